/* The matrix asks every need once and reads the answers of all clusters from it; the drill-down keeps who answered. */
#include "libmatch/group/cluster_pair.h"

#include <stdlib.h>

#include "libmatch/group/answers.h"
#include "libmatch/match/reciprocal.h"

#define NEEDS_LOOKED_AT 200

static size_t most_needs(const mt_cluster_pair_options *o) { return o->needs ? o->needs : NEEDS_LOOKED_AT; }

/* Best answer of each need by a vertex that is in `answering` and not in `asking`: rows of *best, gain 0 for none.
 * Gives the mean by weight, -1 without needs. */
static double best_answers(const mt_needs *needs, const mt_answers *answers, const mt_bitset *asking,
                           const mt_bitset *answering, mt_answer_row *best)
{
    double sum = 0.0, weight = 0.0;
    for (size_t n = 0; n < needs->len; n++) {
        best[n] = (mt_answer_row){0};
        for (size_t i = answers->begin.data[n]; i < answers->begin.data[n + 1]; i++) {
            const mt_answer_row *row = &answers->rows.data[i];
            if (row->gain > best[n].gain && mt_bitset_has(answering, row->vertex) &&
                !mt_bitset_has(asking, row->vertex))
                best[n] = *row;
        }
        sum += needs->data[n].weight * best[n].gain;
        weight += needs->data[n].weight;
    }
    return weight > 0.0 ? sum / weight : -1.0;
}

static match_status members_as_bits(mt_matcher *m, mt_text id, mt_bitset *bits, size_t *count, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_members members = {0};
    MT_TRY(mt_members_of(m, id, &members, err));
    MT_TRY(mt_bitset_init(bits, m->world.vertices, err));
    for (size_t i = 0; i < members.len; i++) mt_bitset_set(bits, members.data[i]);
    *count = members.len - (members.len && members.is_cluster);
out:
    MT_ARRAY_FREE(&members);
    return status;
}

typedef struct matrix {
    mt_matcher *m;
    const mt_cluster_pair_options *o;
    const mt_text *ids;
    size_t count;
    mt_bitset *members; /* [count] */
    double *d;          /* [count * count], -1 unknown */
    json_t *clusters;
} matrix;

static match_status fill_row(matrix *x, size_t i, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_needs needs = {0};
    mt_answers answers = {0};
    mt_answer_row *best = NULL;
    MT_TRY(mt_needs_of(x->m, x->ids[i], false, most_needs(x->o), &needs, err));
    MT_TRY(mt_answers_collect(x->m, &needs, &answers, err));
    best = mt_alloc(needs.len, sizeof *best);
    if (!best) MT_TRY(mt_fail_no_memory(err));
    for (size_t j = 0; j < x->count; j++)
        x->d[i * x->count + j] = best_answers(&needs, &answers, &x->members[i], &x->members[j], best);
    MT_TRY(mt_group_set(json_array_get(x->clusters, i), "needs", json_integer((json_int_t)needs.len), err));
out:
    mt_needs_free(&needs);
    mt_answers_free(&answers);
    mt_free(best);
    return status;
}

static match_status add_cluster(matrix *x, size_t i, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *label = NULL;
    mt_num num = 0;
    size_t count = 0;
    MT_TRY(members_as_bits(x->m, x->ids[i], &x->members[i], &count, err));
    MT_TRY(mt_store_find(x->m->store, MT_FAMILY_ORGANISATION, x->ids[i], &num, err));
    MT_TRY(mt_group_label(x->m, num, &label, err));
    MT_TRY(mt_group_append(x->clusters, label, err));
    MT_TRY(mt_group_set(label, "members", json_integer((json_int_t)count), err));
out:
    return status;
}

static match_status write_matrix(const matrix *x, bool score, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *rows = json_array();
    MT_TRY(mt_group_set(root, score ? "score" : "matrix", rows, err));
    for (size_t i = 0; i < x->count; i++) {
        json_t *row = json_array();
        MT_TRY(mt_group_append(rows, row, err));
        for (size_t j = 0; j < x->count; j++) {
            double there = x->d[i * x->count + j], back = x->d[j * x->count + i], value = there;
            if (score) value = there < 0.0 || back < 0.0 ? -1.0 : mt_reciprocal(there, back);
            MT_TRY(mt_group_append(row, i == j || value < 0.0 ? json_null() : json_real(value), err));
        }
    }
out:
    return status;
}

