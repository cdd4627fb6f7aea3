/* Weights and the logistic function: see model.h. */
#include "libmatch/match/model.h"

#include <math.h>

const char *mt_feature_code(mt_feature feature)
{
    static const char *const codes[] = {
#define X(name, code, label) code,
        MT_FEATURE_LIST(X)
#undef X
    };
    return (size_t)feature < MT_COUNT(codes) ? codes[feature] : "";
}

const char *mt_feature_label(mt_feature feature)
{
    static const char *const labels[] = {
#define X(name, code, label) label,
        MT_FEATURE_LIST(X)
#undef X
    };
    return (size_t)feature < MT_COUNT(labels) ? labels[feature] : "";
}

/* Learned: intercept, likeness, the graph, country, type and their ties, work without dates. Set by hand, for want of
 * judged data: needs, profile, concepts, relation, same cluster, same region. */
static const mt_model balanced = {
    .intercept = -6.92,
    .weight = {[MT_FEATURE_NEEDS] = 5.75,          [MT_FEATURE_LIKENESS] = 0.5198,   [MT_FEATURE_PROFILE] = 0.4945,
               [MT_FEATURE_CONCEPTS] = 0.782,      [MT_FEATURE_JOINT] = 0.6463,      [MT_FEATURE_REPEATED] = 0.2024,
               [MT_FEATURE_COMMON] = 0.04496,      [MT_FEATURE_TRUSTED] = 0.6176,    [MT_FEATURE_ALIKE] = 0.3668,
               [MT_FEATURE_WALK] = 0.215,          [MT_FEATURE_EXPERIENCE] = 0.1265, [MT_FEATURE_RECENT] = 0.0575,
               [MT_FEATURE_CIRCLES] = 0.736,       [MT_FEATURE_RELATION] = 0.5865,   [MT_FEATURE_FELLOWS] = 0.4945,
               [MT_FEATURE_COUNTRY] = 0.0345,      [MT_FEATURE_REGION] = 0.1955,     [MT_FEATURE_TYPE] = 0.1507,
               [MT_FEATURE_COUNTRY_TIES] = 0.4956, [MT_FEATURE_TYPE_TIES] = 0.3588,  [MT_FEATURE_BREADTH] = 0.3289,
               [MT_FEATURE_FREEDOM] = 1.037,       [MT_FEATURE_UNDATED] = 0.853},
};

/* Factors of mt_model_adapt(), learned with the weights; features that are not named keep their value. */
static const struct company {
    double few, many;
    bool named;
} companies[MT_FEATURE_COUNT] = {
    [MT_FEATURE_LIKENESS] = {1.00, 0.30, true},     [MT_FEATURE_JOINT] = {1.00, 0.00, true},
    [MT_FEATURE_REPEATED] = {1.00, 0.00, true},     [MT_FEATURE_COMMON] = {0.00, 1.00, true},
    [MT_FEATURE_TRUSTED] = {0.95, 1.00, true},      [MT_FEATURE_ALIKE] = {0.00, 1.00, true},
    [MT_FEATURE_WALK] = {0.47, 1.00, true},         [MT_FEATURE_EXPERIENCE] = {1.00, 0.00, true},
    [MT_FEATURE_RECENT] = {1.00, 0.00, true},       [MT_FEATURE_CIRCLES] = {0.98, 1.00, true},
    [MT_FEATURE_COUNTRY] = {1.00, 0.00, true},      [MT_FEATURE_TYPE] = {1.00, 0.57, true},
    [MT_FEATURE_COUNTRY_TIES] = {0.85, 1.00, true}, [MT_FEATURE_TYPE_TIES] = {1.00, 0.00, true},
    [MT_FEATURE_BREADTH] = {0.28, 1.00, true},      [MT_FEATURE_FREEDOM] = {0.14, 1.00, true},
};

double mt_model_factor(mt_feature feature, double company)
{
    const struct company *c = &companies[feature];
    return c->named ? c->few + (c->many - c->few) * company : 1.0;
}

void mt_model_adapt(double company, double feature[MT_FEATURE_COUNT])
{
    for (int i = 0; i < MT_FEATURE_COUNT; i++)
        if (companies[i].named) feature[i] *= mt_model_factor(i, company);
}

/* What comes through third parties. */
static const mt_feature through_others[] = {MT_FEATURE_COMMON, MT_FEATURE_TRUSTED, MT_FEATURE_ALIKE,
                                            MT_FEATURE_WALK,   MT_FEATURE_CIRCLES, MT_FEATURE_FREEDOM};

/* Complement asks what one can do for the other and keeps some of the other side. Peer asks who is alike: work done
 * together says so, whom the others know does not. */
mt_model mt_model_shape(mt_model model, mt_mode mode, bool item)
{
    for (int i = MT_FEATURE_JOINT; item && i <= MT_FEATURE_FELLOWS; i++) model.weight[i] *= 0.4;
    if (item) {
        model.weight[MT_FEATURE_NEEDS] *= 1.5;
        model.weight[MT_FEATURE_UNDATED] *= 0.4; /* it corrects what the graph says */
    }
    if (mode == MT_MODE_COMPLEMENT) {
        model.weight[MT_FEATURE_NEEDS] *= 2.0;
        for (int i = MT_FEATURE_JOINT; i <= MT_FEATURE_FELLOWS; i++) model.weight[i] *= 0.5;
        model.weight[MT_FEATURE_UNDATED] *= 0.5;
        model.weight[MT_FEATURE_LIKENESS] *= 0.5;
        model.weight[MT_FEATURE_PROFILE] *= 0.5;
        model.weight[MT_FEATURE_TYPE] = 0.0;
    } else if (mode == MT_MODE_PEER) {
        model.weight[MT_FEATURE_NEEDS] = 0.0;
        model.weight[MT_FEATURE_LIKENESS] *= 1.5;
        model.weight[MT_FEATURE_PROFILE] *= 2.5;
        model.weight[MT_FEATURE_CONCEPTS] *= 1.5;
        model.weight[MT_FEATURE_TYPE] += 0.35;
        for (size_t i = 0; i < MT_COUNT(through_others); i++) model.weight[through_others[i]] = 0.0;
    }
    return model;
}

mt_model mt_model_balanced(void) { return balanced; }
mt_model mt_model_default(mt_mode mode, bool item) { return mt_model_shape(balanced, mode, item); }

double mt_model_logit(const mt_model *model, const double feature[MT_FEATURE_COUNT])
{
    double z = model->intercept;
    for (int i = 0; i < MT_FEATURE_COUNT; i++) z += model->weight[i] * feature[i];
    return z > MT_LOGIT_LIMIT ? MT_LOGIT_LIMIT : z < -MT_LOGIT_LIMIT ? -MT_LOGIT_LIMIT : z;
}

double mt_logit_probability(double logit)
{
    double e = exp(-fabs(logit));
    return logit >= 0.0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

double mt_probability_logit(double p) { return log(p) - log1p(-p); }

double mt_feature_amount(double amount, double unit) { return amount > 0.0 ? log1p(amount / unit) : 0.0; }
