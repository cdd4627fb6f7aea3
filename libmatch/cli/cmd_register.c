/* match register: an event from registrations and wishes as tables. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

#define MOST_NOTES 300 /* lines of each sort; the rest is counted */

/* A JSON object from a file, or an empty one without a path. NULL after a complaint. */
static json_t *read_object(const char *path)
{
    char *data = NULL;
    size_t length = 0;
    json_error_t problem;
    if (!path) return json_object();
    if (!read_file(path, &data, &length)) return NULL;
    json_t *object = json_loadb(data, length, JSON_REJECT_DUPLICATES, &problem);
    free(data);
    if (json_is_object(object)) return object;
    if (object)
        complain("%s: this is no JSON object", path);
    else
        complain("%s:%d: %s", path, problem.line, problem.text);
    json_decref(object);
    return NULL;
}

static bool set_count(json_t *spec, const char *key, int64_t value)
{
    return value < 0 || json_object_set_new(spec, key, json_integer(value)) == 0;
}

/* The spec of the file; options say more or say it differently. */
static char *make_spec(const options *o)
{
    json_t *spec = read_object(o->spec), *map = spec && o->map ? read_object(o->map) : NULL;
    char *text = NULL;
    if (!spec || (o->map && !map)) goto out;
    if (o->slots >= 0) json_object_del(spec, "days");
    bool set = !map || json_object_set(spec, "columns", map) == 0;
    set = set && set_count(spec, "slots", o->slots) && set_count(spec, "morning_slots", o->morning_slots) &&
          set_count(spec, "tables", o->tables) && set_count(spec, "max_meetings", o->max_meetings) &&
          set_count(spec, "min_meetings", o->min_meetings) && set_count(spec, "fairness", o->fairness);
    if (!set)
        complain("register: out of memory");
    else if (o->name && json_object_set_new(spec, "name", json_string(o->name)) != 0)
        complain("register: the name is not valid UTF-8");
    else if (!json_object_get(spec, "slots") && !json_object_get(spec, "days"))
        complain("register: when are the meetings? Give \"days\" or \"slots\" in --spec FILE.json, or --slots N");
    else if (!json_object_get(spec, "tables"))
        complain("register: how many tables are there? Give --tables N, or \"tables\" in --spec FILE.json");
    else
        text = json_dumps(spec, JSON_COMPACT);
out:
    json_decref(spec);
    json_decref(map);
    return text;
}

/* Which file a part of the work is about: the tables are known by what they are. */
static const char *path_of(const options *o, const char *part)
{
    if (strcmp(part, "people") == 0) return o->operand[0];
    if (strcmp(part, "wishes") == 0 && o->operands > 1) return o->operand[1];
    return o->spec ? o->spec : "event";
}

static void print_note(const options *o, const json_t *note, bool left_out)
{
    const char *column = json_string_value(json_object_get(note, "column"));
    const char *table = json_string_value(json_object_get(note, "table"));
    if (!table) { /* a count */
        fprintf(stderr, "%s\n", json_string_value(json_object_get(note, "text")));
        return;
    }
    long long line = json_integer_value(json_object_get(note, "line"));
    char place[24] = "";
    if (line) snprintf(place, sizeof place, "%lld:", line); /* otherwise it is about the whole table */
    fprintf(stderr, "%s:%s %s%s%s%s\n", path_of(o, table), place, left_out ? "" : "warning: ", column ? column : "",
            column ? ": " : "", json_string_value(json_object_get(note, "text")));
}

/* What does not count first: it has to be mended. Gives how much that is. */
static size_t print_notes(const options *o, const match_text *text)
{
    json_t *notes = json_loadb(match_text_data(text), match_text_length(text), 0, NULL);
    size_t count[2] = {0, 0}, i;
    for (int left_out = 1; left_out >= 0; left_out--) {
        json_t *note;
        json_array_foreach (notes, i, note) {
            if (json_is_true(json_object_get(note, "left_out")) != left_out) continue;
            if (count[left_out]++ < MOST_NOTES) print_note(o, note, left_out);
        }
        if (count[left_out] > MOST_NOTES)
            fprintf(stderr, "... and %zu more %s\n", count[left_out] - MOST_NOTES, left_out ? "left out" : "warnings");
    }
    json_decref(notes);
    return count[1];
}

static void print_made(const options *o, const match_text *json, size_t left_out)
{
    match_event *event = NULL;
    if (!o->output || strcmp(o->output, "-") == 0) return;
    if (match_event_read(match_text_data(json), match_text_length(json), &event, NULL) == MATCH_OK)
        printf("%s: %zu participants, %zu wished meetings, %zu slots, %zu tables", o->output,
               match_event_participants(event), match_event_meetings(event), match_event_slots(event),
               match_event_tables(event));
    if (left_out)
        printf("; %zu row%s or cell%s left out", left_out, left_out == 1 ? "" : "s", left_out == 1 ? "" : "s");
    putchar('\n');
    match_event_free(&event);
}

static int make(const options *o, const char *spec)
{
    char *people = NULL, *wishes = NULL;
    size_t people_length = 0, wishes_length = 0, left_out = 0;
    match_text *event = NULL, *notes = NULL;
    match_error error = {0};
    int result = STATUS_FAILED;
    if (!read_file(o->operand[0], &people, &people_length)) goto out;
    if (o->operands > 1 && !read_file(o->operand[1], &wishes, &wishes_length)) goto out;
    if (match_event_from_tables(spec, strlen(spec), people, people_length, wishes, wishes_length, &event, &notes,
                                &error) != MATCH_OK) {
        char part[sizeof error.file];
        snprintf(part, sizeof part, "%s", error.file);
        snprintf(error.file, sizeof error.file, "%s", path_of(o, part));
        complain_error(&error);
        goto out;
    }
    if (!session_write(o, event)) goto out;
    left_out = print_notes(o, notes);
    print_made(o, event, left_out);
    result = left_out ? STATUS_REJECTED : STATUS_DONE;
out:
    match_text_free(&event);
    match_text_free(&notes);
    free(people);
    free(wishes);
    return result;
}

static int run(const options *o)
{
    char *spec = make_spec(o);
    int result = spec ? make(o, spec) : STATUS_FAILED;
    free(spec);
    return result;
}

static const option_id accepts[] = {OPTION_SPEC,     OPTION_MAP,    OPTION_NAME,         OPTION_SLOTS,
                                    OPTION_MORNING,  OPTION_TABLES, OPTION_MAX_MEETINGS, OPTION_MIN_MEETINGS,
                                    OPTION_FAIRNESS, OPTION_OUTPUT, OPTION_END};
const command command_register = {
    .name = "register",
    .synopsis = "PEOPLE.csv [WISHES.csv] [--spec SPEC.json] [--map MAP.json] [--slots N] [--tables N] -o EVENT.json",
    .summary = "build an event of registrations: a table of people, a table of wishes",
    .details =
        "PEOPLE: a row each; columns name (or first_name, last_name) and, as wanted, id, org, email, side, "
        "delegation,\n"
        "mode, zone, window, arrives, leaves, languages, wishes, avoids (names parted by \";\"), max_meetings,\n"
        "min_meetings. WISHES: columns from, to, class (must, nice, no), priority. SPEC.json: the event without\n"
        "participants, with slots or \"days\" (docs/events.md, \"From registrations\"). What does not count is listed "
        "on\n"
        "standard error as FILE:LINE: COLUMN: TEXT; the exit status is then 3.",
    .least = 1,
    .most = 2,
    .accepts = accepts,
    .run = run,
};
