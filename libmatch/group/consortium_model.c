/* The consortium problem prepared: checked, weighted, with its ties and rules in lists; value and feasibility of one
 * set straight from their definitions. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/group/consortium_internal.h"

const char *mt_consortium_code_name(mt_consortium_code code)
{
    static const char *const names[MT_CONSORTIUM_CODES] = {[MT_RULE_FORBIDDEN_PARTNER] = "forbidden_partner",
                                                           [MT_RULE_EXCLUDED_COUNTRY] = "excluded_country",
                                                           [MT_RULE_APART] = "apart",
                                                           [MT_RULE_BUDGET] = "budget",
                                                           [MT_RULE_COMPETENCE] = "competence",
                                                           [MT_RULE_REQUIRED_TYPE] = "required_type",
                                                           [MT_RULE_MIN_COUNTRIES] = "min_countries",
                                                           [MT_RULE_MIN_PARTNERS] = "min_partners",
                                                           [MT_RULE_FIXED_PARTNER] = "fixed_partner",
                                                           [MT_RULE_MAX_PARTNERS] = "max_partners"};
    return names[code];
}

/* ---- checking ---- */

static match_status out_of_range(const char *field, const char *range, mt_error *err)
{
    match_status status = mt_fail(err, MATCH_E_VALUE, "%s is out of range: give %s", field, range);
    mt_error_field(err, field, NULL);
    return status;
}

static bool all_candidates(const mt_consortium_problem *p, const uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] >= p->candidates) return false;
    return true;
}

static bool all_within(const double *list, size_t count, double most)
{
    for (size_t i = 0; list && i < count; i++)
        if (!(list[i] >= 0.0 && list[i] <= most)) return false;
    return true;
}

static match_status check_numbers(const mt_consortium_problem *p, mt_error *err)
{
    if (p->competences > MT_CONSORTIUM_COMPETENCES) return out_of_range("competences", "at most 64", err);
    if (p->max_partners > MT_CONSORTIUM_PARTNERS) return out_of_range("max_partners", "at most 64", err);
    if (p->min_partners > MT_CONSORTIUM_PARTNERS) return out_of_range("min_partners", "at most 64", err);
    if (p->min_countries > MT_CONSORTIUM_PARTNERS) return out_of_range("min_countries", "at most 64", err);
    if (p->fixed_count > MT_CONSORTIUM_PARTNERS) return out_of_range("fixed partners", "at most 64", err);
    if (!(fabs(p->collaboration) <= 1.0)) return out_of_range("collaboration", "-1 to 1", err);
    if (!(p->price >= 0.0 && p->price <= 1.0)) return out_of_range("price", "0 to 1", err);
    if (!(p->budget >= 0.0 && p->budget < HUGE_VAL)) return out_of_range("budget", "0 or more", err);
    return MATCH_OK;
}

static match_status check_problem(const mt_consortium_problem *p, mt_error *err)
{
    match_status status = check_numbers(p, err);
    if (status != MATCH_OK) return status;
    if (!all_within(p->gain, (size_t)p->candidates * p->competences, 1.0)) return out_of_range("gain", "0 to 1", err);
    if (!all_within(p->least, p->competences, 1.0)) return out_of_range("least", "0 to 1", err);
    if (!all_within(p->weight, p->competences, 1e12)) return out_of_range("weight", "0 or more", err);
    if (!all_within(p->cost, p->candidates, 1e15)) return out_of_range("cost", "0 or more", err);
    if (!all_candidates(p, p->fixed, p->fixed_count)) return out_of_range("fixed", "numbers of candidates", err);
    if (!all_candidates(p, p->forbidden, p->forbidden_count))
        return out_of_range("forbidden", "numbers of candidates", err);
    for (size_t i = 0; i < p->apart_count; i++)
        if (p->apart[i].a >= p->candidates || p->apart[i].b >= p->candidates)
            return out_of_range("apart", "numbers of candidates", err);
    for (size_t i = 0; i < p->type_rules; i++)
        for (size_t k = 0; k < i; k++)
            if (p->types[i].type == p->types[k].type) return out_of_range("types", "each type once", err);
    for (size_t i = 0; i < p->tie_count; i++)
        if (p->ties[i].a >= p->candidates || p->ties[i].b >= p->candidates || p->ties[i].a == p->ties[i].b ||
            !(p->ties[i].strength >= 0.0 && p->ties[i].strength <= 1.0))
            return out_of_range("ties", "pairs of candidates and strengths from 0 to 1", err);
    return MATCH_OK;
}

/* ---- preparation ---- */

static match_status add_rule(mt_consortium_model *c, mt_consortium_code code, size_t index, mt_error *err)
{
    mt_consortium_rule rule = {code, (uint32_t)index};
    return MT_PUSH(&c->rules, rule, err);
}

