/* Evidence of one pair as data: which need met which answer, which items are alike, which projects are shared. */
#ifndef MT_MATCH_EXPLAIN_PAIR_H
#define MT_MATCH_EXPLAIN_PAIR_H

#include "libmatch/match/matcher_internal.h"

/* One end of a pair: its record and the items that speak for it. */
typedef struct mt_side {
    const json_t *root; /* of the organisation, or NULL */
    const mt_num *items;
    size_t count;
} mt_side;

/* {"id", "name", "kind"} of a record */
match_status mt_explain_record(mt_matcher *m, mt_num num, json_t **out, mt_error *err);
/* Appends {"request", "best", "similarity", "factor", "misfits", "terms", "passages"} for the needs of `from` that the
 * score took into account, best answered first; needs without an answer have best null. At most `limit`. `forward`:
 * they are the subject's. */
match_status mt_explain_needs(mt_matcher *m, const mt_evidence *evidence, bool forward, const mt_side *from,
                              const mt_side *to, size_t limit, json_t *list, mt_error *err);
/* Appends {"a", "b", "similarity", "terms", "passages"} for the pairs of items that are most alike. At most `limit`. */
match_status mt_explain_alike(mt_matcher *m, const mt_side *a, const mt_side *b, size_t limit, json_t *list,
                              mt_error *err);
/* Appends {"id", "labels"} for the concepts that the subject or its items state and the record `body` or the items of
 * `b` state, too. At most `limit`. */
match_status mt_explain_concepts(mt_matcher *m, const mt_subject *subject, const mt_side *b, mt_num body, size_t limit,
                                 json_t *list, mt_error *err);

#endif
