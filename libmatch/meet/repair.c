/* Repairs a plan: the changed event, what of the present plan can stay, the search around it, tables, and the figures.
 * The plan is judged by the independent checker before it is handed out, which also counts its objective. */
#include "libmatch/meet/repair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <match/version.h>

#include "libmatch/meet/bound.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/reasons.h"
#include "libmatch/meet/repair_search.h"
#include "libmatch/meet/repair_tables.h"

#define MOVES_PER_MEETING 600
#define FEWEST_MOVES 100000
#define MOST_MOVES 4000000 /* less than two seconds */

typedef struct repairer {
    mt_repair *r;
    mt_model *model;
    mt_repair_task task;
    const mt_event *before;
    int32_t *slot; /* of the last search */
    mt_error *err;
} repairer;

/* --- the plan before ------------------------------------------------------------------------------------------------
 */

static match_status take_present(repairer *x, const mt_plan *plan)
{
    mt_repair *r = x->r;
    uint32_t meetings = r->changes->event->meetings, old = r->changes->old_meetings;
    r->present_slot = mt_alloc(meetings, sizeof *r->present_slot);
    r->kept = mt_alloc(meetings, sizeof *r->kept);
    x->slot = mt_alloc(meetings, sizeof *x->slot);
    if (!r->present_slot || !r->kept || !x->slot) return mt_fail_no_memory(x->err);
    if (plan->tables_count == old) {
        r->present_table = mt_alloc(meetings, sizeof *r->present_table);
        if (!r->present_table) return mt_fail_no_memory(x->err);
    }
    for (uint32_t m = 0; m < meetings; m++) {
        int32_t slot = m < old ? plan->assignment[m] : MT_UNPLACED;
        r->present_slot[m] = slot >= 0 && (uint32_t)slot < x->before->slots ? slot : MT_UNPLACED;
        if (r->present_table) r->present_table[m] = m < old ? plan->tables[m] : MT_UNPLACED;
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
    return placed && weight > 0 ? weight / placed / 32 : 1.0 / 32;
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

static match_status search(repairer *x, double price, mt_repair_values *values, uint32_t *unfair)
{
    x->task.price = price;
    match_status status = mt_repair_search(&x->task, x->r->kept, x->slot, unfair, x->err);
    if (status == MATCH_OK) count(x, price, x->slot, values);
    return status;
}

static match_status draw_curve(repairer *x, const mt_repair_options *o)
{
    match_status status = MATCH_OK;
    mt_repair *r = x->r;
    uint32_t unfair;
    if (!o->curve_count) return MATCH_OK;
    r->curve = mt_alloc(o->curve_count, sizeof *r->curve);
    if (!r->curve) return mt_fail_no_memory(x->err);
    for (; r->curve_count < o->curve_count; r->curve_count++)
        MT_TRY(search(x, o->curve[r->curve_count], &r->curve[r->curve_count], &unfair));
out:
    return status;
}

/* --- who must be told
 * ------------------------------------------------------------------------------------------------- */

const char *mt_agenda_change_name(mt_agenda_change kind)
{
    static const char *const names[] = {"added", "moved", "cancelled", "table"};
    return (size_t)kind < MT_COUNT(names) ? names[kind] : "";
}

static int by_person(const void *a, const void *b)
{
    const mt_change_row *x = a, *y = b;
    if (x->participant != y->participant) return x->participant < y->participant ? -1 : 1;
    return (x->meeting > y->meeting) - (x->meeting < y->meeting);
}

match_status mt_changed_agendas(const mt_event *event, const int32_t *from_slot, const int32_t *from_table,
                                const int32_t *to_slot, const int32_t *to_table, mt_change_rows *rows, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t m = 0; m < event->meetings; m++) {
        mt_index_list who = event->meeting[m].parties;
        mt_change_row row = {.meeting = m, .from_slot = from_slot[m], .to_slot = to_slot[m]};
        row.from_table = from_table && from_slot[m] >= 0 ? from_table[m] : MT_UNPLACED;
        row.to_table = to_table && to_slot[m] >= 0 ? to_table[m] : MT_UNPLACED;
        bool same_table = !from_table || !to_table || row.from_table == row.to_table;
        if (row.from_slot == row.to_slot && (row.to_slot < 0 || same_table)) continue;
        row.kind = row.from_slot == row.to_slot ? MT_CHANGE_TABLE
                   : row.from_slot < 0          ? MT_CHANGE_ADDED
                   : row.to_slot < 0            ? MT_CHANGE_CANCELLED
                                                : MT_CHANGE_MOVED;
        for (uint32_t k = 0; k < who.count; k++) {
            row.participant = who.data[k];
            MT_TRY(MT_PUSH(rows, row, err));
        }
    }
    if (rows->len) qsort(rows->data, rows->len, sizeof *rows->data, by_person);
out:
    return status;
}

/* --- the waiting list
 * --------------------------------------------------------------------------------------------------- */

static int heaviest_first(const void *a, const void *b)
{
    const mt_waiting_row *x = a, *y = b;
    if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
    return (x->meeting > y->meeting) - (x->meeting < y->meeting);
}

/* The slot in which the fewest meetings stand in the way; the tables of a full slot count as one. */
static void find_way_in(const repairer *x, const int32_t *seat, const uint32_t *load, mt_waiting_row *row)
{
    const mt_model *m = x->model;
    const mt_changes *c = x->r->changes;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = m->slot_start[row->meeting]; i < m->slot_start[row->meeting + 1]; i++) {
        uint32_t t = m->slot[i], found = 0, blocker[2] = {0, 0};
        if (c->closed[t]) continue;
        for (uint32_t k = m->party_start[row->meeting]; k < m->party_start[row->meeting + 1]; k++) {
            int32_t other = seat[(size_t)m->party[k] * m->slots + t];
            if (other < 0 || (found && blocker[0] == (uint32_t)other)) continue;
            if (found < 2) blocker[found] = (uint32_t)other;
            found++;
        }
        uint32_t named = found < 2 ? found : 2;
        found += m->needs_table[row->meeting] && load[t] >= c->room[t];
        if (found >= best) continue;
        best = row->blockers = found;
        row->slot = (int32_t)t;
        row->named = named;
        row->blocker[0] = blocker[0];
        row->blocker[1] = blocker[1];
    }
}

