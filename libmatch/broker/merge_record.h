/* How records change when one organisation becomes another: pure functions on JSON. */
#ifndef MT_BROKER_MERGE_RECORD_H
#define MT_BROKER_MERGE_RECORD_H

#include "libmatch/store/record.h"

/* The record of the body kept (id `to`), with what that of `from` adds to it, and its name wherever either named the
 * other; it gets the higher tier of the two. Gives *made (json_decref). */
match_status mt_merge_bodies(const json_t *kept, const json_t *merged, mt_text from, mt_text to, json_t **made,
                             mt_error *err);
/* [{"field", "kept", "merged"}]: what both state and differently, where that of the body kept stands: single values,
 * and members of objects as "external_ids.pic". Gives *list (json_decref). */
match_status mt_merge_conflicts(const json_t *kept, const json_t *merged, json_t **list, mt_error *err);
/* A copy of a record in which `to` stands wherever it named `from`, NULL when it would say nothing any more (a relation
 * of a body with itself). Gives *made (json_decref). */
match_status mt_merge_rename(const json_t *record, mt_kind kind, mt_text from, mt_text to, json_t **made,
                             mt_error *err);

#endif
