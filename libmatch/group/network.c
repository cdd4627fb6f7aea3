/* The network of organisations and competences: nodes and edges as data; drawing and file formats are the exchange
 * floor's. */
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/group/interests.h"
#include "libmatch/group/themes.h"

#define COMPETENCES 60

typedef struct chosen {
    uint32_t term;
    double value;
} chosen;

static int better(const void *a, const void *b)
{
    const chosen *x = a, *y = b;
    if (x->value != y->value) return x->value > y->value ? -1 : 1;
    return (x->term > y->term) - (x->term < y->term);
}

typedef struct network {
    mt_matcher *m;
    mt_interests found;
    uint32_t *node;  /* [terms] place among the competences, MT_NONE */
    int64_t *degree; /* [organisations + competences] */
    size_t competences;
    uint32_t *term; /* [competences] */
    json_t *edges;
} network;

static match_status choose_terms(network *n, size_t most, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t terms = n->found.term.len;
    chosen *list = mt_alloc(terms, sizeof *list);
    n->node = mt_alloc(terms, sizeof *n->node);
    n->term = mt_alloc(most, sizeof *n->term);
    n->degree = mt_alloc(n->found.who.len + most, sizeof *n->degree);
    if (!list || !n->node || !n->term || !n->degree) MT_TRY(mt_fail_no_memory(err));
    for (size_t t = 0; t < terms; t++) {
        list[t] = (chosen){(uint32_t)t, mt_interest_value(n->m, &n->found.term.data[t])};
        n->node[t] = MT_NONE;
    }
    if (terms) qsort(list, terms, sizeof *list, better);
    for (size_t i = 0; i < terms && i < most; i++) {
        n->node[list[i].term] = (uint32_t)i;
        n->term[n->competences++] = list[i].term;
    }
out:
    mt_free(list);
    return status;
}

static match_status organisation_id(network *n, uint32_t who, json_t **id, mt_error *err)
{
    return mt_group_key(n->m, n->m->world.num[n->found.who.data[who]], id, err);
}

static match_status add_edge(network *n, uint32_t who, json_t *to, const char *kind, double weight, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *edge = NULL, *from = NULL;
    status = mt_group_add(n->edges, &edge, err);
    if (status != MATCH_OK) json_decref(to);
    MT_TRY(status);
    MT_TRY(mt_group_set(edge, "to", to, err));
    MT_TRY(organisation_id(n, who, &from, err));
    MT_TRY(mt_group_set(edge, "from", from, err));
    MT_TRY(mt_group_set(edge, "kind", json_string(kind), err));
    MT_TRY(mt_group_set_real(edge, "weight", weight, err));
out:
    return status;
}

static json_t *competence_id(const network *n, uint32_t term)
{
    const mt_interest_term *t = &n->found.term.data[term];
    return json_sprintf("term:%s", t->concept ? t->concept : t->label);
}

static match_status add_interests(network *n, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_interest *all = n->found.all.data;
    for (size_t i = 0, end; i < n->found.all.len; i = end) {
        for (end = i; end < n->found.all.len && all[end].term == all[i].term && all[end].who == all[i].who &&
                      all[end].asks == all[i].asks;)
            end++;
        if (n->node[all[i].term] == MT_NONE) continue;
        n->degree[all[i].who]++;
        n->degree[n->found.who.len + n->node[all[i].term]]++;
        json_t *to = competence_id(n, all[i].term);
        if (!to) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(add_edge(n, all[i].who, to, all[i].asks ? "asks" : "has", (double)(end - i), err));
    }
out:
    return status;
}

static match_status add_work(network *n, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &n->m->world;
    uint32_t *place = mt_alloc((size_t)w->vertices + 1, sizeof *place);
    if (!place) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t v = 0; v <= w->vertices; v++) place[v] = MT_NONE;
    for (size_t i = 0; i < n->found.who.len; i++) place[n->found.who.data[i]] = (uint32_t)i;
    for (size_t i = 0; i < n->found.who.len; i++) {
        uint32_t v = n->found.who.data[i];
        for (uint32_t e = w->graph.near_begin[v]; e < w->graph.near_begin[v + 1]; e++) {
            uint32_t other = place[w->graph.near[e]];
            json_t *to = NULL;
            if (other == MT_NONE || other <= i) continue;
            n->degree[i]++;
            n->degree[other]++;
            MT_TRY(organisation_id(n, other, &to, err));
            MT_TRY(add_edge(n, (uint32_t)i, to, "worked", w->graph.near_joint[e], err));
        }
    }
out:
    mt_free(place);
    return status;
}

static match_status add_nodes(network *n, json_t *nodes, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *node = NULL, *id = NULL;
    mt_facts facts;
    for (size_t i = 0; i < n->found.who.len; i++) {
        MT_TRY(mt_facts_of(&n->m->facts, n->m->world.num[n->found.who.data[i]], &facts, err));
        MT_TRY(mt_group_add(nodes, &node, err));
        MT_TRY(organisation_id(n, (uint32_t)i, &id, err));
        MT_TRY(mt_group_set(node, "id", id, err));
        MT_TRY(mt_group_set_text(node, "label", mt_json_get_text(facts.root, "name"), err));
        MT_TRY(mt_group_set(node, "kind", json_string("organisation"), err));
        mt_text type = mt_json_get_text(facts.root, "type"), country = mt_json_get_text(facts.root, "country");
        if (type.len) MT_TRY(mt_group_set_text(node, "type", type, err));
        if (country.len) MT_TRY(mt_group_set_text(node, "country", country, err));
        MT_TRY(mt_group_set_int(node, "degree", n->degree[i], err));
    }
    for (size_t i = 0; i < n->competences; i++) {
        MT_TRY(mt_group_add(nodes, &node, err));
        MT_TRY(mt_group_set(node, "id", competence_id(n, n->term[i]), err));
        MT_TRY(mt_group_set(node, "label", json_string(n->found.term.data[n->term[i]].label), err));
        MT_TRY(mt_group_set(node, "kind", json_string("competence"), err));
        MT_TRY(mt_group_set_int(node, "degree", n->degree[n->found.who.len + i], err));
    }
out:
    return status;
}

match_status mt_network_make(mt_matcher *m, const mt_theme_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    network n = {.m = m};
    mt_members members = {0};
    json_t *root = json_object(), *nodes = NULL, *label = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_theme_organisations(m, o, &members, err));
    MT_TRY(mt_interests_collect(m, members.data, members.len, o->language, &n.found, err));
    MT_TRY(choose_terms(&n, o->k ? o->k : COMPETENCES, err));
    MT_TRY(mt_group_set(root, "report", json_string("network"), err));
    if (members.self != MT_NONE) {
        MT_TRY(mt_group_label(m, m->world.num[members.self], &label, err));
        MT_TRY(mt_group_set(root, "cluster", label, err));
    }
    MT_TRY(mt_group_list(root, "nodes", &nodes, err));
    MT_TRY(mt_group_list(root, "edges", &n.edges, err));
    MT_TRY(add_interests(&n, err));
    MT_TRY(add_work(&n, err));
    MT_TRY(add_nodes(&n, nodes, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_interests_free(&n.found);
    MT_ARRAY_FREE(&members);
    mt_free(n.node);
    mt_free(n.term);
    mt_free(n.degree);
    json_decref(root);
    return status;
}
