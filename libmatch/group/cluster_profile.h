/* What a cluster offers as a whole. */
#ifndef MT_GROUP_CLUSTER_PROFILE_H
#define MT_GROUP_CLUSTER_PROFILE_H

#include "libmatch/match/matcher.h"

typedef struct mt_cluster_options {
    mt_tier viewer;
    mt_day as_of;
    uint32_t k; /* terms listed; 0: 50 */
} mt_cluster_options;

/* Gives *report (json_decref):
 * {"report": "profile", "cluster", "basis": "members"|"own_keywords", "members",
 *  "strengths": [{"term", "strength", "holders", "organisations": [id]}],  keywords and concepts of members' items and
 *                 records; each organisation counts once per term; strength = 1 + ln(holders)
 *  "single_holders": [{"term", "organisation"}],
 *  "trl": [{"trl", "items"}], "types": {type: organisations}, "countries": {country: organisations},
 *  "items": {kind: count}, "own": [{"term", "members"}]}                   stated by the cluster itself; `members`: how
 *                                                                          many of them have the term too
 * basis own_keywords: no members are known, strengths are what the cluster states, with 0 holders. */
match_status mt_cluster_profile(mt_matcher *m, mt_text cluster, const mt_cluster_options *options, json_t **report,
                                mt_error *err);

#endif
