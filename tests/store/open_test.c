/* Which paths open, which are refused with which status, and that a refusal changes nothing. */
#include <fcntl.h>
#include <sys/stat.h>

#include "libmatch/store/schema.h"
#include "tests/read_file.h"
#include "tests/store/store_help.h"

static mt_error err;

static void write_text(const char *path, const void *data, size_t len)
{
    assert_ok(mt_file_write(path, data, len, &err), err);
}

static void poke(const char *file, long offset, const void *bytes, size_t n)
{
    int fd = open(file, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, offset), (ssize_t)n);
    close(fd);
}

static match_status try_open(const char *path, mt_open_mode mode)
{
    mt_store *store = NULL;
    match_status status = mt_store_open(path, mode, 100, &store, &err);
    assert_true((status == MATCH_OK) == (store != NULL));
    mt_store_close(&store);
    return status;
}

static match_status count_name(void *context, const char *name, mt_error *unused)
{
    (void)unused;
    (void)name;
    ++*(int *)context;
    return MATCH_OK;
}

static int entries_of(const char *folder)
{
    int entries = 0;
    assert_ok(mt_folder_list(folder, count_name, &entries, &err), err);
    return entries;
}

static void remove_log(const char *file)
{
    char path[160];
    snprintf(path, sizeof path, "%s-wal", file);
    unlink(path);
    snprintf(path, sizeof path, "%s-shm", file);
    unlink(path);
}

static void creates_and_opens(void **state)
{
    (void)state;
    temporary t = temporary_make();
    assert_status(try_open(t.store, MT_OPEN_READ), MATCH_E_NOT_FOUND);
    assert_status(try_open(t.store, MT_OPEN_WRITE), MATCH_E_NOT_FOUND);
    assert_false(mt_file_exists(t.store));
    assert_status(try_open(t.store, MT_OPEN_CREATE), MATCH_OK);
    char file[128];
    snprintf(file, sizeof file, "%s/records.db", t.store);
    remove_log(file);
    assert_int_equal(entries_of(t.store), 2); /* and segments */
    assert_status(try_open(t.store, MT_OPEN_CREATE), MATCH_E_EXISTS);
    assert_non_null(strstr(err.message, "already"));
    assert_status(try_open(t.store, MT_OPEN_READ), MATCH_OK);
    assert_status(try_open(t.store, MT_OPEN_WRITE), MATCH_OK);
    mt_store *store = open_store(t.store, MT_OPEN_READ);
    assert_status(mt_store_begin(store, &err), MATCH_E_READ_ONLY);
    assert_string_equal(mt_store_path(store), t.store);
    assert_non_null(strstr(mt_store_segments_folder(store), "/store/segments"));
    mt_store_close(&store);
    temporary_remove(&t);
}

static void refuses_what_is_no_store(void **state)
{
    (void)state;
    temporary t = temporary_make();
    char file[128];
    snprintf(file, sizeof file, "%s/records.db", t.store);
    write_text(t.store, "text", 4);
    assert_status(try_open(t.store, MT_OPEN_READ), MATCH_E_NOT_A_STORE);
    assert_status(try_open(t.store, MT_OPEN_CREATE), MATCH_E_EXISTS);
    unlink(t.store);
    assert_ok(mt_folder_make(t.store, &err), err);
    assert_status(try_open(t.store, MT_OPEN_WRITE), MATCH_E_NOT_A_STORE);
    write_text(file, "not a database", 14);
    assert_status(try_open(t.store, MT_OPEN_WRITE), MATCH_E_NOT_A_STORE);
    unlink(file);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_status(try_open(t.store, MT_OPEN_WRITE), MATCH_E_NOT_A_STORE);
    assert_status(try_open(t.store, MT_OPEN_READ), MATCH_E_NOT_A_STORE);
    assert_non_null(strstr(err.message, "another program"));
    unlink(file);
    snprintf(file, sizeof file, "%s/holiday.jpg", t.store);
    write_text(file, "x", 1);
    assert_status(try_open(t.store, MT_OPEN_CREATE), MATCH_E_EXISTS);
    assert_non_null(strstr(err.message, "not empty"));
    temporary_remove(&t);
}

static void refuses_newer_untouched(void **state)
{
    (void)state;
    temporary t = temporary_make();
    char file[128], *before = NULL, *after = NULL;
    size_t before_len = 0, after_len = 0;
    snprintf(file, sizeof file, "%s/records.db", t.store);
    assert_status(try_open(t.store, MT_OPEN_CREATE), MATCH_OK);
    remove_log(file);
    const unsigned char newer[4] = {0, 0, 0, MT_SCHEMA_VERSION + 1};
    poke(file, 60, newer, 4);
    assert_ok(test_file_read(file, 1 << 20, &before, &before_len, &err), err);
    for (mt_open_mode mode = MT_OPEN_READ; mode <= MT_OPEN_WRITE; mode++) {
        assert_status(try_open(t.store, mode), MATCH_E_NEWER);
        assert_non_null(strstr(err.message, "newer libmatch"));
    }
    assert_ok(test_file_read(file, 1 << 20, &after, &after_len, &err), err);
    assert_int_equal(before_len, after_len);
    assert_int_equal(entries_of(t.store), 2);
    assert_memory_equal(before, after, before_len);
    mt_free(before);
    mt_free(after);
    temporary_remove(&t);
}

