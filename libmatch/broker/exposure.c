/* Choosing lists under bounds of exposure: see exposure.h. */
#include "libmatch/broker/exposure.h"

#include <math.h>
#include <stdlib.h>

typedef struct ranked {
    mt_offer offer;
    size_t place; /* in the caller's offers */
    bool taken;
} ranked;

typedef struct choosing {
    ranked *offers; /* best first */
    size_t count, lists, bodies;
    size_t *length;   /* [lists] */
    size_t *listed;   /* [bodies] */
    double *exposure; /* [bodies] */
    size_t *seen;     /* [lists] scratch: ranks given so far */
} choosing;

/* Equal scores in the caller's order: ranks are those of the lists as they are shown. */
static int by_score(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->offer.score != y->offer.score) return x->offer.score > y->offer.score ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double mt_gini(double *values, size_t count)
{
    double sum = 0.0, weighted = 0.0;
    if (count) qsort(values, count, sizeof *values, by_value);
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
        weighted += (double)(i + 1) * values[i];
    }
    return sum > 0.0 ? 2.0 * weighted / ((double)count * sum) - ((double)count + 1.0) / (double)count : 0.0;
}

static void take(choosing *c, ranked *r, bool taken)
{
    r->taken = taken;
    c->length[r->offer.list] += taken ? 1 : (size_t)-1;
    c->listed[r->offer.body] += taken ? 1 : (size_t)-1;
}

static void choose_greedily(choosing *c, size_t k, size_t most)
{
    for (size_t i = 0; i < c->count; i++) c->offers[i].taken = false;
    for (size_t l = 0; l < c->lists; l++) c->length[l] = 0;
    for (size_t b = 0; b < c->bodies; b++) c->listed[b] = 0;
    for (size_t i = 0; i < c->count; i++) {
        ranked *r = &c->offers[i];
        if (c->length[r->offer.list] < k && (most == 0 || c->listed[r->offer.body] < most)) take(c, r, true);
    }
}

/* Offers of each body and of each list, best first, as numbers into c->offers. */
typedef struct rows {
    size_t *begin, *offer;
} rows;

static match_status make_rows(const choosing *c, bool of_lists, rows *out, mt_error *err)
{
    size_t n = of_lists ? c->lists : c->bodies;
    rows r = {mt_alloc(n + 2, sizeof *r.begin), mt_alloc(c->count + 1, sizeof *r.offer)};
    if (!r.begin || !r.offer) {
        mt_free(r.begin);
        mt_free(r.offer);
        return mt_fail_no_memory(err);
    }
    for (size_t i = 0; i < c->count; i++) r.begin[(of_lists ? c->offers[i].offer.list : c->offers[i].offer.body) + 2]++;
    for (size_t i = 1; i < n; i++) r.begin[i + 1] += r.begin[i];
    for (size_t i = 0; i < c->count; i++)
        r.offer[r.begin[(of_lists ? c->offers[i].offer.list : c->offers[i].offer.body) + 1]++] = i;
    *out = r;
    return MATCH_OK;
}

static void free_rows(rows *r)
{
    mt_free(r->begin);
    mt_free(r->offer);
}

/* Whom a list could give up: its worst entry of a body that has more than the least; c->count: nobody. */
static size_t victim_of(const choosing *c, const rows *lists, uint32_t list, size_t least)
{
    for (size_t i = lists->begin[list + 1]; i > lists->begin[list]; i--) {
        const ranked *r = &c->offers[lists->offer[i - 1]];
        if (r->taken && c->listed[r->offer.body] > least) return lists->offer[i - 1];
    }
    return c->count;
}

/* A body below the least takes the place where least is lost; false when there is none. */
static bool raise_body(choosing *c, const rows *bodies, const rows *lists, uint32_t body, size_t k, size_t least)
{
    size_t best = c->count, victim = c->count;
    double loss = HUGE_VAL;
    for (size_t i = bodies->begin[body]; i < bodies->begin[body + 1]; i++) {
        const ranked *r = &c->offers[bodies->offer[i]];
        if (r->taken) continue;
        bool room = c->length[r->offer.list] < k;
        size_t other = room ? c->count : victim_of(c, lists, r->offer.list, least);
        if (!room && other == c->count) continue;
        double lost = room ? -r->offer.score : c->offers[other].offer.score - r->offer.score;
        if (lost < loss) loss = lost, best = bodies->offer[i], victim = other;
    }
    if (best == c->count) return false;
    if (victim < c->count) take(c, &c->offers[victim], false);
    take(c, &c->offers[best], true);
    return true;
}

