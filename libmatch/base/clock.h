/* Time: stopwatches for budgets, and calendar days for validity. Nothing here decides a result except through a date
 * that the caller passed in. */
#ifndef MT_BASE_CLOCK_H
#define MT_BASE_CLOCK_H

#include <stdint.h>

#include "libmatch/base/text.h"

int64_t mt_clock_wall_ns(void);       /* monotonic */
int64_t mt_clock_thread_cpu_ns(void); /* CPU time of this thread */

/* Days since 1970-01-01 (proleptic Gregorian). */
typedef int32_t mt_day;
#define MT_NO_DAY INT32_MIN

mt_day mt_day_today_utc(void);
mt_day mt_day_from_ymd(int year, int month, int day); /* MT_NO_DAY when there is no such day; years 1 to 9999 */
void mt_day_to_ymd(mt_day day, int *year, int *month, int *day_of_month);
/* "YYYY", "YYYY-MM", "YYYY-MM-DD" or an ISO 8601 date and time (the day of it); MT_NO_DAY when it is none of these.
 * A missing month or day is the first one. */
mt_day mt_day_parse(mt_text text);
/* As mt_day_parse, but a missing month or day is the last one: the end of "2026" is 2026-12-31. */
mt_day mt_day_parse_end(mt_text text);
/* "YYYY-MM-DD" into at least 11 bytes */
void mt_day_format(mt_day day, char *buffer);

#endif
