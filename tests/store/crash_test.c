/* A writer killed at any moment: what the last commit wrote is there, whole, and nothing of an unfinished one.
 * The child writes one round number into all records of a set, commits, and tells the round through a pipe. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "libmatch/base/random.h"
#include "tests/store/store_help.h"

#define RECORDS 40
#define KILLS 16

static mt_error err;

static bool write_round(mt_store *store, int round)
{
    if (mt_store_begin(store, &err) != MATCH_OK) return false;
    for (int i = 0; i < RECORDS; i++) {
        char json[256];
        mt_change change;
        json_t *root = NULL;
        mt_record *record = NULL;
        snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"o%d\",\"title\":\"%d\",\"owner\":\"r%d\"}", i, round,
                 round);
        if (mt_json_parse(mt_text_of(json), &root, &err) != MATCH_OK ||
            mt_record_read(root, false, 0, NULL, &record, &err) != MATCH_OK)
            return false;
        match_status status = mt_store_put(store, record, &change, NULL, &err);
        mt_record_free(&record);
        if (status != MATCH_OK) return false;
    }
    return mt_store_commit(store, &err) == MATCH_OK;
}

static void child(const char *path, int first, int pipe_end)
{
    mt_store *store = NULL;
    if (mt_store_open(path, MT_OPEN_WRITE, 1000, &store, &err) != MATCH_OK) _exit(1);
    for (int round = first; write_round(store, round); round++)
        if (write(pipe_end, &round, sizeof round) != sizeof round) _exit(2);
    _exit(3);
}

typedef struct seen {
    int round, records;
} seen;

static match_status same_round(void *context, const mt_row *row, mt_error *error)
{
    seen *s = context;
    json_t *root = NULL;
    match_status status = mt_json_parse(row->json, &root, error);
    if (status != MATCH_OK) return status;
    int round = atoi(mt_record_name(root).data);
    json_decref(root);
    if (s->records++ == 0) s->round = round;
    assert_int_equal(round, s->round);
    return MATCH_OK;
}

static match_status count_link(void *context, const mt_link_row *row, mt_error *unused)
{
    (void)unused;
    (void)row;
    ++*(int *)context;
    return MATCH_OK;
}

static int round_in_store(const char *path, mt_open_mode mode)
{
    seen s = {-1, 0};
    char owner[16];
    uint32_t name;
    int links = 0;
    mt_store *store = open_store(path, mode);
    assert_ok(mt_store_each(store, MT_KINDS_ITEMS, same_round, &s, &err), err);
    assert_int_equal(s.records, RECORDS);
    snprintf(owner, sizeof owner, "r%d", s.round);
    assert_ok(mt_store_name_of(store, mt_text_of(owner), &name, &err), err);
    assert_ok(mt_store_links_to(store, name, MT_LINK_OWNER, count_link, &links, &err), err);
    assert_int_equal(links, RECORDS);
    mt_store_close(&store);
    return s.round;
}

static void killed_writers(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_random r = mt_random_seeded(5);
    int committed = 0, progress = 0;
    mt_store *store = open_store(t.store, MT_OPEN_CREATE);
    assert_true(write_round(store, 0));
    mt_store_close(&store);
    for (int kill_number = 0; kill_number < KILLS; kill_number++) {
        int ends[2], round;
        assert_int_equal(pipe(ends), 0);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) child(t.store, committed + 1, ends[1]);
        close(ends[1]);
        /* every other child lives until its first commit, however slow the machine is */
        if (kill_number % 2 && read(ends[0], &round, sizeof round) == (ssize_t)sizeof round) committed = round;
        usleep(500 + mt_random_below(&r, 12000));
        kill(pid, SIGKILL);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        while (read(ends[0], &round, sizeof round) == (ssize_t)sizeof round) committed = round;
        close(ends[0]);
        int found = round_in_store(t.store, kill_number % 3 ? MT_OPEN_READ : MT_OPEN_WRITE);
        if (found != committed && found != committed + 1) /* killed between commit and telling */
            fail_msg("kill %d: round %d told, %d in the store", kill_number, committed, found);
        progress += found > 0;
        committed = found;
    }
    assert_true(committed > 0 && progress > 0);
    temporary_remove(&t);
}

/* Creation is all or nothing: a killed creator leaves a folder that can be created again or opened. */
static void killed_creators(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(6);
    for (int i = 0; i < 20; i++) {
        temporary t = temporary_make();
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            mt_store *store = NULL;
            (void)!mt_store_open(t.store, MT_OPEN_CREATE, 0, &store, &err);
            _exit(0);
        }
        usleep(mt_random_below(&r, 6000));
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        mt_store *store = NULL;
        match_status status = mt_store_open(t.store, MT_OPEN_WRITE, 100, &store, &err);
        if (status == MATCH_E_NOT_FOUND || status == MATCH_E_NOT_A_STORE)
            status = mt_store_open(t.store, MT_OPEN_CREATE, 100, &store, &err);
        assert_ok(status, err);
        mt_store_close(&store);
        temporary_remove(&t);
    }
}

/* A full disk, played by a limit on file sizes: the commit or an earlier write fails with E_IO, the last commit stays,
 * the handle can go on. */
static void full_disk(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_store *store = open_store(t.store, MT_OPEN_CREATE);
    assert_true(write_round(store, 1));
    mt_store_close(&store);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct rlimit limit = {300000, 300000};
        match_status status = MATCH_OK;
        char text[2000];
        memset(text, 'x', sizeof text);
        signal(SIGXFSZ, SIG_IGN);
        if (mt_store_open(t.store, MT_OPEN_WRITE, 0, &store, &err) != MATCH_OK) _exit(1);
        if (setrlimit(RLIMIT_FSIZE, &limit) || mt_store_begin(store, &err) != MATCH_OK) _exit(2);
        for (int i = 0; i < 1000 && status == MATCH_OK; i++) {
            mt_change change;
            json_t *root = json_pack("{s:s,s:o,s:s#}", "kind", "offer", "id", json_sprintf("big%d", i), "text", text,
                                     (int)sizeof text);
            mt_record *record = NULL;
            if (mt_record_read(root, false, 0, NULL, &record, &err) != MATCH_OK) _exit(3);
            status = mt_store_put(store, record, &change, NULL, &err);
            mt_record_free(&record);
        }
        if (status == MATCH_OK) status = mt_store_commit(store, &err);
        if (status != MATCH_E_IO) _exit(4);
        mt_store_rollback(store);
        size_t counts[MT_KIND_COUNT];
        if (mt_store_counts(store, counts, &err) != MATCH_OK || counts[MT_KIND_OFFER] != RECORDS) _exit(5);
        mt_store_close(&store);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(round_in_store(t.store, MT_OPEN_WRITE), 1);
    temporary_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(killed_writers), cmocka_unit_test(killed_creators),
                                       cmocka_unit_test(full_disk)};
    return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}
