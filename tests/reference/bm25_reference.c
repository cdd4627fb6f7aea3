/* The formula of libmatch/rank/rank.h written down once more, as plainly as it can be: loops over documents and terms,
 * nothing kept between calls. */
#include "tests/reference/bm25_reference.h"

#include <math.h>
#include <stdlib.h>

typedef struct lengths {
    double field[REFERENCE_FIELDS];
} lengths;

static lengths *measure(const reference_document *documents, size_t n)
{
    lengths *length = calloc(n + 1, sizeof *length);
    for (size_t i = 0; length && i < n; i++)
        for (int t = 0; t < REFERENCE_TERMS; t++)
            for (int f = 0; f < REFERENCE_FIELDS; f++) length[i].field[f] += documents[i].count[t][f];
    return length;
}

static int has(const reference_document *d, int term)
{
    return d->count[term][0] || d->count[term][1] || d->count[term][2];
}

/* average length over the documents of the same kind */
static double average(const reference_document *documents, const lengths *length, size_t n, int kind, int field)
{
    double sum = 0, of = 0;
    for (size_t i = 0; i < n; i++) {
        if (documents[i].kind != kind) continue;
        sum += length[i].field[field];
        of++;
    }
    return of > 0 ? sum / of : 0;
}

void reference_scores(const reference_document *documents, size_t n, const reference_query *query, double *scores)
{
    double averages[REFERENCE_KINDS][REFERENCE_FIELDS], total = 0;
    lengths *length = measure(documents, n);
    if (!length) abort();
    for (int k = 0; k < REFERENCE_KINDS; k++)
        for (int f = 0; f < REFERENCE_FIELDS; f++) averages[k][f] = average(documents, length, n, k, f);
    for (size_t i = 0; i < n; i++) {
        total += query->kinds >> documents[i].kind & 1;
        scores[i] = 0;
    }
    for (size_t q = 0; q < query->terms; q++) {
        double df = 0;
        int term = query->term[q];
        for (size_t i = 0; i < n; i++) df += (query->kinds >> documents[i].kind & 1) && has(&documents[i], term);
        double idf = log(1 + (total - df + 0.5) / (df + 0.5));
        for (size_t i = 0; i < n; i++) {
            const reference_document *d = &documents[i];
            double f = 0;
            if (!d->eligible || !(query->kinds >> d->kind & 1)) continue;
            for (int field = 0; field < REFERENCE_FIELDS; field++) {
                if (d->count[term][field] == 0) continue;
                double relative = length[i].field[field] / averages[d->kind][field];
                double norm = 1 - query->b[field] + query->b[field] * relative;
                f += query->field_weight[field] * d->count[term][field] / norm;
            }
            scores[i] += query->weight[q] * idf * f / (query->k1 + f);
        }
    }
    free(length);
}
