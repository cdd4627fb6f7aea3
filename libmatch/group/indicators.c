/* A table of clusters by indicators. What is not known stays out of every percentile: it is neither zero nor a fault.
 */
#include "libmatch/group/indicators.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/group/answers.h"
#include "libmatch/group/cluster_terms.h"

#define LEAST_KNOWN 4 /* values below which nobody is called strong or weak */
#define BEST_SHARE 0.75
#define DAYS_PER_YEAR 365.25

enum {
    MEMBERS,
    MEMBERS_STATED,
    AGE,
    OFFERS,
    REQUESTS,
    PROJECTS,
    THEMES,
    SINGLE,
    TYPES,
    BALANCE,
    COUNTRIES,
    RELATIONS,
    ABROAD,
    COMPUTED
};
static const struct {
    const char *name, *better;
} known[COMPUTED] = {{"members", "higher"},         {"members_stated", "higher"},
                     {"age_years", "none"},         {"offers", "higher"},
                     {"requests", "none"},          {"projects", "higher"},
                     {"themes", "higher"},          {"single_holder_share", "lower"},
                     {"member_types", "higher"},    {"type_balance", "higher"},
                     {"member_countries", "none"},  {"relations", "higher"},
                     {"relations_abroad", "higher"}};

typedef struct value {
    bool known;
    double value;
    char as_of[16]; /* "" not said */
} value;

typedef struct table {
    mt_matcher *m;
    const mt_benchmark_options *o;
    mt_day today;
    char day[16];
    MT_ARRAY(uint32_t) cluster; /* vertices */
    mt_intern names;            /* of indicators; the computed ones first */
    MT_ARRAY(value) cells;      /* [cluster * names] */
} table;

static match_status list_named(table *t, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < t->o->cluster_count + (t->o->subject.len > 0); i++) {
        bool subject = t->o->subject.len > 0 && i == 0;
        mt_text id = subject ? t->o->subject : t->o->clusters[i - (t->o->subject.len > 0)];
        mt_subject s = {0};
        MT_TRY(mt_subject_find(t->m, id, &s, err));
        uint32_t v = s.kind == MT_KIND_CLUSTER ? s.vertex : MT_NONE;
        mt_subject_free(&s);
        if (v == MT_NONE)
            MT_TRY(mt_fail(err, MATCH_E_VALUE, "\"%.*s\" is no cluster; name one by its id", (int)id.len, id.data));
        bool there = false;
        for (size_t k = 0; k < t->cluster.len; k++) there = there || t->cluster.data[k] == v;
        if (!there) MT_TRY(MT_PUSH(&t->cluster, v, err));
    }
out:
    return status;
}

/* all from `first` on */
static void sort_by_id(table *t, size_t first)
{
    for (size_t i = first + 1; i < t->cluster.len; i++) {
        uint32_t v = t->cluster.data[i];
        size_t at = i;
        for (; at > first && t->cluster.data[at - 1] > v; at--) t->cluster.data[at] = t->cluster.data[at - 1];
        t->cluster.data[at] = v;
    }
}

static match_status list_clusters(table *t, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset pass = {0};
    MT_TRY(list_named(t, err));
    if (t->o->cluster_count > 0) goto out;
    MT_TRY(mt_rules_filter(t->m, t->o->filter, &pass, err));
    for (uint32_t d = 0; d < mt_index_docs(t->m->index); d++) {
        if (mt_index_kind(t->m->index, d) != MT_KIND_CLUSTER || !mt_bitset_has(&t->m->selection.returned, d)) continue;
        if (!mt_bitset_has(&pass, d)) continue;
        uint32_t v = mt_world_vertex(&t->m->world, mt_index_num(t->m->index, d));
        if (t->cluster.len && t->o->subject.len && t->cluster.data[0] == v) continue;
        MT_TRY(MT_PUSH(&t->cluster, v, err));
    }
    sort_by_id(t, t->o->subject.len > 0);
out:
    mt_bitset_free(&pass);
    return status;
}

/* ---- values of one cluster ---- */

static void set(value *cell, double number, const char *as_of)
{
    cell->known = true;
    cell->value = number;
    mt_copy_text(cell->as_of, sizeof cell->as_of, as_of, strlen(as_of));
}

