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
/* Who of the first k kept `key` out of that list: *like gives {"id", "name", "kind", "likeness"} (json_decref), NULL
 * when it is listed or too far down anyway. */
match_status mt_diversity_why_not(mt_matcher *m, mt_text id, mt_text key, const mt_match_options *options,
                                  json_t **like, mt_error *err);

#endif
