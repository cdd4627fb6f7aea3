/* Randomised subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4): a block of random directions of the
 * rows, somewhat more than wanted, is multiplied with the matrix and its transpose and made orthonormal again, until it
 * spans the greatest singular directions; a small symmetric problem then turns it to them, solved by Jacobi's
 * rotations.
 *
 * One thread, one order of sums, random numbers from one seed: the same matrix gives the same bits. Time is that of
 * 2 (STEPS + 1) - 1 products of the matrix with a block. */
#include "libmatch/rank/latent_space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"

#define MORE 16 /* directions beside those wanted */
#define STEPS 12
#define SEED UINT64_C(0x6c6174656e74)
#define SWEEPS 60
#define NOTHING 1e-9 /* a length below this share of the longest is none */

/* out[rows][width] = matrix * in[columns][width] */
static void multiply(const mt_sparse_rows *m, size_t width, const double *in, double *out)
{
    for (uint32_t r = 0; r < m->rows; r++) {
        double *to = out + r * width;
        memset(to, 0, width * sizeof *to);
        for (size_t i = m->begin[r]; i < m->begin[r + 1]; i++) {
            const double *from = in + (size_t)m->column[i] * width;
            double value = (double)m->value[i];
            for (size_t w = 0; w < width; w++) to[w] += value * from[w];
        }
    }
}

/* out[columns][width] = transposed matrix * in[rows][width] */
static void multiply_transposed(const mt_sparse_rows *m, size_t width, const double *in, double *out)
{
    memset(out, 0, m->columns * width * sizeof *out);
    for (uint32_t r = 0; r < m->rows; r++) {
        const double *from = in + r * width;
        for (size_t i = m->begin[r]; i < m->begin[r + 1]; i++) {
            double *to = out + (size_t)m->column[i] * width, value = (double)m->value[i];
            for (size_t w = 0; w < width; w++) to[w] += value * from[w];
        }
    }
}

/* gram[width][width] = transposed block * block */
static void products(const double *block, size_t rows, size_t width, double *gram)
{
    memset(gram, 0, width * width * sizeof *gram);
    for (size_t r = 0; r < rows; r++) {
        const double *row = block + r * width;
        for (size_t i = 0; i < width; i++)
            for (size_t j = 0; j < width; j++) gram[i * width + j] += row[i] * row[j];
    }
}

/* Gram and Schmidt by columns, twice; a column that depends on those before becomes 0. */
static void make_orthonormal(double *block, size_t rows, size_t width, double *gram)
{
    for (size_t c = 0; c < width; c++) {
        double *along = gram; /* [width] */
        double before = 0, after = 0;
        for (size_t r = 0; r < rows; r++) before += block[r * width + c] * block[r * width + c];
        for (int pass = 0; pass < 2 && c > 0; pass++) {
            memset(along, 0, c * sizeof *along);
            for (size_t r = 0; r < rows; r++)
                for (size_t j = 0; j < c; j++) along[j] += block[r * width + j] * block[r * width + c];
            for (size_t r = 0; r < rows; r++) {
                double sum = 0;
                for (size_t j = 0; j < c; j++) sum += block[r * width + j] * along[j];
                block[r * width + c] -= sum;
            }
        }
        for (size_t r = 0; r < rows; r++) after += block[r * width + c] * block[r * width + c];
        double scale = after > 0 && sqrt(after) > NOTHING * sqrt(before) ? 1 / sqrt(after) : 0;
        for (size_t r = 0; r < rows; r++) block[r * width + c] *= scale;
    }
}

/* One rotation of the rows and columns p and q that makes a[p][q] 0; the rotations are gathered in `turn`. */
static void rotate(double *a, double *turn, size_t n, size_t p, size_t q)
{
    double apq = a[p * n + q];
    if (apq == 0.0) return;
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1)), c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = turn[k * n + p], y = turn[k * n + q];
        turn[k * n + p] = c * x - s * y;
        turn[k * n + q] = s * x + c * y;
    }
}

/* Eigenvalues of a symmetric matrix on its diagonal, eigenvectors in the columns of `turn`. */
static void diagonalise(double *a, double *turn, size_t n)
{
    memset(turn, 0, n * n * sizeof *turn);
    for (size_t i = 0; i < n; i++) turn[i * n + i] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0, on = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) *(i == j ? &on : &off) += a[i * n + j] * a[i * n + j];
        if (off <= 1e-24 * on) break;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) rotate(a, turn, n, p, q);
    }
}

/* The places of the greatest numbers on the diagonal, greatest first. */
static void order_diagonal(const double *a, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && a[order[at - 1] * n + order[at - 1]] < a[i * n + i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
}

typedef struct work {
    double *rows, *columns, *gram, *turn;
    size_t *order;
    size_t width;
} work;

/* The block over the columns, turned to the singular directions and cut. */
static void turn_to_vectors(const mt_sparse_rows *m, const work *w, uint32_t dims, double *vectors)
{
    size_t width = w->width;
    products(w->columns, m->columns, width, w->gram);
    diagonalise(w->gram, w->turn, width);
    order_diagonal(w->gram, width, w->order);
    double greatest = w->gram[w->order[0] * width + w->order[0]];
    for (uint32_t d = 0; d < dims; d++) {
        double square = d < width ? w->gram[w->order[d] * width + w->order[d]] : 0;
        double scale = square > NOTHING * greatest ? 1 / sqrt(square) : 0;
        for (size_t c = 0; c < m->columns; c++) {
            double sum = 0;
            for (size_t j = 0; j < width && scale > 0; j++)
                sum += w->columns[c * width + j] * w->turn[j * width + w->order[d]];
            vectors[c * dims + d] = scale * sum;
        }
    }
}

match_status mt_latent_space(const mt_sparse_rows *m, uint32_t dims, double *vectors, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t width = (size_t)dims + MORE;
    mt_random random = mt_random_seeded(SEED);
    if (width > m->rows) width = m->rows;
    if (width == 0 || m->columns == 0) {
        memset(vectors, 0, (size_t)m->columns * dims * sizeof *vectors);
        return MATCH_OK;
    }
    work w = {mt_alloc(m->rows, width * sizeof(double)), mt_alloc(m->columns, width * sizeof(double)),
              mt_alloc(width, width * sizeof(double)),   mt_alloc(width, width * sizeof(double)),
              mt_alloc(width, sizeof(size_t)),           width};
    if (!w.rows || !w.columns || !w.gram || !w.turn || !w.order) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    for (size_t i = 0; i < (size_t)m->rows * width; i++) w.rows[i] = 2 * mt_random_unit(&random) - 1;
    make_orthonormal(w.rows, m->rows, width, w.gram);
    for (int step = 0; step < STEPS; step++) {
        multiply_transposed(m, width, w.rows, w.columns);
        multiply(m, width, w.columns, w.rows);
        make_orthonormal(w.rows, m->rows, width, w.gram);
    }
    multiply_transposed(m, width, w.rows, w.columns);
    turn_to_vectors(m, &w, dims, vectors);
out:
    mt_free(w.rows);
    mt_free(w.columns);
    mt_free(w.gram);
    mt_free(w.turn);
    mt_free(w.order);
    return status;
}