static void later(char latest[16], mt_text day)
{
    if (day.len > 10) day.len = 10;
    if (mt_text_compare(day, mt_text_of(latest)) > 0) mt_copy_text(latest, 16, day.data, day.len);
}

typedef struct counted {
    double offers, requests, projects;
    char offers_day[16], requests_day[16], projects_day[16];
} counted;

static match_status count_items(table *t, const mt_members *members, counted *c, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &t->m->world;
    mt_bitset seen = {0};
    MT_TRY(mt_bitset_init(&seen, (size_t)w->highest + 1, err));
    for (size_t k = 0; k < members->len; k++) {
        uint32_t v = members->data[k];
        for (uint32_t i = w->item_begin[v]; i < w->item_begin[v + 1]; i++) {
            uint32_t doc = mt_index_doc_of(t->m->index, w->item[i]);
            mt_facts facts;
            if (doc == MT_NONE || !mt_bitset_has(&t->m->selection.usable, doc)) continue;
            if (mt_bitset_has(&seen, w->item[i])) continue;
            mt_bitset_set(&seen, w->item[i]);
            MT_TRY(mt_facts_of(&t->m->facts, w->item[i], &facts, err));
            mt_text day = mt_json_get_text(facts.root, "updated");
            unsigned kind = 1u << mt_index_kind(t->m->index, doc);
            if (kind & MT_KINDS_ANSWERS) c->offers++, later(c->offers_day, day);
            if (kind & MT_KINDS_NEEDS) c->requests++, later(c->requests_day, day);
            if (kind & 1u << MT_KIND_PROJECT) c->projects++, later(c->projects_day, day);
        }
    }
out:
    mt_bitset_free(&seen);
    return status;
}

typedef struct mix {
    mt_intern names;
    MT_ARRAY(double) count;
    double total;
    char latest[16];
} mix;

static match_status mix_of(table *t, const mt_members *members, const char *key, mix *out, mt_error *err)
{
    match_status status = MATCH_OK;
    double zero = 0.0;
    for (size_t i = 0; i < members->len; i++) {
        mt_facts facts;
        uint32_t number;
        bool added;
        if (members->data[i] == members->self) continue;
        MT_TRY(mt_facts_of(&t->m->facts, t->m->world.num[members->data[i]], &facts, err));
        mt_text text = mt_json_get_text(facts.root, key);
        later(out->latest, mt_json_get_text(facts.root, "updated"));
        if (text.len == 0) continue;
        MT_TRY(mt_intern_add(&out->names, text, &number, &added, err));
        if (added) MT_TRY(MT_PUSH(&out->count, zero, err));
        out->count.data[number]++;
        out->total++;
    }
out:
    return status;
}

static void free_mix(mix *m)
{
    mt_intern_free(&m->names);
    MT_ARRAY_FREE(&m->count);
}

/* entropy over ln of the nine types there are, so that more types and more even ones count */
static double balance(const mix *m)
{
    double sum = 0.0;
    for (size_t i = 0; i < m->count.len; i++) {
        double p = m->count.data[i] / m->total;
        sum -= p * log(p);
    }
    return sum / log(9.0);
}

static match_status fill_mixes(table *t, const mt_members *members, value *cell, mt_error *err)
{
    match_status status = MATCH_OK;
    mix types = {0}, countries = {0};
    MT_TRY(mix_of(t, members, "type", &types, err));
    MT_TRY(mix_of(t, members, "country", &countries, err));
    if (types.total > 0.0) {
        set(&cell[TYPES], (double)types.count.len, types.latest[0] ? types.latest : t->day);
        set(&cell[BALANCE], balance(&types), types.latest[0] ? types.latest : t->day);
    }
    if (countries.total > 0.0)
        set(&cell[COUNTRIES], (double)countries.count.len, countries.latest[0] ? countries.latest : t->day);
out:
    free_mix(&types);
    free_mix(&countries);
    return status;
}

