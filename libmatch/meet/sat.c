/* The one place that knows CaDiCaL. */
#include "libmatch/meet/sat.h"

#include "libmatch/base/clock.h"

#ifdef MATCH_HAVE_CADICAL
#include <ccadical.h>

struct mt_sat {
    CCaDiCaL *solver;
    int variables, constant;
    int64_t until_cpu_ns, until_wall_ns;
};

static int out_of_time(void *context)
{
    const mt_sat *sat = context;
    if (sat->until_wall_ns != INT64_MAX && mt_clock_wall_ns() >= sat->until_wall_ns) return 1;
    return mt_clock_thread_cpu_ns() >= sat->until_cpu_ns;
}

/* The first two are of CaDiCaL's own settings for satisfiable formulas; the next two keep the phases of the last model.
 * Eliminating variables costs more than it gives in the few seconds that there are. */
static void aim_at_models(CCaDiCaL *solver)
{
    ccadical_set_option(solver, "stabilizeonly", 1);
    ccadical_set_option(solver, "subsumereleff", 60);
    ccadical_set_option(solver, "rephase", 0);
    ccadical_set_option(solver, "walk", 0);
    ccadical_set_option(solver, "elim", 0);
}

match_status mt_sat_create(mt_sat_aim aim, mt_sat **sat, mt_error *err)
{
    mt_sat *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->solver = ccadical_init();
    if (!s->solver) {
        mt_free(s);
        return mt_fail_no_memory(err);
    }
    s->until_wall_ns = INT64_MAX;
    ccadical_set_option(s->solver, "quiet", 1);
    if (aim == MT_SAT_FIND) aim_at_models(s->solver);
    s->constant = mt_sat_variable(s);
    mt_sat_clause(s, s->constant, 0, 0, 0);
    *sat = s;
    return MATCH_OK;
}

void mt_sat_free(mt_sat **sat)
{
    if (!sat || !*sat) return;
    ccadical_release((*sat)->solver);
    mt_free(*sat);
    *sat = NULL;
}

int mt_sat_variable(mt_sat *sat) { return ++sat->variables; }
int mt_sat_true(const mt_sat *sat) { return sat->constant; }

void mt_sat_clause_of(mt_sat *sat, const int *literals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (literals[i]) ccadical_add(sat->solver, literals[i]);
    ccadical_add(sat->solver, 0);
}

void mt_sat_end_at(mt_sat *sat, int64_t until_wall_ns) { sat->until_wall_ns = until_wall_ns; }

mt_sat_answer mt_sat_solve(mt_sat *sat, const int *assumptions, size_t count, int conflicts, int64_t until_cpu_ns)
{
    for (size_t i = 0; i < count; i++) ccadical_assume(sat->solver, assumptions[i]);
    sat->until_cpu_ns = until_cpu_ns;
    ccadical_set_terminate(sat->solver, sat, out_of_time);
    ccadical_limit(sat->solver, "conflicts", conflicts);
    int answer = ccadical_solve(sat->solver);
    return answer == 10 ? MT_SAT_YES : answer == 20 ? MT_SAT_NO : MT_SAT_UNKNOWN;
}

bool mt_sat_holds(const mt_sat *sat, int literal) { return ccadical_val(sat->solver, literal) == literal; }
bool mt_sat_failed(const mt_sat *sat, int literal) { return ccadical_failed(sat->solver, literal) != 0; }

#else

struct mt_sat {
    int none;
};

match_status mt_sat_create(mt_sat_aim aim, mt_sat **sat, mt_error *err)
{
    (void)aim;
    (void)sat;
    return mt_fail(err, MATCH_E_UNSUPPORTED, "this build has no SAT solver; build with CaDiCaL to prove plans");
}

void mt_sat_free(mt_sat **sat) { (void)sat; }
int mt_sat_variable(mt_sat *sat) { return sat->none; }
int mt_sat_true(const mt_sat *sat) { return sat->none; }

void mt_sat_clause_of(mt_sat *sat, const int *literals, size_t count)
{
    (void)sat;
    (void)literals;
    (void)count;
}

mt_sat_answer mt_sat_solve(mt_sat *sat, const int *assumptions, size_t count, int conflicts, int64_t until_cpu_ns)
{
    (void)sat;
    (void)assumptions;
    (void)count;
    (void)conflicts;
    (void)until_cpu_ns;
    return MT_SAT_UNKNOWN;
}

void mt_sat_end_at(mt_sat *sat, int64_t until_wall_ns)
{
    (void)sat;
    (void)until_wall_ns;
}

bool mt_sat_holds(const mt_sat *sat, int literal) { return sat->none == literal; }
bool mt_sat_failed(const mt_sat *sat, int literal) { return sat->none == literal; }

#endif
