/* Rows are gathered per meeting, in the order in which the meetings first come. */
#include "libmatch/exchange/attendance_csv.h"

#include <string.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/event_names.h"
#include "libmatch/exchange/hand_table.h"

enum { SAID_NOTHING, SAID_ABSENT = 1, SAID_PRESENT = 2, SAID_RATING = 4 };
enum { MEETING, PARTICIPANT, PARTNER, CAME, RATING, AGREEMENT, PARTICIPANT_ID, PARTNER_ID };
static const char *const columns[] = {"meeting",   "participant",    "partner",    "came", "rating",
                                      "agreement", "participant_id", "partner_id", NULL};

typedef struct reader {
    mt_event_names names;
    mt_hand_table table;
    json_t *list;
    mt_map place;           /* meeting -> index in the list */
    mt_map said;            /* meeting x participants + participant -> SAID_... */
    uint32_t *start, *held; /* [participants + 1] into held: the meetings each has in the plan */
    uint32_t partner[MT_EVENT_MAX_PARTIES], partners; /* of the present row */
    mt_error *err;
} reader;

static match_status bad(reader *r, int column, const char *what)
{
    mt_text cell = mt_hand_cell(&r->table, column);
    mt_fail(r->err, MATCH_E_VALUE, "line %lld: %s is \"%.*s\": %s", (long long)r->table.csv.row_line, columns[column],
            (int)(cell.len < 80 ? cell.len : 80), cell.data, what);
    mt_error_place(r->err, NULL, r->table.csv.row_line);
    mt_error_field(r->err, columns[column], NULL);
    return MATCH_E_VALUE;
}

static match_status read_flag(reader *r, int column, bool usual, bool *out)
{
    static const char *const yes[] = {"yes", "y", "1", "true", "da", "tak", "x"};
    static const char *const no[] = {"no", "n", "0", "false", "nu", "nie", "-"};
    mt_text cell = mt_hand_cell(&r->table, column);
    *out = usual;
    if (cell.len == 0) return MATCH_OK;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < MT_COUNT(yes); i++) {
            const char *word = side ? yes[i] : no[i];
            if (!mt_text_is_any_case(cell, word)) continue;
            *out = side;
            return MATCH_OK;
        }
    return bad(r, column, "write yes or no");
}

/* The object of the meeting, made when it is new. */
static match_status object_of(reader *r, int64_t meeting, json_t **out)
{
    uint64_t *at = mt_map_at(&r->place, (uint64_t)meeting, json_array_size(r->list));
    if (!at) return mt_fail_no_memory(r->err);
    if (*at == json_array_size(r->list) &&
        json_array_append_new(r->list,
                              json_pack("{s:I,s:[],s:[]}", "meeting", (json_int_t)meeting, "absent", "ratings")) != 0)
        return mt_fail_no_memory(r->err);
    *out = json_array_get(r->list, *at);
    return MATCH_OK;
}

static match_status add_rating(reader *r, json_t *object, int64_t person, mt_text rating)
{
    bool whole =
        rating.len == 1 || (rating.len == 3 && memcmp(rating.data + 1, ".0", 2) == 0); /* as tables with gaps */
    if (!whole || rating.data[0] < '1' || rating.data[0] > '5') return bad(r, RATING, "a rating is from 1 to 5");
    if (person < 0) return bad(r, PARTICIPANT, "a rating needs the participant it is from");
    json_t *item = json_pack("{s:I,s:i}", "participant", (json_int_t)person, "rating", rating.data[0] - '0');
    if (json_array_append_new(json_object_get(object, "ratings"), item) != 0) return mt_fail_no_memory(r->err);
    return MATCH_OK;
}

static match_status find_person(reader *r, int column, mt_text cell, int64_t *person)
{
    *person = cell.len ? mt_event_names_person(&r->names, cell) : -1;
    if (*person == MT_NAME_LOST) return mt_fail_no_memory(r->err);
    if (*person == MT_NAME_TWICE) return bad(r, column, "several participants are called so; give the id");
    if (*person == MT_NAME_UNKNOWN) return bad(r, column, "no participant is called so");
    return MATCH_OK;
}

