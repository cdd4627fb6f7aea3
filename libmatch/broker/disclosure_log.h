/* The log of what was disclosed to whom. Entries are added and never changed: each has a seal, the SHA-256 of the seal
 * before it and of the entry itself, so that whoever changes, removes or inserts one in the file leaves a break. Who
 * notes the last seal elsewhere also sees when the end was cut off, or all of it written anew. */
#ifndef MT_BROKER_DISCLOSURE_LOG_H
#define MT_BROKER_DISCLOSURE_LOG_H

#include "libmatch/store/ledger.h"

#define MT_DISCLOSURE_BYTES 65536 /* of one entry */

/* Writes down a disclosure: an object with `record` (id) and `to`, and what the user likes (`fields`, `purpose`, `by`);
 * `at`, a date, is added when it is not given. `number`, `tier` (of the record that day) and `seal` are the log's own.
 * Needs a write transaction. E_FORMAT, E_VALUE, E_TOO_BIG, E_NOT_FOUND. *number: its place in the log. */
match_status mt_disclosure_add(mt_store *store, const json_t *disclosure, mt_tier viewer, mt_day day, int64_t *number,
                               mt_error *err);
/* JSON Lines of the log, `id` empty: of all. Shown are entries of records that the viewer may see, and might have seen
 * when they were disclosed; those of records that are gone to the highest tier only. What was disclosed of a body that
 * was merged into another belongs to that one, too. */
match_status mt_disclosure_list(mt_store *store, mt_text id, mt_tier viewer, mt_strbuf *jsonl, mt_error *err);
/* Gives {"entries", "sealed", "broken": number of the first entry that is not as it was written or null, "seal": of the
 * last}. The entries before the first seal, of older versions, are not sealed. */
match_status mt_disclosure_check(mt_store *store, json_t **report, mt_error *err);

#endif
