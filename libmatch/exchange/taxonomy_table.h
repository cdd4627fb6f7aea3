/* Tables of concepts: code and label needed, parent, lang and kind optional, others kept; columns by header name, cut
 * at tabs (at commas or semicolons when the header has no tab), quotes are letters in tab-separated ones. */
#ifndef MT_EXCHANGE_TAXONOMY_TABLE_H
#define MT_EXCHANGE_TAXONOMY_TABLE_H

#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/csv_read.h"

typedef struct mt_taxonomy_table {
    char **names; /* of all columns; NULL: without a name, or with that of an earlier one: left out */
    size_t columns;
    size_t code, label, parent, lang; /* column numbers; SIZE_MAX: the table has none */
} mt_taxonomy_table;

/* One label of a concept; texts in the row, `extra` in the buffer given. */
typedef struct mt_taxonomy_row {
    mt_text code, label, parent, lang;
    mt_text extra; /* one JSON object of the other columns' texts, or empty */
} mt_taxonomy_row;

/* Opens the CSV reader as this kind of table needs it. */
void mt_taxonomy_open(mt_csv *csv, mt_text data);
/* E_FORMAT names a missing column and the nearest one. */
match_status mt_taxonomy_header(mt_taxonomy_table *table, const mt_csv *header, mt_error *err);
void mt_taxonomy_free(mt_taxonomy_table *table);
/* E_FORMAT, E_VALUE: this row is bad (wrong number of cells, no code, no label). */
match_status mt_taxonomy_read(const mt_taxonomy_table *table, const mt_csv *row, mt_strbuf *extra, mt_taxonomy_row *out,
                              mt_error *err);

#endif
