/* The chain of moves: Metropolis acceptance over two kinds of moves.
 *
 * Kempe chain: a placed meeting goes from slot s to slot t; every meeting it meets there goes from t to s, and so on,
 * until nobody is in two places. Nothing is taken out, so weight stays; only participants with exactly one of the two
 * slots busy change, which makes the difference in breaks known before anything is touched.
 * Insertion with ejection: a meeting without slot takes one; whoever stands in its way loses its slot.
 * After: Bofill et al. (JAIR 2022) for the problem; Kempe chains as in examination timetabling (Thompson, Dowsland
 * 1996). */
#include "libmatch/meet/search.h"

#include <math.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/search_state.h"

int mt_value_compare(const mt_value *a, const mt_value *b)
{
    if (a->broken != b->broken) return a->broken < b->broken ? -1 : 1;
    if (a->below != b->below) return a->below < b->below ? -1 : 1;
    if (a->lost != b->lost) return a->lost < b->lost ? -1 : 1;
    return (a->breaks > b->breaks) - (a->breaks < b->breaks);
}

/* --- acceptance and the best plan --------------------------------------------------------------------------------- */

static void set_temperature(mt_search *s, double share) { s->temperature = s->hot * pow(s->cold / s->hot, share); }

/* The Metropolis rule told beforehand: the greatest increase that the next change may bring. */
static double draw_limit(mt_search *s) { return -s->temperature * log(1 - mt_random_unit(&s->random)); }

static bool accept(mt_search *s, double difference)
{
    const double never = 14; /* exp(-14) is below a millionth */
    if (difference <= 0) return true;
    if (difference > never * s->temperature) return false;
    return mt_random_unit(&s->random) < exp(-difference / s->temperature);
}

static void copy_best(mt_search *s)
{
    memcpy(s->best_slot, s->slot, s->model->meetings * sizeof *s->slot);
    s->at_best = false;
}

/* To be called after every accepted change; `difference` in energy. */
static void note_value(mt_search *s)
{
    mt_value now = mt_search_value(s);
    if (mt_value_compare(&now, &s->best) < 0) {
        s->best = now;
        s->at_best = true;
    }
}

/* --- Kempe chain -------------------------------------------------------------------------------------------------- */

static bool in_chain(const mt_search *s, uint32_t meeting) { return s->stamp[meeting] == s->epoch; }

/* What changes for p when its only meeting of the two slots goes from one to the other. */
static void note_moved(mt_search *s, uint32_t p, int32_t from, int32_t to)
{
    const uint64_t *row = mt_row(s, p);
    uint32_t f = (uint32_t)from + 1, t = (uint32_t)to + 1;
    int32_t runs = (int32_t)mt_row_neighbours(row, f) - (int32_t)mt_row_neighbours(row, t), shape = 0;
    runs += f - t == 1 || t - f == 1; /* the slot left behind is no neighbour any more */
    if (s->words == 1) shape = mt_search_shape(s, p, *row ^ UINT64_C(1) << f ^ UINT64_C(1) << t) - s->shape[p];
    if (!runs && !shape) return;
    s->moved[s->moved_count].who = p;
    s->moved[s->moved_count].runs = runs;
    s->moved[s->moved_count++].shape = shape;
    s->chain_shape += shape;
}

/* Gathers the chain from chain[0]. False: a member may not be where it would have to go, or the chain is too long. */
static bool gather_chain(mt_search *s, int32_t here, int32_t there, int32_t *difference)
{
    const mt_model *m = s->model;
    s->moved_count = 0;
    *difference = 0;
    s->chain_shape = 0;
    for (uint32_t i = 0; i < s->chain_length; i++) {
        uint32_t meeting = s->chain[i];
        int32_t to = s->slot[meeting] == here ? there : here;
        for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
            uint32_t p = m->party[k], known = s->moved_count;
            if (!mt_is_busy(s, p, to)) {
                note_moved(s, p, s->slot[meeting], to);
                if (s->moved_count > known) *difference += s->moved[known].runs; /* breaks change as runs do */
                continue;
            }
            uint32_t other = (uint32_t)*mt_seat(s, p, to);
            if (in_chain(s, other)) continue;
            if (s->chain_length == LONGEST_CHAIN || !mt_model_allows(m, other, (uint32_t)s->slot[meeting]))
                return false;
            s->stamp[other] = s->epoch;
            s->chain[s->chain_length++] = other;
        }
    }
    return true;
}

