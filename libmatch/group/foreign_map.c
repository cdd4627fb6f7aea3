/* Each need's answers fall into the cells of their countries and clusters; the set of clusters that together add most
 * is a cover problem. */
#include "libmatch/group/foreign_map.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/group/answers.h"
#include "libmatch/group/cluster_score.h"
#include "libmatch/group/cover.h"
#include "libmatch/group/place.h"

#define LISTED 20
#define PORTFOLIO 3
#define MOST_NEEDS 500

typedef struct place {
    uint32_t vertex; /* of a cluster, MT_NONE for a country */
    mt_text country;
    double distance, coverage, adds;
    uint32_t met, organisations;
    size_t number; /* its row of cells */
} place;

typedef struct places {
    place *data;
    size_t len, cap;
} places;

typedef struct map {
    mt_matcher *m;
    const mt_map_options *o;
    double enough, weight;
    mt_members members;
    mt_bitset own, allowed;
    char home[8];
    mt_needs needs;
    mt_answers answers;
    MT_ARRAY(uint32_t) open; /* needs that are looked for abroad */
    double *have;            /* [needs] coverage at home */
    mt_intern countries;
    uint32_t *country; /* [vertices] number of a foreign country, MT_NONE */
    uint32_t *cluster; /* [vertices] place among the clusters, MT_NONE */
    places country_list, cluster_list;
    mt_answer_row *by_country, *by_cluster; /* [places * open] */
    size_t met_at_home;
} map;

static void free_map(map *x)
{
    MT_ARRAY_FREE(&x->members);
    mt_bitset_free(&x->own);
    mt_bitset_free(&x->allowed);
    mt_needs_free(&x->needs);
    mt_answers_free(&x->answers);
    MT_ARRAY_FREE(&x->open);
    mt_free(x->have);
    mt_intern_free(&x->countries);
    mt_free(x->country);
    mt_free(x->cluster);
    MT_ARRAY_FREE(&x->country_list);
    MT_ARRAY_FREE(&x->cluster_list);
    mt_free(x->by_country);
    mt_free(x->by_cluster);
}

static match_status open_home(map *x, mt_text id, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    MT_TRY(mt_members_of(x->m, id, &x->members, err));
    MT_TRY(mt_bitset_init(&x->own, x->m->world.vertices, err));
    for (size_t i = 0; i < x->members.len; i++) mt_bitset_set(&x->own, x->members.data[i]);
    MT_TRY(mt_facts_of(&x->m->facts, x->m->world.num[x->members.self], &facts, err));
    mt_text country = mt_json_get_text(facts.root, "country");
    if (country.len == 0)
        MT_TRY(mt_fail(err, MATCH_E_VALUE,
                       "\"%.*s\" has no country: what is abroad cannot be told; add it to the record", (int)id.len,
                       id.data));
    mt_copy_text(x->home, sizeof x->home, country.data, country.len);
    MT_TRY(mt_needs_of(x->m, id, false, MOST_NEEDS, &x->needs, err));
    MT_TRY(mt_answers_collect(x->m, &x->needs, &x->answers, err));
    x->have = mt_alloc(x->needs.len, sizeof *x->have);
    if (!x->have) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t n = 0; n < x->needs.len; n++) {
        for (size_t i = x->answers.begin.data[n]; i < x->answers.begin.data[n + 1]; i++)
            if (mt_bitset_has(&x->own, x->answers.rows.data[i].vertex))
                x->have[n] = fmax(x->have[n], x->answers.rows.data[i].gain);
        bool met = x->have[n] >= x->enough;
        x->met_at_home += met;
        if (met && !x->o->all_needs) continue;
        x->weight += x->needs.data[n].weight;
        MT_TRY(MT_PUSH(&x->open, n, err));
    }
out:
    return status;
}

/* Who counts: passes the filter, and is neither blocked by home nor of its group. */
static match_status find_allowed(map *x, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &x->m->world;
    mt_bitset pass = {0};
    MT_TRY(mt_bitset_init(&x->allowed, w->vertices, err));
    MT_TRY(mt_rules_filter(x->m, x->o->filter, &pass, err));
    for (uint32_t v = 0; v < w->vertices; v++) {
        if (!mt_vertex_visible(x->m, v) || mt_bitset_has(&x->own, v)) continue;
        if (!mt_bitset_has(&pass, w->doc[v])) continue;
        uint32_t bonds = mt_world_bonds(w, x->members.self, v);
        if (!(bonds & MT_BONDS_APART)) mt_bitset_set(&x->allowed, v);
    }
out:
    mt_bitset_free(&pass);
    return status;
}

