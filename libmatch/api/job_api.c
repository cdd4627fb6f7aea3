/* Jobs: imports and timetables behind one handle. What differs between them is in a table of functions (base/job.h)
 * for the work itself, and in the few functions at the end for their results. */
#include "libmatch/api/job.h"

#include "libmatch/base/memory.h"

match_status mt_api_job_create(mt_api_job_sort sort, mt_job work, match_store *store, match_job **job, mt_error *err)
{
    match_job *j = mt_alloc(1, sizeof *j);
    mt_error *own = mt_alloc(1, sizeof *own);
    if (!j || !own) {
        mt_free(j);
        mt_free(own);
        return mt_fail_no_memory(err);
    }
    *j = (match_job){.sort = sort, .work = work, .store = store, .error = own};
    *job = j;
    return MATCH_OK;
}

/* An import begins the store's batch with its first step, unless it joined one that was open. */
static match_status begin_step(match_job *job)
{
    match_status status = MATCH_OK;
    if (job->started && job->store && !mt_store_in_write(job->store->store)) {
        job->own_batch = false;
        return mt_fail(job->error, MATCH_E_STATE,
                       "the batch that the import writes to was ended between two steps; begin the import anew");
    }
    if (job->started) return MATCH_OK;
    if (job->store && !mt_store_in_write(job->store->store)) {
        status = mt_api_begin(job->store, job->error);
        job->own_batch = status == MATCH_OK;
    }
    job->started = status == MATCH_OK;
    return status;
}

static void give_up(match_job *job)
{
    if (job->own_batch) mt_api_rollback(job->store);
    job->own_batch = false;
}

/* An import that failed half way in the caller's batch: its rows cannot be told from the caller's any more. */
static void spoil_batch(match_job *job)
{
    if (job->sort != MT_API_JOB_IMPORT || !mt_store_in_write(job->store->store)) return;
    const mt_import_counts *c = mt_import_get_counts(job->work.self);
    if (c->inserted + c->updated > 0) job->store->broken = true;
}

static match_status finish(match_job *job)
{
    bool own = job->own_batch;
    job->own_batch = false; /* a failing commit rolls back by itself */
    return own ? mt_api_commit(job->store, job->error) : MATCH_OK;
}

/* The smallest useful step: less would be spent on beginning it. */
#define LEAST_STEP_NS INT64_C(1000000)

static int64_t budget_of(int64_t budget_ms)
{
    if (budget_ms < 0 || budget_ms > INT64_MAX / 1000000) return INT64_MAX / 4; /* a clock is added to it */
    return budget_ms > 0 ? budget_ms * 1000000 : LEAST_STEP_NS;
}

match_status match_job_step(match_job *job, int64_t budget_ms, match_job_state *state)
{
    if (!job) return MATCH_E_ARGUMENT;
    mt_error *err = job->error;
    match_status status = mt_api_given(state, "state", err);
    bool done = job->done;
    if (status != MATCH_OK) return status;
    if (job->failed) return mt_fail(err, MATCH_E_STATE, "the job has failed; it can only be freed");
    if (done) goto out;
    int64_t budget_ns = budget_of(budget_ms);
    MT_TRY(begin_step(job));
    if (job->store) job->store->unflushed = true;
    do MT_TRY(job->work.class->step(job->work.self, budget_ns, &done, err));
    while (!done && budget_ms < 0);
    if (done) MT_TRY(finish(job));
    job->done = done;
out:
    if (status != MATCH_OK) {
        job->failed = true;
        give_up(job);
        spoil_batch(job);
        return status;
    }
    *state = done ? MATCH_JOB_DONE : MATCH_JOB_MORE;
    return MATCH_OK;
}

double match_job_progress(const match_job *job)
{
    if (!job) return -1;
    return job->done ? 1 : job->work.class->progress(job->work.self);
}

static void add_maybe(mt_strbuf *b, mt_maybe value, const char *what)
{
    if (!value.known) return;
    if (b->len) mt_strbuf_str(b, ", ");
    mt_strbuf_double(b, value.value);
    mt_strbuf_char(b, ' ');
    mt_strbuf_str(b, what);
}

