/* Kempe chains of meetings of any number of parties, on rows of any number of words.
 *
 * Only participants with exactly one of the two slots busy change, which makes the difference in breaks known before
 * anything is touched. */
#include "libmatch/meet/search_state.h"

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

bool mt_search_try_chain(mt_search *s, uint32_t meeting, int32_t there, double limit)
{
    int32_t here = s->slot[meeting], difference;
    s->epoch++;
    s->stamp[meeting] = s->epoch;
    s->chain[0] = meeting;
    s->chain_length = 1;
    if (!gather_chain(s, here, there, &difference)) return false;
    if (!chain_fits_tables(s, here, there) || !chain_keeps_order(s, here, there)) return false;
    if (difference + (double)s->chain_shape / SHAPE_UNIT + fairness_difference(s) > limit) return false;
    if (s->at_best) mt_search_copy_best(s);
    apply_chain(s, here, there);
    move_runs(s, 1);
    return true;
}
