/* The fairness certificate for programs (JSON) and for spreadsheets (CSV). */
#include "libmatch/meet/csv_cell.h"
#include "libmatch/meet/share.h"

static void write_label(const mt_event *event, uint32_t p, mt_strbuf *out)
{
    mt_strbuf label = {0};
    mt_event_participant_label(event, p, &label);
    if (label.bad) out->bad = true;
    mt_strbuf_json(out, mt_text_make(label.data, label.len));
    mt_strbuf_free(&label);
}

static void write_index(const char *key, int64_t value, mt_strbuf *out)
{
    mt_strbuf_format(out, ", \"%s\": ", key);
    if (value < 0)
        mt_strbuf_str(out, "null");
    else
        mt_strbuf_int(out, value);
}

/* Makes the sentences. */
typedef struct speaker {
    const mt_event *event;
    mt_message_language language;
    mt_strbuf text; /* the latest sentence */
} speaker;

/* Clears the notes. */
static match_status say(speaker *s, mt_notes *notes, mt_error *err)
{
    match_status status = mt_notes_status(notes, err);
    mt_strbuf_clear(&s->text);
    if (status == MATCH_OK) mt_notes_tell(notes, s->event, s->language, &s->text);
    mt_notes_clear(notes);
    return status == MATCH_OK ? mt_strbuf_status(&s->text, err) : status;
}

static match_status say_row(speaker *s, const mt_share_row *row, mt_error *err)
{
    mt_notes notes = {0};
    mt_share_tell(row, &notes);
    return say(s, &notes, err);
}

static match_status say_sum(speaker *s, const mt_share_sum *sum, const mt_plan *plan, mt_error *err)
{
    mt_notes notes = {0};
    mt_share_sum_tell(sum, plan, &notes);
    return say(s, &notes, err);
}

static void write_text(const speaker *s, mt_strbuf *out)
{
    mt_strbuf_json(out, mt_text_make(s->text.data, s->text.len));
}

static void write_exchange(const mt_share_row *row, mt_strbuf *out)
{
    const char *name = mt_share_exchange_name(row->exchange);
    if (name)
        mt_strbuf_format(out, ", \"exchange\": \"%s\"", name);
    else
        mt_strbuf_str(out, ", \"exchange\": null");
    write_index("meeting", row->meeting, out);
    write_index("slot", row->slot, out);
    write_index("gives_up", row->gives_up, out);
    write_index("giver", row->giver, out);
    mt_strbuf_str(out, ", \"changes\": [");
    for (uint32_t i = 0; i < row->changed; i++) {
        mt_strbuf_format(out, "%s{\"meeting\": %u", i ? ", " : "", (unsigned)row->changes[i].meeting);
        write_index("from_slot", row->changes[i].from_slot, out);
        write_index("to_slot", row->changes[i].to_slot, out);
        mt_strbuf_char(out, '}');
    }
    mt_strbuf_char(out, ']');
}

static void write_row(const mt_event *event, const mt_share_row *row, mt_strbuf *out)
{
    const char *id = event->participant[row->participant].id;
    mt_strbuf_format(out, "\n    {\"participant\": %u, \"id\": ", (unsigned)row->participant);
    if (id)
        mt_strbuf_json(out, mt_text_of(id));
    else
        mt_strbuf_str(out, "null");
    mt_strbuf_str(out, ", \"name\": ");
    write_label(event, row->participant, out);
    mt_strbuf_format(out, ", \"got\": %u, \"asked\": %u, \"guaranteed\": %u, \"most\": %u, \"reason\": \"%s\"",
                     (unsigned)row->got, (unsigned)row->asked, (unsigned)row->guaranteed, (unsigned)row->most,
                     mt_share_reason_name(row->reason));
    write_exchange(row, out);
}

static void write_sum(const mt_share_sum *sum, const mt_plan *plan, mt_strbuf *out)
{
    mt_strbuf_format(out,
                     "{\n  \"participants\": %u, \"fewest\": %u, \"most\": %u, \"guaranteed_kept\": %u,\n"
                     "  \"below_minimum\": %llu, \"below_minimum_bound\": ",
                     (unsigned)sum->participants, (unsigned)sum->fewest, (unsigned)sum->most, (unsigned)sum->kept,
                     (unsigned long long)sum->below);
    if (mt_share_bounds(sum, plan))
        mt_strbuf_double(out, plan->bound.below_minimum.value);
    else
        mt_strbuf_str(out, "null");
}

match_status mt_share_write(const mt_event *event, const mt_plan *plan, const mt_share_row *row,
                            mt_message_language language, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    speaker s = {event, language, {0}};
    mt_share_sum sum = mt_share_sum_of(event, row);
    write_sum(&sum, plan, out);
    MT_TRY(say_sum(&s, &sum, plan, err));
    mt_strbuf_str(out, ",\n  \"text\": ");
    write_text(&s, out);
    mt_strbuf_str(out, ",\n  \"rows\": [");
    for (uint32_t p = 0; p < event->participants; p++) {
        if (p) mt_strbuf_char(out, ',');
        write_row(event, &row[p], out);
        MT_TRY(say_row(&s, &row[p], err));
        mt_strbuf_str(out, ", \"text\": ");
        write_text(&s, out);
        mt_strbuf_char(out, '}');
    }
    mt_strbuf_str(out, event->participants ? "\n  ]\n}\n" : "]\n}\n");
out:
    mt_strbuf_free(&s.text);
    return status;
}

static void index_cell(int64_t value, mt_strbuf *out)
{
    mt_strbuf_char(out, ',');
    if (value >= 0) mt_strbuf_int(out, value);
}

match_status mt_share_write_csv(const mt_event *event, const mt_share_row *row, mt_message_language language,
                                mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    speaker s = {event, language, {0}};
    mt_strbuf_str(
        out,
        "participant,id,name,got,asked,guaranteed,most,reason,exchange,meeting,slot,gives_up,giver,changes,text\r\n");
    for (uint32_t p = 0; p < event->participants; p++) {
        const char *id = event->participant[p].id;
        MT_TRY(say_row(&s, &row[p], err));
        mt_strbuf_format(out, "%u,", (unsigned)p);
        if (id) mt_csv_put(out, id);
        mt_strbuf_char(out, ',');
        mt_csv_put_label(out, event, p);
        mt_strbuf_format(out, ",%u,%u,%u,%u,%s", (unsigned)row[p].got, (unsigned)row[p].asked,
                         (unsigned)row[p].guaranteed, (unsigned)row[p].most, mt_share_reason_name(row[p].reason));
        mt_strbuf_char(out, ',');
        if (mt_share_exchange_name(row[p].exchange)) mt_strbuf_str(out, mt_share_exchange_name(row[p].exchange));
        index_cell(row[p].meeting, out);
        index_cell(row[p].slot, out);
        index_cell(row[p].gives_up, out);
        index_cell(row[p].giver, out);
        index_cell(row[p].exchange == MT_SHARE_NOT_ASKED ? -1 : (int64_t)row[p].changed, out);
        mt_strbuf_char(out, ',');
        mt_csv_put(out, s.text.data);
        mt_strbuf_str(out, "\r\n");
    }
out:
    mt_strbuf_free(&s.text);
    return status;
}
