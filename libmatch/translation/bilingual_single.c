/* Function words are no terms of a text in their own language, but they are in a text that is said to be in another
 * one: a handful of them shows a text that goes on in their language. The record is looked at to be sure. */
#include "libmatch/translation/bilingual_single.h"

#include <stdio.h>

#include "libmatch/index/visit.h"
#include "libmatch/store/store.h"
#include "libmatch/taxonomy/align.h"
#include "libmatch/text/stop.h"

#define FUNCTION_WORDS 5 /* different ones */
#define SURE_BYTES 12    /* a shorter sentence is in the language of the one before */
static const char *const titles[] = {"title", "name"}, *const bodies[] = {"text"};

typedef struct search {
    const mt_index *index;
    const uint8_t *languages;
    mt_language stated;
    uint8_t *found; /* by document: function words; 255: has a translation */
} search;

static match_status note_title(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    search *w = context;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    (void)value;
    (void)err;
    for (uint32_t local; mt_value_docs_next(&list, &local);)
        if (w->languages[s->base + local] == w->stated && !mt_snapshot_dead(s, local)) w->found[s->base + local] = 255;
    return MATCH_OK;
}

static match_status find_word(search *w, mt_analyser *analyser, mt_text word, mt_terms *terms, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_postings *list = NULL;
    mt_posting posting;
    mt_terms_clear(terms);
    MT_TRY(mt_analyse(analyser, word, w->stated, terms, err));
    if (terms->len != 1) goto out;
    MT_TRY(mt_index_postings(w->index, mt_text_make(terms->data[0].text, terms->data[0].len), &list, err));
    while (list && mt_postings_next(list, &posting))
        if (w->languages[posting.doc] == w->stated && w->found[posting.doc] < FUNCTION_WORDS) w->found[posting.doc]++;
out:
    mt_postings_free(&list);
    return status;
}

match_status mt_singles_find(const mt_index *index, mt_analyser *analyser, const uint8_t *languages, mt_language stated,
                             mt_language other, mt_docs *docs, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t n = mt_index_docs(index);
    search w = {index, languages, stated, mt_alloc((size_t)n + 1, 1)};
    mt_terms terms = {0};
    uint64_t of;
    if (!w.found) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < MT_COUNT(titles); i++) {
        char field[64];
        snprintf(field, sizeof field, "translations.%s.%s", mt_language_code(other), titles[i]);
        MT_TRY(mt_index_visit(index, mt_text_of(field), note_title, &w, err));
    }
    for (size_t i = 0;; i++) {
        mt_text word = mt_stop_word_at(i, &of);
        if (word.len == 0) break;
        if (word.len > 1 && of >> other & 1 && !(of >> stated & 1)) MT_TRY(find_word(&w, analyser, word, &terms, err));
    }
    for (uint32_t d = 0; d < n; d++)
        if (w.found[d] >= FUNCTION_WORDS) MT_TRY(MT_PUSH(docs, d, err));
out:
    mt_terms_free(&terms);
    mt_free(w.found);
    return status;
}

/* ---- splitting ----------------------------------------------------------------------------------------------------*/

static void add_fields(const json_t *object, const char *const *fields, size_t count, size_t most, mt_strbuf *out)
{
    for (size_t i = 0; i < count; i++) {
        mt_text text = mt_json_get_text(object, fields[i]);
        mt_strbuf_text(out, mt_text_make(text.data, text.len < most ? text.len : most));
        if (text.len) mt_strbuf_char(out, '\n');
    }
}

/* Sentences of a field, each to the language that it is likelier in. */
static void share_out(mt_text text, mt_language stated, mt_language other, mt_strbuf *own, mt_strbuf *translated)
{
    uint64_t among = UINT64_C(1) << stated | UINT64_C(1) << other;
    mt_strbuf *to = own;
    for (size_t at = 0, end; at < text.len; at = end) {
        end = mt_align_sentence_end(text, at);
        mt_text sentence = mt_text_make(text.data + at, end - at);
        if (sentence.len >= SURE_BYTES) to = mt_language_likeliest(sentence, among) == other ? translated : own;
        mt_strbuf_text(to, sentence);
    }
    mt_strbuf_char(own, '\n');
    mt_strbuf_char(translated, '\n');
}

match_status mt_single_split(const json_t *root, mt_language stated, mt_language other, size_t most, mt_strbuf *own,
                             mt_strbuf *translated, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *there = mt_json_get(mt_json_get(root, "translations"), mt_language_code(other));
    mt_strbuf_clear(own);
    mt_strbuf_clear(translated);
    if (json_is_object(there)) {
        add_fields(root, titles, MT_COUNT(titles), most, own);
        add_fields(root, bodies, MT_COUNT(bodies), most, own);
        add_fields(there, titles, MT_COUNT(titles), most, translated);
        add_fields(there, bodies, MT_COUNT(bodies), most, translated);
    } else {
        mt_text text = mt_json_get_text(root, "text");
        share_out(mt_json_get_text(root, "title"), stated, other, own, translated);
        share_out(mt_text_make(text.data, text.len < most ? text.len : most), stated, other, own, translated);
    }
    MT_TRY(mt_strbuf_status(own, err));
    MT_TRY(mt_strbuf_status(translated, err));
out:
    return status;
}