static bool chain_fits_tables(const mt_search *s, int32_t here, int32_t there)
{
    int64_t to_there = 0;
    for (uint32_t i = 0; i < s->chain_length; i++)
        if (s->model->needs_table[s->chain[i]]) to_there += s->slot[s->chain[i]] == here ? 1 : -1;
    return s->load[there] + to_there <= s->model->capacity && s->load[here] - to_there <= s->model->capacity;
}

static int32_t slot_after(const mt_search *s, uint32_t meeting, int32_t here, int32_t there)
{
    int32_t slot = s->slot[meeting];
    return in_chain(s, meeting) ? here + there - slot : slot;
}

static bool chain_keeps_order(const mt_search *s, int32_t here, int32_t there)
{
    const mt_model *m = s->model;
    if (!m->has_precedences) return true;
    for (uint32_t i = 0; i < s->chain_length; i++) {
        uint32_t meeting = s->chain[i];
        int32_t slot = slot_after(s, meeting, here, there);
        for (uint32_t k = m->before_start[meeting]; k < m->before_start[meeting + 1]; k++)
            if (s->slot[m->before[k]] != MT_UNPLACED && slot_after(s, m->before[k], here, there) >= slot) return false;
        for (uint32_t k = m->after_start[meeting]; k < m->after_start[meeting + 1]; k++)
            if (s->slot[m->after[k]] != MT_UNPLACED && slot_after(s, m->after[k], here, there) <= slot) return false;
    }
    return true;
}

static void move_runs(mt_search *s, int32_t sign)
{
    for (uint32_t i = 0; i < s->moved_count; i++) {
        uint32_t p = s->moved[i].who;
        mt_search_set_runs(s, p, (uint32_t)((int32_t)s->runs[p] + sign * s->moved[i].runs));
    }
}

static void apply_chain(mt_search *s, int32_t here, int32_t there)
{
    const mt_model *m = s->model;
    for (uint32_t i = 0; i < s->chain_length; i++) {
        uint32_t meeting = s->chain[i];
        for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++)
            mt_row_flip(mt_row(s, m->party[k]), (uint32_t)s->slot[meeting] + 1);
    }
    for (uint32_t i = 0; i < s->chain_length; i++) {
        uint32_t meeting = s->chain[i];
        int32_t to = here + there - s->slot[meeting];
        s->load[s->slot[meeting]] -= m->needs_table[meeting];
        s->load[to] += m->needs_table[meeting];
        s->slot[meeting] = to;
        for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
            mt_row_flip(mt_row(s, m->party[k]), (uint32_t)to + 1);
            *mt_seat(s, m->party[k], to) = (int32_t)meeting;
        }
    }
    for (uint32_t i = 0; i < s->moved_count; i++) s->shape[s->moved[i].who] += s->moved[i].shape;
    s->shapes += s->chain_shape;
}

/* price of the fairness rule if the runs in `moved` were in force */
static double fairness_difference(mt_search *s)
{
    if (s->model->fairness < 0) return 0;
    double before = mt_search_unfair(s);
    move_runs(s, 1);
    double after = mt_search_unfair(s);
    move_runs(s, -1);
    return s->price_fairness * (after - before);
}

static void try_chain(mt_search *s, uint32_t meeting, int32_t there)
{
    int32_t here = s->slot[meeting], difference;
    s->epoch++;
    s->stamp[meeting] = s->epoch;
    s->chain[0] = meeting;
    s->chain_length = 1;
    if (!gather_chain(s, here, there, &difference)) return;
    if (!chain_fits_tables(s, here, there) || !chain_keeps_order(s, here, there)) return;
    if (!accept(s, difference + (double)s->chain_shape / SHAPE_UNIT + fairness_difference(s))) return;
    if (s->at_best) copy_best(s);
    apply_chain(s, here, there);
    move_runs(s, 1);
    note_value(s);
}

