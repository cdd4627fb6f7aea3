/* Policy preview on an event small enough to count by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/policy.h"

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

static mt_policy *begin(const mt_event *event, uint32_t rows)
{
    mt_policy *policy = NULL;
    mt_policy_options o = {.rows = rows, .moves = 5000, .seed = 1};
    assert_int_equal(mt_policy_create(event, &o, &policy, NULL), MATCH_OK);
    return policy;
}

static const mt_policy_row *finish(mt_policy *policy, uint32_t *rows)
{
    bool done = false;
    double last = mt_policy_progress(policy);
    while (!done) {
        assert_int_equal(mt_policy_step(policy, 1, &done, NULL), MATCH_OK);
        assert_true(mt_policy_progress(policy) >= last);
        last = mt_policy_progress(policy);
    }
    assert_true(last == 1);
    return mt_policy_rows(policy, rows);
}

static void a_minimum_costs_weight(void **state)
{
    mt_event *event = event_of(path);
    mt_policy *policy = begin(event, 3);
    uint32_t rows = 9;
    (void)state;
    (void)mt_policy_rows(policy, &rows);
    assert_int_equal(rows, 0);
    const mt_policy_row *row = finish(policy, &rows);
    assert_int_equal(rows, 3);
    assert_true(row[0].value.weight.value == 9 && row[0].short_participants == 0);
    assert_true(row[1].value.weight.value == 2 && row[1].value.below_minimum.value == 0);
    assert_true(row[2].value.below_minimum.value == 4 && row[2].short_participants == 4);
    for (int i = 0; i < 3; i++) assert_true(row[i].bound.weight.value >= row[i].value.weight.value);
    mt_policy_free(&policy);
    mt_event_free(&event);
}

/* However little is tried: who can keep a greater guarantee keeps a smaller one, at no greater cost. */
static void a_greater_minimum_never_costs_less(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        mt_random random = mt_random_seeded(seed);
        mt_strbuf b = {0};
        mt_policy *policy = NULL;
        mt_policy_options o = {.rows = 6, .moves = 200, .seed = seed};
        uint32_t rows = 0;
        mt_strbuf_str(
            &b,
            "{\"participants\":14,\"slots\":6,\"tables\":4,\"kind\":\"selection\",\"max_meetings\":4,\"meetings\":[");
        for (int i = 0; i < 60; i++) {
            uint32_t x = mt_random_below(&random, 14), y = mt_random_below(&random, 13);
            mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u,\"weight\":%u}", i ? "," : "", (unsigned)x,
                             (unsigned)(y + (y >= x)), (unsigned)mt_random_below(&random, 9));
        }
        mt_strbuf_str(&b, "]}");
        mt_event *event = event_of(b.data);
        assert_int_equal(mt_policy_create(event, &o, &policy, NULL), MATCH_OK);
        const mt_policy_row *row = finish(policy, &rows);
        for (uint32_t i = 1; i < rows; i++) {
            bool kept = row[i].value.below_minimum.value == row[i - 1].value.below_minimum.value;
            if (row[i].value.below_minimum.value < row[i - 1].value.below_minimum.value ||
                (kept && row[i].value.weight.value > row[i - 1].value.weight.value))
                fail_msg("seed %u: minimum %u is better kept than %u", (unsigned)seed, (unsigned)i, (unsigned)i - 1);
        }
        mt_policy_free(&policy);
        mt_event_free(&event);
        mt_strbuf_free(&b);
    }
}

static void rows_are_json(void **state)
{
    mt_event *event = event_of(path);
    mt_policy *policy = begin(event, 2);
    mt_strbuf text = {0};
    json_t *value = NULL;
    uint32_t rows;
    (void)state;
    const mt_policy_row *row = finish(policy, &rows);
    mt_policy_write(row, rows, &text);
    assert_int_equal(mt_json_parse(mt_text_make(text.data, text.len), &value, NULL), MATCH_OK);
    assert_int_equal(json_array_size(value), 2);
    assert_true(json_number_value(json_object_get(json_array_get(value, 1), "cost")) == 7);
    json_decref(value);
    mt_strbuf_free(&text);
    mt_policy_free(&policy);
    mt_event_free(&event);
}

static void too_many_rows(void **state)
{
    mt_event *event = event_of(path);
    mt_policy *policy = NULL;
    mt_policy_options o = {.rows = MT_POLICY_MAX_ROWS + 1};
    (void)state;
    assert_int_equal(mt_policy_create(event, &o, &policy, NULL), MATCH_E_TOO_BIG);
    assert_null(policy);
    mt_event_free(&event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_minimum_costs_weight), cmocka_unit_test(rows_are_json),
                                       cmocka_unit_test(too_many_rows),
                                       cmocka_unit_test(a_greater_minimum_never_costs_less)};
    return cmocka_run_group_tests_name("meet/policy", tests, NULL, NULL);
}
