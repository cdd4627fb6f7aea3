/* Records that come in after a merger: an import knows nothing of it and brings both bodies and whatever names them as
 * they always were.
 *
 * A record that names a body which was merged names the one kept. The record of the body that went, or of the one kept,
 * becomes a part of the latter, as it did in the merger. The changes of the mergers are brought up to date, so that
 * undoing them gives what the imports would have made of a store without them. What was deleted since comes back with
 * the next import that brings it, as without mergers. */
#ifndef MT_BROKER_MERGE_FOLLOW_H
#define MT_BROKER_MERGE_FOLLOW_H

#include "libmatch/index/index.h"
#include "libmatch/store/ledger.h"

/* Whether there were mergers at all. */
match_status mt_merge_any(mt_store *store, bool *any, mt_error *err);
/* Takes a record through the mergers that concern it, and stores what it becomes: *taken, *change as mt_store_put()
 * would say of a store without mergers; *became: whether it is the record of a body that was merged. When none concerns
 * it, nothing is done and *taken is false. `writer` may be NULL. Needs a write transaction. */
match_status mt_merge_take(mt_store *store, mt_index_writer *writer, const mt_record *record, bool *taken,
                           mt_change *change, bool *became, mt_error *err);
/* Warns (`id.merged`) that a row was of a body that was merged: *became above. */
match_status mt_merge_warn(const mt_record *record, int64_t row, mt_issues *issues, mt_error *err);
/* An item is deleted: mergers forget it. */
match_status mt_merge_drop_item(mt_store *store, mt_text id, mt_error *err);

#endif