/* By the id, where agendas have one beside the name. */
static int column_of(const reader *r, int column, int id_column)
{
    return mt_hand_cell(&r->table, id_column).len ? id_column : column;
}

/* One or several, as agendas write the partners of a meeting of three. */
static match_status read_partners(reader *r, int64_t person)
{
    match_status status = MATCH_OK;
    int column = column_of(r, PARTNER, PARTNER_ID);
    mt_text cell = mt_hand_cell(&r->table, column);
    r->partners = 0;
    while (cell.len) {
        size_t length = mt_event_names_first(&r->names, cell), used = length < cell.len ? length + 1 : length;
        int64_t partner;
        MT_TRY(find_person(r, column, mt_event_names_trim(mt_text_make(cell.data, length)), &partner));
        if (partner >= 0 && partner == person)
            MT_TRY(bad(r, column, "this is the participant itself; name the other one"));
        if (r->partners == MT_EVENT_MAX_PARTIES) MT_TRY(bad(r, column, "no meeting has so many parties"));
        if (partner >= 0) r->partner[r->partners++] = (uint32_t)partner;
        cell = mt_text_make(cell.data + used, cell.len - used);
    }
out:
    return status;
}

/* What lines say of one person at one meeting must not contradict each other. */
static match_status compare(reader *r, uint32_t meeting, int64_t person, bool came, bool rated)
{
    uint64_t key = (uint64_t)meeting * r->names.event->participants + (uint64_t)person;
    bool stated = mt_hand_cell(&r->table, CAME).len > 0;
    uint64_t *said = mt_map_at(&r->said, key, SAID_NOTHING);
    if (!said) return mt_fail_no_memory(r->err);
    if (*said & (came ? SAID_ABSENT : SAID_PRESENT) && (stated || rated))
        return bad(r, rated && came && !stated ? RATING : CAME,
                   "an earlier line says the opposite of the same meeting");
    if (!came && (rated || *said & SAID_RATING)) return bad(r, CAME, "who was absent cannot rate the meeting");
    if (rated && *said & SAID_RATING) return bad(r, RATING, "an earlier line rates the same meeting");
    *said |= (stated ? (came ? SAID_PRESENT : SAID_ABSENT) : 0u) | (rated ? SAID_RATING : 0u);
    return MATCH_OK;
}

static bool takes_part(const mt_event *e, uint32_t meeting, int64_t person)
{
    for (uint32_t k = 0; k < e->meeting[meeting].parties.count; k++)
        if (e->meeting[meeting].parties.data[k] == person) return true;
    return false;
}

/* One row about one meeting. */
static match_status note(reader *r, uint32_t meeting, int64_t person)
{
    match_status status = MATCH_OK;
    bool came = true, agreement = false;
    json_t *object = NULL;
    mt_text rating = mt_hand_cell(&r->table, RATING);
    MT_TRY(read_flag(r, CAME, true, &came));
    MT_TRY(read_flag(r, AGREEMENT, false, &agreement));
    MT_TRY(object_of(r, meeting, &object));
    if (!came && person < 0) MT_TRY(bad(r, PARTICIPANT, "say who did not come"));
    if (person >= 0 && !takes_part(r->names.event, meeting, person))
        MT_TRY(bad(r, PARTICIPANT, "is no party of this meeting"));
    if (person >= 0) MT_TRY(compare(r, meeting, person, came, rating.len > 0));
    if (!came && json_array_append_new(json_object_get(object, "absent"), json_integer(person)) != 0)
        MT_TRY(mt_fail_no_memory(r->err));
    if (rating.len) MT_TRY(add_rating(r, object, person, rating));
    if (agreement && json_object_set_new(object, "agreement", json_true()) != 0) MT_TRY(mt_fail_no_memory(r->err));
out:
    return status;
}

static bool all_take_part(const reader *r, uint32_t meeting)
{
    for (uint32_t k = 0; k < r->partners; k++)
        if (!takes_part(r->names.event, meeting, r->partner[k])) return false;
    return true;
}