static match_status add_place(map *x, places *list, uint32_t vertex, mt_text country, mt_error *err)
{
    place one = {.vertex = vertex,
                 .country = country,
                 .distance = mt_place_distance(mt_text_of(x->home), country),
                 .number = list->len};
    return MT_PUSH(list, one, err);
}

/* Countries of everybody abroad, and the clusters abroad. */
static match_status find_places(map *x, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &x->m->world;
    mt_facts facts;
    x->country = mt_alloc((size_t)w->vertices + 1, sizeof *x->country);
    x->cluster = mt_alloc((size_t)w->vertices + 1, sizeof *x->cluster);
    if (!x->country || !x->cluster) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t v = 0; v <= w->vertices; v++) x->country[v] = x->cluster[v] = MT_NONE;
    for (uint32_t v = 0; v < w->vertices; v++) {
        bool added;
        if (!mt_bitset_has(&x->allowed, v)) continue;
        MT_TRY(mt_facts_of(&x->m->facts, w->num[v], &facts, err));
        mt_text country = mt_json_get_text(facts.root, "country");
        if (country.len == 0 || mt_text_equal(country, mt_text_of(x->home))) continue;
        MT_TRY(mt_intern_add(&x->countries, country, &x->country[v], &added, err));
        if (mt_index_kind(x->m->index, w->doc[v]) != MT_KIND_CLUSTER) continue;
        if (x->o->new_only && (mt_world_bonds(w, x->members.self, v) & MT_BONDS_WORK)) continue;
        x->cluster[v] = (uint32_t)x->cluster_list.len;
        MT_TRY(add_place(x, &x->cluster_list, v, country, err));
    }
    for (uint32_t c = 0; c < x->countries.count; c++)
        MT_TRY(add_place(x, &x->country_list, MT_NONE, mt_intern_text(&x->countries, c), err));
    for (size_t i = 0; i < x->cluster_list.len; i++) /* the texts may have moved, and record texts may be forgotten */
        x->cluster_list.data[i].country = mt_intern_text(&x->countries, x->country[x->cluster_list.data[i].vertex]);
out:
    return status;
}

static void keep_best(mt_answer_row *cell, const mt_answer_row *row)
{
    if (row->gain > cell->gain) *cell = *row;
}

static match_status fill_cells(map *x, mt_error *err)
{
    const mt_world *w = &x->m->world;
    size_t open = x->open.len, countries, clusters;
    if (mt_mul_overflows(x->country_list.len, open, &countries) ||
        mt_mul_overflows(x->cluster_list.len, open, &clusters))
        return mt_fail_no_memory(err);
    x->by_country = mt_alloc(countries, sizeof *x->by_country);
    x->by_cluster = mt_alloc(clusters, sizeof *x->by_cluster);
    if (!x->by_country || !x->by_cluster) return mt_fail_no_memory(err);
    for (size_t k = 0; k < open; k++) {
        uint32_t n = x->open.data[k];
        for (size_t i = x->answers.begin.data[n]; i < x->answers.begin.data[n + 1]; i++) {
            const mt_answer_row *row = &x->answers.rows.data[i];
            uint32_t v = row->vertex;
            if (!mt_bitset_has(&x->allowed, v)) continue;
            if (x->country[v] != MT_NONE) keep_best(&x->by_country[x->country[v] * open + k], row);
            if (x->cluster[v] != MT_NONE) keep_best(&x->by_cluster[x->cluster[v] * open + k], row);
            for (uint32_t c = w->member_begin[v]; c < w->member_begin[v + 1]; c++) {
                uint32_t cluster = x->cluster[w->member_cluster[c]];
                if (cluster != MT_NONE) keep_best(&x->by_cluster[cluster * open + k], row);
            }
        }
    }
    return MATCH_OK;
}