static match_status list_waiting(repairer *x)
{
    match_status status = MATCH_OK;
    const mt_model *m = x->model;
    mt_repair *r = x->r;
    size_t cells = (size_t)m->participants * m->slots;
    int32_t *seat = mt_alloc(cells, sizeof *seat);
    uint32_t *load = mt_alloc(m->slots, sizeof *load);
    if (!seat || !load) MT_TRY(mt_fail_no_memory(x->err));
    for (size_t i = 0; i < cells; i++) seat[i] = MT_UNPLACED;
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (x->slot[i] < 0) continue;
        load[x->slot[i]] += m->needs_table[i];
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++)
            seat[(size_t)m->party[k] * m->slots + (uint32_t)x->slot[i]] = (int32_t)i;
    }
    for (uint32_t i = 0; i < m->meetings; i++) {
        mt_waiting_row row = {.meeting = i, .weight = m->event->meeting[i].weight, .slot = MT_UNPLACED};
        if (x->slot[i] >= 0) continue;
        find_way_in(x, seat, load, &row);
        if (row.slot != MT_UNPLACED) MT_TRY(MT_PUSH(&r->waiting, row, x->err));
    }
    if (r->waiting.len) qsort(r->waiting.data, r->waiting.len, sizeof *r->waiting.data, heaviest_first);
out:
    mt_free(seat);
    mt_free(load);
    return status;
}

/* --- the plan
 * --------------------------------------------------------------------------------------------------------- */

/* The general reasons know nothing of what the change itself says. */
static match_status sharpen_reasons(repairer *x)
{
    match_status status = MATCH_OK;
    const mt_repair *r = x->r;
    mt_plan *p = r->plan;
    mt_strbuf b = {0};
    for (size_t i = 0; i < p->unscheduled_count; i++) {
        mt_unscheduled *u = &p->unscheduled[i];
        bool cancelled = r->changes->event->meeting[u->meeting].vetoed && !(u->reason && u->reason[0]);
        mt_strbuf_clear(&b);
        if (cancelled)
            mt_strbuf_str(&b, "cancelled");
        else if (r->changes->hold[u->meeting] == MT_HOLD_LOCKED)
            mt_strbuf_format(&b, "locked in slot %d, where it is not possible any more",
                             (int)r->present_slot[u->meeting]);
        else if (r->kept[u->meeting] >= 0)
            mt_strbuf_str(&b, "gave way to weightier meetings");
        else if (r->changes->now)
            mt_strbuf_format(&b, "slots before %u are over", (unsigned)r->changes->now);
        else
            continue;
        if (!cancelled && u->reason && u->reason[0]) {
            mt_strbuf_str(&b, "; ");
            mt_strbuf_str(&b, u->reason);
        }
        char *text = NULL;
        MT_TRY(mt_strbuf_take(&b, &text, NULL, x->err));
        mt_free(u->reason);
        u->reason = text;
    }
out:
    mt_strbuf_free(&b);
    return status;
}

