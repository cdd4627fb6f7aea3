/* The state of one search and its elementary changes. Private to search*.c.
 *
 * A row of bits per participant says in which slots it is busy: bit t + 1 for slot t, so that both neighbours of every
 * slot exist. A change in one slot changes the number of runs (maximal groups of busy slots) by 1 - left - right, where
 * left and right say whether the neighbours are busy; breaks = runs - 1 (0 without meetings). Nothing is recounted.
 *
 * The search also pays for the shape of the runs, which breaks alone do not see: d - (sum of squared run lengths) / d
 * for a participant with d meetings, 0 for one run and greatest for runs of equal length. It draws meetings from a
 * short run into a long one, the way a break disappears. Only where a row fits one word (at most 62 slots).
 *
 * Tables are a rule with a price while a search on paths (search_path.c) runs: a slot may hold more meetings than there
 * are tables, `over` counts how many too many in all. Only plans without any are ever kept as the best. */
#ifndef MT_MEET_SEARCH_STATE_H
#define MT_MEET_SEARCH_STATE_H

#include "libmatch/meet/search.h"

#define ONE_WORD_SLOTS 62  /* the row, with a bit at both ends, fits a word */
#define SHAPE_UNIT 65536.0 /* shapes are whole numbers of 1 / SHAPE_UNIT break: sums are exact */
#define LONGEST_CHAIN 64
#define PATH_DEPTH 4                /* paths of one combined move */
#define MOST_SHIFTS 96              /* of one participant */
#define MOST_DRAWS 16               /* moves looked at together */
#define BEST_END (SHAPE_UNIT * 2.5) /* an end hardly ever wins more: two runs less and their shape */
#define HOPE (SHAPE_UNIT * 1.7)     /* what a repair may make good */

typedef struct mt_change {
    uint32_t meeting;
    int32_t slot; /* before the change */
} mt_change;

/* A meeting of exactly two parties, with what a path looks at side by side. */
typedef struct mt_pair {
    uint64_t allowed;   /* bits: slots; the last bit: needs a table */
    uint32_t one, both; /* both: one ^ other */
} mt_pair;

/* A maximal alternating path (or cycle) of meetings in two slots: they change places. */
typedef struct mt_path {
    uint32_t meeting[LONGEST_CHAIN], length;
    uint32_t who[LONGEST_CHAIN + 2], people; /* the parties of these meetings */
    int32_t here, there;                     /* the first meeting goes from here to there */
    int32_t to_there, over;      /* tables that go with it; meetings too many in both slots, more than before */
    uint32_t end[2], ends;       /* the participants who change: busy in one of the two slots only */
    int32_t cost[2], difference; /* of each end, of all; in 1 / SHAPE_UNIT */
} mt_path;

/* A participant leaves a slot for another one: the end of a path. */
typedef struct mt_shift {
    uint16_t who;
    uint8_t from, to;
} mt_shift;

/* A move that has been drawn. */
typedef struct mt_draw {
    uint32_t what; /* a participant who shifts, or a meeting */
    int32_t limit; /* what it may cost, in 1 / SHAPE_UNIT */
    uint8_t from, to;
    bool repairs;
} mt_draw;

