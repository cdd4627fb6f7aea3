/* Numbers of texts: looking up many at once gives what looking up each gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"

enum { TEXTS = 1000, ASKED = 150 };

static mt_text text_of(char *buffer, size_t size, unsigned i)
{
    int len = snprintf(buffer, size, "word%u", i * 7919u % (2 * TEXTS));
    return mt_text_make(buffer, i % 37 == 0 ? 0 : (size_t)len); /* the empty text, too */
}

static void check_many(const mt_intern *t, size_t n)
{
    char buffer[ASKED][16];
    mt_text text[ASKED] = {{0}};
    uint32_t number[ASKED];
    for (size_t i = 0; i < n; i++) text[i] = text_of(buffer[i], sizeof buffer[i], (unsigned)i);
    mt_intern_find_many(t, text, n, number);
    for (size_t i = 0; i < n; i++) assert_int_equal(number[i], mt_intern_find(t, text[i]));
}

static void many_as_one_by_one(void **state)
{
    static const size_t sizes[] = {0, 1, 31, 32, 33, ASKED};
    mt_intern t = {0};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) check_many(&t, sizes[i]); /* nothing is there */
    for (unsigned i = 0; i < TEXTS; i += 2) {
        char buffer[16];
        uint32_t number;
        assert_int_equal(mt_intern_add(&t, text_of(buffer, sizeof buffer, i), &number, NULL, NULL), MATCH_OK);
    }
    assert_int_equal(mt_intern_find(&t, mt_text_of("")), 0); /* the first; so not all are unknown */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) check_many(&t, sizes[i]);
    mt_intern_free(&t);
}

/* A copy has the same texts with the same numbers, whatever it held before, and grows by itself. */
static void a_copy_stands_alone(void **state)
{
    static const unsigned sizes[] = {0, 1, 40, TEXTS};
    mt_intern copy = {0};
    (void)state;
    for (size_t s = 0; s < MT_COUNT(sizes); s++) {
        mt_intern t = {0};
        char buffer[16];
        uint32_t number;
        for (unsigned i = 0; i < sizes[s]; i++)
            assert_int_equal(mt_intern_add(&t, text_of(buffer, sizeof buffer, i), &number, NULL, NULL), MATCH_OK);
        const size_t count = t.count;
        assert_int_equal(mt_intern_copy(&copy, &t, NULL), MATCH_OK);
        assert_int_equal(copy.count, count);
        for (uint32_t i = 0; i < count; i++) {
            assert_true(mt_text_equal(mt_intern_text(&copy, i), mt_intern_text(&t, i)));
            assert_int_equal(mt_intern_find(&copy, mt_intern_text(&t, i)), i);
        }
        for (unsigned i = 0; i < TEXTS; i++) {
            snprintf(buffer, sizeof buffer, "other%u", i);
            assert_int_equal(mt_intern_add(&copy, mt_text_of(buffer), &number, NULL, NULL), MATCH_OK);
            assert_int_equal(number, count + i);
            assert_int_equal(mt_intern_find(&t, mt_text_of(buffer)), MT_NONE);
        }
        mt_intern_free(&t);
    }
    mt_intern_free(&copy);
}

/* Hashes are written in files (checksums, tables of labels and dictionaries): they stay what they are. */
static void hashes_stay(void **state)
{
    static const struct {
        const char *text;
        uint64_t seed, hash;
    } known[] = {
        {"", 0, UINT64_C(0x0000000000000000)},
        {"", 1, UINT64_C(0x4179b061e0c0e0d0)},
        {"a", 0, UINT64_C(0x1d083e1e900a1252)},
        {"seven b", 0, UINT64_C(0x0123d7da4e582853)},
        {"eight by", 0, UINT64_C(0xfc023fcf08eabd93)},
        {"eight by", 7, UINT64_C(0xaa05e8a2b698d450)},
        {"a text of more than sixteen bytes", 3, UINT64_C(0x27e4a0c1a1bbb6a4)},
    };
    (void)state;
    for (size_t i = 0; i < MT_COUNT(known); i++) {
        mt_text text = mt_text_of(known[i].text);
        assert_true(mt_hash_bytes(text.data, text.len, known[i].seed) == known[i].hash);
    }
    assert_true(mt_hash_bytes("\0", 1, 0) != mt_hash_bytes("\0\0", 2, 0));
}

/* Numbers count up from 0 in the order of adding; clearing forgets all; texts hold any bytes and end with a NUL. */
static void numbers_in_order(void **state)
{
    mt_intern t = {0};
    (void)state;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < TEXTS; i++) {
            uint32_t number = 0;
            bool added = false;
            assert_int_equal(mt_intern_add(&t, mt_text_make((const char *)&i, sizeof i), &number, &added, NULL),
                             MATCH_OK);
            assert_true(added);
            assert_int_equal(number, i);
            assert_int_equal(mt_intern_add(&t, mt_text_make((const char *)&i, sizeof i), &number, &added, NULL),
                             MATCH_OK);
            assert_false(added);
            assert_int_equal(number, i);
            mt_text kept = mt_intern_text(&t, i);
            assert_true(mt_text_equal(kept, mt_text_make((const char *)&i, sizeof i)));
            assert_int_equal(kept.data[kept.len], '\0');
        }
        mt_intern_clear(&t);
        assert_int_equal(mt_intern_find(&t, mt_text_make("\0\0\0\0", 4)), MT_NONE);
    }
    mt_intern_free(&t);
    assert_int_equal(mt_intern_find(&t, mt_text_of("x")), MT_NONE);
}

/* A map against an array of all keys, in the order in which keys first came. */
static void like_an_array(void **state)
{
    enum { KEYS = 300 };
    mt_random r = mt_random_seeded(9);
    mt_map m = {0};
    (void)state;
    for (int round = 0; round < 2; round++) {
        uint64_t value[KEYS] = {0}, order[KEYS];
        bool there[KEYS] = {false};
        size_t count = 0;
        assert_null(mt_map_get(&m, 0));
        for (int i = 0; i < 3000; i++) {
            uint64_t key = mt_random_below(&r, KEYS), given = mt_random_next(&r);
            if (!there[key]) order[count++] = key;
            if (i % 2) {
                assert_int_equal(mt_map_put(&m, key << 40, given, NULL), MATCH_OK);
                value[key] = given;
            } else {
                uint64_t *at = mt_map_at(&m, key << 40, given);
                assert_non_null(at);
                if (!there[key]) value[key] = given;
                assert_true(*at == value[key]);
            }
            there[key] = true;
        }
        assert_int_equal(m.len, count);
        for (size_t i = 0; i < count; i++) assert_true(m.key[i] == order[i] << 40 && m.value[i] == value[order[i]]);
        for (uint64_t key = 0; key < KEYS; key++) {
            const uint64_t *at = mt_map_get(&m, key << 40);
            assert_int_equal(at != NULL, there[key]);
            if (at) assert_true(*at == value[key]);
        }
        mt_map_clear(&m);
    }
    mt_map_free(&m);
    assert_null(mt_map_get(&m, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_as_one_by_one), cmocka_unit_test(a_copy_stands_alone),
                                       cmocka_unit_test(hashes_stay), cmocka_unit_test(numbers_in_order),
                                       cmocka_unit_test(like_an_array)};
    return cmocka_run_group_tests_name("hash map", tests, NULL, NULL);
}
