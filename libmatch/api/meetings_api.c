/* Around the timetable: policy preview, fairness certificate, figures after the event, timetables from CSV. */
#include "libmatch/api/job.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/attendance_csv.h"
#include "libmatch/exchange/event_tables.h"
#include "libmatch/exchange/plan_csv.h"
#include "libmatch/meet/kpi.h"
#include "libmatch/meet/policy.h"
#include "libmatch/meet/share.h"

/* ---- policy preview -----------------------------------------------------------------------------------------------*/

static match_status step_policy(void *self, int64_t budget_ns, bool *done, mt_error *err)
{
    return mt_policy_step(self, budget_ns, done, err);
}

static double policy_progress(const void *self) { return mt_policy_progress(self); }

static void free_policy(void *self)
{
    mt_policy *policy = self;
    mt_policy_free(&policy);
}

static const mt_job_class policy_class = {step_policy, policy_progress, free_policy};

#define USUAL_HIGHEST 5

match_status match_event_policy(const match_event *event, const match_policy_options *options, match_job **job,
                                match_error *error)
{
    match_status status = MATCH_OK;
    match_policy_options o = {0};
    mt_policy *policy = NULL;
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(job, "job", error));
    MT_TRY(mt_api_options(&o, sizeof o, options, "match_policy_options", error));
    if (o.highest < 0 || o.highest >= MT_POLICY_MAX_ROWS) {
        status = mt_fail(error, MATCH_E_VALUE, "highest is %d; it must be 1 to %d, 0 for %d", o.highest,
                         MT_POLICY_MAX_ROWS - 1, USUAL_HIGHEST);
        mt_error_number(error, "highest", o.highest);
        goto out;
    }
    mt_policy_options wanted = {
        .rows = (uint32_t)(o.highest ? o.highest : USUAL_HIGHEST) + 1, .moves = o.moves, .seed = o.seed ? o.seed : 1};
    MT_TRY(mt_policy_create(event->event, &wanted, &policy, error));
    MT_TRY(mt_api_job_create(MT_API_JOB_POLICY, (mt_job){&policy_class, policy}, NULL, job, error));
    policy = NULL;
out:
    mt_policy_free(&policy);
    return status;
}

match_status match_job_policy(const match_job *job, match_text **json)
{
    if (!job) return MATCH_E_ARGUMENT;
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    uint32_t rows = 0;
    MT_TRY(mt_api_given(json, "json", job->error));
    if (job->sort != MT_API_JOB_POLICY)
        MT_TRY(mt_fail(job->error, MATCH_E_ARGUMENT, "this job previews nothing; give one of match_event_policy()"));
    const mt_policy_row *row = mt_policy_rows(job->work.self, &rows);
    mt_policy_write(row, rows, &b);
    MT_TRY(mt_api_give(&b, json, job->error));
out:
    mt_strbuf_free(&b);
    return status;
}

/* ---- plans --------------------------------------------------------------------------------------------------------*/

match_status match_plan_fairness(const match_plan *plan, const match_event *event, bool csv, match_text **text,
                                 match_error *error)
{
    return match_plan_fairness_in(plan, event, csv, NULL, text, error);
}

match_status match_plan_fairness_in(const match_plan *plan, const match_event *event, bool csv, const char *language,
                                    match_text **text, match_error *error)
{
    match_status status = MATCH_OK;
    mt_message_language tongue = MT_MESSAGE_EN;
    mt_share_row *row = NULL;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(text, "text", error));
    MT_TRY(mt_message_language_read(language, &tongue, error));
    MT_TRY(mt_share_rows(event->event, plan->plan, &row, error));
    if (csv)
        MT_TRY(mt_share_write_csv(event->event, row, tongue, &b, error));
    else
        MT_TRY(mt_share_write(event->event, plan->plan, row, tongue, &b, error));
    MT_TRY(mt_api_give(&b, text, error));
out:
    if (row) mt_share_rows_free(&row, event->event->participants);
    mt_strbuf_free(&b);
    return status;
}

