/* Tables of concepts: code and label needed, parent, lang and others optional; columns by header name or by a map
 * (taxonomy_columns.h), cut at tabs (at commas or semicolons when the header has no tab), quotes are letters in
 * tab-separated ones. */
#ifndef MT_EXCHANGE_TAXONOMY_TABLE_H
#define MT_EXCHANGE_TAXONOMY_TABLE_H

#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/taxonomy_columns.h"

/* One label of a concept; texts in the row read. */
typedef struct mt_taxonomy_row {
    mt_text code, label, parent, lang;
    mt_text extra; /* one JSON object of the other columns' texts, or empty */
} mt_taxonomy_row;

typedef struct mt_taxonomy_table {
    mt_concept_columns columns;
    MT_ARRAY(mt_taxonomy_row) rows; /* what the last row of the table says: its labels, the preferred one first */
    mt_strbuf extra;
} mt_taxonomy_table;

/* Opens the CSV reader as this kind of table needs it. */
void mt_taxonomy_open(mt_csv *csv, mt_text data);
/* E_FORMAT names a missing column and the nearest one. `map_json` as in taxonomy_columns.h. */
match_status mt_taxonomy_header(mt_taxonomy_table *table, const mt_csv *header, const char *map_json, mt_error *err);
void mt_taxonomy_free(mt_taxonomy_table *table);
/* Replaces table->rows. E_FORMAT, E_VALUE: this row is bad (wrong number of cells, no code, no label). */
match_status mt_taxonomy_read(mt_taxonomy_table *table, const mt_csv *row, mt_error *err);

#endif
