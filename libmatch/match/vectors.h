/* Vectors of the caller, beside the store: one file, mapped, rows in byte order of their ids. */
#ifndef MT_MATCH_VECTORS_H
#define MT_MATCH_VECTORS_H

#include "libmatch/base/file.h"
#include "libmatch/match/matcher.h"

#define MT_VECTORS_SETTING "vectors" /* name of the file in the store's folder */
#define MT_VECTORS_MOST_DIMS 65536u

typedef struct mt_vectors {
    mt_mapping map;
    uint8_t *owned; /* in place of a mapping */
    uint32_t dims, count;
    const float *data;
    const uint32_t *id_at; /* [count + 1] */
    const char *ids;       /* each followed by a NUL */
    /* records of the rows, for one generation of a store; made when first asked for */
    mt_num *num; /* [2][count]: of organisations, of items */
    uint64_t generation;
} mt_vectors;

/* Gives the bytes of a file with the rows normalised and sorted (mt_free). */
match_status mt_vectors_make(const char *const *ids, size_t count, const float *data, size_t dims, uint8_t **bytes,
                             size_t *len, mt_error *err);
/* The same of some rows of other vectors, as they are. */
match_status mt_vectors_select(const mt_vectors *from, const mt_bitset *rows, uint8_t **bytes, size_t *len,
                               mt_error *err);
match_status mt_vectors_open(const char *path, mt_vectors **out, mt_error *err);
match_status mt_vectors_open_bytes(const uint8_t *bytes, size_t len, mt_vectors **out, mt_error *err); /* copies */
void mt_vectors_free(mt_vectors **vectors);
static inline const char *mt_vectors_id(const mt_vectors *v, size_t row)
{
    return row < v->count ? v->ids + v->id_at[row] : "";
}

match_status mt_search_vector(mt_matcher *m, mt_vectors *vectors, mt_text text, const float *vector, double weight,
                              const mt_match_options *options, mt_results *out, mt_error *err);

#endif
