/* Analysis beside the caller: changes go through a short queue to a thread that applies them to the builder, in the
 * order given. So the builder holds what it would hold without the thread, whatever the timing.
 *
 * When the builder reaches its limit the thread stops; the owner takes the builder away, gives an empty one and lets it
 * go on. Records are shared with the thread, which only reads them; their references are counted by the owner alone. */
#ifndef MT_INDEX_INTAKE_H
#define MT_INDEX_INTAKE_H

#include "libmatch/index/extract.h"

typedef struct mt_intake mt_intake;

/* Starts the thread. Borrows the extractor and the builder: they are the thread's until the intake is at rest. */
match_status mt_intake_create(mt_extractor *extractor, mt_builder *builder, size_t limit, mt_intake **out,
                              mt_error *err);
void mt_intake_free(mt_intake **intake); /* ends the thread; what still waits is left out */

/* Waits for room in the queue. *full: the builder has reached its limit, and the change was not taken. An error of the
 * thread comes out of the next call. */
match_status mt_intake_give(mt_intake *intake, const mt_index_change *change, bool *full, mt_error *err);
/* Waits until all that was given is in the builder, or the builder is full. */
match_status mt_intake_rest(mt_intake *intake, bool *full, mt_error *err);
/* While full: the changes that wait, in order, which may be altered. Gives how many; NULL behind the last. */
mt_index_change *mt_intake_waiting(mt_intake *intake, size_t i);
/* While full: goes on with this builder. */
void mt_intake_go_on(mt_intake *intake, mt_builder *builder);

#endif
