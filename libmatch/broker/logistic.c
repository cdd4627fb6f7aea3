/* Coordinate descent for the logistic loss: see logistic.h. The intercept is one more coordinate, without a bound. */
#include "libmatch/broker/logistic.h"

#include <math.h>

#include "libmatch/base/memory.h"

#define SWEEPS_MOST 1000
#define STEP_SMALL 1e-10 /* all steps of a sweep below: done */

double mt_logistic_score(const mt_logistic *p, size_t i, const double *theta, double intercept)
{
    double z = intercept + (p->offset ? p->offset[i] : 0.0);
    for (size_t j = 0; j < p->features; j++) z += theta[j] * p->x[i * p->features + j];
    return z;
}

static double softplus(double z) { return z > 0.0 ? z + log1p(exp(-z)) : log1p(exp(z)); }
static double logistic(double z)
{
    double e = exp(-fabs(z));
    return z >= 0.0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

double mt_logistic_loss(const mt_logistic *p, const double *theta, double intercept)
{
    double away = intercept - p->intercept_prior, loss = 0.5 * p->intercept_penalty * away * away;
    for (size_t j = 0; j < p->features; j++) {
        away = theta[j] - p->prior[j];
        loss += 0.5 * p->penalty[j] * away * away;
    }
    for (size_t i = 0; i < p->examples; i++) {
        double z = mt_logistic_score(p, i, theta, intercept);
        loss += p->w[i] * (softplus(z) - p->y[i] * z);
    }
    return loss;
}

/* bound of p (1 - p) for all z within `reach` */
static double curvature(double z, double reach)
{
    double a = fabs(z);
    return a <= reach ? 0.25 : 1.0 / (2.0 + exp(a - reach) + exp(reach - a));
}

typedef struct solver {
    const mt_logistic *p;
    const unsigned char *skip;
    double *z;      /* [examples] */
    double *region; /* [features + 1]; the last is the intercept's */
} solver;

/* the value of coordinate j of example i; the coordinate `features` is the intercept */
static double value(const solver *s, size_t i, size_t j)
{
    return j < s->p->features ? s->p->x[i * s->p->features + j] : 1.0;
}

/* One coordinate; gives the step that was taken. */
static double improve(solver *s, size_t j, double *theta, double prior, double penalty, double lower)
{
    const mt_logistic *p = s->p;
    double gradient = penalty * (*theta - prior), bend = penalty;
    for (size_t i = 0; i < p->examples; i++) {
        double x = value(s, i, j);
        if (x == 0.0 || (s->skip && s->skip[i])) continue;
        gradient += p->w[i] * (logistic(s->z[i]) - p->y[i]) * x;
        bend += p->w[i] * curvature(s->z[i], s->region[j] * fabs(x)) * x * x;
    }
    if (!(bend > 0.0)) return 0.0;
    double step = -gradient / bend;
    if (step > s->region[j]) step = s->region[j];
    if (step < -s->region[j]) step = -s->region[j];
    if (*theta + step < lower) step = lower - *theta;
    s->region[j] = fmax(2.0 * fabs(step), s->region[j] / 2.0);
    if (step == 0.0) return 0.0;
    *theta += step;
    for (size_t i = 0; i < p->examples; i++) s->z[i] += step * value(s, i, j);
    return fabs(step);
}

match_status mt_logistic_fit(const mt_logistic *p, const unsigned char *skip, double *theta, double *intercept,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    solver s = {.p = p, .skip = skip};
    s.z = mt_alloc(p->examples + 1, sizeof *s.z);
    s.region = mt_alloc(p->features + 1, sizeof *s.region);
    if (!s.z || !s.region) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    for (size_t j = 0; j < p->features; j++) theta[j] = fmax(p->prior[j], p->lower[j]);
    for (size_t j = 0; j <= p->features; j++) s.region[j] = 1.0;
    *intercept = p->intercept_prior;
    for (size_t i = 0; i < p->examples; i++) s.z[i] = mt_logistic_score(p, i, theta, *intercept);
    for (int sweep = 0; sweep < SWEEPS_MOST; sweep++) {
        double most = improve(&s, p->features, intercept, p->intercept_prior, p->intercept_penalty, -HUGE_VAL);
        for (size_t j = 0; j < p->features; j++)
            most = fmax(most, improve(&s, j, &theta[j], p->prior[j], p->penalty[j], p->lower[j]));
        if (most < STEP_SMALL) break;
    }
out:
    mt_free(s.z);
    mt_free(s.region);
    return status;
}