static void reads_without_the_right_to_write(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_num num;
    mt_store *store = open_store(t.store, MT_OPEN_CREATE);
    assert_ok(mt_store_begin(store, &err), err);
    put(store, "{\"kind\":\"offer\",\"id\":\"a\"}", &num);
    assert_ok(mt_store_commit(store, &err), err);
    mt_store_close(&store);
    assert_int_equal(chmod(t.store, 0555), 0);
    store = open_store(t.store, MT_OPEN_READ);
    assert_ok(mt_store_find(store, MT_FAMILY_ITEM, mt_text_of("a"), &num, &err), err);
    assert_int_equal(num, 1);
    mt_store_close(&store);
    assert_int_equal(chmod(t.store, 0755), 0);
    temporary_remove(&t);
}

static void creates_in_an_empty_folder_and_after_a_crash(void **state)
{
    (void)state;
    temporary t = temporary_make();
    char left[128];
    assert_ok(mt_folder_make(t.store, &err), err);
    snprintf(left, sizeof left, "%s/records.db.4711.tmp", t.store); /* of a creator that was killed */
    write_text(left, "half", 4);
    assert_status(try_open(t.store, MT_OPEN_READ), MATCH_E_NOT_A_STORE);
    assert_status(try_open(t.store, MT_OPEN_CREATE), MATCH_OK);
    assert_status(try_open(t.store, MT_OPEN_READ), MATCH_OK);
    temporary_remove(&t);
}

static void any_name_of_a_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"with blank", "100%", "what?", "a#b", "file:x?mode=memory", "ș ł"};
    temporary t = temporary_make();
    char path[128], here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(t.folder), 0);
    for (size_t i = 0; i < MT_COUNT(names); i++) {
        assert_status(try_open(names[i], MT_OPEN_CREATE), MATCH_OK);
        snprintf(path, sizeof path, "%s/records.db", names[i]);
        assert_true(mt_file_exists(path));
        remove_log(path);
        assert_int_equal(chmod(names[i], 0555), 0);
        assert_status(try_open(names[i], MT_OPEN_READ), MATCH_OK);
        assert_int_equal(chmod(names[i], 0755), 0);
    }
    assert_int_equal(chdir(here), 0);
    assert_status(try_open("", MT_OPEN_CREATE), MATCH_E_ARGUMENT);
    temporary_remove(&t);
}

/* A refusal adds no file either. */
static void a_refusal_leaves_no_trace(void **state)
{
    (void)state;
    temporary t = temporary_make();
    char file[128];
    sqlite3 *db;
    assert_ok(mt_folder_make(t.store, &err), err);
    snprintf(file, sizeof file, "%s/records.db", t.store);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL; CREATE TABLE t(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    for (mt_open_mode mode = MT_OPEN_READ; mode <= MT_OPEN_CREATE; mode++)
        assert_true(try_open(t.store, mode) != MATCH_OK);
    assert_int_equal(entries_of(t.store), 1);
    temporary_remove(&t);
}

static void memory_stores_are_apart(void **state)
{
    (void)state;
    mt_num num = 1;
    mt_store *one = open_store(":memory:", MT_OPEN_READ), *two = open_store(":memory:", MT_OPEN_CREATE);
    assert_null(mt_store_segments_folder(one));
    assert_ok(mt_store_begin(one, &err), err);
    put(one, "{\"kind\":\"offer\",\"id\":\"a\"}", NULL);
    assert_ok(mt_store_commit(one, &err), err);
    assert_ok(mt_store_find(two, MT_FAMILY_ITEM, mt_text_of("a"), &num, &err), err);
    assert_int_equal(num, 0);
    mt_store_close(&one);
    mt_store_close(&two);
    mt_store_close(&two); /* closed already: nothing happens */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(creates_and_opens),
                                       cmocka_unit_test(refuses_what_is_no_store),
                                       cmocka_unit_test(refuses_newer_untouched),
                                       cmocka_unit_test(reads_without_the_right_to_write),
                                       cmocka_unit_test(creates_in_an_empty_folder_and_after_a_crash),
                                       cmocka_unit_test(any_name_of_a_folder),
                                       cmocka_unit_test(a_refusal_leaves_no_trace),
                                       cmocka_unit_test(memory_stores_are_apart)};
    return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
