/* Portfolios: greedy with lazy evaluation, swaps, then exact search within a budget of work; an upper bound always.
 *
 * Bounds for k places: for any set S, f(S) + the k greatest additions to S (submodularity), taken at every prefix of
 * the greedy set; and, need by need, the union of the k greatest gains. The least of them counts. */
#include "libmatch/group/cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/group/cover_set.h"

#define LEAST_GAIN 1e-12
#define SWAP_ROUNDS 20
#define PAIR_PLACES 12  /* two at once are exchanged in sets up to this size */
#define PAIR_LIST 40    /* by pairs of the outsiders that add most */
#define EXACT_PLACES 64 /* larger sets are left to greedy and swaps */

typedef struct solver {
    const mt_cover_problem *p;
    double *start;   /* [needs] coverage without anybody */
    double *covered; /* [needs] */
    double before, total;
    MT_ARRAY(uint32_t) chosen;
    mt_cover_rank *heap; /* [candidates] greatest addition first; values may be out of date, never too small */
    uint32_t heaped;
    bool *taken; /* [candidates] */
    double *top; /* the k greatest additions, scratch */
    double bound;
} solver;

/* ---- checking ---- */

static match_status check_range(double value, double most, const char *field, mt_error *err)
{
    if (value >= 0.0 && value <= most) return MATCH_OK;
    match_status status = mt_fail(err, MATCH_E_VALUE, "%s out of range: give a number from 0 to 1", field);
    mt_error_field(err, field, NULL);
    return status;
}

static match_status check_problem(const mt_cover_problem *p, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(check_range(p->target, 1.0, "target", err));
    for (uint32_t n = 0; n < p->needs; n++) {
        if (p->have) MT_TRY(check_range(p->have[n], 1.0, "have", err));
        if (p->weight && !(p->weight[n] >= 0.0 && p->weight[n] < HUGE_VAL))
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "the weight of need %u is negative or no number", n));
    }
    for (size_t i = 0; p->candidates && i < p->begin[p->candidates]; i++) {
        MT_TRY(check_range(p->gain[i], 1.0, "gain", err));
        if (p->need[i] >= p->needs)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "need %u of %u does not exist", p->need[i], p->needs));
    }
out:
    return status;
}

/* ---- value ---- */

static double value_of(const solver *s, const double *covered)
{
    double sum = 0.0;
    for (uint32_t n = 0; n < s->p->needs; n++) sum += mt_cover_weight(s->p, n) * covered[n];
    return sum;
}

static void cover_without(const solver *s, size_t left_out, double *covered)
{
    if (s->p->needs) memcpy(covered, s->start, s->p->needs * sizeof *covered);
    for (size_t i = 0; i < s->chosen.len; i++)
        if (i != left_out) mt_cover_join(s->p, covered, s->chosen.data[i]);
}

/* ---- lazy greedy ---- */

static bool before(const mt_cover_rank *a, const mt_cover_rank *b) { return mt_cover_rank_compare(a, b) < 0; }

static void sift_down(solver *s, uint32_t at)
{
    for (uint32_t child; (child = 2 * at + 1) < s->heaped; at = child) {
        if (child + 1 < s->heaped && before(&s->heap[child + 1], &s->heap[child])) child++;
        if (!before(&s->heap[child], &s->heap[at])) return;
        mt_cover_rank other = s->heap[at];
        s->heap[at] = s->heap[child];
        s->heap[child] = other;
    }
}

static void make_heap(solver *s)
{
    s->heaped = 0;
    for (uint32_t c = 0; c < s->p->candidates; c++)
        s->heap[s->heaped++] = (mt_cover_rank){mt_cover_gain(s->p, s->covered, c), c};
    for (uint32_t i = s->heaped / 2; i-- > 0;) sift_down(s, i);
}

/* The candidate that adds most, leaves the heap; false when nobody adds anything. */
static bool pop_best(solver *s, mt_cover_rank *best)
{
    while (s->heaped) {
        double gain = mt_cover_gain(s->p, s->covered, s->heap[0].candidate);
        bool fresh = gain >= s->heap[0].gain;
        if (fresh && gain <= LEAST_GAIN) return false;
        if (fresh) {
            *best = s->heap[0];
            s->heap[0] = s->heap[--s->heaped];
            sift_down(s, 0);
            return true;
        }
        s->heap[0].gain = gain;
        sift_down(s, 0);
    }
    return false;
}

