/* Stores through the public functions: opening, writes and batches, visibility, readers beside a writer, threads. */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

static void opening(void **state)
{
    (void)state;
    char path[256];
    match_error error = {0};
    match_store *store = NULL;
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_CREATE};
    temporary_path(path, sizeof path);
    assert_int_equal(match_store_open(path, NULL, &store, &error), MATCH_E_NOT_FOUND);
    assert_int_equal(error.code, MATCH_E_NOT_FOUND);
    assert_non_null(strstr(error.message, path));
    assert_null(store);
    assert_int_equal(match_store_open(path, &options, &store, &error), MATCH_OK);
    match_store_close(&store);
    assert_int_equal(match_store_open(path, &options, &store, &error), MATCH_E_EXISTS);
    assert_null(store);
    assert_int_equal(match_store_open(path, NULL, &store, NULL), MATCH_OK);
    store_fails(match_store_begin(store), MATCH_E_READ_ONLY, store, "MATCH_OPEN_WRITE");
    store_fails(match_store_upsert(store, records[0], strlen(records[0]), NULL, NULL), MATCH_E_READ_ONLY, store, "");
    store_fails(match_store_delete(store, "offer", "x"), MATCH_E_READ_ONLY, store, "");
    store_fails(match_store_rebuild(store), MATCH_E_READ_ONLY, store, "");
    match_store_close(&store);
    options.mode = (match_open_mode)7;
    assert_int_equal(match_store_open(path, &options, &store, &error), MATCH_E_ARGUMENT);
    options = (match_open_options){.size = sizeof options, .as_of = "31.5.2026"};
    assert_int_equal(match_store_open(path, &options, &store, &error), MATCH_E_VALUE);
    assert_string_equal(error.field, "as_of");
    remove_temporary(path);
}

static void in_memory(void **state)
{
    (void)state;
    match_store *one = NULL, *two = NULL;
    assert_int_equal(match_store_open(":memory:", NULL, &one, NULL), MATCH_OK); /* writable in every mode */
    assert_int_equal(match_store_open(":memory:", NULL, &two, NULL), MATCH_OK);
    upsert(one, "{\"kind\":\"offer\",\"id\":\"a\",\"title\":\"walrus\"}");
    assert_int_equal(count_hits(one, "walrus"), 1);
    assert_int_equal(count_hits(two, "walrus"), 0);
    match_store_close(&one);
    match_store_close(&two);
}

static void a_folder_of_something_else(void **state)
{
    (void)state;
    char path[256], file[300];
    match_error error = {0};
    match_store *store = NULL;
    struct stat info;
    temporary_path(path, sizeof path);
    assert_int_equal(mkdir(path, 0777), 0);
    snprintf(file, sizeof file, "%s/cat.jpg", path);
    fclose(fopen(file, "w"));
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_WRITE};
    assert_int_equal(match_store_open(path, NULL, &store, &error), MATCH_E_NOT_A_STORE);
    assert_int_equal(match_store_open(path, &options, &store, &error), MATCH_E_NOT_A_STORE);
    snprintf(file, sizeof file, "%s/records.db", path);
    assert_int_not_equal(stat(file, &info), 0);
    remove_temporary(path);
}

static match_change change_of(match_store *store, const char *json)
{
    match_change change = MATCH_UNCHANGED;
    store_ok(match_store_upsert(store, json, strlen(json), &change, NULL), store);
    return change;
}

static void changes(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    assert_int_equal(
        change_of(store, "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"walrus\",\"updated\":\"2026-02-02\"}"),
        MATCH_INSERTED);
    assert_int_equal(
        change_of(store, "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"walrus\",\"updated\":\"2026-02-02\"}"),
        MATCH_UNCHANGED);
    assert_int_equal(
        change_of(store, "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"older\",\"updated\":\"2025-01-01\"}"),
        MATCH_OLDER);
    assert_int_equal(count_hits(store, "walrus"), 1);
    assert_int_equal(
        change_of(store, "{\"kind\":\"request\",\"id\":\"o\",\"title\":\"penguin\",\"updated\":\"2026-03-01\"}"),
        MATCH_UPDATED);
    assert_int_equal(count_hits(store, "walrus"), 0);
    assert_int_equal(count_hits(store, "penguin"), 1);
    store_ok(match_store_delete(store, "offer", "o"), store); /* any kind of the family will do */
    assert_int_equal(count_hits(store, "penguin"), 0);
    store_fails(match_store_delete(store, "offer", "o"), MATCH_E_NOT_FOUND, store, "\"o\"");
    match_store_close(&store);
}

