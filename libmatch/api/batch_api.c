/* Batches of searches as a public job. It asks the store for its matcher at every step, since one may be made anew
 * between two. */
#include "libmatch/match/batch.h"

#include <match/batch.h>

#include "libmatch/api/job.h"
#include "libmatch/base/memory.h"

#define MAX_THREADS 64

typedef struct batch_work {
    match_store *store;
    mt_batch *batch;
} batch_work;

static match_status step(void *self, int64_t budget_ns, bool *done, mt_error *err)
{
    batch_work *w = self;
    mt_matcher *matcher = NULL;
    match_status status = mt_api_matcher(w->store, &matcher, err);
    return status == MATCH_OK ? mt_batch_step(w->batch, matcher, budget_ns, done, err) : status;
}

static double progress(const void *self) { return mt_batch_progress(((const batch_work *)self)->batch); }

void mt_api_batch_message(const void *self, mt_strbuf *out)
{
    mt_strbuf_format(out, "%zu questions answered", mt_batch_answered(((const batch_work *)self)->batch));
}

static void free_work(void *self)
{
    batch_work *w = self;
    mt_batch_free(&w->batch);
    mt_free(w);
}

static const mt_job_class batch_class = {step, progress, free_work};

static match_status read_options(const match_store *store, const match_batch_options *given, mt_batch_options *out,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    match_batch_options o = {0};
    MT_TRY(mt_api_options(&o, sizeof o, given, "match_batch_options", err));
    if (o.threads < 0 || o.threads > MAX_THREADS) {
        status = mt_fail(err, MATCH_E_VALUE, "threads is %d; it must be 1 to %d, 0 for all processors", o.threads,
                         MAX_THREADS);
        mt_error_number(err, "threads", o.threads);
        goto out;
    }
    if (o.parts < 0 || o.part < 0 || (o.parts > 0 && o.part >= o.parts) || (o.parts == 0 && o.part > 0)) {
        status = mt_fail(err, MATCH_E_VALUE, "part %d of %d: give parts from 0 to one less than their number", o.part,
                         o.parts);
        if (o.parts < 0)
            mt_error_number(err, "parts", o.parts);
        else
            mt_error_number(err, "part", o.part);
        goto out;
    }
    match_rank_options rank = {.size = sizeof rank,
                               .k = o.k,
                               .want = o.want,
                               .filter = o.filter,
                               .language = o.language,
                               .channels = o.channels};
    MT_TRY(mt_api_match_options(store, &rank, MT_API_SEARCH, &out->match, err));
    if (out->match.by_items) {
        status = mt_fail(err, MATCH_E_ARGUMENT,
                         "a batch returns records by their own text; want \"organisation\" or \"cluster\", or items");
        mt_error_field(err, "want", NULL);
        goto out;
    }
    out->threads = (unsigned)o.threads;
    out->from = o.from;
    out->part = (uint32_t)o.part;
    out->parts = (uint32_t)o.parts;
out:
    return status;
}

match_status match_store_batch(match_store *store, const char *texts, size_t length, const match_batch_options *options,
                               match_job **job)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_batch_options o = {0};
    batch_work *w = NULL;
    MT_TRY(mt_api_given(job, "job", err));
    MT_TRY(read_options(store, options, &o, err));
    w = mt_alloc(1, sizeof *w);
    if (!w) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    w->store = store;
    MT_TRY(texts ? mt_batch_create(mt_text_make(texts, length), &o, &w->batch, err)
                 : mt_batch_create_all(&o, &w->batch, err));
    MT_TRY(mt_api_job_create(MT_API_JOB_BATCH, (mt_job){&batch_class, w}, NULL, job, err));
    w = NULL;
out:
    if (w) free_work(w);
    return status;
}

match_status match_job_answers(match_job *job, match_text **jsonl)
{
    if (!job) return MATCH_E_ARGUMENT;
    mt_strbuf lines = {0};
    match_status status = mt_api_given(jsonl, "jsonl", job->error);
    if (status != MATCH_OK) return status;
    if (job->sort != MT_API_JOB_BATCH)
        return mt_fail(job->error, MATCH_E_ARGUMENT, "this job gives no answers; give one of match_store_batch()");
    mt_batch_take(((batch_work *)job->work.self)->batch, &lines);
    return mt_api_give(&lines, jsonl, job->error);
}
