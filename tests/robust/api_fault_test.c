/* Every public function that writes, while the disk fails, while allocations fail, and where the process ends: a call
 * is done or it is not, and says which; it can be done again on the same handle; and then the store holds and answers
 * what one without failures does, to the byte. MATCH_POINTS: how many failures of each sort for each call. */
#include "disk.h"
#include "workload.h"

#include <errno.h>
#include <match/match.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "tests/own_allocator.h"

/* ---- memory that fails --------------------------------------------------------------------------------------------*/

static atomic_long allocations, first_failure = -1, last_failure = -1;

#if OWN_ALLOCATOR
static bool allocation_fails(size_t size)
{
    long number = atomic_fetch_add(&allocations, 1);
    (void)size;
    return number >= first_failure && number <= last_failure;
}
static long live_blocks(void) { return live; }
#else
static long live_blocks(void) { return 0; }
#endif

/* ---- the calls ----------------------------------------------------------------------------------------------------*/

/* Adds the answer to what was said. */
static match_status take(match_status status, match_text **text, mt_strbuf *said)
{
    if (status == MATCH_OK) mt_strbuf_add(said, match_text_data(*text), match_text_length(*text));
    match_text_free(text);
    return status;
}

static match_status import(match_store *store, const char *rows, const match_import_options *options, mt_strbuf *said)
{
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    match_import_counts counts = {0};
    match_status status = match_store_import_text(store, "rows", rows, strlen(rows), options, &job);
    while (status == MATCH_OK && state == MATCH_JOB_MORE) status = match_job_step(job, -1, &state);
    if (status == MATCH_OK) status = match_job_import_counts(job, &counts);
    if (status == MATCH_OK)
        mt_strbuf_format(said, "%zu %zu %zu %zu", counts.rows, counts.inserted, counts.updated, counts.rejected);
    match_job_free(&job);
    return status;
}

static match_status import_records(match_store *store, mt_strbuf *said)
{
    match_import_options options = {.size = sizeof options, .format = "jsonl"};
    static char rows[30000];
    size_t len = 0;
    for (int i = 0; i < 10; i++)
        len +=
            (size_t)snprintf(rows + len, sizeof rows - len,
                             "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Body of heart and lung %d\","
                             "\"country\":\"RO\",\"keywords\":[\"sensor\",\"k%d\"],\"registry\":{\"vat\":\"RO%d\"}}\n"
                             "{\"kind\":\"offer\",\"id\":\"i%d\",\"owner\":[\"o%d\",\"o%d\"],\"language\":\"en\","
                             "\"title\":\"Heart sensor %d\",\"text\":\"An offer of software for clinics, %d\"}\n"
                             "{\"kind\":\"offer\"}\n",
                             i, i, i, i, i, i, (i + 1) % 10, i, i);
    for (int i = 0; i < 30; i++)
        len += (size_t)snprintf(rows + len, sizeof rows - len,
                                "{\"kind\":\"feedback\",\"a\":\"o%d\",\"b\":\"o%d\",\"outcome\":\"%s\"}\n", i % 5,
                                5 + i / 5 % 5, i < 15 ? "met" : "declined");
    return import(store, rows, &options, said);
}

static match_status watch(match_store *store, mt_strbuf *said)
{
    static const char queries[] = "{\"id\":\"q1\",\"text\":\"heart sensor\",\"owner\":\"o9\",\"existing\":true}\n"
                                  "{\"id\":\"q2\",\"record\":\"i3\",\"want\":\"any\",\"minimum\":0.2,"
                                  "\"filter\":\"owner.country = 'RO'\"}";
    size_t count = 0;
    match_status status = match_store_watch(store, queries, sizeof queries - 1, &count);
    if (status == MATCH_OK) mt_strbuf_format(said, "%zu", count);
    return status;
}

static match_status put_record(match_store *store, mt_strbuf *said)
{
    static const char json[] = "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"o2\",\"language\":\"en\",\"title\":"
                               "\"Sensors of the heart\",\"contry\":\"RO\"}";
    match_change change = MATCH_UNCHANGED;
    match_text *warnings = NULL;
    match_status status = match_store_upsert(store, json, sizeof json - 1, &change, &warnings);
    if (status == MATCH_OK) mt_strbuf_format(said, "%d ", (int)change);
    return take(status, &warnings, said);
}

