/* Writing CSV (RFC 4180): commas, CRLF, quotes where needed. A cell that a spreadsheet would take for a formula (it
 * begins with = + - @ tab or CR) gets an apostrophe in front unless the guard is switched off; plain numbers stay. */
#ifndef MT_EXCHANGE_CSV_WRITE_H
#define MT_EXCHANGE_CSV_WRITE_H

#include "libmatch/base/strbuf.h"

typedef struct mt_csv_writer {
    mt_strbuf *out;             /* borrowed; its status tells whether memory ran out */
    char delimiter;             /* 0 means ',' */
    bool unguarded;             /* write formulas as they are */
    bool row_begun, lone_empty; /* private */
} mt_csv_writer;

void mt_csv_cell(mt_csv_writer *w, mt_text text);
void mt_csv_cell_str(mt_csv_writer *w, const char *string); /* NULL: an empty cell */
void mt_csv_cell_int(mt_csv_writer *w, int64_t value);
void mt_csv_end_row(mt_csv_writer *w);

#endif
