/* libical knows the offsets of zones; moments are plain seconds. */
#include "libmatch/meet/local_time.h"

#include <libical/ical.h>
#include <string.h>

#include "libmatch/base/clock.h"
#include "libmatch/store/moment.h"

#define DAY 86400
#define DATE_AND_TIME 16 /* bytes of "YYYY-MM-DDThh:mm" */

static icaltimezone *zone_of(const char *zone) { return zone ? icaltimezone_get_builtin_timezone(zone) : NULL; }

bool mt_zone_known(const char *zone) { return zone_of(zone) != NULL; }

static struct icaltimetype broken_down(int64_t seconds)
{
    int64_t days = seconds / DAY, rest = seconds % DAY;
    struct icaltimetype t = icaltime_null_time();
    if (rest < 0) {
        days--;
        rest += DAY;
    }
    mt_day_to_ymd((mt_day)days, &t.year, &t.month, &t.day);
    t.hour = (int)(rest / 3600);
    t.minute = (int)(rest / 60 % 60);
    t.second = (int)(rest % 60);
    t.is_date = 0;
    return t;
}

bool mt_time_parse(const char *time, int64_t *seconds, bool *offset_stated)
{
    size_t len = strlen(time);
    if (len < DATE_AND_TIME || (time[10] != 'T' && time[10] != ' ') ||
        !mt_moment_parse(mt_text_make(time, len), seconds))
        return false;
    *offset_stated = strpbrk(time + 11, "Zz+-") != NULL;
    return true;
}

bool mt_zone_to_utc(const char *zone, int64_t local, int64_t *utc)
{
    icaltimezone *own = zone_of(zone);
    struct icaltimetype t = broken_down(local);
    int daylight = 0;
    if (!own) return false;
    *utc = local - icaltimezone_get_utc_offset(own, &t, &daylight);
    return true;
}

bool mt_zone_to_local(const char *zone, int64_t utc, int64_t *local)
{
    icaltimezone *own = zone_of(zone);
    struct icaltimetype t = broken_down(utc);
    int daylight = 0;
    if (!own) return false;
    *local = utc + icaltimezone_get_utc_offset_of_utc_time(own, &t, &daylight);
    return true;
}

/* The offset that held before: were there such a time, its moment would be told by that. */
bool mt_zone_skips(const char *zone, int64_t local, int64_t *shown)
{
    int64_t before, then, later;
    if (!mt_zone_to_utc(zone, local - DAY, &before) || !mt_zone_to_local(zone, before + DAY, &then)) return false;
    if (then <= local || !mt_zone_to_local(zone, before + DAY - (then - local), &later)) return false;
    if (later == local) return false; /* the clock was put forward some time before, and shows it */
    *shown = then;
    return true;
}

/* The offsets of the days before and after, if the clock shows the time by both. */
bool mt_zone_repeats(const char *zone, int64_t local, int64_t *first_offset, int64_t *second_offset)
{
    int64_t before, after, first, second;
    if (!mt_zone_to_utc(zone, local - DAY, &before) || !mt_zone_to_utc(zone, local + DAY, &after)) return false;
    *first_offset = local - DAY - before;
    *second_offset = local + DAY - after;
    return *first_offset > *second_offset && mt_zone_to_local(zone, local - *first_offset, &first) &&
           mt_zone_to_local(zone, local - *second_offset, &second) && first == local && second == local;
}

bool mt_time_moment(const char *time, const char *zone, int64_t *utc)
{
    int64_t seconds;
    bool stated;
    if (!time || !mt_time_parse(time, &seconds, &stated)) return false;
    if (!stated) return zone && mt_zone_to_utc(zone, seconds, utc);
    *utc = seconds;
    return true;
}
