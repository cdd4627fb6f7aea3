/* Whether people can be divided at all: counting first, then a depth-first search over units, large ones and those with
 * many conflicts first. Groups that are still empty are alike, so only the first of them is tried. */
#include <stdlib.h>
#include <string.h>

#include "libmatch/group/working_group_internal.h"

#define MOST_STEPS 300000

typedef struct divider {
    const mt_units *u;
    const bool *on;
    uint32_t *order;      /* [count] units in the order of placing */
    uint32_t *place;      /* [count] group of the unit at this depth */
    uint32_t *group;      /* [count] of each unit, MT_NONE */
    uint32_t *size, *mix; /* [groups], [groups * types] */
    uint32_t *type_left;  /* [types] people not yet placed */
    uint32_t left, steps;
} divider;

static bool counts_fit(const mt_units *u, const bool *on)
{
    const mt_people *p = u->p;
    uint64_t people = p->people, groups = p->groups, least = 0;
    if (on[MT_GROUP_RULE_MIN_SIZE] && people < groups * u->min) return false;
    if (on[MT_GROUP_RULE_MAX_SIZE] && people > groups * u->max) return false;
    if (on[MT_GROUP_RULE_APART] && u->clash) return false;
    for (uint32_t i = 0; i < u->count && on[MT_GROUP_RULE_MAX_SIZE]; i++)
        if (u->size[i] > u->max) return false;
    for (uint32_t t = 0; t < p->types && on[MT_GROUP_RULE_TYPES] && p->least; t++) {
        uint64_t have = 0;
        for (uint32_t i = 0; i < p->people; i++) have += p->type && p->type[i] == t;
        if (have < groups * p->least[t]) return false;
        least += p->least[t];
    }
    return !(on[MT_GROUP_RULE_MAX_SIZE] && least > u->max);
}

typedef struct weighed {
    uint32_t size, unit;
    size_t conflicts;
} weighed;

static int heavier(const void *a, const void *b)
{
    const weighed *x = a, *y = b;
    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    if (x->conflicts != y->conflicts) return x->conflicts > y->conflicts ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static match_status order_units(divider *d, mt_error *err)
{
    const mt_units *u = d->u;
    weighed *list = mt_alloc(u->count, sizeof *list);
    if (!list) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < u->count; i++)
        list[i] = (weighed){u->size[i], i, u->apart_begin[i + 1] - u->apart_begin[i]};
    if (u->count) qsort(list, u->count, sizeof *list, heavier);
    for (uint32_t i = 0; i < u->count; i++) d->order[i] = list[i].unit;
    mt_free(list);
    return MATCH_OK;
}

static void put(divider *d, uint32_t unit, uint32_t g, bool in)
{
    const mt_units *u = d->u;
    uint32_t types = u->p->types;
    d->size[g] += in ? u->size[unit] : 0 - u->size[unit];
    d->left -= in ? u->size[unit] : 0 - u->size[unit];
    d->group[unit] = in ? g : MT_NONE;
    for (uint32_t t = 0; t < types; t++) {
        uint32_t n = u->types[(size_t)unit * types + t];
        d->mix[(size_t)g * types + t] += in ? n : 0 - n;
        d->type_left[t] -= in ? n : 0 - n;
    }
}

static bool fits(const divider *d, uint32_t unit, uint32_t g)
{
    const mt_units *u = d->u;
    if (d->on[MT_GROUP_RULE_MAX_SIZE] && d->size[g] + u->size[unit] > u->max) return false;
    for (size_t i = u->apart_begin[unit]; d->on[MT_GROUP_RULE_APART] && i < u->apart_begin[unit + 1]; i++)
        if (d->group[u->apart[i]] == g) return false;
    return true;
}

/* Can those not yet placed still fill what the groups lack? */
static bool can_fill(const divider *d)
{
    const mt_people *p = d->u->p;
    uint64_t lack = 0;
    for (uint32_t g = 0; g < p->groups && d->on[MT_GROUP_RULE_MIN_SIZE]; g++)
        lack += d->u->min > d->size[g] ? d->u->min - d->size[g] : 0;
    if (lack > d->left) return false;
    for (uint32_t t = 0; t < p->types && d->on[MT_GROUP_RULE_TYPES] && p->least; t++) {
        lack = 0;
        for (uint32_t g = 0; g < p->groups; g++) {
            uint32_t have = d->mix[(size_t)g * p->types + t];
            lack += p->least[t] > have ? p->least[t] - have : 0;
        }
        if (lack > d->type_left[t]) return false;
    }
    return true;
}

/* how many groups are tried at a depth: those in use and one empty one */
static uint32_t choices(const divider *d)
{
    uint32_t used = 0;
    for (uint32_t g = 0; g < d->u->p->groups; g++)
        if (d->size[g] > 0) used = g + 1;
    return used < d->u->p->groups ? used + 1 : used;
}

/* An empty group is tried before those in use, so that groups fill evenly. */
static mt_possible search(divider *d)
{
    const mt_units *u = d->u;
    uint32_t depth = 0;
    if (u->count == 0) return can_fill(d) ? MT_POSSIBLE_YES : MT_POSSIBLE_NO;
    d->place[0] = MT_NONE;
    for (;;) {
        uint32_t unit = d->order[depth], tried = d->place[depth];
        if (tried != MT_NONE) put(d, unit, d->group[unit], false);
        if (++d->steps > MOST_STEPS) return MT_POSSIBLE_UNKNOWN;
        uint32_t n = choices(d), next = tried == MT_NONE ? 0 : tried + 1;
        bool down = false;
        for (; next < n && !down; next++) {
            uint32_t g = n - 1 - next;
            if (!fits(d, unit, g)) continue;
            put(d, unit, g, true);
            d->place[depth] = next;
            down = can_fill(d);
            if (!down) put(d, unit, g, false);
        }
        if (down && depth + 1 == u->count) return MT_POSSIBLE_YES;
        if (down) {
            d->place[++depth] = MT_NONE;
            continue;
        }
        if (depth == 0) return MT_POSSIBLE_NO;
        depth--;
    }
}

match_status mt_units_divide(const mt_units *u, const bool on[MT_GROUP_RULES], uint32_t *group, mt_possible *possible,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_people *p = u->p;
    divider d = {.u = u, .on = on, .group = group, .left = p->people};
    *possible = MT_POSSIBLE_NO;
    for (uint32_t i = 0; i < u->count; i++) group[i] = MT_NONE;
    if (!counts_fit(u, on)) return MATCH_OK;
    d.order = mt_alloc(u->count, sizeof *d.order);
    d.place = mt_alloc((size_t)u->count + 1, sizeof *d.place);
    d.size = mt_alloc(p->groups, sizeof *d.size);
    d.mix = mt_alloc((size_t)p->groups * p->types, sizeof *d.mix);
    d.type_left = mt_alloc(p->types, sizeof *d.type_left);
    if (!d.order || !d.place || !d.size || !d.mix || !d.type_left) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t i = 0; i < u->count; i++)
        for (uint32_t t = 0; t < p->types; t++) d.type_left[t] += u->types[(size_t)i * p->types + t];
    MT_TRY(order_units(&d, err));
    *possible = search(&d);
out:
    mt_free(d.order);
    mt_free(d.place);
    mt_free(d.size);
    mt_free(d.mix);
    mt_free(d.type_left);
    return status;
}
