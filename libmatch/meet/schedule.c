/* The planning job: bounds first, then search chains, each by one thread at a time.
 *
 * With a limit of moves there is a fixed number of chains, each with its share of the moves and its own random numbers;
 * threads only decide who does the work. A chain whose plan is proved best stops the chains after it, never those
 * before it, so the result (the best value, the first chain with it) does not depend on the threads either.
 * With a limit of time alone there is one chain per thread and the cooling follows the thread's CPU time. */
#include "libmatch/meet/schedule.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

#include <match/version.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/bound.h"
#include "libmatch/meet/bound_tell.h"
#include "libmatch/meet/choices.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/proof.h"
#include "libmatch/meet/reasons.h"
#include "libmatch/meet/sat.h"
#include "libmatch/meet/search.h"
#include "libmatch/meet/tables.h"

#define MOST_THREADS 64
#define MOST_CHAINS 4           /* with a limit of moves */
#define MOVES_OF_CHAIN 50000    /* at least so many each, or there are fewer chains */
#define PIECE 4096              /* moves between looks at the clock: about a millisecond */
#define SHORTEST_STEP_NS 200000 /* every step gets somewhere */
#define SMALL_EVENT 20000       /* meetings x slots: the solver may close it */
#define PATIENCE 40             /* part of the time after which a proof that nobody asked for must be near its end */

typedef enum chain_end { CHAIN_RUNS, CHAIN_PROVED, CHAIN_MOVES, CHAIN_TIME, CHAIN_SKIPPED, CHAIN_WAITS } chain_end;

typedef struct chain {
    mt_search *search;
    uint64_t moves, limit; /* limit 0: by time */
    int64_t cpu_ns;
    chain_end end;
} chain;

struct mt_schedule {
    const mt_event *asked; /* the event of the caller */
    const mt_event *event; /* what is planned: the same, or one derived from it that has no choices */
    mt_choices choices;
    mt_schedule_options options;
    mt_model *model;
    mt_bounds bounds;
    mt_value good_enough; /* nothing is better: proved */
    chain chain[MOST_THREADS];
    uint32_t chains;
    int64_t search_limit_ns; /* CPU of each working thread in the search */
    int64_t limit_ns;        /* and with the proof */
    int64_t proof_limit_ns;  /* when the proof gives up: limit_ns, or earlier and the search goes on */
    int64_t spent_ns;        /* CPU of all working threads in the search */
    bool searched, done;
    bool proof_wanted;    /* and possible */
    mt_proof *proof;      /* made when the search has ended */
    uint32_t proof_chain; /* whose search it works for */
    bool proof_late;
};

/* --- one step ----------------------------------------------------------------------------------------------------- */

typedef struct crew {
    mt_schedule *schedule;
    int64_t until_ns; /* wall */
    atomic_uint next_chain;
    atomic_uint proved; /* smallest number of a chain that is proved best */
    atomic_llong spent_ns;
} crew;

static uint32_t workers(const mt_schedule *s)
{
    return s->options.threads < s->chains ? s->options.threads : s->chains;
}

static double share_done(const mt_schedule *s, const chain *c)
{
    return c->limit ? (double)c->moves / (double)c->limit : (double)c->cpu_ns / (double)s->search_limit_ns;
}

static void run_piece(const mt_schedule *s, chain *c)
{
    uint64_t moves = c->limit && c->limit - c->moves < PIECE ? c->limit - c->moves : PIECE;
    double from = share_done(s, c);
    double step =
        c->limit ? (double)moves / (double)c->limit : (c->moves ? from / (double)c->moves * (double)moves : 0.0);
    int64_t start = mt_clock_thread_cpu_ns();
    if (mt_search_run(c->search, moves, fmin(from, 1), fmin(from + step, 1), &s->good_enough)) c->end = CHAIN_PROVED;
    c->moves += moves;
    c->cpu_ns += mt_clock_thread_cpu_ns() - start;
}

static void run_chain(crew *w, uint32_t number)
{
    mt_schedule *s = w->schedule;
    chain *c = &s->chain[number];
    while (c->end == CHAIN_RUNS) {
        int64_t before = c->cpu_ns;
        run_piece(s, c);
        int64_t all = atomic_fetch_add(&w->spent_ns, c->cpu_ns - before) + c->cpu_ns - before;
        int64_t used = c->limit ? all / (int64_t)workers(s) : c->cpu_ns;
        if (c->end == CHAIN_PROVED) {
            unsigned known = atomic_load(&w->proved);
            while (number < known && !atomic_compare_exchange_weak(&w->proved, &known, number)) {}
        } else if (c->limit && c->moves >= c->limit) {
            c->end = CHAIN_MOVES;
        } else if (used >= s->search_limit_ns) {
            c->end = CHAIN_TIME;
        } else if (atomic_load(&w->proved) < number) {
            c->end = CHAIN_SKIPPED;
        }
        if (mt_clock_wall_ns() >= w->until_ns) return;
    }
}

