/* Working groups against trying every division (up to 7 people in up to 3 groups): feasible exactly when a division
 * exists, contradictory rules named, the value near the best; and against 50 random divisions of 60 people (the
 * benchmark tries 1,000). */
#include "libmatch/group/working_group.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/base/random.h"

#include <cmocka.h>

enum { MOST = 60, THEMES = 5, TYPES = 3 };

typedef struct instance {
    mt_people p;
    double theme[MOST * THEMES];
    uint32_t type[MOST], least[TYPES], last[MOST];
    mt_pair together[6], apart[6];
} instance;

static void make(instance *x, uint64_t seed, uint32_t people, uint32_t groups)
{
    mt_random r = mt_random_seeded(seed);
    *x = (instance){0};
    x->p = (mt_people){.people = people,
                       .groups = groups,
                       .themes = THEMES,
                       .types = TYPES,
                       .theme = x->theme,
                       .type = x->type,
                       .together = x->together,
                       .apart = x->apart,
                       .seed = seed,
                       .moves = 20000};
    for (uint32_t i = 0; i < people; i++) {
        for (uint32_t t = 0; t < THEMES; t++)
            x->theme[i * THEMES + t] = mt_random_below(&r, 3) ? 0.0 : mt_random_unit(&r);
        x->type[i] = mt_random_below(&r, 5) ? mt_random_below(&r, TYPES) : MT_NONE;
        x->last[i] = mt_random_below(&r, 3) ? mt_random_below(&r, groups) : MT_NONE;
    }
    for (uint32_t t = 0; t < TYPES; t++) x->least[t] = mt_random_below(&r, 3) == 0;
    if (mt_random_below(&r, 2)) x->p.last = x->last;
    if (mt_random_below(&r, 3) == 0) x->p.least = x->least;
    if (mt_random_below(&r, 2)) x->p.min_size = mt_random_below(&r, 3);
    if (mt_random_below(&r, 2)) x->p.max_size = 2 + mt_random_below(&r, people);
    if (mt_random_below(&r, 4) == 0) x->p.theme_weight = -1.0;
    if (people < 2) return;
    x->p.together_count = mt_random_below(&r, 2) ? 0 : mt_random_below(&r, 4);
    x->p.apart_count = mt_random_below(&r, 2) ? 0 : mt_random_below(&r, 7);
    for (uint32_t i = 0; i < 6; i++) {
        uint32_t a = mt_random_below(&r, people), b = mt_random_below(&r, people - 1);
        x->together[i] = (mt_pair){a, b + (b >= a)};
        a = mt_random_below(&r, people), b = mt_random_below(&r, people - 1);
        x->apart[i] = (mt_pair){a, b + (b >= a)};
    }
}

/* ---- plain definitions ---- */
static uint32_t size_bound(const instance *x, bool least)
{
    uint32_t low = x->p.people / x->p.groups, high = (x->p.people + x->p.groups - 1) / x->p.groups;
    uint32_t min = x->p.min_size ? x->p.min_size : low, max = x->p.max_size ? x->p.max_size : high;
    if (!x->p.min_size && min > max) min = max;
    if (!x->p.max_size && max < min) max = min;
    return least ? min : max;
}

static bool keeps(const instance *x, const uint32_t *g, mt_group_rule rule)
{
    uint32_t size[8 + MOST] = {0}, mix[(8 + MOST) * TYPES] = {0};
    bool ok = true;
    for (uint32_t i = 0; i < x->p.people; i++) {
        size[g[i]]++;
        if (x->type[i] != MT_NONE) mix[g[i] * TYPES + x->type[i]]++;
    }
    for (uint32_t k = 0; k < x->p.groups; k++) {
        if (rule == MT_GROUP_RULE_MIN_SIZE) ok = ok && size[k] >= size_bound(x, true);
        if (rule == MT_GROUP_RULE_MAX_SIZE) ok = ok && size[k] <= size_bound(x, false);
        for (uint32_t t = 0; rule == MT_GROUP_RULE_TYPES && x->p.least && t < TYPES; t++)
            ok = ok && mix[k * TYPES + t] >= x->least[t];
    }
    for (size_t i = 0; rule == MT_GROUP_RULE_TOGETHER && i < x->p.together_count; i++)
        ok = ok && g[x->together[i].a] == g[x->together[i].b];
    for (size_t i = 0; rule == MT_GROUP_RULE_APART && i < x->p.apart_count; i++)
        ok = ok && g[x->apart[i].a] != g[x->apart[i].b];
    return ok;
}

