/* The needs of either side are asked once; the best answer of the other side to each is kept with who gives it. */
#include "libmatch/group/cluster_pair.h"

#include <stdlib.h>

#define NEEDS_LOOKED_AT 200
#define TERMS_LISTED 20

typedef struct side {
    mt_text id;
    mt_members members;
    mt_bitset bits;
    mt_needs needs;
    mt_answers answers;
    mt_answer_row *best; /* [needs] by the other side; gain 0: none */
    size_t *order;       /* [needs] best covered first */
    double coverage;     /* negative: no needs */
    mt_cluster_terms terms;
    char country[8];
} side;

typedef struct compared {
    mt_matcher *m;
    const mt_cluster_pair_options *o;
    side s[2];
    mt_intern names;
    uint32_t joint;
} compared;

static void free_side(side *s)
{
    MT_ARRAY_FREE(&s->members);
    mt_bitset_free(&s->bits);
    mt_needs_free(&s->needs);
    mt_answers_free(&s->answers);
    mt_cluster_terms_free(&s->terms);
    mt_free(s->best);
    mt_free(s->order);
}

static match_status open_side(compared *c, side *s, mt_text id, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    s->id = id;
    MT_TRY(mt_members_of(c->m, id, &s->members, err));
    MT_TRY(mt_bitset_init(&s->bits, c->m->world.vertices, err));
    for (size_t i = 0; i < s->members.len; i++) mt_bitset_set(&s->bits, s->members.data[i]);
    MT_TRY(mt_cluster_terms_of(c->m, &s->members, &c->names, &s->terms, err));
    MT_TRY(mt_facts_of(&c->m->facts, c->m->world.num[s->members.self], &facts, err));
    mt_text country = mt_json_get_text(facts.root, "country");
    mt_copy_text(s->country, sizeof s->country, country.data, country.len);
    MT_TRY(mt_needs_of(c->m, id, false, c->o->needs ? c->o->needs : NEEDS_LOOKED_AT, &s->needs, err));
    MT_TRY(mt_answers_collect_deep(c->m, &s->needs, MT_CLUSTER_DEPTH, &s->answers, err));
out:
    return status;
}

/* For every need the best answer by a member of the other side that is no member of the own one. */
static match_status find_best(side *s, const side *other, mt_error *err)
{
    double sum = 0.0, weight = 0.0;
    s->best = mt_alloc(s->needs.len, sizeof *s->best);
    s->order = mt_alloc(s->needs.len, sizeof *s->order);
    if (!s->best || !s->order) return mt_fail_no_memory(err);
    for (size_t n = 0; n < s->needs.len; n++) {
        for (size_t i = s->answers.begin.data[n]; i < s->answers.begin.data[n + 1]; i++) {
            const mt_answer_row *row = &s->answers.rows.data[i];
            if (row->gain > s->best[n].gain && mt_bitset_has(&other->bits, row->vertex) &&
                !mt_bitset_has(&s->bits, row->vertex))
                s->best[n] = *row;
        }
        sum += s->needs.data[n].weight * s->best[n].gain;
        weight += s->needs.data[n].weight;
        size_t at = n;
        for (; at > 0 && s->best[s->order[at - 1]].gain < s->best[n].gain; at--) s->order[at] = s->order[at - 1];
        s->order[at] = n;
    }
    s->coverage = weight > 0.0 ? sum / weight : -1.0;
    return MATCH_OK;
}

static bool worked(const mt_world *w, uint32_t a, uint32_t b)
{
    if (mt_world_bonds(w, a, b) & MT_BONDS_WORK) return true;
    for (uint32_t e = w->graph.near_begin[a]; e < w->graph.near_begin[a + 1]; e++)
        if (w->graph.near[e] == b) return true;
    return false;
}

/* whether any of those that ask has worked with the answerer */
static bool need_is_used(const compared *c, const mt_need *need, uint32_t answerer)
{
    const mt_world *w = &c->m->world;
    for (uint32_t h = w->holder_begin[need->num]; h < w->holder_begin[need->num + 1]; h++)
        if (worked(w, w->holder[h], answerer)) return true;
    return false;
}

static match_status report_need(compared *c, const side *s, size_t n, json_t *one, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    const mt_need *need = &s->needs.data[n];
    const mt_answer_row *row = &s->best[n];
    json_t *askers = NULL, *key = NULL;
    MT_TRY(mt_group_set_key(c->m, one, "need", need->num, err));
    MT_TRY(mt_group_set(one, "text", json_string(need->text), err));
    MT_TRY(mt_group_list(one, "asker", &askers, err));
    for (uint32_t h = w->holder_begin[need->num]; h < w->holder_begin[need->num + 1]; h++) {
        if (!mt_vertex_visible(c->m, w->holder[h])) continue;
        MT_TRY(mt_group_key(c->m, w->num[w->holder[h]], &key, err));
        MT_TRY(mt_group_append(askers, key, err));
    }
    MT_TRY(mt_group_set_key(c->m, one, "answerer", w->num[row->vertex], err));
    MT_TRY(mt_group_set_key(c->m, one, "item", row->item, err));
    MT_TRY(mt_group_set_real(one, "coverage", row->gain, err));
out:
    return status;
}

