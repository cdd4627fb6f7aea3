/* The frame of an event: participants, slots, locations, tables. Counts or lists; every refusal names the place. */
#include <stdio.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/event_reader.h"
#include "libmatch/meet/local_time.h"

#define DAY 86400
#define ZONE_CURE "is no time zone that the system knows; use an IANA name such as \"Europe/Bucharest\""

/* A count or a list: gives the number of items and, for a list, the list. */
static match_status read_size(mt_event_reader *r, const char *key, uint32_t most, const json_t **list, uint32_t *count)
{
    const json_t *value = mt_json_get(r->root, key);
    char noun[64];
    *list = NULL;
    if (json_is_array(value)) {
        match_status status = mt_event_read_list(r, key, most, list);
        if (status == MATCH_OK) *count = (uint32_t)json_array_size(*list);
        return status;
    }
    snprintf(noun, sizeof noun, "number of %s or a list of them", key);
    return mt_event_read_count(r, (mt_event_place){NULL, 0, key}, value, most, noun, count);
}

static const mt_text_key participant_keys[] = {
    {"id", offsetof(mt_participant, id)},     {"org", offsetof(mt_participant, org)},
    {"name", offsetof(mt_participant, name)}, {"side", offsetof(mt_participant, side)},
    {"zone", offsetof(mt_participant, zone)}, {"delegation", offsetof(mt_participant, delegation)},
};

static match_status keep_extra(mt_event_reader *r, json_t *item, mt_participant *p)
{
    json_t *rest = mt_json_copy(item);
    if (!rest) return mt_fail_no_memory(r->err);
    for (size_t k = 0; k < MT_COUNT(participant_keys); k++) json_object_del(rest, participant_keys[k].key);
    json_object_del(rest, "mode");
    json_object_del(rest, "window");
    match_status status = MATCH_OK;
    if (json_object_size(rest)) {
        mt_strbuf b = {0};
        mt_json_write(&b, rest);
        status = mt_strbuf_take(&b, &p->extra, NULL, r->err);
    }
    json_decref(rest);
    return status;
}

/* Marks everybody whose key another one has, too: the name, with `by_org` together with the organisation. */
static match_status mark_namesakes(mt_event *e, bool by_org, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_intern keys = {0};
    mt_strbuf key = {0};
    uint32_t *first = mt_alloc(e->participants, sizeof *first); /* of each key */
    if (!first) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < e->participants; i++) {
        mt_participant *p = &e->participant[i];
        uint32_t number;
        bool fresh;
        if (!p->name) continue;
        mt_strbuf_clear(&key);
        mt_strbuf_str(&key, p->name);
        if (by_org) mt_strbuf_format(&key, "\n%s", p->org ? p->org : "");
        MT_TRY(mt_strbuf_status(&key, err));
        MT_TRY(mt_intern_add(&keys, mt_text_make(key.data, key.len), &number, &fresh, err));
        if (fresh) first[number] = i;
        if (fresh) continue;
        mt_participant *other = &e->participant[first[number]];
        if (by_org)
            p->twin = other->twin = true;
        else
            p->namesake = other->namesake = true;
    }
out:
    mt_free(first);
    mt_intern_free(&keys);
    mt_strbuf_free(&key);
    return status;
}

