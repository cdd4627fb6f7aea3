/* Dates and times of day as people and spreadsheets write them, for tables made by hand. */
#ifndef MT_EXCHANGE_HAND_TIME_H
#define MT_EXCHANGE_HAND_TIME_H

#include <stdbool.h>

#include "libmatch/base/text.h"

#define MT_HAND_TIME_SIZE 24

/* "12.05.2026 9:00", "12/05/2026 09:00:00" (day first), "9.30", "1:30 PM": as "2026-05-12T09:00", "09:30", "13:30" with
 * a NUL. False: another shape, `out` is untouched. */
bool mt_hand_time(mt_text text, char out[MT_HAND_TIME_SIZE]);

#endif
