/* Why a meeting has no slot, as notes, and in a sentence for people. */
#ifndef MT_MEET_REASONS_H
#define MT_MEET_REASONS_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/plan.h"

/* What the day of the event adds to its rules. */
typedef struct mt_reason_day {
    uint32_t now;          /* slots below are over */
    const uint8_t *closed; /* [slots] nothing new may be put there */
    const uint32_t *room;  /* [slots] tables */
} mt_reason_day;

/* Gives the list of the meetings without slot, ascending, each with its reason. `day` may be NULL. */
match_status mt_reasons_of(const mt_model *model, const int32_t *slot, const mt_reason_day *day, mt_unscheduled **list,
                           size_t *count, mt_error *err);

/* Appends why a meeting without any possible slot has none. */
void mt_reason_without_slot(const mt_model *model, uint32_t meeting, mt_notes *notes);

/* Makes the sentence of the notes anew, in English. */
match_status mt_unscheduled_word(mt_unscheduled *unscheduled, const mt_event *event, mt_error *err);

/* What a model made of a derived event (choices.h) does not know: for alternatives of a choice of which another one
 * takes place, that one becomes the reason; and the rule `across`. `event` is the real one. */
match_status mt_reasons_of_choices(const mt_event *event, mt_plan *plan, mt_error *err);

#endif
