/** @file
 *  Long work in steps.
 *
 *  A job works only while match_job_step() runs, on the caller's thread (and helping threads), so the
 *  host decides when to go on, show progress or stop; there are no callbacks. A job borrows the handle it was made
 * from, which must outlive it and must not be used while a step runs. Freeing an unfinished job cancels it cleanly.
 *  @code
 *  match_job_state state = MATCH_JOB_MORE;
 *  while (state == MATCH_JOB_MORE && match_job_step(job, 50, &state) == MATCH_OK) show(match_job_progress(job));
 *  @endcode
 */
#ifndef MATCH_JOB_H
#define MATCH_JOB_H

#include <match/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum match_job_state {
    MATCH_JOB_MORE = 0, /**< call again */
    MATCH_JOB_DONE = 1  /**< the result can be fetched */
} match_job_state;

/** Works for about `budget_ms` milliseconds of wall time (0: the smallest useful step; negative: until done).
 *  @param[out] state  whether there is more to do
 *  Errors: those of the work itself, see match_job_error(); after an error the job can only be freed. */
MATCH_API MATCH_NODISCARD match_status match_job_step(match_job *job, int64_t budget_ms, match_job_state *state);
/** Share of the work done, 0 to 1, or a negative number when it cannot be told. */
MATCH_API double match_job_progress(const match_job *job);
/** A short text for people about what is going on ("1,204 breaks, bound 1,100"). Gives a text. */
MATCH_API MATCH_NODISCARD match_status match_job_message(const match_job *job, match_text **message);
/** Copies the details of the last failure of this job. */
MATCH_API void match_job_error(const match_job *job, match_error *error);
/** Frees the job (cancels it when unfinished) and sets the pointer to NULL. */
MATCH_API void match_job_free(match_job **job);

#ifdef __cplusplus
}
#endif
#endif