static match_status fill_terms(table *t, const mt_members *members, value *cell, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_intern names = {0};
    mt_cluster_terms terms = {0};
    double single = 0.0;
    MT_TRY(mt_cluster_terms_of(t->m, members, &names, &terms, err));
    for (size_t i = 0; i < terms.has.len; i++) single += terms.has.data[i].holders == 1;
    if (terms.has.len) set(&cell[THEMES], (double)terms.has.len, t->day);
    if (terms.has.len && members->len > 1) set(&cell[SINGLE], single / (double)terms.has.len, t->day);
out:
    mt_intern_free(&names);
    mt_cluster_terms_free(&terms);
    return status;
}

static match_status fill_relations(table *t, uint32_t v, const json_t *record, value *cell, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &t->m->world;
    double all = 0.0, abroad = 0.0;
    mt_text home = mt_json_get_text(record, "country");
    char country[8];
    mt_copy_text(country, sizeof country, home.data, home.len);
    for (uint32_t b = w->bond_begin[v]; b < w->bond_begin[v + 1]; b++) {
        mt_facts facts;
        if (!(w->bond[b].kinds & MT_BONDS_WORK) || !mt_vertex_visible(t->m, w->bond[b].b)) continue;
        all++;
        MT_TRY(mt_facts_of(&t->m->facts, w->num[w->bond[b].b], &facts, err));
        mt_text there = mt_json_get_text(facts.root, "country");
        abroad += there.len && country[0] && !mt_text_is(there, country);
    }
    set(&cell[RELATIONS], all, t->day);
    if (country[0]) set(&cell[ABROAD], abroad, t->day);
out:
    return status;
}

static void fill_stated(table *t, const json_t *record, value *cell)
{
    const json_t *list = mt_json_get(record, "members_stated"), *founded = mt_json_get(record, "founded");
    mt_text latest = {"", 0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i), *number = mt_json_get(one, "value");
        mt_text day = mt_json_get_text(one, "as_of");
        if (!json_is_number(number) || mt_text_compare(day, latest) < 0) continue;
        latest = day;
        cell[MEMBERS_STATED].known = true;
        cell[MEMBERS_STATED].value = json_number_value(number);
        mt_copy_text(cell[MEMBERS_STATED].as_of, sizeof cell->as_of, day.data, day.len);
    }
    if (!json_is_integer(founded)) return;
    mt_day since = mt_day_from_ymd((int)json_integer_value(founded), 7, 1); /* the middle of the year */
    if (since == MT_NO_DAY) return;
    set(&cell[AGE], fmax(0.0, floor((t->today - since) / DAYS_PER_YEAR + 0.5)), t->day);
}

static match_status fill_computed(table *t, uint32_t v, value *cell, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[MT_KEY_SIZE];
    mt_kind kind;
    mt_members members = {0};
    mt_facts facts;
    counted c = {0};
    MT_TRY(mt_store_key(t->m->store, t->m->world.num[v], key, &kind, err));
    MT_TRY(mt_members_of(t->m, mt_text_of(key), &members, err));
    MT_TRY(count_items(t, &members, &c, err));
    if (members.len > 1) set(&cell[MEMBERS], (double)members.len - 1.0, t->day);
    if (c.offers > 0.0 || members.len > 1) set(&cell[OFFERS], c.offers, c.offers_day[0] ? c.offers_day : t->day);
    if (c.requests > 0.0 || members.len > 1)
        set(&cell[REQUESTS], c.requests, c.requests_day[0] ? c.requests_day : t->day);
    if (c.projects > 0.0 || members.len > 1)
        set(&cell[PROJECTS], c.projects, c.projects_day[0] ? c.projects_day : t->day);
    MT_TRY(fill_mixes(t, &members, cell, err));
    MT_TRY(fill_terms(t, &members, cell, err));
    MT_TRY(mt_facts_of(&t->m->facts, t->m->world.num[v], &facts, err));
    fill_stated(t, facts.root, cell);
    MT_TRY(fill_relations(t, v, facts.root, cell, err));
out:
    MT_ARRAY_FREE(&members);
    return status;
}

/* ---- indicators that records bring ---- */

static bool own_value(const json_t *one, double *number, mt_text *day)
{
    const json_t *value_ = json_is_object(one) ? mt_json_get(one, "value") : one;
    *day = json_is_object(one) ? mt_json_get_text(one, "as_of") : mt_text_of("");
    if (!json_is_number(value_)) return false;
    *number = json_number_value(value_);
    return true;
}

