/* What mergers did to records, each change by the record that it concerns: so that an import which brings a record anew
 * finds the mergers it went through, and their undoing stays exact.
 *
 * The book "change:N" has the changes of merger N by family and key of the record, MT_BOOK_TOUCHED the numbers of the
 * mergers that stand by the same. A stored record is what its source became through these mergers, one after the
 * other. */
#ifndef MT_BROKER_MERGE_CHANGES_H
#define MT_BROKER_MERGE_CHANGES_H

#include "libmatch/store/ledger.h"

typedef enum mt_change_role {
    MT_CHANGE_NONE = 0,
    MT_CHANGE_KEPT,    /* the body kept: before and after */
    MT_CHANGE_MERGED,  /* the body that went: before */
    MT_CHANGE_RENAMED, /* an item or another body that named it: before and after */
    MT_CHANGE_GONE,    /* a relation or feedback that named it: before */
    MT_CHANGE_COME,    /* what came in the place of such a one: after */
    MT_CHANGE_HELD     /* what was there already in the place of such a one, and stays as it is: after */
} mt_change_role;

/* "family, key" of a record; empties the buffer first. */
match_status mt_changes_key(const json_t *record, mt_strbuf *key, mt_error *err);
/* Writes a change, in the place of one of the same record: `before` and `after` may be NULL. */
match_status mt_changes_put(mt_store *store, int64_t number, mt_change_role role, const json_t *before,
                            const json_t *after, mt_error *err);
/* {"role", "before", "after"} (json_decref), NULL when the merger did not change this record. */
match_status mt_changes_get(mt_store *store, int64_t number, mt_text key, json_t **change, mt_error *err);
mt_change_role mt_changes_role(const json_t *change);
/* The same for a body by its id. */
match_status mt_changes_get_body(mt_store *store, int64_t number, mt_text id, json_t **change, mt_error *err);
match_status mt_changes_remove(mt_store *store, int64_t number, mt_text key, mt_error *err);
/* All of a merger, that of the body kept last; gives the list (json_decref). */
match_status mt_changes_list(mt_store *store, int64_t number, json_t **list, mt_error *err);
/* The first merger after `number` that stands and changed the record; INT64_MAX: none. */
match_status mt_changes_next(mt_store *store, mt_text key, int64_t number, int64_t *next, mt_error *err);
/* A merger stands no longer: records forget it, its changes are kept. */
match_status mt_changes_forget(mt_store *store, int64_t number, mt_error *err);
/* Mergers that an earlier version wrote down in one document each come into this form. Needs a write transaction. */
match_status mt_changes_upgrade(mt_store *store, mt_error *err);

#endif
