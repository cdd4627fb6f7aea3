/* Applies a change document to an event. The event is written as JSON, changed there and read again: the changed event
 * is then exactly what a user gets as a file, and every rule about its shape is checked in one place, by its reader.
 * What the event's format cannot say (closed slots, tables lost from a slot on) is kept beside it. */
#include "libmatch/meet/changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/event_write.h"

typedef struct applier {
    const mt_event *event;
    const mt_plan *plan;
    const json_t *document;
    json_t *root; /* the event being changed */
    mt_changes *changes;
    mt_intern participants, tables; /* ids; the numbers follow from the order of those with an id */
    uint32_t *participant_of, *table_of;
    mt_bitset away;                        /* participants x slots: who is not there as the document says */
    char range[64];                        /* see numbered() */
    size_t at;                             /* the item of the list that is read, NO_ITEM outside of lists */
    size_t meetings_before, wishes_before; /* listed in the event; those of the document follow */
    mt_error *err;
} applier;

#define NO_ITEM SIZE_MAX

/* The keys of the document */
static const char *const keys[] = {"now",        "cancelled",          "late",        "lost_tables",
                                   "lost_slots", "cancelled_meetings", "meetings",    "wishes",
                                   "printed",    "locked_meetings",    "locked_slots"};

static void complain(applier *a, const char *key, const json_t *value, const char *what)
{
    mt_strbuf shown = {0};
    char place[80];
    size_t list = strcspn(key, ".");
    if (a->at == NO_ITEM)
        snprintf(place, sizeof place, "%s", key);
    else
        snprintf(place, sizeof place, "%.*s[%zu]%s", (int)list, key, a->at, key + list);
    if (value && !json_is_object(value) && !json_is_array(value)) mt_json_write(&shown, value);
    if (shown.data && shown.len <= 80)
        mt_fail(a->err, MATCH_E_VALUE, "changes: %s: %s %s", place, shown.data, what);
    else
        mt_fail(a->err, MATCH_E_VALUE, "changes: %s: %s", place, what);
    mt_error_field(a->err, key, shown.data ? shown.data : "");
    mt_strbuf_free(&shown);
}

/* a macro, so that compilers see that the status is a failure */
#define refuse(a, key, value, what) (complain((a), (key), (value), (what)), mt_fail_status(MATCH_E_VALUE))

