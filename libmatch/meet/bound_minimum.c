/* The seats that a plan can fill of those promised: a linear program, seen from its dual.
 *
 * A participant p counts y(p) <= least(p) of its meetings, and y(p) is at most their number, which is at most most(p);
 * meetings at tables are at most the places of all slots. With a price h(p) <= 1 for each participant and v >= 0 for a
 * place, no plan counts more than
 *
 *     v places + sum over p of (h >= 0: (1 - h) least, h < 0: least - h most)
 *              + sum over meetings of max(0, sum of the h of its parties - v if it needs a table)
 *
 * which any prices show; good ones are found by subgradients. At the optimum they are multiples of 1/2 where meetings
 * are of two, so they are rounded to such, mended one by one, and the bound is counted in whole halves. */
#include "libmatch/meet/bound_minimum.h"

#include <math.h>

#include "libmatch/base/memory.h"

#define MOST_PLACE_PRICE 4 /* halves: two seats */
#define MOST_ROUNDS 300    /* of subgradients for each price of a place */
#define FEWEST_ROUNDS 20
#define WORK 4000000.0 /* rounds x (participants and seats of all meetings) */
#define MENDING_ROUNDS 8

typedef struct pricing {
    const mt_model *model;
    const uint32_t *most;
    uint32_t *least; /* what each can have of its minimum */
    uint64_t places;
    double *price, *good, *slope; /* per participant; `good`: the best so far */
    int64_t *half;                /* prices in halves */
    int64_t place;                /* price of a place in halves */
} pricing;

static bool can_take_place(const mt_model *m, uint32_t meeting)
{
    return m->slot_start[meeting] < m->slot_start[meeting + 1];
}

/* --- subgradients ------------------------------------------------------------------------------------------------- */

static double dual_value(pricing *x)
{
    const mt_model *m = x->model;
    double place = (double)x->place / 2, value = place * (double)x->places;
    for (uint32_t p = 0; p < m->participants; p++) {
        double h = x->price[p];
        value += h >= 0 ? (1 - h) * x->least[p] : x->least[p] - h * x->most[p];
        x->slope[p] = -(double)(h > 0 ? x->least[p] : x->most[p]);
    }
    for (uint32_t i = 0; i < m->meetings; i++) {
        if (!can_take_place(m, i)) continue;
        double worth = m->needs_table[i] ? -place : 0;
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) worth += x->price[m->party[k]];
        if (worth <= 0) continue;
        value += worth;
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) x->slope[m->party[k]] += 1;
    }
    return value;
}

/* Steps towards a value a little below the best one, shorter ones later. */
static void descend(pricing *x, uint32_t rounds)
{
    const mt_model *m = x->model;
    double best = INFINITY;
    for (uint32_t p = 0; p < m->participants; p++) x->price[p] = x->least[p] ? 1 : 0;
    for (uint32_t round = 0; round < rounds; round++) {
        double value = dual_value(x), length = 0;
        if (value < best) {
            best = value;
            for (uint32_t p = 0; p < m->participants; p++) x->good[p] = x->price[p];
        }
        for (uint32_t p = 0; p < m->participants; p++) length += x->slope[p] * x->slope[p];
        if (length <= 0) break;
        double share = round < rounds / 3 ? 1 : round < 2 * rounds / 3 ? 0.5 : 0.2;
        double step = fmax(value - best * 0.98, 0.5) / length * share;
        for (uint32_t p = 0; p < m->participants; p++)
            x->price[p] = fmin(x->least[p] ? 1 : 0, x->price[p] - step * x->slope[p]);
    }
}

/* --- in halves ---------------------------------------------------------------------------------------------------- */

static int64_t cost_in_halves(const pricing *x, uint32_t p, int64_t h)
{
    return h >= 0 ? (2 - h) * x->least[p] : 2 * (int64_t)x->least[p] - h * x->most[p];
}

static int64_t worth_in_halves(const pricing *x, uint32_t meeting)
{
    const mt_model *m = x->model;
    int64_t worth = m->needs_table[meeting] ? -x->place : 0;
    for (uint32_t k = m->party_start[meeting]; k < m->party_start[meeting + 1]; k++) worth += x->half[m->party[k]];
    return worth;
}

