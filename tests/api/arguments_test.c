/* Wrong arguments of every public function: a message or a status, never a crash, and nothing is given. */
#include "support.h"

static const char event_json[] = "{\"participants\":2,\"slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}";
static const char plan_json[] = "{\"status\":\"feasible\",\"assignment\":[0],\"tables\":[0]}";

/* Every function that takes a store, without one. */
static void no_store(void **state)
{
    (void)state;
    match_error error = {0};
    match_store *none = NULL;
    match_hits *hits = NULL;
    match_text *text = NULL;
    match_job *job = NULL;
    match_store_error(NULL, &error);
    assert_int_equal(error.code, MATCH_E_ARGUMENT);
    match_store_error(NULL, NULL);
    match_store_close(NULL);
    match_store_close(&none);
    match_store_rollback(NULL);
    const match_status statuses[] = {match_store_set_as_of(NULL, NULL),
                                     match_store_set_viewer(NULL, MATCH_TIER_PUBLIC),
                                     match_store_set_field_weights(NULL, NULL),
                                     match_store_begin(NULL),
                                     match_store_commit(NULL),
                                     match_store_upsert(NULL, "{}", 2, NULL, NULL),
                                     match_store_delete(NULL, "offer", "x"),
                                     match_store_rebuild(NULL),
                                     match_store_verify(NULL),
                                     match_store_get(NULL, NULL, "x", &text),
                                     match_store_export(NULL, NULL, &text),
                                     match_store_stats(NULL, &text),
                                     match_store_quality(NULL, &text),
                                     match_store_import(NULL, "x", NULL, &job),
                                     match_store_import_text(NULL, "x", "", 0, NULL, &job),
                                     match_store_search(NULL, "x", 1, NULL, &hits),
                                     match_store_partners(NULL, "x", NULL, &hits),
                                     match_store_complete(NULL, "x", 1, NULL, 0, NULL, &hits),
                                     match_store_explain(NULL, "a", "b", NULL, &text),
                                     match_store_why_not(NULL, "a", "b", NULL, &text),
                                     match_store_duplicates(NULL, NULL, &text),
                                     match_store_build_event(NULL, "{}", 2, &text)};
    for (size_t i = 0; i < COUNT(statuses); i++) assert_int_equal(statuses[i], MATCH_E_ARGUMENT);
    assert_null(text);
    assert_null(hits);
    assert_null(job);
}

/* Every pointer of a call on a store that must be given: the message names it. */
static void missing_arguments(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_text *text = NULL;
    match_hits *hits = NULL;
    match_job *job = NULL;
#define MISSING(call, name) store_fails(call, MATCH_E_ARGUMENT, store, "\"" name "\" is NULL")
    MISSING(match_store_upsert(store, NULL, 0, NULL, NULL), "json");
    MISSING(match_store_delete(store, NULL, "x"), "kind");
    MISSING(match_store_delete(store, "offer", NULL), "id");
    MISSING(match_store_get(store, NULL, NULL, &text), "id");
    MISSING(match_store_get(store, NULL, "x", NULL), "json");
    MISSING(match_store_export(store, NULL, NULL), "jsonl");
    MISSING(match_store_stats(store, NULL), "json");
    MISSING(match_store_quality(store, NULL), "json");
    MISSING(match_store_import(store, NULL, NULL, &job), "path");
    MISSING(match_store_import(store, "x", NULL, NULL), "job");
    MISSING(match_store_import_text(store, NULL, "", 0, NULL, &job), "name");
    MISSING(match_store_import_text(store, "x", NULL, 1, NULL, &job), "data");
    MISSING(match_store_import_text(store, "x", "", 0, NULL, NULL), "job");
    MISSING(match_store_search(store, NULL, 0, NULL, &hits), "text");
    MISSING(match_store_search(store, "x", 1, NULL, NULL), "hits");
    MISSING(match_store_partners(store, NULL, NULL, &hits), "id");
    MISSING(match_store_partners(store, "clinic", NULL, NULL), "hits");
    MISSING(match_store_complete(store, "x", 1, NULL, 1, NULL, &hits), "members");
    MISSING(match_store_complete(store, "x", 1, (const char *const[]){NULL}, 1, NULL, &hits), "members");
    MISSING(match_store_complete(store, "x", 1, NULL, 0, NULL, NULL), "hits");
    MISSING(match_store_explain(store, NULL, "b", NULL, &text), "a");
    MISSING(match_store_explain(store, "clinic", NULL, NULL, &text), "b");
    MISSING(match_store_explain(store, "clinic", "lab", NULL, NULL), "json");
    MISSING(match_store_why_not(store, "clinic", "lab", NULL, NULL), "json");
    MISSING(match_store_duplicates(store, NULL, NULL), "jsonl");
    MISSING(match_store_build_event(store, NULL, 0, &text), "spec_json");
    MISSING(match_store_build_event(store, "{}", 2, NULL), "event_json");
#undef MISSING
    assert_null(text);
    assert_null(hits);
    assert_null(job);
    match_store_close(&store);
    assert_null(store);
    match_store_close(&store);
}