static match_status report_direction(compared *c, int from, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const side *s = &c->s[from];
    json_t *one = NULL, *needs = NULL, *need = NULL;
    MT_TRY(mt_group_add(list, &one, err));
    MT_TRY(mt_group_set_text(one, "asks", s->id, err));
    MT_TRY(mt_group_set_text(one, "answers", c->s[1 - from].id, err));
    MT_TRY(mt_group_set(one, "coverage", s->coverage < 0.0 ? json_null() : json_real(s->coverage), err));
    MT_TRY(mt_group_set_int(one, "stated", (int64_t)s->needs.len, err));
    MT_TRY(mt_group_list(one, "needs", &needs, err));
    for (size_t i = 0; i < s->needs.len && s->best[s->order[i]].gain > 0.0; i++) {
        size_t n = s->order[i];
        MT_TRY(mt_group_add(needs, &need, err));
        MT_TRY(report_need(c, s, n, need, err));
        MT_TRY(mt_group_set_bool(need, "worked_together", need_is_used(c, &s->needs.data[n], s->best[n].vertex), err));
    }
out:
    return status;
}

static match_status report_unused(compared *c, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *one = NULL;
    double enough = c->o->enough > 0.0 ? c->o->enough : MT_ENOUGH;
    size_t at[2] = {0, 0};
    MT_TRY(mt_group_list(root, "unused", &list, err));
    for (;;) { /* both sides merged, best first */
        int from = -1;
        for (int i = 0; i < 2; i++) {
            const side *s = &c->s[i];
            while (at[i] < s->needs.len &&
                   need_is_used(c, &s->needs.data[s->order[at[i]]], s->best[s->order[at[i]]].vertex))
                at[i]++;
            if (at[i] == s->needs.len || s->best[s->order[at[i]]].gain < enough) continue;
            if (from < 0 || s->best[s->order[at[i]]].gain > c->s[0].best[c->s[0].order[at[0]]].gain) from = i;
        }
        if (from < 0) break;
        MT_TRY(mt_group_add(list, &one, err));
        MT_TRY(mt_group_set_text(one, "asks", c->s[from].id, err));
        MT_TRY(report_need(c, &c->s[from], c->s[from].order[at[from]++], one, err));
    }
out:
    return status;
}

/* ---- terms ---- */

typedef struct shared_term {
    uint32_t term, a, b;
    int asks; /* side that asks; -1: both have it */
} shared_term;
typedef struct shared_terms {
    shared_term *data;
    size_t len, cap;
} shared_terms;

static int by_holders(const void *a, const void *b)
{
    const shared_term *x = a, *y = b;
    uint32_t p = x->a < x->b ? x->a : x->b, q = y->a < y->b ? y->a : y->b;
    if (p != q) return p > q ? -1 : 1;
    if (x->a + x->b != y->a + y->b) return x->a + x->b > y->a + y->b ? -1 : 1;
    if (x->term != y->term) return x->term < y->term ? -1 : 1;
    return (x->asks > y->asks) - (x->asks < y->asks);
}

static match_status meet(const mt_term_counts *a, const mt_term_counts *b, int asks, shared_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0, j = 0; i < a->len && j < b->len;) {
        if (a->data[i].term == b->data[j].term) {
            shared_term one = {a->data[i].term, a->data[i].holders, b->data[j].holders, asks};
            MT_TRY(MT_PUSH(out, one, err));
            i++;
            j++;
        } else if (a->data[i].term < b->data[j].term) {
            i++;
        } else {
            j++;
        }
    }
out:
    return status;
}

