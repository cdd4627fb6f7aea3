/* Readers that keep the world of a store in a file for those after them (world/world_image.h), while the disk fails,
 * while their process ends at any change of a file, and while they are killed: the answer is the right one all the
 * same, so is everybody's after it, and the next writer leaves nothing behind. MATCH_POINTS: how many kills. */
#include "disk.h"
#include "workload.h"

#include <errno.h>
#include <match/match.h>
#include <signal.h>
#include <sys/wait.h>

enum { BODIES = 300, ANSWER = 4096 };

static char folder[64], store_path[96], right_answer[ANSWER];

static match_store *open_store(match_open_mode mode)
{
    match_open_options options = {.size = sizeof options, .mode = mode, .as_of = "2026-05-31"};
    match_store *store = NULL;
    match_error error = {0};
    if (match_store_open(store_path, &options, &store, &error) != MATCH_OK) fail_msg("%s", error.message);
    return store;
}

static void upsert(match_store *store, const char *json)
{
    assert_int_equal(match_store_upsert(store, json, strlen(json), NULL, NULL), MATCH_OK);
}

/* Enough bodies for an image. */
static void fill_store(void)
{
    char json[300];
    match_store *store = open_store(MATCH_OPEN_CREATE);
    assert_int_equal(match_store_begin(store), MATCH_OK);
    for (int i = 0; i < BODIES; i++) {
        snprintf(
            json, sizeof json,
            "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Body %d\",\"country\":\"%s\",\"language\":\"zxx\","
            "\"text\":\"w%d w%d w%d\"}",
            i, i, i % 3 ? "RO" : "PL", i % 7, i % 11, i % 13);
        upsert(store, json);
        snprintf(json, sizeof json,
                 "{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"o%d\",\"language\":\"zxx\",\"text\":\"w%d w%d v%d\"}",
                 i % 2 ? "offer" : "request", i, i, i % 5, i % 17, i % 19);
        upsert(store, json);
    }
    assert_int_equal(match_store_commit(store), MATCH_OK);
    match_store_close(&store);
}

/* The partners of one body as text; false: the call failed. */
static bool ask(match_store *store, char answer[ANSWER])
{
    match_rank_options options = {.size = sizeof options, .k = 10};
    match_hits *hits = NULL;
    size_t len = 0;
    if (match_store_partners(store, "o7", &options, &hits) != MATCH_OK) return false;
    for (size_t i = 0; i < match_hits_count(hits); i++)
        len += (size_t)snprintf(answer + len, ANSWER - len, "%s %.17g\n", match_hits_id(hits, i),
                                match_hits_score(hits, i));
    match_hits_free(&hits);
    return true;
}

static void must_be_right(size_t point, const char *when)
{
    char answer[ANSWER] = "";
    match_store *store = open_store(MATCH_OPEN_READ);
    if (!ask(store, answer) || strcmp(answer, right_answer) != 0)
        fail_msg("change %zu, %s: another answer:\n%s", point, when, answer);
    match_store_close(&store);
}

typedef struct names {
    int images, parts;
} names;

static match_status count_names(void *context, const char *name, mt_error *err)
{
    names *n = context;
    (void)err;
    size_t len = strlen(name);
    if (strncmp(name, "world-", 6) != 0) return MATCH_OK;
    if (len > 4 && strcmp(name + len - 4, ".img") == 0)
        n->images++;
    else
        n->parts++;
    return MATCH_OK;
}

static names look(void)
{
    names n = {0};
    assert_int_equal(mt_folder_list(store_path, count_names, &n, NULL), MATCH_OK);
    return n;
}

static match_status remove_image(void *context, const char *name, mt_error *err)
{
    char path[512];
    (void)context;
    (void)err;
    snprintf(path, sizeof path, "%s/%s", store_path, name);
    if (strncmp(name, "world-", 6) == 0) unlink(path);
    return MATCH_OK;
}

static void without_image(void) { assert_int_equal(mt_folder_list(store_path, remove_image, NULL, NULL), MATCH_OK); }

/* The next writer removes what others left. */
static void must_be_clean(size_t point)
{
    match_store *store = open_store(MATCH_OPEN_WRITE);
    match_store_close(&store);
    names n = look();
    if (n.parts) fail_msg("change %zu: %d unfinished images are left after a writer", point, n.parts);
}