static void relations_and_feedback(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_text *json = NULL;
    upsert(store, "{\"kind\":\"feedback\",\"a\":\"clinic\",\"b\":\"lab\",\"outcome\":\"met\",\"at\":\"2026-01-02\"}");
    store_ok(match_store_get(store, "relation", "clinic imager met", &json), store);
    assert_non_null(strstr(match_text_data(json), "\"relation\":\"met\""));
    match_text_free(&json);
    store_ok(match_store_delete(store, "relation", "clinic imager met"), store);
    store_ok(match_store_delete(store, "feedback", "clinic lab met 2026-01-02"), store);
    store_fails(match_store_delete(store, "relation", "clinic imager met"), MATCH_E_NOT_FOUND, store, "clinic imager");
    match_store_close(&store);
}

static void warnings_and_rejects(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_text *warnings = NULL, *json = NULL;
    const char *doubtful = "{\"kind\":\"offer\",\"id\":\"o\",\"title\":\"x\",\"trl\":[1,12],\"own\":[1]}";
    store_ok(match_store_upsert(store, doubtful, strlen(doubtful), NULL, &warnings), store);
    assert_non_null(strstr(match_text_data(warnings), "\"field\":\"trl\""));
    match_text_free(&warnings);
    store_ok(match_store_get(store, NULL, "o", &json), store);
    assert_null(strstr(match_text_data(json), "trl"));
    assert_non_null(strstr(match_text_data(json), "\"own\":[1]"));
    match_text_free(&json);
    static const char *const bad[] = {"",
                                      "{",
                                      "[]",
                                      "{}",
                                      "{\"kind\":\"offer\"}",
                                      "{\"kind\":\"x\",\"id\":\"a\"}",
                                      "{\"kind\":\"organisation\",\"id\":\"a\"}",
                                      "{\"kind\":\"offer\",\"id\":\"a b\"}"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        match_change change = (match_change)77;
        match_status status = match_store_upsert(store, bad[i], strlen(bad[i]), &change, &warnings);
        assert_true(status == MATCH_E_FORMAT || status == MATCH_E_VALUE);
        assert_int_equal(change, (match_change)77);
        assert_null(warnings);
    }
    match_store_close(&store);
}

static void batches(void **state)
{
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    store_fails(match_store_commit(store), MATCH_E_STATE, store, "no batch");
    match_store_rollback(store);
    store_ok(match_store_begin(store), store);
    store_fails(match_store_begin(store), MATCH_E_STATE, store, "open already");
    upsert(store, "{\"kind\":\"offer\",\"id\":\"a\",\"title\":\"walrus\"}");
    store_fails(match_store_upsert(store, "{", 1, NULL, NULL), MATCH_E_FORMAT, store, "");
    store_fails(match_store_rebuild(store), MATCH_E_STATE, store, "batch");
    match_store_rollback(store);
    assert_int_equal(count_hits(store, "walrus"), 0);
    store_ok(match_store_begin(store), store);
    upsert(store, "{\"kind\":\"offer\",\"id\":\"a\",\"title\":\"walrus\"}");
    store_fails(match_store_delete(store, "offer", "nobody"), MATCH_E_NOT_FOUND, store, "nobody");
    upsert(store, "{\"kind\":\"offer\",\"id\":\"b\",\"title\":\"walrus\"}");
    store_ok(match_store_delete(store, "offer", "a"), store);
    store_ok(match_store_commit(store), store);
    assert_int_equal(count_hits(store, "walrus"), 1);
    match_store_close(&store);
}

static bool is_partner(match_store *store, const char *id)
{
    match_rank_options options = {.size = sizeof options, .k = 1000};
    match_hits *hits = NULL;
    bool found = false;
    store_ok(match_store_partners(store, "clinic", &options, &hits), store);
    for (size_t i = 0; i < match_hits_count(hits); i++) found |= strcmp(match_hits_id(hits, i), id) == 0;
    match_hits_free(&hits);
    return found;
}

