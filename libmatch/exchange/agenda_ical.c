/* One participant's day as iCalendar, written by libical. Every time is given in UTC where the zone is known, so that
 * no VTIMEZONE is needed and every calendar shows it right. */
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/exchange/agenda_label.h"
#include "libmatch/exchange/agenda_write.h"
#include "libmatch/meet/local_time.h"
#include "libmatch/store/moment.h"

typedef struct ical_agenda {
    const mt_event *event;
    const mt_agenda *agenda;
    icaltimezone *zone; /* of local times, or NULL; libical's own */
    const char *zone_name;
    struct icaltimetype stamp;
    int sequence;
    mt_tongue tongue;
    icalcomponent *calendar;
    mt_error *err;
} ical_agenda;

/* ---- times
 * ---------------------------------------------------------------------------------------------------------*/

static struct icaltimetype from_seconds(int64_t seconds)
{
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        days--;
        rest += 86400;
    }
    struct icaltimetype t = icaltime_null_time();
    mt_day_to_ymd((mt_day)days, &t.year, &t.month, &t.day);
    t.hour = (int)(rest / 3600);
    t.minute = (int)(rest / 60 % 60);
    t.second = (int)(rest % 60);
    t.is_date = 0;
    return t;
}

static match_status slot_time(const ical_agenda *w, uint32_t slot, const char *key, const char *time,
                              struct icaltimetype *out)
{
    int64_t seconds = 0, shown;
    bool stated = false, good = time && mt_time_parse(time, &seconds, &stated), local = !stated;
    if (!good) {
        if (!time)
            mt_fail(w->err, MATCH_E_VALUE,
                    "slot %u has no %s: a calendar needs times; give the slots start and end, such as "
                    "\"2026-05-12T09:00+03:00\"",
                    (unsigned)slot, key);
        else
            mt_fail(w->err, MATCH_E_VALUE,
                    "the %s of slot %u is \"%s\": a calendar needs date and time, such as \"2026-05-12T09:00+03:00\"",
                    key, (unsigned)slot, time);
        mt_error_field(w->err, key, time);
        return MATCH_E_VALUE;
    }
    *out = from_seconds(seconds);
    if (local && w->zone && mt_zone_skips(w->zone_name, seconds, &shown)) {
        mt_fail(w->err, MATCH_E_VALUE,
                "the %s of slot %u is \"%s\", a time that the clock of %s is put forward over on that day; correct it, "
                "or state its offset",
                key, (unsigned)slot, time, w->zone_name);
        mt_error_field(w->err, key, time);
        return MATCH_E_VALUE;
    }
    if (local && w->zone && mt_zone_repeats(w->zone_name, seconds, &shown, &(int64_t){0})) {
        mt_fail(
            w->err, MATCH_E_VALUE,
            "the %s of slot %u is \"%s\", a time that comes twice in %s, since the clock is put back over it on that "
            "day; state its offset",
            key, (unsigned)slot, time, w->zone_name);
        mt_error_field(w->err, key, time);
        return MATCH_E_VALUE;
    }
    if (local && w->zone) {
        out->zone = w->zone;
        *out = icaltime_convert_to_zone(*out, icaltimezone_get_utc_timezone());
    } else if (!local) {
        out->zone = icaltimezone_get_utc_timezone();
    }
    return MATCH_OK;
}

/* ---- one meeting
 * ---------------------------------------------------------------------------------------------------*/

static int by_id(const void *x, const void *y)
{
    const mt_text *a = x, *b = y;
    return mt_text_compare(*a, *b);
}

static bool same_parties(const mt_meeting *a, const mt_meeting *b)
{
    if (a->parties.count != b->parties.count) return false;
    for (uint32_t i = 0; i < a->parties.count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < b->parties.count; k++) found |= a->parties.data[i] == b->parties.data[k];
        if (!found) return false;
    }
    return true;
}

/* The event's name and the parties' ids in byte order, and how many meetings of the same parties stand before. Neither
 * slot nor table: a moved meeting keeps its UID. */
static match_status write_uid(const ical_agenda *w, uint32_t meeting, mt_strbuf *out)
{
    match_status status = MATCH_OK;
    const mt_meeting *m = &w->event->meeting[meeting];
    mt_text ids[MT_EVENT_MAX_PARTIES];
    mt_strbuf bytes = {0}, key = {0};
    size_t ends[MT_EVENT_MAX_PARTIES], count = m->parties.count, earlier = 0;
    for (uint32_t i = 0; i < count; i++) {
        mt_agenda_participant_id(w->event, m->parties.data[i], &bytes);
        ends[i] = bytes.len;
    }
    MT_TRY(mt_strbuf_status(&bytes, w->err));
    for (size_t i = 0; i < count; i++) {
        size_t from = i ? ends[i - 1] : 0;
        ids[i] = mt_text_make(bytes.data + from, ends[i] - from);
    }
    qsort(ids, count, sizeof *ids, by_id);
    for (uint32_t i = 0; i < meeting; i++) earlier += same_parties(m, &w->event->meeting[i]);
    mt_strbuf_str(&key, w->event->name ? w->event->name : "");
    for (size_t i = 0; i < count; i++) {
        mt_strbuf_char(&key, '\x1F');
        mt_strbuf_text(&key, ids[i]);
    }
    mt_strbuf_format(&key, "\x1F%zu", earlier);
    MT_TRY(mt_strbuf_status(&key, w->err));
    mt_strbuf_format(out, "%016llx%016llx@libmatch", (unsigned long long)mt_hash_bytes(key.data, key.len, 1),
                     (unsigned long long)mt_hash_bytes(key.data, key.len, 2));
out:
    mt_strbuf_free(&bytes);
    mt_strbuf_free(&key);
    return status;
}

