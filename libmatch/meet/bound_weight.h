/* Upper bound on the weight of a selection, from the choice of meetings alone, and what it rests on. */
#ifndef MT_MEET_BOUND_WEIGHT_H
#define MT_MEET_BOUND_WEIGHT_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/weight_rows.h"

typedef struct mt_weight_bound {
    double value;        /* no valid plan has more, in the event's units of weight */
    mt_weight_rows rows; /* with the prices that prove it */
    double *surplus; /* per meeting, in units of the model: its weight less the prices of its rows. Without a meeting
                        of surplus s > 0, or with one of s < 0, no plan comes closer to the bound than |s|. A
                        meeting without any slot: -infinity */
} mt_weight_bound;

/* most[p]: meetings p can hold; places[t]: meetings with a table in slot t. Free with mt_weight_bound_free.
 * Deterministic; time linear in the meetings. */
match_status mt_weight_bound_make(const mt_model *model, const uint32_t *most, const uint32_t *places,
                                  mt_weight_bound *bound, mt_error *err);
void mt_weight_bound_free(mt_weight_bound *bound);

#endif
