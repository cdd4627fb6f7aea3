/* How many meetings must be missing to the guaranteed minimums of a selection, whatever the plan. */
#ifndef MT_MEET_BOUND_MINIMUM_H
#define MT_MEET_BOUND_MINIMUM_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"

/* `most`: meetings each participant can hold; `places`: meetings at tables per slot. Gives the number of seats, of
 * those that the minimums promise, that no plan exceeds. */
match_status mt_minimum_bound_make(const mt_model *model, const uint32_t *most, const uint32_t *places, uint64_t *seats,
                                   mt_error *err);

#endif