match_status match_job_message(const match_job *job, match_text **message)
{
    if (!job) return MATCH_E_ARGUMENT;
    mt_strbuf b = {0};
    match_status status = mt_api_given(message, "message", job->error);
    if (status != MATCH_OK) return status;
    if (job->sort == MT_API_JOB_IMPORT) {
        const mt_import_counts *c = mt_import_get_counts(job->work.self);
        mt_strbuf_format(&b, "%zu rows, %zu rejected", c->rows, c->rejected);
    } else if (job->sort == MT_API_JOB_MATRIX) {
        mt_api_matrix_message(job->work.self, &b);
    } else if (job->sort == MT_API_JOB_BATCH) {
        mt_api_batch_message(job->work.self, &b);
    } else if (job->sort == MT_API_JOB_SCHEDULE) {
        mt_plan_values value = {0}, bound = {0};
        mt_schedule_best(job->work.self, &value, &bound);
        add_maybe(&b, value.scheduled, "meetings");
        add_maybe(&b, value.breaks, "breaks");
        add_maybe(&b, bound.breaks, "at least");
    }
    return mt_api_give(&b, message, job->error);
}

void match_job_error(const match_job *job, match_error *error)
{
    if (!error) return;
    if (job)
        *error = *job->error;
    else
        mt_api_given(job, "job", error);
}

void match_job_free(match_job **job)
{
    if (!job || !*job) return;
    match_job *j = *job;
    give_up(j);
    if (j->work.self) j->work.class->free(j->work.self);
    mt_free(j->error);
    mt_free(j);
    *job = NULL;
}

/* ---- timetables ---------------------------------------------------------------------------------------------------*/

static match_status step_schedule(void *self, int64_t budget_ns, bool *done, mt_error *err)
{
    return mt_schedule_step(self, budget_ns, done, err);
}

static double schedule_progress(const void *self) { return mt_schedule_progress(self); }

static void free_schedule(void *self)
{
    mt_schedule *schedule = self;
    mt_schedule_free(&schedule);
}

static const mt_job_class schedule_class = {step_schedule, schedule_progress, free_schedule};

#define MAX_THREADS 64

match_status match_event_schedule(const match_event *event, const match_schedule_options *options, match_job **job,
                                  match_error *error)
{
    match_status status = MATCH_OK;
    match_schedule_options o = {0};
    mt_schedule *schedule = NULL;
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(job, "job", error));
    MT_TRY(mt_api_options(&o, sizeof o, options, "match_schedule_options", error));
    if (!(o.time_limit_s >= 0)) {
        status = mt_fail(error, MATCH_E_VALUE, "time_limit_s must be a number of seconds, 0 for the default of 10");
        mt_error_number(error, "time_limit_s", o.time_limit_s);
        goto out;
    }
    if (o.threads < 0 || o.threads > MAX_THREADS) {
        status = mt_fail(error, MATCH_E_VALUE, "threads is %d; it must be 1 to %d, 0 for one", o.threads, MAX_THREADS);
        mt_error_number(error, "threads", o.threads);
        goto out;
    }
    mt_schedule_options wanted = {.time_limit_s = o.time_limit_s,
                                  .moves = o.moves,
                                  .threads = (uint32_t)o.threads,
                                  .seed = o.seed ? o.seed : 1,
                                  .prove = o.prove};
    MT_TRY(mt_schedule_create(event->event, &wanted, &schedule, error));
    MT_TRY(mt_api_job_create(MT_API_JOB_SCHEDULE, (mt_job){&schedule_class, schedule}, NULL, job, error));
    schedule = NULL;
out:
    mt_schedule_free(&schedule);
    return status;
}

match_status match_job_plan(const match_job *job, match_plan **plan)
{
    if (!job) return MATCH_E_ARGUMENT;
    mt_error *err = job->error;
    match_status status = MATCH_OK;
    match_plan *p = NULL;
    MT_TRY(mt_api_given(plan, "plan", err));
    if (job->sort != MT_API_JOB_SCHEDULE) {
        status = mt_fail(err, MATCH_E_ARGUMENT, "this job makes no plan; give one of match_event_schedule()");
        goto out;
    }
    if (!job->started) {
        status = mt_fail(err, MATCH_E_STATE, "no step was made yet; call match_job_step() first");
        goto out;
    }
    p = mt_alloc(1, sizeof *p);
    if (!p) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(mt_schedule_plan(job->work.self, &p->plan, err));
    *plan = p;
    p = NULL;
out:
    match_plan_free(&p);
    return status;
}
