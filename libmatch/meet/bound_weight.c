/* The choice of meetings keeps to rows (weight_rows.h): of the meetings of each at most so many take place. Any prices
 * of their places, none negative, give an upper bound:
 *   sum over rows of capacity x price + sum over meetings of max(0, weight less the prices of its rows).
 * The prices are improved by subgradient steps (Polyak's step with an estimated target), then rounded to halves, where
 * the best prices of whole weights mostly lie, and improved one at a time: each price in turn to its best value. Rows
 * that the prices show to be missing are then added (weight_cuts.c), and all prices improved again. */
#include "libmatch/meet/bound_weight.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/weight_cuts.h"

#define STEPS 600
#define PATIENCE 15 /* steps without a better bound before the target comes closer */
#define SWEEPS 24
#define PATIENT_SWEEPS 6   /* without a better bound */
#define MOST_STEPS 32      /* of a shared price in one direction */
#define ROUNDS 12          /* of new rows */
#define LEAST_GAIN 0.01    /* of a round without new rows, or it is the last */
#define FIRST_REACH 0.05   /* share of the bound that the first steps hope to win */
#define LATER_REACH 0.0005 /* when rows were added */

typedef struct pricing {
    mt_weight_rows *rows;
    double *left;  /* [meetings] weight less prices */
    double *best;  /* [rows] prices */
    double *rough; /* [rows] prices before they were rounded */
    double *saved; /* [rows] prices before a step */
    double *slope; /* [rows] */
    double *gain;  /* [meetings] work space */
    size_t room;   /* rows */
} pricing;

static void take_prices(pricing *q)
{
    const mt_model *m = q->rows->model;
    for (uint32_t i = 0; i < m->meetings; i++) q->left[i] = mt_meeting_is_possible(m, i) ? m->weight[i] : -INFINITY;
    for (size_t r = 0; r < q->rows->row.len; r++) {
        const mt_weight_row *row = &q->rows->row.data[r];
        const uint32_t *meeting = mt_weight_row_meetings(q->rows, row);
        for (uint32_t k = 0; row->price > 0 && k < row->count; k++) q->left[meeting[k]] -= row->price;
    }
}

static double value(const pricing *q)
{
    double sum = 0;
    for (size_t r = 0; r < q->rows->row.len; r++) sum += q->rows->row.data[r].capacity * q->rows->row.data[r].price;
    for (uint32_t i = 0; i < q->rows->model->meetings; i++) sum += fmax(0, q->left[i]);
    return sum;
}

/* How the bound changes with the price of each row; gives the square of its length. */
static double find_slopes(pricing *q)
{
    double norm = 0;
    for (size_t r = 0; r < q->rows->row.len; r++) {
        const mt_weight_row *row = &q->rows->row.data[r];
        const uint32_t *meeting = mt_weight_row_meetings(q->rows, row);
        double slope = row->capacity;
        for (uint32_t k = 0; k < row->count; k++) slope -= q->left[meeting[k]] > 0;
        q->slope[r] = row->price <= 0 && slope > 0 ? 0 : slope;
        norm += q->slope[r] * q->slope[r];
    }
    return norm;
}

static void keep(pricing *q)
{
    for (size_t r = 0; r < q->rows->row.len; r++) q->best[r] = q->rows->row.data[r].price;
}

static void go_back(pricing *q)
{
    for (size_t r = 0; r < q->rows->row.len; r++) q->rows->row.data[r].price = q->best[r];
    take_prices(q);
}