static void *work(void *context)
{
    crew *w = context;
    mt_schedule *s = w->schedule;
    for (;;) {
        uint32_t number = atomic_fetch_add(&w->next_chain, 1);
        if (number >= s->chains || mt_clock_wall_ns() >= w->until_ns) return NULL;
        if (s->chain[number].end != CHAIN_RUNS) continue;
        run_chain(w, number);
    }
}

/* The caller is one of the workers; a thread that cannot be started only makes it slower. */
static void run_crew(crew *w, uint32_t workers)
{
    pthread_t thread[MOST_THREADS];
    uint32_t started = 0;
    while (started + 1 < workers && pthread_create(&thread[started], NULL, work, w) == 0) started++;
    work(w);
    for (uint32_t i = 0; i < started; i++) pthread_join(thread[i], NULL);
}

static uint32_t first_proved(const mt_schedule *s)
{
    for (uint32_t i = 0; i < s->chains; i++)
        if (s->chain[i].end == CHAIN_PROVED) return i;
    return UINT32_MAX;
}

/* The first of the best: independent of which thread did what. */
static uint32_t best_chain(const mt_schedule *s)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < s->chains; i++) {
        mt_value a = mt_search_best(s->chain[i].search), b = mt_search_best(s->chain[best].search);
        if (s->chain[i].end < CHAIN_SKIPPED && mt_value_compare(&a, &b) < 0) best = i;
    }
    return best;
}

static void step_search(mt_schedule *s, int64_t until_wall_ns)
{
    crew w = {.schedule = s, .until_ns = until_wall_ns};
    atomic_init(&w.next_chain, 0);
    atomic_init(&w.proved, first_proved(s));
    atomic_init(&w.spent_ns, s->spent_ns);
    run_crew(&w, workers(s));
    s->spent_ns = atomic_load(&w.spent_ns);
    s->searched = true;
    for (uint32_t i = 0; i < s->chains; i++)
        if (s->chain[i].end == CHAIN_RUNS && first_proved(s) > i) s->searched = false;
}

/* The bounds that the proof has found so far replace weaker ones. */
static void take_bounds(mt_schedule *s)
{
    const mt_proof_result *r = mt_proof_result_of(s->proof);
    if (r->below_known && r->below > s->bounds.missing) s->bounds.missing = r->below;
    if (r->breaks_known && r->breaks > s->bounds.breaks) s->bounds.breaks = r->breaks;
    if (r->lost_known) {
        double all = 0;
        for (uint32_t i = 0; i < s->model->meetings; i++) all += s->event->meeting[i].weight;
        s->bounds.weight = fmin(s->bounds.weight, all - r->lost * s->model->weight_unit);
    }
}

/* Other chains of the search, which have waited for it. What the proof has found tells them when to stop. */
static void search_again(mt_schedule *s, int64_t time_ns)
{
    s->search_limit_ns = time_ns > 0 ? time_ns : 1;
    if (s->bounds.breaks > s->good_enough.breaks) s->good_enough.breaks = s->bounds.breaks;
    for (uint32_t i = 0; i < s->chains; i++)
        if (s->chain[i].end == CHAIN_WAITS) s->chain[i].end = CHAIN_RUNS;
    s->searched = false;
}

/* A small event whose proof nobody asked for has some of the time left for a second search. If the solver is about to
 * look for better plans, the search comes now, so that it begins with the better of two; else at the end. */
static void go_on_without_proof(mt_schedule *s)
{
    int64_t spent = s->spent_ns / (int64_t)workers(s);
    if (s->proof_limit_ns >= s->limit_ns) return;
    if (s->proof_late) {
        search_again(s, s->limit_ns - spent);
        s->proof_wanted = s->proof_late = s->done = false;
    } else if (!s->done && mt_proof_turns(s->proof)) {
        search_again(s, s->limit_ns - s->proof_limit_ns);
        s->proof_limit_ns = s->limit_ns;
    }
}