static match_status write_batch(match_store *store, mt_strbuf *said)
{
    static const char json[] = "{\"kind\":\"offer\",\"id\":\"i7\",\"owner\":\"o7\",\"title\":\"Lung software\"}";
    static const char more[] = "{\"kind\":\"relation\",\"a\":\"o1\",\"b\":\"o4\",\"relation\":\"met\"}";
    match_hits *hits = NULL;
    match_status status = match_store_begin(store);
    if (status == MATCH_OK) status = match_store_upsert(store, json, sizeof json - 1, NULL, NULL);
    if (status == MATCH_OK) status = match_store_search(store, "lung software", 13, NULL, &hits);
    if (status == MATCH_OK) mt_strbuf_format(said, "%zu %s", match_hits_count(hits), match_hits_id(hits, 0));
    match_hits_free(&hits);
    if (status == MATCH_OK) status = match_store_upsert(store, more, sizeof more - 1, NULL, NULL);
    if (status == MATCH_OK) status = match_store_delete(store, "offer", "i5");
    if (status == MATCH_OK) return match_store_commit(store);
    match_store_rollback(store);
    return status;
}

static match_status read_news(match_store *store, mt_strbuf *said)
{
    match_text *news = NULL;
    match_status status = match_store_news(store, false, &news);
    return take(status, &news, said);
}

static match_status merge(match_store *store, mt_strbuf *said)
{
    match_text *report = NULL;
    match_status status = match_store_merge(store, "o1", "o4", &report);
    return take(status, &report, said);
}

static match_status undo(match_store *store, mt_strbuf *said)
{
    match_text *report = NULL;
    match_status status = match_store_unmerge(store, 0, &report);
    return take(status, &report, said);
}

static match_status tell_apart(match_store *store, mt_strbuf *said)
{
    (void)said;
    return match_store_set_different(store, "o2", "o3", true);
}

static match_status blind(match_store *store, mt_strbuf *said)
{
    match_text *profile = NULL;
    match_status status = match_store_blind_profile(store, "i3", &profile);
    return take(status, &profile, said);
}

static match_status disclose(match_store *store, mt_strbuf *said)
{
    static const char entry[] = "{\"record\":\"i3\",\"to\":\"o2\",\"at\":\"2026-05-30\"}";
    int64_t number = 0;
    match_status status = match_store_disclose(store, entry, sizeof entry - 1, &number);
    if (status == MATCH_OK) mt_strbuf_int(said, number);
    return status;
}

static match_status learn(match_store *store, mt_strbuf *said)
{
    match_learn_options options = {.size = sizeof options, .calibrate_only = true};
    match_text *report = NULL;
    match_status status = match_store_learn(store, &options, &report);
    return take(status, &report, said);
}

static match_status set_vectors(match_store *store, mt_strbuf *said)
{
    static const char *const ids[] = {"i1", "i2", "o3"};
    static const float rows[] = {1, 0, 2, 3, 1, 1};
    (void)said;
    return match_store_set_vectors(store, ids, 3, rows, 2);
}

static match_status set_rules(match_store *store, mt_strbuf *said)
{
    static const char rules[] = "[{\"name\":\"code\",\"kind\":\"code\",\"pattern\":\"[A-Z]{2}-[0-9]{3}\"}]";
    (void)said;
    return match_store_set_token_rules(store, rules, sizeof rules - 1);
}

static match_status import_taxonomy(match_store *store, mt_strbuf *said)
{
    match_import_options options = {.size = sizeof options, .kind = "taxonomy", .scheme = "t", .format = "csv"};
    return import(store, "code,parent,lang,label\n1,,en,sensor\n2,1,en,heart sensor\n2,1,ro,senzor cardiac\n", &options,
                  said);
}

static match_status rebuild(match_store *store, mt_strbuf *said)
{
    (void)said;
    return match_store_rebuild(store);
}

