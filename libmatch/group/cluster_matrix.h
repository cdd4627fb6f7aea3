/* Clusters against clusters, as work in steps: every need is asked once and read off for all clusters. */
#ifndef MT_GROUP_CLUSTER_MATRIX_H
#define MT_GROUP_CLUSTER_MATRIX_H

#include "libmatch/group/cluster_score.h"

typedef struct mt_cluster_options_c2c {
    mt_tier viewer;
    mt_day as_of;
    uint32_t needs; /* of each cluster that are looked at; 0: 200 */
    mt_c2c_weights weights;
    mt_text subject; /* a cluster: report its ranking, best first, in place of the matrix */
    bool new_only;   /* ranking: leave out those with a relation to the subject */
    uint32_t k;      /* ranking: how many; 0: 20 */
    bool parts;      /* matrix: also the parts of every pair */
} mt_cluster_options_c2c;

typedef struct mt_cluster_matrix mt_cluster_matrix;
/* Copies the ids; none: every cluster that the viewer may see. */
match_status mt_cluster_matrix_create(const mt_text *clusters, size_t count, const mt_cluster_options_c2c *options,
                                      mt_cluster_matrix **out, mt_error *err);
void mt_cluster_matrix_free(mt_cluster_matrix **matrix);
/* Works for about budget_ns. When the store changed since the last step, the work begins anew. */
match_status mt_cluster_matrix_step(mt_cluster_matrix *x, mt_matcher *m, int64_t budget_ns, bool *done, mt_error *err);
double mt_cluster_matrix_progress(const mt_cluster_matrix *x); /* 0 to 1 */
size_t mt_cluster_matrix_rows(const mt_cluster_matrix *x,
                              size_t *all); /* finished ones, and all (0 before the first step) */

/* After the last step; gives *report (json_decref):
 * matrix   {"report": "cluster_matrix", "weights": {part: w}, "clusters": [{"id", "name", "kind", "country"?,
 * "members", "needs"}], "matrix": [[d(i -> j), null on the diagonal and where i states no need]], "mutual": [[harmonic
 * mean of both; null where either is unknown]], "score": [[0 to 1; null: the diagonal]], "parts"?: {part: [[..]]}}
 * ranking  {"report": "cluster_ranking", "cluster": {..}, "weights", "ranking": [{"id", "name", "kind", "country"?,
 *           "members", "needs", "gives", "wants", "relations": [..], "joint_pairs", "score", "scale", "parts",
 *           "distance_km"}]}
 * d(i -> j): mean over the needs of i's members, by priority, of the best coverage by a member of j that is no member
 * of i. gives: what the other covers of the subject's needs; wants: the reverse. */
match_status mt_cluster_matrix_report(const mt_cluster_matrix *x, mt_matcher *m, json_t **report, mt_error *err);

#endif
