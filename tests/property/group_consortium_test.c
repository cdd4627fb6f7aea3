/* The consortium builder against trying every set: 2,000 random instances of up to 14 candidates with every kind of
 * rule. The k best values must be those of the plain search, "infeasible" must be true, and the named rules must be
 * contradictory together and possible without any one of them. */
#include "libmatch/group/consortium.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/base/random.h"

#include <cmocka.h>

enum { MOST = 14, COMPETENCES = 6, INSTANCES = 2000 };

typedef struct instance {
    mt_consortium_problem p;
    double gain[MOST * COMPETENCES], weight[COMPETENCES], least[COMPETENCES], cost[MOST], tie[MOST][MOST];
    uint32_t country[MOST], type[MOST], excluded[2], fixed[3], forbidden[3];
    mt_type_rule types[2];
    mt_pair apart[4];
    mt_tie ties[MOST * MOST];
} instance;

static double some(mt_random *r, uint32_t steps) { return (double)mt_random_below(r, steps + 1) / steps; }

static void make_rules(instance *x, mt_random *r)
{
    mt_consortium_problem *p = &x->p;
    uint32_t n = p->candidates;
    if (mt_random_below(r, 2)) p->max_partners = 1 + mt_random_below(r, 6);
    if (mt_random_below(r, 2)) p->min_partners = mt_random_below(r, 5);
    if (mt_random_below(r, 2)) p->min_countries = mt_random_below(r, 5);
    if (mt_random_below(r, 3) == 0) p->budget = 0.5 + 5.0 * mt_random_unit(r);
    if (mt_random_below(r, 3) == 0) p->least = x->least;
    p->type_rules = mt_random_below(r, 3);
    for (uint32_t t = 0; t < 2; t++) x->types[t] = (mt_type_rule){t, mt_random_below(r, 3)};
    p->excluded_count = mt_random_below(r, 3);
    for (uint32_t i = 0; i < 2; i++) x->excluded[i] = mt_random_below(r, 5);
    p->fixed_count = mt_random_below(r, 4) ? 0 : mt_random_below(r, 4);
    p->forbidden_count = mt_random_below(r, 3) ? 0 : mt_random_below(r, 4);
    p->apart_count = mt_random_below(r, 3) ? 0 : mt_random_below(r, 5);
    for (uint32_t i = 0; i < 3; i++) {
        x->fixed[i] = mt_random_below(r, n);
        x->forbidden[i] = mt_random_below(r, n);
    }
    for (uint32_t i = 0; i < 4; i++) x->apart[i] = (mt_pair){mt_random_below(r, n), mt_random_below(r, n)};
    for (uint32_t i = 0; i < 4; i++)
        if (x->apart[i].a == x->apart[i].b) x->apart[i].b = (x->apart[i].a + 1) % n;
    if (n < 2) p->apart_count = 0;
}

static void make(instance *x, uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    *x = (instance){0};
    uint32_t n = 1 + mt_random_below(&r, MOST), m = 1 + mt_random_below(&r, COMPETENCES),
             steps = 1 + mt_random_below(&r, 9);
    x->p = (mt_consortium_problem){.candidates = n,
                                   .competences = m,
                                   .gain = x->gain,
                                   .country = x->country,
                                   .type = x->type,
                                   .types = x->types,
                                   .excluded = x->excluded,
                                   .fixed = x->fixed,
                                   .forbidden = x->forbidden,
                                   .apart = x->apart,
                                   .ties = x->ties,
                                   .k = 1 + mt_random_below(&r, 4)};
    for (uint32_t i = 0; i < n * m; i++) x->gain[i] = mt_random_below(&r, 2) ? some(&r, steps) : 0.0;
    for (uint32_t j = 0; j < m; j++) {
        x->weight[j] = 0.5 + mt_random_below(&r, 3);
        x->least[j] = mt_random_below(&r, 2) ? 0.0 : some(&r, steps);
    }
    for (uint32_t i = 0; i < n; i++) {
        x->cost[i] = some(&r, 8);
        x->country[i] = mt_random_below(&r, 8) ? mt_random_below(&r, 5) : MT_NONE;
        x->type[i] = mt_random_below(&r, 8) ? mt_random_below(&r, 3) : MT_NONE;
        for (uint32_t k = 0; k < i; k++) {
            if (mt_random_below(&r, 4)) continue;
            x->tie[i][k] = x->tie[k][i] = some(&r, 4);
            x->ties[x->p.tie_count++] = (mt_tie){i, k, x->tie[i][k]};
        }
    }
    if (mt_random_below(&r, 2)) x->p.weight = x->weight;
    if (mt_random_below(&r, 3)) x->p.cost = x->cost;
    if (mt_random_below(&r, 2)) x->p.collaboration = 0.4 * mt_random_unit(&r) - 0.2;
    if (mt_random_below(&r, 2)) x->p.price = 0.1 * mt_random_unit(&r);
    make_rules(x, &r);
}