/* The meetings of the person in the plan, with the partners if any are named. */
static match_status note_all(reader *r, int64_t person)
{
    match_status status = MATCH_OK;
    bool any = false;
    for (uint32_t i = r->start[person]; i < r->start[person + 1]; i++) {
        if (!all_take_part(r, r->held[i])) continue;
        any = true;
        MT_TRY(note(r, r->held[i], person));
    }
    if (!any && r->partners)
        MT_TRY(bad(r, column_of(r, PARTNER, PARTNER_ID),
                   r->partners > 1 ? "the plan has no meeting of all these" : "the plan has no meeting of the two"));
out:
    return status;
}

static match_status read_row(reader *r)
{
    match_status status = MATCH_OK;
    int64_t person, meeting;
    int column = column_of(r, PARTICIPANT, PARTICIPANT_ID);
    mt_text number = mt_hand_cell(&r->table, MEETING);
    MT_TRY(find_person(r, column, mt_hand_cell(&r->table, column), &person));
    MT_TRY(read_partners(r, person));
    if (number.len) {
        meeting = mt_event_names_slot(&r->names, number); /* a plain number */
        if (meeting < 0 || meeting >= r->names.event->meetings) MT_TRY(bad(r, MEETING, "give the number of a meeting"));
        MT_TRY(note(r, (uint32_t)meeting, person));
    } else {
        if (person < 0) MT_TRY(bad(r, PARTICIPANT, "a row without meeting needs a participant"));
        if (!r->partners && (mt_hand_cell(&r->table, RATING).len || mt_hand_cell(&r->table, AGREEMENT).len))
            MT_TRY(bad(r, PARTNER, "a rating or an agreement needs a meeting or a partner"));
        MT_TRY(note_all(r, person));
    }
out:
    return status;
}

static match_status list_held(reader *r, const mt_plan *plan)
{
    const mt_event *e = r->names.event;
    size_t total = 0;
    if (plan->assignments != e->meetings)
        return mt_fail(r->err, MATCH_E_ARGUMENT,
                       "the plan places %zu meetings, the event has %u; give the plan of this event", plan->assignments,
                       (unsigned)e->meetings);
    for (uint32_t m = 0; m < e->meetings; m++) total += e->meeting[m].parties.count;
    r->start = mt_alloc((size_t)e->participants + 2, sizeof *r->start);
    r->held = mt_alloc(total, sizeof *r->held);
    if (!r->start || !r->held) return mt_fail_no_memory(r->err);
    for (int fill = 0; fill < 2; fill++) { /* counts one place further on become starts while filling */
        for (uint32_t m = 0; m < e->meetings; m++)
            for (uint32_t k = 0; plan->assignment[m] >= 0 && k < e->meeting[m].parties.count; k++) {
                uint32_t p = e->meeting[m].parties.data[k];
                if (fill)
                    r->held[r->start[p + 1]++] = m;
                else
                    r->start[p + 2]++;
            }
        for (uint32_t p = 1; !fill && p <= e->participants; p++) r->start[p + 1] += r->start[p];
    }
    return MATCH_OK;
}

match_status mt_attendance_from_csv(const mt_event *event, const mt_plan *plan, mt_text csv, mt_strbuf *json,
                                    mt_error *err)
{
    match_status status = MATCH_OK;
    reader r = {.err = err, .list = json_array()};
    bool found = true;
    if (!r.list) return mt_fail_no_memory(err);
    MT_TRY(mt_event_names_init(event, &r.names, err));
    MT_TRY(mt_hand_open(&r.table, csv, columns, err));
    if (!mt_hand_has(&r.table, MEETING) && !mt_hand_has(&r.table, PARTICIPANT) &&
        !mt_hand_has(&r.table, PARTICIPANT_ID))
        MT_TRY(mt_fail(err, MATCH_E_FORMAT, "a column meeting or participant is missing: what is a row about?"));
    MT_TRY(list_held(&r, plan));
    for (;;) {
        MT_TRY(mt_hand_next(&r.table, &found, err));
        if (!found) break;
        MT_TRY(read_row(&r));
    }
    mt_json_write(json, r.list);
    MT_TRY(mt_strbuf_status(json, err));
out:
    mt_hand_close(&r.table);
    mt_event_names_free(&r.names);
    mt_map_free(&r.place);
    mt_map_free(&r.said);
    json_decref(r.list);
    mt_free(r.start);
    mt_free(r.held);
    return status;
}
