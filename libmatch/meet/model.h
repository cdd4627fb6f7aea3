/* The event as the planner sees it: flat arrays, built once, read by every search thread and by the proofs. */
#ifndef MT_MEET_MODEL_H
#define MT_MEET_MODEL_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/event.h"

typedef struct mt_model {
    const mt_event *event;
    uint32_t participants, slots, meetings;
    uint32_t capacity;     /* meetings with a table at one time */
    uint32_t *party_start; /* [meetings + 1] into party */
    uint32_t *party;
    uint32_t *meeting_start; /* [participants + 1] into meeting_of: the meetings of each participant */
    uint32_t *meeting_of;
    uint32_t *slot_start; /* [meetings + 1] into slot: the allowed slots, ascending */
    uint16_t *slot;
    uint8_t *allowed; /* [meetings x slots] bits: row of `allowed_stride` bytes each */
    size_t allowed_stride;
    uint8_t *needs_table;            /* per meeting */
    uint32_t *before_start, *before; /* meetings that must come before this one */
    uint32_t *after_start, *after;   /* meetings that must come after this one */
    double *weight;                  /* per meeting, in units of `weight_unit`; kind all: 1 each */
    double weight_unit;
    uint32_t *most, *least; /* meetings per participant; most is at most `slots` */
    int32_t fairness;       /* or -1 */
    uint32_t judged;        /* the fairness rule is about the first so many participants; the others are choices */
    uint32_t required;      /* a selection made of an event of kind all: so many meetings must be placed; else 0 */
    bool selection, has_minimums, has_precedences, has_zero_weights;
    bool whole_weights; /* every weight is a whole number of units */
    bool exact_weights; /* weight x weight_unit gives back every weight of the event */
} mt_model;

match_status mt_model_make(const mt_event *event, mt_model **model, mt_error *err);
void mt_model_free(mt_model **model);

static inline bool mt_model_allows(const mt_model *m, uint32_t meeting, uint32_t slot)
{
    return m->allowed[meeting * m->allowed_stride + slot / 8] >> (slot % 8) & 1;
}

#endif
