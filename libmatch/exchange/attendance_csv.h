/* Who came, as a table made on the spot. */
#ifndef MT_EXCHANGE_ATTENDANCE_CSV_H
#define MT_EXCHANGE_ATTENDANCE_CSV_H

#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"

/* CSV with the columns meeting (number), participant (number, id or name; may be empty for a row about the meeting),
 * came (yes, no, 1, 0, true, false; empty: yes), rating (1 to 5 or empty), agreement (yes or no). Appends what
 * mt_kpi_of() reads: a JSON list with an object per meeting. E_FORMAT, E_VALUE: the message names line and column. */
match_status mt_attendance_from_csv(const mt_event *event, mt_text csv, mt_strbuf *json, mt_error *err);

#endif
