/* Rescoring with changed items: what an item states is changed in the table of conditions, the coverage of needs is
 * collected again, and the table is put back. Everything else of the evidence does not depend on conditions. As only
 * one pair is scored, a list opens for the other side when its country or type stands in the place of any of its
 * values. */
#include "libmatch/match/counterfactual.h"

#include <stdlib.h>

#define CHANGES_TRIED 12
#define CHANGES_SHOWN 5
#define GAIN_LEAST 0.02 /* of log-odds, to be worth telling */

typedef struct change {
    const char *code; /* trl, country_excluded, country_unwanted, type, need_met */
    const char *side; /* whose item it is: "a" or "b" */
    mt_num item;
    uint32_t place;     /* of the item by id */
    json_t *now, *with; /* the value that would change; NULL for need_met */
    uint32_t other;     /* document of the other side's body, or MT_NONE */
    uint8_t trl_low, trl_high;
    double met;   /* need_met: the similarity so far */
    bool forward; /* need_met: a need of the subject */
    double score;
} change;

typedef struct what_if {
    mt_matcher *m;
    const mt_subject *subject;
    const mt_evidence *evidence;
    const mt_model *model;
    uint32_t vertex;
    double score; /* as it is */
    MT_ARRAY(change) changes;
} what_if;

static void free_change(change *c)
{
    json_decref(c->now);
    json_decref(c->with);
}

/* ---- which conditions hold the pair back --------------------------------------------------------------------------*/

static match_status find_item(what_if *w, const json_t *record, mt_num *num, mt_error *err)
{
    *num = 0;
    mt_text id = mt_json_get_text(record, "id");
    return id.len ? mt_store_find(w->m->store, MT_FAMILY_ITEM, id, num, err) : MATCH_OK;
}

/* One item may answer several needs, or be answered by several: what would change is told once. */
static bool is_there(const what_if *w, const change *made)
{
    for (size_t i = 0; i < w->changes.len; i++) {
        const change *c = &w->changes.data[i];
        if (c->item == made->item && strcmp(c->code, made->code) == 0 && json_equal(c->with, made->with)) return true;
    }
    return false;
}

/* Takes now and with. */
static match_status add_change(what_if *w, change made, mt_error *err)
{
    match_status status = MATCH_OK;
    if (w->changes.len >= CHANGES_TRIED) goto out;
    if (!made.with) MT_TRY(mt_fail_no_memory(err));
    if (is_there(w, &made)) goto out;
    MT_TRY(MT_PUSH(&w->changes, made, err));
    made = (change){0};
out:
    free_change(&made);
    return status;
}

/* a copy of a list (or single text) with a text more, or without it */
static json_t *list_with(const json_t *object, const char *key, mt_text value, bool add)
{
    json_t *list = json_array();
    size_t n = mt_record_list_size(object, key);
    for (size_t i = 0; list && i < n; i++) {
        mt_text one = mt_record_list_item(object, key, i);
        if (add || !mt_text_equal(one, value)) json_array_append_new(list, json_stringn(one.data, one.len));
    }
    if (list && add) json_array_append_new(list, json_stringn(value.data, value.len));
    return list;
}

static bool has(const json_t *object, const char *key, mt_text value)
{
    for (size_t i = 0; i < mt_record_list_size(object, key); i++)
        if (mt_text_equal(mt_record_list_item(object, key, i), value)) return true;
    return false;
}

/* What one item says about the other side's body. */
static match_status conditions_of(what_if *w, mt_num item, const char *side, uint32_t other_vertex, const json_t *other,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    change c = {.side = side,
                .item = item,
                .place = mt_world_item_place(&w->m->world, item),
                .other = other_vertex == MT_NONE ? MT_NONE : w->m->world.doc[other_vertex]};
    mt_text country = mt_json_get_text(other, "country"), type = mt_json_get_text(other, "type");
    if (c.other == MT_NONE) goto out;
    MT_TRY(mt_facts_of(&w->m->facts, item, &facts, err));
    const json_t *countries = mt_json_get(facts.root, "countries");
    if (country.len && has(countries, "excluded", country)) {
        c.code = "country_excluded";
        c.now = json_incref(mt_json_get(countries, "excluded"));
        c.with = list_with(countries, "excluded", country, false);
        MT_TRY(add_change(w, c, err));
    } else if (country.len && mt_record_list_size(countries, "wanted") && !has(countries, "wanted", country)) {
        c.code = "country_unwanted";
        c.now = json_incref(mt_json_get(countries, "wanted"));
        c.with = list_with(countries, "wanted", country, true);
        MT_TRY(add_change(w, c, err));
    }
    if (type.len && mt_record_list_size(facts.root, "partner_types") && !has(facts.root, "partner_types", type)) {
        c.code = "type";
        c.now = json_incref(mt_json_get(facts.root, "partner_types"));
        c.with = list_with(facts.root, "partner_types", type, true);
        MT_TRY(add_change(w, c, err));
    }
out:
    return status;
}

