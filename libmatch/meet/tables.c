/* Assigns tables slot by slot, then improves by exchange. The first pass gives every meeting the free table it likes
 * best: where its parties sat before, or its host's own. The passes after it look at the tables of the neighbouring
 * meetings in time of each party and exchange with whoever is there while that makes the whole cheaper. */
#include "libmatch/meet/tables.h"

#include "libmatch/base/memory.h"
#include "libmatch/meet/stands.h"

/* Prices: keeping hosts at home is worth more than any change it costs. */
#define CHANGE 1
#define HOST_AWAY 64
#define GUEST_AT_HOSTED 16
#define PASSES 60

typedef struct seating {
    const mt_event *event;
    const int32_t *slot;
    int32_t *table;
    uint32_t *order, order_count; /* placed meetings that need a table, by slot then number */
    uint32_t *start;              /* [slots + 1] into order */
    uint32_t *stop_start, *stop;  /* [participants + 1]: meetings of each participant in order of time */
    int32_t *seated;              /* [tables] meeting at the table in the slot being worked on, or -1 */
    uint32_t *room;               /* [locations] meetings there in that slot */
    mt_hosts hosts;
} seating;

/* --- who sits where by right -------------------------------------------------------------------------------------- */

static bool at_home(const seating *s, uint32_t meeting, int32_t table)
{
    mt_index_list who = s->event->meeting[meeting].parties;
    for (uint32_t k = 0; s->hosts.of_table[table] >= 0 && k < who.count; k++)
        if (s->hosts.of_participant[who.data[k]] == s->hosts.of_table[table]) return true;
    return false;
}

static int32_t home_of(const seating *s, uint32_t p)
{
    int32_t host = s->hosts.of_participant[p];
    return host >= 0 ? s->hosts.first_table[host] : -1;
}

static bool has_home(const seating *s, uint32_t meeting)
{
    mt_index_list who = s->event->meeting[meeting].parties;
    for (uint32_t k = 0; k < who.count; k++)
        if (s->hosts.of_participant[who.data[k]] >= 0) return true;
    return false;
}

/* --- cost --------------------------------------------------------------------------------------------------------- */

/* The meeting of p before (step -1) or after (+1) this one, or -1. */
static int64_t neighbour(const seating *s, uint32_t p, uint32_t meeting, int step)
{
    uint32_t low = s->stop_start[p], high = s->stop_start[p + 1];
    const uint32_t first = low, last = high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->slot[s->stop[middle]] < s->slot[meeting])
            low = middle + 1;
        else
            high = middle;
    }
    int64_t at = (int64_t)low + step;
    return at >= first && at < last ? (int64_t)s->stop[at] : -1;
}

/* Price of the meeting at the table; `later` also counts the meetings after it. */
static int64_t cost_at(const seating *s, uint32_t meeting, int32_t table, bool later)
{
    mt_index_list who = s->event->meeting[meeting].parties;
    int64_t cost = 0;
    for (uint32_t k = 0; k < who.count; k++)
        for (int step = -1; step <= (later ? 1 : -1); step += 2) {
            int64_t other = neighbour(s, who.data[k], meeting, step);
            if (other >= 0 && s->table[other] != table) cost += CHANGE;
        }
    if (at_home(s, meeting, table)) return cost;
    if (has_home(s, meeting)) cost += HOST_AWAY;
    if (s->hosts.of_table[table] >= 0) cost += GUEST_AT_HOSTED;
    return cost;
}

/* --- one slot ----------------------------------------------------------------------------------------------------- */

/* Stands take their place in a location whether anybody sits there or not. */
static int32_t shared_location(const mt_event *e, int32_t table)
{
    return e->table && !e->table[table].reserved ? e->table[table].location : -1;
}

static bool table_free(const seating *s, uint32_t meeting, int32_t table)
{
    const mt_event *e = s->event;
    int32_t location = shared_location(e, table);
    return s->seated[table] < 0 && mt_hosts_allow(e, &s->hosts, meeting, (uint32_t)table) &&
           (location < 0 || s->room[location] < e->location[location].capacity);
}

