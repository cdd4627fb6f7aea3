/* The event model back to JSON. */
#ifndef MT_MEET_EVENT_WRITE_H
#define MT_MEET_EVENT_WRITE_H

#include "libmatch/base/json.h"
#include "libmatch/meet/event.h"

/* Gives the event as a JSON object (json_decref) that mt_event_parse() reads back as the same event, with one
 * difference: meetings made of wishes become listed ones, so that numbers of meetings stay when more are added behind
 * them. Vetoes stay wishes of class `no`. MATCH_E_NO_MEMORY. */
match_status mt_event_to_json(const mt_event *event, json_t **root, mt_error *err);

#endif
