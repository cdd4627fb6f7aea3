/* Many questions over one snapshot at once: they go through each tile together, and several threads share them. */
#ifndef MT_RANK_MANY_H
#define MT_RANK_MANY_H

#include "libmatch/rank/rank.h"

typedef struct mt_rank_question {
    const mt_query_term *terms;
    size_t n_terms;
    const mt_bm25 *model;
    unsigned kinds;
    const mt_bitset *filter; /* or NULL */
    size_t k;                /* 0: all */
} mt_rank_question;

/* hits[i] becomes what mt_rank_top() gives for question i, to the bit, whatever the number of threads. The lists are
 * empty before, and after a failure. */
match_status mt_rank_many(const mt_index *index, const mt_rank_question *questions, size_t n, unsigned threads,
                          mt_hits *hits, mt_error *err);

#endif
