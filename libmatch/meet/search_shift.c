/* The cheap shifts: a participant leaves one slot for another, as an end of a path does, and that costs it little.
 *
 * Few of all shifts are cheap once runs have formed (some two thousand of seventy thousand in a large event), and a
 * path that is accepted has at least one cheap end. Moves that begin with one (mt_search_try_shift()) are accepted ten
 * times as often as moves that begin with any meeting.
 *
 * The table holds the shifts of everybody in one list, to draw from, and the places of each participant's own. A shift
 * depends on its participant's row alone: whose row has changed is noted, and told anew before the next draw. */
#include "libmatch/base/memory.h"
#include "libmatch/meet/search_state.h"

#define UNKNOWN_ROW UINT64_MAX /* no row has its last bit */

match_status mt_search_make_shifts(mt_search *s, mt_error *err)
{
    const mt_model *m = s->model;
    size_t participants = m->participants;
    if (!s->pair || participants > UINT16_MAX) return MATCH_OK;
    s->stride = m->slots > 32 ? 64 : 32;
    s->partner = mt_alloc(participants * s->stride, sizeof *s->partner);
    s->present = mt_alloc(participants, sizeof *s->present);
    s->shift = mt_alloc(participants * MOST_SHIFTS, sizeof *s->shift);
    s->shift_at = mt_alloc(participants * MOST_SHIFTS, sizeof *s->shift_at);
    s->shift_count = mt_alloc(participants, sizeof *s->shift_count);
    s->shift_row = mt_alloc(participants, sizeof *s->shift_row);
    s->stale = mt_alloc(participants, sizeof *s->stale);
    s->is_stale = mt_alloc(participants, sizeof *s->is_stale);
    if (!s->partner || !s->present || !s->shift || !s->shift_at || !s->shift_count || !s->shift_row || !s->stale ||
        !s->is_stale)
        return mt_fail_no_memory(err);
    for (uint32_t p = 0; p < m->participants; p++)
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            s->present[p] |= s->pair[m->meeting_of[k]].allowed << 1;
    s->has_shifts = true;
    mt_search_set_cheap(s, 0);
    return MATCH_OK;
}

void mt_search_free_shifts(mt_search *s)
{
    void *blocks[] = {s->partner,     s->present,   s->shift, s->shift_at,
                      s->shift_count, s->shift_row, s->stale, s->is_stale};
    for (size_t i = 0; i < MT_COUNT(blocks); i++) mt_free(blocks[i]);
}

void mt_search_set_cheap(mt_search *s, int32_t cheap)
{
    if (!s->has_shifts) return;
    s->cheap = cheap;
    for (uint32_t p = 0; p < s->model->participants; p++) {
        s->shift_row[p] = UNKNOWN_ROW;
        mt_search_note_row(s, p);
    }
}

static void drop_shifts(mt_search *s, uint32_t p)
{
    for (uint32_t k = 0; k < s->shift_count[p]; k++) {
        uint32_t at = s->shift_at[p * MOST_SHIFTS + k];
        mt_shift last = s->shift[--s->shifts];
        s->shift[at] = last;
        s->shift_at[last.who * MOST_SHIFTS + last.number] = at;
    }
    s->shift_count[p] = 0;
}

static void add_shift(mt_search *s, uint32_t p, uint32_t from, uint32_t to, int32_t cost)
{
    uint32_t number = s->shift_count[p]++;
    s->shift_at[p * MOST_SHIFTS + number] = s->shifts;
    s->shift[s->shifts++] = (mt_shift){(uint16_t)p, (uint8_t)from, (uint8_t)to, (uint8_t)number,
                                       (int16_t)(cost / ((int32_t)SHAPE_UNIT / SHIFT_UNIT))};
}

/* Beyond MOST_SHIFTS, of people with many short runs, the later ones are left out. */
static void tell_shifts(mt_search *s, uint32_t p)
{
    uint64_t row = s->busy[p], free_slots = s->present[p] & ~row;
    int32_t price = s->square_price[s->count[p]], cheap = s->cheap;
    drop_shifts(s, p);
    s->shift_row[p] = row;
    /* whoever leaves the inside of a run makes two of it: for no more runs the slot taken must join two */
    bool gap = free_slots & row << 1 & row >> 1;
    for (uint64_t left = gap ? row : row & ~(row << 1 & row >> 1); left; left &= left - 1) {
        uint32_t from = (uint32_t)__builtin_ctzll(left) - 1;
        for (uint64_t to_bits = mt_no_more_runs(row, from, free_slots); to_bits; to_bits &= to_bits - 1) {
            uint32_t to = (uint32_t)__builtin_ctzll(to_bits) - 1;
            int32_t cost = mt_shift_cost(row, price, from, to);
            if (cost > cheap) continue;
            if (s->shift_count[p] == MOST_SHIFTS) return;
            add_shift(s, p, from, to, cost);
        }
    }
}

const mt_shift *mt_search_draw_shift(mt_search *s, uint32_t dice)
{
    while (s->stale_count) {
        uint32_t p = s->stale[--s->stale_count];
        s->is_stale[p] = 0;
        if (s->shift_row[p] != s->busy[p]) tell_shifts(s, p);
    }
    return s->shifts ? &s->shift[(uint64_t)dice * s->shifts >> 32] : NULL;
}
