/* Different slots for the meetings of one participant: a bipartite matching, grown meeting by meeting along augmenting
 * paths. */
#ifndef MT_MEET_SLOT_MATCHING_H
#define MT_MEET_SLOT_MATCHING_H

#include <stdbool.h>
#include <stdint.h>

#include "libmatch/meet/model.h"

typedef struct mt_slot_matching {
    uint32_t first, end; /* slots in use: first to end - 1 */
    uint32_t *holder;    /* [slots] meeting or UINT32_MAX */
    uint32_t *seen;      /* [slots] equal to `round`: looked at by the last attempt */
    uint32_t round;
    uint32_t *path_meeting, *path_slot, *path_next; /* private */
} mt_slot_matching;

/* Room for any participant of the model; free with mt_slot_matching_free. */
match_status mt_slot_matching_init(const mt_model *model, mt_slot_matching *matching, mt_error *err);
void mt_slot_matching_free(mt_slot_matching *matching);
/* Nobody holds a slot; all may be used, or only those from first to end - 1. */
void mt_slot_matching_clear(const mt_model *model, mt_slot_matching *matching);
void mt_slot_matching_clear_within(mt_slot_matching *matching, uint32_t first, uint32_t end);
/* Finds a slot for the meeting, moving others to other slots of theirs where needed. False: there is none; the slots
 * `seen` in this round are then all that it and their holders can use. */
bool mt_slot_matching_add(const mt_model *model, mt_slot_matching *matching, uint32_t meeting);

#endif
