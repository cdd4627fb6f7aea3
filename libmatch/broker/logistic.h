/* Logistic regression with priors, bounds and weighted examples:
 *
 *   minimise  sum of w * (ln(1 + e^z) - y z)  +  1/2 sum of penalty_j (theta_j - prior_j)^2,   theta_j >= lower_j
 *   z = offset + intercept + sum of theta_j x_j
 *
 * Convex; solved by cyclic coordinate descent with a trust region for each coordinate, so the loss never rises (BBR:
 * Genkin, Lewis, Madigan, Technometrics 2007). Labels y may lie between 0 and 1. */
#ifndef MT_BROKER_LOGISTIC_H
#define MT_BROKER_LOGISTIC_H

#include <stddef.h>

#include "libmatch/base/error.h"

typedef struct mt_logistic {
    size_t examples, features;
    const double *x;                       /* [examples * features] */
    const double *y, *w;                   /* [examples] */
    const double *offset;                  /* [examples] or NULL */
    const double *prior, *penalty, *lower; /* [features] */
    double intercept_prior, intercept_penalty;
} mt_logistic;

/* Fills theta[features] and *intercept. `skip`: examples with skip[i] != 0 are left out; NULL for none. */
match_status mt_logistic_fit(const mt_logistic *problem, const unsigned char *skip, double *theta, double *intercept,
                             mt_error *err);
/* The loss that is minimised, for tests. */
double mt_logistic_loss(const mt_logistic *problem, const double *theta, double intercept);
/* ln(p / (1 - p)) of one example, its offset included. */
double mt_logistic_score(const mt_logistic *problem, size_t example, const double *theta, double intercept);

#endif
