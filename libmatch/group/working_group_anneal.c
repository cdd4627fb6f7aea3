/* Simulated annealing over moves of one unit and exchanges of two. The change of value of a move costs no more than the
 * number of types: dot products of every unit with every group are kept up to date. */
#include <math.h>
#include <string.h>

#include "libmatch/base/random.h"
#include "libmatch/group/working_group_internal.h"

/* Temperatures and the price of one step of a broken hard rule, for one person's share of the value. The price lets
 * the walk pass through broken rules while it is hot; the best division kept is one with the fewest of them. */
#define BROKEN 4.0
#define HOT 1.0
#define COLD 1e-4

/* what a move changes */
typedef struct gain {
    double value;
    double broken; /* steps of hard rules; a whole number */
} gain;

typedef struct state {
    const mt_units *u;
    uint32_t groups, types, *group; /* [count] */
    uint32_t *size, *mix;           /* [groups], [groups * types] */
    double *dot;                    /* [groups * count] sum of the group's vectors times the unit's */
    double *square;                 /* [groups] square of the sum */
    double *like;                   /* [count * count] products of units */
    uint32_t *conflicts;            /* [groups * count] apart partners of the unit in the group */
    double *share;                  /* [types] among all people */
    gain *part;                     /* [groups] value and broken rules of each group */
    uint32_t *trial;                /* [2 * types] scratch */
} state;

/* the value of one group, apart conflicts and people that moved excluded */
static gain group_value(const state *s, uint32_t size, const uint32_t *mix, double square)
{
    const mt_people *p = s->u->p;
    double people = p->people, value = 0.0, deviation = 0.0, broken = 0.0;
    if (size > 0) value += p->theme_weight * square / size / people;
    for (uint32_t t = 0; t < s->types; t++) {
        deviation += fabs(mix[t] - size * s->share[t]);
        if (p->least && mix[t] < p->least[t]) broken += p->least[t] - mix[t];
    }
    value -= p->mix_weight * 0.5 * deviation / people;
    value -= p->size_weight * 0.5 * fabs(size - people / s->groups) / people;
    if (size < s->u->min) broken += s->u->min - size;
    if (size > s->u->max) broken += size - s->u->max;
    return (gain){value, broken};
}

static double stays(const state *s, uint32_t unit, uint32_t g)
{
    const mt_people *p = s->u->p;
    return p->change_weight * s->u->stays[(size_t)unit * s->groups + g] / p->people;
}

static double dot(const state *s, uint32_t g, uint32_t unit) { return s->dot[(size_t)g * s->u->count + unit]; }
static double like(const state *s, uint32_t a, uint32_t b) { return s->like[(size_t)a * s->u->count + b]; }
static uint32_t conflicts(const state *s, uint32_t g, uint32_t unit)
{
    return s->conflicts[(size_t)g * s->u->count + unit];
}

/* how often the two units are named as apart */
static uint32_t clash(const state *s, uint32_t a, uint32_t b)
{
    uint32_t n = 0;
    for (size_t i = s->u->apart_begin[a]; i < s->u->apart_begin[a + 1]; i++) n += s->u->apart[i] == b;
    return n;
}

/* Value of group g with unit `out` gone and unit `in` there (MT_NONE: nobody). */
static gain changed_group(const state *s, uint32_t g, uint32_t out, uint32_t in, uint32_t *mix)
{
    const mt_units *u = s->u;
    uint32_t size = s->size[g];
    double square = s->square[g];
    if (s->types) memcpy(mix, s->mix + (size_t)g * s->types, s->types * sizeof *mix);
    if (out != MT_NONE) {
        size -= u->size[out];
        square += like(s, out, out) - 2.0 * dot(s, g, out);
        for (uint32_t t = 0; t < s->types; t++) mix[t] -= u->types[(size_t)out * s->types + t];
    }
    if (in != MT_NONE) {
        size += u->size[in];
        square += like(s, in, in) + 2.0 * dot(s, g, in);
        for (uint32_t t = 0; t < s->types; t++) mix[t] += u->types[(size_t)in * s->types + t];
    }
    if (out != MT_NONE && in != MT_NONE) square -= 2.0 * like(s, in, out);
    return group_value(s, size, mix, square > 0.0 ? square : 0.0);
}

/* What changes when `a` leaves its group for h and `b` (MT_NONE: nobody) comes back. */
static gain change(const state *s, uint32_t a, uint32_t b, uint32_t h)
{
    uint32_t g = s->group[a];
    gain here = changed_group(s, g, a, b, s->trial), there = changed_group(s, h, b, a, s->trial);
    double value = here.value + there.value - s->part[g].value - s->part[h].value;
    double broken = here.broken + there.broken - s->part[g].broken - s->part[h].broken;
    broken += (double)conflicts(s, h, a) - conflicts(s, g, a);
    value += stays(s, a, h) - stays(s, a, g);
    if (b != MT_NONE) {
        broken += (double)conflicts(s, g, b) - conflicts(s, h, b) - 2.0 * clash(s, a, b);
        value += stays(s, b, g) - stays(s, b, h);
    }
    return (gain){value, broken};
}

