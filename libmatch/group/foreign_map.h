/* Internationalisation map: which countries and which foreign clusters would meet the needs that home does not. */
#ifndef MT_GROUP_FOREIGN_MAP_H
#define MT_GROUP_FOREIGN_MAP_H

#include "libmatch/match/matcher.h"

typedef struct mt_map_options {
    mt_tier viewer;
    mt_day as_of;
    double enough;      /* coverage from which a need counts as met; 0: 0.35 */
    bool all_needs;     /* also those that home meets itself */
    bool new_only;      /* leave out clusters with a relation to home */
    const char *filter; /* of the foreign organisations and clusters, or NULL */
    uint32_t k;         /* countries and clusters listed; 0: 20 */
    uint32_t portfolio; /* clusters in the best set; 0: 3 */
} mt_map_options;

/* `home`: a cluster or organisation with a country (E_VALUE without one). Gives *report (json_decref):
 * {"report": "map", "cluster": {.., "country"}, "enough", "stated", "met_at_home",
 *  "needs": [{"need", "id", "text", "weight", "home"}],                     home: coverage by home's own members
 *  "countries": [{"country", "distance_km"|null, "met", "coverage", "organisations", "clusters": [id], "related": [id],
 *                 "cells": [cell]}],                                         most met first
 *  "clusters": [{"id", "name", "kind", "country"?, "distance_km"|null, "relations": [..], "members", "met", "coverage",
 *                "adds", "cells": [cell]}],
 *  "unmet": [need],                                                          nobody abroad meets them
 *  "portfolio": {"chosen": [{"id", "name", "kind", "adds", "alone"}], "value", "total", "bound", "optimal"}}
 * cell: {"need", "coverage", "organisation", "item"}, the best answer there; coverage: mean over the needs by weight;
 * organisations: how many meet at least one need; adds: what a cluster would add to home's coverage, in units of
 * weight; related: its clusters with a relation to home. */
match_status mt_map_make(mt_matcher *m, mt_text home, const mt_map_options *options, json_t **report, mt_error *err);

#endif
