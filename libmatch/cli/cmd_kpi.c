/* match kpi: figures after the event, and what the store should learn from it. */
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static bool count_up(const options *o, const match_event *event, const match_plan *plan)
{
    char *table = NULL;
    size_t length = 0;
    match_text *kpi = NULL, *feedback = NULL;
    match_error error = {0};
    if (!read_file(o->operand[2], &table, &length)) return false;
    bool ok = match_plan_kpi(plan, event, table, length, o->at, &kpi, &feedback, &error) == MATCH_OK;
    if (!ok) {
        if (*error.file == '\0') snprintf(error.file, sizeof error.file, "%s", o->operand[2]);
        complain_error(&error);
    }
    ok = ok && session_write(o, kpi);
    ok = ok && (!o->feedback || write_file(o->feedback, match_text_data(feedback), match_text_length(feedback)));
    match_text_free(&kpi);
    match_text_free(&feedback);
    free(table);
    return ok;
}

static int run(const options *o)
{
    match_event *event = session_event(o->operand[0]);
    match_plan *plan = event ? session_plan(event, o->operand[1]) : NULL;
    bool ok = plan && count_up(o, event, plan);
    match_plan_free(&plan);
    match_event_free(&event);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

static const option_id accepts[] = {OPTION_FEEDBACK, OPTION_AT, OPTION_OUTPUT, OPTION_END};
const command command_kpi = {
    .name = "kpi",
    .synopsis = "EVENT.json PLAN.json ATTENDANCE.csv|.json [--feedback FILE.jsonl] [--at DATE]",
    .summary = "count what came of an event, and write it as feedback",
    .details = "ATTENDANCE says who came and how they rated: columns meeting or partner, participant, came, rating,\n"
               "agreement. What it does not list took place with everybody. The feedback is ready for `match import`.",
    .least = 3,
    .most = 3,
    .accepts = accepts,
    .run = run,
};
