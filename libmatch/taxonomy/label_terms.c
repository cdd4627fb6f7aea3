/* The cache has one place per hash, of fixed size: whoever comes later takes it. No result depends on what it holds,
 * and it never grows. Tokens that do not fit an entry are read anew each time. */
#include "libmatch/taxonomy/label_terms.h"

#include "libmatch/text/fold.h"
#include "libmatch/text/stop.h"

enum { CACHE_ENTRIES = 1 << 15, KEY_BYTES = 48, ENTRY_TERMS = 3 };

struct mt_label_cache_entry {
    uint32_t hash;
    uint8_t key_len, count, kind, used;
    uint8_t language, text_language;
    uint8_t start[ENTRY_TERMS], len[ENTRY_TERMS];
    bool joined[ENTRY_TERMS], weak[ENTRY_TERMS];
    uint32_t term[ENTRY_TERMS];
    char key[KEY_BYTES];
};

match_status mt_label_reader_init(mt_label_reader *r, const mt_tagger_view *view, mt_error *err)
{
    r->view = view;
    r->cache = mt_alloc(CACHE_ENTRIES, sizeof *r->cache);
    if (!r->cache) return mt_fail_no_memory(err);
    return mt_token_terms_create(&r->maker, err);
}

void mt_label_reader_free(mt_label_reader *r)
{
    mt_token_terms_free(&r->maker);
    mt_free(r->cache);
    MT_ARRAY_FREE(&r->terms);
    mt_strbuf_free(&r->folded);
    *r = (mt_label_reader){0};
}

static uint32_t hash_token(mt_text token, uint32_t seed)
{
    uint64_t h = (uint64_t)seed * UINT64_C(0x9e3779b97f4a7c15) ^ token.len, eight;
    const char *s = token.data;
    size_t left = token.len;
    for (; left >= 8; s += 8, left -= 8) {
        memcpy(&eight, s, 8);
        h = (h ^ eight) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    eight = 0;
    for (size_t i = 0; i < left; i++) eight = eight << 8 | (unsigned char)s[i];
    h = (h ^ eight) * UINT64_C(0xff51afd7ed558ccd);
    return (uint32_t)(h >> 32);
}

static match_status make(mt_label_reader *r, mt_text token, mt_token_kind kind, mt_language language,
                         mt_language text_language, mt_error *err)
{
    match_status status = MATCH_OK;
    r->terms.len = 0;
    MT_TRY(mt_token_terms_make(r->maker, token, kind, language, language, err));
    size_t parts = mt_label_parts(r->maker, kind, token.len);
    for (size_t i = 0; i < r->maker->len; i++) {
        mt_text surface = mt_token_term_surface(r->maker, i);
        mt_label_term t = {mt_tagger_term(r->view, mt_token_term_text(r->maker, i)),
                           (uint32_t)(surface.data - token.data), (uint32_t)surface.len, i >= parts, false};
        if (t.term != MT_NONE && language != text_language) {
            mt_strbuf_clear(&r->folded);
            MT_TRY(mt_fold(surface, &r->folded, err));
            t.weak = mt_stop_word(text_language, mt_text_make(r->folded.data, r->folded.len));
        }
        MT_TRY(MT_PUSH(&r->terms, t, err));
    }
out:
    return status;
}

static void keep(const mt_label_reader *r, struct mt_label_cache_entry *e)
{
    e->count = (uint8_t)r->terms.len;
    for (size_t i = 0; i < r->terms.len; i++) {
        const mt_label_term *t = &r->terms.data[i];
        e->term[i] = t->term;
        e->start[i] = (uint8_t)t->start;
        e->len[i] = (uint8_t)t->len;
        e->joined[i] = t->joined;
        e->weak[i] = t->weak;
    }
}

match_status mt_label_read(mt_label_reader *r, mt_text token, mt_token_kind kind, mt_language language,
                           mt_language text_language, mt_error *err)
{
    if (token.len > KEY_BYTES) return make(r, token, kind, language, text_language, err);
    uint32_t hash = hash_token(token, (uint32_t)((language * MT_LANG_COUNT + text_language) << 3 | kind));
    struct mt_label_cache_entry *e = &r->cache[hash & (CACHE_ENTRIES - 1)];
    if (e->used && e->hash == hash && e->key_len == token.len && e->kind == kind && e->language == language &&
        e->text_language == text_language && memcmp(e->key, token.data, token.len) == 0) {
        if (MT_RESERVE(&r->terms, ENTRY_TERMS, err) != MATCH_OK) return MATCH_E_NO_MEMORY;
        for (size_t i = 0; i < e->count; i++)
            r->terms.data[i] = (mt_label_term){e->term[i], e->start[i], e->len[i], e->joined[i], e->weak[i]};
        r->terms.len = e->count;
        return MATCH_OK;
    }
    match_status status = make(r, token, kind, language, text_language, err);
    if (status != MATCH_OK || r->terms.len > ENTRY_TERMS) return status;
    e->hash = hash;
    e->key_len = (uint8_t)token.len;
    e->kind = (uint8_t)kind;
    e->language = (uint8_t)language;
    e->text_language = (uint8_t)text_language;
    e->used = 1;
    memcpy(e->key, token.data, token.len);
    keep(r, e);
    return MATCH_OK;
}
