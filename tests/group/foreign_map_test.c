/* The map of what is abroad: every figure of places is what its cells say, only those who pass the filter count, and
 * what home has is no gain. */
#include "libmatch/group/foreign_map.h"

#include <math.h>

#include "../match/fixture.h"

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"home\",\"name\":\"Home\",\"country\":\"RO\"}",
        "{\"kind\":\"cluster\",\"id\":\"p\",\"name\":\"Polish cluster\",\"country\":\"PL\"}",
        "{\"kind\":\"cluster\",\"id\":\"g\",\"name\":\"German cluster\",\"country\":\"DE\"}",
        "{\"kind\":\"organisation\",\"id\":\"m1\",\"name\":\"One\",\"country\":\"RO\",\"member_of\":[{\"cluster\":"
        "\"home\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"m2\",\"name\":\"Two\",\"country\":\"RO\",\"member_of\":[{\"cluster\":"
        "\"home\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"x1\",\"name\":\"Three\",\"country\":\"PL\",\"member_of\":[{\"cluster\":"
        "\"p\"}]}",
        /* of a Polish cluster, but in Germany */
        "{\"kind\":\"organisation\",\"id\":\"x2\",\"name\":\"Four\",\"country\":\"DE\",\"member_of\":[{\"cluster\":"
        "\"p\"},"
        "{\"cluster\":\"g\"}]}",
        "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"m1\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"request\",\"id\":\"r2\",\"owner\":\"m1\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"request\",\"id\":\"r3\",\"owner\":\"m2\",\"language\":\"zxx\",\"text\":\"quantum sensor\"}",
        "{\"kind\":\"request\",\"id\":\"r4\",\"owner\":\"m2\",\"language\":\"zxx\",\"text\":\"never heard\"}",
        "{\"kind\":\"competence\",\"id\":\"k1\",\"owner\":\"m2\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"x1\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"x1\",\"language\":\"zxx\",\"text\":\"sterile packaging and "
        "more\"}",
        "{\"kind\":\"offer\",\"id\":\"o3\",\"owner\":\"x2\",\"language\":\"zxx\",\"text\":\"quantum sensor\"}",
        "{\"kind\":\"offer\",\"id\":\"o4\",\"owner\":\"x2\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}"};
    fixture_of(f, records, MT_COUNT(records));
}

static json_t *make(fixture *f, mt_map_options options)
{
    json_t *report = NULL;
    options.as_of = FIXTURE_DAY;
    FIXTURE_OK(mt_map_make(f->matcher, mt_text_of("home"), &options, &report, ERR));
    return report;
}

static double number(const json_t *object, const char *key)
{
    assert_true(json_is_number(json_object_get(object, key)));
    return json_number_value(json_object_get(object, key));
}

static const json_t *place(const json_t *report, const char *list, const char *key, const char *value)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(report, list), i, one)
        if (strcmp(json_string_value(json_object_get(one, key)), value) == 0) return one;
    return NULL;
}

static const json_t *cell_of(const json_t *one, const json_t *report, const char *need)
{
    size_t i;
    json_t *cell;
    json_array_foreach (json_object_get(one, "cells"), i, cell) {
        const json_t *asked = json_array_get(json_object_get(report, "needs"), (size_t)number(cell, "need"));
        if (strcmp(json_string_value(json_object_get(asked, "id")), need) == 0) return cell;
    }
    return NULL;
}

/* met, coverage and adds, from the cells and the needs. */
static void add_up(const json_t *report, const json_t *one, bool cluster)
{
    const json_t *needs = json_object_get(report, "needs");
    double met = 0, sum = 0, weights = 0, adds = 0;
    for (size_t n = 0; n < json_array_size(needs); n++) {
        const json_t *need = json_array_get(needs, n);
        const json_t *cell = cell_of(one, report, json_string_value(json_object_get(need, "id")));
        const double coverage = cell ? number(cell, "coverage") : 0, weight = number(need, "weight");
        met += coverage >= number(report, "enough");
        sum += weight * coverage;
        weights += weight;
        adds += weight * fmax(0, coverage - number(need, "home"));
    }
    assert_float_equal(number(one, "met"), met, 0);
    assert_float_equal(number(one, "coverage"), sum / weights, 1e-9);
    if (cluster) assert_float_equal(number(one, "adds"), adds, 1e-9);
}

static void figures_add_up(void **state)
{
    (void)state;
    fixture f;
    size_t i;
    json_t *one;
    fill(&f);
    for (int all = 0; all < 2; all++) {
        json_t *report = make(&f, (mt_map_options){.all_needs = all});
        assert_int_equal((int)number(report, "stated"), 4);
        assert_int_equal((int)number(report, "met_at_home"), 1);
        assert_int_equal(json_array_size(json_object_get(report, "needs")), all ? 4 : 3);
        assert_int_equal(json_array_size(json_object_get(report, "countries")), 2);
        assert_int_equal(json_array_size(json_object_get(report, "clusters")), 2);
        json_array_foreach (json_object_get(report, "countries"), i, one) add_up(report, one, false);
        json_array_foreach (json_object_get(report, "clusters"), i, one) add_up(report, one, true);
        const json_t *p = place(report, "clusters", "id", "p"), *g = place(report, "clusters", "id", "g");
        assert_int_equal((int)number(p, "members"), 2);
        assert_int_equal((int)number(g, "members"), 1);
        assert_int_equal(cell_of(p, report, "r1") != NULL, all);
        if (all) { /* home has it, too: met, and no gain */
            assert_int_equal((int)number(p, "met"), 3);
            assert_true(number(p, "adds") < 2.01);
        }
        /* the better one of two answers, wherever it comes from */
        assert_string_equal(json_string_value(json_object_get(cell_of(p, report, "r2"), "organisation")), "x2");
        assert_int_equal(json_array_size(json_object_get(report, "unmet")), 1);
        json_decref(report);
    }
    fixture_close(&f);
}

static void only_who_passes_counts(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    json_t *report = make(&f, (mt_map_options){.filter = "country = 'PL'"});
    const json_t *p = place(report, "clusters", "id", "p"), *pl = place(report, "countries", "country", "PL");
    assert_int_equal(json_array_size(json_object_get(report, "countries")), 1);
    assert_null(place(report, "clusters", "id", "g"));
    assert_non_null(pl);
    assert_int_equal((int)number(pl, "organisations"), 1);
    assert_null(cell_of(p, report, "r3")); /* the member who could does not pass */
    assert_string_equal(json_string_value(json_object_get(cell_of(p, report, "r2"), "organisation")), "x1");
    add_up(report, p, true);
    json_decref(report);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(figures_add_up), cmocka_unit_test(only_who_passes_counts)};
    return cmocka_run_group_tests_name("foreign map", tests, NULL, NULL);
}
