/* match schedule and match check: a timetable for an event, and the independent judgement of one. */
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

static void print_value(const json_t *object, const char *key, const char *what)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value)) return;
    fputs(", ", stdout);
    print_number(stdout, json_number_value(value));
    printf(" %s", what);
}

/* Of a selection: "weight 29240 (at most 29244)" or "weight 29244 (the greatest possible)". */
static void print_weight(const json_t *weight, const json_t *bound, bool selection)
{
    if (!selection || !json_is_number(weight) || !json_is_number(bound)) return;
    fputs(", weight ", stdout);
    print_number(stdout, json_number_value(weight));
    if (json_number_value(weight) < json_number_value(bound)) {
        fputs(" (at most ", stdout);
        print_number(stdout, json_number_value(bound));
        putchar(')');
    } else {
        fputs(" (the greatest possible)", stdout);
    }
}

/* "plan.json: feasible, 118 of 120 meetings, 31 breaks, at least 29, 4 table changes" */
static void print_summary(const char *path, const match_text *json, size_t meetings)
{
    json_t *plan = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
    const json_t *objective = json_object_get(plan, "objective"), *bound = json_object_get(plan, "bound");
    const char *status = json_string_value(json_object_get(plan, "status"));
    const char *reason = json_string_value(json_object_get(plan, "reason"));
    const char *why = json_string_value(json_object_get(plan, "bound_reason"));
    const json_t *scheduled = json_object_get(objective, "scheduled");
    const json_t *missing = json_object_get(objective, "below_minimum");
    printf("%s: %s", path, status ? status : "unknown");
    if (json_is_number(scheduled)) printf(", %.0f of %zu meetings", json_number_value(scheduled), meetings);
    if (json_is_number(missing) && json_number_value(missing) > 0)
        print_value(objective, "below_minimum", "missing to the minimum");
    print_weight(json_object_get(objective, "weight"), json_object_get(bound, "weight"), why != NULL);
    print_value(objective, "breaks", "breaks");
    if (json_is_number(json_object_get(objective, "breaks")) && json_is_number(json_object_get(bound, "breaks"))) {
        fputs(" (at least ", stdout);
        print_number(stdout, json_number_value(json_object_get(bound, "breaks")));
        putchar(')');
    }
    print_value(objective, "table_changes", "table changes");
    putchar('\n');
    if (reason) printf("%s\n", reason);
    if (why) printf("%s\n", why);
    json_decref(plan);
}

/* Fetches the best plan so far, writes it and says what it is. */
static bool write_plan(const options *o, const match_event *event, const match_job *job)
{
    match_plan *plan = NULL;
    match_text *json = NULL;
    match_error error = {0};
    bool ok = match_job_plan(job, &plan) == MATCH_OK &&
              match_plan_write_in(plan, event, o->language, &json, &error) == MATCH_OK;
    if (!ok) {
        if (!plan) match_job_error(job, &error);
        complain_error(&error);
    } else {
        ok = session_write(o, json);
        if (ok && strcmp(o->output, "-") != 0) print_summary(o->output, json, match_event_meetings(event));
    }
    match_text_free(&json);
    match_plan_free(&plan);
    return ok;
}

static int schedule(const options *o, const match_event *event)
{
    match_schedule_options given = {.size = sizeof given,
                                    .time_limit_s = o->time_limit_s,
                                    .moves = o->moves,
                                    .threads = o->threads,
                                    .seed = o->seed,
                                    .prove = o->prove};
    match_job *job = NULL;
    match_error error = {0};
    int result = STATUS_DONE;
    if (match_event_schedule(event, &given, &job, &error) != MATCH_OK) {
        complain_error(&error);
        return STATUS_FAILED;
    }
    match_status status = run_job(job, "planning");
    if (status != MATCH_OK && status != MATCH_E_CANCELLED) {
        match_job_error(job, &error);
        complain_error(&error);
        result = STATUS_FAILED;
    } else if (!write_plan(o, event, job)) {
        result = STATUS_FAILED;
    } else if (status == MATCH_E_CANCELLED) {
        complain("interrupted; the best plan so far is in %s", o->output);
        result = STATUS_INTERRUPTED;
    }
    match_job_free(&job);
    return result;
}

static int run_schedule(const options *o)
{
    if (!o->output) {
        complain("schedule: where should the plan go? usage: match schedule %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    match_event *event = session_event(o->operand[0]);
    if (!event) return STATUS_FAILED;
    int result = schedule(o, event);
    match_event_free(&event);
    return result;
}

static const option_id schedule_accepts[] = {OPTION_TIME_LIMIT, OPTION_MOVES,  OPTION_THREADS,  OPTION_SEED,
                                             OPTION_PROVE,      OPTION_OUTPUT, OPTION_LANGUAGE, OPTION_END};
const command command_schedule = {
    .name = "schedule",
    .synopsis = "EVENT.json [--time-limit S] [--moves N] [--threads N] [--seed N] [--prove] [--language en|ro|pl] "
                "-o PLAN.json",
    .summary = "plan the meetings of an event",
    .details = "The same event, seed and --moves give the same plan, byte for byte, for any number of threads. The\n"
               "plan says what it is: optimal, feasible, infeasible (proved) or unknown; each is exit status 0.",
    .least = 1,
    .most = 1,
    .accepts = schedule_accepts,
    .run = run_schedule,
};

static int run_check(const options *o)
{
    match_event *event = session_event(o->operand[0]);
    match_plan *plan = event ? session_plan(event, o->operand[1]) : NULL;
    match_text *report = NULL;
    match_error error = {0};
    bool valid = false;
    int result = STATUS_FAILED;
    if (!plan) goto out;
    if (match_event_check_in(event, plan, o->language, &valid, &report, &error) != MATCH_OK) {
        complain_error(&error);
        goto out;
    }
    fputs(match_text_data(report), stdout);
    if (match_text_length(report) == 0 || match_text_data(report)[match_text_length(report) - 1] != '\n') putchar('\n');
    result = valid ? STATUS_DONE : STATUS_FAILED;
out:
    match_text_free(&report);
    match_plan_free(&plan);
    match_event_free(&event);
    return result;
}

static const option_id check_accepts[] = {OPTION_LANGUAGE, OPTION_END};
const command command_check = {
    .name = "check",
    .synopsis = "EVENT.json PLAN.json|PLAN.csv [--language en|ro|pl]",
    .summary = "check a plan, independently of what made it",
    .details = "Prints what was counted and every violation as JSON. Exit status: 0 valid, 1 violated. A plan made by\n"
               "hand may be a table: who meets (meeting; a, b, others; or participant, partner), slot or start, table.",
    .least = 2,
    .most = 2,
    .accepts = check_accepts,
    .run = run_check,
};
