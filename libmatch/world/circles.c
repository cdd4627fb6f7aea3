/* Subspace iteration (Halko, Martinsson and Tropp 2011) on the matrix of joint works by participants. The cell of a
 * work of n is (n - 1)^-1/4, so that what two share adds up to their works by 1 / sqrt(n - 1), as ties do; every
 * participant's cells are divided by the power 0.7 of their length, which keeps most of the difference between the busy
 * and the others out. From random directions, STEPS products with the matrix and its transpose leave a block near the
 * greatest singular directions; a place is the row of the last product. Few steps are enough: the cosines need no more.
 *
 * The columns of the block are made orthonormal (Cholesky of their products) before every second product only: that
 * changes rounding alone, as the factors between are triangular and positive.
 *
 * Random signs from the ids, each by itself: the same works give the same places, up to rounding, whatever order they
 * came in and whatever else the store holds, held before, or hides. All steps cost some 20 passes over the
 * participations. */
#include "libmatch/world/circles.h"

#include <math.h>
#include <string.h>

#include "libmatch/base/hash_map.h"

#define DIMS MT_CIRCLES_DIMS
#define STEPS 5
#define STRAIGHT 2      /* products from one straightening to the next; the last one is straightened */
#define EVENNESS 0.35   /* of squares: half of the power */
#define GROUP 4         /* rows that are worked on together */
#define AHEAD 4         /* blocks from one that is added to the one that is fetched meanwhile */
#define LEAST 0.02      /* cosines below are chance, and what rounding leaves */
#define DEPENDENT 1e-10 /* a square below this share of what it was is none */

typedef struct block {
    double at[DIMS];
} block;

typedef struct iteration {
    const mt_graph *g;
    uint32_t *row_of;      /* [edges] which row a joint work is, else MT_NONE */
    double *work, *vertex; /* [count], [vertices] factors of the cells */
    block *rows, *columns; /* [count], and what fills the last group with 0; [vertices] */
    uint32_t count;        /* of joint works */
} iteration;

static void weigh_cells(iteration *t)
{
    const mt_graph *g = t->g;
    for (uint32_t e = 0; e < g->edges; e++) {
        uint32_t n = g->edge_begin[e + 1] - g->edge_begin[e];
        t->row_of[e] = g->edge_tie[e] != 0.0 ? t->count : MT_NONE;
        if (t->row_of[e] != MT_NONE) t->work[t->count++] = pow(n - 1, -0.25);
    }
    for (uint32_t v = 0; v < g->vertices; v++) {
        double square = 0.0;
        for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
            uint32_t row = t->row_of[g->vertex_edge[i]];
            if (row != MT_NONE) square += t->work[row] * t->work[row];
        }
        t->vertex[v] = square > 0.0 ? pow(square, -EVENNESS) : 0.0;
    }
}

static void start(iteration *t, const uint64_t *signs)
{
    for (uint32_t v = 0; v < t->g->vertices; v++) {
        if (t->vertex[v] == 0.0) continue; /* stays at 0 */
        for (int d = 0; d < DIMS; d++) t->columns[v].at[d] = signs[v] >> d & 1 ? 1.0 : -1.0;
    }
}

static inline void put(block *to, const block *from, double factor, bool first)
{
    if (first)
        for (int d = 0; d < DIMS; d++) to->at[d] = factor * from->at[d];
    else
        for (int d = 0; d < DIMS; d++) to->at[d] += factor * from->at[d];
}

/* Blocks lie anywhere: they are asked for before their turn comes. */
static void await(const block *soon)
{
    for (int d = 0; d < DIMS; d += 8) __builtin_prefetch(&soon->at[d]);
}

/* rows = matrix * columns */
static void gather(iteration *t)
{
    const mt_graph *g = t->g;
    for (uint32_t e = 0; e < g->edges; e++) {
        uint32_t row = t->row_of[e], begin = g->edge_begin[e];
        if (row == MT_NONE) continue;
        for (uint32_t i = begin; i < g->edge_begin[e + 1]; i++) {
            uint32_t v = g->edge_vertex[i];
            if (i + AHEAD < g->edge_begin[g->edges]) await(&t->columns[g->edge_vertex[i + AHEAD]]);
            put(&t->rows[row], &t->columns[v], t->work[row] * t->vertex[v], i == begin);
        }
    }
}

