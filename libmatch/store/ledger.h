/* The ledger: what the library keeps beside the records, as JSON documents in named books: standing queries and their
 * news, learned models, merged duplicates, disclosures. A document has a key that is unique in its book and a row
 * number that rises with every addition. A store of an older schema that is open for reading has empty books.
 *
 * Pending changes: the numbers of the records that were written since somebody last asked, kept only while the book
 * "standing" holds anything. */
#ifndef MT_STORE_LEDGER_H
#define MT_STORE_LEDGER_H

#include "libmatch/store/store.h"

#define MT_BOOK_STANDING "standing"     /* id -> standing query */
#define MT_BOOK_NEWS "news"             /* query, record and version: told once each, for ever */
#define MT_BOOK_UNREAD "unread"         /* the same keys -> score and words, until somebody reads it */
#define MT_BOOK_MODEL "model"           /* version -> learned model */
#define MT_BOOK_MERGE "merge"           /* number -> a merger; its changes are in a book each */
#define MT_BOOK_TOUCHED "touched"       /* family and key of a record -> numbers of the mergers that changed it */
#define MT_BOOK_HEIR "heir"             /* id that was merged -> id of the record kept, number of the merger */
#define MT_BOOK_DIFFERENT "different"   /* two ids -> they are not the same body */
#define MT_BOOK_DISCLOSURE "disclosure" /* number -> who was shown what */
#define MT_BOOK_COUNT "count"           /* book -> the last number given out */

/* Adds a document unless the key is there already; *added tells. Needs a write transaction, as all that write here. */
match_status mt_ledger_add(mt_store *store, const char *book, mt_text key, mt_text json, bool *added, mt_error *err);
/* Adds or replaces. */
match_status mt_ledger_put(mt_store *store, const char *book, mt_text key, mt_text json, mt_error *err);
match_status mt_ledger_put_json(mt_store *store, const char *book, mt_text key, const json_t *document, mt_error *err);
match_status mt_ledger_remove(mt_store *store, const char *book, mt_text key, bool *removed, mt_error *err);
/* The parsed document (json_decref), NULL when there is none. */
match_status mt_ledger_get(mt_store *store, const char *book, mt_text key, json_t **document, mt_error *err);
/* All documents of a book by row. Key and text are borrowed until the callback returns; it must not write this book. */
match_status mt_ledger_each(mt_store *store, const char *book,
                            match_status (*each)(void *context, int64_t row, mt_text key, mt_text json, mt_error *err),
                            void *context, mt_error *err);
/* The next number of a series, from 1: each call counts one up. `book` names it, and where its numbers stand in keys
 * that begin with `prefix`; the book is looked through once, when it is older than its count. */
match_status mt_ledger_number(mt_store *store, const char *book, const char *prefix, int64_t *number, mt_error *err);
match_status mt_ledger_any(mt_store *store, const char *book, bool *any, mt_error *err);
/* The id under which an organisation or cluster stands today: its own while there is such a record, else that of the
 * body which it was merged into; of an id that nobody knows, itself. */
match_status mt_ledger_heir(mt_store *store, mt_text id, char heir[MT_KEY_SIZE], mt_error *err);

/* The numbers of the pending records, ascending; gives the list (mt_free). */
match_status mt_pending_list(mt_store *store, mt_num **list, size_t *count, mt_error *err);
match_status mt_pending_remove(mt_store *store, mt_num num, mt_error *err);

#endif
