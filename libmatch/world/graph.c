/* Building the collaboration graph: from a list of edges to compressed rows in both directions, and the pairwise
 * neighbourhood with its ties, each in one pass over the participations. */
#include "libmatch/world/graph.h"

#include <math.h>
#include <stdlib.h>

void mt_graph_input_free(mt_graph_input *input)
{
    MT_ARRAY_FREE(&input->edges);
    MT_ARRAY_FREE(&input->vertex);
}

match_status mt_graph_input_edge(mt_graph_input *input, bool strong, double weight, mt_error *err)
{
    mt_graph_edge edge = {(uint32_t)input->vertex.len, 0, strong, weight};
    if (input->edges.len >= UINT32_MAX - 1) return mt_fail(err, MATCH_E_TOO_BIG, "too many projects for one graph");
    return MT_PUSH(&input->edges, edge, err);
}

match_status mt_graph_input_vertex(mt_graph_input *input, uint32_t vertex, mt_error *err)
{
    if (input->edges.len == 0 || vertex >= input->vertices)
        return mt_fail(err, MATCH_E_INTERNAL, "graph: vertex %u of %u", (unsigned)vertex, (unsigned)input->vertices);
    if (input->vertex.len >= UINT32_MAX - 1) return mt_fail(err, MATCH_E_TOO_BIG, "too many participations");
    match_status status = MT_PUSH(&input->vertex, vertex, err);
    if (status == MATCH_OK) input->edges.data[input->edges.len - 1].size++;
    return status;
}

void mt_graph_free(mt_graph *graph)
{
    mt_free(graph->edge_begin);
    mt_free(graph->edge_vertex);
    mt_free(graph->edge_strong);
    mt_free(graph->edge_weight);
    mt_free(graph->vertex_begin);
    mt_free(graph->vertex_edge);
    mt_free(graph->work);
    mt_free(graph->near_begin);
    mt_free(graph->near);
    mt_free(graph->near_joint);
    mt_free(graph->near_tie);
    mt_free(graph->edge_tie);
    mt_free(graph->tie);
    mt_free(graph->tie_length);
    mt_free(graph->standing);
    *graph = (mt_graph){0};
}

/* Copies the edges, each vertex once per edge. mark[v] = last edge that named v, plus 1. */
static void copy_edges(const mt_graph_input *input, mt_graph *g, uint32_t *mark)
{
    uint32_t written = 0;
    for (uint32_t e = 0; e < g->edges; e++) {
        const mt_graph_edge *edge = &input->edges.data[e];
        g->edge_begin[e] = written;
        g->edge_strong[e] = edge->strong;
        g->edge_weight[e] = edge->weight;
        for (uint32_t i = 0; i < edge->size; i++) {
            uint32_t v = input->vertex.data[edge->first + i];
            if (mark[v] == e + 1) continue;
            mark[v] = e + 1;
            g->edge_vertex[written++] = v;
            g->vertex_begin[v + 1]++;
            g->work[v] += edge->strong;
        }
    }
    g->edge_begin[g->edges] = written;
}

static void turn_around(mt_graph *g, uint32_t *fill)
{
    for (uint32_t v = 0; v < g->vertices; v++) {
        g->vertex_begin[v + 1] += g->vertex_begin[v];
        fill[v] = g->vertex_begin[v];
    }
    for (uint32_t e = 0; e < g->edges; e++)
        for (uint32_t i = g->edge_begin[e]; i < g->edge_begin[e + 1]; i++)
            g->vertex_edge[fill[g->edge_vertex[i]]++] = e;
}

static int compare_vertices(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Sums over the works that a vertex shares with each of its neighbours. */
typedef struct gathering {
    uint32_t *found; /* neighbours */
    double *joint, *tie;
} gathering;

/* The neighbours of v into to->found, their sums beside (set to zero again by the caller); gives how many. */
static size_t collect_near(const mt_graph *g, uint32_t v, gathering *to)
{
    size_t n = 0;
    for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
        uint32_t e = g->vertex_edge[i];
        if (g->edge_tie[e] == 0.0) continue;
        for (uint32_t j = g->edge_begin[e]; j < g->edge_begin[e + 1]; j++) {
            uint32_t u = g->edge_vertex[j];
            if (u == v) continue;
            if (to->tie[u] == 0.0) to->found[n++] = u;
            to->joint[u] += g->edge_weight[e];
            to->tie[u] += g->edge_tie[e];
        }
    }
    if (n) qsort(to->found, n, sizeof *to->found, compare_vertices);
    return n;
}

