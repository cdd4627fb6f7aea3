/* Upper bounds by Lagrangian relaxation.
 *
 * Let one multiplier per competence price the rule "a competence counts once", and one the budget. Then a set is worth
 * at most   sum of multipliers + budget multiplier * budget + sum over its members of
 *   profit(i) = sum over competences of max(0, worth(i, j) - floor(j) - multiplier(j))
 *               + its shares of ties - price - budget multiplier * cost(i),
 * and the best selection under the numbers of partners and types falls out of one pass over the sorted profits. The
 * multipliers come from subgradient steps (Cornuejols, Fisher, Nemhauser 1977, for the location of bank accounts, which
 * is this problem). A wanted tie is carried by its two ends, in any split: it then counts for one end without the
 * other, never too little; the steps move it to the end that is not selected. The limit of all this is the linear
 * relaxation, tight in practice. Rules on countries and pairs are left out, which can only raise the bound. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/group/consortium_internal.h"

static int more_profit(const void *a, const void *b)
{
    const mt_prospect *x = a, *y = b;
    if (x->profit != y->profit) return x->profit > y->profit ? -1 : 1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* index of the type rule that asks for the candidate; type_rules when none */
static size_t type_rule_of(const mt_consortium_model *c, const uint32_t *deficit, uint32_t candidate)
{
    size_t t = 0;
    while (t < c->p->type_rules && !(deficit[t] && c->p->types[t].type == mt_model_type(c, candidate))) t++;
    return t;
}

mt_relaxation mt_relax_select(const mt_consortium_model *c, const mt_places *at, const mt_multipliers *by,
                              const mt_prospect *list, size_t len, uint32_t *chosen, uint32_t *count, uint32_t *deficit)
{
    uint32_t asked = 0, taken = 0;
    mt_relaxation r = {.last = HUGE_VAL};
    for (size_t t = 0; t < c->p->type_rules; t++) asked += deficit[t] = at->deficit[t];
    if (asked > at->places) {
        *count = 0;
        return (mt_relaxation){.value = -HUGE_VAL};
    }
    uint32_t free_places = at->places - asked, must = at->least > asked ? at->least - asked : 0;
    for (uint32_t j = 0; j < c->m; j++) r.value += by->of[j];
    if (at->budget >= 0.0) r.value += by->budget * at->budget;
    for (size_t k = 0; k < len && (asked > 0 || free_places > 0); k++) {
        bool pays = list[k].profit > 0.0 || must > 0;
        if (asked == 0 && !pays) break;
        size_t t = asked ? type_rule_of(c, deficit, list[k].candidate) : c->p->type_rules;
        if (t < c->p->type_rules)
            deficit[t]--, asked--;
        else if (free_places > 0 && pays)
            free_places--, must -= must > 0;
        else
            continue;
        r.value += list[k].profit;
        r.last = list[k].profit;
        chosen[taken++] = list[k].candidate;
    }
    if (asked > 0 || must > 0) r.value = -HUGE_VAL;
    r.full = taken == at->places;
    *count = taken;
    return r;
}

static void price_list(const mt_consortium_model *c, const mt_places *at, const mt_multipliers *by, mt_prospect *list,
                       size_t len)
{
    double threshold[MT_CONSORTIUM_COMPETENCES];
    for (uint32_t j = 0; j < c->m; j++) threshold[j] = at->floor[j] + by->of[j];
    for (size_t k = 0; k < len; k++) {
        uint32_t i = list[k].candidate;
        const double *worth = c->worth + (size_t)i * c->m;
        double profit = at->bonus[i];
        for (uint32_t j = 0; j < c->m; j++) profit += worth[j] > threshold[j] ? worth[j] - threshold[j] : 0.0;
        list[k].profit = profit - c->price - (at->budget >= 0.0 ? by->budget * mt_model_cost(c, i) : 0.0);
    }
    if (len) qsort(list, len, sizeof *list, more_profit);
}

