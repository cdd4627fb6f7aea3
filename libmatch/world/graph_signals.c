/* What the graph says about a pair, computed from one end to all others at once.
 *
 * Two hops over the neighbour lists; the third hop through the works themselves: the tie of two is a sum over their
 * works, so a step through ties is the work's sum less one's own part, and costs one pass over the participations. */
#include <math.h>
#include <string.h>

#include "libmatch/world/graph.h"

#define ROUNDING 1e-12 /* what is left below this share is nothing */

#define ARRAYS 7

static size_t words_of(const mt_graph *g) { return mt_bitset_words(g->edges); }

size_t mt_signals_room(const mt_graph *graph)
{
    return ARRAYS * ((size_t)graph->vertices + 1) * sizeof(double) + words_of(graph) * sizeof(uint64_t);
}

void mt_signals_place(mt_signals *s, const mt_graph *graph, void *room)
{
    double *next = room, **part[] = {&s->joint, &s->works, &s->common, &s->trusted, &s->alike, &s->walk, &s->scratch};
    *s = (mt_signals){.vertices = graph->vertices};
    for (size_t i = 0; i < MT_COUNT(part); i++, next += (size_t)graph->vertices + 1) *part[i] = next;
    s->reached = (uint64_t *)next;
}

match_status mt_signals_init(mt_signals *s, const mt_graph *graph, mt_error *err)
{
    void *room = mt_alloc(1, mt_signals_room(graph));
    if (!room) return mt_fail_no_memory(err);
    mt_signals_place(s, graph, room);
    s->own = room;
    return MATCH_OK;
}

void mt_signals_free(mt_signals *s)
{
    mt_free(s->own);
    *s = (mt_signals){0};
}

void mt_signals_clear(mt_signals *s)
{
    double *part[] = {s->joint, s->works, s->common, s->trusted, s->alike, s->walk};
    for (size_t i = 0; i < MT_COUNT(part); i++) memset(part[i], 0, s->vertices * sizeof(double));
}

/* Counts joint works, and takes out of `trusted` what they alone put in: a partner in common tells something new where
 * a and it worked in one work, it and b in another. */
static void add_works(const mt_graph *g, uint32_t source, mt_signals *s)
{
    for (uint32_t i = g->vertex_begin[source]; i < g->vertex_begin[source + 1]; i++) {
        uint32_t e = g->vertex_edge[i], begin = g->edge_begin[e], end = g->edge_begin[e + 1];
        double square = g->edge_tie[e] * g->edge_tie[e], all = 0.0;
        if (square == 0.0) continue;
        for (uint32_t j = begin; j < end; j++)
            if (g->edge_vertex[j] != source) all += 1.0 / sqrt(g->tie[g->edge_vertex[j]]);
        for (uint32_t j = begin; j < end; j++) {
            uint32_t v = g->edge_vertex[j];
            double before = s->trusted[v], within = square * (all - 1.0 / sqrt(g->tie[v]));
            s->works[v]++;
            s->trusted[v] = before - within > ROUNDING * before ? before - within : 0.0;
        }
    }
}

/* Two hops. Leaves sum over z of t(source, z) t(z, v) / T(z) in s->scratch. */
static void add_neighbours(const mt_graph *g, uint32_t source, mt_signals *s)
{
    memset(s->scratch, 0, g->vertices * sizeof *s->scratch);
    for (uint32_t i = g->near_begin[source]; i < g->near_begin[source + 1]; i++) {
        uint32_t z = g->near[i];
        s->joint[z] += g->near_tie[i];
        double adamic = 1.0 / log(2.0 + mt_graph_degree(g, z));
        double root = g->near_tie[i] / sqrt(g->tie[z]), whole = g->near_tie[i] / g->tie[z];
        for (uint32_t j = g->near_begin[z]; j < g->near_begin[z + 1]; j++) {
            uint32_t v = g->near[j];
            s->common[v] += adamic;
            s->trusted[v] += root * g->near_tie[j];
            s->scratch[v] += whole * g->near_tie[j];
        }
    }
}

/* What flows through one work. */
static inline void flow(const mt_graph *g, uint32_t e, const double *mass, double *walk)
{
    double tie = g->edge_tie[e], sum = 0.0;
    uint32_t begin = g->edge_begin[e], end = g->edge_begin[e + 1];
    if (tie == 0.0) return;
    for (uint32_t i = begin; i < end; i++) sum += mass[g->edge_vertex[i]];
    if (sum == 0.0) return;
    for (uint32_t i = begin; i < end; i++) walk[g->edge_vertex[i]] += tie * (sum - mass[g->edge_vertex[i]]);
}

/* Through the works of those who have mass, in their order, so that sums have the bits of a pass over all works. */
static void flow_through_reached(const mt_graph *g, const double *mass, mt_signals *s)
{
    for (uint32_t v = 0; v < g->vertices; v++) {
        if (mass[v] == 0.0) continue;
        for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++)
            s->reached[g->vertex_edge[i] / 64] |= UINT64_C(1) << g->vertex_edge[i] % 64;
    }
    for (size_t w = 0; w < words_of(g); w++) {
        for (uint64_t bits = s->reached[w]; bits; bits &= bits - 1)
            flow(g, (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits), mass, s->walk);
        s->reached[w] = 0;
    }
}

/* The third hop, from what add_neighbours() left; makes of it what is alike on the way. */
static void add_walk(const mt_graph *g, uint32_t source, mt_signals *s)
{
    double *mass = s->scratch, length = g->tie_length[source];
    size_t reached = 0;
    if (length == 0.0) return;
    for (uint32_t v = 0; v < g->vertices; v++) {
        if (mass[v] == 0.0) continue; /* else v has neighbours, and a length */
        s->alike[v] += mass[v] / (length * g->tie_length[v]);
        mass[v] /= g->tie[v];
        reached += g->vertex_begin[v + 1] - g->vertex_begin[v];
    }
    if (reached < g->vertex_begin[g->vertices] / 2)
        flow_through_reached(g, mass, s);
    else
        for (uint32_t e = 0; e < g->edges; e++) flow(g, e, mass, s->walk);
}

void mt_signals_add(const mt_graph *graph, uint32_t source, mt_signals *s)
{
    if (source >= graph->vertices) return;
    add_neighbours(graph, source, s);
    add_works(graph, source, s);
    add_walk(graph, source, s);
    s->joint[source] = s->works[source] = s->common[source] = s->trusted[source] = s->alike[source] = s->walk[source] =
        0.0;
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