static const struct call {
    const char *name;
    match_status (*run)(match_store *store, mt_strbuf *said);
} calls[] = {{"import", import_records},
             {"watch", watch},
             {"upsert", put_record},
             {"batch", write_batch},
             {"news", read_news},
             {"merge", merge},
             {"vectors", set_vectors},
             {"import again", import_records},
             {"undo", undo},
             {"blind", blind},
             {"disclose", disclose},
             {"learn", learn},
             {"different", tell_apart},
             {"rules", set_rules},
             {"news", read_news},
             {"taxonomy", import_taxonomy},
             {"rebuild", rebuild}};

enum { CALLS = sizeof calls / sizeof *calls };

/* ---- what the store holds and answers -----------------------------------------------------------------------------*/

static char folder[64], store_path[96];
static char *said[CALLS], *held[CALLS + 1], *answered[CALLS + 1];
static size_t now_call; /* for messages */
static long now_point;
static const char *now_failing = "";

#define MUST(condition, ...)                                                          \
    do {                                                                              \
        if (condition) break;                                                         \
        print_error("%s, %s at %ld: ", calls[now_call].name, now_failing, now_point); \
        print_error(__VA_ARGS__);                                                     \
        fail();                                                                       \
    } while (0)

static match_store *open_store(match_open_mode mode)
{
    match_open_options options = {
        .size = sizeof options, .mode = mode, .viewer = MATCH_TIER_CONFIDENTIAL, .as_of = "2026-05-31"};
    match_store *store = NULL;
    match_error error = {0};
    if (match_store_open(store_path, &options, &store, &error) != MATCH_OK) fail_msg("%s", error.message);
    return store;
}

static void add_rows(sqlite3 *db, const char *sql, mt_strbuf *b)
{
    sqlite3_stmt *rows = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *text = (const char *)sqlite3_column_text(rows, i);
            mt_strbuf_str(b, text ? text : "-");
            mt_strbuf_char(b, '|');
        }
        mt_strbuf_char(b, '\n');
    }
    sqlite3_finalize(rows);
}

