/* Simulated annealing from the kept plan with one composite move: a meeting takes a slot, whoever stands in its way
 * makes room, and each meeting that made room is put straight into a slot that is free for it, its own one first.
 * So a step of the walk is a short insertion chain that moves few people, and what it cost is known before it is
 * accepted. A third of the steps tries to bring a moved meeting home.
 *
 * Held meetings are never touched. */
#include "libmatch/meet/repair_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/repair_state.h"

#define LONGEST_CHAIN 16
#define OPEN_CANDIDATES 8 /* drawn for the meeting that takes a place: the worthiest */
#define CANDIDATES 6      /* looked at for the meeting that leaves a full slot: the least worthy goes */

typedef mt_repair_walk walker;

/* --- the composite move ------------------------------------------------------------------------------------------- */

static void note(walker *w, uint32_t meeting)
{
    w->stamp[meeting] = w->epoch;
    w->change[w->changed++] = (mt_repair_change){meeting, w->slot[meeting]};
}

static void begin_changes(walker *w)
{
    w->changed = 0;
    w->epoch++;
}

static bool eject(walker *w, uint32_t meeting)
{
    if (w->frozen[meeting] || w->changed + 2 >= MT_REPAIR_CHANGES) return false;
    note(w, meeting);
    mt_repair_take_out(w, meeting);
    return true;
}

/* All are taken out before any goes back: one may sit where another belongs. */
static void undo(walker *w)
{
    for (uint32_t i = 0; i < w->changed; i++)
        if (w->slot[w->change[i].meeting] != MT_UNPLACED) mt_repair_take_out(w, w->change[i].meeting);
    for (uint32_t i = 0; i < w->changed; i++)
        if (w->change[i].slot != MT_UNPLACED) mt_repair_place(w, w->change[i].meeting, w->change[i].slot);
    w->changed = 0;
}

static bool eject_one_of(walker *w, uint32_t p)
{
    uint32_t slots = w->model->slots, t = mt_random_below(&w->random, slots);
    for (uint32_t i = 0; i < slots; i++, t = t + 1 < slots ? t + 1 : 0) {
        int32_t meeting = *mt_repair_seat(w, p, (int32_t)t);
        if (meeting != MT_EMPTY && !w->frozen[meeting]) return eject(w, (uint32_t)meeting);
    }
    return false;
}

static bool eject_out_of_order(walker *w, uint32_t meeting, int32_t slot)
{
    const mt_model *m = w->model;
    for (uint32_t k = m->before_start[meeting]; k < m->before_start[meeting + 1]; k++) {
        if (m->before[k] == meeting) return false;
        if (w->slot[m->before[k]] >= slot && !eject(w, m->before[k])) return false;
    }
    for (uint32_t k = m->after_start[meeting]; k < m->after_start[meeting + 1]; k++) {
        int32_t other = w->slot[m->after[k]];
        if (other != MT_UNPLACED && other <= slot && !eject(w, m->after[k])) return false;
    }
    return true;
}

static bool make_room(walker *w, uint32_t meeting, int32_t slot)
{
    const mt_model *m = w->model;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        int32_t other = *mt_repair_seat(w, m->party[k], slot);
        if (other != MT_EMPTY && !eject(w, (uint32_t)other)) return false;
    }
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t p = m->party[k];
        if (w->count[p] >= m->most[p] && (m->most[p] == 0 || !eject_one_of(w, p))) return false;
    }
    if (m->has_precedences && !eject_out_of_order(w, meeting, slot)) return false;
    if (!m->needs_table[meeting] || w->load[slot] < w->changes->room[slot]) return true;
    if (w->load[slot] == 0 || w->changes->room[slot] == 0) return false;
    const uint32_t *here = w->seated + (size_t)slot * w->width;
    uint32_t least = here[mt_random_below(&w->random, w->load[slot])];
    for (int i = 1; i < CANDIDATES; i++) {
        uint32_t other = here[mt_random_below(&w->random, w->load[slot])];
        if (!w->frozen[other] && (w->frozen[least] || w->worth[other] < w->worth[least])) least = other;
    }
    return eject(w, least);
}

static bool free_of_parties(walker *w, uint32_t meeting, int32_t slot)
{
    const mt_model *m = w->model;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++)
        if (*mt_repair_seat(w, m->party[k], slot) != MT_EMPTY || w->count[m->party[k]] >= m->most[m->party[k]])
            return false;
    return true;
}

/* Where only tables are missing in a slot: some meeting of that slot goes to `spare`, the slot that was left, and its
 * table becomes free. A few are looked at. */