/* Ranking inside a batch neither fails nor leaves anything of a batch that is rolled back. */
static void ranking_inside_a_batch(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_text *json = NULL;
    for (int round = 0; round < 3; round++) {
        char id[16], record[160];
        snprintf(id, sizeof id, "ghost%d", round);
        snprintf(record, sizeof record,
                 "{\"kind\":\"organisation\",\"id\":\"%s\",\"name\":\"Ghost\",\"text\":\"radiology penguin\"}", id);
        store_ok(match_store_begin(store), store);
        upsert(store, record);
        store_ok(match_store_delete(store, "offer", "o1"), store);
        assert_true(is_partner(store, id)); /* the writer sees what it wrote */
        assert_int_equal(count_hits(store, "radiology software"), 1);
        upsert(store, "{\"kind\":\"offer\",\"id\":\"another\",\"title\":\"radiology software\",\"language\":\"en\"}");
        assert_int_equal(count_hits(store, "radiology software"), 2);
        match_store_rollback(store);
        assert_false(is_partner(store, id));
        store_fails(match_store_get(store, NULL, id, &json), MATCH_E_NOT_FOUND, store, id);
        assert_int_equal(count_hits(store, "radiology software"), 2);
        snprintf(id, sizeof id, "real%d", round);
        snprintf(record, sizeof record,
                 "{\"kind\":\"organisation\",\"id\":\"%s\",\"name\":\"Real\",\"text\":\"radiology penguin\"}", id);
        upsert(store, record); /* a commit with the number that the batch would have had */
        assert_true(is_partner(store, id));
    }
    match_store_close(&store);
}

static void rebuild_gives_the_same(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    match_rank_options options = {.size = sizeof options, .explain = true};
    match_hits *before = NULL, *after = NULL;
    store_ok(match_store_search(store, "radiology software", 18, &options, &before), store);
    store_ok(match_store_rebuild(store), store);
    store_ok(match_store_search(store, "radiology software", 18, &options, &after), store);
    assert_true(match_hits_count(before) > 0);
    assert_int_equal(match_hits_count(before), match_hits_count(after));
    for (size_t i = 0; i < match_hits_count(before); i++) {
        assert_string_equal(match_hits_id(before, i), match_hits_id(after, i));
        assert_true(match_hits_score(before, i) == match_hits_score(after, i));
        assert_string_equal(match_hits_explanation(before, i), match_hits_explanation(after, i));
    }
    match_hits_free(&before);
    match_hits_free(&after);
    match_store_close(&store);
}

static void viewers(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_text *text = NULL;
    static const size_t walrus[] = {0, 1, 1}, zebrafish[] = {0, 0, 1};
    for (int tier = MATCH_TIER_PUBLIC; tier <= MATCH_TIER_CONFIDENTIAL; tier++) {
        store_ok(match_store_set_viewer(store, (match_tier)tier), store);
        assert_int_equal(count_hits(store, "walrus"), walrus[tier]);
        assert_int_equal(count_hits(store, "zebrafish"), zebrafish[tier]);
        store_ok(match_store_export(store, NULL, &text), store);
        assert_int_equal(strstr(match_text_data(text), "walrus") != NULL, walrus[tier]);
        assert_int_equal(strstr(match_text_data(text), "zebrafish") != NULL, zebrafish[tier]);
        match_text_free(&text);
        match_status status = match_store_get(store, "offer", "hidden", &text);
        assert_int_equal(status, zebrafish[tier] ? MATCH_OK : MATCH_E_NOT_FOUND);
        match_text_free(&text);
        store_ok(match_store_quality(store, &text), store);
        assert_true(zebrafish[tier] || !strstr(match_text_data(text), "zebrafish"));
        match_text_free(&text);
    }
    match_store_close(&store);
}

static void get_by_kind(void **state)
{
    (void)state;
    match_store *store = small_store(MATCH_TIER_PUBLIC);
    match_text *json = NULL;
    upsert(store, "{\"kind\":\"offer\",\"id\":\"clinic\",\"title\":\"an item with the id of an organisation\"}");
    store_ok(match_store_get(store, NULL, "clinic", &json), store);
    assert_non_null(strstr(match_text_data(json), "Clinic One"));
    assert_int_equal(match_text_length(json), strlen(match_text_data(json)));
    match_text_free(&json);
    store_ok(match_store_get(store, "offer", "clinic", &json), store);
    assert_non_null(strstr(match_text_data(json), "an item"));
    match_text_free(&json);
    store_fails(match_store_get(store, "cluster", "clinic", &json), MATCH_E_NOT_FOUND, store, "cluster");
    store_fails(match_store_get(store, NULL, "nobody", &json), MATCH_E_NOT_FOUND, store, "nobody");
    store_ok(match_store_export(store, "cluster", &json), store);
    assert_int_equal(strncmp(match_text_data(json), "{\"kind\":\"cluster\",\"id\":\"north\"", 30), 0);
    match_text_free(&json);
    store_ok(match_store_stats(store, &json), store);
    assert_non_null(strstr(match_text_data(json), "\"organisation\":3"));
    assert_non_null(strstr(match_text_data(json), "\"documents\":9")); /* and two that are hidden */
    match_text_free(&json);
    match_store_close(&store);
}

