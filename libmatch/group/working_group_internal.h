/* What the files of the working groups share: units of people that stay together, and the partition of units. */
#ifndef MT_GROUP_WORKING_GROUP_INTERNAL_H
#define MT_GROUP_WORKING_GROUP_INTERNAL_H

#include "libmatch/group/working_group.h"

typedef struct mt_units {
    const mt_people *p;
    uint32_t count;
    uint32_t min, max;
    uint32_t *of;        /* [people] unit of each */
    uint32_t *size;      /* [count] */
    uint32_t *types;     /* [count * p->types] */
    uint32_t *stays;     /* [count * groups] members that were in the group last time */
    double *theme;       /* [count * themes] sums of unit vectors */
    size_t *apart_begin; /* [count + 1] */
    uint32_t *apart;     /* a pair named twice is there twice */
    bool clash;          /* an apart pair inside one unit */
} mt_units;

/* Units under the rules that are `on`. */
match_status mt_units_make(const mt_people *p, const bool on[MT_GROUP_RULES], mt_units *units, mt_error *err);
void mt_units_free(mt_units *units);

typedef enum mt_possible { MT_POSSIBLE_NO = 0, MT_POSSIBLE_YES, MT_POSSIBLE_UNKNOWN } mt_possible;
/* Whether the units can be divided under the rules that are on; then `group` [count] is such a division. */
match_status mt_units_divide(const mt_units *units, const bool on[MT_GROUP_RULES], uint32_t *group,
                             mt_possible *possible, mt_error *err);

/* Improves the division in `group`, which need not keep the rules. */
match_status mt_units_anneal(const mt_units *units, uint32_t *group, mt_error *err);

/* shares of the value of a division of the people */
typedef struct mt_group_value {
    double value, theme, types, sizes, change;
    uint32_t moved;
    bool broken[MT_GROUP_RULES];
} mt_group_value;
match_status mt_group_value_of(const mt_people *p, const uint32_t *group, mt_group_value *value, double *cohesion,
                               mt_error *err);

/* weights with the defaults filled in, and the bounds of size */
mt_people mt_people_complete(const mt_people *p);

#endif
