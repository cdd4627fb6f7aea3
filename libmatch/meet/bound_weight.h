/* Upper bound on the weight of a selection, from the choice of meetings alone. */
#ifndef MT_MEET_BOUND_WEIGHT_H
#define MT_MEET_BOUND_WEIGHT_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"

/* most[p]: meetings p can hold; places: meetings with a table in all slots. Gives an upper bound in the event's units
 * of weight. Deterministic, linear in the meetings. */
match_status mt_bound_weight(const mt_model *model, const uint32_t *most, uint64_t places, double *bound,
                             mt_error *err);

#endif
