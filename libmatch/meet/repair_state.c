/* Seats, runs of meetings and loads are kept as in the planner's search (see search_state.h), with a capacity per slot
 * because tables may be lost during the day. */
#include "libmatch/meet/repair_state.h"

#include "libmatch/base/memory.h"

static void set_runs(mt_repair_walk *w, uint32_t p, uint32_t runs)
{
    uint32_t before = w->runs[p] ? w->runs[p] - 1 : 0, after = runs ? runs - 1 : 0;
    w->runs[p] = runs;
    w->breaks += after;
    w->breaks -= before;
    if (w->model->fairness < 0 || before == after || p >= w->model->judged) return;
    w->by_breaks[before]--;
    w->by_breaks[after]++;
    if (after > w->most_breaks) w->most_breaks = after;
    if (after < w->fewest_breaks) w->fewest_breaks = after;
    while (w->most_breaks > 0 && !w->by_breaks[w->most_breaks]) w->most_breaks--;
    while (w->fewest_breaks < w->most_breaks && !w->by_breaks[w->fewest_breaks]) w->fewest_breaks++;
}

static void list_add(uint32_t *list, uint32_t *at, uint32_t *count, uint32_t value)
{
    at[value] = *count;
    list[(*count)++] = value;
}

static void list_drop(uint32_t *list, uint32_t *at, uint32_t *count, uint32_t value)
{
    uint32_t last = list[--*count];
    list[at[value]] = last;
    at[last] = at[value];
}

static bool is_away(const mt_repair_walk *w, uint32_t m)
{
    return w->home[m] != MT_UNPLACED && w->slot[m] != MT_UNPLACED && w->slot[m] != w->home[m];
}

void mt_repair_place(mt_repair_walk *w, uint32_t meeting, int32_t slot)
{
    const mt_model *m = w->model;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t p = m->party[k];
        int32_t *seat = mt_repair_seat(w, p, slot);
        *seat = (int32_t)meeting;
        if (w->count[p]++ < m->least[p]) w->below--;
        set_runs(w, p, w->runs[p] + 1 - (uint32_t)((seat[-1] != MT_EMPTY) + (seat[1] != MT_EMPTY)));
    }
    w->slot[meeting] = slot;
    if (m->needs_table[meeting]) list_add(w->seated + (size_t)slot * w->width, w->seated_at, &w->load[slot], meeting);
    w->lost -= m->weight[meeting];
    list_drop(w->open, w->open_at, &w->open_count, meeting);
    if (w->home[meeting] != MT_UNPLACED) w->given_up--;
    if (is_away(w, meeting)) list_add(w->away, w->away_at, &w->away_count, meeting);
}

void mt_repair_take_out(mt_repair_walk *w, uint32_t meeting)
{
    const mt_model *m = w->model;
    int32_t slot = w->slot[meeting];
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t p = m->party[k];
        int32_t *seat = mt_repair_seat(w, p, slot);
        *seat = MT_EMPTY;
        if (--w->count[p] < m->least[p]) w->below++;
        set_runs(w, p, w->runs[p] - 1 + (uint32_t)((seat[-1] != MT_EMPTY) + (seat[1] != MT_EMPTY)));
    }
    if (is_away(w, meeting)) list_drop(w->away, w->away_at, &w->away_count, meeting);
    w->slot[meeting] = MT_UNPLACED;
    if (m->needs_table[meeting]) list_drop(w->seated + (size_t)slot * w->width, w->seated_at, &w->load[slot], meeting);
    w->lost += m->weight[meeting];
    list_add(w->open, w->open_at, &w->open_count, meeting);
    if (w->home[meeting] != MT_UNPLACED) w->given_up++;
}

uint32_t mt_repair_unfair(const mt_repair_walk *w)
{
    if (w->model->fairness < 0) return 0;
    uint32_t range = w->most_breaks - w->fewest_breaks, d = (uint32_t)w->model->fairness;
    return range > d ? range - d : 0;
}

double mt_repair_energy(const mt_repair_walk *w)
{
    return w->lost + w->price * (double)(w->away_count + w->given_up) + w->price_below * (double)w->below +
           w->price_unfair * (double)mt_repair_unfair(w) + w->price_break * (double)w->breaks;
}

