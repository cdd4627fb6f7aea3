/* Gaps of a small cluster: what members cover, what hangs on one of them, what is missing, and who would close it. */
#include "libmatch/group/gap.h"

#include "../match/fixture.h"

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"Imaging cluster\"}",
        "{\"kind\":\"organisation\",\"id\":\"m1\",\"name\":\"One\",\"member_of\":[{\"cluster\":\"c\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"m2\",\"name\":\"Two\",\"member_of\":[{\"cluster\":\"c\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"x1\",\"name\":\"Outside one\",\"country\":\"PL\"}",
        "{\"kind\":\"organisation\",\"id\":\"x2\",\"name\":\"Outside two\",\"country\":\"DE\"}",
        "{\"kind\":\"organisation\",\"id\":\"x3\",\"name\":\"Hidden\",\"visibility\":\"confidential\"}",
        "{\"kind\":\"competence\",\"id\":\"k1\",\"owner\":\"m1\",\"language\":\"zxx\",\"text\":\"ultrasound probes\"}",
        "{\"kind\":\"competence\",\"id\":\"k2\",\"owner\":\"m1\",\"language\":\"zxx\",\"text\":\"image segmentation\"}",
        "{\"kind\":\"competence\",\"id\":\"k3\",\"owner\":\"m2\",\"language\":\"zxx\",\"text\":\"image segmentation\"}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"x1\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"x2\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"offer\",\"id\":\"o3\",\"owner\":\"x2\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"offer\",\"id\":\"o4\",\"owner\":\"x3\",\"language\":\"zxx\",\"visibility\":\"confidential\","
        "\"text\":\"clinical trials\"}",
        "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"m2\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"call\",\"id\":\"q\",\"title\":\"A call\",\"themes\":[\"clinical trials\",\"image "
        "segmentation\"]}"};
    fixture_of(f, records, MT_COUNT(records));
}

static const char *state_of(const json_t *report, size_t need)
{
    return json_string_value(json_object_get(json_array_get(json_object_get(report, "needs"), need), "state"));
}

static const char *id_at(const json_t *report, const char *list, size_t i)
{
    return json_string_value(json_object_get(json_array_get(json_object_get(report, list), i), "id"));
}

static json_t *find(fixture *f, mt_gap_options options)
{
    json_t *report = NULL;
    options.as_of = FIXTURE_DAY;
    FIXTURE_OK(mt_gap_find(f->matcher, mt_text_of("c"), &options, &report, ERR));
    return report;
}

static void texts_as_target(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    const mt_text texts[] = {mt_text_of("image segmentation"), mt_text_of("ultrasound probes"),
                             mt_text_of("sterile packaging"), mt_text_of("clinical trials")};
    json_t *report =
        find(&f, (mt_gap_options){.viewer = MT_TIER_CONFIDENTIAL, .texts = texts, .text_count = 4, .k = 1});
    assert_int_equal(json_integer_value(json_object_get(report, "members")), 2);
    assert_string_equal(state_of(report, 0), "covered");
    assert_string_equal(state_of(report, 1), "fragile");
    assert_string_equal(state_of(report, 2), "missing");
    assert_string_equal(state_of(report, 3), "missing");
    for (size_t n = 0; n < 4; n++) {
        const json_t *need = json_array_get(json_object_get(report, "needs"), n);
        assert_string_equal(json_string_value(json_object_get(need, "text")), texts[n].data);
        assert_int_equal(json_integer_value(json_object_get(need, "need")), n);
    }
    assert_string_equal(id_at(report, "candidates", 0), "x2"); /* answers both that are missing */
    json_t *portfolio = json_object_get(report, "portfolio");
    assert_string_equal(id_at(portfolio, "chosen", 0), "x2");
    assert_true(json_is_true(json_object_get(portfolio, "optimal")));
    double adds = json_real_value(json_object_get(json_array_get(json_object_get(report, "candidates"), 0), "adds"));
    double before = json_real_value(json_object_get(report, "before"));
    assert_float_equal(json_real_value(json_object_get(portfolio, "value")), before + adds, 1e-9);
    json_decref(report);
    fixture_close(&f);
}

static void other_targets_filters_and_tiers(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    json_t *report = find(&f, (mt_gap_options){.viewer = MT_TIER_CONFIDENTIAL}); /* the members' own requests */
    assert_int_equal(json_array_size(json_object_get(report, "needs")), 1);
    assert_string_equal(id_at(report, "needs", 0), "r1");
    assert_int_equal(json_array_size(json_object_get(report, "candidates")), 2);
    json_decref(report);

    report = find(&f, (mt_gap_options){.viewer = MT_TIER_PUBLIC}); /* the hidden one takes no part */
    assert_int_equal(json_array_size(json_object_get(report, "candidates")), 1);
    char *text = json_dumps(report, 0);
    assert_null(strstr(text, "x3"));
    assert_null(strstr(text, "Hidden"));
    free(text);
    json_decref(report);

    const mt_text call = mt_text_of("q"), packaging = mt_text_of("sterile packaging");
    report = find(&f, (mt_gap_options){.records = &call, .record_count = 1});
    assert_int_equal(json_array_size(json_object_get(report, "needs")), 2);
    assert_string_equal(state_of(report, 1), "covered");
    json_decref(report);

    report = find(&f, (mt_gap_options){.texts = &packaging, .text_count = 1, .filter = "country = PL"});
    assert_int_equal(json_array_size(json_object_get(report, "candidates")), 1);
    assert_string_equal(id_at(report, "candidates", 0), "x1");
    json_decref(report);
    fixture_close(&f);
}

static void errors_say_what_is_wrong(void **state)
{
    (void)state;
    fixture f;
    json_t *report = NULL;
    mt_error err = {0};
    fill(&f);
    mt_gap_options options = {.as_of = FIXTURE_DAY};
    assert_int_equal(mt_gap_find(f.matcher, mt_text_of("nobody"), &options, &report, &err), MATCH_E_NOT_FOUND);
    assert_int_equal(mt_gap_find(f.matcher, mt_text_of("k1"), &options, &report, &err), MATCH_E_VALUE);
    options.enough = 2.0;
    assert_int_equal(mt_gap_find(f.matcher, mt_text_of("c"), &options, &report, &err), MATCH_E_VALUE);
    assert_null(report);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_as_target),
                                       cmocka_unit_test(other_targets_filters_and_tiers),
                                       cmocka_unit_test(errors_say_what_is_wrong)};
    return cmocka_run_group_tests_name("gaps", tests, NULL, NULL);
}
