/* Which text of a record is searched, in which field and in which language; its words and their character n-grams. */
#include "libmatch/index/gram.h"
#include "libmatch/index/writer.h"

#define DETECT_BYTES 4096 /* of the text; more does not change the answer */

static void join(mt_strbuf *b, mt_text text)
{
    if (text.len == 0) return;
    mt_strbuf_text(b, text);
    mt_strbuf_char(b, '\n');
}

static match_status language_of(mt_index_writer *w, const json_t *root, mt_language *language, mt_error *err)
{
    *language = mt_language_from_code(mt_json_get_text(root, "language"));
    if (*language != MT_LANG_UNKNOWN) return MATCH_OK;
    mt_text text = mt_json_get_text(root, "text");
    mt_strbuf_clear(&w->text);
    join(&w->text, mt_record_name(root));
    join(&w->text, mt_text_make(text.data, text.len < DETECT_BYTES ? text.len : DETECT_BYTES));
    match_status status = mt_strbuf_status(&w->text, err);
    if (status == MATCH_OK && w->text.len)
        *language = mt_language_detect(mt_text_make(w->text.data, w->text.len), NULL);
    return status;
}

static match_status add_gram(void *context, mt_text gram, uint32_t count, mt_error *err)
{
    return mt_builder_gram(context, gram, count, err);
}

static match_status add_texts(mt_index_writer *w, const json_t *root, const char *const *keys, size_t n_keys,
                              mt_language language, mt_field field, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms_clear(&w->terms);
    for (size_t k = 0; k < n_keys; k++)
        for (size_t i = 0; i < mt_record_list_size(root, keys[k]); i++) {
            mt_text text = mt_record_list_item(root, keys[k], i);
            if (text.len) MT_TRY(mt_analyse(w->analyser, text, language, &w->terms, err));
        }
    for (size_t i = 0; i < w->terms.len; i++) {
        const mt_term *t = &w->terms.data[i];
        MT_TRY(mt_builder_term(w->builder, field, mt_text_make(t->text, t->len), t->count, err));
    }
    if (language != MT_LANG_ZXX) MT_TRY(mt_grams_each(&w->terms, &w->text, add_gram, w->builder, err));
out:
    return status;
}

match_status mt_writer_extract(mt_index_writer *w, const mt_record *record, mt_error *err)
{
    static const char *const title[] = {"title", "name", "aliases"}, *const text[] = {"text"},
                             *const keywords[] = {"keywords", "themes", "markets"};
    match_status status = MATCH_OK;
    mt_language language;
    MT_TRY(language_of(w, record->root, &language, err));
    MT_TRY(add_texts(w, record->root, title, MT_COUNT(title), language, MT_FIELD_TITLE, err));
    MT_TRY(add_texts(w, record->root, text, MT_COUNT(text), language, MT_FIELD_TEXT, err));
    MT_TRY(add_texts(w, record->root, keywords, MT_COUNT(keywords), language, MT_FIELD_KEYWORDS, err));
out:
    return status;
}
