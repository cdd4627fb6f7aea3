/* Rows with a price are what is short: time, slots that too many meetings share, tables. The dearest are named, by the
 * weight that goes without a place there: price x meetings too many. */
#include "libmatch/meet/bound_tell.h"

#include <math.h>

#include "libmatch/base/memory.h"

#define MOST_NAMED 3
#define MOST_MEETINGS 12 /* listed of one row */

typedef struct teller {
    const mt_weight_bound *weighing;
    const mt_event *event;
    uint32_t participants;
    mt_strbuf text;
    uint32_t clauses;
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

static void begin_clause(teller *w) { mt_strbuf_str(&w->text, w->clauses++ ? "; " : ": "); }

static void tell_time(teller *w)
{
    const mt_weight_row *row[MOST_NAMED];
    size_t named, all = find_dearest(w, MT_ROW_TIME, row, &named);
    if (all == 0) return;
    begin_clause(w);
    mt_strbuf_format(&w->text,
                     all == 1 ? "one participant has more meetings than time ("
                              : "%zu participants have more meetings than time (",
                     all);
    for (size_t i = 0; i < named; i++) {
        if (i) mt_strbuf_str(&w->text, ", ");
        mt_event_participant_label(w->event, row[i]->participant, &w->text);
        mt_strbuf_format(&w->text, ": %u for %.0f", (unsigned)row[i]->count, row[i]->capacity);
    }
    mt_strbuf_str(&w->text, all > named ? ", ...)" : ")");
}

static void list_meetings(teller *w, const mt_weight_row *row)
{
    const uint32_t *meeting = mt_weight_row_meetings(&w->weighing->rows, row);
    mt_strbuf_str(&w->text, " (");
    for (uint32_t k = 0; k < row->count && k < MOST_MEETINGS; k++)
        mt_strbuf_format(&w->text, k ? ", %u" : "%u", (unsigned)meeting[k]);
    mt_strbuf_str(&w->text, row->count > MOST_MEETINGS ? ", ...)" : ")");
}

static void tell_slots(teller *w)
{
    const mt_weight_row *row[MOST_NAMED];
    size_t named, all = find_dearest(w, MT_ROW_SLOTS, row, &named);
    for (size_t i = 0; i < named; i++) {
        begin_clause(w);
        mt_strbuf_format(&w->text, "%u meetings of ", (unsigned)row[i]->count);
        mt_event_participant_label(w->event, row[i]->participant, &w->text);
        list_meetings(w, row[i]);
        mt_strbuf_format(&w->text,
                         row[i]->capacity == 1 ? " have only one slot together" : " have only %.0f slots together",
                         row[i]->capacity);
    }
    if (all > named) mt_strbuf_format(&w->text, ", and %zu more such sets", all - named);
}

/* Are all meetings of the row in one half of the day? */
static const char *part_of_day(const teller *w, const mt_weight_row *row)
{
    const mt_model *m = w->weighing->rows.model;
    const uint32_t *meeting = mt_weight_row_meetings(&w->weighing->rows, row);
    bool morning = true, afternoon = true;
    for (uint32_t k = 0; k < row->count; k++) {
        morning &= m->slot[m->slot_start[meeting[k] + 1] - 1] < w->event->morning_slots;
        afternoon &= m->slot[m->slot_start[meeting[k]]] >= w->event->morning_slots;
    }
    if (w->event->morning_slots >= w->event->slots) return "";
    return morning ? " in the morning" : afternoon ? " in the afternoon" : "";
}

static void tell_tables(teller *w)
{
    const mt_weight_row *row[MOST_NAMED];
    size_t named;
    find_dearest(w, MT_ROW_TABLES, row, &named);
    for (size_t i = 0; i < named; i++) {
        begin_clause(w);
        mt_strbuf_format(&w->text, "%u meetings that need a table", (unsigned)row[i]->count);
        mt_strbuf_format(&w->text, "%s have %.0f places", part_of_day(w, row[i]), row[i]->capacity);
    }
}

static void tell_impossible(teller *w)
{
    const mt_model *m = w->weighing->rows.model;
    uint32_t impossible = 0;
    for (uint32_t i = 0; i < m->meetings; i++) impossible += !mt_meeting_is_possible(m, i) && m->weight[i] > 0;
    if (!impossible) return;
    begin_clause(w);
    mt_strbuf_format(&w->text,
                     impossible == 1 ? "one meeting has no possible slot" : "%u meetings have no possible slot",
                     (unsigned)impossible);
}

match_status mt_weight_bound_tell(const mt_weight_bound *weighing, uint32_t participants, double bound, char **reason,
                                  mt_error *err)
{
    const mt_model *m = weighing->rows.model;
    teller w = {.weighing = weighing, .event = m->event, .participants = participants};
    double all = 0;
    for (uint32_t i = 0; i < m->meetings; i++) all += m->event->meeting[i].weight;
    *reason = NULL;
    if (bound >= all * (1 - 1e-9)) return MATCH_OK;
    mt_strbuf_str(&w.text, "all meetings together weigh ");
    mt_strbuf_double(&w.text, all);
    mt_strbuf_str(&w.text, ", those of a plan at most ");
    mt_strbuf_double(&w.text, bound);
    tell_time(&w);
    tell_slots(&w);
    tell_tables(&w);
    tell_impossible(&w);
    if (bound <= floor(weighing->value / m->weight_unit + 1e-6) * m->weight_unit - m->weight_unit / 2) {
        begin_clause(&w);
        mt_strbuf_str(&w.text, "counting alone leaves ");
        mt_strbuf_double(&w.text, weighing->value);
        mt_strbuf_str(&w.text, ", the rest was excluded by exhaustive search");
    }
    match_status status = mt_strbuf_take(&w.text, reason, NULL, err);
    mt_strbuf_free(&w.text);
    return status;
}