/* A reader sees the last commit, never half a batch, and does not keep the writer waiting. */
static void reader_beside_writer(void **state)
{
    (void)state;
    char path[256];
    temporary_path(path, sizeof path);
    match_store *writer = open_store(path, MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    fill(writer);
    match_store *reader = open_store(path, MATCH_OPEN_READ, MATCH_TIER_PUBLIC);
    assert_int_equal(count_hits(reader, "penguin"), 0);
    store_ok(match_store_begin(writer), writer);
    upsert(writer, "{\"kind\":\"offer\",\"id\":\"new\",\"title\":\"penguin\"}");
    assert_int_equal(count_hits(reader, "penguin"), 0);
    store_ok(match_store_commit(writer), writer);
    assert_int_equal(count_hits(reader, "penguin"), 1);
    store_ok(match_store_begin(writer), writer);
    upsert(writer, "{\"kind\":\"offer\",\"id\":\"newer\",\"title\":\"penguin\"}");
    match_store_close(&writer); /* an open batch is rolled back */
    assert_int_equal(count_hits(reader, "penguin"), 1);
    match_store_close(&reader);
    remove_temporary(path);
}

static void second_writer_is_told(void **state)
{
    (void)state;
    char path[256];
    temporary_path(path, sizeof path);
    match_store *one = open_store(path, MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_WRITE, .busy_ms = -1};
    match_store *two = NULL;
    assert_int_equal(match_store_open(path, &options, &two, NULL), MATCH_OK);
    store_ok(match_store_begin(one), one);
    store_fails(match_store_begin(two), MATCH_E_BUSY, two, "");
    store_ok(match_store_commit(one), one);
    store_ok(match_store_begin(two), two);
    match_store_rollback(two);
    match_store_close(&one);
    match_store_close(&two);
    remove_temporary(path);
}

typedef struct reader_thread {
    const char *path;
    atomic_int *stop;
    size_t rounds;
    bool torn; /* saw a state that was never committed */
} reader_thread;

/* The writer adds penguins two at a time: an odd number was never committed. */
static void *read_on(void *argument)
{
    reader_thread *r = argument;
    match_open_options options = {.size = sizeof options};
    match_rank_options rank = {.size = sizeof rank, .k = 1000};
    match_store *store = NULL;
    size_t before = 0;
    if (match_store_open(r->path, &options, &store, NULL) != MATCH_OK) r->torn = true;
    while (store && !atomic_load(r->stop) && !r->torn) {
        match_hits *hits = NULL;
        if (match_store_search(store, "penguin", 7, &rank, &hits) != MATCH_OK) r->torn = true;
        size_t count = match_hits_count(hits);
        if (count % 2 || count < before) r->torn = true;
        before = count;
        match_hits_free(&hits);
        r->rounds++;
    }
    match_store_close(&store);
    return NULL;
}

static void threads(void **state)
{
    (void)state;
    char path[256];
    atomic_int stop = 0;
    reader_thread readers[3];
    pthread_t thread[3];
    temporary_path(path, sizeof path);
    match_store *writer = open_store(path, MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    for (size_t i = 0; i < COUNT(readers); i++) {
        readers[i] = (reader_thread){path, &stop, 0, false};
        assert_int_equal(pthread_create(&thread[i], NULL, read_on, &readers[i]), 0);
    }
    for (int i = 0; i < 25; i++) {
        store_ok(match_store_begin(writer), writer);
        for (int j = 0; j < 2; j++) {
            char json[100];
            snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"p%d\",\"title\":\"penguin %d\"}", 2 * i + j, i);
            upsert(writer, json);
        }
        store_ok(match_store_commit(writer), writer);
    }
    atomic_store(&stop, 1);
    for (size_t i = 0; i < COUNT(readers); i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_false(readers[i].torn);
        assert_true(readers[i].rounds > 0);
    }
    match_store_close(&writer);
    remove_temporary(path);
}

/* Opens the store, writes offers in one commit, closes it; gives the number of segments. */
static unsigned long write_and_close(const char *path, unsigned n, unsigned *next)
{
    match_store *store = open_store(path, MATCH_OPEN_WRITE, MATCH_TIER_CONFIDENTIAL);
    match_text *text = NULL;
    char json[1024];
    store_ok(match_store_begin(store), store);
    for (unsigned i = 0; i < n; i++, ++*next) {
        size_t used = (size_t)snprintf(
            json, sizeof json, "{\"kind\":\"offer\",\"id\":\"o%u\",\"title\":\"x%u\",\"text\":\"", *next, *next);
        for (unsigned w = 0; w < 80; w++)
            used += (size_t)snprintf(json + used, sizeof json - used, "w%u ", *next * 31 % (7 + 13 * w));
        snprintf(json + used, sizeof json - used, "\",\"language\":\"zxx\"}");
        upsert(store, json);
    }
    store_ok(match_store_commit(store), store);
    store_ok(match_store_stats(store, &text), store);
    const char *segments = strstr(match_text_data(text), "\"segments\":");
    assert_non_null(segments);
    unsigned long found = strtoul(segments + strlen("\"segments\":"), NULL, 10);
    match_text_free(&text);
    match_store_close(&store);
    return found;
}

/* Handles that write and close, as pages of a site do, have no time for great merges; small segments are merged all the
 * same. Times are not foreseen: at worst a merge that is waited for makes up when more than 16 have gathered. */
static void handles_that_close(void **state)
{
    char path[256];
    unsigned next = 0;
    unsigned long most = 0, sum = 0;
    enum { ONES = 60 };
    (void)state;
    temporary_path(path, sizeof path);
    match_store *store = open_store(path, MATCH_OPEN_CREATE, MATCH_TIER_PUBLIC);
    match_store_close(&store);
    for (int i = 0; i < 4; i++) (void)write_and_close(path, 2500, &next);
    for (int i = 0; i < ONES; i++) {
        unsigned long found = write_and_close(path, 1, &next);
        if (found > most) most = found;
        sum += found;
    }
    assert_in_range(most, 2, 18);
    assert_in_range(sum, ONES, 12 * ONES);
    store = open_store(path, MATCH_OPEN_READ, MATCH_TIER_PUBLIC);
    assert_int_equal(count_hits(store, "x10020"), 1);
    match_store_close(&store);
    remove_temporary(path);
}

static void *open_or_create(void *path)
{
    match_store *store = NULL;
    match_error error = {0};
    char json[100];
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_WRITE_OR_CREATE, .busy_ms = 60000};
    match_status status = match_store_open(path, &options, &store, &error);
    snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"by%p\",\"title\":\"walrus\"}", (void *)store);
    if (status == MATCH_OK && error.code != MATCH_OK) return NULL; /* what failed on the way is nobody's error */
    if (status == MATCH_OK) status = match_store_upsert(store, json, strlen(json), NULL, NULL);
    if (status != MATCH_OK && store) match_store_error(store, &error);
    if (status != MATCH_OK) print_error("%s\n", error.message);
    return status == MATCH_OK ? store : NULL; /* open till all have begun */
}

