/* The matrix fills row by row: the needs of one cluster are asked one after the other, and each answer counts for the
 * clusters that its holder is a member of. So the work grows with the needs, not with the pairs. */
#include "libmatch/group/cluster_matrix.h"

#include <stdlib.h>

#include "libmatch/base/clock.h"
#include "libmatch/group/cluster_matrix_internal.h"

#define NEEDS_LOOKED_AT 200
#define FACTS_KEPT 200000 /* of a job: it reads most records of the store, some more than once */

static void forget(mt_cluster_matrix *x)
{
    for (size_t i = 0; x->cluster && i < x->count; i++) {
        MT_ARRAY_FREE(&x->cluster[i].members);
        mt_cluster_terms_free(&x->cluster[i].terms);
    }
    mt_free(x->cluster);
    mt_free(x->number);
    mt_free(x->d);
    mt_free(x->joint);
    mt_free(x->best);
    x->cluster = NULL;
    x->number = NULL;
    x->d = x->best = NULL;
    x->joint = NULL;
    mt_intern_free(&x->names);
    mt_needs_free(&x->needs);
    mt_asker_free(&x->asker);
    x->needs = (mt_needs){0};
    x->described = x->asked = x->need = 0;
    x->loaded = false;
    x->weight = 0.0;
    x->begun = false;
}

void mt_cluster_matrix_free(mt_cluster_matrix **matrix)
{
    mt_cluster_matrix *x = *matrix;
    if (!x) return;
    forget(x);
    for (size_t i = 0; i < x->ids.len; i++) mt_free(x->ids.data[i]);
    MT_ARRAY_FREE(&x->ids);
    mt_free(x->subject);
    mt_free(x);
    *matrix = NULL;
}

static match_status add_id(mt_cluster_matrix *x, mt_text id, mt_error *err)
{
    char *copy = mt_strndup(id.data, id.len);
    if (!copy) return mt_fail_no_memory(err);
    match_status status = MT_PUSH(&x->ids, copy, err);
    if (status != MATCH_OK) mt_free(copy);
    return status;
}

match_status mt_cluster_matrix_create(const mt_text *clusters, size_t count, const mt_cluster_options_c2c *o,
                                      mt_cluster_matrix **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_cluster_matrix *x = mt_alloc(1, sizeof *x);
    if (!x) return mt_fail_no_memory(err);
    x->o = *o;
    x->all = count == 0;
    MT_TRY(mt_c2c_weights_scaled(&o->weights, &x->weights, err));
    if (o->subject.len) {
        x->subject = mt_strndup(o->subject.data, o->subject.len);
        if (!x->subject) MT_TRY(mt_fail_no_memory(err));
        if (count) MT_TRY(add_id(x, o->subject, err));
    }
    for (size_t i = 0; i < count; i++)
        if (!x->subject || !mt_text_equal(clusters[i], o->subject)) MT_TRY(add_id(x, clusters[i], err));
    *out = x;
    x = NULL;
out:
    mt_cluster_matrix_free(&x);
    return status;
}

/* ---- the beginning: which clusters, and who is in them ---- */

static int by_id(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static match_status list_all(mt_cluster_matrix *x, mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < x->ids.len; i++) mt_free(x->ids.data[i]);
    x->ids.len = 0;
    if (x->subject) MT_TRY(add_id(x, mt_text_of(x->subject), err));
    for (uint32_t d = 0; d < mt_index_docs(m->index); d++) {
        char key[MT_KEY_SIZE];
        if (mt_index_kind(m->index, d) != MT_KIND_CLUSTER || !mt_bitset_has(&m->selection.returned, d)) continue;
        MT_TRY(mt_index_id(m->index, d, key, err));
        if (!x->subject || strcmp(key, x->subject) != 0) MT_TRY(add_id(x, mt_text_of(key), err));
    }
    size_t first = x->subject != NULL;
    if (x->ids.len > first) qsort(x->ids.data + first, x->ids.len - first, sizeof *x->ids.data, by_id);
out:
    return status;
}