static void sit(seating *s, uint32_t meeting, int32_t table, int32_t sign)
{
    int32_t location = shared_location(s->event, table);
    s->seated[table] = sign > 0 ? (int32_t)meeting : -1;
    if (location >= 0) s->room[location] += (uint32_t)sign;
    s->table[meeting] = sign > 0 ? table : MT_UNPLACED;
}

/* Seats the meeting at the best free table among those of its parties' last meetings and homes. */
static bool sit_where_liked(seating *s, uint32_t meeting)
{
    mt_index_list who = s->event->meeting[meeting].parties;
    int32_t best = -1;
    int64_t best_cost = INT64_MAX;
    for (uint32_t k = 0; k < who.count; k++) {
        int64_t before = neighbour(s, who.data[k], meeting, -1);
        int32_t liked[2] = {home_of(s, who.data[k]), before >= 0 ? s->table[before] : -1};
        for (int i = 0; i < 2; i++) {
            if (liked[i] < 0 || !table_free(s, meeting, liked[i])) continue;
            int64_t cost = cost_at(s, meeting, liked[i], false);
            if (cost < best_cost) {
                best = liked[i];
                best_cost = cost;
            }
        }
    }
    if (best >= 0) sit(s, meeting, best, 1);
    return best >= 0;
}

static bool sit_anywhere(seating *s, uint32_t meeting)
{
    int32_t best = -1;
    for (int32_t i = 0; (uint32_t)i < s->event->tables; i++) {
        if (!table_free(s, meeting, i)) continue;
        if (s->hosts.of_table[i] < 0 || at_home(s, meeting, i)) {
            best = i;
            break;
        }
        if (best < 0) best = i;
    }
    if (best >= 0) sit(s, meeting, best, 1);
    return best >= 0;
}

/* How full each location is with nobody at a shared table */
static void empty_locations(seating *s)
{
    const mt_event *e = s->event;
    for (uint32_t l = 0; l < e->locations; l++) s->room[l] = 0;
    for (uint32_t i = 0; e->table && i < e->tables; i++)
        if (e->table[i].reserved && e->table[i].location >= 0) s->room[e->table[i].location]++;
}

static void clear_slot(seating *s, uint32_t t)
{
    for (uint32_t i = s->start[t]; i < s->start[t + 1]; i++)
        if (s->table[s->order[i]] >= 0) s->seated[s->table[s->order[i]]] = -1;
    empty_locations(s);
}

static match_status seat_slot(seating *s, uint32_t t, mt_error *err)
{
    const uint32_t *first = s->order + s->start[t];
    uint32_t count = s->start[t + 1] - s->start[t];
    for (int round = 0; round < 3; round++) /* hosts first, then who has been somewhere, then the rest */
        for (uint32_t i = 0; i < count; i++) {
            if (s->table[first[i]] >= 0 || (round == 0 && !has_home(s, first[i]))) continue;
            if (round < 2)
                (void)sit_where_liked(s, first[i]);
            else if (!sit_anywhere(s, first[i]))
                return mt_fail(err, MATCH_E_ARGUMENT, "slot %u has %u meetings, more than tables at once", (unsigned)t,
                               (unsigned)count);
        }
    clear_slot(s, t);
    return MATCH_OK;
}

/* Moves the meeting to the table, or exchanges with the one there, if that is cheaper. Neither is a neighbour in time
 * of the other, being in one slot, so their costs add. */
static bool improve_at(seating *s, uint32_t meeting, int32_t wanted)
{
    int32_t here = s->table[meeting], there = s->seated[wanted];
    if (there < 0) {
        sit(s, meeting, here, -1);
        bool better =
            table_free(s, meeting, wanted) && cost_at(s, meeting, wanted, true) < cost_at(s, meeting, here, true);
        sit(s, meeting, better ? wanted : here, 1);
        return better;
    }
    uint32_t other = (uint32_t)there;
    if (!mt_hosts_allow(s->event, &s->hosts, meeting, (uint32_t)wanted) ||
        !mt_hosts_allow(s->event, &s->hosts, other, (uint32_t)here))
        return false;
    int64_t before = cost_at(s, meeting, here, true) + cost_at(s, other, wanted, true);
    int64_t after = cost_at(s, meeting, wanted, true) + cost_at(s, other, here, true);
    if (after >= before) return false;
    s->table[meeting] = wanted;
    s->table[other] = here;
    s->seated[wanted] = (int32_t)meeting;
    s->seated[here] = there;
    return true;
}