static match_status read_number(applier *a, const char *key, const json_t *value, uint32_t below, const char *what,
                                uint32_t *out)
{
    json_int_t number = json_is_integer(value) ? json_integer_value(value) : -1;
    if (number < 0 || number >= (json_int_t)below) return refuse(a, key, value, what);
    *out = (uint32_t)number;
    return MATCH_OK;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static match_status learn_names(applier *a)
{
    const mt_event *e = a->event;
    match_status status = MATCH_OK;
    uint32_t number;
    a->participant_of = mt_alloc(e->participants, sizeof *a->participant_of);
    a->table_of = mt_alloc(e->tables, sizeof *a->table_of);
    if (!a->participant_of || !a->table_of) return mt_fail_no_memory(a->err);
    for (uint32_t i = 0; i < e->participants; i++) {
        if (!e->participant[i].id) continue;
        MT_TRY(mt_intern_add(&a->participants, mt_text_of(e->participant[i].id), &number, NULL, a->err));
        a->participant_of[number] = i;
    }
    for (uint32_t i = 0; e->table && i < e->tables; i++) {
        bool fresh = false;
        if (e->table[i].id) MT_TRY(mt_intern_add(&a->tables, mt_text_of(e->table[i].id), &number, &fresh, a->err));
        if (fresh) a->table_of[number] = i;
    }
out:
    return status;
}

static match_status read_participant(applier *a, const char *key, const json_t *value, uint32_t *out)
{
    if (json_is_string(value)) {
        uint32_t number = mt_intern_find(&a->participants, mt_json_text(value));
        if (number == MT_NONE) return refuse(a, key, value, "names no participant; give an id, a name or a number");
        *out = a->participant_of[number];
        return MATCH_OK;
    }
    return read_number(a, key, value, a->event->participants,
                       "is no participant; give an id, a name, or a number from 0", out);
}

/* What is wrong with the number of a slot. */
static const char *numbered(applier *a)
{
    if (!a->event->slots) return "is no slot; the event has none";
    snprintf(a->range, sizeof a->range, "is no slot; slots are numbered 0 to %u", (unsigned)(a->event->slots - 1));
    return a->range;
}

static match_status read_slot(applier *a, const char *key, const json_t *value, uint32_t *out)
{
    /* one behind the last is "after all slots" */
    return read_number(a, key, value, a->event->slots + 1, numbered(a), out);
}

static match_status list_of(applier *a, const char *key, const json_t **list)
{
    *list = mt_json_get(a->document, key);
    a->at = NO_ITEM;
    if (*list && !json_is_array(*list)) return refuse(a, key, *list, "must be a list");
    return MATCH_OK;
}

/* --- people and slots -----------------------------------------------------------------------------------------------
 */

static match_status forbid(applier *a, uint32_t participant, uint32_t from, uint32_t to)
{
    json_t *own = json_array_get(json_object_get(a->root, "forbidden"), participant);
    for (uint32_t t = from; t < to; t++) {
        mt_bitset_set(&a->away, (size_t)participant * a->event->slots + t);
        if (json_array_append_new(own, json_integer(t)) != 0) return mt_fail_no_memory(a->err);
    }
    return MATCH_OK;
}

static match_status cancel_participants(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *list;
    json_t *least = json_object_get(a->root, "min_meetings");
    MT_TRY(list_of(a, "cancelled", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        a->at = i;
        const json_t *item = json_array_get(list, i), *since = mt_json_get(item, "from");
        uint32_t who, from = a->changes->now;
        MT_TRY(read_participant(a, "cancelled", json_is_object(item) ? mt_json_get(item, "participant") : item, &who));
        if (since) MT_TRY(read_slot(a, "cancelled.from", since, &from));
        MT_TRY(forbid(a, who, from, a->event->slots));
        /* nobody owes meetings to people who are not there */
        if (least && json_array_set_new(least, who, json_integer(0)) != 0) MT_TRY(mt_fail_no_memory(a->err));
    }
out:
    return status;
}

static match_status delay_participants(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *list;
    MT_TRY(list_of(a, "late", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        a->at = i;
        const json_t *item = json_array_get(list, i);
        uint32_t who, until;
        if (!mt_json_get(item, "participant") || !mt_json_get(item, "until"))
            MT_TRY(refuse(a, "late", NULL, "must be {\"participant\", \"until\"}: who, and the first slot"));
        MT_TRY(read_participant(a, "late.participant", mt_json_get(item, "participant"), &who));
        MT_TRY(read_slot(a, "late.until", mt_json_get(item, "until"), &until));
        MT_TRY(forbid(a, who, 0, until));
    }
out:
    return status;
}

static match_status lose_slots(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *list;
    MT_TRY(list_of(a, "lost_slots", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        a->at = i;
        uint32_t slot;
        MT_TRY(read_number(a, "lost_slots", json_array_get(list, i), a->event->slots, numbered(a), &slot));
        for (uint32_t p = 0; p < a->event->participants; p++) MT_TRY(forbid(a, p, slot, slot + 1));
    }
out:
    return status;
}

/* --- tables
 * ----------------------------------------------------------------------------------------------------------- */

/* A stand that is lost is no stand any more: its host's meetings need a shared table from now on. */
static void lose_table(applier *a, uint32_t table, uint32_t from)
{
    mt_changes *c = a->changes;
    if (a->event->table && a->event->table[table].reserved)
        json_object_del(json_array_get(json_object_get(a->root, "tables"), table), "reserved");
    if (from < c->lost_from[table]) c->lost_from[table] = from;
}

static match_status lose_one_table(applier *a, const json_t *item)
{
    match_status status = MATCH_OK;
    const json_t *name = json_is_object(item) ? mt_json_get(item, "table") : item, *since = mt_json_get(item, "from");
    uint32_t table, from = a->changes->now;
    if (json_is_string(name)) {
        table = mt_intern_find(&a->tables, mt_json_text(name));
        if (table == MT_NONE) return refuse(a, "lost_tables", name, "names no table; give an id, a name or a number");
        table = a->table_of[table];
    } else {
        MT_TRY(read_number(a, "lost_tables", name, a->event->tables,
                           "is no table; give an id, a name, or a number from 0", &table));
    }
    if (since) MT_TRY(read_slot(a, "lost_tables.from", since, &from));
    lose_table(a, table, from);
out:
    return status;
}

/* A number of tables, without saying which: the last ones. */
static match_status lose_some_tables(applier *a, const json_t *value)
{
    match_status status = MATCH_OK;
    const json_t *count = json_is_object(value) ? mt_json_get(value, "count") : value;
    const json_t *since = mt_json_get(value, "from");
    uint32_t lost, from = a->changes->now;
    MT_TRY(
        read_number(a, "lost_tables", count, a->event->tables + 1, "is not a number of tables of this event", &lost));
    if (since) MT_TRY(read_slot(a, "lost_tables.from", since, &from));
    for (int stands = 0; stands < 2; stands++) /* shared ones first */
        for (uint32_t i = a->event->tables; i-- > 0 && lost > 0;) {
            bool reserved = a->event->table && a->event->table[i].reserved;
            if (reserved != (stands == 1)) continue;
            lose_table(a, i, from);
            lost--;
        }
out:
    return status;
}

static match_status lose_tables(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *value = mt_json_get(a->document, "lost_tables");
    for (uint32_t i = 0; i < a->event->tables; i++) a->changes->lost_from[i] = MT_NO_LIMIT;
    a->at = NO_ITEM;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            a->at = i;
            MT_TRY(lose_one_table(a, json_array_get(value, i)));
        }
    } else if (value) {
        MT_TRY(lose_some_tables(a, value));
    }
out:
    return status;
}

/* --- meetings
 * --------------------------------------------------------------------------------------------------------- */

static match_status read_meeting(applier *a, const char *key, const json_t *value, uint32_t *out)
{
    return read_number(a, key, value, a->event->meetings, "is no meeting of the event; they are numbered from 0", out);
}

static match_status cancel_meetings(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *list;
    json_t *meetings = json_object_get(a->root, "meetings");
    MT_TRY(list_of(a, "cancelled_meetings", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        a->at = i;
        uint32_t meeting;
        MT_TRY(read_meeting(a, "cancelled_meetings", json_array_get(list, i), &meeting));
        if (json_object_set_new(json_array_get(meetings, meeting), "cancelled", json_true()) != 0)
            MT_TRY(mt_fail_no_memory(a->err));
    }
out:
    return status;
}

/* Replaces an id by the participant's number. */
static match_status resolve(applier *a, const char *key, json_t *object, const char *member)
{
    const json_t *value = mt_json_get(object, member);
    uint32_t who;
    if (!value) return MATCH_OK; /* the event's reader will say that it is missing */
    match_status status = read_participant(a, key, value, &who);
    if (status != MATCH_OK) return status;
    return json_object_set_new(object, member, json_integer(who)) == 0 ? MATCH_OK : mt_fail_no_memory(a->err);
}

static match_status add_meetings(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *list;
    json_t *item = NULL;
    MT_TRY(list_of(a, "meetings", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        a->at = i;
        item = json_deep_copy(json_array_get(list, i));
        json_t *others = mt_json_get(item, "others");
        if (!json_is_object(item)) MT_TRY(refuse(a, "meetings", item, "must be an object with a and b"));
        MT_TRY(resolve(a, "meetings.a", item, "a"));
        MT_TRY(resolve(a, "meetings.b", item, "b"));
        for (size_t k = 0; json_is_array(others) && k < json_array_size(others); k++) {
            uint32_t who;
            MT_TRY(read_participant(a, "meetings.others", json_array_get(others, k), &who));
            if (json_array_set_new(others, k, json_integer(who)) != 0) MT_TRY(mt_fail_no_memory(a->err));
        }
        if (json_array_append(json_object_get(a->root, "meetings"), item) != 0) MT_TRY(mt_fail_no_memory(a->err));
        json_decref(item);
        item = NULL;
    }
out:
    json_decref(item);
    return status;
}

/* A wish for a pair that wishes already made a meeting of: from the other side it makes the meeting mutual, from the
 * same side a greater priority counts. */
static match_status raise_weight(applier *a, const json_t *wish)
{
    const mt_event *e = a->event;
    json_int_t from = json_integer_value(mt_json_get(wish, "from")), to = json_integer_value(mt_json_get(wish, "to"));
    const json_t *stated = mt_json_get(wish, "priority");
    double priority = stated ? json_number_value(stated) : mt_text_is(mt_json_get_text(wish, "class"), "must") ? 3 : 1;
    for (uint32_t i = e->listed_meetings; i < e->meetings; i++) {
        const mt_meeting *m = &e->meeting[i];
        json_int_t first = m->parties.data[0], second = m->parties.data[1];
        if (!((first == from && second == to) || (first == to && second == from)) || m->mutual) continue;
        json_t *o = json_array_get(json_object_get(a->root, "meetings"), i);
        double weight = first == to ? 2 * (m->weight + priority) : priority > m->weight ? priority : m->weight;
        if (weight > MT_EVENT_MAX_WEIGHT) weight = MT_EVENT_MAX_WEIGHT;
        if (json_object_set_new(o, "weight", json_real(weight)) != 0 ||
            (first == to && json_object_set_new(o, "mutual", json_true()) != 0))
            return mt_fail_no_memory(a->err);
    }
    return MATCH_OK;
}

static match_status add_wishes(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *list;
    json_t *item = NULL, *wishes = json_object_get(a->root, "wishes");
    MT_TRY(list_of(a, "wishes", &list));
    if (list && !wishes) {
        wishes = json_array();
        if (json_object_set_new(a->root, "wishes", wishes) != 0) MT_TRY(mt_fail_no_memory(a->err));
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        a->at = i;
        item = json_deep_copy(json_array_get(list, i));
        if (!json_is_object(item)) MT_TRY(refuse(a, "wishes", item, "must be an object with from and to"));
        MT_TRY(resolve(a, "wishes.from", item, "from"));
        MT_TRY(resolve(a, "wishes.to", item, "to"));
        if (!mt_text_is(mt_json_get_text(item, "class"), "no")) MT_TRY(raise_weight(a, item));
        if (json_array_append(wishes, item) != 0) MT_TRY(mt_fail_no_memory(a->err));
        json_decref(item);
        item = NULL;
    }
out:
    json_decref(item);
    return status;
}

/* --- what stays
 * --------------------------------------------------------------------------------------------------------- */

static void hold(applier *a, uint32_t meeting, mt_hold how)
{
    uint8_t *own = &a->changes->hold[meeting];
    if (a->plan->assignment[meeting] >= 0 && *own < how) *own = (uint8_t)how;
}

static match_status hold_listed(applier *a, const char *key, const json_t *list, mt_hold how)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < json_array_size(list); i++) {
        a->at = i;
        uint32_t meeting;
        MT_TRY(read_meeting(a, key, json_array_get(list, i), &meeting));
        if (a->plan->assignment[meeting] < 0)
            MT_TRY(refuse(a, key, json_array_get(list, i), "has no slot in the present plan, so it cannot stay there"));
        hold(a, meeting, how);
    }
out:
    return status;
}

/* In a slot that is over some party was not there: the meeting did not take place and may be held later. */
static bool was_missed(const applier *a, uint32_t meeting, uint32_t slot)
{
    mt_index_list who = a->event->meeting[meeting].parties;
    if (slot >= a->changes->now) return false;
    for (uint32_t k = 0; k < who.count; k++)
        if (mt_bitset_has(&a->away, (size_t)who.data[k] * a->event->slots + slot)) return true;
    return false;
}

static match_status hold_meetings(applier *a)
{
    match_status status = MATCH_OK;
    const json_t *locked, *slots, *printed = mt_json_get(a->document, "printed");
    mt_changes *c = a->changes;
    MT_TRY(list_of(a, "locked_slots", &slots));
    MT_TRY(list_of(a, "locked_meetings", &locked));
    for (size_t i = 0; i < json_array_size(slots); i++) {
        a->at = i;
        uint32_t slot;
        MT_TRY(read_number(a, "locked_slots", json_array_get(slots, i), a->event->slots, numbered(a), &slot));
        c->closed[slot] = 1;
    }
    for (uint32_t t = 0; t < c->now; t++) c->closed[t] = 1;
    a->at = NO_ITEM;
    if (printed && !json_is_boolean(printed) && !json_is_array(printed))
        MT_TRY(refuse(a, "printed", printed, "must be true (all meetings) or a list of meetings"));
    for (uint32_t m = 0; m < a->event->meetings; m++) {
        int32_t slot = a->plan->assignment[m];
        if (json_is_true(printed)) hold(a, m, MT_HOLD_PRINTED);
        if (slot >= 0 && (uint32_t)slot < a->event->slots && c->closed[slot] && !was_missed(a, m, (uint32_t)slot))
            hold(a, m, MT_HOLD_LOCKED);
    }
    MT_TRY(hold_listed(a, "printed", printed, MT_HOLD_PRINTED));
    MT_TRY(hold_listed(a, "locked_meetings", locked, MT_HOLD_LOCKED));
    for (uint32_t m = 0; m < a->event->meetings; m++) {
        int32_t slot = a->plan->assignment[m];
        json_t *own = json_array_get(json_object_get(a->root, "meetings"), m);
        if (c->hold[m] != MT_HOLD_LOCKED || (uint32_t)slot >= a->event->slots) continue;
        if (json_object_set_new(own, "fixed", json_integer(slot)) != 0) MT_TRY(mt_fail_no_memory(a->err));
    }
out:
    return status;
}

/* --- the whole
 * ------------------------------------------------------------------------------------------------------------ */

static match_status check_document(applier *a)
{
    const char *key;
    json_t *value;
    if (!json_is_object(a->document))
        return mt_fail(a->err, MATCH_E_FORMAT,
                       "changes: a change document is a JSON object with keys such as cancelled, late, lost_tables");
    json_object_foreach ((json_t *)(uintptr_t)a->document, key, value) {
        size_t k = 0;
        while (k < MT_COUNT(keys) && strcmp(keys[k], key) != 0) k++;
        if (k < MT_COUNT(keys)) continue;
        mt_fail(a->err, MATCH_E_FORMAT,
                "changes: unknown key \"%.60s\"; known are now, cancelled, late, lost_tables, lost_slots, "
                "cancelled_meetings, meetings, wishes, printed, locked_meetings, locked_slots",
                key);
        mt_error_field(a->err, key, NULL);
        return MATCH_E_FORMAT;
    }
    return MATCH_OK;
}

static match_status check_plan(const applier *a)
{
    if (a->plan->assignments != a->event->meetings)
        return mt_fail(a->err, MATCH_E_ARGUMENT,
                       "the plan places %zu meetings, the event has %u; is it another event's?", a->plan->assignments,
                       (unsigned)a->event->meetings);
    return MATCH_OK;
}

static match_status prepare(applier *a)
{
    const mt_event *e = a->event;
    mt_changes *c = a->changes;
    match_status status = MATCH_OK;
    const json_t *now = mt_json_get(a->document, "now");
    c->old_meetings = e->meetings;
    c->closed = mt_alloc(e->slots, 1);
    c->room = mt_alloc(e->slots, sizeof *c->room);
    c->lost_from = mt_alloc(e->tables, sizeof *c->lost_from);
    c->hold = mt_alloc(e->meetings, 1);
    if (!c->closed || !c->room || !c->lost_from || !c->hold) return mt_fail_no_memory(a->err);
    MT_TRY(mt_bitset_init(&a->away, (size_t)e->participants * e->slots, a->err));
    if (now) MT_TRY(read_slot(a, "now", now, &c->now));
out:
    return status;
}

/* Of the shared tables of a location no more than its capacity are of use at one time, less its stands. */
static match_status count_room(applier *a)
{
    const mt_event *e = a->changes->event;
    mt_changes *c = a->changes;
    uint32_t *used = mt_alloc(2 * (size_t)e->locations, sizeof *used), *stands = used + e->locations;
    if (!used) return mt_fail_no_memory(a->err);
    for (uint32_t i = 0; e->table && i < e->tables; i++)
        if (e->table[i].reserved && e->table[i].location >= 0) stands[e->table[i].location]++;
    for (uint32_t t = 0; t < e->slots; t++) {
        for (uint32_t l = 0; l < e->locations; l++) used[l] = stands[l];
        for (uint32_t i = 0; i < e->tables; i++) {
            int32_t l = e->table ? e->table[i].location : -1;
            if (e->table && e->table[i].reserved) continue;
            if (c->lost_from[i] <= t || (l >= 0 && used[l] >= e->location[l].capacity)) continue;
            if (l >= 0) used[l]++;
            c->room[t]++;
        }
    }
    mt_free(used);
    return MATCH_OK;
}

/* What the document adds stands behind what the event had: an error of the changed event that names one of these by its
 * number there names it by its number in the document instead. */
static void blame_document(applier *a)
{
    static const char *const lists[] = {"meetings", "wishes"};
    const size_t before[] = {a->meetings_before, a->wishes_before};
    char told[sizeof a->err->message];
    for (size_t i = 0; a->err && i < MT_COUNT(lists); i++) {
        size_t length = strlen(lists[i]);
        const char *message = a->err->message;
        char *rest;
        if (strncmp(message, lists[i], length) != 0 || message[length] != '[') continue;
        unsigned long number = strtoul(message + length + 1, &rest, 10);
        if (number < before[i]) continue;
        snprintf(told, sizeof told, "changes: %s[%zu%s", lists[i], (size_t)number - before[i], rest);
        mt_copy_text(a->err->message, sizeof a->err->message, told, strlen(told));
    }
}

static match_status read_changed(applier *a)
{
    match_status status = MATCH_OK;
    mt_changes *c = a->changes;
    mt_strbuf text = {0};
    if (json_object_set_new(a->root, "kind", json_string("selection")) != 0) MT_TRY(mt_fail_no_memory(a->err));
    json_object_del(a->root, "spare_tables"); /* kept free for this day */
    mt_json_write(&text, a->root);
    MT_TRY(mt_strbuf_status(&text, a->err));
    status = mt_event_parse(mt_text_make(text.data, text.len), &c->event, a->err);
    if (status != MATCH_OK) blame_document(a);
    MT_TRY(status);
    uint8_t *more = mt_resize(c->hold, c->event->meetings, 1);
    if (!more) MT_TRY(mt_fail_no_memory(a->err));
    c->hold = more;
    for (uint32_t m = c->old_meetings; m < c->event->meetings; m++) more[m] = MT_HOLD_FREE;
    MT_TRY(count_room(a));
out:
    mt_strbuf_free(&text);
    return status;
}

match_status mt_changes_parse(const mt_event *event, const mt_plan *plan, mt_text json, mt_changes **changes,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *document = NULL;
    applier a = {.event = event, .plan = plan, .err = err};
    MT_TRY(check_plan(&a));
    status = mt_json_parse(json, &document, err);
    if (status != MATCH_OK && err) mt_error_place(err, "changes", err->line);
    MT_TRY(status);
    a.document = document;
    a.at = NO_ITEM;
    a.changes = mt_alloc(1, sizeof *a.changes);
    if (!a.changes) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(check_document(&a));
    MT_TRY(prepare(&a));
    MT_TRY(learn_names(&a));
    MT_TRY(mt_event_to_json(event, &a.root, err));
    a.meetings_before = json_array_size(json_object_get(a.root, "meetings"));
    a.wishes_before = json_array_size(json_object_get(a.root, "wishes"));
    MT_TRY(cancel_participants(&a));
    MT_TRY(delay_participants(&a));
    MT_TRY(lose_slots(&a));
    MT_TRY(lose_tables(&a));
    MT_TRY(cancel_meetings(&a));
    MT_TRY(add_meetings(&a));
    MT_TRY(add_wishes(&a));
    MT_TRY(hold_meetings(&a));
    MT_TRY(read_changed(&a));
    *changes = a.changes;
    a.changes = NULL;
out:
    mt_changes_free(&a.changes);
    json_decref(document);
    json_decref(a.root);
    mt_bitset_free(&a.away);
    mt_intern_free(&a.participants);
    mt_intern_free(&a.tables);
    mt_free(a.participant_of);
    mt_free(a.table_of);
    return status;
}

void mt_changes_free(mt_changes **changes)
{
    if (!changes || !*changes) return;
    mt_changes *c = *changes;
    mt_event_free(&c->event);
    mt_free(c->hold);
    mt_free(c->closed);
    mt_free(c->room);
    mt_free(c->lost_from);
    mt_free(c);
    *changes = NULL;
}