/* ---- the plain definitions ---- */
static bool has(unsigned set, uint32_t i) { return set >> i & 1; }

static uint32_t countries_of(const instance *x, unsigned set)
{
    unsigned seen = 0;
    for (uint32_t i = 0; i < x->p.candidates; i++)
        if (has(set, i) && x->country[i] != MT_NONE) seen |= 1u << x->country[i];
    return (uint32_t)__builtin_popcount(seen);
}

static bool keeps(const instance *x, unsigned set, mt_consortium_rule rule)
{
    const mt_consortium_problem *p = &x->p;
    uint32_t size = (uint32_t)__builtin_popcount(set), of_type = 0, i;
    double cost = 0.0;
    bool ok = true;
    switch (rule.code) {
    case MT_RULE_FORBIDDEN_PARTNER: return !has(set, p->forbidden[rule.index]);
    case MT_RULE_FIXED_PARTNER: return has(set, p->fixed[rule.index]);
    case MT_RULE_EXCLUDED_COUNTRY:
        for (i = 0; i < p->candidates; i++) ok = ok && !(has(set, i) && x->country[i] == p->excluded[rule.index]);
        return ok;
    case MT_RULE_APART:
        for (i = 0; i < p->apart_count; i++) ok = ok && !(has(set, p->apart[i].a) && has(set, p->apart[i].b));
        return ok;
    case MT_RULE_BUDGET:
        for (i = 0; i < p->candidates; i++) cost += has(set, i) && p->cost ? p->cost[i] : 0.0;
        return p->budget == 0.0 || cost <= p->budget + 1e-9;
    case MT_RULE_COMPETENCE:
        for (i = 0; i < p->candidates; i++)
            if (has(set, i) && x->gain[i * p->competences + rule.index] >= p->least[rule.index]) return true;
        return p->least[rule.index] == 0.0;
    case MT_RULE_REQUIRED_TYPE:
        for (i = 0; i < p->candidates; i++) of_type += has(set, i) && x->type[i] == p->types[rule.index].type;
        return of_type >= p->types[rule.index].least;
    case MT_RULE_MIN_COUNTRIES: return countries_of(x, set) >= p->min_countries;
    case MT_RULE_MIN_PARTNERS: return size >= p->min_partners;
    case MT_RULE_MAX_PARTNERS: return p->max_partners == 0 || size <= p->max_partners;
    case MT_CONSORTIUM_CODES: break;
    }
    return false;
}

static size_t all_rules(const instance *x, mt_consortium_rule *rules)
{
    const mt_consortium_problem *p = &x->p;
    size_t n = 0;
    for (uint32_t i = 0; i < p->forbidden_count; i++) rules[n++] = (mt_consortium_rule){MT_RULE_FORBIDDEN_PARTNER, i};
    for (uint32_t i = 0; i < p->fixed_count; i++) rules[n++] = (mt_consortium_rule){MT_RULE_FIXED_PARTNER, i};
    for (uint32_t i = 0; i < p->excluded_count; i++) rules[n++] = (mt_consortium_rule){MT_RULE_EXCLUDED_COUNTRY, i};
    for (uint32_t i = 0; i < p->type_rules; i++) rules[n++] = (mt_consortium_rule){MT_RULE_REQUIRED_TYPE, i};
    for (uint32_t i = 0; p->least && i < p->competences; i++) rules[n++] = (mt_consortium_rule){MT_RULE_COMPETENCE, i};
    static const mt_consortium_code single[] = {MT_RULE_APART, MT_RULE_BUDGET, MT_RULE_MIN_COUNTRIES,
                                                MT_RULE_MIN_PARTNERS, MT_RULE_MAX_PARTNERS};
    for (size_t i = 0; i < MT_COUNT(single); i++) rules[n++] = (mt_consortium_rule){single[i], 0};
    return n;
}