/* The answer grows, or shrinks, to where the need begins or ends. */
static match_status maturity(what_if *w, mt_num need, mt_num answer, const char *side, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts n, a;
    MT_TRY(mt_facts_of(&w->m->facts, need, &n, err));
    MT_TRY(mt_facts_of(&w->m->facts, answer, &a, err));
    if (n.trl_low == 0 || a.trl_low == 0 || (a.trl_high >= n.trl_low && a.trl_low <= n.trl_high)) goto out;
    int low = a.trl_high < n.trl_low ? a.trl_low : n.trl_high, high = a.trl_high < n.trl_low ? n.trl_low : a.trl_high;
    change c = {.code = "trl",
                .side = side,
                .item = answer,
                .place = mt_world_item_place(&w->m->world, answer),
                .trl_low = (uint8_t)low,
                .trl_high = (uint8_t)high};
    c.now = json_incref(mt_json_get(a.root, "trl"));
    c.with = json_pack("[i,i]", low, high);
    MT_TRY(add_change(w, c, err));
out:
    return status;
}

static match_status body_of(what_if *w, bool of_subject, const json_t **root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts = {0};
    uint32_t v = of_subject ? w->subject->vertex : w->vertex;
    *root = NULL;
    if (of_subject && !mt_subject_is_item(w->subject)) {
        *root = w->subject->root;
    } else if (v != MT_NONE && w->m->world.num[v]) {
        MT_TRY(mt_facts_of(&w->m->facts, w->m->world.num[v], &facts, err));
        *root = facts.root;
    }
out:
    return status;
}

/* One direction of the explanation: the needs of `from`, each with its best answer. */
static match_status look_at_direction(what_if *w, const json_t *direction, bool forward, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *needs = mt_json_get(direction, "needs"), *asker = NULL, *answerer = NULL;
    uint32_t mine = forward ? w->subject->vertex : w->vertex, theirs = forward ? w->vertex : w->subject->vertex;
    MT_TRY(body_of(w, forward, &asker, err));
    MT_TRY(body_of(w, !forward, &answerer, err));
    for (size_t i = 0; i < json_array_size(needs); i++) {
        const json_t *entry = json_array_get(needs, i);
        mt_num need, answer;
        double similarity = json_number_value(mt_json_get(entry, "similarity"));
        MT_TRY(find_item(w, mt_json_get(entry, "request"), &need, err));
        MT_TRY(find_item(w, mt_json_get(entry, "best"), &answer, err));
        if (need && answer && json_array_size(mt_json_get(entry, "misfits"))) {
            MT_TRY(conditions_of(w, need, forward ? "a" : "b", theirs, answerer, err));
            MT_TRY(conditions_of(w, answer, forward ? "b" : "a", mine, asker, err));
            MT_TRY(maturity(w, need, answer, forward ? "b" : "a", err));
        } else if (need && similarity < 0.999 && w->changes.len < CHANGES_TRIED) {
            change open = {.code = "need_met",
                           .side = forward ? "a" : "b",
                           .item = need,
                           .place = mt_world_item_place(&w->m->world, need),
                           .met = similarity,
                           .forward = forward};
            MT_TRY(MT_PUSH(&w->changes, open, err));
        }
    }
out:
    return status;
}

/* ---- rescoring ----------------------------------------------------------------------------------------------------*/

static double score_with(what_if *w, const mt_evidence *e)
{
    double feature[MT_FEATURE_COUNT];
    mt_evidence_features(w->m, e, w->vertex, feature);
    return mt_logit_probability(mt_model_logit(w->model, feature));
}

/* the first value of a document's list, or the one that equals `value`; NULL when there is none */
static uint32_t *place_of(const mt_condition_rows *rows, uint32_t doc, const uint32_t *value)
{
    if (!rows->begin) return NULL;
    for (uint32_t i = rows->begin[doc]; i < rows->begin[doc + 1]; i++)
        if (!value || rows->value[i] == *value) return &rows->value[i];
    return NULL;
}

/* The coverage of both directions for other conditions; what is changed in the table is put back. */
static match_status collect_changed(what_if *w, const change *c, mt_evidence *e, mt_error *err)
{
    mt_conditions *table = &w->m->world.conditions;
    uint32_t doc = mt_index_doc_of(w->m->index, c->item), *place = NULL, before = 0;
    uint8_t low = table->trl_low[doc], high = table->trl_high[doc];
    if (strcmp(c->code, "trl") == 0) {
        table->trl_low[doc] = c->trl_low;
        table->trl_high[doc] = c->trl_high;
    } else if (strcmp(c->code, "type") == 0) {
        place = place_of(&table->sought, doc, NULL);
    } else if (strcmp(c->code, "country_unwanted") == 0) {
        place = place_of(&table->wanted, doc, NULL);
    } else {
        place = place_of(&table->excluded, doc, &table->country[c->other]);
    }
    if (place) {
        before = *place;
        *place = strcmp(c->code, "type") == 0               ? table->type[c->other]
                 : strcmp(c->code, "country_unwanted") == 0 ? table->country[c->other]
                                                            : 0;
    }
    match_status status = mt_coverage_collect(w->m, w->subject, NULL, 0, e, err);
    if (place) *place = before;
    table->trl_low[doc] = low;
    table->trl_high[doc] = high;
    return status;
}