static match_status report_common(compared *c, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    shared_terms terms = {0};
    size_t most = c->o->k ? c->o->k : TERMS_LISTED;
    json_t *list = NULL, *one = NULL;
    MT_TRY(meet(&c->s[0].terms.has, &c->s[1].terms.has, -1, &terms, err));
    if (terms.len) qsort(terms.data, terms.len, sizeof *terms.data, by_holders);
    MT_TRY(mt_group_list(root, "common", &list, err));
    for (size_t i = 0; i < terms.len && i < most; i++) {
        MT_TRY(mt_group_add(list, &one, err));
        MT_TRY(mt_group_set_text(one, "term", mt_intern_text(&c->names, terms.data[i].term), err));
        MT_TRY(mt_group_set_int(one, "a", terms.data[i].a, err));
        MT_TRY(mt_group_set_int(one, "b", terms.data[i].b, err));
    }
    terms.len = 0;
    for (int s = 0; s < 2; s++) MT_TRY(meet(&c->s[s].terms.asks, &c->s[1 - s].terms.has, s, &terms, err));
    if (terms.len) qsort(terms.data, terms.len, sizeof *terms.data, by_holders);
    MT_TRY(mt_group_list(root, "complement", &list, err));
    for (size_t i = 0; i < terms.len && i < most; i++) {
        MT_TRY(mt_group_add(list, &one, err));
        MT_TRY(mt_group_set_text(one, "term", mt_intern_text(&c->names, terms.data[i].term), err));
        MT_TRY(mt_group_set_text(one, "asks", c->s[terms.data[i].asks].id, err));
        MT_TRY(mt_group_set_int(one, "askers", terms.data[i].a, err));
        MT_TRY(mt_group_set_int(one, "holders", terms.data[i].b, err));
    }
out:
    MT_ARRAY_FREE(&terms);
    return status;
}

/* ---- who has worked together ---- */

static match_status report_joint(compared *c, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &c->m->world;
    const side *a = &c->s[0], *b = &c->s[1];
    json_t *list = NULL, *one = NULL;
    MT_TRY(mt_group_list(root, "joint", &list, err));
    for (size_t i = 0; i < a->members.len; i++) {
        uint32_t v = a->members.data[i];
        if (v == a->members.self) continue;
        for (uint32_t e = w->graph.near_begin[v]; e < w->graph.near_begin[v + 1]; e++) {
            uint32_t u = w->graph.near[e];
            if (!mt_bitset_has(&b->bits, u) || mt_bitset_has(&a->bits, u) || u == b->members.self) continue;
            c->joint++;
            MT_TRY(mt_group_add(list, &one, err));
            MT_TRY(mt_group_set_key(c->m, one, "a", w->num[v], err));
            MT_TRY(mt_group_set_key(c->m, one, "b", w->num[u], err));
        }
    }
out:
    return status;
}

static match_status report_score(compared *c, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    const side *a = &c->s[0], *b = &c->s[1];
    mt_c2c_weights weights;
    mt_c2c_score score;
    mt_c2c_pair pair = {.there = a->coverage < 0.0 ? 0.0 : a->coverage,
                        .back = b->coverage < 0.0 ? 0.0 : b->coverage,
                        .needs_there = (uint32_t)a->needs.len,
                        .needs_back = (uint32_t)b->needs.len,
                        .a = &a->terms,
                        .b = &b->terms,
                        .country_a = mt_text_of(a->country),
                        .country_b = mt_text_of(b->country),
                        .bonds = mt_world_bonds(&c->m->world, a->members.self, b->members.self),
                        .joint_pairs = c->joint};
    MT_TRY(mt_c2c_weights_scaled(&c->o->weights, &weights, err));
    mt_c2c_judge(&pair, &weights, &score);
    MT_TRY(mt_c2c_relations(pair.bonds, root, "relations", err));
    MT_TRY(mt_c2c_report(&score, &weights, root, err));
out:
    return status;
}

static match_status report_side(compared *c, int i, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *label = NULL;
    const mt_members *members = &c->s[i].members;
    MT_TRY(mt_group_label(c->m, c->m->world.num[members->self], &label, err));
    MT_TRY(mt_group_set(root, i ? "b" : "a", label, err));
    MT_TRY(mt_group_set_int(label, "members", (int64_t)members->len - members->is_cluster, err));
out:
    return status;
}

match_status mt_cluster_compare(mt_matcher *m, mt_text a, mt_text b, const mt_cluster_pair_options *o, json_t **report,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    compared c = {.m = m, .o = o};
    json_t *root = json_object(), *list = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(open_side(&c, &c.s[0], a, err));
    MT_TRY(open_side(&c, &c.s[1], b, err));
    for (int i = 0; i < 2; i++) MT_TRY(find_best(&c.s[i], &c.s[1 - i], err));
    MT_TRY(mt_group_set(root, "report", json_string("cluster_pair"), err));
    for (int i = 0; i < 2; i++) MT_TRY(report_side(&c, i, root, err));
    MT_TRY(report_joint(&c, root, err));
    MT_TRY(report_score(&c, root, err));
    MT_TRY(mt_group_list(root, "directions", &list, err));
    for (int i = 0; i < 2; i++) MT_TRY(report_direction(&c, i, list, err));
    MT_TRY(report_common(&c, root, err));
    MT_TRY(report_unused(&c, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    for (int i = 0; i < 2; i++) free_side(&c.s[i]);
    mt_intern_free(&c.names);
    json_decref(root);
    return status;
}
