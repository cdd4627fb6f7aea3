/* Whom a repair concerns: what differs in everybody's agenda, and the meetings that wait for a place. */
#include <stdlib.h>

#include "libmatch/meet/repair_tell.h"

/* --- who must be told
 * ------------------------------------------------------------------------------------------------- */

const char *mt_agenda_change_name(mt_agenda_change kind)
{
    static const char *const names[] = {"added", "moved", "cancelled", "table"};
    return (size_t)kind < MT_COUNT(names) ? names[kind] : "";
}

static int by_person(const void *a, const void *b)
{
    const mt_change_row *x = a, *y = b;
    if (x->participant != y->participant) return x->participant < y->participant ? -1 : 1;
    return (x->meeting > y->meeting) - (x->meeting < y->meeting);
}

match_status mt_changed_agendas(const mt_event *event, const int32_t *from_slot, const int32_t *from_table,
                                const int32_t *to_slot, const int32_t *to_table, mt_change_rows *rows, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t m = 0; m < event->meetings; m++) {
        mt_index_list who = event->meeting[m].parties;
        mt_change_row row = {.meeting = m, .from_slot = from_slot[m], .to_slot = to_slot[m]};
        row.from_table = from_table && from_slot[m] >= 0 ? from_table[m] : MT_UNPLACED;
        row.to_table = to_table && to_slot[m] >= 0 ? to_table[m] : MT_UNPLACED;
        bool same_table = !from_table || !to_table || row.from_table == row.to_table;
        if (row.from_slot == row.to_slot && (row.to_slot < 0 || same_table)) continue;
        row.kind = row.from_slot == row.to_slot ? MT_CHANGE_TABLE
                   : row.from_slot < 0          ? MT_CHANGE_ADDED
                   : row.to_slot < 0            ? MT_CHANGE_CANCELLED
                                                : MT_CHANGE_MOVED;
        for (uint32_t k = 0; k < who.count; k++) {
            row.participant = who.data[k];
            MT_TRY(MT_PUSH(rows, row, err));
        }
    }
    if (rows->len) qsort(rows->data, rows->len, sizeof *rows->data, by_person);
out:
    return status;
}

/* --- the waiting list
 * --------------------------------------------------------------------------------------------------- */

static int heaviest_first(const void *a, const void *b)
{
    const mt_waiting_row *x = a, *y = b;
    if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
    return (x->meeting > y->meeting) - (x->meeting < y->meeting);
}

/* The slot in which the fewest meetings stand in the way; the tables of a full slot count as one. */
static void find_way_in(const mt_repair *r, const mt_model *m, const int32_t *seat, const uint32_t *load,
                        mt_waiting_row *row)
{
    const mt_changes *c = r->changes;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = m->slot_start[row->meeting]; i < m->slot_start[row->meeting + 1]; i++) {
        uint32_t t = m->slot[i], found = 0, blocker[2] = {0, 0};
        if (c->closed[t]) continue;
        for (uint32_t k = m->party_start[row->meeting]; k < m->party_start[row->meeting + 1]; k++) {
            int32_t other = seat[(size_t)m->party[k] * m->slots + t];
            if (other < 0 || (found && blocker[0] == (uint32_t)other)) continue;
            if (found < 2) blocker[found] = (uint32_t)other;
            found++;
        }
        uint32_t named = found < 2 ? found : 2;
        found += m->needs_table[row->meeting] && load[t] >= c->room[t];
        if (found >= best) continue;
        best = row->blockers = found;
        row->slot = (int32_t)t;
        row->named = named;
        row->blocker[0] = blocker[0];
        row->blocker[1] = blocker[1];
    }
}

match_status mt_repair_list_waiting(mt_repair *repair, const mt_model *model, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_model *m = model;
    mt_repair *r = repair;
    const int32_t *slot = r->plan->assignment;
    size_t cells = (size_t)m->participants * m->slots;
    int32_t *seat = mt_alloc(cells, sizeof *seat);
    uint32_t *load = mt_alloc(m->slots, sizeof *load);
    if (!seat || !load) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < cells; i++) seat[i] = MT_UNPLACED;
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (slot[i] < 0) continue;
        load[slot[i]] += m->needs_table[i];
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++)
            seat[(size_t)m->party[k] * m->slots + (uint32_t)slot[i]] = (int32_t)i;
    }
    for (uint32_t i = 0; i < m->meetings; i++) {
        mt_waiting_row row = {.meeting = i, .weight = m->event->meeting[i].weight, .slot = MT_UNPLACED};
        if (slot[i] >= 0) continue;
        find_way_in(r, m, seat, load, &row);
        if (row.slot != MT_UNPLACED) MT_TRY(MT_PUSH(&r->waiting, row, err));
    }
    if (r->waiting.len) qsort(r->waiting.data, r->waiting.len, sizeof *r->waiting.data, heaviest_first);
out:
    mt_free(seat);
    mt_free(load);
    return status;
}
