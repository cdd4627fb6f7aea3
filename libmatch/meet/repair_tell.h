/* Whom a repair concerns. Private to repair.c. */
#ifndef MT_MEET_REPAIR_TELL_H
#define MT_MEET_REPAIR_TELL_H

#include "libmatch/meet/model.h"
#include "libmatch/meet/repair.h"

/* Fills repair->waiting from its plan; `model` is that of the changed event. */
match_status mt_repair_list_waiting(mt_repair *repair, const mt_model *model, mt_error *err);

#endif
