/* Coverage of the needs by a growing set: shared by the greedy, swapping and exact parts of cover. */
#ifndef MT_GROUP_COVER_SET_H
#define MT_GROUP_COVER_SET_H

#include "libmatch/group/cover.h"

static inline double mt_cover_weight(const mt_cover_problem *p, uint32_t need)
{
    return p->weight ? p->weight[need] : 1.0;
}

/* what the candidate adds to coverage `covered` */
static inline double mt_cover_gain(const mt_cover_problem *p, const double *covered, uint32_t candidate)
{
    double sum = 0.0;
    for (size_t i = p->begin[candidate]; i < p->begin[candidate + 1]; i++) {
        double have = covered[p->need[i]], gain = p->gain[i];
        double more = p->how == MT_COVER_BEST ? (gain > have ? gain - have : 0.0) : (1.0 - have) * gain;
        sum += mt_cover_weight(p, p->need[i]) * more;
    }
    return sum;
}

static inline void mt_cover_join(const mt_cover_problem *p, double *covered, uint32_t candidate)
{
    for (size_t i = p->begin[candidate]; i < p->begin[candidate + 1]; i++) {
        double *have = &covered[p->need[i]], gain = p->gain[i];
        if (p->how == MT_COVER_INDEPENDENT)
            *have = 1.0 - (1.0 - *have) * (1.0 - gain);
        else if (gain > *have)
            *have = gain;
    }
}

/* A candidate with what it adds; order: most first, then lower number. */
typedef struct mt_cover_rank {
    double gain;
    uint32_t candidate;
} mt_cover_rank;
int mt_cover_rank_compare(const void *a, const void *b);

/* The best set of at most k (of value `base` + gains) by depth-first branch and bound.
 * `chosen`, `count`, `value`: the best known set, replaced when a better one is found. *bound: proved upper bound.
 * Gives MATCH_OK also when the budget of work is used up; then *finished is false. */
typedef struct mt_cover_exact {
    const mt_cover_problem *problem;
    const double *start; /* [needs] coverage without anybody */
    uint32_t k;
    double enough;    /* stop as soon as a set of this value is known; HUGE_VAL: never */
    uint32_t *chosen; /* room for k */
    uint32_t count;
    double value;
    double bound;
    uint64_t budget, work;
    bool finished;
} mt_cover_exact;
match_status mt_cover_search(mt_cover_exact *search, mt_error *err);

#endif
