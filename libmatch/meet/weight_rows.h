/* What a choice of meetings must keep to, as rows: of the meetings of a row at most `capacity` take place. */
#ifndef MT_MEET_WEIGHT_ROWS_H
#define MT_MEET_WEIGHT_ROWS_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/model.h"

typedef enum mt_row_kind {
    MT_ROW_TIME,  /* all meetings of a participant */
    MT_ROW_SLOTS, /* those meetings of a participant that only a few slots can hold */
    MT_ROW_TABLES /* meetings with a table, of all slots or of a part of the day */
} mt_row_kind;

typedef struct mt_weight_row {
    mt_row_kind kind;
    uint32_t participant;  /* of time and slots; otherwise UINT32_MAX */
    uint32_t next;         /* the next row of the same participant, or 0 */
    uint32_t first, count; /* its meetings, ascending, in `meeting` */
    double capacity;
    double price; /* of one place, in units of the model */
} mt_weight_row;

/* The first rows are the time of each participant, in order. Meetings without any slot are in no row. */
typedef struct mt_weight_rows {
    const mt_model *model;
    MT_ARRAY(mt_weight_row) row;
    MT_ARRAY(uint32_t) meeting;
} mt_weight_rows;

/* most[p]: meetings p can hold; places[t]: meetings with a table in slot t. */
match_status mt_weight_rows_make(const mt_model *model, const uint32_t *most, const uint32_t *places,
                                 mt_weight_rows *rows, mt_error *err);
void mt_weight_rows_free(mt_weight_rows *rows);

/* Adds a row of these meetings unless there is the same already; says whether it was added. */
match_status mt_weight_rows_add(mt_weight_rows *rows, mt_row_kind kind, uint32_t participant, const uint32_t *meeting,
                                uint32_t count, double capacity, bool *added, mt_error *err);

static inline const uint32_t *mt_weight_row_meetings(const mt_weight_rows *rows, const mt_weight_row *row)
{
    return row->count ? rows->meeting.data + row->first : rows->meeting.data; /* which is NULL without any */
}

static inline bool mt_meeting_is_possible(const mt_model *m, uint32_t meeting)
{
    return m->slot_start[meeting] < m->slot_start[meeting + 1];
}

#endif
