/* The table phase and agendas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/agenda.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/schedule.h"
#include "libmatch/meet/tables.h"

static mt_event *event_of(const char *json)
{
    mt_event *event = NULL;
    mt_error err = {0};
    if (mt_event_parse(mt_text_of(json), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
    return event;
}

static void hosts_stay_and_visitors_move(void **state)
{
    mt_event *e =
        event_of("{\"participants\":[{\"id\":\"s\",\"org\":\"Supplier\"},{},{},{},{}],\"slots\":3,\"tables\":[{},"
                 "{\"host\":\"Supplier\"},{}],\"meetings\":[{\"a\":1,\"b\":2},{\"a\":0,\"b\":3},{\"a\":1,\"b\":0},"
                 "{\"a\":3,\"b\":4},{\"a\":0,\"b\":2}]}");
    const int32_t slot[] = {0, 0, 1, 1, 2};
    int32_t table[5];
    (void)state;
    assert_int_equal(mt_tables_assign(e, slot, table, NULL), MATCH_OK);
    assert_int_equal(table[1], 1);
    assert_int_equal(table[2], 1);
    assert_int_equal(table[4], 1);
    assert_int_not_equal(table[0], 1);
    assert_int_not_equal(table[3], 1);
    mt_event_free(&e);
}

static void nobody_moves_without_need(void **state)
{
    mt_event *e =
        event_of("{\"participants\":4,\"slots\":2,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},"
                 "{\"a\":3,\"b\":2},{\"a\":1,\"b\":0}]}");
    const int32_t slot[] = {0, 0, 1, 1};
    int32_t table[4];
    (void)state;
    assert_int_equal(mt_tables_assign(e, slot, table, NULL), MATCH_OK);
    assert_int_equal(table[0], table[3]);
    assert_int_equal(table[1], table[2]);
    mt_event_free(&e);
}

static void locations_are_not_overfilled(void **state)
{
    mt_event *e =
        event_of("{\"participants\":6,\"slots\":1,\"locations\":[{\"id\":\"H\",\"capacity\":1}],\"tables\":[{"
                 "\"location\":\"H\"},{\"location\":\"H\"},{},{}],\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},"
                 "{\"a\":4,\"b\":5}]}");
    const int32_t slot[] = {0, 0, 0};
    int32_t table[3], hall = 0;
    (void)state;
    assert_int_equal(mt_tables_assign(e, slot, table, NULL), MATCH_OK);
    for (int i = 0; i < 3; i++) hall += table[i] < 2;
    assert_int_equal(hall, 1);
    mt_event_free(&e);
}

static void too_many_for_the_tables(void **state)
{
    mt_event *e =
        event_of("{\"participants\":4,\"slots\":1,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3}]}");
    const int32_t slot[] = {0, 0};
    int32_t table[2];
    mt_error err = {0};
    (void)state;
    assert_int_equal(mt_tables_assign(e, slot, table, &err), MATCH_E_ARGUMENT);
    assert_non_null(strstr(err.message, "more than tables at once"));
    mt_event_free(&e);
}

static mt_plan *planned(const mt_event *e);

/* --- fewest table changes, against trying every seating -------------------------------------------------------------
 */

static double changes_of(const mt_event *e, int32_t *slot, int32_t *table, bool *valid)
{
    mt_plan plan = {.assignment = slot, .assignments = e->meetings, .tables = table, .tables_count = e->meetings};
    mt_check_report report = {0};
    assert_int_equal(mt_check(e, &plan, &report, NULL), MATCH_OK);
    double changes = report.counted.table_changes.value;
    *valid = report.valid;
    mt_check_report_free(&report);
    return changes;
}

static double fewest_changes(const mt_event *e, int32_t *slot)
{
    int32_t table[8] = {0};
    double best = 1e9;
    for (;;) {
        bool valid;
        double changes = changes_of(e, slot, table, &valid);
        if (valid && changes < best) best = changes;
        uint32_t m = 0;
        while (m < e->meetings && ++table[m] == (int32_t)e->tables) table[m++] = 0;
        if (m == e->meetings) return best;
    }
}

