/* Stopwatches and calendar days (days-from-civil after H. Hinnant's public description of the algorithm). */
#include "libmatch/base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t = {0};
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t mt_clock_wall_ns(void) { return read_clock(CLOCK_MONOTONIC); }
int64_t mt_clock_thread_cpu_ns(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

mt_day mt_day_today_utc(void)
{
    int64_t seconds = read_clock(CLOCK_REALTIME) / 1000000000;
    return (mt_day)(seconds / 86400);
}

static bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

mt_day mt_day_from_ymd(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return MT_NO_DAY;
    int y = month <= 2 ? year - 1 : year; /* years that start in March */
    int era = y / 400, yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void mt_day_to_ymd(mt_day day, int *year, int *month, int *day_of_month)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = (int)(z - era * 146097);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *day_of_month = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = (int)(yoe + era * 400) + (*month <= 2);
}

static bool digits(mt_text t, size_t at, size_t n, int *value)
{
    if (at + n > t.len) return false;
    *value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (t.data[i] < '0' || t.data[i] > '9') return false;
        *value = *value * 10 + (t.data[i] - '0');
    }
    return true;
}

static mt_day parse(mt_text t, bool end)
{
    int year, month = 0, day = 0;
    if (!digits(t, 0, 4, &year)) return MT_NO_DAY;
    if (t.len > 4) {
        if (t.data[4] != '-' || !digits(t, 5, 2, &month)) return MT_NO_DAY;
        if (t.len > 7) {
            if (t.data[7] != '-' || !digits(t, 8, 2, &day)) return MT_NO_DAY;
            if (t.len > 10 && t.data[10] != 'T' && t.data[10] != ' ') return MT_NO_DAY;
        } else {
            day = end && month >= 1 && month <= 12 && year >= 1 ? days_in(year, month) : 1;
        }
    } else {
        month = end ? 12 : 1;
        day = end ? 31 : 1;
    }
    return mt_day_from_ymd(year, month, day);
}

mt_day mt_day_parse(mt_text text) { return parse(text, false); }
mt_day mt_day_parse_end(mt_text text) { return parse(text, true); }

void mt_day_format(mt_day day, char *buffer)
{
    int y = 1, m = 1, d = 1;
    mt_day_to_ymd(day, &y, &m, &d);
    snprintf(buffer, 11, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
}
