/* Local search over plans that break no hard rule except "every meeting is placed" and fairness, which have a price.
 * One mt_search is one chain of moves with its own random numbers: deterministic, without threads or clock. */
#ifndef MT_MEET_SEARCH_H
#define MT_MEET_SEARCH_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/model.h"

/* Value of a plan; compared in this order. */
typedef struct mt_value {
    uint64_t broken; /* hard rules not kept yet: meetings missing (kind all) + breaks beyond the fairness rule */
    uint64_t below;  /* meetings missing to the minimums */
    double lost;     /* weight not placed, in units of the model (kind all: meetings not placed) */
    uint64_t breaks;
} mt_value;

int mt_value_compare(const mt_value *a, const mt_value *b); /* negative: a is better */

typedef struct mt_search mt_search;

/* Starts with nothing placed. Borrows the model. */
match_status mt_search_create(const mt_model *model, uint64_t seed, mt_search **search, mt_error *err);
void mt_search_free(mt_search **search);

/* Tells what is known of the weight, in units of the model: every plan loses at least `least_lost`, without a meeting
 * of surplus s > 0 or with one of s < 0 at least |s| more. The search then leaves out what no plan as good as its best
 * has. Borrows the surplus of each meeting. */
void mt_search_set_bound(mt_search *search, const double *surplus, double least_lost);

/* Does `moves` moves at temperatures that fall from share `from` to share `to` of the whole cooling (0 hot, 1 cold).
 * Stops early, and gives true, when the best value has reached `good_enough`. */
bool mt_search_run(mt_search *search, uint64_t moves, double from, double to, const mt_value *good_enough);

mt_value mt_search_best(const mt_search *search);
/* The best plan so far: slot or MT_UNPLACED per meeting. Valid until the next run. */
const int32_t *mt_search_best_plan(mt_search *search);

/* Continues from a given plan, which must keep the hard rules as above; its unplaced meetings are MT_UNPLACED. */
void mt_search_restart(mt_search *search, const int32_t *plan);

#endif
