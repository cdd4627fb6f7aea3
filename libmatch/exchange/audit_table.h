/* Tables of an audit, technologies or needs as people keep them in spreadsheets, into records. */
#ifndef MT_EXCHANGE_AUDIT_TABLE_H
#define MT_EXCHANGE_AUDIT_TABLE_H

#include "libmatch/base/hash_map.h"
#include "libmatch/base/json.h"

/* Organisations met so far, by folded name, so that both tables speak of the same ones. */
typedef struct mt_audit_owners {
    mt_intern names; /* folded */
    mt_intern ids;
} mt_audit_owners;
void mt_audit_owners_free(mt_audit_owners *owners);

typedef struct mt_audit_table {
    mt_text data;         /* CSV or TSV with a header */
    const char *name;     /* for messages: "technologies" */
    const char *kind;     /* of the records: "offer" or "request" */
    char letter;          /* ids of rows that have none: letter and number of the row */
    const json_t *map;    /* {column: key} for headers that are not known, or NULL */
    const char *language; /* of rows that state none, or NULL */
} mt_audit_table;

/* Appends a record for every row, and one for every organisation not met before, to the list. Columns, found by name in
 * English, Romanian or Polish: organisation title text keywords language trl country type id; others are left out. A
 * title or a text is needed. E_FORMAT: no usable header, or a broken row (the message names table and line). */
match_status mt_audit_table_read(const mt_audit_table *table, mt_audit_owners *owners, json_t *records, mt_error *err);

#endif
