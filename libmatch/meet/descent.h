/* Descent over a SAT solver of its own: plans with fewer and fewer breaks, until there is none. For those who would
 * rather have a better plan soon than a proof later. */
#ifndef MT_MEET_DESCENT_H
#define MT_MEET_DESCENT_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/sat.h"

typedef struct mt_descent mt_descent;

/* For kind all. `plan`: a valid plan with `breaks` breaks, at least one; the solver looks near it first. Breaks are
 * counted up to that many. Borrows the model. */
match_status mt_descent_create(const mt_model *model, const int32_t *plan, uint32_t breaks, int64_t until_cpu_ns,
                               mt_descent **descent, mt_error *err);
void mt_descent_free(mt_descent **descent);

/* One slice, of a tenth of a second or so: is there a plan with fewer than `breaks` breaks (at least one, at most as
 * many as at the beginning)? NO: proved that there is none. Ends soon after the wall clock shows until_wall_ns, too. */
match_status mt_descent_step(mt_descent *descent, uint32_t breaks, int64_t until_wall_ns, int64_t until_cpu_ns,
                             mt_sat_answer *answer, mt_error *err);

/* The best plan: slot per meeting. Valid until the next step. */
const int32_t *mt_descent_plan(const mt_descent *descent);

#endif
