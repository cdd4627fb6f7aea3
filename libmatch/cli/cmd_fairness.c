/* match fairness: the certificate of a plan: who got how many meetings, and why not more. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static long long number(const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);
    return json_is_integer(value) ? (long long)json_integer_value(value) : -1;
}

static const char *name_of(const match_event *event, long long participant)
{
    return match_event_participant_name(event, (size_t)participant);
}

/* "Lab: 1 of 2 guaranteed (at most 3 possible, busy); meeting 7 could be in slot 4 if meeting 12 of Clinic gave way" */
static void print_shortfall(const match_event *event, const json_t *row)
{
    printf("%s: %lld of %lld guaranteed (at most %lld possible; %s)", name_of(event, number(row, "participant")),
           number(row, "got"), number(row, "guaranteed"), number(row, "most"),
           json_string_value(json_object_get(row, "reason")));
    if (number(row, "meeting") < 0)
        puts("; nobody can give way without falling short");
    else if (number(row, "gives_up") < 0)
        printf("; meeting %lld could be in slot %lld\n", number(row, "meeting"), number(row, "slot"));
    else
        printf("; meeting %lld could be in slot %lld if meeting %lld of %s gave way\n", number(row, "meeting"),
               number(row, "slot"), number(row, "gives_up"), name_of(event, number(row, "giver")));
}

static void print_table(const match_event *event, const match_text *json)
{
    json_t *root = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
    const json_t *rows = json_object_get(root, "rows"), *row;
    size_t i, shown = 0;
    printf("%lld participants have %lld to %lld meetings; %lld keep their guarantee, %lld meetings are missing",
           number(root, "participants"), number(root, "fewest"), number(root, "most"), number(root, "guaranteed_kept"),
           number(root, "below_minimum"));
    if (json_is_number(json_object_get(root, "below_minimum_bound")))
        printf(" (at least %.0f)", json_number_value(json_object_get(root, "below_minimum_bound")));
    putchar('\n');
    json_array_foreach (rows, i, row)
        if (number(row, "got") < number(row, "guaranteed") && ++shown) print_shortfall(event, row);
    if (!shown) puts("No participant is below its guaranteed minimum.");
    json_decref(root);
}

static int run(const options *o)
{
    match_event *event = session_event(o->operand[0]);
    match_plan *plan = event ? session_plan(event, o->operand[1]) : NULL;
    match_text *text = NULL;
    match_error error = {0};
    int result = STATUS_FAILED;
    if (!plan) goto out;
    if (match_plan_fairness(plan, event, o->format == FORMAT_CSV, &text, &error) != MATCH_OK) {
        complain_error(&error);
        goto out;
    }
    if (o->format == FORMAT_TABLE)
        print_table(event, text);
    else if (!session_write(o, text))
        goto out;
    result = STATUS_DONE;
out:
    match_text_free(&text);
    match_plan_free(&plan);
    match_event_free(&event);
    return result;
}

static const option_id accepts[] = {OPTION_FORMAT, OPTION_OUTPUT, OPTION_END};
const command command_fairness = {
    .name = "fairness",
    .synopsis = "EVENT.json PLAN.json [--format table|json|csv]",
    .summary = "tell who got how many meetings, and why not more",
    .details =
        "The certificate of a plan: for every participant the meetings got, wished and guaranteed, the most that\n"
        "any valid plan could give, the reason, and for each shortfall who could give way (docs/events.md).",
    .least = 2,
    .most = 2,
    .formats = "table json csv",
    .accepts = accepts,
    .run = run,
};