static match_status score_changed(what_if *w, change *c, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_evidence e = *w->evidence; /* shares all arrays but two */
    e.needs = e.answers = 0;
    e.notes = false;
    e.forward = mt_alloc((size_t)e.vertices + 1, sizeof *e.forward);
    e.backward = mt_alloc((size_t)e.vertices + 1, sizeof *e.backward);
    if (!e.forward || !e.backward) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(collect_changed(w, c, &e, err));
    c->score = score_with(w, &e);
out:
    mt_free(e.forward);
    mt_free(e.backward);
    return status;
}

/* Sum of the priorities of the needs of one side that its observed coverage is the mean of: of the subject's those that
 * were compared. */
static match_status whole_priority(what_if *w, bool forward, double *sum, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *world = &w->m->world;
    const mt_num *items = forward ? w->subject->items.data : world->item + world->item_begin[w->vertex];
    size_t n = forward ? w->subject->items.len : world->item_begin[w->vertex + 1] - world->item_begin[w->vertex];
    *sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        uint32_t doc = mt_index_doc_of(w->m->index, items[i]);
        mt_facts facts;
        bool compared = true;
        if (doc == MT_NONE || !(MT_KINDS_NEEDS >> mt_index_kind(w->m->index, doc) & 1)) continue;
        if (forward)
            mt_looked_at_has(&w->evidence->looked_at, items[i], MT_NONE, &compared);
        else
            compared = mt_bitset_has(&w->m->selection.usable, doc);
        if (!compared) continue;
        MT_TRY(mt_facts_of(&w->m->facts, items[i], &facts, err));
        *sum += facts.priority;
    }
out:
    return status;
}

/* The need answered in full by an offer that the other side does not state today. */
static match_status score_met(what_if *w, change *c, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    double sum = 0.0;
    mt_evidence e = *w->evidence;
    double *observed = c->forward ? &e.forward[w->vertex] : &e.backward[w->vertex], before = *observed;
    uint32_t *offers = c->forward ? &w->m->world.offers[w->vertex] : &e.answers, stated = *offers;
    MT_TRY(mt_facts_of(&w->m->facts, c->item, &facts, err));
    MT_TRY(whole_priority(w, c->forward, &sum, err));
    if (!(sum > 0.0)) goto out;
    *observed += facts.priority * (1.0 - c->met) / sum;
    *offers = stated ? stated : 1;
    c->score = score_with(w, &e);
    *observed = before;
    *offers = stated;
out:
    return status;
}

static int compare_changes(const void *a, const void *b)
{
    const change *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    int order = strcmp(x->code, y->code);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static match_status list_changes(what_if *w, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < w->changes.len && json_array_size(list) < CHANGES_SHOWN; i++) {
        const change *c = &w->changes.data[i];
        mt_facts facts;
        char key[MT_KEY_SIZE];
        mt_kind kind;
        if (mt_probability_logit(c->score) - mt_probability_logit(w->score) < GAIN_LEAST) break;
        MT_TRY(mt_facts_of(&w->m->facts, c->item, &facts, err));
        MT_TRY(mt_store_key(w->m->store, c->item, key, &kind, err));
        mt_text name = mt_record_name(facts.root);
        json_t *entry = json_pack("{s:s, s:s, s:{s:s, s:s%, s:s}, s:O?, s:O?, s:f, s:f}", "code", c->code, "side",
                                  c->side, "item", "id", key, "name", name.data, name.len, "kind", mt_kind_name(kind),
                                  "now", c->now, "with", c->with, "score", c->score, "gain", c->score - w->score);
        if (!entry || json_array_append_new(list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
    }
out:
    return status;
}

match_status mt_counterfactuals_add(mt_matcher *m, const mt_subject *subject, const mt_evidence *evidence,
                                    const mt_model *model, uint32_t vertex, json_t *explanation, mt_error *err)
{
    match_status status = MATCH_OK;
    what_if w = {.m = m, .subject = subject, .evidence = evidence, .model = model, .vertex = vertex};
    const json_t *directions = mt_json_get(explanation, "directions");
    json_t *list = json_array();
    if (!list) MT_TRY(mt_fail_no_memory(err));
    w.score = score_with(&w, evidence);
    MT_TRY(look_at_direction(&w, json_array_get(directions, 0), true, err));
    MT_TRY(look_at_direction(&w, json_array_get(directions, 1), false, err));
    for (size_t i = 0; i < w.changes.len; i++) {
        w.changes.data[i].score = w.score;
        MT_TRY(w.changes.data[i].with ? score_changed(&w, &w.changes.data[i], err)
                                      : score_met(&w, &w.changes.data[i], err));
    }
    if (w.changes.len) qsort(w.changes.data, w.changes.len, sizeof *w.changes.data, compare_changes);
    MT_TRY(list_changes(&w, list, err));
    if (json_object_set(explanation, "counterfactuals", list) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(list);
    for (size_t i = 0; i < w.changes.len; i++) free_change(&w.changes.data[i]);
    MT_ARRAY_FREE(&w.changes);
    return status;
}
