/* The fairness certificate: what every participant got, what it could have had at most, why it has no more, and for
 * each shortfall to the guaranteed minimum which exchange would mend it. Data for pages and tables; nothing here
 * changes a plan. */
#ifndef MT_MEET_SHARE_H
#define MT_MEET_SHARE_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

typedef enum mt_share_reason {
    MT_SHARE_FULL,    /* holds as many as it can */
    MT_SHARE_ALL_MET, /* every meeting listed for it takes place */
    MT_SHARE_NO_SLOT, /* the others have no slot that session, absence and vetoes allow */
    MT_SHARE_BUSY     /* partners are busy or full, or tables are taken, in its free slots */
} mt_share_reason;

/* What would have to change for one meeting more, with nobody else below its guarantee, or further below it. */
typedef enum mt_share_exchange {
    MT_SHARE_NOT_ASKED, /* the guarantee is kept */
    MT_SHARE_ROOM,      /* nothing: there is room */
    MT_SHARE_ONE,       /* one meeting gives way */
    MT_SHARE_SEVERAL,   /* several meetings change */
    MT_SHARE_NONE,      /* proved: no valid plan has it */
    MT_SHARE_UNDECIDED  /* no exchange was found, and no proof that there is none */
} mt_share_exchange;

/* A meeting in another slot; MT_UNPLACED: none. */
typedef struct mt_share_change {
    uint32_t meeting;
    int32_t from_slot, to_slot;
} mt_share_change;

typedef struct mt_share_row {
    uint32_t participant;
    uint32_t got;        /* meetings in the plan */
    uint32_t asked;      /* meetings listed for it, vetoed ones left out */
    uint32_t guaranteed; /* min_meetings */
    uint32_t most;       /* no valid plan gives it more: a greatest set of its meetings that could have a slot each,
                            and max_meetings */
    mt_share_reason reason;
    mt_share_exchange exchange;
    mt_share_change *changes; /* of the exchange, owned; after all of them the plan is valid */
    uint32_t changed;
    int64_t meeting;  /* of the exchange: what the participant gains; -1: there is none */
    int64_t slot;     /* there */
    int64_t gives_up; /* the first meeting that would not take place any more; -1: none */
    int64_t giver;    /* the first one who would have fewer; -1: nobody */
} mt_share_row;

/* Gives a row for each participant, for a plan of the event; free with mt_share_rows_free. MATCH_E_ARGUMENT when the
 * plan does not fit the event. */
match_status mt_share_rows(const mt_event *event, const mt_plan *plan, mt_share_row **rows, mt_error *err);
void mt_share_rows_free(mt_share_row **rows, uint32_t count);

/* All rows together. */
typedef struct mt_share_sum {
    uint32_t participants, fewest, most, kept; /* kept: participants with their guarantee */
    uint64_t below;                            /* meetings missing to the guarantees */
} mt_share_sum;

mt_share_sum mt_share_sum_of(const mt_event *event, const mt_share_row *row);

/* Does the plan state a bound on what is missing that it does not refute itself? */
bool mt_share_bounds(const mt_share_sum *sum, const mt_plan *plan);

/* Append what a row, and all of them, mean to people. */
void mt_share_tell(const mt_share_row *row, mt_notes *notes);
void mt_share_sum_tell(const mt_share_sum *sum, const mt_plan *plan, mt_notes *notes);

/* Appends {participants, fewest, most, guaranteed_kept, below_minimum, below_minimum_bound, text, rows: [{participant,
 * id, name, got, asked, guaranteed, most, reason, exchange, meeting, slot, gives_up, giver, changes, text}]} as JSON,
 * or the rows as CSV (`changes`: how many); texts in the language. */
match_status mt_share_write(const mt_event *event, const mt_plan *plan, const mt_share_row *row,
                            mt_message_language language, mt_strbuf *out, mt_error *err);
match_status mt_share_write_csv(const mt_event *event, const mt_share_row *row, mt_message_language language,
                                mt_strbuf *out, mt_error *err);

const char *mt_share_reason_name(mt_share_reason reason);
const char *mt_share_exchange_name(mt_share_exchange exchange); /* NULL: not asked */

#endif
