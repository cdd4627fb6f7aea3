/* Calls over a small store: who may take part, who fits, and the consortium with the rules of the call. */
#include "libmatch/group/call_fit.h"

#include "../match/fixture.h"

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"organisation\",\"id\":\"u\",\"name\":\"U\",\"type\":\"university\",\"country\":\"RO\"}",
        "{\"kind\":\"organisation\",\"id\":\"p\",\"name\":\"P\",\"type\":\"company\",\"country\":\"PL\"}",
        "{\"kind\":\"organisation\",\"id\":\"d\",\"name\":\"D\",\"type\":\"company\",\"country\":\"DE\"}",
        "{\"kind\":\"organisation\",\"id\":\"n\",\"name\":\"N\",\"type\":\"company\",\"country\":\"NO\"}",
        "{\"kind\":\"competence\",\"id\":\"k1\",\"owner\":\"u\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"offer\",\"id\":\"k2\",\"owner\":\"p\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"offer\",\"id\":\"k3\",\"owner\":\"d\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"offer\",\"id\":\"k4\",\"owner\":\"n\",\"language\":\"zxx\",\"text\":\"image segmentation\"}",
        "{\"kind\":\"relation\",\"a\":\"u\",\"b\":\"p\",\"relation\":\"competitor\"}",
        "{\"kind\":\"call\",\"id\":\"q\",\"title\":\"Open\",\"closes\":\"2026-12-31\",\"themes\":[\"clinical trials\","
        "\"sterile packaging\"],\"rules\":{\"min_partners\":2,\"min_countries\":2,\"required_types\":[\"university\"],"
        "\"excluded_countries\":[\"NO\"]}}",
        "{\"kind\":\"call\",\"id\":\"old\",\"title\":\"Past\",\"closes\":\"2025-12-31\",\"themes\":[\"clinical "
        "trials\"]}"};
    fixture_of(f, records, MT_COUNT(records));
}

static const char *text_at(const json_t *list, size_t i, const char *key)
{
    return json_string_value(json_object_get(json_array_get(list, i), key));
}

static void eligibility_and_fit(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    const mt_text calls[] = {mt_text_of("q"), mt_text_of("old")}, who[] = {mt_text_of("u"), mt_text_of("n")};
    mt_call_options options = {.as_of = FIXTURE_DAY, .organisations = who, .organisation_count = 2};
    json_t *report = NULL;
    FIXTURE_OK(mt_calls_fit(f.matcher, calls, 2, &options, &report, ERR));
    json_t *open = json_array_get(json_object_get(report, "calls"), 0),
           *old = json_array_get(json_object_get(report, "calls"), 1);
    json_t *list = json_object_get(open, "organisations");
    assert_true(json_is_true(json_object_get(open, "open")));
    assert_true(json_is_true(json_object_get(json_array_get(list, 0), "eligible")));
    assert_true(json_real_value(json_object_get(json_array_get(list, 0), "fit")) > 0.4);
    assert_true(json_is_false(json_object_get(json_array_get(list, 1), "eligible")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(json_array_get(list, 1), "reasons"), 0)),
                        "excluded_country");
    assert_true(json_is_false(json_object_get(old, "open")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(old, "reasons"), 0)), "deadline_passed");
    assert_true(json_is_false(json_object_get(json_array_get(json_object_get(old, "organisations"), 0), "eligible")));
    json_decref(report);
    options.organisation_count = 0;
    FIXTURE_OK(mt_calls_fit(f.matcher, calls, 1, &options, &report, ERR));
    list = json_object_get(json_array_get(json_object_get(report, "calls"), 0), "organisations");
    assert_int_equal(json_array_size(list), 3); /* d, p, u: all that cover a theme */
    json_decref(report);
    fixture_close(&f);
}

/* Where a call excludes countries, whose country is not known is told apart, not kept out; elsewhere nothing is said.
 */
