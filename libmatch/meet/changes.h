/* What happened on the day, as a document, and the event as it is afterwards. The document's keys are described in
 * docs/events.md, "The day". */
#ifndef MT_MEET_CHANGES_H
#define MT_MEET_CHANGES_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

typedef enum mt_hold {
    MT_HOLD_FREE,    /* may move, at the price of a move */
    MT_HOLD_PRINTED, /* moves only when it cannot stay */
    MT_HOLD_LOCKED   /* never moves: stays, or is cancelled when it cannot stay */
} mt_hold;

typedef struct mt_changes {
    mt_event *event;       /* after the change, of kind selection; the old meetings keep their numbers */
    uint32_t old_meetings; /* those from here on are new */
    uint8_t *hold;         /* mt_hold per meeting of the changed event */
    uint8_t *closed;       /* per slot: over, or locked: only held meetings stay in it */
    uint32_t *room;        /* per slot: meetings with a table at one time */
    uint32_t *lost_from;   /* per table: the first slot in which it cannot be used; MT_NO_LIMIT: never lost */
    uint32_t now;          /* slots below are over */
} mt_changes;

/* Reads the document and applies it. `plan` is the present plan (its assignment must fit the event). Gives *changes.
 * MATCH_E_FORMAT, MATCH_E_VALUE (the message names the place), MATCH_E_ARGUMENT (the plan does not fit). */
match_status mt_changes_parse(const mt_event *event, const mt_plan *plan, mt_text json, mt_changes **changes,
                              mt_error *err);

/* Takes *changes and sets it to NULL; NULL is fine. */
void mt_changes_free(mt_changes **changes);

#endif