static double plain_value(const instance *x, const uint32_t *g)
{
    double theme = 0.0, types = 0.0, sizes = 0.0, moved = 0.0, n = x->p.people;
    bool plain = x->p.theme_weight == 0.0;
    for (uint32_t k = 0; k < x->p.groups; k++) {
        double size = 0.0, products = 0.0;
        for (uint32_t i = 0; i < x->p.people; i++) {
            if (g[i] != k) continue;
            size++;
            for (uint32_t j = 0; j < x->p.people; j++) {
                double dot = 0.0, a = 0.0, b = 0.0;
                for (uint32_t t = 0; t < THEMES; t++) {
                    double u = x->theme[i * THEMES + t], v = x->theme[j * THEMES + t];
                    dot += u * v, a += u * u, b += v * v;
                }
                if (g[j] == k && a > 0.0 && b > 0.0) products += dot / sqrt(a * b);
            }
        }
        if (size > 0.0) theme += products / size / n;
        sizes += 0.5 * fabs(size - n / x->p.groups) / n;
        for (uint32_t t = 0; t < TYPES; t++) {
            double here = 0.0, all = 0.0;
            for (uint32_t i = 0; i < x->p.people; i++) here += g[i] == k && x->type[i] == t, all += x->type[i] == t;
            types += 0.5 * fabs(here - size * all / n) / n;
        }
    }
    for (uint32_t i = 0; i < x->p.people && x->p.last; i++) moved += x->last[i] != MT_NONE && x->last[i] != g[i];
    if (!plain) return x->p.theme_weight * theme;
    return theme - 0.5 * types - 0.1 * sizes - 0.2 * moved / n;
}

/* Is there a division that keeps the rules that are on? *best: the greatest value of one. */
static bool possible(const instance *x, const bool *on, double *best)
{
    uint32_t g[MOST] = {0};
    bool found = false;
    for (;;) {
        bool ok = true;
        for (int r = 0; r < MT_GROUP_RULES; r++) ok = ok && (!on[r] || keeps(x, g, (mt_group_rule)r));
        if (ok) {
            double value = best ? plain_value(x, g) : 0.0;
            if (best && (!found || value > *best)) *best = value;
            found = true;
        }
        uint32_t i = 0;
        while (i < x->p.people && ++g[i] == x->p.groups) g[i++] = 0;
        if (i == x->p.people || (found && !best)) return found;
    }
}

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) fail_msg("seed %llu: %s", (unsigned long long)seed, #condition); \
    } while (0)

static void small_ones_against_all_divisions(void **state)
{
    (void)state;
    uint32_t infeasible = 0, best_found = 0, feasible = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        mt_random r = mt_random_seeded(seed * 77);
        instance x;
        mt_working_groups w = {0};
        const bool all[MT_GROUP_RULES] = {true, true, true, true, true};
        double best = 0.0;
        make(&x, seed, 1 + mt_random_below(&r, 7), 1 + mt_random_below(&r, 3));
        x.p.moves = 3000;
        bool exists = possible(&x, all, &best);
        assert_int_equal(mt_working_groups_make(&x.p, &w, NULL), MATCH_OK);
        CHECK(w.state == (exists ? MT_GROUPS_FEASIBLE : MT_GROUPS_INFEASIBLE));
        if (exists) {
            for (int k = 0; k < MT_GROUP_RULES; k++) CHECK(keeps(&x, w.group, (mt_group_rule)k) && !w.broken[k]);
            CHECK(fabs(w.value - plain_value(&x, w.group)) < 1e-9);
            CHECK(w.value <= best + 1e-9);
            feasible++;
            best_found += w.value >= best - 1e-9;
        } else {
            infeasible++;
            CHECK(!possible(&x, w.broken, NULL));
            for (int k = 0; k < MT_GROUP_RULES; k++) {
                bool fewer[MT_GROUP_RULES];
                memcpy(fewer, w.broken, sizeof fewer);
                fewer[k] = false;
                CHECK(!w.broken[k] || possible(&x, fewer, NULL));
            }
        }
        mt_working_groups_free(&w);
    }
    assert_true(infeasible > 30 && feasible > 100);
    assert_true(best_found * 100 >= feasible * 97);
}

static void better_than_random_starts(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        mt_random r = mt_random_seeded(seed);
        instance x;
        mt_working_groups w = {0}, again = {0};
        make(&x, seed, 60, 6);
        x.p.together_count = x.p.apart_count = x.p.min_size = x.p.max_size = 0;
        x.p.theme_weight = 0.0;
        x.p.least = NULL;
        x.p.moves = 100000;
        assert_int_equal(mt_working_groups_make(&x.p, &w, NULL), MATCH_OK);
        assert_int_equal(mt_working_groups_make(&x.p, &again, NULL), MATCH_OK);
        assert_memory_equal(w.group, again.group, 60 * sizeof *w.group); /* same seed, same groups */
        CHECK(w.state == MT_GROUPS_FEASIBLE);
        for (int start = 0; start < 50; start++) {
            uint32_t g[MOST];
            for (uint32_t i = 0; i < 60; i++) g[i] = i % 6;
            for (uint32_t i = 60; i-- > 1;) {
                uint32_t j = mt_random_below(&r, i + 1), other = g[j];
                g[j] = g[i];
                g[i] = other;
            }
            CHECK(plain_value(&x, g) < w.value);
        }
        mt_working_groups_free(&w);
        mt_working_groups_free(&again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(small_ones_against_all_divisions),
                                       cmocka_unit_test(better_than_random_starts)};
    return cmocka_run_group_tests_name("working groups against all divisions", tests, NULL, NULL);
}
