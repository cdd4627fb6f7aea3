/* The matrix of clusters as a public job. It holds the store and asks it for its matcher at every step, since a matcher
 * may be made anew between two. */
#include <match/groups.h>

#include "libmatch/api/group_spec.h"
#include "libmatch/api/group_weights.h"
#include "libmatch/api/job.h"
#include "libmatch/base/memory.h"
#include "libmatch/group/cluster_matrix.h"
#include "libmatch/group/names.h"

typedef struct matrix_work {
    match_store *store;
    mt_cluster_matrix *matrix;
    mt_tier viewer;
    mt_day as_of;
} matrix_work;

void mt_api_c2c_weights(mt_spec *spec, mt_c2c_weights *out)
{
    static const char *const geographies[] = {"near", "far", "abroad", NULL};
    mt_spec inner = {.err = spec->err};
    inner.root = json_incref((json_t *)mt_spec_object(spec, "weights"));
    for (int p = 0; p < MT_C2C_PARTS; p++)
        out->of[p] = mt_spec_number(&inner, mt_c2c_part_name((mt_c2c_part)p), 0, 1e6);
    if (spec->status == MATCH_OK) spec->status = mt_spec_finish(&inner);
    mt_spec_close(&inner);
    out->geography = (mt_c2c_geography)mt_spec_choice(spec, "geography", geographies);
}

static match_status step(void *self, int64_t budget_ns, bool *done, mt_error *err)
{
    matrix_work *w = self;
    mt_matcher *matcher = NULL;
    match_status status = mt_api_matcher(w->store, &matcher, err);
    return status == MATCH_OK ? mt_cluster_matrix_step(w->matrix, matcher, budget_ns, done, err) : status;
}

static double progress(const void *self) { return mt_cluster_matrix_progress(((const matrix_work *)self)->matrix); }

void mt_api_matrix_message(const void *self, mt_strbuf *out)
{
    size_t all, finished = mt_cluster_matrix_rows(((const matrix_work *)self)->matrix, &all);
    mt_strbuf_format(out, "%zu of %zu clusters", finished, all);
}

static void free_work(void *self)
{
    matrix_work *w = self;
    mt_cluster_matrix_free(&w->matrix);
    mt_free(w);
}

static const mt_job_class matrix_class = {step, progress, free_work};

match_status match_store_cluster_matrix(match_store *store, const char *spec, size_t length, match_job **job)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_spec s = {0};
    mt_cluster_options_c2c o = {.viewer = store->viewer, .as_of = mt_api_today(store)};
    matrix_work *w = NULL;
    size_t count;
    MT_TRY(mt_api_given(job, "job", err));
    MT_TRY(mt_spec_open(&s, spec, length, err));
    const mt_text *clusters = mt_spec_texts(&s, "clusters", &count);
    o.needs = (uint32_t)mt_spec_count(&s, "needs", 5000);
    o.parts = mt_spec_bool(&s, "parts");
    mt_api_c2c_weights(&s, &o.weights);
    MT_TRY(mt_spec_finish(&s));
    w = mt_alloc(1, sizeof *w);
    if (!w) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    *w = (matrix_work){.store = store, .viewer = o.viewer, .as_of = o.as_of};
    MT_TRY(mt_cluster_matrix_create(clusters, count, &o, &w->matrix, err));
    MT_TRY(mt_api_job_create(MT_API_JOB_MATRIX, (mt_job){&matrix_class, w}, NULL, job, err));
    w = NULL;
out:
    mt_spec_close(&s);
    if (w) free_work(w);
    return status;
}

match_status match_job_report(const match_job *job, match_text **json)
{
    if (!job) return MATCH_E_ARGUMENT;
    mt_error *err = job->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    json_t *report = NULL;
    MT_TRY(mt_api_given(json, "json", err));
    if (job->sort != MT_API_JOB_MATRIX) {
        status = mt_fail(err, MATCH_E_ARGUMENT, "this job makes no report; give one of match_store_cluster_matrix()");
        goto out;
    }
    const matrix_work *w = job->work.self;
    MT_TRY(mt_api_matcher(w->store, &matcher, err));
    MT_TRY(mt_cluster_matrix_report(w->matrix, matcher, &report, err));
    MT_TRY(mt_group_add_names(matcher, w->viewer, w->as_of, report, err));
    MT_TRY(mt_api_give_json(report, json, err));
out:
    json_decref(report);
    return status;
}
