/* Cluster to cluster: both directions of the matrix and the member pairs that carry one of them. */
#include "libmatch/group/cluster_pair.h"

#include "../match/fixture.h"

static const mt_text ids[] = {{"a", 1}, {"b", 1}, {"c", 1}};

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"a\",\"name\":\"A\"}",
        "{\"kind\":\"cluster\",\"id\":\"b\",\"name\":\"B\"}",
        "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"C\"}",
        "{\"kind\":\"organisation\",\"id\":\"a1\",\"name\":\"A1\",\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"b1\",\"name\":\"B1\",\"member_of\":[{\"cluster\":\"b\"}]}",
        "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"a1\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"request\",\"id\":\"r2\",\"owner\":\"a1\",\"language\":\"zxx\",\"text\":\"laser optics\"}",
        "{\"kind\":\"request\",\"id\":\"r3\",\"owner\":\"b1\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"b1\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"a1\",\"language\":\"zxx\",\"text\":\"clinical trials\"}"};
    fixture_open(f);
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(f, records[i]);
    fixture_ready(f);
}

static double cell(const json_t *report, const char *name, size_t i, size_t j)
{
    const json_t *value = json_array_get(json_array_get(json_object_get(report, name), i), j);
    return json_is_null(value) ? -1.0 : json_real_value(value);
}

static void matrix_and_pairs(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    mt_cluster_pair_options options = {.as_of = FIXTURE_DAY};
    json_t *report = NULL;
    FIXTURE_OK(mt_cluster_matrix(f.matcher, ids, 3, &options, &report, ERR));
    double ab = cell(report, "matrix", 0, 1), ba = cell(report, "matrix", 1, 0);
    assert_true(ab > 0.4 && ab <= 0.5 + 1e-9); /* one of two needs */
    assert_true(ba > 0.9);
    assert_float_equal(cell(report, "score", 0, 1), 2 * ab * ba / (ab + ba), 1e-12);
    assert_float_equal(cell(report, "score", 0, 1), cell(report, "score", 1, 0), 1e-12);
    assert_true(cell(report, "matrix", 0, 0) < 0.0 && cell(report, "matrix", 2, 0) < 0.0); /* null: unknown */
    assert_true(cell(report, "matrix", 0, 2) == 0.0 && cell(report, "score", 0, 2) < 0.0);
    json_decref(report);

    FIXTURE_OK(mt_cluster_pairs(f.matcher, ids[0], ids[1], &options, &report, ERR));
    json_t *needs = json_object_get(report, "needs"), *first = json_array_get(needs, 0);
    assert_int_equal(json_array_size(needs), 1);
    assert_string_equal(json_string_value(json_object_get(first, "need")), "r1");
    assert_string_equal(json_string_value(json_array_get(json_object_get(first, "asker"), 0)), "a1");
    assert_string_equal(json_string_value(json_object_get(first, "answerer")), "b1");
    assert_string_equal(json_string_value(json_object_get(first, "item")), "o1");
    assert_float_equal(json_real_value(json_object_get(report, "coverage")), ab, 1e-12);
    json_decref(report);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(matrix_and_pairs)};
    return cmocka_run_group_tests_name("cluster pairs", tests, NULL, NULL);
}
