/* Who writes changes what he is shown whole, and nothing else: every way to write, on a store with hidden records, as a
 * public viewer; afterwards the hidden records are what they were, to the byte. */
#include "tests/api/support.h"

static const char *const kept[] = {
    "{\"kind\":\"organisation\",\"id\":\"dark\",\"name\":\"Dark SRL\",\"visibility\":\"confidential\"}",
    "{\"kind\":\"organisation\",\"id\":\"inner\",\"name\":\"Inner SRL\",\"visibility\":\"members\"}",
    "{\"kind\":\"organisation\",\"id\":\"child\",\"name\":\"Child\",\"parent\":\"dark\"}",
    "{\"kind\":\"organisation\",\"id\":\"plain\",\"name\":\"Plain\"}",
    "{\"kind\":\"offer\",\"id\":\"secret\",\"title\":\"Secret\",\"visibility\":\"confidential\"}",
    "{\"kind\":\"request\",\"id\":\"anonymous\",\"owner\":\"dark\",\"title\":\"Asked by nobody\"}",
    "{\"kind\":\"relation\",\"a\":\"dark\",\"b\":\"plain\",\"relation\":\"partner\"}",
    "{\"kind\":\"relation\",\"a\":\"child\",\"b\":\"plain\",\"relation\":\"met\",\"visibility\":\"members\"}",
    "{\"kind\":\"feedback\",\"a\":\"plain\",\"b\":\"dark\",\"outcome\":\"met\",\"at\":\"2026-01-01\"}",
};

static match_store *store_with(const char *path)
{
    match_store *store = open_store(path, MATCH_OPEN_CREATE, MATCH_TIER_CONFIDENTIAL);
    for (size_t i = 0; i < COUNT(kept); i++) upsert(store, kept[i]);
    return store;
}

static char *everything(match_store *store, match_tier back)
{
    match_text *all = NULL;
    store_ok(match_store_set_viewer(store, MATCH_TIER_CONFIDENTIAL), store);
    store_ok(match_store_export(store, NULL, &all), store);
    store_ok(match_store_set_viewer(store, back), store);
    char *copy = strdup(match_text_data(all));
    match_text_free(&all);
    return copy;
}

typedef struct attempt {
    const char *text;
    match_status public, members;
} attempt;

static const attempt writes[] = {
    {"{\"kind\":\"organisation\",\"id\":\"dark\",\"name\":\"Mine\"}", MATCH_E_EXISTS, MATCH_E_EXISTS},
    {"{\"kind\":\"organisation\",\"id\":\"dark\",\"name\":\"Dark SRL\",\"visibility\":\"confidential\"}",
     MATCH_E_EXISTS, MATCH_E_EXISTS}, /* nor is a guess of all that it says confirmed */
    {"{\"kind\":\"cluster\",\"id\":\"dark\",\"name\":\"Mine\"}", MATCH_E_EXISTS, MATCH_E_EXISTS},
    {"{\"kind\":\"request\",\"id\":\"secret\",\"title\":\"Mine\"}", MATCH_E_EXISTS, MATCH_E_EXISTS},
    {"{\"kind\":\"organisation\",\"id\":\"child\",\"name\":\"Child\"}", MATCH_E_READ_ONLY, MATCH_E_READ_ONLY},
    {"{\"kind\":\"organisation\",\"id\":\"child\",\"name\":\"Child\",\"parent\":\"dark\"}", MATCH_E_READ_ONLY,
     MATCH_E_READ_ONLY},
    {"{\"kind\":\"request\",\"id\":\"anonymous\",\"owner\":\"plain\",\"title\":\"Mine\"}", MATCH_E_READ_ONLY,
     MATCH_E_READ_ONLY},
    {"{\"kind\":\"relation\",\"a\":\"dark\",\"b\":\"plain\",\"relation\":\"partner\",\"note\":\"x\"}", MATCH_E_EXISTS,
     MATCH_E_EXISTS},
    {"{\"kind\":\"relation\",\"a\":\"child\",\"b\":\"plain\",\"relation\":\"met\"}", MATCH_E_EXISTS, MATCH_E_READ_ONLY},
    {"{\"kind\":\"feedback\",\"a\":\"plain\",\"b\":\"dark\",\"outcome\":\"met\",\"at\":\"2026-01-01\"}", MATCH_E_EXISTS,
     MATCH_E_EXISTS},
};

