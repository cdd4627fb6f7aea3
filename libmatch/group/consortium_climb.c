/* Good consortia fast: greedy construction and steepest ascent over adding, dropping and exchanging one partner. What
 * it finds lets the exact search cut early. */
#include <math.h>
#include <string.h>

#include "libmatch/group/consortium_internal.h"

#define SAME 1e-12 /* values closer than this are equal */

double mt_pool_least(const mt_pool *pool) { return pool->len < pool->k ? -HUGE_VAL : pool->value[pool->k - 1] + SAME; }

static int compare_sets(const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count)
{
    if (a_count != b_count) return a_count < b_count ? -1 : 1;
    for (uint32_t i = 0; i < a_count; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

void mt_pool_offer(mt_pool *pool, const uint32_t *set, uint32_t count, double value)
{
    uint32_t sorted[MT_CONSORTIUM_PARTNERS];
    if (count > MT_CONSORTIUM_PARTNERS || value <= mt_pool_least(pool)) return;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && sorted[at - 1] > set[i]; at--) sorted[at] = sorted[at - 1];
        sorted[at] = set[i];
    }
    uint32_t at = pool->len;
    for (uint32_t i = 0; i < pool->len; i++) {
        int order = compare_sets(sorted, count, pool->set + (size_t)i * MT_CONSORTIUM_PARTNERS, pool->count[i]);
        if (order == 0) return;
        bool earlier = value > pool->value[i] + SAME || (value > pool->value[i] - SAME && order < 0);
        if (earlier && i < at) at = i;
    }
    if (at >= pool->k) return;
    if (pool->len < pool->k) pool->len++;
    for (uint32_t i = pool->len - 1; i > at; i--) {
        memcpy(pool->set + (size_t)i * MT_CONSORTIUM_PARTNERS, pool->set + (size_t)(i - 1) * MT_CONSORTIUM_PARTNERS,
               MT_CONSORTIUM_PARTNERS * sizeof *pool->set);
        pool->count[i] = pool->count[i - 1];
        pool->value[i] = pool->value[i - 1];
    }
    if (count) memcpy(pool->set + (size_t)at * MT_CONSORTIUM_PARTNERS, sorted, count * sizeof *sorted);
    pool->count[at] = count;
    pool->value[at] = value;
}

/* What each candidate would add to a set. */
typedef struct base {
    double value;
    double floor[MT_CONSORTIUM_COMPETENCES];
    double *bonus; /* [n] */
} base;

static void make_base(const mt_consortium_model *c, const uint32_t *set, uint32_t count, base *b)
{
    b->value = mt_model_value(c, set, count);
    memset(b->floor, 0, sizeof b->floor);
    if (c->n) memset(b->bonus, 0, c->n * sizeof *b->bonus);
    for (uint32_t i = 0; i < count; i++) {
        const double *worth = c->worth + (size_t)set[i] * c->m;
        for (uint32_t j = 0; j < c->m; j++) b->floor[j] = fmax(b->floor[j], worth[j]);
        for (size_t t = c->tie_begin[set[i]]; c->p->collaboration != 0.0 && t < c->tie_begin[set[i] + 1]; t++)
            b->bonus[c->tie[t].b] += c->p->collaboration * c->tie[t].strength;
    }
}

static double added(const mt_consortium_model *c, const base *b, uint32_t i)
{
    const double *worth = c->worth + (size_t)i * c->m;
    double sum = b->bonus[i] - c->price;
    for (uint32_t j = 0; j < c->m; j++) sum += worth[j] > b->floor[j] ? worth[j] - b->floor[j] : 0.0;
    return sum;
}

static bool in_set(const uint32_t *set, uint32_t count, uint32_t i)
{
    for (uint32_t k = 0; k < count; k++)
        if (set[k] == i) return true;
    return false;
}

typedef struct move {
    double value;
    uint32_t out, in; /* place in the set, candidate; MT_NONE: none */
} move;

