/* What a cluster offers: each organisation counted once per term, its own statements apart, no members known. */
#include "libmatch/group/cluster_profile.h"

#include "../match/fixture.h"

static json_t *profile_of(fixture *f, const char *id, mt_tier viewer)
{
    mt_cluster_options options = {.viewer = viewer, .as_of = FIXTURE_DAY};
    json_t *report = NULL;
    FIXTURE_OK(mt_cluster_profile(f->matcher, mt_text_of(id), &options, &report, ERR));
    return report;
}

static json_int_t number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void members_counted_once(void **state)
{
    (void)state;
    fixture f;
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"C\",\"keywords\":[\"Imaging\",\"export\"]}",
        "{\"kind\":\"cluster\",\"id\":\"e\",\"name\":\"E\",\"keywords\":[\"photonics\"]}",
        "{\"kind\":\"organisation\",\"id\":\"m1\",\"name\":\"1\",\"country\":\"RO\",\"type\":\"company\","
        "\"member_of\":[{\"cluster\":\"c\"}],\"keywords\":[\"imaging\"]}",
        "{\"kind\":\"organisation\",\"id\":\"m2\",\"name\":\"2\",\"country\":\"RO\",\"member_of\":[{\"cluster\":\"c\"}]"
        "}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"m1\",\"keywords\":[\"IMAGING\",\"lasers\"],\"trl\":[4,6]}",
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"m1\",\"keywords\":[\"imaging\"]}",
        "{\"kind\":\"offer\",\"id\":\"o3\",\"owner\":\"m2\",\"keywords\":[\"imaging\"],\"trl\":[6,6]}",
        "{\"kind\":\"offer\",\"id\":\"o4\",\"owner\":\"m2\",\"keywords\":[\"secret\"],\"visibility\":"
        "\"confidential\"}"};
    fixture_of(&f, records, MT_COUNT(records));
    json_t *report = profile_of(&f, "c", MT_TIER_PUBLIC), *first, *own;
    assert_string_equal(json_string_value(json_object_get(report, "basis")), "members");
    assert_int_equal(number(report, "members"), 2);
    assert_int_equal(json_array_size(json_object_get(report, "strengths")), 2);
    first = json_array_get(json_object_get(report, "strengths"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "term")), "Imaging");
    assert_int_equal(number(first, "holders"), 2);
    assert_int_equal(json_array_size(json_object_get(report, "single_holders")), 1);
    assert_int_equal(number(json_array_get(json_object_get(report, "trl"), 5), "items"), 2); /* 6 */
    assert_int_equal(number(json_array_get(json_object_get(report, "trl"), 6), "items"), 0);
    assert_int_equal(number(json_object_get(report, "countries"), "RO"), 2);
    assert_int_equal(number(json_object_get(report, "types"), "unknown"), 1);
    assert_int_equal(number(json_object_get(report, "items"), "offer"), 3);
    own = json_object_get(report, "own");
    assert_int_equal(json_array_size(own), 2);
    assert_int_equal(number(json_array_get(own, 0), "members"), 2);
    assert_int_equal(number(json_array_get(own, 1), "members"), 0);
    json_decref(report);

    report = profile_of(&f, "c", MT_TIER_CONFIDENTIAL);
    assert_int_equal(json_array_size(json_object_get(report, "strengths")), 3);
    json_decref(report);

    report = profile_of(&f, "e", MT_TIER_PUBLIC);
    assert_string_equal(json_string_value(json_object_get(report, "basis")), "own_keywords");
    first = json_array_get(json_object_get(report, "strengths"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "term")), "photonics");
    assert_int_equal(number(first, "holders"), 0);
    json_decref(report);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(members_counted_once)};
    return cmocka_run_group_tests_name("cluster profiles", tests, NULL, NULL);
}
