/* Cells that spreadsheets have spoilt are told and left out; who is there twice is found by id, or without regard to
 * case and accents by e-mail, or by name and organisation. */
#include "libmatch/exchange/people_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/exchange/event_names.h"
#include "libmatch/exchange/hand_table.h"
#include "libmatch/exchange/hand_time.h"
#include "libmatch/meet/local_time.h"
#include "libmatch/store/moment.h"
#include "libmatch/text/fold.h"

enum {
    ID,
    NAME,
    FIRST_NAME,
    LAST_NAME,
    ORG,
    EMAIL,
    SIDE,
    DELEGATION,
    MODE,
    ZONE,
    WINDOW,
    ARRIVES,
    LEAVES,
    LANGUAGES,
    WISHES,
    AVOIDS,
    MAX_MEETINGS,
    MIN_MEETINGS
};
static const char *const columns[] = {"id|participant_id",
                                      "name|participant|full_name",
                                      "first_name|given_name",
                                      "last_name|surname|family_name",
                                      "org|organisation|organization|company|institution",
                                      "email|e_mail|mail",
                                      "side",
                                      "delegation|cluster",
                                      "mode|participation|attendance",
                                      "zone|time_zone|timezone",
                                      "window",
                                      "arrives|arrival",
                                      "leaves|departure",
                                      "languages|language",
                                      "wishes|wants|wants_to_meet",
                                      "avoids|no|blocked",
                                      "max_meetings",
                                      "min_meetings",
                                      NULL};

#define MOST_MEETINGS 999999 /* that a person may state */

typedef MT_ARRAY(uint32_t) numbers;

typedef struct reader {
    mt_hand_table table;
    mt_people *people;
    mt_table_notes *notes;
    mt_intern ids, mails, names;     /* the latter folded; the number is an index into the lists below */
    numbers id_of, mail_of, name_of; /* participant of each text */
    MT_ARRAY(int64_t) line_of;       /* of each participant */
    mt_error *err;
} reader;

/* About a cell of a known column of the present row. */
static match_status tell(reader *r, int column, bool left_out, const char *what)
{
    return mt_table_note_cell(r->notes, r->table.csv.row_line, mt_hand_name(&r->table, column),
                              mt_hand_cell(&r->table, column), left_out, what, r->err);
}

/* ---- cells
 * ---------------------------------------------------------------------------------------------------------*/

/* What a spreadsheet writes for a formula that failed. */
static bool is_failed_formula(mt_text cell)
{
    static const char *const marks[] = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"};
    for (size_t i = 0; i < MT_COUNT(marks); i++)
        if (mt_text_is(cell, marks[i])) return true;
    return false;
}

/* "4,0745E+11": a long number, such as a telephone's, of which the spreadsheet kept a few digits. */
static bool is_cut_number(mt_text cell)
{
    size_t at = 0, digits = 0;
    for (; at < cell.len && (strchr("0123456789", cell.data[at]) || strchr(",.", cell.data[at])); at++) digits++;
    if (digits == 0 || at + 3 > cell.len || (cell.data[at] != 'E' && cell.data[at] != 'e')) return false;
    if (cell.data[at + 1] != '+') return false;
    for (at += 2; at < cell.len; at++)
        if (cell.data[at] < '0' || cell.data[at] > '9') return false;
    return true;
}

/* The cell, empty with a note if the spreadsheet has spoilt it. */
static match_status read_cell(reader *r, mt_text column, mt_text *cell)
{
    const char *what = NULL;
    if (is_failed_formula(*cell))
        what = "a formula that failed; correct it in the spreadsheet";
    else if (cell->len > 1 && cell->data[0] == '=')
        what = "a formula, not its value; save the table with values";
    else if (is_cut_number(*cell))
        what = "the spreadsheet has cut a long number; format the column as text and enter it again";
    if (!what) return MATCH_OK;
    match_status status = mt_table_note_cell(r->notes, r->table.csv.row_line, column, *cell, true, what, r->err);
    *cell = (mt_text){"", 0};
    return status;
}

static match_status known_cell(reader *r, int column, mt_text *cell)
{
    *cell = mt_hand_cell(&r->table, column);
    return read_cell(r, mt_hand_name(&r->table, column), cell);
}

static match_status set_text(reader *r, json_t *object, const char *key, mt_text text)
{
    if (text.len == 0) return MATCH_OK;
    return json_object_set_new(object, key, json_stringn(text.data, text.len)) == 0 ? MATCH_OK
                                                                                    : mt_fail_no_memory(r->err);
}