static match_status join_neighbours(mt_graph *g, gathering *to, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t used = 0, near_cap = 0, joint_cap = 0, tie_cap = 0;
    for (uint32_t v = 0; v < g->vertices; v++) {
        size_t n = collect_near(g, v, to);
        if (used + n > UINT32_MAX - 1) MT_TRY(mt_fail(err, MATCH_E_TOO_BIG, "too many collaborations for one graph"));
        MT_TRY(mt_reserve(&g->near, &near_cap, used + n, sizeof *g->near, err));
        MT_TRY(mt_reserve(&g->near_joint, &joint_cap, used + n, sizeof *g->near_joint, err));
        MT_TRY(mt_reserve(&g->near_tie, &tie_cap, used + n, sizeof *g->near_tie, err));
        for (size_t i = 0; i < n; i++) {
            uint32_t u = to->found[i];
            g->near[used + i] = u;
            g->near_joint[used + i] = to->joint[u];
            g->near_tie[used + i] = to->tie[u];
            to->joint[u] = to->tie[u] = 0.0;
        }
        used += n;
        g->near_begin[v + 1] = (uint32_t)used;
    }
out:
    return status;
}

static void note_edge_ties(mt_graph *g)
{
    for (uint32_t e = 0; e < g->edges; e++) {
        uint32_t n = g->edge_begin[e + 1] - g->edge_begin[e];
        bool joint = g->edge_strong[e] && n >= 2 && n <= MT_GRAPH_PAIRWISE_LIMIT;
        g->edge_tie[e] = joint ? g->edge_weight[e] / sqrt(n - 1) : 0.0;
    }
}

static void note_ties(mt_graph *g)
{
    for (uint32_t v = 0; v < g->vertices; v++)
        for (uint32_t i = g->near_begin[v]; i < g->near_begin[v + 1]; i++) g->tie[v] += g->near_tie[i];
    for (uint32_t v = 0; v < g->vertices; v++) {
        double sum = 0.0;
        for (uint32_t i = g->near_begin[v]; i < g->near_begin[v + 1]; i++)
            sum += g->near_tie[i] * g->near_tie[i] / g->tie[g->near[i]];
        g->tie_length[v] = sqrt(sum);
    }
}

match_status mt_graph_build(const mt_graph_input *input, mt_graph *graph, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t n = input->vertices, edges = (uint32_t)input->edges.len;
    mt_graph g = {.vertices = n, .edges = edges};
    uint32_t *mark = mt_alloc((size_t)n + 1, sizeof *mark);
    gathering to = {mt_alloc((size_t)n + 1, sizeof *to.found), mt_alloc((size_t)n + 1, sizeof *to.joint),
                    mt_alloc((size_t)n + 1, sizeof *to.tie)};
    g.edge_begin = mt_alloc((size_t)edges + 1, sizeof *g.edge_begin);
    g.edge_vertex = mt_alloc(input->vertex.len + 1, sizeof *g.edge_vertex);
    g.edge_strong = mt_alloc((size_t)edges + 1, sizeof *g.edge_strong);
    g.edge_weight = mt_alloc((size_t)edges + 1, sizeof *g.edge_weight);
    g.vertex_begin = mt_alloc((size_t)n + 1, sizeof *g.vertex_begin);
    g.vertex_edge = mt_alloc(input->vertex.len + 1, sizeof *g.vertex_edge);
    g.work = mt_alloc((size_t)n + 1, sizeof *g.work);
    g.standing = mt_alloc((size_t)n + 1, MT_STANDINGS * sizeof *g.standing);
    g.near_begin = mt_alloc((size_t)n + 1, sizeof *g.near_begin);
    g.edge_tie = mt_alloc((size_t)edges + 1, sizeof *g.edge_tie);
    g.tie = mt_alloc((size_t)n + 1, sizeof *g.tie);
    g.tie_length = mt_alloc((size_t)n + 1, sizeof *g.tie_length);
    if (!mark || !to.found || !to.joint || !to.tie || !g.edge_weight || !g.edge_begin || !g.edge_vertex ||
        !g.edge_strong || !g.vertex_begin || !g.vertex_edge || !g.standing || !g.work || !g.near_begin || !g.edge_tie ||
        !g.tie || !g.tie_length)
        MT_TRY(mt_fail_no_memory(err));
    copy_edges(input, &g, mark);
    turn_around(&g, mark);
    note_edge_ties(&g);
    MT_TRY(join_neighbours(&g, &to, err));
    note_ties(&g);
    MT_TRY(mt_graph_note_standing(&g, err));
    *graph = g;
    g = (mt_graph){0};
out:
    mt_graph_free(&g);
    mt_free(mark);
    mt_free(to.found);
    mt_free(to.joint);
    mt_free(to.tie);
    return status;
}
