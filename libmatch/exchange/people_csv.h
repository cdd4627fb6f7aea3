/* Registrations as a table: a row per person, with wishes as people write them. */
#ifndef MT_EXCHANGE_PEOPLE_CSV_H
#define MT_EXCHANGE_PEOPLE_CSV_H

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"

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

/* A cell that names others, as it stands; `of` is a participant. */
typedef struct mt_wish_cell {
    uint32_t of;
    int64_t line;
    bool avoids;  /* does not want to meet them */
    json_t *text; /* owned */
} mt_wish_cell;

typedef struct mt_people {
    json_t *participants;                /* list for the event; each has an id */
    json_t *arrives, *leaves;            /* lists beside it: texts "hh:mm" or "YYYY-MM-DDThh:mm", or null */
    json_t *max_meetings, *min_meetings; /* lists beside it: numbers or null */
    MT_ARRAY(mt_wish_cell) wishes;
} mt_people;

/* Reads the table; `map` may be NULL, see hand_table.h. Rows that name nobody, and those of people who are there
 * already, are left out with a note; the wishes of the latter count for the row before. Free with mt_people_free, also
 * after a failure. E_FORMAT: no table, no columns, a row that is no CSV. */
match_status mt_people_from_csv(mt_text csv, const json_t *map, mt_people *people, mt_table_notes *notes,
                                mt_error *err);
void mt_people_free(mt_people *people);

#endif
