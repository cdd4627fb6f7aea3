/* Working groups and hackathon teams: a balanced partition of people.
 *
 * value = theme * cohesion - mix * imbalance of types - size * imbalance of sizes - change * share of people moved
 *   cohesion            (1 / people) * sum over groups of |sum of unit theme vectors|^2 / size: the mean likeness of
 * two members (oneself included), 0 to 1 imbalance of types  share of people that would have to be exchanged to give
 * every group the overall mix imbalance of sizes  share of people that would have to move to make all groups of one
 * size A weight `theme` below 0 asks for mixed groups instead of like-minded ones. Found by simulated annealing with a
 * seed (Kirkpatrick, Gelatt, Vecchi 1983); the hard rules are held in every result that is called feasible. */
#ifndef MT_GROUP_WORKING_GROUP_H
#define MT_GROUP_WORKING_GROUP_H

#include <stdbool.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/group/pair.h"

#define MT_WORKING_GROUP_PEOPLE 2000 /* at most */
#define MT_WORKING_GROUP_MOVES UINT64_C(3000000)

typedef struct mt_people {
    uint32_t people, groups, themes, types;
    const double *theme;         /* [people * themes] at least 0; a row of zeros: unknown */
    const uint32_t *type;        /* [people] below types, MT_NONE: unknown; NULL: all unknown */
    const uint32_t *least;       /* [types] members of this type that every group must have; NULL: no such rule */
    const uint32_t *last;        /* [people] group last time, MT_NONE: none; NULL: nobody had one */
    uint32_t min_size, max_size; /* 0: people / groups rounded down and up */
    const mt_pair *together, *apart;
    size_t together_count, apart_count;
    double theme_weight, mix_weight, size_weight, change_weight; /* all 0: 1, 0.5, 0.1 and 0.2 */
    uint64_t seed;
    uint64_t moves; /* tried; 0: MT_WORKING_GROUP_MOVES. Same seed and moves, same groups */
} mt_people;

typedef enum mt_group_rule {
    MT_GROUP_RULE_APART = 0,
    MT_GROUP_RULE_TYPES,
    MT_GROUP_RULE_TOGETHER,
    MT_GROUP_RULE_MIN_SIZE,
    MT_GROUP_RULE_MAX_SIZE,
    MT_GROUP_RULES
} mt_group_rule;
const char *mt_group_rule_name(mt_group_rule rule); /* "apart" ... */

typedef enum mt_group_state {
    MT_GROUPS_FEASIBLE = 0,
    MT_GROUPS_INFEASIBLE, /* proved; `broken`: rules that contradict each other, each of them needed for that */
    MT_GROUPS_UNKNOWN     /* no partition found that keeps the rules; `broken`: those that the best one breaks */
} mt_group_state;

typedef struct mt_working_groups {
    mt_group_state state;
    bool broken[MT_GROUP_RULES];
    uint32_t *group;                           /* [people]; all MT_NONE when infeasible */
    uint32_t *size;                            /* [groups] */
    uint32_t *mix;                             /* [groups * types] */
    double *cohesion;                          /* [groups] */
    uint32_t moved;                            /* people in another group than last time */
    double value, theme, types, sizes, change; /* value and its parts before weighting */
} mt_working_groups;

/* E_VALUE for numbers out of range. */
match_status mt_working_groups_make(const mt_people *people, mt_working_groups *out, mt_error *err);
void mt_working_groups_free(mt_working_groups *groups);

#endif
