/* match lists: partners for many, with a report of who is seen how often and bounds for it. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

/* The ids of a file, one a line; *ids borrows from `data`. */
static bool read_ids(char *data, size_t length, const char ***ids, size_t *count)
{
    lines l;
    char *line = NULL;
    size_t size = 0, room = 2;
    for (size_t i = 0; i < length; i++) room += data[i] == '\n';
    *ids = calloc(room, sizeof **ids);
    if (!*ids) {
        complain("out of memory");
        return false;
    }
    lines_open(&l, data, length);
    while (lines_next(&l, &line, &size))
        if (size) (*ids)[(*count)++] = line;
    return true;
}

static void tell_side(const char *title, const json_t *side)
{
    const char *keys[] = {"gini", "worst", "mean", "never_listed", "most_lists", "least_lists"};
    fprintf(stderr, "%-7s", title);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        fprintf(stderr, "  %s %.4g", keys[i], json_number_value(json_object_get(side, keys[i])));
    fprintf(stderr, "\n");
}

/* A summary on standard error; all of it with --details. */
static bool tell_report(const options *o, const match_text *report)
{
    size_t i;
    json_t *id, *json = json_loadb(match_text_data(report), match_text_length(report), 0, NULL);
    json_array_foreach (json_object_get(json, "unknown"), i, id)
        warn("there is no record \"%s\"", json_string_value(id));
    tell_side("before", json_object_get(json, "before"));
    tell_side("after", json_object_get(json, "after"));
    fprintf(stderr, "%.2f %% of the summed probability is kept\n",
            100 * json_number_value(json_object_get(json, "score_kept")));
    if (!json_is_true(json_object_get(json, "gini_held"))) warn("no lists keep this bound of the Gini coefficient");
    json_decref(json);
    return !o->details || write_file(o->details, match_text_data(report), match_text_length(report));
}

static int run(const options *o)
{
    match_exposure_options bounds = {
        .size = sizeof bounds, .most = (size_t)o->most, .least = (size_t)o->fewest, .gini = o->gini};
    match_text *jsonl = NULL, *report = NULL;
    char *data = NULL;
    const char **ids = NULL;
    size_t length = 0, count = 0;
    int result = STATUS_FAILED;
    if (!o->ids) {
        complain("lists: which ids? usage: match lists %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    if (!read_file(o->ids, &data, &length)) return STATUS_FAILED;
    match_store *store = read_ids(data, length, &ids, &count) ? session_open(o, MATCH_OPEN_READ) : NULL;
    match_rank_options rank = session_rank_options(o);
    if (store && match_store_fair_lists(store, ids, count, &rank, &bounds, &jsonl, &report) != MATCH_OK)
        session_complain(store);
    else if (store && session_write(o, jsonl) && tell_report(o, report))
        result = STATUS_DONE;
    match_text_free(&jsonl);
    match_text_free(&report);
    match_store_close(&store);
    free(ids);
    free(data);
    return result;
}

static const option_id accepts[] = {OPTION_IDS,    OPTION_K,       OPTION_MOST,     OPTION_FEWEST, OPTION_GINI,
                                    OPTION_WANT,   OPTION_MODE,    OPTION_NEW_ONLY, OPTION_BEYOND, OPTION_FILTER,
                                    OPTION_OUTPUT, OPTION_DETAILS, OPTION_END};
const command command_lists = {
    .name = "lists",
    .synopsis = "STORE --ids FILE [-k N] [--most N] [--fewest N] [--gini G] [options of partners] [-o FILE.jsonl]",
    .summary = "partners for many, so that attention is shared",
    .details =
        "A line of the file is an id. Writes {query, rank, id, kind, name, score} a line, and tells on standard\n"
        "error how exposure (the sum of 1 / log2(1 + rank)) is spread before and after the bounds.",
    .least = 1,
    .most = 1,
    .accepts = accepts,
    .run = run,
};
