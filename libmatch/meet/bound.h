/* Cheap proofs: upper bounds on the weight, lower bounds on the breaks and on the meetings missing to the minimums,
 * and certificates that no valid plan exists. */
#ifndef MT_MEET_BOUND_H
#define MT_MEET_BOUND_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/bound_weight.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/note.h"

typedef struct mt_bounds {
    double weight;    /* no valid plan has more */
    uint64_t breaks;  /* kind all: no valid plan has fewer; selection: 0 */
    uint64_t missing; /* below_minimum of any valid plan is at least this */
    bool infeasible;  /* proved; `why` names the culprit */
    mt_notes why;
    mt_weight_bound weighing; /* selection: what the bound on the weight rests on; else empty */
} mt_bounds;

/* Fills *bounds (free with mt_bounds_free). */
match_status mt_bounds_of_model(const mt_model *model, mt_bounds *bounds, mt_error *err);
match_status mt_bounds_of(const mt_event *event, mt_bounds *bounds, mt_error *err);
void mt_bounds_free(mt_bounds *bounds);

#endif
