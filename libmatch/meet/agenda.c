/* One participant's day out of event and plan. */
#include "libmatch/meet/agenda.h"

#include <stdlib.h>

static int by_slot_meeting(const void *x, const void *y)
{
    const mt_agenda_row *a = x, *b = y;
    if (a->slot != b->slot) return a->slot < b->slot ? -1 : 1;
    return (a->meeting > b->meeting) - (a->meeting < b->meeting);
}

static bool takes_part(const mt_meeting *m, uint32_t participant)
{
    for (uint32_t k = 0; k < m->parties.count; k++)
        if (m->parties.data[k] == participant) return true;
    return false;
}

static void place_row(const mt_event *event, const mt_plan *plan, mt_agenda_row *row)
{
    if (event->slot) {
        row->start = event->slot[row->slot].start;
        row->end = event->slot[row->slot].end;
    }
    row->remote = event->meeting[row->meeting].remote_only;
    row->table = MT_UNPLACED;
    if (plan->tables_count != event->meetings) return;
    int32_t table = plan->tables[row->meeting];
    if (table < 0 || (uint32_t)table >= event->tables) return;
    row->table = table;
    if (!event->table) return;
    const mt_table *t = &event->table[table];
    row->table_name = t->name ? t->name : t->id;
    if (t->location >= 0) row->location = event->location[t->location].id;
}

match_status mt_agenda_of(const mt_event *event, const mt_plan *plan, uint32_t participant, mt_agenda *agenda,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    mt_agenda result = {.participant = participant};
    if (participant >= event->participants)
        return mt_fail(err, MATCH_E_ARGUMENT, "participant %u: the event has %u participants, numbered from 0",
                       (unsigned)participant, (unsigned)event->participants);
    if (plan->assignments != event->meetings)
        return mt_fail(err, MATCH_E_ARGUMENT, "the plan has %zu assignments for the event's %u meetings",
                       plan->assignments, (unsigned)event->meetings);
    for (uint32_t m = 0; m < event->meetings; m++) {
        int32_t slot = plan->assignment[m];
        if (slot < 0 || (uint32_t)slot >= event->slots || !takes_part(&event->meeting[m], participant)) continue;
        mt_agenda_row row = {.slot = (uint32_t)slot, .meeting = m};
        place_row(event, plan, &row);
        MT_TRY(MT_PUSH(&result.rows, row, err));
    }
    if (result.rows.len) qsort(result.rows.data, result.rows.len, sizeof *result.rows.data, by_slot_meeting);
    for (size_t i = 0; i < result.rows.len; i++) {
        mt_agenda_row *row = &result.rows.data[i];
        mt_index_list who = event->meeting[row->meeting].parties;
        row->first_partner = result.partners.len;
        for (uint32_t k = 0; k < who.count; k++)
            if (who.data[k] != participant) MT_TRY(MT_PUSH(&result.partners, who.data[k], err));
        row->partner_count = (uint32_t)(result.partners.len - row->first_partner);
    }
    *agenda = result;
    result = (mt_agenda){0};
out:
    mt_agenda_free(&result);
    return status;
}

void mt_agenda_free(mt_agenda *agenda)
{
    if (!agenda) return;
    MT_ARRAY_FREE(&agenda->rows);
    MT_ARRAY_FREE(&agenda->partners);
}
