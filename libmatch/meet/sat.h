/* Clauses for CaDiCaL: variables, counting networks, solving in slices. Literals are non-zero numbers, negative ones
 * are negated; TRUE and FALSE are real literals of a variable fixed once, so constants need no special cases.
 * Without CaDiCaL in the build mt_sat_create() gives MATCH_E_UNSUPPORTED. */
#ifndef MT_MEET_SAT_H
#define MT_MEET_SAT_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"

typedef struct mt_sat mt_sat;

typedef MT_ARRAY(int) mt_literals;

/* PROVE: as the solver is by itself. FIND: stays near the last model and looks little for refutations. */
typedef enum mt_sat_aim { MT_SAT_PROVE, MT_SAT_FIND } mt_sat_aim;

match_status mt_sat_create(mt_sat_aim aim, mt_sat **sat, mt_error *err);
void mt_sat_free(mt_sat **sat);

int mt_sat_variable(mt_sat *sat);
int mt_sat_true(const mt_sat *sat); /* the negative is the constant false */

/* Adds a clause of up to four literals; 0 stands for none. */
void mt_sat_clause(mt_sat *sat, int a, int b, int c, int d);
void mt_sat_clause_of(mt_sat *sat, const int *literals, size_t count);

match_status mt_sat_at_most_one(mt_sat *sat, const int *literals, size_t count, mt_error *err);
/* At most `most` of the literals (sequential counter, Sinz 2005) */
match_status mt_sat_at_most(mt_sat *sat, const int *literals, size_t count, size_t most, mt_error *err);

/* Of literals that each weigh something at most `most` in all (sequential weight counter, Hoelldobler, Manthey and
 * Steinke 2012) */
match_status mt_sat_at_most_weight(mt_sat *sat, const int *literals, const uint64_t *weights, size_t count, size_t most,
                                   mt_error *err);

typedef enum mt_count_sides { MT_COUNT_UP = 1, MT_COUNT_BOTH = 3 } mt_count_sides;

/* Totalizer (Bailleux and Boufkhad 2003): fills outputs with min(count, cut) literals; output j (from 0) is true when
 * at least j + 1 of the literals are, and with MT_COUNT_BOTH only then. */
match_status mt_sat_totalizer(mt_sat *sat, const int *literals, size_t count, size_t cut, mt_count_sides sides,
                              mt_literals *outputs, mt_error *err);

typedef enum mt_sat_answer { MT_SAT_UNKNOWN, MT_SAT_YES, MT_SAT_NO } mt_sat_answer;

/* Solves under assumptions for at most `conflicts` conflicts, or until the thread's CPU clock shows until_cpu_ns. */
mt_sat_answer mt_sat_solve(mt_sat *sat, const int *assumptions, size_t count, int conflicts, int64_t until_cpu_ns);

/* From now on solving also ends soon after the wall clock shows until_wall_ns (INT64_MAX: never). */
void mt_sat_end_at(mt_sat *sat, int64_t until_wall_ns);

bool mt_sat_holds(const mt_sat *sat, int literal);  /* after YES */
bool mt_sat_failed(const mt_sat *sat, int literal); /* after NO: the assumption was needed for it */

#endif