static match_status append(reader *r, json_t *list, json_t *value)
{
    return value && json_array_append_new(list, value) == 0 ? MATCH_OK : mt_fail_no_memory(r->err);
}

/* Parts between any of the marks, blanks around them off. */
static mt_text next_part(mt_text *rest, const char *marks)
{
    size_t length = 0;
    while (length < rest->len && !strchr(marks, rest->data[length])) length++;
    mt_text part = mt_event_names_trim(mt_text_make(rest->data, length));
    size_t used = length < rest->len ? length + 1 : length;
    *rest = mt_text_make(rest->data + used, rest->len - used);
    return part;
}

static match_status set_mode(reader *r, json_t *person)
{
    static const char *const afar[] = {"remote",  "online",      "on-line",    "virtual",
                                       "zdalnie", "la distanță", "la distanta"};
    static const char *const here[] = {"onsite", "on-site",      "on site", "in person",  "in-person",
                                       "fizic",  "stacjonarnie", "present", "in presence"};
    mt_text cell = mt_hand_cell(&r->table, MODE);
    if (cell.len == 0) return MATCH_OK;
    for (size_t i = 0; i < MT_COUNT(afar); i++)
        if (mt_text_is_any_case(cell, afar[i])) return set_text(r, person, "mode", mt_text_of("remote"));
    for (size_t i = 0; i < MT_COUNT(here); i++)
        if (mt_text_is_any_case(cell, here[i])) return MATCH_OK;
    return tell(r, MODE, true, "write onsite or remote; taken as onsite");
}

static match_status set_zone(reader *r, json_t *person)
{
    mt_text cell = mt_hand_cell(&r->table, ZONE);
    char zone[100];
    if (cell.len == 0) return MATCH_OK;
    mt_copy_text(zone, sizeof zone, cell.data, cell.len);
    if (cell.len < sizeof zone && mt_zone_known(zone)) return set_text(r, person, "zone", cell);
    return tell(r, ZONE, true, "no time zone that the system knows; write an IANA name such as Europe/Bucharest");
}

/* "09:00-12:30", also with a long dash: both times of day as hh:mm. */
static bool split_span(mt_text span, char from[MT_HAND_TIME_SIZE], char until[MT_HAND_TIME_SIZE])
{
    static const char *const dashes[] = {"-", "\xE2\x80\x93"};
    for (size_t i = 0; i < MT_COUNT(dashes); i++) {
        size_t gap = strlen(dashes[i]), at = 0;
        while (at + gap <= span.len && memcmp(span.data + at, dashes[i], gap) != 0) at++;
        if (at + gap > span.len) continue;
        mt_text first = mt_event_names_trim(mt_text_make(span.data, at));
        mt_text second = mt_event_names_trim(mt_text_make(span.data + at + gap, span.len - at - gap));
        return mt_hand_time(first, from) && mt_hand_time(second, until) && !from[5] && !until[5];
    }
    return false;
}

/* "09:00-12:00; 14:00-17:30" -> [["09:00", "12:00"], ...] */
static match_status set_window(reader *r, json_t *person)
{
    match_status status = MATCH_OK;
    mt_text rest = mt_hand_cell(&r->table, WINDOW);
    json_t *pairs = rest.len ? json_array() : NULL;
    if (!pairs) return rest.len ? mt_fail_no_memory(r->err) : MATCH_OK;
    while (rest.len) {
        char from[MT_HAND_TIME_SIZE], until[MT_HAND_TIME_SIZE];
        mt_text span = next_part(&rest, ";\n\r");
        if (span.len == 0) continue;
        if (!split_span(span, from, until)) {
            MT_TRY(tell(r, WINDOW, true, "write times of day such as 09:00-12:30; 14:00-17:00"));
            goto out;
        }
        MT_TRY(append(r, pairs, json_pack("[ss]", from, until)));
    }
    if (json_array_size(pairs) && json_object_set(person, "window", pairs) != 0) MT_TRY(mt_fail_no_memory(r->err));
out:
    json_decref(pairs);
    return status;
}

static match_status set_languages(reader *r, json_t *person)
{
    match_status status = MATCH_OK;
    mt_text rest = mt_hand_cell(&r->table, LANGUAGES);
    json_t *list = rest.len ? json_array() : NULL;
    if (!list) return rest.len ? mt_fail_no_memory(r->err) : MATCH_OK;
    while (rest.len) {
        mt_text part = next_part(&rest, ";,/\n\r");
        if (part.len) MT_TRY(append(r, list, json_stringn(part.data, part.len)));
    }
    if (json_object_set(person, "languages", list) != 0) MT_TRY(mt_fail_no_memory(r->err));
out:
    json_decref(list);
    return status;
}