/* How many changes of files one question makes: those of the image, and of SQLite. */
static size_t changes_of_question(void)
{
    char answer[ANSWER] = "";
    without_image();
    disk_fail(store_path, SIZE_MAX / 2, 0, ENOSPC);
    match_store *store = open_store(MATCH_OPEN_READ);
    assert_true(ask(store, answer));
    match_store_close(&store);
    size_t changes = disk_changes();
    disk_heal();
    assert_string_equal(answer, right_answer);
    assert_int_equal(look().images, 1); /* else there is nothing to test */
    return changes;
}

/* A failing disk: no image, no error. What SQLite itself needs may fail the call, with E_IO. */
static void failing_changes_cost_nothing(void **state)
{
    (void)state;
    size_t changes = changes_of_question(), answered = 0, whole = 0;
    for (size_t point = 0; point < changes; point++)
        for (int ever = 0; ever < 2; ever++) {
            char answer[ANSWER] = "";
            match_store *store = NULL;
            match_open_options options = {.size = sizeof options, .as_of = "2026-05-31"};
            without_image();
            disk_fail(store_path, point, ever ? SIZE_MAX / 2 : 0, point % 2 ? EIO : ENOSPC);
            if (match_store_open(store_path, &options, &store, NULL) == MATCH_OK && ask(store, answer)) {
                assert_string_equal(answer, right_answer);
                answered++;
            }
            match_store_close(&store);
            disk_heal();
            whole += (size_t)look().images;
            if (!ever) assert_int_equal(look().parts, 0); /* else it could not be removed either */
            must_be_right(point, "after a failure");
            must_be_clean(point);
        }
    assert_true(answered > 0 && whole < 2 * changes);
    print_message("%zu of %zu questions were answered with a failing disk, %zu left an image\n", answered, 2 * changes,
                  whole);
}

static pid_t start(size_t point, int signal_after)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0) return pid;
    char answer[ANSWER] = "";
    match_open_options options = {.size = sizeof options, .as_of = "2026-05-31"};
    match_store *store = NULL;
    if (!signal_after) disk_fail(store_path, point, 0, 0);
    do { /* until the signal comes */
        if (signal_after) without_image();
        if (match_store_open(store_path, &options, &store, NULL) != MATCH_OK || !ask(store, answer)) _exit(1);
        match_store_close(&store);
        if (strcmp(answer, right_answer) != 0) _exit(2);
    } while (signal_after);
    _exit(0);
}

static void processes_end_anywhere(void **state)
{
    (void)state;
    size_t changes = changes_of_question(), left = 0;
    for (size_t point = 0; point < changes; point++) {
        int status = 0;
        without_image();
        pid_t pid = start(point, 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (!WIFEXITED(status) || (WEXITSTATUS(status) != 99 && WEXITSTATUS(status) != 0))
            fail_msg("change %zu: status %d", point, status);
        left += (size_t)look().parts;
        must_be_right(point, "after the end of a process");
        must_be_clean(point);
        must_be_right(point, "after a writer");
    }
    assert_true(left > 0); /* some ended between the first byte and the name */
}

static void killed_at_any_moment(void **state)
{
    const char *wanted = getenv("MATCH_POINTS");
    size_t kills = wanted ? strtoull(wanted, NULL, 10) / 10 : 25;
    mt_random r = mt_random_seeded(3);
    (void)state;
    for (size_t i = 0; i < kills; i++) {
        int status = 0;
        pid_t pid = start(0, 1);
        usleep(3000 + mt_random_below(&r, 12000));
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (!WIFSIGNALED(status)) fail_msg("kill %zu: status %d", i, status);
        must_be_right(i, "after a kill");
        must_be_clean(i);
    }
}

static int set_up(void **state)
{
    (void)state;
    if (!make_folder(folder, sizeof folder, "world")) return -1;
    snprintf(store_path, sizeof store_path, "%s/store", folder);
    fill_store();
    match_store *store = open_store(MATCH_OPEN_READ);
    bool asked = ask(store, right_answer);
    match_store_close(&store);
    return asked && right_answer[0] ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    remove_folder(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(failing_changes_cost_nothing),
                                       cmocka_unit_test(processes_end_anywhere),
                                       cmocka_unit_test(killed_at_any_moment)};
    return cmocka_run_group_tests_name("world_fault", tests, set_up, tear_down);
}
