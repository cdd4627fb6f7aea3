/* What a guaranteed minimum of meetings costs: the event planned once for every minimum, as a job. Data for pages and
 * tables; nothing here changes a plan. */
#ifndef MT_MEET_POLICY_H
#define MT_MEET_POLICY_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

#define MT_POLICY_MAX_ROWS 1000

/* One minimum for all participants, planned for. */
typedef struct mt_policy_row {
    uint32_t minimum;
    mt_plan_status status;
    mt_plan_values value, bound; /* of the plan found; what no plan with this minimum can better */
    uint32_t short_participants; /* with fewer meetings than the minimum */
} mt_policy_row;

typedef struct mt_policy mt_policy;

typedef struct mt_policy_options {
    uint32_t rows;  /* minimums 0, 1 ... rows-1; at most MT_POLICY_MAX_ROWS */
    uint64_t moves; /* of each row; 0: 300 for each meeting, 100,000 at least */
    uint64_t seed;
} mt_policy_options;

/* Plans the event with a minimum of 0, 1 ... meetings for everybody in place of its own minimums; nobody is promised
 * more than its max_meetings. Borrows the event until the job is freed. Gives *policy. */
match_status mt_policy_create(const mt_event *event, const mt_policy_options *options, mt_policy **policy,
                              mt_error *err);
/* Works for about budget_ns of wall time; sets *done when every row is made. */
match_status mt_policy_step(mt_policy *policy, int64_t budget_ns, bool *done, mt_error *err);
double mt_policy_progress(const mt_policy *policy); /* 0 to 1 */
/* The rows finished so far; borrowed. */
const mt_policy_row *mt_policy_rows(const mt_policy *policy, uint32_t *rows);
/* Takes *policy and sets it to NULL; NULL is fine. */
void mt_policy_free(mt_policy **policy);

/* Appends [{minimum, status, weight, weight_bound, cost, below_minimum, below_minimum_bound, breaks, short}] as JSON;
 * cost is the weight of minimum 0 less that of the row. */
void mt_policy_write(const mt_policy_row *row, uint32_t rows, mt_strbuf *out);

#endif