static void what_is_hidden_is_not_written_over(void **state)
{
    (void)state;
    match_store *store = store_with(":memory:");
    char *before = everything(store, MATCH_TIER_PUBLIC);
    for (size_t i = 0; i < COUNT(writes); i++) {
        if (i == 8) continue; /* the relation of two visible bodies: below */
        for (int tier = MATCH_TIER_PUBLIC; tier <= MATCH_TIER_MEMBERS; tier++) {
            match_change change = MATCH_UNCHANGED;
            store_ok(match_store_set_viewer(store, (match_tier)tier), store);
            store_fails(match_store_upsert(store, writes[i].text, strlen(writes[i].text), &change, NULL),
                        tier == MATCH_TIER_PUBLIC ? writes[i].public : writes[i].members, store, "confidential");
        }
    }
    store_ok(match_store_set_viewer(store, MATCH_TIER_PUBLIC), store);
    store_fails(match_store_upsert(store, writes[8].text, strlen(writes[8].text), NULL, NULL), MATCH_E_EXISTS, store,
                "\"child plain met\" is taken");
    char *after = everything(store, MATCH_TIER_PUBLIC);
    assert_string_equal(before, after);
    free(before);
    free(after);
    match_store_close(&store);
}

/* What is refused leaves the batch as it was, which goes on. */
static void a_batch_goes_on_after_a_refusal(void **state)
{
    (void)state;
    match_store *store = store_with(":memory:");
    match_text *json = NULL;
    store_ok(match_store_set_viewer(store, MATCH_TIER_PUBLIC), store);
    store_ok(match_store_begin(store), store);
    upsert(store, "{\"kind\":\"offer\",\"id\":\"new\",\"title\":\"New\"}");
    for (size_t i = 0; i < COUNT(writes); i++)
        store_fails(match_store_upsert(store, writes[i].text, strlen(writes[i].text), NULL, NULL), writes[i].public,
                    store, "");
    store_fails(match_store_delete(store, "organisation", "dark"), MATCH_E_NOT_FOUND, store, "dark");
    store_fails(match_store_delete(store, "organisation", "child"), MATCH_E_READ_ONLY, store, "child");
    upsert(store, "{\"kind\":\"offer\",\"id\":\"drop\",\"title\":\"Dropped in\",\"visibility\":\"confidential\"}");
    store_ok(match_store_commit(store), store);
    assert_int_equal(count_hits(store, "new"), 1);
    store_fails(match_store_get(store, NULL, "drop", &json), MATCH_E_NOT_FOUND, store, "drop"); /* handed in for good */
    store_fails(match_store_delete(store, "offer", "drop"), MATCH_E_NOT_FOUND, store, "drop");
    store_ok(match_store_set_viewer(store, MATCH_TIER_CONFIDENTIAL), store);
    store_ok(match_store_delete(store, "offer", "drop"), store);
    match_store_close(&store);
}

static void what_is_hidden_is_not_deleted(void **state)
{
    static const struct {
        const char *kind, *id;
        match_status wanted;
    } attempts[] = {
        {"organisation", "dark", MATCH_E_NOT_FOUND},
        {"organisation", "inner", MATCH_E_NOT_FOUND},
        {"organisation", "child", MATCH_E_READ_ONLY},
        {"offer", "secret", MATCH_E_NOT_FOUND},
        {"request", "anonymous", MATCH_E_READ_ONLY},
        {"relation", "dark plain partner", MATCH_E_NOT_FOUND},
        {"relation", "child plain met", MATCH_E_NOT_FOUND},
        {"feedback", "plain dark met 2026-01-01", MATCH_E_NOT_FOUND},
    };
    (void)state;
    match_store *store = store_with(":memory:");
    char *before = everything(store, MATCH_TIER_PUBLIC);
    for (size_t i = 0; i < COUNT(attempts); i++)
        store_fails(match_store_delete(store, attempts[i].kind, attempts[i].id), attempts[i].wanted, store,
                    attempts[i].id);
    char *after = everything(store, MATCH_TIER_MEMBERS);
    assert_string_equal(before, after);
    store_ok(match_store_delete(store, "relation", "child plain met"), store);
    store_ok(match_store_delete(store, "organisation", "inner"), store);
    free(before);
    free(after);
    match_store_close(&store);
}

