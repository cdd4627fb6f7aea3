/* A write, sync or change of a name that fails, for every one of a history: the call says so, or the merge is put off;
 * the handle goes on with the last commit; so does the next opening. The same by processes that end there instead.
 * MATCH_POINTS: how many of each. */
#include "disk.h"
#include "workload.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

enum { HISTORY = 13 };

static char folder[64], store_path[96];

/* Writes the history until a commit fails; gives whether one did. */
static bool write_history(workload *w, bool alone, mt_error *err)
{
    if (workload_open(w, store_path, MT_OPEN_WRITE, alone, err) != MATCH_OK) {
        workload_close(w);
        return true;
    }
    while (w->commit < HISTORY) {
        if (workload_commit(w, err) != MATCH_OK) return true;
        workload_merge(w);
    }
    return false;
}

static void begin(workload *w, bool alone)
{
    mt_error err = {0};
    remove_folder(store_path);
    w->commit = 0;
    memset(w->version, 0, sizeof w->version);
    w->random = mt_random_seeded(9);
    if (workload_open(w, store_path, MT_OPEN_CREATE, alone, &err) != MATCH_OK) fail_msg("%s", err.message);
    workload_close(w);
}

static void must_hold(const workload *w, int least, int most, size_t point, const char *how)
{
    found f = look_into(store_path);
    for (int at = least; at <= most; at++)
        if (holds(&f, w, at)) return;
    fail_msg("%s at change %zu, after commit %d: %s (commit %d is there)", how, point, least,
             f.what[0] ? f.what : "another state", (int)f.version[0]);
}

static size_t changes_of_history(workload *w)
{
    mt_error err = {0};
    begin(w, true);
    disk_fail(store_path, SIZE_MAX / 2, 0, ENOSPC);
    assert_false(write_history(w, true, &err));
    size_t changes = disk_changes();
    disk_heal();
    workload_close(w);
    must_hold(w, HISTORY, HISTORY, 0, "no failure");
    return changes;
}

static size_t wanted_points(void)
{
    const char *wanted = getenv("MATCH_POINTS");
    return wanted ? strtoull(wanted, NULL, 10) : 120;
}

static void fail_at(workload *w, size_t point, size_t more, int code, bool alone)
{
    mt_error err = {0};
    begin(w, alone);
    disk_fail(store_path, point, more, code);
    bool failed = write_history(w, alone, &err);
    disk_heal();
    if (failed && err.code != MATCH_E_IO)
        fail_msg("change %zu: %s: %s", point, match_status_name(err.code), err.message);
    if (failed && w->store && point % 2) { /* on with the same handle */
        uint16_t kept = w->version[w->commit][0];
        if (workload_commit(w, &err) != MATCH_OK) fail_msg("after change %zu: %s", point, err.message);
        assert_int_equal(w->version[w->commit][0], kept + 1);
        workload_merge(w);
        workload_close(w);
        must_hold(w, w->commit, w->commit, point, "gone on after a failure");
        return;
    }
    workload_close(w);
    /* what failed at its last sync may have reached the disk all the same */
    must_hold(w, w->commit, failed ? w->commit + 1 : w->commit, point, "failure");
}

static void any_change_fails(void **state)
{
    workload *w = *state;
    size_t changes = changes_of_history(w), points = wanted_points(), step = changes / points + 1, tried = 0;
    assert_true(changes > 300); /* of SQLite, too */
    for (size_t at = 0; at < changes; at += step, tried++)
        fail_at(w, at, at % 3 == 0 ? 40 : 0, at % 2 ? EIO : ENOSPC, tried % 4 != 3);
    print_message("%zu of %zu changes failed\n", tried, changes);
}

static void a_full_disk_stays_full(void **state)
{
    workload *w = *state;
    size_t changes = changes_of_history(w);
    for (size_t at = 1; at < changes; at += changes / 12) fail_at(w, at, SIZE_MAX / 2, ENOSPC, true);
}

