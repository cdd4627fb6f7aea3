/* match event: an event built from the store, with wishes from the partner ranking. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static const char *mode_name(match_mode mode)
{
    return mode == MATCH_MODE_PEER ? "peer" : mode == MATCH_MODE_COMPLEMENT ? "complement" : "balanced";
}

static void set_count(json_t *spec, const char *key, int64_t value)
{
    if (value >= 0) json_object_set_new(spec, key, json_integer(value));
}

/* "A,B,..." */
static json_t *clusters_of(const char *value)
{
    json_t *list = json_array();
    size_t count = 0;
    for (const char *at = value; at; count++) {
        size_t length = strcspn(at, ",");
        if (length == 0 || json_array_append_new(list, json_stringn(at, length)) != 0) count = 0;
        if (length == 0) break;
        at = at[length] ? at + length + 1 : NULL;
    }
    if (count >= 2) return json_pack("{s:o}", "clusters", list);
    complain("--clusters: \"%s\" is not two ids or more, parted by commas", value);
    json_decref(list);
    return NULL;
}

static json_t *ids_of(const char *path)
{
    char *data = NULL, *line = NULL;
    size_t length = 0;
    lines l;
    if (!read_file(path, &data, &length)) return NULL;
    json_t *ids = json_array();
    lines_open(&l, data, length);
    while (lines_next(&l, &line, &length))
        if (length > 0 && json_array_append_new(ids, json_stringn(line, length)) != 0)
            complain("%s:%zu: not UTF-8", path, l.number);
    free(data);
    return ids;
}

/* The spec of the file, if one is given; the options say more or say it differently. NULL after a complaint. */
static json_t *read_spec(const options *o)
{
    char *data = NULL;
    size_t length = 0;
    json_error_t problem;
    if (o->operands < 2) return json_object();
    if (!read_file(o->operand[1], &data, &length)) return NULL;
    json_t *spec = json_loadb(data, length, JSON_REJECT_DUPLICATES, &problem);
    free(data);
    if (json_is_object(spec)) return spec;
    if (spec)
        complain("%s: this is no JSON object", o->operand[1]);
    else
        complain("%s:%d: %s", o->operand[1], problem.line, problem.text);
    json_decref(spec);
    return NULL;
}

static bool set_participants(json_t *spec, const options *o)
{
    json_t *who = NULL;
    if ((o->clusters != NULL) + (o->ids != NULL) + (o->filter != NULL) > 1) {
        complain("event: give one of --clusters, --ids and --filter");
        return false;
    }
    if (o->clusters)
        who = clusters_of(o->clusters);
    else if (o->ids)
        who = ids_of(o->ids);
    else if (o->filter)
        who = json_pack("{s:s}", "filter", o->filter);
    else if (json_object_get(spec, "participants"))
        return true;
    else
        complain("event: who takes part? Give --clusters A,B, --ids FILE, --filter EXPR or a SPEC.json");
    return who && json_object_set_new(spec, "participants", who) == 0;
}

static json_t *make_spec(const options *o)
{
    json_t *spec = read_spec(o);
    if (!spec) return NULL;
    if (!set_participants(spec, o)) {
        json_decref(spec);
        return NULL;
    }
    if (o->name) json_object_set_new(spec, "name", json_string(o->name));
    if (o->mode != MATCH_MODE_BALANCED) json_object_set_new(spec, "mode", json_string(mode_name(o->mode)));
    if (o->slots >= 0) json_object_del(spec, "days");
    set_count(spec, "slots", o->slots);
    set_count(spec, "morning_slots", o->morning_slots);
    set_count(spec, "tables", o->tables);
    set_count(spec, "wishes_per_participant", o->wishes);
    set_count(spec, "max_meetings", o->max_meetings);
    set_count(spec, "min_meetings", o->min_meetings);
    set_count(spec, "fairness", o->fairness);
    return spec;
}

static void print_made(const options *o, const match_text *json)
{
    match_event *event = NULL;
    if (!o->output || strcmp(o->output, "-") == 0) return;
    if (match_event_read(match_text_data(json), match_text_length(json), &event, NULL) == MATCH_OK)
        printf("%s: %zu participants, %zu wished meetings, %zu slots, %zu tables\n", o->output,
               match_event_participants(event), match_event_meetings(event), match_event_slots(event),
               match_event_tables(event));
    match_event_free(&event);
}

static int run(const options *o)
{
    json_t *spec = make_spec(o);
    char *text = spec ? json_dumps(spec, JSON_COMPACT) : NULL;
    match_text *event = NULL;
    int result = STATUS_FAILED;
    json_decref(spec);
    if (!text) return STATUS_FAILED;
    match_store *store = session_open(o, MATCH_OPEN_READ);
    if (!store) goto out;
    if (match_store_build_event(store, text, strlen(text), &event) != MATCH_OK) {
        session_complain(store);
        goto out;
    }
    if (!session_write(o, event)) goto out;
    print_made(o, event);
    result = STATUS_DONE;
out:
    match_text_free(&event);
    match_store_close(&store);
    free(text);
    return result;
}

static const option_id accepts[] = {OPTION_NAME,   OPTION_CLUSTERS,     OPTION_IDS,          OPTION_FILTER,
                                    OPTION_MODE,   OPTION_SLOTS,        OPTION_MORNING,      OPTION_TABLES,
                                    OPTION_WISHES, OPTION_MAX_MEETINGS, OPTION_MIN_MEETINGS, OPTION_FAIRNESS,
                                    OPTION_OUTPUT, OPTION_END};
const command command_event = {
    .name = "event",
    .synopsis =
        "STORE [SPEC.json] [--clusters A,B | --ids FILE | --filter EXPR] [--slots N] [--tables N] -o EVENT.json",
    .summary = "build an event: participants, and wishes from the ranking",
    .details = "--clusters A,B,... is a session between the members of clusters, each against each. Options win over "
               "SPEC.json, whose keys\n"
               "are name, participants ([id], {\"filter\"} or {\"clusters\"}), slots ([{start,end}] or a count),\n"
               "morning_slots, tables, wishes_per_participant, max_meetings, min_meetings, fairness, mode.",
    .least = 1,
    .most = 2,
    .accepts = accepts,
    .run = run,
};
