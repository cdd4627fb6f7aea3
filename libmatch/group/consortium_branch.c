/* The k best consortia by depth-first branch and bound.
 *
 * A node is a set and a list of candidates that may still join; the branch of a candidate holds the sets in which it is
 * the first of the node's order, so every set is met once. The relaxation of consortium_bound.c bounds a node, cuts
 * candidates that cannot be in a set good enough, and gives the order. Rules that the relaxation leaves out (countries,
 * pairs, least competences) cut nodes that can no longer keep them. */
#include <math.h>
#include <string.h>

#include "libmatch/group/consortium_internal.h"

#define ROOT_ROUNDS 1000
#define NODE_ROUNDS 30

typedef struct node {
    mt_prospect *data; /* candidates that may join, sorted by profit */
    size_t len, cap, next;
    double *floor; /* [m] */
    double *bonus; /* [n] */
    double *share; /* [2 * ties], NULL when ties are not wanted */
    double value, cost;
    uint64_t able;
    mt_multipliers by;
    mt_places places;
    uint32_t *deficit;
} node;

typedef struct tree {
    const mt_consortium_model *c;
    mt_pool *pool;
    node *nodes; /* [max + 2 - base] */
    uint32_t set[MT_CONSORTIUM_PARTNERS + 1];
    uint32_t base; /* partners at the root */
    uint32_t *chosen, *scratch;
    double *best_share, *best_bonus;
    uint8_t *mark;
    uint64_t *work, limit;
} tree;

static size_t depth_count(const tree *t) { return (size_t)t->c->max - t->base + 1; }