/* A store that is there or not, a folder of something else, and several that begin at once. */
static void open_or_make(void **state)
{
    (void)state;
    char path[256], file[300];
    match_error error = {0};
    match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_WRITE_OR_CREATE};
    pthread_t thread[6];
    void *store[COUNT(thread)];
    for (int round = 0; round < 4; round++) {
        temporary_path(path, sizeof path);
        if (round & 1) assert_int_equal(mkdir(path, 0777), 0); /* an empty folder will do */
        for (size_t i = 0; i < COUNT(thread); i++)
            assert_int_equal(pthread_create(&thread[i], NULL, open_or_create, path), 0);
        for (size_t i = 0; i < COUNT(thread); i++) pthread_join(thread[i], &store[i]);
        for (size_t i = 0; i < COUNT(thread); i++) assert_non_null(store[i]);
        assert_int_equal(count_hits(store[0], "walrus"), COUNT(thread));
        for (size_t i = 0; i < COUNT(thread); i++) match_store_close((match_store **)&store[i]);
        if (round < 3) remove_temporary(path);
    }
    snprintf(file, sizeof file, "%s/records.db", path);
    assert_int_equal(truncate(file, 50), 0);
    assert_int_equal(match_store_open(path, &options, (match_store **)&store[0], &error), MATCH_E_NOT_A_STORE);
    options.mode = (match_open_mode)4;
    assert_int_equal(match_store_open(path, &options, (match_store **)&store[0], &error), MATCH_E_ARGUMENT);
    remove_temporary(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening),
        cmocka_unit_test(open_or_make),
        cmocka_unit_test(in_memory),
        cmocka_unit_test(a_folder_of_something_else),
        cmocka_unit_test(changes),
        cmocka_unit_test(relations_and_feedback),
        cmocka_unit_test(warnings_and_rejects),
        cmocka_unit_test(batches),
        cmocka_unit_test(ranking_inside_a_batch),
        cmocka_unit_test(rebuild_gives_the_same),
        cmocka_unit_test(viewers),
        cmocka_unit_test(get_by_kind),
        cmocka_unit_test(reader_beside_writer),
        cmocka_unit_test(second_writer_is_told),
        cmocka_unit_test(threads),
        cmocka_unit_test(handles_that_close),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
