/* A writer killed at any moment: the store opens at its last commit, with whole segments and as many documents as
 * records; leftovers are swept; the next writer goes on. */
#include <signal.h>
#include <sys/wait.h>

#include "index_help.h"

enum { KILLS = 25, RECORDS = 60 };

static void write_until_killed(const char *path, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    world w = {0};
    mt_error err;
    if (mt_store_open(path, MT_OPEN_WRITE, 2000, &w.store, &err) != MATCH_OK) _exit(2);
    if (mt_analyser_create(&w.analyser, &err) != MATCH_OK) _exit(2);
    if (mt_index_writer_create(w.store, w.analyser, &w.writer, &err) != MATCH_OK) _exit(2);
    if (mt_index_open(w.store, &w.index, &err) != MATCH_OK) _exit(2);
    for (;;) {
        world_begin(&w);
        for (int i = 0; i < 4; i++) {
            char json[128];
            uint32_t id = mt_random_below(&r, RECORDS);
            mt_num num;
            snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"i%u\",\"language\":\"zxx\",\"text\":\"all v%u\"}",
                     id, mt_random_below(&r, 1000));
            num = world_put(&w, json);
            if (num && mt_random_below(&r, 4) == 0) world_remove(&w, num);
        }
        world_commit(&w);
        if (mt_random_below(&r, 3) == 0) world_merge(&w, 0);
    }
}

static match_status count_row(void *context, const mt_row *row, mt_error *err)
{
    (void)row;
    (void)err;
    ++*(uint64_t *)context;
    return MATCH_OK;
}

static match_status count_file(void *context, const char *name, mt_error *err)
{
    (void)name;
    (void)err;
    ++*(size_t *)context;
    return MATCH_OK;
}

static void check_store(const char *path, int round)
{
    mt_store *store = NULL;
    mt_index *index = NULL;
    mt_error err;
    char what[256];
    uint64_t records = 0;
    size_t files = 0;
    mt_field_stats stats;
    assert_ok(mt_store_open(path, MT_OPEN_WRITE, 2000, &store, &err), err);
    assert_ok(mt_index_open(store, &index, &err), err);
    if (!index_is_whole(index, what, sizeof what)) fail_msg("after kill %d: %s", round, what);
    assert_ok(mt_store_each(store, MT_KINDS_ITEMS, count_row, &records, &err), err);
    mt_index_stats(index, MT_KINDS_ITEMS, &stats);
    assert_int_equal(stats.documents, records);
    assert_true(round + 1 < KILLS || records > 0); /* something was committed at all */
    for (size_t i = 0; i < index->segments.len; i++)
        assert_ok(mt_segment_verify(index->segments.data[i].segment, &err), err);
    assert_ok(mt_index_sweep(store, &err), err);
    assert_ok(mt_folder_list(mt_store_segments_folder(store), count_file, &files, &err), err);
    assert_int_equal(files, index->segments.len);
    mt_index_close(&index);
    mt_store_close(&store);
}

static void killed_writers_lose_nothing(void **state)
{
    (void)state;
    world w = world_open(false);
    mt_random r = mt_random_seeded(5);
    char path[96];
    snprintf(path, sizeof path, "%s/store", w.folder);
    mt_index_close(&w.index);
    mt_index_writer_free(&w.writer);
    mt_store_close(&w.store);
    for (int round = 0; round < KILLS; round++) {
        pid_t child = fork();
        int result;
        if (child == 0) write_until_killed(path, (uint64_t)round);
        /* the last writer has time to commit, also on a busy machine */
        usleep(round + 1 < KILLS ? 2000 + mt_random_below(&r, 40000) : 900000);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_true(WIFSIGNALED(result)); /* it had not ended by itself */
        check_store(path, round);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(killed_writers_lose_nothing)};
    return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}