static bool settle_by_exchange(walker *w, uint32_t meeting, int32_t slot, int32_t spare)
{
    const mt_model *m = w->model;
    if (slot == spare || !mt_model_allows(m, meeting, (uint32_t)slot) || w->changes->closed[slot]) return false;
    if (w->changed + 2 >= MT_REPAIR_CHANGES || !free_of_parties(w, meeting, slot) || w->load[slot] == 0) return false;
    const uint32_t *here = w->seated + (size_t)slot * w->width;
    for (int i = 0; i < CANDIDATES; i++) {
        uint32_t other = here[mt_random_below(&w->random, w->load[slot])];
        if (w->frozen[other] || w->stamp[other] == w->epoch) continue;
        note(w, other);
        mt_repair_take_out(w, other);
        if (mt_repair_fits(w, other, spare)) {
            mt_repair_place(w, other, spare);
            if (mt_repair_fits(w, meeting, slot)) { /* with the other one there: they may have an order */
                mt_repair_place(w, meeting, slot);
                return true;
            }
            mt_repair_take_out(w, other);
        }
        mt_repair_place(w, other, slot);
        w->changed--;
    }
    return false;
}

/* Puts a meeting that made room into a free slot: home, else the first free one from a random place on, else the first
 * one where an exchange makes it free. */
static void settle(walker *w, uint32_t meeting, int32_t spare)
{
    const mt_model *m = w->model;
    uint32_t first = m->slot_start[meeting], choices = m->slot_start[meeting + 1] - first;
    if (choices == 0) return;
    if (w->home[meeting] != MT_UNPLACED && mt_repair_fits(w, meeting, w->home[meeting])) {
        mt_repair_place(w, meeting, w->home[meeting]);
        return;
    }
    uint32_t i = mt_random_below(&w->random, choices);
    for (uint32_t k = 0; k < choices; k++, i = i + 1 < choices ? i + 1 : 0) {
        if (!mt_repair_fits(w, meeting, m->slot[first + i])) continue;
        mt_repair_place(w, meeting, m->slot[first + i]);
        return;
    }
    if (!m->needs_table[meeting] || w->load[spare] >= w->changes->room[spare]) return;
    for (uint32_t k = 0; k < choices; k++, i = i + 1 < choices ? i + 1 : 0)
        if (settle_by_exchange(w, meeting, m->slot[first + i], spare)) return;
}

static void copy_best_before_changes(walker *w)
{
    memcpy(w->best_slot, w->slot, w->model->meetings * sizeof *w->slot);
    for (uint32_t i = w->changed; i-- > 0;) w->best_slot[w->change[i].meeting] = w->change[i].slot;
    w->at_best = false;
}

static bool accepted(walker *w, double difference, double temperature)
{
    return difference <= 0 || mt_random_unit(&w->random) < exp(-difference / temperature);
}

static void judge(walker *w, double before, double temperature)
{
    double after = mt_repair_energy(w);
    if (!accepted(w, after - before, temperature)) {
        undo(w);
        return;
    }
    if (w->at_best) copy_best_before_changes(w);
    if (after < w->best - 1e-9) {
        w->best = after;
        w->at_best = true;
    }
}

/* Those that made room are settled in the order in which they left. */
static void try_place(walker *w, uint32_t meeting, int32_t slot, double temperature)
{
    double before = mt_repair_energy(w);
    begin_changes(w);
    note(w, meeting);
    if (w->slot[meeting] != MT_UNPLACED) mt_repair_take_out(w, meeting);
    if (!make_room(w, meeting, slot)) {
        undo(w);
        return;
    }
    mt_repair_place(w, meeting, slot);
    for (uint32_t i = 1, ejected = w->changed; i < ejected; i++) settle(w, w->change[i].meeting, slot);
    judge(w, before, temperature);
}

static void try_leave(walker *w, uint32_t meeting, double temperature)
{
    double before = mt_repair_energy(w);
    begin_changes(w);
    if (eject(w, meeting)) judge(w, before, temperature);
}

/* Kempe chain: the meeting goes to the slot, whoever it meets there comes here, and so on: nobody loses a place. */
static void try_chain(walker *w, uint32_t meeting, int32_t there, double temperature)
{
    const mt_model *m = w->model;
    double before = mt_repair_energy(w);
    int32_t here = w->slot[meeting];
    begin_changes(w);
    note(w, meeting);
    for (uint32_t i = 0; i < w->changed; i++) {
        mt_repair_change c = w->change[i];
        int32_t to = here + there - c.slot;
        for (uint32_t k = m->party_start[c.meeting]; k < m->party_start[c.meeting + 1]; k++) {
            int32_t other = *mt_repair_seat(w, m->party[k], to);
            if (other == MT_EMPTY || w->stamp[other] == w->epoch) continue;
            if (w->changed == LONGEST_CHAIN || w->frozen[other]) return;
            note(w, (uint32_t)other);
        }
    }
    for (uint32_t i = 0; i < w->changed; i++) mt_repair_take_out(w, w->change[i].meeting);
    for (uint32_t i = 0; i < w->changed; i++) {
        int32_t to = here + there - w->change[i].slot;
        if (!mt_repair_fits(w, w->change[i].meeting, to)) {
            undo(w);
            return;
        }
        mt_repair_place(w, w->change[i].meeting, to);
    }
    judge(w, before, temperature);
}

