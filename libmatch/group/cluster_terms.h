/* What a cluster has and what it asks for, as terms: keywords (folded) and concepts (scheme:code) of its members'
 * records and items and of its own. Terms of many clusters are numbered together, so that they can be compared. */
#ifndef MT_GROUP_CLUSTER_TERMS_H
#define MT_GROUP_CLUSTER_TERMS_H

#include "libmatch/group/answers.h"

typedef struct mt_term_count {
    uint32_t term;
    uint32_t holders; /* organisations that have it (the cluster itself is one) or ask for it */
} mt_term_count;
typedef struct mt_term_counts {
    mt_term_count *data;
    size_t len, cap;
} mt_term_counts;

typedef struct mt_cluster_terms {
    mt_term_counts has, asks; /* ascending by term */
} mt_cluster_terms;
void mt_cluster_terms_free(mt_cluster_terms *terms);

match_status mt_cluster_terms_of(mt_matcher *m, const mt_members *members, mt_intern *names, mt_cluster_terms *out,
                                 mt_error *err);

/* Themes in common: weighted Jaccard of the strengths 1 + ln(holders) of what both have; 0 to 1. */
double mt_terms_common(const mt_term_counts *a, const mt_term_counts *b);
/* Share of what one asks for, by how many ask, that the other has; negative when nothing is asked for. */
double mt_terms_answered(const mt_term_counts *asks, const mt_term_counts *has);

#endif
