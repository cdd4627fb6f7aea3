/* The rows of the choice of meetings: everybody's time, the tables of the day and of its halves, and what is added. */
#include "libmatch/meet/weight_rows.h"

#include <string.h>

#define NOBODY UINT32_MAX

void mt_weight_rows_free(mt_weight_rows *rows)
{
    MT_ARRAY_FREE(&rows->row);
    MT_ARRAY_FREE(&rows->meeting);
}

static bool is_same(const mt_weight_rows *rows, const mt_weight_row *row, const uint32_t *meeting, uint32_t count)
{
    return row->count == count && memcmp(mt_weight_row_meetings(rows, row), meeting, count * sizeof *meeting) == 0;
}

/* The last row of the participant, or NOBODY if one of its rows is the same as the new one. */
static uint32_t last_row_of(const mt_weight_rows *rows, uint32_t participant, const uint32_t *meeting, uint32_t count)
{
    const mt_weight_row *row = rows->row.data;
    for (uint32_t r = participant;; r = row[r].next) {
        if (is_same(rows, &row[r], meeting, count)) return NOBODY;
        if (row[r].next == 0) return r;
    }
}

static match_status append(mt_weight_rows *rows, const mt_weight_row *row, const uint32_t *meeting, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_weight_row copy = *row;
    copy.first = (uint32_t)rows->meeting.len;
    MT_TRY(MT_RESERVE(&rows->meeting, rows->meeting.len + row->count, err));
    MT_TRY(MT_PUSH(&rows->row, copy, err));
    if (row->count) memcpy(rows->meeting.data + rows->meeting.len, meeting, row->count * sizeof *meeting);
    rows->meeting.len += row->count;
out:
    return status;
}

match_status mt_weight_rows_add(mt_weight_rows *rows, mt_row_kind kind, uint32_t participant, const uint32_t *meeting,
                                uint32_t count, double capacity, bool *added, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_weight_row row = {.kind = kind, .participant = participant, .count = count, .capacity = capacity};
    uint32_t last = NOBODY;
    *added = false;
    if (participant != NOBODY) {
        last = last_row_of(rows, participant, meeting, count);
        if (last == NOBODY) return MATCH_OK;
    } else {
        for (size_t r = rows->model->participants; r < rows->row.len; r++)
            if (is_same(rows, &rows->row.data[r], meeting, count) && rows->row.data[r].capacity <= capacity)
                return MATCH_OK;
    }
    MT_TRY(append(rows, &row, meeting, err));
    if (last != NOBODY) rows->row.data[last].next = (uint32_t)rows->row.len - 1;
    *added = true;
out:
    return status;
}

/* Meetings at tables that all their slots put into from <= slot < to. */
static match_status add_tables(mt_weight_rows *rows, const uint32_t *places, uint32_t from, uint32_t to, uint32_t *list,
                               mt_error *err)
{
    const mt_model *m = rows->model;
    uint32_t count = 0;
    double capacity = 0;
    bool added;
    for (uint32_t t = from; t < to; t++) capacity += places[t];
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (!m->needs_table[i] || !mt_meeting_is_possible(m, i)) continue;
        if (m->slot[m->slot_start[i]] >= from && m->slot[m->slot_start[i + 1] - 1] < to) list[count++] = i;
    }
    if (count <= capacity) return MATCH_OK;
    return mt_weight_rows_add(rows, MT_ROW_TABLES, NOBODY, list, count, capacity, &added, err);
}

match_status mt_weight_rows_make(const mt_model *model, const uint32_t *most, const uint32_t *places,
                                 mt_weight_rows *rows, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = model;
    mt_weight_rows made = {.model = m};
    uint32_t morning = m->event->morning_slots < m->slots ? m->event->morning_slots : m->slots;
    uint32_t *list = mt_alloc(m->meetings, sizeof *list);
    if (!list) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t p = 0; p < m->participants; p++) {
        mt_weight_row row = {.kind = MT_ROW_TIME, .participant = p, .capacity = most[p]};
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            if (mt_meeting_is_possible(m, m->meeting_of[k])) list[row.count++] = m->meeting_of[k];
        MT_TRY(append(&made, &row, list, err));
    }
    MT_TRY(add_tables(&made, places, 0, m->slots, list, err));
    MT_TRY(add_tables(&made, places, 0, morning, list, err));
    MT_TRY(add_tables(&made, places, morning, m->slots, list, err));
    *rows = made;
    made = (mt_weight_rows){0};
out:
    mt_free(list);
    mt_weight_rows_free(&made);
    return status;
}
