/* The page of results. A list's reasons are put into words here, since the page below knows nothing of ranking. */
#include <match/groups.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/group_write.h"
#include "libmatch/exchange/html.h"

struct match_report {
    mt_page *page;
    char language[8];
    mt_error *error; /* apart, so that match_report_html() may fill it through a const report */
};

match_status match_report_create(const char *title, const char *language, match_report **report, match_error *error)
{
    match_status status = MATCH_OK;
    match_report *r = NULL;
    MT_TRY(mt_api_given(report, "report", error));
    MT_TRY(mt_api_string(title, "title", error));
    MT_TRY(mt_api_optional(language, "language", error));
    r = mt_alloc(1, sizeof *r);
    if (r) r->error = mt_alloc(1, sizeof *r->error);
    if (!r || !r->error) {
        status = mt_fail_no_memory(error);
        goto out;
    }
    MT_TRY(mt_page_create(title, language, &r->page, error));
    mt_copy_text(r->language, sizeof r->language, language ? language : "en",
                 mt_text_of(language ? language : "en").len);
    *report = r;
    r = NULL;
out:
    match_report_free(&r);
    return status;
}

match_status match_report_add_text(match_report *report, const char *heading, const char *text)
{
    if (!report) return MATCH_E_ARGUMENT;
    mt_error *err = report->error;
    match_status status = MATCH_OK;
    MT_TRY(mt_api_optional(heading, "heading", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(mt_api_text(text, mt_text_of(text).len, MT_API_MAX_JSON, "text", err));
    MT_TRY(mt_page_add_text(report->page, heading, text, err));
out:
    return status;
}

/* Need coverage of one direction of an explanation, 0: what the hit gives; -1 when it has none. */
static double coverage(const json_t *explanation, size_t direction)
{
    const json_t *value = mt_json_get(json_array_get(mt_json_get(explanation, "directions"), direction), "coverage");
    return json_is_number(value) ? json_number_value(value) : -1;
}

static match_status fill_hit(const match_report *report, const match_hits *hits, size_t i, mt_page_hit *hit,
                             match_text **reasons, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *explanation = mt_api_hit_explanation(hits, i);
    *hit = (mt_page_hit){.id = mt_text_of(match_hits_id(hits, i)),
                         .kind = mt_text_of(match_hits_kind(hits, i)),
                         .name = mt_text_of(match_hits_name(hits, i)),
                         .score = match_hits_score(hits, i),
                         .gives = -1,
                         .wants = -1};
    if (!explanation) return MATCH_OK;
    hit->gives = coverage(explanation, 0);
    hit->wants = coverage(explanation, 1);
    MT_TRY(match_hits_explanation_text(hits, i, report->language, reasons, err));
    hit->reasons = mt_text_make((*reasons)->data, (*reasons)->length);
out:
    return status;
}

match_status match_report_add_hits(match_report *report, const char *heading, const match_hits *hits)
{
    if (!report) return MATCH_E_ARGUMENT;
    mt_error *err = report->error;
    match_status status = MATCH_OK;
    size_t count = match_hits_count(hits);
    mt_page_hit *rows = NULL;
    match_text **reasons = NULL;
    MT_TRY(mt_api_optional(heading, "heading", err));
    MT_TRY(mt_api_given(hits, "hits", err));
    rows = mt_alloc(count, sizeof *rows);
    reasons = mt_alloc(count, sizeof(match_text *));
    if (!rows || !reasons) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    for (size_t i = 0; i < count; i++) MT_TRY(fill_hit(report, hits, i, &rows[i], &reasons[i], err));
    MT_TRY(mt_page_add_hits(report->page, heading, rows, count, err));
out:
    for (size_t i = 0; reasons && i < count; i++) match_text_free(&reasons[i]);
    mt_free(reasons);
    mt_free(rows);
    return status;
}

match_status match_report_add_quality(match_report *report, const char *heading, const char *quality_json,
                                      size_t length)
{
    if (!report) return MATCH_E_ARGUMENT;
    mt_error *err = report->error;
    match_status status = MATCH_OK;
    json_t *quality = NULL;
    MT_TRY(mt_api_optional(heading, "heading", err));
    MT_TRY(mt_api_given(quality_json, "quality_json", err));
    MT_TRY(mt_api_text(quality_json, length, MT_API_MAX_JSON, "quality_json", err));
    MT_TRY(mt_json_parse(mt_text_make(quality_json, length), &quality, err));
    MT_TRY(mt_page_add_quality(report->page, heading, quality, err));
out:
    json_decref(quality);
    return status;
}

match_status match_report_add_event(match_report *report, const char *heading, const match_event *event,
                                    const match_plan *plan)
{
    if (!report) return MATCH_E_ARGUMENT;
    mt_error *err = report->error;
    match_status status = MATCH_OK;
    MT_TRY(mt_api_optional(heading, "heading", err));
    MT_TRY(mt_api_given(event, "event", err));
    MT_TRY(mt_api_given(plan, "plan", err));
    MT_TRY(mt_page_add_event(report->page, heading, event->event, plan->plan, err));
out:
    return status;
}

match_status match_report_add_groups(match_report *report, const char *heading, const char *json, size_t length)
{
    if (!report) return MATCH_E_ARGUMENT;
    mt_error *err = report->error;
    match_status status = MATCH_OK;
    json_t *value = NULL;
    MT_TRY(mt_api_optional(heading, "heading", err));
    MT_TRY(mt_api_given(json, "json", err));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", err));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &value, err));
    MT_TRY(mt_page_add_groups(report->page, heading, value, err));
out:
    json_decref(value);
    return status;
}

match_status match_report_html(const match_report *report, match_text **html)
{
    if (!report) return MATCH_E_ARGUMENT;
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(html, "html", report->error));
    MT_TRY(mt_page_write(report->page, &b, report->error));
    MT_TRY(mt_api_give(&b, html, report->error));
out:
    mt_strbuf_free(&b);
    return status;
}

void match_report_error(const match_report *report, match_error *error)
{
    if (!error) return;
    if (report)
        *error = *report->error;
    else
        mt_api_given(report, "report", error);
}

void match_report_free(match_report **report)
{
    if (!report || !*report) return;
    mt_page_free(&(*report)->page);
    mt_free((*report)->error);
    mt_free(*report);
    *report = NULL;
}
