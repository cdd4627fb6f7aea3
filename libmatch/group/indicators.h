/* Benchmarking of clusters: indicators with the day each value is from, and where a cluster stands among the others. */
#ifndef MT_GROUP_INDICATORS_H
#define MT_GROUP_INDICATORS_H

#include "libmatch/match/matcher.h"

typedef struct mt_benchmark_options {
    mt_tier viewer;
    mt_day as_of;
    const mt_text *clusters; /* none: every cluster that the viewer may see */
    size_t cluster_count;
    mt_text subject;    /* a cluster whose strengths are asked for: listed first; empty: none */
    const char *filter; /* of the clusters that are compared, or NULL */
} mt_benchmark_options;

/* Gives *report (json_decref):
 * {"report": "benchmark", "as_of", "indicators": [{"name", "better": "higher"|"lower"|"none", "known", "median"|null}],
 *  "clusters": [{"id", "name", "kind", "country"?, "label": {"scheme", "value", "state"}|null,
 *    "values": {name: {"value"|null, "as_of"|null, "percentile"|null}}, "strengths": [name], "weak": [name],
 *    "missing": [name]}]}
 * percentile: share of the other clusters with a known value that have a lower one, equal ones counting half; null when
 * the value or all others are missing. A strength stands in the best quarter of at least 4 known values, a weakness in
 * the worst. The label is told and never counted. Indicators, from the records: members (known ones), members_stated
 * (the latest), age_years, offers, requests, projects, themes, single_holder_share, member_types, type_balance (entropy
 * of the members' types, 0 to 1), member_countries, relations, relations_abroad, and every number under `indicators`
 * of a cluster's record ({name: number} or {name: {"value", "as_of"}}). as_of: the latest `updated` among the records
 * that were counted, what the record says, or the day asked for where the records say nothing. */
match_status mt_benchmark_make(mt_matcher *m, const mt_benchmark_options *options, json_t **report, mt_error *err);

#endif
