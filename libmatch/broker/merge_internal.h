/* What merging and undoing share: records put and dropped with the index, and the documents of the mergers. */
#ifndef MT_BROKER_MERGE_INTERNAL_H
#define MT_BROKER_MERGE_INTERNAL_H

#include "libmatch/broker/merge.h"

#define MT_MERGE_PART '\x1f' /* between two ids of a key */

match_status mt_merge_put(mt_store *store, mt_index_writer *writer, const json_t *root, mt_error *err);
/* Puts what a record becomes through the mergers after one that is undone (merge_follow.c). */
match_status mt_merge_restore(mt_store *store, mt_index_writer *writer, json_t *record, int64_t number, mt_error *err);
match_status mt_merge_drop(mt_store *store, mt_index_writer *writer, mt_num num, mt_error *err);
/* The record that a JSON object is stored as, by its family and key; 0: none. */
match_status mt_merge_find_stored(mt_store *store, const json_t *root, mt_num *num, mt_error *err);
/* Writes the document of a merger: {"kept", "merged", "name", "at", "undone", "different": ids that the merged one was
 * said to differ from}. Below, `document` is one with its "changes" (mt_changes_list). */
match_status mt_merge_write_down(mt_store *store, int64_t number, const json_t *document, mt_error *err);
/* The key of a pair of bodies that are different, in either order; empties the buffer first. */
match_status mt_merge_pair_key(mt_text a, mt_text b, mt_strbuf *key, mt_error *err);
/* Whether a viewer may know of a change: its record as it was, or as it became. */
match_status mt_merge_shows(mt_store *store, const json_t *change, mt_tier viewer, bool *shows, mt_error *err);
/* Records that a merger, or its undoing, writes anew do not become pending by that, but for the body kept, which says
 * more than before: `pending` is what was pending before it began (mt_pending_list), `loud` the id of that body or "".
 */
match_status mt_merge_stay_quiet(mt_store *store, const json_t *document, mt_text loud, const mt_num *pending,
                                 size_t count, mt_error *err);
/* What was told of the records of a merger counts as told of what it made of them; with `back`, the other way round. */
match_status mt_merge_carry_news(mt_store *store, const json_t *document, bool back, mt_error *err);

#endif
