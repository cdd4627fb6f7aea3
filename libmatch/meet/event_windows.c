/* A participant's window ("09:00" to "17:00" by its own clock) forbids the slots that do not lie in it as a whole. */
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/event_reader.h"
#include "libmatch/meet/local_time.h"

#define MINUTES_OF_DAY (24 * 60)

typedef struct span {
    int from, until; /* minutes of the day; until <= from: over midnight */
} span;

static bool read_clock(const json_t *value, int *minutes)
{
    mt_text t = mt_json_text(value);
    if (t.len != 5 || t.data[2] != ':') return false;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (t.data[i] < '0' || t.data[i] > '9')) return false;
    *minutes = ((t.data[0] - '0') * 10 + (t.data[1] - '0')) * 60 + (t.data[3] - '0') * 10 + (t.data[4] - '0');
    return *minutes <= MINUTES_OF_DAY && (t.data[3] - '0') < 6;
}

static match_status bad_window(mt_event_reader *r, uint32_t p, const char *what)
{
    return mt_event_bad(r, MATCH_E_VALUE, ((mt_event_place){"participants", p, "window"}), NULL, "%s", what);
}

static match_status read_span(mt_event_reader *r, uint32_t p, const json_t *pair, span *out)
{
    if (json_array_size(pair) != 2 || !read_clock(json_array_get(pair, 0), &out->from) ||
        !read_clock(json_array_get(pair, 1), &out->until))
        return bad_window(r, p, "must be two times of day such as [\"09:00\", \"17:00\"], or a list of such pairs");
    if (out->from == out->until)
        return bad_window(r, p,
                          "begins and ends at the same time, so nothing lies in it; leave it out for the whole day");
    return MATCH_OK;
}

/* Does the slot lie in the span, on its own day? Both ends count from the beginning of the span. */
static bool lies_in(span s, int64_t begin, int64_t end)
{
    int64_t length = (s.until - s.from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
    int64_t start = begin / 60 - s.from, lasts = (end - begin + 59) / 60;
    if (s.until == MINUTES_OF_DAY && s.from == 0) return true;
    start = ((start % MINUTES_OF_DAY) + MINUTES_OF_DAY) % MINUTES_OF_DAY;
    return start + lasts <= length;
}

/* Seconds of the offset that a time ends with: +hh, +hhmm, +hh:mm or Z */
static int64_t stated_offset(const char *time)
{
    const char *sign = strpbrk(time + 11, "+-");
    int digit[4] = {0, 0, 0, 0}, count = 0;
    for (const char *c = sign ? sign + 1 : ""; *c && count < 4; c++)
        if (*c >= '0' && *c <= '9') digit[count++] = *c - '0';
    int64_t seconds = (digit[0] * 10 + digit[1]) * 3600 + (digit[2] * 10 + digit[3]) * 60;
    return sign && *sign == '-' ? -seconds : seconds;
}

/* Begin and end of a slot as the participant's clock shows them, in seconds. */
static match_status local_slot(mt_event_reader *r, uint32_t p, uint32_t t, int64_t *begin, int64_t *end)
{
    const mt_event *e = r->event;
    const char *zone = e->participant[p].zone;
    const char *text[] = {e->slot ? e->slot[t].start : NULL, e->slot ? e->slot[t].end : NULL};
    int64_t *out[] = {begin, end};
    for (int i = 0; i < 2; i++) {
        int64_t utc;
        bool stated;
        if (!text[i] || !mt_time_parse(text[i], out[i], &stated))
            return bad_window(r, p, "a window needs slots with start and end, such as \"2026-05-12T09:00+03:00\"");
        if (!zone && stated) { /* by the clock on the spot, as printed */
            *out[i] += stated_offset(text[i]);
            continue;
        }
        if (!zone) continue;
        if (!mt_time_moment(text[i], e->zone, &utc))
            return bad_window(r, p, "with a zone the slots need an offset, or the event a \"zone\"");
        if (!mt_zone_to_local(zone, utc, out[i])) return bad_window(r, p, "the participant's zone is not known");
    }
    return MATCH_OK;
}

static match_status apply(mt_event_reader *r, uint32_t p, const json_t *window)
{
    match_status status = MATCH_OK;
    const mt_event *e = r->event;
    bool list = json_is_array(json_array_get(window, 0));
    size_t spans = list ? json_array_size(window) : 1;
    for (uint32_t t = 0; t < e->slots; t++) {
        int64_t begin, end;
        bool inside = false;
        MT_TRY(local_slot(r, p, t, &begin, &end));
        for (size_t i = 0; i < spans; i++) {
            span s;
            MT_TRY(read_span(r, p, list ? json_array_get(window, i) : window, &s));
            inside |= lies_in(s, begin, end);
        }
        if (!inside) mt_bitset_set(&r->closed, (size_t)p * e->slots + t);
    }
    if (!e->slots && spans) MT_TRY(read_span(r, p, list ? json_array_get(window, 0) : window, &(span){0, 0}));
out:
    return status;
}

match_status mt_event_read_windows(mt_event_reader *r)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *list = mt_json_get(r->root, "participants");
    for (uint32_t p = 0; json_is_array(list) && p < e->participants; p++) {
        const json_t *item = json_array_get(list, p), *window = mt_json_get(item, "window");
        mt_strbuf text = {0};
        if (!window) continue;
        if (!json_is_array(window)) MT_TRY(bad_window(r, p, "must be a list such as [\"09:00\", \"17:00\"]"));
        if ((uint64_t)e->participants * e->slots > MT_EVENT_MAX_GRID)
            MT_TRY(mt_event_bad(r, MATCH_E_TOO_BIG, ((mt_event_place){"participants", p, "window"}), NULL,
                                "participants x slots can be at most %d; split the event", MT_EVENT_MAX_GRID));
        if (!r->closed.word) MT_TRY(mt_bitset_init(&r->closed, (size_t)e->participants * e->slots + 1, r->err));
        MT_TRY(apply(r, p, window));
        mt_json_write(&text, window);
        MT_TRY(mt_strbuf_take(&text, &e->participant[p].window, NULL, r->err));
        r->windows++;
    }
out:
    return status;
}
