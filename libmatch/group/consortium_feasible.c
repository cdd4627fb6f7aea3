/* Whether any set keeps some of the rules, and which rules are to blame when none does.
 *
 * Search: take the unmet demand that the fewest candidates can serve and branch over those; a candidate tried is out
 * for the branches after it. A candidate that is in no way better than one that failed at the same place (same type and
 * country, no other competences, not cheaper) cannot succeed there and is skipped. Blame: a deletion filter, which
 * leaves a set of rules that is contradictory and of which every part is not (Chinneck and Dravnieks 1991). */
#include <string.h>

#include "libmatch/group/consortium_internal.h"

enum { DEMAND_NONE = -1, DEMAND_PARTNERS = -2, DEMAND_COUNTRIES = -3 }; /* else 0.. types, then competences */

typedef struct step {
    uint32_t *option; /* candidates that serve the demand, best first */
    uint32_t len, cap, next;
} step;

typedef struct finder {
    const mt_consortium_model *c;
    bool *out;       /* [n] may not be taken: by a rule, or tried already (counted in tried) */
    uint32_t *tried; /* [n] steps that exclude it */
    uint32_t *set;
    uint32_t count;
    step *steps; /* [n + 1] */
    uint32_t max, min, countries;
    uint32_t *type_least; /* [type_rules] */
    uint64_t required;
    bool apart, budget;
    uint32_t *need;
    uint64_t work, limit;
} finder;

static bool is_on(const mt_consortium_model *c, const bool *on, mt_consortium_code code, uint32_t index)
{
    for (size_t i = 0; i < c->rules.len; i++)
        if (c->rules.data[i].code == code && c->rules.data[i].index == index) return on[i];
    return false;
}

static bool available(const finder *f, uint32_t i) { return !f->out[i] && f->tried[i] == 0; }

static bool in_set(const finder *f, uint32_t candidate)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (f->set[i] == candidate) return true;
    return false;
}

static double set_cost(const finder *f)
{
    double cost = 0.0;
    for (uint32_t i = 0; i < f->count; i++) cost += mt_model_cost(f->c, f->set[i]);
    return cost;
}

static uint64_t set_able(const finder *f)
{
    uint64_t able = 0;
    for (uint32_t i = 0; i < f->count; i++) able |= f->c->able[f->set[i]];
    return able;
}

static bool has_country(const finder *f, uint32_t country)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (mt_model_country(f->c, f->set[i]) == country) return true;
    return false;
}

/* may join the set */
static bool joins(const finder *f, uint32_t i, double cost)
{
    if (!available(f, i) || in_set(f, i)) return false;
    if (f->budget && cost + mt_model_cost(f->c, i) > mt_model_budget(f->c)) return false;
    for (uint32_t k = 0; f->apart && k < f->count; k++)
        if (mt_model_apart(f->c, i, f->set[k])) return false;
    return true;
}

typedef struct demands {
    uint32_t partners, countries, types; /* how many more, at least */
    uint64_t able;                       /* competences not reached */
} demands;

static demands unmet(finder *f)
{
    const mt_consortium_problem *p = f->c->p;
    demands d = {.able = f->required & ~set_able(f)};
    uint32_t countries = mt_model_countries(f->c, f->set, f->count);
    d.partners = f->min > f->count ? f->min - f->count : 0;
    d.countries = f->countries > countries ? f->countries - countries : 0;
    for (size_t t = 0; t < p->type_rules; t++) {
        uint32_t have = 0;
        for (uint32_t i = 0; i < f->count; i++) have += mt_model_type(f->c, f->set[i]) == p->types[t].type;
        f->need[t] = f->type_least[t] > have ? f->type_least[t] - have : 0;
        d.types += f->need[t];
    }
    return d;
}

/* whether the candidate serves the demand */
static bool serves(const finder *f, uint32_t i, int demand)
{
    const mt_consortium_problem *p = f->c->p;
    uint32_t country = mt_model_country(f->c, i);
    if (demand == DEMAND_PARTNERS) return true;
    if (demand == DEMAND_COUNTRIES) return country != MT_NONE && !has_country(f, country);
    if ((size_t)demand < p->type_rules) return mt_model_type(f->c, i) == p->types[demand].type;
    return f->c->able[i] >> ((size_t)demand - p->type_rules) & 1;
}

