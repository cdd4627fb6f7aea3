/* Rows become visits (who, slot, table); visits of the same people are one meeting each slot, and are given to the
 * meetings of these people in the event: first to one that may be in the slot, else to the first one left. */
#include "libmatch/exchange/plan_csv.h"

#include <stdlib.h>
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/event_names.h"
#include "libmatch/exchange/hand_table.h"

enum { MEETING, FIRST, SECOND, OTHERS, PARTICIPANT_ID, PARTICIPANT, PARTNER, PARTNER_ID, SLOT, START, TABLE };
static const char *const columns[] = {"meeting", "a",          "b",    "others", "participant_id", "participant",
                                      "partner", "partner_id", "slot", "start",  "table",          NULL};

typedef struct visit {
    uint32_t group;  /* the same people */
    int64_t meeting; /* as stated, or -1 */
    int64_t slot, table;
    int64_t line;
} visit;

typedef struct reader {
    const mt_event *event;
    mt_event_names names;
    mt_hand_table table;
    mt_plan *plan;
    mt_intern groups; /* sorted numbers of people, as bytes */
    MT_ARRAY(visit) visits;
    uint32_t party[MT_EVENT_MAX_PARTIES];
    uint32_t parties;
    mt_error *err;
} reader;

/* Notes what is wrong with the line of the row that is read: takes the note, whose first number is the line. */
static void object(reader *r, mt_note note) { mt_notes_add(&r->plan->problems, note); }

#define MOST_SHOWN 80 /* bytes of a cell */

/* The same about what a cell says, which is shown in whole letters. */
static match_status object_to(reader *r, int64_t line, mt_note_code code, mt_text cell)
{
    mt_note note = MT_NOTE_OF(code, (double)line);
    size_t shown = cell.len < MOST_SHOWN ? cell.len : MOST_SHOWN;
    while (shown && shown < cell.len && ((unsigned char)cell.data[shown] & 0xC0) == 0x80) shown--;
    note.text = mt_strndup(cell.data, shown);
    if (!note.text) return mt_fail_no_memory(r->err);
    object(r, note);
    return MATCH_OK;
}

/* --- who ---------------------------------------------------------------------------------------------------------- */

static match_status add_person(reader *r, mt_text cell, bool *good)
{
    int64_t person = mt_event_names_person(&r->names, cell);
    int64_t line = r->table.csv.row_line;
    if (person == MT_NAME_LOST) return mt_fail_no_memory(r->err);
    if (person < 0) {
        *good = false;
        return object_to(r, line, person == MT_NAME_TWICE ? MT_NOTE_LINE_NAMESAKES : MT_NOTE_LINE_NOBODY, cell);
    }
    if (r->parties >= MT_EVENT_MAX_PARTIES) {
        *good = false;
        if (r->parties++ > MT_EVENT_MAX_PARTIES) return MATCH_OK; /* told once */
        object(r, MT_NOTE_OF(MT_NOTE_LINE_TOO_MANY, (double)line, MT_EVENT_MAX_PARTIES));
        return MATCH_OK;
    }
    r->party[r->parties++] = (uint32_t)person;
    return MATCH_OK;
}

