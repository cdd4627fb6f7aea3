/* What follows for a participant without break from its own meetings alone, told in clauses. */
#ifndef MT_MEET_ENCODE_DAYS_H
#define MT_MEET_ENCODE_DAYS_H

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/sat.h"
#include "libmatch/meet/slot_matching.h"

typedef struct mt_days {
    const mt_model *model;
    mt_sat *sat;
    const int *at; /* one literal per allowed slot of each meeting, laid out as model->slot */
    mt_slot_matching matching;
} mt_days;

/* Kind all. begun[t]: the participant's one run of slots begins at t or before; broken: it has a break. */
void mt_encode_days(mt_days *days, uint32_t participant, const int *begun, int broken);

#endif