/* Control characters other than line ends cannot stand in a calendar: they become blanks. */
static const char *clean(mt_strbuf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if ((c < 0x20 && c != '\n') || c == 0x7F) text->data[i] = ' ';
    }
    return text->data ? text->data : "";
}

/* Takes the property. */
static match_status add(const ical_agenda *w, icalcomponent *to, icalproperty *property)
{
    if (!property) return mt_fail_no_memory(w->err);
    icalcomponent_add_property(to, property);
    return MATCH_OK;
}

static match_status add_texts(const ical_agenda *w, icalcomponent *event, const mt_agenda_row *row)
{
    match_status status = MATCH_OK;
    mt_strbuf uid = {0}, summary = {0}, place = {0}, about = {0};
    MT_TRY(write_uid(w, row->meeting, &uid));
    mt_strbuf_str(&summary, mt_word_in(w->tongue, MT_WORD_MEETING_WITH));
    mt_label_partners(w->event, w->agenda, row, &summary);
    mt_label_place(w->event, w->agenda, row, w->tongue, &place);
    if (w->event->name) mt_strbuf_str(&about, w->event->name);
    MT_TRY(mt_strbuf_status(&uid, w->err));
    MT_TRY(mt_strbuf_status(&summary, w->err));
    MT_TRY(mt_strbuf_status(&place, w->err));
    MT_TRY(mt_strbuf_status(&about, w->err));
    MT_TRY(add(w, event, icalproperty_new_uid(uid.data)));
    MT_TRY(add(w, event, icalproperty_new_summary(clean(&summary))));
    if (place.len) MT_TRY(add(w, event, icalproperty_new_location(clean(&place))));
    if (about.len) MT_TRY(add(w, event, icalproperty_new_description(clean(&about))));
out:
    mt_strbuf_free(&uid);
    mt_strbuf_free(&summary);
    mt_strbuf_free(&place);
    mt_strbuf_free(&about);
    return status;
}

static match_status add_meeting(const ical_agenda *w, const mt_agenda_row *row, bool cancelled)
{
    match_status status = MATCH_OK;
    struct icaltimetype start, end;
    MT_TRY(slot_time(w, row->slot, "start", row->start, &start));
    MT_TRY(slot_time(w, row->slot, "end", row->end, &end));
    if (icaltime_compare(end, start) <= 0) {
        mt_fail(w->err, MATCH_E_VALUE,
                "slot %u ends at \"%s\", not after its start \"%s\"; correct the times of the event",
                (unsigned)row->slot, row->end, row->start);
        mt_error_field(w->err, "end", row->end);
        return MATCH_E_VALUE;
    }
    icalcomponent *event = icalcomponent_new_vevent();
    if (!event) return mt_fail_no_memory(w->err);
    icalcomponent_add_component(w->calendar, event);
    MT_TRY(add(w, event, icalproperty_new_dtstamp(w->stamp)));
    MT_TRY(add(w, event, icalproperty_new_dtstart(start)));
    MT_TRY(add(w, event, icalproperty_new_dtend(end)));
    MT_TRY(add(w, event, icalproperty_new_sequence(w->sequence)));
    MT_TRY(add(w, event, icalproperty_new_status(cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED)));
    MT_TRY(add_texts(w, event, row));
out:
    return status;
}

/* ---- the calendar
 * --------------------------------------------------------------------------------------------------*/

/* DTSTAMP is when the calendar was last revised. Nobody having said it, it is told by the event alone, so that the same
 * input gives the same bytes: the start of its first slot, and a second more with every SEQUENCE, so that a revision is
 * never older than what it revises. */
static void stamp_by_event(ical_agenda *w)
{
    for (uint32_t i = 0; w->event->slot && i < w->event->slots; i++) {
        const char *start = w->event->slot[i].start;
        int64_t seconds = 0;
        bool stated = false;
        if (!start || !mt_time_parse(start, &seconds, &stated)) continue;
        struct icaltimetype first = from_seconds(seconds);
        if (!stated && w->zone) {
            first.zone = w->zone;
            first = icaltime_convert_to_zone(first, icaltimezone_get_utc_timezone());
        }
        icaltime_adjust(&first, 0, 0, 0, w->sequence);
        w->stamp = first;
        break;
    }
}

