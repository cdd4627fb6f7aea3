/* Plans from and to JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/meet/plan.h"

static const struct refusal {
    const char *name, *json, *says;
} refusals[] = {
    {"no JSON", "{", "bad JSON"},
    {"no object", "[]", "must be a JSON object"},
    {"unknown status", "{\"status\":\"perfect\"}", "status must be one of feasible"},
    {"assignment is no list", "{\"assignment\":3}", "assignment must be a list"},
    {"a text for a slot", "{\"assignment\":[0,\"x\"]}", "assignment[1] must be a whole number"},
    {"half a slot", "{\"assignment\":[0.5]}", "assignment[0] must be a whole number"},
    {"half a table", "{\"tables\":[0.5]}", "tables[0] must be a whole number"},
    {"objective is no object", "{\"objective\":[]}", "objective must be an object"},
    {"objective of texts", "{\"objective\":{\"breaks\":\"few\"}}", "objective must hold numbers"},
    {"unscheduled without number", "{\"unscheduled\":[{}]}", "must name each meeting by its number"},
    {"negative seed", "{\"seed\":-1}", "seed must be a whole number"},
};

static void refuses(void **state)
{
    const struct refusal *c = *state;
    mt_plan *plan = NULL;
    mt_error err = {0};
    assert_int_equal(mt_plan_parse(mt_text_of(c->json), &plan, &err), MATCH_E_FORMAT);
    assert_null(plan);
    if (!strstr(err.message, c->says)) fail_msg("\"%s\" does not say \"%s\"", err.message, c->says);
}

static void written_plans_read_back(void **state)
{
    static const char text[] =
        "{\"status\":\"feasible\",\"assignment\":[3,-1],\"tables\":[0,-1],\"objective\":{\"weight\":"
        "2.5,\"breaks\":1},\"bound\":{\"weight\":null},\"unscheduled\":[{\"meeting\":1,\"reason\":"
        "\"a \\\"quoted\\\" reason\"}],\"stopped\":\"time\",\"seed\":7,\"version\":\"1\"}";
    mt_plan *plan = NULL, *again = NULL;
    mt_strbuf first = {0}, second = {0};
    mt_event event = {.meetings = 2, .listed_meetings = 2};
    (void)state;
    assert_int_equal(mt_plan_parse(mt_text_of(text), &plan, NULL), MATCH_OK);
    assert_int_equal(plan->assignment[0], 3);
    assert_true(plan->objective.weight.known && !plan->bound.weight.known);
    mt_plan_write(plan, &event, &first);
    assert_int_equal(mt_plan_parse(mt_text_make(first.data, first.len), &again, NULL), MATCH_OK);
    mt_plan_write(again, &event, &second);
    assert_string_equal(first.data, second.data);
    assert_string_equal(again->unscheduled[0].reason, "a \"quoted\" reason");
    mt_strbuf_free(&first);
    mt_strbuf_free(&second);
    mt_plan_free(&plan);
    mt_plan_free(&again);
    mt_plan_free(NULL);
}

static void numbers_beyond_all_slots(void **state)
{
    mt_plan *plan = NULL;
    (void)state;
    assert_int_equal(mt_plan_parse(mt_text_of("{\"assignment\":[1e300,-7,99999999999,-1.0,null]}"), &plan, NULL),
                     MATCH_OK);
    assert_int_equal(plan->assignment[0], INT32_MAX);
    assert_int_equal(plan->assignment[1], INT32_MAX);
    assert_int_equal(plan->assignment[2], INT32_MAX);
    assert_int_equal(plan->assignment[3], MT_UNPLACED);
    assert_int_equal(plan->assignment[4], MT_UNPLACED);
    mt_plan_free(&plan);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(refusals) + 2];
    for (size_t i = 0; i < MT_COUNT(refusals); i++)
        tests[i] = (struct CMUnitTest){refusals[i].name, refuses, NULL, NULL, (void *)(uintptr_t)&refusals[i]};
    const struct CMUnitTest others[] = {cmocka_unit_test(written_plans_read_back),
                                        cmocka_unit_test(numbers_beyond_all_slots)};
    memcpy(tests + MT_COUNT(refusals), others, sizeof others);
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
