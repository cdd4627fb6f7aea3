/* The collaboration graph: who worked with whom, as hyperedges (a project joins all its participants).
 *
 * Vertices are dense numbers from 0, given by the caller; dangling participants are vertices too. Edges come in two
 * strengths: strong ones (projects, and relations partner, project, agreement, met as edges of two) count as common
 * work; weak ones (a cluster with its members) only let the random walk pass. */
#ifndef MT_WORLD_GRAPH_H
#define MT_WORLD_GRAPH_H

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"

/* Strong edges above this size join nobody pairwise (they say little, and common neighbours would cost the square);
 * "has worked with" and the k-step neighbourhood still see them. */
#define MT_GRAPH_PAIRWISE_LIMIT 100

typedef struct mt_graph_edge {
    uint32_t first; /* of its vertices in mt_graph_input.vertex */
    uint32_t size;
    bool strong;
    double weight; /* above 0, at most 1: less for old work */
} mt_graph_edge;

/* What a graph is built from. A vertex named twice by one edge counts once. */
typedef struct mt_graph_input {
    uint32_t vertices;
    MT_ARRAY(mt_graph_edge) edges;
    MT_ARRAY(uint32_t) vertex;
} mt_graph_input;

void mt_graph_input_free(mt_graph_input *input);
match_status mt_graph_input_edge(mt_graph_input *input, bool strong, double weight, mt_error *err); /* begins one */
match_status mt_graph_input_vertex(mt_graph_input *input, uint32_t vertex, mt_error *err);

/* What a vertex is by itself, logarithms taken once for all questions: ln(1 + joint works), the same less for old ones,
 * ln((1 + neighbours) / (1 + joint works)) or 0, ln(1 + neighbours), and how free its partners are of others
 * (standing.c). A joint work has at least two participants and at most MT_GRAPH_PAIRWISE_LIMIT. */
enum {
    MT_STANDING_WORK,
    MT_STANDING_RECENT,
    MT_STANDING_BREADTH,
    MT_STANDING_COMPANY,
    MT_STANDING_FREEDOM,
    MT_STANDINGS
};

typedef struct mt_graph {
    uint32_t vertices, edges;
    uint32_t *edge_begin; /* [edges + 1] into edge_vertex */
    uint32_t *edge_vertex;
    uint8_t *edge_strong;
    double *edge_weight;
    uint32_t *vertex_begin; /* [vertices + 1] into vertex_edge */
    uint32_t *vertex_edge;
    uint32_t *work;       /* [vertices] number of strong edges */
    uint32_t *near_begin; /* [vertices + 1] into near: neighbours through strong edges, ascending */
    uint32_t *near;
    double *near_joint; /* sum of the weights of the joint works that the two share */
    double *near_tie;   /* how closely the two work together: sum over their joint works of n of weight / sqrt(n - 1) */
    double *edge_tie;   /* [edges] weight / sqrt(n - 1) of a joint work, else 0 */
    double *tie;        /* [vertices] sum of near_tie */
    double *tie_length; /* [vertices] root of the sum over neighbours z of near_tie^2 / tie[z] */
    double *standing;   /* [vertices * MT_STANDINGS] */
} mt_graph;

#define MT_GRAPH_WEAK_WEIGHT 0.25

/* Fills graph->standing; a part of mt_graph_build(). */
match_status mt_graph_note_standing(mt_graph *graph, mt_error *err);
match_status mt_graph_build(const mt_graph_input *input, mt_graph *graph, mt_error *err);
void mt_graph_free(mt_graph *graph);
static inline uint32_t mt_graph_degree(const mt_graph *g, uint32_t v)
{
    return g->near_begin[v + 1] - g->near_begin[v];
}

/* Signals from one vertex to all others, in dense arrays of `vertices` values. All are symmetric in the two ends. t is
 * near_tie, T its sum at a vertex. */
typedef struct mt_signals {
    uint32_t vertices;
    double *joint;     /* t(a, b) */
    double *works;     /* number of joint works that a and b share */
    double *common;    /* Adamic and Adar 2003: sum over common neighbours z of 1 / ln(2 + degree(z)) */
    double *trusted;   /* sum over z of (t(a, z) t(z, b) less what works of all three make of it) / sqrt(T(z)) */
    double *alike;     /* cosine of the two rows t(., z) / sqrt(T(z)): partners alike */
    double *walk;      /* sum over z and y of t(a, z) t(z, y) t(y, b) / (T(z) T(y)): flow of a walk of three steps */
    double *scratch;   /* [vertices] */
    uint64_t *reached; /* [edges] bits, all clear between calls */
    void *own;         /* the memory of these arrays, or NULL: the caller's */
} mt_signals;

match_status mt_signals_init(mt_signals *s, const mt_graph *graph, mt_error *err);
/* The same in memory of the caller's, mt_signals_room() bytes, all 0. */
size_t mt_signals_room(const mt_graph *graph);
void mt_signals_place(mt_signals *s, const mt_graph *graph, void *room);
void mt_signals_free(mt_signals *s);
void mt_signals_clear(mt_signals *s);
/* Adds the signals of `source` to what is there (several sources: a group). */
void mt_signals_add(const mt_graph *graph, uint32_t source, mt_signals *s);

/* Sets the bits of all vertices within `steps` strong edges of the source, the source included. */
match_status mt_graph_within(const mt_graph *graph, uint32_t source, int steps, mt_bitset *out, mt_error *err);
/* strong edges that both vertices share, ascending; at most `limit` are written; gives how many there are */
size_t mt_graph_shared_edges(const mt_graph *graph, uint32_t a, uint32_t b, uint32_t *edges, size_t limit);

#endif