match_status match_event_from_tables(const char *spec_json, size_t spec_length, const char *people_csv,
                                     size_t people_length, const char *wishes_csv, size_t wishes_length,
                                     match_text **event_json, match_text **notes_json, match_error *error)
{
    match_status status = MATCH_OK;
    mt_strbuf event = {0}, told = {0};
    match_text *made = NULL;
    MT_TRY(mt_api_given(spec_json, "spec_json", error));
    MT_TRY(mt_api_given(people_csv, "people_csv", error));
    MT_TRY(mt_api_given(event_json, "event_json", error));
    MT_TRY(mt_api_text(spec_json, spec_length, MT_API_MAX_JSON, "spec_json", error));
    if (people_length > MT_API_MAX_JSON || (wishes_csv && wishes_length > MT_API_MAX_JSON))
        MT_TRY(mt_fail(error, MATCH_E_TOO_BIG, "a table has more than %zu bytes", (size_t)MT_API_MAX_JSON));
    MT_TRY(mt_event_from_tables(mt_text_make(spec_json, spec_length), mt_text_make(people_csv, people_length),
                                mt_text_make(wishes_csv ? wishes_csv : "", wishes_csv ? wishes_length : 0), &event,
                                &told, error));
    MT_TRY(mt_api_give(&event, &made, error));
    if (notes_json) MT_TRY(mt_api_give(&told, notes_json, error));
    *event_json = made;
    made = NULL;
out:
    match_text_free(&made);
    mt_strbuf_free(&event);
    mt_strbuf_free(&told);
    return status;
}

/* JSON begins with a bracket; anything else is taken for CSV. */
static bool looks_like_json(const char *data, size_t length)
{
    size_t i = 0;
    while (i < length && (data[i] == ' ' || data[i] == '\t' || data[i] == '\r' || data[i] == '\n')) i++;
    return i < length && (data[i] == '[' || data[i] == '{');
}

match_status match_plan_kpi(const match_plan *plan, const match_event *event, const char *attendance, size_t length,
                            const char *at, match_text **kpi_json, match_text **feedback_jsonl, match_error *error)
{
    match_status status = MATCH_OK;
    mt_strbuf kpi = {0}, feedback = {0}, read = {0};
    match_text *figures = NULL;
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(attendance, "attendance", error));
    MT_TRY(mt_api_text(attendance, length, MT_API_MAX_JSON, "attendance", error));
    MT_TRY(mt_api_optional(at, "at", error));
    if (at && mt_day_parse(mt_text_of(at)) == MT_NO_DAY) {
        mt_fail(error, MATCH_E_VALUE, "at is \"%.60s\"; give a date such as \"2026-05-12\"", at);
        mt_error_field(error, "at", at);
        status = MATCH_E_VALUE;
        goto out;
    }
    mt_text table = mt_text_make(attendance, length);
    if (!looks_like_json(attendance, length)) {
        MT_TRY(mt_attendance_from_csv(event->event, plan->plan, table, &read, error));
        table = mt_text_make(read.data, read.len);
    }
    MT_TRY(mt_kpi_of(event->event, plan->plan, table, at, &kpi, &feedback, error));
    if (kpi_json) MT_TRY(mt_api_give(&kpi, &figures, error));
    if (feedback_jsonl) MT_TRY(mt_api_give(&feedback, feedback_jsonl, error));
    if (kpi_json) *kpi_json = figures;
    figures = NULL;
out:
    match_text_free(&figures);
    mt_strbuf_free(&kpi);
    mt_strbuf_free(&feedback);
    mt_strbuf_free(&read);
    return status;
}

match_status match_plan_read_csv(const match_event *event, const char *csv, size_t length, match_plan **plan,
                                 match_error *error)
{
    match_status status = MATCH_OK;
    match_plan *p = NULL;
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(csv, "csv", error));
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_text(csv, length, MT_API_MAX_JSON, "csv", error));
    p = mt_alloc(1, sizeof *p);
    if (!p) MT_TRY(mt_fail_no_memory(error));
    MT_TRY(mt_plan_from_csv(event->event, mt_text_make(csv, length), &p->plan, error));
    *plan = p;
    p = NULL;
out:
    match_plan_free(&p);
    return status;
}
