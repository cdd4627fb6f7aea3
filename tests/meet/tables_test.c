/* The table phase and agendas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/meet/agenda.h"
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_stay_and_visitors_move), cmocka_unit_test(nobody_moves_without_need),
        cmocka_unit_test(locations_are_not_overfilled), cmocka_unit_test(too_many_for_the_tables),
        cmocka_unit_test(agenda_in_order_of_time)};
    return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
