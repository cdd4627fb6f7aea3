/* Gaps of a value chain: a target (needs as texts, records, a call, a cluster) against the members of a cluster, and
 * who outside would close them. */
#ifndef MT_GROUP_GAP_H
#define MT_GROUP_GAP_H

#include "libmatch/match/matcher.h"

typedef struct mt_gap_options {
    mt_tier viewer;
    mt_day as_of;
    const mt_text *texts; /* one need each */
    size_t text_count;
    const mt_text *records; /* requests, ideas, calls (their themes), clusters and organisations (what they can do);
                               no texts, records or branches: the cluster's own and its members' requests */
    size_t record_count;
    const mt_text *branches; /* concepts ("scheme:code"), each with everything narrower: one need per concept */
    size_t branch_count;
    unsigned kinds;     /* of the candidates; 0: organisations and clusters */
    const char *filter; /* of the candidates, or NULL */
    uint32_t k;         /* candidates in the best set; 0: 5 */
    double target;      /* instead of the best k: the smallest set that brings this share of the total; 0: none */
    double enough;      /* coverage from which a need counts as met, 0 to 1; 0: 0.35 */
} mt_gap_options;

/* Gives *report (json_decref):
 * {"report": "gaps", "cluster", "members", "enough", "counts": {"covered", "fragile", "missing", "trl_gap"}, "before",
 * "total", "needs": [{"need", "id"?, "text", "weight", "state": "covered"|"fragile"|"missing", "trl_gap", "coverage",
 * "holders", "trl_wanted"?: [low, high], "trl_best"?: [low, high], "best": [{"id", "name", "kind", "item",
 * "coverage"}]}], "candidates": [{"id", "name", "kind", "adds", "needs": [{"need", "item", "coverage", "adds"}]}],
 * "portfolio": {"chosen": [{"id", "name", "kind", "adds", "alone"}], "value", "bound", "optimal", "reached"?,
 * "fewest"?}} fragile: one holder only. trl_wanted, trl_best: what the need and its best answer state. trl_gap: the
 * best answer is not as mature as asked for. Candidates: the 50 that add most alone, ties by id. */
match_status mt_gap_find(mt_matcher *m, mt_text cluster, const mt_gap_options *options, json_t **report, mt_error *err);

#endif
