/* The people make an event without wishes first, which knows them by all their names; then the wishes find them. */
#include "libmatch/exchange/event_tables.h"

#include <stdio.h>
#include <string.h>

#include "libmatch/exchange/event_days.h"
#include "libmatch/exchange/event_names.h"
#include "libmatch/exchange/hand_table.h"
#include "libmatch/exchange/people_csv.h"
#include "libmatch/meet/event.h"
#include "libmatch/text/fold.h"

enum { FROM, TO, CLASS, PRIORITY };
static const char *const columns[] = {"from|from_id|participant|participant_id|who", "to|to_id|partner|partner_id|whom",
                                      "class|wish", "priority", NULL};

#define MOST_PRIORITY 999999
#define TOO_MANY_NOTES 300 /* of languages */

typedef struct builder {
    json_t *spec, *event, *list; /* list: the wishes */
    const json_t *map;
    mt_people people;
    mt_table_notes notes;
    mt_event *known; /* people and frame */
    mt_event_names names;
    mt_intern mails, orgs;      /* folded */
    MT_ARRAY(uint32_t) of_mail; /* participant */
    MT_ARRAY(uint32_t) of_org;  /* its first participant */
    MT_ARRAY(uint32_t) count_of_org;
    uint32_t language_notes;
    mt_error *err;
} builder;

/* Who a cell names: a participant, or (participant MT_NONE) an organisation as its people write it. */
typedef struct party {
    uint32_t participant;
    const char *org;
} party;

static match_status set(builder *b, json_t *object, const char *key, json_t *value)
{
    return value && json_object_set_new(object, key, value) == 0 ? MATCH_OK : mt_fail_no_memory(b->err);
}

/* ---- the frame ----------------------------------------------------------------------------------------------------*/

static match_status read_spec(builder *b, mt_text text)
{
    static const char *const known[] = {"name",      "slots",  "morning_slots", "tables",       "spare_tables",
                                        "locations", "zone",   "kind",          "max_meetings", "min_meetings",
                                        "fairness",  "shared", "across",        "days",         "columns"};
    const char *key;
    json_t *value;
    match_status status = mt_json_parse(text, &b->spec, b->err);
    if (status != MATCH_OK) return status;
    if (!json_is_object(b->spec)) return mt_fail(b->err, MATCH_E_FORMAT, "the spec of an event is one JSON object");
    json_object_foreach (b->spec, key, value) {
        size_t i = 0;
        while (i < MT_COUNT(known) && strcmp(key, known[i]) != 0) i++;
        if (i < MT_COUNT(known)) continue;
        mt_fail(b->err, MATCH_E_VALUE,
                "%s: no such key; there are name, days or slots, morning_slots, tables, spare_tables, locations, zone, "
                "kind, max_meetings, min_meetings, fairness, shared, across and columns",
                key);
        mt_error_field(b->err, key, NULL);
        return MATCH_E_VALUE;
    }
    b->map = mt_json_get(b->spec, "columns");
    if (b->map && !json_is_object(b->map))
        return mt_fail(b->err, MATCH_E_FORMAT, "columns: an object {header: column} is wanted");
    return mt_event_days_expand(b->spec, b->err);
}

static bool any_stated(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!json_is_null(json_array_get(list, i))) return true;
    return false;
}

/* Numbers of people where any are stated, with those of the spec for the others. */
static match_status set_limits(builder *b, const char *key, const json_t *stated)
{
    match_status status = MATCH_OK;
    const json_t *usual = mt_json_get(b->spec, key);
    if (!any_stated(stated)) return MATCH_OK;
    json_t *list = json_array();
    for (size_t i = 0; list && i < json_array_size(stated); i++) {
        json_t *own = json_array_get(stated, i);
        if (json_is_null(own) && usual) own = json_is_array(usual) ? json_array_get(usual, i) : (json_t *)usual;
        if (json_array_append(list, own ? own : json_null()) != 0) MT_TRY(mt_fail_no_memory(b->err));
    }
    MT_TRY(set(b, b->event, key, list));
    list = NULL;
out:
    json_decref(list);
    return status;
}

