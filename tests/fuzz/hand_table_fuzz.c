/* Any bytes as a table made by hand: as a timetable, as a list of who came, as registrations and as wishes. Refused, or
 * read into a plan that the checker can judge, figures that add up, an event that can be read. */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/exchange/attendance_csv.h"
#include "libmatch/exchange/event_tables.h"
#include "libmatch/exchange/plan_csv.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/kpi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char event_text[] = "{\"participants\":[{\"id\":\"A\",\"name\":\"Ana\",\"org\":\"O\"},{\"id\":\"B\","
                                 "\"name\":\"Bo\"},{\"name\":\"Bo\"},{}],"
                                 "\"slots\":[{\"start\":\"2026-05-12T09:00+03:00\"},{\"start\":\"10:00\"},{}],"
                                 "\"tables\":[{\"id\":\"T\",\"name\":\"Oak\"},{}],"
                                 "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":1,\"b\":0},{\"a\":0,\"b\":2,\"others\":[3]},{"
                                 "\"a\":2,\"b\":3}],\"kind\":\"selection\"}";

static void require(int condition)
{
    if (!condition) abort();
}

static void as_plan(const mt_event *event, mt_text text)
{
    mt_plan *plan = NULL;
    mt_check_report report = {0};
    if (mt_plan_from_csv(event, text, &plan, NULL) != MATCH_OK) return;
    require(plan->assignments == event->meetings);
    require(mt_check(event, plan, &report, NULL) == MATCH_OK);
    require(report.violations_counted >= plan->problems.len);
    mt_check_report_free(&report);
    mt_plan_free(&plan);
}

static void as_attendance(const mt_event *event, mt_text text)
{
    mt_plan *plan = NULL;
    mt_strbuf json = {0}, kpi = {0}, feedback = {0};
    require(mt_plan_parse(mt_text_of("{\"assignment\":[0,1,2,1]}"), &plan, NULL) == MATCH_OK);
    if (mt_attendance_from_csv(event, plan, text, &json, NULL) == MATCH_OK &&
        mt_kpi_of(event, plan, mt_text_make(json.data, json.len), NULL, &kpi, &feedback, NULL) == MATCH_OK)
        require(kpi.len > 0);
    mt_strbuf_free(&json);
    mt_strbuf_free(&kpi);
    mt_strbuf_free(&feedback);
    mt_plan_free(&plan);
}

/* As people, and as wishes of two people: an event that can be read, or nothing. */
static void as_registrations(mt_text text)
{
    static const char spec[] = "{\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:00\"},{\"start\":"
                               "\"2026-05-13T09:00\"}]}";
    const mt_text two = mt_text_of("id,name,org\nA,Ana,O\nB,Bo,O\n");
    for (int wishes = 0; wishes < 2; wishes++) {
        mt_strbuf json = {0}, notes = {0};
        mt_event *event = NULL;
        if (mt_event_from_tables(mt_text_of(spec), wishes ? two : text, wishes ? text : mt_text_of(""), &json, &notes,
                                 NULL) == MATCH_OK)
            require(mt_event_parse(mt_text_make(json.data, json.len), &event, NULL) == MATCH_OK);
        mt_event_free(&event);
        mt_strbuf_free(&json);
        mt_strbuf_free(&notes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_event *event = NULL;
    mt_text text = mt_text_make((const char *)data, size);
    require(mt_event_parse(mt_text_of(event_text), &event, NULL) == MATCH_OK);
    as_plan(event, text);
    as_attendance(event, text);
    as_registrations(text);
    mt_event_free(&event);
    return 0;
}
