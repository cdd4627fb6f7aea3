/* OLL (Andres, Kaufmann, Matheis, Schaub, ICLP 2012; Morgado, Dodaro, Marques-Silva, CP 2014): all wanted literals are
 * assumed; when the solver refuses, the assumptions it needed are a core. One of them must be false, which raises the
 * lower bound; a counter over the core then wants "not two of them", later "not three", and so on. A model under all
 * the assumptions left costs exactly the lower bound.
 *
 * Heavy literals come first (stratification), and what a core gives rise to waits until the rest has a model (disjoint
 * cores first): both only order the work. */
#include "libmatch/meet/core_search.h"

#include "libmatch/base/clock.h"

#define SLICE 3000 /* conflicts of a solving step */
#define SHRINK 400 /* conflicts spent on one attempt to make a core smaller */
#define NO_COUNTER UINT32_MAX

typedef struct soft {
    int literal;
    int64_t weight;            /* 0: no longer wanted */
    uint32_t counter, reached; /* literal says: not more than `reached` of the counter's core are false */
    bool waits;
} soft;

struct mt_core_search {
    mt_sat *sat;
    MT_ARRAY(soft) softs;
    MT_ARRAY(mt_literals) counters;
    mt_literals assumed;     /* literals */
    MT_ARRAY(uint32_t) core; /* softs */
    int64_t lower, stratum;
};

match_status mt_core_search_create(mt_sat *sat, const mt_wanted_list *wanted, mt_core_search **search, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_core_search *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->sat = sat;
    for (size_t i = 0; i < wanted->len; i++) {
        soft fresh = {wanted->data[i].literal, wanted->data[i].weight, NO_COUNTER, 0, false};
        MT_TRY(MT_PUSH(&s->softs, fresh, err));
        if (fresh.weight > s->stratum) s->stratum = fresh.weight;
    }
    *search = s;
    s = NULL;
out:
    mt_core_search_free(&s);
    return status;
}

void mt_core_search_free(mt_core_search **search)
{
    if (!search || !*search) return;
    mt_core_search *s = *search;
    for (size_t i = 0; i < s->counters.len; i++) MT_ARRAY_FREE(&s->counters.data[i]);
    MT_ARRAY_FREE(&s->counters);
    MT_ARRAY_FREE(&s->softs);
    MT_ARRAY_FREE(&s->assumed);
    MT_ARRAY_FREE(&s->core);
    mt_free(s);
    *search = NULL;
}

int64_t mt_core_search_lower(const mt_core_search *search) { return search->lower; }

void mt_core_search_harden(mt_core_search *s)
{
    for (size_t i = 0; i < s->softs.len; i++)
        if (s->softs.data[i].weight > 0) mt_sat_clause(s->sat, s->softs.data[i].literal, 0, 0, 0);
}

/* --- cores -------------------------------------------------------------------------------------------------------- */

static match_status assume(mt_core_search *s, mt_error *err)
{
    match_status status = MATCH_OK;
    s->assumed.len = 0;
    s->core.len = 0;
    for (uint32_t i = 0; i < s->softs.len; i++) {
        const soft *f = &s->softs.data[i];
        if (f->weight < s->stratum || f->weight <= 0 || f->waits) continue;
        MT_TRY(MT_PUSH(&s->assumed, f->literal, err));
        MT_TRY(MT_PUSH(&s->core, i, err));
    }
out:
    return status;
}

/* Keeps of the core what the solver needed for its last refusal. */
static void keep_failed(mt_core_search *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->core.len; i++)
        if (mt_sat_failed(s->sat, s->softs.data[s->core.data[i]].literal)) s->core.data[kept++] = s->core.data[i];
    s->core.len = kept;
}

static mt_sat_answer solve_core(mt_core_search *s, size_t without, int conflicts, int64_t until_cpu_ns)
{
    size_t count = 0;
    for (size_t i = 0; i < s->core.len; i++)
        if (i != without) s->assumed.data[count++] = s->softs.data[s->core.data[i]].literal;
    return mt_sat_solve(s->sat, s->assumed.data, count, conflicts, until_cpu_ns);
}