static void fewest_changes_on_small_events(void **state)
{
    double best = 0, found = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        mt_random r = mt_random_seeded(seed);
        mt_strbuf b = {0};
        int32_t table[8];
        bool valid;
        mt_strbuf_str(&b, "{\"participants\":5,\"slots\":4,\"tables\":3,\"kind\":\"selection\",\"meetings\":[");
        for (int m = 0; m < 6; m++) {
            uint32_t first = mt_random_below(&r, 5), second = mt_random_below(&r, 4);
            mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u}", m ? "," : "", first, second + (second >= first));
        }
        mt_strbuf_str(&b, "]}");
        mt_event *e = event_of(b.data);
        mt_plan *plan = planned(e);
        for (uint32_t m = 0; m < e->meetings; m++) /* only what has a slot is seated */
            if (plan->assignment[m] < 0) plan->assignment[m] = -1;
        if (plan->unscheduled_count == 0) {
            assert_int_equal(mt_tables_assign(e, plan->assignment, table, NULL), MATCH_OK);
            found += changes_of(e, plan->assignment, table, &valid);
            assert_true(valid);
            best += fewest_changes(e, plan->assignment);
        }
        mt_plan_free(&plan);
        mt_event_free(&e);
        mt_strbuf_free(&b);
    }
    assert_true(best > 50 && found >= best);
    if (found > best * 1.05) fail_msg("%g changes, the fewest are %g", found, best);
}

/* --- stands, spare tables ----------------------------------------------------------------------------------------- */

static mt_plan *planned(const mt_event *e)
{
    mt_schedule_options options = {60, 3000, 1, 1, false};
    mt_schedule *schedule = NULL;
    mt_plan *plan = NULL;
    mt_check_report report = {0};
    bool done = false;
    assert_int_equal(mt_schedule_create(e, &options, &schedule, NULL), MATCH_OK);
    while (!done) assert_int_equal(mt_schedule_step(schedule, 20000000, &done, NULL), MATCH_OK);
    assert_int_equal(mt_schedule_plan(schedule, &plan, NULL), MATCH_OK);
    assert_int_equal(mt_check(e, plan, &report, NULL), MATCH_OK);
    if (!report.valid) fail_msg("%s", report.violation[0].text);
    mt_check_report_free(&report);
    mt_schedule_free(&schedule);
    return plan;
}

/* Two suppliers with stands and one shared table, one slot: three meetings at once, visitors go to the stands. */
static void stands_are_for_their_hosts(void **state)
{
    mt_event *e = event_of(
        "{\"participants\":[{\"id\":\"s\",\"org\":\"Supplier\"},{\"id\":\"t\"},{},{},{},{}],\"slots\":1,\"tables\":["
        "{\"host\":\"Supplier\",\"reserved\":true},{\"host\":\"t\",\"reserved\":true},{}],\"kind\":\"selection\","
        "\"meetings\":[{\"a\":2,\"b\":0},{\"a\":3,\"b\":1},{\"a\":4,\"b\":5},{\"a\":2,\"b\":3}]}");
    (void)state;
    assert_int_equal(e->tables_at_once, 1);
    mt_plan *plan = planned(e);
    assert_int_equal(plan->objective.scheduled.value, 3);
    assert_int_equal(plan->tables[0], 0);
    assert_int_equal(plan->tables[1], 1);
    assert_int_equal(plan->tables[2], 2);
    mt_check_report report = {0};
    plan->tables[0] = 2; /* by hand: a host away, a guest at a stand */
    plan->tables[2] = 0;
    assert_int_equal(mt_check(e, plan, &report, NULL), MATCH_OK);
    assert_int_equal(report.violations_counted, 2);
    assert_int_equal(report.violation[0].rule, MT_RULE_RESERVED);
    assert_int_equal(report.violation[1].rule, MT_RULE_RESERVED);
    mt_check_report_free(&report);
    mt_plan_free(&plan);
    mt_event_free(&e);
}

/* The accessible table is reserved for who needs it: everybody comes there. */
static void an_accessible_table(void **state)
{
    mt_event *e =
        event_of("{\"participants\":[{\"id\":\"w\"},{},{},{}],\"slots\":3,\"tables\":[{\"name\":\"by the door\","
                 "\"host\":\"w\",\"reserved\":true},{}],\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":0},{\"a\":3,"
                 "\"b\":0},{\"a\":2,\"b\":3}]}");
    mt_plan *plan = planned(e);
    (void)state;
    for (int m = 0; m < 3; m++) assert_int_equal(plan->tables[m], 0);
    assert_int_equal(plan->tables[3], 1);
    mt_plan_free(&plan);
    mt_event_free(&e);
}

static void stands_take_room_in_their_location(void **state)
{
    mt_event *e = event_of(
        "{\"participants\":[{\"id\":\"s\"},{},{},{},{},{}],\"slots\":1,\"locations\":[{\"id\":\"H\",\"capacity\":2}],"
        "\"tables\":[{\"location\":\"H\"},{\"location\":\"H\"},{\"location\":\"H\",\"host\":\"s\",\"reserved\":true}],"
        "\"kind\":\"selection\",\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":4,\"b\":5}]}");
    (void)state;
    assert_int_equal(e->tables_at_once, 1);
    mt_plan *plan = planned(e);
    assert_int_equal(plan->objective.scheduled.value, 2);
    mt_plan_free(&plan);
    mt_event_free(&e);
}

