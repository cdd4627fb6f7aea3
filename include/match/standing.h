/** @file
 *  Standing queries: questions that are stored and answered with news only. Form and rules: docs/lists.md. */
#ifndef MATCH_STANDING_H
#define MATCH_STANDING_H

#include <match/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Registers standing queries, or replaces them by id: JSON Lines {"id", "text" or "record", "want", "filter",
 * "minimum", "language", "owner", "existing"}, all or none. A query hears of what the viewer of this handle may see.
 *  @param[out] count  how many; may be NULL
 *  Errors: E_FORMAT, E_VALUE, E_SYNTAX, E_NOT_FOUND (record), E_EXISTS (a query of somebody who sees more has the id):
 *  the error has the line; E_STATE (a batch is open), E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_watch(match_store *store, const char *jsonl, size_t length,
                                                         size_t *count);
/** Removes a standing query; its news goes unread. Errors: E_NOT_FOUND, E_STATE, E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_unwatch(match_store *store, const char *id);
/** The standing queries as they were given, JSON Lines, in the order they were first registered. */
MATCH_API MATCH_NODISCARD match_status match_store_watches(match_store *store, match_text **jsonl);

/** News: looks at what was written since the last time, and gives what is unread as JSON Lines {"query", "id", "kind",
 *  "name", "score", "version", "words"}, by query, best first. Every record is told to a query at most once for each of
 *  its versions, whatever the order of imports.
 *  @param peek  true: it stays unread
 *  Errors: E_STATE (a batch is open), E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_news(match_store *store, bool peek, match_text **jsonl);

#ifdef __cplusplus
}
#endif
#endif
