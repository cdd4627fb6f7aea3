/* The inside of an import job, shared by its readers. */
#ifndef MT_EXCHANGE_IMPORT_STATE_H
#define MT_EXCHANGE_IMPORT_STATE_H

#include "libmatch/base/hash_map.h"
#include "libmatch/exchange/een_xml.h"
#include "libmatch/exchange/feed.h"
#include "libmatch/exchange/import.h"
#include "libmatch/exchange/jsonl.h"
#include "libmatch/exchange/mapping.h"
#include "libmatch/exchange/sniff.h"
#include "libmatch/exchange/taxonomy_table.h"

struct mt_import {
    mt_store *store;
    mt_index_writer *writer; /* or NULL */
    char *name, *kind, *scheme, *map_json;
    bool strict, taxonomy, begun, finished;
    bool mergers_known, mergers; /* whether bodies were merged in this store */
    mt_format format;
    mt_feed feed;
    mt_import_counts counts;
    mt_issues issues;
    mt_map seen; /* hash of family and key -> row and day, to notice ids given twice */

    mt_jsonl lines;
    mt_csv csv;
    mt_columns columns;
    unsigned titles; /* rows left out above the header */
    mt_taxonomy_table table;
    mt_een *een;
    size_t at; /* XML: offset in the window */
};

/* Each works on about one row (XML: one piece of the file) and sets *done at the end. */
match_status mt_import_lines_step(mt_import *import, bool *done, mt_error *err);
match_status mt_import_table_step(mt_import *import, bool *done, mt_error *err);
match_status mt_import_taxonomy_step(mt_import *import, bool *done, mt_error *err);
match_status mt_import_een_step(mt_import *import, bool *done, mt_error *err);

/* Validates and stores one record; takes `root`. A rejected one is counted, not an error. */
match_status mt_import_take(mt_import *import, json_t *root, int64_t row, mt_error *err);
/* Counts the row as rejected, with an issue. */
match_status mt_import_reject(mt_import *import, int64_t row, const char *rule, mt_text value, const char *message,
                              mt_error *err);

#endif