static match_status name_indicators(table *t, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t number;
    for (int i = 0; i < COMPUTED; i++) MT_TRY(mt_intern_add(&t->names, mt_text_of(known[i].name), &number, NULL, err));
    for (size_t i = 0; i < t->cluster.len; i++) {
        mt_facts facts;
        const char *name;
        json_t *one;
        MT_TRY(mt_facts_of(&t->m->facts, t->m->world.num[t->cluster.data[i]], &facts, err));
        json_object_foreach (mt_json_get(facts.root, "indicators"), name, one) {
            double value_;
            mt_text day;
            if (own_value(one, &value_, &day)) MT_TRY(mt_intern_add(&t->names, mt_text_of(name), &number, NULL, err));
        }
    }
out:
    return status;
}

static match_status fill_own(table *t, uint32_t v, value *cell, mt_error *err)
{
    mt_facts facts;
    const char *name;
    json_t *one;
    match_status status = mt_facts_of(&t->m->facts, t->m->world.num[v], &facts, err);
    if (status != MATCH_OK) return status;
    json_object_foreach (mt_json_get(facts.root, "indicators"), name, one) {
        uint32_t i = mt_intern_find(&t->names, mt_text_of(name));
        mt_text day;
        double number;
        if (i == MT_NONE || i < COMPUTED || !own_value(one, &number, &day)) continue;
        cell[i].known = true;
        cell[i].value = number;
        if (day.len == 0) day = mt_json_get_text(facts.root, "updated");
        mt_copy_text(cell[i].as_of, sizeof cell[i].as_of, day.data, day.len < 10 ? day.len : 10);
    }
    return status;
}

static match_status fill(table *t, mt_error *err)
{
    match_status status = MATCH_OK;
    value none = {0};
    MT_TRY(name_indicators(t, err));
    for (size_t i = 0; i < t->cluster.len * t->names.count; i++) MT_TRY(MT_PUSH(&t->cells, none, err));
    for (size_t i = 0; i < t->cluster.len; i++) {
        value *row = t->cells.data + i * t->names.count;
        MT_TRY(fill_computed(t, t->cluster.data[i], row, err));
        MT_TRY(fill_own(t, t->cluster.data[i], row, err));
    }
out:
    return status;
}

/* ---- standing ---- */

static const char *better_of(uint32_t indicator) { return indicator < COMPUTED ? known[indicator].better : "none"; }