static bool keeps_all(const instance *x, unsigned set, const mt_consortium_rule *rules, size_t n, size_t but)
{
    for (size_t i = 0; i < n; i++)
        if (i != but && !keeps(x, set, rules[i])) return false;
    return true;
}

static bool possible(const instance *x, const mt_consortium_rule *rules, size_t n, size_t but)
{
    for (unsigned set = 0; set < 1u << x->p.candidates; set++)
        if (keeps_all(x, set, rules, n, but)) return true;
    return false;
}

static double plain_value(const instance *x, unsigned set)
{
    const mt_consortium_problem *p = &x->p;
    double sum = 0.0, total = 0.0, past = 0.0, price = fmax(p->price, MT_CONSORTIUM_PRICE);
    for (uint32_t j = 0; j < p->competences; j++) {
        double best = 0.0, weight = p->weight ? p->weight[j] : 1.0;
        for (uint32_t i = 0; i < p->candidates; i++)
            if (has(set, i)) best = fmax(best, x->gain[i * p->competences + j]);
        sum += weight * best;
        total += weight;
    }
    for (uint32_t i = 0; i < p->candidates; i++)
        for (uint32_t k = 0; k < i; k++)
            if (has(set, i) && has(set, k)) past += x->tie[i][k];
    return sum / total + p->collaboration * past - price * __builtin_popcount(set);
}

static unsigned as_set(const mt_consortium *c)
{
    unsigned set = 0;
    for (uint32_t i = 0; i < c->partners; i++) set |= 1u << c->partner[i];
    return set;
}

/* the k greatest values of feasible sets, most first */
static uint32_t plain_best(const instance *x, double *best)
{
    mt_consortium_rule rules[32];
    size_t n = all_rules(x, rules);
    uint32_t len = 0;
    for (unsigned set = 0; set < 1u << x->p.candidates; set++) {
        if (!keeps_all(x, set, rules, n, SIZE_MAX)) continue;
        double value = plain_value(x, set);
        uint32_t at = len;
        while (at > 0 && best[at - 1] < value) at--;
        if (at >= x->p.k) continue;
        if (len < x->p.k) len++;
        for (uint32_t i = len - 1; i > at; i--) best[i] = best[i - 1];
        best[at] = value;
    }
    return len;
}

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) fail_msg("seed %llu: %s", (unsigned long long)seed, #condition); \
    } while (0)

/* What is told of a set beside its value: cost, past work, who has what, and who carries how much. */
static void check_told(const instance *x, const mt_consortium *c, uint64_t seed)
{
    const mt_consortium_problem *p = &x->p;
    double cost = 0.0, past = 0.0, coverage = 0.0, total = 0.0, carried[MOST] = {0}, entropy = 0.0;
    for (uint32_t i = 0; i < c->partners; i++) {
        cost += p->cost ? p->cost[c->partner[i]] : 0.0;
        for (uint32_t k = 0; k < i; k++) past += x->tie[c->partner[i]][c->partner[k]];
    }
    for (uint32_t j = 0; j < p->competences; j++) total += p->weight ? p->weight[j] : 1.0;
    for (uint32_t j = 0; j < p->competences; j++) {
        uint32_t who = MT_NONE;
        double best = 0.0, worth = (p->weight ? p->weight[j] : 1.0) / total;
        for (uint32_t i = 0; i < c->partners; i++)
            if (x->gain[c->partner[i] * p->competences + j] > best)
                best = x->gain[c->partner[i] * p->competences + j], who = i;
        CHECK(c->covered[j] == best);
        CHECK(c->best[j] == (who == MT_NONE ? MT_NONE : c->partner[who]));
        coverage += worth * best;
        if (who != MT_NONE) carried[who] += worth * best;
    }
    CHECK(fabs(c->cost - cost) < 1e-9 && fabs(c->past - past) < 1e-9 && fabs(c->coverage - coverage) < 1e-9);
    for (uint32_t i = 0; i < c->partners && coverage > 0.0; i++) {
        double share = carried[i] / coverage;
        CHECK(fabs(c->carries[i] - share) < 1e-9);
        if (share > 0.0) entropy -= share * log(share);
    }
    CHECK(fabs(c->balance - (c->partners > 1 ? entropy / log(c->partners) : 0.0)) < 1e-9);
}

