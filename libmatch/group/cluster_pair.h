/* Two clusters in detail: what each can do for the other's members, and which pairs of members carry it. */
#ifndef MT_GROUP_CLUSTER_PAIR_H
#define MT_GROUP_CLUSTER_PAIR_H

#include "libmatch/group/cluster_score.h"

typedef struct mt_cluster_pair_options {
    mt_tier viewer;
    mt_day as_of;
    uint32_t needs; /* of each cluster that are looked at; 0: 200 */
    mt_c2c_weights weights;
    double enough; /* coverage from which an answer counts as unused potential; 0: 0.35 */
    uint32_t k;    /* terms listed; 0: 20 */
} mt_cluster_pair_options;

/* Gives *report (json_decref):
 * {"report": "cluster_pair", "a": {"id", "name", "kind", "members"}, "b": {..}, "relations": [..], "score", "scale",
 *  "parts", "distance_km",
 *  "directions": [{"asks": id, "answers": id, "coverage"|null, "stated", "needs": [{"need", "text", "asker": [id],
 *                  "answerer", "item", "coverage", "worked_together"}]}],        both ways, best first
 *  "common": [{"term", "a", "b"}],                    holders on both sides, the most first
 *  "complement": [{"term", "asks": id, "askers", "holders"}],   asked for on one side, held on the other
 *  "joint": [{"a", "b"}],                             members that have worked together
 *  "unused": [{"asks", "need", "text", "asker", "answerer", "item", "coverage"}]}   at least `enough`, between members
 *                                                     that have not worked together yet
 * Coverages are those of the matrix (cluster_matrix.h). */
match_status mt_cluster_compare(mt_matcher *m, mt_text a, mt_text b, const mt_cluster_pair_options *options,
                                json_t **report, mt_error *err);

#endif
