/* match complete: who is missing in a group, from a text about the work and the members known so far. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/output.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"
#include "libmatch/cli/warnings.h"

/* Gives the ids of the members (free the array), borrowed from the query; NULL after a complaint. */
static const char **read_members(const json_t *list, const char *path, size_t line, size_t *count)
{
    size_t n = json_array_size(list);
    const char **ids = calloc(n ? n : 1, sizeof *ids);
    if (!ids) {
        complain("out of memory");
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        ids[i] = json_string_value(json_array_get(list, i));
        if (ids[i]) continue;
        complain("%s:%zu: members[%zu] is no text; members is a list of ids", path, line, i);
        free(ids);
        return NULL;
    }
    *count = n;
    return ids;
}

static bool check_query(const char *path, size_t line, const json_t *query)
{
    const json_t *id = json_object_get(query, "id"), *text = json_object_get(query, "text"),
                 *members = json_object_get(query, "members");
    if (!json_is_string(id) || *json_string_value(id) == '\0' || strpbrk(json_string_value(id), " \t\r\n"))
        complain("%s:%zu: id: must be a text without blanks", path, line);
    else if (text && !json_is_null(text) && !json_is_string(text))
        complain("%s:%zu: text: must be a text", path, line);
    else if (members && !json_is_null(members) && !json_is_array(members))
        complain("%s:%zu: members: must be a list of ids", path, line);
    else
        return true;
    return false;
}

static bool answer(match_store *store, const match_rank_options *rank, output *w, const char *path, size_t line,
                   const json_t *query)
{
    size_t count = 0;
    match_hits *hits = NULL;
    if (!check_query(path, line, query)) return false;
    const char **members = read_members(json_object_get(query, "members"), path, line, &count);
    if (!members) return false;
    const json_t *text = json_object_get(query, "text");
    const char *id = json_string_value(json_object_get(query, "id"));
    match_status status =
        match_store_complete(store, json_is_string(text) ? json_string_value(text) : "",
                             json_is_string(text) ? json_string_length(text) : 0, members, count, rank, &hits);
    free(members);
    if (status == MATCH_OK) {
        print_warnings(id, hits);
        output_list(w, id, hits);
    } else {
        match_error error = {0};
        match_store_error(store, &error);
        complain("%s:%zu: %s", path, line, error.message);
    }
    match_hits_free(&hits);
    return status == MATCH_OK;
}

static int answer_file(match_store *store, const match_rank_options *rank, output *w, const char *path)
{
    char *data = NULL, *line = NULL;
    size_t length = 0;
    int result = STATUS_DONE;
    lines l;
    if (!read_file(path, &data, &length)) return STATUS_FAILED;
    lines_open(&l, data, length);
    while (result != STATUS_INTERRUPTED && lines_next(&l, &line, &length)) {
        json_error_t problem;
        if (interrupted()) {
            result = STATUS_INTERRUPTED;
            break;
        }
        if (length == 0) continue;
        json_t *query = json_loadb(line, length, JSON_REJECT_DUPLICATES, &problem);
        if (!json_is_object(query)) {
            complain("%s:%zu: %s; a line is {\"id\": ..., \"text\": ..., \"members\": [...]}", path, l.number,
                     query ? "no JSON object" : problem.text);
            result = STATUS_FAILED;
        } else if (!answer(store, rank, w, path, l.number, query)) {
            result = STATUS_FAILED;
        }
        json_decref(query);
        progress_show(path, (double)(l.at - data) / (double)(l.end - data), NULL);
    }
    free(data);
    return result;
}

static int run(const options *o)
{
    if (!o->queries) {
        complain("complete needs --queries FILE.jsonl; usage: match complete %s", o->command->synopsis);
        return STATUS_USAGE;
    }
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (!store) return STATUS_FAILED;
    match_rank_options rank = session_rank_options(o);
    output w = output_open(o, true);
    int result = answer_file(store, &rank, &w, o->queries);
    match_store_close(&store);
    return result;
}

static const option_id accepts[] = {OPTION_QUERIES, OPTION_WANT,    OPTION_FILTER, OPTION_LANGUAGE, OPTION_CHANNELS,
                                    OPTION_K,       OPTION_EXPLAIN, OPTION_FORMAT, OPTION_END};
const command command_complete = {
    .name = "complete",
    .synopsis = "STORE --queries FILE.jsonl [-k N] [--format F]",
    .summary = "tell who is missing in a group",
    .details = "The lines of the file are {\"id\", \"text\", \"members\": [organisation]}.",
    .least = 1,
    .most = 1,
    .formats = "table jsonl csv trec",
    .accepts = accepts,
    .run = run,
};
