/* Reports on groups through the public functions: arguments, specs, the matrix as a job, writing. */
#include "support.h"

#include <match/groups.h>

typedef match_status ask(match_store *store, const char *id, const char *spec, size_t length, match_text **json);

static const struct {
    ask *call;
    const char *id, *spec, *report;
    bool needs_id;
} calls[] = {{match_store_cluster_profile, "north", "{\"k\":3}", "profile", true},
             {match_store_cluster_ranking, "north", "{\"weights\":{\"needs\":1}}", "cluster_ranking", true},
             {match_store_benchmark, NULL, "", "benchmark", false},
             {match_store_themes, NULL, "{\"supporters\":1,\"language\":\"pl\"}", "themes", false},
             {match_store_network, "north", "", "network", false},
             {match_store_gaps, "north", "{\"texts\":\"radiology software\"}", "gaps", true},
             {match_store_map, "north", "{\"all_needs\":true}", "map", true},
             {match_store_audit, NULL, "{\"enough\":0.2}", "audit", false},
             {match_store_calls, NULL, "", "calls", false},
             {match_store_consortium, NULL, "{\"competences\":[\"radiology\"]}", "consortium", false},
             {match_store_working_groups, NULL, "{\"groups\":2}", "working_groups", false}};

static void every_call(void **state)
{
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_text *json = NULL, *text = NULL;
    match_report *page = NULL;
    char key[64];
    (void)state;
    assert_int_equal(match_report_create("x", NULL, &page, NULL), MATCH_OK);
    for (size_t i = 0; i < COUNT(calls); i++) {
        const char *spec = calls[i].spec;
        store_ok(calls[i].call(store, calls[i].id, *spec ? spec : NULL, strlen(spec), &json), store);
        snprintf(key, sizeof key, "\"report\":\"%s\"", calls[i].report);
        assert_non_null(strstr(match_text_data(json), key));
        assert_null(strstr(match_text_data(json), "zebrafish")); /* public by default */
        assert_int_equal(match_groups_write(match_text_data(json), match_text_length(json), "text", NULL, &text, NULL),
                         MATCH_OK);
        assert_int_equal(match_report_add_groups(page, NULL, match_text_data(json), match_text_length(json)), MATCH_OK);
        match_text_free(&text);
        match_text_free(&json);

        assert_int_equal(calls[i].call(NULL, calls[i].id, NULL, 0, &json), MATCH_E_ARGUMENT);
        assert_int_equal(calls[i].call(store, calls[i].id, NULL, 0, NULL), MATCH_E_ARGUMENT);
        if (calls[i].needs_id) assert_int_equal(calls[i].call(store, NULL, NULL, 0, &json), MATCH_E_ARGUMENT);
        store_fails(calls[i].call(store, calls[i].id, "[]", 2, &json), MATCH_E_FORMAT, store, "no JSON object");
        store_fails(calls[i].call(store, calls[i].id, "{\"zz\":1}", 8, &json), MATCH_E_VALUE, store,
                    "no option \"zz\"");
        store_fails(calls[i].call(store, calls[i].id, "{\xFF", 2, &json), MATCH_E_ENCODING, store, "UTF-8");
        assert_null(json);
    }
    match_report_free(&page);
    match_store_close(&store);
}

static void specs_are_judged(void **state)
{
    static const struct {
        const char *spec, *part;
    } cases[] = {{"{\"k\":-1}", "\"k\" must be a whole number from 0"},
                 {"{\"k\":1.5}", "\"k\" must be a whole number"},
                 {"{\"texts\":[1]}", "\"texts\" must be a list of texts"},
                 {"{\"texts\":{}}", "\"texts\" must be a list of texts"},
                 {"{\"want\":\"all\"}", "one of: any, organisations, clusters"},
                 {"{\"enough\":\"x\"}", "\"enough\" must be a number from 0 to 1"},
                 {"{\"target\":7}", "\"target\" must be a number from 0 to 1"},
                 {"{\"filter\":7}", "\"filter\" must be a text"}};
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_text *json = NULL;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        store_fails(match_store_gaps(store, "north", cases[i].spec, strlen(cases[i].spec), &json), MATCH_E_VALUE, store,
                    cases[i].part);
    store_fails(match_store_gaps(store, "nobody", NULL, 0, &json), MATCH_E_NOT_FOUND, store, "nobody");
    store_fails(match_store_gaps(store, "hidden", NULL, 0, &json), MATCH_E_NOT_FOUND, store, "hidden");
    const char pairs[] = "{\"groups\":2,\"apart\":[[\"clinic\"]]}";
    store_fails(match_store_working_groups(store, NULL, pairs, strlen(pairs), &json), MATCH_E_VALUE, store,
                "pairs of ids");
    const char weights[] = "{\"competences\":[\"x\",\"y\"],\"weights\":[1]}";
    store_fails(match_store_consortium(store, NULL, weights, strlen(weights), &json), MATCH_E_VALUE, store,
                "1 weights for 2");
    assert_null(json);
    match_store_close(&store);
}