/* Does the slot begin before the arrival, or is it not over at the departure? Times of day count on every day. */
static bool is_away(const json_t *slot, const char *arrives, const char *leaves)
{
    mt_text start = mt_json_get_text(slot, "start"), end = mt_json_get_text(slot, "end");
    if (end.len == 0) end = start;
    if (arrives && start.len >= 16) {
        size_t skip = arrives[5] ? 0 : 11;
        if (strncmp(start.data + skip, arrives, 16 - skip) < 0) return true;
    }
    if (leaves && end.len >= 16) {
        size_t skip = leaves[5] ? 0 : 11;
        if (strncmp(end.data + skip, leaves, 16 - skip) > 0) return true;
        return start.len >= 16 && strncmp(start.data + skip, leaves, 16 - skip) >= 0; /* it may end after midnight */
    }
    return false;
}

static bool all_timed(const json_t *slots)
{
    for (size_t t = 0; t < json_array_size(slots); t++)
        if (mt_json_get_text(json_array_get(slots, t), "start").len < 16) return false;
    return json_array_size(slots) > 0;
}

static match_status set_absences(builder *b)
{
    match_status status = MATCH_OK;
    const json_t *slots = mt_json_get(b->spec, "slots");
    json_t *lists = NULL;
    bool any = false;
    if (json_array_size(slots) * json_array_size(b->people.arrives) > MT_EVENT_MAX_GRID)
        return MATCH_OK; /* refused soon */
    const char *column = any_stated(b->people.arrives) ? "arrives" : any_stated(b->people.leaves) ? "leaves" : NULL;
    if (!column) return MATCH_OK;
    if (!all_timed(slots))
        MT_TRY(mt_table_note(&b->notes, 0, mt_text_of(column), true, b->err,
                             "arrivals and departures do not count for slots that state no date and time; give days"));
    lists = json_array();
    for (size_t p = 0; p < json_array_size(b->people.arrives); p++) {
        const char *arrives = json_string_value(json_array_get(b->people.arrives, p));
        const char *leaves = json_string_value(json_array_get(b->people.leaves, p));
        json_t *away = json_array();
        if (!away || json_array_append_new(lists, away) != 0) MT_TRY(mt_fail_no_memory(b->err));
        for (size_t t = 0; (arrives || leaves) && t < json_array_size(slots); t++)
            if (is_away(json_array_get(slots, t), arrives, leaves)) {
                any = true;
                if (json_array_append_new(away, json_integer((json_int_t)t)) != 0) MT_TRY(mt_fail_no_memory(b->err));
            }
    }
    if (any && json_object_set(b->event, "forbidden", lists) != 0) MT_TRY(mt_fail_no_memory(b->err));
out:
    json_decref(lists);
    return status;
}

static match_status frame_event(builder *b)
{
    match_status status = MATCH_OK;
    const char *key;
    json_t *value;
    b->event = json_object();
    if (!b->event) return mt_fail_no_memory(b->err);
    json_object_foreach (b->spec, key, value)
        if (strcmp(key, "columns") != 0) MT_TRY(set(b, b->event, key, json_incref(value)));
    if (!mt_json_get(b->event, "kind")) MT_TRY(set(b, b->event, "kind", json_string("selection")));
    MT_TRY(set(b, b->event, "participants", json_incref(b->people.participants)));
    MT_TRY(set_limits(b, "max_meetings", b->people.max_meetings));
    MT_TRY(set_limits(b, "min_meetings", b->people.min_meetings));
    MT_TRY(set_absences(b));
out:
    return status;
}

static match_status parse(builder *b, mt_event **event)
{
    mt_strbuf text = {0};
    mt_json_write(&text, b->event);
    match_status status = mt_strbuf_status(&text, b->err);
    if (status == MATCH_OK) status = mt_event_parse(mt_text_make(text.data, text.len), event, b->err);
    mt_strbuf_free(&text);
    return status;
}

/* ---- who is named -------------------------------------------------------------------------------------------------*/

/* The number of a folded text, added when `owner` is given; MT_NONE when it is not there. */
static match_status number_of(builder *b, mt_intern *keys, mt_text text, bool add, uint32_t *number, bool *fresh)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    *number = MT_NONE;
    *fresh = false;
    if (text.len == 0) return MATCH_OK;
    MT_TRY(mt_fold(text, &key, b->err));
    mt_text folded = mt_text_make(key.data ? key.data : "", key.len);
    if (folded.len == 0) goto out;
    if (add)
        MT_TRY(mt_intern_add(keys, folded, number, fresh, b->err));
    else
        *number = mt_intern_find(keys, folded);
out:
    mt_strbuf_free(&key);
    return status;
}

