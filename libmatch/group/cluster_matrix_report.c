/* The finished matrix as JSON: whole, or the row of one cluster as a ranking with its reasons. */
#include <stdlib.h>

#include "libmatch/group/cluster_matrix_internal.h"
#include "libmatch/match/reciprocal.h"

#define RANKED 20

static void judge(const mt_cluster_matrix *x, const mt_matcher *m, size_t i, size_t j, mt_c2c_score *score)
{
    const mt_matrix_cluster *a = &x->cluster[i], *b = &x->cluster[j];
    double there = x->d[i * x->count + j], back = x->d[j * x->count + i];
    mt_c2c_pair pair = {.there = there < 0.0 ? 0.0 : there,
                        .back = back < 0.0 ? 0.0 : back,
                        .needs_there = a->needs,
                        .needs_back = b->needs,
                        .a = &a->terms,
                        .b = &b->terms,
                        .country_a = mt_text_of(a->country),
                        .country_b = mt_text_of(b->country),
                        .bonds = mt_world_bonds(&m->world, a->vertex, b->vertex),
                        .joint_pairs = x->joint[i * x->count + j]};
    mt_c2c_judge(&pair, &x->weights, score);
}

static match_status describe(const mt_cluster_matrix *x, mt_matcher *m, size_t i, json_t **label, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_matrix_cluster *c = &x->cluster[i];
    json_t *one = NULL;
    MT_TRY(mt_group_label(m, m->world.num[c->vertex], &one, err));
    if (c->country[0]) MT_TRY(mt_group_set(one, "country", json_string(c->country), err));
    MT_TRY(mt_group_set_int(one, "members", (int64_t)c->members.len - c->members.is_cluster, err));
    MT_TRY(mt_group_set_int(one, "needs", c->needs, err));
    *label = one;
    one = NULL;
out:
    json_decref(one);
    return status;
}

static match_status report_weights(const mt_cluster_matrix *x, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *weights = NULL;
    MT_TRY(mt_group_object(root, "weights", &weights, err));
    for (int p = 0; p < MT_C2C_PARTS; p++)
        MT_TRY(mt_group_set_real(weights, mt_c2c_part_name(p), x->weights.of[p], err));
out:
    return status;
}

/* ---- matrix ---- */

static match_status add_cell(json_t *row, bool known, double value, mt_error *err)
{
    return mt_group_append(row, known ? json_real(value) : json_null(), err);
}

static match_status report_coverage(const mt_cluster_matrix *x, bool mutual, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *rows = NULL;
    MT_TRY(mt_group_list(root, mutual ? "mutual" : "matrix", &rows, err));
    for (size_t i = 0; i < x->count; i++) {
        json_t *row = json_array();
        MT_TRY(mt_group_append(rows, row, err));
        for (size_t j = 0; j < x->count; j++) {
            double there = x->d[i * x->count + j], back = x->d[j * x->count + i];
            bool known = i != j && there >= 0.0 && (!mutual || back >= 0.0);
            MT_TRY(add_cell(row, known, mutual ? mt_reciprocal(there, back) : there, err));
        }
    }
out:
    return status;
}

static match_status report_scores(const mt_cluster_matrix *x, mt_matcher *m, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *score = NULL, *object = NULL, *parts[MT_C2C_PARTS] = {NULL};
    MT_TRY(mt_group_list(root, "score", &score, err));
    if (x->o.parts) MT_TRY(mt_group_object(root, "parts", &object, err));
    for (int p = 0; x->o.parts && p < MT_C2C_PARTS; p++)
        MT_TRY(mt_group_list(object, mt_c2c_part_name(p), &parts[p], err));
    for (size_t i = 0; i < x->count; i++) {
        json_t *row = json_array(), *part[MT_C2C_PARTS] = {NULL};
        MT_TRY(mt_group_append(score, row, err));
        for (int p = 0; x->o.parts && p < MT_C2C_PARTS; p++) {
            part[p] = json_array();
            MT_TRY(mt_group_append(parts[p], part[p], err));
        }
        for (size_t j = 0; j < x->count; j++) {
            mt_c2c_score pair = {.score = 0.0};
            if (i != j) judge(x, m, i, j, &pair);
            MT_TRY(add_cell(row, i != j, pair.score, err));
            for (int p = 0; x->o.parts && p < MT_C2C_PARTS; p++)
                MT_TRY(add_cell(part[p], i != j && pair.known[p], pair.part[p], err));
        }
    }
out:
    return status;
}