static void matrix_is_a_job(void **state)
{
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_job *job = NULL, *import = NULL;
    match_job_state done = MATCH_JOB_MORE;
    match_text *json = NULL, *message = NULL;
    match_error error = {0};
    (void)state;
    store_ok(match_store_cluster_matrix(store, NULL, 0, &job), store);
    assert_int_equal(match_job_report(job, &json), MATCH_E_STATE); /* not a step was made */
    while (done == MATCH_JOB_MORE) assert_int_equal(match_job_step(job, 0, &done), MATCH_OK);
    assert_int_equal(match_job_message(job, &message), MATCH_OK);
    assert_string_equal(match_text_data(message), "2 of 2 clusters");
    assert_true(match_job_progress(job) == 1.0);
    assert_int_equal(match_job_report(job, &json), MATCH_OK);
    assert_non_null(strstr(match_text_data(json), "\"cluster_matrix\""));
    assert_int_equal(match_job_plan(job, NULL), MATCH_E_ARGUMENT);
    match_text_free(&json);
    match_text_free(&message);
    match_job_free(&job);

    store_ok(match_store_cluster_matrix(store, NULL, 0, &job), store); /* freed half way */
    assert_int_equal(match_job_step(job, 0, &done), MATCH_OK);
    match_job_free(&job);
    const char unknown[] = "{\"clusters\":[\"nobody\"]}";
    store_ok(match_store_cluster_matrix(store, unknown, strlen(unknown), &job), store);
    assert_int_equal(match_job_step(job, -1, &done), MATCH_E_NOT_FOUND);
    match_job_error(job, &error);
    assert_non_null(strstr(error.message, "nobody"));
    match_job_free(&job);
    store_ok(match_store_import_text(store, "x", "{}", 2, NULL, &import), store);
    assert_int_equal(match_job_report(import, &json), MATCH_E_ARGUMENT);
    match_job_free(&import);
    assert_int_equal(match_job_report(NULL, &json), MATCH_E_ARGUMENT);
    assert_null(json);
    match_store_close(&store);
}

static void writing(void **state)
{
    match_text *text = NULL;
    match_error error = {0};
    match_report *page = NULL;
    (void)state;
    assert_int_equal(match_groups_write("{}", 2, "text", NULL, &text, &error), MATCH_E_FORMAT);
    assert_int_equal(match_groups_write("{\"report\":\"gaps\"}", 17, "pdf", NULL, &text, &error), MATCH_E_VALUE);
    assert_non_null(strstr(error.message, "graphml"));
    assert_int_equal(match_groups_write("{\"report\":\"gaps\"}", 17, "text", "xx", &text, &error), MATCH_E_VALUE);
    assert_int_equal(match_groups_write(NULL, 0, "text", NULL, &text, NULL), MATCH_E_ARGUMENT);
    assert_null(text);
    assert_int_equal(match_report_create("x", NULL, &page, NULL), MATCH_OK);
    assert_int_equal(match_report_add_groups(page, NULL, "{", 1), MATCH_E_FORMAT);
    assert_int_equal(match_report_add_groups(page, NULL, "{}", 2), MATCH_E_FORMAT);
    assert_int_equal(match_report_add_groups(NULL, NULL, "{}", 2), MATCH_E_ARGUMENT);
    match_report_free(&page);
    const char table[] = "title\nx\n";
    assert_int_equal(match_audit_tables(NULL, 4, table, 8, NULL, 0, &text, &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_audit_tables(table, 8, "", 0, NULL, 0, &text, &error), MATCH_E_FORMAT);
    assert_int_equal(match_audit_tables(table, 8, table, 8, "{\"map\":1}", 9, &text, &error), MATCH_E_VALUE);
    assert_null(text);
    assert_int_equal(match_audit_tables(table, 8, table, 8, NULL, 0, &text, NULL), MATCH_OK);
    match_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_call), cmocka_unit_test(specs_are_judged),
                                       cmocka_unit_test(matrix_is_a_job), cmocka_unit_test(writing)};
    return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
