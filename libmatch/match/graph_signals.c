/* What the graph says about a pair, computed from one end to all others at once.
 *
 * Common neighbours: two hops over the neighbour lists. The walk: from a vertex through one of its edges, by weight, to
 * any vertex of that edge. strength(a) * chance(a to b) is the same from both ends for such walks (they are
 * reversible): the flow between two vertices, when every vertex sends as much as it has work. */
#include <math.h>
#include <string.h>

#include "libmatch/match/graph.h"

/* what being there after 1, 2, 3 steps counts; every step is a chance, so distant ones are not small by themselves */
static const double step_weight[] = {0.1, 0.5, 1.0};

match_status mt_signals_init(mt_signals *s, uint32_t vertices, mt_error *err)
{
    mt_signals made = {.vertices = vertices};
    double **part[] = {&made.joint, &made.recent, &made.common, &made.resource, &made.walk, &made.step, &made.next};
    for (size_t i = 0; i < MT_COUNT(part); i++) {
        *part[i] = mt_alloc((size_t)vertices + 1, sizeof(double));
        if (!*part[i]) {
            mt_signals_free(&made);
            return mt_fail_no_memory(err);
        }
    }
    *s = made;
    return MATCH_OK;
}

void mt_signals_free(mt_signals *s)
{
    double *part[] = {s->joint, s->recent, s->common, s->resource, s->walk, s->step, s->next};
    for (size_t i = 0; i < MT_COUNT(part); i++) mt_free(part[i]);
    *s = (mt_signals){0};
}

void mt_signals_clear(mt_signals *s)
{
    double *part[] = {s->joint, s->recent, s->common, s->resource, s->walk};
    for (size_t i = 0; i < MT_COUNT(part); i++) memset(part[i], 0, s->vertices * sizeof(double));
}

static void add_neighbours(const mt_graph *g, uint32_t source, mt_signals *s)
{
    for (uint32_t i = g->near_begin[source]; i < g->near_begin[source + 1]; i++) {
        uint32_t z = g->near[i], degree = mt_graph_degree(g, z);
        s->joint[z] += g->near_joint[i];
        double adamic = 1.0 / log(2.0 + degree), share = 1.0 / degree; /* degree >= 1: the source is a neighbour */
        for (uint32_t j = g->near_begin[z]; j < g->near_begin[z + 1]; j++) {
            s->common[g->near[j]] += adamic;
            s->resource[g->near[j]] += share;
            s->recent[g->near[j]] += adamic * fmin(g->near_joint[i], g->near_joint[j]);
        }
    }
}

/* one step of the walk: mass at vertices -> mass at vertices, through edges; `from` is used up */
static void walk_step(const mt_graph *g, double *from, double *to)
{
    for (uint32_t v = 0; v < g->vertices; v++)
        if (from[v] > 0.0) from[v] /= g->strength[v];
    memset(to, 0, g->vertices * sizeof *to);
    for (uint32_t e = 0; e < g->edges; e++) {
        uint32_t begin = g->edge_begin[e], end = g->edge_begin[e + 1];
        double mass = 0.0;
        for (uint32_t i = begin; i < end; i++) {
            mass += from[g->edge_vertex[i]];
        }
        if (mass == 0.0) continue;
        mass *= g->edge_weight[e] / (end - begin);
        for (uint32_t i = begin; i < end; i++) to[g->edge_vertex[i]] += mass;
    }
}

/* The same from one vertex that has all the mass: only its own edges pass any. */
static void walk_from(const mt_graph *g, uint32_t source, double *to)
{
    double mass = 1.0 / g->strength[source];
    memset(to, 0, g->vertices * sizeof *to);
    for (uint32_t i = g->vertex_begin[source]; i < g->vertex_begin[source + 1]; i++) {
        uint32_t e = g->vertex_edge[i], begin = g->edge_begin[e], end = g->edge_begin[e + 1];
        double share = mass * (g->edge_weight[e] / (end - begin));
        for (uint32_t j = begin; j < end; j++) to[g->edge_vertex[j]] += share;
    }
}

static void add_walk(const mt_graph *g, uint32_t source, mt_signals *s)
{
    double strength = g->strength[source];
    if (strength == 0.0) return;
    for (size_t i = 0; i < MT_COUNT(step_weight); i++) {
        if (i == 0)
            walk_from(g, source, s->next);
        else
            walk_step(g, s->step, s->next);
        double *swap = s->step;
        s->step = s->next;
        s->next = swap;
        for (uint32_t v = 0; v < g->vertices; v++)
            if (s->step[v] > 0.0) s->walk[v] += step_weight[i] * strength * s->step[v];
    }
}

void mt_signals_add(const mt_graph *graph, uint32_t source, mt_signals *s)
{
    if (source >= graph->vertices) return;
    add_neighbours(graph, source, s);
    add_walk(graph, source, s);
    s->joint[source] = s->recent[source] = s->common[source] = s->resource[source] = s->walk[source] = 0.0;
}

match_status mt_graph_within(const mt_graph *graph, uint32_t source, int steps, mt_bitset *out, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t *queue = mt_alloc((size_t)graph->vertices + 1, sizeof *queue);
    mt_bitset seen = {0}; /* edges */
    if (!queue) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_bitset_init(&seen, graph->edges, err));
    uint32_t begin = 0, end = 0;
    if (source < graph->vertices) {
        queue[end++] = source;
        mt_bitset_set(out, source);
    }
    for (int step = 0; step < steps && begin < end; step++) {
        uint32_t level_end = end;
        for (; begin < level_end; begin++) {
            uint32_t v = queue[begin];
            for (uint32_t i = graph->vertex_begin[v]; i < graph->vertex_begin[v + 1]; i++) {
                uint32_t e = graph->vertex_edge[i];
                if (!graph->edge_strong[e] || mt_bitset_has(&seen, e)) continue;
                mt_bitset_set(&seen, e);
                for (uint32_t j = graph->edge_begin[e]; j < graph->edge_begin[e + 1]; j++) {
                    uint32_t u = graph->edge_vertex[j];
                    if (mt_bitset_has(out, u)) continue;
                    mt_bitset_set(out, u);
                    queue[end++] = u;
                }
            }
        }
    }
out:
    mt_bitset_free(&seen);
    mt_free(queue);
    return status;
}

size_t mt_graph_shared_edges(const mt_graph *graph, uint32_t a, uint32_t b, uint32_t *edges, size_t limit)
{
    size_t n = 0;
    uint32_t i = graph->vertex_begin[a], j = graph->vertex_begin[b];
    while (i < graph->vertex_begin[a + 1] && j < graph->vertex_begin[b + 1]) {
        uint32_t x = graph->vertex_edge[i], y = graph->vertex_edge[j];
        if (x == y && graph->edge_strong[x]) {
            if (n < limit) edges[n] = x;
            n++;
        }
        i += x <= y;
        j += y <= x;
    }
    return n;
}
