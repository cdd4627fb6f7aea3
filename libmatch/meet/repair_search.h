/* Local search around a present plan: weight won against meetings moved. One chain of moves, without clock or threads:
 * the same input, seed and moves give the same plan. */
#ifndef MT_MEET_REPAIR_SEARCH_H
#define MT_MEET_REPAIR_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/changes.h"
#include "libmatch/meet/model.h"

typedef struct mt_repair_task {
    const mt_model *model; /* of the changed event */
    const mt_changes *changes;
    const int32_t *present; /* slot per meeting of the changed event, MT_UNPLACED for new ones; may break any rule */
    const double *worth;    /* per meeting: its weight less what its places are worth to others (bound_weight.h) */
    double price;           /* of one move, in units of the event's weight; 0 or more */
    uint64_t moves, seed;
} mt_repair_task;

typedef struct mt_repair_walk mt_repair_walk;

/* Borrows what the task names. Gives *walk; kept[] (an entry per meeting) is filled with the present plan without what
 * cannot stay. */
match_status mt_repair_walk_create(const mt_repair_task *task, int32_t *kept, mt_repair_walk **walk, mt_error *err);
/* Makes at most so many of the task's moves; true when all are made. */
bool mt_repair_walk_run(mt_repair_walk *walk, uint64_t moves);
double mt_repair_walk_progress(const mt_repair_walk *walk); /* 0 to 1 */
/* Ends the walk, whether all moves are made or not: slot[] (an entry per meeting) is the best plan met. Both plans keep
 * every hard rule except, where no choice of meetings around the locked ones can keep it, fairness. Minimises
 *     weight not placed + price x (kept meetings that are moved or given up)
 * after the meetings missing to guaranteed minimums, and before breaks. */
void mt_repair_walk_end(mt_repair_walk *walk, int32_t *slot);
/* Takes *walk and sets it to NULL; NULL is fine. */
void mt_repair_walk_free(mt_repair_walk **walk);

#endif
