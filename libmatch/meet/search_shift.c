/* The shifts that make no more runs: a participant leaves one slot for another, as an end of a path does.
 *
 * Few of all shifts are such once runs have formed (some two thousand of seventy thousand in a large event), and a path
 * that is accepted has at least one of them as an end. Moves that begin with one (mt_search_try_shift()) are accepted
 * ten times as often as moves that begin with any meeting.
 *
 * They are in one list, to draw from; each participant knows the places of its own there. A shift depends on its
 * participant's row alone: whose row has changed is noted, and told anew, in the same places, before the next draws. */
#include "libmatch/base/memory.h"
#include "libmatch/meet/search_state.h"

#define UNKNOWN_ROW UINT64_MAX /* no row has its last bit */

match_status mt_search_make_shifts(mt_search *s, mt_error *err)
{
    const mt_model *m = s->model;
    size_t participants = m->participants;
    if (!s->pair || participants > UINT16_MAX) return MATCH_OK;
    s->partner = mt_alloc(participants * s->stride, sizeof *s->partner);
    s->present = mt_alloc(participants, sizeof *s->present);
    s->shift = mt_alloc(participants * MOST_SHIFTS, sizeof *s->shift);
    s->shift_number = mt_alloc(participants * MOST_SHIFTS, sizeof *s->shift_number);
    s->shift_at = mt_alloc(participants * MOST_SHIFTS, sizeof *s->shift_at);
    s->shift_count = mt_alloc(participants, sizeof *s->shift_count);
    s->shift_row = mt_alloc(participants, sizeof *s->shift_row);
    s->stale = mt_alloc(participants, sizeof *s->stale);
    s->is_stale = mt_alloc(participants, sizeof *s->is_stale);
    if (!s->partner || !s->present || !s->shift || !s->shift_number || !s->shift_at || !s->shift_count ||
        !s->shift_row || !s->stale || !s->is_stale)
        return mt_fail_no_memory(err);
    for (uint32_t p = 0; p < m->participants; p++) {
        s->shift_row[p] = UNKNOWN_ROW;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            s->present[p] |= s->pair[m->meeting_of[k]].allowed << 1;
    }
    s->has_shifts = true;
    return MATCH_OK;
}

void mt_search_free_shifts(mt_search *s)
{
    void *blocks[] = {s->partner,     s->present,   s->shift, s->shift_number, s->shift_at,
                      s->shift_count, s->shift_row, s->stale, s->is_stale};
    for (size_t i = 0; i < MT_COUNT(blocks); i++) mt_free(blocks[i]);
}

static void add_shift(mt_search *s, uint32_t p)
{
    uint32_t number = s->shift_count[p]++;
    s->shift_number[s->shifts] = (uint8_t)number;
    s->shift_at[p * MOST_SHIFTS + number] = s->shifts++;
}

/* The last of the list takes its place. */
static void drop_shift(mt_search *s, uint32_t p)
{
    uint32_t at = s->shift_at[p * MOST_SHIFTS + --s->shift_count[p]], last = --s->shifts;
    s->shift[at] = s->shift[last];
    s->shift_number[at] = s->shift_number[last];
    s->shift_at[s->shift[last].who * MOST_SHIFTS + s->shift_number[last]] = at;
}

/* Beyond MOST_SHIFTS, of people with many short runs, the later ones are left out. */
static uint32_t write_shifts(mt_search *s, uint32_t p, uint64_t row, uint64_t free_slots)
{
    uint32_t n = 0, *at = &s->shift_at[p * MOST_SHIFTS];
    /* whoever leaves the inside of a run makes two of it: for no more runs the slot taken must join two */
    bool gap = free_slots & row << 1 & row >> 1;
    for (uint64_t left = gap ? row : row & ~(row << 1 & row >> 1); left; left &= left - 1) {
        uint32_t from = (uint32_t)__builtin_ctzll(left) - 1;
        for (uint64_t to_bits = mt_no_more_runs(row, from, free_slots); to_bits; to_bits &= to_bits - 1) {
            if (n == MOST_SHIFTS) return n;
            if (n == s->shift_count[p]) add_shift(s, p);
            s->shift[at[n++]] = (mt_shift){(uint16_t)p, (uint8_t)from, (uint8_t)(__builtin_ctzll(to_bits) - 1)};
        }
    }
    return n;
}

void mt_search_tell_shifts(mt_search *s)
{
    while (s->stale_count) {
        uint32_t p = s->stale[--s->stale_count];
        uint64_t row = s->busy[p];
        s->is_stale[p] = 0;
        if (s->shift_row[p] == row) continue;
        s->shift_row[p] = row;
        for (uint32_t n = write_shifts(s, p, row, s->present[p] & ~row); n < s->shift_count[p];) drop_shift(s, p);
    }
}
