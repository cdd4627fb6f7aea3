/* People are organisations, their themes the interests that at least two of them share; the division itself is
 * working_group.h. */
#include "libmatch/group/teams.h"

#include <stdlib.h>

#include "libmatch/group/interests.h"

#define MOST_THEMES 256
#define THEMES_NAMED 3

typedef struct dimension {
    uint32_t term;
    double value;
} dimension;

typedef struct teams {
    mt_matcher *m;
    const mt_team_options *o;
    mt_members who;
    uint32_t *place; /* [vertices] among the people, MT_NONE */
    mt_interests found;
    MT_ARRAY(dimension) themes;
    double *theme; /* [people * themes] */
    mt_intern type_names;
    uint32_t *type, *least, *last;
    MT_ARRAY(mt_pair) together;
    MT_ARRAY(mt_pair) apart;
    mt_people p;
} teams;

static void free_teams(teams *t)
{
    MT_ARRAY_FREE(&t->who);
    mt_free(t->place);
    mt_interests_free(&t->found);
    MT_ARRAY_FREE(&t->themes);
    mt_free(t->theme);
    mt_intern_free(&t->type_names);
    mt_free(t->type);
    mt_free(t->least);
    mt_free(t->last);
    MT_ARRAY_FREE(&t->together);
    MT_ARRAY_FREE(&t->apart);
}

static match_status find_vertex(teams *t, mt_text id, uint32_t *vertex, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_subject s = {0};
    MT_TRY(mt_subject_find(t->m, id, &s, err));
    *vertex = mt_subject_is_item(&s) ? MT_NONE : s.vertex;
    if (*vertex == MT_NONE)
        MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no organisation; name one by its id", (int)id.len, id.data));
out:
    mt_subject_free(&s);
    return status;
}

static match_status list_people(teams *t, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &t->m->world;
    if (t->o->people_count == 0) {
        MT_TRY(mt_theme_organisations(t->m, &t->o->who, &t->who, err));
    } else {
        t->who.self = MT_NONE;
        for (size_t i = 0; i < t->o->people_count; i++) {
            uint32_t v;
            MT_TRY(find_vertex(t, t->o->people[i], &v, err));
            MT_TRY(MT_PUSH(&t->who, v, err));
        }
    }
    t->place = mt_alloc((size_t)w->vertices + 1, sizeof *t->place);
    if (!t->place) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t v = 0; v <= w->vertices; v++) t->place[v] = MT_NONE;
    for (size_t i = 0; i < t->who.len; i++) {
        if (t->place[t->who.data[i]] != MT_NONE)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is named twice among the people; name it once",
                           (int)t->o->people[i].len, t->o->people[i].data));
        t->place[t->who.data[i]] = (uint32_t)i;
    }
out:
    return status;
}

static int better(const void *a, const void *b)
{
    const dimension *x = a, *y = b;
    if (x->value != y->value) return x->value > y->value ? -1 : 1;
    return (x->term > y->term) - (x->term < y->term);
}

static match_status find_themes(teams *t, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t *column = NULL;
    MT_TRY(mt_interests_collect(t->m, t->who.data, t->who.len, t->o->who.language, &t->found, err));
    for (uint32_t k = 0; k < t->found.term.len; k++) {
        dimension one = {k, mt_interest_value(t->m, &t->found.term.data[k])};
        if (t->found.term.data[k].here > 1) MT_TRY(MT_PUSH(&t->themes, one, err));
    }
    if (t->themes.len) qsort(t->themes.data, t->themes.len, sizeof *t->themes.data, better);
    if (t->themes.len > MOST_THEMES) t->themes.len = MOST_THEMES;
    column = mt_alloc(t->found.term.len, sizeof *column);
    t->theme = mt_alloc(t->who.len * t->themes.len, sizeof *t->theme);
    if (!column || !t->theme) MT_TRY(mt_fail_no_memory(err));
    for (size_t k = 0; k < t->found.term.len; k++) column[k] = MT_NONE;
    for (size_t k = 0; k < t->themes.len; k++) column[t->themes.data[k].term] = (uint32_t)k;
    for (size_t i = 0; i < t->found.all.len; i++) {
        const mt_interest *one = &t->found.all.data[i];
        if (column[one->term] == MT_NONE) continue;
        double *cell = &t->theme[one->who * t->themes.len + column[one->term]];
        double rarity = t->themes.data[column[one->term]].value / t->found.term.data[one->term].here;
        if (one->weight * rarity > *cell) *cell = one->weight * rarity;
    }
out:
    mt_free(column);
    return status;
}

