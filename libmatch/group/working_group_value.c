/* The value of a division of people and the rules it breaks, straight from the definitions. */
#include <math.h>
#include <string.h>

#include "libmatch/group/working_group_internal.h"

typedef struct counts {
    uint32_t *size, *mix, *all; /* [groups], [groups * types], [types] */
    double *sum;                /* [groups * themes] of unit vectors */
} counts;

static match_status count_groups(const mt_people *p, const uint32_t *group, counts *c, mt_error *err)
{
    c->size = mt_alloc(p->groups, sizeof *c->size);
    c->mix = mt_alloc((size_t)p->groups * p->types, sizeof *c->mix);
    c->all = mt_alloc(p->types, sizeof *c->all);
    c->sum = mt_alloc((size_t)p->groups * p->themes, sizeof *c->sum);
    if (!c->size || !c->mix || !c->all || !c->sum) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < p->people; i++) {
        const double *theme = p->theme + (size_t)i * p->themes;
        double *sum = c->sum + (size_t)group[i] * p->themes, square = 0.0;
        c->size[group[i]]++;
        if (p->type && p->type[i] != MT_NONE) {
            c->mix[(size_t)group[i] * p->types + p->type[i]]++;
            c->all[p->type[i]]++;
        }
        for (uint32_t t = 0; t < p->themes; t++) square += theme[t] * theme[t];
        for (uint32_t t = 0; t < p->themes && square > 0.0; t++) sum[t] += theme[t] / sqrt(square);
    }
    return MATCH_OK;
}

static void check_rules(const mt_people *p, const uint32_t *group, const counts *c, bool *broken)
{
    for (uint32_t g = 0; g < p->groups; g++) {
        if (c->size[g] < p->min_size) broken[MT_GROUP_RULE_MIN_SIZE] = true;
        if (c->size[g] > p->max_size) broken[MT_GROUP_RULE_MAX_SIZE] = true;
        for (uint32_t t = 0; p->least && t < p->types; t++)
            if (c->mix[(size_t)g * p->types + t] < p->least[t]) broken[MT_GROUP_RULE_TYPES] = true;
    }
    for (size_t i = 0; i < p->together_count; i++)
        if (group[p->together[i].a] != group[p->together[i].b]) broken[MT_GROUP_RULE_TOGETHER] = true;
    for (size_t i = 0; i < p->apart_count; i++)
        if (group[p->apart[i].a] == group[p->apart[i].b]) broken[MT_GROUP_RULE_APART] = true;
}

match_status mt_group_value_of(const mt_people *p, const uint32_t *group, mt_group_value *value, double *cohesion,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_group_value v = {0};
    counts c = {0};
    double people = p->people ? p->people : 1.0;
    MT_TRY(count_groups(p, group, &c, err));
    for (uint32_t g = 0; g < p->groups; g++) {
        double square = 0.0;
        for (uint32_t t = 0; t < p->themes; t++) {
            double x = c.sum[(size_t)g * p->themes + t];
            square += x * x;
        }
        cohesion[g] = c.size[g] ? square / ((double)c.size[g] * c.size[g]) : 0.0;
        v.theme += c.size[g] ? square / c.size[g] / people : 0.0;
        v.sizes += 0.5 * fabs(c.size[g] - (double)p->people / p->groups) / people;
        for (uint32_t t = 0; t < p->types; t++)
            v.types += 0.5 * fabs(c.mix[(size_t)g * p->types + t] - c.size[g] * (c.all[t] / people)) / people;
    }
    for (uint32_t i = 0; p->last && i < p->people; i++) v.moved += p->last[i] != MT_NONE && p->last[i] != group[i];
    v.change = v.moved / people;
    v.value =
        p->theme_weight * v.theme - p->mix_weight * v.types - p->size_weight * v.sizes - p->change_weight * v.change;
    check_rules(p, group, &c, v.broken);
    *value = v;
out:
    mt_free(c.size);
    mt_free(c.mix);
    mt_free(c.all);
    mt_free(c.sum);
    return status;
}
