/* From the rows of a table to records: columns get keys once, from the header and MAP.json; then each row becomes one
 * JSON object. Values are converted by the type of their key and left as text when they do not fit: what is allowed is
 * decided by mt_record_read(), which names field and value. */
#ifndef MT_EXCHANGE_MAPPING_H
#define MT_EXCHANGE_MAPPING_H

#include "libmatch/base/json.h"
#include "libmatch/exchange/csv_read.h"
#include "libmatch/exchange/keys.h"
#include "libmatch/store/record.h"

typedef struct mt_column {
    char *header;    /* as printed */
    char *key;       /* dotted key, or NULL: the column is left out */
    mt_shape shape;  /* of the key; ANY for one outside the data model */
    size_t list_len; /* "member_of.role": length of "member_of", whose objects it belongs to; else 0 */
} mt_column;

typedef struct mt_columns {
    mt_column *data;
    size_t len, cap;
    char *kind; /* kind of rows that state none, or NULL */
} mt_columns;

/* Reads the header. `map_json` may be NULL; {column: key}, a null key leaves the column out. `kind` may be NULL.
 * Warnings (unknown and repeated columns) go to `issues`. E_FORMAT: no kind, no id, a map that names a column the file
 * has not; the message names the nearest. E_ENCODING: a header that is not UTF-8. */
match_status mt_columns_read(mt_columns *columns, const mt_csv *header, const char *map_json, const char *kind,
                             mt_issues *issues, mt_error *err);
/* Whether the text is a column map at all; E_FORMAT, E_ENCODING. */
match_status mt_columns_check_map(const char *map_json, mt_error *err);
void mt_columns_free(mt_columns *columns);

/* Whether the row repeats the header. */
bool mt_columns_same(const mt_columns *columns, const mt_csv *row);

/* Gives *root, a new object. The row must have as many cells as there are columns. HTML tags are stripped with a
 * warning. */
match_status mt_columns_record(const mt_columns *columns, const mt_csv *row, mt_issues *issues, json_t **root,
                               mt_error *err);

#endif
