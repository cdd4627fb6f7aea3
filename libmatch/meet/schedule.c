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

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/sat.h"
#include "libmatch/meet/schedule_state.h"

#define MOST_CHAINS 4           /* with a limit of moves */
#define MOVES_OF_CHAIN 50000    /* at least so many each, or there are fewer chains */
#define PIECE 4096              /* moves between looks at the clock: about a millisecond */
#define SHORTEST_STEP_NS 200000 /* every step gets somewhere */
#define SMALL_EVENT 20000       /* meetings x slots: the solver may close it */
#define PATIENCE 40             /* part of the time after which a proof that nobody asked for must be near its end */

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

static double share_done(const mt_schedule *s, const mt_chain *c)
{
    return c->limit ? (double)c->moves / (double)c->limit : (double)c->cpu_ns / (double)s->search_limit_ns;
}

static void run_piece(const mt_schedule *s, mt_chain *c)
{
    uint64_t moves = c->limit && c->limit - c->moves < PIECE ? c->limit - c->moves : PIECE;
    double from = share_done(s, c);
    double step =
        c->limit ? (double)moves / (double)c->limit : (c->moves ? from / (double)c->moves * (double)moves : 0.0);
    int64_t start = mt_clock_thread_cpu_ns();
    if (mt_search_run(c->search, moves, fmin(from, 1), fmin(from + step, 1), &s->good_enough)) c->end = MT_CHAIN_PROVED;
    c->moves += moves;
    c->cpu_ns += mt_clock_thread_cpu_ns() - start;
}

static void run_chain(crew *w, uint32_t number)
{
    mt_schedule *s = w->schedule;
    mt_chain *c = &s->chain[number];
    while (c->end == MT_CHAIN_RUNS) {
        int64_t before = c->cpu_ns;
        run_piece(s, c);
        int64_t all = atomic_fetch_add(&w->spent_ns, c->cpu_ns - before) + c->cpu_ns - before;
        int64_t used = c->limit ? all / (int64_t)workers(s) : c->cpu_ns;
        if (c->end == MT_CHAIN_PROVED) {
            unsigned known = atomic_load(&w->proved);
            while (number < known && !atomic_compare_exchange_weak(&w->proved, &known, number)) {}
        } else if (c->limit && c->moves >= c->limit) {
            c->end = MT_CHAIN_MOVES;
        } else if (used >= s->search_limit_ns) {
            c->end = MT_CHAIN_TIME;
        } else if (atomic_load(&w->proved) < number) {
            c->end = MT_CHAIN_SKIPPED;
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
        if (s->chain[number].end != MT_CHAIN_RUNS) continue;
        run_chain(w, number);
    }
}

/* The caller is one of the workers; a thread that cannot be started only makes it slower. */
static void run_crew(crew *w, uint32_t workers)
{
    pthread_t thread[MT_MOST_THREADS];
    uint32_t started = 0;
    while (started + 1 < workers && pthread_create(&thread[started], NULL, work, w) == 0) started++;
    work(w);
    for (uint32_t i = 0; i < started; i++) pthread_join(thread[i], NULL);
}

static uint32_t first_proved(const mt_schedule *s)
{
    for (uint32_t i = 0; i < s->chains; i++)
        if (s->chain[i].end == MT_CHAIN_PROVED) return i;
    return UINT32_MAX;
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
        if (s->chain[i].end == MT_CHAIN_RUNS && first_proved(s) > i) s->searched = false;
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
        if (s->chain[i].end == MT_CHAIN_WAITS) s->chain[i].end = MT_CHAIN_RUNS;
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
    s->proof_chain = mt_schedule_best_chain(s);
    mt_search *search = s->chain[s->proof_chain].search;
    return mt_proof_create(s->model, search, &s->good_enough, patience, &s->proof, err);
}

static void take_better_plan(mt_schedule *s)
{
    uint32_t best = mt_schedule_best_chain(s);
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
        if (s->chain[i].end == MT_CHAIN_RUNS) least = fmin(least, share_done(s, &s->chain[i]));
    if (!s->proof_wanted) { /* after a proof that gave up the search has only the rest */
        double before = s->proof ? (double)s->proof_limit_ns / whole : 0;
        return fmin(before + (1 - before) * least, 1);
    }
    if (s->searched || s->proof) return fmin((double)s->spent_ns / workers(s) / whole, 1);
    return fmin(least * (double)s->search_limit_ns / whole, 1);
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
    if (s->options.threads > MT_MOST_THREADS) s->options.threads = MT_MOST_THREADS;
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
    if (s->proof_limit_ns < s->limit_ns) spare = wanted < MT_MOST_THREADS - wanted ? wanted : MT_MOST_THREADS - wanted;
    for (uint32_t i = 0; i < wanted + spare; i++) {
        mt_chain *c = &s->chain[i];
        uint64_t seed = s->options.seed;
        for (uint32_t k = 0; k <= i; k++) seed = mt_splitmix64(&seed);
        match_status status = mt_search_create(s->model, seed, &c->search, err);
        if (status != MATCH_OK) return status;
        if (s->model->selection) mt_search_set_bound(c->search, s->bounds.weighing.surplus, least);
        s->chains++;
        c->limit = moves / wanted + (i < moves % wanted);
        if (i >= wanted) c->end = MT_CHAIN_WAITS;
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