/* Ties of which one end is selected: counts them, or moves up to `amount` of each to the other end. */
static double shift_shares(const mt_consortium_model *c, const mt_places *at, const uint32_t *chosen, uint32_t count,
                           double amount)
{
    double ties = 0.0;
    for (uint32_t k = 0; at->share && k < count; k++) at->mark[chosen[k]] = 2;
    for (uint32_t k = 0; at->share && k < count; k++) {
        for (size_t t = c->tie_begin[chosen[k]]; t < c->tie_begin[chosen[k] + 1]; t++) {
            double moved = at->share[t] < amount ? at->share[t] : amount;
            if (at->mark[c->tie[t].b] != 1 || at->share[t] <= 0.0) continue;
            ties += 1.0;
            at->share[t] -= moved;
            at->share[c->twin[t]] += moved;
            at->bonus[chosen[k]] -= moved;
            at->bonus[c->tie[t].b] += moved;
        }
    }
    for (uint32_t k = 0; at->share && k < count; k++) at->mark[chosen[k]] = 1;
    return ties;
}

/* One subgradient step; false when there is no direction left. */
static bool step(const mt_consortium_model *c, const mt_places *at, mt_multipliers *by, const uint32_t *chosen,
                 uint32_t count, double length)
{
    double slope[MT_CONSORTIUM_COMPETENCES], norm = 0.0, spent = 0.0, cost_scale = at->budget > 0.0 ? at->budget : 1.0;
    for (uint32_t j = 0; j < c->m; j++) {
        slope[j] = 1.0;
        for (uint32_t k = 0; k < count; k++)
            slope[j] -= c->worth[(size_t)chosen[k] * c->m + j] > at->floor[j] + by->of[j];
        if (slope[j] > 0.0 && by->of[j] == 0.0) slope[j] = 0.0;
        norm += slope[j] * slope[j];
    }
    for (uint32_t k = 0; k < count; k++) spent += mt_model_cost(c, chosen[k]);
    double over = at->budget >= 0.0 ? (at->budget - spent) / cost_scale : 0.0;
    if (over > 0.0 && by->budget == 0.0) over = 0.0;
    norm += over * over;
    norm += shift_shares(c, at, chosen, count, 0.0);
    if (norm == 0.0) return false;
    shift_shares(c, at, chosen, count, length / norm);
    for (uint32_t j = 0; j < c->m; j++) by->of[j] = fmax(0.0, by->of[j] - length * slope[j] / norm);
    by->budget = fmax(0.0, by->budget - length * over / norm / cost_scale);
    return true;
}

static void keep_shares(const mt_consortium_model *c, const mt_places *at, bool back)
{
    if (!at->share) return;
    size_t shares = 2 * c->p->tie_count * sizeof *at->share, bonuses = c->n * sizeof *at->bonus;
    memcpy(back ? at->share : at->best_share, back ? at->best_share : at->share, shares);
    memcpy(back ? at->bonus : at->best_bonus, back ? at->best_bonus : at->bonus, bonuses);
}

mt_relaxation mt_relax(const mt_consortium_model *c, const mt_places *at, mt_multipliers *by, mt_prospect *list,
                       size_t len, int rounds, double least, uint32_t *chosen, uint32_t *scratch, uint64_t *work)
{
    mt_multipliers best = *by, trial = *by;
    double best_value = HUGE_VAL, factor = 1.0;
    uint32_t count;
    int since = 0;
    for (int round = 0; round < rounds; round++) {
        price_list(c, at, &trial, list, len);
        *work += (uint64_t)len * (c->m + 8);
        mt_relaxation r = mt_relax_select(c, at, &trial, list, len, chosen, &count, scratch);
        if (r.value < best_value - 1e-12) {
            best_value = r.value;
            best = trial;
            since = 0;
            keep_shares(c, at, false);
        } else if (++since >= 8) {
            factor *= 0.5;
            since = 0;
            trial = best;
            keep_shares(c, at, true);
            continue;
        }
        if (r.value <= least || r.value == -HUGE_VAL) break;
        double gap = r.value - (least > -HUGE_VAL ? least : 0.0);
        if (!step(c, at, &trial, chosen, count, factor * (gap > 1e-6 ? gap : 1e-6))) break;
    }
    *by = best;
    if (best_value < HUGE_VAL) keep_shares(c, at, true);
    price_list(c, at, by, list, len);
    *work += (uint64_t)len * (c->m + 8);
    return mt_relax_select(c, at, by, list, len, chosen, &count, scratch);
}
