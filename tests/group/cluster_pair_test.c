/* Cluster to cluster: the matrix against the comparison of single pairs, rankings, and what carries a pair. */
#include "libmatch/group/cluster_matrix.h"
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
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"a1\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"organisation\",\"id\":\"a2\",\"name\":\"A2\",\"keywords\":[\"Photonics\",\"tissue bank\"],"
        "\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"competence\",\"id\":\"o3\",\"owner\":\"a2\",\"language\":\"zxx\",\"text\":\"frozen tissue\"}",
        "{\"kind\":\"offer\",\"id\":\"o4\",\"owner\":\"b1\",\"language\":\"zxx\",\"text\":\"glass lenses\","
        "\"keywords\":[\"photonics\"]}",
        "{\"kind\":\"request\",\"id\":\"r4\",\"owner\":\"b1\",\"language\":\"zxx\",\"text\":\"frozen tissue\","
        "\"keywords\":[\"Tissue bank\"]}",
        "{\"kind\":\"project\",\"id\":\"p1\",\"title\":\"Joint\",\"participants\":[\"a1\",\"b1\"]}",
        "{\"kind\":\"relation\",\"a\":\"a\",\"b\":\"b\",\"relation\":\"agreement\"}"};
    fixture_of(f, records, MT_COUNT(records));
}

static double cell(const json_t *report, const char *name, size_t i, size_t j)
{
    const json_t *value = json_array_get(json_array_get(json_object_get(report, name), i), j);
    return json_is_null(value) ? -1.0 : json_real_value(value);
}

static json_t *matrix(fixture *f, mt_cluster_options_c2c options, size_t count, int64_t budget)
{
    mt_cluster_matrix *x = NULL;
    json_t *report = NULL;
    bool done = false;
    int steps = 0;
    options.as_of = FIXTURE_DAY;
    FIXTURE_OK(mt_cluster_matrix_create(ids, count, &options, &x, ERR));
    while (!done) {
        FIXTURE_OK(mt_cluster_matrix_step(x, f->matcher, budget, &done, ERR));
        double progress = mt_cluster_matrix_progress(x);
        assert_true(progress >= 0.0 && progress <= 1.0);
        assert_true(++steps < 1000);
    }
    assert_true(mt_cluster_matrix_progress(x) == 1.0);
    FIXTURE_OK(mt_cluster_matrix_report(x, f->matcher, &report, ERR));
    mt_cluster_matrix_free(&x);
    return report;
}

static json_t *compare(fixture *f, mt_text a, mt_text b)
{
    mt_cluster_pair_options options = {.as_of = FIXTURE_DAY};
    json_t *report = NULL;
    FIXTURE_OK(mt_cluster_compare(f->matcher, a, b, &options, &report, ERR));
    return report;
}

static void matrix_and_pairs(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    json_t *report = matrix(&f, (mt_cluster_options_c2c){.parts = true}, 3, 0); /* a step for everything there is */
    double ab = cell(report, "matrix", 0, 1), ba = cell(report, "matrix", 1, 0);
    assert_true(ab > 0.4 && ab <= 0.5 + 1e-9); /* one of two needs */
    assert_true(ba > 0.9);
    assert_float_equal(cell(report, "mutual", 0, 1), 2 * ab * ba / (ab + ba), 1e-12);
    assert_float_equal(cell(report, "mutual", 0, 1), cell(report, "mutual", 1, 0), 1e-12);
    assert_true(cell(report, "matrix", 0, 0) < 0.0 && cell(report, "matrix", 2, 0) < 0.0); /* null: unknown */
    assert_true(cell(report, "matrix", 0, 2) == 0.0 && cell(report, "mutual", 0, 2) < 0.0);
    assert_true(cell(report, "score", 0, 1) > cell(report, "score", 0, 2));
    assert_true(cell(report, "score", 0, 2) > 0.0); /* unknown is not zero */
    assert_float_equal(cell(report, "score", 0, 1), cell(report, "score", 1, 0), 1e-12);

    json_t *whole = matrix(&f, (mt_cluster_options_c2c){.parts = true}, 3, INT64_MAX / 4);
    assert_true(json_equal(report, whole)); /* steps change nothing */
    json_decref(whole);
    whole = matrix(&f, (mt_cluster_options_c2c){.parts = true}, 0, INT64_MAX / 4); /* all clusters there are */
    assert_true(json_equal(report, whole));
    json_decref(whole);

    json_t *pair = compare(&f, ids[0], ids[1]);
    assert_float_equal(json_real_value(json_object_get(pair, "score")), cell(report, "score", 0, 1), 1e-12);
    json_t *direction = json_array_get(json_object_get(pair, "directions"), 0);
    json_t *needs = json_object_get(direction, "needs"), *first = json_array_get(needs, 0);
    assert_int_equal(json_array_size(needs), 1);
    assert_string_equal(json_string_value(json_object_get(first, "need")), "r1");
    assert_string_equal(json_string_value(json_array_get(json_object_get(first, "asker"), 0)), "a1");
    assert_string_equal(json_string_value(json_object_get(first, "answerer")), "b1");
    assert_string_equal(json_string_value(json_object_get(first, "item")), "o1");
    assert_float_equal(json_real_value(json_object_get(direction, "coverage")), ab, 1e-12);
    double sum = 0.0;
    json_t *part;
    size_t i;
    json_array_foreach (json_object_get(pair, "parts"), i, part)
        sum += json_real_value(json_object_get(part, "contribution"));
    assert_float_equal(sum, json_real_value(json_object_get(pair, "score")), 1e-9);
    json_decref(pair);
    json_decref(report);
    fixture_close(&f);
}

