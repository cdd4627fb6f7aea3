/* The report of a repair, for programs (JSON) and for spreadsheets (CSV). */
#include "libmatch/meet/repair.h"

#include "libmatch/base/text.h"
#include "libmatch/meet/csv_cell.h"

static void key(mt_strbuf *b, const char *name, bool first)
{
    mt_strbuf_format(b, "%s\"%s\": ", first ? "" : ", ", name);
}

static void write_count(mt_strbuf *b, const char *name, uint32_t value)
{
    key(b, name, false);
    mt_strbuf_format(b, "%u", (unsigned)value);
}

static void write_real(mt_strbuf *b, const char *name, double value, bool first)
{
    key(b, name, first);
    mt_strbuf_double(b, value);
}

static void write_values(mt_strbuf *b, const mt_repair_values *v)
{
    mt_strbuf_char(b, '{');
    write_real(b, "price", v->price, true);
    write_count(b, "placed_before", v->placed_before);
    write_count(b, "kept", v->kept);
    write_count(b, "lost", v->lost);
    write_count(b, "stayed", v->stayed);
    write_count(b, "moved", v->moved);
    write_count(b, "given_up", v->given_up);
    write_count(b, "replaced", v->replaced);
    write_count(b, "added", v->added);
    write_real(b, "weight_before", v->weight_before, false);
    write_real(b, "weight_kept", v->weight_kept, false);
    write_real(b, "weight_after", v->weight_after, false);
    mt_strbuf_char(b, '}');
}

static void label(mt_strbuf *b, const mt_event *e, uint32_t participant)
{
    mt_strbuf text = {0};
    mt_event_participant_label(e, participant, &text);
    if (text.bad) b->bad = true;
    mt_strbuf_json(b, mt_text_make(text.data, text.len));
    mt_strbuf_free(&text);
}

static void write_place(mt_strbuf *b, const char *name, int32_t value)
{
    key(b, name, false);
    if (value < 0)
        mt_strbuf_str(b, "null");
    else
        mt_strbuf_format(b, "%d", (int)value);
}

/* One object per person whose agenda changed. */
static void write_changes(mt_strbuf *b, const mt_repair *r)
{
    const mt_event *e = r->changes->event;
    for (size_t i = 0; i < r->rows.len; i++) {
        const mt_change_row *row = &r->rows.data[i];
        bool first = i == 0 || row[-1].participant != row->participant;
        bool last = i + 1 == r->rows.len || row[1].participant != row->participant;
        if (first) {
            mt_strbuf_format(b, "%s\n    {\"participant\": %u, \"name\": ", i ? "," : "", (unsigned)row->participant);
            label(b, e, row->participant);
            mt_strbuf_str(b, ", \"changes\": [");
        }
        mt_strbuf_format(b, "%s{\"change\": \"%s\"", first ? "" : ", ", mt_agenda_change_name(row->kind));
        write_count(b, "meeting", row->meeting);
        write_place(b, "from_slot", row->from_slot);
        write_place(b, "to_slot", row->to_slot);
        write_place(b, "from_table", row->from_table);
        write_place(b, "to_table", row->to_table);
        mt_strbuf_char(b, '}');
        if (last) mt_strbuf_str(b, "]}");
    }
}

static void write_orphans(mt_strbuf *b, const mt_repair *r)
{
    bool first = true;
    for (size_t i = 0; i < r->plan->unscheduled_count; i++) {
        const mt_unscheduled *u = &r->plan->unscheduled[i];
        if (r->present_slot[u->meeting] < 0) continue;
        mt_strbuf_format(b, "%s\n    {\"meeting\": %u, \"slot\": %d, \"reason\": ", first ? "" : ",",
                         (unsigned)u->meeting, (int)r->present_slot[u->meeting]);
        mt_strbuf reason = {0};
        mt_reason_in(u->reason, &u->notes, r->changes->event, r->language, &reason);
        mt_strbuf_json(b, mt_text_make(reason.data ? reason.data : "", reason.len));
        b->bad |= reason.bad;
        mt_strbuf_free(&reason);
        if (u->notes.len) {
            mt_strbuf_str(b, ", \"because\": ");
            mt_notes_write(&u->notes, b);
        }
        mt_strbuf_char(b, '}');
        first = false;
    }
}

static void write_waiting(mt_strbuf *b, const mt_repair *r)
{
    for (size_t i = 0; i < r->waiting.len; i++) {
        const mt_waiting_row *w = &r->waiting.data[i];
        mt_strbuf_format(b, "%s\n    {\"meeting\": %u, \"weight\": ", i ? "," : "", (unsigned)w->meeting);
        mt_strbuf_double(b, w->weight);
        mt_strbuf_format(b, ", \"slot\": %d, \"in_the_way\": [", (int)w->slot);
        for (uint32_t k = 0; k < w->named; k++) {
            mt_strbuf_format(b, "%s%u", k ? ", " : "", (unsigned)w->blocker[k]);
        }
        mt_strbuf_format(b, "], \"obstacles\": %u}", (unsigned)w->blockers);
    }
}

