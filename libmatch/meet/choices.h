/* Events with choices (of some meetings at most one takes place) as events without: what the planner works on. */
#ifndef MT_MEET_CHOICES_H
#define MT_MEET_CHOICES_H

#include "libmatch/base/error.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/model.h"

/* How values of the derived event speak about the real one. */
typedef struct mt_choices {
    mt_event *event;   /* the derived event, or NULL: the real one has no choices and is planned itself */
    bool all;          /* the real event is of kind all, the derived one a selection */
    uint32_t required; /* kind all: meetings that must take place, one of each choice */
    double bonus;      /* kind all: weight of placing a meeting, on top of its own in `exact` ones; else 0 */
    double heaviest;   /* kind all: no plan weighs more: all meetings with the heaviest of each choice */
    bool weighs;       /* kind all: weights of the derived event also choose among alternatives */
} mt_choices;

/* Each choice becomes a participant with one meeting at most, who is party to all of its meetings and has no breaks.
 * Kind all becomes a selection in which every meeting is worth more than all the choosing among alternatives.
 * Free with mt_choices_free. */
match_status mt_choices_resolve(const mt_event *event, mt_choices *choices, mt_error *err);
void mt_choices_free(mt_choices *choices);

/* Makes the model of what is planned: of the derived event, if there is one, with what an event cannot say: choices are
 * not counted by the fairness rule, and of kind all what must be placed. Gives *model. */
match_status mt_choices_model(const mt_choices *choices, const mt_event *event, mt_model **model, mt_error *err);

#endif
