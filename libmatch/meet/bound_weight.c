/* The choice of meetings is a b-matching: greatest weight with at most most[p] meetings of each participant and at most
 * `places` with a table. Any prices u (of a participant's time) and v (of a table), none negative, give an upper bound:
 *   sum of most[p] u[p] + places v + sum over meetings of max(0, weight - prices of its parties - v if it has a table).
 * The prices are improved by subgradient steps (Polyak's step with an estimated target), then rounded to halves, where
 * the best prices of whole weights lie, and improved one at a time: each price in turn to its best value. */
#include "libmatch/meet/bound_weight.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/base/memory.h"

#define STEPS 600
#define PATIENCE 15 /* steps without a better bound before the target comes closer */
#define SWEEPS 12

typedef struct pricing {
    const mt_model *model;
    const uint32_t *most;
    double places;
    double *price, *best_price; /* [participants + 1]; the last one is the table's */
    double *slope;
    double *gain; /* work space: what each meeting of one participant is worth to it */
} pricing;

static bool possible(const mt_model *m, uint32_t meeting)
{
    return m->slot_start[meeting] < m->slot_start[meeting + 1];
}

/* weight less all prices */
static double surplus(const pricing *q, uint32_t meeting)
{
    const mt_model *m = q->model;
    double left = m->weight[meeting] - (m->needs_table[meeting] ? q->price[m->participants] : 0);
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) left -= q->price[m->party[k]];
    return left;
}

/* The bound by the present prices; with slopes, how it changes with each. */
static double value(pricing *q, bool slopes)
{
    const mt_model *m = q->model;
    uint32_t table = m->participants;
    double sum = q->places * q->price[table];
    for (uint32_t p = 0; p < m->participants; p++) {
        sum += q->most[p] * q->price[p];
        q->slope[p] = q->most[p];
    }
    q->slope[table] = q->places;
    for (uint32_t i = 0; i < m->meetings; i++) {
        double left = possible(m, i) ? surplus(q, i) : 0;
        if (left <= 0) continue;
        sum += left;
        if (!slopes) continue;
        if (m->needs_table[i]) q->slope[table]--;
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) q->slope[m->party[k]]--;
    }
    return sum;
}

static void keep(pricing *q)
{
    for (uint32_t p = 0; p <= q->model->participants; p++) q->best_price[p] = q->price[p];
}

static double descend(pricing *q)
{
    uint32_t prices = q->model->participants + 1;
    double best = INFINITY, reach = -1;
    for (int step = 0, since = 0; step < STEPS; step++) {
        double now = value(q, true), norm = 0;
        if (now < best - 1e-9) {
            best = now;
            since = 0;
            keep(q);
        } else if (++since == PATIENCE) {
            since = 0;
            reach /= 2;
            for (uint32_t p = 0; p < prices; p++) q->price[p] = q->best_price[p];
            continue;
        }
        if (reach < 0) reach = now / 20;
        for (uint32_t p = 0; p < prices; p++) {
            if (q->price[p] <= 0 && q->slope[p] > 0) q->slope[p] = 0;
            norm += q->slope[p] * q->slope[p];
        }
        if (norm <= 0 || reach < 1e-6) break;
        double length = (now - best + reach) / norm;
        for (uint32_t p = 0; p < prices; p++) q->price[p] = fmax(0, q->price[p] - length * q->slope[p]);
    }
    return best;
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Best price of one participant with all others as they are: what its first meeting too many is worth. */
static double best_price_of(pricing *q, uint32_t p)
{
    const mt_model *m = q->model;
    uint32_t count = 0;
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        double gain = possible(m, m->meeting_of[k]) ? surplus(q, m->meeting_of[k]) + q->price[p] : 0;
        if (gain > 0) q->gain[count++] = gain;
    }
    if (count <= q->most[p]) return 0;
    qsort(q->gain, count, sizeof *q->gain, descending);
    return q->gain[q->most[p]];
}

static double polish(pricing *q)
{
    uint32_t participants = q->model->participants;
    for (uint32_t p = 0; p <= participants; p++) q->price[p] = floor(q->best_price[p] * 2 + 0.5) / 2;
    double best = INFINITY;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (uint32_t p = 0; p < participants; p++) q->price[p] = best_price_of(q, p);
        double now = value(q, false);
        if (now >= best) break;
        best = now;
    }
    return best;
}

match_status mt_bound_weight(const mt_model *model, const uint32_t *most, uint64_t places, double *bound, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t prices = (size_t)model->participants + 1;
    pricing q = {.model = model, .most = most, .places = (double)places};
    q.price = mt_alloc(prices, sizeof *q.price);
    q.best_price = mt_alloc(prices, sizeof *q.best_price);
    q.slope = mt_alloc(prices, sizeof *q.slope);
    q.gain = mt_alloc(model->meetings, sizeof *q.gain);
    if (!q.price || !q.best_price || !q.slope || !q.gain) MT_TRY(mt_fail_no_memory(err));
    double rough = descend(&q), fine = polish(&q);
    *bound = fmin(rough, fine) * model->weight_unit;
out:
    mt_free(q.price);
    mt_free(q.best_price);
    mt_free(q.slope);
    mt_free(q.gain);
    return status;
}