/* Structs of options: no size, an older and a newer caller. */
static void option_sizes(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_hits *hits = NULL;
    match_text *text = NULL;
    match_job *job = NULL;
    match_rank_options rank = {.k = 1};
    store_fails(match_store_search(store, "software", 8, &rank, &hits), MATCH_E_ARGUMENT, store, "match_rank_options");
    store_fails(match_store_duplicates(store, &(match_duplicate_options){0}, &text), MATCH_E_ARGUMENT, store, "size");
    store_fails(match_store_import(store, "x", &(match_import_options){0}, &job), MATCH_E_ARGUMENT, store, "size");
    rank.size = 3;
    store_fails(match_store_search(store, "software", 8, &rank, &hits), MATCH_E_ARGUMENT, store, "size is 3");

    /* built when the struct ended after k: the garbage behind it is not read */
    match_rank_options older = {.size = offsetof(match_rank_options, want), .k = 1, .want = (match_want)4711};
    store_ok(match_store_search(store, "software", 8, &older, &hits), store);
    assert_int_equal(match_hits_count(hits), 1);
    match_hits_free(&hits);

    struct {
        match_rank_options now;
        uint64_t later;
    } newer = {.now = {.size = sizeof newer, .k = 1}};
    store_ok(match_store_search(store, "software", 8, &newer.now, &hits), store);
    match_hits_free(&hits);
    newer.later = 1;
    store_fails(match_store_search(store, "software", 8, &newer.now, &hits), MATCH_E_UNSUPPORTED, store,
                "does not know");
    assert_null(hits);
    match_store_close(&store);
}

/* Values out of range, and bytes that are no text. */
static void bad_values(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_hits *hits = NULL;
    match_text *text = NULL;
    match_rank_options rank = {.size = sizeof rank, .want = (match_want)4711};
    store_fails(match_store_search(store, "x", 1, &rank, &hits), MATCH_E_ARGUMENT, store, "4711");
    rank = (match_rank_options){.size = sizeof rank, .want = MATCH_WANT_OFFER};
    store_fails(match_store_partners(store, "clinic", &rank, &hits), MATCH_E_ARGUMENT, store, "want");
    rank = (match_rank_options){.size = sizeof rank, .mode = (match_mode)9};
    store_fails(match_store_partners(store, "clinic", &rank, &hits), MATCH_E_ARGUMENT, store, "mode");
    rank = (match_rank_options){.size = sizeof rank, .beyond = -1};
    store_fails(match_store_partners(store, "clinic", &rank, &hits), MATCH_E_VALUE, store, "beyond");
    rank = (match_rank_options){.size = sizeof rank, .filter = "\xff"};
    store_fails(match_store_search(store, "x", 1, &rank, &hits), MATCH_E_ENCODING, store, "filter");
    rank = (match_rank_options){.size = sizeof rank, .filter = "country ="};
    assert_int_equal(match_store_search(store, "x", 1, &rank, &hits), MATCH_E_SYNTAX);
    store_fails(match_store_search(store, "a\xc0\x80", 3, NULL, &hits), MATCH_E_ENCODING, store, "byte 2");
    store_fails(match_store_search(store, "a\0b", 3, NULL, &hits), MATCH_E_ENCODING, store, "NUL");
    store_fails(match_store_search(store, "\xed\xa0\x80", 3, NULL, &hits), MATCH_E_ENCODING, store, "UTF-8");
    store_fails(match_store_set_as_of(store, "2026-02-30"), MATCH_E_VALUE, store, "YYYY-MM-DD");
    store_fails(match_store_set_viewer(store, (match_tier)3), MATCH_E_VALUE, store, "viewer");
    store_fails(match_store_set_field_weights(store, "body=2"), MATCH_E_VALUE, store, "title, text and keywords");
    store_fails(match_store_get(store, "organization", "x", &text), MATCH_E_VALUE, store, "organisation");
    store_fails(
        match_store_duplicates(store, &(match_duplicate_options){sizeof(match_duplicate_options), NULL, 0, 1.5}, &text),
        MATCH_E_VALUE, store, "minimum");
    size_t big = ((size_t)1 << 20) + 1;
    char *long_text = malloc(big);
    assert_non_null(long_text);
    memset(long_text, 'x', big);
    store_fails(match_store_search(store, long_text, big, NULL, &hits), MATCH_E_TOO_BIG, store, "1048576");
    store_ok(match_store_search(store, long_text, big - 1, NULL, &hits), store);
    match_hits_free(&hits);
    free(long_text);
    assert_null(text);
    match_store_close(&store);
}