static void spare_tables_stay_free(void **state)
{
    mt_event *e = event_of("{\"participants\":6,\"slots\":1,\"tables\":3,\"spare_tables\":1,\"kind\":\"selection\","
                           "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":4,\"b\":5}]}");
    mt_plan *plan = planned(e), hand = {0};
    int32_t slots[] = {0, 0, 0};
    mt_check_report report = {0};
    (void)state;
    assert_int_equal(plan->objective.scheduled.value, 2);
    hand.assignment = slots;
    hand.assignments = 3;
    assert_int_equal(mt_check(e, &hand, &report, NULL), MATCH_OK);
    assert_int_equal(report.violation[0].rule, MT_RULE_TABLE_CAPACITY);
    mt_check_report_free(&report);
    mt_plan_free(&plan);
    mt_event_free(&e);
}

static void remote_people_meet_without_a_table(void **state)
{
    mt_event *e =
        event_of("{\"participants\":[{\"mode\":\"remote\"},{\"mode\":\"remote\"},{},{},{\"mode\":\"remote\"},{}],"
                 "\"slots\":1,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":4,\"b\":5}]}");
    mt_plan *plan = planned(e);
    (void)state;
    assert_int_equal(plan->tables[0], MT_UNPLACED);
    assert_true(plan->tables[1] >= 0 && plan->tables[2] >= 0);
    mt_plan_free(&plan);
    mt_event_free(&e);
}

static void windows_by_the_clock_of_each(void **state)
{
    static const struct {
        const char *who;
        uint32_t closed; /* a bit per slot: 09:00, 12:00, 17:00 and 22:30 UTC, 30 minutes each */
    } cases[] = {{"\"window\":[\"09:00\",\"17:00\"]", 12},
                 {"\"zone\":\"Europe/Bucharest\",\"window\":[\"09:00\",\"17:00\"]", 12},
                 {"\"zone\":\"America/New_York\",\"window\":[\"08:00\",\"13:30\"]", 9},
                 {"\"zone\":\"Asia/Tokyo\",\"window\":[\"07:00\",\"19:00\"]", 6},
                 {"\"window\":[\"22:00\",\"02:00\"]", 7},
                 {"\"window\":[[\"09:00\",\"09:30\"],[\"17:00\",\"24:00\"]]", 2},
                 {"\"window\":[\"00:00\",\"24:00\"]", 0},
                 {"\"window\":[\"09:01\",\"09:30\"]", 15}};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_strbuf text = {0};
        uint32_t closed = 0;
        mt_strbuf_format(&text,
                         "{\"zone\":\"Etc/UTC\",\"participants\":[{%s}],\"tables\":1,\"slots\":["
                         "{\"start\":\"2026-05-12T09:00\",\"end\":\"2026-05-12T09:30\"},"
                         "{\"start\":\"2026-05-12T15:00+03:00\",\"end\":\"2026-05-12T15:30+03:00\"},"
                         "{\"start\":\"2026-05-12T17:00Z\",\"end\":\"2026-05-12T17:30Z\"},"
                         "{\"start\":\"2026-05-12T22:30\",\"end\":\"2026-05-12T23:00\"}]}",
                         cases[i].who);
        mt_event *e = event_of(text.data);
        for (uint32_t k = 0; k < e->participant[0].forbidden.count; k++)
            closed |= 1u << e->participant[0].forbidden.data[k];
        if (closed != cases[i].closed) fail_msg("%s: %u", cases[i].who, (unsigned)closed);
        mt_event_free(&e);
        mt_strbuf_free(&text);
    }
}