/* The worthiest of a few */
static uint32_t draw_open(walker *w)
{
    uint32_t best = w->open[mt_random_below(&w->random, w->open_count)];
    for (int i = 1; i < OPEN_CANDIDATES; i++) {
        uint32_t other = w->open[mt_random_below(&w->random, w->open_count)];
        if (w->worth[other] > w->worth[best]) best = other;
    }
    return best;
}

static void step(walker *w, double temperature)
{
    const mt_model *m = w->model;
    uint64_t dice = mt_random_next(&w->random);
    uint32_t meeting;
    if ((dice & 3) == 0 && w->away_count) {
        meeting = w->away[mt_random_below(&w->random, w->away_count)];
        if (!w->frozen[meeting]) try_place(w, meeting, w->home[meeting], temperature);
        return;
    }
    if ((dice & 3) < 3 && w->open_count)
        meeting = draw_open(w);
    else
        meeting = mt_random_below(&w->random, m->meetings);
    uint32_t first = m->slot_start[meeting], choices = m->slot_start[meeting + 1] - first;
    if (choices == 0 || w->frozen[meeting]) return;
    if (w->slot[meeting] != MT_UNPLACED && (m->has_zero_weights || m->fairness >= 0) && !(dice >> 2 & 15)) {
        try_leave(w, meeting, temperature);
        return;
    }
    int32_t slot = m->slot[first + mt_random_below(&w->random, choices)];
    if (slot == w->slot[meeting] || (w->changes->closed[slot] && w->home[meeting] != slot)) return;
    if (w->slot[meeting] != MT_UNPLACED && (dice >> 8 & 1))
        try_chain(w, meeting, slot, temperature);
    else
        try_place(w, meeting, slot, temperature);
}

/* --- the plan to begin with -----------------------------------------------------------------------------------------
 */

typedef struct rank {
    uint32_t meeting;
    int hold;
    double weight;
} rank;

/* Held ones first, then by weight: when two claim a place, the first in this order keeps it. */
static int by_right(const void *a, const void *b)
{
    const rank *x = a, *y = b;
    if (x->hold != y->hold) return y->hold - x->hold;
    if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
    return (x->meeting > y->meeting) - (x->meeting < y->meeting);
}

static match_status begin(walker *w, const int32_t *present, mt_error *err)
{
    const mt_model *m = w->model;
    rank *order = mt_alloc(m->meetings, sizeof *order);
    if (!order) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < m->meetings; i++) order[i] = (rank){i, w->changes->hold[i], m->weight[i]};
    qsort(order, m->meetings, sizeof *order, by_right);
    for (uint32_t i = 0; i < m->meetings; i++) {
        uint32_t meeting = order[i].meeting;
        int32_t slot = present[meeting];
        if (slot < 0 || (uint32_t)slot >= m->slots) continue;
        w->home[meeting] = slot; /* mt_repair_fits() lets a meeting into a closed slot that is its own */
        bool stays = mt_repair_fits(w, meeting, slot);
        w->home[meeting] = MT_UNPLACED;
        if (stays) mt_repair_place(w, meeting, slot);
        w->frozen[meeting] = order[i].hold == MT_HOLD_LOCKED || (stays && order[i].hold == MT_HOLD_PRINTED);
    }
    for (uint32_t i = 0; i < m->meetings; i++) w->home[i] = w->slot[i];
    for (uint32_t i = 0; i < m->meetings; i++) { /* refill without moving anybody */
        uint32_t meeting = order[i].meeting;
        if (w->slot[meeting] != MT_UNPLACED || w->frozen[meeting]) continue;
        for (uint32_t k = m->slot_start[meeting]; k < m->slot_start[meeting + 1]; k++) {
            if (!mt_repair_fits(w, meeting, m->slot[k])) continue;
            mt_repair_place(w, meeting, m->slot[k]);
            break;
        }
    }
    mt_free(order);
    return MATCH_OK;
}