/* The least that the demands must still cost: the cheapest of each type asked for, then the cheapest of the rest. */
static bool affordable(finder *f, const demands *d, double cost, uint32_t at_least)
{
    const mt_consortium_problem *p = f->c->p;
    uint32_t rest = at_least > d->types ? at_least - d->types : 0, types = d->types;
    for (uint32_t k = 0; k < f->c->n && rest + types > 0; k++) {
        uint32_t i = f->c->by_cost[k];
        if (!joins(f, i, cost)) continue;
        size_t t = 0;
        while (t < p->type_rules && !(f->need[t] && p->types[t].type == mt_model_type(f->c, i))) t++;
        if (t < p->type_rules)
            f->need[t]--, types--;
        else if (rest > 0)
            rest--;
        else
            continue;
        cost += mt_model_cost(f->c, i);
        if (f->budget && cost > mt_model_budget(f->c)) return false;
    }
    return rest + types == 0;
}

static int64_t count_serving(finder *f, int demand, double cost)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < f->c->n; i++) count += joins(f, i, cost) && serves(f, i, demand);
    f->work += f->c->n;
    return count;
}

/* The unmet demand that the fewest candidates serve; false when the set cannot be completed. */
static bool pick_demand(finder *f, int *demand)
{
    const mt_consortium_problem *p = f->c->p;
    demands d = unmet(f);
    double cost = set_cost(f);
    uint32_t at_least = d.types, most_able = 0;
    int64_t fewest = INT64_MAX;
    *demand = DEMAND_NONE;
    if (f->count > f->max || (f->budget && cost > mt_model_budget(f->c))) return false;
    uint32_t left = f->max - f->count;
    for (uint32_t i = 0; d.able && i < f->c->n; i++) {
        uint32_t able = (uint32_t)__builtin_popcountll(f->c->able[i] & d.able);
        if (able > most_able && joins(f, i, cost)) most_able = able;
    }
    if (d.able && most_able == 0) return false;
    uint32_t for_able = d.able ? ((uint32_t)__builtin_popcountll(d.able) + most_able - 1) / most_able : 0;
    if (d.partners > at_least) at_least = d.partners;
    if (d.countries > at_least) at_least = d.countries;
    if (for_able > at_least) at_least = for_able;
    if (at_least > left) return false;
    if (at_least == 0) return true;
    int kinds = (int)p->type_rules + (int)f->c->m;
    for (int k = DEMAND_COUNTRIES; k < kinds; k++) {
        bool open = k == DEMAND_COUNTRIES    ? d.countries > 0
                    : k == DEMAND_PARTNERS   ? d.partners > 0
                    : k == DEMAND_NONE       ? false
                    : k < (int)p->type_rules ? f->need[k] > 0
                                             : (d.able >> (k - (int)p->type_rules) & 1) != 0;
        if (!open) continue;
        int64_t serving = count_serving(f, k, cost);
        int64_t wanted = k >= 0 && k < (int)p->type_rules ? f->need[k] : k == DEMAND_PARTNERS ? d.partners : 1;
        if (serving < wanted) return false;
        if (serving < fewest) fewest = serving, *demand = k;
    }
    return affordable(f, &d, cost, at_least);
}

/* How many unmet demands the candidate serves: those that serve many go first. */
static uint32_t usefulness(finder *f, uint32_t i, const demands *d)
{
    uint32_t served = (uint32_t)__builtin_popcountll(f->c->able[i] & d->able);
    served += d->countries > 0 && serves(f, i, DEMAND_COUNTRIES);
    for (size_t t = 0; t < f->c->p->type_rules; t++) served += f->need[t] > 0 && serves(f, i, (int)t);
    return served;
}

