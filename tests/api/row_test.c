/* Records from texts instead of JSON: match_store_upsert_row(). */
#include "support.h"

static match_status write_row(match_store *store, const char *const (*fields)[2], size_t count, match_change *change,
                              match_text **warnings)
{
    const char *columns[16], *values[16];
    assert_true(count <= COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        columns[i] = fields[i][0];
        values[i] = fields[i][1];
    }
    return match_store_upsert_row(store, columns, values, count, change, warnings);
}

static void the_same_as_a_table(void **state)
{
    (void)state;
    static const char *const fields[][2] = {{"kind", "organisation"},
                                            {"id", "A1"},
                                            {"name", "Alfa \"Med\"\nSRL"},
                                            {"Country", "RO"},
                                            {"keywords", "MRI; CT scan"},
                                            {"towns", "Ia\xC8\x99i"},
                                            {"text", NULL},
                                            {"url", ""},
                                            {"member_of.cluster", "north"}};
    static const char table[] = "kind,id,name,Country,keywords,towns,text,url,member_of.cluster\n"
                                "organisation,A1,\"Alfa \"\"Med\"\"\nSRL\",RO,MRI; CT scan,Ia\xC8\x99i,,,north\n";
    match_store *by_row = small_store(MATCH_TIER_CONFIDENTIAL), *by_table = small_store(MATCH_TIER_CONFIDENTIAL);
    match_change change = MATCH_UNCHANGED;
    match_text *warnings = NULL, *one = NULL, *other = NULL;
    match_job *job = NULL;
    match_job_state done = MATCH_JOB_MORE;
    store_ok(write_row(by_row, fields, COUNT(fields), &change, &warnings), by_row);
    assert_int_equal(change, MATCH_INSERTED);
    assert_string_equal(match_text_data(warnings), "[]");
    match_text_free(&warnings);
    store_ok(write_row(by_row, fields, COUNT(fields), &change, NULL), by_row);
    assert_int_equal(change, MATCH_UNCHANGED);
    store_ok(match_store_import_text(by_table, "t.csv", table, strlen(table), NULL, &job), by_table);
    store_ok(match_job_step(job, -1, &done), by_table);
    match_job_free(&job);
    store_ok(match_store_get(by_row, NULL, "A1", &one), by_row);
    store_ok(match_store_get(by_table, NULL, "A1", &other), by_table);
    assert_string_equal(match_text_data(one), match_text_data(other));
    assert_non_null(strstr(match_text_data(one), "\"keywords\":[\"MRI\",\"CT scan\"]"));
    match_text_free(&one);
    match_text_free(&other);
    match_store_close(&by_row);
    match_store_close(&by_table);
}

static void what_is_wrong(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_text *warnings = NULL;
    static const char *const no_kind[][2] = {{"id", "x"}, {"name", "y"}};
    static const char *const no_id[][2] = {{"kind", "offer"}, {"title", "y"}};
    static const char *const bad_kind[][2] = {{"kind", "thing"}, {"id", "x"}};
    static const char *const no_name[][2] = {{"kind", "organisation"}, {"id", "x"}};
    static const char *const bad_text[][2] = {{"kind", "offer"}, {"id", "x"}, {"title", "\xFF"}};
    static const char *const slip[][2] = {{"kind", "offer"}, {"id", "x"}, {"titel", "a"}, {"title", "b"}};
    static const char *const column[] = {NULL}, *const value[] = {"offer"};
    store_fails(write_row(store, no_kind, 2, NULL, NULL), MATCH_E_FORMAT, store, "\"kind\"");
    store_fails(write_row(store, no_id, 2, NULL, NULL), MATCH_E_FORMAT, store, "\"id\"");
    store_fails(write_row(store, bad_kind, 2, NULL, NULL), MATCH_E_VALUE, store, "thing");
    store_fails(write_row(store, no_name, 2, NULL, NULL), MATCH_E_VALUE, store, "\"name\"");
    store_fails(write_row(store, bad_text, 3, NULL, NULL), MATCH_E_ENCODING, store, "values");
    store_fails(match_store_upsert_row(store, NULL, value, 1, NULL, NULL), MATCH_E_ARGUMENT, store, "columns");
    store_fails(match_store_upsert_row(store, column, NULL, 1, NULL, NULL), MATCH_E_ARGUMENT, store, "values");
    store_fails(match_store_upsert_row(store, column, value, 1, NULL, NULL), MATCH_E_ARGUMENT, store, "columns");
    store_fails(match_store_upsert_row(store, column, value, 5000, NULL, NULL), MATCH_E_TOO_BIG, store, "4096");
    store_fails(match_store_upsert_row(store, column, value, 0, NULL, NULL), MATCH_E_FORMAT, store, "kind");
    assert_int_equal(match_store_upsert_row(NULL, column, value, 1, NULL, NULL), MATCH_E_ARGUMENT);
    store_ok(write_row(store, slip, 4, NULL, &warnings), store);
    assert_non_null(strstr(match_text_data(warnings), "did you mean"));
    match_text_free(&warnings);
    match_store_close(&store);
}

static void relations_and_batches(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_text *json = NULL;
    static const char *const relation[][2] = {{"kind", "relation"}, {"a", "clinic"}, {"b", "lab"}, {"relation", "met"}};
    static const char *const bad[][2] = {{"kind", "organisation"}, {"id", "row"}, {"name", NULL}};
    static const char *const good[][2] = {{"kind", "offer"}, {"id", "row"}, {"title", "quokka"}};
    store_ok(write_row(store, relation, 4, NULL, NULL), store);
    store_ok(match_store_begin(store), store);
    store_ok(write_row(store, good, 3, NULL, NULL), store);
    match_store_rollback(store);
    assert_int_equal(count_hits(store, "quokka"), 0);
    assert_int_not_equal(write_row(store, bad, 3, NULL, NULL), MATCH_OK);
    store_ok(write_row(store, good, 3, NULL, NULL), store); /* a refused row leaves no batch behind */
    assert_int_equal(count_hits(store, "quokka"), 1);
    store_ok(match_store_get(store, "relation", "clinic lab met", &json), store);
    match_text_free(&json);
    match_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_as_a_table),
        cmocka_unit_test(what_is_wrong),
        cmocka_unit_test(relations_and_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