void mt_repair_write(const mt_repair *repair, mt_strbuf *out)
{
    const mt_repair *r = repair;
    mt_strbuf_format(out, "{\n  \"status\": \"%s\",\n  \"objective\": ", mt_plan_status_name(r->plan->status));
    write_values(out, &r->values);
    mt_strbuf_str(out, ",\n  \"weight_bound\": ");
    mt_strbuf_double(out, r->weight_bound);
    mt_strbuf_str(out, ",\n  \"curve\": [");
    for (size_t i = 0; i < r->curve_count; i++) {
        mt_strbuf_str(out, i ? ",\n    " : "\n    ");
        write_values(out, &r->curve[i]);
    }
    mt_strbuf_str(out, "],\n  \"changes\": [");
    write_changes(out, r);
    mt_strbuf_str(out, "],\n  \"orphans\": [");
    write_orphans(out, r);
    mt_strbuf_str(out, "],\n  \"waiting\": [");
    write_waiting(out, r);
    mt_strbuf_str(out, "]\n}\n");
}

/* --- CSV ------------------------------------------------------------------------------------------------------------
 */

static void place_cell(mt_strbuf *b, int32_t value)
{
    mt_strbuf_char(b, ',');
    if (value >= 0) mt_strbuf_format(b, "%d", (int)value);
}

/* When a slot starts, as the event has it. */
static void start_cell(mt_strbuf *b, const mt_event *e, int32_t slot)
{
    mt_strbuf_char(b, ',');
    if (slot >= 0 && e->slot && e->slot[slot].start) mt_csv_put(b, e->slot[slot].start);
}

/* The name of a table, else its id. */
static void table_cell(mt_strbuf *b, const mt_event *e, int32_t table)
{
    const mt_table *t = table >= 0 && e->table ? &e->table[table] : NULL;
    mt_strbuf_char(b, ',');
    if (t && (t->name || t->id)) mt_csv_put(b, t->name ? t->name : t->id);
}

/* Everybody else in the meeting, joined by "; ". */
static void partners_cell(mt_strbuf *b, const mt_event *e, const mt_change_row *row)
{
    mt_index_list who = e->meeting[row->meeting].parties;
    mt_strbuf text = {0};
    for (uint32_t k = 0; k < who.count; k++) {
        if (who.data[k] == row->participant) continue;
        if (text.len) mt_strbuf_str(&text, "; ");
        mt_event_participant_label(e, who.data[k], &text);
    }
    if (text.data) mt_csv_put(b, text.data);
    if (text.bad) b->bad = true;
    mt_strbuf_free(&text);
}

static void message_cell(mt_strbuf *b, const mt_event *e, const mt_change_row *row, mt_message_language language)
{
    mt_strbuf text = {0};
    mt_change_message(e, row, language, &text);
    mt_strbuf_char(b, ',');
    if (text.data) mt_csv_put(b, text.data);
    b->bad |= text.bad;
    mt_strbuf_free(&text);
}

void mt_repair_write_csv(const mt_repair *repair, mt_strbuf *out)
{
    const mt_event *e = repair->changes->event;
    mt_strbuf_str(out, "participant_id,participant,change,meeting,with,from_slot,to_slot,from_table,to_table,"
                       "from_start,to_start,from_table_name,to_table_name,message\r\n");
    for (size_t i = 0; i < repair->rows.len; i++) {
        const mt_change_row *row = &repair->rows.data[i];
        const char *id = e->participant[row->participant].id;
        if (id)
            mt_csv_put(out, id);
        else
            mt_strbuf_format(out, "%u", (unsigned)row->participant);
        mt_strbuf_char(out, ',');
        mt_csv_put_label(out, e, row->participant);
        mt_strbuf_format(out, ",%s,%u,", mt_agenda_change_name(row->kind), (unsigned)row->meeting);
        partners_cell(out, e, row);
        place_cell(out, row->from_slot);
        place_cell(out, row->to_slot);
        place_cell(out, row->from_table);
        place_cell(out, row->to_table);
        start_cell(out, e, row->from_slot);
        start_cell(out, e, row->to_slot);
        table_cell(out, e, row->from_table);
        table_cell(out, e, row->to_table);
        message_cell(out, e, row, repair->language);
        mt_strbuf_str(out, "\r\n");
    }
}
