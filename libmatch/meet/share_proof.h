/* The exact question behind a shortfall: is there any valid plan in which a participant has one meeting more than now
 * and nobody else falls below its guarantee, or further below it? */
#ifndef MT_MEET_SHARE_PROOF_H
#define MT_MEET_SHARE_PROOF_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"

typedef enum mt_share_answer {
    MT_SHARE_OPEN, /* not decided within the work allowed, or not decidable here */
    MT_SHARE_YES,  /* mt_share_proof_plan() is one, with few changes */
    MT_SHARE_NO    /* proved: there is none */
} mt_share_answer;

typedef struct mt_share_proof mt_share_proof;

/* `slot` and `got`: the plan and the meetings of each participant of the model in it; `guaranteed`: of each, 0 for
 * choices. The model is the caller's own: its `least` is written over. All are borrowed. */
match_status mt_share_proof_create(mt_model *model, const int32_t *slot, const uint32_t *got,
                                   const uint32_t *guaranteed, mt_share_proof **proof, mt_error *err);
void mt_share_proof_free(mt_share_proof **proof);

/* Of a participant that is below its guarantee. The same questions in the same order have the same answers. */
match_status mt_share_proof_ask(mt_share_proof *proof, uint32_t participant, mt_share_answer *answer, mt_error *err);
const int32_t *mt_share_proof_plan(const mt_share_proof *proof);

#endif