/* --- insertion with ejection -------------------------------------------------------------------------------------- */

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
    return !m->needs_table[meeting] || s->load[slot] < m->capacity;
}

/* The plan before the changes was the best: copy it although they are already made. */
static void copy_best_before_changes(mt_search *s)
{
    copy_best(s);
    for (uint32_t i = s->changes; i-- > 0;) s->best_slot[s->change[i].meeting] = s->change[i].slot;
}

static void judge_changes(mt_search *s, double before, double limit)
{
    if (mt_search_energy(s) - before > limit) {
        undo_changes(s);
        return;
    }
    if (s->at_best) copy_best_before_changes(s);
    note_value(s);
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

static void try_insert(mt_search *s, uint32_t meeting, int32_t slot)
{
    double before = mt_search_energy(s), limit = draw_limit(s);
    if (hopeless(s, meeting, slot, limit)) return;
    s->changes = 0;
    if (!make_room(s, meeting, slot)) {
        undo_changes(s);
        return;
    }
    s->change[s->changes++] = (mt_change){meeting, MT_UNPLACED};
    mt_search_place(s, meeting, slot);
    judge_changes(s, before, limit);
}

/* Taking a meeting out pays where the fairness rule or weight 0 make it cheap. */
static void try_remove(mt_search *s, uint32_t meeting)
{
    double before = mt_search_energy(s);
    s->changes = 0;
    if (!eject(s, meeting)) return;
    judge_changes(s, before, draw_limit(s));
}

/* --- choice of moves ---------------------------------------------------------------------------------------------- */

static void move(mt_search *s)
{
    const mt_model *m = s->model;
    uint32_t meeting;
    uint64_t dice = mt_random_next(&s->random);
    if (s->open_count && (s->open_count == m->meetings || (dice & 3) < (s->open_count > 50 && !s->settled ? 2u : 1u)))
        meeting = s->open[mt_random_below(&s->random, s->open_count)];
    else
        meeting = mt_random_below(&s->random, m->meetings);
    uint32_t first = m->slot_start[meeting], choices = m->slot_start[meeting + 1] - first;
    int32_t here = s->slot[meeting];
    if (choices == 0) return;
    if (here != MT_UNPLACED && m->selection && (m->has_zero_weights || m->fairness >= 0) && !(dice >> 2 & 127)) {
        try_remove(s, meeting);
        return;
    }
    int32_t slot = m->slot[first + mt_random_below(&s->random, choices)];
    if (slot == here) return;
    if (here == MT_UNPLACED)
        try_insert(s, meeting, slot);
    else
        try_chain(s, meeting, slot);
}

/* Half cold, weight hardly changes any more. If the best weight was met on the way and lost again, the rest of the
 * cooling would be spent on a worse selection. */
static void settle(mt_search *s)
{
    mt_value now = mt_search_value(s);
    s->settled = true;
    now.breaks = s->best.breaks;
    if (s->model->selection && mt_value_compare(&s->best, &now) < 0) mt_search_restart(s, s->best_slot);
}

bool mt_search_run(mt_search *s, uint64_t moves, double from, double to, const mt_value *good_enough)
{
    const uint64_t piece = 1024;
    if (s->model->meetings == 0) return true;
    for (uint64_t done = 0; done < moves; done += piece) {
        uint64_t left = moves - done < piece ? moves - done : piece;
        set_temperature(s, from + (to - from) * (double)done / (double)moves);
        if (!s->settled && s->temperature <= s->settle_at) settle(s);
        for (uint64_t i = 0; i < left; i++) move(s);
        if (mt_value_compare(&s->best, good_enough) <= 0) return true;
    }
    return false;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

static match_status allocate(mt_search *s, mt_error *err)
{
    const mt_model *m = s->model;
    uint32_t meetings = m->meetings, participants = m->participants;
    s->words = ((size_t)m->slots + 2 + 63) / 64;
    s->slot = mt_alloc(meetings, sizeof *s->slot);
    s->best_slot = mt_alloc(meetings, sizeof *s->best_slot);
    s->busy = mt_alloc(participants * s->words, sizeof *s->busy);
    s->shape = mt_alloc(participants, sizeof *s->shape);
    s->seat = mt_alloc(participants * (size_t)m->slots, sizeof *s->seat);
    s->runs = mt_alloc(participants, sizeof *s->runs);
    s->count = mt_alloc(participants, sizeof *s->count);
    s->load = mt_alloc(m->slots, sizeof *s->load);
    s->open = mt_alloc(meetings, sizeof *s->open);
    s->open_at = mt_alloc(meetings, sizeof *s->open_at);
    s->torn = mt_alloc(participants, sizeof *s->torn);
    s->torn_at = mt_alloc(participants, sizeof *s->torn_at);
    s->by_breaks = mt_alloc((size_t)m->slots + 2, sizeof *s->by_breaks);
    s->stamp = mt_alloc(meetings, sizeof *s->stamp);
    bool all = s->slot && s->best_slot && s->busy && s->shape && s->seat && s->runs && s->count && s->load && s->open &&
               s->open_at && s->torn && s->torn_at && s->by_breaks && s->stamp;
    return all ? MATCH_OK : mt_fail_no_memory(err);
}

static void set_prices(mt_search *s)
{
    const mt_model *m = s->model;
    double greatest = 0, sum = 0;
    for (uint32_t i = 0; i < m->meetings; i++) {
        sum += m->weight[i];
        if (m->weight[i] > greatest) greatest = m->weight[i];
    }
    double mean = m->meetings ? sum / m->meetings : 0;
    s->price_weight = 20;
    s->price_fairness = 10;
    s->price_below = 3 * s->price_weight * (greatest + 1);
    s->cold = 0.1;
    s->hot = m->selection ? 6 * fmax(1, mean / 5) : 0.5;
    s->settle_at = sqrt(s->hot * s->cold);
    for (uint32_t d = 1; d <= ONE_WORD_SLOTS; d++) s->square_price[d] = (int32_t)(SHAPE_UNIT / 2 / d + 0.5);
}

match_status mt_search_create(const mt_model *model, uint64_t seed, mt_search **search, mt_error *err)
{
    mt_search *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->model = model;
    s->random = mt_random_seeded(seed);
    match_status status = allocate(s, err);
    if (status != MATCH_OK) {
        mt_search_free(&s);
        return status;
    }
    for (uint32_t i = 0; i < model->meetings; i++) {
        s->slot[i] = s->best_slot[i] = MT_UNPLACED;
        s->open[i] = s->open_at[i] = i;
        s->lost += model->weight[i];
    }
    s->open_count = model->meetings;
    for (uint32_t p = 0; p < model->participants; p++) s->below += model->least[p];
    s->by_breaks[0] = model->participants;
    s->best = mt_search_value(s);
    set_prices(s);
    *search = s;
    return MATCH_OK;
}

void mt_search_free(mt_search **search)
{
    if (!search || !*search) return;
    mt_search *s = *search;
    void *blocks[] = {s->busy, s->shape, s->slot,    s->best_slot, s->seat,    s->runs,      s->count,
                      s->load, s->open,  s->open_at, s->torn,      s->torn_at, s->by_breaks, s->stamp};
    for (size_t i = 0; i < MT_COUNT(blocks); i++) mt_free(blocks[i]);
    mt_free(s);
    *search = NULL;
}

mt_value mt_search_best(const mt_search *search) { return search->best; }

const int32_t *mt_search_best_plan(mt_search *s)
{
    if (s->at_best) copy_best(s);
    return s->best_slot;
}

void mt_search_restart(mt_search *s, const int32_t *plan)
{
    if (s->at_best) copy_best(s);
    for (uint32_t i = 0; i < s->model->meetings; i++)
        if (s->slot[i] != MT_UNPLACED) mt_search_remove(s, i);
    for (uint32_t i = 0; i < s->model->meetings; i++)
        if (plan[i] != MT_UNPLACED) mt_search_place(s, i, plan[i]);
    note_value(s);
}