static match_status find_clusters(mt_cluster_matrix *x, mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < x->count; i++) {
        mt_subject s = {0};
        MT_TRY(mt_subject_find(m, mt_text_of(x->ids.data[i]), &s, err));
        bool item = mt_subject_is_item(&s);
        x->cluster[i].vertex = s.vertex;
        x->cluster[i].members.self = s.vertex;
        x->cluster[i].members.is_cluster = s.kind == MT_KIND_CLUSTER;
        mt_subject_free(&s);
        if (item)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%s\" is no organisation and no cluster; name one by its id",
                           x->ids.data[i]));
        if (x->number[x->cluster[i].vertex] != MT_NONE)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "the cluster \"%s\" is named twice; name it once", x->ids.data[i]));
        x->number[x->cluster[i].vertex] = (uint32_t)i;
    }
out:
    return status;
}

static match_status find_members(mt_cluster_matrix *x, mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    for (uint32_t v = 0; v < w->vertices; v++) {
        if (!mt_vertex_visible(m, v)) continue;
        if (x->number[v] != MT_NONE) MT_TRY(MT_PUSH(&x->cluster[x->number[v]].members, v, err));
        for (uint32_t i = w->member_begin[v]; i < w->member_begin[v + 1]; i++) {
            uint32_t c = x->number[w->member_cluster[i]];
            if (c == MT_NONE || w->member_cluster[i] == v) continue;
            mt_members *members = &x->cluster[c].members;
            bool named_twice = members->len && members->data[members->len - 1] == v;
            if (!named_twice) MT_TRY(MT_PUSH(members, v, err));
        }
    }
out:
    return status;
}

static match_status begin(mt_cluster_matrix *x, mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    forget(x);
    if (x->all) MT_TRY(list_all(x, m, err));
    x->count = x->ids.len;
    x->generation = m->generation;
    x->cluster = mt_alloc(x->count, sizeof *x->cluster);
    x->number = mt_alloc((size_t)m->world.vertices + 1, sizeof *x->number);
    x->best = mt_alloc(x->count, sizeof *x->best);
    size_t cells;
    if (mt_mul_overflows(x->count, x->count, &cells)) MT_TRY(mt_fail_no_memory(err));
    x->d = mt_alloc(cells, sizeof *x->d);
    x->joint = mt_alloc(cells, sizeof *x->joint);
    if (!x->cluster || !x->number || !x->best || !x->d || !x->joint) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t v = 0; v <= m->world.vertices; v++) x->number[v] = MT_NONE;
    MT_TRY(find_clusters(x, m, err));
    MT_TRY(find_members(x, m, err));
    MT_TRY(mt_asker_create(m, MT_CLUSTER_DEPTH, &x->asker, err));
    x->begun = true;
out:
    return status;
}

/* ---- one cluster: its terms, and with whom its members have worked ---- */

static bool is_member(const mt_cluster_matrix *x, const mt_world *w, uint32_t v, size_t i)
{
    if (v == x->cluster[i].vertex) return true;
    for (uint32_t k = w->member_begin[v]; k < w->member_begin[v + 1]; k++)
        if (w->member_cluster[k] == x->cluster[i].vertex) return true;
    return false;
}

static void count_joint(mt_cluster_matrix *x, const mt_matcher *m, size_t i)
{
    const mt_world *w = &m->world;
    const mt_members *members = &x->cluster[i].members;
    for (size_t k = 0; k < members->len; k++) {
        uint32_t v = members->data[k];
        if (v == members->self) continue;
        for (uint32_t e = w->graph.near_begin[v]; e < w->graph.near_begin[v + 1]; e++) {
            uint32_t u = w->graph.near[e];
            if (!mt_vertex_visible(m, u) || is_member(x, w, u, i)) continue;
            for (uint32_t n = w->member_begin[u]; n < w->member_begin[u + 1]; n++) {
                uint32_t j = x->number[w->member_cluster[n]];
                bool named_twice = false;
                for (uint32_t before = w->member_begin[u]; before < n; before++)
                    named_twice = named_twice || w->member_cluster[before] == w->member_cluster[n];
                if (j != MT_NONE && !named_twice) x->joint[i * x->count + j]++;
            }
        }
    }
}

static match_status describe(mt_cluster_matrix *x, mt_matcher *m, size_t i, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    MT_TRY(mt_cluster_terms_of(m, &x->cluster[i].members, &x->names, &x->cluster[i].terms, err));
    MT_TRY(mt_facts_of(&m->facts, m->world.num[x->cluster[i].vertex], &facts, err));
    mt_text country = mt_json_get_text(facts.root, "country");
    mt_copy_text(x->cluster[i].country, sizeof x->cluster[i].country, country.data, country.len);
    count_joint(x, m, i);
out:
    return status;
}

