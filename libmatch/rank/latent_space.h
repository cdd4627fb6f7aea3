/* The greatest right singular vectors of a sparse matrix. */
#ifndef MT_RANK_LATENT_SPACE_H
#define MT_RANK_LATENT_SPACE_H

#include <stdint.h>

#include "libmatch/base/error.h"

typedef struct mt_sparse_rows {
    uint32_t rows, columns;
    const size_t *begin; /* [rows + 1] */
    const uint32_t *column;
    const float *value;
} mt_sparse_rows;

/* Writes the `dims` greatest ones, best first, into vectors[column * dims + dimension]; 0 where the matrix has fewer.
 */
match_status mt_latent_space(const mt_sparse_rows *matrix, uint32_t dims, double *vectors, mt_error *err);

#endif
