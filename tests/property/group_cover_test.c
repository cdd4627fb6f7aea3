/* Portfolios against trying every set: 600 small random instances of both kinds of union, best k and smallest set, and
 * the quality of greedy and swaps alone. The seed of a failing instance is printed. */
#include "libmatch/group/cover.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "libmatch/base/random.h"

#include <cmocka.h>

enum { MOST = 12, NEEDS = 9 };

typedef struct instance {
    mt_cover_problem p;
    size_t begin[MOST + 1];
    uint32_t need[MOST * NEEDS];
    double gain[MOST * NEEDS], weight[NEEDS], have[NEEDS];
} instance;

static void make(instance *x, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    uint32_t candidates = mt_random_below(&r, MOST + 1), needs = 1 + mt_random_below(&r, NEEDS);
    uint32_t density = 1 + mt_random_below(&r, 4), steps = 1 + mt_random_below(&r, 20);
    size_t at = 0;
    for (uint32_t c = 0; c < candidates; c++) {
        x->begin[c] = at;
        for (uint32_t n = 0; n < needs; n++) {
            if (mt_random_below(&r, 5) >= density) continue;
            x->need[at] = n;
            x->gain[at++] = (double)mt_random_below(&r, steps + 1) / steps;
        }
    }
    x->begin[candidates] = at;
    for (uint32_t n = 0; n < needs; n++) {
        x->weight[n] = mt_random_below(&r, 4);
        x->have[n] = mt_random_below(&r, 3) ? 0.0 : mt_random_unit(&r);
    }
    x->p = (mt_cover_problem){.candidates = candidates,
                              .needs = needs,
                              .begin = x->begin,
                              .need = x->need,
                              .gain = x->gain,
                              .weight = mt_random_below(&r, 2) ? x->weight : NULL,
                              .have = mt_random_below(&r, 2) ? x->have : NULL,
                              .how = mt_random_below(&r, 2) ? MT_COVER_BEST : MT_COVER_INDEPENDENT,
                              .k = mt_random_below(&r, 6)};
}

/* the value of a set given as bits, from the definition */
static double plain_value(const instance *x, unsigned set)
{
    double sum = 0.0;
    for (uint32_t n = 0; n < x->p.needs; n++) {
        double best = x->p.have ? x->have[n] : 0.0, missed = 1.0 - best;
        for (uint32_t c = 0; c < x->p.candidates; c++)
            for (size_t i = x->begin[c]; (set >> c & 1) && i < x->begin[c + 1]; i++)
                if (x->need[i] == n) best = fmax(best, x->gain[i]), missed *= 1.0 - x->gain[i];
        sum += (x->p.weight ? x->weight[n] : 1.0) * (x->p.how == MT_COVER_BEST ? best : 1.0 - missed);
    }
    return sum;
}

static unsigned as_set(const mt_cover *c)
{
    unsigned set = 0;
    for (size_t i = 0; i < c->count; i++) set |= 1u << c->chosen[i];
    return set;
}

static double best_value(const instance *x, int most)
{
    double best = 0.0;
    for (unsigned set = 0; set < 1u << x->p.candidates; set++)
        if (__builtin_popcount(set) <= most) best = fmax(best, plain_value(x, set));
    return best;
}

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) fail_msg("seed %llu: %s", (unsigned long long)seed, #condition); \
    } while (0)

static void best_k_is_best(void **state)
{
    (void)state;
    int tight = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        instance x;
        mt_cover c = {0}, quick = {0};
        make(&x, seed);
        int k = x.p.k ? (int)x.p.k : MOST;
        assert_int_equal(mt_cover_solve(&x.p, &c, NULL), MATCH_OK);
        double best = best_value(&x, k), sum = c.before;
        CHECK(c.optimal && fabs(c.value - best) < 1e-9 && fabs(c.bound - best) < 1e-6);
        CHECK((int)c.count <= k && __builtin_popcount(as_set(&c)) == (int)c.count);
        CHECK(fabs(plain_value(&x, as_set(&c)) - best) < 1e-9 && fabs(c.before - plain_value(&x, 0)) < 1e-9);
        for (size_t i = 0; i < c.count; i++) {
            sum += c.added[i];
            CHECK(fabs(c.alone[i] - (best - plain_value(&x, as_set(&c) & ~(1u << c.chosen[i])))) < 1e-9);
        }
        CHECK(fabs(sum - best) < 1e-9);
        x.p.work = 1; /* greedy and swaps only: the bound still holds */
        assert_int_equal(mt_cover_solve(&x.p, &quick, NULL), MATCH_OK);
        CHECK(quick.bound >= best - 1e-9 && quick.value <= best + 1e-9 && quick.value >= 0.9 * best);
        tight += quick.value >= 0.98 * best;
        mt_cover_free(&c);
        mt_cover_free(&quick);
    }
    assert_true(tight >= 297); /* greedy and swaps reach 98 % nearly always */
}

static void smallest_is_smallest(void **state)
{
    (void)state;
    for (uint64_t seed = 1001; seed <= 1300; seed++) {
        instance x;
        mt_cover c = {0};
        make(&x, seed);
        mt_random r = mt_random_seeded(seed);
        x.p.target = (1 + mt_random_below(&r, 10)) / 10.0;
        uint32_t most = x.p.k && x.p.k < x.p.candidates ? x.p.k : x.p.candidates, fewest = most + 1;
        assert_int_equal(mt_cover_solve(&x.p, &c, NULL), MATCH_OK);
        for (unsigned set = 0; set < 1u << x.p.candidates; set++)
            if (plain_value(&x, set) >= x.p.target * c.total * (1 - 1e-12) &&
                (uint32_t)__builtin_popcount(set) < fewest)
                fewest = (uint32_t)__builtin_popcount(set);
        CHECK(c.optimal && c.reached == (fewest <= most));
        if (c.reached) CHECK(c.count == fewest && c.fewest == fewest);
        CHECK(!c.reached || plain_value(&x, as_set(&c)) >= x.p.target * c.total * (1 - 1e-9));
        CHECK(c.bound >= best_value(&x, (int)c.count) - 1e-9);
        mt_cover_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(best_k_is_best), cmocka_unit_test(smallest_is_smallest)};
    return cmocka_run_group_tests_name("group cover against all sets", tests, NULL, NULL);
}