/* An organisation is written as its first participant writes it, whatever the case and the accents of the others. */
static match_status level_organisations(builder *b)
{
    match_status status = MATCH_OK;
    const json_t *people = b->people.participants;
    for (uint32_t p = 0; p < json_array_size(people); p++) {
        json_t *person = json_array_get(people, p);
        uint32_t number;
        bool fresh;
        MT_TRY(number_of(b, &b->orgs, mt_json_get_text(person, "org"), true, &number, &fresh));
        if (number == MT_NONE) continue;
        if (fresh) {
            MT_TRY(MT_PUSH(&b->of_org, p, b->err));
            MT_TRY(MT_PUSH(&b->count_of_org, 0, b->err));
        }
        b->count_of_org.data[number]++;
        json_t *first = mt_json_get(json_array_get(people, b->of_org.data[number]), "org");
        if (!fresh && json_object_set(person, "org", first) != 0) MT_TRY(mt_fail_no_memory(b->err));
    }
out:
    return status;
}

static match_status list_names(builder *b)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_event_names_init(b->known, &b->names, b->err));
    for (uint32_t p = 0; p < b->known->participants; p++) {
        const json_t *person = json_array_get(b->people.participants, p);
        uint32_t number;
        bool fresh;
        MT_TRY(number_of(b, &b->mails, mt_json_get_text(person, "email"), true, &number, &fresh));
        if (fresh) MT_TRY(MT_PUSH(&b->of_mail, p, b->err));
    }
out:
    return status;
}

static match_status note(builder *b, int64_t line, const char *column, mt_text cell, const char *what)
{
    return mt_table_note_cell(&b->notes, line, mt_text_of(column), cell, true, what, b->err);
}

/* *found false after a note. */
static match_status find(builder *b, int64_t line, const char *column, mt_text cell, party *who, bool *found)
{
    match_status status = MATCH_OK;
    int64_t person = mt_event_names_called(&b->names, cell);
    uint32_t number;
    bool fresh;
    *found = true;
    *who = (party){MT_NONE, NULL};
    if (person == MT_NAME_LOST) return mt_fail_no_memory(b->err);
    if (person >= 0) {
        who->participant = (uint32_t)person;
        return MATCH_OK;
    }
    MT_TRY(number_of(b, &b->mails, cell, false, &number, &fresh));
    if (number != MT_NONE) {
        who->participant = b->of_mail.data[number];
        return MATCH_OK;
    }
    MT_TRY(number_of(b, &b->orgs, cell, false, &number, &fresh));
    if (number != MT_NONE) {
        uint32_t first = b->of_org.data[number];
        if (b->count_of_org.data[number] == 1)
            who->participant = first;
        else
            who->org = b->known->participant[first].org;
        return MATCH_OK;
    }
    *found = false;
    MT_TRY(note(b, line, column, cell,
                person == MT_NAME_TWICE ? "several participants are called so; give the id or the e-mail address"
                                        : "no participant and no organisation is called so"));
out:
    return status;
}

/* ---- wishes -------------------------------------------------------------------------------------------------------*/

static bool speak_together(const json_t *x, const json_t *y)
{
    for (size_t i = 0; i < json_array_size(x); i++)
        for (size_t k = 0; k < json_array_size(y); k++)
            if (mt_text_is_any_case(mt_json_text(json_array_get(x, i)), json_string_value(json_array_get(y, k))))
                return true;
    return !x || !y;
}

static void copy_called(const builder *b, uint32_t participant, char out[MT_TABLE_SHOWN])
{
    const mt_participant *p = &b->known->participant[participant];
    const char *text = p->name ? p->name : p->id;
    mt_copy_text(out, MT_TABLE_SHOWN, text, strlen(text));
}

/* Two who both state languages and share none will need an interpreter. */
static match_status compare_languages(builder *b, int64_t line, uint32_t from, uint32_t to)
{
    const json_t *x = mt_json_get(json_array_get(b->people.participants, from), "languages");
    const json_t *y = mt_json_get(json_array_get(b->people.participants, to), "languages");
    if (speak_together(x, y) || b->language_notes == TOO_MANY_NOTES) return MATCH_OK;
    b->language_notes++;
    char first[MT_TABLE_SHOWN], second[MT_TABLE_SHOWN];
    copy_called(b, from, first);
    copy_called(b, to, second);
    return mt_table_note(&b->notes, line, mt_text_of("languages"), false, b->err,
                         "%s and %s share no language: they will need an interpreter", first, second);
}

static match_status set_party(builder *b, json_t *wish, const char *key, party who)
{
    char any[16];
    if (who.participant != MT_NONE) return set(b, wish, key, json_integer((json_int_t)who.participant));
    snprintf(any, sizeof any, "%s_any", key);
    return set(b, wish, any, json_string(who.org));
}

