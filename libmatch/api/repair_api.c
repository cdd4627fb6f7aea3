/* The day of an event: repair of a plan, and the changed event as a file. */
#include <math.h>

#include "libmatch/api/job.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/changes_named.h"
#include "libmatch/meet/event_write.h"
#include "libmatch/meet/repair.h"

match_status match_event_write(const match_event *event, match_text **json, match_error *error)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_event_to_json(event->event, &root, error));
    mt_json_write(&b, root);
    mt_strbuf_char(&b, '\n');
    MT_TRY(mt_api_give(&b, json, error));
out:
    mt_strbuf_free(&b);
    json_decref(root);
    return status;
}

/* The changed event goes through its public reader, so that it is as good as one read from a file. */
static match_status give_event(const mt_repair *repair, match_event **event, match_error *error)
{
    match_status status = MATCH_OK;
    match_event shown = {.event = repair->changes->event};
    match_text *json = NULL;
    MT_TRY(match_event_write(&shown, &json, error));
    MT_TRY(match_event_read(match_text_data(json), match_text_length(json), event, error));
out:
    match_text_free(&json);
    return status;
}

static match_status give_plan(mt_repair *repair, match_plan **plan, match_error *error)
{
    match_plan *p = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(error);
    p->plan = repair->plan;
    repair->plan = NULL;
    *plan = p;
    return MATCH_OK;
}

static match_status write_report(const mt_repair *repair, void (*write)(const mt_repair *, mt_strbuf *),
                                 match_text **text, match_error *error)
{
    mt_strbuf b = {0};
    if (!text) return MATCH_OK;
    write(repair, &b);
    match_status status = mt_api_give(&b, text, error);
    mt_strbuf_free(&b);
    return status;
}

static match_status step_repair(void *self, int64_t budget_ns, bool *done, mt_error *err)
{
    return mt_repair_step(self, budget_ns, done, err);
}

static double repair_progress(const void *self) { return mt_repair_progress(self); }

static void free_repair(void *self)
{
    mt_repair_job *job = self;
    mt_repair_job_free(&job);
}

static const mt_job_class repair_class = {step_repair, repair_progress, free_repair};

match_status match_event_repair_job(const match_event *event, const match_plan *plan, const char *changes_json,
                                    size_t length, const match_repair_options *options, match_job **job,
                                    match_error *error)
{
    match_status status = MATCH_OK;
    match_repair_options o = {0};
    mt_repair_job *work = NULL;
    mt_strbuf numbered = {0};
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_given(changes_json, "changes_json", error));
    MT_TRY(mt_api_given(job, "job", error));
    MT_TRY(mt_api_text(changes_json, length, MT_API_MAX_JSON, "changes_json", error));
    MT_TRY(mt_api_options(&o, sizeof o, options, "match_repair_options", error));
    if (o.curve_count) MT_TRY(mt_api_given(o.curve, "curve", error));
    /* "not given" and "nothing" change places: a struct of zeros must mean the defaults */
    mt_repair_options wanted = {.price = o.price < 0                     ? 0
                                         : o.price > 0 || isnan(o.price) ? o.price
                                                                         : -1,
                                .moves = o.moves,
                                .seed = o.seed ? o.seed : 1,
                                .curve = o.curve,
                                .curve_count = o.curve_count};
    MT_TRY(mt_message_language_read(o.language, &wanted.language, error));
    MT_TRY(mt_changes_numbered(event->event, mt_text_make(changes_json, length), &numbered, error));
    MT_TRY(
        mt_repair_create(event->event, plan->plan, mt_text_make(numbered.data, numbered.len), &wanted, &work, error));
    MT_TRY(mt_api_job_create(MT_API_JOB_REPAIR, (mt_job){&repair_class, work}, NULL, job, error));
    work = NULL;
out:
    mt_repair_job_free(&work);
    mt_strbuf_free(&numbered);
    return status;
}

match_status match_job_repair(match_job *job, match_event **changed, match_plan **repaired, match_text **report_json,
                              match_text **changes_csv)
{
    if (!job) return MATCH_E_ARGUMENT;
    mt_error *error = job->error;
    match_status status = MATCH_OK;
    mt_repair *repair = NULL;
    match_event *event = NULL;
    match_text *report = NULL, *csv = NULL;
    MT_TRY(mt_api_given(changed, "changed", error));
    MT_TRY(mt_api_given(repaired, "repaired", error));
    if (job->sort != MT_API_JOB_REPAIR)
        MT_TRY(mt_fail(error, MATCH_E_ARGUMENT, "this job repairs nothing; give one of match_event_repair_job()"));
    MT_TRY(mt_repair_take(job->work.self, &repair, error));
    job->done = true;
    MT_TRY(write_report(repair, mt_repair_write, report_json ? &report : NULL, error));
    MT_TRY(write_report(repair, mt_repair_write_csv, changes_csv ? &csv : NULL, error));
    MT_TRY(give_event(repair, &event, error));
    MT_TRY(give_plan(repair, repaired, error));
    *changed = event;
    if (report_json) *report_json = report;
    if (changes_csv) *changes_csv = csv;
    event = NULL;
    report = csv = NULL;
out:
    mt_repair_free(&repair);
    match_event_free(&event);
    match_text_free(&report);
    match_text_free(&csv);
    return status;
}

match_status match_event_repair(const match_event *event, const match_plan *plan, const char *changes_json,
                                size_t length, const match_repair_options *options, match_event **changed,
                                match_plan **repaired, match_text **report_json, match_text **changes_csv,
                                match_error *error)
{
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    match_status status = match_event_repair_job(event, plan, changes_json, length, options, &job, error);
    if (status != MATCH_OK) return status;
    status = match_job_step(job, -1, &state);
    if (status == MATCH_OK) status = match_job_repair(job, changed, repaired, report_json, changes_csv);
    if (status != MATCH_OK) match_job_error(job, error);
    match_job_free(&job);
    return status;
}