static match_status add_people(reader *r, mt_text cell, bool *good)
{
    match_status status = MATCH_OK;
    while (cell.len) {
        size_t length = mt_event_names_first(&r->names, cell), used = length < cell.len ? length + 1 : length;
        mt_text one = mt_event_names_trim(mt_text_make(cell.data, length));
        if (one.len) MT_TRY(add_person(r, one, good));
        cell = mt_text_make(cell.data + used, cell.len - used);
    }
out:
    return status;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static mt_text group_key(uint32_t *party, uint32_t parties)
{
    qsort(party, parties, sizeof *party, by_number);
    return mt_text_make((const char *)party, parties * sizeof *party);
}

static match_status read_people(reader *r, visit *v, bool *good)
{
    match_status status = MATCH_OK;
    mt_hand_table *t = &r->table;
    mt_text number = mt_hand_cell(t, MEETING);
    r->parties = 0;
    v->meeting = -1;
    if (number.len) {
        v->meeting = mt_event_names_slot(&r->names, number); /* a plain number */
        if (v->meeting >= 0 && v->meeting < r->event->meetings) return MATCH_OK;
        *good = false;
        return object_to(r, v->line, MT_NOTE_LINE_NO_MEETING, number);
    }
    mt_text own = mt_hand_cell(t, mt_hand_has(t, PARTICIPANT_ID) ? PARTICIPANT_ID : PARTICIPANT);
    if (mt_hand_has(t, FIRST)) {
        const int from[] = {FIRST, SECOND, OTHERS};
        for (size_t i = 0; i < MT_COUNT(from); i++) MT_TRY(add_people(r, mt_hand_cell(t, from[i]), good));
    } else {
        if (own.len) MT_TRY(add_person(r, own, good));
        MT_TRY(add_people(r, mt_hand_cell(t, mt_hand_has(t, PARTNER) ? PARTNER : PARTNER_ID), good));
    }
    if (*good && r->parties < 2) {
        *good = false;
        object(r, MT_NOTE_OF(MT_NOTE_LINE_ALONE, (double)v->line));
    }
    if (*good) MT_TRY(mt_intern_add(&r->groups, group_key(r->party, r->parties), &v->group, NULL, r->err));
out:
    return status;
}

/* --- when and where ----------------------------------------------------------------------------------------------- */

static match_status read_place(reader *r, visit *v, bool *good)
{
    mt_hand_table *t = &r->table;
    bool numbered = mt_hand_cell(t, SLOT).len > 0;
    mt_text when = mt_hand_cell(t, numbered ? SLOT : START), where = mt_hand_cell(t, TABLE);
    v->slot = numbered ? mt_event_names_slot(&r->names, when) : mt_event_names_start(&r->names, when);
    v->table = mt_event_names_table(&r->names, where);
    if (v->slot == MT_NAME_UNKNOWN || v->slot == MT_NAME_TWICE) {
        *good = false;
        return object_to(r, v->line, v->slot == MT_NAME_TWICE ? MT_NOTE_LINE_SLOTS : MT_NOTE_LINE_NO_SLOT, when);
    }
    if (v->table == MT_NAME_LOST) return mt_fail_no_memory(r->err);
    if (v->table == MT_NAME_UNKNOWN || v->table == MT_NAME_TWICE) {
        v->table = MT_UNPLACED;
        return object_to(r, v->line, MT_NOTE_LINE_NO_TABLE, where);
    }
    return MATCH_OK;
}

static match_status read_row(reader *r)
{
    match_status status = MATCH_OK;
    visit v = {.line = r->table.csv.row_line, .group = MT_NONE};
    bool good = true;
    MT_TRY(read_people(r, &v, &good));
    if (good) MT_TRY(read_place(r, &v, &good));
    if (good && v.slot != MT_UNPLACED) MT_TRY(MT_PUSH(&r->visits, v, r->err));
out:
    return status;
}

static match_status read_rows(reader *r, mt_text csv)
{
    match_status status = MATCH_OK;
    bool found = true;
    mt_hand_table *t = &r->table;
    MT_TRY(mt_hand_open(t, csv, columns, r->err));
    bool who = mt_hand_has(t, MEETING) || (mt_hand_has(t, FIRST) && mt_hand_has(t, SECOND)) ||
               ((mt_hand_has(t, PARTICIPANT_ID) || mt_hand_has(t, PARTICIPANT)) &&
                (mt_hand_has(t, PARTNER) || mt_hand_has(t, PARTNER_ID)));
    if (!who)
        MT_TRY(mt_fail(r->err, MATCH_E_FORMAT,
                       "the columns do not say who meets: give meeting, or a and b, or participant and partner"));
    if (!mt_hand_has(t, SLOT) && !mt_hand_has(t, START))
        MT_TRY(mt_fail(r->err, MATCH_E_FORMAT, "the columns do not say when: give slot or start"));
    for (;;) {
        MT_TRY(mt_hand_next(t, &found, r->err));
        if (!found) break;
        MT_TRY(read_row(r));
    }
out:
    return status;
}

/* --- which meeting ------------------------------------------------------------------------------------------------ */

/* Stated meetings first, then groups together, each by time. */
static int by_people(const void *x, const void *y)
{
    const visit *a = x, *b = y;
    if ((a->meeting < 0) != (b->meeting < 0)) return a->meeting < 0 ? 1 : -1;
    if (a->meeting != b->meeting) return a->meeting < b->meeting ? -1 : 1;
    if (a->meeting < 0 && a->group != b->group) return a->group < b->group ? -1 : 1;
    if (a->slot != b->slot) return a->slot < b->slot ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static void place(reader *r, uint32_t meeting, const visit *v)
{
    mt_plan *p = r->plan;
    double line = (double)v->line, slot = p->assignment[meeting];
    bool placed = slot >= 0;
    if (placed && p->assignment[meeting] != v->slot) {
        object(r, MT_NOTE_OF(MT_NOTE_LINE_OTHER_SLOT, line, meeting, slot, (double)v->slot));
        return;
    }
    p->assignment[meeting] = (int32_t)v->slot;
    if (placed && p->tables_count && p->tables[meeting] != v->table)
        object(r, MT_NOTE_OF(MT_NOTE_LINE_OTHER_TABLE, line, meeting));
    else if (p->tables_count)
        p->tables[meeting] = (int32_t)v->table;
}

/* The meetings of the same people, in their order: next[] links them. */
typedef struct chains {
    uint32_t *first; /* per group */
    uint32_t *next;  /* per meeting */
} chains;

static uint32_t pick(const reader *r, const chains *c, const visit *v)
{
    uint32_t left = MT_NONE;
    for (uint32_t m = c->first[v->group]; m != MT_NONE; m = c->next[m]) {
        if (r->plan->assignment[m] >= 0) continue;
        if (v->slot < r->event->slots && mt_event_allows(r->event, m, (uint32_t)v->slot)) return m;
        if (left == MT_NONE) left = m;
    }
    return left;
}

static match_status tell_unknown(reader *r, const visit *v, bool any)
{
    match_status status = MATCH_OK;
    mt_strbuf who = {0};
    mt_text key = mt_intern_text(&r->groups, v->group);
    for (size_t i = 0; i < key.len / sizeof(uint32_t) && who.len < 160; i++) {
        uint32_t person;
        memcpy(&person, key.data + i * sizeof person, sizeof person);
        if (i) mt_strbuf_str(&who, ", ");
        mt_event_participant_label(r->event, person, &who);
    }
    MT_TRY(mt_strbuf_status(&who, r->err));
    mt_note note = MT_NOTE_OF(any ? MT_NOTE_LINE_NO_FURTHER : MT_NOTE_LINE_NO_MEETING_OF, (double)v->line);
    MT_TRY(mt_strbuf_take(&who, &note.text, NULL, r->err));
    object(r, note);
out:
    mt_strbuf_free(&who);
    return status;
}

static match_status place_groups(reader *r, const chains *c)
{
    match_status status = MATCH_OK;
    uint32_t last = MT_NONE;
    for (size_t i = 0; i < r->visits.len; i++) {
        const visit *v = &r->visits.data[i];
        if (v->meeting >= 0) {
            place(r, (uint32_t)v->meeting, v);
            continue;
        }
        bool again = i > 0 && v[-1].meeting < 0 && v[-1].group == v->group && v[-1].slot == v->slot;
        uint32_t meeting = again ? last : pick(r, c, v);
        last = meeting;
        if (meeting != MT_NONE)
            place(r, meeting, v);
        else if (!again)
            MT_TRY(tell_unknown(r, v, c->first[v->group] != MT_NONE));
    }
out:
    return status;
}

static match_status place_visits(reader *r)
{
    match_status status = MATCH_OK;
    const mt_event *e = r->event;
    chains c = {mt_alloc(r->groups.count, 4), mt_alloc(e->meetings, 4)};
    if (!c.first || !c.next) MT_TRY(mt_fail_no_memory(r->err));
    for (size_t g = 0; g < r->groups.count; g++) c.first[g] = MT_NONE;
    for (uint32_t m = e->meetings; m-- > 0;) { /* backwards: the first one ends up in front */
        mt_index_list who = e->meeting[m].parties;
        memcpy(r->party, who.data, who.count * sizeof *who.data);
        uint32_t group = mt_intern_find(&r->groups, group_key(r->party, who.count));
        if (group == MT_NONE) continue;
        c.next[m] = c.first[group];
        c.first[group] = m;
    }
    if (r->visits.len) qsort(r->visits.data, r->visits.len, sizeof *r->visits.data, by_people);
    MT_TRY(place_groups(r, &c));
out:
    mt_free(c.first);
    mt_free(c.next);
    return status;
}

static match_status begin_plan(reader *r)
{
    const mt_event *e = r->event;
    mt_plan *p = r->plan;
    bool seated = mt_hand_has(&r->table, TABLE);
    p->assignment = mt_alloc(e->meetings, sizeof *p->assignment);
    p->tables = mt_alloc(e->meetings, sizeof *p->tables);
    if (!p->assignment || !p->tables) return mt_fail_no_memory(r->err);
    p->assignments = e->meetings;
    p->tables_count = seated ? e->meetings : 0;
    for (uint32_t m = 0; m < e->meetings; m++) p->assignment[m] = p->tables[m] = MT_UNPLACED;
    return MATCH_OK;
}

match_status mt_plan_from_csv(const mt_event *event, mt_text csv, mt_plan **plan, mt_error *err)
{
    match_status status = MATCH_OK;
    reader r = {.event = event, .err = err, .plan = mt_alloc(1, sizeof *r.plan)};
    if (!r.plan) return mt_fail_no_memory(err);
    MT_TRY(mt_event_names_init(event, &r.names, err));
    MT_TRY(read_rows(&r, csv));
    MT_TRY(begin_plan(&r));
    MT_TRY(place_visits(&r));
    MT_TRY(mt_notes_status(&r.plan->problems, err));
    *plan = r.plan;
    r.plan = NULL;
out:
    mt_plan_free(&r.plan);
    mt_hand_close(&r.table);
    mt_event_names_free(&r.names);
    mt_intern_free(&r.groups);
    MT_ARRAY_FREE(&r.visits);
    return status;
}