match_status mt_event_read_participants(mt_event_reader *r)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    mt_intern ids = {0};
    const json_t *list;
    MT_TRY(read_size(r, "participants", MT_EVENT_MAX_PARTICIPANTS, &list, &e->participants));
    e->participant = mt_alloc(e->participants, sizeof *e->participant);
    if (!e->participant) MT_TRY(mt_fail_no_memory(r->err));
    for (uint32_t i = 0; i < e->participants; i++) e->participant[i].max_meetings = MT_NO_LIMIT;
    for (uint32_t i = 0; list && i < e->participants; i++) {
        mt_participant *p = &e->participant[i];
        json_t *item = json_array_get(list, i);
        MT_TRY(mt_event_read_texts(r, "participants", i, item, participant_keys, MT_COUNT(participant_keys), p));
        const json_t *mode = mt_json_get(item, "mode");
        p->remote = mt_text_is(mt_json_text(mode), "remote");
        if (mode && !p->remote && !mt_text_is(mt_json_text(mode), "onsite"))
            MT_TRY(mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){"participants", i, "mode"}, mode,
                                "must be onsite or remote"));
        bool fresh = true;
        uint32_t number;
        if (p->id) MT_TRY(mt_intern_add(&ids, mt_text_of(p->id), &number, &fresh, r->err));
        if (!fresh)
            MT_TRY(mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){"participants", i, "id"}, mt_json_get(item, "id"),
                                "an earlier participant has this id; ids must be unique"));
        if (p->zone && !mt_zone_known(p->zone))
            MT_TRY(mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){"participants", i, "zone"},
                                mt_json_get(item, "zone"), ZONE_CURE));
        MT_TRY(keep_extra(r, item, p));
    }
    MT_TRY(mark_namesakes(e, false, r->err));
    MT_TRY(mark_namesakes(e, true, r->err));
out:
    mt_intern_free(&ids);
    return status;
}

/* A time of a slot as far as it says when: a moment, or local where no zone is known. */
typedef struct slot_time {
    const char *text;
    int64_t seconds;
    bool known, moment;
} slot_time;

/* "+03:00" */
static void write_offset(int64_t seconds, char out[8])
{
    unsigned minutes = (unsigned)((seconds < 0 ? -seconds : seconds) / 60);
    snprintf(out, 8, "%c%02u:%02u", seconds < 0 ? '-' : '+', minutes / 60 % 24, minutes % 60);
}

/* A clock that is put back shows some times twice. */
static match_status refuse_double(mt_event_reader *r, mt_event_place place, const char *text, int64_t seconds)
{
    int64_t offset[2];
    char first[8], second[8];
    if (!mt_zone_repeats(r->event->zone, seconds, &offset[0], &offset[1])) return MATCH_OK;
    write_offset(offset[0], first);
    write_offset(offset[1], second);
    return mt_event_bad(r, MATCH_E_VALUE, place,
                        mt_json_get(json_array_get(mt_json_get(r->root, "slots"), place.index), place.key),
                        "that time comes twice in %s: on that day the clock is put back over it; write %.16s%s or "
                        "%.16s%s",
                        r->event->zone, text, first, text, second);
}

/* A clock that is put forward never shows some times: what it shows instead is the cure. */
static match_status refuse_gap(mt_event_reader *r, mt_event_place place, const char *text)
{
    const mt_event *e = r->event;
    int64_t seconds, shown;
    bool stated;
    int year, month, day;
    if (!text || !e->zone || !mt_time_parse(text, &seconds, &stated) || stated) return MATCH_OK;
    if (!mt_zone_skips(e->zone, seconds, &shown)) return refuse_double(r, place, text, seconds);
    int64_t midnight = shown - (shown % DAY + DAY) % DAY; /* before 1970, too */
    int minute = (int)((shown - midnight) / 60);
    mt_day_to_ymd((mt_day)(midnight / DAY), &year, &month, &day);
    return mt_event_bad(r, MATCH_E_VALUE, place,
                        mt_json_get(json_array_get(mt_json_get(r->root, "slots"), place.index), place.key),
                        "there is no such time in %s: on that day the clock is put forward over it; write "
                        "%04d-%02d-%02dT%02d:%02d, or state the offset",
                        e->zone, year, month, day, minute / 60, minute % 60);
}

static slot_time time_of(const mt_event *e, const char *text)
{
    slot_time t = {.text = text};
    t.known = text && mt_time_parse(text, &t.seconds, &t.moment);
    if (t.known && !t.moment && e->zone) t.known = t.moment = mt_zone_to_utc(e->zone, t.seconds, &t.seconds);
    return t;
}

static bool are_told(slot_time x, slot_time y) { return x.known && y.known && x.moment == y.moment; }

/* What can be told of it: a slot ends after its start, and begins when the last one before it that has times has ended
 * (of which only the start is known: after that) at the earliest. */
