/* Policy preview: the event is planned once for every minimum, with the same seed and work, so that the rows differ by
 * the minimum alone. A plan made for one minimum may be the better one for another, too: then that row takes it, so
 * that a greater guarantee never seems to cost less. Bounds are those of the planner (bound.h): true whatever was
 * found. */
#include "libmatch/meet/policy.h"

#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/event_write.h"
#include "libmatch/meet/schedule.h"

#define MOVES_PER_MEETING 300
#define FEWEST_MOVES 100000
#define SHORTEST_STEP_NS INT64_C(1000000)

struct mt_policy {
    const mt_event *event;
    mt_policy_options options;
    mt_policy_row *row;
    uint32_t made;
    uint32_t *got, *got_before; /* [participants] meetings in the plan of the row being made, of the row before */
    mt_event *changed;          /* of the row being made, or NULL */
    mt_schedule *schedule;
};

static match_status with_minimum(const mt_event *event, uint32_t minimum, mt_event **changed, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL, *least = json_array();
    mt_strbuf text = {0};
    MT_TRY(mt_event_to_json(event, &root, err));
    for (uint32_t p = 0; p < event->participants; p++) {
        uint32_t most = event->participant[p].max_meetings;
        if (json_array_append_new(least, json_integer(minimum < most ? minimum : most)) != 0)
            MT_TRY(mt_fail_no_memory(err));
    }
    if (json_object_set(root, "min_meetings", least) != 0) MT_TRY(mt_fail_no_memory(err));
    mt_json_write(&text, root);
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_event_parse(mt_text_make(text.data, text.len), changed, err));
out:
    mt_strbuf_free(&text);
    json_decref(root);
    json_decref(least);
    return status;
}

static void count_meetings(const mt_event *event, const mt_plan *plan, uint32_t *got)
{
    for (uint32_t p = 0; p < event->participants; p++) got[p] = 0;
    for (uint32_t m = 0; m < event->meetings; m++)
        for (uint32_t k = 0; plan->assignment[m] >= 0 && k < event->meeting[m].parties.count; k++)
            got[event->meeting[m].parties.data[k]]++;
}

/* What the plan of `row`, in which everybody has `got` meetings, is worth under another minimum */
static mt_policy_row judged_by(const mt_policy *p, const mt_policy_row *row, const uint32_t *got, uint32_t minimum)
{
    mt_policy_row same = *row;
    uint64_t below = 0;
    same.minimum = minimum;
    same.short_participants = 0;
    for (uint32_t i = 0; i < p->event->participants; i++) {
        uint32_t most = p->event->participant[i].max_meetings, least = minimum < most ? minimum : most;
        same.short_participants += got[i] < least;
        below += got[i] < least ? least - got[i] : 0;
    }
    same.value.below_minimum = (mt_maybe){(double)below, true};
    return same;
}

static bool is_plan(const mt_policy_row *row)
{
    return (row->status == MT_PLAN_FEASIBLE || row->status == MT_PLAN_OPTIMAL) && row->value.weight.known &&
           row->value.breaks.known;
}

/* By the criteria of a plan, in their order */
static bool is_better(const mt_policy_row *x, const mt_policy_row *y)
{
    if (!is_plan(x) || !is_plan(y)) return is_plan(x) && y->status == MT_PLAN_UNKNOWN;
    if (x->value.below_minimum.value != y->value.below_minimum.value)
        return x->value.below_minimum.value < y->value.below_minimum.value;
    if (x->value.weight.value != y->value.weight.value) return x->value.weight.value > y->value.weight.value;
    return x->value.breaks.value < y->value.breaks.value;
}

/* What is proved of the row stays. */
static void take_over(mt_policy_row *row, const mt_policy_row *better)
{
    mt_plan_values bound = row->bound;
    *row = *better;
    row->bound = bound;
    row->status = MT_PLAN_FEASIBLE;
}

/* The plan just made serves the rows before if it is better there; that of the row before serves this one. */
static void share_plans(mt_policy *p)
{
    mt_policy_row *row = p->row, *last = &row[p->made];
    for (uint32_t i = 0; i < p->made; i++) {
        mt_policy_row other = judged_by(p, last, p->got, i);
        if (!is_better(&other, &row[i])) continue;
        take_over(&row[i], &other);
        if (i + 1 == p->made) memcpy(p->got_before, p->got, p->event->participants * sizeof *p->got);
    }
    if (!p->made) return;
    mt_policy_row other = judged_by(p, &row[p->made - 1], p->got_before, p->made);
    if (!is_better(&other, last)) return;
    take_over(last, &other);
    memcpy(p->got, p->got_before, p->event->participants * sizeof *p->got);
}

