/* Who came, as a table made on the spot. */
#ifndef MT_EXCHANGE_ATTENDANCE_CSV_H
#define MT_EXCHANGE_ATTENDANCE_CSV_H

#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

/* CSV with the columns meeting (number) or partner, participant (number, id or name; may be empty for a row about a
 * meeting), came (yes, no, 1, 0, true, false; empty: yes), rating (1 to 5 or empty), agreement (yes or no). A row is
 * about the meeting; else about the meeting that participant and partner have in the plan; else about all meetings of
 * the participant. Appends what mt_kpi_of() reads: a JSON list with an object per meeting. E_FORMAT, E_VALUE: the
 * message names line and column; E_ARGUMENT: the plan is of another event. */
match_status mt_attendance_from_csv(const mt_event *event, const mt_plan *plan, mt_text csv, mt_strbuf *json,
                                    mt_error *err);

#endif