static double sum_of_greatest(solver *s, const double *covered, uint32_t k)
{
    uint32_t kept = 0; /* s->top: a heap with the least on top would be faster; k is small, insertion does */
    for (uint32_t c = 0; k > 0 && c < s->p->candidates; c++) {
        double gain = mt_cover_gain(s->p, covered, c);
        if (kept == k && gain <= s->top[kept - 1]) continue;
        uint32_t at = kept < k ? kept++ : kept - 1;
        for (; at > 0 && s->top[at - 1] < gain; at--) s->top[at] = s->top[at - 1];
        s->top[at] = gain;
    }
    double sum = 0.0;
    for (uint32_t i = 0; i < kept; i++) sum += s->top[i];
    return sum;
}

static double wanted_value(const solver *s) { return s->p->target * s->total * (1.0 - 1e-12); }

/* Adds candidates until there are k, nobody adds anything, or the target is met. */
static match_status run_greedy(solver *s, uint32_t k, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_cover_rank best;
    double value = s->before;
    make_heap(s);
    while (s->chosen.len < k && !(s->p->target > 0.0 && value >= wanted_value(s)) && pop_best(s, &best)) {
        MT_TRY(MT_PUSH(&s->chosen, best.candidate, err));
        s->taken[best.candidate] = true;
        mt_cover_join(s->p, s->covered, best.candidate);
        value += best.gain;
    }
out:
    return status;
}

/* ---- swaps: exchange one member for the best outsider while that helps ---- */

static match_status improve(solver *s, mt_error *err)
{
    double *covered = mt_alloc(s->p->needs, sizeof *covered);
    if (!covered) return mt_fail_no_memory(err);
    bool changed = true;
    for (int round = 0; changed && round < SWAP_ROUNDS; round++) {
        changed = false;
        for (size_t i = 0; i < s->chosen.len; i++) {
            cover_without(s, i, covered);
            mt_cover_rank best = {mt_cover_gain(s->p, covered, s->chosen.data[i]), s->chosen.data[i]};
            double least = best.gain + LEAST_GAIN * (1.0 + s->total);
            for (uint32_t c = 0; c < s->p->candidates; c++) {
                if (s->taken[c]) continue;
                double gain = mt_cover_gain(s->p, covered, c);
                if (gain > least && gain > best.gain) best = (mt_cover_rank){gain, c};
            }
            if (best.candidate == s->chosen.data[i]) continue;
            s->taken[s->chosen.data[i]] = false;
            s->taken[best.candidate] = true;
            s->chosen.data[i] = best.candidate;
            changed = true;
        }
    }
    cover_without(s, SIZE_MAX, s->covered);
    mt_free(covered);
    return MATCH_OK;
}

/* the PAIR_LIST candidates outside the set that add most to `covered`, in s->heap */
static void shortlist(solver *s, const double *covered)
{
    s->heaped = 0;
    for (uint32_t c = 0; c < s->p->candidates; c++) {
        mt_cover_rank r = {s->taken[c] ? 0.0 : mt_cover_gain(s->p, covered, c), c};
        if (r.gain <= 0.0 || (s->heaped == PAIR_LIST && !before(&r, &s->heap[PAIR_LIST - 1]))) continue;
        uint32_t at = s->heaped < PAIR_LIST ? s->heaped++ : PAIR_LIST - 1;
        for (; at > 0 && before(&r, &s->heap[at - 1]); at--) s->heap[at] = s->heap[at - 1];
        s->heap[at] = r;
    }
}

/* Takes members i and j out and the best pair of the shortlist in, when that is better. `with`: scratch. */
static bool exchange_pair(solver *s, size_t i, size_t j, double *covered, double *with)
{
    uint32_t old_i = s->chosen.data[i], old_j = s->chosen.data[j];
    size_t needs = s->p->needs * sizeof *covered;
    if (s->p->needs) memcpy(covered, s->start, needs);
    for (size_t m = 0; m < s->chosen.len; m++)
        if (m != i && m != j) mt_cover_join(s->p, covered, s->chosen.data[m]);
    s->taken[old_i] = s->taken[old_j] = false;
    shortlist(s, covered);
    double best = value_of(s, s->covered) - value_of(s, covered) + LEAST_GAIN * (1.0 + s->total);
    uint32_t new_i = old_i, new_j = old_j;
    for (uint32_t a = 0; a + 1 < s->heaped; a++) {
        if (s->heap[a].gain + s->heap[a + 1].gain <= best) break;
        memcpy(with, covered, needs);
        mt_cover_join(s->p, with, s->heap[a].candidate);
        for (uint32_t b = a + 1; b < s->heaped && s->heap[a].gain + s->heap[b].gain > best; b++) {
            double gain = s->heap[a].gain + mt_cover_gain(s->p, with, s->heap[b].candidate);
            if (gain <= best) continue;
            best = gain;
            new_i = s->heap[a].candidate;
            new_j = s->heap[b].candidate;
        }
    }
    bool changed = new_i != old_i || new_j != old_j;
    s->taken[new_i] = s->taken[new_j] = true;
    s->chosen.data[i] = new_i;
    s->chosen.data[j] = new_j;
    if (changed) cover_without(s, SIZE_MAX, s->covered);
    return changed;
}

