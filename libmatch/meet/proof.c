/* Stages: meetings missing to the minimums, weight lost, breaks. Each stage is optimised by cores, then its optimum is
 * made a hard clause for the next. The search's best plan gives the upper bounds: a stage ends as soon as the lower
 * bound reaches it. Some bounds are known before, by prices, and often are what the search has found: then the stage
 * needs no cores, which take long to see that tables are too few. A proof that nobody waits for may turn to a descent
 * from the best plan instead. */
#include "libmatch/meet/proof.h"

#include <math.h>

#include "libmatch/base/clock.h"
#include "libmatch/meet/core_search.h"
#include "libmatch/meet/descent.h"
#include "libmatch/meet/encode.h"

#define FAR 4                /* breaks between bound and best plan */
#define MANY 5               /* breaks of the best plan */
#define MOST_DESCENT 64      /* breaks of the best plan */
#define MOST_COUNTED 2000000 /* wanted literals x units that one may lose */

typedef enum stage { STAGE_ENCODE, STAGE_MINIMUMS, STAGE_WEIGHT, STAGE_BREAKS, STAGE_DONE } stage;

struct mt_proof {
    const mt_model *model;
    mt_search *search;
    mt_encoding encoding;
    mt_core_search *cores;
    stage stage;
    uint64_t missing;    /* to minimums that not even all meetings would meet */
    mt_value known;      /* in no criterion is any plan better */
    int64_t patience_ns; /* CPU before a proof that is far from its end is given up */
    mt_descent *descent; /* then; NULL before */
    int32_t *plan;
    mt_proof_result result;
};

bool mt_proof_descends(const mt_proof *proof) { return proof->descent != NULL; }

bool mt_proof_is_possible(const mt_model *model)
{
#ifdef MATCH_HAVE_CADICAL
    return mt_encoding_is_reasonable(model);
#else
    (void)model;
    return false;
#endif
}

match_status mt_proof_create(const mt_model *model, mt_search *search, const mt_value *known, int64_t patience_ns,
                             mt_proof **proof, mt_error *err)
{
    mt_proof *p = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(err);
    p->model = model;
    p->search = search;
    p->known = *known;
    p->patience_ns = patience_ns;
    p->plan = mt_alloc(model->meetings, sizeof *p->plan);
    if (!p->plan) {
        mt_proof_free(&p);
        return mt_fail_no_memory(err);
    }
    for (uint32_t i = 0; i < model->participants; i++) {
        uint32_t degree = model->meeting_start[i + 1] - model->meeting_start[i];
        if (degree < model->least[i]) p->missing += model->least[i] - degree;
    }
    *proof = p;
    return MATCH_OK;
}

void mt_proof_free(mt_proof **proof)
{
    if (!proof || !*proof) return;
    mt_descent_free(&(*proof)->descent);
    mt_core_search_free(&(*proof)->cores);
    mt_encoding_free(&(*proof)->encoding);
    mt_notes_clear(&(*proof)->result.why);
    mt_free((*proof)->plan);
    mt_free(*proof);
    *proof = NULL;
}

const mt_proof_result *mt_proof_result_of(const mt_proof *proof) { return &proof->result; }

/* --- infeasible: which rules together ----------------------------------------------------------------------------- */

static bool still_impossible(mt_proof *p, unsigned rules, int64_t until_cpu_ns)
{
    mt_encoding without = {0};
    if (mt_encode(p->model, rules, MT_SAT_PROVE, &without, NULL) != MATCH_OK) return false;
    bool answer = mt_sat_solve(without.sat, NULL, 0, 10000, until_cpu_ns) == MT_SAT_NO;
    mt_encoding_free(&without);
    return answer;
}

/* Leaves out one rule after the other while there is still no plan: those that remain matter. */
static match_status explain(mt_proof *p, int64_t until_cpu_ns, mt_error *err)
{
    static const struct {
        mt_rules rule;
        mt_note_code code;
    } rules[] = {{MT_RULES_FAIRNESS, MT_NOTE_WITH_FAIRNESS},
                 {MT_RULES_ORDER, MT_NOTE_WITH_ORDER},
                 {MT_RULES_TABLES, MT_NOTE_WITH_TABLES}};
    unsigned needed = MT_RULES_ALL;
    if (p->model->fairness < 0) needed &= ~(unsigned)MT_RULES_FAIRNESS;
    if (!p->model->has_precedences) needed &= ~(unsigned)MT_RULES_ORDER;
    for (size_t i = 0; i < MT_COUNT(rules); i++)
        if (needed & rules[i].rule && still_impossible(p, needed & ~(unsigned)rules[i].rule, until_cpu_ns))
            needed &= ~(unsigned)rules[i].rule;
    mt_notes_add_code(&p->result.why, MT_NOTE_EXHAUSTED);
    for (size_t i = 0; i < MT_COUNT(rules); i++)
        if (needed & rules[i].rule) mt_notes_add_code(&p->result.why, rules[i].code);
    p->result.infeasible = true;
    return mt_notes_status(&p->result.why, err);
}