/* Takes out one meeting of the most torn: one that stands alone, so that a break is gone, and of these the lightest.
 * False: none of theirs may go. */
static bool give_up_of_the_torn(walker *w, bool printed)
{
    const mt_model *m = w->model;
    int32_t best = MT_EMPTY;
    bool best_alone = false;
    for (uint32_t p = 0; p < m->judged; p++) {
        if (!w->runs[p] || w->runs[p] - 1 < w->most_breaks) continue;
        for (int32_t t = 0; (uint32_t)t < m->slots; t++) {
            const int32_t *seat = mt_repair_seat(w, p, t);
            if (*seat == MT_EMPTY || w->changes->hold[*seat] == MT_HOLD_LOCKED || (w->frozen[*seat] && !printed))
                continue;
            bool alone = seat[-1] == MT_EMPTY && seat[1] == MT_EMPTY;
            if (best != MT_EMPTY && (alone != best_alone ? best_alone : m->weight[*seat] >= m->weight[best])) continue;
            best = *seat;
            best_alone = alone;
        }
    }
    if (best != MT_EMPTY) mt_repair_take_out(w, (uint32_t)best);
    return best != MT_EMPTY;
}

/* A fairness rule that the walk did not reach: meetings of the most torn are given up until it holds; printed ones only
 * where the others do not suffice, locked ones never. */
static void enforce_fairness(walker *w)
{
    while (mt_repair_unfair(w) && (give_up_of_the_torn(w, false) || give_up_of_the_torn(w, true))) {}
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

/* Hot enough to exchange meetings of like weight, never so hot that the plan melts; measured on an event of 1,000 with
 * 50 who did not come. The last tenth only descends. */
static double temperature_at(const walker *w, double share)
{
    const double hot = w->mean / 9, cold = w->mean / 60;
    return share < 0.9 ? hot * pow(cold / hot, share / 0.9) : 1e-6;
}

bool mt_repair_walk_run(mt_repair_walk *walk, uint64_t moves)
{
    uint64_t until = walk->moves - walk->made < moves ? walk->moves : walk->made + moves;
    for (; walk->made < until && walk->model->meetings; walk->made++) {
        if (walk->made % 256 == 0) walk->temperature = temperature_at(walk, (double)walk->made / (double)walk->moves);
        step(walk, walk->temperature);
    }
    walk->made = until;
    return walk->made == walk->moves;
}

double mt_repair_walk_progress(const mt_repair_walk *walk)
{
    return walk->moves ? (double)walk->made / (double)walk->moves : 1;
}

void mt_repair_walk_end(mt_repair_walk *walk, int32_t *slot)
{
    walker *w = walk;
    w->changed = 0;
    if (w->at_best) copy_best_before_changes(w);
    for (uint32_t i = 0; i < w->model->meetings; i++)
        if (w->slot[i] != MT_UNPLACED) mt_repair_take_out(w, i);
    for (uint32_t i = 0; i < w->model->meetings; i++)
        if (w->best_slot[i] != MT_UNPLACED) mt_repair_place(w, i, w->best_slot[i]);
    enforce_fairness(w);
    memcpy(slot, w->slot, w->model->meetings * sizeof *slot);
}

match_status mt_repair_walk_create(const mt_repair_task *task, int32_t *kept, mt_repair_walk **walk, mt_error *err)
{
    match_status status = MATCH_OK;
    walker *w = mt_alloc(1, sizeof *w);
    if (!w) return mt_fail_no_memory(err);
    w->model = task->model;
    w->changes = task->changes;
    w->worth = task->worth;
    w->random = mt_random_seeded(task->seed);
    w->price = task->price / task->model->weight_unit;
    w->moves = task->moves;
    MT_TRY(mt_repair_state_init(w, err));
    MT_TRY(begin(w, task->present, err));
    memcpy(kept, w->home, w->model->meetings * sizeof *kept);
    w->best = mt_repair_energy(w);
    memcpy(w->best_slot, w->slot, w->model->meetings * sizeof *w->slot);
    *walk = w;
    w = NULL;
out:
    mt_repair_walk_free(&w);
    return status;
}

void mt_repair_walk_free(mt_repair_walk **walk)
{
    if (!walk || !*walk) return;
    walker *w = *walk;
    void *blocks[] = {w->slot,      w->home, w->frozen,  w->seat, w->runs,    w->count,     w->load,      w->seated,
                      w->seated_at, w->open, w->open_at, w->away, w->away_at, w->best_slot, w->by_breaks, w->stamp};
    for (size_t i = 0; i < MT_COUNT(blocks); i++) mt_free(blocks[i]);
    mt_free(w);
    *walk = NULL;
}
