/* Readers beside a writer: threads and a process with handles of their own refresh and query while the writer changes,
 * merges and sweeps. Each snapshot must be whole: every living document has the word "all", and is counted once. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "index_help.h"

enum { READERS = 2, ROUNDS = 60, RECORDS = 40 };

typedef struct reader {
    const char *path;
    const atomic_bool *stop;
    int snapshots; /* seen; -1: something was wrong */
    char what[256];
} reader;

static bool check(mt_index *index, reader *r) { return index_is_whole(index, r->what, sizeof r->what); }

static void *read_on(void *context)
{
    reader *r = context;
    mt_store *store = NULL;
    mt_index *index = NULL;
    mt_error err = {0};
    match_status status = mt_store_open(r->path, MT_OPEN_READ, 2000, &store, &err);
    if (status == MATCH_OK) status = mt_index_open(store, &index, &err);
    while (status == MATCH_OK && !*r->stop && r->snapshots >= 0) {
        status = mt_index_refresh(index, store, &err);
        if (status == MATCH_OK) r->snapshots = check(index, r) ? r->snapshots + 1 : -1;
    }
    if (status != MATCH_OK) {
        r->snapshots = -1;
        mt_copy_text(r->what, sizeof r->what, err.message, strlen(err.message));
    }
    mt_index_close(&index);
    mt_store_close(&store);
    return NULL;
}

static void write_on(world *w)
{
    mt_random r = mt_random_seeded(11);
    mt_num nums[RECORDS] = {0};
    mt_error err;
    for (int round = 0; round < ROUNDS; round++) {
        world_begin(w);
        for (int i = 0; i < 5; i++) {
            uint32_t id = mt_random_below(&r, RECORDS);
            char json[128];
            snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"i%u\",\"language\":\"zxx\",\"text\":\"all v%u\"}",
                     id, mt_random_below(&r, 1000));
            if (nums[id] && mt_random_below(&r, 3) == 0) {
                world_remove(w, nums[id]);
                nums[id] = 0;
            } else {
                nums[id] = world_put(w, json);
            }
        }
        world_commit(w);
        if (round % 3 == 0) world_merge(w, 0);
        if (round % 7 == 0) assert_ok(mt_index_sweep(w->store, &err), err);
    }
}

static void snapshots_are_whole(void **state)
{
    (void)state;
    world w = world_open(false);
    char path[96];
    atomic_bool stop = false;
    reader readers[READERS];
    pthread_t thread[READERS];
    snprintf(path, sizeof path, "%s/store", w.folder);
    pid_t child = fork();
    if (child == 0) { /* the other process reads a fixed number of snapshots */
        atomic_bool never = false;
        reader r = {.path = path, .stop = &never};
        mt_store *store = NULL;
        mt_index *index = NULL;
        mt_error err;
        bool good = mt_store_open(path, MT_OPEN_READ, 2000, &store, &err) == MATCH_OK &&
                    mt_index_open(store, &index, &err) == MATCH_OK;
        for (int i = 0; good && i < 300; i++) {
            good = mt_index_refresh(index, store, &err) == MATCH_OK && check(index, &r);
            usleep(500);
        }
        _exit(good ? 0 : 1);
    }
    for (int i = 0; i < READERS; i++) {
        readers[i] = (reader){.path = path, .stop = &stop};
        assert_int_equal(pthread_create(&thread[i], NULL, read_on, &readers[i]), 0);
    }
    write_on(&w);
    stop = true;
    for (int i = 0; i < READERS; i++) pthread_join(thread[i], NULL);
    int result = 1;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    for (int i = 0; i < READERS; i++)
        if (readers[i].snapshots <= 0) fail_msg("reader %d: %s", i, readers[i].what);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(snapshots_are_whole)};
    return cmocka_run_group_tests_name("readers", tests, NULL, NULL);
}