struct mt_search {
    const mt_model *model;
    mt_random random;
    int32_t *slot;  /* per meeting, or MT_UNPLACED */
    uint64_t *busy; /* [participants x words] */
    size_t words;
    size_t stride; /* of rows by slot: 32, 64, or all slots where a row of bits takes several words */
    int32_t *seat; /* [participants x stride]: the meeting; holds only where busy */
    int32_t *shape, square_price[ONE_WORD_SLOTS + 1]; /* per participant; per number of meetings */
    int64_t shapes;                                   /* sum over the participants */
    int32_t shape_step;                               /* of square_price, which changes while it cools */
    uint32_t *runs, *count;                           /* per participant */
    uint32_t *load;                                   /* per slot: meetings with a table */
    uint32_t *open, *open_at, open_count;             /* meetings without slot; place of each in the list */
    uint32_t hopes;                                   /* the first of them: those that a better plan may have */
    uint8_t *hopeless;                                /* per meeting: no plan as good as the best has it */
    const double *surplus;                            /* per meeting, or NULL: see mt_search_set_bound() */
    double least_lost, judged_lost;                   /* by the bound; best when hopes were last judged */
    uint32_t *by_breaks;                              /* participants with so many breaks; only with a fairness rule */
    uint32_t most_breaks, fewest_breaks;
    uint64_t breaks, below, over;
    double lost;
    mt_value best;
    int32_t *best_slot;
    uint32_t *stamp, epoch;
    uint32_t chain[LONGEST_CHAIN];
    struct {
        uint32_t who;
        int32_t runs, shape;
    } moved[LONGEST_CHAIN * MT_EVENT_MAX_PARTIES];
    uint32_t chain_length, moved_count;
    mt_change change[4 * MT_EVENT_MAX_PARTIES + 8];
    uint32_t changes;
    int64_t chain_shape;
    bool settled;     /* has gone back to its best selection */
    bool at_best;     /* the present plan is the best and not yet copied */
    bool soft_tables; /* a slot may hold too many */
    bool has_shifts;
    int32_t price_over;                   /* of a meeting too many in a slot; in 1 / SHAPE_UNIT */
    double share, weighed_at, settled_at; /* of the cooling: now; when weight was last improved; when it had settled */
    double price_weight, price_below, price_fairness, hot, hot_enough, temperature;
    mt_pair *pair;                    /* NULL: not every meeting is of two parties, or a row takes several words */
    double next_probe;                /* share of the cooling */
    uint64_t made;                    /* moves */
    uint64_t table_room, tables_used; /* slots x capacity; sum of the loads */
    int32_t *probed;                  /* the plan to come back to */
    float *steps;                     /* -log u for equally likely u */
    mt_path path[PATH_DEPTH];
    /* the shifts without one more run (search_shift.c) */
    mt_shift *shift; /* of all; each participant: how many, their places, the row they were told of */
    uint32_t *shift_count, *shift_at, shifts;
    uint8_t *shift_number; /* of each of the list: which of its participant */
    uint64_t *shift_row;
    uint32_t stale_count, *stale; /* participants whose row may have changed since */
    uint8_t *is_stale;
    uint16_t *partner; /* [participants x stride]: who it meets there; holds only where busy */
    uint64_t *present; /* row of the slots in which any of its meetings may be */
};

static inline int32_t *mt_seat(const mt_search *s, uint32_t participant, int32_t slot)
{
    return &s->seat[participant * s->stride + (size_t)slot];
}

static inline uint64_t *mt_row(const mt_search *s, uint32_t participant) { return &s->busy[participant * s->words]; }

/* `at` is the slot + 1 */
static inline uint32_t mt_row_bit(const uint64_t *row, uint32_t at)
{
    return (uint32_t)(row[at / 64] >> (at % 64)) & 1;
}

static inline void mt_row_flip(uint64_t *row, uint32_t at) { row[at / 64] ^= UINT64_C(1) << (at % 64); }

static inline bool mt_is_busy(const mt_search *s, uint32_t participant, int32_t slot)
{
    return mt_row_bit(mt_row(s, participant), (uint32_t)slot + 1);
}

/* busy neighbours of a slot: 0, 1 or 2 */
static inline uint32_t mt_row_neighbours(const uint64_t *row, uint32_t at)
{
    return mt_row_bit(row, at - 1) + mt_row_bit(row, at + 1);
}

/* Price of the shape if the participant, with as many meetings as now, were busy as the row says. */
static inline int32_t mt_search_shape(const mt_search *s, uint32_t participant, uint64_t row)
{
    int32_t squares = 0, count = (int32_t)s->count[participant];
    while (row) {
        row >>= __builtin_ctzll(row);
        int32_t length = __builtin_ctzll(~row); /* at most 62: the row ends with a 0 */
        row >>= length;
        squares += length * length;
    }
    return s->square_price[count] * (count * count - squares);
}

/* Runs left and right of a free slot, for the bits of a row without it: their lengths. */
static inline int32_t mt_left_of(uint64_t row, uint32_t slot) { return __builtin_clzll(~(row << (63 - slot))); }

static inline int32_t mt_right_of(uint64_t row, uint32_t slot) { return __builtin_ctzll(~(row >> 1 >> (slot + 1))); }

/* What it costs somebody busy as the row says to go from one slot to another; `price` of a square. Joining runs of l
 * and r slots by one slot makes (l + r + 1)^2 - l^2 - r^2 = 2 (l + 1) (r + 1) - 1 of their squares. */
static inline int32_t mt_shift_cost(uint64_t row, int32_t price, uint32_t from, uint32_t to)
{
    uint64_t rest = row & ~(UINT64_C(2) << from);
    int32_t a = mt_left_of(rest, from), b = mt_right_of(rest, from), c = mt_left_of(rest, to),
            d = mt_right_of(rest, to);
    int32_t runs = (a > 0) + (b > 0) - (c > 0) - (d > 0);
    int32_t squares = (c + 1) * (d + 1) - (a + 1) * (b + 1);
    return runs * (int32_t)SHAPE_UNIT - 2 * price * squares;
}

static inline int32_t mt_search_shift_cost(const mt_search *s, uint32_t p, uint32_t from, uint32_t to)
{
    return mt_shift_cost(s->busy[p], s->square_price[s->count[p]], from, to);
}

