/* Consortia: the few candidates that together bring the competences of a call, within its rules.
 *
 * value(S) = sum over competences of weight * best gain in S / sum of the weights        (coverage, 0 to 1)
 *          + collaboration * sum over pairs in S of the strength of their past work
 *          - price * |S|
 * The k best feasible sets by value; among equals fewer partners. Lappas, Liu, Terzi 2009 for the setting. */
#ifndef MT_GROUP_CONSORTIUM_H
#define MT_GROUP_CONSORTIUM_H

#include <stdbool.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/group/pair.h"

#define MT_CONSORTIUM_COMPETENCES 64 /* at most */
#define MT_CONSORTIUM_PARTNERS 64    /* at most in one consortium */
#define MT_CONSORTIUM_WORK UINT64_C(60000000)
#define MT_CONSORTIUM_PRICE 1e-6 /* the least price: of two sets of one value the smaller one is better */

typedef struct mt_type_rule {
    uint32_t type;
    uint32_t least; /* partners of this type */
} mt_type_rule;
typedef struct mt_tie {
    uint32_t a, b;
    double strength; /* 0 to 1: how much the two have worked together */
} mt_tie;

typedef struct mt_consortium_problem {
    uint32_t candidates, competences;
    const double *gain;      /* [candidates * competences] 0 to 1 */
    const double *weight;    /* [competences]; NULL: 1 */
    const double *least;     /* [competences] some partner must have at least this gain; NULL: no such rule */
    const uint32_t *country; /* [candidates] MT_NONE: unknown, counts as no country; NULL: all unknown */
    const uint32_t *type;    /* [candidates] likewise */
    const double *cost;      /* [candidates] at least 0; NULL: 0 */
    double budget;           /* of the costs together; 0: no limit */
    uint32_t min_partners, max_partners; /* max 0: as many as pay, up to MT_CONSORTIUM_PARTNERS */
    uint32_t min_countries;
    const mt_type_rule *types;
    size_t type_rules;
    const uint32_t *excluded; /* countries */
    size_t excluded_count;
    const uint32_t *fixed; /* candidates that must take part */
    size_t fixed_count;
    const uint32_t *forbidden; /* candidates that must not */
    size_t forbidden_count;
    const mt_pair *apart; /* never together */
    size_t apart_count;
    const mt_tie *ties; /* each pair once */
    size_t tie_count;
    double collaboration; /* -1 to 1: what a pair of past strength 1 adds (above 0: wanted, below: avoided) */
    double price;         /* 0 to 1: what each partner must be worth */
    uint32_t k;           /* how many consortia; 0: 1 */
    uint64_t work;        /* competences that the search may read; 0: MT_CONSORTIUM_WORK */
} mt_consortium_problem;

typedef enum mt_consortium_code {
    MT_RULE_FORBIDDEN_PARTNER = 0, /* `index`: into forbidden */
    MT_RULE_EXCLUDED_COUNTRY,      /* into excluded */
    MT_RULE_APART,                 /* all pairs */
    MT_RULE_BUDGET,
    MT_RULE_COMPETENCE,    /* into least: the competence */
    MT_RULE_REQUIRED_TYPE, /* into types */
    MT_RULE_MIN_COUNTRIES,
    MT_RULE_MIN_PARTNERS,
    MT_RULE_FIXED_PARTNER, /* into fixed */
    MT_RULE_MAX_PARTNERS,
    MT_CONSORTIUM_CODES
} mt_consortium_code;
const char *mt_consortium_code_name(mt_consortium_code code); /* "min_countries" ... */

typedef struct mt_consortium_rule {
    mt_consortium_code code;
    uint32_t index;
} mt_consortium_rule;

typedef struct mt_consortium {
    uint32_t *partner; /* [partners] ascending */
    double *adds;      /* [partners] value lost without this one */
    double *carries;   /* [partners] share of the coverage whose best gain is this one's (the first, when equal) */
    uint32_t *best;    /* [competences] candidate with the best gain, MT_NONE when nobody has any */
    double *covered;   /* [competences] that gain */
    uint32_t partners, countries;
    double value, coverage, past, cost; /* past: sum of the strengths of its pairs */
    double balance; /* 0 one partner carries everything .. 1 all carry alike (entropy of `carries` / ln partners) */
} mt_consortium;

typedef enum mt_consortium_state {
    MT_CONSORTIUM_OPTIMAL = 0, /* the k best, proved */
    MT_CONSORTIUM_FEASIBLE,    /* good ones; `bound` says how far the best can be from the best possible */
    MT_CONSORTIUM_INFEASIBLE,  /* proved; `reason` */
    MT_CONSORTIUM_UNKNOWN      /* none found within the work allowed, and not proved impossible */
} mt_consortium_state;

typedef struct mt_consortia {
    mt_consortium_state state;
    mt_consortium *data;
    size_t len;
    double bound;               /* no consortium is worth more */
    mt_consortium_rule *reason; /* rules that together forbid every set; without any one of them there is one */
    size_t reasons;
    bool reason_minimal; /* false when the work did not allow to prove the last clause */
    uint64_t work;
} mt_consortia;

/* E_VALUE for numbers out of range. */
match_status mt_consortium_solve(const mt_consortium_problem *problem, mt_consortia *out, mt_error *err);
void mt_consortia_free(mt_consortia *consortia);

#endif