static void add_up(map *x, places *list, const mt_answer_row *cells)
{
    size_t open = x->open.len;
    for (size_t p = 0; p < list->len; p++) {
        place *at = &list->data[p];
        for (size_t k = 0; k < open; k++) {
            double gain = cells[p * open + k].gain, weight = x->needs.data[x->open.data[k]].weight;
            double more = gain - x->have[x->open.data[k]];
            at->met += gain >= x->enough;
            at->coverage += x->weight > 0.0 ? weight * gain / x->weight : 0.0;
            at->adds += more > 0.0 ? weight * more : 0.0;
        }
    }
}

/* organisations of each country that meet a need */
static match_status count_organisations(map *x, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset seen = {0};
    MT_TRY(mt_bitset_init(&seen, x->m->world.vertices, err));
    for (size_t k = 0; k < x->open.len; k++) {
        uint32_t n = x->open.data[k];
        for (size_t i = x->answers.begin.data[n]; i < x->answers.begin.data[n + 1]; i++) {
            const mt_answer_row *row = &x->answers.rows.data[i];
            if (row->gain < x->enough || x->country[row->vertex] == MT_NONE || mt_bitset_has(&seen, row->vertex))
                continue;
            mt_bitset_set(&seen, row->vertex);
            x->country_list.data[x->country[row->vertex]].organisations++;
        }
    }
out:
    mt_bitset_free(&seen);
    return status;
}

static int most_first(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->met != y->met) return x->met > y->met ? -1 : 1;
    if (x->coverage != y->coverage) return x->coverage > y->coverage ? -1 : 1;
    if (x->vertex != y->vertex) return x->vertex < y->vertex ? -1 : 1;
    return mt_text_compare(x->country, y->country);
}

/* ---- report ---- */

static match_status report_cells(map *x, const mt_answer_row *cells, json_t *object, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *one = NULL;
    MT_TRY(mt_group_list(object, "cells", &list, err));
    for (size_t k = 0; k < x->open.len; k++) {
        if (cells[k].gain <= 0.0) continue;
        MT_TRY(mt_group_add(list, &one, err));
        MT_TRY(mt_group_set_int(one, "need", (int64_t)k, err));
        MT_TRY(mt_group_set_real(one, "coverage", cells[k].gain, err));
        MT_TRY(mt_group_set_key(x->m, one, "organisation", x->m->world.num[cells[k].vertex], err));
        MT_TRY(mt_group_set_key(x->m, one, "item", cells[k].item, err));
    }
out:
    return status;
}

static match_status report_distance(const place *p, json_t *one, mt_error *err)
{
    return mt_group_set(one, "distance_km", p->distance < 0.0 ? json_null() : json_real(round(p->distance)), err);
}

/* the clusters of a country, and those among them that have a relation to home */
static match_status report_clusters_of(map *x, const place *p, json_t *one, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &x->m->world;
    json_t *clusters = NULL, *related = NULL, *key = NULL;
    MT_TRY(mt_group_list(one, "clusters", &clusters, err));
    MT_TRY(mt_group_list(one, "related", &related, err));
    for (uint32_t v = 0; v < w->vertices; v++) {
        if (x->country[v] != p->number || mt_index_kind(x->m->index, w->doc[v]) != MT_KIND_CLUSTER) continue;
        MT_TRY(mt_group_key(x->m, w->num[v], &key, err));
        MT_TRY(mt_group_append(clusters, key, err));
        if (!(mt_world_bonds(w, x->members.self, v) & MT_BONDS_WORK)) continue;
        MT_TRY(mt_group_key(x->m, w->num[v], &key, err));
        MT_TRY(mt_group_append(related, key, err));
    }
out:
    return status;
}

static match_status report_countries(map *x, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *one = NULL;
    size_t most = x->o->k ? x->o->k : LISTED;
    MT_TRY(mt_group_list(root, "countries", &list, err));
    if (x->country_list.len) qsort(x->country_list.data, x->country_list.len, sizeof(place), most_first);
    for (size_t i = 0; i < x->country_list.len && i < most; i++) {
        const place *p = &x->country_list.data[i];
        if (p->coverage <= 0.0) break;
        MT_TRY(mt_group_add(list, &one, err));
        MT_TRY(mt_group_set_text(one, "country", p->country, err));
        MT_TRY(report_distance(p, one, err));
        MT_TRY(mt_group_set_int(one, "met", p->met, err));
        MT_TRY(mt_group_set_real(one, "coverage", p->coverage, err));
        MT_TRY(mt_group_set_int(one, "organisations", p->organisations, err));
        MT_TRY(report_clusters_of(x, p, one, err));
        MT_TRY(report_cells(x, x->by_country + p->number * x->open.len, one, err));
    }
out:
    return status;
}

