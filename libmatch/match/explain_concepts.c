/* The concepts that both sides of a pair state, themselves or on an item: what the feature "concepts" counts. The codes
 * of the one are looked up in the index, so that the other may have thousands of items. */
#include "libmatch/index/visit.h"
#include "libmatch/match/explain_pair.h"

/* languages that explanations are written in */
static const char *const told[] = {"en", "ro", "pl"};

/* The codes of one side, and which of them a document of the other side states, too. */
typedef struct shared_codes {
    mt_intern codes;
    mt_bitset theirs; /* documents of the other side */
    bool found[MT_CONCEPTS_COMPARED];
} shared_codes;

static match_status add_codes(const json_t *root, mt_intern *codes, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = mt_record_list_size(root, "concepts");
    for (size_t i = 0; i < n && codes->count < MT_CONCEPTS_COMPARED; i++) {
        mt_text code = mt_record_list_item(root, "concepts", i);
        uint32_t number;
        if (code.len) MT_TRY(mt_intern_add(codes, code, &number, NULL, err));
    }
out:
    return status;
}

static match_status note_code(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    shared_codes *c = context;
    uint32_t code = mt_intern_find(&c->codes, value);
    (void)err;
    if (code == MT_NONE) return MATCH_OK;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    for (uint32_t doc; !c->found[code] && mt_value_docs_next(&list, &doc);)
        c->found[code] = !mt_snapshot_dead(s, doc) && mt_bitset_has(&c->theirs, (size_t)s->base + doc);
    return MATCH_OK;
}

static match_status set_docs(mt_matcher *m, const mt_side *side, mt_num body, mt_bitset *docs, mt_error *err)
{
    match_status status = mt_bitset_init(docs, mt_index_docs(m->index), err);
    for (size_t i = 0; status == MATCH_OK && i <= side->count; i++) {
        uint32_t doc = mt_index_doc_of(m->index, i < side->count ? side->items[i] : body);
        if (doc != MT_NONE) mt_bitset_set(docs, doc);
    }
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

match_status mt_explain_concepts(mt_matcher *m, const json_t *root, const mt_side *a, const mt_side *b, mt_num body,
                                 size_t limit, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    shared_codes c = {0};
    MT_TRY(add_codes(root, &c.codes, err));
    for (size_t i = 0; i < a->count && i < MT_ITEMS_COMPARED; i++) {
        mt_facts facts;
        MT_TRY(mt_facts_of(&m->facts, a->items[i], &facts, err));
        MT_TRY(add_codes(facts.root, &c.codes, err));
    }
    if (c.codes.count == 0) goto out;
    MT_TRY(set_docs(m, b, body, &c.theirs, err));
    MT_TRY(mt_index_visit(m->index, mt_text_of("concepts"), note_code, &c, err));
    for (uint32_t i = 0; i < c.codes.count && json_array_size(list) < limit; i++)
        if (c.found[i]) MT_TRY(add_concept(m, mt_intern_text(&c.codes, i), list, err));
out:
    mt_intern_free(&c.codes);
    mt_bitset_free(&c.theirs);
    return status;
}
