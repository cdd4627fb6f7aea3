/* Where a repair stands: seats, runs of meetings and loads of the plan that the walk changes, and what is lost in it.
 */
#ifndef MT_MEET_REPAIR_STATE_H
#define MT_MEET_REPAIR_STATE_H

#include "libmatch/base/random.h"
#include "libmatch/meet/repair_search.h"

#define MT_EMPTY (-1)
#define MT_REPAIR_CHANGES 64 /* at most, of one step */

typedef struct mt_repair_change {
    uint32_t meeting;
    int32_t slot; /* before */
} mt_repair_change;

struct mt_repair_walk {
    const mt_model *model;
    const mt_changes *changes;
    mt_random random;
    int32_t *slot, *home; /* per meeting; home: the slot of a kept meeting, or MT_UNPLACED */
    uint8_t *frozen;      /* per meeting: never touched again */
    int32_t *seat; /* [participant x stride + slot + 1] meeting or MT_EMPTY, with an MT_EMPTY cell at both ends */
    size_t stride;
    uint32_t *runs, *count;               /* per participant */
    uint32_t *load;                       /* per slot: meetings at tables */
    uint32_t *seated, *seated_at;         /* [slot x width + i] meetings at tables, and the place of each in it */
    uint32_t width;                       /* greatest room of a slot */
    uint32_t *open, *open_at, open_count; /* meetings without slot that could have one */
    uint32_t *away, *away_at, away_count; /* kept meetings in another slot than their home */
    uint32_t *by_breaks, most_breaks, fewest_breaks; /* participants with so many breaks; with a fairness rule */
    uint64_t breaks, below, given_up;
    double lost; /* weight not placed, units of the model */
    double mean; /* weight of a meeting */
    const double *worth;
    double price, price_below, price_unfair, price_break;
    mt_repair_change change[MT_REPAIR_CHANGES];
    uint32_t changed;
    uint64_t *stamp, epoch; /* meetings touched by the present step */
    double best;
    int32_t *best_slot;
    bool at_best;
    uint64_t moves, made;
    double temperature;
};

/* The meeting of a participant in a slot, from -1 to the number of slots */
static inline int32_t *mt_repair_seat(mt_repair_walk *w, uint32_t participant, int32_t slot)
{
    return &w->seat[participant * w->stride + (size_t)(slot + 1)];
}

/* Nothing placed yet. What was allocated is freed with the walk, also after a failure. */
match_status mt_repair_state_init(mt_repair_walk *w, mt_error *err);

/* Of a meeting without slot; breaks no rule if mt_repair_fits. */
void mt_repair_place(mt_repair_walk *w, uint32_t meeting, int32_t slot);
void mt_repair_take_out(mt_repair_walk *w, uint32_t meeting);

/* Would the meeting break no rule in the slot as things stand? Closed slots are only for those whose home they are. */
bool mt_repair_fits(mt_repair_walk *w, uint32_t meeting, int32_t slot);

/* Breaks between the most and the least torn beyond what the fairness rule allows */
uint32_t mt_repair_unfair(const mt_repair_walk *w);

/* What is minimised. Given-up meetings cost their weight in `lost` and a move besides. */
double mt_repair_energy(const mt_repair_walk *w);

#endif
