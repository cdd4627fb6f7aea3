/* Concepts of items: what a record states by code, and what the labels of all taxonomies find in its words. */
#include "libmatch/group/thesaurus.h"

#include <stdlib.h>

#include "libmatch/text/fold.h"

#define LEAST_TAG 0.3 /* below, a label is more often a chance word than a subject */

struct mt_thesaurus {
    mt_concepts *concepts;
    mt_tagger *tagger;
};

void mt_thesaurus_free(mt_thesaurus **thesaurus)
{
    mt_thesaurus *t = *thesaurus;
    if (!t) return;
    mt_tagger_free(&t->tagger);
    mt_concepts_free(&t->concepts);
    mt_free(t);
    *thesaurus = NULL;
}

static match_status add_row(void *context, const mt_concept_row *row, mt_error *err)
{
    mt_concepts *set = context;
    mt_concept_input input = {
        .scheme = row->scheme, .code = row->code, .parent = row->parent, .lang = row->lang, .label = row->label};
    return mt_concepts_add(set, &input, err);
}

match_status mt_thesaurus_load(mt_store *store, mt_thesaurus **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_thesaurus *t = mt_alloc(1, sizeof *t);
    mt_tagger_options options = mt_tagger_default_options();
    if (!t) return mt_fail_no_memory(err);
    MT_TRY(mt_concepts_create(&t->concepts, err));
    MT_TRY(mt_store_concepts(store, mt_text_of(""), add_row, t->concepts, err));
    MT_TRY(mt_concepts_finish(t->concepts, err));
    MT_TRY(mt_tagger_create(t->concepts, &t->tagger, err));
    options.least = LEAST_TAG;
    MT_TRY(mt_tagger_set_options(t->tagger, &options, err));
    *out = t;
    t = NULL;
out:
    mt_thesaurus_free(&t);
    return status;
}

const mt_concepts *mt_thesaurus_concepts(const mt_thesaurus *thesaurus) { return thesaurus->concepts; }

uint32_t mt_thesaurus_find(const mt_thesaurus *t, mt_text name)
{
    uint32_t found = mt_concepts_find_name(t->concepts, name);
    if (found != MT_NONE || name.len == 0) return found;
    for (uint32_t c = 0; c < mt_concepts_count(t->concepts); c++) {
        if (!mt_text_equal(mt_concept_code(t->concepts, c), name)) continue;
        if (found != MT_NONE) return MT_NONE; /* two schemes have it: which is meant cannot be told */
        found = c;
    }
    return found;
}

static bool labelled(const mt_concepts *set, uint32_t concept, mt_text folded, mt_strbuf *work, mt_error *err,
                     match_status *status)
{
    for (size_t i = 0; i < mt_concept_label_count(set, concept) && *status == MATCH_OK; i++) {
        mt_strbuf_clear(work);
        *status = mt_fold(mt_concept_label_at(set, concept, i).text, work, err);
        if (work->len == folded.len && folded.len && memcmp(work->data, folded.data, folded.len) == 0) return true;
    }
    return false;
}

match_status mt_thesaurus_meant(const mt_thesaurus *t, mt_text word, mt_concept_list *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0}, work = {0};
    uint32_t named = mt_concepts_find_name(t->concepts, word);
    out->len = 0;
    if (named != MT_NONE) return MT_PUSH(out, named, err);
    MT_TRY(mt_fold(word, &folded, err));
    mt_text key = mt_text_make(folded.data ? folded.data : "", folded.len);
    for (uint32_t c = 0; c < mt_concepts_count(t->concepts) && word.len; c++) {
        bool meant =
            mt_text_equal(mt_concept_code(t->concepts, c), word) || labelled(t->concepts, c, key, &work, err, &status);
        MT_TRY(status);
        if (meant) MT_TRY(MT_PUSH(out, c, err));
    }
out:
    mt_strbuf_free(&folded);
    mt_strbuf_free(&work);
    return status;
}

static match_status add_text(mt_strbuf *b, mt_text text, mt_error *err)
{
    mt_strbuf_text(b, text);
    mt_strbuf_str(b, ".\n"); /* no label is found across it */
    return mt_strbuf_status(b, err);
}

static int by_concept(const void *a, const void *b)
{
    const mt_concept_weight *x = a, *y = b;
    if (x->concept != y->concept) return x->concept < y->concept ? -1 : 1;
    return (x->weight < y->weight) - (x->weight > y->weight);
}

match_status mt_thesaurus_of_record(const mt_thesaurus *t, const json_t *record, mt_concept_weights *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf words = {0};
    mt_concept_hits hits = {0};
    mt_text code = mt_json_get_text(record, "language");
    mt_language language = code.len ? mt_language_from_code(code) : MT_LANG_UNKNOWN;
    size_t kept = 0;
    MT_TRY(add_text(&words, mt_json_get_text(record, "title"), err));
    MT_TRY(add_text(&words, mt_json_get_text(record, "text"), err));
    for (size_t i = 0; i < mt_record_list_size(record, "keywords"); i++)
        MT_TRY(add_text(&words, mt_record_list_item(record, "keywords", i), err));
    MT_TRY(mt_tag(t->tagger, mt_text_make(words.data, words.len), language, &hits, err));
    MT_TRY(mt_concept_hits_sum(&hits, out, err));
    for (size_t i = 0; i < mt_record_list_size(record, "concepts"); i++) {
        mt_concept_weight one = {mt_concepts_find_name(t->concepts, mt_record_list_item(record, "concepts", i)), 1.0};
        if (one.concept != MT_NONE) MT_TRY(MT_PUSH(out, one, err));
    }
    if (out->len) qsort(out->data, out->len, sizeof *out->data, by_concept);
    for (size_t i = 0; i < out->len; i++)
        if (kept == 0 || out->data[kept - 1].concept != out->data[i].concept) out->data[kept++] = out->data[i];
    out->len = kept;
out:
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&words);
    return status;
}

void mt_tagging_free(mt_tagging *tagging)
{
    MT_ARRAY_FREE(&tagging->tag);
    mt_free(tagging->begin);
    *tagging = (mt_tagging){0};
}

static int by_place(const void *a, const void *b)
{
    const mt_tagged *x = a, *y = b;
    if (x->concept != y->concept) return x->concept < y->concept ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

match_status mt_tagging_make(mt_matcher *m, const mt_thesaurus *t, const mt_bitset *among, mt_tagging *out,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    size_t concepts = mt_concepts_count(t->concepts);
    mt_concept_weights weights = {0};
    mt_tagging made = {.made = true};
    made.begin = mt_alloc(concepts + 2, sizeof *made.begin);
    if (!made.begin) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t d = 0; d < among->bits; d++) {
        mt_facts facts;
        if (!mt_bitset_has(among, d)) continue;
        mt_num num = mt_index_num(m->index, d);
        MT_TRY(mt_facts_of(&m->facts, num, &facts, err));
        MT_TRY(mt_thesaurus_of_record(t, facts.root, &weights, err));
        for (size_t i = 0; i < weights.len; i++) {
            mt_tagged tag = {weights.data[i].concept, num, mt_world_item_place(&m->world, num), weights.data[i].weight};
            MT_TRY(MT_PUSH(&made.tag, tag, err));
            made.begin[tag.concept + 1]++;
        }
    }
    for (size_t c = 0; c < concepts; c++) made.begin[c + 1] += made.begin[c];
    if (made.tag.len) qsort(made.tag.data, made.tag.len, sizeof *made.tag.data, by_place);
    *out = made;
    made = (mt_tagging){0};
out:
    MT_ARRAY_FREE(&weights);
    mt_tagging_free(&made);
    return status;
}
