/* One writer, many readers: snapshots in threads and processes, and the second writer. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "tests/store/store_help.h"

#define RECORDS 20
#define COMMITS 60
#define READERS 4

static mt_error err;

static void write_value(mt_store *store, int value)
{
    assert_ok(mt_store_begin(store, &err), err);
    for (int i = 0; i < RECORDS; i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"kind\":\"offer\",\"id\":\"o%d\",\"title\":\"%d\"}", i, value);
        put(store, json, NULL);
    }
    assert_ok(mt_store_commit(store, &err), err);
}

typedef struct look {
    int value, records;
    bool mixed;
} look;

static match_status see(void *context, const mt_row *row, mt_error *error)
{
    look *l = context;
    json_t *root = NULL;
    match_status status = mt_json_parse(row->json, &root, error);
    if (status != MATCH_OK) return status;
    int value = atoi(mt_record_name(root).data);
    json_decref(root);
    if (l->records++ == 0) l->value = value;
    l->mixed = l->mixed || value != l->value;
    return MATCH_OK;
}

/* Two passes in one snapshot see the same value everywhere; gives it, or -1. */
static int value_in_snapshot(mt_store *store)
{
    mt_error error;
    look first = {0}, second = {0};
    uint64_t before = 0, after = 1;
    bool good = mt_store_read_begin(store, &error) == MATCH_OK &&
                mt_store_generation(store, &before, &error) == MATCH_OK &&
                mt_store_each(store, MT_KINDS_ITEMS, see, &first, &error) == MATCH_OK &&
                mt_store_each(store, MT_KINDS_ITEMS, see, &second, &error) == MATCH_OK &&
                mt_store_generation(store, &after, &error) == MATCH_OK;
    mt_store_read_end(store);
    good = good && before == after && first.records == RECORDS && second.records == RECORDS;
    return good && !first.mixed && !second.mixed && first.value == second.value ? first.value : -1;
}

static atomic_bool stop;

static void *reader_thread(void *path)
{
    mt_store *store = NULL;
    mt_error error;
    intptr_t looks = 0;
    if (mt_store_open(path, MT_OPEN_READ, 1000, &store, &error) != MATCH_OK) return NULL;
    int last = 0;
    while (!atomic_load(&stop) || looks == 0) {
        int value = value_in_snapshot(store);
        if (value < last) { /* torn, or time went backwards */
            looks = 0;
            break;
        }
        last = value;
        looks++;
    }
    mt_store_close(&store);
    return (void *)looks;
}

static void threads_see_whole_commits(void **state)
{
    (void)state;
    temporary t = temporary_make();
    pthread_t thread[READERS];
    mt_store *store = open_store(t.store, MT_OPEN_CREATE);
    write_value(store, 1);
    atomic_store(&stop, false);
    for (int i = 0; i < READERS; i++) assert_int_equal(pthread_create(&thread[i], NULL, reader_thread, t.store), 0);
    for (int i = 2; i < COMMITS; i++) write_value(store, i);
    atomic_store(&stop, true);
    for (int i = 0; i < READERS; i++) {
        void *looks = NULL;
        assert_int_equal(pthread_join(thread[i], &looks), 0);
        assert_non_null(looks);
    }
    mt_store_close(&store);
    temporary_remove(&t);
}

static void processes_see_whole_commits(void **state)
{
    (void)state;
    temporary t = temporary_make();
    pid_t pid[READERS];
    mt_store *store = open_store(t.store, MT_OPEN_CREATE);
    write_value(store, 1);
    mt_store_close(&store); /* handles do not cross fork */
    for (int i = 0; i < READERS; i++) {
        pid[i] = fork();
        assert_true(pid[i] >= 0);
        if (pid[i] == 0) {
            mt_store *own = NULL;
            int last = 0, looks = 0;
            if (mt_store_open(t.store, MT_OPEN_READ, 2000, &own, &err) != MATCH_OK) _exit(1);
            while (last < COMMITS && looks++ < 1000000) {
                int value = value_in_snapshot(own);
                if (value < last) _exit(2);
                last = value;
            }
            mt_store_close(&own);
            _exit(last == COMMITS ? 0 : 3);
        }
    }
    store = open_store(t.store, MT_OPEN_WRITE);
    for (int i = 2; i <= COMMITS; i++) write_value(store, i);
    for (int i = 0; i < READERS; i++) {
        int status = 0;
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_int_equal(status, 0);
    }
    mt_store_close(&store);
    temporary_remove(&t);
}

static void a_snapshot_stays(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_store *writer = open_store(t.store, MT_OPEN_CREATE);
    write_value(writer, 1);
    mt_store *reader = open_store(t.store, MT_OPEN_READ);
    assert_ok(mt_store_read_begin(reader, &err), err);
    assert_ok(mt_store_read_begin(reader, &err), err); /* nested */
    write_value(writer, 2);
    assert_int_equal(value_in_snapshot(reader), 1);
    mt_store_read_end(reader);
    assert_int_equal(value_in_snapshot(reader), 1);
    mt_store_read_end(reader);
    assert_int_equal(value_in_snapshot(reader), 2);
    assert_ok(mt_store_read_begin(writer, &err), err);
    assert_status(mt_store_begin(writer, &err), MATCH_E_STATE);
    mt_store_read_end(writer);
    write_value(writer, 3);
    assert_int_equal(value_in_snapshot(reader), 3);
    mt_store_close(&reader);
    mt_store_close(&writer);
    temporary_remove(&t);
}

/* A row that was read keeps no statement open: the next read sees the next commit. */
static void rows_hold_no_snapshot(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_row row;
    mt_store *writer = open_store(t.store, MT_OPEN_CREATE);
    write_value(writer, 1);
    mt_store *reader = open_store(t.store, MT_OPEN_READ);
    assert_ok(mt_store_row(reader, 1, &row, &err), err);
    write_value(writer, 2);
    assert_ok(mt_store_row(reader, 1, &row, &err), err);
    assert_non_null(strstr(row.json.data, "\"2\""));
    mt_store_close(&reader);
    mt_store_close(&writer);
    temporary_remove(&t);
}

static void the_second_writer_waits_then_is_told(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_store *first = open_store(t.store, MT_OPEN_CREATE);
    mt_store *second = open_store(t.store, MT_OPEN_WRITE); /* waits 200 ms */
    assert_ok(mt_store_begin(first, &err), err);
    int64_t start = mt_clock_wall_ns();
    assert_status(mt_store_begin(second, &err), MATCH_E_BUSY);
    assert_true(mt_clock_wall_ns() - start >= INT64_C(150000000));
    assert_non_null(strstr(err.message, "another writer"));
    assert_false(mt_store_in_write(second));
    assert_ok(mt_store_commit(first, &err), err);
    assert_ok(mt_store_begin(second, &err), err);
    mt_store_rollback(second);
    mt_store_close(&second);
    mt_store_close(&first);
    temporary_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_see_whole_commits),
                                       cmocka_unit_test(processes_see_whole_commits),
                                       cmocka_unit_test(a_snapshot_stays), cmocka_unit_test(rows_hold_no_snapshot),
                                       cmocka_unit_test(the_second_writer_waits_then_is_told)};
    return cmocka_run_group_tests_name("readers", tests, NULL, NULL);
}
