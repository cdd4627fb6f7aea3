/* Cluster to cluster: what each can do for the other's members. */
#ifndef MT_GROUP_CLUSTER_PAIR_H
#define MT_GROUP_CLUSTER_PAIR_H

#include "libmatch/match/matcher.h"

typedef struct mt_cluster_pair_options {
    mt_tier viewer;
    mt_day as_of;
    uint32_t needs; /* of each cluster that are looked at, newest first per member; 0: 200 */
} mt_cluster_pair_options;

/* Gives *report (json_decref):
 * {"clusters": [{"id", "name", "kind", "members", "needs"}],
 *  "matrix": [[d(i -> j), null on the diagonal and where i states no need]],
 *  "score": [[harmonic mean of both directions; null where either is unknown]]}
 * d(i -> j): mean over the needs of i's members, by priority, of the best coverage by a member of j that is no member
 * of i. */
match_status mt_cluster_matrix(mt_matcher *m, const mt_text *clusters, size_t count,
                               const mt_cluster_pair_options *options, json_t **report, mt_error *err);

/* The member pairs that carry one direction, best first: {"asks": cluster, "answers": cluster, "coverage",
 * "needs": [{"need", "text", "asker": [id], "answerer", "item", "coverage"}]} */
match_status mt_cluster_pairs(mt_matcher *m, mt_text asks, mt_text answers, const mt_cluster_pair_options *options,
                              json_t **report, mt_error *err);

#endif
