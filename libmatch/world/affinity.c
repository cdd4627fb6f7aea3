/* Ties between groups: every work of n participants is worth 1 (less when old) to each of them, divided among the n - 1
 * others. One pass over the participations; groups are numbered in byte order of their values. */
#include "libmatch/world/affinity.h"

#include <math.h>
#include <stdlib.h>

void mt_affinity_free(mt_affinity *a)
{
    mt_free(a->group);
    mt_free(a->tie);
    *a = (mt_affinity){0};
}

typedef struct values {
    mt_intern texts;
    mt_error *err;
    match_status status;
} values;

static bool note_value(void *context, mt_text value)
{
    values *v = context;
    uint32_t number;
    if (value.len && v->status == MATCH_OK) v->status = mt_intern_add(&v->texts, value, &number, NULL, v->err);
    return false;
}

static bool equals(void *context, mt_text value) { return mt_text_equal(*(const mt_text *)context, value); }

static int compare_values(const void *a, const void *b)
{
    return mt_text_compare(*(const mt_text *)a, *(const mt_text *)b);
}

static match_status find_groups(const mt_index *index, const mt_selection *selection, const uint32_t *doc,
                                uint32_t vertices, mt_text field, mt_affinity *a, mt_error *err)
{
    match_status status = MATCH_OK;
    values found = {.err = err};
    mt_bitset docs = {0};
    mt_text *sorted = NULL;
    MT_TRY(mt_bitset_init(&docs, mt_index_docs(index), err));
    MT_TRY(mt_index_select(index, field, note_value, &found, &docs, err));
    MT_TRY(found.status);
    sorted = mt_alloc((size_t)found.texts.count + 1, sizeof *sorted);
    if (!sorted) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t i = 0; i < found.texts.count; i++) sorted[i] = mt_intern_text(&found.texts, i);
    if (found.texts.count) qsort(sorted, found.texts.count, sizeof *sorted, compare_values);
    a->groups = 1;
    for (uint32_t i = 0; i < found.texts.count && a->groups < MT_AFFINITY_GROUPS; i++) {
        bool used = false;
        mt_bitset_fill(&docs, 0);
        MT_TRY(mt_index_select(index, field, equals, &sorted[i], &docs, err));
        for (uint32_t v = 0; v < vertices; v++) {
            if (doc[v] == MT_NONE || !mt_bitset_has(&docs, doc[v]) || mt_bitset_has(&selection->hidden, doc[v]))
                continue;
            a->group[v] = a->groups;
            used = true;
        }
        a->groups += used;
    }
out:
    mt_intern_free(&found.texts);
    mt_bitset_free(&docs);
    mt_free(sorted);
    return status;
}

/* Adds what one work is worth: of every two members of different vertices, `share` between their groups. */
static void add_work(const mt_graph *g, uint32_t e, const mt_affinity *a, uint32_t *count, double *joint)
{
    uint32_t begin = g->edge_begin[e], end = g->edge_begin[e + 1], distinct = 0, group[MT_GRAPH_PAIRWISE_LIMIT];
    if (!g->edge_strong[e] || end - begin < 2 || end - begin > MT_GRAPH_PAIRWISE_LIMIT) return;
    double share = g->edge_weight[e] / (end - begin - 1);
    for (uint32_t i = begin; i < end; i++) {
        uint32_t x = a->group[g->edge_vertex[i]];
        if (x && count[x]++ == 0) group[distinct++] = x;
    }
    for (uint32_t i = 0; i < distinct; i++) {
        uint32_t x = group[i];
        for (uint32_t j = 0; j < distinct; j++) {
            uint32_t y = group[j];
            joint[(size_t)x * a->groups + y] += share * count[x] * (count[y] - (x == y));
        }
    }
    for (uint32_t i = 0; i < distinct; i++) count[group[i]] = 0;
}

match_status mt_affinity_build(const mt_graph *graph, const mt_index *index, const mt_selection *selection,
                               const uint32_t *doc, const char *field, mt_affinity *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_affinity a = {0};
    double *work = NULL, all = 0.0;
    uint32_t *count = NULL;
    a.group = mt_alloc((size_t)graph->vertices + 1, sizeof *a.group);
    if (!a.group) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(find_groups(index, selection, doc, graph->vertices, mt_text_of(field), &a, err));
    a.tie = mt_alloc((size_t)a.groups * a.groups, sizeof *a.tie);
    work = mt_alloc(a.groups, sizeof *work);
    count = mt_alloc(a.groups, sizeof *count);
    if (!a.tie || !work || !count) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t e = 0; e < graph->edges; e++) add_work(graph, e, &a, count, a.tie);
    for (uint32_t x = 1; x < a.groups; x++) {
        for (uint32_t y = 1; y < a.groups; y++) work[x] += a.tie[(size_t)x * a.groups + y];
        all += work[x];
    }
    for (uint32_t x = 1; x < a.groups && all > 0.0; x++)
        for (uint32_t y = 1; y < a.groups; y++) {
            double *tie = &a.tie[(size_t)x * a.groups + y];
            *tie = log((*tie + 1.0) / (work[x] * work[y] / all + 1.0));
        }
    *out = a;
    a = (mt_affinity){0};
out:
    mt_affinity_free(&a);
    mt_free(work);
    mt_free(count);
    return status;
}
