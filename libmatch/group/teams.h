/* Working groups and hackathon teams out of the store: whom to put together, by theme, size and type. */
#ifndef MT_GROUP_TEAMS_H
#define MT_GROUP_TEAMS_H

#include "libmatch/group/themes.h"
#include "libmatch/group/working_group.h"

typedef struct mt_team_options {
    mt_theme_options who; /* whose members; with `filter` */
    const mt_text *people;
    size_t people_count; /* in place of a cluster: these organisations */
    uint32_t groups;     /* needed */
    uint32_t min_size, max_size;
    const mt_text *least_types; /* a type named n times: every group has n of them */
    size_t least_type_count;
    const mt_text *together, *apart; /* pairs one after the other: 2 * count ids */
    size_t together_count, apart_count;
    const json_t *last;                                          /* {id: group from 1}, or NULL */
    double theme_weight, mix_weight, size_weight, change_weight; /* as in working_group.h */
    uint64_t seed, moves;
} mt_team_options;

/* Organisations that block each other, or are competitors, are kept apart too. Gives *report (json_decref):
 * {"report": "working_groups", "cluster"?: {..}, "state": "feasible"|"infeasible"|"unknown", "people",
 *  "groups": [{"group", "size", "types": {type: n}, "cohesion", "themes": [{"theme", "members"}],
 *              "members": [{"id", "name", "kind", "type"?, "moved"?}]}],
 *  "value", "parts": {"theme", "types", "sizes", "change"}, "moved", "broken": [rule]} */
match_status mt_teams_make(mt_matcher *m, const mt_team_options *options, json_t **report, mt_error *err);

#endif