/* Options of a step: by usefulness, then cost, then number (insertion into the order by cost keeps the latter two). */
static match_status list_options(finder *f, step *s, int demand, mt_error *err)
{
    demands d = unmet(f);
    double cost = set_cost(f);
    s->len = s->next = 0;
    if (s->cap < f->c->n) {
        uint32_t *room = mt_resize(s->option, f->c->n, sizeof *room);
        if (!room) return mt_fail_no_memory(err);
        s->option = room;
        s->cap = f->c->n;
    }
    uint32_t most = f->c->m + 1 + (uint32_t)f->c->p->type_rules;
    for (uint32_t wanted = most + 1; wanted-- > 0;) {
        bool lower = false; /* is there anybody left for a lower usefulness? */
        for (uint32_t k = 0; k < f->c->n; k++) {
            uint32_t i = f->c->by_cost[k];
            if (!joins(f, i, cost) || !serves(f, i, demand)) continue;
            uint32_t useful = usefulness(f, i, &d);
            if (useful == wanted) s->option[s->len++] = i;
            lower = lower || useful < wanted;
        }
        f->work += f->c->n;
        if (!lower) break;
    }
    return MATCH_OK;
}

/* Is `i` no better than `failed` in any way that the rules see? */
static bool no_better(const finder *f, uint32_t i, uint32_t failed)
{
    const mt_consortium_model *c = f->c;
    return mt_model_type(c, i) == mt_model_type(c, failed) && mt_model_country(c, i) == mt_model_country(c, failed) &&
           (c->able[i] & f->required & ~c->able[failed]) == 0 &&
           (!f->budget || mt_model_cost(c, i) >= mt_model_cost(c, failed)) &&
           (!f->apart || c->apart_begin[failed] == c->apart_begin[failed + 1]);
}

static void take_back(finder *f, step *s)
{
    for (uint32_t k = 0; k < s->next; k++) f->tried[s->option[k]]--;
    s->len = s->next = 0;
}

/* The next option of the step that is not dominated by a failed one; MT_NONE when there is none. */
static uint32_t next_option(finder *f, step *s)
{
    while (s->next < s->len) {
        uint32_t i = s->option[s->next++];
        f->tried[i]++;
        bool hopeless = false;
        for (uint32_t k = 0; k + 1 < s->next && !hopeless; k++) hopeless = no_better(f, i, s->option[k]);
        f->work += s->next;
        if (!hopeless) return i;
    }
    return MT_NONE;
}

static match_status search(finder *f, mt_answer *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t base = f->count, depth = 0;
    int demand;
    *answer = MT_ANSWER_NO;
    if (!pick_demand(f, &demand)) return MATCH_OK;
    if (demand == DEMAND_NONE) {
        *answer = MT_ANSWER_YES;
        return MATCH_OK;
    }
    MT_TRY(list_options(f, &f->steps[0], demand, err));
    for (;;) {
        step *s = &f->steps[depth];
        f->count = base + depth;
        if (f->work > f->limit) {
            *answer = MT_ANSWER_UNKNOWN;
            break;
        }
        uint32_t i = next_option(f, s);
        if (i == MT_NONE) {
            take_back(f, s);
            if (depth-- == 0) break;
            continue;
        }
        f->set[f->count++] = i;
        if (!pick_demand(f, &demand)) continue;
        if (demand == DEMAND_NONE) {
            *answer = MT_ANSWER_YES;
            break;
        }
        depth++;
        MT_TRY(list_options(f, &f->steps[depth], demand, err));
    }
out:
    return status;
}

