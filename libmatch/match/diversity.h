/* Lists without near-identical entries.
 *
 * Of the best candidates the list is chosen one by one: the next is that whose probability, less what one already
 * chosen makes it redundant, is greatest: p * (1 - strength * greatest likeness to those chosen) (a multiplicative form
 * of maximal marginal relevance, Carbonell and Goldstein 1998). The chosen are listed by p, so scores still never rise.
 */
#ifndef MT_MATCH_DIVERSITY_H
#define MT_MATCH_DIVERSITY_H

#include "libmatch/match/matcher_internal.h"

/* How many of the best are considered for a list of k. */
static inline size_t mt_diversity_pool(size_t k) { return k > SIZE_MAX / 10 ? k : 10 * k < 100 ? 100 : 10 * k; }

/* mt_partners() with options->diversity above 0. Explanations gain "diversity": {"place": without it, "like": record,
 * "likeness", "counted": p as it counted}. */
match_status mt_partners_diverse(mt_matcher *m, mt_text id, const mt_match_options *options, mt_results *out,
                                 mt_error *err);
/* Where somebody stands in such a list. */
typedef struct mt_diverse_place {
    bool listed;
    size_t rank;   /* from 1, when listed */
    mt_num last;   /* the last one listed; 0: the list is empty */
    size_t length; /* of the list */
    json_t *like;  /* {"id", "name", "kind", "likeness"}: who of those listed keeps it out, by being so much like it
                      alone;  else NULL (json_decref) */
} mt_diverse_place;
match_status mt_diversity_place(mt_matcher *m, mt_text id, mt_text key, const mt_match_options *options,
                                mt_diverse_place *out, mt_error *err);

#endif