/* First the whole core again, which often needs fewer; then without one after the other. */
static void shrink_core(mt_core_search *s, int64_t until_cpu_ns)
{
    for (int round = 0; round < 4 && s->core.len > 1; round++) {
        size_t before = s->core.len;
        if (solve_core(s, SIZE_MAX, SHRINK * 4, until_cpu_ns) != MT_SAT_NO) break;
        keep_failed(s);
        if (s->core.len == before) break;
    }
    for (size_t i = s->core.len; s->core.len > 1 && s->core.len <= 80 && i-- > 0;) {
        if (i >= s->core.len) continue;
        if (solve_core(s, i, SHRINK, until_cpu_ns) == MT_SAT_NO) keep_failed(s);
    }
}

static match_status want(mt_core_search *s, uint32_t counter, uint32_t reached, int64_t weight, mt_error *err)
{
    const mt_literals *outputs = &s->counters.data[counter];
    if (reached >= outputs->len) return MATCH_OK;
    soft fresh = {-outputs->data[reached], weight, counter, reached, true};
    return MT_PUSH(&s->softs, fresh, err);
}

static match_status relax_core(mt_core_search *s, mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t least = INT64_MAX;
    mt_literals refused = {0}, outputs = {0};
    for (size_t i = 0; i < s->core.len; i++) {
        const soft *f = &s->softs.data[s->core.data[i]];
        if (f->weight < least) least = f->weight;
        MT_TRY(MT_PUSH(&refused, -f->literal, err));
    }
    mt_sat_clause_of(s->sat, refused.data, refused.len);
    s->lower += least;
    for (size_t i = 0; i < s->core.len; i++) {
        soft f = s->softs.data[s->core.data[i]];
        s->softs.data[s->core.data[i]].weight -= least;
        if (f.counter != NO_COUNTER) MT_TRY(want(s, f.counter, f.reached + 1, least, err));
    }
    if (refused.len > 1) {
        MT_TRY(mt_sat_totalizer(s->sat, refused.data, refused.len, refused.len, MT_COUNT_UP, &outputs, err));
        MT_TRY(MT_PUSH(&s->counters, outputs, err));
        outputs = (mt_literals){0};
        MT_TRY(want(s, (uint32_t)s->counters.len - 1, 1, least, err));
    }
out:
    MT_ARRAY_FREE(&refused);
    MT_ARRAY_FREE(&outputs);
    return status;
}

/* A model of what is assumed: what waits is assumed too from now on, then lighter literals. False: nothing is left. */
static bool widen(mt_core_search *s)
{
    bool more = false;
    int64_t lighter = 0;
    for (size_t i = 0; i < s->softs.len; i++) {
        soft *f = &s->softs.data[i];
        if (f->weight <= 0) continue;
        more |= f->waits;
        f->waits = false;
        if (f->weight < s->stratum && f->weight > lighter) lighter = f->weight;
    }
    if (more) return true;
    if (!lighter) return false;
    s->stratum = lighter;
    return true;
}

match_status mt_core_search_step(mt_core_search *s, int64_t upper, int64_t until_cpu_ns, mt_core_answer *answer,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    if (s->lower >= upper) {
        *answer = MT_CORE_REACHED;
        return MATCH_OK;
    }
    MT_TRY(assume(s, err));
    switch (mt_sat_solve(s->sat, s->assumed.data, s->assumed.len, SLICE, until_cpu_ns)) {
    case MT_SAT_YES: *answer = widen(s) ? MT_CORE_MODEL : MT_CORE_OPTIMUM; break;
    case MT_SAT_NO:
        keep_failed(s);
        *answer = s->core.len ? MT_CORE_MORE : MT_CORE_IMPOSSIBLE;
        shrink_core(s, until_cpu_ns);
        if (s->core.len) MT_TRY(relax_core(s, err));
        break;
    case MT_SAT_UNKNOWN: *answer = mt_clock_thread_cpu_ns() >= until_cpu_ns ? MT_CORE_TIME : MT_CORE_MORE; break;
    }
out:
    return status;
}