static void check_sets(const instance *x, const mt_consortia *c, uint64_t seed)
{
    mt_consortium_rule rules[32];
    size_t n = all_rules(x, rules);
    for (size_t i = 0; i < c->len; i++) {
        unsigned set = as_set(&c->data[i]);
        CHECK(keeps_all(x, set, rules, n, SIZE_MAX));
        CHECK(fabs(plain_value(x, set) - c->data[i].value) < 1e-9);
        CHECK(c->data[i].countries == countries_of(x, set));
        check_told(x, &c->data[i], seed);
        for (size_t k = 0; k < i; k++) CHECK(as_set(&c->data[k]) != set);
        for (uint32_t k = 0; k < c->data[i].partners; k++) {
            double without = plain_value(x, set & ~(1u << c->data[i].partner[k]));
            CHECK(fabs(c->data[i].adds[k] - (c->data[i].value - without)) < 1e-9);
        }
    }
}

static void check_reason(const instance *x, const mt_consortia *c, uint64_t seed)
{
    CHECK(c->reasons > 0 && c->reason_minimal);
    CHECK(!possible(x, c->reason, c->reasons, SIZE_MAX));
    for (size_t i = 0; i < c->reasons; i++) CHECK(possible(x, c->reason, c->reasons, i));
}

static void always_the_optimum(void **state)
{
    (void)state;
    uint32_t infeasible = 0, solved = 0;
    for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
        instance x;
        mt_consortia c = {0};
        double best[8];
        make(&x, seed);
        uint32_t len = plain_best(&x, best);
        assert_int_equal(mt_consortium_solve(&x.p, &c, NULL), MATCH_OK);
        CHECK(c.state == (len ? MT_CONSORTIUM_OPTIMAL : MT_CONSORTIUM_INFEASIBLE));
        CHECK(c.len == len);
        for (uint32_t i = 0; i < len; i++) CHECK(fabs(c.data[i].value - best[i]) < 1e-9);
        if (len) CHECK(c.bound >= best[0] - 1e-9 && c.bound <= best[0] + 1e-6);
        check_sets(&x, &c, seed);
        if (!len) check_reason(&x, &c, seed);
        infeasible += len == 0;
        solved += len > 0;
        mt_consortia_free(&c);
    }
    assert_true(infeasible > 200 && solved > 500); /* both kinds are well tried */
}

/* With hardly any work allowed the answer may be worse, never wrong. */
static void little_work_stays_true(void **state)
{
    (void)state;
    for (uint64_t seed = 5001; seed <= 5300; seed++) {
        instance x;
        mt_consortia c = {0};
        double best[8];
        make(&x, seed);
        x.p.work = 1 + seed % 2000;
        uint32_t len = plain_best(&x, best);
        assert_int_equal(mt_consortium_solve(&x.p, &c, NULL), MATCH_OK);
        CHECK(c.state != MT_CONSORTIUM_INFEASIBLE || len == 0);
        CHECK(c.len == 0 || len > 0);
        if (c.state != MT_CONSORTIUM_INFEASIBLE && len) CHECK(c.bound >= best[0] - 1e-9);
        if (c.len) CHECK(c.data[0].value <= best[0] + 1e-9);
        if (c.state == MT_CONSORTIUM_OPTIMAL) CHECK(fabs(c.data[0].value - best[0]) < 1e-9);
        if (c.state == MT_CONSORTIUM_INFEASIBLE) CHECK(!possible(&x, c.reason, c.reasons, SIZE_MAX));
        check_sets(&x, &c, seed);
        mt_consortia_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(always_the_optimum), cmocka_unit_test(little_work_stays_true)};
    return cmocka_run_group_tests_name("consortia against all sets", tests, NULL, NULL);
}
