/* The loops over marks, in every instruction set that this machine has, against the obvious ones. */
#include "libmatch/rank/tile_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/random.h"

enum { WORDS = 40, ROUNDS = 400 };

typedef struct tile {
    uint8_t marks[WORDS * 64], expected[WORDS * 64];
    uint64_t bitmap[WORDS], mask[WORDS];
    uint16_t word[WORDS], docs[WORDS * 64 + MT_MARKS_BEHIND];
} tile;

static bool wanted(const mt_mark_set *set, uint8_t mark) { return set->bits[mark / 8] >> mark % 8 & 1; }

/* Marks below `end`, few or many; a set of some of them. */
static void make_tile(mt_random *r, tile *t, mt_mark_set *set)
{
    const uint32_t ends[] = {4, 16, 64, 256}, rare = 1 + mt_random_below(r, 40), some = 1 + mt_random_below(r, 8);
    *set = (mt_mark_set){.least = 256, .end = ends[mt_random_below(r, 4)]};
    for (uint32_t mark = set->end - 1; mark > 0; mark--) {
        if (mt_random_below(r, some)) continue;
        set->bits[mark / 8] |= (uint8_t)(1 << mark % 8);
        set->least = mark;
    }
    for (size_t i = 0; i < WORDS * 64; i++)
        t->marks[i] = mt_random_below(r, rare) ? 0 : (uint8_t)mt_random_below(r, set->end);
    for (size_t w = 0; w < WORDS; w++) t->bitmap[w] = mt_random_next(r) & mt_random_next(r);
}

static void check_set(mt_random *r, const mt_mark_kernel *k, tile *t)
{
    const size_t words = mt_random_below(r, WORDS + 1);
    const uint8_t mark = (uint8_t)mt_random_below(r, 256);
    for (size_t i = 0; i < WORDS * 64; i++)
        t->expected[i] = t->marks[i] | (i < words * 64 && t->bitmap[i / 64] >> i % 64 & 1 ? mark : 0);
    k->set(t->marks, t->bitmap, words, mark);
    assert_memory_equal(t->marks, t->expected, sizeof t->marks);
}

static void check_find(const mt_mark_kernel *k, tile *t, const mt_mark_set *set, size_t words)
{
    size_t n = set->least < 256 ? k->find(t->marks, words, set, t->word, t->mask) : 0, at = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t mask = 0;
        for (size_t i = 0; i < 64; i++) mask |= (uint64_t)wanted(set, t->marks[w * 64 + i]) << i;
        if (!mask) continue;
        assert_true(at < n);
        assert_int_equal(t->word[at], w);
        assert_true(t->mask[at] == mask);
        at++;
    }
    assert_int_equal(at, n);
}

static void check_list(mt_random *r, const mt_mark_kernel *k, tile *t)
{
    const size_t groups = mt_random_below(r, WORDS + 1), most = 1 + mt_random_below(r, WORDS * 32);
    size_t n, at = 0, g = 0;
    for (size_t i = 0; i < groups; i++) t->word[i] = (uint16_t)i, t->mask[i] = t->bitmap[i];
    size_t taken = k->list(t->word, t->mask, groups, most, t->docs, &n);
    for (; g < groups && at < most; g++)
        for (size_t i = 0; i < 64; i++)
            if (t->mask[g] >> i & 1) assert_int_equal(t->docs[at++], g * 64 + i);
    assert_int_equal(taken, g);
    assert_int_equal(n, at);
}

static void check_between(mt_random *r, const mt_mark_kernel *k)
{
    enum { MOST = 200 };
    uint16_t number[MOST + MT_MARKS_BEHIND] = {0}, place[MOST + MT_MARKS_BEHIND];
    const uint32_t n = mt_random_below(r, MOST + 1), range = mt_random_below(r, 2) ? 65536 : 40;
    const uint32_t least = mt_random_below(r, range), end = least + 1 + mt_random_below(r, range - least);
    size_t at = 0;
    for (uint32_t i = 0; i < n; i++) number[i] = (uint16_t)mt_random_below(r, range);
    size_t m = k->between(number, n, least, end, place);
    for (uint32_t i = 0; i < n; i++)
        if (number[i] >= least && number[i] < end) {
            assert_true(at < m);
            assert_int_equal(place[at++], i);
        }
    assert_int_equal(at, m);
}

static void kernels_do_as_plain_loops(void **state)
{
    mt_random r = mt_random_seeded(20261122);
    const mt_scan_kernel *kernel;
    tile *t = malloc(sizeof *t);
    (void)state;
    assert_non_null(t);
    for (size_t i = 0; (kernel = mt_scan_kernel_at(i)); i++)
        for (int round = 0; round < ROUNDS; round++) {
            mt_mark_set set;
            make_tile(&r, t, &set);
            check_find(kernel->marks, t, &set, mt_random_below(&r, WORDS + 1));
            check_list(&r, kernel->marks, t);
            check_set(&r, kernel->marks, t);
            check_between(&r, kernel->marks);
        }
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kernels_do_as_plain_loops)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
