/* Working groups: people who must stay together become units; a division that keeps the rules is looked for and
 * improved; when there is none, the rules that contradict each other are named by a deletion filter. */
#include "libmatch/group/working_group.h"

#include <math.h>
#include <string.h>

#include "libmatch/group/working_group_internal.h"

const char *mt_group_rule_name(mt_group_rule rule)
{
    static const char *const names[MT_GROUP_RULES] = {[MT_GROUP_RULE_APART] = "apart",
                                                      [MT_GROUP_RULE_TYPES] = "types",
                                                      [MT_GROUP_RULE_TOGETHER] = "together",
                                                      [MT_GROUP_RULE_MIN_SIZE] = "min_size",
                                                      [MT_GROUP_RULE_MAX_SIZE] = "max_size"};
    return names[rule];
}

mt_people mt_people_complete(const mt_people *p)
{
    mt_people full = *p;
    if (p->groups && full.min_size == 0) full.min_size = p->people / p->groups;
    if (p->groups && full.max_size == 0) full.max_size = (p->people + p->groups - 1) / p->groups;
    if (full.max_size < full.min_size && p->max_size == 0) full.max_size = full.min_size;
    if (full.min_size > full.max_size && p->min_size == 0) full.min_size = full.max_size;
    if (p->theme_weight == 0.0 && p->mix_weight == 0.0 && p->size_weight == 0.0 && p->change_weight == 0.0) {
        full.theme_weight = 1.0;
        full.mix_weight = 0.5;
        full.size_weight = 0.1;
        full.change_weight = 0.2;
    }
    return full;
}

/* ---- checking ---- */

static match_status bad(const char *field, const char *range, mt_error *err)
{
    match_status status = mt_fail(err, MATCH_E_VALUE, "%s is out of range: give %s", field, range);
    mt_error_field(err, field, NULL);
    return status;
}

static bool pairs_known(const mt_people *p, const mt_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pairs[i].a >= p->people || pairs[i].b >= p->people || pairs[i].a == pairs[i].b) return false;
    return true;
}

static match_status check_people(const mt_people *p, mt_error *err)
{
    if (p->people > MT_WORKING_GROUP_PEOPLE) return bad("people", "at most 2000", err);
    if (p->groups == 0 || p->groups > MT_WORKING_GROUP_PEOPLE) return bad("groups", "1 to 2000", err);
    if (!pairs_known(p, p->together, p->together_count)) return bad("together", "pairs of two people", err);
    if (!pairs_known(p, p->apart, p->apart_count)) return bad("apart", "pairs of two people", err);
    for (size_t i = 0; i < (size_t)p->people * p->themes; i++)
        if (!(p->theme[i] >= 0.0 && p->theme[i] < 1e100)) return bad("theme", "0 or more", err);
    for (uint32_t i = 0; p->type && i < p->people; i++)
        if (p->type[i] != MT_NONE && p->type[i] >= p->types) return bad("type", "a type's number", err);
    for (uint32_t i = 0; p->last && i < p->people; i++)
        if (p->last[i] != MT_NONE && p->last[i] >= p->groups) return bad("last", "a group's number", err);
    for (uint32_t t = 0; p->least && t < p->types; t++)
        if (p->least[t] > p->people) return bad("least", "at most the number of people", err);
    if (!(fabs(p->theme_weight) <= 100.0)) return bad("theme weight", "-100 to 100", err);
    if (!(p->mix_weight >= 0.0 && p->mix_weight <= 100.0)) return bad("mix weight", "0 to 100", err);
    if (!(p->size_weight >= 0.0 && p->size_weight <= 100.0)) return bad("size weight", "0 to 100", err);
    if (!(p->change_weight >= 0.0 && p->change_weight <= 100.0)) return bad("change weight", "0 to 100", err);
    return MATCH_OK;
}

/* ---- units ---- */

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

