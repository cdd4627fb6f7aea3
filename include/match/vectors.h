/** @file
 *  Vectors of the caller's own (embeddings of texts, pictures, molecules ...) as a further similarity channel:
 * optional, exact, beside the store. They are kept until they are set anew, whatever becomes of the records. */
#ifndef MATCH_VECTORS_H
#define MATCH_VECTORS_H

#include <match/search.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The vectors of a store, as they were when they were fetched. */
typedef struct match_vectors match_vectors;

/** Sets the vectors of a store, in place of those it had.
 *  @param ids   `count` ids of records, each once; ids that name nothing yet wait for their record
 *  @param data  `count` rows of `dims` numbers; they are kept divided by their length, so that products are cosines
 *  @param count  0 takes the vectors away; `dims` is 1 to 65,536
 *  Errors: E_READ_ONLY, E_BUSY, E_STATE (a batch is open), E_VALUE (a number that is not finite, a row of zeros, an id
 *  given twice: the error names the row), E_TOO_BIG, E_IO. */
MATCH_API MATCH_NODISCARD match_status match_store_set_vectors(match_store *store, const char *const *ids, size_t count,
                                                               const float *data, size_t dims);
/** Gives the vectors of the store, mapped and not copied where the store is a folder; without those of records that the
 *  viewer may not see. Errors: E_NOT_FOUND (none). */
MATCH_API MATCH_NODISCARD match_status match_store_vectors(match_store *store, match_vectors **vectors);
MATCH_API size_t match_vectors_count(const match_vectors *vectors); /**< number of rows */
MATCH_API size_t match_vectors_dims(const match_vectors *vectors);  /**< numbers of a row */
/** The rows one after the other, in byte order of their ids, each of length 1. Borrowed until the vectors are freed. */
MATCH_API const float *match_vectors_data(const match_vectors *vectors);
/** The id of a row; "" out of range. Borrowed likewise. */
MATCH_API const char *match_vectors_id(const match_vectors *vectors, size_t row);
/** Frees the vectors and sets the pointer to NULL. */
MATCH_API void match_vectors_free(match_vectors **vectors);

/** Ranks records by a vector, or by a text and a vector together.
 *
 *  score = text score / best text score + weight * max(0, cosine), over all records that either finds; the first part
 * is 0 without a text. Every record with a vector is compared (no approximation); ties by id.
 *  @param text    may be NULL with length 0
 *  @param vector  `dims` numbers as the store's vectors have, of any length but 0
 *  @param weight  what a cosine of 1 is worth beside the best text, above 0
 *  @param options  as for match_store_search(), for records by themselves: not for organisations by their items
 *  Errors: those of match_store_search(), E_NOT_FOUND (the store has no vectors), E_VALUE (dims, vector, weight). */
MATCH_API MATCH_NODISCARD match_status match_store_search_vector(match_store *store, const char *text, size_t length,
                                                                 const float *vector, size_t dims, double weight,
                                                                 const match_rank_options *options, match_hits **hits);

#ifdef __cplusplus
}
#endif
#endif
