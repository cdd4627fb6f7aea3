/* From one token to the numbers of the terms that labels are made of, with a cache: texts repeat their words.
 * Internal to the tagger. */
#ifndef MT_TAXONOMY_LABEL_TERMS_H
#define MT_TAXONOMY_LABEL_TERMS_H

#include "libmatch/taxonomy/tagger_image.h"
#include "libmatch/text/token_terms.h"

typedef struct mt_label_term {
    uint32_t term;       /* MT_NONE: in no label */
    uint32_t child;      /* the automaton's node that the term leads to from the root, or MT_NONE */
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

/* How a token is to be read: by the rules of `language`, in a text of `text_language`. */
typedef struct mt_label_way {
    mt_language language, text_language;
} mt_label_way;

uint64_t mt_label_hash(mt_text token);
/* The place in the cache of the token with that hash, which is asked of the memory. */
uint32_t mt_label_prefetch(const mt_label_reader *reader, uint64_t token_hash, mt_token_kind kind, mt_label_way way);
/* What is likely to be the token's first term, once its place has arrived: to prefetch more. {MT_NONE, MT_NONE, ...}
 * when the cache does not have it. False: the token has no terms and moves nothing, as a stop word. */
bool mt_label_peek(const mt_label_reader *reader, uint32_t place, mt_label_term *term);
/* Reads a token; `place` is that of mt_label_prefetch. The terms are in reader->terms. */
match_status mt_label_read(mt_label_reader *reader, mt_text token, mt_token_kind kind, mt_label_way way, uint32_t place,
                           mt_error *err);

/* How many of the maker's terms are parts, one after the other; the one behind them, if any, is the joined form. */
static inline size_t mt_label_parts(const mt_token_terms *maker, mt_token_kind kind, size_t token_len)
{
    bool joined = kind == MT_TOKEN_COMPOUND && maker->len >= 2 && maker->data[maker->len - 1].surface_len == token_len;
    return maker->len - joined;
}

#endif
