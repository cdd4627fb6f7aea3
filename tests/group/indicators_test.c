/* Indicators of clusters: what is counted of members and their items, relations, those abroad; and where there is
 * nothing to say. */
#include "libmatch/group/indicators.h"

#include "../match/fixture.h"

static void fill_with(fixture *f, const char *const *records, size_t count)
{
    fixture_open(f);
    for (size_t i = 0; i < count; i++) fixture_add(f, records[i]);
    fixture_ready(f);
}

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"a\",\"name\":\"A\",\"country\":\"RO\"}",
        "{\"kind\":\"cluster\",\"id\":\"b\",\"name\":\"B\",\"country\":\"RO\"}",
        "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"C\",\"country\":\"PL\"}",
        "{\"kind\":\"cluster\",\"id\":\"d\",\"name\":\"D\"}",
        "{\"kind\":\"cluster\",\"id\":\"h\",\"name\":\"H\",\"country\":\"DE\",\"visibility\":\"confidential\"}",
        "{\"kind\":\"relation\",\"a\":\"a\",\"b\":\"b\",\"relation\":\"partner\"}",
        "{\"kind\":\"relation\",\"a\":\"a\",\"b\":\"c\",\"relation\":\"agreement\"}",
        "{\"kind\":\"relation\",\"a\":\"a\",\"b\":\"d\",\"relation\":\"partner\"}",
        "{\"kind\":\"relation\",\"a\":\"a\",\"b\":\"h\",\"relation\":\"partner\"}",
        "{\"kind\":\"relation\",\"a\":\"b\",\"b\":\"c\",\"relation\":\"block\"}"};
    fill_with(f, records, MT_COUNT(records));
}

/* -1: not known */
static double value_of(const json_t *report, const char *cluster, const char *indicator)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(report, "clusters"), i, one) {
        if (strcmp(json_string_value(json_object_get(one, "id")), cluster) != 0) continue;
        const json_t *value = json_object_get(json_object_get(json_object_get(one, "values"), indicator), "value");
        assert_non_null(value);
        return json_is_null(value) ? -1 : json_number_value(value);
    }
    fail_msg("no cluster %s", cluster);
    return 0;
}

static void relations(void **state)
{
    static const struct {
        const char *cluster;
        mt_tier viewer;
        double all, abroad;
    } cases[] = {
        {"a", MT_TIER_PUBLIC, 3, 1},       /* b at home, c abroad, d nowhere known */
        {"a", MT_TIER_CONFIDENTIAL, 4, 2}, /* and who is hidden from the public */
        {"b", MT_TIER_PUBLIC, 1, 0},       /* one who is blocked is no partner */
        {"c", MT_TIER_PUBLIC, 1, 1},
        {"d", MT_TIER_PUBLIC, 1, -1}, /* without a country nobody knows what is abroad */
    };
    (void)state;
    fixture f;
    fill(&f);
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        const mt_benchmark_options options = {.viewer = cases[i].viewer, .as_of = FIXTURE_DAY};
        json_t *report = NULL;
        FIXTURE_OK(mt_benchmark_make(f.matcher, &options, &report, ERR));
        assert_float_equal(value_of(report, cases[i].cluster, "relations"), cases[i].all, 0);
        assert_float_equal(value_of(report, cases[i].cluster, "relations_abroad"), cases[i].abroad, 0);
        json_decref(report);
    }
    fixture_close(&f);
}

static void members_and_items(void **state)
{
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"a\",\"name\":\"A\",\"country\":\"RO\",\"founded\":2016}",
        "{\"kind\":\"cluster\",\"id\":\"b\",\"name\":\"B\",\"country\":\"RO\"}",
        "{\"kind\":\"organisation\",\"id\":\"m1\",\"name\":\"One\",\"type\":\"company\",\"country\":\"RO\","
        "\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"m2\",\"name\":\"Two\",\"type\":\"company\",\"country\":\"PL\","
        "\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"m3\",\"name\":\"Three\",\"type\":\"university\",\"country\":\"PL\","
        "\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"gone\",\"name\":\"Gone\",\"member_of\":[{\"cluster\":\"a\","
        "\"until\":\"2020-01-01\"}]}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"m1\",\"keywords\":[\"robots\",\"sensors\"],\"language\":\"en\"}",
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"m2\",\"keywords\":[\"robots\"],\"language\":\"en\"}",
        "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"m3\",\"keywords\":[\"steel\"],\"language\":\"en\"}",
        "{\"kind\":\"offer\",\"id\":\"o3\",\"owner\":\"gone\",\"keywords\":[\"glass\"],\"language\":\"en\"}"};
    static const struct {
        const char *cluster, *indicator;
        double value;
    } cases[] = {
        {"a", "members", 3},
        {"a", "offers", 2},
        {"a", "requests", 1},
        {"a", "projects", 0},
        {"a", "member_types", 2},
        {"a", "member_countries", 2},
        {"a", "age_years", 10},
        {"a", "themes", 2}, /* what is asked for is none that it has */
        {"a", "single_holder_share", 0.5},
        {"b", "members", -1},
        {"b", "offers", -1},
    };
    (void)state;
    fixture f;
    json_t *report = NULL;
    const mt_benchmark_options options = {.as_of = FIXTURE_DAY};
    fill_with(&f, records, MT_COUNT(records));
    FIXTURE_OK(mt_benchmark_make(f.matcher, &options, &report, ERR));
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        double value = value_of(report, cases[i].cluster, cases[i].indicator);
        if (value != cases[i].value) fail_msg("%s of %s: %g", cases[i].indicator, cases[i].cluster, value);
    }
    json_decref(report);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(relations), cmocka_unit_test(members_and_items)};
    return cmocka_run_group_tests_name("indicators", tests, NULL, NULL);
}
