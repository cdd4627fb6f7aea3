/* Minutes of a day, counted from midnight. Slots are written as local times without offset: the event's zone, or
 * whoever makes the calendars, says where. */
#include "libmatch/exchange/event_days.h"

#include <stdio.h>

#include "libmatch/base/clock.h"
#include "libmatch/exchange/hand_time.h"
#include "libmatch/meet/event.h"

#define DAY_MINUTES (24 * 60)

typedef struct day_reader {
    json_t *slots;
    const json_t *day; /* the present one */
    size_t number;     /* of it, from 0 */
    mt_error *err;
} day_reader;

static match_status bad(const day_reader *r, const char *key, const char *cure)
{
    mt_fail(r->err, MATCH_E_VALUE, "days[%zu].%s: %s", r->number, key, cure);
    mt_error_field(r->err, key, NULL);
    return MATCH_E_VALUE;
}

/* "09:00", "9.30": minutes, or -1 */
static int minutes_of(const json_t *value)
{
    char clock[MT_HAND_TIME_SIZE];
    if (mt_text_is(mt_json_text(value), "24:00")) return DAY_MINUTES;
    if (!json_is_string(value) || !mt_hand_time(mt_json_text(value), clock)) return -1;
    if (clock[5] != '\0') return -1; /* a date, too */
    return ((clock[0] - '0') * 10 + clock[1] - '0') * 60 + (clock[3] - '0') * 10 + clock[4] - '0';
}

static match_status read_clock(const day_reader *r, const char *key, int *out)
{
    *out = minutes_of(mt_json_get(r->day, key));
    return *out >= 0 ? MATCH_OK : bad(r, key, "a time of day such as \"09:00\" is wanted");
}

static match_status read_minutes(const day_reader *r, const char *key, int least, int usual, int *out)
{
    const json_t *value = mt_json_get(r->day, key);
    *out = usual;
    if (!value && usual >= least) return MATCH_OK;
    json_int_t minutes = json_is_integer(value) ? json_integer_value(value) : -1;
    if (minutes < least || minutes > DAY_MINUTES)
        return bad(r, key,
                   least ? "the minutes of a meeting are wanted, from 1 to 1440"
                         : "minutes between meetings are wanted, from 0 to 1440");
    *out = (int)minutes;
    return MATCH_OK;
}

/* The end of a break that the time from `start` to `end` touches; -1: none. */
static int break_over(const day_reader *r, int start, int end)
{
    const json_t *breaks = mt_json_get(r->day, "breaks");
    for (size_t i = 0; i < json_array_size(breaks); i++) {
        const json_t *pair = json_array_get(breaks, i);
        int from = minutes_of(json_array_get(pair, 0)), until = minutes_of(json_array_get(pair, 1));
        if (start < until && from < end) return until;
    }
    return -1;
}

static match_status check_breaks(const day_reader *r)
{
    const json_t *breaks = mt_json_get(r->day, "breaks");
    if (breaks && !json_is_array(breaks)) return bad(r, "breaks", "a list such as [[\"12:30\", \"13:30\"]] is wanted");
    for (size_t i = 0; i < json_array_size(breaks); i++) {
        const json_t *pair = json_array_get(breaks, i);
        int from = minutes_of(json_array_get(pair, 0)), until = minutes_of(json_array_get(pair, 1));
        if (json_array_size(pair) != 2 || from < 0 || until <= from)
            return bad(r, "breaks",
                       "a break is a pair of times such as [\"12:30\", \"13:30\"], the end behind the start");
    }
    return MATCH_OK;
}

static match_status add_slot(const day_reader *r, const char *date, int start, int end)
{
    char from[32], until[32];
    if (json_array_size(r->slots) == MT_EVENT_MAX_SLOTS)
        return mt_fail(r->err, MATCH_E_TOO_BIG, "days: more than %d slots", MT_EVENT_MAX_SLOTS);
    snprintf(from, sizeof from, "%sT%02d:%02d", date, start / 60 % 24, start % 60);
    snprintf(until, sizeof until, "%sT%02d:%02d", date, end / 60 % 24, end % 60);
    json_t *slot = json_pack("{s:s,s:s}", "start", from, "end", until);
    return json_array_append_new(r->slots, slot) == 0 ? MATCH_OK : mt_fail_no_memory(r->err);
}

/* One date with the times of the present day. */
static match_status fill_date(const day_reader *r, const json_t *date)
{
    match_status status = MATCH_OK;
    mt_text text = mt_json_text(date);
    int from, until, minutes, pause;
    char written[16];
    mt_day day = text.len == 10 ? mt_day_parse(text) : MT_NO_DAY;
    if (day == MT_NO_DAY) return bad(r, "date", "a date such as \"2026-05-12\" is wanted, or a list of dates");
    mt_day_format(day, written);
    MT_TRY(read_clock(r, "from", &from));
    MT_TRY(read_clock(r, "until", &until));
    MT_TRY(read_minutes(r, "minutes", 1, 0, &minutes));
    MT_TRY(read_minutes(r, "pause", 0, 0, &pause));
    if (until == DAY_MINUTES) until--; /* the end of a slot is a time of the same day */
    if (from + minutes > until) return bad(r, "until", "no meeting fits between `from` and `until`");
    for (int at = from; at + minutes <= until;) {
        int over = break_over(r, at, at + minutes);
        if (over < 0) MT_TRY(add_slot(r, written, at, at + minutes));
        at = over < 0 ? at + minutes + pause : over;
    }
out:
    return status;
}

static match_status fill_day(const day_reader *r)
{
    static const char *const known[] = {"date", "from", "until", "minutes", "pause", "breaks"};
    match_status status = MATCH_OK;
    const json_t *date = mt_json_get(r->day, "date");
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)r->day, key, value) {
        size_t i = 0;
        while (i < MT_COUNT(known) && !mt_text_is(mt_text_of(key), known[i])) i++;
        if (i == MT_COUNT(known))
            return bad(r, key, "no such key; there are date, from, until, minutes, pause, breaks");
    }
    MT_TRY(check_breaks(r));
    if (!json_is_array(date)) return fill_date(r, date);
    for (size_t i = 0; i < json_array_size(date); i++) MT_TRY(fill_date(r, json_array_get(date, i)));
out:
    return status;
}

match_status mt_event_days_expand(json_t *spec, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *days = mt_json_get(spec, "days");
    day_reader r = {.err = err};
    if (!days) return MATCH_OK;
    if (mt_json_get(spec, "slots")) {
        mt_fail(err, MATCH_E_VALUE, "days: the event states `slots`, too; leave one of them out");
        mt_error_field(err, "days", NULL);
        return MATCH_E_VALUE;
    }
    if (!json_is_array(days) || json_array_size(days) == 0) {
        mt_fail(err, MATCH_E_FORMAT,
                "days: a list of days is wanted, such as [{\"date\": \"2026-05-12\", \"from\": "
                "\"09:00\", \"until\": \"17:00\", \"minutes\": 20}]");
        mt_error_field(err, "days", NULL);
        return MATCH_E_FORMAT;
    }
    r.slots = json_array();
    if (!r.slots) return mt_fail_no_memory(err);
    for (; r.number < json_array_size(days); r.number++) {
        r.day = json_array_get(days, r.number);
        MT_TRY(fill_day(&r));
    }
    if (json_object_set(spec, "slots", r.slots) != 0) MT_TRY(mt_fail_no_memory(err));
    json_object_del(spec, "days");
out:
    json_decref(r.slots);
    return status;
}
