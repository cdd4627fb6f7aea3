/* What the planning job has found so far: the best plan with its values, status and reasons. */
#include <math.h>

#include <match/version.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/bound_tell.h"
#include "libmatch/meet/reasons.h"
#include "libmatch/meet/sat.h"
#include "libmatch/meet/schedule_state.h"
#include "libmatch/meet/tables.h"

uint32_t mt_schedule_best_chain(const mt_schedule *s)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < s->chains; i++) {
        mt_value a = mt_search_best(s->chain[i].search), b = mt_search_best(s->chain[best].search);
        if (s->chain[i].end < MT_CHAIN_SKIPPED && mt_value_compare(&a, &b) < 0) best = i;
    }
    return best;
}

static mt_maybe number(double value) { return (mt_maybe){value, true}; }

/* Counted anew, in the order of the meetings, so that weights add up as anybody else would add them. */
static void count_values(const mt_event *e, const int32_t *slot, uint64_t breaks, uint64_t below, mt_plan_values *out)
{
    double weight = 0;
    uint32_t scheduled = 0;
    for (uint32_t i = 0; i < e->meetings; i++) {
        if (slot[i] < 0) continue;
        scheduled++;
        weight += e->meeting[i].weight;
    }
    *out = (mt_plan_values){.scheduled = number(scheduled),
                            .weight = number(weight),
                            .below_minimum = number((double)below),
                            .breaks = number((double)breaks)};
}

/* Is it proved that fewer meetings have a slot than must? */
static bool too_few_possible(const mt_schedule *s)
{
    return s->choices.all && s->bounds.weight < s->choices.bonus * s->choices.required * (1 - 1e-9);
}

/* Kind all with choices: what the derived selection says of the event itself. With uneven weights that it could not
 * hold, the weight of a plan is bounded by the heaviest of each choice alone. */
static void bound_all(const mt_schedule *s, mt_plan_values *bound)
{
    bound->weight = number(s->choices.heaviest);
    if (s->choices.weighs && !too_few_possible(s))
        bound->weight = number(fmin(bound->weight.value, s->bounds.weight - s->choices.bonus * s->choices.required));
}

void mt_schedule_best(const mt_schedule *schedule, mt_plan_values *value, mt_plan_values *bound)
{
    const mt_schedule *s = schedule;
    mt_search *search = s->chain[mt_schedule_best_chain(s)].search;
    mt_value best = mt_search_best(search);
    count_values(s->asked, mt_search_best_plan(search), best.breaks, best.below, value);
    *bound = (mt_plan_values){.below_minimum = number((double)s->bounds.missing),
                              .weight = number(s->bounds.weight),
                              .breaks = number((double)s->bounds.breaks)};
    if (s->choices.all) bound_all(s, bound);
}

static bool same_weight(double a, double b) { return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b))); }

static bool proved_best(const mt_plan *p)
{
    return p->objective.below_minimum.value <= p->bound.below_minimum.value &&
           same_weight(p->objective.weight.value, p->bound.weight.value) &&
           p->objective.breaks.value <= p->bound.breaks.value;
}

static const char *stopped_by(const mt_schedule *s, const mt_plan *p)
{
    if (p->status == MT_PLAN_OPTIMAL || p->status == MT_PLAN_INFEASIBLE) return "proved";
    if (!s->done) return "host";
    if (s->proof_late) return "time";
    for (uint32_t i = 0; i < s->chains; i++)
        if (s->chain[i].end == MT_CHAIN_TIME) return "time";
    return "moves";
}

static void tell_missing(const mt_schedule *s, mt_plan *p)
{
    mt_value best = mt_search_best(s->chain[mt_schedule_best_chain(s)].search);
    mt_note note;
    if (p->objective.scheduled.value < s->choices.required)
        note = MT_NOTE_OF(MT_NOTE_NOT_ALL_CHOSEN, s->choices.required, p->objective.scheduled.value);
    else if (p->unscheduled_count && !s->asked->selection && !s->choices.all) /* else some are only not chosen */
        note = MT_NOTE_OF(MT_NOTE_NOT_ALL_FOUND, s->event->meetings, (double)p->unscheduled_count);
    else
        note = MT_NOTE_OF(MT_NOTE_NOT_FAIR_FOUND, (double)best.broken, s->event->fairness);
    mt_notes_add(&p->reason_notes, note);
}

static void tell_too_few(const mt_schedule *s, mt_plan *p)
{
    double possible = floor(s->bounds.weight / s->choices.bonus + 1e-6);
    mt_notes_add(&p->reason_notes, MT_NOTE_OF(MT_NOTE_TOO_FEW_POSSIBLE, s->choices.required, possible));
}

static void tell_no_proof(mt_plan *p)
{
    mt_sat *solver = NULL;
    bool built = mt_sat_create(MT_SAT_PROVE, &solver, NULL) == MATCH_OK;
    mt_sat_free(&solver);
    mt_notes_add_code(&p->reason_notes, built ? MT_NOTE_NO_PROOF_SIZE : MT_NOTE_NO_PROOF_SOLVER);
}

