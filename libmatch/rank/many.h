/* Many questions over one snapshot at once: they go through each tile together, and several threads share them. */
#ifndef MT_RANK_MANY_H
#define MT_RANK_MANY_H

#include "libmatch/rank/rank.h"

/* What the caller is going to add to the scores of the k best: for each its share of the best score among them. The k
 * that come out best by both sums are all that it needs, so others of the best may be missing in the hits; these have
 * their scores without what is added, and the best one of all is there. */
typedef struct mt_rank_fuse {
    size_t k;
    match_status (*share)(void *context, uint32_t doc, double *share, mt_error *err); /* from 0 on */
    void *context;
} mt_rank_fuse;

typedef struct mt_rank_question {
    const mt_query_term *terms;
    size_t n_terms;
    const mt_bm25 *model;
    unsigned kinds;
    const mt_bitset *filter;  /* or NULL */
    size_t k;                 /* 0: all */
    const mt_rank_fuse *fuse; /* or NULL; mt_rank_one() only: it is called by the thread that asks */
    double least;             /* of the k best, those with lower scores are left out; without fuse */
} mt_rank_question;

/* The hits of one question, as mt_rank_top(). */
match_status mt_rank_one(const mt_index *index, const mt_rank_question *question, mt_hits *out, mt_error *err);

/* hits[i] becomes what mt_rank_top() gives for question i, to the bit, whatever the number of threads. The lists are
 * empty before, and after a failure. */
match_status mt_rank_many(const mt_index *index, const mt_rank_question *questions, size_t n, unsigned threads,
                          mt_hits *hits, mt_error *err);

#endif