/* columns = transposed matrix * rows */
static void spread(iteration *t)
{
    const mt_graph *g = t->g;
    for (uint32_t v = 0; v < g->vertices; v++) {
        bool first = true;
        for (uint32_t i = g->vertex_begin[v]; i < g->vertex_begin[v + 1]; i++) {
            uint32_t row = t->row_of[g->vertex_edge[i]];
            if (row == MT_NONE) continue;
            put(&t->columns[v], &t->rows[row], t->work[row] * t->vertex[v], first);
            first = false;
        }
    }
}

/* The products of the columns of rows, those of a column with itself and with later ones. */
static void multiply(const iteration *t, double product[DIMS][DIMS])
{
    memset(product, 0, DIMS * sizeof product[0]);
    for (uint32_t row = 0; row < t->count; row += GROUP) {
        const double *a = t->rows[row].at, *b = t->rows[row + 1].at, *c = t->rows[row + 2].at, *d = t->rows[row + 3].at;
        for (int i = 0; i < DIMS; i++)
            for (int j = i; j < DIMS; j++) product[i][j] += (a[i] * a[j] + b[i] * b[j]) + (c[i] * c[j] + d[i] * d[j]);
    }
}

/* The upper factor of the products (Cholesky), its diagonal inverted, 0 where a column depends on those before. */
static void factorise(double factor[DIMS][DIMS])
{
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
    multiply(t, factor);
    factorise(factor);
    for (uint32_t row = 0; row < t->count; row += GROUP) {
        double *a = t->rows[row].at, *b = t->rows[row + 1].at, *c = t->rows[row + 2].at, *d = t->rows[row + 3].at;
        for (int i = 0; i < DIMS; i++) {
            double inverse = factor[i][i], w = a[i] *= inverse, x = b[i] *= inverse, y = c[i] *= inverse,
                   z = d[i] *= inverse;
            for (int j = i + 1; j < DIMS; j++) {
                a[j] -= w * factor[i][j];
                b[j] -= x * factor[i][j];
                c[j] -= y * factor[i][j];
                d[j] -= z * factor[i][j];
            }
        }
    }
}

/* The greatest number of each becomes 127: directions stay within half a degree. */
static void keep_directions(const iteration *t, mt_circles_place *places)
{
    for (uint32_t v = 0; v < t->g->vertices; v++) {
        const double *at = t->columns[v].at;
        double greatest = 0.0, square = 0.0;
        for (int d = 0; d < DIMS; d++) greatest = fabs(at[d]) > greatest ? fabs(at[d]) : greatest;
        for (int d = 0; d < DIMS && greatest > 0.0; d++) {
            places[v].at[d] = (int8_t)(127.0 * at[d] / greatest + (at[d] < 0.0 ? -0.5 : 0.5));
            square += (double)(places[v].at[d] * places[v].at[d]);
        }
        places[v].scale = square > 0.0 ? (float)(1.0 / sqrt(square)) : 0.0F;
    }
}

match_status mt_circles_build(const mt_graph *graph, const uint64_t *signs, mt_circles_place **places, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_circles_place *made = mt_alloc((size_t)graph->vertices + 1, sizeof *made);
    iteration t = {.g = graph,
                   .row_of = mt_alloc((size_t)graph->edges + 1, sizeof *t.row_of),
                   .work = mt_alloc((size_t)graph->edges + 1, sizeof *t.work),
                   .vertex = mt_alloc((size_t)graph->vertices + 1, sizeof *t.vertex),
                   .columns = mt_alloc((size_t)graph->vertices + 1, sizeof *t.columns)};
    if (!made || !t.row_of || !t.work || !t.vertex || !t.columns) MT_TRY(mt_fail_no_memory(err));
    weigh_cells(&t);
    t.rows = mt_alloc((size_t)t.count + GROUP, sizeof *t.rows);
    if (!t.rows) MT_TRY(mt_fail_no_memory(err));
    start(&t, signs);
    for (int step = 0; step <= STEPS; step++) {
        gather(&t);
        if (step % STRAIGHT == STRAIGHT - 1) straighten(&t);
        spread(&t);
    }
    keep_directions(&t, made);
    *places = made;
    made = NULL;
out:
    mt_free(made);
    mt_free(t.row_of);
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