static match_status improve_pairs(solver *s, mt_error *err)
{
    match_status status = MATCH_OK;
    double *covered = mt_alloc(s->p->needs, sizeof *covered), *with = mt_alloc(s->p->needs, sizeof *with);
    if (!covered || !with) MT_TRY(mt_fail_no_memory(err));
    bool changed = s->chosen.len <= PAIR_PLACES;
    for (int round = 0; changed && round < SWAP_ROUNDS; round++) {
        changed = false;
        for (size_t i = 0; i < s->chosen.len; i++)
            for (size_t j = i + 1; j < s->chosen.len; j++)
                if (exchange_pair(s, i, j, covered, with)) changed = true;
        if (changed) MT_TRY(improve(s, err));
    }
out:
    mt_free(covered);
    mt_free(with);
    return status;
}

/* For a target: members that it is reached without go, the least useful first. */
static match_status drop_needless(solver *s, mt_error *err)
{
    double *covered = mt_alloc(s->p->needs, sizeof *covered);
    if (!covered) return mt_fail_no_memory(err);
    while (s->chosen.len > 0) {
        size_t least = SIZE_MAX;
        double kept = -1.0;
        for (size_t i = 0; i < s->chosen.len; i++) {
            cover_without(s, i, covered);
            double value = value_of(s, covered);
            if (value >= wanted_value(s) && value > kept) least = i, kept = value;
        }
        if (least == SIZE_MAX) break;
        s->taken[s->chosen.data[least]] = false;
        memmove(s->chosen.data + least, s->chosen.data + least + 1,
                (s->chosen.len - least - 1) * sizeof *s->chosen.data);
        s->chosen.len--;
    }
    cover_without(s, SIZE_MAX, s->covered);
    mt_free(covered);
    return MATCH_OK;
}

/* ---- bounds ---- */

/* union of the k greatest gains, need by need */
static match_status bound_by_needs(const solver *s, uint32_t k, double *bound, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_cover_problem *p = s->p;
    size_t *begin = mt_alloc((size_t)p->needs + 2, sizeof *begin);
    double *gain = NULL, sum = 0.0;
    size_t entries = p->candidates ? p->begin[p->candidates] : 0;
    gain = mt_alloc(entries, sizeof *gain);
    if (!begin || !gain) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < entries; i++) begin[p->need[i] + 2]++;
    for (uint32_t n = 0; n < p->needs; n++) begin[n + 2] += begin[n + 1];
    for (size_t i = 0; i < entries; i++) gain[begin[p->need[i] + 1]++] = p->gain[i];
    for (uint32_t n = 0; n < p->needs; n++) {
        double covered = s->start[n];
        double *list = gain + begin[n];
        size_t len = begin[n + 1] - begin[n];
        for (size_t place = 0; place < len && place < k; place++) { /* the next greatest comes forward */
            size_t best = place;
            for (size_t i = place + 1; i < len; i++)
                if (list[i] > list[best]) best = i;
            double g = list[best];
            list[best] = list[place];
            list[place] = g;
            if (p->how == MT_COVER_INDEPENDENT)
                covered = 1.0 - (1.0 - covered) * (1.0 - g);
            else if (g > covered)
                covered = g;
            if (p->how == MT_COVER_BEST || covered >= 1.0) break;
        }
        sum += mt_cover_weight(p, n) * covered;
    }
    *bound = sum;
out:
    mt_free(begin);
    mt_free(gain);
    return status;
}