static match_status begin_row(mt_policy *p, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_schedule_options options = {.time_limit_s = 1e6, .moves = p->options.moves, .seed = p->options.seed};
    MT_TRY(with_minimum(p->event, p->made, &p->changed, err));
    MT_TRY(mt_schedule_create(p->changed, &options, &p->schedule, err));
out:
    return status;
}

static match_status end_row(mt_policy *p, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_plan *plan = NULL;
    mt_policy_row *row = &p->row[p->made];
    MT_TRY(mt_schedule_plan(p->schedule, &plan, err));
    *row = (mt_policy_row){.minimum = p->made, .status = plan->status, .value = plan->objective, .bound = plan->bound};
    count_meetings(p->event, plan, p->got);
    row->short_participants = judged_by(p, row, p->got, p->made).short_participants;
    share_plans(p);
    uint32_t *spent = p->got_before;
    p->got_before = p->got;
    p->got = spent;
    p->made++;
    mt_schedule_free(&p->schedule);
    mt_event_free(&p->changed);
out:
    mt_plan_free(&plan);
    return status;
}

match_status mt_policy_step(mt_policy *policy, int64_t budget_ns, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    int64_t until = mt_clock_wall_ns() + (budget_ns > SHORTEST_STEP_NS ? budget_ns : SHORTEST_STEP_NS), now;
    while (policy->made < policy->options.rows && (now = mt_clock_wall_ns()) < until) {
        bool planned = false;
        if (!policy->schedule) MT_TRY(begin_row(policy, err));
        MT_TRY(mt_schedule_step(policy->schedule, until - now, &planned, err));
        if (planned) MT_TRY(end_row(policy, err));
    }
    *done = policy->made == policy->options.rows;
out:
    return status;
}

double mt_policy_progress(const mt_policy *policy)
{
    const mt_policy *p = policy;
    double rows = p->made;
    if (p->schedule) rows += mt_schedule_progress(p->schedule);
    return p->options.rows ? rows / p->options.rows : 1;
}

const mt_policy_row *mt_policy_rows(const mt_policy *policy, uint32_t *rows)
{
    *rows = policy->made;
    return policy->row;
}

match_status mt_policy_create(const mt_event *event, const mt_policy_options *options, mt_policy **policy,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t usual = (uint64_t)event->meetings * MOVES_PER_MEETING;
    mt_policy *p = mt_alloc(1, sizeof *p);
    if (!p) return mt_fail_no_memory(err);
    p->event = event;
    p->options = *options;
    if (p->options.rows > MT_POLICY_MAX_ROWS)
        MT_TRY(mt_fail(err, MATCH_E_TOO_BIG, "a preview has at most %d minimums", MT_POLICY_MAX_ROWS));
    if (!p->options.moves) p->options.moves = usual > FEWEST_MOVES ? usual : FEWEST_MOVES;
    p->row = mt_alloc(p->options.rows, sizeof *p->row);
    p->got = mt_alloc(event->participants, sizeof *p->got);
    p->got_before = mt_alloc(event->participants, sizeof *p->got_before);
    if (!p->row || !p->got || !p->got_before) MT_TRY(mt_fail_no_memory(err));
    *policy = p;
    p = NULL;
out:
    mt_policy_free(&p);
    return status;
}

void mt_policy_free(mt_policy **policy)
{
    if (!policy || !*policy) return;
    mt_policy *p = *policy;
    mt_schedule_free(&p->schedule);
    mt_event_free(&p->changed);
    mt_free(p->row);
    mt_free(p->got);
    mt_free(p->got_before);
    mt_free(p);
    *policy = NULL;
}

static void write_maybe(mt_strbuf *b, const char *key, mt_maybe value)
{
    mt_strbuf_format(b, ", \"%s\": ", key);
    if (value.known)
        mt_strbuf_double(b, value.value);
    else
        mt_strbuf_str(b, "null");
}

void mt_policy_write(const mt_policy_row *row, uint32_t rows, mt_strbuf *out)
{
    mt_strbuf_char(out, '[');
    for (uint32_t i = 0; i < rows; i++) {
        mt_maybe cost = {row[0].value.weight.value - row[i].value.weight.value,
                         row[0].value.weight.known && row[i].value.weight.known};
        mt_strbuf_format(out, "%s\n  {\"minimum\": %u, \"status\": \"%s\"", i ? "," : "", (unsigned)row[i].minimum,
                         mt_plan_status_name(row[i].status));
        write_maybe(out, "weight", row[i].value.weight);
        write_maybe(out, "weight_bound", row[i].bound.weight);
        write_maybe(out, "cost", cost);
        write_maybe(out, "below_minimum", row[i].value.below_minimum);
        write_maybe(out, "below_minimum_bound", row[i].bound.below_minimum);
        write_maybe(out, "breaks", row[i].value.breaks);
        mt_strbuf_format(out, ", \"short\": %u}", (unsigned)row[i].short_participants);
    }
    mt_strbuf_str(out, "\n]\n");
}
