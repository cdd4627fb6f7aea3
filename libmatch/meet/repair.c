/* Repairs a plan: the changed event, what of the present plan can stay, the search around it in steps, tables, and the
 * figures. The plan is judged by the independent checker before it is handed out, which also counts its objective. */
#include "libmatch/meet/repair.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <match/version.h>

#include "libmatch/base/clock.h"
#include "libmatch/meet/bound.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/choices.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/reasons.h"
#include "libmatch/meet/repair_search.h"
#include "libmatch/meet/repair_tables.h"
#include "libmatch/meet/repair_tell.h"

#define MOVES_PER_MEETING 400
#define FEWEST_MOVES 100000
#define MOST_MOVES 4000000 /* less than two seconds */

#define SHARE_OF_MEAN 26        /* usual price of a move: this part of the mean weight of a placed meeting */
#define PIECE 1024              /* moves between looks at the clock: less than a millisecond */
#define SHORTEST_STEP_NS 200000 /* every step gets somewhere */

typedef struct mt_repair_job {
    mt_repair *r;
    mt_choices choices;
    mt_model *model;
    mt_bounds bounds;
    mt_repair_task task;
    const mt_event *before;
    double *price; /* [prices] the plan's own first, then those of the curve */
    size_t prices, tried;
    mt_repair_walk *walk; /* at price[tried], or NULL */
    int32_t *slot;        /* the plan */
    int32_t *other;       /* a point of the curve */
    bool taken;
} repairer;

/* --- the plan before ------------------------------------------------------------------------------------------------
 */

static match_status take_present(repairer *x, const mt_plan *plan, mt_error *err)
{
    mt_repair *r = x->r;
    uint32_t meetings = r->changes->event->meetings, old = r->changes->old_meetings;
    r->present_slot = mt_alloc(meetings, sizeof *r->present_slot);
    r->kept = mt_alloc(meetings, sizeof *r->kept);
    x->slot = mt_alloc(meetings, sizeof *x->slot);
    x->other = mt_alloc(meetings, sizeof *x->other);
    if (!r->present_slot || !r->kept || !x->slot || !x->other) return mt_fail_no_memory(err);
    if (plan->tables_count == old) {
        r->present_table = mt_alloc(meetings, sizeof *r->present_table);
        if (!r->present_table) return mt_fail_no_memory(err);
    }
    for (uint32_t m = 0; m < meetings; m++) {
        int32_t slot = m < old ? plan->assignment[m] : MT_UNPLACED;
        r->present_slot[m] = slot >= 0 && (uint32_t)slot < x->before->slots ? slot : MT_UNPLACED;
        int32_t table = r->present_table && m < old ? plan->tables[m] : MT_UNPLACED;
        if (r->present_table)
            r->present_table[m] = table >= 0 && (uint32_t)table < x->before->tables ? table : MT_UNPLACED;
    }
    return MATCH_OK;
}

static double default_price(const repairer *x)
{
    const mt_event *e = x->r->changes->event;
    double weight = 0;
    uint32_t placed = 0;
    for (uint32_t m = 0; m < e->meetings; m++) {
        if (x->r->present_slot[m] < 0) continue;
        weight += e->meeting[m].weight;
        placed++;
    }
    return placed && weight > 0 ? weight / placed / SHARE_OF_MEAN : 1.0 / SHARE_OF_MEAN;
}

/* --- figures --------------------------------------------------------------------------------------------------------
 */