static void frames_that_cannot_be(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"{\"participants\":2,\"slots\":1,\"tables\":[{\"reserved\":true}]}", "needs a host"},
        {"{\"participants\":2,\"slots\":1,\"tables\":[{\"reserved\":1,\"host\":\"0\"}]}", "true or false"},
        {"{\"participants\":2,\"slots\":1,\"tables\":[{\"reserved\":true,\"host\":\"X\"}]}", "no participant"},
        {"{\"participants\":[{\"org\":\"O\"},{\"org\":\"O\"}],\"slots\":1,\"tables\":[{\"reserved\":true,\"host\":"
         "\"O\"}]}",
         "2 people and 1 reserved table"},
        {"{\"participants\":[{\"id\":\"s\"}],\"slots\":1,\"locations\":[{\"id\":\"H\",\"capacity\":0}],\"tables\":["
         "{\"location\":\"H\",\"reserved\":true,\"host\":\"s\"}]}",
         "holds 0"},
        {"{\"participants\":2,\"slots\":1,\"tables\":2,\"spare_tables\":3}", "spare_tables"},
        {"{\"participants\":2,\"slots\":1,\"tables\":2,\"zone\":\"Mars/Base\"}", "time zone"},
        {"{\"participants\":[{\"zone\":\"Mars/Base\"}],\"slots\":1,\"tables\":2}", "participants[0].zone"},
        {"{\"participants\":[{\"window\":[\"09:00\",\"17:00\"]}],\"slots\":1,\"tables\":2}", "start and end"},
        {"{\"participants\":[{\"window\":\"9-17\"}],\"slots\":0,\"tables\":2}", "must be a list"},
        {"{\"participants\":[{\"window\":[\"9:00\",\"17:00\"]}],\"slots\":0,\"tables\":2}", "two times of day"},
        {"{\"participants\":[{\"zone\":\"Asia/Tokyo\",\"window\":[\"09:00\",\"17:00\"]}],\"slots\":[{\"start\":"
         "\"2026-05-12T09:00\",\"end\":\"2026-05-12T09:30\"}],\"tables\":2}",
         "the event a \"zone\""},
    };
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_event *e = NULL;
        mt_error err = {0};
        assert_int_not_equal(mt_event_parse(mt_text_of(cases[i].text), &e, &err), MATCH_OK);
        if (!strstr(err.message, cases[i].says)) fail_msg("\"%s\" does not say \"%s\"", err.message, cases[i].says);
    }
}

/* --- agendas ------------------------------------------------------------------------------------------------------ */

static void agenda_in_order_of_time(void **state)
{
    mt_event *e = event_of(
        "{\"participants\":[{},{},{},{\"mode\":\"remote\"},{\"mode\":\"remote\"}],\"slots\":[{\"start\":\"9:00\"},"
        "{\"start\":\"9:20\",\"end\":\"9:40\"},{}],\"tables\":[{\"name\":\"Oak\",\"location\":\"hall\"}],"
        "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":0,\"others\":[1]},{\"a\":3,\"b\":4}]}");
    int32_t slot[] = {1, 0, 2}, table[] = {0, 0, -1};
    mt_plan plan = {.assignment = slot, .assignments = 3, .tables = table, .tables_count = 3};
    mt_agenda agenda = {0};
    (void)state;
    assert_int_equal(mt_agenda_of(e, &plan, 0, &agenda, NULL), MATCH_OK);
    assert_int_equal(agenda.rows.len, 2);
    assert_int_equal(agenda.rows.data[0].meeting, 1);
    assert_int_equal(agenda.rows.data[0].partner_count, 2);
    assert_int_equal(agenda.partners.data[agenda.rows.data[0].first_partner], 2);
    assert_string_equal(agenda.rows.data[1].start, "9:20");
    assert_string_equal(agenda.rows.data[1].table_name, "Oak");
    assert_string_equal(agenda.rows.data[1].location, "hall");
    mt_agenda_free(&agenda);
    assert_int_equal(mt_agenda_of(e, &plan, 4, &agenda, NULL), MATCH_OK);
    assert_true(agenda.rows.len == 1 && agenda.rows.data[0].remote && agenda.rows.data[0].table == MT_UNPLACED);
    mt_agenda_free(&agenda);
    assert_int_equal(mt_agenda_of(e, &plan, 5, &agenda, NULL), MATCH_E_ARGUMENT);
    plan.assignments = 2;
    assert_int_equal(mt_agenda_of(e, &plan, 0, &agenda, NULL), MATCH_E_ARGUMENT);
    mt_event_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hosts_stay_and_visitors_move),
                                       cmocka_unit_test(nobody_moves_without_need),
                                       cmocka_unit_test(locations_are_not_overfilled),
                                       cmocka_unit_test(too_many_for_the_tables),
                                       cmocka_unit_test(stands_are_for_their_hosts),
                                       cmocka_unit_test(an_accessible_table),
                                       cmocka_unit_test(stands_take_room_in_their_location),
                                       cmocka_unit_test(spare_tables_stay_free),
                                       cmocka_unit_test(remote_people_meet_without_a_table),
                                       cmocka_unit_test(windows_by_the_clock_of_each),
                                       cmocka_unit_test(frames_that_cannot_be),
                                       cmocka_unit_test(fewest_changes_on_small_events),
                                       cmocka_unit_test(agenda_in_order_of_time)};
    return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
