/** @file
 *  Confidentiality: leak check, blind profiles, the log of disclosures. Rules: docs/confidentiality.md. */
#ifndef MATCH_PRIVACY_H
#define MATCH_PRIVACY_H

#include <match/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Finds what in a text that should be anonymous tells who wrote it: names of the organisations that this handle may
 * see, names with a legal form, e-mail and web addresses, telephone numbers, patents, register numbers, ids, towns of
 * the owner. Names above the viewer's tier are not confirmed; a handle that shows everything finds them, too.
 *  @param about  id of the record that the text is about, or NULL
 *  @param[out] json  gives {"leaks": [{"kind", "begin", "end", "text"}], "masked"}; places in bytes
 *  Errors: E_ENCODING, E_TOO_BIG, E_NOT_FOUND. */
MATCH_API MATCH_NODISCARD match_status match_store_leaks(match_store *store, const char *text, size_t length,
                                                         const char *about, match_text **json);
/** A profile of a record that names nobody: members of a closed list, texts with their leaks masked, of the owner its
 *  country, type and size, and a reference that is kept and says nothing. The record must be visible to this handle,
 * which must be open for writing. Errors: E_NOT_FOUND, E_STATE (a batch is open), E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_blind_profile(match_store *store, const char *id, match_text **json);
/** The record behind the reference of a blind profile: {"reference", "id", "kind"}. Errors: E_NOT_FOUND, also when this
 *  handle may not see it. */
MATCH_API MATCH_NODISCARD match_status match_store_blind_resolve(match_store *store, const char *reference,
                                                                 match_text **json);
/** Writes down that something was disclosed: a JSON object with "record" (id) and "to", and any other members
 * ("fields", "purpose", "by"); "at", a date, is today when it is absent; "number", "tier" and "seal" are the log's own.
 * Entries are never changed, and each is sealed (match_store_check_disclosures()).
 *  @param[out] number  its number in the log; may be NULL
 *  Errors: E_FORMAT, E_VALUE, E_TOO_BIG (above 64 KB), E_NOT_FOUND, E_STATE (a batch is open), E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_disclose(match_store *store, const char *json, size_t length,
                                                            int64_t *number);
/** The log as JSON Lines, of one record or (NULL) of all that this handle may see; of a body that was merged into
 * another under that one, too. */
MATCH_API MATCH_NODISCARD match_status match_store_disclosures(match_store *store, const char *id, match_text **jsonl);
/** Whether the log of disclosures is as it was written. Each entry has a seal, the SHA-256 of the seal before it and of
 * the entry; note the last one elsewhere, and a log that was cut off or written anew shows, too.
 *  @param[out] json  gives {"entries", "sealed", "broken": number of the first entry that was changed, removed or put
 *                    in, or null, "seal": of the last one}
 *  Errors: E_STATE when the viewer is not MATCH_TIER_CONFIDENTIAL: the whole log is counted. */
MATCH_API MATCH_NODISCARD match_status match_store_check_disclosures(match_store *store, match_text **json);

#ifdef __cplusplus
}
#endif
#endif
