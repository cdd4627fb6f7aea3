/* Imports as jobs: each is a batch of the store, or joins the one that is open. */
#include <string.h>

#include "libmatch/api/job.h"
#include "libmatch/base/memory.h"

static match_status read_options(const match_import_options *given, mt_import_options *out, mt_error *err)
{
    match_status status = MATCH_OK;
    match_import_options o = {0};
    MT_TRY(mt_api_options(&o, sizeof o, given, "match_import_options", err));
    MT_TRY(mt_api_optional(o.kind, "kind", err));
    MT_TRY(mt_api_optional(o.scheme, "scheme", err));
    if (o.map_json) MT_TRY(mt_api_text(o.map_json, strlen(o.map_json), MT_API_MAX_TEXT, "map_json", err));
    MT_TRY(mt_api_optional(o.format, "format", err));
    *out = (mt_import_options){o.kind, o.scheme, o.map_json, o.format, o.strict};
out:
    return status;
}

static match_status check_writable(const match_store *store, mt_error *err)
{
    if (store->writable) return MATCH_OK;
    return mt_fail(err, MATCH_E_READ_ONLY, "the store is open for reading; open it with MATCH_OPEN_WRITE");
}

/* Takes *import. */
static match_status give_job(match_store *store, mt_import **import, match_job **job, mt_error *err)
{
    match_status status =
        mt_api_job_create(MT_API_JOB_IMPORT, (mt_job){&mt_import_job_class, *import}, store, job, err);
    if (status == MATCH_OK)
        *import = NULL;
    else
        mt_import_free(import);
    return status;
}

match_status match_store_import(match_store *store, const char *path, const match_import_options *options,
                                match_job **job)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_import_options o = {0};
    mt_index_writer *writer = NULL;
    mt_import *import = NULL;
    MT_TRY(mt_api_given(job, "job", err));
    MT_TRY(mt_api_given(path, "path", err)); /* names of files may be any bytes */
    MT_TRY(read_options(options, &o, err));
    MT_TRY(check_writable(store, err));
    MT_TRY(mt_api_writer(store, &writer, err));
    MT_TRY(mt_import_open(store->store, writer, path, &o, &import, err));
    MT_TRY(give_job(store, &import, job, err));
out:
    return status;
}

match_status match_store_import_text(match_store *store, const char *name, const char *data, size_t length,
                                     const match_import_options *options, match_job **job)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_import_options o = {0};
    mt_index_writer *writer = NULL;
    mt_import *import = NULL;
    char *copy = NULL;
    MT_TRY(mt_api_given(job, "job", err));
    MT_TRY(mt_api_string(name, "name", err));
    if (length) MT_TRY(mt_api_given(data, "data", err));
    MT_TRY(read_options(options, &o, err));
    MT_TRY(check_writable(store, err));
    MT_TRY(mt_api_writer(store, &writer, err));
    copy = mt_strndup(data ? data : "", length);
    if (!copy) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    status = mt_import_create(store->store, writer, name, copy, length, &o, &import, err);
    copy = NULL; /* taken */
    if (status == MATCH_OK) status = give_job(store, &import, job, err);
out:
    mt_free(copy);
    return status;
}

static match_status check_import(const match_job *job)
{
    if (job->sort == MT_API_JOB_IMPORT) return MATCH_OK;
    return mt_fail(job->error, MATCH_E_ARGUMENT, "this job is no import; give one of match_store_import()");
}

match_status match_job_import_counts(const match_job *job, match_import_counts *counts)
{
    if (!job) return MATCH_E_ARGUMENT;
    match_status status = MATCH_OK;
    MT_TRY(mt_api_given(counts, "counts", job->error));
    MT_TRY(check_import(job));
    const mt_import_counts *c = mt_import_get_counts(job->work.self);
    *counts = (match_import_counts){c->rows, c->inserted, c->updated, c->unchanged, c->older, c->rejected, c->warnings};
out:
    return status;
}

match_status match_job_import_issues(const match_job *job, match_text **json)
{
    if (!job) return MATCH_E_ARGUMENT;
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(json, "json", job->error));
    MT_TRY(check_import(job));
    mt_import_issues_json(job->work.self, &b);
    MT_TRY(mt_api_give(&b, json, job->error));
out:
    mt_strbuf_free(&b);
    return status;
}
