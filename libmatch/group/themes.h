/* Shared interests of a group of organisations, and the network of who has and asks for what. */
#ifndef MT_GROUP_THEMES_H
#define MT_GROUP_THEMES_H

#include "libmatch/group/answers.h"

typedef struct mt_theme_options {
    mt_tier viewer;
    mt_day as_of;
    mt_text cluster;      /* its members; empty: everybody that passes the filter */
    const char *filter;   /* of the organisations, or NULL */
    mt_language language; /* of the labels; MT_LANG_UNKNOWN: English */
    uint32_t supporters;  /* themes: organisations that a theme needs; 0: 2 */
    uint32_t k;           /* themes; 0: 20. Network: competences; 0: 60 */
} mt_theme_options;

/* Gives *report (json_decref):
 * {"report": "themes", "cluster"?: {..}, "organisations",
 *  "themes": [{"theme", "concept"?, "value", "offers", "asks", "also": [text],
 *    "supporters": [{"id", "name", "offers": [item], "asks": [item], "weight"}]}]}
 * value: supporters * ln(1 + organisations of the store / organisations with the theme). A theme takes in weaker terms
 * that at least half of the same organisations share (`also`). */
match_status mt_themes_find(mt_matcher *m, const mt_theme_options *options, json_t **report, mt_error *err);

/* Gives *report (json_decref):
 * {"report": "network", "cluster"?: {..},
 *  "nodes": [{"id", "label", "kind": "organisation"|"competence", "type"?, "country"?, "degree"}],
 *  "edges": [{"from", "to", "kind": "has"|"asks"|"worked", "weight"}]}
 * has, asks: from an organisation to a competence, weight the number of records that say so; worked: between two
 * organisations, weight the joint work. */
match_status mt_network_make(mt_matcher *m, const mt_theme_options *options, json_t **report, mt_error *err);

/* The organisations that the options name: visible members of the cluster, or all that pass the filter; by id. */
match_status mt_theme_organisations(mt_matcher *m, const mt_theme_options *options, mt_members *out, mt_error *err);

#endif
