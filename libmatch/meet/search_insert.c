/* Insertion with ejection: a meeting without slot takes one, whoever stands in its way loses its slot.
 *
 * The greatest increase that the Metropolis rule will allow is drawn first, so an insertion that would cost more weight
 * ends untouched.
 *
 * A better selection often differs in several meetings of which each alone costs weight. A relay makes them one move:
 * whoever lost a meeting takes another one of its own, in a slot where it is free, and so on until the sum is
 * acceptable. The prices of the bound on the weight (bound_weight.h) say which meetings can be part of it at all. */
#include "libmatch/meet/search_state.h"

static bool eject(mt_search *s, uint32_t meeting)
{
    if (s->changes == MT_COUNT(s->change)) return false;
    s->change[s->changes++] = (mt_change){meeting, s->slot[meeting]};
    mt_search_remove(s, meeting);
    return true;
}

static void undo_changes(mt_search *s)
{
    while (s->changes > 0) {
        mt_change c = s->change[--s->changes];
        if (c.slot == MT_UNPLACED)
            mt_search_remove(s, c.meeting);
        else
            mt_search_place(s, c.meeting, c.slot);
    }
}

/* A random meeting of a participant who has too many. */
static bool eject_one_of(mt_search *s, uint32_t p)
{
    const mt_model *m = s->model;
    uint32_t t = mt_random_below(&s->random, m->slots);
    for (uint32_t i = 0; i < m->slots; i++, t = t + 1 < m->slots ? t + 1 : 0) {
        if (mt_is_busy(s, p, (int32_t)t)) return eject(s, (uint32_t)*mt_seat(s, p, (int32_t)t));
    }
    return false;
}

static bool eject_out_of_order(mt_search *s, uint32_t meeting, int32_t slot)
{
    const mt_model *m = s->model;
    for (uint32_t k = m->before_start[meeting]; k < m->before_start[meeting + 1]; k++) {
        uint32_t other = m->before[k];
        if (other == meeting) return false; /* it would have to come before itself */
        if (s->slot[other] != MT_UNPLACED && s->slot[other] >= slot && !eject(s, other)) return false;
    }
    for (uint32_t k = m->after_start[meeting]; k < m->after_start[meeting + 1]; k++) {
        uint32_t other = m->after[k];
        if (s->slot[other] != MT_UNPLACED && s->slot[other] <= slot && !eject(s, other)) return false;
    }
    return true;
}

#define CANDIDATES 6

/* All tables are taken: the lightest of a few meetings with a table goes, of any slot if tables are soft. */
static bool eject_light(mt_search *s, int32_t slot)
{
    const mt_model *m = s->model;
    uint32_t lightest = UINT32_MAX;
    for (int i = 0; i < CANDIDATES; i++) {
        uint64_t dice = mt_random_next(&s->random) >> 32;
        uint32_t meeting = (uint32_t)(dice * m->meetings >> 32);
        if (!s->soft_tables) {
            uint32_t p = (uint32_t)(dice * m->participants >> 32);
            if (!mt_is_busy(s, p, slot)) continue;
            meeting = (uint32_t)*mt_seat(s, p, slot);
        }
        if (s->slot[meeting] == MT_UNPLACED || !m->needs_table[meeting]) continue;
        if (lightest == UINT32_MAX || m->weight[meeting] < m->weight[lightest]) lightest = meeting;
    }
    return lightest != UINT32_MAX && eject(s, lightest);
}

static bool is_full(const mt_search *s, int32_t slot)
{
    return s->soft_tables ? s->tables_used >= s->table_room : s->load[slot] >= s->model->capacity;
}

/* Makes room for the meeting in the slot; false when there is no way (the changes so far are to be undone). */
static bool make_room(mt_search *s, uint32_t meeting, int32_t slot)
{
    const mt_model *m = s->model;
    uint32_t first = m->party_start[meeting], last = m->party_start[meeting + 1];
    for (uint32_t k = first; k < last; k++) {
        if (mt_is_busy(s, m->party[k], slot) && !eject(s, (uint32_t)*mt_seat(s, m->party[k], slot))) return false;
    }
    for (uint32_t k = first; k < last; k++) {
        uint32_t p = m->party[k];
        if (s->count[p] >= m->most[p] && (m->most[p] == 0 || !eject_one_of(s, p))) return false;
    }
    if (m->has_precedences && !eject_out_of_order(s, meeting, slot)) return false;
    if (!m->needs_table[meeting]) return true;
    return !is_full(s, slot) || (m->selection && m->capacity > 0 && eject_light(s, slot));
}

/* The plan before the changes was the best: copy it although they are already made. */
static void copy_best_before_changes(mt_search *s)
{
    mt_search_copy_best(s);
    for (uint32_t i = s->changes; i-- > 0;) s->best_slot[s->change[i].meeting] = s->change[i].slot;
}

static bool judge_changes(mt_search *s, double before, double limit)
{
    if (mt_search_energy(s) - before > limit) {
        undo_changes(s);
        return false;
    }
    if (s->at_best) copy_best_before_changes(s);
    return true;
}

#define MOST_GAIN 10 /* breaks and shapes that one insertion hardly ever saves */

