/* Indicators of clusters that are counted in the graph: relations, and those abroad; and where there is nothing to say.
 */
#include "libmatch/group/indicators.h"

#include "../match/fixture.h"

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
    fixture_open(f);
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(f, records[i]);
    fixture_ready(f);
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(relations)};
    return cmocka_run_group_tests_name("indicators", tests, NULL, NULL);
}