static match_status find_types(teams *t, mt_error *err)
{
    match_status status = MATCH_OK;
    t->type = mt_alloc(t->who.len, sizeof *t->type);
    if (!t->type) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < t->who.len; i++) {
        mt_facts facts;
        MT_TRY(mt_facts_of(&t->m->facts, t->m->world.num[t->who.data[i]], &facts, err));
        mt_text type = mt_json_get_text(facts.root, "type");
        t->type[i] = MT_NONE;
        if (type.len) MT_TRY(mt_intern_add(&t->type_names, type, &t->type[i], NULL, err));
    }
    for (size_t i = 0; i < t->o->least_type_count; i++) {
        uint32_t type;
        MT_TRY(mt_intern_add(&t->type_names, t->o->least_types[i], &type, NULL, err));
    }
    t->least = mt_alloc(t->type_names.count, sizeof *t->least);
    if (!t->least) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < t->o->least_type_count; i++)
        t->least[mt_intern_find(&t->type_names, t->o->least_types[i])]++;
out:
    return status;
}

static match_status find_pair(teams *t, const mt_text *ids, mt_pair *pair, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t place[2];
    for (int i = 0; i < 2; i++) {
        uint32_t v;
        MT_TRY(find_vertex(t, ids[i], &v, err));
        place[i] = t->place[v];
        if (place[i] == MT_NONE)
            MT_TRY(mt_fail(err, MATCH_E_VALUE,
                           "\"%.*s\" of a pair is not among the people; add it there or leave the pair out",
                           (int)ids[i].len, ids[i].data));
    }
    *pair = (mt_pair){place[0], place[1]};
out:
    return status;
}

static match_status find_rules(teams *t, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &t->m->world;
    mt_pair pair;
    for (size_t i = 0; i < t->o->together_count; i++) {
        MT_TRY(find_pair(t, t->o->together + 2 * i, &pair, err));
        MT_TRY(MT_PUSH(&t->together, pair, err));
    }
    for (size_t i = 0; i < t->o->apart_count; i++) {
        MT_TRY(find_pair(t, t->o->apart + 2 * i, &pair, err));
        MT_TRY(MT_PUSH(&t->apart, pair, err));
    }
    for (uint32_t i = 0; i < t->who.len; i++)
        for (uint32_t b = w->bond_begin[t->who.data[i]]; b < w->bond_begin[t->who.data[i] + 1]; b++) {
            pair = (mt_pair){i, t->place[w->bond[b].b]};
            if (pair.b == MT_NONE || pair.b <= i ||
                !(w->bond[b].kinds & (MT_BOND_BLOCK | MT_BOND_COMPETITOR | MT_BOND_WITHHELD)))
                continue;
            MT_TRY(MT_PUSH(&t->apart, pair, err));
        }
    if (!t->o->last) goto out;
    t->last = mt_alloc(t->who.len, sizeof *t->last);
    if (!t->last) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < t->who.len; i++) {
        char key[MT_KEY_SIZE];
        mt_kind kind;
        MT_TRY(mt_store_key(t->m->store, w->num[t->who.data[i]], key, &kind, err));
        json_int_t group = json_integer_value(mt_json_get(t->o->last, key));
        t->last[i] = group >= 1 && group <= t->o->groups ? (uint32_t)(group - 1) : MT_NONE;
    }
out:
    return status;
}

/* ---- report ---- */

static match_status report_member(teams *t, const mt_working_groups *g, size_t i, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = NULL;
    MT_TRY(mt_group_label(t->m, t->m->world.num[t->who.data[i]], &one, err));
    MT_TRY(mt_group_append(list, one, err));
    if (t->type[i] != MT_NONE) MT_TRY(mt_group_set_text(one, "type", mt_intern_text(&t->type_names, t->type[i]), err));
    if (t->last && t->last[i] != MT_NONE) MT_TRY(mt_group_set_bool(one, "moved", t->last[i] != g->group[i], err));
out:
    return status;
}

/* what most of a group's members share */
static match_status report_group_themes(teams *t, const mt_working_groups *g, uint32_t group, json_t *list,
                                        mt_error *err)
{
    match_status status = MATCH_OK;
    size_t themes = t->themes.len, named = 0;
    dimension *shared = mt_alloc(themes, sizeof *shared);
    if (!shared) MT_TRY(mt_fail_no_memory(err));
    for (size_t k = 0; k < themes; k++) shared[k].term = (uint32_t)k;
    for (size_t i = 0; i < t->who.len; i++)
        for (size_t k = 0; g->group[i] == group && k < themes; k++) shared[k].value += t->theme[i * themes + k] > 0.0;
    if (themes) qsort(shared, themes, sizeof *shared, better);
    for (size_t k = 0; k < themes && named < THEMES_NAMED && shared[k].value > 1.0; k++, named++) {
        json_t *one = NULL;
        MT_TRY(mt_group_add(list, &one, err));
        const mt_interest_term *term = &t->found.term.data[t->themes.data[shared[k].term].term];
        MT_TRY(mt_group_set(one, "theme", json_string(term->label), err));
        MT_TRY(mt_group_set_int(one, "members", (int64_t)shared[k].value, err));
    }
out:
    mt_free(shared);
    return status;
}