/* All tables but those of the index and of the commits. */
static char *what_it_holds(void)
{
    static const char *const tables[] = {
        "SELECT next_num, next_name FROM state",
        "SELECT * FROM tally WHERE records ORDER BY 1",
        "SELECT * FROM setting WHERE key <> 'commit' AND key NOT LIKE 'index.%' ORDER BY 1",
        "SELECT * FROM record ORDER BY 1",
        "SELECT * FROM name ORDER BY 1",
        "SELECT * FROM link ORDER BY 1, 2, 3",
        "SELECT * FROM relation ORDER BY 1",
        "SELECT * FROM feedback ORDER BY 1",
        "SELECT * FROM scheme",
        "SELECT * FROM concept",
        "SELECT * FROM label",
        "SELECT book, key, json FROM ledger ORDER BY 1, 2",
        "SELECT * FROM pending ORDER BY 1"};
    char file[128], *text = NULL;
    sqlite3 *db = NULL;
    mt_strbuf b = {0};
    snprintf(file, sizeof file, "%s/records.db", store_path);
    assert_int_equal(sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (size_t i = 0; i < MT_COUNT(tables); i++) add_rows(db, tables[i], &b);
    sqlite3_close(db);
    assert_int_equal(mt_strbuf_take(&b, &text, NULL, NULL), MATCH_OK);
    return text;
}

static char *what_it_answers(match_store *store)
{
    static const char query[] = "heart sensor software lung clinics";
    char *text = NULL;
    mt_strbuf b = {0};
    assert_int_equal(match_store_verify(store), MATCH_OK);
    for (int want = 0; want < 2; want++) {
        match_rank_options options = {
            .size = sizeof options, .k = 50, .want = want ? MATCH_WANT_ORGANISATIONS : MATCH_WANT_ANY};
        match_hits *hits = NULL;
        assert_int_equal(match_store_search(store, query, sizeof query - 1, &options, &hits), MATCH_OK);
        for (size_t i = 0; i < match_hits_count(hits); i++) {
            mt_strbuf_format(&b, "%s ", match_hits_id(hits, i));
            mt_strbuf_fixed(&b, match_hits_score(hits, i), 9);
            mt_strbuf_char(&b, '\n');
        }
        match_hits_free(&hits);
    }
    assert_int_equal(mt_strbuf_take(&b, &text, NULL, NULL), MATCH_OK);
    return text;
}

static void copy_store(const char *from, const char *to)
{
    char command[320];
    remove_folder(to);
    snprintf(command, sizeof command, "cp -r '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

static void name_copy(size_t call, char path[128]) { snprintf(path, 128, "%s/before-%zu", folder, call); }

/* The store as it was before the call. */
static match_store *open_before(size_t call)
{
    char copy[128];
    name_copy(call, copy);
    copy_store(copy, store_path);
    return open_store(MATCH_OPEN_WRITE);
}

static void is_held(const char *right, const char *what)
{
    char *held_now = what_it_holds();
    MUST(strcmp(held_now, right) == 0, "%s\n%s\nwanted\n%s\n", what, held_now, right);
    free(held_now);
}

/* The call is done once more unless it was done; all is as in the history without failures. */
static void go_on(match_store *store, size_t call, bool done)
{
    mt_strbuf b = {0};
    if (!done) {
        match_status status = calls[call].run(store, &b);
        MUST(status == MATCH_OK, "the second time: %s\n", match_status_name(status));
        MUST(strcmp(b.data ? b.data : "", said[call]) == 0, "the second time it says: %s\n", b.data);
    }
    is_held(held[call + 1], "the store holds");
    char *answers = what_it_answers(store);
    MUST(strcmp(answers, answered[call + 1]) == 0, "the store answers\n%s\n", answers);
    free(answers);
    mt_strbuf_free(&b);
}

/* After a call during which something failed. */
static void look_at(match_store *store, size_t call, match_status status, match_status allowed, const mt_strbuf *b)
{
    match_error error = {0};
    match_store_error(store, &error);
    MUST(status == MATCH_OK || status == allowed, "%s: %s\n", match_status_name(status), error.message);
    if (status == MATCH_OK) MUST(strcmp(b->data ? b->data : "", said[call]) == 0, "it says: %s\n", b->data);
    is_held(held[call + (status == MATCH_OK)], match_status_name(status));
    go_on(store, call, status == MATCH_OK);
}

/* ---- failures -----------------------------------------------------------------------------------------------------*/

static void disk_fails(size_t call, size_t at, size_t more, int code)
{
    mt_strbuf b = {0};
    match_store *store = open_before(call);
    disk_fail(store_path, at, more, code);
    match_status status = calls[call].run(store, &b);
    disk_heal();
    look_at(store, call, status, MATCH_E_IO, &b);
    match_store_close(&store);
    mt_strbuf_free(&b);
}

static void process_ends(size_t call, size_t at)
{
    int status = 0;
    match_store *store = open_before(call);
    match_store_close(&store);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        mt_strbuf b = {0};
        store = open_store(MATCH_OPEN_WRITE);
        disk_fail(store_path, at, 0, 0);
        _exit(calls[call].run(store, &b) == MATCH_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    MUST(WIFEXITED(status) && (WEXITSTATUS(status) == 99 || WEXITSTATUS(status) == 0), "status %d\n", status);
    store = open_store(MATCH_OPEN_WRITE);
    char *holds_now = what_it_holds();
    bool done = strcmp(holds_now, held[call + 1]) == 0;
    MUST(done || strcmp(holds_now, held[call]) == 0, "the store holds neither\n%s\n", holds_now);
    free(holds_now);
    go_on(store, call, done);
    match_store_close(&store);
}

static void memory_fails(size_t call, long at, long more)
{
    mt_strbuf b = {0};
    long blocks = live_blocks();
    match_store *store = open_before(call);
    allocations = 0;
    last_failure = at + more;
    first_failure = at;
    match_status status = calls[call].run(store, &b);
    first_failure = last_failure = -1;
    if (!b.bad) look_at(store, call, status, MATCH_E_NO_MEMORY, &b); /* else it was the test's own buffer */
    match_store_close(&store);
    mt_strbuf_free(&b);
    MUST(live_blocks() == blocks, "%ld blocks leak\n", live_blocks() - blocks);
}

/* ---- the history --------------------------------------------------------------------------------------------------*/

static size_t changes_of[CALLS];
static long allocations_of[CALLS];

static void keep_copy(size_t call)
{
    char copy[128];
    name_copy(call, copy);
    copy_store(store_path, copy);
}

/* Each call on a handle of its own, as those after it find the store when something fails. */
static int write_history(void **state)
{
    (void)state;
    if (!make_folder(folder, sizeof folder, "api-fault")) return -1;
    snprintf(store_path, sizeof store_path, "%s/store", folder);
    match_store *store = open_store(MATCH_OPEN_CREATE);
    match_store_close(&store);
    held[0] = what_it_holds();
    keep_copy(0);
    for (size_t call = 0; call < CALLS; call++) {
        mt_strbuf b = {0};
        now_call = call;
        store = open_before(call);
        disk_fail(store_path, SIZE_MAX / 2, 0, EIO);
        allocations = 0;
        match_status status = calls[call].run(store, &b);
        allocations_of[call] = allocations;
        changes_of[call] = disk_changes();
        disk_heal();
        match_error error = {0};
        match_store_error(store, &error);
        MUST(status == MATCH_OK, "%s: %s\n", match_status_name(status), error.message);
        mt_strbuf_str(&b, "");
        assert_int_equal(mt_strbuf_take(&b, &said[call], NULL, NULL), MATCH_OK);
        held[call + 1] = what_it_holds();
        answered[call + 1] = what_it_answers(store);
        match_store_close(&store);
        store = open_before(call); /* without the files that answers leave */
        assert_int_equal(calls[call].run(store, &b), MATCH_OK);
        match_store_close(&store);
        is_held(held[call + 1], "the same call once more");
        mt_strbuf_free(&b);
        keep_copy(call + 1);
    }
    return 0;
}

static int remove_history(void **state)
{
    (void)state;
    for (size_t i = 0; i < CALLS; i++) free(said[i]);
    for (size_t i = 0; i <= CALLS; i++) {
        free(held[i]);
        free(answered[i]);
    }
    remove_folder(folder);
    return 0;
}

static size_t wanted_points(void)
{
    const char *wanted = getenv("MATCH_POINTS");
    return wanted ? strtoull(wanted, NULL, 10) : 1;
}

/* A random one of each of so many equal parts. */
static size_t point_of(mt_random *r, size_t all, size_t part, size_t parts)
{
    size_t begin = all * part / parts, end = all * (part + 1) / parts;
    return begin + (end > begin ? mt_random_below(r, (uint32_t)(end - begin)) : 0);
}

static void the_disk_fails(void **state)
{
    mt_random r = mt_random_seeded(5);
    size_t parts = wanted_points();
    (void)state;
    now_failing = "the disk";
    for (size_t call = 0; call < CALLS; call++) {
        assert_true(changes_of[call] > 0);
        for (size_t i = 0; i < parts && i < changes_of[call]; i++) {
            size_t at = point_of(&r, changes_of[call], i, parts);
            now_call = call;
            now_point = (long)at;
            disk_fails(call, at, mt_random_below(&r, 3) ? 0 : SIZE_MAX / 2, mt_random_below(&r, 2) ? EIO : ENOSPC);
        }
    }
}

static void the_process_ends(void **state)
{
    mt_random r = mt_random_seeded(6);
    size_t parts = wanted_points();
    (void)state;
    now_failing = "the process";
    for (size_t call = 0; call < CALLS; call++)
        for (size_t i = 0; i < parts && i < changes_of[call]; i++) {
            size_t at = point_of(&r, changes_of[call], i, parts);
            now_call = call;
            now_point = (long)at;
            process_ends(call, at);
        }
}

static void memory_is_short(void **state)
{
    mt_random r = mt_random_seeded(7);
    size_t parts = 2 * wanted_points();
    (void)state;
    if (!OWN_ALLOCATOR) skip();
    now_failing = "memory";
    for (size_t call = 0; call < CALLS; call++)
        for (size_t i = 0; i < parts; i++) {
            long at = (long)point_of(&r, (size_t)allocations_of[call], i, parts);
            now_call = call;
            now_point = at;
            memory_fails(call, at, (long[]){0, 3, 1000000000}[mt_random_below(&r, 3)]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_disk_fails), cmocka_unit_test(the_process_ends),
                                       cmocka_unit_test(memory_is_short)};
    return cmocka_run_group_tests_name("api_fault", tests, write_history, remove_history);
}