/* Is the weight in the way so much greater that the insertion will be refused? Most are: they end here, untouched. */
static bool hopeless(const mt_search *s, uint32_t meeting, int32_t slot, double limit)
{
    const mt_model *m = s->model;
    if (m->has_minimums || m->fairness >= 0) return false; /* they may outweigh weight */
    double lost = -m->weight[meeting];
    int32_t before = MT_UNPLACED;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        if (!mt_is_busy(s, m->party[k], slot)) continue;
        int32_t other = *mt_seat(s, m->party[k], slot);
        if (other != before) lost += m->weight[other];
        before = other;
    }
    return s->price_weight * lost - MOST_GAIN > limit;
}

bool mt_search_try_insert(mt_search *s, uint32_t meeting, int32_t slot, double limit)
{
    double before = mt_search_energy(s);
    if (hopeless(s, meeting, slot, limit)) return false;
    s->changes = 0;
    if (!make_room(s, meeting, slot)) {
        undo_changes(s);
        return false;
    }
    s->change[s->changes++] = (mt_change){meeting, MT_UNPLACED};
    mt_search_place(s, meeting, slot);
    return judge_changes(s, before, limit);
}

bool mt_search_try_remove(mt_search *s, uint32_t meeting, double limit)
{
    double before = mt_search_energy(s);
    s->changes = 0;
    return eject(s, meeting) && judge_changes(s, before, limit);
}

/* --- relays --------------------------------------------------------------------------------------------------------
 */

#define LONGEST_RELAY 8

/* No plan as good as the best lacks it. */
static bool is_needed(const mt_search *s, uint32_t meeting)
{
    return s->least_lost + s->surplus[meeting] > s->best.lost + 1e-6;
}

/* Of the meetings that lost their slot since `from` one at random; NULL if there is none or one that is needed. */
static const mt_change *pick_ejected(mt_search *s, uint32_t from)
{
    for (uint32_t i = from; i < s->changes; i++)
        if (is_needed(s, s->change[i].meeting)) return NULL;
    if (from == s->changes) return NULL;
    return &s->change[from + (s->changes - from > 1 ? mt_random_below(&s->random, s->changes - from) : 0)];
}

static bool has_time(const mt_search *s, uint32_t participant, int32_t slot)
{
    return !mt_is_busy(s, participant, slot) && s->count[participant] < s->model->most[participant];
}

/* A slot for the meeting in which `who` is free; one that puts nobody else out, if there is one. */
static int32_t slot_for(mt_search *s, uint32_t meeting, uint32_t who)
{
    const mt_model *m = s->model;
    uint32_t first = m->slot_start[meeting], count = m->slot_start[meeting + 1] - first,
             other = s->pair[meeting].both ^ who;
    uint32_t k = mt_random_below(&s->random, count);
    int32_t second = MT_UNPLACED;
    for (uint32_t i = 0; i < count; i++, k = k + 1 < count ? k + 1 : 0) {
        int32_t slot = m->slot[first + k];
        if (mt_is_busy(s, who, slot)) continue;
        if (has_time(s, other, slot) && (!m->needs_table[meeting] || !is_full(s, slot))) return slot;
        if (second == MT_UNPLACED) second = slot;
    }
    return second;
}

/* Another meeting of somebody who has lost one: open, and not without hope. */
static bool pick_next(mt_search *s, uint32_t who, uint32_t lost, uint32_t *meeting, int32_t *slot)
{
    const mt_model *m = s->model;
    uint32_t first = m->meeting_start[who], count = m->meeting_start[who + 1] - first;
    uint32_t k = mt_random_below(&s->random, count);
    for (uint32_t i = 0; i < count; i++, k = k + 1 < count ? k + 1 : 0) {
        uint32_t next = m->meeting_of[first + k];
        if (next == lost || s->slot[next] != MT_UNPLACED || s->hopeless[next]) continue;
        *slot = slot_for(s, next, who);
        *meeting = next;
        if (*slot != MT_UNPLACED) return true;
    }
    return false;
}

static bool relay(mt_search *s, uint32_t meeting, int32_t slot, double most)
{
    for (int length = 0; length < LONGEST_RELAY; length++) {
        uint32_t from = s->changes, one = s->pair[meeting].one, both = s->pair[meeting].both;
        if (s->changes + 8 > MT_COUNT(s->change) || !make_room(s, meeting, slot)) return false;
        const mt_change *ejected = pick_ejected(s, from);
        if (from != s->changes && !ejected) return false;
        uint32_t lost = ejected ? ejected->meeting : 0;
        s->change[s->changes++] = (mt_change){meeting, MT_UNPLACED};
        mt_search_place(s, meeting, slot);
        if (mt_search_energy(s) <= most) return true;
        if (!ejected) return false;
        uint32_t who = s->pair[lost].one;
        if (who == one || who == (one ^ both)) who ^= s->pair[lost].both;
        if (!pick_next(s, who, lost, &meeting, &slot)) return false;
    }
    return false;
}

bool mt_search_try_relay(mt_search *s, uint32_t meeting, int32_t slot, double limit)
{
    double before = mt_search_energy(s);
    s->changes = 0;
    if (!relay(s, meeting, slot, before + limit)) {
        undo_changes(s);
        return false;
    }
    if (s->at_best) copy_best_before_changes(s);
    return true;
}
