/* All agendas as one table. */
#include "libmatch/exchange/agenda_label.h"
#include "libmatch/exchange/agenda_write.h"
#include "libmatch/exchange/csv_write.h"

void mt_agenda_participant_id(const mt_event *event, uint32_t participant, mt_strbuf *out)
{
    const char *id = event->participant[participant].id;
    if (id)
        mt_strbuf_str(out, id);
    else
        mt_strbuf_format(out, "%u", (unsigned)participant);
}

typedef struct csv_agendas {
    const mt_event *event;
    mt_tongue tongue;
    bool with_zones; /* some participant states one */
    const char *zone;
    mt_csv_writer csv;
    mt_strbuf cell;
} csv_agendas;

/* Writes the cell that was gathered and empties it. */
static void end_cell(csv_agendas *w)
{
    if (w->cell.bad) w->csv.out->bad = true;
    mt_csv_cell(&w->csv, mt_text_make(w->cell.data ? w->cell.data : "", w->cell.len));
    mt_strbuf_clear(&w->cell);
}

static void write_local(csv_agendas *w, uint32_t participant, uint32_t slot)
{
    mt_local_slot own;
    bool known = mt_label_local(w->event, participant, slot, w->zone, &own);
    mt_csv_cell_str(&w->csv, w->event->participant[participant].zone);
    mt_csv_cell_str(&w->csv, known ? own.start : NULL);
    mt_csv_cell_str(&w->csv, known ? own.end : NULL);
}

static void write_row(csv_agendas *w, const mt_agenda *agenda, const mt_agenda_row *row)
{
    mt_agenda_participant_id(w->event, agenda->participant, &w->cell);
    end_cell(w);
    mt_label_participant(w->event, agenda->participant, &w->cell);
    end_cell(w);
    mt_csv_cell_int(&w->csv, row->slot);
    mt_csv_cell_str(&w->csv, row->start);
    mt_csv_cell_str(&w->csv, row->end);
    mt_label_partners(w->event, agenda, row, &w->cell);
    end_cell(w);
    if (row->table != MT_UNPLACED) mt_label_table(w->event, (uint32_t)row->table, w->tongue, &w->cell);
    end_cell(w);
    mt_csv_cell_str(&w->csv, row->location);
    mt_csv_cell_str(&w->csv, mt_label_mode(w->event, agenda, row));
    for (uint32_t k = 0; k < row->partner_count; k++) {
        if (k) mt_strbuf_str(&w->cell, "; ");
        mt_agenda_participant_id(w->event, agenda->partners.data[row->first_partner + k], &w->cell);
    }
    end_cell(w);
    if (w->with_zones) write_local(w, agenda->participant, row->slot);
    mt_csv_end_row(&w->csv);
}

match_status mt_agenda_csv(const mt_event *event, const mt_plan *plan, const mt_agenda_options *options, mt_strbuf *out,
                           mt_error *err)
{
    static const char *const columns[] = {"participant_id", "participant", "slot",     "start", "end",
                                          "partner",        "table",       "location", "mode",  "partner_id",
                                          "zone",           "local_start", "local_end"};
    size_t usual = MT_COUNT(columns) - 3;
    match_status status = MATCH_OK;
    mt_agenda agenda = {0};
    csv_agendas w = {.event = event, .csv = {.out = out}};
    MT_TRY(mt_tongue_from(options ? options->language : NULL, &w.tongue, err));
    for (uint32_t p = 0; p < event->participants; p++) w.with_zones |= event->participant[p].zone != NULL;
    w.zone = options ? options->zone : NULL;
    for (size_t i = 0; i < (w.with_zones ? MT_COUNT(columns) : usual); i++) mt_csv_cell_str(&w.csv, columns[i]);
    mt_csv_end_row(&w.csv);
    for (uint32_t p = 0; p < event->participants; p++) {
        mt_agenda_free(&agenda);
        MT_TRY(mt_agenda_of(event, plan, p, &agenda, err));
        for (size_t i = 0; i < agenda.rows.len; i++) write_row(&w, &agenda, &agenda.rows.data[i]);
    }
    MT_TRY(mt_strbuf_status(out, err));
out:
    mt_agenda_free(&agenda);
    mt_strbuf_free(&w.cell);
    return status;
}