static bool improve_slot(seating *s, uint32_t t)
{
    bool better = false;
    for (uint32_t i = s->start[t]; i < s->start[t + 1]; i++) {
        uint32_t meeting = s->order[i];
        int32_t table = s->table[meeting];
        sit(s, meeting, table, 1);
    }
    for (uint32_t i = s->start[t]; i < s->start[t + 1]; i++) {
        uint32_t meeting = s->order[i];
        mt_index_list who = s->event->meeting[meeting].parties;
        for (uint32_t k = 0; k < who.count; k++)
            for (int step = -1; step <= 1; step++) {
                int64_t other = step ? neighbour(s, who.data[k], meeting, step) : -1;
                int32_t wanted = step ? (other >= 0 ? s->table[other] : -1) : home_of(s, who.data[k]);
                if (wanted >= 0 && wanted != s->table[meeting]) better |= improve_at(s, meeting, wanted);
            }
    }
    clear_slot(s, t);
    return better;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static void list_stops(seating *s)
{
    const mt_event *e = s->event;
    for (uint32_t i = 0; i < s->order_count; i++) {
        mt_index_list who = e->meeting[s->order[i]].parties;
        for (uint32_t k = 0; k < who.count; k++) s->stop_start[who.data[k] + 2]++;
    }
    for (uint32_t p = 1; p <= e->participants; p++) s->stop_start[p + 1] += s->stop_start[p];
    for (uint32_t i = 0; i < s->order_count; i++) {
        mt_index_list who = e->meeting[s->order[i]].parties;
        for (uint32_t k = 0; k < who.count; k++) s->stop[s->stop_start[who.data[k] + 1]++] = s->order[i];
    }
}

static match_status prepare(seating *s, mt_error *err)
{
    const mt_event *e = s->event;
    size_t visits = 0;
    for (uint32_t m = 0; m < e->meetings; m++) visits += e->meeting[m].parties.count;
    s->order = mt_alloc(e->meetings, sizeof *s->order);
    s->start = mt_alloc((size_t)e->slots + 2, sizeof *s->start);
    s->stop_start = mt_alloc((size_t)e->participants + 2, sizeof *s->stop_start);
    s->stop = mt_alloc(visits, sizeof *s->stop);
    s->seated = mt_alloc(e->tables, sizeof *s->seated);
    s->room = mt_alloc(e->locations, sizeof *s->room);
    if (!s->order || !s->start || !s->stop_start || !s->stop || !s->seated || !s->room) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < e->tables; i++) s->seated[i] = -1;
    for (uint32_t m = 0; m < e->meetings; m++) {
        s->table[m] = MT_UNPLACED;
        if (s->slot[m] < 0 || e->meeting[m].remote_only) continue;
        s->start[s->slot[m] + 2]++;
        s->order_count++;
    }
    for (uint32_t t = 1; t <= e->slots; t++) s->start[t + 1] += s->start[t];
    for (uint32_t m = 0; m < e->meetings; m++)
        if (s->slot[m] >= 0 && !e->meeting[m].remote_only) s->order[s->start[s->slot[m] + 1]++] = m;
    list_stops(s);
    empty_locations(s);
    return mt_hosts_find(e, &s->hosts, err);
}

match_status mt_tables_assign(const mt_event *event, const int32_t *slot, int32_t *table, mt_error *err)
{
    match_status status = MATCH_OK;
    seating s = {.event = event, .slot = slot, .table = table};
    MT_TRY(prepare(&s, err));
    for (uint32_t t = 0; t < event->slots; t++) MT_TRY(seat_slot(&s, t, err));
    for (int pass = 0; pass < PASSES; pass++) {
        bool better = false;
        for (uint32_t t = 0; t < event->slots; t++) better |= improve_slot(&s, t);
        if (!better) break;
    }
out:
    mt_free(s.order);
    mt_free(s.start);
    mt_free(s.stop_start);
    mt_free(s.stop);
    mt_free(s.seated);
    mt_free(s.room);
    mt_hosts_free(&s.hosts);
    return status;
}