static void ranking_of_one(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    json_t *report = matrix(&f, (mt_cluster_options_c2c){.subject = {"b", 1}}, 3, 0);
    json_t *list = json_object_get(report, "ranking");
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "id")), "a");
    json_t *pair = compare(&f, mt_text_of("b"), mt_text_of("a"));
    assert_true(json_equal(json_object_get(pair, "score"), json_object_get(json_array_get(list, 0), "score")));
    assert_true(json_equal(json_object_get(pair, "parts"), json_object_get(json_array_get(list, 0), "parts")));
    json_decref(pair);
    json_decref(report);
    report = matrix(&f, (mt_cluster_options_c2c){.subject = {"b", 1}, .new_only = true}, 3, 0);
    assert_int_equal(json_array_size(json_object_get(report, "ranking")), 1); /* a and b have an agreement */
    json_decref(report);
    fixture_close(&f);
}

static void unused_between_partners(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    json_t *pair = compare(&f, ids[0], ids[1]);
    json_t *relations = json_object_get(pair, "relations"), *unused = json_object_get(pair, "unused");
    assert_string_equal(json_string_value(json_array_get(relations, 0)), "agreement");
    assert_int_equal(json_array_size(json_object_get(pair, "joint")), 1); /* a1 and b1, in a project */
    assert_int_equal(json_array_size(unused), 1);                         /* so only what a2 gives is unused */
    assert_string_equal(json_string_value(json_object_get(json_array_get(unused, 0), "answerer")), "a2");
    assert_string_equal(json_string_value(json_object_get(json_array_get(unused, 0), "need")), "r4");
    json_t *common = json_object_get(pair, "common"), *complement = json_object_get(pair, "complement");
    assert_string_equal(json_string_value(json_object_get(json_array_get(common, 0), "term")), "photonics");
    assert_string_equal(json_string_value(json_object_get(json_array_get(complement, 0), "term")), "tissue bank");
    assert_string_equal(json_string_value(json_object_get(json_array_get(complement, 0), "asks")), "b");
    json_decref(pair);
    fixture_close(&f);
}

static void errors_say_what_is_wrong(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    const struct {
        mt_text a, b;
        match_status expected;
    } cases[] = {{{"a", 1}, {"nobody", 6}, MATCH_E_NOT_FOUND}, {{"a", 1}, {"r1", 2}, MATCH_E_VALUE}};
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        const mt_text named[] = {cases[i].a, cases[i].b};
        mt_cluster_options_c2c options = {.as_of = FIXTURE_DAY};
        mt_cluster_matrix *x = NULL;
        json_t *report = NULL;
        bool done;
        mt_error err = {0};
        FIXTURE_OK(mt_cluster_matrix_create(named, 2, &options, &x, ERR));
        assert_int_equal(mt_cluster_matrix_report(x, f.matcher, &report, &err), MATCH_E_STATE);
        assert_int_equal(mt_cluster_matrix_step(x, f.matcher, 0, &done, &err), cases[i].expected);
        mt_cluster_matrix_free(&x);
        mt_cluster_pair_options pair = {.as_of = FIXTURE_DAY};
        assert_int_equal(mt_cluster_compare(f.matcher, cases[i].a, cases[i].b, &pair, &report, &err),
                         cases[i].expected);
        assert_null(report);
    }
    mt_cluster_options_c2c negative = {.weights = {.of = {-1.0}}};
    mt_cluster_matrix *x = NULL;
    mt_error err = {0};
    assert_int_equal(mt_cluster_matrix_create(ids, 3, &negative, &x, &err), MATCH_E_VALUE);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(matrix_and_pairs), cmocka_unit_test(ranking_of_one),
                                       cmocka_unit_test(unused_between_partners),
                                       cmocka_unit_test(errors_say_what_is_wrong)};
    return cmocka_run_group_tests_name("cluster to cluster", tests, NULL, NULL);
}
