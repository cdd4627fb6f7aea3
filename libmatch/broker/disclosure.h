/* Blind profiles and the leak check.
 *
 * A blind profile says what a record offers or asks for and not whose it is: members from a closed list only, texts
 * with every leak (leaks.h) masked, of an owner that the viewer may see its country, type and size. It has a reference
 * of its own, a number that says nothing, by which who may see everything finds the record again. */
#ifndef MT_BROKER_DISCLOSURE_H
#define MT_BROKER_DISCLOSURE_H

#include "libmatch/store/ledger.h"

/* Gives {"reference", "kind", ..., "owner": {...}, "masked": {kind: count}}. Needs a write transaction (the reference
 * is kept). E_NOT_FOUND when the viewer may not see the record himself. */
match_status mt_blind_profile(mt_store *store, mt_text id, mt_tier viewer, json_t **profile, mt_error *err);
/* The record behind a reference: {"reference", "id", "kind"}. E_NOT_FOUND, also when the viewer may not see it. */
match_status mt_blind_resolve(mt_store *store, mt_text reference, mt_tier viewer, json_t **record, mt_error *err);

/* Leaks of a text as {"leaks": [{"kind", "begin", "end", "text"}], "masked": text}; `id` (or empty): the record it is
 * about. */
match_status mt_leak_check(mt_store *store, mt_text text, mt_text id, mt_tier viewer, json_t **report, mt_error *err);

#endif
