/* Terms in the order of their value; one that stands on the same organisations as a better one joins its theme. */
#include "libmatch/group/themes.h"

#include <stdlib.h>

#include "libmatch/group/interests.h"

#define THEMES_LISTED 20
#define SUPPORTERS 2

match_status mt_theme_organisations(mt_matcher *m, const mt_theme_options *o, mt_members *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_members members = {.self = MT_NONE}, kept = {.self = MT_NONE};
    mt_bitset pass = {0};
    if (o->cluster.len) MT_TRY(mt_members_of(m, o->cluster, &members, err));
    for (uint32_t v = 0; o->cluster.len == 0 && v < w->vertices; v++)
        if (mt_vertex_visible(m, v)) MT_TRY(MT_PUSH(&members, v, err));
    MT_TRY(mt_rules_filter(m, o->filter, &pass, err));
    for (size_t i = 0; i < members.len; i++) {
        uint32_t v = members.data[i];
        if (o->cluster.len && members.is_cluster && v == members.self) continue;
        if (o->cluster.len == 0 && mt_index_kind(m->index, w->doc[v]) != MT_KIND_ORGANISATION) continue;
        if (mt_bitset_has(&pass, w->doc[v])) MT_TRY(MT_PUSH(&kept, v, err));
    }
    kept.self = members.self;
    kept.is_cluster = members.is_cluster;
    *out = kept;
    kept = (mt_members){0};
out:
    MT_ARRAY_FREE(&members);
    MT_ARRAY_FREE(&kept);
    mt_bitset_free(&pass);
    return status;
}

typedef struct theme {
    uint32_t term, joined; /* joined: place of the theme it went into, MT_NONE */
    double value;
    size_t begin, end; /* of its interests */
} theme;

typedef struct finder {
    mt_matcher *m;
    mt_interests found;
    MT_ARRAY(theme) list;
} finder;

static int better(const void *a, const void *b)
{
    const theme *x = a, *y = b;
    if (x->value != y->value) return x->value > y->value ? -1 : 1;
    return (x->term > y->term) - (x->term < y->term);
}

/* organisations with both, and with either */
static void overlap(const finder *f, const theme *a, const theme *b, size_t *both, size_t *either)
{
    const mt_interest *all = f->found.all.data;
    size_t i = a->begin, j = b->begin;
    *both = *either = 0;
    while (i < a->end || j < b->end) {
        uint32_t x = i < a->end ? all[i].who : MT_NONE, y = j < b->end ? all[j].who : MT_NONE;
        uint32_t least = x < y ? x : y;
        *both += x == y;
        ++*either;
        while (i < a->end && all[i].who == least) i++;
        while (j < b->end && all[j].who == least) j++;
    }
}

static match_status list_terms(finder *f, uint32_t supporters, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < f->found.all.len;) {
        theme one = {.term = f->found.all.data[i].term, .joined = MT_NONE, .begin = i};
        const mt_interest_term *term = &f->found.term.data[one.term];
        while (i < f->found.all.len && f->found.all.data[i].term == one.term) i++;
        one.end = i;
        one.value = mt_interest_value(f->m, term);
        if (term->here >= supporters) MT_TRY(MT_PUSH(&f->list, one, err));
    }
    if (f->list.len) qsort(f->list.data, f->list.len, sizeof *f->list.data, better);
out:
    return status;
}

#define THEMES_TRIED 400 /* a term is held against the best so many themes */

static void join(finder *f)
{
    for (size_t i = 0; i < f->list.len; i++) {
        for (size_t j = 0; j < i && j < THEMES_TRIED; j++) {
            size_t both, either;
            if (f->list.data[j].joined != MT_NONE) continue;
            overlap(f, &f->list.data[i], &f->list.data[j], &both, &either);
            if (2 * both < either) continue;
            f->list.data[i].joined = (uint32_t)j;
            break;
        }
    }
}

