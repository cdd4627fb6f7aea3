/** @file
 *  Duplicates that become one record, and can be taken apart again. match_store_duplicates() finds them. */
#ifndef MATCH_MERGE_H
#define MATCH_MERGE_H

#include <match/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Merges an organisation or cluster into another: the one kept takes over what only the other states, its name and
 *  aliases as aliases, its lists; whatever named the other (owners, participants, members, relations, feedback) names
 * the one kept. The higher tier of the two stands. Everything is written down for match_store_unmerge(), and records
 * that come in later follow: what names the merged body, or is it, leads to the one kept.
 *  @param[out] json  gives {"merge": number, "kept", "merged", "changed", "removed", "conflicts": [{"field", "kept",
 * "merged"}]}: records rewritten and removed, as far as this handle may see them, and what both stated differently (the
 * value of the one kept stands); may be NULL
 *  Errors: E_NOT_FOUND, E_VALUE (the same record), E_STATE (a batch is open), E_READ_ONLY (also when one of the two
 * names bodies that the viewer is not shown), E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_merge(match_store *store, const char *kept, const char *merged,
                                                         match_text **json);
/** Undoes a merger by its number, 0 for the last one: every record is again what it was, or what later
 * imports would have made of it.
 *  @param[out] json  gives {"merge", "kept", "merged", "restored"}; may be NULL
 *  Errors: E_NOT_FOUND, also when this handle may not see both bodies; E_STATE when a record of the merger was changed
 * since (the message names it, or the later merger that has to be undone first), or a batch is open. */
MATCH_API MATCH_NODISCARD match_status match_store_unmerge(match_store *store, int64_t number, match_text **json);
/** All mergers as JSON Lines {"merge", "kept", "merged", "name", "at", "undone"}. */
MATCH_API MATCH_NODISCARD match_status match_store_mergers(match_store *store, match_text **jsonl);
/** Says that two records are different bodies, so that match_store_duplicates() does not ask again; with `different`
 * false that this is not said any more. One of the two may have been merged into the other: then imports bring both as
 * they are. Errors: E_NOT_FOUND, E_VALUE, E_STATE, E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_set_different(match_store *store, const char *a, const char *b,
                                                                 bool different);

#ifdef __cplusplus
}
#endif
#endif
