/* Planning as a job: create, step until done, take the best plan at any time. */
#ifndef MT_MEET_SCHEDULE_H
#define MT_MEET_SCHEDULE_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/job.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

typedef struct mt_schedule mt_schedule;

typedef struct mt_schedule_options {
    double time_limit_s; /* CPU seconds of each working thread; 0 or less: 10 */
    uint64_t moves;      /* search moves in all; 0: bounded by time alone */
    uint32_t threads;    /* 0: 1; at most 64 */
    uint64_t seed;
    bool prove; /* after the search, try to prove the plan optimal or the event infeasible */
} mt_schedule_options;

/* Options may be NULL (all defaults, seed 0). Borrows the event until the job is freed. Gives *schedule. */
match_status mt_schedule_create(const mt_event *event, const mt_schedule_options *options, mt_schedule **schedule,
                                mt_error *err);

/* Works for about budget_ns of wall time (a few milliseconds more at most during the search); sets *done when there is
 * nothing left to do. Starts its threads inside the call and joins them before it returns. */
match_status mt_schedule_step(mt_schedule *schedule, int64_t budget_ns, bool *done, mt_error *err);

/* 0 to 1 */
double mt_schedule_progress(const mt_schedule *schedule);

/* Value of the best plan so far, and what is proved about better ones. table_changes are unknown before the plan is
 * made. */
void mt_schedule_best(const mt_schedule *schedule, mt_plan_values *value, mt_plan_values *bound);

/* The best plan so far with tables and reasons; possible at any time, also before the first step. Gives *plan. */
match_status mt_schedule_plan(const mt_schedule *schedule, mt_plan **plan, mt_error *err);

/* Takes *schedule and sets it to NULL; NULL is fine. */
void mt_schedule_free(mt_schedule **schedule);

#endif
