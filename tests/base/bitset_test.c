/* Bit sets against an array of bools, for lengths around whole words: bits beyond the length stay clear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"

enum { MOST = 200 };

static void expect(const mt_bitset *b, const bool *has)
{
    size_t count = 0;
    for (size_t i = 0; i < b->bits; i++) {
        assert_int_equal(mt_bitset_has(b, i), has[i]);
        count += has[i];
    }
    assert_int_equal(mt_bitset_count(b), count); /* so nothing is set beyond the length */
}

static void like_an_array(void **state)
{
    static const size_t lengths[] = {0, 1, 63, 64, 65, 127, 128, 129, MOST};
    mt_random r = mt_random_seeded(5);
    (void)state;
    for (size_t l = 0; l < MT_COUNT(lengths); l++) {
        size_t n = lengths[l];
        bool has[2][MOST] = {{false}};
        mt_bitset b[2] = {{0}};
        assert_int_equal(mt_bitset_words(n), (n + 63) / 64);
        for (int k = 0; k < 2; k++) {
            assert_int_equal(mt_bitset_init(&b[k], n, NULL), MATCH_OK);
            expect(&b[k], has[k]);
            for (size_t i = 0; i < n; i++)
                if (mt_random_below(&r, 2)) mt_bitset_set(&b[k], i), has[k][i] = true;
            for (size_t i = 0; i < n; i += 3) mt_bitset_unset(&b[k], i), has[k][i] = false;
            expect(&b[k], has[k]);
        }
        mt_bitset_or(&b[0], &b[1]);
        for (size_t i = 0; i < n; i++) has[0][i] = has[0][i] || has[1][i];
        expect(&b[0], has[0]);
        mt_bitset_not(&b[1]);
        for (size_t i = 0; i < n; i++) has[1][i] = !has[1][i];
        expect(&b[1], has[1]);
        mt_bitset_and(&b[0], &b[1]);
        for (size_t i = 0; i < n; i++) has[0][i] = has[0][i] && has[1][i];
        expect(&b[0], has[0]);
        for (int value = 1; value >= 0; value--) {
            mt_bitset_fill(&b[0], value);
            for (size_t i = 0; i < n; i++) has[0][i] = value;
            expect(&b[0], has[0]);
        }
        for (int k = 0; k < 2; k++) {
            mt_bitset_free(&b[k]);
            assert_null(b[k].word);
            assert_int_equal(b[k].bits, 0);
        }
    }
}

/* Seeds are a promise: the same numbers in every version and on every machine. The first ones of the published
 * algorithm, for the state that splitmix64 makes of the seed. */
static void seeded_numbers_stay(void **state)
{
    mt_random r = mt_random_seeded(0), s = mt_random_seeded(1);
    (void)state;
    assert_true(mt_random_next(&r) == UINT64_C(0x99ec5f36cb75f2b4));
    assert_true(mt_random_next(&r) == UINT64_C(0xbf6e1f784956452a));
    assert_true(mt_random_next(&s) != UINT64_C(0x99ec5f36cb75f2b4));
    for (int i = 0; i < 1000; i++) {
        assert_true(mt_random_below(&r, 7) < 7);
        double unit = mt_random_unit(&r);
        assert_true(unit >= 0 && unit < 1);
    }
    assert_int_equal(mt_random_below(&r, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(like_an_array), cmocka_unit_test(seeded_numbers_stay)};
    return cmocka_run_group_tests_name("bitset", tests, NULL, NULL);
}
