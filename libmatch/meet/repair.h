/* The day of the event: a present plan and what happened make a new plan that changes little, with everything people
 * must be told. */
#ifndef MT_MEET_REPAIR_H
#define MT_MEET_REPAIR_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/changes.h"

typedef struct mt_repair_options {
    double price;   /* of moving or giving up a kept meeting, in units of weight; negative: a 26th of the mean
                       weight of the placed meetings */
    uint64_t moves; /* bound of the work; 0: 400 for each meeting, 100,000 at least, 4,000,000 at most */
    uint64_t seed;
    const double *curve; /* more prices to try, for the curve of weight against moves; may be NULL */
    size_t curve_count;
    mt_message_language language; /* of the messages and of the report's reasons */
} mt_repair_options;

/* One plan found, in figures. placed_before = kept + lost; kept = stayed + moved + given_up. */
typedef struct mt_repair_values {
    double price;
    uint32_t placed_before;
    uint32_t kept;     /* meetings that could stay where they were */
    uint32_t lost;     /* those that could not; they may have found another slot, see `replaced` */
    uint32_t stayed;   /* of the kept: same slot */
    uint32_t moved;    /* of the kept: another slot */
    uint32_t given_up; /* of the kept: no slot any more, in favour of weightier ones */
    uint32_t replaced; /* of the lost: another slot */
    uint32_t added;    /* had no slot before and have one now */
    double weight_before, weight_kept, weight_after;
} mt_repair_values;

typedef enum mt_agenda_change {
    MT_CHANGE_ADDED,
    MT_CHANGE_MOVED,
    MT_CHANGE_CANCELLED,
    MT_CHANGE_TABLE
} mt_agenda_change;

/* A meeting in one person's agenda that is not as it was. */
typedef struct mt_change_row {
    uint32_t participant, meeting;
    mt_agenda_change kind;
    int32_t from_slot, to_slot, from_table, to_table; /* or MT_UNPLACED */
} mt_change_row;

typedef MT_ARRAY(mt_change_row) mt_change_rows;

/* A meeting that waits for a place. */
typedef struct mt_waiting_row {
    uint32_t meeting;
    double weight;
    int32_t slot;      /* where the fewest stand in its way */
    uint32_t blockers; /* so many meetings (and 1 more when the tables are all taken) */
    uint32_t named;    /* of these in blocker[] */
    uint32_t blocker[2];
} mt_waiting_row;

typedef struct mt_repair {
    mt_changes *changes;                   /* with the changed event */
    mt_plan *plan;                         /* for the changed event */
    int32_t *present_slot, *present_table; /* the plan before, one entry per meeting of the changed event */
    int32_t *kept;                         /* what of it could stay */
    mt_repair_values values;
    double weight_bound; /* nothing that the day still allows has more */
    mt_repair_values *curve;
    size_t curve_count;
    mt_change_rows rows;              /* by participant, then meeting; only agendas that changed */
    MT_ARRAY(mt_waiting_row) waiting; /* heaviest first */
    mt_message_language language;
} mt_repair;

/* Appends what to tell the person of the row, one sentence: what was, what is now. */
void mt_change_message(const mt_event *event, const mt_change_row *row, mt_message_language language, mt_strbuf *out);

/* The work towards a repair. */
typedef struct mt_repair_job mt_repair_job;

/* Options may be NULL. Borrows the event and the plan until the job is freed. Gives *job.
 * MATCH_E_FORMAT, MATCH_E_VALUE (the document), MATCH_E_ARGUMENT (the plan is not one of this event). */
match_status mt_repair_create(const mt_event *event, const mt_plan *plan, mt_text changes,
                              const mt_repair_options *options, mt_repair_job **job, mt_error *err);
/* Works for about budget_ns of wall time; sets *done when there is nothing left to do. */
match_status mt_repair_step(mt_repair_job *job, int64_t budget_ns, bool *done, mt_error *err);
double mt_repair_progress(const mt_repair_job *job); /* 0 to 1 */
/* Ends the work, finished or not, and gives *repair with the best plan found and the points of the curve that are
 * finished. Every plan given has been through the independent checker: its status is `feasible`, or `unknown` with a
 * reason when what is locked leaves no valid plan. MATCH_E_STATE: it was taken before. */
match_status mt_repair_take(mt_repair_job *job, mt_repair **repair, mt_error *err);
/* Takes *job and sets it to NULL; NULL is fine. */
void mt_repair_job_free(mt_repair_job **job);

/* All of that in one go. */
match_status mt_repair_make(const mt_event *event, const mt_plan *plan, mt_text changes,
                            const mt_repair_options *options, mt_repair **repair, mt_error *err);

/* Takes *repair and sets it to NULL; NULL is fine. */
void mt_repair_free(mt_repair **repair);

/* What differs between two plans, person by person; both have `event->meetings` entries, tables may be NULL. Appends
 * to *rows (MT_ARRAY_FREE). */
match_status mt_changed_agendas(const mt_event *event, const int32_t *from_slot, const int32_t *from_table,
                                const int32_t *to_slot, const int32_t *to_table, mt_change_rows *rows, mt_error *err);

const char *mt_agenda_change_name(mt_agenda_change kind);

/* Appends the whole report as JSON: {price, objective, curve, changes, orphans, waiting}. */
void mt_repair_write(const mt_repair *repair, mt_strbuf *out);
/* Appends the change list as CSV (RFC 4180): participant_id, participant, change, meeting, with, from_slot, to_slot,
 * from_table, to_table. */
void mt_repair_write_csv(const mt_repair *repair, mt_strbuf *out);

#endif
