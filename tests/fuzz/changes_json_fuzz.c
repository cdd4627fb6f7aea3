/* Any bytes as what happened on the day of an event: refused with a reason, or repaired into a plan that the checker
 * bears, that keeps what is locked, and whose event is read again as it was written. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/exchange/changes_named.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/event_write.h"
#include "libmatch/meet/repair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char event_text[] =
    "{\"participants\":[{\"id\":\"A\",\"name\":\"Ana\",\"org\":\"O\",\"min_meetings\":1},{\"id\":\"B\"},{\"id\":\"C\","
    "\"available\":[0,1,2]},{\"name\":\"Bo\"},{},{\"max_meetings\":2}],\"slots\":[{\"start\":\"2026-05-12T09:00\"},"
    "{\"start\":\"2026-05-12T09:30\"},{\"start\":\"2026-05-12T10:00\"},{\"start\":\"2026-05-12T10:30\"}],"
    "\"tables\":[{\"id\":\"T\",\"name\":\"Oak\"},{\"id\":\"U\"}],\"kind\":\"selection\",\"fairness\":1,\"meetings\":["
    "{\"a\":0,\"b\":1},{\"a\":1,\"b\":2},{\"a\":0,\"b\":3},{\"a\":2,\"b\":3,\"fixed\":2},{\"a\":0,\"b\":5},"
    "{\"a\":4,\"b\":5},{\"a\":1,\"b\":4,\"others\":[3]}]}";
static const char plan_text[] = "{\"assignment\":[0,1,1,2,2,0,3],\"tables\":[0,0,1,0,1,1,0]}";

static void demand(bool holds)
{
    if (!holds) abort();
}

/* Large counts are legal and slow. */
static bool has_long_number(const uint8_t *data, size_t size)
{
    for (size_t i = 0, digits = 0; i < size; i++) {
        digits = isdigit(data[i]) ? digits + 1 : 0;
        if (digits > 3) return true;
    }
    return false;
}

static void write_all(const mt_repair *repair)
{
    mt_strbuf report = {0}, rows = {0};
    json_t *json = NULL;
    mt_repair_write(repair, &report);
    mt_repair_write_csv(repair, &rows);
    demand(!report.bad && !rows.bad);
    demand(mt_json_parse(mt_text_make(report.data, report.len), &json, NULL) == MATCH_OK);
    json_decref(json);
    mt_strbuf_free(&report);
    mt_strbuf_free(&rows);
}

/* The event as it is now: written, read and written again it is the same. */
static void write_event(const mt_event *event)
{
    json_t *first = NULL, *second = NULL;
    mt_event *again = NULL;
    demand(mt_event_to_json(event, &first, NULL) == MATCH_OK);
    char *text = json_dumps(first, JSON_COMPACT);
    demand(text && mt_event_parse(mt_text_of(text), &again, NULL) == MATCH_OK);
    demand(again->meetings == event->meetings && again->participants == event->participants);
    demand(mt_event_to_json(again, &second, NULL) == MATCH_OK && json_equal(first, second));
    mt_event_free(&again);
    json_decref(first);
    json_decref(second);
    free(text);
}

static void look(const mt_repair *r)
{
    mt_check_report report = {0};
    const mt_event *e = r->changes->event;
    demand(r->plan->assignments == e->meetings);
    demand(mt_check(e, r->plan, &report, NULL) == MATCH_OK);
    if (r->plan->status == MT_PLAN_FEASIBLE || r->plan->status == MT_PLAN_OPTIMAL) demand(report.valid);
    for (uint32_t m = 0; m < e->meetings; m++) {
        const int32_t slot = r->plan->assignment[m];
        demand(slot >= MT_UNPLACED && slot < (int32_t)e->slots);
        if (r->changes->hold[m] == MT_HOLD_LOCKED) demand(slot == r->present_slot[m] || slot == MT_UNPLACED);
    }
    demand(r->values.placed_before == r->values.kept + r->values.lost);
    demand(r->values.kept == r->values.stayed + r->values.moved + r->values.given_up);
    mt_check_report_free(&report);
    write_all(r);
    write_event(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const double curve[] = {0, 5};
    mt_event *event = NULL;
    mt_plan *plan = NULL;
    mt_repair *repair = NULL;
    mt_error err = {0};
    if (size < 1 || size > 4000 || has_long_number(data, size)) return 0;
    const mt_repair_options options = {.price = -1,
                                       .moves = 300,
                                       .seed = 1,
                                       .curve = curve,
                                       .curve_count = data[0] % 3,
                                       .language = (mt_message_language)(data[0] / 3 % 3)};
    demand(mt_event_parse(mt_text_of(event_text), &event, NULL) == MATCH_OK);
    demand(mt_plan_parse(mt_text_of(plan_text), &plan, NULL) == MATCH_OK);
    mt_strbuf numbered = {0};
    match_status status = mt_changes_numbered(event, mt_text_make((const char *)data + 1, size - 1), &numbered, &err);
    if (status == MATCH_OK)
        status = mt_repair_make(event, plan, mt_text_make(numbered.data ? numbered.data : "", numbered.len), &options,
                                &repair, &err);
    if (status == MATCH_OK)
        look(repair);
    else
        demand(err.message[0] != 0 && repair == NULL);
    mt_strbuf_free(&numbered);
    mt_repair_free(&repair);
    mt_plan_free(&plan);
    mt_event_free(&event);
    return 0;
}