static match_status check_order(mt_event_reader *r)
{
    const mt_event *e = r->event;
    slot_time last = {0};
    const char *does = "";
    uint32_t whose = 0;
    for (uint32_t i = 0; i < e->slots; i++) {
        mt_event_place place = {"slots", i, "start"};
        const json_t *item = json_array_get(mt_json_get(r->root, "slots"), i);
        match_status status = refuse_gap(r, place, e->slot[i].start);
        place.key = "end";
        if (status == MATCH_OK) status = refuse_gap(r, place, e->slot[i].end);
        if (status != MATCH_OK) return status;
        place.key = "start";
        slot_time start = time_of(e, e->slot[i].start), end = time_of(e, e->slot[i].end);
        if (are_told(last, start) && start.seconds < last.seconds)
            return mt_event_bad(r, MATCH_E_VALUE, place, mt_json_get(item, "start"),
                                "slot %u %s at %s; slots follow each other in time and do not overlap", (unsigned)whose,
                                does, last.text);
        if (are_told(last, start) && start.seconds == last.seconds && does[0] == 's')
            return mt_event_bad(
                r, MATCH_E_VALUE, place, mt_json_get(item, "start"),
                "slot %u starts then, too; slots are one after the other: give it another start, or the "
                "end of slot %u (meetings at the same time need tables, not slots)",
                (unsigned)whose, (unsigned)whose);
        place.key = "end";
        if (are_told(start, end) && end.seconds <= start.seconds)
            return mt_event_bad(r, MATCH_E_VALUE, place, mt_json_get(item, "end"),
                                "a slot ends after its start, which is %s", e->slot[i].start);
        if (!start.known && !end.known) continue;
        last = end.known ? end : start;
        does = end.known ? "ends" : "starts";
        whose = i;
    }
    return MATCH_OK;
}

match_status mt_event_read_slots(mt_event_reader *r)
{
    static const mt_text_key keys[] = {{"start", offsetof(mt_slot, start)}, {"end", offsetof(mt_slot, end)}};
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *list;
    MT_TRY(mt_event_read_text(r, (mt_event_place){NULL, 0, "zone"}, r->root, &e->zone));
    if (e->zone && !mt_zone_known(e->zone))
        MT_TRY(
            mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){NULL, 0, "zone"}, mt_json_get(r->root, "zone"), ZONE_CURE));
    MT_TRY(read_size(r, "slots", MT_EVENT_MAX_SLOTS, &list, &e->slots));
    e->morning_slots = e->slots;
    const json_t *morning = mt_json_get(r->root, "morning_slots");
    if (morning)
        MT_TRY(mt_event_read_count(r, (mt_event_place){NULL, 0, "morning_slots"}, morning, e->slots,
                                   "number of morning slots", &e->morning_slots));
    if (!list) goto out;
    e->slot = mt_alloc(e->slots, sizeof *e->slot);
    if (!e->slot) MT_TRY(mt_fail_no_memory(r->err));
    for (uint32_t i = 0; i < e->slots; i++)
        MT_TRY(mt_event_read_texts(r, "slots", i, json_array_get(list, i), keys, MT_COUNT(keys), &e->slot[i]));
    MT_TRY(check_order(r));
out:
    return status;
}

static match_status read_locations(mt_event_reader *r, mt_intern *ids)
{
    static const mt_text_key keys[] = {{"id", offsetof(mt_location, id)}};
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *list;
    MT_TRY(mt_event_read_list(r, "locations", MT_EVENT_MAX_TABLES, &list));
    e->locations = (uint32_t)json_array_size(list);
    e->location = mt_alloc(e->locations, sizeof *e->location);
    if (!e->location) MT_TRY(mt_fail_no_memory(r->err));
    for (uint32_t i = 0; i < e->locations; i++) {
        mt_location *l = &e->location[i];
        const json_t *item = json_array_get(list, i), *capacity = mt_json_get(item, "capacity");
        uint32_t number;
        bool fresh;
        MT_TRY(mt_event_read_texts(r, "locations", i, item, keys, MT_COUNT(keys), l));
        if (!l->id)
            MT_TRY(mt_event_bad(r, MATCH_E_FORMAT, (mt_event_place){"locations", i, "id"}, NULL,
                                "missing; tables name their location by its id"));
        MT_TRY(mt_intern_add(ids, mt_text_of(l->id), &number, &fresh, r->err));
        if (!fresh)
            MT_TRY(mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){"locations", i, "id"}, mt_json_get(item, "id"),
                                "an earlier location has this id; ids must be unique"));
        l->capacity = MT_NO_LIMIT;
        if (capacity)
            MT_TRY(mt_event_read_count(r, (mt_event_place){"locations", i, "capacity"}, capacity, MT_EVENT_MAX_TABLES,
                                       "number of meetings at one time", &l->capacity));
    }
