/* The k greatest scores so far, as a heap with the least on top: what is below it cannot be a result. Ties with it may,
 * as they are settled by id later. */
#ifndef MT_RANK_BEST_SCORES_H
#define MT_RANK_BEST_SCORES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct mt_best_scores {
    double *score; /* [k], the owner's */
    size_t len, k; /* k 0: everything is kept */
} mt_best_scores;

static inline void mt_best_scores_sift(double *heap, size_t n, size_t i)
{
    for (double value = heap[i];;) {
        size_t child = 2 * i + 1;
        if (child + 1 < n && heap[child + 1] < heap[child]) child++;
        if (child >= n || heap[child] >= value) {
            heap[i] = value;
            return;
        }
        heap[i] = heap[child];
        i = child;
    }
}

/* Whether a hit with this score may be among the k best. */
static inline bool mt_best_scores_offer(mt_best_scores *b, double score)
{
    if (b->k == 0) return true;
    if (b->len < b->k) {
        b->score[b->len++] = score;
        if (b->len == b->k)
            for (size_t i = b->k / 2; i-- > 0;) mt_best_scores_sift(b->score, b->k, i);
        return true;
    }
    if (score < b->score[0]) return false;
    if (score > b->score[0]) {
        b->score[0] = score;
        mt_best_scores_sift(b->score, b->k, 0);
    }
    return true;
}

#endif