static void count(const repairer *x, double price, const int32_t *slot, mt_repair_values *v)
{
    const mt_repair *r = x->r;
    const mt_event *e = r->changes->event;
    *v = (mt_repair_values){.price = price};
    for (uint32_t m = 0; m < e->meetings; m++) {
        int32_t from = r->present_slot[m], to = slot[m];
        double weight = e->meeting[m].weight;
        if (from >= 0) {
            v->placed_before++;
            v->weight_before += m < r->changes->old_meetings ? x->before->meeting[m].weight : 0;
        }
        if (to >= 0) v->weight_after += weight;
        if (r->kept[m] >= 0) {
            v->kept++;
            v->weight_kept += weight;
            v->stayed += to == from;
            v->moved += to >= 0 && to != from;
            v->given_up += to < 0;
        } else if (from >= 0) {
            v->lost++;
            v->replaced += to >= 0;
        } else {
            v->added += to >= 0;
        }
    }
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

static match_status begin_walk(repairer *x, mt_error *err)
{
    x->task.price = x->price[x->tried];
    return mt_repair_walk_create(&x->task, x->r->kept, &x->walk, err);
}

/* The first walk makes the plan, every other one a point of the curve. */
static void end_walk(repairer *x)
{
    mt_repair *r = x->r;
    int32_t *slot = x->tried ? x->other : x->slot;
    mt_repair_walk_end(x->walk, slot);
    mt_repair_walk_free(&x->walk);
    count(x, x->price[x->tried], slot, x->tried ? &r->curve[r->curve_count++] : &r->values);
    x->tried++;
}

match_status mt_repair_step(mt_repair_job *job, int64_t budget_ns, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    repairer *x = job;
    int64_t until = mt_clock_wall_ns() + (budget_ns > SHORTEST_STEP_NS ? budget_ns : SHORTEST_STEP_NS);
    while (x->tried < x->prices && mt_clock_wall_ns() < until) {
        if (!x->walk) MT_TRY(begin_walk(x, err));
        if (mt_repair_walk_run(x->walk, PIECE)) end_walk(x);
    }
    *done = x->tried == x->prices;
out:
    return status;
}

double mt_repair_progress(const mt_repair_job *job)
{
    double made = (double)job->tried + (job->walk ? mt_repair_walk_progress(job->walk) : 0);
    return made / (double)job->prices;
}

/* --- the plan
 * --------------------------------------------------------------------------------------------------------- */

/* The general reasons know nothing of what the change itself says. */
static match_status sharpen_reasons(const repairer *x, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_repair *r = x->r;
    mt_plan *p = r->plan;
    mt_notes general = {0};
    for (size_t i = 0; i < p->unscheduled_count; i++) {
        mt_unscheduled *u = &p->unscheduled[i];
        bool cancelled = u->notes.len && u->notes.data[0].code == MT_NOTE_CANCELLED;
        if (cancelled) continue;
        mt_note first = MT_NOTE_OF(MT_NOTE_LOCKED_OUT, r->present_slot[u->meeting]);
        if (r->changes->hold[u->meeting] != MT_HOLD_LOCKED) {
            if (r->kept[u->meeting] < 0) continue;
            first = mt_note_make(MT_NOTE_GAVE_WAY, 0, NULL);
        }
        mt_notes_move(&general, &u->notes);
        mt_notes_add(&u->notes, first);
        mt_notes_move(&u->notes, &general);
        MT_TRY(mt_unscheduled_word(u, r->changes->event, err));
    }
out:
    mt_notes_clear(&general);
    return status;
}

/* Judged without claims; what the checker counted becomes the claims. */
static match_status judge(const repairer *x, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_plan *p = x->r->plan;
    mt_check_report report = {0};
    MT_TRY(mt_check(x->r->changes->event, p, &report, err));
    p->objective = report.counted;
    p->status = report.violations_counted ? MT_PLAN_UNKNOWN : MT_PLAN_FEASIBLE;
    p->status_stated = true;
    if (report.violations_counted) {
        if (report.violations)
            mt_notes_add(&p->reason_notes, mt_note_copy(&report.violation[0].note));
        else
            mt_notes_add_code(&p->reason_notes, MT_NOTE_RULE_BROKEN);
        MT_TRY(mt_notes_english(&p->reason_notes, x->r->changes->event, &p->reason, err));
    }
out:
    mt_check_report_free(&report);
    return status;
}

static match_status make_plan(const repairer *x, const char *stopped, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_repair *r = x->r;
    const mt_event *e = r->changes->event;
    mt_reason_day day = {r->changes->now, r->changes->closed, r->changes->room};
    mt_plan *p = r->plan = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(err);
    p->assignment = mt_alloc(e->meetings, sizeof *p->assignment);
    p->tables = mt_alloc(e->meetings, sizeof *p->tables);
    p->stopped = mt_strdup(stopped);
    p->version = mt_strdup(MATCH_VERSION_STRING);
    if (!p->assignment || !p->tables || !p->stopped || !p->version) return mt_fail_no_memory(err);
    p->assignments = p->tables_count = e->meetings;
    memcpy(p->assignment, x->slot, e->meetings * sizeof *x->slot);
    p->seed = x->task.seed;
    p->seed_stated = true;
    MT_TRY(mt_repair_tables(r->changes, r->present_slot, r->present_table, p->assignment, p->tables, err));
    MT_TRY(mt_reasons_of(x->model, p->assignment, &day, &p->unscheduled, &p->unscheduled_count, err));
    MT_TRY(mt_reasons_of_choices(e, p, err));
    p->unscheduled_stated = true;
    MT_TRY(sharpen_reasons(x, err));
    MT_TRY(judge(x, err));
    p->bound.weight = (mt_maybe){x->bounds.weight, p->status == MT_PLAN_FEASIBLE};
out:
    return status;
}

static int heavier_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* What the day leaves of the weight: what is in slots that are over or locked, and elsewhere the heaviest meetings, as
 * many as there are tables. */
static match_status bound_the_day(repairer *x, mt_error *err)
{
    const mt_model *m = x->model;
    const mt_changes *c = x->r->changes;
    double *weight = mt_alloc(m->meetings, sizeof *weight), sum = 0;
    uint64_t places = 0;
    size_t open = 0;
    bool whole = true; /* sums of whole weights are exact */
    if (!weight) return mt_fail_no_memory(err);
    for (uint32_t t = 0; t < m->slots; t++) places += c->closed[t] ? 0 : c->room[t];
    for (uint32_t i = 0; i < m->meetings; i++) {
        int32_t kept = x->r->kept[i];
        whole = whole && m->event->meeting[i].weight == floor(m->event->meeting[i].weight);
        bool stays = kept >= 0 && c->closed[kept], can = stays;
        for (uint32_t k = m->slot_start[i]; !can && k < m->slot_start[i + 1]; k++) can = !c->closed[m->slot[k]];
        if (!can) continue;
        if (stays || !m->needs_table[i])
            sum += m->event->meeting[i].weight;
        else
            weight[open++] = m->event->meeting[i].weight;
    }
    if (open) qsort(weight, open, sizeof *weight, heavier_first);
    for (size_t i = 0; i < open && i < places; i++) sum += weight[i];
    if (!whole) sum += sum * m->meetings * DBL_EPSILON; /* in another order it may be greater by so much */
    if (sum < x->r->weight_bound) x->r->weight_bound = sum;
    mt_free(weight);
    return MATCH_OK;
}

static match_status check_options(const mt_repair_options *o, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!isfinite(o->price)) {
        status = mt_fail(err, MATCH_E_VALUE, "the price of a move must be a finite number");
        mt_error_number(err, "price", o->price);
    }
    for (size_t i = 0; i < o->curve_count && status == MATCH_OK; i++)
        if (!(o->curve[i] >= 0 && isfinite(o->curve[i]))) {
            status = mt_fail(err, MATCH_E_VALUE, "prices of the curve must be 0 or more");
            mt_error_number(err, "curve", o->curve[i]);
        }
    return status;
}