/* In the order in which they are tried to be left out of a reason: those that explain least go first. */
static match_status list_rules(mt_consortium_model *c, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_consortium_problem *p = c->p;
    for (size_t i = 0; i < p->forbidden_count; i++) MT_TRY(add_rule(c, MT_RULE_FORBIDDEN_PARTNER, i, err));
    for (size_t i = 0; i < p->excluded_count; i++) MT_TRY(add_rule(c, MT_RULE_EXCLUDED_COUNTRY, i, err));
    if (p->apart_count) MT_TRY(add_rule(c, MT_RULE_APART, 0, err));
    if (p->budget > 0.0) MT_TRY(add_rule(c, MT_RULE_BUDGET, 0, err));
    for (uint32_t j = 0; j < c->m; j++)
        if (c->required >> j & 1) MT_TRY(add_rule(c, MT_RULE_COMPETENCE, j, err));
    for (size_t i = 0; i < p->type_rules; i++)
        if (p->types[i].least) MT_TRY(add_rule(c, MT_RULE_REQUIRED_TYPE, i, err));
    if (p->min_countries) MT_TRY(add_rule(c, MT_RULE_MIN_COUNTRIES, 0, err));
    if (p->min_partners) MT_TRY(add_rule(c, MT_RULE_MIN_PARTNERS, 0, err));
    for (size_t i = 0; i < p->fixed_count; i++) MT_TRY(add_rule(c, MT_RULE_FIXED_PARTNER, i, err));
    if (p->max_partners) MT_TRY(add_rule(c, MT_RULE_MAX_PARTNERS, 0, err));
out:
    return status;
}

static void weigh(mt_consortium_model *c)
{
    const mt_consortium_problem *p = c->p;
    double total = 0.0;
    for (uint32_t j = 0; j < c->m; j++) {
        total += p->weight ? p->weight[j] : 1.0;
        if (p->least && p->least[j] > 0.0) c->required |= UINT64_C(1) << j;
    }
    for (uint32_t i = 0; i < c->n; i++)
        for (uint32_t j = 0; j < c->m; j++) {
            double gain = p->gain[(size_t)i * c->m + j];
            c->worth[(size_t)i * c->m + j] = total > 0.0 ? (p->weight ? p->weight[j] : 1.0) * gain / total : 0.0;
            if (p->least && (c->required >> j & 1) && gain >= p->least[j]) c->able[i] |= UINT64_C(1) << j;
        }
}

static match_status list_ties(mt_consortium_model *c, mt_error *err)
{
    const mt_consortium_problem *p = c->p;
    c->tie_begin = mt_alloc((size_t)c->n + 2, sizeof *c->tie_begin);
    c->apart_begin = mt_alloc((size_t)c->n + 2, sizeof *c->apart_begin);
    c->tie = mt_alloc(2 * p->tie_count, sizeof *c->tie);
    c->twin = mt_alloc(2 * p->tie_count, sizeof *c->twin);
    c->apart = mt_alloc(2 * p->apart_count, sizeof *c->apart);
    if (!c->tie_begin || !c->apart_begin || !c->tie || !c->twin || !c->apart) return mt_fail_no_memory(err);
    for (size_t i = 0; i < p->tie_count; i++) c->tie_begin[p->ties[i].a + 2]++, c->tie_begin[p->ties[i].b + 2]++;
    for (size_t i = 0; i < p->apart_count; i++)
        c->apart_begin[p->apart[i].a + 2]++, c->apart_begin[p->apart[i].b + 2]++;
    for (uint32_t i = 0; i < c->n; i++) {
        c->tie_begin[i + 2] += c->tie_begin[i + 1];
        c->apart_begin[i + 2] += c->apart_begin[i + 1];
    }
    for (size_t i = 0; i < p->tie_count; i++) {
        mt_tie t = p->ties[i];
        size_t here = c->tie_begin[t.a + 1]++, there = c->tie_begin[t.b + 1]++;
        c->tie[here] = t;
        c->tie[there] = (mt_tie){t.b, t.a, t.strength};
        c->twin[here] = there;
        c->twin[there] = here;
    }
    for (size_t i = 0; i < p->apart_count; i++) {
        c->apart[c->apart_begin[p->apart[i].a + 1]++] = p->apart[i].b;
        c->apart[c->apart_begin[p->apart[i].b + 1]++] = p->apart[i].a;
    }
    return MATCH_OK;
}

typedef struct priced {
    double cost;
    uint32_t candidate;
} priced;

static int cheaper(const void *a, const void *b)
{
    const priced *x = a, *y = b;
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

static match_status sort_by_cost(mt_consortium_model *c, mt_error *err)
{
    priced *list = mt_alloc(c->n, sizeof *list);
    if (!list) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < c->n; i++) list[i] = (priced){mt_model_cost(c, i), i};
    if (c->n) qsort(list, c->n, sizeof *list, cheaper);
    for (uint32_t i = 0; i < c->n; i++) c->by_cost[i] = list[i].candidate;
    mt_free(list);
    return MATCH_OK;
}

