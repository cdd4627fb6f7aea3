/* Force-directed placement after Fruchterman and Reingold (1991), "Graph drawing by force-directed placement": nodes
 * repel each other by k^2 / distance, edges attract by distance^2 / k, steps shrink as it cools. The start is a
 * sunflower spiral in the order of the nodes, no random numbers, so that the same graph always gets the same places. A
 * weak pull to the middle keeps parts together that no edge joins. */
#include <math.h>

#include "libmatch/base/memory.h"
#include "libmatch/exchange/figure.h"

#define ROUNDS 200
#define GOLDEN_ANGLE 2.39996322972865332
#define MIDDLE_PULL 0.4

typedef struct layout {
    uint32_t nodes;
    const mt_layout_edge *edges;
    size_t count;
    double *x, *y, *dx, *dy;
    double k; /* the distance at which forces balance */
} layout;

static void start(layout *l)
{
    for (uint32_t i = 0; i < l->nodes; i++) {
        double r = 0.5 * sqrt((i + 0.5) / l->nodes), angle = i * GOLDEN_ANGLE;
        l->x[i] = r * cos(angle);
        l->y[i] = r * sin(angle);
    }
}

static void repel(layout *l)
{
    for (uint32_t i = 0; i < l->nodes; i++) {
        l->dx[i] = -MIDDLE_PULL * l->x[i];
        l->dy[i] = -MIDDLE_PULL * l->y[i];
    }
    for (uint32_t i = 0; i < l->nodes; i++)
        for (uint32_t j = i + 1; j < l->nodes; j++) {
            double x = l->x[i] - l->x[j], y = l->y[i] - l->y[j], d2 = x * x + y * y + 1e-9;
            double force = l->k * l->k / d2;
            l->dx[i] += x * force;
            l->dy[i] += y * force;
            l->dx[j] -= x * force;
            l->dy[j] -= y * force;
        }
}

static void attract(layout *l)
{
    for (size_t e = 0; e < l->count; e++) {
        const mt_layout_edge *edge = &l->edges[e];
        double x = l->x[edge->a] - l->x[edge->b], y = l->y[edge->a] - l->y[edge->b];
        double force = edge->weight * sqrt(x * x + y * y) / l->k;
        l->dx[edge->a] -= x * force;
        l->dy[edge->a] -= y * force;
        l->dx[edge->b] += x * force;
        l->dy[edge->b] += y * force;
    }
}

static void move(layout *l, double most)
{
    for (uint32_t i = 0; i < l->nodes; i++) {
        double length = sqrt(l->dx[i] * l->dx[i] + l->dy[i] * l->dy[i]);
        double share = length > most ? most / length : 1;
        l->x[i] += l->dx[i] * share;
        l->y[i] += l->dy[i] * share;
    }
}

/* Into the unit square, both axes by the same factor. */
static void fit(layout *l)
{
    double low[2] = {0, 0}, high[2] = {0, 0}, size;
    for (uint32_t i = 0; i < l->nodes; i++) {
        double at[2] = {l->x[i], l->y[i]};
        for (int axis = 0; axis < 2; axis++) {
            if (i == 0 || at[axis] < low[axis]) low[axis] = at[axis];
            if (i == 0 || at[axis] > high[axis]) high[axis] = at[axis];
        }
    }
    size = fmax(fmax(high[0] - low[0], high[1] - low[1]), 1e-9);
    for (uint32_t i = 0; i < l->nodes; i++) {
        l->x[i] = 0.5 + (l->x[i] - (low[0] + high[0]) / 2) / size;
        l->y[i] = 0.5 + (l->y[i] - (low[1] + high[1]) / 2) / size;
    }
}

match_status mt_layout_place(uint32_t nodes, const mt_layout_edge *edges, size_t count, double *x, double *y,
                             mt_error *err)
{
    if (nodes == 0) return MATCH_OK;
    layout l = {.nodes = nodes, .edges = edges, .count = count, .x = x, .y = y, .k = sqrt(0.6 / nodes)};
    l.dx = mt_alloc(nodes, sizeof *l.dx);
    l.dy = mt_alloc(nodes, sizeof *l.dy);
    match_status status = l.dx && l.dy ? MATCH_OK : mt_fail_no_memory(err);
    if (status == MATCH_OK) {
        start(&l);
        for (int round = 0; round < ROUNDS; round++) {
            repel(&l);
            attract(&l);
            move(&l, 0.1 * (1 - (double)round / ROUNDS) + 0.001);
        }
        fit(&l);
    }
    mt_free(l.dx);
    mt_free(l.dy);
    return status;
}