/* Calls without a handle to keep the error: NULL everywhere, with and without an error record. */
static void no_handles(void **state)
{
    (void)state;
    match_error error = {0};
    match_event *event = NULL;
    match_plan *plan = NULL;
    match_text *text = NULL;
    match_job *job = NULL;
    match_report *report = NULL;
    bool valid = false;
    for (int pass = 0; pass < 2; pass++) {
        match_error *e = pass ? &error : NULL;
        match_store *store = NULL;
        const match_status statuses[] = {match_store_open(NULL, NULL, &store, e),
                                         match_store_open("x", NULL, NULL, e),
                                         match_event_read(NULL, 0, &event, e),
                                         match_event_read(event_json, sizeof event_json - 1, NULL, e),
                                         match_plan_read(NULL, 0, &plan, e),
                                         match_plan_read(plan_json, sizeof plan_json - 1, NULL, e),
                                         match_event_schedule(NULL, NULL, &job, e),
                                         match_event_check(NULL, NULL, &valid, &text, e),
                                         match_plan_ics(NULL, NULL, 0, NULL, &text, e),
                                         match_plan_csv(NULL, NULL, NULL, &text, e),
                                         match_plan_agenda_text(NULL, NULL, 0, NULL, &text, e),
                                         match_explanation_text(NULL, 0, NULL, &text, e),
                                         match_evaluate(NULL, 0, "", 0, 10, false, &text, e),
                                         match_evaluate("", 0, NULL, 0, 10, false, &text, e),
                                         match_evaluate("", 0, "", 0, 10, false, NULL, e),
                                         match_report_create(NULL, NULL, &report, e),
                                         match_report_create("x", NULL, NULL, e)};
        for (size_t i = 0; i < COUNT(statuses); i++) assert_int_equal(statuses[i], MATCH_E_ARGUMENT);
    }
    assert_int_equal(error.code, MATCH_E_ARGUMENT);
    assert_int_equal(match_plan_write(NULL, NULL, &text), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_step(NULL, 0, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_message(NULL, &text), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_plan(NULL, &plan), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_import_counts(NULL, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_import_issues(NULL, &text), MATCH_E_ARGUMENT);
    assert_int_equal(match_report_add_text(NULL, NULL, "x"), MATCH_E_ARGUMENT);
    assert_int_equal(match_report_add_hits(NULL, NULL, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(match_report_add_quality(NULL, NULL, "{}", 2), MATCH_E_ARGUMENT);
    assert_int_equal(match_report_add_event(NULL, NULL, NULL, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(match_report_html(NULL, &text), MATCH_E_ARGUMENT);
    match_job_error(NULL, &error);
    match_job_error(NULL, NULL);
    match_report_error(NULL, &error);
    match_report_error(NULL, NULL);
    assert_true(match_job_progress(NULL) < 0);
    assert_null(text);
}

static void getters_without_handle(void **state)
{
    (void)state;
    assert_string_equal(match_text_data(NULL), "");
    assert_int_equal(match_text_length(NULL), 0);
    assert_int_equal(match_hits_count(NULL), 0);
    assert_string_equal(match_hits_id(NULL, 0), "");
    assert_string_equal(match_hits_kind(NULL, 0), "");
    assert_string_equal(match_hits_name(NULL, 0), "");
    assert_true(match_hits_score(NULL, 0) == 0);
    assert_string_equal(match_hits_explanation(NULL, 0), "");
    assert_string_equal(match_hits_warnings(NULL), "[]");
    assert_int_equal(match_event_participants(NULL), 0);
    assert_int_equal(match_event_meetings(NULL), 0);
    assert_int_equal(match_event_slots(NULL), 0);
    assert_int_equal(match_event_tables(NULL), 0);
    assert_string_equal(match_event_participant_id(NULL, 0), "");
    assert_string_equal(match_event_participant_name(NULL, 0), "");
    assert_string_equal(match_plan_status(NULL), "");
    assert_int_equal(match_plan_meetings(NULL), 0);
    assert_int_equal(match_plan_slot(NULL, 0), -1);
    assert_int_equal(match_plan_table(NULL, 0), -1);
}

/* Freeing twice, freeing nothing, freeing through NULL. */
static void ends_are_harmless(void **state)
{
    (void)state;
    match_text *text = NULL;
    match_hits *hits = NULL;
    match_job *job = NULL;
    match_event *event = NULL;
    match_plan *plan = NULL;
    match_report *report = NULL;
    for (int pass = 0; pass < 2; pass++) {
        match_text_free(&text);
        match_hits_free(&hits);
        match_job_free(&job);
        match_event_free(&event);
        match_plan_free(&plan);
        match_report_free(&report);
    }
    match_text_free(NULL);
    match_hits_free(NULL);
    match_job_free(NULL);
    match_event_free(NULL);
    match_plan_free(NULL);
    match_report_free(NULL);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(match_version(), MATCH_VERSION_STRING);
    assert_string_equal(match_status_name(MATCH_E_NOT_FOUND), "E_NOT_FOUND");
    assert_string_equal(match_status_name((match_status)4711), "E_UNKNOWN");
    assert_true(strlen(match_status_text(MATCH_E_BUSY)) > 0);
    assert_true(strlen(match_status_text((match_status)4711)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_store),   cmocka_unit_test(missing_arguments), cmocka_unit_test(option_sizes),
        cmocka_unit_test(bad_values), cmocka_unit_test(no_handles),        cmocka_unit_test(getters_without_handle),
        cmocka_unit_test(names),      cmocka_unit_test(ends_are_harmless),
    };
    return cmocka_run_group_tests_name("arguments", tests, NULL, NULL);
}
