/* What would change a score: conditions of items that hold a pair back, and what the score would be without them. */
#ifndef MT_MATCH_COUNTERFACTUAL_H
#define MT_MATCH_COUNTERFACTUAL_H

#include "libmatch/match/matcher_internal.h"

/* Adds "counterfactuals" to the explanation of a pair: up to five {"code", "side", "item", "now", "with", "score",
 * "gain"}, greatest gain first (docs/explanations.md). Scores are worked out anew from changed items, not estimated. */
match_status mt_counterfactuals_add(mt_matcher *m, const mt_subject *subject, const mt_evidence *evidence,
                                    const mt_model *model, uint32_t vertex, json_t *explanation, mt_error *err);

#endif