/* A child writes the history and ends at a change; gives the last commit that it told of through a pipe. */
static int end_at(workload *w, size_t point, bool alone)
{
    int ends[2], status = 0, committed = 0, number;
    mt_error err = {0};
    begin(w, alone);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        disk_fail(store_path, point, 0, 0);
        if (workload_open(w, store_path, MT_OPEN_WRITE, alone, &err) != MATCH_OK) _exit(1);
        while (w->commit < HISTORY) {
            if (workload_commit(w, &err) != MATCH_OK) _exit(2);
            if (write(ends[1], &w->commit, sizeof w->commit) != sizeof w->commit) _exit(3);
            workload_merge(w);
        }
        _exit(0);
    }
    close(ends[1]);
    while (read(ends[0], &number, sizeof number) == (ssize_t)sizeof number) committed = number;
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 99 && WEXITSTATUS(status) != 0))
        fail_msg("change %zu: status %d", point, status);
    return committed;
}

static void processes_end_anywhere(void **state)
{
    workload *w = *state, *known = calloc(1, sizeof *known);
    assert_non_null(known);
    size_t changes = changes_of_history(w), points = wanted_points() / 2, step = changes / points + 1, tried = 0;
    *known = *w; /* all states of the history */
    for (size_t at = 0; at < changes; at += step, tried++) {
        int committed = end_at(w, at, tried % 4 != 3);
        must_hold(known, committed, committed < HISTORY ? committed + 1 : committed, at, "end of the process");
    }
    print_message("%zu processes ended at one of %zu changes\n", tried, changes);
    free(known);
}

/* Writers with all their threads, killed by a signal whenever it comes. */
static void killed_at_any_moment(void **state)
{
    enum { KILLS = 25 };
    workload *w = *state, *known = calloc(1, sizeof *known);
    mt_random r = mt_random_seeded(12);
    mt_error err = {0};
    int progress = 0;
    assert_non_null(known);
    begin(w, true);
    assert_int_equal(workload_open(w, store_path, MT_OPEN_WRITE, true, &err), MATCH_OK);
    while (w->commit < COMMITS) assert_int_equal(workload_commit(w, &err), MATCH_OK);
    workload_close(w);
    *known = *w;
    for (int round = 0; round < KILLS; round++) {
        int ends[2], status = 0, committed = 0, number;
        begin(w, false);
        assert_int_equal(pipe(ends), 0);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            if (workload_open(w, store_path, MT_OPEN_WRITE, false, &err) != MATCH_OK) _exit(1);
            while (w->commit < COMMITS) {
                if (workload_commit(w, &err) != MATCH_OK) _exit(2);
                if (write(ends[1], &w->commit, sizeof w->commit) != sizeof w->commit) _exit(3);
                workload_merge(w);
            }
            pause();
        }
        close(ends[1]);
        for (uint32_t n = mt_random_below(&r, 12); n > 0; n--) /* some commits, however slow the machine is */
            if (read(ends[0], &number, sizeof number) == (ssize_t)sizeof number) committed = number;
        usleep(mt_random_below(&r, 3000));
        kill(pid, SIGKILL);
        while (read(ends[0], &number, sizeof number) == (ssize_t)sizeof number) committed = number;
        close(ends[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (!WIFSIGNALED(status)) fail_msg("kill %d: status %d", round, status);
        must_hold(known, committed, committed < COMMITS ? committed + 1 : committed, (size_t)round, "kill");
        progress += committed > 0;
    }
    assert_true(progress > KILLS / 2);
    free(known);
}

static int set_up(void **state)
{
    if (!make_folder(folder, sizeof folder, "fault")) return -1;
    snprintf(store_path, sizeof store_path, "%s/store", folder);
    *state = calloc(1, sizeof(workload));
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    workload *w = *state;
    mt_analyser_free(&w->analyser);
    free(w);
    remove_folder(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(any_change_fails, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(a_full_disk_stays_full, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(processes_end_anywhere, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(killed_at_any_moment, set_up, tear_down)};
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
