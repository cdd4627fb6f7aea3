/* Files: read whole within a limit, written so that a failure leaves the old one, mapped, listed in byte order. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "libmatch/base/strbuf.h"
#include "tests/folder.h"

static char folder[] = "/tmp/match-file-XXXXXX";
static char path[64], other[64];

static int make(void **state)
{
    (void)state;
    memcpy(folder, "/tmp/match-file-XXXXXX", sizeof folder);
    test_folder_make(folder);
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    test_folder_remove(folder);
    return 0;
}

static void expect_failure(match_status status, match_status expected, const mt_error *err, const char *text)
{
    assert_int_equal(status, expected);
    assert_int_equal(err->code, expected);
    assert_int_equal(err->line, 0);
    assert_non_null(strstr(err->message, text));
}

static void read_back(void **state)
{
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 200000};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(sizes); i++) {
        size_t n = sizes[i];
        char *wanted = mt_alloc(n + 1, 1);
        assert_non_null(wanted);
        for (size_t k = 0; k < n; k++) wanted[k] = (char)(k * 31 + i);
        assert_int_equal(mt_file_write(path, wanted, n, NULL), MATCH_OK);
        mt_mapping map = {0};
        assert_int_equal(mt_file_map(path, &map, NULL), MATCH_OK);
        assert_int_equal(map.len, n);
        if (n) assert_memory_equal(map.data, wanted, n);
        mt_file_unmap(&map);
        assert_null(map.data);
        assert_int_equal(map.len, 0);
        mt_free(wanted);
    }
}

static void what_cannot_be_read(void **state)
{
    mt_mapping map = {0};
    mt_error err = {0};
    (void)state;
    expect_failure(mt_file_map(path, &map, &err), MATCH_E_IO, &err, path);
    err = (mt_error){0};
    expect_failure(mt_folder_sync(path, &err), MATCH_E_IO, &err, path);
    assert_null(map.data);
}

static match_status note(void *context, const char *name, mt_error *err)
{
    (void)err;
    mt_strbuf_format(context, "%s ", name);
    return MATCH_OK;
}

static match_status refuse(void *context, const char *name, mt_error *err)
{
    (void)context;
    return mt_fail(err, MATCH_E_VALUE, "%s is not wanted", name);
}

static void folders(void **state)
{
    static const char *const names[] = {"b", "a", "\xc3\xa9", "B", "ab", "0"};
    mt_strbuf list = {0};
    mt_error err = {0};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(names); i++) {
        char *file = mt_path_join(folder, names[i]);
        assert_non_null(file);
        assert_int_equal(mt_file_write(file, "x", 1, NULL), MATCH_OK);
        mt_free(file);
    }
    assert_int_equal(mt_folder_list(folder, note, &list, NULL), MATCH_OK);
    assert_string_equal(list.data, "0 B a ab b \xc3\xa9 ");
    mt_strbuf_free(&list);
    assert_int_equal(mt_folder_list(folder, refuse, NULL, &err), MATCH_E_VALUE);
    assert_string_equal(err.message, "0 is not wanted");
    err = (mt_error){0};
    expect_failure(mt_folder_list(path, note, &list, &err), MATCH_E_IO, &err, path);
    assert_int_equal(mt_folder_make(other, NULL), MATCH_OK);
    assert_int_equal(mt_folder_make(other, NULL), MATCH_OK);
    assert_true(mt_file_is_folder(other));
    assert_true(mt_file_exists(other));
    assert_int_equal(mt_folder_sync(other, NULL), MATCH_OK);
    assert_false(mt_file_exists(path));
    assert_false(mt_file_is_folder(path));
    assert_int_equal(mt_file_write(path, "x", 1, NULL), MATCH_OK);
    assert_true(mt_file_exists(path));
    assert_false(mt_file_is_folder(path));
    err = (mt_error){0};
    expect_failure(mt_folder_make(path, &err), MATCH_E_IO, &err, path); /* a file is there */
    assert_int_equal(mt_file_remove(path, NULL), MATCH_OK);
    assert_int_equal(mt_file_remove(path, NULL), MATCH_OK);
    assert_false(mt_file_exists(path));
    err = (mt_error){0};
    expect_failure(mt_file_remove(other, &err), MATCH_E_IO, &err, other);
}

/* Nothing but the target is left behind, and what cannot be written leaves what was there. */
static void written_as_a_whole(void **state)
{
    mt_strbuf list = {0};
    mt_error err = {0};
    (void)state;
    assert_int_equal(mt_file_write(path, "old", 3, NULL), MATCH_OK);
    assert_int_equal(mt_file_write(path, "new", 3, NULL), MATCH_OK);
    assert_int_equal(mt_folder_list(folder, note, &list, NULL), MATCH_OK);
    assert_string_equal(list.data, "file ");
    assert_int_equal(mt_folder_make(other, NULL), MATCH_OK);
    expect_failure(mt_file_write(other, "x", 1, &err), MATCH_E_IO, &err, other);
    mt_strbuf_clear(&list);
    assert_int_equal(mt_folder_list(folder, note, &list, NULL), MATCH_OK);
    assert_string_equal(list.data, "file other ");
    mt_strbuf_free(&list);
    err = (mt_error){0};
    expect_failure(mt_file_write("/no/such/folder/file", "x", 1, &err), MATCH_E_IO, &err, "/no/such/folder");
}

static void joined_paths(void **state)
{
    char *joined = mt_path_join("a/b", "c");
    (void)state;
    assert_non_null(joined);
    assert_string_equal(joined, "a/b/c");
    mt_free(joined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(read_back, make, clear),
                                       cmocka_unit_test_setup_teardown(what_cannot_be_read, make, clear),
                                       cmocka_unit_test_setup_teardown(folders, make, clear),
                                       cmocka_unit_test_setup_teardown(written_as_a_whole, make, clear),
                                       cmocka_unit_test(joined_paths)};
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
