/* BM25F over plain arrays: shares no code with the library. */
#ifndef TESTS_REFERENCE_BM25_REFERENCE_H
#define TESTS_REFERENCE_BM25_REFERENCE_H

#include <stddef.h>

enum { REFERENCE_FIELDS = 3, REFERENCE_TERMS = 400, REFERENCE_KINDS = 16 };

typedef struct reference_document {
    int kind;                                          /* 0 .. 15 */
    int eligible;                                      /* may be returned */
    unsigned count[REFERENCE_TERMS][REFERENCE_FIELDS]; /* of each term of the vocabulary */
} reference_document;

typedef struct reference_query {
    const int *term;      /* numbers below REFERENCE_TERMS */
    const double *weight; /* of each */
    size_t terms;
    double k1, b[REFERENCE_FIELDS], field_weight[REFERENCE_FIELDS];
    unsigned kinds; /* bits: statistics are over all documents of these kinds; others score 0 */
} reference_query;

/* The score of every document, 0 for those that are not eligible. */
void reference_scores(const reference_document *documents, size_t n, const reference_query *query, double *scores);

#endif