static match_status make_nodes(tree *t, mt_error *err)
{
    const mt_consortium_model *c = t->c;
    t->nodes = mt_alloc(depth_count(t), sizeof *t->nodes);
    t->chosen = mt_alloc((size_t)c->max + 1, sizeof *t->chosen);
    t->scratch = mt_alloc(c->p->type_rules, sizeof *t->scratch);
    bool wanted = c->p->collaboration > 0.0 && c->p->tie_count > 0;
    t->mark = mt_alloc(c->n, sizeof *t->mark);
    t->best_share = mt_alloc(2 * c->p->tie_count, sizeof *t->best_share);
    t->best_bonus = mt_alloc(c->n, sizeof *t->best_bonus);
    if (!t->mark || !t->best_share || !t->best_bonus) return mt_fail_no_memory(err);
    if (!t->nodes || !t->chosen || !t->scratch) return mt_fail_no_memory(err);
    for (size_t d = 0; d < depth_count(t); d++) {
        node *x = &t->nodes[d];
        x->floor = mt_alloc(c->m, sizeof *x->floor);
        x->bonus = mt_alloc(c->n, sizeof *x->bonus);
        x->deficit = mt_alloc(c->p->type_rules, sizeof *x->deficit);
        x->share = wanted ? mt_alloc(2 * c->p->tie_count, sizeof *x->share) : NULL;
        if (!x->floor || !x->bonus || !x->deficit || (wanted && !x->share)) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

static void free_nodes(tree *t)
{
    for (size_t d = 0; t->nodes && d < depth_count(t); d++) {
        MT_ARRAY_FREE(&t->nodes[d]);
        mt_free(t->nodes[d].floor);
        mt_free(t->nodes[d].bonus);
        mt_free(t->nodes[d].share);
        mt_free(t->nodes[d].deficit);
    }
    mt_free(t->nodes);
    mt_free(t->chosen);
    mt_free(t->scratch);
    mt_free(t->mark);
    mt_free(t->best_share);
    mt_free(t->best_bonus);
}

/* The state of the set of `count` partners in t->set, all but the candidates. */
static void set_state(tree *t, node *x, uint32_t count)
{
    const mt_consortium_model *c = t->c;
    const mt_consortium_problem *p = c->p;
    if (c->m) memset(x->floor, 0, c->m * sizeof *x->floor);
    if (c->n) memset(x->bonus, 0, c->n * sizeof *x->bonus);
    x->cost = 0.0;
    x->able = 0;
    for (size_t r = 0; r < p->type_rules; r++) x->deficit[r] = p->types[r].least;
    for (uint32_t i = 0; i < count; i++) {
        const double *worth = c->worth + (size_t)t->set[i] * c->m;
        for (uint32_t j = 0; j < c->m; j++) x->floor[j] = fmax(x->floor[j], worth[j]);
        for (size_t e = c->tie_begin[t->set[i]]; p->collaboration != 0.0 && e < c->tie_begin[t->set[i] + 1]; e++)
            x->bonus[c->tie[e].b] += p->collaboration * c->tie[e].strength;
        x->cost += mt_model_cost(c, t->set[i]);
        x->able |= c->able[t->set[i]];
        for (size_t r = 0; r < p->type_rules; r++)
            if (x->deficit[r] && p->types[r].type == mt_model_type(c, t->set[i])) x->deficit[r]--;
    }
    x->value = mt_model_value(c, t->set, count);
    x->places = (mt_places){.places = c->max - count,
                            .least = p->min_partners > count ? p->min_partners - count : 0,
                            .deficit = x->deficit,
                            .budget = p->budget > 0.0 ? fmax(0.0, mt_model_budget(c) - x->cost) : -1.0,
                            .floor = x->floor,
                            .bonus = x->bonus,
                            .share = x->share,
                            .mark = t->mark,
                            .best_share = t->best_share,
                            .best_bonus = t->best_bonus};
}

/* Keeps of the list those that may join the set of `count`; false when the rules can no longer be kept. */
static bool filter_list(tree *t, node *x, uint32_t count)
{
    const mt_consortium_model *c = t->c;
    const mt_consortium_problem *p = c->p;
    uint64_t able = x->able;
    size_t kept = 0;
    for (size_t k = 0; k < x->len; k++) {
        uint32_t i = x->data[k].candidate;
        bool fits = x->places.budget < 0.0 || mt_model_cost(c, i) <= x->places.budget;
        for (uint32_t s = 0; fits && p->apart_count && s < count; s++) fits = !mt_model_apart(c, i, t->set[s]);
        if (!fits) continue;
        x->data[kept++] = x->data[k];
        able |= c->able[i];
    }
    x->len = kept;
    if (c->required & ~able) return false;
    uint32_t countries = mt_model_countries(c, t->set, count);
    return countries + x->places.places >= p->min_countries;
}

/* Marks the list and adds each candidate's shares of the ties inside it to its bonus. */
static void add_shares(tree *t, node *x)
{
    const mt_consortium_model *c = t->c;
    for (size_t k = 0; k < x->len; k++) t->mark[x->data[k].candidate] = 1;
    for (size_t k = 0; x->share && k < x->len; k++) {
        uint32_t i = x->data[k].candidate;
        for (size_t e = c->tie_begin[i]; e < c->tie_begin[i + 1]; e++)
            if (t->mark[c->tie[e].b]) x->bonus[i] += x->share[e];
        *t->work += c->tie_begin[i + 1] - c->tie_begin[i];
    }
}

/* Bounds the node, cuts candidates. Gives the bound of what the set and the list can be worth. */
static double bound_node(tree *t, node *x, int rounds)
{
    double least = mt_pool_least(t->pool) - x->value;
    add_shares(t, x);
    mt_relaxation r =
        mt_relax(t->c, &x->places, &x->by, x->data, x->len, rounds, least, t->chosen, t->scratch, t->work);
    for (size_t k = 0; k < x->len; k++) t->mark[x->data[k].candidate] = 0;
    if (r.value == -HUGE_VAL || r.value <= least) {
        x->len = 0;
        return x->value + r.value;
    }
    /* with i forced in, at least the least profit selected must go when all places are taken */
    double room = r.full ? r.last : fmin(0.0, r.last);
    size_t kept = 0;
    for (size_t k = 0; k < x->len; k++)
        if (x->data[k].profit >= room || r.value + x->data[k].profit - room > least) x->data[kept++] = x->data[k];
    x->len = kept;
    return x->value + r.value;
}

/* bound of the branches of a node that are not begun */
static double open_bound(tree *t, node *x)
{
    uint32_t count;
    if (x->next >= x->len) return -HUGE_VAL;
    *t->work += x->places.places + 1;
    return x->value +
           mt_relax_select(t->c, &x->places, &x->by, x->data + x->next, x->len - x->next, t->chosen, &count, t->scratch)
               .value;
}

static match_status open_child(tree *t, uint32_t depth, mt_error *err)
{
    node *x = &t->nodes[depth], *child = x + 1;
    uint32_t count = t->base + depth + 1;
    t->set[count - 1] = x->data[x->next++].candidate;
    size_t rest = x->len - x->next;
    match_status status = MT_RESERVE(child, rest, err);
    if (status != MATCH_OK) return status;
    child->len = rest;
    child->next = 0;
    if (rest) memcpy(child->data, x->data + x->next, rest * sizeof *child->data);
    child->by = x->by;
    if (x->share) memcpy(child->share, x->share, 2 * t->c->p->tie_count * sizeof *x->share);
    set_state(t, child, count);
    if (child->value > mt_pool_least(t->pool) && mt_model_feasible(t->c, t->set, count))
        mt_pool_offer(t->pool, t->set, count, child->value);
    if (child->places.places == 0 || !filter_list(t, child, count)) child->len = 0;
    if (child->len) bound_node(t, child, NODE_ROUNDS);
    *t->work += t->c->n / 8 + (uint64_t)count * t->c->m;
    return MATCH_OK;
}

static match_status walk(tree *t, double *bound, bool *finished, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t depth = 0;
    for (;;) {
        double open = open_bound(t, &t->nodes[depth]);
        if (open > mt_pool_least(t->pool)) {
            if (*t->work > t->limit) break;
            MT_TRY(open_child(t, depth, err));
            depth++;
        } else if (depth-- == 0) {
            *finished = true;
            break;
        }
    }
    double most = t->pool->len ? t->pool->value[0] : -HUGE_VAL;
    for (uint32_t d = 0; !*finished && d <= depth; d++) most = fmax(most, open_bound(t, &t->nodes[d]));
    if (most < *bound) *bound = most;
out:
    return status;
}

/* Candidates that the rules allow and that are not fixed. */
static match_status root_list(tree *t, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_consortium_model *c = t->c;
    const mt_consortium_problem *p = c->p;
    node *x = &t->nodes[0];
    for (uint32_t i = 0; i < c->n; i++) {
        bool fits = true;
        for (size_t k = 0; k < p->forbidden_count && fits; k++) fits = p->forbidden[k] != i;
        for (size_t k = 0; k < p->excluded_count && fits; k++)
            fits = p->excluded[k] == MT_NONE || p->excluded[k] != mt_model_country(c, i);
        for (uint32_t k = 0; k < t->base && fits; k++) fits = t->set[k] != i;
        mt_prospect one = {.candidate = i};
        if (fits) MT_TRY(MT_PUSH(x, one, err));
    }
out:
    return status;
}

match_status mt_consortium_branch(const mt_consortium_model *c, uint64_t limit, mt_pool *pool, uint64_t *work,
                                  double *bound, bool *finished, mt_error *err)
{
    match_status status = MATCH_OK;
    tree t = {.c = c, .pool = pool, .work = work, .limit = limit};
    const mt_consortium_problem *p = c->p;
    for (size_t i = 0; i < p->fixed_count; i++) {
        bool fresh = true;
        for (uint32_t k = 0; k < t.base; k++) fresh = fresh && t.set[k] != p->fixed[i];
        if (fresh) t.set[t.base++] = p->fixed[i];
    }
    *finished = false;
    MT_TRY(make_nodes(&t, err));
    MT_TRY(root_list(&t, err));
    node *root = &t.nodes[0];
    set_state(&t, root, t.base);
    if (mt_model_feasible(c, t.set, t.base)) mt_pool_offer(pool, t.set, t.base, root->value);
    if (!filter_list(&t, root, t.base)) root->len = 0;
    for (size_t e = 0; root->share && e < 2 * p->tie_count; e++)
        root->share[e] = 0.5 * p->collaboration * c->tie[e].strength;
    *bound = HUGE_VAL;
    for (size_t before = root->len + 1; root->len < before;) { /* fewer candidates have fewer ties: bound again */
        before = root->len;
        set_state(&t, root, t.base);
        *bound = fmin(*bound, fmax(bound_node(&t, root, ROOT_ROUNDS), root->value));
        if (root->share == NULL) break;
    }
    if (pool->len) *bound = fmax(*bound, pool->value[0]);
    MT_TRY(walk(&t, bound, finished, err));
out:
    free_nodes(&t);
    return status;
}