static match_status add_items(finder *f, const theme *t, uint32_t who, bool asks, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *key = NULL;
    for (size_t i = t->begin; i < t->end; i++) {
        const mt_interest *one = &f->found.all.data[i];
        if (one->who != who || one->asks != asks) continue;
        MT_TRY(mt_group_key(f->m, one->item, &key, err));
        MT_TRY(mt_group_append(list, key, err));
    }
out:
    return status;
}

static match_status report_supporter(finder *f, const theme *t, size_t first, json_t *list, int64_t *offers,
                                     int64_t *asks, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t who = f->found.all.data[first].who;
    json_t *one = NULL, *offered = NULL, *asked = NULL;
    double weight = 0.0;
    for (size_t i = first; i < t->end && f->found.all.data[i].who == who; i++)
        if (f->found.all.data[i].weight > weight) weight = f->found.all.data[i].weight;
    MT_TRY(mt_group_label(f->m, f->m->world.num[f->found.who.data[who]], &one, err));
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(mt_group_list(one, "offers", &offered, err));
    MT_TRY(add_items(f, t, who, false, offered, err));
    MT_TRY(mt_group_list(one, "asks", &asked, err));
    MT_TRY(add_items(f, t, who, true, asked, err));
    MT_TRY(mt_group_set_real(one, "weight", weight, err));
    *offers += json_array_size(offered) > 0;
    *asks += json_array_size(asked) > 0;
out:
    return status;
}

static match_status report_theme(finder *f, size_t place, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const theme *t = &f->list.data[place];
    const mt_interest_term *term = &f->found.term.data[t->term];
    json_t *one = NULL, *also = NULL, *supporters = NULL;
    int64_t offers = 0, asks = 0;
    MT_TRY(mt_group_add(list, &one, err));
    MT_TRY(mt_group_set(one, "theme", json_string(term->label), err));
    if (term->concept) MT_TRY(mt_group_set(one, "concept", json_string(term->concept), err));
    MT_TRY(mt_group_set_real(one, "value", t->value, err));
    MT_TRY(mt_group_list(one, "also", &also, err));
    for (size_t i = 0; i < f->list.len; i++)
        if (f->list.data[i].joined == place)
            MT_TRY(mt_group_append(also, json_string(f->found.term.data[f->list.data[i].term].label), err));
    MT_TRY(mt_group_list(one, "supporters", &supporters, err));
    for (size_t i = t->begin; i < t->end; i++)
        if (i == t->begin || f->found.all.data[i].who != f->found.all.data[i - 1].who)
            MT_TRY(report_supporter(f, t, i, supporters, &offers, &asks, err));
    MT_TRY(mt_group_set_int(one, "offers", offers, err));
    MT_TRY(mt_group_set_int(one, "asks", asks, err));
out:
    return status;
}

match_status mt_themes_find(mt_matcher *m, const mt_theme_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    finder f = {.m = m};
    mt_members members = {0};
    json_t *root = json_object(), *label = NULL, *list = NULL;
    uint32_t most = o->k ? o->k : THEMES_LISTED, listed = 0;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_theme_organisations(m, o, &members, err));
    MT_TRY(mt_interests_collect(m, members.data, members.len, o->language, &f.found, err));
    MT_TRY(list_terms(&f, o->supporters ? o->supporters : SUPPORTERS, err));
    join(&f);
    MT_TRY(mt_group_set(root, "report", json_string("themes"), err));
    if (members.self != MT_NONE) {
        MT_TRY(mt_group_label(m, m->world.num[members.self], &label, err));
        MT_TRY(mt_group_set(root, "cluster", label, err));
    }
    MT_TRY(mt_group_set_int(root, "organisations", (int64_t)members.len, err));
    MT_TRY(mt_group_list(root, "themes", &list, err));
    for (size_t i = 0; i < f.list.len && listed < most; i++) {
        if (f.list.data[i].joined != MT_NONE) continue;
        MT_TRY(report_theme(&f, i, list, err));
        listed++;
    }
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_interests_free(&f.found);
    MT_ARRAY_FREE(&f.list);
    MT_ARRAY_FREE(&members);
    json_decref(root);
    return status;
}
