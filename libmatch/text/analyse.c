/* Text to terms. A token's way (kind, stop word, stem, folding) depends on its bytes, kind and language only, so it is
 * computed once and kept: texts repeat their words (Zipf), and a cache lookup is all that most tokens cost. When the
 * cache is full it is emptied; no result depends on what it holds. */
#include "libmatch/text/analyse.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/token.h"
#include "libmatch/text/token_terms.h"

enum {
    CACHE_SLOTS = 1 << 16, /* power of two */
    CACHE_ENTRIES = CACHE_SLOTS / 2,
    CACHE_KEY_BYTES = 96, /* longer tokens are not worth keeping */
};

typedef struct cache_entry {
    uint64_t hash;
    size_t key; /* in cache_bytes: the token, then per term its text and surface */
    uint32_t key_len;
    uint32_t first_term;
    uint16_t term_count;
    uint16_t language_and_kind;
} cache_entry;

typedef struct cached_term {
    uint64_t hash;
    size_t text;                              /* in cache_bytes */
    uint32_t len, surface_start, surface_len; /* the surface is a part of the key */
} cached_term;

struct mt_analyser {
    mt_tokeniser *tokeniser;
    mt_token_terms *maker;
    uint32_t *slot; /* [CACHE_SLOTS] entry + 1 */
    MT_ARRAY(cache_entry) entries;
    MT_ARRAY(cached_term) terms;
    mt_strbuf bytes;
};

void mt_analyser_free(mt_analyser **analyser)
{
    if (!analyser || !*analyser) return;
    mt_analyser *a = *analyser;
    mt_tokeniser_free(&a->tokeniser);
    mt_token_terms_free(&a->maker);
    mt_free(a->slot);
    MT_ARRAY_FREE(&a->entries);
    MT_ARRAY_FREE(&a->terms);
    mt_strbuf_free(&a->bytes);
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
    a->slot = mt_alloc(CACHE_SLOTS, sizeof *a->slot);
    if (!a->slot) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    *out = a;
    a = NULL;
out:
    mt_analyser_free(&a);
    return status;
}

static void empty_cache(mt_analyser *a)
{
    memset(a->slot, 0, CACHE_SLOTS * sizeof *a->slot);
    a->entries.len = a->terms.len = 0;
    mt_strbuf_clear(&a->bytes);
}

/* Eight bytes at a time; good enough for a table that compares keys. */
static uint64_t hash_token(const char *s, size_t len, uint64_t seed)
{
    uint64_t h = seed * UINT64_C(0x9e3779b97f4a7c15) ^ len, eight;
    while (len >= 8) {
        memcpy(&eight, s, 8);
        h = (h ^ eight) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
        s += 8;
        len -= 8;
    }
    eight = 0;
    for (size_t i = 0; i < len; i++) eight = eight << 8 | (unsigned char)s[i];
    h = (h ^ eight) * UINT64_C(0xff51afd7ed558ccd);
    return h ^ h >> 29;
}

static cache_entry *find(const mt_analyser *a, mt_text token, uint16_t language_and_kind, uint64_t hash)
{
    for (size_t i = hash & (CACHE_SLOTS - 1); a->slot[i]; i = (i + 1) & (CACHE_SLOTS - 1)) {
        cache_entry *e = &a->entries.data[a->slot[i] - 1];
        if (e->hash == hash && e->key_len == token.len && e->language_and_kind == language_and_kind &&
            memcmp(a->bytes.data + e->key, token.data, token.len) == 0)
            return e;
    }
    return NULL;
}

/* Enters the terms that the maker has just made of the token. */
static match_status keep(mt_analyser *a, mt_text token, uint16_t language_and_kind, uint64_t hash, mt_error *err)
{
    match_status status = MATCH_OK;
    if (a->entries.len >= CACHE_ENTRIES) empty_cache(a);
    cache_entry e = {
        hash, a->bytes.len, (uint32_t)token.len, (uint32_t)a->terms.len, (uint16_t)a->maker->len, language_and_kind};
    mt_strbuf_text(&a->bytes, token);
    for (size_t i = 0; i < a->maker->len; i++) {
        mt_text text = mt_token_term_text(a->maker, i), surface = mt_token_term_surface(a->maker, i);
        cached_term t = {mt_hash_bytes(text.data, text.len, 0), a->bytes.len, (uint32_t)text.len,
                         (uint32_t)(surface.data - token.data), (uint32_t)surface.len};
        mt_strbuf_text(&a->bytes, text);
        MT_TRY(MT_PUSH(&a->terms, t, err));
    }
    MT_TRY(mt_strbuf_status(&a->bytes, err));
    MT_TRY(MT_PUSH(&a->entries, e, err));
    size_t i = hash & (CACHE_SLOTS - 1);
    while (a->slot[i]) i = (i + 1) & (CACHE_SLOTS - 1);
    a->slot[i] = (uint32_t)a->entries.len;
out:
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
    bool cacheable = token.len <= CACHE_KEY_BYTES;
    uint16_t tag = (uint16_t)((language * MT_LANG_COUNT + stop_language) << 3 | kind);
    uint64_t hash = 0;
    const cache_entry *e = NULL;
    if (cacheable) {
        hash = hash_token(token.data, token.len, tag);
        e = find(a, token, tag, hash);
    }
    if (!e) {
        MT_TRY(mt_token_terms_make(a->maker, token, kind, language, stop_language, err));
        MT_TRY(add_made(a, out, err));
        if (cacheable) status = keep(a, token, tag, hash, err);
        goto out;
    }
    for (size_t i = 0; i < e->term_count; i++) {
        const cached_term *t = &a->terms.data[e->first_term + i];
        MT_TRY(mt_terms_add(out, mt_text_make(a->bytes.data + t->text, t->len), t->hash,
                            mt_text_make(token.data + t->surface_start, t->surface_len), err));
    }
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
