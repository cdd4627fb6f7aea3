/* The matrix as work in steps: no report before the last one, none of a store that changed, and the same after it
 * began anew. */
#include "libmatch/group/cluster_matrix.h"

#include "../match/fixture.h"

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"cluster\",\"id\":\"a\",\"name\":\"A\",\"country\":\"RO\"}",
        "{\"kind\":\"cluster\",\"id\":\"b\",\"name\":\"B\",\"country\":\"PL\"}",
        "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"M\",\"member_of\":[{\"cluster\":\"a\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"n\",\"name\":\"N\",\"member_of\":[{\"cluster\":\"b\"}]}",
        "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"m\",\"language\":\"zxx\",\"text\":\"clinical trials\"}",
        "{\"kind\":\"request\",\"id\":\"r2\",\"owner\":\"m\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"n\",\"language\":\"zxx\",\"text\":\"clinical trials\"}"};
    fixture_of(f, records, MT_COUNT(records));
}

static void refuses(const mt_cluster_matrix *x, fixture *f, const char *part)
{
    json_t *report = NULL;
    mt_error err = {0};
    assert_int_equal(mt_cluster_matrix_report(x, f->matcher, &report, &err), MATCH_E_STATE);
    assert_non_null(strstr(err.message, part));
    assert_null(report);
}

static json_t *finish(mt_cluster_matrix *x, fixture *f)
{
    json_t *report = NULL;
    for (bool done = false; !done;) FIXTURE_OK(mt_cluster_matrix_step(x, f->matcher, 0, &done, ERR));
    FIXTURE_OK(mt_cluster_matrix_report(x, f->matcher, &report, ERR));
    return report;
}

static void states(void **state)
{
    (void)state;
    fixture f;
    mt_cluster_matrix *x = NULL;
    const mt_cluster_options_c2c options = {.as_of = FIXTURE_DAY};
    bool done = false;
    size_t all = 0;
    fill(&f);
    FIXTURE_OK(mt_cluster_matrix_create(NULL, 0, &options, &x, ERR));
    refuses(x, &f, "not finished");
    FIXTURE_OK(mt_cluster_matrix_step(x, f.matcher, 0, &done, ERR)); /* the least possible: one row of two at most */
    assert_false(done);
    assert_true(mt_cluster_matrix_rows(x, &all) < 2);
    refuses(x, &f, "not finished");
    json_t *first = finish(x, &f);
    assert_int_equal(mt_cluster_matrix_rows(x, &all), 2);
    assert_int_equal(all, 2);
    const json_t *row = json_array_get(json_object_get(first, "matrix"), 0);
    assert_float_equal(json_number_value(json_array_get(row, 1)), 0.5, 1e-9); /* one need of two */

    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(
        &f, "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"n\",\"language\":\"zxx\",\"text\":\"sterile packaging\"}");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    refuses(x, &f, "changed");
    json_t *second = finish(x, &f);
    row = json_array_get(json_object_get(second, "matrix"), 0);
    assert_float_equal(json_number_value(json_array_get(row, 1)), 1.0, 1e-9);
    json_decref(first);
    json_decref(second);
    mt_cluster_matrix_free(&x);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(states)};
    return cmocka_run_group_tests_name("cluster matrix", tests, NULL, NULL);
}
