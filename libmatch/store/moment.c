/* ISO 8601 beyond the day: base/clock.h reads the day, this file checks and adds the time. */
#include "libmatch/store/moment.h"

static bool two_digits(mt_text t, size_t at, int below, int *value)
{
    if (at + 2 > t.len) return false;
    char a = t.data[at], b = t.data[at + 1];
    if (a < '0' || a > '9' || b < '0' || b > '9') return false;
    *value = (a - '0') * 10 + (b - '0');
    return *value < below;
}

/* hh:mm[:ss[.fraction]] at *at, which moves behind it */
static bool read_time(mt_text t, size_t *at, int64_t *seconds)
{
    int hour, minute, second = 0;
    if (!two_digits(t, *at, 24, &hour) || *at + 2 >= t.len || t.data[*at + 2] != ':' ||
        !two_digits(t, *at + 3, 60, &minute))
        return false;
    *at += 5;
    if (*at < t.len && t.data[*at] == ':') {
        if (!two_digits(t, *at + 1, 61, &second)) return false; /* 60: a leap second */
        *at += 3;
        if (*at < t.len && (t.data[*at] == '.' || t.data[*at] == ',')) {
            size_t start = ++*at;
            while (*at < t.len && t.data[*at] >= '0' && t.data[*at] <= '9') ++*at;
            if (*at == start) return false;
        }
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

/* The rest of the text: nothing, Z, +hh, +hhmm or +hh:mm */
static bool read_offset(mt_text t, size_t at, int64_t *offset)
{
    int hour, minute = 0;
    *offset = 0;
    if (at == t.len) return true;
    if (t.data[at] == 'Z' || t.data[at] == 'z') return at + 1 == t.len;
    if ((t.data[at] != '+' && t.data[at] != '-') || !two_digits(t, at + 1, 24, &hour)) return false;
    size_t left = t.len - at - 3;
    size_t colon = left > 0 && t.data[at + 3] == ':';
    if (left > 0 && (left != 2 + colon || !two_digits(t, at + 3 + colon, 60, &minute))) return false;
    *offset = (t.data[at] == '-' ? -1 : 1) * (int64_t)(hour * 3600 + minute * 60);
    return true;
}

bool mt_moment_parse(mt_text text, int64_t *seconds)
{
    mt_day day = mt_day_parse(text);
    int64_t time = 0, offset = 0;
    if (day == MT_NO_DAY) return false;
    if (text.len > 10) {
        size_t at = 11;
        if (!read_time(text, &at, &time) || !read_offset(text, at, &offset)) return false;
    }
    if (seconds) *seconds = (int64_t)day * 86400 + time - offset;
    return true;
}
