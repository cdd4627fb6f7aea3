/* Reading CSV (RFC 4180) from memory, one row at a time, without copying what needs no unquoting.
 *
 * Lenient where files of the world are: a byte order mark, `;` or tab as delimiter (found out when not said), LF, CRLF
 * or lone CR as line end, an empty line (skipped), a last line without end. Strict where guessing would move cells:
 * text after a closing quote, a quote that is never closed (with tabs as delimiter, where
 * quotes are mostly meant as letters, such a cell is taken as it stands). Such a row is given with its problem and no
 * cells, and reading goes on at the next line, so that one bad quote costs one row. */
#ifndef MT_EXCHANGE_CSV_READ_H
#define MT_EXCHANGE_CSV_READ_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/text.h"

#define MT_CSV_CELL_LIMIT ((size_t)16 << 20) /* bytes */
#define MT_CSV_COLUMN_LIMIT ((size_t)4096)

typedef enum mt_csv_problem {
    MT_CSV_FINE = 0,
    MT_CSV_OPEN_QUOTE,       /* a quoted cell that is not closed before the end of the file */
    MT_CSV_TEXT_AFTER_QUOTE, /* "abc"def */
    MT_CSV_CELL_TOO_LONG,
    MT_CSV_TOO_MANY_COLUMNS,
    MT_CSV_NOT_UTF8,
    MT_CSV_NUL /* a NUL byte */
} mt_csv_problem;

typedef struct mt_csv {
    mt_text data; /* borrowed */
    size_t at;    /* where the next row begins */
    int64_t line; /* physical line of `at`, from 1 */
    char delimiter;
    bool quotes; /* off: `"` is a letter like any other (taxonomy tables) */

    /* the present row */
    MT_ARRAY(mt_text) cells; /* in `data` or in `unquoted`; until the next row */
    mt_text raw;             /* the row as it stands in the file, without its line end */
    int64_t row_line;        /* line where it begins */
    mt_csv_problem problem;
    size_t problem_at;    /* offset in `data` of the offending byte or of the opening quote */
    int64_t problem_line; /* the line of it */
    bool lone_quotes;     /* a quote inside an unquoted cell: taken as it stands */

    MT_ARRAY(char) unquoted;  /* private, like the rest */
    MT_ARRAY(size_t) doubled; /* cells that hold doubled quotes */
    size_t reread;            /* bytes read again after bad rows: bounds the work on hostile files */
} mt_csv;

/* Starts reading; skips a byte order mark and a first line "sep=;" of spreadsheets. `delimiter` 0: that of this line,
 * else found out, see mt_csv_detect(). Borrows the data. */
void mt_csv_open(mt_csv *csv, mt_text data, char delimiter);
void mt_csv_close(mt_csv *csv);

/* The delimiter among `;` `,` tab and `|`: the one that cuts the first lines into the most columns of equal number. ','
 * when none occurs. */
char mt_csv_detect(mt_text data);

/* Reads the next row; *found false at the end. A bad row is no error: see `problem`. E_NO_MEMORY only. */
match_status mt_csv_next(mt_csv *csv, bool *found, mt_error *err);

/* What to tell people about csv->problem: the rule's code ("csv.open_quote" ...) and a sentence with the cure. */
const char *mt_csv_problem_rule(mt_csv_problem problem);
const char *mt_csv_problem_text(mt_csv_problem problem);

#endif
