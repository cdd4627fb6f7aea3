/* Timetables made by hand. */
#ifndef MT_EXCHANGE_PLAN_CSV_H
#define MT_EXCHANGE_PLAN_CSV_H

#include "libmatch/base/error.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

/* Reads CSV with a row per meeting, or per meeting and participant as mt_agenda_csv() writes, columns by header name:
 * who meets: `meeting` (number), or `a`, `b` and `others`, or `participant_id` (or `participant`) and `partner`; when:
 * `slot` (number from 0) or `start`; where: `table`. Several people in a cell are parted by ";". What a row says that
 * the event does not have becomes a problem of the plan (mt_plan.problem), which the checker reports. Gives *plan,
 * which claims nothing. E_FORMAT: no such table, or columns are missing. */
match_status mt_plan_from_csv(const mt_event *event, mt_text csv, mt_plan **plan, mt_error *err);

#endif
