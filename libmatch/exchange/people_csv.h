/* Registrations as a table: a row per person, with wishes as people write them. */
#ifndef MT_EXCHANGE_PEOPLE_CSV_H
#define MT_EXCHANGE_PEOPLE_CSV_H

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/table_notes.h"

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
