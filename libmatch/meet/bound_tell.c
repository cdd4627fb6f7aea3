/* Rows with a price are what is short: time, slots that too many meetings share, tables. The dearest are named, by the
 * weight that goes without a place there: price x meetings too many. */
#include "libmatch/meet/bound_tell.h"

#include <math.h>

#include "libmatch/base/memory.h"

#define MOST_NAMED 3

typedef struct teller {
    const mt_weight_bound *weighing;
    const mt_event *event;
    uint32_t participants;
    mt_notes *notes;
} teller;

static bool is_short(const teller *w, const mt_weight_row *row, mt_row_kind kind)
{
    bool person = row->participant == UINT32_MAX || row->participant < w->participants;
    return row->kind == kind && person && row->price > 1e-6 && row->count > row->capacity;
}

static double missed(const mt_weight_row *row) { return row->price * (row->count - row->capacity); }

/* The dearest rows of a kind, dearest first; says how many are short in all. */
static size_t find_dearest(const teller *w, mt_row_kind kind, const mt_weight_row **dearest, size_t *named)
{
    size_t all = 0, kept = 0;
    for (size_t r = 0; r < w->weighing->rows.row.len; r++) {
        const mt_weight_row *row = &w->weighing->rows.row.data[r];
        if (!is_short(w, row, kind)) continue;
        all++;
        size_t at = kept;
        while (at > 0 && missed(dearest[at - 1]) < missed(row)) at--;
        if (at == MOST_NAMED) continue;
        if (kept < MOST_NAMED) kept++;
        for (size_t k = kept - 1; k > at; k--) dearest[k] = dearest[k - 1];
        dearest[at] = row;
    }
    *named = kept;
    return all;
}

static void tell_time(teller *w)
{
    const mt_weight_row *row[MOST_NAMED];
    size_t named, all = find_dearest(w, MT_ROW_TIME, row, &named);
    if (all == 0) return;
    mt_notes_add(w->notes, MT_NOTE_OF(MT_NOTE_SHORT_OF_TIME, (double)all));
    for (size_t i = 0; i < named; i++)
        mt_notes_add(w->notes,
                     mt_note_about(MT_NOTE_OF(MT_NOTE_TIME_OF, row[i]->count, row[i]->capacity), row[i]->participant));
    if (all > named) mt_notes_add_code(w->notes, MT_NOTE_AND_OTHERS);
}

static void list_meetings(teller *w, const mt_weight_row *row, mt_note *note)
{
    const uint32_t *meeting = mt_weight_row_meetings(&w->weighing->rows, row);
    note->list = mt_alloc(row->count, sizeof *note->list);
    if (!note->list) {
        w->notes->bad = true;
        return;
    }
    for (uint32_t k = 0; k < row->count; k++) note->list[k] = meeting[k];
    note->listed = row->count;
}

static void tell_slots(teller *w)
{
    const mt_weight_row *row[MOST_NAMED];
    size_t named, all = find_dearest(w, MT_ROW_SLOTS, row, &named);
    for (size_t i = 0; i < named; i++) {
        mt_note note = MT_NOTE_OF(MT_NOTE_SHARE_SLOTS, row[i]->count, row[i]->capacity);
        list_meetings(w, row[i], &note);
        mt_notes_add(w->notes, mt_note_about(note, row[i]->participant));
    }
    if (all > named) mt_notes_add(w->notes, MT_NOTE_OF(MT_NOTE_MORE_SUCH, (double)(all - named)));
}

/* Are all meetings of the row in one half of the day? */
static mt_note_code part_of_day(const teller *w, const mt_weight_row *row)
{
    const mt_model *m = w->weighing->rows.model;
    const uint32_t *meeting = mt_weight_row_meetings(&w->weighing->rows, row);
    bool morning = true, afternoon = true;
    for (uint32_t k = 0; k < row->count; k++) {
        morning &= m->slot[m->slot_start[meeting[k] + 1] - 1] < w->event->morning_slots;
        afternoon &= m->slot[m->slot_start[meeting[k]]] >= w->event->morning_slots;
    }
    if (w->event->morning_slots >= w->event->slots) return MT_NOTE_TABLES_SHORT;
    return morning ? MT_NOTE_TABLES_SHORT_AM : afternoon ? MT_NOTE_TABLES_SHORT_PM : MT_NOTE_TABLES_SHORT;
}

static void tell_tables(teller *w)
{
    const mt_weight_row *row[MOST_NAMED];
    size_t named;
    find_dearest(w, MT_ROW_TABLES, row, &named);
    for (size_t i = 0; i < named; i++)
        mt_notes_add(w->notes, MT_NOTE_OF(part_of_day(w, row[i]), row[i]->count, row[i]->capacity));
}

static void tell_impossible(teller *w)
{
    const mt_model *m = w->weighing->rows.model;
    uint32_t impossible = 0;
    for (uint32_t i = 0; i < m->meetings; i++) impossible += !mt_meeting_is_possible(m, i) && m->weight[i] > 0;
    if (impossible) mt_notes_add(w->notes, MT_NOTE_OF(MT_NOTE_IMPOSSIBLE_MEETINGS, impossible));
}

void mt_weight_bound_tell(const mt_weight_bound *weighing, uint32_t participants, double bound, mt_notes *notes)
{
    const mt_model *m = weighing->rows.model;
    teller w = {.weighing = weighing, .event = m->event, .participants = participants, .notes = notes};
    double all = 0;
    for (uint32_t i = 0; i < m->meetings; i++) all += m->event->meeting[i].weight;
    if (bound >= all * (1 - 1e-9)) return;
    mt_notes_add(notes, MT_NOTE_OF(MT_NOTE_WEIGHT_BOUND, all, bound));
    tell_time(&w);
    tell_slots(&w);
    tell_tables(&w);
    tell_impossible(&w);
    if (bound <= floor(weighing->value / m->weight_unit + 1e-6) * m->weight_unit - m->weight_unit / 2)
        mt_notes_add(notes, MT_NOTE_OF(MT_NOTE_SEARCHED_REST, weighing->value));
}