static match_status report_group(teams *t, const mt_working_groups *g, uint32_t group, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = NULL, *types = NULL, *themes = NULL, *members = NULL;
    MT_TRY(mt_group_add(list, &one, err));
    MT_TRY(mt_group_set_int(one, "group", (int64_t)group + 1, err));
    MT_TRY(mt_group_set_int(one, "size", g->size[group], err));
    MT_TRY(mt_group_object(one, "types", &types, err));
    for (size_t k = 0; k < t->type_names.count; k++) {
        uint32_t count = g->mix[group * t->type_names.count + k];
        if (count) MT_TRY(mt_group_set_int(types, mt_intern_text(&t->type_names, (uint32_t)k).data, count, err));
    }
    MT_TRY(mt_group_set_real(one, "cohesion", g->cohesion[group], err));
    MT_TRY(mt_group_list(one, "themes", &themes, err));
    MT_TRY(report_group_themes(t, g, group, themes, err));
    MT_TRY(mt_group_list(one, "members", &members, err));
    for (size_t i = 0; i < t->who.len; i++)
        if (g->group[i] == group) MT_TRY(report_member(t, g, i, members, err));
out:
    return status;
}

static match_status report_all(teams *t, const mt_working_groups *g, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    static const char *const states[] = {"feasible", "infeasible", "unknown"};
    json_t *label = NULL, *list = NULL, *parts = NULL;
    MT_TRY(mt_group_set(root, "report", json_string("working_groups"), err));
    if (t->who.self != MT_NONE) {
        MT_TRY(mt_group_label(t->m, t->m->world.num[t->who.self], &label, err));
        MT_TRY(mt_group_set(root, "cluster", label, err));
    }
    MT_TRY(mt_group_set(root, "state", json_string(states[g->state]), err));
    MT_TRY(mt_group_set_int(root, "people", (int64_t)t->who.len, err));
    MT_TRY(mt_group_list(root, "groups", &list, err));
    for (uint32_t k = 0; g->state != MT_GROUPS_INFEASIBLE && k < t->o->groups; k++)
        MT_TRY(report_group(t, g, k, list, err));
    if (g->state != MT_GROUPS_INFEASIBLE) {
        MT_TRY(mt_group_set_real(root, "value", g->value, err));
        MT_TRY(mt_group_object(root, "parts", &parts, err));
        MT_TRY(mt_group_set_real(parts, "theme", g->theme, err));
        MT_TRY(mt_group_set_real(parts, "types", g->types, err));
        MT_TRY(mt_group_set_real(parts, "sizes", g->sizes, err));
        MT_TRY(mt_group_set_real(parts, "change", g->change, err));
        MT_TRY(mt_group_set_int(root, "moved", g->moved, err));
    }
    MT_TRY(mt_group_list(root, "broken", &list, err));
    for (int r = 0; r < MT_GROUP_RULES; r++)
        if (g->broken[r]) MT_TRY(mt_group_append(list, json_string(mt_group_rule_name((mt_group_rule)r)), err));
out:
    return status;
}

match_status mt_teams_make(mt_matcher *m, const mt_team_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->who.viewer, .as_of = o->who.as_of};
    teams t = {.m = m, .o = o};
    mt_working_groups groups = {0};
    json_t *root = json_object();
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    if (o->groups == 0) MT_TRY(mt_fail(err, MATCH_E_VALUE, "how many groups? groups must be 1 or more"));
    MT_TRY(list_people(&t, err));
    MT_TRY(find_themes(&t, err));
    MT_TRY(find_types(&t, err));
    MT_TRY(find_rules(&t, err));
    t.p = (mt_people){.people = (uint32_t)t.who.len,
                      .groups = o->groups,
                      .themes = (uint32_t)t.themes.len,
                      .types = (uint32_t)t.type_names.count,
                      .theme = t.theme,
                      .type = t.type,
                      .least = o->least_type_count ? t.least : NULL,
                      .last = t.last,
                      .min_size = o->min_size,
                      .max_size = o->max_size,
                      .together = t.together.data,
                      .apart = t.apart.data,
                      .together_count = t.together.len,
                      .apart_count = t.apart.len,
                      .theme_weight = o->theme_weight,
                      .mix_weight = o->mix_weight,
                      .size_weight = o->size_weight,
                      .change_weight = o->change_weight,
                      .seed = o->seed ? o->seed : 1,
                      .moves = o->moves};
    MT_TRY(mt_working_groups_make(&t.p, &groups, err));
    MT_TRY(report_all(&t, &groups, root, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_working_groups_free(&groups);
    free_teams(&t);
    json_decref(root);
    return status;
}
