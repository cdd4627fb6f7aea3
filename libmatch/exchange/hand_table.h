/* Tables that people make: a header with known columns in any order, any case. */
#ifndef MT_EXCHANGE_HAND_TABLE_H
#define MT_EXCHANGE_HAND_TABLE_H

#include "libmatch/base/json.h"
#include "libmatch/exchange/csv_read.h"

#define MT_HAND_COLUMNS 24
#define MT_HAND_TITLES 20 /* rows above the header at most */

typedef struct mt_hand_table {
    mt_csv csv;
    const char *const *known;   /* names of columns, ends with NULL; at most MT_HAND_COLUMNS */
    int place[MT_HAND_COLUMNS]; /* where each is, or -1 */
    size_t columns;
    json_t *others; /* names of the other columns by place, null for known ones and those without name */
} mt_hand_table;

/* Opens the table and reads its header; close with mt_hand_close. A known column may have several names, parted by "|";
 * in headers case does not count, and blanks and hyphens are read as "_". The header is the first row that names a
 * known column; titles may stand above it. Unknown columns are left aside. `map` (may be NULL): {header: name of a
 * column, or null for one to be left out}. E_FORMAT when there is no header; the message names the columns. */
match_status mt_hand_open(mt_hand_table *table, mt_text data, const char *const *known, mt_error *err);
match_status mt_hand_open_mapped(mt_hand_table *table, mt_text data, const char *const *known, const json_t *map,
                                 mt_error *err);
void mt_hand_close(mt_hand_table *table);
/* The next row that is not empty; *found false at the end. E_FORMAT: a row that is no CSV, with its line. */
match_status mt_hand_next(mt_hand_table *table, bool *found, mt_error *err);
bool mt_hand_has(const mt_hand_table *table, int column);
/* The cell of a known column in the present row, trimmed; nothing where there is none. */
mt_text mt_hand_cell(const mt_hand_table *table, int column);
/* The name of a column as messages say it: the first one. */
mt_text mt_hand_name(const mt_hand_table *table, int column);

#endif
