/* A small scanner: a date with the day first, if there is one, then a time of day. */
#include "libmatch/exchange/hand_time.h"

#include <string.h>

typedef struct scanner {
    const char *at, *end;
} scanner;

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* A number of `least` to `most` digits; -1: there is none. */
static int number(scanner *s, int least, int most)
{
    int value = 0, count = 0;
    for (; s->at < s->end && digit(*s->at) && count < most; s->at++, count++) value = value * 10 + (*s->at - '0');
    return count >= least && (s->at == s->end || !digit(*s->at)) ? value : -1;
}

/* One of the marks; 0: another character, or the end. */
static char mark(scanner *s, const char *marks)
{
    return s->at < s->end && *s->at && strchr(marks, *s->at) ? *s->at++ : '\0';
}

static void skip_blanks(scanner *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t')) s->at++;
}

/* Leaves the scanner where it is if there is no date. */
static bool read_date(scanner *s, int *year, int *month, int *day)
{
    scanner t = *s;
    *day = number(&t, 1, 2);
    char parted = mark(&t, "./-");
    *month = number(&t, 1, 2);
    if (*day < 1 || *day > 31 || !parted || *month < 1 || *month > 12 || mark(&t, (char[]){parted, '\0'}) != parted)
        return false;
    *year = number(&t, 4, 4);
    if (*year < 0 || !mark(&t, " T,")) return false;
    skip_blanks(&t);
    *s = t;
    return true;
}

/* "am", "p.m." and the like; 0: none of them. */
static char half_of_day(scanner *s)
{
    char half = mark(s, "aApP");
    if (!half) return '\0';
    mark(s, ".");
    if (!mark(s, "mM")) return '\0';
    mark(s, ".");
    return half == 'a' || half == 'A' ? 'a' : 'p';
}

static bool read_clock(scanner *s, int *hour, int *minute)
{
    *hour = number(s, 1, 2);
    char parted = mark(s, ":.");
    *minute = number(s, 2, 2);
    if (*hour < 0 || !parted || *minute < 0 || *minute > 59) return false;
    if (parted == ':' && mark(s, ":") && number(s, 2, 2) < 0) return false;
    skip_blanks(s);
    if (s->at < s->end) {
        char half = half_of_day(s);
        if (!half || *hour < 1 || *hour > 12) return false;
        *hour = *hour % 12 + (half == 'p' ? 12 : 0);
    }
    return s->at == s->end && *hour < 24;
}

/* A number with leading zeros, then a mark; gives what is behind it. */
static char *put(char *to, int value, int digits, char behind)
{
    for (int i = digits; i-- > 0; value /= 10) to[i] = (char)('0' + value % 10);
    to[digits] = behind;
    return to + digits + 1;
}

bool mt_hand_time(mt_text text, char out[MT_HAND_TIME_SIZE])
{
    scanner s = {text.data, text.data + text.len};
    int year = 0, month = 0, day = 0, hour, minute;
    bool dated = read_date(&s, &year, &month, &day);
    if (!read_clock(&s, &hour, &minute)) return false;
    if (dated) out = put(put(put(out, year, 4, '-'), month, 2, '-'), day, 2, 'T');
    put(put(out, hour, 2, ':'), minute, 2, '\0');
    return true;
}
