/* Policy preview and fairness certificate on events small enough to count by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/meet/policy.h"

/* One slot, everybody wishes 0: of three meetings one can take place. */
static const char star[] = "{\"participants\":4,\"slots\":1,\"tables\":3,\"kind\":\"selection\",\"min_meetings\":1,"
                           "\"meetings\":[{\"a\":0,\"b\":1,\"weight\":5},{\"a\":0,\"b\":2},{\"a\":0,\"b\":3}]}";
/* A heavy pair against two light ones: a minimum of 1 costs weight. */
static const char path[] =
    "{\"participants\":4,\"slots\":1,\"tables\":2,\"kind\":\"selection\",\"meetings\":["
    "{\"a\":0,\"b\":1,\"weight\":1},{\"a\":1,\"b\":2,\"weight\":9},{\"a\":2,\"b\":3,\"weight\":1}]}";

static mt_event *event_of(const char *text)
{
    mt_event *event = NULL;
    assert_int_equal(mt_event_parse(mt_text_of(text), &event, NULL), MATCH_OK);
    return event;
}

static mt_plan *plan_of(const char *text)
{
    mt_plan *plan = NULL;
    assert_int_equal(mt_plan_parse(mt_text_of(text), &plan, NULL), MATCH_OK);
    return plan;
}

static void a_minimum_costs_weight(void **state)
{
    mt_event *event = event_of(path);
    mt_policy_row row[3];
    (void)state;
    assert_int_equal(mt_policy_preview(event, 3, 5000, 1, row, NULL), MATCH_OK);
    assert_true(row[0].value.weight.value == 9 && row[0].short_participants == 0);
    assert_true(row[1].value.weight.value == 2 && row[1].value.below_minimum.value == 0);
    assert_true(row[2].value.below_minimum.value == 4 && row[2].short_participants == 4);
    for (int i = 0; i < 3; i++) assert_true(row[i].bound.weight.value >= row[i].value.weight.value);
    mt_event_free(&event);
}

static void shares_say_why(void **state)
{
    mt_event *event = event_of(star);
    mt_plan *plan = plan_of("{\"assignment\":[0,-1,-1]}");
    mt_share_row row[4];
    (void)state;
    assert_int_equal(mt_share_rows(event, plan, row, NULL), MATCH_OK);
    assert_int_equal(row[0].got, 1);
    assert_int_equal(row[0].asked, 3);
    assert_int_equal(row[0].reason, MT_SHARE_FULL);
    assert_int_equal(row[1].reason, MT_SHARE_ALL_MET);
    assert_int_equal(row[2].reason, MT_SHARE_BUSY);
    assert_int_equal(row[2].most, 1);
    assert_int_equal(row[2].giver, -1); /* 0 has no more than it was promised */
    mt_plan_free(&plan);
    mt_event_free(&event);
}

static void rows_are_json(void **state)
{
    mt_event *event = event_of(star);
    mt_plan *plan = plan_of("{\"assignment\":[-1,0,-1]}"), *other = plan_of("{\"assignment\":[0]}");
    mt_share_row row[4];
    mt_policy_row policy[2];
    mt_strbuf text = {0};
    json_t *value = NULL;
    (void)state;
    assert_int_equal(mt_share_rows(event, other, row, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(mt_share_rows(event, plan, row, NULL), MATCH_OK);
    mt_share_write(event, row, &text);
    assert_int_equal(mt_json_parse(mt_text_make(text.data, text.len), &value, NULL), MATCH_OK);
    assert_int_equal(json_array_size(value), 4);
    json_decref(value);
    mt_strbuf_clear(&text);
    assert_int_equal(mt_policy_preview(event, 2, 2000, 1, policy, NULL), MATCH_OK);
    mt_policy_write(policy, 2, &text);
    assert_int_equal(mt_json_parse(mt_text_make(text.data, text.len), &value, NULL), MATCH_OK);
    assert_int_equal(json_array_size(value), 2);
    json_decref(value);
    mt_strbuf_clear(&text);
    mt_share_write_csv(event, row, &text);
    assert_string_equal(text.data, "participant,got,asked,guaranteed,most,reason,giver,meeting\r\n0,1,3,1,1,full,,\r\n"
                                   "1,0,1,1,1,busy,,\r\n2,1,1,1,1,all_met,,\r\n3,0,1,1,1,busy,,\r\n");
    mt_strbuf_free(&text);
    mt_plan_free(&plan);
    mt_plan_free(&other);
    mt_event_free(&event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_minimum_costs_weight), cmocka_unit_test(shares_say_why),
                                       cmocka_unit_test(rows_are_json)};
    return cmocka_run_group_tests_name("meet/policy", tests, NULL, NULL);
}
