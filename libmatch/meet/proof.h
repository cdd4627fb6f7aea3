/* Proofs by a SAT solver: the objective's criteria one after the other, each to its optimum, or that no plan exists. */
#ifndef MT_MEET_PROOF_H
#define MT_MEET_PROOF_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/note.h"
#include "libmatch/meet/search.h"

typedef struct mt_proof mt_proof;

typedef struct mt_proof_result {
    bool infeasible;
    mt_notes why; /* of infeasible; owned by the proof */
    bool closed;  /* the search's best plan is proved best */
    bool below_known, lost_known, breaks_known;
    uint64_t below, breaks; /* lower bounds, each for plans with the optimum in the criteria before */
    double lost;            /* in units of the model */
} mt_proof_result;

/* Is it worth trying? (size; solver in the build) */
bool mt_proof_is_possible(const mt_model *model);

/* Borrows model and search; better plans found on the way are given to the search. `known`: in none of
 * its criteria is any plan better (negative weight lost: not known). If after `patience_ns` of CPU the best plan is
 * still far from what is proved, better plans are looked for instead of the proof (INT64_MAX: never). */
match_status mt_proof_create(const mt_model *model, mt_search *search, const mt_value *known, int64_t patience_ns,
                             mt_proof **proof, mt_error *err);
void mt_proof_free(mt_proof **proof);

/* Works until the wall clock shows until_wall_ns (checked every few thousand conflicts) or the thread's CPU clock shows
 * until_cpu_ns; sets *done when closed, infeasible or at a loss. */
match_status mt_proof_step(mt_proof *proof, int64_t until_wall_ns, int64_t until_cpu_ns, bool *done, mt_error *err);

/* Is it about to turn to looking for better plans? A step ends there once, for whoever has a better plan to begin with:
 * it is given to the search. */
bool mt_proof_turns(const mt_proof *proof);

/* Has it turned to looking for better plans? */
bool mt_proof_descends(const mt_proof *proof);

const mt_proof_result *mt_proof_result_of(const mt_proof *proof);

#endif
