/* Portfolios: the few candidates that together cover many needs.
 *
 * Candidate c covers need n to a degree of gain(c, n) in [0, 1]. What a set covers of one need is, by choice,
 *   BEST         the greatest gain of its members (one partner answers the need), or
 *   INDEPENDENT  1 - product of (1 - gain): each member answers it with that chance.
 * The value of a set is the weighted sum over the needs. Both are monotone and submodular: a second helper adds less
 * than the first. Nemhauser, Wolsey, Fisher 1978 (greedy is within 1 - 1/e); Minoux 1978 (lazy evaluation). */
#ifndef MT_GROUP_COVER_H
#define MT_GROUP_COVER_H

#include <stdbool.h>

#include "libmatch/base/memory.h"

typedef enum mt_cover_union { MT_COVER_BEST = 0, MT_COVER_INDEPENDENT = 1 } mt_cover_union;

typedef struct mt_cover_problem {
    uint32_t candidates, needs; /* ties go to the lower number of a candidate: give them in the order of their ids */
    const size_t *begin;        /* [candidates + 1] into need and gain */
    const uint32_t *need;       /* each need at most once per candidate */
    const double *gain;         /* 0 to 1 */
    const double *weight;       /* [needs], at least 0; NULL: 1 */
    const double *have;         /* [needs] covered already, 0 to 1; NULL: 0 */
    mt_cover_union how;
    uint32_t k;    /* at most so many; 0: no limit */
    double target; /* 0: the best k. Else the smallest set that covers this share (0 to 1] of the total weight */
    uint64_t work; /* gains that the exact search may read; 0: MT_COVER_WORK. 1: no exact search */
} mt_cover_problem;

#define MT_COVER_WORK UINT64_C(100000000)

typedef struct mt_cover {
    uint32_t *chosen; /* [count] in the order of what each adds after those before it */
    double *added;    /* [count] that */
    double *alone;    /* [count] what would be lost without this one */
    double *covered;  /* [needs] coverage with the set */
    size_t count;
    double before;   /* weighted coverage without anybody */
    double value;    /* with the set */
    double total;    /* sum of the weights: what full coverage would be worth */
    double bound;    /* no set of `k` candidates (for a target: of `count`) is worth more */
    uint32_t fewest; /* for a target: no smaller set reaches it; 0 without one */
    bool reached;    /* for a target: the set reaches it */
    bool optimal;    /* proved: nothing better, or nothing smaller */
    uint64_t work;   /* gains read by the exact search */
} mt_cover;

/* E_VALUE for gains, weights or numbers outside their range. */
match_status mt_cover_solve(const mt_cover_problem *problem, mt_cover *out, mt_error *err);
void mt_cover_free(mt_cover *cover);

#endif
