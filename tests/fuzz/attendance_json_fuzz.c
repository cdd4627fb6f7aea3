/* Any bytes as the list of who came and how they rated: refused with a reason, or figures that add up and feedback
 * that the store takes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/json.h"
#include "libmatch/meet/kpi.h"
#include "libmatch/store/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char event_text[] =
    "{\"participants\":[{\"id\":\"A\",\"org\":\"O\",\"min_meetings\":1},{\"id\":\"B\"},{\"id\":\"C\"},{},{}],\"slots\":"
    "4,"
    "\"tables\":2,\"kind\":\"selection\",\"meetings\":[{\"a\":0,\"b\":1,\"mutual\":true},{\"a\":1,\"b\":2},"
    "{\"a\":0,\"b\":3,\"others\":[4]},{\"a\":2,\"b\":3}]}";

static void demand(bool holds)
{
    if (!holds) abort();
}

static double figure(const json_t *kpi, const char *key)
{
    const json_t *value = json_object_get(kpi, key);
    demand(json_is_number(value));
    return json_number_value(value);
}

static void look_at_figures(const mt_strbuf *text)
{
    json_t *kpi = NULL;
    demand(mt_json_parse(mt_text_make(text->data, text->len), &kpi, NULL) == MATCH_OK);
    demand(figure(kpi, "planned") == 4);
    demand(figure(kpi, "held") >= 0 && figure(kpi, "held") <= 4);
    demand(figure(kpi, "no_shows") >= 0 && figure(kpi, "no_shows") <= 9);
    demand(figure(kpi, "rated") <= 9);
    if (figure(kpi, "rated") > 0) demand(figure(kpi, "mean_rating") >= 1 && figure(kpi, "mean_rating") <= 5);
    demand(figure(kpi, "agreements") <= figure(kpi, "held"));
    demand(figure(kpi, "participants_met") <= figure(kpi, "participants"));
    json_decref(kpi);
}

/* Every line is a record. */
static void look_at_feedback(const mt_strbuf *lines)
{
    for (size_t at = 0; at < lines->len;) {
        const char *end = memchr(lines->data + at, '\n', lines->len - at);
        json_t *root = NULL;
        mt_record *record = NULL;
        mt_issues issues = {0};
        demand(end != NULL);
        size_t length = (size_t)(end - lines->data) - at;
        demand(mt_json_parse(mt_text_make(lines->data + at, length), &root, NULL) == MATCH_OK);
        demand(mt_record_read(root, true, 1, &issues, &record, NULL) == MATCH_OK);
        demand(record->kind == MT_KIND_FEEDBACK && issues.len == 0);
        mt_record_free(&record);
        mt_issues_free(&issues);
        at += length + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_event *event = NULL;
    mt_plan *plan = NULL;
    mt_strbuf kpi = {0}, feedback = {0};
    mt_error err = {0};
    demand(mt_event_parse(mt_text_of(event_text), &event, NULL) == MATCH_OK);
    demand(mt_plan_parse(mt_text_of("{\"assignment\":[0,1,2,3]}"), &plan, NULL) == MATCH_OK);
    if (mt_kpi_of(event, plan, mt_text_make((const char *)data, size), "2026-05-12", &kpi, &feedback, &err) ==
        MATCH_OK) {
        look_at_figures(&kpi);
        look_at_feedback(&feedback);
    } else {
        demand(err.message[0] != 0);
    }
    mt_strbuf_free(&kpi);
    mt_strbuf_free(&feedback);
    mt_plan_free(&plan);
    mt_event_free(&event);
    return 0;
}