static match_status read_stamp(ical_agenda *w, const char *stamp)
{
    int64_t seconds = 0;
    if (stamp && !mt_moment_parse(mt_text_of(stamp), &seconds)) {
        mt_fail(w->err, MATCH_E_VALUE, "the stamp \"%s\" is no ISO 8601 time such as \"2026-05-12T09:00:00Z\"", stamp);
        mt_error_field(w->err, "stamp", stamp);
        return MATCH_E_VALUE;
    }
    w->stamp = from_seconds(seconds);
    if (!stamp) stamp_by_event(w);
    w->stamp.zone = icaltimezone_get_utc_timezone();
    return MATCH_OK;
}

static match_status take_options(ical_agenda *w, const mt_agenda_options *options)
{
    static const mt_agenda_options defaults = {0};
    const mt_agenda_options *o = options ? options : &defaults;
    match_status status = MATCH_OK;
    MT_TRY(mt_tongue_from(o->language, &w->tongue, w->err));
    w->sequence = o->sequence < 0 ? 0 : o->sequence;
    const char *zone = o->zone ? o->zone : w->event->zone;
    if (zone) w->zone = icaltimezone_get_builtin_timezone(zone);
    w->zone_name = zone;
    if (zone && !w->zone) {
        mt_fail(
            w->err, MATCH_E_VALUE,
            "unknown time zone \"%s\"; use an IANA name such as \"Europe/Bucharest\" (the system's tzdata is needed)",
            zone);
        mt_error_field(w->err, "zone", zone);
        return MATCH_E_VALUE;
    }
    MT_TRY(read_stamp(w, o->stamp));
out:
    return status;
}

/* Meetings of the participant that had a place before and have none now, under their UIDs. */
static match_status add_cancelled(ical_agenda *w, const mt_plan *now, const mt_plan *before)
{
    match_status status = MATCH_OK;
    mt_agenda agenda = {0};
    const mt_agenda *present = w->agenda;
    mt_plan was = {0}; /* with an entry for each meeting of the event */
    uint32_t meetings = w->event->meetings;
    if (!before) return MATCH_OK;
    if (before->assignments > meetings)
        return mt_fail(
            w->err, MATCH_E_ARGUMENT,
            "the plan before has %zu assignments for the event's %u meetings; give an earlier plan of this event",
            before->assignments, (unsigned)meetings);
    was.assignment = mt_alloc(meetings, sizeof *was.assignment);
    was.tables = mt_alloc(meetings, sizeof *was.tables);
    if (!was.assignment || !was.tables) MT_TRY(mt_fail_no_memory(w->err));
    was.assignments = was.tables_count = meetings;
    for (uint32_t m = 0; m < meetings; m++) {
        bool gone = m < before->assignments && before->assignment[m] >= 0 && now->assignment[m] < 0;
        was.assignment[m] = gone ? before->assignment[m] : MT_UNPLACED;
        was.tables[m] = gone && before->tables_count == before->assignments ? before->tables[m] : MT_UNPLACED;
    }
    MT_TRY(mt_agenda_of(w->event, &was, present->participant, &agenda, w->err));
    w->agenda = &agenda;
    for (size_t i = 0; i < agenda.rows.len; i++) MT_TRY(add_meeting(w, &agenda.rows.data[i], true));
out:
    w->agenda = present;
    mt_agenda_free(&agenda);
    mt_free(was.assignment);
    mt_free(was.tables);
    return status;
}

match_status mt_agenda_ical(const mt_event *event, const mt_plan *plan, uint32_t participant,
                            const mt_agenda_options *options, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_agenda agenda = {0};
    char *written = NULL;
    ical_agenda w = {.event = event, .agenda = &agenda, .err = err};
    MT_TRY(take_options(&w, options));
    MT_TRY(mt_agenda_of(event, plan, participant, &agenda, err));
    w.calendar = icalcomponent_new_vcalendar();
    if (!w.calendar) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(add(&w, w.calendar, icalproperty_new_version("2.0")));
    MT_TRY(add(&w, w.calendar, icalproperty_new_prodid("-//libmatch//agenda//EN")));
    for (size_t i = 0; i < agenda.rows.len; i++) MT_TRY(add_meeting(&w, &agenda.rows.data[i], false));
    MT_TRY(add_cancelled(&w, plan, options ? options->before : NULL));
    written = icalcomponent_as_ical_string_r(w.calendar);
    if (!written) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    mt_strbuf_str(out, written);
    MT_TRY(mt_strbuf_status(out, err));
out:
    if (written) icalmemory_free_buffer(written);
    if (w.calendar) icalcomponent_free(w.calendar);
    mt_agenda_free(&agenda);
    return status;
}
