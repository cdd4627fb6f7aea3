/* Text to terms. A token's way (kind, stop word, stem, folding) depends on its bytes, kind and language only, so it is
 * computed once and kept: texts repeat their words (Zipf), and a cache lookup is all that most tokens cost. */
#include "libmatch/text/analyse.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/text/token.h"
#include "libmatch/text/token_terms.h"
#include "libmatch/text/word_cache.h"

struct mt_analyser {
    mt_tokeniser *tokeniser;
    mt_token_terms *maker;
    mt_word_cache cache;
};

void mt_analyser_free(mt_analyser **analyser)
{
    if (!analyser || !*analyser) return;
    mt_analyser *a = *analyser;
    mt_tokeniser_free(&a->tokeniser);
    mt_token_terms_free(&a->maker);
    mt_word_cache_free(&a->cache);
    mt_free(a);
    *analyser = NULL;
}

match_status mt_analyser_create(mt_analyser **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_analyser *a = mt_alloc(1, sizeof *a);
    if (!a) return mt_fail_no_memory(err);
    MT_TRY(mt_tokeniser_create(&a->tokeniser, err));
    MT_TRY(mt_token_terms_create(&a->maker, err));
    MT_TRY(mt_word_cache_init(&a->cache, err));
    *out = a;
    a = NULL;
out:
    mt_analyser_free(&a);
    return status;
}

static match_status add_made(mt_analyser *a, mt_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < a->maker->len; i++) {
        mt_text text = mt_token_term_text(a->maker, i);
        MT_TRY(mt_terms_add(out, text, mt_hash_bytes(text.data, text.len, 0), mt_token_term_surface(a->maker, i), err));
    }
out:
    return status;
}

static match_status add_token(mt_analyser *a, mt_text token, mt_token_kind kind, mt_language language,
                              mt_language stop_language, mt_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    if (token.len > MT_WORD_CACHE_BYTES) {
        MT_TRY(mt_token_terms_make(a->maker, token, kind, language, stop_language, err));
        return add_made(a, out, err);
    }
    uint16_t tag = (uint16_t)(((language * MT_LANG_COUNT + stop_language) << 3 | kind) + 1);
    uint64_t hash = mt_word_hash(token, tag);
    const mt_word_entry *known = mt_word_cache_find(&a->cache, token, tag, hash);
    if (known) return mt_word_cache_add(known, token, out, err);
    MT_TRY(mt_token_terms_make(a->maker, token, kind, language, stop_language, err));
    MT_TRY(add_made(a, out, err));
    mt_word_cache_keep(&a->cache, token, tag, hash, a->maker);
out:
    return status;
}

/* Opaque tokens: whatever stands between white space. */
static match_status analyse_opaque(mt_analyser *a, mt_text text, mt_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < text.len;) {
        size_t start = i;
        while (i < text.len && (unsigned char)text.data[i] > ' ') i++;
        if (i > start)
            MT_TRY(add_token(a, mt_text_make(text.data + start, i - start), MT_TOKEN_WORD, MT_LANG_ZXX, MT_LANG_ZXX,
                             out, err));
        else
            i++;
    }
out:
    return status;
}

match_status mt_analyse(mt_analyser *a, mt_text text, mt_language language, mt_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    if (language == MT_LANG_ZXX) return analyse_opaque(a, text, out, err);
    if (language >= MT_LANG_COUNT) language = MT_LANG_OTHER;
    mt_language stop_language = language;
    if (language == MT_LANG_UNKNOWN && mt_language_detect(text, NULL) == MT_LANG_EN) stop_language = MT_LANG_EN;
    mt_tokeniser_begin(a->tokeniser, text);
    for (mt_token token; mt_tokeniser_next(a->tokeniser, &token);)
        MT_TRY(add_token(a, mt_text_make(text.data + token.start, token.end - token.start), token.kind, language,
                         stop_language, out, err));
out:
    return status;
}
