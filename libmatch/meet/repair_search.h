/* Local search around a present plan: weight won against meetings moved. One chain of moves, without clock or threads:
 * the same input, seed and moves give the same plan. */
#ifndef MT_MEET_REPAIR_SEARCH_H
#define MT_MEET_REPAIR_SEARCH_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/changes.h"
#include "libmatch/meet/model.h"

typedef struct mt_repair_task {
    const mt_model *model; /* of the changed event */
    const mt_changes *changes;
    const int32_t *present; /* slot per meeting of the changed event, MT_UNPLACED for new ones; may break any rule */
    double price;           /* of one move, in units of the event's weight; 0 or more */
    uint64_t moves, seed;
} mt_repair_task;

/* Fills kept[] (the present plan without what cannot stay) and slot[] (the plan found), one entry per meeting.
 * Both keep every hard rule except, where no choice of meetings around the locked ones can keep it, fairness:
 * *unfair then tells by how much. Minimises
 *     weight not placed + price x (kept meetings that are moved or given up)
 * after the meetings missing to guaranteed minimums, and before breaks. */
match_status mt_repair_search(const mt_repair_task *task, int32_t *kept, int32_t *slot, uint32_t *unfair,
                              mt_error *err);

#endif
