/* What the files of the consortium builder share. */
#ifndef MT_GROUP_CONSORTIUM_INTERNAL_H
#define MT_GROUP_CONSORTIUM_INTERNAL_H

#include "libmatch/group/consortium.h"

typedef struct mt_consortium_model {
    const mt_consortium_problem *p;
    uint32_t n, m;     /* candidates, competences */
    uint32_t max;      /* partners */
    double *worth;     /* [n * m] weight * gain / sum of weights */
    uint64_t *able;    /* [n] bit j: reaches the least gain of competence j */
    uint64_t required; /* competences that have a least gain */
    uint32_t *by_cost; /* [n] candidates, cheapest first */
    size_t *tie_begin; /* [n + 1] */
    mt_tie *tie;       /* a = the candidate */
    size_t *apart_begin;
    uint32_t *apart;
    size_t *twin; /* [2 * ties] place of the same tie seen from its other end */
    double price;
    MT_ARRAY(mt_consortium_rule) rules;
} mt_consortium_model;

match_status mt_consortium_model_make(const mt_consortium_problem *p, mt_consortium_model *model, mt_error *err);
void mt_consortium_model_free(mt_consortium_model *model);

static inline uint32_t mt_model_country(const mt_consortium_model *c, uint32_t i)
{
    return c->p->country ? c->p->country[i] : MT_NONE;
}
static inline uint32_t mt_model_type(const mt_consortium_model *c, uint32_t i)
{
    return c->p->type ? c->p->type[i] : MT_NONE;
}
static inline double mt_model_cost(const mt_consortium_model *c, uint32_t i)
{
    return c->p->cost ? c->p->cost[i] : 0.0;
}
bool mt_model_apart(const mt_consortium_model *c, uint32_t a, uint32_t b);
double mt_model_tie(const mt_consortium_model *c, uint32_t a, uint32_t b);
double mt_model_value(const mt_consortium_model *c, const uint32_t *set, uint32_t count);
uint32_t mt_model_countries(const mt_consortium_model *c, const uint32_t *set, uint32_t count);
bool mt_model_feasible(const mt_consortium_model *c, const uint32_t *set, uint32_t count);
/* Sums of costs come in any order: they may exceed the budget by rounding. */
#define MT_BUDGET_SLACK 1e-9
static inline double mt_model_budget(const mt_consortium_model *c) { return c->p->budget * (1.0 + MT_BUDGET_SLACK); }

/* ---- feasibility under some of the rules: exact search ---- */
typedef enum mt_answer { MT_ANSWER_NO = 0, MT_ANSWER_YES, MT_ANSWER_UNKNOWN } mt_answer;
/* `on` [rules.len]. A set that keeps the rules goes to `set` (room for n) and *count. */
match_status mt_consortium_feasible(const mt_consortium_model *c, const bool *on, uint64_t budget, uint64_t *work,
                                    uint32_t *set, uint32_t *count, mt_answer *answer, mt_error *err);
/* A minimal part of the rules that has no feasible set, all of them having none. */
match_status mt_consortium_reason(const mt_consortium_model *c, uint64_t budget, mt_consortia *out, mt_error *err);

/* ---- upper bound of what can still be added to a set ---- */
typedef struct mt_prospect {
    uint32_t candidate;
    double profit;
} mt_prospect;

/* Places that are left, with what the rules still ask for. */
typedef struct mt_places {
    uint32_t places;     /* at most */
    uint32_t least;      /* at least */
    uint32_t *deficit;   /* [type_rules] */
    double budget;       /* left; negative: no limit */
    const double *floor; /* [m] covered already, in units of worth */
    double *bonus; /* [n] value of the ties to those in the set, and the candidate's shares of its ties in the list */
    /* Wanted ties among candidates of the list: what one end carries of each, in units of value; the other end carries
     * the rest. NULL when ties are not wanted. */
    double *share;                   /* [2 * ties] as model->tie */
    uint8_t *mark;                   /* [n] 1: in the list, 2: selected */
    double *best_share, *best_bonus; /* scratch */
} mt_places;

typedef struct mt_multipliers {
    double of[MT_CONSORTIUM_COMPETENCES];
    double budget;
} mt_multipliers;

/* Profits of the candidates in `list` under the multipliers, sorted, and the value of the relaxation. `chosen` of them
 * are its selection (not always the first ones); *last: the least profit selected, *full: no place is free. */
typedef struct mt_relaxation {
    double value;
    double last;
    bool full;
} mt_relaxation;
mt_relaxation mt_relax_select(const mt_consortium_model *c, const mt_places *at, const mt_multipliers *by,
                              const mt_prospect *list, size_t len, uint32_t *chosen, uint32_t *count,
                              uint32_t *scratch);
/* Lowers the bound by `rounds` subgradient steps from *by, which ends as the best found; the list ends sorted under
 * it. `least`: value of a known solution beyond what is there (for the step length). */
mt_relaxation mt_relax(const mt_consortium_model *c, const mt_places *at, mt_multipliers *by, mt_prospect *list,
                       size_t len, int rounds, double least, uint32_t *chosen, uint32_t *scratch, uint64_t *work);

/* ---- the k best sets known ---- */
typedef struct mt_pool {
    uint32_t *set; /* [k * MT_CONSORTIUM_PARTNERS] ascending */
    uint32_t *count;
    double *value; /* most first */
    uint32_t len, k;
} mt_pool;
/* Takes a feasible set in when it is new and good enough. */
void mt_pool_offer(mt_pool *pool, const uint32_t *set, uint32_t count, double value);
/* what a set must be worth more than to enter */
double mt_pool_least(const mt_pool *pool);

/* Improves a feasible set by adding, dropping and exchanging partners; every feasible set met is offered. */
match_status mt_consortium_climb(const mt_consortium_model *c, const uint32_t *set, uint32_t count, mt_pool *pool,
                                 uint64_t *work, mt_error *err);
/* A set built by adding the partner that is worth most, again and again; the feasible ones are offered, the best of
 * them is improved. */
match_status mt_consortium_greedy(const mt_consortium_model *c, mt_pool *pool, uint64_t *work, mt_error *err);
/* Branch and bound; fills the pool. *bound: no set is worth more. *finished: the pool holds the k best. */
match_status mt_consortium_branch(const mt_consortium_model *c, uint64_t limit, mt_pool *pool, uint64_t *work,
                                  double *bound, bool *finished, mt_error *err);

#endif
