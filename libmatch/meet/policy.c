/* Policy preview: the event is planned once for every minimum, with the same seed and work, so that the rows differ by
 * the minimum alone. Bounds are those of the planner (bound.h): true whatever the search found. */
#include "libmatch/meet/policy.h"

#include "libmatch/base/memory.h"
#include "libmatch/meet/event_write.h"
#include "libmatch/meet/schedule.h"

#define MOVES_PER_MEETING 300
#define FEWEST_MOVES 100000
#define STEP_NS INT64_C(1000000000)

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

static match_status count_short(const mt_event *event, const mt_plan *plan, uint32_t *out, mt_error *err)
{
    uint32_t *got = mt_alloc(event->participants, sizeof *got);
    if (!got) return mt_fail_no_memory(err);
    for (uint32_t m = 0; m < event->meetings; m++)
        for (uint32_t k = 0; plan->assignment[m] >= 0 && k < event->meeting[m].parties.count; k++)
            got[event->meeting[m].parties.data[k]]++;
    *out = 0;
    for (uint32_t p = 0; p < event->participants; p++) *out += got[p] < event->participant[p].min_meetings;
    mt_free(got);
    return MATCH_OK;
}

static match_status plan_row(const mt_event *event, uint64_t moves, uint64_t seed, mt_policy_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_schedule_options options = {.time_limit_s = 3600, .moves = moves, .seed = seed};
    mt_schedule *schedule = NULL;
    mt_plan *plan = NULL;
    bool done = false;
    MT_TRY(mt_schedule_create(event, &options, &schedule, err));
    while (!done) MT_TRY(mt_schedule_step(schedule, STEP_NS, &done, err));
    MT_TRY(mt_schedule_plan(schedule, &plan, err));
    row->status = plan->status;
    row->value = plan->objective;
    row->bound = plan->bound;
    MT_TRY(count_short(event, plan, &row->short_participants, err));
out:
    mt_plan_free(&plan);
    mt_schedule_free(&schedule);
    return status;
}

match_status mt_policy_preview(const mt_event *event, uint32_t rows, uint64_t moves, uint64_t seed, mt_policy_row *row,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_event *changed = NULL;
    uint64_t usual = (uint64_t)event->meetings * MOVES_PER_MEETING;
    if (!moves) moves = usual > FEWEST_MOVES ? usual : FEWEST_MOVES;
    for (uint32_t i = 0; i < rows; i++) {
        row[i] = (mt_policy_row){.minimum = i};
        MT_TRY(with_minimum(event, i, &changed, err));
        MT_TRY(plan_row(changed, moves, seed, &row[i], err));
        mt_event_free(&changed);
    }
out:
    mt_event_free(&changed);
    return status;
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
        mt_strbuf_format(out, "%s\n  {\"minimum\": %u, \"status\": \"%s\"", i ? "," : "", (unsigned)row[i].minimum,
                         mt_plan_status_name(row[i].status));
        write_maybe(out, "weight", row[i].value.weight);
        write_maybe(out, "weight_bound", row[i].bound.weight);
        write_maybe(out, "below_minimum", row[i].value.below_minimum);
        write_maybe(out, "below_minimum_bound", row[i].bound.below_minimum);
        write_maybe(out, "breaks", row[i].value.breaks);
        mt_strbuf_format(out, ", \"short\": %u}", (unsigned)row[i].short_participants);
    }
    mt_strbuf_str(out, "\n]\n");
}
