/* Import of files as a job in steps: JSON Lines, CSV and TSV, EEN XML, taxonomy tables.
 *
 * Rows are taken or rejected one by one. The caller begins the store's write transaction before the first step and
 * commits (after mt_index_flush) when done; an import that failed or was given up is rolled back by the caller.
 * Files are read piece by piece: big ones need no memory of their size, save tables (CSV, TSV), which are held. */
#ifndef MT_EXCHANGE_IMPORT_H
#define MT_EXCHANGE_IMPORT_H

#include "libmatch/base/job.h"
#include "libmatch/index/index.h"
#include "libmatch/store/store.h"

typedef struct mt_import_options {
    const char *kind;     /* kind of rows that state none; "taxonomy": a taxonomy table; or NULL */
    const char *scheme;   /* of the taxonomy */
    const char *map_json; /* {column: key} for tables, or NULL */
    const char *format;   /* "jsonl" "csv" "tsv" "xml", or NULL: by extension, else by content */
    bool strict;          /* a bad optional field rejects its row */
} mt_import_options;

typedef struct mt_import_counts {
    size_t rows;     /* data rows read, bad ones included; header and blank lines are none */
    size_t inserted; /* taxonomy: labels taken */
    size_t updated, unchanged, older, rejected, warnings;
} mt_import_counts;

typedef struct mt_import mt_import;

/* Both borrow store and writer (NULL writer: records are stored, not indexed) and copy the options. Errors found here:
 * unknown format or kind, taxonomy without scheme, map that is no JSON object, file that cannot be opened. */
match_status mt_import_open(mt_store *store, mt_index_writer *writer, const char *path /* "-": standard input */,
                            const mt_import_options *options, mt_import **out, mt_error *err);
/* The same from memory: takes `data` (from mt_alloc; also on error); `name` stands for the file in messages. */
match_status mt_import_create(mt_store *store, mt_index_writer *writer, const char *name, char *data, size_t len,
                              const mt_import_options *options, mt_import **out, mt_error *err);
void mt_import_free(mt_import **import);

/* Works for about budget_ns (at least one row); sets *done at the end of the file. Needs the store's write
 * transaction. A failure concerns the file as a whole (E_FORMAT, E_ENCODING) or the store. */
match_status mt_import_step(mt_import *import, int64_t budget_ns, bool *done, mt_error *err);
double mt_import_progress(const mt_import *import); /* bytes read / bytes, 0 to 1 */
const mt_import_counts *mt_import_get_counts(const mt_import *import);
const mt_issues *mt_import_issues(const mt_import *import);
const char *mt_import_format(const mt_import *import); /* the format in use: "jsonl" "csv" "tsv" "xml" "taxonomy" */
/* Appends [{severity, file, row, rule, field, value, message}]. */
void mt_import_issues_json(const mt_import *import, mt_strbuf *out);

/* The class for mt_job; `self` is the mt_import, freed by it. */
extern const mt_job_class mt_import_job_class;

#endif