/* Of the free slots (bits of a row) those that one busy slot may be given up for without one more run. */
static inline uint64_t mt_no_more_runs(uint64_t row, uint32_t from, uint64_t free_slots)
{
    uint64_t rest = row & ~(UINT64_C(2) << from), left = rest << 1, right = rest >> 1;
    uint64_t beside = mt_row_neighbours(&rest, from + 1);
    return beside == 2 ? free_slots & left & right : beside == 1 ? free_slots & (left | right) : free_slots;
}

/* Allocates the list of shifts, where paths are used at all; brings it up to date with the rows; notes that a row may
 * have changed. */
match_status mt_search_make_shifts(mt_search *s, mt_error *err);
void mt_search_free_shifts(mt_search *s);
void mt_search_tell_shifts(mt_search *s);

static inline void mt_search_note_row(mt_search *s, uint32_t participant)
{
    if (!s->has_shifts || s->is_stale[participant]) return;
    s->is_stale[participant] = 1;
    s->stale[s->stale_count++] = participant;
}

void mt_search_place(mt_search *s, uint32_t meeting, int32_t slot);
void mt_search_remove(mt_search *s, uint32_t meeting);
void mt_search_judge_hopes(mt_search *s); /* anew, by the best plan so far */
void mt_search_set_runs(mt_search *s, uint32_t participant, uint32_t runs);
void mt_search_recount(mt_search *s, uint32_t participant); /* runs and shape, from its row of one word */
void mt_search_copy_best(mt_search *s);

/* Each changes the plan if that costs at most `limit`, and otherwise leaves it as it is: false. */
bool mt_search_try_insert(mt_search *s, uint32_t meeting, int32_t slot, double limit);
bool mt_search_try_relay(mt_search *s, uint32_t meeting, int32_t slot, double limit); /* pairs with known surplus */
bool mt_search_try_remove(mt_search *s, uint32_t meeting, double limit); /* pays where a rule makes it cheap */
bool mt_search_try_chain(mt_search *s, uint32_t meeting, int32_t there, double limit);

/* Moves a placed meeting to another slot along a path (search_path.c) if that costs at most `limit`, in 1 / SHAPE_UNIT;
 * with repairs several paths together. False: nothing has changed. */
bool mt_search_try_path(mt_search *s, uint32_t meeting, int32_t there, int32_t limit, bool repairs);
/* The same beginning with the end of a path: a participant leaves one slot for another, if it still can. */
bool mt_search_try_shift(mt_search *s, uint32_t participant, uint32_t from, uint32_t to, int32_t limit, bool repairs);

/* A first look at many moves (search_look.c), shifts or meetings: those that can hardly be accepted are left out, the
 * rest are moved to the front. Gives their number. */
uint32_t mt_search_look_at_shifts(const mt_search *s, mt_draw *draw, uint32_t count);
uint32_t mt_search_look_at_meetings(const mt_search *s, mt_draw *draw, uint32_t count);

static inline bool mt_needs_table(const mt_pair *pair) { return pair->allowed >> 63; }

/* breaks beyond the fairness rule: most - fewest - d, or 0 */
static inline uint32_t mt_search_unfair(const mt_search *s)
{
    if (s->model->fairness < 0) return 0;
    uint32_t range = s->most_breaks - s->fewest_breaks, d = (uint32_t)s->model->fairness;
    return range > d ? range - d : 0;
}

/* What rules with a price may win at most when meetings go between two slots. */
static inline int32_t mt_search_most_relief(const mt_search *s, uint32_t here, uint32_t there)
{
    uint32_t most = s->load[here] > s->load[there] ? s->load[here] : s->load[there];
    int32_t fairness = (int32_t)(mt_search_unfair(s) * s->price_fairness * SHAPE_UNIT);
    return fairness + (most > s->model->capacity ? s->price_over : 0);
}

static inline double mt_search_energy(const mt_search *s)
{
    return s->price_weight * s->lost + s->price_below * (double)s->below +
           s->price_fairness * (double)mt_search_unfair(s) + (double)s->breaks +
           ((double)s->shapes + (double)s->price_over * (double)s->over) / SHAPE_UNIT;
}

/* meetings that must have a slot and have none */
static inline uint32_t mt_search_missing(const mt_search *s)
{
    const mt_model *m = s->model;
    uint32_t placed = m->meetings - s->open_count;
    if (!m->selection) return s->open_count;
    return m->required > placed ? m->required - placed : 0;
}

static inline mt_value mt_search_value(const mt_search *s)
{
    return (mt_value){mt_search_missing(s) + mt_search_unfair(s), s->below, s->lost, s->breaks};
}

#endif
