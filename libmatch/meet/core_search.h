/* Core-guided optimisation over a SAT solver: least weight of wanted literals that are false. */
#ifndef MT_MEET_CORE_SEARCH_H
#define MT_MEET_CORE_SEARCH_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/encode.h"
#include "libmatch/meet/sat.h"

typedef enum mt_core_answer {
    MT_CORE_MORE,       /* not finished: go on */
    MT_CORE_MODEL,      /* not finished, but the solver holds a model that may be a better plan */
    MT_CORE_OPTIMUM,    /* the solver holds a model whose cost is `lower` */
    MT_CORE_REACHED,    /* lower has reached upper: what the caller has is an optimum */
    MT_CORE_IMPOSSIBLE, /* the clauses alone have no model */
    MT_CORE_TIME
} mt_core_answer;

typedef struct mt_core_search mt_core_search;

/* Copies the wanted list; borrows the solver. */
match_status mt_core_search_create(mt_sat *sat, const mt_wanted_list *wanted, mt_core_search **search, mt_error *err);
void mt_core_search_free(mt_core_search **search);

/* One slice: at most a few thousand conflicts. `upper`: cost of the best plan known. */
match_status mt_core_search_step(mt_core_search *search, int64_t upper, int64_t until_cpu_ns, mt_core_answer *answer,
                                 mt_error *err);

/* proved so far: no model costs less */
int64_t mt_core_search_lower(const mt_core_search *search);

/* After OPTIMUM or REACHED: adds clauses that leave exactly the models of cost `lower`. */
void mt_core_search_harden(mt_core_search *search);

#endif
