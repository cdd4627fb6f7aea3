/* Times of slots as moments, and as the clock of a zone shows them. Zones are IANA names, known from the system's
 * tzdata through libical. */
#ifndef MT_MEET_LOCAL_TIME_H
#define MT_MEET_LOCAL_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "libmatch/base/text.h"

bool mt_zone_known(const char *zone);

/* An ISO 8601 date and time (at least "YYYY-MM-DDThh:mm"; a blank may stand for the T) as seconds since 1970-01-01:
 * *offset_stated tells whether it names its offset (or Z), so that they are UTC; else they are those of a clock
 * somewhere. False: it is no such time. */
bool mt_time_parse(const char *time, int64_t *seconds, bool *offset_stated);

/* Seconds of a clock in the zone to UTC, and back. False: the zone is not known. */
bool mt_zone_to_utc(const char *zone, int64_t local, int64_t *utc);
bool mt_zone_to_local(const char *zone, int64_t utc, int64_t *local);

/* Does a clock in the zone never show this time, since it is put forward over it? Then *shown is what it shows at the
 * moment that was meant by whoever did not know: as much later as the clock is put forward. */
bool mt_zone_skips(const char *zone, int64_t local, int64_t *shown);

/* Does a clock in the zone show this time twice, since it is put back over it? Then the offsets, in seconds, say which.
 */
bool mt_zone_repeats(const char *zone, int64_t local, int64_t *first_offset, int64_t *second_offset);

/* The moment of a slot's time (`zone`: of times without offset; NULL: there is none). False: it cannot be told. */
bool mt_time_moment(const char *time, const char *zone, int64_t *utc);

#endif