/* Ends at the best prices met. */
static double descend(pricing *q, double share)
{
    double best = INFINITY, reach = -1;
    take_prices(q);
    for (int step = 0, since = 0; step < STEPS; step++) {
        double now = value(q);
        if (now < best - 1e-9) {
            best = now;
            since = 0;
            keep(q);
        } else if (++since == PATIENCE) {
            since = 0;
            reach /= 2;
            go_back(q);
            continue;
        }
        if (reach < 0) reach = now * share;
        double norm = find_slopes(q);
        if (norm <= 0 || reach < 1e-6) break;
        double length = (now - best + reach) / norm;
        for (size_t r = 0; r < q->rows->row.len; r++) {
            mt_weight_row *row = &q->rows->row.data[r];
            row->price = fmax(0, row->price - length * q->slope[r]);
        }
        take_prices(q);
    }
    go_back(q);
    return best;
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static void set_price(pricing *q, mt_weight_row *row, double price)
{
    const uint32_t *meeting = mt_weight_row_meetings(q->rows, row);
    for (uint32_t k = 0; k < row->count; k++) q->left[meeting[k]] += row->price - price;
    row->price = price;
}

/* Best price of one row with all others as they are: what its first meeting too many is worth, or (high) its last one
 * that finds a place, or anything between. */
static void price_one(pricing *q, mt_weight_row *row, bool high)
{
    const uint32_t *meeting = mt_weight_row_meetings(q->rows, row);
    double price = 0;
    uint32_t count = 0;
    for (uint32_t k = 0; k < row->count; k++) {
        double gain = q->left[meeting[k]] + row->price;
        if (gain > 0) q->gain[count++] = gain;
    }
    if (count > row->capacity) {
        qsort(q->gain, count, sizeof *q->gain, descending);
        price = q->gain[(size_t)row->capacity - (high && row->capacity > 0)];
    }
    if (price != row->price) set_price(q, row, price);
}

/* Sweeps with low and with high prices by turns: where nothing is won by one price alone, several change without loss
 * until something is. The price of the row `held` stays. Ends at the best prices. */
static double sweep_prices(pricing *q, const mt_weight_row *held)
{
    double best = value(q);
    keep(q);
    for (int sweep = 0, since = 0; sweep < SWEEPS && since < PATIENT_SWEEPS; sweep++, since++) {
        for (size_t r = 0; r < q->rows->row.len; r++)
            if (&q->rows->row.data[r] != held) price_one(q, &q->rows->row.data[r], sweep % 2);
        double now = value(q);
        if (now >= best - 1e-9) continue;
        best = now;
        since = 0;
        keep(q);
    }
    go_back(q);
    return value(q);
}

static void copy_prices(const pricing *q, double *to)
{
    for (size_t r = 0; r < q->rows->row.len; r++) to[r] = q->rows->row.data[r].price;
}

static void set_prices(pricing *q, const double *from)
{
    memcpy(q->best, from, q->rows->row.len * sizeof *from);
    go_back(q);
}

/* The price of tables touches nearly every meeting, so it can only change together with most others: it is moved by
 * steps, with sweeps over the rest after each, as long as that helps (the best bound at a price is convex in it). */
static double move_price(pricing *q, mt_weight_row *row, double bound)
{
    double step = exp2(ceil(log2(fmax(0.5, row->price / 4)))), least = fmax(0.5, step / 32);
    while (step >= least) {
        for (int direction = -1; direction <= 1; direction += 2) {
            for (int tried = 0; tried < MOST_STEPS && row->price + direction * step >= 0; tried++) {
                copy_prices(q, q->saved);
                set_price(q, row, row->price + direction * step);
                double now = sweep_prices(q, row);
                if (now >= bound - 1e-9) {
                    set_prices(q, q->saved);
                    break;
                }
                bound = now;
            }
        }
        step /= 2;
    }
    return bound;
}

static double polish(pricing *q)
{
    for (size_t r = 0; r < q->rows->row.len; r++)
        q->rows->row.data[r].price = floor(q->rows->row.data[r].price * 2 + 0.5) / 2;
    take_prices(q);
    double bound = sweep_prices(q, NULL);
    for (size_t r = 0; r < q->rows->row.len; r++)
        if (q->rows->row.data[r].kind == MT_ROW_TABLES) bound = move_price(q, &q->rows->row.data[r], bound);
    return sweep_prices(q, NULL);
}

/* Good prices for the present rows. */
static double improve(pricing *q, double share)
{
    double rough = descend(q, share);
    copy_prices(q, q->rough);
    double fine = polish(q);
    if (fine <= rough) return fine;
    set_prices(q, q->rough);
    return rough;
}

static match_status make_room(pricing *q, mt_error *err)
{
    size_t rows = q->rows->row.len;
    if (rows <= q->room) return MATCH_OK;
    rows += rows / 2;
    mt_free(q->best);
    mt_free(q->rough);
    mt_free(q->saved);
    mt_free(q->slope);
    q->best = mt_alloc(rows, sizeof *q->best);
    q->rough = mt_alloc(rows, sizeof *q->rough);
    q->saved = mt_alloc(rows, sizeof *q->saved);
    q->slope = mt_alloc(rows, sizeof *q->slope);
    if (!q->best || !q->rough || !q->saved || !q->slope) return mt_fail_no_memory(err);
    q->room = rows;
    return MATCH_OK;
}

match_status mt_weight_bound_make(const mt_model *model, const uint32_t *most, const uint32_t *places,
                                  mt_weight_bound *bound, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_weight_bound made = {0};
    pricing q = {.rows = &made.rows};
    uint32_t added = 0;
    MT_TRY(mt_weight_rows_make(model, most, places, &made.rows, err));
    q.left = made.surplus = mt_alloc(model->meetings, sizeof *q.left);
    q.gain = mt_alloc(model->meetings, sizeof *q.gain);
    if (!q.left || !q.gain) MT_TRY(mt_fail_no_memory(err));
    for (int round = 0; round <= ROUNDS; round++) {
        MT_TRY(make_room(&q, err));
        double before = made.value;
        made.value = improve(&q, round ? LATER_REACH : FIRST_REACH);
        MT_TRY(mt_weight_cuts_find(&made.rows, made.surplus, &added, err));
        if (!added && round && made.value > before - LEAST_GAIN) break;
    }
    made.value *= model->weight_unit;
    *bound = made;
    made = (mt_weight_bound){0};
out:
    mt_weight_bound_free(&made);
    mt_free(q.best);
    mt_free(q.rough);
    mt_free(q.saved);
    mt_free(q.slope);
    mt_free(q.gain);
    return status;
}

void mt_weight_bound_free(mt_weight_bound *bound)
{
    if (!bound) return;
    mt_weight_rows_free(&bound->rows);
    mt_free(bound->surplus);
    *bound = (mt_weight_bound){0};
}