static void rows_of_an_import_are_refused_one_by_one(void **state)
{
    (void)state;
    match_store *store = store_with(":memory:");
    char *before = everything(store, MATCH_TIER_PUBLIC);
    char rows[4000] = "{\"kind\":\"organisation\",\"id\":\"plain\",\"name\":\"Plain\",\"country\":\"RO\"}\n";
    for (size_t i = 0; i < COUNT(writes); i++) {
        strcat(rows, writes[i].text);
        strcat(rows, "\n");
    }
    match_job *job = NULL;
    match_job_state job_state;
    match_import_counts counts;
    match_text *issues = NULL, *json = NULL;
    match_import_options options = {.size = sizeof options, .format = "jsonl"};
    store_ok(match_store_import_text(store, "rows", rows, strlen(rows), &options, &job), store);
    assert_int_equal(match_job_step(job, -1, &job_state), MATCH_OK);
    assert_int_equal(match_job_import_counts(job, &counts), MATCH_OK);
    assert_int_equal(counts.rows, COUNT(writes) + 1);
    assert_int_equal(counts.updated, 1);
    assert_int_equal(counts.rejected, COUNT(writes));
    assert_int_equal(match_job_import_issues(job, &issues), MATCH_OK);
    assert_non_null(strstr(match_text_data(issues), "\"rule\":\"id.withheld\",\"field\":\"\",\"value\":\"dark\""));
    match_job_free(&job);
    match_text_free(&issues);
    store_ok(match_store_get(store, NULL, "plain", &json), store);
    assert_non_null(strstr(match_text_data(json), "\"RO\""));
    match_text_free(&json);
    upsert(store, "{\"kind\":\"organisation\",\"id\":\"plain\",\"name\":\"Plain\"}");
    char *after = everything(store, MATCH_TIER_PUBLIC);
    assert_string_equal(before, after);
    free(before);
    free(after);
    match_store_close(&store);
}

/* Mergers, and what comes in after them. */
static void mergers_ask_the_same(void **state)
{
    static const char twin[] = "{\"kind\":\"organisation\",\"id\":\"twin\",\"name\":\"Twin\"}";
    static const char changed[] = "{\"kind\":\"organisation\",\"id\":\"twin\",\"name\":\"Twin\",\"size\":\"big\"}";
    static const char renamed[] = "{\"kind\":\"relation\",\"a\":\"twin\",\"b\":\"plain\",\"relation\":\"partner\"}";
    (void)state;
    match_store *store = store_with(":memory:");
    upsert(store, twin);
    store_ok(match_store_set_viewer(store, MATCH_TIER_PUBLIC), store);
    store_fails(match_store_merge(store, "dark", "plain", NULL), MATCH_E_NOT_FOUND, store, "dark");
    store_fails(match_store_merge(store, "child", "plain", NULL), MATCH_E_READ_ONLY, store, "child");
    store_fails(match_store_merge(store, "plain", "child", NULL), MATCH_E_READ_ONLY, store, "child");
    store_ok(match_store_set_viewer(store, MATCH_TIER_CONFIDENTIAL), store);
    store_ok(match_store_merge(store, "dark", "twin", NULL), store);
    char *before = everything(store, MATCH_TIER_PUBLIC);
    store_fails(match_store_unmerge(store, 1, NULL), MATCH_E_NOT_FOUND, store, "merger");
    /* a row of the body that went would change the one kept, which is hidden: its name is not told */
    store_fails(match_store_upsert(store, changed, sizeof changed - 1, NULL, NULL), MATCH_E_EXISTS, store, "\"twin\"");
    store_fails(match_store_upsert(store, twin, sizeof twin - 1, NULL, NULL), MATCH_E_EXISTS, store, "\"twin\"");
    store_fails(match_store_upsert(store, renamed, sizeof renamed - 1, NULL, NULL), MATCH_E_EXISTS, store,
                "\"twin plain partner\"");
    char *after = everything(store, MATCH_TIER_CONFIDENTIAL);
    assert_string_equal(before, after);
    store_ok(match_store_upsert(store, changed, sizeof changed - 1, NULL, NULL), store);
    free(before);
    free(after);
    match_store_close(&store);
}

