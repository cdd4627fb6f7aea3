/* Which text of a record is searched, in which field and in which language; its words and their character n-grams. */
#include "libmatch/index/extract.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/gram.h"

#define DETECT_BYTES 4096 /* of the text; more does not change the answer */

static void join(mt_strbuf *b, mt_text text)
{
    if (text.len == 0) return;
    mt_strbuf_text(b, text);
    mt_strbuf_char(b, '\n');
}

static match_status language_of(mt_extractor *e, const json_t *root, mt_language *language, mt_error *err)
{
    *language = mt_language_from_code(mt_json_get_text(root, "language"));
    if (*language != MT_LANG_UNKNOWN) return MATCH_OK;
    mt_text text = mt_json_get_text(root, "text");
    mt_strbuf_clear(&e->text);
    join(&e->text, mt_record_name(root));
    join(&e->text, mt_text_make(text.data, text.len < DETECT_BYTES ? text.len : DETECT_BYTES));
    match_status status = mt_strbuf_status(&e->text, err);
    if (status == MATCH_OK && e->text.len)
        *language = mt_language_detect(mt_text_make(e->text.data, e->text.len), NULL);
    return status;
}

static match_status add_gram(void *context, mt_text gram, uint32_t count, mt_error *err)
{
    return mt_builder_gram(context, gram, count, err);
}

static match_status add_texts(mt_extractor *e, mt_builder *builder, const json_t *root, const char *const *keys,
                              size_t n_keys, mt_language language, mt_field field, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms_clear(&e->terms);
    for (size_t k = 0; k < n_keys; k++)
        for (size_t i = 0; i < mt_record_list_size(root, keys[k]); i++) {
            mt_text text = mt_record_list_item(root, keys[k], i);
            if (text.len) MT_TRY(mt_analyse(e->analyser, text, language, &e->terms, err));
        }
    MT_TRY(mt_builder_terms(builder, field, &e->terms, err));
    if (language != MT_LANG_ZXX) MT_TRY(mt_grams_each(&e->terms, MT_GRAMS_DOCUMENT, &e->text, add_gram, builder, err));
out:
    return status;
}

static match_status extract(mt_extractor *e, mt_builder *builder, const json_t *root, mt_error *err)
{
    static const char *const title[] = {"title", "name", "aliases"}, *const text[] = {"text"},
                             *const keywords[] = {"keywords", "themes", "markets"};
    match_status status = MATCH_OK;
    mt_language language;
    MT_TRY(language_of(e, root, &language, err));
    MT_TRY(add_texts(e, builder, root, title, MT_COUNT(title), language, MT_FIELD_TITLE, err));
    MT_TRY(add_texts(e, builder, root, text, MT_COUNT(text), language, MT_FIELD_TEXT, err));
    MT_TRY(add_texts(e, builder, root, keywords, MT_COUNT(keywords), language, MT_FIELD_KEYWORDS, err));
out:
    return status;
}

match_status mt_index_change_apply(const mt_index_change *change, mt_extractor *e, mt_builder *builder, mt_error *err)
{
    match_status status = MATCH_OK;
    bool was;
    MT_TRY(mt_builder_drop(builder, change->document.num, &was, err));
    if (change->segment) MT_TRY(mt_builder_subtract(builder, change->segment, change->doc, err));
    if (!change->document.root) return MATCH_OK;
    MT_TRY(mt_builder_begin(builder, &change->document, err));
    MT_TRY(extract(e, builder, change->document.root, err));
    MT_TRY(mt_builder_end(builder, err));
out:
    return status;
}

void mt_extractor_free(mt_extractor *e)
{
    mt_terms_free(&e->terms);
    mt_strbuf_free(&e->text);
}