/* -1: not to be told */
static double percentile(const table *t, size_t cluster, uint32_t indicator, size_t *others)
{
    const value *own = &t->cells.data[cluster * t->names.count + indicator];
    double below = 0.0;
    *others = 0;
    for (size_t i = 0; i < t->cluster.len; i++) {
        const value *other = &t->cells.data[i * t->names.count + indicator];
        if (i == cluster || !other->known) continue;
        ++*others;
        below += other->value < own->value ? 1.0 : other->value > own->value ? 0.0 : 0.5;
    }
    return own->known && *others ? below / (double)*others : -1.0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static match_status report_indicator(table *t, uint32_t i, double *scratch, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = NULL;
    size_t count = 0;
    for (size_t c = 0; c < t->cluster.len; c++)
        if (t->cells.data[c * t->names.count + i].known) scratch[count++] = t->cells.data[c * t->names.count + i].value;
    if (count) qsort(scratch, count, sizeof *scratch, by_value);
    double median = count ? (scratch[(count - 1) / 2] + scratch[count / 2]) / 2.0 : 0.0;
    MT_TRY(mt_group_add(list, &one, err));
    MT_TRY(mt_group_set_text(one, "name", mt_intern_text(&t->names, i), err));
    MT_TRY(mt_group_set(one, "better", json_string(better_of(i)), err));
    MT_TRY(mt_group_set_int(one, "known", (int64_t)count, err));
    MT_TRY(mt_group_set(one, "median", count ? json_real(median) : json_null(), err));
out:
    return status;
}

static match_status report_value(table *t, size_t c, uint32_t i, json_t *values, json_t *strong, json_t *weak,
                                 json_t *missing, mt_error *err)
{
    match_status status = MATCH_OK;
    const value *cell = &t->cells.data[c * t->names.count + i];
    mt_text name = mt_intern_text(&t->names, i);
    json_t *one = NULL;
    size_t others;
    double place = percentile(t, c, i, &others), good = place;
    MT_TRY(mt_group_object(values, name.data, &one, err));
    MT_TRY(mt_group_set(one, "value", cell->known ? json_real(cell->value) : json_null(), err));
    MT_TRY(mt_group_set(one, "as_of", cell->known && cell->as_of[0] ? json_string(cell->as_of) : json_null(), err));
    MT_TRY(mt_group_set(one, "percentile", place < 0.0 ? json_null() : json_real(place), err));
    if (!cell->known) MT_TRY(mt_group_append(missing, json_stringn(name.data, name.len), err));
    if (place < 0.0 || others + 1 < LEAST_KNOWN || strcmp(better_of(i), "none") == 0) goto out;
    if (strcmp(better_of(i), "lower") == 0) good = 1.0 - place;
    if (good >= BEST_SHARE) MT_TRY(mt_group_append(strong, json_stringn(name.data, name.len), err));
    if (good <= 1.0 - BEST_SHARE) MT_TRY(mt_group_append(weak, json_stringn(name.data, name.len), err));
out:
    return status;
}

static match_status report_cluster(table *t, size_t c, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = NULL, *values = NULL, *strong = NULL, *weak = NULL, *missing = NULL;
    mt_facts facts;
    MT_TRY(mt_group_label(t->m, t->m->world.num[t->cluster.data[c]], &one, err));
    MT_TRY(mt_group_append(list, one, err));
    MT_TRY(mt_facts_of(&t->m->facts, t->m->world.num[t->cluster.data[c]], &facts, err));
    mt_text country = mt_json_get_text(facts.root, "country");
    if (country.len) MT_TRY(mt_group_set_text(one, "country", country, err));
    json_t *label = mt_json_get(facts.root, "label");
    MT_TRY(mt_group_set(one, "label", label ? json_deep_copy(label) : json_null(), err));
    MT_TRY(mt_group_object(one, "values", &values, err));
    MT_TRY(mt_group_list(one, "strengths", &strong, err));
    MT_TRY(mt_group_list(one, "weak", &weak, err));
    MT_TRY(mt_group_list(one, "missing", &missing, err));
    for (uint32_t i = 0; i < t->names.count; i++) MT_TRY(report_value(t, c, i, values, strong, weak, missing, err));
out:
    return status;
}

match_status mt_benchmark_make(mt_matcher *m, const mt_benchmark_options *o, json_t **report, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options options = {.viewer = o->viewer, .as_of = o->as_of};
    table t = {.m = m, .o = o};
    double *scratch = NULL;
    json_t *root = json_object(), *list = NULL;
    MT_TRY(mt_matcher_begin(m, &options, true, err));
    if (!root) MT_TRY(mt_fail_no_memory(err));
    t.today = m->selection.as_of;
    mt_day_format(t.today, t.day);
    MT_TRY(list_clusters(&t, err));
    MT_TRY(fill(&t, err));
    scratch = mt_alloc(t.cluster.len, sizeof *scratch);
    if (!scratch) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_group_set(root, "report", json_string("benchmark"), err));
    MT_TRY(mt_group_set(root, "as_of", json_string(t.day), err));
    MT_TRY(mt_group_list(root, "indicators", &list, err));
    for (uint32_t i = 0; i < t.names.count; i++) MT_TRY(report_indicator(&t, i, scratch, list, err));
    MT_TRY(mt_group_list(root, "clusters", &list, err));
    for (size_t c = 0; c < t.cluster.len; c++) MT_TRY(report_cluster(&t, c, list, err));
    *report = root;
    root = NULL;
out:
    mt_matcher_end(m);
    mt_free(scratch);
    MT_ARRAY_FREE(&t.cluster);
    MT_ARRAY_FREE(&t.cells);
    mt_intern_free(&t.names);
    json_decref(root);
    return status;
}