/* "12.05.2026 10:30", "2026-05-12T10:30", "10:30", "12.05.2026": "hh:mm" or "YYYY-MM-DDThh:mm"; of a day alone its
 * beginning, or its end. */
static bool read_when(mt_text cell, bool end, char out[MT_HAND_TIME_SIZE])
{
    char whole[40];
    int64_t seconds;
    if (mt_hand_time(cell, out)) return true;
    bool timed = cell.len == 16 || (cell.len == 19 && cell.data[16] == ':'); /* no offset */
    if ((timed || cell.len == 10) && mt_moment_parse(cell, &seconds)) {
        snprintf(out, MT_HAND_TIME_SIZE, "%.10sT%.5s", cell.data, timed ? cell.data + 11 : end ? "23:59" : "00:00");
        return true;
    }
    if (cell.len > 12) return false;
    snprintf(whole, sizeof whole, "%.*s %s", (int)cell.len, cell.data, end ? "23:59" : "0:00");
    return mt_hand_time(mt_text_of(whole), out);
}

static match_status add_when(reader *r, int column, json_t *list)
{
    mt_text cell = mt_hand_cell(&r->table, column);
    char when[MT_HAND_TIME_SIZE];
    if (cell.len == 0) return append(r, list, json_null());
    if (read_when(cell, column == LEAVES, when)) return append(r, list, json_string(when));
    match_status status = append(r, list, json_null());
    return status != MATCH_OK ? status : tell(r, column, true, "write a time such as 12.05.2026 10:30, or 10:30");
}

static match_status add_number(reader *r, int column, json_t *list)
{
    mt_text cell = mt_hand_cell(&r->table, column);
    int64_t number = mt_event_names_number(cell);
    if (cell.len == 0) return append(r, list, json_null());
    if (number >= 0 && number <= MOST_MEETINGS) return append(r, list, json_integer(number));
    match_status status = append(r, list, json_null());
    return status != MATCH_OK ? status : tell(r, column, true, "write a whole number");
}

/* ---- who it is ----------------------------------------------------------------------------------------------------*/

/* Name, or first and last name, or the organisation. */
static match_status read_name(reader *r, mt_strbuf *name, mt_text *org)
{
    match_status status = MATCH_OK;
    mt_text whole, first, last;
    MT_TRY(known_cell(r, NAME, &whole));
    MT_TRY(known_cell(r, FIRST_NAME, &first));
    MT_TRY(known_cell(r, LAST_NAME, &last));
    MT_TRY(known_cell(r, ORG, org));
    mt_strbuf_clear(name);
    mt_strbuf_text(name, whole);
    if (whole.len == 0) {
        mt_strbuf_text(name, first);
        if (first.len && last.len) mt_strbuf_char(name, ' ');
        mt_strbuf_text(name, last);
    }
    if (name->len == 0) mt_strbuf_text(name, *org);
    MT_TRY(mt_strbuf_status(name, r->err));
out:
    return status;
}

/* Who has this key, or MT_NONE when it is new or free again: then *mine is its number, as that of the next
 * participant. */
static match_status owner_of(reader *r, mt_intern *keys, numbers *owner, mt_text key, uint32_t *who, uint32_t *mine)
{
    match_status status = MATCH_OK;
    uint32_t number;
    bool fresh;
    MT_TRY(mt_intern_add(keys, key, &number, &fresh, r->err));
    if (fresh) MT_TRY(MT_PUSH(owner, MT_NONE, r->err));
    *who = owner->data[number];
    if (*who != MT_NONE) goto out;
    owner->data[number] = (uint32_t)r->line_of.len;
    *mine = number;
out:
    return status;
}

/* The same by an id, letter by letter; nobody without one. */
static match_status known_by_id(reader *r, mt_text id, uint32_t *who, uint32_t *mine)
{
    *who = *mine = MT_NONE;
    return id.len ? owner_of(r, &r->ids, &r->id_of, id, who, mine) : MATCH_OK;
}

/* The same by what may differ in case and accents. */
static match_status known_as(reader *r, mt_intern *keys, numbers *owner, mt_text text, mt_text more, uint32_t *who,
                             uint32_t *mine)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    *who = *mine = MT_NONE;
    if (text.len == 0) return MATCH_OK;
    MT_TRY(mt_fold(text, &key, r->err));
    mt_strbuf_char(&key, '\n');
    MT_TRY(mt_fold(more, &key, r->err));
    MT_TRY(mt_strbuf_status(&key, r->err));
    MT_TRY(owner_of(r, keys, owner, mt_text_make(key.data, key.len), who, mine));
