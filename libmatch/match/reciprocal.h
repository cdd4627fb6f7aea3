/* Two directions become one: shrinking to a prior where little is known, harmonic mean. */
#ifndef MT_MATCH_RECIPROCAL_H
#define MT_MATCH_RECIPROCAL_H

#include <stdint.h>

#define MT_COVERAGE_PRIOR 0.15 /* what is believed of a side that states nothing: about what a related pair shows */
#define MT_COVERAGE_KAPPA 0.5  /* how many needs that belief is worth */

/* d = (n * observed + kappa * prior) / (n + kappa): n needs were observed with mean coverage `observed`. */
static inline double mt_coverage_shrink(double n, double observed)
{
    return (n * observed + MT_COVERAGE_KAPPA * MT_COVERAGE_PRIOR) / (n + MT_COVERAGE_KAPPA);
}

/* 2ab / (a + b); 0 when either is 0. Symmetric, between the least and the mean of the two (RECON, Pizzato 2010). */
static inline double mt_reciprocal(double a, double b) { return a > 0.0 && b > 0.0 ? 2.0 * a * b / (a + b) : 0.0; }

#endif
