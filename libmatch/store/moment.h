/* Points in time as records write them: ISO 8601, from a bare year to a second with an offset. */
#ifndef MT_STORE_MOMENT_H
#define MT_STORE_MOMENT_H

#include <stdint.h>

#include "libmatch/base/clock.h"

/* "YYYY[-MM[-DD[(T or blank)hh:mm[:ss[.fraction]][Z|+hh:mm|+hhmm|+hh]]]]" to seconds since 1970-01-01 UTC; without an
 * offset UTC is meant. False when the text is none of these, or no such day or time exists. `seconds` may be NULL. */
bool mt_moment_parse(mt_text text, int64_t *seconds);

#endif
