/* After the event: figures from who came and how they rated their meetings, and what the store should learn from it. */
#ifndef MT_MEET_KPI_H
#define MT_MEET_KPI_H

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

/* `attendance` is a JSON list of {meeting, absent: [participant], ratings: [{participant, rating: 1 to 5}],
 * agreement: true}; participants by number. A planned meeting that is not listed took place
 * with everybody. Appends to `kpi` one JSON object: planned, held, no_shows, attendance, rated, mean_rating,
 * agreements, participants, participants_met, wishes_mutual_held, weight_held, guaranteed_kept; and to `feedback` JSON
 * Lines of kind feedback (formats of records), each once per pair of organisations: `no_show` from those who came to
 * those who did not, `agreement`, else `met`; and from who rated: `accepted` for a mean of 4 or more, `declined` for 2
 * or less, with the mean as reason. `at` is their date (ISO 8601); NULL: none. Either buffer may be NULL.
 * MATCH_E_FORMAT, MATCH_E_VALUE, MATCH_E_ARGUMENT (the plan does not fit the event). */
match_status mt_kpi_of(const mt_event *event, const mt_plan *plan, mt_text attendance, const char *at, mt_strbuf *kpi,
                       mt_strbuf *feedback, mt_error *err);

#endif
