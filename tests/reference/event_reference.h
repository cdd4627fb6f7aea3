/* Small random events with all their rules, and an evaluation of plans written straight from the definitions: shares no
 * code with the planner and the checker. */
#ifndef TESTS_REFERENCE_EVENT_REFERENCE_H
#define TESTS_REFERENCE_EVENT_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "libmatch/base/random.h"
#include "libmatch/meet/event.h"

enum { REFERENCE_MEETINGS = 16 }; /* of an event whose plans are tried one by one, at most */

typedef struct reference_size {
    uint32_t participants, slots, meetings, tables, choices, stands;
} reference_size;

typedef struct reference_value {
    bool valid;
    uint32_t unplaced, below, breaks;
    double weight;
} reference_value;

/* Free with mt_event_free(); the seed is told when the event cannot be read. */
mt_event *reference_event(mt_random *r, const reference_size *z, uint64_t seed);
/* Half of the events have choices, or stands, or both. */
void reference_richer(reference_size *z, mt_random *r);

/* `slot` of each meeting, -1: none. */
reference_value reference_evaluate(const mt_event *e, const int32_t *slot);
/* negative: a is better */
int reference_compare(const reference_value *a, const reference_value *b);

/* More plans than can be tried one by one? */
bool reference_too_many(const mt_event *e);
/* The next of all plans, from -1 for every meeting; false: that was the last. */
bool reference_next_plan(const mt_event *e, int32_t *slot);
/* Of the best valid plan of all; valid is false when there is none. */
reference_value reference_best(const mt_event *e);

/* The number in the environment variable, or the usual one. */
uint64_t reference_asked(const char *variable, uint64_t usual);

#endif