static match_status raise_all(choosing *c, size_t k, size_t least, mt_error *err)
{
    match_status status = MATCH_OK;
    rows bodies = {0}, lists = {0};
    MT_TRY(make_rows(c, false, &bodies, err));
    MT_TRY(make_rows(c, true, &lists, err));
    for (size_t level = 1; level <= least; level++) /* the worst-off first */
        for (uint32_t b = 0; b < c->bodies; b++)
            if (c->listed[b] < level) raise_body(c, &bodies, &lists, b, k, level);
out:
    free_rows(&bodies);
    free_rows(&lists);
    return status;
}

/* Exposure by the rank within the chosen of each list: offers are in order already. */
static match_status measure(choosing *c, size_t k, mt_exposure *out, mt_error *err)
{
    mt_exposure e = {.bodies = c->bodies, .least = SIZE_MAX};
    double *values = mt_alloc(c->bodies + 1, sizeof *values);
    size_t *offered = mt_alloc(c->lists + 1, sizeof *offered);
    if (!values || !offered) {
        mt_free(values);
        mt_free(offered);
        return mt_fail_no_memory(err);
    }
    for (size_t l = 0; l < c->lists; l++) c->seen[l] = 0;
    for (size_t i = 0; i < c->count; i++) {
        const ranked *r = &c->offers[i];
        offered[r->offer.list]++;
        if (!r->taken) continue;
        values[r->offer.body] += 1.0 / log2(2.0 + (double)c->seen[r->offer.list]++);
        e.score += r->offer.score;
    }
    for (size_t l = 0; l < c->lists; l++) e.short_lists += c->seen[l] < k && c->seen[l] < offered[l];
    e.worst = c->bodies ? HUGE_VAL : 0.0;
    for (size_t b = 0; b < c->bodies; b++) {
        c->exposure[b] = values[b];
        e.mean += values[b] / (double)c->bodies;
        e.worst = fmin(e.worst, values[b]);
        e.unseen += c->listed[b] == 0;
        if (c->listed[b] > e.most) e.most = c->listed[b];
        if (c->listed[b] < e.least) e.least = c->listed[b];
    }
    if (c->bodies == 0) e.least = 0;
    e.gini = mt_gini(values, c->bodies);
    *out = e;
    mt_free(values);
    mt_free(offered);
    return MATCH_OK;
}

static match_status choose_with(choosing *c, const mt_exposure_bounds *bounds, size_t most, mt_exposure *out,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    choose_greedily(c, bounds->k, most);
    size_t least = bounds->least;
    if (most && least > most) least = most;
    if (least) MT_TRY(raise_all(c, bounds->k, least, err));
    MT_TRY(measure(c, bounds->k, out, err));
out:
    return status;
}

/* The loosest bound on lists a body that keeps the Gini coefficient; 1 when none does. */
static match_status bound_gini(choosing *c, const mt_exposure_bounds *bounds, size_t most, mt_exposure *out,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    size_t low = 1, high = most ? most : out->most;
    while (low < high) { /* the greatest that holds */
        size_t middle = low + (high - low + 1) / 2;
        MT_TRY(choose_with(c, bounds, middle, out, err));
        if (out->gini <= bounds->gini)
            low = middle;
        else
            high = middle - 1;
    }
    MT_TRY(choose_with(c, bounds, low, out, err));
out:
    return status;
}

match_status mt_exposure_choose(const mt_offer *offers, size_t count, size_t lists, size_t bodies,
                                const mt_exposure_bounds *bounds, bool *taken, mt_exposure *out, mt_error *err)
{
    match_status status = MATCH_OK;
    choosing c = {.count = count, .lists = lists, .bodies = bodies};
    mt_exposure made = {0};
    c.offers = mt_alloc(count + 1, sizeof *c.offers);
    c.length = mt_alloc(lists + 1, sizeof *c.length);
    c.seen = mt_alloc(lists + 1, sizeof *c.seen);
    c.listed = mt_alloc(bodies + 1, sizeof *c.listed);
    c.exposure = mt_alloc(bodies + 1, sizeof *c.exposure);
    if (!c.offers || !c.length || !c.seen || !c.listed || !c.exposure) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < count; i++) c.offers[i] = (ranked){offers[i], i, false};
    if (count) qsort(c.offers, count, sizeof *c.offers, by_score);
    MT_TRY(choose_with(&c, bounds, bounds->most, &made, err));
    if (bounds->gini > 0.0 && bounds->gini < 1.0 && made.gini > bounds->gini)
        MT_TRY(bound_gini(&c, bounds, bounds->most, &made, err));
    for (size_t i = 0; i < count; i++) taken[c.offers[i].place] = c.offers[i].taken;
    *out = made;
out:
    mt_free(c.offers);
    mt_free(c.length);
    mt_free(c.seen);
    mt_free(c.listed);
    mt_free(c.exposure);
    return status;
}
