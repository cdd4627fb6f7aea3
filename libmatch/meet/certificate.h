/* Proofs that an event of kind `all` has no valid plan. */
#ifndef MT_MEET_CERTIFICATE_H
#define MT_MEET_CERTIFICATE_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/note.h"

/* Appends who and what when a proof is found. `places`: meetings with a table that can take place in all slots
 * together. */
match_status mt_certify_infeasible(const mt_model *model, uint64_t places, mt_notes *why, mt_error *err);

#endif