/* --- stages ------------------------------------------------------------------------------------------------------- */

static const mt_wanted_list *wanted_in(const mt_proof *p)
{
    if (p->stage == STAGE_MINIMUMS) return &p->encoding.minimums;
    return p->stage == STAGE_WEIGHT ? &p->encoding.weights : &p->encoding.breaks;
}

static int64_t upper_of(const mt_proof *p)
{
    mt_value best = mt_search_best(p->search);
    if (best.broken) return INT64_MAX;
    if (p->stage == STAGE_MINIMUMS) return (int64_t)(best.below - p->missing);
    if (p->stage == STAGE_WEIGHT) return (int64_t)(best.lost * 1024);
    return (int64_t)best.breaks;
}

/* What is known of the stage without cores, by the bounds before the proof; in the stage's units. */
static int64_t known_of(const mt_proof *p)
{
    const mt_value *known = &p->known;
    if (p->stage == STAGE_MINIMUMS) return known->below > p->missing ? (int64_t)(known->below - p->missing) : 0;
    if (p->stage == STAGE_WEIGHT) return known->lost > 0 ? llround(known->lost * 1024) : 0;
    return (int64_t)known->breaks;
}

static void note_lower(mt_proof *p)
{
    int64_t lower = known_of(p);
    if (p->cores && mt_core_search_lower(p->cores) > lower) lower = mt_core_search_lower(p->cores);
    mt_proof_result *r = &p->result;
    if (p->stage == STAGE_MINIMUMS) {
        r->below_known = true;
        r->below = p->missing + (uint64_t)lower;
    } else if (p->stage == STAGE_WEIGHT) {
        r->lost_known = true;
        r->lost = (double)lower / 1024;
    } else {
        r->breaks_known = true;
        r->breaks = (uint64_t)lower;
    }
}

static match_status enter(mt_proof *p, stage next, mt_error *err)
{
    mt_core_search_free(&p->cores);
    p->stage = next;
    if (next == STAGE_WEIGHT && !p->model->exact_weights) p->stage = STAGE_DONE; /* rounding would spoil the proof */
    if (p->stage == STAGE_DONE) return MATCH_OK;
    match_status status = mt_core_search_create(p->encoding.sat, wanted_in(p), &p->cores, err);
    if (status == MATCH_OK) note_lower(p);
    return status;
}

static match_status finish_stage(mt_proof *p, mt_error *err)
{
    mt_core_search_harden(p->cores);
    if (p->stage == STAGE_BREAKS) p->result.closed = true;
    return enter(p, p->stage + 1, err);
}

/* The greatest unit of which all are multiples, so that counting is short. */
static int64_t unit_of(const mt_wanted_list *wanted)
{
    int64_t unit = 0;
    for (size_t i = 0; i < wanted->len; i++)
        for (int64_t rest = wanted->data[i].weight; rest;) {
            int64_t next = unit % rest;
            unit = rest;
            rest = next;
        }
    return unit ? unit : 1;
}

/* Is the search's best plan proved best in this stage, although the cores do not know it yet? */
static bool is_known_best(const mt_proof *p)
{
    int64_t upper = upper_of(p), entries = (int64_t)wanted_in(p)->len + 1;
    if (upper > known_of(p) || upper <= mt_core_search_lower(p->cores)) return false;
    return p->stage == STAGE_BREAKS || upper / unit_of(wanted_in(p)) < MOST_COUNTED / entries;
}

/* No later stage may have less of what this one wants than that plan. */
static match_status finish_known(mt_proof *p, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_wanted_list *wanted = wanted_in(p);
    int64_t upper = upper_of(p), unit = unit_of(wanted);
    mt_literals missed = {0};
    MT_ARRAY(uint64_t) weights = {0};
    for (size_t i = 0; i < wanted->len && p->stage < STAGE_BREAKS; i++) {
        MT_TRY(MT_PUSH(&missed, -wanted->data[i].literal, err));
        MT_TRY(MT_PUSH(&weights, (uint64_t)(wanted->data[i].weight / unit), err));
    }
    MT_TRY(mt_sat_at_most_weight(p->encoding.sat, missed.data, weights.data, missed.len, (size_t)(upper / unit), err));
    if (p->stage == STAGE_BREAKS) p->result.closed = true;
    MT_TRY(enter(p, p->stage + 1, err));
out:
    MT_ARRAY_FREE(&missed);
    MT_ARRAY_FREE(&weights);
    return status;
}

static void take_model(mt_proof *p)
{
    mt_encoding_plan(&p->encoding, p->model, p->plan);
    mt_search_restart(p->search, p->plan);
}

/* --- descent instead of cores ------------------------------------------------------------------------------------- */