/* Two organisations, or a person and its own house, have no meeting that a wish can mean. */
static const char *why_not(const builder *b, party from, party to)
{
    if (from.participant != MT_NONE && from.participant == to.participant) return "this is the participant itself";
    if (from.org && to.org) return "two organisations of several people each: name a person of one of them";
    const mt_participant *p = b->known->participant;
    const char *org = from.org ? from.org : to.org;
    uint32_t person = from.org ? to.participant : from.participant;
    if (org && p[person].org && strcmp(p[person].org, org) == 0) return "this is the participant's own organisation";
    return NULL;
}

static match_status add_wish(builder *b, int64_t line, const char *column, mt_text cell, party from, party to,
                             const char *class, json_int_t priority)
{
    match_status status = MATCH_OK;
    const char *refused = why_not(b, from, to);
    if (refused) return note(b, line, column, cell, refused);
    if (json_array_size(b->list) == MT_EVENT_MAX_MEETINGS)
        return mt_fail(b->err, MATCH_E_TOO_BIG, "more than %d wishes", MT_EVENT_MAX_MEETINGS);
    json_t *wish = json_object();
    if (!wish || json_array_append_new(b->list, wish) != 0) return mt_fail_no_memory(b->err);
    MT_TRY(set_party(b, wish, "from", from));
    MT_TRY(set_party(b, wish, "to", to));
    MT_TRY(set(b, wish, "class", json_string(class)));
    if (priority > 0) MT_TRY(set(b, wish, "priority", json_integer(priority)));
    if (strcmp(class, "no") != 0 && from.participant != MT_NONE && to.participant != MT_NONE)
        MT_TRY(compare_languages(b, line, from.participant, to.participant));
out:
    return status;
}

/* The wishes in a cell of the table of people: names parted by ";" or by lines. */
static match_status add_cell(builder *b, const mt_wish_cell *cell)
{
    match_status status = MATCH_OK;
    const char *column = cell->avoids ? "avoids" : "wishes";
    mt_strbuf parted = {0};
    mt_strbuf_text(&parted, mt_json_text(cell->text));
    MT_TRY(mt_strbuf_status(&parted, b->err));
    for (size_t i = 0; i < parted.len; i++)
        if (parted.data[i] == '\n' || parted.data[i] == '\r') parted.data[i] = ';';
    for (mt_text rest = mt_text_make(parted.data, parted.len); rest.len;) {
        size_t length = mt_event_names_first(&b->names, rest), used = length < rest.len ? length + 1 : length;
        mt_text name = mt_event_names_trim(mt_text_make(rest.data, length));
        party to;
        bool found = false;
        rest = mt_text_make(rest.data + used, rest.len - used);
        if (name.len) MT_TRY(find(b, cell->line, column, name, &to, &found));
        if (found)
            MT_TRY(add_wish(b, cell->line, column, name, (party){cell->of, NULL}, to, cell->avoids ? "no" : "nice", 0));
    }
out:
    mt_strbuf_free(&parted);
    return status;
}

static const char *class_of(mt_text cell)
{
    static const char *const words[][6] = {{"must", "must have", "hosted", "obligatoriu", "koniecznie", NULL},
                                           {"nice", "yes", "x", "da", "tak", NULL},
                                           {"no", "never", "avoid", "nu", "nie", NULL}};
    static const char *const classes[] = {"must", "nice", "no"};
    if (cell.len == 0) return "nice";
    for (size_t i = 0; i < MT_COUNT(classes); i++)
        for (size_t k = 0; words[i][k]; k++)
            if (mt_text_is_any_case(cell, words[i][k])) return classes[i];
    return NULL;
}

static match_status read_wish(builder *b, const mt_hand_table *t)
{
    match_status status = MATCH_OK;
    int64_t line = t->csv.row_line;
    mt_text from_cell = mt_hand_cell(t, FROM), to_cell = mt_hand_cell(t, TO), number = mt_hand_cell(t, PRIORITY);
    const char *class = class_of(mt_hand_cell(t, CLASS));
    json_int_t priority = 0;
    party from, to;
    bool found;
    if (!from_cell.len || !to_cell.len)
        return note(b, line, from_cell.len ? "to" : "from", from_cell.len ? to_cell : from_cell, "nobody is named");
    if (!class) return note(b, line, "class", mt_hand_cell(t, CLASS), "write must, nice or no");
    if (number.len) priority = mt_event_names_number(number);
    if (number.len && (priority < 1 || priority > MOST_PRIORITY))
        return note(b, line, "priority", number, "write a whole number from 1 to 999999");
    MT_TRY(find(b, line, "from", from_cell, &from, &found));
    if (found) MT_TRY(find(b, line, "to", to_cell, &to, &found));
    if (found) MT_TRY(add_wish(b, line, "to", to_cell, from, to, class, priority));
out:
    return status;
}