static void place(state *s, uint32_t unit, uint32_t g, bool in)
{
    const mt_units *u = s->u;
    double sign = in ? 1.0 : -1.0;
    s->square[g] += like(s, unit, unit) + sign * 2.0 * dot(s, g, unit);
    if (s->square[g] < 0.0) s->square[g] = 0.0;
    for (uint32_t i = 0; i < u->count; i++) s->dot[(size_t)g * u->count + i] += sign * like(s, unit, i);
    s->size[g] += in ? u->size[unit] : 0 - u->size[unit];
    for (uint32_t t = 0; t < s->types; t++) {
        uint32_t n = u->types[(size_t)unit * s->types + t];
        s->mix[(size_t)g * s->types + t] += in ? n : 0 - n;
    }
    for (size_t i = u->apart_begin[unit]; i < u->apart_begin[unit + 1]; i++)
        s->conflicts[(size_t)g * u->count + u->apart[i]] += in ? 1u : 0u - 1u;
    s->part[g] = group_value(s, s->size[g], s->mix + (size_t)g * s->types, s->square[g]);
    if (in) s->group[unit] = g;
}

static match_status prepare(state *s, mt_error *err)
{
    const mt_units *u = s->u;
    const mt_people *p = u->p;
    size_t n = u->count;
    s->size = mt_alloc(s->groups, sizeof *s->size);
    s->mix = mt_alloc((size_t)s->groups * s->types, sizeof *s->mix);
    s->dot = mt_alloc(s->groups * n, sizeof *s->dot);
    s->square = mt_alloc(s->groups, sizeof *s->square);
    s->like = mt_alloc(n * n, sizeof *s->like);
    s->conflicts = mt_alloc(s->groups * n, sizeof *s->conflicts);
    s->share = mt_alloc(s->types, sizeof *s->share);
    s->part = mt_alloc(s->groups, sizeof *s->part);
    s->trial = mt_alloc(s->types, sizeof *s->trial);
    if (!s->size || !s->mix || !s->dot || !s->square || !s->like || !s->conflicts || !s->share || !s->part || !s->trial)
        return mt_fail_no_memory(err);
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = 0.0;
            for (uint32_t t = 0; t < p->themes; t++) sum += u->theme[a * p->themes + t] * u->theme[b * p->themes + t];
            s->like[a * n + b] = s->like[b * n + a] = sum;
        }
    for (size_t i = 0; i < n; i++)
        for (uint32_t t = 0; t < s->types; t++) s->share[t] += u->types[i * s->types + t] / (double)p->people;
    for (uint32_t g = 0; g < s->groups; g++) s->part[g] = group_value(s, 0, s->mix + (size_t)g * s->types, 0.0);
    for (uint32_t i = 0; i < n; i++) place(s, i, s->group[i], true);
    return MATCH_OK;
}

static void free_state(state *s)
{
    mt_free(s->size);
    mt_free(s->mix);
    mt_free(s->dot);
    mt_free(s->square);
    mt_free(s->like);
    mt_free(s->conflicts);
    mt_free(s->share);
    mt_free(s->part);
    mt_free(s->trial);
}

static void apply(state *s, uint32_t a, uint32_t b, uint32_t h)
{
    uint32_t g = s->group[a];
    place(s, a, g, false);
    if (b != MT_NONE) place(s, b, h, false);
    place(s, a, h, true);
    if (b != MT_NONE) place(s, b, g, true);
}

static bool accepts(mt_random *r, double worth, double temperature)
{
    return worth >= 0.0 || (worth > -40.0 * temperature && mt_random_unit(r) < exp(worth / temperature));
}

static void walk(state *s, uint32_t *best)
{
    const mt_people *p = s->u->p;
    mt_random r = mt_random_seeded(p->seed);
    uint32_t n = s->u->count;
    gain at = {0}, most = {0}; /* relative to the start */
    uint64_t moves = p->moves ? p->moves : MT_WORKING_GROUP_MOVES, stage = 1 + moves / 1000;
    double temperature = HOT / p->people, cooling = pow(COLD / HOT, (double)stage / (double)moves);
    for (uint64_t i = 0; i < moves; i++) {
        uint32_t a = mt_random_below(&r, n), b = MT_NONE, h;
        if (mt_random_below(&r, 4)) {
            b = mt_random_below(&r, n);
            h = s->group[b];
        } else {
            h = mt_random_below(&r, s->groups);
        }
        if (i % stage == stage - 1) temperature *= cooling;
        if (h == s->group[a]) continue;
        gain step = change(s, a, b, h);
        if (!accepts(&r, step.value - BROKEN / p->people * step.broken, temperature)) continue;
        apply(s, a, b, h);
        at.value += step.value;
        at.broken += step.broken;
        if (at.broken > most.broken || (at.broken == most.broken && at.value <= most.value + 1e-12)) continue;
        most = at;
        memcpy(best, s->group, n * sizeof *best);
    }
}

match_status mt_units_anneal(const mt_units *u, uint32_t *group, mt_error *err)
{
    match_status status = MATCH_OK;
    state s = {.u = u, .groups = u->p->groups, .types = u->p->types};
    if (u->count < 2 || s.groups < 2) return MATCH_OK;
    s.group = mt_alloc(u->count, sizeof *s.group);
    if (!s.group) MT_TRY(mt_fail_no_memory(err));
    memcpy(s.group, group, u->count * sizeof *group);
    MT_TRY(prepare(&s, err));
    walk(&s, group);
out:
    free_state(&s);
    mt_free(s.group);
    return status;
}