/* That guarantees cannot all be kept, and how far they can. */
static void tell_minimums(const mt_schedule *s, mt_plan *p)
{
    uint64_t promised = 0, missing = s->bounds.missing;
    for (uint32_t who = 0; who < s->asked->participants; who++) promised += s->asked->participant[who].min_meetings;
    if (missing)
        mt_notes_add(&p->bound_notes,
                     MT_NOTE_OF(MT_NOTE_MINIMUMS_BOUND, (double)promised, (double)(promised - missing)));
}

static match_status set_status(const mt_schedule *s, mt_plan *p, mt_error *err)
{
    match_status status = MATCH_OK;
    p->status_stated = true;
    const mt_proof_result *proof = s->proof ? mt_proof_result_of(s->proof) : NULL;
    if (too_few_possible(s)) {
        p->status = MT_PLAN_INFEASIBLE;
        p->bound = (mt_plan_values){0};
        tell_too_few(s, p);
    } else if (s->bounds.infeasible || (proof && proof->infeasible)) {
        p->status = MT_PLAN_INFEASIBLE;
        p->bound = (mt_plan_values){0};
        const mt_notes *why = s->bounds.infeasible ? &s->bounds.why : &proof->why;
        for (size_t i = 0; i < why->len; i++) mt_notes_add(&p->reason_notes, mt_note_copy(&why->data[i]));
    } else if (mt_search_best(s->chain[mt_schedule_best_chain(s)].search).broken) {
        p->status = MT_PLAN_UNKNOWN;
        tell_missing(s, p);
    } else {
        if (s->asked->selection) tell_minimums(s, p);
        if (s->asked->selection)
            mt_weight_bound_tell(&s->bounds.weighing, s->asked->participants, p->bound.weight.value, &p->bound_notes);
        p->status = proved_best(p) ? MT_PLAN_OPTIMAL : MT_PLAN_FEASIBLE;
        if (p->status == MT_PLAN_FEASIBLE && s->options.prove && !s->proof_wanted) tell_no_proof(p);
    }
    if (p->reason_notes.len) MT_TRY(mt_notes_english(&p->reason_notes, s->asked, &p->reason, err));
    if (p->bound_notes.len) MT_TRY(mt_notes_english(&p->bound_notes, s->asked, &p->bound_reason, err));
    MT_TRY(mt_notes_status(&p->reason_notes, err));
    MT_TRY(mt_notes_status(&p->bound_notes, err));
    p->stopped = mt_strdup(stopped_by(s, p));
    p->version = mt_strdup(MATCH_VERSION_STRING);
    if (!p->stopped || !p->version) MT_TRY(mt_fail_no_memory(err));
    p->seed = s->options.seed;
    p->seed_stated = true;
out:
    return status;
}

/* Table changes as the contract counts them: a participant's next meeting is at another table. */
static match_status count_table_changes(const mt_model *m, mt_plan *p, mt_error *err)
{
    uint64_t changes = 0;
    int64_t *at = mt_alloc(m->slots, sizeof *at); /* meeting of one participant per slot, + 1 */
    if (!at) return mt_fail_no_memory(err);
    for (uint32_t who = 0; who < m->participants; who++) {
        for (uint32_t k = m->meeting_start[who]; k < m->meeting_start[who + 1]; k++)
            if (p->assignment[m->meeting_of[k]] >= 0)
                at[p->assignment[m->meeting_of[k]]] = m->meeting_of[k] + INT64_C(1);
        int64_t last = 0;
        for (uint32_t t = 0; t < m->slots; t++) {
            if (!at[t]) continue;
            if (last && p->tables[last - 1] != p->tables[at[t] - 1]) changes++;
            last = at[t];
            at[t] = 0;
        }
    }
    mt_free(at);
    p->objective.table_changes = number((double)changes);
    return MATCH_OK;
}

match_status mt_schedule_plan(const mt_schedule *schedule, mt_plan **plan, mt_error *err)
{
    const mt_schedule *s = schedule;
    match_status status = MATCH_OK;
    const int32_t *slot = mt_search_best_plan(s->chain[mt_schedule_best_chain(s)].search);
    mt_plan *p = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(err);
    p->assignment = mt_alloc(s->model->meetings, sizeof *p->assignment);
    p->tables = mt_alloc(s->model->meetings, sizeof *p->tables);
    if (!p->assignment || !p->tables) MT_TRY(mt_fail_no_memory(err));
    p->assignments = p->tables_count = s->model->meetings;
    for (uint32_t i = 0; i < s->model->meetings; i++) p->assignment[i] = slot[i];
    mt_schedule_best(s, &p->objective, &p->bound);
    MT_TRY(mt_tables_assign(s->asked, p->assignment, p->tables, err));
    MT_TRY(count_table_changes(s->model, p, err));
    MT_TRY(mt_reasons_of(s->model, p->assignment, NULL, &p->unscheduled, &p->unscheduled_count, err));
    MT_TRY(mt_reasons_of_choices(s->asked, p, err));
    p->unscheduled_stated = true;
    MT_TRY(set_status(s, p, err));
    *plan = p;
    p = NULL;
out:
    mt_plan_free(&p);
    return status;
}