static match_status list_prices(repairer *x, const mt_repair_options *o, mt_error *err)
{
    x->r->language = o->language;
    x->prices = 1 + o->curve_count;
    x->price = mt_alloc(x->prices, sizeof *x->price);
    x->r->curve = mt_alloc(o->curve_count, sizeof *x->r->curve);
    if (!x->price || !x->r->curve) return mt_fail_no_memory(err);
    x->price[0] = o->price < 0 ? default_price(x) : o->price;
    for (size_t i = 0; i < o->curve_count; i++) x->price[1 + i] = o->curve[i];
    return MATCH_OK;
}

match_status mt_repair_create(const mt_event *event, const mt_plan *plan, mt_text changes,
                              const mt_repair_options *options, mt_repair_job **job, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_repair_options o = options ? *options : (mt_repair_options){.price = -1};
    repairer *x = mt_alloc(1, sizeof *x);
    if (!x) return mt_fail_no_memory(err);
    x->before = event;
    MT_TRY(check_options(&o, err));
    x->r = mt_alloc(1, sizeof *x->r);
    if (!x->r) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_changes_parse(event, plan, changes, &x->r->changes, err));
    MT_TRY(take_present(x, plan, err));
    MT_TRY(mt_choices_resolve(x->r->changes->event, &x->choices, err));
    MT_TRY(mt_choices_model(&x->choices, x->r->changes->event, &x->model, err));
    MT_TRY(mt_bounds_of_model(x->model, &x->bounds, err));
    x->r->weight_bound = x->bounds.weight;
    uint64_t moves = (uint64_t)x->model->meetings * MOVES_PER_MEETING;
    moves = moves < FEWEST_MOVES ? FEWEST_MOVES : moves > MOST_MOVES ? MOST_MOVES : moves;
    x->task = (mt_repair_task){.model = x->model,
                               .changes = x->r->changes,
                               .present = x->r->present_slot,
                               .worth = x->bounds.weighing.surplus,
                               .moves = o.moves ? o.moves : moves,
                               .seed = o.seed};
    MT_TRY(list_prices(x, &o, err));
    x->r->language = o.language;
    *job = x;
    x = NULL;
