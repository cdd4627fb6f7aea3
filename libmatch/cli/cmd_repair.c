/* match repair: the day of the event. A plan and what happened make a new plan, and the list of whom to tell. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

#define MOST_PRICES 64

/* "0,0.5,2" as a JSON list, which reads numbers whatever the locale. False after a complaint. */
static bool read_curve(const char *list, double *prices, size_t *count)
{
    char text[1024];
    *count = 0;
    if (!list) return true;
    json_t *values = NULL;
    if (strlen(list) < sizeof text - 2) {
        snprintf(text, sizeof text, "[%s]", list);
        values = json_loads(text, 0, NULL);
    }
    bool good = json_array_size(values) > 0 && json_array_size(values) <= MOST_PRICES;
    for (size_t i = 0; good && i < json_array_size(values); i++) {
        prices[i] = json_number_value(json_array_get(values, i));
        good = json_is_number(json_array_get(values, i)) && prices[i] >= 0;
    }
    if (good) *count = json_array_size(values);
    if (!good) complain("--curve: \"%.80s\" is no list of prices; write for example 0,0.5,2", list);
    json_decref(values);
    return good;
}

static double value_of(const json_t *objective, const char *key)
{
    return json_number_value(json_object_get(objective, key));
}

/* "plan2.json: 3638 of 4000 meetings kept, 152 of these moved, 21 given up, 383 added; weight 26016 -> 24268 (kept
 * 23573, at most 24327); 420 agendas changed" */
static void print_summary(const char *path, const match_text *json)
{
    json_t *report = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
    const json_t *o = json_object_get(report, "objective"), *curve = json_object_get(report, "curve");
    printf("%s: %.0f of %.0f meetings kept, %.0f of these moved, %.0f given up; %.0f added; weight ", path,
           value_of(o, "kept"), value_of(o, "placed_before"), value_of(o, "moved"), value_of(o, "given_up"),
           value_of(o, "added") + value_of(o, "replaced"));
    print_number(stdout, value_of(o, "weight_before"));
    fputs(" before, ", stdout);
    print_number(stdout, value_of(o, "weight_kept"));
    fputs(" kept, ", stdout);
    print_number(stdout, value_of(o, "weight_after"));
    fputs(" after (at most ", stdout);
    print_number(stdout, value_of(report, "weight_bound"));
    printf("); %zu agendas changed\n", json_array_size(json_object_get(report, "changes")));
    for (size_t i = 0; i < json_array_size(curve); i++) {
        const json_t *point = json_array_get(curve, i);
        fputs("price ", stdout);
        print_number(stdout, value_of(point, "price"));
        printf(": %.0f moved or given up, weight ", value_of(point, "moved") + value_of(point, "given_up"));
        print_number(stdout, value_of(point, "weight_after"));
        putchar('\n');
    }
    json_decref(report);
}

typedef struct outcome {
    match_event *event;
    match_plan *plan;
    match_text *report, *csv;
} outcome;

static bool write_text(const char *path, const match_text *text)
{
    return !path || write_file(path, match_text_data(text), match_text_length(text));
}

static bool write_all(const options *o, const outcome *made)
{
    match_text *plan = NULL, *event = NULL;
    match_error error = {0};
    bool ok = match_plan_write_in(made->plan, made->event, o->language, &plan, &error) == MATCH_OK &&
              match_event_write(made->event, &event, &error) == MATCH_OK;
    if (!ok) complain_error(&error);
    ok = ok && session_write(o, plan) && write_text(o->changes, made->csv) && write_text(o->details, made->report) &&
         write_text(o->new_event, event);
    if (ok && strcmp(o->output, "-") != 0) print_summary(o->output, made->report);
    match_text_free(&plan);
    match_text_free(&event);
    return ok;
}

/* Steps the repair; Ctrl-C ends it with the best plan so far. False after a complaint. */
static bool run_repair(match_job *job, outcome *made, bool *cut)
{
    match_status status = run_job(job, "repairing");
    *cut = status == MATCH_E_CANCELLED;
    if (status == MATCH_OK || *cut)
        status = match_job_repair(job, &made->event, &made->plan, &made->report, &made->csv);
    if (status == MATCH_OK) return true;
    match_error error = {0};
    match_job_error(job, &error);
    complain_error(&error);
    return false;
}

/* What is wrong with the change document is said of its file. */
static void blame_file(match_error *error, const char *path)
{
    static const char about[] = "changes: ";
    bool told = strncmp(error->message, about, strlen(about)) == 0;
    if (!told && strcmp(error->file, "changes") != 0) return;
    if (told) memmove(error->message, error->message + strlen(about), strlen(error->message) - strlen(about) + 1);
    snprintf(error->file, sizeof error->file, "%s", path);
}

static int repair(const options *o, const match_event *event, const match_plan *plan)
{
    double prices[MOST_PRICES];
    match_repair_options given = {.size = sizeof given,
                                  .price = o->price < 0   ? 0
                                           : o->price > 0 ? o->price
                                                          : -1,
                                  .moves = o->moves,
                                  .seed = o->seed,
                                  .curve = prices,
                                  .language = o->language};
    outcome made = {0};
    match_error error = {0};
    match_job *job = NULL;
    char *changes = NULL;
    size_t length = 0;
    bool cut = false,
         ok = read_curve(o->curve, prices, &given.curve_count) && read_file(o->operand[2], &changes, &length);
    if (ok && match_event_repair_job(event, plan, changes, length, &given, &job, &error) != MATCH_OK) {
        blame_file(&error, o->operand[2]);
        complain_error(&error);
        ok = false;
    }
    ok = ok && run_repair(job, &made, &cut) && write_all(o, &made);
    if (ok && cut) complain("interrupted; the best plan so far is in %s", o->output);
    match_job_free(&job);
    free(changes);
    match_event_free(&made.event);
    match_plan_free(&made.plan);
    match_text_free(&made.report);
    match_text_free(&made.csv);
    return !ok ? STATUS_FAILED : cut ? STATUS_INTERRUPTED : STATUS_DONE;
}

static int run(const options *o)
{
    if (!o->output) {
        complain("repair: where should the new plan go? usage: match repair %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    match_event *event = session_event(o->operand[0]);
    match_plan *plan = event ? session_plan(event, o->operand[1]) : NULL;
    int result = plan ? repair(o, event, plan) : STATUS_FAILED;
    match_plan_free(&plan);
    match_event_free(&event);
    return result;
}

static const option_id accepts[] = {OPTION_PRICE,   OPTION_CURVE,     OPTION_MOVES,  OPTION_SEED,     OPTION_CHANGES,
                                    OPTION_DETAILS, OPTION_NEW_EVENT, OPTION_OUTPUT, OPTION_LANGUAGE, OPTION_END};
const command command_repair = {
    .name = "repair",
    .synopsis = "EVENT.json PLAN.json CHANGES.json -o PLAN2.json [--price P] [--changes FILE.csv]",
    .summary = "change a plan on the day: little, for much",
    .details = "CHANGES.json says who cancelled, came late, what was lost or added (docs/events.md, \"The day\"). The\n"
               "new plan is one of the changed event (--new-event) and has been checked against it.",
    .least = 3,
    .most = 3,
    .accepts = accepts,
    .run = run,
};