static int64_t value_in_halves(const pricing *x)
{
    const mt_model *m = x->model;
    int64_t value = x->place * (int64_t)x->places;
    for (uint32_t p = 0; p < m->participants; p++) value += cost_in_halves(x, p, x->half[p]);
    for (uint32_t i = 0; i < m->meetings; i++) {
        int64_t worth = can_take_place(m, i) ? worth_in_halves(x, i) : 0;
        if (worth > 0) value += worth;
    }
    return value;
}

/* What the price of one participant, changed by so much, does to the value. */
static int64_t difference(const pricing *x, uint32_t p, int64_t change)
{
    const mt_model *m = x->model;
    int64_t sum = cost_in_halves(x, p, x->half[p] + change) - cost_in_halves(x, p, x->half[p]);
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
        uint32_t meeting = m->meeting_of[k];
        if (!can_take_place(m, meeting)) continue;
        int64_t before = worth_in_halves(x, meeting), after = before + change;
        sum += (after > 0 ? after : 0) - (before > 0 ? before : 0);
    }
    return sum;
}

/* One price at a time up or down, as long as that helps; without loss in turns up and down, which often opens a way. */
static void mend(pricing *x)
{
    const mt_model *m = x->model;
    for (int round = 0; round < MENDING_ROUNDS; round++) {
        bool better = false;
        for (uint32_t p = 0; p < m->participants; p++) {
            int64_t up = x->half[p] < (x->least[p] ? 2 : 0) ? difference(x, p, 1) : 1, down = difference(x, p, -1);
            if (up < 0 || down < 0) better = true;
            if (up < 0 || (up == 0 && down >= 0 && round % 2))
                x->half[p]++;
            else if (down < 0 || (down == 0 && round % 2 == 0))
                x->half[p]--;
        }
        if (!better && round > 1) break;
    }
}

/* Twice the seats that no plan exceeds, by the best prices for one of a place. */
static int64_t bound_in_halves(pricing *x, uint32_t rounds)
{
    int64_t best;
    descend(x, rounds);
    for (uint32_t p = 0; p < x->model->participants; p++) x->half[p] = (int64_t)floor(2 * x->good[p] + 0.5);
    best = value_in_halves(x);
    mend(x);
    int64_t mended = value_in_halves(x);
    return mended < best ? mended : best;
}

match_status mt_minimum_bound_make(const mt_model *m, const uint32_t *most, const uint32_t *places, uint64_t *seats,
                                   mt_error *err)
{
    pricing x = {.model = m, .most = most};
    match_status status = MATCH_OK;
    double size = (double)m->participants + (m->meetings ? m->party_start[m->meetings] : 0);
    uint32_t rounds = (uint32_t)fmax(FEWEST_ROUNDS, fmin(MOST_ROUNDS, WORK / fmax(1, size)));
    int64_t promised = 0;
    x.least = mt_alloc(m->participants, sizeof *x.least);
    x.price = mt_alloc(m->participants, sizeof *x.price);
    x.good = mt_alloc(m->participants, sizeof *x.good);
    x.slope = mt_alloc(m->participants, sizeof *x.slope);
    x.half = mt_alloc(m->participants, sizeof *x.half);
    if (!x.least || !x.price || !x.good || !x.slope || !x.half) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t p = 0; p < m->participants; p++) {
        x.least[p] = m->least[p] < most[p] ? m->least[p] : most[p];
        promised += x.least[p];
    }
    for (uint32_t t = 0; t < m->slots; t++) x.places += places[t];
    int64_t best = 2 * promised;
    for (x.place = 0; x.place <= MOST_PLACE_PRICE && promised; x.place++) {
        int64_t bound = bound_in_halves(&x, rounds);
        if (bound < best) best = bound;
    }
    *seats = (uint64_t)(best / 2); /* a half seat is none */
out:
    mt_free(x.least);
    mt_free(x.price);
    mt_free(x.good);
    mt_free(x.slope);
    mt_free(x.half);
    return status;
}
