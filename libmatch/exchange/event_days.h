/* The slots of an event from its days: from when to when, how long a meeting takes, when there are breaks. */
#ifndef MT_EXCHANGE_EVENT_DAYS_H
#define MT_EXCHANGE_EVENT_DAYS_H

#include "libmatch/base/json.h"

/* Replaces the key `days` of a spec by `slots`; a spec without it stays as it is.
 *
 * days: [{"date": "2026-05-12" or a list of dates, "from": "09:00", "until": "17:00", "minutes": 20, "pause": 5,
 * "breaks": [["12:30", "13:30"]]}]. A slot lasts `minutes`; the next one begins `pause` (absent: 0) after its end, or
 * with the end of a break that it would touch; the last one ends at `until` at the latest. Times are those of the
 * event's zone. Days are given in their order.
 *
 * E_FORMAT, E_VALUE (the error names the day and the key), E_TOO_BIG. */
match_status mt_event_days_expand(json_t *spec, mt_error *err);

#endif
