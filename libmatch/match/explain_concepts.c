/* The concepts that both sides of a pair state, themselves or on an item: what the feature "concepts" counts. */
#include "libmatch/match/explain_pair.h"

/* languages that explanations are written in */
static const char *const told[] = {"en", "ro", "pl"};

typedef MT_ARRAY(mt_text) codes;

static bool has_code(const codes *list, mt_text code)
{
    for (size_t i = 0; i < list->len; i++)
        if (mt_text_equal(list->data[i], code)) return true;
    return false;
}

static match_status add_codes(const json_t *root, codes *list, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = mt_record_list_size(root, "concepts");
    for (size_t i = 0; i < n && list->len < MT_CONCEPTS_COMPARED; i++) {
        mt_text code = mt_record_list_item(root, "concepts", i);
        if (code.len && !has_code(list, code)) MT_TRY(MT_PUSH(list, code, err));
    }
out:
    return status;
}

/* Whether somebody or one of the items states the code. */
static match_status states(mt_matcher *m, const mt_side *side, mt_text code, bool *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *root = side->root;
    for (size_t i = 0; !*out && i <= side->count; i++) {
        size_t n = mt_record_list_size(root, "concepts");
        for (size_t k = 0; !*out && k < n; k++) *out = mt_text_equal(mt_record_list_item(root, "concepts", k), code);
        if (i == side->count) break;
        mt_facts facts;
        MT_TRY(mt_facts_of(&m->facts, side->items[i], &facts, err));
        root = facts.root;
    }
out:
    return status;
}

static match_status note_label(void *context, mt_text lang, mt_text label, mt_error *err)
{
    json_t *labels = context;
    for (size_t i = 0; i < MT_COUNT(told); i++) {
        bool this = lang.len >= 2 && memcmp(lang.data, told[i], 2) == 0 && (lang.len == 2 || lang.data[2] == '-');
        if (!this || mt_json_get(labels, told[i])) continue;
        if (json_object_set_new(labels, told[i], json_stringn(label.data, label.len)) != 0)
            return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

/* {"id", "labels": {"en", "ro", "pl"}}, with the labels there are */
static match_status add_concept(mt_matcher *m, mt_text code, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text scheme, rest;
    json_t *labels = json_object();
    if (!labels) return mt_fail_no_memory(err);
    if (mt_concept_split(code, &scheme, &rest))
        MT_TRY(mt_store_concept_labels(m->store, scheme, rest, note_label, labels, err));
    json_t *entry = json_pack("{s:s%, s:O}", "id", code.data, code.len, "labels", labels);
    if (!entry || json_array_append_new(list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(labels);
    return status;
}

match_status mt_explain_concepts(mt_matcher *m, const json_t *root, const mt_side *a, const mt_side *b, size_t limit,
                                 json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    codes own = {0};
    MT_TRY(add_codes(root, &own, err));
    for (size_t i = 0; i < a->count && i < MT_ITEMS_COMPARED; i++) {
        mt_facts facts;
        MT_TRY(mt_facts_of(&m->facts, a->items[i], &facts, err));
        MT_TRY(add_codes(facts.root, &own, err));
    }
    for (size_t i = 0; i < own.len && json_array_size(list) < limit; i++) {
        bool shared = false;
        MT_TRY(states(m, b, own.data[i], &shared, err));
        if (shared) MT_TRY(add_concept(m, own.data[i], list, err));
    }
out:
    MT_ARRAY_FREE(&own);
    return status;
}