out:
    mt_strbuf_free(&key);
    return status;
}

static match_status tell_twice(reader *r, int column, uint32_t who, bool left_out)
{
    char what[120];
    snprintf(what, sizeof what,
             left_out ? "the same person as in line %lld; this row is left out, its wishes count there"
                      : "line %lld has the same name and organisation; are they one person?",
             (long long)r->line_of.data[who]);
    return tell(r, column, left_out, what);
}

/* The participant that the row is a second time, or MT_NONE. */
static match_status find_twin(reader *r, mt_text id, mt_text name, mt_text org, mt_text mail, uint32_t *twin)
{
    match_status status = MATCH_OK;
    const mt_text none = {"", 0};
    uint32_t by_id, by_mail, by_name, its_id, its_mail, its_name;
    *twin = MT_NONE;
    MT_TRY(known_by_id(r, id, &by_id, &its_id));
    MT_TRY(known_as(r, &r->mails, &r->mail_of, mail, none, &by_mail, &its_mail));
    MT_TRY(known_as(r, &r->names, &r->name_of, name, org, &by_name, &its_name));
    if (by_id != MT_NONE) {
        *twin = by_id;
        MT_TRY(tell_twice(r, ID, by_id, true));
    } else if (by_mail != MT_NONE) {
        *twin = by_mail;
        MT_TRY(tell_twice(r, EMAIL, by_mail, true));
    } else if (by_name != MT_NONE) {
        int column = mt_hand_has(&r->table, NAME) ? NAME : mt_hand_has(&r->table, LAST_NAME) ? LAST_NAME : ORG;
        bool same = id.len == 0 && mail.len == 0; /* nothing says that they are two */
        if (same) *twin = by_name;
        MT_TRY(tell_twice(r, column, by_name, same));
    }
    if (*twin == MT_NONE) goto out;
    /* the row is left out: its id and address lead to who was there, its name is free */
    if (its_id != MT_NONE) r->id_of.data[its_id] = *twin;
    if (its_mail != MT_NONE) r->mail_of.data[its_mail] = *twin;
    if (its_name != MT_NONE) r->name_of.data[its_name] = MT_NONE;
out:
    return status;
}

/* Ids for who has none, when all that are stated are known: P and the number of the participant, or, where somebody
 * has that one, P and the next number behind those of all. */
static match_status make_ids(reader *r)
{
    match_status status = MATCH_OK;
    json_t *people = r->people->participants;
    size_t count = json_array_size(people), spare = count;
    for (size_t i = 0; i < count; i++) {
        json_t *person = json_array_get(people, i);
        char made[32];
        uint32_t taken, mine;
        if (!json_is_null(json_object_get(person, "id"))) continue;
        for (size_t number = i + 1;; number = ++spare) {
            snprintf(made, sizeof made, "P%zu", number);
            MT_TRY(known_by_id(r, mt_text_of(made), &taken, &mine));
            if (taken == MT_NONE) break;
        }
        MT_TRY(set_text(r, person, "id", mt_text_of(made)));
    }
out:
    return status;
}

/* ---- rows
 * ----------------------------------------------------------------------------------------------------------*/

static match_status keep_wishes(reader *r, int column, uint32_t of)
{
    mt_text cell;
    match_status status = known_cell(r, column, &cell);
    if (status != MATCH_OK || cell.len == 0) return status;
    mt_wish_cell wish = {of, r->table.csv.row_line, column == AVOIDS, json_stringn(cell.data, cell.len)};
    if (!wish.text) return mt_fail_no_memory(r->err);
    status = MT_PUSH(&r->people->wishes, wish, r->err);
    if (status != MATCH_OK) json_decref(wish.text);
    return status;
}

/* Columns of the organiser's own come along as they are. */
static match_status set_others(reader *r, json_t *person)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < r->table.csv.cells.len; i++) {
        const char *key = json_string_value(json_array_get(r->table.others, i));
        mt_text cell = mt_event_names_trim(r->table.csv.cells.data[i]);
        if (!key || cell.len == 0) continue;
        MT_TRY(read_cell(r, mt_text_of(key), &cell));
        if (!json_object_get(person, key)) MT_TRY(set_text(r, person, key, cell));
    }
out:
    return status;
}

