/* The concepts that both sides of a pair state, themselves or on an item: what the feature "concepts" counts. */
#include "libmatch/match/explain_pair.h"
#include "libmatch/match/shared_concepts.h"

/* languages that explanations are written in */
static const char *const told[] = {"en", "ro", "pl"};

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

match_status mt_explain_concepts(mt_matcher *m, const mt_subject *subject, const mt_side *b, mt_num body, size_t limit,
                                 json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_intern codes = {0};
    mt_bitset theirs = {0}, found = {0};
    MT_TRY(mt_codes_stated(m, subject->num, subject->root, subject->items.data, subject->items.len, &codes, err));
    if (codes.count == 0) goto out;
    MT_TRY(mt_codes_documents(m, body, b->items, b->count, &theirs, err));
    MT_TRY(mt_bitset_init(&found, codes.count, err));
    MT_TRY(mt_codes_find(m, &codes, &theirs, &found, err));
    for (uint32_t i = 0; i < codes.count && json_array_size(list) < limit; i++)
        if (mt_bitset_has(&found, i)) MT_TRY(add_concept(m, mt_intern_text(&codes, i), list, err));
out:
    mt_intern_free(&codes);
    mt_bitset_free(&theirs);
    mt_bitset_free(&found);
    return status;
}
