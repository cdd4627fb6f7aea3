/* Exact search for the best k candidates: depth-first branch and bound.
 *
 * At a node with set S and r places left, the candidates that remain are sorted by what each adds to S. By
 * submodularity nothing reachable is worth more than  f(S) + the r greatest additions;  a candidate stays in the list
 * of a child only if it and the r - 1 greatest together could still beat the best set known. A candidate's branch holds
 * the sets in which it is the first in the node's order, so no set is visited twice. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/group/cover_set.h"

#define LEAST_GAIN 1e-12

int mt_cover_rank_compare(const void *a, const void *b)
{
    const mt_cover_rank *x = a, *y = b;
    if (x->gain != y->gain) return x->gain > y->gain ? -1 : 1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

typedef struct level {
    mt_cover_rank *data; /* candidates of this level, most first */
    size_t len, cap, next;
    double *covered; /* [needs] */
    double value;
    uint32_t taken; /* the candidate that leads to the next level */
} level;

typedef struct tree {
    mt_cover_exact *s;
    level *levels; /* [k + 1] */
} tree;

/* The r greatest additions from `from` on: the list is sorted. */
static double best_rest(const level *l, size_t from, uint32_t places)
{
    double sum = 0.0;
    for (size_t i = from; i < l->len && i < from + places; i++) sum += l->data[i].gain;
    return sum;
}

static double must_beat(const mt_cover_exact *s) { return s->value + LEAST_GAIN * (1.0 + fabs(s->value)); }

/* Fills level `depth` with the candidates in `from` that may still matter. */
static match_status fill_level(tree *t, uint32_t depth, const mt_cover_rank *from, size_t len, mt_error *err)
{
    mt_cover_exact *s = t->s;
    level *l = &t->levels[depth];
    uint32_t places = s->k - depth;
    match_status status = MT_RESERVE(l, len, err);
    if (status != MATCH_OK) return status;
    l->len = l->next = 0;
    for (size_t i = 0; i < len; i++) {
        uint32_t c = from[i].candidate;
        double gain = mt_cover_gain(s->problem, l->covered, c);
        s->work += s->problem->begin[c + 1] - s->problem->begin[c] + 1;
        if (gain > 0.0) l->data[l->len++] = (mt_cover_rank){gain, c};
    }
    s->work += 8 * l->len; /* the sort */
    qsort(l->data, l->len, sizeof *l->data, mt_cover_rank_compare);
    double others = best_rest(l, 0, places - 1), least = must_beat(s);
    while (l->len >= places && l->value + others + l->data[l->len - 1].gain < least) l->len--;
    return MATCH_OK;
}

static void keep_if_better(tree *t, uint32_t depth)
{
    mt_cover_exact *s = t->s;
    if (t->levels[depth].value <= must_beat(s)) return;
    s->value = t->levels[depth].value;
    s->count = depth;
    for (uint32_t d = 0; d < depth; d++) s->chosen[d] = t->levels[d].taken;
}

static match_status search_tree(tree *t, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_cover_exact *s = t->s;
    uint32_t depth = 0;
    for (;;) {
        level *l = &t->levels[depth];
        bool open = depth < s->k && l->next < l->len && l->value + best_rest(l, l->next, s->k - depth) > must_beat(s) &&
                    s->value < s->enough;
        if (open && s->work > s->budget) return MATCH_OK;
        if (!open) {
            if (depth == 0) break;
            depth--;
            continue;
        }
        level *child = l + 1;
        l->taken = l->data[l->next].candidate;
        memcpy(child->covered, l->covered, s->problem->needs * sizeof *l->covered);
        child->value = l->value + l->data[l->next].gain;
        mt_cover_join(s->problem, child->covered, l->taken);
        l->next++;
        keep_if_better(t, depth + 1);
        child->len = child->next = 0;
        if (depth + 1 < s->k) MT_TRY(fill_level(t, depth + 1, l->data + l->next, l->len - l->next, err));
        depth++;
    }
    s->finished = s->value < s->enough;
out:
    return status;
}

static match_status make_levels(tree *t, mt_error *err)
{
    const mt_cover_problem *p = t->s->problem;
    t->levels = mt_alloc((size_t)t->s->k + 1, sizeof *t->levels);
    if (!t->levels) return mt_fail_no_memory(err);
    for (uint32_t d = 0; d <= t->s->k; d++) {
        level *l = &t->levels[d];
        l->covered = mt_alloc(p->needs, sizeof *l->covered);
        if (!l->covered) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

match_status mt_cover_search(mt_cover_exact *s, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_cover_problem *p = s->problem;
    tree t = {.s = s};
    mt_cover_rank *all = mt_alloc(p->candidates, sizeof *all);
    if (!all) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(make_levels(&t, err));
    if (p->needs) memcpy(t.levels[0].covered, s->start, p->needs * sizeof *s->start);
    for (uint32_t n = 0; n < p->needs; n++) t.levels[0].value += mt_cover_weight(p, n) * s->start[n];
    for (uint32_t c = 0; c < p->candidates; c++) all[c].candidate = c;
    s->finished = false;
    MT_TRY(fill_level(&t, 0, all, p->candidates, err));
    MT_TRY(search_tree(&t, err));
    const level *root = &t.levels[0];
    /* Unfinished: what lies behind the root's present branch and those after it is bounded by its additions. */
    size_t from = root->next > 0 ? root->next - 1 : 0;
    double open = s->finished ? s->value : root->value + best_rest(root, from, s->k);
    double bound = open > s->value ? open : s->value;
    if (bound < s->bound) s->bound = bound;
out:
    for (uint32_t d = 0; t.levels && d <= s->k; d++) {
        mt_free(t.levels[d].covered);
        MT_ARRAY_FREE(&t.levels[d]);
    }
    mt_free(t.levels);
    mt_free(all);
    return status;
}