static match_status number_units(mt_units *u, bool together, mt_error *err)
{
    const mt_people *p = u->p;
    uint32_t *parent = mt_alloc(p->people, sizeof *parent), *number = mt_alloc(p->people, sizeof *number);
    match_status status = parent && number ? MATCH_OK : mt_fail_no_memory(err);
    for (uint32_t i = 0; status == MATCH_OK && i < p->people; i++) parent[i] = i, number[i] = MT_NONE;
    for (size_t i = 0; status == MATCH_OK && together && i < p->together_count; i++) {
        uint32_t a = root_of(parent, p->together[i].a), b = root_of(parent, p->together[i].b);
        if (a < b)
            parent[b] = a;
        else
            parent[a] = b;
    }
    for (uint32_t i = 0; status == MATCH_OK && i < p->people; i++) {
        uint32_t root = root_of(parent, i);
        if (number[root] == MT_NONE) number[root] = u->count++;
        u->of[i] = number[root];
    }
    mt_free(parent);
    mt_free(number);
    return status;
}

static void add_member(mt_units *u, uint32_t person)
{
    const mt_people *p = u->p;
    size_t unit = u->of[person];
    const double *theme = p->theme + (size_t)person * p->themes;
    double square = 0.0;
    u->size[unit]++;
    if (p->type && p->type[person] != MT_NONE) u->types[unit * p->types + p->type[person]]++;
    if (p->last && p->last[person] != MT_NONE) u->stays[unit * p->groups + p->last[person]]++;
    for (uint32_t t = 0; t < p->themes; t++) square += theme[t] * theme[t];
    for (uint32_t t = 0; t < p->themes && square > 0.0; t++) u->theme[unit * p->themes + t] += theme[t] / sqrt(square);
}

static match_status list_apart(mt_units *u, mt_error *err)
{
    const mt_people *p = u->p;
    u->apart_begin = mt_alloc((size_t)u->count + 2, sizeof *u->apart_begin);
    u->apart = mt_alloc(2 * p->apart_count, sizeof *u->apart);
    if (!u->apart_begin || !u->apart) return mt_fail_no_memory(err);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < p->apart_count; i++) {
            uint32_t a = u->of[p->apart[i].a], b = u->of[p->apart[i].b];
            if (a == b) {
                u->clash = true;
            } else if (pass == 0) {
                u->apart_begin[a + 2]++;
                u->apart_begin[b + 2]++;
            } else {
                u->apart[u->apart_begin[a + 1]++] = b;
                u->apart[u->apart_begin[b + 1]++] = a;
            }
        }
        for (uint32_t i = 0; pass == 0 && i < u->count; i++) u->apart_begin[i + 2] += u->apart_begin[i + 1];
    }
    return MATCH_OK;
}

match_status mt_units_make(const mt_people *p, const bool on[MT_GROUP_RULES], mt_units *units, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_units u = {.p = p, .min = p->min_size, .max = p->max_size};
    u.of = mt_alloc(p->people, sizeof *u.of);
    if (!u.of) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(number_units(&u, on[MT_GROUP_RULE_TOGETHER], err));
    u.size = mt_alloc(u.count, sizeof *u.size);
    u.types = mt_alloc((size_t)u.count * p->types, sizeof *u.types);
    u.stays = mt_alloc((size_t)u.count * p->groups, sizeof *u.stays);
    u.theme = mt_alloc((size_t)u.count * p->themes, sizeof *u.theme);
    if (!u.size || !u.types || !u.stays || !u.theme) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t i = 0; i < p->people; i++) add_member(&u, i);
    MT_TRY(list_apart(&u, err));
    *units = u;
    u = (mt_units){0};
out:
    mt_units_free(&u);
    return status;
}

void mt_units_free(mt_units *u)
{
    mt_free(u->of);
    mt_free(u->size);
    mt_free(u->types);
    mt_free(u->stays);
    mt_free(u->theme);
    mt_free(u->apart_begin);
    mt_free(u->apart);
    *u = (mt_units){0};
}

