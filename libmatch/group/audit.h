/* Audit: technologies against needs, inside a cluster (or one organisation). */
#ifndef MT_GROUP_AUDIT_H
#define MT_GROUP_AUDIT_H

#include "libmatch/match/matcher.h"

typedef struct mt_audit_options {
    mt_tier viewer;
    mt_day as_of;
    double enough;        /* coverage from which a technology matches a need; 0: 0.35 */
    uint32_t oversupply;  /* from so many holders a need is over-supplied; 0: 5 */
    const mt_text *needs; /* ids of the needs; none: every request and idea of the cluster */
    size_t need_count;
} mt_audit_options;

/* `cluster`: an organisation or cluster whose needs are audited, and whose members' technologies count; empty: all
 * needs of the store against everybody in it. Nobody answers a need of their own. Gives *report (json_decref):
 * {"report": "audit", "counts": {"matched", "unmet", "single_holder", "over_supplied"}, "enough",
 *  "needs": [{"id", "text", "asker": [id], "state": "matched"|"unmet"|"single_holder"|"over_supplied", "holders",
 *             "matches": [{"organisation", "item", "coverage"}]}],        at least `enough`, best first
 *  "technologies": [{"item", "text", "organisation", "needs", "best"}],   items that match, in the order of their entry
 *  "members": [{"id", "name", "kind", "organisation",
 *    "answers": [{"need", "text", "item", "coverage"}], "asks": [{"need", "text", "state", "matches"}]}]}  the sheet of
 *                                                                         each member that answers or asks
 */
match_status mt_audit(mt_matcher *m, mt_text cluster, const mt_audit_options *options, json_t **report, mt_error *err);

#endif