static match_status report_matrix(const mt_cluster_matrix *x, mt_matcher *m, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *label = NULL;
    MT_TRY(mt_group_set(root, "report", json_string("cluster_matrix"), err));
    MT_TRY(report_weights(x, root, err));
    MT_TRY(mt_group_list(root, "clusters", &list, err));
    for (size_t i = 0; i < x->count; i++) {
        MT_TRY(describe(x, m, i, &label, err));
        MT_TRY(mt_group_append(list, label, err));
    }
    MT_TRY(report_coverage(x, false, root, err));
    MT_TRY(report_coverage(x, true, root, err));
    MT_TRY(report_scores(x, m, root, err));
out:
    return status;
}

/* ---- ranking ---- */

typedef struct place {
    mt_c2c_score score;
    size_t cluster;
    uint32_t vertex;
} place;

static int better(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->score.score != y->score.score) return x->score.score > y->score.score ? -1 : 1;
    return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

static match_status report_place(const mt_cluster_matrix *x, mt_matcher *m, const place *p, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = NULL;
    double gives = x->d[p->cluster], wants = x->d[p->cluster * x->count];
    uint32_t bonds = mt_world_bonds(&m->world, x->cluster[0].vertex, x->cluster[p->cluster].vertex);
    MT_TRY(describe(x, m, p->cluster, &one, err));
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(mt_group_set(one, "gives", gives < 0.0 ? json_null() : json_real(gives), err));
    MT_TRY(mt_group_set(one, "wants", wants < 0.0 ? json_null() : json_real(wants), err));
    MT_TRY(mt_c2c_relations(bonds, one, "relations", err));
    MT_TRY(mt_group_set_int(one, "joint_pairs", x->joint[p->cluster], err));
    MT_TRY(mt_c2c_report(&p->score, &x->weights, one, err));
out:
    return status;
}

static match_status report_ranking(const mt_cluster_matrix *x, mt_matcher *m, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *label = NULL;
    size_t len = 0, most = x->o.k ? x->o.k : RANKED;
    place *ranked = mt_alloc(x->count, sizeof *ranked);
    if (!ranked) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_group_set(root, "report", json_string("cluster_ranking"), err));
    MT_TRY(describe(x, m, 0, &label, err));
    MT_TRY(mt_group_set(root, "cluster", label, err));
    MT_TRY(report_weights(x, root, err));
    for (size_t j = 1; j < x->count; j++) {
        uint32_t bonds = mt_world_bonds(&m->world, x->cluster[0].vertex, x->cluster[j].vertex);
        if (bonds & (MT_BOND_BLOCK | MT_BONDS_WHOLE_GROUP | MT_BOND_WITHHELD)) continue;
        if (x->o.new_only && (bonds & MT_BONDS_WORK)) continue;
        ranked[len] = (place){.cluster = j, .vertex = x->cluster[j].vertex};
        judge(x, m, 0, j, &ranked[len++].score);
    }
    if (len) qsort(ranked, len, sizeof *ranked, better);
    MT_TRY(mt_group_list(root, "ranking", &list, err));
    for (size_t i = 0; i < len && i < most; i++) MT_TRY(report_place(x, m, &ranked[i], list, err));
out:
    mt_free(ranked);
    return status;
}

match_status mt_cluster_matrix_report(const mt_cluster_matrix *x, mt_matcher *m, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = x->o.viewer, .as_of = x->o.as_of};
    json_t *root = json_object();
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    if (!x->begun || x->asked < x->count)
        MT_TRY(mt_fail(err, MATCH_E_STATE, "the matrix is not finished: make its steps until they are done"));
    if (x->generation != m->generation)
        MT_TRY(mt_fail(err, MATCH_E_STATE, "the store changed since the matrix was made: begin it anew"));
    MT_TRY(x->subject ? report_ranking(x, m, root, err) : report_matrix(x, m, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    json_decref(root);
    return status;
}
