/* The section of an event: key figures, timetable, tables, meetings without a place, everybody's agenda. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/exchange/agenda_label.h"
#include "libmatch/exchange/day_words.h"
#include "libmatch/exchange/html_part.h"

/* Cells of the grid beyond which each slot lists its meetings instead: a page of that size serves nobody. */
enum { grid_limit = 40000 };

/* A meeting that takes place. Sorted by slot, column, meeting. */
typedef struct placed {
    uint32_t slot, column, meeting;
} placed;

#define MOST_PRINTED 10 /* columns of a grid beside each other on a sheet of paper */

typedef struct event_part {
    mt_page *page;
    mt_strbuf *out; /* the page's body */
    const mt_event *event;
    const mt_plan *plan;
    size_t number; /* of the section, for anchors */
    MT_ARRAY(placed) placed;
    mt_strbuf label; /* of the moment */
    bool with_tables, with_online, as_list, show_name;
    bool wide;     /* a grid that fits on no sheet of paper: printed as a list of each slot's meetings */
    bool seatless; /* some meeting on the spot has no table: a plan that breaks a rule, or does not plan tables */
    uint32_t columns;
} event_part;

static void write_label(event_part *w)
{
    if (w->label.bad) w->out->bad = true;
    mt_page_escape(w->out, mt_text_make(w->label.data ? w->label.data : "", w->label.len));
    mt_strbuf_clear(&w->label);
}

static void write_heading(event_part *w, mt_word word)
{
    mt_strbuf_str(w->out, "<h3>");
    mt_page_word(w->page, word);
    mt_strbuf_str(w->out, "</h3>\n");
}

