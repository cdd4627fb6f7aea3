/* Slot by slot: first the tables that stay, then the others, in the order of the meetings. A free table is looked for
 * among those at which the parties sit in the slots beside it, then from the first one on; the room of a slot was
 * counted from the locations (see changes.c), so one is always found. */
#include "libmatch/meet/repair_tables.h"

#include "libmatch/base/memory.h"
#include "libmatch/meet/stands.h"

typedef struct seating {
    const mt_changes *changes;
    const int32_t *slot;
    int32_t *table;
    uint8_t *taken;  /* [tables] in the slot being worked on */
    uint32_t *there; /* [locations] meetings there in that slot */
    int32_t *seat;   /* [participants x slots] table of the participant, or MT_UNPLACED */
    uint32_t *start, *order;
    mt_hosts hosts;
} seating;

static bool table_free(const seating *s, uint32_t meeting, uint32_t t, int32_t table)
{
    const mt_event *e = s->changes->event;
    if (table < 0 || (uint32_t)table >= e->tables || s->taken[table] || s->changes->lost_from[table] <= t) return false;
    if (!mt_hosts_allow(e, &s->hosts, meeting, (uint32_t)table)) return false;
    int32_t l = e->table && !e->table[table].reserved ? e->table[table].location : -1;
    return l < 0 || s->there[l] < e->location[l].capacity;
}

static void sit(seating *s, uint32_t meeting, uint32_t t, int32_t table)
{
    const mt_event *e = s->changes->event;
    mt_index_list who = e->meeting[meeting].parties;
    s->table[meeting] = table;
    s->taken[table] = 1;
    if (e->table && !e->table[table].reserved && e->table[table].location >= 0) s->there[e->table[table].location]++;
    for (uint32_t k = 0; k < who.count; k++) s->seat[(size_t)who.data[k] * e->slots + t] = table;
}

/* The table of a party in the nearest slot before or after this one */
static int32_t liked(const seating *s, uint32_t meeting, uint32_t t)
{
    const mt_event *e = s->changes->event;
    mt_index_list who = e->meeting[meeting].parties;
    for (uint32_t k = 0; k < who.count; k++) {
        const int32_t *seat = s->seat + (size_t)who.data[k] * e->slots;
        for (uint32_t d = 1; d < e->slots; d++) {
            if (d <= t && table_free(s, meeting, t, seat[t - d])) return seat[t - d];
            if (t + d < e->slots && table_free(s, meeting, t, seat[t + d])) return seat[t + d];
        }
    }
    return MT_UNPLACED;
}

static match_status seat_slot(seating *s, uint32_t t, const int32_t *present_slot, const int32_t *present_table,
                              mt_error *err)
{
    const mt_event *e = s->changes->event;
    int32_t next = 0;
    for (uint32_t i = 0; i < e->tables; i++) s->taken[i] = 0;
    for (uint32_t l = 0; l < e->locations; l++) s->there[l] = 0;
    for (uint32_t i = 0; e->table && i < e->tables; i++)
        if (e->table[i].reserved && e->table[i].location >= 0) s->there[e->table[i].location]++;
    for (uint32_t i = s->start[t]; i < s->start[t + 1]; i++) {
        uint32_t m = s->order[i];
        bool stays = present_table && present_slot[m] == (int32_t)t && table_free(s, m, t, present_table[m]);
        if (stays) sit(s, m, t, present_table[m]);
    }
    for (uint32_t i = s->start[t]; i < s->start[t + 1]; i++) {
        uint32_t m = s->order[i];
        if (s->table[m] != MT_UNPLACED) continue;
        int32_t table = liked(s, m, t);
        if (table == MT_UNPLACED) {
            table = e->meeting[m].at_stand ? 0 : next;
            while ((uint32_t)table < e->tables && !table_free(s, m, t, table)) table++;
            if ((uint32_t)table == e->tables)
                return mt_fail(err, MATCH_E_ARGUMENT, "slot %u has more meetings than tables at once", (unsigned)t);
            if (!e->meeting[m].at_stand) next = table; /* what is before is taken for all shared meetings */
        }
        sit(s, m, t, table);
    }
    return MATCH_OK;
}

static match_status prepare(seating *s, mt_error *err)
{
    const mt_event *e = s->changes->event;
    size_t cells = (size_t)e->participants * e->slots;
    s->taken = mt_alloc(e->tables, 1);
    s->there = mt_alloc(e->locations, sizeof *s->there);
    s->seat = mt_alloc(cells, sizeof *s->seat);
    s->start = mt_alloc((size_t)e->slots + 2, sizeof *s->start);
    s->order = mt_alloc(e->meetings, sizeof *s->order);
    if (!s->taken || !s->there || !s->seat || !s->start || !s->order) return mt_fail_no_memory(err);
    for (size_t i = 0; i < cells; i++) s->seat[i] = MT_UNPLACED;
    for (uint32_t m = 0; m < e->meetings; m++) {
        s->table[m] = MT_UNPLACED;
        if (s->slot[m] >= 0 && !e->meeting[m].remote_only) s->start[s->slot[m] + 2]++;
    }
    for (uint32_t t = 1; t <= e->slots; t++) s->start[t + 1] += s->start[t];
    for (uint32_t m = 0; m < e->meetings; m++)
        if (s->slot[m] >= 0 && !e->meeting[m].remote_only) s->order[s->start[s->slot[m] + 1]++] = m;
    return mt_hosts_find(e, &s->hosts, err);
}

match_status mt_repair_tables(const mt_changes *changes, const int32_t *present_slot, const int32_t *present_table,
                              const int32_t *slot, int32_t *table, mt_error *err)
{
    match_status status = MATCH_OK;
    seating s = {.changes = changes, .slot = slot, .table = table};
    MT_TRY(prepare(&s, err));
    for (uint32_t t = 0; t < changes->event->slots; t++) MT_TRY(seat_slot(&s, t, present_slot, present_table, err));
out:
    mt_free(s.taken);
    mt_free(s.there);
    mt_free(s.seat);
    mt_free(s.start);
    mt_free(s.order);
    mt_hosts_free(&s.hosts);
    return status;
}
