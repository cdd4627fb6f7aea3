/* The score of a pair: a logistic model over features, one set of weights per mode.
 *
 *   ln(p / (1 - p)) = intercept + sum of weight * feature
 *
 * All features are 0 when nothing is known and all weights are at least 0. The coverage of needs (stated needs that
 * stay unmet), the ties of countries and types and the freedom of partners can be negative, and what is undated in the
 * store counts against everybody alike; more of any other evidence never lowers a score. The default weights were
 * learned offline; how is said in docs/matching.md. */
#ifndef MT_MATCH_MODEL_H
#define MT_MATCH_MODEL_H

#include <stdint.h>
#include <string.h>

#include "libmatch/match/matcher.h"

/* X(name, code, label). The codes are part of the explanations' form: add at the end, never rename. */
#define MT_FEATURE_LIST(X)                                                                          \
    X(NEEDS, "needs", "needs of each side met by the other")                                        \
    X(LIKENESS, "likeness", "items and projects about the same subjects")                           \
    X(PROFILE, "profile", "descriptions about the same subjects")                                   \
    X(CONCEPTS, "concepts", "concepts in common")                                                   \
    X(JOINT, "joint_work", "work done together")                                                    \
    X(REPEATED, "repeated_work", "work done together more than once")                               \
    X(COMMON, "common_partners", "partners in common")                                              \
    X(TRUSTED, "trusted_partners", "partners in common whom both know well")                        \
    X(ALIKE, "close_partners", "much the same partners")                                            \
    X(WALK, "network_nearness", "nearness in the network of projects")                              \
    X(EXPERIENCE, "experience", "experience in joint work")                                         \
    X(RECENT, "recent_work", "joint work in recent years")                                          \
    X(CIRCLES, "same_circles", "at home in the same circles of partners")                           \
    X(RELATION, "relation", "a stated relation")                                                    \
    X(FELLOWS, "same_cluster", "members of the same cluster")                                       \
    X(COUNTRY, "same_country", "the same country")                                                  \
    X(REGION, "same_region", "the same region")                                                     \
    X(TYPE, "same_type", "the same type of organisation")                                           \
    X(COUNTRY_TIES, "country_ties", "countries that work together more, or less, than usual")       \
    X(TYPE_TIES, "type_ties", "types of organisation that work together more, or less, than usual") \
    X(BREADTH, "breadth", "many different partners for the work done")                              \
    X(FREEDOM, "free_partners", "partners who have fewer, or more, partners than usual")            \
    X(UNDATED, "undated_work", "joint work without a date")

typedef enum mt_feature {
#define X(name, code, label) MT_FEATURE_##name,
    MT_FEATURE_LIST(X)
#undef X
        MT_FEATURE_COUNT
} mt_feature;

const char *mt_feature_code(mt_feature feature);
const char *mt_feature_label(mt_feature feature);

typedef struct mt_model {
    double intercept;
    double weight[MT_FEATURE_COUNT];
} mt_model;

/* The shipped weights, and what a mode, and a question about an item, make of weights. */
mt_model mt_model_balanced(void);
mt_model mt_model_shape(mt_model model, mt_mode mode, bool item);
/* The shipped model of a mode; for an item, what it says counts more and who its holder knows counts less. */
mt_model mt_model_default(mt_mode mode, bool item);

/* What evidence is worth depends on the company that the two keep: among those with few partners a single joint work
 * says much, among the well connected it is their place in the network. Multiplies each feature by a factor in [0, 1]
 * between that for few (company 0) and that for many (company 1). */
void mt_model_adapt(double company, double feature[MT_FEATURE_COUNT]);
/* That factor of one feature; linear in company. */
double mt_model_factor(mt_feature feature, double company);

/* ln(p / (1 - p)), held within +-MT_LOGIT_LIMIT so that p keeps the digits that explanations add up to. */
#define MT_LOGIT_LIMIT 12.0
double mt_model_logit(const mt_model *model, const double feature[MT_FEATURE_COUNT]);
double mt_logit_probability(double logit);
double mt_probability_logit(double probability);

/* The common form of counted evidence: ln(1 + amount / unit). */
double mt_feature_amount(double amount, double unit);
/* Not below it, and at most .017 above, without a logarithm: the exponent, and for the rest the nearer of two tangents.
 */
static inline double mt_feature_amount_above(double amount, double unit)
{
    double x = 1.0 + amount / unit, rest;
    uint64_t bits;
    if (!(amount > 0.0)) return 0.0;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    bits = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1023) << 52;
    memcpy(&rest, &bits, sizeof rest); /* from 1 to 2; ln(1.18) - 1 and ln(1.68) - 1, rounded up */
    double near = rest * (1 / 1.18) - 0.83448556, far = rest * (1 / 1.68) - 0.48120620;
    return exponent * 0.69314718056 + (near < far ? near : far);
}

#endif