static match_status read_wishes(builder *b, mt_text csv)
{
    match_status status = MATCH_OK;
    mt_hand_table table = {0};
    bool found = true;
    b->list = json_array();
    if (!b->list) return mt_fail_no_memory(b->err);
    b->notes.table = "people";
    for (size_t i = 0; i < b->people.wishes.len; i++) MT_TRY(add_cell(b, &b->people.wishes.data[i]));
    if (csv.len == 0) goto out;
    b->notes.table = "wishes";
    MT_TRY(mt_hand_open_mapped(&table, csv, columns, b->map, b->err));
    if (!mt_hand_has(&table, FROM) || !mt_hand_has(&table, TO))
        MT_TRY(mt_fail(b->err, MATCH_E_FORMAT, "the columns from and to are needed: who wishes to meet whom?"));
    for (;;) {
        MT_TRY(mt_hand_next(&table, &found, b->err));
        if (!found) break;
        MT_TRY(read_wish(b, &table));
    }
out:
    if (table.known) mt_hand_close(&table);
    return status;
}

/* ---- all of it ----------------------------------------------------------------------------------------------------*/

/* "people: line 3: ...": which table, in front of what went wrong in it. */
static match_status in_table(match_status status, const char *table, mt_error *err)
{
    if (status == MATCH_OK || status == MATCH_E_NO_MEMORY || !err) return status;
    mt_error_place(err, table, 0);
    return status;
}

/* A key a line, long lists an item a line, so that people can read and change it. */
static void write_readable(const builder *b, mt_strbuf *out)
{
    const char *key;
    json_t *value;
    bool first = true;
    mt_strbuf_str(out, "{");
    json_object_foreach (b->event, key, value) {
        mt_strbuf_str(out, first ? "\n  " : ",\n  ");
        first = false;
        mt_strbuf_json(out, mt_text_of(key));
        mt_strbuf_str(out, ": ");
        bool lines = json_is_array(value) && json_is_object(json_array_get(value, 0));
        if (!lines) mt_json_write(out, value);
        for (size_t i = 0; lines && i < json_array_size(value); i++) {
            mt_strbuf_str(out, i ? ",\n    " : "[\n    ");
            mt_json_write(out, json_array_get(value, i));
        }
        if (lines) mt_strbuf_str(out, "\n  ]");
    }
    mt_strbuf_str(out, "\n}\n");
}

match_status mt_event_from_tables(mt_text spec, mt_text people, mt_text wishes, mt_strbuf *event, mt_strbuf *notes,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    mt_event *whole = NULL;
    builder b = {.err = err, .notes = {.list = json_array()}};
    if (!b.notes.list) return mt_fail_no_memory(err);
    MT_TRY(read_spec(&b, spec));
    MT_TRY(in_table(mt_people_from_csv(people, b.map, &b.people, &b.notes, err), "people", err));
    MT_TRY(level_organisations(&b));
    MT_TRY(frame_event(&b));
    MT_TRY(parse(&b, &b.known));
    MT_TRY(list_names(&b));
    MT_TRY(in_table(read_wishes(&b, wishes), "wishes", err));
    MT_TRY(set(&b, b.event, "wishes", json_incref(b.list)));
    MT_TRY(parse(&b, &whole)); /* wishes of houses are judged here */
    write_readable(&b, event);
    MT_TRY(mt_table_notes_end(&b.notes, err));
    mt_json_write(notes, b.notes.list);
    MT_TRY(mt_strbuf_status(event, err));
    MT_TRY(mt_strbuf_status(notes, err));
out:
    mt_event_free(&whole);
    mt_event_names_free(&b.names);
    mt_event_free(&b.known);
    mt_intern_free(&b.mails);
    mt_intern_free(&b.orgs);
    MT_ARRAY_FREE(&b.of_mail);
    MT_ARRAY_FREE(&b.of_org);
    MT_ARRAY_FREE(&b.count_of_org);
    mt_people_free(&b.people);
    json_decref(b.list);
    json_decref(b.event);
    json_decref(b.spec);
    json_decref(b.notes.list);
    return status;
}
