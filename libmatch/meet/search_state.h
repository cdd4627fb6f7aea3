/* The state of one search and its elementary changes. Private to search*.c.
 *
 * seat[p * stride + t + 1] is the meeting of participant p in slot t or EMPTY; the row has an EMPTY cell at both ends.
 * A change in one cell changes the number of runs (maximal groups of busy slots) by 1 - left - right, where left and
 * right say whether the neighbours are busy; breaks = runs - 1 (0 without meetings). So nothing is ever recounted. */
#ifndef MT_MEET_SEARCH_STATE_H
#define MT_MEET_SEARCH_STATE_H

#include "libmatch/meet/search.h"

#define EMPTY (-1)
#define LONGEST_CHAIN 64

typedef struct mt_change {
    uint32_t meeting;
    int32_t slot; /* before the change */
} mt_change;

struct mt_search {
    const mt_model *model;
    mt_random random;
    int32_t *slot; /* per meeting, or MT_UNPLACED */
    int32_t *seat;
    size_t stride;
    uint32_t *runs, *count;               /* per participant */
    uint32_t *load;                       /* per slot: meetings with a table */
    uint32_t *open, *open_at, open_count; /* meetings without slot; place of each in the list */
    uint32_t *torn, *torn_at, torn_count; /* participants with breaks */
    uint32_t *by_breaks;                  /* participants with so many breaks; only with a fairness rule */
    uint32_t most_breaks, fewest_breaks;
    uint64_t breaks, below;
    double lost;
    mt_value best;
    int32_t *best_slot;
    bool at_best; /* the present plan is the best and not yet copied */
    uint32_t *stamp, epoch;
    uint32_t chain[LONGEST_CHAIN];
    struct {
        uint32_t who;
        int32_t runs;
    } moved[LONGEST_CHAIN * MT_EVENT_MAX_PARTIES];
    uint32_t chain_length, moved_count;
    mt_change change[4 * MT_EVENT_MAX_PARTIES + 8];
    uint32_t changes;
    double price_weight, price_below, price_fairness, hot, cold, temperature;
    double accept_table[32]; /* exp(-k / temperature) */
};

static inline int32_t *mt_seat(mt_search *s, uint32_t participant, int32_t slot)
{
    return &s->seat[participant * s->stride + (size_t)(slot + 1)];
}

void mt_search_place(mt_search *s, uint32_t meeting, int32_t slot);
void mt_search_remove(mt_search *s, uint32_t meeting);
void mt_search_set_runs(mt_search *s, uint32_t participant, uint32_t runs);

/* breaks beyond the fairness rule: most - fewest - d, or 0 */
static inline uint32_t mt_search_unfair(const mt_search *s)
{
    if (s->model->fairness < 0) return 0;
    uint32_t range = s->most_breaks - s->fewest_breaks, d = (uint32_t)s->model->fairness;
    return range > d ? range - d : 0;
}

static inline double mt_search_energy(const mt_search *s)
{
    return s->price_weight * s->lost + s->price_below * (double)s->below +
           s->price_fairness * (double)mt_search_unfair(s) + (double)s->breaks;
}

static inline mt_value mt_search_value(const mt_search *s)
{
    return (mt_value){(s->model->selection ? 0 : s->open_count) + mt_search_unfair(s), s->below, s->lost, s->breaks};
}

#endif
