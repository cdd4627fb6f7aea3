/* What goes through a sink is the same in a file and in memory, whatever the length and the pieces. */
#include "index_help.h"

#include "libmatch/index/sink.h"
#include "tests/read_file.h"

#define BLOCK ((size_t)2 << 20)

/* `total` bytes behind the header, in sections and pieces of any length */
static void fill(mt_sink *sink, size_t total, uint64_t seed)
{
    static const size_t most[] = {3, 200, 70000, 5 << 20};
    mt_random r = mt_random_seeded(seed);
    uint8_t *piece = mt_alloc(5 << 20, 1);
    assert_non_null(piece);
    for (size_t i = 0; i < (size_t)5 << 20; i++) piece[i] = (uint8_t)mt_random_below(&r, 256);
    for (int section = 0; section < MT_SECTION_COUNT; section++) {
        size_t left =
            section + 1 < MT_SECTION_COUNT ? total / MT_SECTION_COUNT : total - total / MT_SECTION_COUNT * section;
        mt_sink_begin(sink, (mt_section)section);
        while (left) {
            size_t n = 1 + mt_random_below(&r, (uint32_t)most[mt_random_below(&r, 4)]);
            if (n > left) n = left;
            mt_sink_add(sink, piece + mt_random_below(&r, (5u << 20) - (uint32_t)n + 1), n);
            left -= n;
        }
        mt_sink_end(sink);
    }
    mt_free(piece);
}

static void file_and_memory_are_the_same(void **state)
{
    (void)state;
    static const size_t totals[] = {0,         1,       1000,           BLOCK - 4096, BLOCK - 100, BLOCK,
                                    BLOCK + 1, 3000000, 2 * BLOCK - 77, 2 * BLOCK,    7000001};
    char path[] = "/tmp/match-index-XXXXXX";
    assert_non_null(mkdtemp(path));
    char *name = mt_path_join(path, "1.seg");
    for (size_t i = 0; i < MT_COUNT(totals); i++) {
        mt_error err;
        mt_sink *sink[2] = {NULL, NULL};
        uint8_t *data = NULL;
        char *file = NULL;
        size_t len = 0, file_len = 0;
        for (int memory = 0; memory < 2; memory++) {
            mt_segment_header header = {0};
            assert_ok(mt_sink_create(memory ? NULL : name, &sink[memory], &err), err);
            fill(sink[memory], totals[i], i);
            assert_ok(mt_sink_finish(sink[memory], &header, &err), err);
            assert_true(header.file_bytes >= totals[i]);
        }
        mt_sink_take(sink[1], &data, &len);
        assert_ok(test_file_read(name, SIZE_MAX / 2, &file, &file_len, &err), err);
        assert_int_equal(file_len, len);
        assert_memory_equal(file, data, len);
        mt_sink_free(&sink[0]);
        mt_sink_free(&sink[1]);
        mt_free(data);
        mt_free(file);
    }
    assert_int_equal(unlink(name), 0);
    assert_int_equal(rmdir(path), 0);
    mt_free(name);
}

/* A file that was not finished leaves nothing, also when a block of it was written. */
static void unfinished_files_go(void **state)
{
    (void)state;
    char path[] = "/tmp/match-index-XXXXXX";
    assert_non_null(mkdtemp(path));
    char *name = mt_path_join(path, "1.seg");
    mt_error err;
    mt_sink *sink = NULL;
    assert_ok(mt_sink_create(name, &sink, &err), err);
    fill(sink, 3 * BLOCK, 1);
    mt_sink_free(&sink);
    assert_false(mt_file_exists(name));
    assert_int_equal(rmdir(path), 0);
    mt_free(name);
}

/* What cannot be put in its place is said so, with the place, and leaves nothing. */
static void not_in_its_place(void **state)
{
    (void)state;
    char path[] = "/tmp/match-index-XXXXXX";
    assert_non_null(mkdtemp(path));
    char *name = mt_path_join(path, "1.seg"), *inside = mt_path_join(name, "x");
    mt_error err;
    mt_sink *sink = NULL;
    mt_segment_header header = {0};
    assert_ok(mt_sink_create(name, &sink, &err), err);
    fill(sink, 100, 1);
    assert_ok(mt_folder_make(name, &err), err); /* a folder that is not empty */
    assert_ok(mt_file_write(inside, "x", 1, &err), err);
    assert_int_equal(mt_sink_finish(sink, &header, &err), MATCH_E_IO);
    assert_string_equal(err.file, name);
    assert_non_null(strstr(err.message, "1.seg"));
    mt_sink_free(&sink);
    assert_int_equal(unlink(inside), 0);
    assert_int_equal(rmdir(name), 0);
    assert_int_equal(rmdir(path), 0);
    mt_free(inside);
    mt_free(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_and_memory_are_the_same),
        cmocka_unit_test(unfinished_files_go),
        cmocka_unit_test(not_in_its_place),
    };
    return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
