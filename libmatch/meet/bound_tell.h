/* Why no selection weighs more than its bound, as notes. */
#ifndef MT_MEET_BOUND_TELL_H
#define MT_MEET_BOUND_TELL_H

#include <stdint.h>

#include "libmatch/meet/bound_weight.h"
#include "libmatch/meet/note.h"

/* Appends nothing where no weight is lost for certain. `bound`: what is claimed, in the event's units; a proof may have
 * lowered it below that of the prices. Only the first `participants` are people (choices.h). */
void mt_weight_bound_tell(const mt_weight_bound *weighing, uint32_t participants, double bound, mt_notes *notes);

#endif