out:
    return status;
}

/* A location the table names but the event does not list is an error when the event lists any, else it is new. */
static match_status locate(mt_event_reader *r, mt_intern *ids, uint32_t table, char *name)
{
    mt_event *e = r->event;
    match_status status = MATCH_OK;
    uint32_t number = mt_intern_find(ids, mt_text_of(name));
    if (number == MT_NONE && mt_json_get(r->root, "locations")) {
        mt_event_place place = {"tables", table, "location"};
        MT_TRY(mt_event_bad(r, MATCH_E_VALUE, place, NULL, "no location has the id \"%.80s\"; `locations` lists %u",
                            name, (unsigned)e->locations));
    }
    if (number == MT_NONE) {
        mt_location *more = mt_resize(e->location, (size_t)e->locations + 1, sizeof *more);
        if (!more) MT_TRY(mt_fail_no_memory(r->err));
        e->location = more;
        more[e->locations] = (mt_location){mt_strdup(name), MT_NO_LIMIT};
        if (!more[e->locations++].id) MT_TRY(mt_fail_no_memory(r->err));
        MT_TRY(mt_intern_add(ids, mt_text_of(name), &number, NULL, r->err));
    }
    e->table[table].location = (int32_t)number;
out:
    return status;
}

static match_status read_reserved(mt_event_reader *r, uint32_t i, const json_t *item)
{
    const json_t *value = mt_json_get(item, "reserved");
    mt_event_place place = {"tables", i, "reserved"};
    mt_table *t = &r->event->table[i];
    if (value && !json_is_boolean(value)) return mt_event_bad(r, MATCH_E_FORMAT, place, value, "must be true or false");
    t->reserved = json_is_true(value);
    if (t->reserved && !t->host)
        return mt_event_bad(r, MATCH_E_VALUE, place, value, "a reserved table needs a host: say for whom it is");
    return MATCH_OK;
}

static match_status read_spare(mt_event_reader *r)
{
    const json_t *value = mt_json_get(r->root, "spare_tables");
    if (!value) return MATCH_OK;
    return mt_event_read_count(r, (mt_event_place){NULL, 0, "spare_tables"}, value, r->event->tables,
                               "number of tables kept free", &r->event->spare_tables);
}

match_status mt_event_read_tables(mt_event_reader *r)
{
    static const mt_text_key keys[] = {
        {"id", offsetof(mt_table, id)}, {"name", offsetof(mt_table, name)}, {"host", offsetof(mt_table, host)}};
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    mt_intern locations = {0};
    char *location = NULL;
    const json_t *list;
    MT_TRY(read_locations(r, &locations));
    MT_TRY(read_size(r, "tables", MT_EVENT_MAX_TABLES, &list, &e->tables));
    if (list) {
        e->table = mt_alloc(e->tables, sizeof *e->table);
        if (!e->table) MT_TRY(mt_fail_no_memory(r->err));
    }
    for (uint32_t i = 0; list && i < e->tables; i++) {
        const json_t *item = json_array_get(list, i);
        MT_TRY(mt_event_read_texts(r, "tables", i, item, keys, MT_COUNT(keys), &e->table[i]));
        e->table[i].location = -1;
        MT_TRY(read_reserved(r, i, item));
        MT_TRY(mt_event_read_text(r, (mt_event_place){"tables", i, "location"}, item, &location));
        if (location) MT_TRY(locate(r, &locations, i, location));
        mt_free(location);
        location = NULL;
    }
    MT_TRY(read_spare(r));
out:
    mt_free(location);
    mt_intern_free(&locations);
    return status;
}