/* Cores close most small events at once. Where they do not and the best plan has many breaks more than is proved,
 * whoever has little time is better served by a solver that goes down from that plan. Only without a selection, whose
 * stages before would have to be told to the second solver. */
static bool is_far(const mt_proof *p)
{
    if (p->patience_ns == INT64_MAX || p->stage != STAGE_BREAKS || p->model->selection) return false;
    int64_t upper = upper_of(p), lower = mt_core_search_lower(p->cores);
    return upper >= MANY && upper <= MOST_DESCENT && upper - lower >= FAR && 3 * lower < 2 * upper;
}

bool mt_proof_turns(const mt_proof *proof) { return !proof->descent && is_far(proof) && proof->patience_ns <= 0; }

static match_status turn_to_descent(mt_proof *p, int64_t until_cpu_ns, mt_error *err)
{
    match_status status = mt_descent_create(p->model, mt_search_best_plan(p->search), (uint32_t)upper_of(p),
                                            until_cpu_ns, &p->descent, err);
    if (status != MATCH_OK) return status;
    mt_core_search_free(&p->cores);
    mt_encoding_free(&p->encoding);
    return MATCH_OK;
}

static void close_breaks(mt_proof *p, uint64_t breaks)
{
    p->result.breaks = breaks;
    p->result.breaks_known = p->result.closed = true;
    p->stage = STAGE_DONE;
}

static match_status descend(mt_proof *p, int64_t until_wall_ns, int64_t until_cpu_ns, bool *late, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_sat_answer answer;
    uint32_t upper = (uint32_t)upper_of(p);
    if (upper <= p->result.breaks) {
        close_breaks(p, upper);
        return MATCH_OK;
    }
    MT_TRY(mt_descent_step(p->descent, upper, until_wall_ns, until_cpu_ns, &answer, err));
    switch (answer) {
    case MT_SAT_YES: mt_search_restart(p->search, mt_descent_plan(p->descent)); break;
    case MT_SAT_NO: close_breaks(p, upper); break;
    case MT_SAT_UNKNOWN: *late = mt_clock_thread_cpu_ns() >= until_cpu_ns; break;
    }
out:
    return status;
}

/* --- one step ----------------------------------------------------------------------------------------------------- */

/* The cores may use what patience is left, as long as they are far from the end. */
static match_status step_cores(mt_proof *p, int64_t until_cpu_ns, mt_core_answer *answer, bool *late, mt_error *err)
{
    int64_t start = mt_clock_thread_cpu_ns(), until = until_cpu_ns;
    if (is_far(p) && p->patience_ns < until - start) until = start + p->patience_ns;
    match_status status = mt_core_search_step(p->cores, upper_of(p), until, answer, err);
    int64_t now = mt_clock_thread_cpu_ns();
    if (p->patience_ns != INT64_MAX) p->patience_ns -= now - start;
    *late = now >= until_cpu_ns;
    return status;
}

static match_status work(mt_proof *p, int64_t until_wall_ns, int64_t until_cpu_ns, bool *late, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_core_answer answer;
    if (p->descent) return descend(p, until_wall_ns, until_cpu_ns, late, err);
    if (p->stage == STAGE_ENCODE) {
        MT_TRY(mt_encode(p->model, MT_RULES_ALL, MT_SAT_PROVE, &p->encoding, err));
        return enter(p, p->model->selection ? STAGE_MINIMUMS : STAGE_BREAKS, err);
    }
    if (mt_proof_turns(p)) return turn_to_descent(p, until_cpu_ns, err);
    if (is_known_best(p)) return finish_known(p, err);
    MT_TRY(step_cores(p, until_cpu_ns, &answer, late, err));
    note_lower(p);
    switch (answer) {
    case MT_CORE_MORE:
    case MT_CORE_TIME: break;
    case MT_CORE_MODEL: take_model(p); break;
    case MT_CORE_OPTIMUM:
        take_model(p);
        MT_TRY(finish_stage(p, err));
        break;
    case MT_CORE_REACHED: MT_TRY(finish_stage(p, err)); break;
    case MT_CORE_IMPOSSIBLE:
        p->stage = STAGE_DONE;
        MT_TRY(explain(p, until_cpu_ns, err));
        break;
    }
out:
    return status;
}

match_status mt_proof_step(mt_proof *p, int64_t until_wall_ns, int64_t until_cpu_ns, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    bool late = false, turns = mt_proof_turns(p);
    while (p->stage != STAGE_DONE && !late) {
        MT_TRY(work(p, until_wall_ns, until_cpu_ns, &late, err));
        if (!turns && mt_proof_turns(p)) break;
        if (mt_clock_wall_ns() >= until_wall_ns) break;
        if (mt_clock_thread_cpu_ns() >= until_cpu_ns) break;
    }
    *done = p->stage == STAGE_DONE;
out:
    return status;
}