static void unknown_countries(void **state)
{
    static const char *const records[] = {
        "{\"kind\":\"organisation\",\"id\":\"x\",\"name\":\"X\"}",
        "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"x\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"call\",\"id\":\"q0\",\"title\":\"Free\",\"themes\":[\"clinical trials\"],\"rules\":{}}",
        "{\"kind\":\"call\",\"id\":\"q1\",\"title\":\"Not all\",\"themes\":[\"clinical trials\"],"
        "\"rules\":{\"excluded_countries\":[\"NO\"]}}"};
    const mt_text calls[] = {mt_text_of("q0"), mt_text_of("q1")};
    const mt_call_options options = {.as_of = FIXTURE_DAY};
    (void)state;
    fixture f;
    json_t *report = NULL;
    fixture_of(&f, records, MT_COUNT(records));
    FIXTURE_OK(mt_calls_fit(f.matcher, calls, 2, &options, &report, ERR));
    for (size_t i = 0; i < 2; i++) {
        const json_t *call = json_array_get(json_object_get(report, "calls"), i);
        const json_t *one = json_array_get(json_object_get(call, "organisations"), 0);
        const json_t *reasons = json_object_get(one, "reasons");
        assert_true(json_is_true(json_object_get(one, "eligible")));
        assert_int_equal(json_array_size(reasons), i);
        if (i) assert_string_equal(json_string_value(json_array_get(reasons, 0)), "unknown_country");
    }
    json_decref(report);
    fixture_close(&f);
}

static void a_consortium_keeps_the_rules_of_the_call(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    mt_consortium_options options = {.as_of = FIXTURE_DAY, .k = 1};
    json_t *report = NULL;
    FIXTURE_OK(mt_consortium_for_call(f.matcher, mt_text_of("q"), &options, &report, ERR));
    assert_string_equal(json_string_value(json_object_get(report, "state")), "optimal");
    json_t *partners = json_object_get(json_array_get(json_object_get(report, "consortia"), 0), "partners");
    assert_int_equal(json_array_size(partners), 2); /* u and p compete, so u and d */
    bool has_u = false, has_d = false;
    for (size_t i = 0; i < 2; i++) {
        has_u = has_u || strcmp(text_at(partners, i, "id"), "u") == 0;
        has_d = has_d || strcmp(text_at(partners, i, "id"), "d") == 0;
    }
    assert_true(has_u && has_d);
    json_decref(report);

    const mt_text fixed[] = {mt_text_of("u"), mt_text_of("p")};
    options.fixed = fixed;
    options.fixed_count = 2;
    FIXTURE_OK(mt_consortium_for_call(f.matcher, mt_text_of("q"), &options, &report, ERR));
    assert_string_equal(json_string_value(json_object_get(report, "state")), "infeasible");
    json_t *reason = json_object_get(report, "reason");
    assert_int_equal(json_array_size(reason), 3);
    assert_string_equal(text_at(reason, 0, "rule"), "apart");
    assert_string_equal(text_at(reason, 1, "rule"), "fixed_partner");
    assert_string_equal(text_at(reason, 1, "value"), "u");
    assert_string_equal(text_at(reason, 2, "value"), "p");
    json_decref(report);
    fixture_close(&f);
}

static void errors_say_what_is_wrong(void **state)
{
    (void)state;
    fixture f;
    json_t *report = NULL;
    fill(&f);
    const mt_text item = mt_text_of("k1");
    mt_call_options calls = {.as_of = FIXTURE_DAY};
    mt_consortium_options options = {.as_of = FIXTURE_DAY};
    assert_int_equal(mt_calls_fit(f.matcher, &item, 1, &calls, &report, NULL), MATCH_E_VALUE);
    assert_int_equal(mt_consortium_for_call(f.matcher, item, &options, &report, NULL), MATCH_E_VALUE);
    assert_int_equal(mt_consortium_for_call(f.matcher, mt_text_of(""), &options, &report, NULL), MATCH_E_VALUE);
    options.fixed = &item;
    options.fixed_count = 1;
    assert_int_equal(mt_consortium_for_call(f.matcher, mt_text_of("q"), &options, &report, NULL), MATCH_E_VALUE);
    assert_null(report);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(eligibility_and_fit), cmocka_unit_test(unknown_countries),
                                       cmocka_unit_test(a_consortium_keeps_the_rules_of_the_call),
                                       cmocka_unit_test(errors_say_what_is_wrong)};
    return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