/* ---- the answer ---- */

/* Rules that contradict each other: each is left out if the others alone still forbid every division. */
static match_status name_reason(const mt_people *p, bool broken[MT_GROUP_RULES], mt_error *err)
{
    match_status status = MATCH_OK;
    mt_units u = {0};
    uint32_t *group = mt_alloc(p->people, sizeof *group);
    if (!group) MT_TRY(mt_fail_no_memory(err));
    for (int r = 0; r < MT_GROUP_RULES; r++) broken[r] = true;
    for (int r = 0; r < MT_GROUP_RULES; r++) {
        mt_possible possible;
        broken[r] = false;
        mt_units_free(&u);
        MT_TRY(mt_units_make(p, broken, &u, err));
        MT_TRY(mt_units_divide(&u, broken, group, &possible, err));
        broken[r] = possible != MT_POSSIBLE_NO;
    }
out:
    mt_units_free(&u);
    mt_free(group);
    return status;
}

static match_status report(const mt_people *p, mt_working_groups *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_group_value v = {0};
    if (out->state == MT_GROUPS_INFEASIBLE) return MATCH_OK;
    for (uint32_t i = 0; i < p->people; i++) {
        out->size[out->group[i]]++;
        if (p->type && p->type[i] != MT_NONE) out->mix[(size_t)out->group[i] * p->types + p->type[i]]++;
    }
    MT_TRY(mt_group_value_of(p, out->group, &v, out->cohesion, err));
    out->value = v.value;
    out->theme = v.theme;
    out->types = v.types;
    out->sizes = v.sizes;
    out->change = v.change;
    out->moved = v.moved;
    for (int r = 0; r < MT_GROUP_RULES; r++) {
        out->broken[r] = v.broken[r];
        if (v.broken[r]) out->state = MT_GROUPS_UNKNOWN;
    }
out:
    return status;
}

void mt_working_groups_free(mt_working_groups *g)
{
    mt_free(g->group);
    mt_free(g->size);
    mt_free(g->mix);
    mt_free(g->cohesion);
    *g = (mt_working_groups){0};
}

match_status mt_working_groups_make(const mt_people *people, mt_working_groups *result, mt_error *err)
{
    match_status status = check_people(people, err);
    if (status != MATCH_OK) return status;
    mt_people p = mt_people_complete(people);
    mt_working_groups out = {0};
    mt_units u = {0};
    uint32_t *group = NULL;
    mt_possible possible;
    const bool on[MT_GROUP_RULES] = {true, true, true, true, true};
    MT_TRY(mt_units_make(&p, on, &u, err));
    group = mt_alloc(u.count, sizeof *group);
    out.group = mt_alloc(p.people, sizeof *out.group);
    out.size = mt_alloc(p.groups, sizeof *out.size);
    out.mix = mt_alloc((size_t)p.groups * p.types, sizeof *out.mix);
    out.cohesion = mt_alloc(p.groups, sizeof *out.cohesion);
    if (!group || !out.group || !out.size || !out.mix || !out.cohesion) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_units_divide(&u, on, group, &possible, err));
    if (possible == MT_POSSIBLE_NO) {
        out.state = MT_GROUPS_INFEASIBLE;
        MT_TRY(name_reason(&p, out.broken, err));
    } else {
        for (uint32_t i = 0; i < u.count; i++)
            if (group[i] == MT_NONE) group[i] = i % p.groups;
        MT_TRY(mt_units_anneal(&u, group, err));
    }
    for (uint32_t i = 0; i < p.people; i++) out.group[i] = possible == MT_POSSIBLE_NO ? MT_NONE : group[u.of[i]];
    MT_TRY(report(&p, &out, err));
    *result = out;
    out = (mt_working_groups){0};
out:
    mt_working_groups_free(&out);
    mt_units_free(&u);
    mt_free(group);
    return status;
}
