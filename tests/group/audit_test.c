/* The audit of a cluster: each state of a need once, and the sheets of the members. */
#include "libmatch/group/audit.h"

#include "../match/fixture.h"

static void states_and_sheets(void **state)
{
    (void)state;
    fixture f;
    static const char *const texts[] = {"sterile packaging", "laser optics", "clinical trials", "image segmentation"};
    static const int holders[] = {0, 1, 2, 3};
    char line[300];
    fixture_open(&f);
    fixture_add(&f, "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"C\"}");
    for (int m = 0; m < 4; m++) {
        snprintf(line, sizeof line,
                 "{\"kind\":\"organisation\",\"id\":\"m%d\",\"name\":\"M%d\",\"member_of\":[{\"cluster\":\"c\"}]}", m,
                 m);
        fixture_add(&f, line);
    }
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"x\",\"name\":\"X\"}");
    fixture_add(
        &f, "{\"kind\":\"offer\",\"id\":\"ox\",\"owner\":\"x\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}");
    for (int n = 0; n < 4; n++) {
        snprintf(line, sizeof line,
                 "{\"kind\":\"request\",\"id\":\"r%d\",\"owner\":\"m0\",\"language\":\"zxx\",\"text\":\"%s\"}", n,
                 texts[n]);
        fixture_add(&f, line);
        for (int h = 0; h < holders[n]; h++) {
            snprintf(line, sizeof line,
                     "{\"kind\":\"offer\",\"id\":\"o%d%d\",\"owner\":\"m%d\",\"language\":\"zxx\",\"text\":\"%s\"}", n,
                     h, h + 1, texts[n]);
            fixture_add(&f, line);
        }
    }
    fixture_ready(&f);
    mt_audit_options options = {.as_of = FIXTURE_DAY, .oversupply = 3};
    json_t *report = NULL;
    FIXTURE_OK(mt_audit(f.matcher, mt_text_of("c"), &options, &report, ERR));
    json_t *needs = json_object_get(report, "needs");
    assert_int_equal(json_array_size(needs), 4);
    static const char *const expected[] = {"unmet", "single_holder", "matched", "over_supplied"};
    for (size_t i = 0; i < 4; i++) {
        json_t *need = json_array_get(needs, i);
        int n = json_string_value(json_object_get(need, "id"))[1] - '0';
        assert_string_equal(json_string_value(json_object_get(need, "state")), expected[n]);
        assert_int_equal(json_integer_value(json_object_get(need, "holders")), holders[n]);
        assert_int_equal(json_integer_value(json_object_get(json_object_get(report, "counts"), expected[n])), 1);
    }
    assert_int_equal(json_array_size(json_object_get(report, "technologies")), 6);
    assert_int_equal(json_array_size(json_object_get(report, "members")), 4);
    json_t *m0 = json_array_get(json_object_get(report, "members"), 0);
    assert_int_equal(json_array_size(json_object_get(m0, "asks")), 4);
    assert_int_equal(json_array_size(json_object_get(m0, "answers")), 0);
    json_t *m1 = json_array_get(json_object_get(report, "members"), 1);
    assert_string_equal(json_string_value(json_object_get(m1, "organisation")), "m1");
    assert_int_equal(json_array_size(json_object_get(m1, "answers")), 3);
    json_decref(report);
    FIXTURE_OK(mt_audit(f.matcher, mt_text_of(""), &options, &report, ERR)); /* everybody: x answers too */
    assert_int_equal(json_integer_value(json_object_get(json_object_get(report, "counts"), "unmet")), 0);
    assert_int_equal(json_array_size(json_object_get(report, "members")), 5);
    json_decref(report);
    fixture_close(&f);
}

static void nobody_answers_oneself(void **state)
{
    (void)state;
    fixture f;
    mt_audit_options options = {.as_of = FIXTURE_DAY};
    json_t *report = NULL;
    fixture_open(&f);
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"M\"}");
    fixture_add(&f, "{\"kind\":\"request\",\"id\":\"r\",\"owner\":\"m\",\"language\":\"zxx\",\"text\":\"laser\"}");
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"m\",\"language\":\"zxx\",\"text\":\"laser\"}");
    fixture_ready(&f);
    FIXTURE_OK(mt_audit(f.matcher, mt_text_of(""), &options, &report, ERR));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(report, "counts"), "unmet")), 1);
    json_decref(report);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(states_and_sheets), cmocka_unit_test(nobody_answers_oneself)};
    return cmocka_run_group_tests_name("audits", tests, NULL, NULL);
}