match_status mt_consortium_model_make(const mt_consortium_problem *p, mt_consortium_model *model, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_consortium_model c = {.p = p, .n = p->candidates, .m = p->competences};
    MT_TRY(check_problem(p, err));
    c.max = p->max_partners ? p->max_partners : MT_CONSORTIUM_PARTNERS;
    c.price = p->price > MT_CONSORTIUM_PRICE ? p->price : MT_CONSORTIUM_PRICE;
    c.worth = mt_alloc((size_t)c.n * c.m, sizeof *c.worth);
    c.able = mt_alloc(c.n, sizeof *c.able);
    c.by_cost = mt_alloc(c.n, sizeof *c.by_cost);
    if (!c.worth || !c.able || !c.by_cost) MT_TRY(mt_fail_no_memory(err));
    weigh(&c);
    MT_TRY(list_ties(&c, err));
    MT_TRY(sort_by_cost(&c, err));
    MT_TRY(list_rules(&c, err));
    *model = c;
    c = (mt_consortium_model){0};
out:
    mt_consortium_model_free(&c);
    return status;
}

void mt_consortium_model_free(mt_consortium_model *c)
{
    mt_free(c->worth);
    mt_free(c->able);
    mt_free(c->by_cost);
    mt_free(c->tie_begin);
    mt_free(c->tie);
    mt_free(c->apart_begin);
    mt_free(c->apart);
    mt_free(c->twin);
    MT_ARRAY_FREE(&c->rules);
    *c = (mt_consortium_model){0};
}

/* ---- one set ---- */

bool mt_model_apart(const mt_consortium_model *c, uint32_t a, uint32_t b)
{
    for (size_t i = c->apart_begin[a]; i < c->apart_begin[a + 1]; i++)
        if (c->apart[i] == b) return true;
    return false;
}

double mt_model_tie(const mt_consortium_model *c, uint32_t a, uint32_t b)
{
    for (size_t i = c->tie_begin[a]; i < c->tie_begin[a + 1]; i++)
        if (c->tie[i].b == b) return c->tie[i].strength;
    return 0.0;
}

double mt_model_value(const mt_consortium_model *c, const uint32_t *set, uint32_t count)
{
    double value = -c->price * count, past = 0.0;
    for (uint32_t j = 0; j < c->m; j++) {
        double best = 0.0;
        for (uint32_t i = 0; i < count; i++) {
            double worth = c->worth[(size_t)set[i] * c->m + j];
            if (worth > best) best = worth;
        }
        value += best;
    }
    for (uint32_t i = 0; c->p->collaboration != 0.0 && i < count; i++)
        for (uint32_t k = i + 1; k < count; k++) past += mt_model_tie(c, set[i], set[k]);
    return value + c->p->collaboration * past;
}

uint32_t mt_model_countries(const mt_consortium_model *c, const uint32_t *set, uint32_t count)
{
    uint32_t countries = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t country = mt_model_country(c, set[i]);
        bool fresh = country != MT_NONE;
        for (uint32_t k = 0; k < i && fresh; k++) fresh = mt_model_country(c, set[k]) != country;
        countries += fresh;
    }
    return countries;
}

static bool in_list(const uint32_t *list, size_t count, uint32_t value)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == value) return true;
    return false;
}

bool mt_model_feasible(const mt_consortium_model *c, const uint32_t *set, uint32_t count)
{
    const mt_consortium_problem *p = c->p;
    uint64_t able = 0;
    double cost = 0.0;
    if (count < p->min_partners || count > c->max) return false;
    for (size_t i = 0; i < p->fixed_count; i++)
        if (!in_list(set, count, p->fixed[i])) return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t country = mt_model_country(c, set[i]);
        if (in_list(p->forbidden, p->forbidden_count, set[i])) return false;
        if (country != MT_NONE && in_list(p->excluded, p->excluded_count, country)) return false;
        for (uint32_t k = 0; k < i; k++)
            if (mt_model_apart(c, set[i], set[k])) return false;
        able |= c->able[set[i]];
        cost += mt_model_cost(c, set[i]);
    }
    if ((able & c->required) != c->required || (p->budget > 0.0 && cost > mt_model_budget(c))) return false;
    for (size_t t = 0; t < p->type_rules; t++) {
        uint32_t have = 0;
        for (uint32_t i = 0; i < count; i++) have += mt_model_type(c, set[i]) == p->types[t].type;
        if (have < p->types[t].least) return false;
    }
    return mt_model_countries(c, set, count) >= p->min_countries;
}