static match_status make_proof(mt_schedule *s, mt_error *err)
{
    int64_t patience = s->options.prove ? INT64_MAX : s->limit_ns / PATIENCE;
    s->proof_chain = best_chain(s);
    mt_search *search = s->chain[s->proof_chain].search;
    return mt_proof_create(s->model, search, &s->good_enough, patience, &s->proof, err);
}

static void take_better_plan(mt_schedule *s)
{
    uint32_t best = best_chain(s);
    if (best == s->proof_chain) return;
    mt_search_restart(s->chain[s->proof_chain].search, mt_search_best_plan(s->chain[best].search));
}

static match_status step_proof(mt_schedule *s, int64_t until_wall_ns, mt_error *err)
{
    match_status status = MATCH_OK;
    if (s->proof)
        take_better_plan(s);
    else
        MT_TRY(make_proof(s, err));
    int64_t start = mt_clock_thread_cpu_ns(), left = s->proof_limit_ns - s->spent_ns / (int64_t)workers(s);
    MT_TRY(mt_proof_step(s->proof, until_wall_ns, start + left, &s->done, err));
    s->spent_ns += (mt_clock_thread_cpu_ns() - start) * (int64_t)workers(s);
    s->proof_late = !s->done && s->spent_ns / (int64_t)workers(s) >= s->proof_limit_ns;
    s->done |= s->proof_late;
    take_bounds(s);
    go_on_without_proof(s);
out:
    return status;
}

match_status mt_schedule_step(mt_schedule *schedule, int64_t budget_ns, bool *done, mt_error *err)
{
    mt_schedule *s = schedule;
    match_status status = MATCH_OK;
    int64_t until_wall_ns = mt_clock_wall_ns() + (budget_ns > SHORTEST_STEP_NS ? budget_ns : SHORTEST_STEP_NS);
    if (!s->searched) {
        step_search(s, until_wall_ns);
        s->done = s->searched && (!s->proof_wanted || first_proved(s) < s->chains);
    } else if (!s->done) {
        MT_TRY(step_proof(s, until_wall_ns, err));
    }
    *done = s->done;
out:
    return status;
}

double mt_schedule_progress(const mt_schedule *schedule)
{
    const mt_schedule *s = schedule;
    double least = 1, whole = (double)s->limit_ns;
    if (s->done) return 1;
    for (uint32_t i = 0; i < s->chains; i++)
        if (s->chain[i].end == CHAIN_RUNS) least = fmin(least, share_done(s, &s->chain[i]));
    if (!s->proof_wanted) { /* after a proof that gave up the search has only the rest */
        double before = s->proof ? (double)s->proof_limit_ns / whole : 0;
        return fmin(before + (1 - before) * least, 1);
    }
    if (s->searched || s->proof) return fmin((double)s->spent_ns / workers(s) / whole, 1);
    return fmin(least * (double)s->search_limit_ns / whole, 1);
}

/* --- results ------------------------------------------------------------------------------------------------------ */

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
    mt_search *search = s->chain[best_chain(s)].search;
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
        if (s->chain[i].end == CHAIN_TIME) return "time";
    return "moves";
}