/* ---- one need ---- */

static void credit(mt_cluster_matrix *x, const mt_world *w, uint32_t v, double gain)
{
    uint32_t own = x->number[v];
    if (own != MT_NONE && gain > x->best[own]) x->best[own] = gain;
    for (uint32_t k = w->member_begin[v]; k < w->member_begin[v + 1]; k++) {
        uint32_t c = x->number[w->member_cluster[k]];
        if (c != MT_NONE && gain > x->best[c]) x->best[c] = gain;
    }
}

static match_status ask_one(mt_cluster_matrix *x, mt_matcher *m, mt_answers *answers, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t i = x->asked;
    const mt_need *need = &x->needs.data[x->need];
    answers->rows.len = answers->begin.len = 0;
    MT_TRY(mt_asker_ask(x->asker, need, answers, err));
    for (size_t c = 0; c < x->count; c++) x->best[c] = 0.0;
    for (size_t r = 0; r < answers->rows.len; r++)
        if (!is_member(x, &m->world, answers->rows.data[r].vertex, i))
            credit(x, &m->world, answers->rows.data[r].vertex, answers->rows.data[r].gain);
    for (size_t c = 0; c < x->count; c++) x->d[i * x->count + c] += need->weight * x->best[c];
    x->weight += need->weight;
    x->need++;
out:
    return status;
}

static match_status load_needs(mt_cluster_matrix *x, mt_matcher *m, mt_error *err)
{
    mt_needs_free(&x->needs);
    x->needs = (mt_needs){0};
    x->need = 0;
    x->weight = 0.0;
    match_status status = mt_needs_of(m, mt_text_of(x->ids.data[x->asked]), false,
                                      x->o.needs ? x->o.needs : NEEDS_LOOKED_AT, &x->needs, err);
    x->cluster[x->asked].needs = (uint32_t)x->needs.len;
    x->loaded = status == MATCH_OK;
    return status;
}

static void finish_row(mt_cluster_matrix *x)
{
    size_t i = x->asked;
    for (size_t c = 0; c < x->count; c++)
        x->d[i * x->count + c] = x->weight > 0.0 ? x->d[i * x->count + c] / x->weight : -1.0;
    x->asked++;
    x->loaded = false;
}

static match_status advance(mt_cluster_matrix *x, mt_matcher *m, mt_answers *answers, mt_error *err)
{
    if (x->described < x->count) {
        match_status status = describe(x, m, x->described, err);
        x->described += status == MATCH_OK;
        return status;
    }
    if (!x->loaded) return load_needs(x, m, err);
    if (x->need < x->needs.len) return ask_one(x, m, answers, err);
    finish_row(x);
    return MATCH_OK;
}

match_status mt_cluster_matrix_step(mt_cluster_matrix *x, mt_matcher *m, int64_t budget_ns, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = x->o.viewer, .as_of = x->o.as_of};
    mt_answers answers = {0};
    int64_t end = mt_clock_wall_ns() + budget_ns;
    m->facts.limit = FACTS_KEPT;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    m->facts.limit = FACTS_KEPT;
    if (!x->begun || x->generation != m->generation) MT_TRY(begin(x, m, err));
    while (x->asked < x->count) {
        MT_TRY(advance(x, m, &answers, err));
        if (mt_clock_wall_ns() >= end) break;
    }
    *done = x->asked >= x->count;
out:
    mt_matcher_end(m);
    m->facts.limit = 0;
    mt_answers_free(&answers);
    return status;
}

double mt_cluster_matrix_progress(const mt_cluster_matrix *x)
{
    if (!x->begun) return 0.0;
    if (x->count == 0) return 1.0;
    double row = x->loaded && x->needs.len ? (double)x->need / (double)x->needs.len : 0.0;
    double all = (double)x->count;
    return 0.1 * (double)x->described / all + 0.9 * ((double)x->asked + row) / all;
}

size_t mt_cluster_matrix_rows(const mt_cluster_matrix *x, size_t *all)
{
    *all = x->count;
    return x->asked;
}