/* The least of the cheap bounds for k places; s->chosen gives the prefixes. */
static match_status bound_places(solver *s, uint32_t k, double *bound, mt_error *err)
{
    match_status status = MATCH_OK;
    double least = s->total, value = 0.0, *covered = NULL;
    if (k <= EXACT_PLACES) MT_TRY(bound_by_needs(s, k, &value, err));
    if (k <= EXACT_PLACES && value < least) least = value;
    covered = mt_alloc(s->p->needs, sizeof *covered);
    if (!covered) MT_TRY(mt_fail_no_memory(err));
    if (s->p->needs) memcpy(covered, s->start, s->p->needs * sizeof *covered);
    size_t step = 1 + s->chosen.len / 16; /* prefixes of long sets: every so many, and the whole */
    for (size_t i = 0; i <= s->chosen.len; i++) {
        if (i % step == 0 || i == s->chosen.len) {
            value = value_of(s, covered) + sum_of_greatest(s, covered, k);
            if (value < least) least = value;
        }
        if (i < s->chosen.len) mt_cover_join(s->p, covered, s->chosen.data[i]);
    }
    *bound = least;
out:
    mt_free(covered);
    return status;
}

/* ---- exact ---- */

static uint64_t work_allowed(const mt_cover_problem *p) { return p->work ? p->work : MT_COVER_WORK; }

static match_status set_chosen(solver *s, const uint32_t *chosen, uint32_t count, mt_error *err)
{
    match_status status = MATCH_OK;
    memset(s->taken, 0, s->p->candidates * sizeof *s->taken);
    s->chosen.len = 0;
    for (uint32_t i = 0; i < count; i++) {
        MT_TRY(MT_PUSH(&s->chosen, chosen[i], err));
        s->taken[chosen[i]] = true;
    }
    cover_without(s, SIZE_MAX, s->covered);
out:
    return status;
}

static match_status best_k(solver *s, uint32_t k, mt_cover *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_cover_exact e = {.problem = s->p, .start = s->start, .k = k, .enough = HUGE_VAL, .budget = work_allowed(s->p)};
    MT_TRY(run_greedy(s, k, err));
    MT_TRY(bound_places(s, k, &e.bound, err));
    MT_TRY(improve(s, err));
    MT_TRY(improve_pairs(s, err));
    e.value = value_of(s, s->covered);
    e.finished = e.bound <= e.value + 1e-9 * (1.0 + s->total);
    if (!e.finished && k <= EXACT_PLACES && e.budget > 1) {
        e.chosen = mt_alloc(k, sizeof *e.chosen);
        if (!e.chosen) MT_TRY(mt_fail_no_memory(err));
        if (s->chosen.len > 0) memcpy(e.chosen, s->chosen.data, s->chosen.len * sizeof *e.chosen);
        e.count = (uint32_t)s->chosen.len;
        MT_TRY(mt_cover_search(&e, err));
        MT_TRY(set_chosen(s, e.chosen, e.count, err));
    }
    s->bound = e.bound;
    out->optimal = e.finished;
    out->work = e.work;
out:
    mt_free(e.chosen);
    return status;
}

/* One exact search for a set of at most `places` that reaches the target; takes it over when there is one. */
static match_status search_target(solver *s, mt_cover_exact *e, uint32_t places, mt_cover *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_free(e->chosen);
    e->chosen = mt_alloc(places, sizeof *e->chosen);
    if (!e->chosen) MT_TRY(mt_fail_no_memory(err));
    e->k = places;
    e->count = 0;
    e->bound = s->total;
    /* with a set in hand only those that reach the target matter; else the best of those that do not, too */
    e->value = out->reached ? e->enough - 4.0 * LEAST_GAIN * (1.0 + e->enough) : value_of(s, s->covered);
    MT_TRY(mt_cover_search(e, err));
    bool found = e->value >= e->enough;
    if (e->count > 0 && (found || !out->reached)) MT_TRY(set_chosen(s, e->chosen, e->count, err));
    out->reached = out->reached || found;
    if (found) MT_TRY(drop_needless(s, err));
out:
    return status;
}

/* The smallest set that reaches the target: a set from greedy, made smaller as long as the exact search finds one of
 * fewer; sizes whose bound is too low are ruled out without a search. */
static match_status smallest(solver *s, uint32_t k, mt_cover *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_cover_exact e = {.problem = s->p, .start = s->start, .enough = wanted_value(s), .budget = work_allowed(s->p)};
    MT_TRY(run_greedy(s, k, err));
    out->reached = value_of(s, s->covered) >= e.enough;
    if (out->reached) MT_TRY(drop_needless(s, err));
    uint32_t low = s->before < e.enough; /* no set of fewer than `low` reaches it */
    double bound = s->before;
    while (low > 0 && low <= k && !(out->reached && low >= s->chosen.len)) {
        MT_TRY(bound_places(s, low, &bound, err));
        if (bound >= e.enough) break;
        low++;
    }
    for (;;) {
        uint32_t places = out->reached ? (uint32_t)s->chosen.len - (s->chosen.len > 0) : k;
        bool settled = out->reached ? low >= s->chosen.len : low > k;
        if (settled || places > EXACT_PLACES || e.budget <= e.work + 1) break;
        MT_TRY(search_target(s, &e, places, out, err));
        if (e.value >= e.enough) continue;
        if (e.finished) low = places + 1;
        break;
    }
    out->fewest = low;
    out->optimal = out->reached ? low >= s->chosen.len : low > k;
    out->work = e.work;
    MT_TRY(bound_places(s, (uint32_t)s->chosen.len, &s->bound, err));
out:
    mt_free(e.chosen);
    return status;
}

