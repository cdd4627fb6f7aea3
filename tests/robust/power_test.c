/* A kill or a loss of power at any write, sync or change of a name: the store opens at its last commit, or at the one
 * that was on its way; every answer is right; leftovers are swept. A history is written once and logged; then the
 * folder is made as it would be found at every few points of the log, in three ways. MATCH_POINTS: how many points. */
#include "disk.h"
#include "workload.h"

#include <sys/wait.h>

static char folder[64], store_path[96], found_path[96];

static void write_history(workload *w, bool alone)
{
    mt_error err = {0};
    if (workload_open(w, store_path, MT_OPEN_CREATE, alone, &err) != MATCH_OK) fail_msg("%s", err.message);
    workload_close(w);
    disk_record(store_path);
    disk_mark(0);
    if (workload_open(w, store_path, MT_OPEN_WRITE, alone, &err) != MATCH_OK) fail_msg("%s", err.message);
    while (w->commit < COMMITS) {
        if (workload_commit(w, &err) != MATCH_OK) fail_msg("commit %d: %s", w->commit + 1, err.message);
        disk_mark(w->commit);
        workload_merge(w);
    }
    disk_stop();
    workload_close(w);
}

static void look_at_point(const workload *w, size_t point, disk_loss loss, mt_random *r)
{
    remove_folder(found_path);
    disk_restore(found_path, loss, r);
    found f = look_into(found_path);
    int last = disk_last_mark(), next = last < COMMITS ? last + 1 : last;
    if (!holds(&f, w, last) && !holds(&f, w, next))
        fail_msg("point %zu, loss %d, after commit %d: %s (commit %d is there)", point, (int)loss, last,
                 f.what[0] ? f.what : "another state", (int)f.version[0]);
}

static void any_point(bool alone)
{
    workload *w = calloc(1, sizeof *w);
    const char *wanted = getenv("MATCH_POINTS");
    size_t point = 0, points = wanted ? strtoull(wanted, NULL, 10) : 60, looked = 0;
    mt_random r = mt_random_seeded(31);
    assert_non_null(w);
    w->random = mt_random_seeded(7);
    assert_true(make_folder(folder, sizeof folder, "power"));
    snprintf(store_path, sizeof store_path, "%s/store", folder);
    snprintf(found_path, sizeof found_path, "%s/found", folder);
    write_history(w, alone);
    size_t step = disk_points() / points + 1, next = 1;
    assert_true(disk_points() > 1000);
    assert_true(disk_writes_to("records.db-wal") > 500 && disk_writes_to("records.db") > 20);
    while (disk_advance(&point)) {
        if (point < next && point < disk_points()) continue;
        next = point + 1 + mt_random_below(&r, (uint32_t)(2 * step - 1));
        for (disk_loss loss = DISK_KILLED; loss <= DISK_SOME_LOST; loss++, looked++) look_at_point(w, point, loss, &r);
    }
    print_message("%zu states looked at, of a log of %zu changes\n", looked, disk_points());
    assert_true(looked >= points);
    disk_forget();
    mt_analyser_free(&w->analyser);
    free(w);
    remove_folder(folder);
}

static void any_point_of_one_thread(void **state)
{
    (void)state;
    any_point(true);
}

static void any_point_of_several_threads(void **state)
{
    (void)state;
    any_point(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_point_of_one_thread),
                                       cmocka_unit_test(any_point_of_several_threads)};
    return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