static void tell_missing(const mt_schedule *s, mt_plan *p)
{
    mt_value best = mt_search_best(s->chain[best_chain(s)].search);
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
    } else if (mt_search_best(s->chain[best_chain(s)].search).broken) {
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
    const int32_t *slot = mt_search_best_plan(s->chain[best_chain(s)].search);
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

/* --- life --------------------------------------------------------------------------------------------------------- */

/* The value that nothing can beat. Fractions of weight units cannot be compared safely, so with such weights only a
 * plan that loses nothing counts. */
static void set_goal(mt_schedule *s)
{
    const mt_model *m = s->model;
    double all = 0, lost = 0;
    for (uint32_t i = 0; m->selection && i < m->meetings; i++) all += m->weight[i];
    if (m->selection) lost = ceil(all - s->bounds.weight / m->weight_unit - 1e-6);
    bool comparable = m->whole_weights || lost <= 0;
    s->good_enough = (mt_value){0, s->bounds.missing, comparable ? fmax(lost, 0) : -1, s->bounds.breaks};
}

static void set_options(mt_schedule *s, const mt_schedule_options *options)
{
    if (options) s->options = *options;
    if (!(s->options.time_limit_s > 0)) s->options.time_limit_s = 10;
    if (s->options.time_limit_s > 1e8) s->options.time_limit_s = 1e8;
    if (s->options.threads == 0) s->options.threads = 1;
    if (s->options.threads > MOST_THREADS) s->options.threads = MOST_THREADS;
    s->limit_ns = (int64_t)(s->options.time_limit_s * 1e9);
    if (s->limit_ns < 1) s->limit_ns = 1;
}

/* Small events of kind all are given to the solver although nobody asked for a proof: it finds the last breaks that
 * the search leaves, often in a second; if it does not, the search has the end of the time. Only with a limit of time,
 * whose plans need not be the same twice. */
static bool solver_helps(const mt_schedule *s)
{
    uint32_t size = s->model->meetings ? s->model->slot_start[s->model->meetings] : 0;
    return !s->options.moves && !s->model->selection && size <= SMALL_EVENT;
}

/* With a proof to follow the search only prepares it; its plan matters more where the proof may be given up. An event
 * that is proved to have no plan only needs a good partial one. */
static void share_time(mt_schedule *s)
{
    double size = s->model->meetings ? s->model->slot_start[s->model->meetings] : 0, limit = (double)s->limit_ns;
    double enough = fmin(limit / 5, (s->options.prove ? 1 : 2) * (5e7 + size * 1e5));
    bool wanted = (s->options.prove || solver_helps(s));
    s->proof_wanted = wanted && !s->bounds.infeasible && mt_proof_is_possible(s->model);
    s->search_limit_ns = s->proof_limit_ns = s->limit_ns;
    if (s->bounds.infeasible || (s->proof_wanted && !s->options.moves)) s->search_limit_ns = (int64_t)enough + 1;
    if (s->proof_wanted && !s->options.prove) /* the smaller, the more for the solver */
        s->proof_limit_ns = (int64_t)(limit * (1 - fmax(0.08, 0.4 * size / SMALL_EVENT))) + 1;
    if (s->bounds.infeasible) s->options.moves = s->options.moves / 10 + (s->options.moves > 0);
}

static match_status make_chains(mt_schedule *s, mt_error *err)
{
    uint64_t moves = s->options.moves, wanted = s->options.threads, spare = 0;
    double least = -s->bounds.weighing.value / s->model->weight_unit; /* weight lost by any plan */
    for (uint32_t i = 0; i < s->model->meetings; i++) least += s->model->weight[i];
    if (moves) {
        wanted = moves / MOVES_OF_CHAIN;
        if (wanted < 1) wanted = 1;
        if (wanted > MOST_CHAINS) wanted = MOST_CHAINS;
    }
    if (s->proof_limit_ns < s->limit_ns) spare = wanted < MOST_THREADS - wanted ? wanted : MOST_THREADS - wanted;
    for (uint32_t i = 0; i < wanted + spare; i++) {
        chain *c = &s->chain[i];
        uint64_t seed = s->options.seed;
        for (uint32_t k = 0; k <= i; k++) seed = mt_splitmix64(&seed);
        match_status status = mt_search_create(s->model, seed, &c->search, err);
        if (status != MATCH_OK) return status;
        if (s->model->selection) mt_search_set_bound(c->search, s->bounds.weighing.surplus, least);
        s->chains++;
        c->limit = moves / wanted + (i < moves % wanted);
        if (i >= wanted) c->end = CHAIN_WAITS;
    }
    return MATCH_OK;
}

match_status mt_schedule_create(const mt_event *event, const mt_schedule_options *options, mt_schedule **schedule,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    mt_schedule *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->asked = event;
    set_options(s, options);
    MT_TRY(mt_choices_resolve(event, &s->choices, err));
    s->event = s->choices.event ? s->choices.event : event;
    MT_TRY(mt_choices_model(&s->choices, event, &s->model, err));
    MT_TRY(mt_bounds_of_model(s->model, &s->bounds, err));
    set_goal(s);
    share_time(s);
    MT_TRY(make_chains(s, err));
    *schedule = s;
    s = NULL;
out:
    mt_schedule_free(&s);
    return status;
}

void mt_schedule_free(mt_schedule **schedule)
{
    if (!schedule || !*schedule) return;
    mt_schedule *s = *schedule;
    for (uint32_t i = 0; i < s->chains; i++) mt_search_free(&s->chain[i].search);
    mt_proof_free(&s->proof);
    mt_bounds_free(&s->bounds);
    mt_model_free(&s->model);
    mt_choices_free(&s->choices);
    mt_free(s);
    *schedule = NULL;
}