/* The best feasible set one step away. The trial set is the set without place `out` (MT_NONE: whole) plus one. */
static void try_place(const mt_consortium_model *c, const uint32_t *set, uint32_t count, uint32_t out, base *b,
                      mt_pool *pool, move *best, uint64_t *work)
{
    uint32_t trial[MT_CONSORTIUM_PARTNERS + 1], size = 0;
    for (uint32_t k = 0; k < count; k++)
        if (k != out) trial[size++] = set[k];
    make_base(c, trial, size, b);
    *work += (uint64_t)c->n * (c->m + 1);
    if (out != MT_NONE && b->value > fmin(best->value, mt_pool_least(pool)) && mt_model_feasible(c, trial, size)) {
        mt_pool_offer(pool, trial, size, b->value);
        if (b->value > best->value + SAME) *best = (move){b->value, out, MT_NONE};
    }
    if (size >= c->max) return;
    for (uint32_t i = 0; i < c->n; i++) {
        double value = b->value + added(c, b, i);
        if (value <= best->value + SAME && value <= mt_pool_least(pool)) continue;
        if (in_set(set, count, i)) continue;
        trial[size] = i;
        if (!mt_model_feasible(c, trial, size + 1)) continue;
        mt_pool_offer(pool, trial, size + 1, value);
        if (value > best->value + SAME) *best = (move){value, out, i};
    }
}

match_status mt_consortium_climb(const mt_consortium_model *c, const uint32_t *start, uint32_t count, mt_pool *pool,
                                 uint64_t *work, mt_error *err)
{
    uint32_t set[MT_CONSORTIUM_PARTNERS + 1];
    base b = {.bonus = mt_alloc(c->n, sizeof *b.bonus)};
    if (!b.bonus) return mt_fail_no_memory(err);
    if (count) memcpy(set, start, count * sizeof *set);
    double value = mt_model_value(c, set, count);
    mt_pool_offer(pool, set, count, value);
    for (int round = 0; round < 100; round++) {
        move best = {value, MT_NONE, MT_NONE};
        try_place(c, set, count, MT_NONE, &b, pool, &best, work);
        for (uint32_t out = 0; out < count; out++) try_place(c, set, count, out, &b, pool, &best, work);
        if (best.value <= value + SAME) break;
        value = best.value;
        if (best.out != MT_NONE && best.in != MT_NONE)
            set[best.out] = best.in;
        else if (best.in != MT_NONE)
            set[count++] = best.in;
        else
            memmove(set + best.out, set + best.out + 1, (--count - best.out) * sizeof *set);
    }
    mt_free(b.bonus);
    return MATCH_OK;
}

match_status mt_consortium_greedy(const mt_consortium_model *c, mt_pool *pool, uint64_t *work, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_consortium_problem *p = c->p;
    uint32_t set[MT_CONSORTIUM_PARTNERS + 1], good[MT_CONSORTIUM_PARTNERS + 1], count = 0, good_count = MT_NONE;
    double good_value = -HUGE_VAL;
    base b = {.bonus = mt_alloc(c->n, sizeof *b.bonus)};
    if (!b.bonus) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < p->fixed_count; i++)
        if (!in_set(set, count, p->fixed[i])) set[count++] = p->fixed[i];
    for (; count < c->max; count++) {
        double most = -HUGE_VAL;
        uint32_t best = MT_NONE;
        make_base(c, set, count, &b);
        for (uint32_t i = 0; i < c->n; i++) {
            double gain = added(c, &b, i);
            if (gain <= most || in_set(set, count, i) || in_set(p->forbidden, (uint32_t)p->forbidden_count, i) ||
                (mt_model_country(c, i) != MT_NONE &&
                 in_set(p->excluded, (uint32_t)p->excluded_count, mt_model_country(c, i))))
                continue;
            most = gain;
            best = i;
        }
        *work += (uint64_t)c->n * (c->m + 1);
        if (best == MT_NONE || (most <= 0.0 && good_count != MT_NONE)) break;
        set[count] = best;
        double value = b.value + most;
        if (value <= good_value || !mt_model_feasible(c, set, count + 1)) continue;
        good_value = value;
        good_count = count + 1;
        memcpy(good, set, good_count * sizeof *good);
    }
    if (good_count != MT_NONE) MT_TRY(mt_consortium_climb(c, good, good_count, pool, work, err));
out:
    mt_free(b.bonus);
    return status;
}