/* Rules that decide about single candidates, and the numbers of those that are on. */
static bool apply_rules(finder *f, const bool *on)
{
    const mt_consortium_model *c = f->c;
    const mt_consortium_problem *p = c->p;
    for (uint32_t k = 0; k < p->forbidden_count; k++)
        if (is_on(c, on, MT_RULE_FORBIDDEN_PARTNER, k)) f->out[p->forbidden[k]] = true;
    for (uint32_t k = 0; k < p->excluded_count; k++)
        for (uint32_t i = 0; i < c->n && is_on(c, on, MT_RULE_EXCLUDED_COUNTRY, k); i++)
            if (p->excluded[k] != MT_NONE && mt_model_country(c, i) == p->excluded[k]) f->out[i] = true;
    f->max = is_on(c, on, MT_RULE_MAX_PARTNERS, 0) ? p->max_partners : MT_CONSORTIUM_PARTNERS;
    f->min = is_on(c, on, MT_RULE_MIN_PARTNERS, 0) ? p->min_partners : 0;
    f->countries = is_on(c, on, MT_RULE_MIN_COUNTRIES, 0) ? p->min_countries : 0;
    f->apart = is_on(c, on, MT_RULE_APART, 0);
    f->budget = is_on(c, on, MT_RULE_BUDGET, 0);
    for (uint32_t j = 0; j < c->m; j++)
        if (is_on(c, on, MT_RULE_COMPETENCE, j)) f->required |= UINT64_C(1) << j;
    for (uint32_t t = 0; t < p->type_rules; t++)
        f->type_least[t] = is_on(c, on, MT_RULE_REQUIRED_TYPE, t) ? p->types[t].least : 0;
    for (uint32_t k = 0; k < p->fixed_count; k++) {
        if (!is_on(c, on, MT_RULE_FIXED_PARTNER, k) || in_set(f, p->fixed[k])) continue;
        if (!joins(f, p->fixed[k], set_cost(f))) return false;
        f->set[f->count++] = p->fixed[k];
    }
    return f->count <= f->max;
}

match_status mt_consortium_feasible(const mt_consortium_model *c, const bool *on, uint64_t budget, uint64_t *work,
                                    uint32_t *set, uint32_t *count, mt_answer *answer, mt_error *err)
{
    match_status status = MATCH_OK;
    finder f = {.c = c, .set = set, .limit = budget};
    size_t steps = MT_CONSORTIUM_PARTNERS + 1;
    f.out = mt_alloc(c->n, sizeof *f.out);
    f.tried = mt_alloc(c->n, sizeof *f.tried);
    f.steps = mt_alloc(steps, sizeof *f.steps);
    f.type_least = mt_alloc(c->p->type_rules, sizeof *f.type_least);
    f.need = mt_alloc(c->p->type_rules, sizeof *f.need);
    if (!f.out || !f.tried || !f.steps || !f.type_least || !f.need) MT_TRY(mt_fail_no_memory(err));
    mt_answer found = MT_ANSWER_NO;
    if (apply_rules(&f, on)) MT_TRY(search(&f, &found, err));
    *answer = found;
    *count = f.count;
    *work += f.work;
out:
    for (size_t i = 0; f.steps && i < steps; i++) mt_free(f.steps[i].option);
    mt_free(f.out);
    mt_free(f.tried);
    mt_free(f.steps);
    mt_free(f.type_least);
    mt_free(f.need);
    return status;
}

match_status mt_consortium_reason(const mt_consortium_model *c, uint64_t budget, mt_consortia *out, mt_error *err)
{
    match_status status = MATCH_OK;
    bool *on = mt_alloc(c->rules.len, sizeof *on);
    uint32_t *set = mt_alloc(MT_CONSORTIUM_PARTNERS + 1, sizeof *set), count;
    mt_consortium_rule *reason = mt_alloc(c->rules.len, sizeof *reason);
    mt_answer answer;
    if (!on || !set || !reason) MT_TRY(mt_fail_no_memory(err));
    memset(on, 1, c->rules.len * sizeof *on);
    out->reason_minimal = true;
    for (size_t i = 0; i < c->rules.len; i++) {
        on[i] = false;
        MT_TRY(mt_consortium_feasible(c, on, budget, &out->work, set, &count, &answer, err));
        on[i] = answer != MT_ANSWER_NO;
        if (answer == MT_ANSWER_UNKNOWN) out->reason_minimal = false;
    }
    out->reasons = 0;
    for (size_t i = 0; i < c->rules.len; i++)
        if (on[i]) reason[out->reasons++] = c->rules.data[i];
    out->reason = reason;
    reason = NULL;
out:
    mt_free(on);
    mt_free(set);
    mt_free(reason);
    return status;
}