out:
    mt_repair_job_free(&x);
    return status;
}

match_status mt_repair_take(mt_repair_job *job, mt_repair **repair, mt_error *err)
{
    match_status status = MATCH_OK;
    repairer *x = job;
    mt_repair *r = x->r;
    const char *stopped = x->tried == x->prices ? "moves" : "host";
    if (x->taken) return mt_fail(err, MATCH_E_STATE, "the result of this repair was taken before");
    x->taken = true;
    if (x->tried == 0) { /* at least the plan itself, from as much of the work as was done */
        if (!x->walk) MT_TRY(begin_walk(x, err));
        end_walk(x);
    }
    mt_repair_walk_free(&x->walk);
    x->tried = x->prices;
    MT_TRY(bound_the_day(x, err));
    MT_TRY(make_plan(x, stopped, err));
    MT_TRY(mt_changed_agendas(r->changes->event, r->present_slot, r->present_table, r->plan->assignment,
                              r->plan->tables, &r->rows, err));
    MT_TRY(mt_repair_list_waiting(r, x->model, err));
    *repair = r;
    x->r = NULL;
out:
    return status;
}

void mt_repair_job_free(mt_repair_job **job)
{
    if (!job || !*job) return;
    repairer *x = *job;
    mt_repair_walk_free(&x->walk);
    mt_repair_free(&x->r);
    mt_bounds_free(&x->bounds);
    mt_model_free(&x->model);
    mt_choices_free(&x->choices);
    mt_free(x->price);
    mt_free(x->slot);
    mt_free(x->other);
    mt_free(x);
    *job = NULL;
}

match_status mt_repair_make(const mt_event *event, const mt_plan *plan, mt_text changes,
                            const mt_repair_options *options, mt_repair **repair, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_repair_job *job = NULL;
    bool done = false;
    MT_TRY(mt_repair_create(event, plan, changes, options, &job, err));
    while (!done) MT_TRY(mt_repair_step(job, INT64_C(1000000000), &done, err));
    MT_TRY(mt_repair_take(job, repair, err));
out:
    mt_repair_job_free(&job);
    return status;
}

void mt_repair_free(mt_repair **repair)
{
    if (!repair || !*repair) return;
    mt_repair *r = *repair;
    mt_changes_free(&r->changes);
    mt_plan_free(&r->plan);
    mt_free(r->present_slot);
    mt_free(r->present_table);
    mt_free(r->kept);
    mt_free(r->curve);
    MT_ARRAY_FREE(&r->rows);
    MT_ARRAY_FREE(&r->waiting);
    mt_free(r);
    *repair = NULL;
}