static void begin_table(event_part *w, mt_word name, const char *class)
{
    mt_strbuf_str(w->out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    mt_page_word(w->page, name);
    mt_strbuf_format(w->out, "\"><table class=\"%s\"><thead><tr>", class);
}

/* ---- what takes place where
 * ----------------------------------------------------------------------------------------*/

static int by_place(const void *x, const void *y)
{
    const placed *a = x, *b = y;
    if (a->slot != b->slot) return a->slot < b->slot ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return (a->meeting > b->meeting) - (a->meeting < b->meeting);
}

static bool has_table(const event_part *w, uint32_t meeting)
{
    if (w->plan->tables_count != w->event->meetings) return false;
    int32_t table = w->plan->tables[meeting];
    return table >= 0 && (uint32_t)table < w->event->tables;
}

/* Columns: the tables, then one for meetings without a table (remote ones, or all when tables are not planned). */
static match_status place_meetings(event_part *w, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_event *event = w->event;
    if (w->plan->assignments != event->meetings)
        return mt_fail(err, MATCH_E_ARGUMENT,
                       "the plan has %zu assignments for the event's %u meetings; give the plan of this event",
                       w->plan->assignments, (unsigned)event->meetings);
    for (uint32_t m = 0; m < event->meetings; m++) {
        int32_t slot = w->plan->assignment[m];
        if (slot < 0 || (uint32_t)slot >= event->slots) continue;
        bool seated = has_table(w, m);
        uint32_t column = seated ? (uint32_t)w->plan->tables[m] : event->tables;
        w->with_tables |= seated;
        w->with_online |= !seated;
        w->seatless |= !seated && !event->meeting[m].remote_only;
        MT_TRY(MT_PUSH(&w->placed, ((placed){(uint32_t)slot, column, m}), err));
    }
    if (w->placed.len) qsort(w->placed.data, w->placed.len, sizeof *w->placed.data, by_place);
    w->columns = w->with_tables ? event->tables + (w->with_online ? 1 : 0) : 0;
    w->as_list = w->columns == 0 || (uint64_t)w->columns * event->slots > grid_limit;
    w->wide = !w->as_list && w->columns > MOST_PRINTED;
out:
    return status;
}

/* ---- key figures
 * ---------------------------------------------------------------------------------------------------*/

static void write_figure(event_part *w, mt_word word, uint64_t value)
{
    mt_strbuf_str(w->out, "<div><dt>");
    mt_page_word(w->page, word);
    mt_strbuf_format(w->out, "</dt><dd>%llu</dd></div>\n", (unsigned long long)value);
}

static void write_state(event_part *w)
{
    static const mt_word words[] = {[MT_PLAN_UNKNOWN] = MT_WORD_UNKNOWN,
                                    [MT_PLAN_FEASIBLE] = MT_WORD_FEASIBLE,
                                    [MT_PLAN_OPTIMAL] = MT_WORD_OPTIMAL,
                                    [MT_PLAN_INFEASIBLE] = MT_WORD_INFEASIBLE};
    static const char *const colours[] = {[MT_PLAN_UNKNOWN] = "warn",
                                          [MT_PLAN_FEASIBLE] = "good",
                                          [MT_PLAN_OPTIMAL] = "good",
                                          [MT_PLAN_INFEASIBLE] = "bad"};
    mt_strbuf_str(w->out, "<div><dt>");
    mt_page_word(w->page, MT_WORD_PLAN);
    mt_strbuf_format(w->out, "</dt><dd><span class=\"state %s\">", colours[w->plan->status]);
    mt_page_word(w->page, words[w->plan->status]);
    mt_strbuf_str(w->out, "</span></dd></div>\n");
}

static void write_figures(event_part *w)
{
    const mt_plan_values *values = &w->plan->objective;
    if (w->show_name) {
        mt_strbuf_str(w->out, "<p class=\"quiet\">");
        mt_page_string(w->out, w->event->name);
        mt_strbuf_str(w->out, "</p>\n");
    }
    mt_strbuf_str(w->out, "<dl class=\"figures\">\n");
    if (w->plan->status_stated) write_state(w);
    write_figure(w, MT_WORD_PARTICIPANTS, w->event->participants);
    mt_strbuf_str(w->out, "<div><dt>");
    mt_page_word(w->page, MT_WORD_MEETINGS);
    mt_strbuf_format(w->out, "</dt><dd>%zu <small>/ %u ", w->placed.len, (unsigned)w->event->meetings);
    mt_page_word(w->page, MT_WORD_PLACED);
    mt_strbuf_str(w->out, "</small></dd></div>\n");
    write_figure(w, MT_WORD_SLOTS, w->event->slots);
    write_figure(w, MT_WORD_TABLES, w->event->tables);
    if (values->breaks.known && values->breaks.value >= 0)
        write_figure(w, MT_WORD_BREAKS, (uint64_t)values->breaks.value);
    if (values->table_changes.known && values->table_changes.value >= 0)
        write_figure(w, MT_WORD_TABLE_CHANGES, (uint64_t)values->table_changes.value);
    mt_strbuf_str(w->out, "</dl>\n");
}

/* ---- timetable
 * -----------------------------------------------------------------------------------------------------*/

/* Name and, on its own line, the organisation. */
static void write_person_link(event_part *w, uint32_t participant)
{
    mt_strbuf_format(w->out, "<span><a href=\"#s%zup%u\">", w->number, (unsigned)participant);
    mt_label_name(w->event, participant, &w->label);
    write_label(w);
    mt_strbuf_str(w->out, "</a>");
    if (mt_label_organisation(w->event, participant)) {
        mt_strbuf_str(w->out, "<small>");
        mt_page_string(w->out, mt_label_organisation(w->event, participant));
        mt_strbuf_str(w->out, "</small>");
    }
    mt_strbuf_str(w->out, "</span>");
}

/* Where it is, for lists and for paper. */
static void write_place(event_part *w, uint32_t column)
{
    if (!w->with_tables || !(w->wide || w->as_list)) return;
    mt_strbuf_str(w->out, "<i>");
    if (column < w->event->tables) {
        mt_label_table(w->event, column, w->page->tongue, &w->label);
        write_label(w);
    } else if (!w->seatless) {
        mt_page_word(w->page, MT_WORD_ONLINE);
    }
    mt_strbuf_str(w->out, "</i>");
}

static void write_meeting(event_part *w, uint32_t meeting, uint32_t column)
{
    mt_index_list parties = w->event->meeting[meeting].parties;
    mt_strbuf_str(w->out, "<div class=\"meet\">");
    write_place(w, column);
    for (uint32_t k = 0; k < parties.count; k++) write_person_link(w, parties.data[k]);
    mt_strbuf_str(w->out, "</div>");
}

static void write_column_head(event_part *w, uint32_t column)
{
    mt_strbuf_str(w->out, "<th scope=\"col\">");
    if (column < w->event->tables) {
        mt_label_table(w->event, column, w->page->tongue, &w->label);
        write_label(w);
        int32_t location = w->event->table ? w->event->table[column].location : -1;
        if (location >= 0) {
            mt_strbuf_str(w->out, "<small>");
            mt_page_string(w->out, w->event->location[location].id);
            mt_strbuf_str(w->out, "</small>");
        }
    } else {
        if (w->seatless)
            mt_strbuf_str(w->out, "\xE2\x80\x93");
        else
            mt_page_word(w->page, MT_WORD_ONLINE);
    }
    mt_strbuf_str(w->out, "</th>");
}

/* A row that names the day, where a new one begins. */
static void write_day(event_part *w, uint32_t slot)
{
    mt_text day = mt_label_day(w->event, slot);
    if (!day.len || (slot > 0 && mt_text_equal(day, mt_label_day(w->event, slot - 1)))) return;
    mt_strbuf_format(w->out, "<tr class=\"day\"><th scope=\"rowgroup\" colspan=\"%u\">",
                     (unsigned)(w->as_list ? 2 : w->columns + 1));
    mt_day_words(day, w->page->tongue, &w->label);
    write_label(w);
    mt_strbuf_str(w->out, "</th></tr>\n");
}

/* The cells of one slot; `at` is the first of its meetings. Gives the first of the next slot. */
static size_t write_slot(event_part *w, uint32_t slot, size_t at)
{
    write_day(w, slot);
    mt_strbuf_str(w->out, "<tr><th scope=\"row\">");
    mt_label_time(w->event, slot, w->page->tongue, &w->label);
    write_label(w);
    mt_strbuf_str(w->out, "</th>");
    for (uint32_t column = 0; column < (w->as_list ? 1 : w->columns); column++) {
        size_t before = at;
        bool busy = at < w->placed.len && w->placed.data[at].slot == slot &&
                    (w->as_list || w->placed.data[at].column == column);
        mt_strbuf_str(w->out, busy ? "<td>" : "<td class=\"idle\">");
        for (; at < w->placed.len && w->placed.data[at].slot == slot; at++) {
            if (!w->as_list && w->placed.data[at].column != column) break;
            write_meeting(w, w->placed.data[at].meeting, w->placed.data[at].column);
        }
        if (at == before) {
            mt_strbuf_str(w->out, "<span class=\"free\">");
            mt_page_word(w->page, MT_WORD_FREE);
            mt_strbuf_str(w->out, "</span>");
        }
        mt_strbuf_str(w->out, "</td>");
    }
    mt_strbuf_str(w->out, "</tr>\n");
    return at;
}

static void write_timetable(event_part *w)
{
    size_t at = 0;
    mt_strbuf_str(w->out, "<div class=\"sheet\">\n");
    write_heading(w, MT_WORD_TIMETABLE);
    begin_table(w, MT_WORD_TIMETABLE, w->wide ? "grid wide-grid" : "grid");
    mt_strbuf_str(w->out, "<th scope=\"col\">");
    mt_page_word(w->page, MT_WORD_TIME);
    mt_strbuf_str(w->out, "</th>");
    if (w->as_list) {
        const mt_word meetings = MT_WORD_MEETINGS;
        mt_page_columns(w->page, &meetings, 1);
    }
    for (uint32_t column = 0; !w->as_list && column < w->columns; column++) write_column_head(w, column);
    mt_strbuf_str(w->out, "</tr></thead><tbody>\n");
    for (uint32_t slot = 0; slot < w->event->slots; slot++) at = write_slot(w, slot, at);
    mt_strbuf_str(w->out, "</tbody></table></div>\n</div>\n");
}

/* ---- tables
 * --------------------------------------------------------------------------------------------------------*/

/* The name of a participant who hosts, by its id or, without one, its number; other hosts as the event has them. */
static void write_host(event_part *w, const char *host)
{
    const mt_event *e = w->event;
    char number[16];
    for (uint32_t p = 0; host && p < e->participants; p++) {
        const char *id = e->participant[p].id;
        if (!id) snprintf(number, sizeof number, "%u", (unsigned)p);
        if (strcmp(id ? id : number, host) != 0) continue;
        mt_label_participant(e, p, &w->label);
        write_label(w);
        return;
    }
    mt_page_string(w->out, host);
}

static void write_table_plan(event_part *w)
{
    static const mt_word columns[] = {MT_WORD_TABLE, MT_WORD_LOCATION, MT_WORD_HOST, MT_WORD_USED};
    const mt_event *event = w->event;
    if (!event->table || !w->with_tables) return;
    write_heading(w, MT_WORD_TABLE_PLAN);
    begin_table(w, MT_WORD_TABLE_PLAN, "cards");
    mt_page_columns(w->page, columns, MT_COUNT(columns));
    mt_strbuf_str(w->out, "</tr></thead><tbody>\n");
    for (uint32_t t = 0; t < event->tables; t++) {
        size_t used = 0;
        for (size_t i = 0; i < w->placed.len; i++) used += w->placed.data[i].column == t;
        const char *location = event->table[t].location >= 0 ? event->location[event->table[t].location].id : NULL;
        mt_strbuf_str(w->out, "<tr><th scope=\"row\">");
        mt_label_table(event, t, w->page->tongue, &w->label);
        write_label(w);
        mt_strbuf_str(w->out, "</th>");
        for (size_t i = 1; i <= 2; i++) {
            mt_strbuf_str(w->out, "<td data-label=\"");
            mt_page_word(w->page, columns[i]);
            mt_strbuf_str(w->out, "\">");
            if (i == 1)
                mt_page_string(w->out, location);
            else
                write_host(w, event->table[t].host);
            mt_strbuf_str(w->out, "</td>");
        }
        mt_strbuf_str(w->out, "<td data-label=\"");
        mt_page_word(w->page, MT_WORD_USED);
        mt_strbuf_format(w->out, "\">%zu</td></tr>\n", used);
    }
    mt_strbuf_str(w->out, "</tbody></table></div>\n");
}

/* ---- meetings without a place
 * --------------------------------------------------------------------------------------*/

/* A reason of the plan in the language of the page. */
static void write_words(event_part *w, const char *reason, const mt_notes *notes)
{
    static const mt_message_language languages[] = {
        [MT_TONGUE_EN] = MT_MESSAGE_EN, [MT_TONGUE_RO] = MT_MESSAGE_RO, [MT_TONGUE_PL] = MT_MESSAGE_PL};
    mt_reason_in(reason, notes, w->event, languages[w->page->tongue], &w->label);
    write_label(w);
}

/* Why not more was possible. */
static void write_bound(event_part *w)
{
    if (!w->plan->bound_reason) return;
    mt_strbuf_str(w->out, "<p class=\"quiet\">");
    write_words(w, w->plan->bound_reason, &w->plan->bound_notes);
    mt_strbuf_str(w->out, "</p>\n");
}

static void write_unplaced(event_part *w)
{
    static const mt_word columns[] = {MT_WORD_MEETING, MT_WORD_REASON};
    size_t written = 0;
    for (size_t i = 0; i < w->plan->unscheduled_count; i++) {
        const mt_unscheduled *u = &w->plan->unscheduled[i];
        if (u->meeting >= w->event->meetings) continue;
        if (written++ == 0) {
            write_heading(w, MT_WORD_NOT_PLACED);
            write_bound(w);
            begin_table(w, MT_WORD_NOT_PLACED, "cards");
            mt_page_columns(w->page, columns, MT_COUNT(columns));
            mt_strbuf_str(w->out, "</tr></thead><tbody>\n");
        }
        mt_index_list parties = w->event->meeting[u->meeting].parties;
        mt_strbuf_str(w->out, "<tr><th scope=\"row\">");
        for (uint32_t k = 0; k < parties.count; k++) {
            if (k) mt_strbuf_str(w->out, " \xC2\xB7 ");
            mt_label_participant(w->event, parties.data[k], &w->label);
            write_label(w);
        }
        mt_strbuf_str(w->out, "</th><td>");
        write_words(w, u->reason, &u->notes);
        mt_strbuf_str(w->out, "</td></tr>\n");
    }
    if (written) mt_strbuf_str(w->out, "</tbody></table></div>\n");
}

/* ---- agendas
 * -------------------------------------------------------------------------------------------------------*/

/* Whose clock the agenda goes by, where it is the participant's own */
static void write_own_zone(event_part *w, const mt_agenda *agenda)
{
    mt_local_slot own;
    if (!mt_label_local(w->event, agenda->participant, agenda->rows.data[0].slot, NULL, &own)) return;
    mt_strbuf_str(w->out, "<p class=\"quiet\">");
    mt_page_word(w->page, MT_WORD_ZONE);
    mt_strbuf_str(w->out, ": ");
    mt_page_string(w->out, w->event->participant[agenda->participant].zone);
    mt_strbuf_str(w->out, "</p>\n");
}

static void write_agenda_rows(event_part *w, const mt_agenda *agenda)
{
    static const mt_word columns[] = {MT_WORD_TIME, MT_WORD_PARTNER, MT_WORD_WHERE};
    mt_text day = {"", 0};
    char last_day[11] = "";
    mt_strbuf_str(w->out, "<table><thead><tr>");
    mt_page_columns(w->page, columns, MT_COUNT(columns));
    mt_strbuf_str(w->out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < agenda->rows.len; i++) {
        const mt_agenda_row *row = &agenda->rows.data[i];
        mt_local_slot own;
        bool local = mt_label_local(w->event, agenda->participant, row->slot, NULL, &own);
        mt_text its_day = local ? mt_text_make(own.start, 10) : mt_label_day(w->event, row->slot);
        if (its_day.len && !mt_text_equal(day, its_day)) {
            mt_strbuf_str(w->out, "<tr class=\"day\"><th scope=\"rowgroup\" colspan=\"3\">");
            mt_day_words(its_day, w->page->tongue, &w->label);
            write_label(w);
            mt_strbuf_str(w->out, "</th></tr>\n");
        }
        mt_copy_text(last_day, sizeof last_day, its_day.data, its_day.len);
        day = mt_text_of(last_day);
        mt_strbuf_str(w->out, "<tr><td>");
        if (local)
            mt_label_span(own.start, own.end, &w->label);
        else
            mt_label_time(w->event, row->slot, w->page->tongue, &w->label);
        write_label(w);
        mt_strbuf_str(w->out, "</td><td>");
        mt_label_partners(w->event, agenda, row, &w->label);
        write_label(w);
        mt_strbuf_str(w->out, "</td><td>");
        mt_label_place(w->event, agenda, row, w->page->tongue, &w->label);
        write_label(w);
        mt_strbuf_str(w->out, "</td></tr>\n");
    }
    mt_strbuf_str(w->out, "</tbody></table>\n");
}

static match_status write_agendas(event_part *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_agenda agenda = {0};
    if (w->event->participants == 0) return MATCH_OK;
    write_heading(w, MT_WORD_AGENDAS);
    mt_strbuf_str(w->out, "<div class=\"people\">\n");
    for (uint32_t p = 0; p < w->event->participants; p++) {
        mt_agenda_free(&agenda);
        MT_TRY(mt_agenda_of(w->event, w->plan, p, &agenda, err));
        mt_strbuf_format(w->out, "<article class=\"person\" id=\"s%zup%u\">\n<h4>", w->number, (unsigned)p);
        mt_label_participant(w->event, p, &w->label);
        write_label(w);
        mt_strbuf_str(w->out, "</h4>\n");
        if (agenda.rows.len) {
            write_own_zone(w, &agenda);
            write_agenda_rows(w, &agenda);
        } else {
            mt_strbuf_str(w->out, "<p class=\"quiet\">");
            mt_page_word(w->page, MT_WORD_NO_MEETINGS);
            mt_strbuf_str(w->out, "</p>\n");
        }
        mt_strbuf_str(w->out, "</article>\n");
    }
    mt_strbuf_str(w->out, "</div>\n");
out:
    mt_agenda_free(&agenda);
    return status;
}

match_status mt_page_add_event(mt_page *page, const char *heading, const mt_event *event, const mt_plan *plan,
                               mt_error *err)
{
    mt_page_section section = {0};
    bool named = event->name && event->name[0];
    if (!heading || !heading[0]) heading = named ? event->name : mt_word_in(page->tongue, MT_WORD_EVENT);
    match_status status = mt_page_begin_section(page, heading, "part event", &section, err);
    if (status != MATCH_OK) return status;
    event_part w = {.page = page, .out = &page->body, .event = event, .plan = plan, .number = section.number};
    w.show_name = named && strcmp(heading, event->name) != 0;
    MT_TRY(place_meetings(&w, err));
    write_figures(&w);
    if (event->slots) write_timetable(&w);
    write_unplaced(&w);
    write_table_plan(&w);
    MT_TRY(write_agendas(&w, err));
out:
    MT_ARRAY_FREE(&w.placed);
    mt_strbuf_free(&w.label);
    return mt_page_end_section(page, &section, status, err);
}
