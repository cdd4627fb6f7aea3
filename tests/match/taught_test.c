/* What a part of a collection is told of the bilingual records of the whole: read back as written; damaged files are
 * refused; no file where nothing is said. */
#include "libmatch/translation/taught.h"

#include <stdlib.h>
#include <unistd.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/random.h"
#include "tests/match/fixture.h"

#include "tests/folder.h"
#include "tests/read_file.h"

typedef struct place {
    char folder[32], path[48];
    mt_store *store;
} place;

static void open_place(place *p)
{
    *p = (place){0};
    snprintf(p->folder, sizeof p->folder, "/tmp/match-taught-XXXXXX");
    test_folder_make(p->folder);
    snprintf(p->path, sizeof p->path, "%s/store", p->folder);
    FIXTURE_OK(mt_store_open(p->path, MT_OPEN_CREATE, 0, &p->store, ERR));
}

static void close_place(place *p)
{
    mt_store_close(&p->store);
    test_folder_remove(p->folder);
}

static void say(mt_alignment *a, uint64_t owner, const char *one, const char *other)
{
    mt_said s = {.owner = owner, .one = a->bytes.len};
    mt_strbuf_str(&a->bytes, one);
    s.other = a->bytes.len;
    mt_strbuf_str(&a->bytes, other);
    s.end = a->bytes.len;
    FIXTURE_OK(MT_PUSH(&a->list, s, ERR));
}

/* Two pairs of languages; the second says nothing but has a mark. */
static void write_two(place *p)
{
    mt_strbuf body = {0};
    mt_alignment a = {.one = MT_LANG_EN, .other = MT_LANG_RO, .mark = 99}, b = {.one = MT_LANG_EN};
    say(&a, 5, "brimmels", "vlastoni");
    say(&a, 6, "", "x");
    b.other = MT_LANG_PL;
    b.mark = 7;
    FIXTURE_OK(mt_taught_add(&body, &a, ERR));
    FIXTURE_OK(mt_taught_add(&body, &b, ERR));
    FIXTURE_OK(mt_store_begin(p->store, ERR));
    FIXTURE_OK(mt_taught_write(p->store, &body, ERR));
    FIXTURE_OK(mt_store_commit(p->store, ERR));
    mt_alignment_free(&a);
    mt_alignment_free(&b);
    mt_strbuf_free(&body);
}

static void test_reads_what_was_written(void **state)
{
    (void)state;
    place p;
    mt_taught taught = {0};
    mt_alignment a = {0};
    open_place(&p);
    FIXTURE_OK(mt_taught_open(p.store, &taught, ERR));
    assert_int_equal(mt_taught_mark(&taught, MT_LANG_EN, MT_LANG_RO), 0);
    write_two(&p);
    FIXTURE_OK(mt_taught_open(p.store, &taught, ERR));
    FIXTURE_OK(mt_taught_open(p.store, &taught, ERR)); /* the same file */
    assert_int_equal(mt_taught_mark(&taught, MT_LANG_RO, MT_LANG_EN), 99);
    assert_int_equal(mt_taught_mark(&taught, MT_LANG_EN, MT_LANG_PL), 7);
    assert_int_equal(mt_taught_mark(&taught, MT_LANG_RO, MT_LANG_PL), 0);
    FIXTURE_OK(mt_taught_read(&taught, MT_LANG_RO, MT_LANG_EN, &a, ERR));
    assert_int_equal(a.one, MT_LANG_EN);
    assert_int_equal(a.mark, 99);
    assert_int_equal(a.list.len, 2);
    assert_int_equal(a.list.data[0].owner, 5);
    assert_memory_equal(a.bytes.data, "brimmelsvlastonix", 17);
    assert_int_equal(a.list.data[1].other, a.list.data[1].one);
    FIXTURE_OK(mt_taught_read(&taught, MT_LANG_EN, MT_LANG_PL, &a, ERR));
    assert_int_equal(a.list.len, 0);
    mt_alignment_free(&a);
    mt_taught_close(&taught);
    close_place(&p);
}

static match_status find_file(void *context, const char *name, mt_error *err)
{
    (void)err;
    if (strncmp(name, "taught-", 7) == 0) snprintf(context, 128, "%s", name);
    return MATCH_OK;
}

static void refuse(place *p)
{
    mt_taught taught = {0};
    mt_error err = {0};
    assert_int_equal(mt_taught_open(p->store, &taught, &err), MATCH_E_CORRUPT);
    assert_non_null(strstr(err.message, "taught-"));
    assert_null(taught.map.data);
}

static void test_damage(void **state)
{
    (void)state;
    place p;
    char name[128] = "", *good = NULL;
    size_t len = 0;
    mt_random random = mt_random_seeded(8);
    open_place(&p);
    write_two(&p);
    FIXTURE_OK(mt_folder_list(p.path, find_file, name, ERR));
    assert_true(name[0] != '\0');
    char *path = mt_path_join(p.path, name);
    FIXTURE_OK(test_file_read(path, 4096, &good, &len, ERR));
    for (size_t at = 0; at < len; at++) {
        char bit = (char)(1 << mt_random_below(&random, 8));
        good[at] ^= bit;
        FIXTURE_OK(mt_file_write(path, good, len, ERR));
        refuse(&p);
        good[at] ^= bit;
        FIXTURE_OK(mt_file_write(path, good, at, ERR));
        refuse(&p);
    }
    /* forged: the checksum is right, the numbers of places and bytes are not */
    for (size_t at = 32; at + 8 <= len; at += 8) {
        uint64_t before, sum, length = len, forged = UINT64_MAX - mt_random_below(&random, 64);
        memcpy(&before, good + at, 8);
        memcpy(good + at, &forged, 8);
        sum = mt_hash_bytes(good + 32, len - 32, length);
        memcpy(good + 24, &sum, 8);
        FIXTURE_OK(mt_file_write(path, good, len, ERR));
        mt_taught taught = {0};
        mt_alignment a = {0};
        if (mt_taught_open(p.store, &taught, NULL) == MATCH_OK) /* refused, or used without a wild read */
            FIXTURE_OK(mt_taught_read(&taught, MT_LANG_RO, MT_LANG_EN, &a, ERR));
        mt_alignment_free(&a);
        mt_taught_close(&taught);
        memcpy(good + at, &before, 8);
    }
    mt_free(good);
    mt_free(path);
    close_place(&p);
}

static void test_nothing_said(void **state)
{
    (void)state;
    place p;
    char name[128] = "";
    mt_strbuf body = {0};
    open_place(&p);
    FIXTURE_OK(mt_taught_compose(p.store, &body, ERR));
    assert_int_equal(body.len, 0);
    FIXTURE_OK(mt_store_begin(p.store, ERR));
    FIXTURE_OK(mt_taught_write(p.store, &body, ERR));
    FIXTURE_OK(mt_store_commit(p.store, ERR));
    FIXTURE_OK(mt_folder_list(p.path, find_file, name, ERR));
    assert_string_equal(name, "");
    close_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_was_written),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_nothing_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
