/* The step interface that all long work obeys: the owner calls step() until it is done; each step stays within its
 * budget (checked at points at most a few milliseconds apart). No callbacks, no threads of its own unless it says so.
 */
#ifndef MT_BASE_JOB_H
#define MT_BASE_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "libmatch/base/error.h"

typedef struct mt_job_class {
    /* Works for about budget_ns of wall time; sets *done when there is nothing left. */
    match_status (*step)(void *self, int64_t budget_ns, bool *done, mt_error *err);
    double (*progress)(const void *self); /* 0 to 1, or negative when unknown */
    void (*free)(void *self);
} mt_job_class;

typedef struct mt_job {
    const mt_job_class *class;
    void *self;
} mt_job;

#endif
