/* What a vertex is by itself: how much joint work, of late, with how many, and how free its partners are of others.
 *
 * Freedom: with E(z) the places beside z in all its joint works, the mean M(v) of ln E over those whom v works with,
 * one for each joint work, and the mean over everybody's partners M,
 *
 *     freedom(v) = ln((1 + FREE_UNIT * exp(M - M(v))) / (1 + FREE_UNIT))
 *
 * above 0 where they are less engaged than usual, below where more, 0 where nothing is known, never below -ln(1 +
 * FREE_UNIT). Who is met through bodies that everybody knows is met by chance; who works with bodies that know few
 * others has a circle of its own. Dates play no part, as elsewhere in counts of partners. Two passes over the
 * participations. */
#include <math.h>

#include "libmatch/world/graph.h"

#define FREE_UNIT 10.0

static void note_amounts(mt_graph *g, uint32_t v, double *standing)
{
    double joint = 0.0, recent = 0.0;
    for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
        uint32_t e = g->vertex_edge[i];
        if (g->edge_tie[e] == 0.0) continue;
        joint++;
        recent += g->edge_weight[e];
    }
    standing[MT_STANDING_WORK] = log1p(joint);
    standing[MT_STANDING_RECENT] = log1p(recent);
    standing[MT_STANDING_COMPANY] = log1p(mt_graph_degree(g, v));
    standing[MT_STANDING_BREADTH] = fmax(0.0, standing[MT_STANDING_COMPANY] - log1p(joint));
}

/* The places beside v in its joint works. */
static double places_beside(const mt_graph *g, uint32_t v)
{
    double places = 0.0;
    for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
        uint32_t e = g->vertex_edge[i];
        if (g->edge_tie[e] != 0.0) places += g->edge_begin[e + 1] - g->edge_begin[e] - 1;
    }
    return places;
}

/* Sum of `engaged` over the others in the joint works of v; `sum` holds it for all participants of each. */
static double engaged_beside(const mt_graph *g, uint32_t v, const double *sum, const double *engaged)
{
    double beside = 0.0;
    for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
        uint32_t e = g->vertex_edge[i];
        if (g->edge_tie[e] != 0.0) beside += sum[e] - engaged[v];
    }
    return beside;
}

static match_status note_freedom(mt_graph *g, mt_error *err)
{
    match_status status = MATCH_OK;
    double *places = mt_alloc((size_t)g->vertices + 1, sizeof *places);
    double *engaged = mt_alloc((size_t)g->vertices + 1, sizeof *engaged); /* ln of the places */
    double *sum = mt_alloc((size_t)g->edges + 1, sizeof *sum);
    double all = 0.0, all_places = 0.0;
    if (!places || !engaged || !sum) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t v = 0; v < g->vertices; v++) {
        places[v] = places_beside(g, v);
        engaged[v] = places[v] > 0.0 ? log(places[v]) : 0.0;
        /* every place beside v sees v once */
        all += places[v] * engaged[v];
        all_places += places[v];
    }
    for (uint32_t e = 0; e < g->edges; e++)
        for (uint32_t i = g->edge_begin[e]; i < g->edge_begin[e + 1]; i++) sum[e] += engaged[g->edge_vertex[i]];
    for (uint32_t v = 0; v < g->vertices; v++) {
        if (places[v] == 0.0) continue;
        double mean = engaged_beside(g, v, sum, engaged) / places[v];
        g->standing[(size_t)MT_STANDINGS * v + MT_STANDING_FREEDOM] =
            log1p(FREE_UNIT * exp(all / all_places - mean)) - log1p(FREE_UNIT);
    }
out:
    mt_free(places);
    mt_free(engaged);
    mt_free(sum);
    return status;
}

match_status mt_graph_note_standing(mt_graph *graph, mt_error *err)
{
    for (uint32_t v = 0; v < graph->vertices; v++) note_amounts(graph, v, graph->standing + (size_t)MT_STANDINGS * v);
    return note_freedom(graph, err);
}