static void standing_queries_ask_the_same(void **state)
{
    static const char high[] = "{\"id\":\"q\",\"text\":\"secret plans\"}", low[] = "{\"id\":\"q\",\"text\":\"mine\"}";
    (void)state;
    match_store *store = store_with(":memory:");
    match_text *list = NULL;
    store_ok(match_store_watch(store, high, sizeof high - 1, NULL), store);
    store_ok(match_store_set_viewer(store, MATCH_TIER_MEMBERS), store);
    store_fails(match_store_watch(store, low, sizeof low - 1, NULL), MATCH_E_EXISTS, store, "\"q\" is taken");
    store_fails(match_store_unwatch(store, "q"), MATCH_E_NOT_FOUND, store, "no standing query");
    store_ok(match_store_set_viewer(store, MATCH_TIER_CONFIDENTIAL), store);
    store_ok(match_store_watches(store, &list), store);
    assert_non_null(strstr(match_text_data(list), "secret plans"));
    match_text_free(&list);
    store_ok(match_store_watch(store, low, sizeof low - 1, NULL), store);
    store_ok(match_store_unwatch(store, "q"), store);
    match_store_close(&store);
}

/* As a viewer of a tier on the same store. */
static void as(match_store *store, match_tier tier) { store_ok(match_store_set_viewer(store, tier), store); }

static size_t count_news(match_store *store)
{
    match_text *news = NULL;
    size_t lines = 0;
    store_ok(match_store_news(store, false, &news), store);
    for (const char *at = match_text_data(news); *at; at++) lines += *at == '\n';
    match_text_free(&news);
    return lines;
}

/* That something hidden of a record has changed is no news for who may not see it. */
static void news_of_hidden_owners(void **state)
{
    static const char query[] = "{\"id\":\"q\",\"text\":\"lung sensor\"}";
    static const char *const owners[] = {"\"plain\",\"dark\"", "\"plain\"", "\"plain\",\"inner\"",
                                         "\"plain\",\"dark\",\"inner\""};
    (void)state;
    match_store *store = store_with(":memory:");
    as(store, MATCH_TIER_PUBLIC);
    store_ok(match_store_watch(store, query, sizeof query - 1, NULL), store);
    for (int version = 0; version < 2; version++)
        for (size_t i = 0; i < COUNT(owners); i++) {
            char json[200];
            snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"i\",\"title\":\"Lung sensor %d\",\"owner\":[%s]}",
                     version, owners[i]);
            as(store, MATCH_TIER_CONFIDENTIAL);
            upsert(store, json);
            as(store, MATCH_TIER_PUBLIC);
            assert_int_equal(count_news(store), i == 0);
        }
    match_store_close(&store);
}

/* Why a merger cannot be undone: not by a later one that the viewer does not know of. */
static void hidden_mergers_are_not_told(void **state)
{
    static const char item[] =
        "{\"kind\":\"offer\",\"id\":\"i\",\"title\":\"Lung sensor\",\"owner\":[\"child\",\"dark\"]}";
    static const char other[] =
        "{\"kind\":\"organisation\",\"id\":\"darker\",\"name\":\"Darker\",\"visibility\":\"confidential\"}";
    static const char child[] = "{\"kind\":\"organisation\",\"id\":\"child\",\"name\":\"Child\"}";
    match_error error = {0};
    (void)state;
    match_store *store = store_with(":memory:");
    upsert(store, item);
    upsert(store, other);
    upsert(store, child);
    as(store, MATCH_TIER_PUBLIC);
    store_ok(match_store_merge(store, "plain", "child", NULL), store);
    as(store, MATCH_TIER_CONFIDENTIAL);
    store_ok(match_store_merge(store, "darker", "dark", NULL), store);
    as(store, MATCH_TIER_PUBLIC);
    assert_int_equal(match_store_unmerge(store, 1, NULL), MATCH_E_STATE);
    match_store_error(store, &error);
    assert_null(strstr(error.message, "merger 2"));
    as(store, MATCH_TIER_CONFIDENTIAL);
    store_fails(match_store_unmerge(store, 1, NULL), MATCH_E_STATE, store, "merger 2 came after it");
    match_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_hidden_is_not_written_over),
        cmocka_unit_test(a_batch_goes_on_after_a_refusal),
        cmocka_unit_test(what_is_hidden_is_not_deleted),
        cmocka_unit_test(rows_of_an_import_are_refused_one_by_one),
        cmocka_unit_test(mergers_ask_the_same),
        cmocka_unit_test(standing_queries_ask_the_same),
        cmocka_unit_test(news_of_hidden_owners),
        cmocka_unit_test(hidden_mergers_are_not_told),
    };
    return cmocka_run_group_tests_name("writer view", tests, NULL, NULL);
}
