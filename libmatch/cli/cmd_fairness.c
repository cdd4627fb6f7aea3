/* match fairness: the certificate of a plan: who got how many meetings, and why not more. */
#include <jansson.h>
#include <stdio.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static long long number(const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);
    return json_is_integer(value) ? (long long)json_integer_value(value) : -1;
}

static const char *text_of(const json_t *object)
{
    const char *text = json_string_value(json_object_get(object, "text"));
    return text ? text : "";
}

/* All of them in a line, then whoever is below its guarantee. */
static void print_table(const match_text *json)
{
    json_t *root = json_loadb(match_text_data(json), match_text_length(json), 0, NULL);
    const json_t *rows = json_object_get(root, "rows"), *row;
    size_t i;
    puts(text_of(root));
    json_array_foreach (rows, i, row)
        if (number(row, "got") < number(row, "guaranteed")) puts(text_of(row));
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
    if (match_plan_fairness_in(plan, event, o->format == FORMAT_CSV, o->language, &text, &error) != MATCH_OK) {
        complain_error(&error);
        goto out;
    }
    if (o->format == FORMAT_TABLE)
        print_table(text);
    else if (!session_write(o, text))
        goto out;
    result = STATUS_DONE;
out:
    match_text_free(&text);
    match_plan_free(&plan);
    match_event_free(&event);
    return result;
}

static const option_id accepts[] = {OPTION_FORMAT, OPTION_LANGUAGE, OPTION_OUTPUT, OPTION_END};
const command command_fairness = {
    .name = "fairness",
    .synopsis = "EVENT.json PLAN.json [--format table|json|csv] [--language en|ro|pl]",
    .summary = "tell who got how many meetings, and why not more",
    .details =
        "The certificate of a plan: for every participant the meetings got, wished and guaranteed, the most that\n"
        "any valid plan could give, the reason, and for each shortfall who could give way (docs/events.md). Sentences\n"
        "are in the language; JSON and CSV have codes and numbers besides.",
    .least = 2,
    .most = 2,
    .formats = "table json csv",
    .accepts = accepts,
    .run = run,
};
