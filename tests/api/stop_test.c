/* Long calls are ended from outside, at any of the times when they ask: E_CANCELLED, nothing is kept, and the store
 * goes on as if nothing had been. */
#include "support.h"

enum { BODIES = 600 };

typedef struct stopper {
    long asked, at; /* says stop at this question; negative: never */
} stopper;

static bool stop(void *context)
{
    stopper *s = context;
    return s->asked++ == s->at;
}

static match_store *many(void)
{
    char json[400];
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_CONFIDENTIAL);
    store_ok(match_store_begin(store), store);
    for (int i = 0; i < BODIES; i++) {
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Institute of Matters %d\",\"country\":\"RO\","
                 "\"language\":\"en\",\"text\":\"imaging%d software%d radiology%d\"}",
                 i, i / 3, i % 7, i % 11, i % 13);
        upsert(store, json);
        snprintf(json, sizeof json,
                 "{\"kind\":\"offer\",\"id\":\"i%d\",\"owner\":\"o%d\",\"language\":\"en\","
                 "\"text\":\"imaging%d software%d\"}",
                 i, i, i % 5, i % 17);
        upsert(store, json);
    }
    for (int i = 0; i + 2 < BODIES; i += 3) {
        snprintf(json, sizeof json,
                 "{\"kind\":\"feedback\",\"a\":\"o%d\",\"b\":\"o%d\",\"outcome\":\"%s\",\"at\":\"2026-03-%02d\"}", i,
                 i + 2, i % 2 ? "accepted" : "declined", 1 + i % 28);
        upsert(store, json);
    }
    store_ok(match_store_commit(store), store);
    return store;
}

typedef match_status long_call(match_store *store, match_text **text);

static match_status duplicates(match_store *store, match_text **text)
{
    return match_store_duplicates(store, NULL, text);
}
static match_status quality(match_store *store, match_text **text) { return match_store_quality(store, text); }
static match_status export_all(match_store *store, match_text **text) { return match_store_export(store, NULL, text); }
static match_status learn(match_store *store, match_text **text) { return match_store_learn(store, NULL, text); }
static match_status rebuild(match_store *store, match_text **text)
{
    (void)text;
    return match_store_rebuild(store);
}

static const struct {
    const char *name;
    long_call *call;
} calls[] = {
    {"duplicates", duplicates}, {"quality", quality}, {"export", export_all}, {"learn", learn}, {"rebuild", rebuild}};

/* Time passes between questions on a real clock: at least one is asked, more on slow machines. */
static void calls_end_when_told(void **state)
{
    match_store *store = *state;
    for (size_t c = 0; c < COUNT(calls); c++) {
        match_text *text = NULL, *before = NULL, *after = NULL;
        stopper s = {0, -1};
        store_ok(match_store_export(store, NULL, &before), store);
        match_store_set_stop(store, stop, &s);
        store_ok(calls[c].call(store, &text), store);
        if (s.asked == 0) fail_msg("%s asks nobody", calls[c].name);
        match_text_free(&text);
        match_store_set_stop(store, NULL, NULL);
        match_text_free(&before);
        store_ok(match_store_export(store, NULL, &before), store);
        for (long at = 0; at < s.asked && at < 5; at++) {
            stopper now = {0, at};
            match_store_set_stop(store, stop, &now);
            match_status status = calls[c].call(store, &text);
            match_store_set_stop(store, NULL, NULL);
            if (status != MATCH_OK || now.asked > at) { /* asked less often this time: it went through */
                store_fails(status, MATCH_E_CANCELLED, store, "cancelled");
                assert_null(text);
            }
            match_text_free(&text);
            store_ok(match_store_export(store, NULL, &after), store);
            assert_string_equal(match_text_data(before), match_text_data(after));
            match_text_free(&after);
        }
        match_text_free(&before);
        store_ok(calls[c].call(store, &text), store);
        match_text_free(&text);
    }
}

/* A job that is ended leaves nothing of the file. */
static void jobs_end_when_told(void **state)
{
    enum { ROWS = 5000 };
    match_store *store = *state;
    char *rows = malloc(ROWS * 40 + 20);
    size_t len = (size_t)sprintf(rows, "kind,id,name\n");
    stopper s = {0, 0};
    match_job *job = NULL;
    match_job_state more = MATCH_JOB_MORE;
    match_text *text = NULL;
    match_error error = {0};
    for (int i = 0; i < ROWS; i++) len += (size_t)sprintf(rows + len, "organisation,n%d,New %d\n", i, i);
    store_ok(match_store_import_text(store, "rows.csv", rows, len, NULL, &job), store);
    match_store_set_stop(store, stop, &s);
    match_status status = match_job_step(job, -1, &more);
    match_store_set_stop(store, NULL, NULL);
    assert_int_equal(status, MATCH_E_CANCELLED);
    match_job_error(job, &error);
    assert_int_equal(error.code, MATCH_E_CANCELLED);
    match_job_free(&job);
    store_fails(match_store_get(store, "organisation", "n0", &text), MATCH_E_NOT_FOUND, store, "n0");
    store_ok(match_store_get(store, "organisation", "o0", &text), store);
    match_text_free(&text);
    match_store_set_stop(NULL, stop, &s);
    free(rows);
}

static int set_up(void **state)
{
    *state = many();
    return 0;
}

static int tear_down(void **state)
{
    match_store *store = *state;
    match_store_close(&store);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_end_when_told), cmocka_unit_test(jobs_end_when_told)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
