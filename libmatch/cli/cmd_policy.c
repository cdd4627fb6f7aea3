/* match policy: what a guaranteed minimum of meetings costs. */
#include <jansson.h>
#include <stdio.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static void print_cell(const json_t *row, const char *key, int width)
{
    const json_t *value = json_object_get(row, key);
    char text[40] = "?";
    if (json_is_number(value)) snprintf(text, sizeof text, "%.10g", json_number_value(value));
    for (char *c = text; *c; c++)
        if (*c == ',') *c = '.'; /* the locale's decimal mark */
    printf("%*s", width, text);
}

static void print_table(const match_text *json)
{
    json_t *rows = json_loadb(match_text_data(json), match_text_length(json), 0, NULL), *row;
    size_t i;
    puts("minimum  status          weight    at most      cost  missing  at least  people short");
    json_array_foreach (rows, i, row) {
        print_cell(row, "minimum", 7);
        printf("  %-10s", json_string_value(json_object_get(row, "status")));
        print_cell(row, "weight", 12);
        print_cell(row, "weight_bound", 11);
        print_cell(row, "cost", 10);
        print_cell(row, "below_minimum", 9);
        print_cell(row, "below_minimum_bound", 10);
        print_cell(row, "short", 14);
        putchar('\n');
    }
    json_decref(rows);
}

static int preview(const options *o, const match_event *event)
{
    match_policy_options given = {
        .size = sizeof given, .highest = o->highest > 0 ? (int)o->highest : 0, .moves = o->moves, .seed = o->seed};
    match_job *job = NULL;
    match_text *json = NULL;
    match_error error = {0};
    int result = STATUS_FAILED;
    if (match_event_policy(event, &given, &job, &error) != MATCH_OK) {
        complain_error(&error);
        return STATUS_FAILED;
    }
    match_status status = run_job(job, "previewing");
    bool cut = status == MATCH_E_CANCELLED;
    if (cut || status == MATCH_OK) status = match_job_policy(job, &json);
    if (status != MATCH_OK) {
        match_job_error(job, &error);
        complain_error(&error);
        goto out;
    }
    if (o->format == FORMAT_TABLE)
        print_table(json);
    else
        fputs(match_text_data(json), stdout);
    if (cut) complain("interrupted; the minimums finished so far are shown");
    result = cut ? STATUS_INTERRUPTED : STATUS_DONE;
out:
    match_text_free(&json);
    match_job_free(&job);
    return result;
}

static int run(const options *o)
{
    match_event *event = session_event(o->operand[0]);
    int result = event ? preview(o, event) : STATUS_FAILED;
    match_event_free(&event);
    return result;
}

static const option_id accepts[] = {OPTION_HIGHEST, OPTION_MOVES, OPTION_SEED, OPTION_FORMAT, OPTION_END};
const command command_policy = {
    .name = "policy",
    .synopsis = "EVENT.json [--highest N] [--format table|json]",
    .summary = "preview what a guaranteed minimum of meetings costs",
    .details =
        "Plans the event once for every minimum 0 to N, with the same work and seed. \"at most\" and \"at least\"\n"
        "are proved; the plans are the best found with that work (--moves).",
    .least = 1,
    .most = 1,
    .formats = "table json",
    .accepts = accepts,
    .run = run,
};
