/* Elementary changes of the search state: a meeting takes a slot or leaves it, everything counted stays right. */
#include "libmatch/meet/search_state.h"

#include <math.h>

static void count_breaks(mt_search *s, uint32_t before, uint32_t after)
{
    s->by_breaks[before]--;
    s->by_breaks[after]++;
    if (after > s->most_breaks) s->most_breaks = after;
    if (after < s->fewest_breaks) s->fewest_breaks = after;
    while (s->most_breaks > 0 && !s->by_breaks[s->most_breaks]) s->most_breaks--;
    while (s->fewest_breaks < s->most_breaks && !s->by_breaks[s->fewest_breaks]) s->fewest_breaks++;
}

void mt_search_set_runs(mt_search *s, uint32_t p, uint32_t runs)
{
    uint32_t before = s->runs[p] ? s->runs[p] - 1 : 0, after = runs ? runs - 1 : 0;
    s->runs[p] = runs;
    if (before == after) return;
    s->breaks += after;
    s->breaks -= before;
    if (s->model->fairness >= 0 && p < s->model->judged) count_breaks(s, before, after);
}

static void count_shape(mt_search *s, uint32_t p)
{
    if (s->words > 1) return;
    mt_search_note_row(s, p);
    int32_t shape = mt_search_shape(s, p, *mt_row(s, p));
    s->shapes += shape - s->shape[p];
    s->shape[p] = shape;
}

void mt_search_recount(mt_search *s, uint32_t p)
{
    uint64_t row = *mt_row(s, p);
    count_shape(s, p);
    mt_search_set_runs(s, p, (uint32_t)__builtin_popcountll(row & ~(row << 1)));
}

/* Changes places in the list of open meetings with the one at `place`. */
static void swap_open(mt_search *s, uint32_t meeting, uint32_t place)
{
    uint32_t other = s->open[place], at = s->open_at[meeting];
    s->open[at] = other;
    s->open_at[other] = at;
    s->open[place] = meeting;
    s->open_at[meeting] = place;
}

void mt_search_place(mt_search *s, uint32_t meeting, int32_t slot)
{
    const mt_model *m = s->model;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t p = m->party[k];
        uint64_t *row = mt_row(s, p);
        mt_row_flip(row, (uint32_t)slot + 1);
        *mt_seat(s, p, slot) = (int32_t)meeting;
        if (s->has_shifts) s->partner[p * s->stride + (uint32_t)slot] = (uint16_t)(p ^ s->pair[meeting].both);
        if (s->count[p]++ < m->least[p]) s->below--;
        count_shape(s, p);
        mt_search_set_runs(s, p, s->runs[p] + 1 - mt_row_neighbours(row, (uint32_t)slot + 1));
    }
    s->slot[meeting] = slot;
    if (m->needs_table[meeting]) {
        s->over += s->load[slot]++ >= m->capacity;
        s->tables_used++;
    }
    s->lost -= m->weight[meeting];
    if (!s->hopeless[meeting]) swap_open(s, meeting, --s->hopes);
    swap_open(s, meeting, --s->open_count);
}

void mt_search_remove(mt_search *s, uint32_t meeting)
{
    const mt_model *m = s->model;
    int32_t slot = s->slot[meeting];
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) {
        uint32_t p = m->party[k];
        uint64_t *row = mt_row(s, p);
        mt_row_flip(row, (uint32_t)slot + 1);
        if (--s->count[p] < m->least[p]) s->below++;
        count_shape(s, p);
        mt_search_set_runs(s, p, s->runs[p] - 1 + mt_row_neighbours(row, (uint32_t)slot + 1));
    }
    s->slot[meeting] = MT_UNPLACED;
    if (m->needs_table[meeting]) {
        s->over -= s->load[slot]-- > m->capacity;
        s->tables_used--;
    }
    s->lost += m->weight[meeting];
    s->open_at[meeting] = s->open_count;
    s->open[s->open_count++] = meeting;
    if (!s->hopeless[meeting]) swap_open(s, meeting, s->hopes++);
}

void mt_search_judge_hopes(mt_search *s)
{
    if (!s->surplus || s->best.broken || s->best.lost >= s->judged_lost) return;
    s->judged_lost = s->best.lost;
    for (uint32_t i = 0; i < s->model->meetings; i++) {
        if (s->hopeless[i] || s->least_lost - s->surplus[i] <= s->best.lost + 1e-6) continue;
        if (s->slot[i] == MT_UNPLACED) swap_open(s, i, --s->hopes);
        s->hopeless[i] = 1;
    }
}