match_status mt_cluster_matrix(mt_matcher *m, const mt_text *clusters, size_t count, const mt_cluster_pair_options *o,
                               json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    matrix x = {.m = m, .o = o, .ids = clusters, .count = count, .clusters = json_array()};
    json_t *root = json_object();
    status = mt_matcher_begin(m, &options, true, err);
    if (status != MATCH_OK) json_decref(x.clusters);
    if (status != MATCH_OK) goto out;
    MT_TRY(mt_group_set(root, "clusters", x.clusters, err));
    x.members = mt_alloc(count, sizeof *x.members);
    x.d = mt_alloc(count * count, sizeof *x.d);
    if (!x.members || !x.d) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < count; i++) MT_TRY(add_cluster(&x, i, err));
    for (size_t i = 0; i < count; i++) MT_TRY(fill_row(&x, i, err));
    MT_TRY(write_matrix(&x, false, root, err));
    MT_TRY(write_matrix(&x, true, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    for (size_t i = 0; x.members && i < count; i++) mt_bitset_free(&x.members[i]);
    mt_free(x.members);
    mt_free(x.d);
    json_decref(root);
    return status;
}

/* ---- drill-down ---- */

typedef struct carried {
    double gain;
    size_t need;
} carried;

static int more(const void *a, const void *b)
{
    const carried *x = a, *y = b;
    if (x->gain != y->gain) return x->gain > y->gain ? -1 : 1;
    return (x->need > y->need) - (x->need < y->need);
}

static match_status report_pair(mt_matcher *m, const mt_need *need, const mt_answer_row *row, json_t *list,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    json_t *one = json_object(), *askers = NULL, *key = NULL;
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(mt_group_key(m, need->num, &key, err));
    MT_TRY(mt_group_set(one, "need", key, err));
    MT_TRY(mt_group_set(one, "text", json_string(need->text), err));
    askers = json_array();
    MT_TRY(mt_group_set(one, "asker", askers, err));
    for (uint32_t h = w->holder_begin[need->num]; h < w->holder_begin[need->num + 1]; h++) {
        if (!mt_vertex_visible(m, w->holder[h])) continue;
        MT_TRY(mt_group_key(m, w->num[w->holder[h]], &key, err));
        MT_TRY(mt_group_append(askers, key, err));
    }
    MT_TRY(mt_group_key(m, w->num[row->vertex], &key, err));
    MT_TRY(mt_group_set(one, "answerer", key, err));
    MT_TRY(mt_group_key(m, row->item, &key, err));
    MT_TRY(mt_group_set(one, "item", key, err));
    MT_TRY(mt_group_set(one, "coverage", json_real(row->gain), err));
out:
    return status;
}

match_status mt_cluster_pairs(mt_matcher *m, mt_text asks, mt_text answers_id, const mt_cluster_pair_options *o,
                              json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    mt_needs needs = {0};
    mt_answers answers = {0};
    mt_bitset asking = {0}, answering = {0};
    mt_answer_row *best = NULL;
    carried *order = NULL;
    size_t count;
    json_t *root = json_object(), *list = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    MT_TRY(members_as_bits(m, asks, &asking, &count, err));
    MT_TRY(members_as_bits(m, answers_id, &answering, &count, err));
    MT_TRY(mt_needs_of(m, asks, false, most_needs(o), &needs, err));
    MT_TRY(mt_answers_collect(m, &needs, &answers, err));
    best = mt_alloc(needs.len, sizeof *best);
    order = mt_alloc(needs.len, sizeof *order);
    if (!best || !order) MT_TRY(mt_fail_no_memory(err));
    double coverage = best_answers(&needs, &answers, &asking, &answering, best);
    for (size_t n = 0; n < needs.len; n++) order[n] = (carried){best[n].gain, n};
    if (needs.len) qsort(order, needs.len, sizeof *order, more);
    MT_TRY(mt_group_set(root, "asks", json_stringn(asks.data, asks.len), err));
    MT_TRY(mt_group_set(root, "answers", json_stringn(answers_id.data, answers_id.len), err));
    MT_TRY(mt_group_set(root, "coverage", coverage < 0.0 ? json_null() : json_real(coverage), err));
    list = json_array();
    MT_TRY(mt_group_set(root, "needs", list, err));
    for (size_t i = 0; i < needs.len && order[i].gain > 0.0; i++)
        MT_TRY(report_pair(m, &needs.data[order[i].need], &best[order[i].need], list, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_needs_free(&needs);
    mt_answers_free(&answers);
    mt_bitset_free(&asking);
    mt_bitset_free(&answering);
    mt_free(best);
    mt_free(order);
    json_decref(root);
    return status;
}