static bool in_order(const mt_repair_walk *w, uint32_t meeting, int32_t slot)
{
    const mt_model *m = w->model;
    if (!m->has_precedences) return true;
    for (uint32_t k = m->before_start[meeting]; k < m->before_start[meeting + 1]; k++)
        if (m->before[k] == meeting || w->slot[m->before[k]] >= slot) return false;
    for (uint32_t k = m->after_start[meeting]; k < m->after_start[meeting + 1]; k++)
        if (w->slot[m->after[k]] != MT_UNPLACED && w->slot[m->after[k]] <= slot) return false;
    return true;
}

bool mt_repair_fits(mt_repair_walk *w, uint32_t meeting, int32_t slot)
{
    const mt_model *m = w->model;
    if (!mt_model_allows(m, meeting, (uint32_t)slot)) return false;
    if (w->changes->closed[slot] && w->home[meeting] != slot) return false;
    if (m->needs_table[meeting] && w->load[slot] >= w->changes->room[slot]) return false;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t p = m->party[k];
        if (*mt_repair_seat(w, p, slot) != MT_EMPTY || w->count[p] >= m->most[p]) return false;
    }
    return in_order(w, meeting, slot);
}

static match_status allocate(mt_repair_walk *w, mt_error *err)
{
    const mt_model *m = w->model;
    w->stride = (size_t)m->slots + 2;
    w->width = 1;
    for (uint32_t t = 0; t < m->slots; t++)
        if (w->changes->room[t] > w->width) w->width = w->changes->room[t];
    if (w->width > m->meetings) w->width = m->meetings + 1;
    void **blocks[] = {(void **)&w->slot,    (void **)&w->home, (void **)&w->seated_at, (void **)&w->open,
                       (void **)&w->open_at, (void **)&w->away, (void **)&w->away_at,   (void **)&w->best_slot};
    for (size_t i = 0; i < MT_COUNT(blocks); i++) {
        *blocks[i] = mt_alloc(m->meetings, sizeof(uint32_t));
        if (!*blocks[i]) return mt_fail_no_memory(err);
    }
    w->frozen = mt_alloc(m->meetings, 1);
    w->stamp = mt_alloc(m->meetings, sizeof *w->stamp);
    w->seat = mt_alloc(m->participants * w->stride, sizeof *w->seat);
    w->runs = mt_alloc(m->participants, sizeof *w->runs);
    w->count = mt_alloc(m->participants, sizeof *w->count);
    w->load = mt_alloc(m->slots, sizeof *w->load);
    w->seated = mt_alloc((size_t)m->slots * w->width, sizeof *w->seated);
    w->by_breaks = mt_alloc(w->stride, sizeof *w->by_breaks);
    bool all = w->frozen && w->stamp && w->seat && w->runs && w->count && w->load && w->seated && w->by_breaks;
    return all ? MATCH_OK : mt_fail_no_memory(err);
}

static void set_up(mt_repair_walk *w)
{
    const mt_model *m = w->model;
    double greatest = 0;
    for (size_t i = 0; i < m->participants * w->stride; i++) w->seat[i] = MT_EMPTY;
    for (uint32_t i = 0; i < m->meetings; i++) {
        w->slot[i] = w->home[i] = MT_UNPLACED;
        /* one without any slot would only be drawn in vain */
        if (m->slot_start[i] < m->slot_start[i + 1]) list_add(w->open, w->open_at, &w->open_count, i);
        w->lost += m->weight[i];
        if (m->weight[i] > greatest) greatest = m->weight[i];
    }
    for (uint32_t p = 0; p < m->participants; p++) w->below += m->least[p];
    w->by_breaks[0] = m->judged;
    w->mean = w->lost > 0 ? w->lost / m->meetings : 1;
    w->price_below = 3 * (greatest + 1 + w->price);
    w->price_unfair = 2 * (greatest + 1 + w->price);
    w->price_break = 1e-3;
}

match_status mt_repair_state_init(mt_repair_walk *w, mt_error *err)
{
    match_status status = allocate(w, err);
    if (status == MATCH_OK) set_up(w);
    return status;
}