static match_status report_cluster(map *x, const place *p, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &x->m->world;
    json_t *one = NULL;
    int64_t members = 0;
    for (uint32_t v = 0; v < w->vertices; v++)
        for (uint32_t c = w->member_begin[v]; c < w->member_begin[v + 1]; c++)
            members += w->member_cluster[c] == p->vertex && mt_vertex_visible(x->m, v);
    MT_TRY(mt_group_label(x->m, w->num[p->vertex], &one, err));
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(mt_group_set_text(one, "country", p->country, err));
    MT_TRY(report_distance(p, one, err));
    MT_TRY(mt_c2c_relations(mt_world_bonds(w, x->members.self, p->vertex), one, "relations", err));
    MT_TRY(mt_group_set_int(one, "members", members, err));
    MT_TRY(mt_group_set_int(one, "met", p->met, err));
    MT_TRY(mt_group_set_real(one, "coverage", p->coverage, err));
    MT_TRY(mt_group_set_real(one, "adds", p->adds, err));
    MT_TRY(report_cells(x, x->by_cluster + p->number * x->open.len, one, err));
out:
    return status;
}

static match_status report_clusters(map *x, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL;
    size_t most = x->o->k ? x->o->k : LISTED;
    places sorted = {0};
    MT_TRY(mt_group_list(root, "clusters", &list, err));
    for (size_t i = 0; i < x->cluster_list.len; i++) MT_TRY(MT_PUSH(&sorted, x->cluster_list.data[i], err));
    if (sorted.len) qsort(sorted.data, sorted.len, sizeof *sorted.data, most_first);
    for (size_t i = 0; i < sorted.len && i < most && sorted.data[i].coverage > 0.0; i++)
        MT_TRY(report_cluster(x, &sorted.data[i], list, err));
out:
    MT_ARRAY_FREE(&sorted);
    return status;
}

static match_status report_needs(map *x, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL, *one = NULL, *unmet = NULL;
    MT_TRY(mt_group_list(root, "needs", &list, err));
    MT_TRY(mt_group_list(root, "unmet", &unmet, err));
    for (size_t k = 0; k < x->open.len; k++) {
        const mt_need *need = &x->needs.data[x->open.data[k]];
        bool met = false;
        for (size_t c = 0; c < x->country_list.len; c++)
            met = met || x->by_country[c * x->open.len + k].gain >= x->enough;
        MT_TRY(mt_group_add(list, &one, err));
        MT_TRY(mt_group_set_int(one, "need", (int64_t)k, err));
        if (need->num) MT_TRY(mt_group_set_key(x->m, one, "id", need->num, err));
        MT_TRY(mt_group_set(one, "text", json_string(need->text), err));
        MT_TRY(mt_group_set_real(one, "weight", need->weight, err));
        MT_TRY(mt_group_set_real(one, "home", x->have[x->open.data[k]], err));
        if (!met) MT_TRY(mt_group_append(unmet, json_integer((json_int_t)k), err));
    }
out:
    return status;
}

typedef struct cover_data {
    MT_ARRAY(size_t) begin;
    MT_ARRAY(uint32_t) need;
    MT_ARRAY(double) gain;
    MT_ARRAY(double) weight;
    MT_ARRAY(double) have;
} cover_data;