static match_status add_person(reader *r, mt_text id, mt_text name, mt_text org, mt_text mail)
{
    match_status status = MATCH_OK;
    static const struct {
        int column;
        const char *key;
    } plain[] = {{SIDE, "side"}, {DELEGATION, "delegation"}};
    mt_people *p = r->people;
    json_t *person = json_object();
    mt_text cell;
    if (!person) return mt_fail_no_memory(r->err);
    if (json_object_set_new(person, "id", json_null()) != 0) MT_TRY(mt_fail_no_memory(r->err)); /* first of its keys */
    MT_TRY(set_text(r, person, "id", id));
    MT_TRY(set_text(r, person, "name", name));
    MT_TRY(set_text(r, person, "org", org));
    MT_TRY(set_text(r, person, "email", mail));
    for (size_t i = 0; i < MT_COUNT(plain); i++) {
        MT_TRY(known_cell(r, plain[i].column, &cell));
        MT_TRY(set_text(r, person, plain[i].key, cell));
    }
    MT_TRY(set_mode(r, person));
    MT_TRY(set_zone(r, person));
    MT_TRY(set_window(r, person));
    MT_TRY(set_languages(r, person));
    MT_TRY(set_others(r, person));
    MT_TRY(append(r, p->participants, json_incref(person)));
    MT_TRY(add_when(r, ARRIVES, p->arrives));
    MT_TRY(add_when(r, LEAVES, p->leaves));
    MT_TRY(add_number(r, MAX_MEETINGS, p->max_meetings));
    MT_TRY(add_number(r, MIN_MEETINGS, p->min_meetings));
    MT_TRY(MT_PUSH(&r->line_of, r->table.csv.row_line, r->err));
out:
    json_decref(person);
    return status;
}

static match_status read_row(reader *r, mt_strbuf *name)
{
    match_status status = MATCH_OK;
    mt_text id, org, mail;
    uint32_t of = MT_NONE;
    MT_TRY(known_cell(r, ID, &id));
    MT_TRY(known_cell(r, EMAIL, &mail));
    MT_TRY(read_name(r, name, &org));
    mt_text called = mt_text_make(name->data ? name->data : "", name->len);
    if (id.len + called.len == 0)
        return mt_table_note(r->notes, r->table.csv.row_line, (mt_text){"", 0}, true, r->err,
                             "the row names nobody: it has no id, no name and no organisation");
    MT_TRY(find_twin(r, id, called, org, mail, &of));
    if (of == MT_NONE) {
        of = (uint32_t)r->line_of.len;
        MT_TRY(add_person(r, id, called, org, mail));
    }
    MT_TRY(keep_wishes(r, WISHES, of));
    MT_TRY(keep_wishes(r, AVOIDS, of));
out:
    return status;
}

match_status mt_people_from_csv(mt_text csv, const json_t *map, mt_people *people, mt_table_notes *notes, mt_error *err)
{
    match_status status = MATCH_OK;
    reader r = {.people = people, .notes = notes, .err = err};
    mt_strbuf name = {0};
    bool found = true;
    *people = (mt_people){.participants = json_array(),
                          .arrives = json_array(),
                          .leaves = json_array(),
                          .max_meetings = json_array(),
                          .min_meetings = json_array()};
    notes->table = "people";
    MT_TRY(mt_hand_open_mapped(&r.table, csv, columns, map, err));
    if (!mt_hand_has(&r.table, ID) && !mt_hand_has(&r.table, NAME) && !mt_hand_has(&r.table, LAST_NAME) &&
        !mt_hand_has(&r.table, ORG))
        MT_TRY(mt_fail(err, MATCH_E_FORMAT,
                       "a column name (or first_name and last_name, org or id) is missing: who is it?"));
    for (;;) {
        MT_TRY(mt_hand_next(&r.table, &found, err));
        if (!found) break;
        MT_TRY(read_row(&r, &name));
    }
    MT_TRY(make_ids(&r));
out:
    mt_hand_close(&r.table);
    mt_strbuf_free(&name);
    mt_intern_free(&r.ids);
    mt_intern_free(&r.mails);
    mt_intern_free(&r.names);
    MT_ARRAY_FREE(&r.id_of);
    MT_ARRAY_FREE(&r.mail_of);
    MT_ARRAY_FREE(&r.name_of);
    MT_ARRAY_FREE(&r.line_of);
    return status;
}

void mt_people_free(mt_people *people)
{
    for (size_t i = 0; i < people->wishes.len; i++) json_decref(people->wishes.data[i].text);
    MT_ARRAY_FREE(&people->wishes);
    json_decref(people->participants);
    json_decref(people->arrives);
    json_decref(people->leaves);
    json_decref(people->max_meetings);
    json_decref(people->min_meetings);
    *people = (mt_people){0};
}