/* ---- the answer ---- */

/* Orders the set by what each adds after those before it, and fills the rest of *out. */
static match_status report(solver *s, mt_cover *out, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t count = s->chosen.len;
    out->chosen = mt_alloc(count, sizeof *out->chosen);
    out->added = mt_alloc(count, sizeof *out->added);
    out->alone = mt_alloc(count, sizeof *out->alone);
    out->covered = mt_alloc(s->p->needs, sizeof *out->covered);
    if (!out->chosen || !out->added || !out->alone || !out->covered) MT_TRY(mt_fail_no_memory(err));
    double full = value_of(s, s->covered);
    for (size_t i = 0; i < count; i++) {
        cover_without(s, i, out->covered);
        out->alone[i] = full - value_of(s, out->covered);
        if (out->alone[i] < 0.0) out->alone[i] = 0.0;
    }
    if (s->p->needs) memcpy(out->covered, s->start, s->p->needs * sizeof *out->covered);
    for (size_t i = 0; i < count; i++) {
        mt_cover_rank best = {-1.0, 0};
        size_t at = i;
        for (size_t j = i; j < count; j++) {
            mt_cover_rank r = {mt_cover_gain(s->p, out->covered, s->chosen.data[j]), s->chosen.data[j]};
            if (mt_cover_rank_compare(&r, &best) < 0) best = r, at = j;
        }
        double alone = out->alone[at];
        out->alone[at] = out->alone[i];
        out->alone[i] = alone;
        s->chosen.data[at] = s->chosen.data[i];
        s->chosen.data[i] = best.candidate;
        out->chosen[i] = best.candidate;
        out->added[i] = best.gain;
        mt_cover_join(s->p, out->covered, best.candidate);
    }
    out->count = count;
    out->before = s->before;
    out->value = value_of(s, out->covered);
    out->total = s->total;
    out->bound = s->bound > out->value ? s->bound : out->value;
out:
    return status;
}

void mt_cover_free(mt_cover *cover)
{
    mt_free(cover->chosen);
    mt_free(cover->added);
    mt_free(cover->alone);
    mt_free(cover->covered);
    *cover = (mt_cover){0};
}

match_status mt_cover_solve(const mt_cover_problem *p, mt_cover *out, mt_error *err)
{
    match_status status = MATCH_OK;
    solver s = {.p = p};
    mt_cover cover = {0};
    uint32_t k = p->k && p->k < p->candidates ? p->k : p->candidates;
    MT_TRY(check_problem(p, err));
    s.start = mt_alloc(p->needs, sizeof *s.start);
    s.covered = mt_alloc(p->needs, sizeof *s.covered);
    s.heap = mt_alloc(p->candidates, sizeof *s.heap);
    s.taken = mt_alloc(p->candidates, sizeof *s.taken);
    s.top = mt_alloc((size_t)k + 1, sizeof *s.top);
    if (!s.start || !s.covered || !s.heap || !s.taken || !s.top) MT_TRY(mt_fail_no_memory(err));
    if (p->have && p->needs) memcpy(s.start, p->have, p->needs * sizeof *s.start);
    if (p->needs) memcpy(s.covered, s.start, p->needs * sizeof *s.start);
    for (uint32_t n = 0; n < p->needs; n++) s.total += mt_cover_weight(p, n);
    s.before = value_of(&s, s.start);
    if (p->target > 0.0)
        MT_TRY(smallest(&s, k, &cover, err));
    else
        MT_TRY(best_k(&s, k, &cover, err));
    MT_TRY(report(&s, &cover, err));
    *out = cover;
    cover = (mt_cover){0};
out:
    mt_cover_free(&cover);
    mt_free(s.start);
    mt_free(s.covered);
    mt_free(s.heap);
    mt_free(s.taken);
    mt_free(s.top);
    MT_ARRAY_FREE(&s.chosen);
    return status;
}
