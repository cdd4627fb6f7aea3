/* From one token to the numbers of the terms that labels are made of, with a cache: texts repeat their words.
 * Internal to the tagger. */
#ifndef MT_TAXONOMY_LABEL_TERMS_H
#define MT_TAXONOMY_LABEL_TERMS_H

#include "libmatch/taxonomy/tagger_image.h"
#include "libmatch/text/token_terms.h"

typedef struct mt_label_term {
    uint32_t term;       /* MT_NONE: in no label */
    uint32_t start, len; /* of the surface, in the token */
    bool joined;         /* the whole compound as one term: stands beside its parts, not behind them */
    bool weak;           /* a function word of the text's language: no label by itself */
} mt_label_term;

typedef struct mt_label_reader {
    const mt_tagger_view *view;
    mt_token_terms *maker;
    struct mt_label_cache_entry *cache;
    MT_ARRAY(mt_label_term) terms; /* of the last token read */
    mt_strbuf folded;
} mt_label_reader;

match_status mt_label_reader_init(mt_label_reader *reader, const mt_tagger_view *view, mt_error *err);
void mt_label_reader_free(mt_label_reader *reader);

/* Reads a token by the rules of `language`, in a text of `text_language`; the terms are in reader->terms. */
match_status mt_label_read(mt_label_reader *reader, mt_text token, mt_token_kind kind, mt_language language,
                           mt_language text_language, mt_error *err);

/* How many of the maker's terms are parts, one after the other; the one behind them, if any, is the joined form. */
static inline size_t mt_label_parts(const mt_token_terms *maker, mt_token_kind kind, size_t token_len)
{
    bool joined = kind == MT_TOKEN_COMPOUND && maker->len >= 2 && maker->data[maker->len - 1].surface_len == token_len;
    return maker->len - joined;
}

#endif
