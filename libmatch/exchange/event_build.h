/* Events made from a store: who takes part, and whom each would like to meet by the partner ranking. */
#ifndef MT_EXCHANGE_EVENT_BUILD_H
#define MT_EXCHANGE_EVENT_BUILD_H

#include "libmatch/base/strbuf.h"
#include "libmatch/match/matcher.h"

#define MT_EVENT_BUILD_MAX_PARTICIPANTS 5000
#define MT_EVENT_BUILD_WISHES 8 /* of a participant, when the spec does not say */

#define MT_EVENT_BUILD_CLUSTERS 26

/* Reads the spec {name, participants, slots, morning_slots, tables, wishes_per_participant, max_meetings,
 * min_meetings, fairness, mode, want, pairs, zone, locations, spare_tables, shared, across} and appends the event in
 * the rich form as readable JSON.
 *
 * participants: [id], {"filter": expression} (with "want": "organisations" (default), "clusters" or "any"), or
 * {"clusters": [a, b, ...]}: the present members of each, who meet across only (each cluster against each); a member of
 * several is counted to the first. `pairs` "all" lists a meeting of every two (across), wished or not; "wished"
 * (default) leaves it to the wishes. Wishes are the best ranked other participants; the first wish has the priority
 * wishes_per_participant, the last 1, so that everybody's wishes count alike. Two who wish each other make a mutual
 * meeting.
 *
 * E_FORMAT, E_VALUE, E_TOO_BIG: the spec; the error names the key. E_NOT_FOUND: an id that is unknown or that `viewer`
 * may not see. E_SYNTAX: the filter. */
match_status mt_event_build(mt_matcher *matcher, mt_store *store, mt_text spec, mt_day as_of, mt_tier viewer,
                            mt_strbuf *out, mt_error *err);

#endif
