/* Subspace iteration (Halko, Martinsson and Tropp 2011) on the matrix of joint works by participants. The cell of a
 * work of n is (n - 1)^-1/4, so that what two share adds up to their works by 1 / sqrt(n - 1), as ties do; every
 * participant's cells are divided by the power 0.7 of their length, which keeps most of the difference between the busy
 * and the others out. From random directions, STEPS products with the matrix and its transpose leave a block near the
 * greatest singular directions; a place is the row of the last product. Few steps are enough: the cosines need no more.
 *
 * One order of sums, random signs by the place of the ids in byte order: the same records give the same places, up to
 * rounding, whatever order they came in. All steps cost some 20 passes over the participations. */
#include "libmatch/match/circles.h"

#include <math.h>
#include <string.h>

#include "libmatch/base/hash_map.h"

#define DIMS MT_CIRCLES_DIMS
#define STEPS 5
#define EVENNESS 0.35   /* of squares: half of the power */
#define LEAST 0.02      /* cosines below are chance, and what rounding leaves */
#define DEPENDENT 1e-10 /* a square below this share of what it was is none */

typedef struct block {
    double at[DIMS];
} block;

typedef struct iteration {
    const mt_graph *g;
    double *work, *vertex; /* factors of the cells */
    block *rows, *columns; /* [edges], [vertices] */
} iteration;

static void weigh_cells(iteration *t)
{
    const mt_graph *g = t->g;
    for (uint32_t e = 0; e < g->edges; e++) {
        uint32_t n = g->edge_begin[e + 1] - g->edge_begin[e];
        t->work[e] = g->edge_tie[e] != 0.0 ? pow(n - 1, -0.25) : 0.0;
    }
    for (uint32_t v = 0; v < g->vertices; v++) {
        double square = 0.0;
        for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
            double cell = t->work[g->vertex_edge[i]];
            square += cell * cell;
        }
        t->vertex[v] = square > 0.0 ? pow(square, -EVENNESS) : 0.0;
    }
}

static void start(iteration *t, const uint32_t *order)
{
    for (uint32_t v = 0; v < t->g->vertices; v++) {
        uint64_t bits = mt_hash_bytes(&order[v], sizeof order[v], DIMS);
        for (int d = 0; d < DIMS; d++) t->columns[v].at[d] = bits >> d & 1 ? 1.0 : -1.0;
    }
}

static void add(block *to, const block *from, double factor)
{
    for (int d = 0; d < DIMS; d++) to->at[d] += factor * from->at[d];
}

/* rows = matrix * columns */
static void gather(iteration *t)
{
    const mt_graph *g = t->g;
    memset(t->rows, 0, g->edges * sizeof *t->rows);
    for (uint32_t e = 0; e < g->edges; e++) {
        if (t->work[e] == 0.0) continue;
        for (uint32_t i = g->edge_begin[e]; i < g->edge_begin[e + 1]; i++) {
            uint32_t v = g->edge_vertex[i];
            add(&t->rows[e], &t->columns[v], t->work[e] * t->vertex[v]);
        }
    }
}

/* columns = transposed matrix * rows */
static void spread(iteration *t)
{
    const mt_graph *g = t->g;
    memset(t->columns, 0, g->vertices * sizeof *t->columns);
    for (uint32_t v = 0; v < g->vertices; v++)
        for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
            uint32_t e = g->vertex_edge[i];
            if (t->work[e] != 0.0) add(&t->columns[v], &t->rows[e], t->work[e] * t->vertex[v]);
        }
}

/* The upper factor of the products of the columns of rows (Cholesky), its diagonal inverted, 0 where a column depends
 * on those before. */
static void factorise(const iteration *t, double factor[DIMS][DIMS])
{
    memset(factor, 0, DIMS * sizeof factor[0]);
    for (uint32_t e = 0; e < t->g->edges; e++) {
        const double *row = t->rows[e].at;
        if (t->work[e] == 0.0) continue;
        for (int i = 0; i < DIMS; i++)
            for (int j = i; j < DIMS; j++) factor[i][j] += row[i] * row[j];
    }
    for (int i = 0; i < DIMS; i++) {
        double before = factor[i][i];
        for (int k = 0; k < i; k++) {
            double above = factor[k][i];
            for (int j = i; j < DIMS; j++) factor[i][j] -= above * factor[k][j];
        }
        double inverse = factor[i][i] > DEPENDENT * before ? 1.0 / sqrt(factor[i][i]) : 0.0;
        for (int j = i + 1; j < DIMS; j++) factor[i][j] *= inverse;
        factor[i][i] = inverse;
    }
}

/* Makes the columns of rows orthonormal. */
static void straighten(iteration *t)
{
    double factor[DIMS][DIMS];
    factorise(t, factor);
    for (uint32_t e = 0; e < t->g->edges; e++) {
        double *row = t->rows[e].at;
        if (t->work[e] == 0.0) continue;
        for (int i = 0; i < DIMS; i++) {
            row[i] *= factor[i][i];
            for (int j = i + 1; j < DIMS; j++) row[j] -= row[i] * factor[i][j];
        }
    }
}

/* The greatest number of each becomes 127: directions stay within half a degree. */
static void keep_directions(const iteration *t, mt_circles_place *places)
{
    for (uint32_t v = 0; v < t->g->vertices; v++) {
        const double *at = t->columns[v].at;
        double greatest = 0.0, square = 0.0;
        for (int d = 0; d < DIMS; d++) greatest = fmax(greatest, fabs(at[d]));
        for (int d = 0; d < DIMS && greatest > 0.0; d++) {
            places[v].at[d] = (int8_t)lround(127.0 * at[d] / greatest);
            square += (double)(places[v].at[d] * places[v].at[d]);
        }
        places[v].scale = square > 0.0 ? (float)(1.0 / sqrt(square)) : 0.0F;
    }
}

match_status mt_circles_build(const mt_graph *graph, const uint32_t *order, mt_circles_place **places, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_circles_place *made = mt_alloc((size_t)graph->vertices + 1, sizeof *made);
    iteration t = {graph, mt_alloc((size_t)graph->edges + 1, sizeof *t.work),
                   mt_alloc((size_t)graph->vertices + 1, sizeof *t.vertex),
                   mt_alloc((size_t)graph->edges + 1, sizeof *t.rows),
                   mt_alloc((size_t)graph->vertices + 1, sizeof *t.columns)};
    if (!made || !t.work || !t.vertex || !t.rows || !t.columns) MT_TRY(mt_fail_no_memory(err));
    weigh_cells(&t);
    start(&t, order);
    for (int step = 0; step <= STEPS; step++) {
        gather(&t);
        straighten(&t);
        spread(&t);
    }
    keep_directions(&t, made);
    *places = made;
    made = NULL;
out:
    mt_free(made);
    mt_free(t.work);
    mt_free(t.vertex);
    mt_free(t.rows);
    mt_free(t.columns);
    return status;
}

double mt_circles_shared(const mt_circles_place *a, const mt_circles_place *b)
{
    int32_t sum = 0;
    for (int d = 0; d < DIMS; d++) sum += a->at[d] * b->at[d];
    double cosine = (double)sum * ((double)a->scale * (double)b->scale);
    return cosine > LEAST ? fmin((cosine - LEAST) / (1.0 - LEAST), 1.0) : 0.0;
}