/* clusters in the order of their ids, so that ties go by id */
static int by_id(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

static match_status make_problem(map *x, cover_data *d, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t at = 0;
    MT_TRY(MT_PUSH(&d->begin, at, err));
    for (size_t i = 0; i < x->cluster_list.len; i++) {
        for (uint32_t k = 0; k < x->open.len; k++) {
            double gain = x->by_cluster[x->cluster_list.data[i].number * x->open.len + k].gain;
            if (gain <= 0.0) continue;
            MT_TRY(MT_PUSH(&d->need, k, err));
            MT_TRY(MT_PUSH(&d->gain, gain, err));
        }
        at = d->need.len;
        MT_TRY(MT_PUSH(&d->begin, at, err));
    }
    for (size_t k = 0; k < x->open.len; k++) {
        MT_TRY(MT_PUSH(&d->weight, x->needs.data[x->open.data[k]].weight, err));
        MT_TRY(MT_PUSH(&d->have, x->have[x->open.data[k]], err));
    }
out:
    return status;
}

static match_status report_portfolio(map *x, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    cover_data d = {0};
    mt_cover cover = {0};
    json_t *portfolio = NULL, *chosen = NULL, *label = NULL;
    if (x->cluster_list.len) qsort(x->cluster_list.data, x->cluster_list.len, sizeof(place), by_id);
    MT_TRY(make_problem(x, &d, err));
    mt_cover_problem p = {.candidates = (uint32_t)x->cluster_list.len,
                          .needs = (uint32_t)x->open.len,
                          .begin = d.begin.data,
                          .need = d.need.data,
                          .gain = d.gain.data,
                          .weight = d.weight.data,
                          .have = d.have.data,
                          .k = x->o->portfolio ? x->o->portfolio : PORTFOLIO};
    MT_TRY(mt_cover_solve(&p, &cover, err));
    MT_TRY(mt_group_object(root, "portfolio", &portfolio, err));
    MT_TRY(mt_group_list(portfolio, "chosen", &chosen, err));
    for (size_t i = 0; i < cover.count; i++) {
        const place *at = &x->cluster_list.data[cover.chosen[i]];
        MT_TRY(mt_group_label(x->m, x->m->world.num[at->vertex], &label, err));
        MT_TRY(mt_group_append(chosen, label, err));
        MT_TRY(mt_group_set_text(label, "country", at->country, err));
        MT_TRY(mt_group_set_real(label, "adds", cover.added[i], err));
        MT_TRY(mt_group_set_real(label, "alone", cover.alone[i], err));
    }
    MT_TRY(mt_group_set_real(portfolio, "before", cover.before, err));
    MT_TRY(mt_group_set_real(portfolio, "value", cover.value, err));
    MT_TRY(mt_group_set_real(portfolio, "total", cover.total, err));
    MT_TRY(mt_group_set_real(portfolio, "bound", cover.bound, err));
    MT_TRY(mt_group_set_bool(portfolio, "optimal", cover.optimal, err));
out:
    mt_cover_free(&cover);
    MT_ARRAY_FREE(&d.begin);
    MT_ARRAY_FREE(&d.need);
    MT_ARRAY_FREE(&d.gain);
    MT_ARRAY_FREE(&d.weight);
    MT_ARRAY_FREE(&d.have);
    return status;
}

match_status mt_map_make(mt_matcher *m, mt_text home, const mt_map_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    map x = {.m = m, .o = o, .enough = o->enough > 0.0 ? o->enough : MT_ENOUGH};
    json_t *root = json_object(), *label = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    if (!(o->enough >= 0.0 && o->enough <= 1.0))
        MT_TRY(mt_fail(err, MATCH_E_VALUE, "the coverage that is enough is out of range: give 0 to 1"));
    MT_TRY(open_home(&x, home, err));
    MT_TRY(find_allowed(&x, err));
    MT_TRY(find_places(&x, err));
    MT_TRY(fill_cells(&x, err));
    add_up(&x, &x.country_list, x.by_country);
    add_up(&x, &x.cluster_list, x.by_cluster);
    MT_TRY(count_organisations(&x, err));
    MT_TRY(mt_group_set(root, "report", json_string("map"), err));
    MT_TRY(mt_group_label(m, m->world.num[x.members.self], &label, err));
    MT_TRY(mt_group_set(root, "cluster", label, err));
    MT_TRY(mt_group_set(label, "country", json_string(x.home), err));
    MT_TRY(mt_group_set_real(root, "enough", x.enough, err));
    MT_TRY(mt_group_set_int(root, "stated", (int64_t)x.needs.len, err));
    MT_TRY(mt_group_set_int(root, "met_at_home", (int64_t)x.met_at_home, err));
    MT_TRY(report_needs(&x, root, err));
    MT_TRY(report_countries(&x, root, err));
    MT_TRY(report_clusters(&x, root, err));
    MT_TRY(report_portfolio(&x, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    free_map(&x);
    json_decref(root);
    return status;
}
