/* What a guaranteed minimum of meetings costs, and what every participant got. Data for pages and tables; nothing here
 * changes a plan. */
#ifndef MT_MEET_POLICY_H
#define MT_MEET_POLICY_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

/* One minimum for all participants, planned for. */
typedef struct mt_policy_row {
    uint32_t minimum;
    mt_plan_status status;
    mt_plan_values value, bound; /* of the plan found; what no plan with this minimum can better */
    uint32_t short_participants; /* with fewer meetings than the minimum */
} mt_policy_row;

/* Plans the event with a minimum of 0, 1 ... rows-1 meetings for everybody (in place of its own minimums; nobody is
 * promised more than its max_meetings), each bounded by `moves` (0: 300 for each meeting, 100,000 at least).
 * Fills row[0 .. rows-1]. */
match_status mt_policy_preview(const mt_event *event, uint32_t rows, uint64_t moves, uint64_t seed, mt_policy_row *row,
                               mt_error *err);
/* Appends [{minimum, status, weight, weight_bound, below_minimum, below_minimum_bound, breaks, short}] as JSON. */
void mt_policy_write(const mt_policy_row *row, uint32_t rows, mt_strbuf *out);

/* One line of the fairness certificate. */
typedef enum mt_share_reason {
    MT_SHARE_FULL,    /* holds as many as it can */
    MT_SHARE_ALL_MET, /* every meeting listed for it takes place */
    MT_SHARE_NO_SLOT, /* the others have no slot that session, absence and vetoes allow */
    MT_SHARE_BUSY     /* partners are busy or full, or tables are taken, in its free slots */
} mt_share_reason;

typedef struct mt_share_row {
    uint32_t participant;
    uint32_t got;        /* meetings in the plan */
    uint32_t asked;      /* meetings listed for it, vetoed ones left out */
    uint32_t guaranteed; /* min_meetings */
    uint32_t most;       /* no valid plan gives it more: by max_meetings, usable slots and possible meetings */
    mt_share_reason reason;
    int64_t giver;   /* when `got` is below `guaranteed`: the partner of an unplaced meeting who has most meetings above
                        its   own guarantee and could give one up; -1: there is none */
    int64_t meeting; /* that unplaced meeting, or -1 */
} mt_share_row;

/* Fills row[0 .. participants-1] for a plan of the event. MATCH_E_ARGUMENT when the plan does not fit it. */
match_status mt_share_rows(const mt_event *event, const mt_plan *plan, mt_share_row *row, mt_error *err);
/* Appends [{participant, name, got, asked, guaranteed, most, reason, giver, meeting}] as JSON, or the same as CSV. */
void mt_share_write(const mt_event *event, const mt_share_row *row, mt_strbuf *out);
void mt_share_write_csv(const mt_event *event, const mt_share_row *row, mt_strbuf *out);

const char *mt_share_reason_name(mt_share_reason reason);

#endif
