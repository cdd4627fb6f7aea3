/* Two records of one body become one, and can be taken apart again.
 *
 * The record kept takes over what the other states and it does not, the other's name as an alias, and its lists;
 * whatever named the other names the one kept: owners, participants, members, parents, relations, feedback. All that
 * changed is written down as it was before and after (merge_changes.h), and imports follow (merge_follow.h): so the
 * merger can be undone exactly, while nobody changes those records by other ways. */
#ifndef MT_BROKER_MERGE_H
#define MT_BROKER_MERGE_H

#include "libmatch/index/index.h"
#include "libmatch/store/ledger.h"

#define MT_MERGED_KEY "merged_ids" /* of a record: ids that became this one */

/* Gives {"merge": number, "kept", "merged", "changed": records rewritten, "removed": ..., "conflicts": [{"field",
 * "kept", "merged"}]}; counted are records that the viewer may see. Needs a write transaction; the index is put along,
 * but not flushed. E_NOT_FOUND, E_VALUE (the same id). Bodies above the viewer's tier do not exist. */
match_status mt_merge(mt_store *store, mt_index_writer *writer, mt_text kept, mt_text merged, mt_tier viewer,
                      mt_day day, json_t **report, mt_error *err);
/* Undoes a merger; 0: the last one that is not undone. E_NOT_FOUND, also when the viewer may not see both bodies;
 * E_STATE when records have changed since: the message names one, and the later merger when that is why. */
match_status mt_merge_undo(mt_store *store, mt_index_writer *writer, int64_t number, mt_tier viewer, json_t **report,
                           mt_error *err);
/* JSON Lines of all mergers {"merge", "kept", "merged", "name", "at", "undone"}. */
match_status mt_merge_list(mt_store *store, mt_tier viewer, mt_strbuf *jsonl, mt_error *err);
/* Writes down that two bodies are different (or, with `forget`, no longer): such a pair is not asked about again. One
 * of the two may have been merged into the other: then imports bring both as they are. */
match_status mt_merge_refuse(mt_store *store, mt_text a, mt_text b, mt_tier viewer, bool forget, mt_error *err);

#endif
