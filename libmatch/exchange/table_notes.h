/* What was left out of tables that people made, and what looks odd in them. */
#ifndef MT_EXCHANGE_TABLE_NOTES_H
#define MT_EXCHANGE_TABLE_NOTES_H

#include "libmatch/base/json.h"

/* What is told of tables: a JSON list of {"table", "line", "column", "left_out", "text"}, all but `text` and `left_out`
 * where they apply. `left_out`: the row or the cell does not count; otherwise a hint. */
typedef struct mt_table_notes {
    json_t *list;
    const char *table; /* "people" or "wishes" */
    size_t more[2];    /* hints, and what is left out, beyond MT_TABLE_NOTES */
} mt_table_notes;
#define MT_TABLE_NOTES ((size_t)10000) /* kept in full */
match_status mt_table_note(mt_table_notes *notes, int64_t line, mt_text column, bool left_out, mt_error *err,
                           const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same about a cell, which is quoted: its first MT_TABLE_SHOWN - 1 bytes, cut where a character ends. */
#define MT_TABLE_SHOWN 81
match_status mt_table_note_cell(mt_table_notes *notes, int64_t line, mt_text column, mt_text cell, bool left_out,
                                const char *what, mt_error *err);

/* Notes how many more there were, if any. */
match_status mt_table_notes_end(mt_table_notes *notes, mt_error *err);

#endif