/* Judged without claims; what the checker counted becomes the claims. */
static match_status judge(repairer *x)
{
    match_status status = MATCH_OK;
    mt_plan *p = x->r->plan;
    mt_check_report report = {0};
    MT_TRY(mt_check(x->r->changes->event, p, &report, x->err));
    p->objective = report.counted;
    p->status = report.violations_counted ? MT_PLAN_UNKNOWN : MT_PLAN_FEASIBLE;
    p->status_stated = true;
    if (report.violations_counted) {
        p->reason = mt_strdup(report.violations ? report.violation[0].text : "a rule is broken");
        if (!p->reason) MT_TRY(mt_fail_no_memory(x->err));
    }
out:
    mt_check_report_free(&report);
    return status;
}

static match_status make_plan(repairer *x)
{
    match_status status = MATCH_OK;
    mt_repair *r = x->r;
    const mt_event *e = r->changes->event;
    mt_plan *p = r->plan = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(x->err);
    p->assignment = mt_alloc(e->meetings, sizeof *p->assignment);
    p->tables = mt_alloc(e->meetings, sizeof *p->tables);
    p->stopped = mt_strdup("moves");
    p->version = mt_strdup(MATCH_VERSION_STRING);
    if (!p->assignment || !p->tables || !p->stopped || !p->version) return mt_fail_no_memory(x->err);
    p->assignments = p->tables_count = e->meetings;
    memcpy(p->assignment, x->slot, e->meetings * sizeof *x->slot);
    p->seed = x->task.seed;
    p->seed_stated = true;
    MT_TRY(mt_repair_tables(r->changes, r->present_slot, r->present_table, p->assignment, p->tables, x->err));
    MT_TRY(mt_reasons_of(x->model, p->assignment, &p->unscheduled, &p->unscheduled_count, x->err));
    p->unscheduled_stated = true;
    MT_TRY(sharpen_reasons(x));
    MT_TRY(judge(x));
    p->bound.weight = (mt_maybe){r->weight_bound, p->status == MT_PLAN_FEASIBLE};
out:
    return status;
}

static match_status bound_weight(repairer *x)
{
    mt_bounds bounds = {0};
    match_status status = mt_bounds_of_model(x->model, &bounds, x->err);
    if (status == MATCH_OK) x->r->weight_bound = bounds.weight;
    mt_bounds_free(&bounds);
    return status;
}

static match_status check_options(const mt_repair_options *o, mt_error *err)
{
    if (!isfinite(o->price)) return mt_fail(err, MATCH_E_VALUE, "the price of a move must be a finite number");
    for (size_t i = 0; i < o->curve_count; i++)
        if (!(o->curve[i] >= 0 && isfinite(o->curve[i])))
            return mt_fail(err, MATCH_E_VALUE, "prices of the curve must be 0 or more");
    return MATCH_OK;
}

match_status mt_repair_make(const mt_event *event, const mt_plan *plan, mt_text changes,
                            const mt_repair_options *options, mt_repair **repair, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_repair_options o = options ? *options : (mt_repair_options){.price = -1};
    repairer x = {.before = event, .err = err};
    uint32_t unfair;
    MT_TRY(check_options(&o, err));
    x.r = mt_alloc(1, sizeof *x.r);
    if (!x.r) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_changes_parse(event, plan, changes, &x.r->changes, err));
    MT_TRY(take_present(&x, plan));
    MT_TRY(mt_model_make(x.r->changes->event, &x.model, err));
    uint64_t moves = (uint64_t)x.model->meetings * MOVES_PER_MEETING;
    moves = moves < FEWEST_MOVES ? FEWEST_MOVES : moves > MOST_MOVES ? MOST_MOVES : moves;
    x.task = (mt_repair_task){.model = x.model,
                              .changes = x.r->changes,
                              .present = x.r->present_slot,
                              .moves = o.moves ? o.moves : moves,
                              .seed = o.seed};
    MT_TRY(draw_curve(&x, &o));
    MT_TRY(search(&x, o.price < 0 ? default_price(&x) : o.price, &x.r->values, &unfair));
    MT_TRY(bound_weight(&x));
    MT_TRY(make_plan(&x));
    MT_TRY(mt_changed_agendas(x.r->changes->event, x.r->present_slot, x.r->present_table, x.r->plan->assignment,
                              x.r->plan->tables, &x.r->rows, err));
    MT_TRY(list_waiting(&x));
    *repair = x.r;
    x.r = NULL;
out:
    mt_repair_free(&x.r);
    mt_model_free(&x.model);
    mt_free(x.slot);
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
