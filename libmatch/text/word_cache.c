/* The cache of tokens. Two places for every token; when both are taken the one not looked up lately goes. */
#include "libmatch/text/word_cache.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"

enum {
    PAIRS = 1 << 14, /* 4 MB in all, of which the system gives only the pages that are touched */
    RECORD_BYTES = 11,
};

match_status mt_word_cache_init(mt_word_cache *cache, mt_error *err)
{
    cache->entry = mt_alloc((size_t)PAIRS * 2, sizeof *cache->entry);
    return cache->entry ? MATCH_OK : mt_fail_no_memory(err);
}

void mt_word_cache_free(mt_word_cache *cache)
{
    mt_free(cache->entry);
    cache->entry = NULL;
}

/* Eight bytes at a time; the table compares keys, so this need not be more. */
uint64_t mt_word_hash(mt_text token, uint16_t tag)
{
    const char *s = token.data;
    size_t len = token.len;
    uint64_t h = (uint64_t)tag * UINT64_C(0x9e3779b97f4a7c15) ^ len, part;
    for (; len >= 8; s += 8, len -= 8) {
        memcpy(&part, s, 8);
        h = (h ^ part) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    part = 0;
    for (size_t i = 0; i < len; i++) part = part << 8 | (unsigned char)s[i];
    h = (h ^ part) * UINT64_C(0xff51afd7ed558ccd);
    return h ^ h >> 29;
}

static mt_word_entry *pair_of(const mt_word_cache *cache, uint64_t hash)
{
    return cache->entry + (hash >> 8 & (PAIRS - 1)) * 2;
}

void mt_word_cache_prefetch(const mt_word_cache *cache, uint64_t hash)
{
    const char *pair = (const char *)pair_of(cache, hash);
    __builtin_prefetch(pair);
    __builtin_prefetch(pair + sizeof(mt_word_entry));
}

mt_word_entry *mt_word_cache_find(const mt_word_cache *cache, mt_text token, uint16_t tag, uint64_t hash)
{
    mt_word_entry *pair = pair_of(cache, hash);
    for (int i = 0; i < 2; i++) {
        mt_word_entry *e = pair + i;
        if (e->hash == hash && e->tag == tag && e->key_len == token.len &&
            memcmp(e->bytes, token.data, token.len) == 0) {
            e->used = 1;
            return e;
        }
    }
    return NULL;
}

void mt_word_cache_keep(mt_word_cache *cache, mt_text token, uint16_t tag, uint64_t hash, const mt_token_terms *made)
{
    size_t need = token.len + made->len * RECORD_BYTES;
    for (size_t i = 0; i < made->len; i++) need += made->data[i].len;
    if (need > MT_WORD_CACHE_BYTES) return;
    mt_word_entry *pair = pair_of(cache, hash), *e = pair[0].used && !pair[1].used ? &pair[1] : &pair[0];
    pair[0].used = pair[1].used = 0;
    e->hash = hash;
    e->tag = tag;
    e->key_len = (uint8_t)token.len;
    e->terms = (uint8_t)made->len;
    char *to = e->bytes;
    memcpy(to, token.data, token.len);
    to += token.len;
    for (size_t i = 0; i < made->len; i++) {
        mt_text text = mt_token_term_text(made, i), surface = mt_token_term_surface(made, i);
        uint64_t term_hash = mt_hash_bytes(text.data, text.len, 0);
        memcpy(to, &term_hash, 8);
        to[8] = (char)text.len;
        to[9] = (char)(surface.data - token.data);
        to[10] = (char)surface.len;
        memcpy(to + RECORD_BYTES, text.data, text.len);
        to += RECORD_BYTES + text.len;
    }
}

match_status mt_word_cache_add(const mt_word_entry *e, mt_text token, mt_terms *out, mt_error *err)
{
    const char *from = e->bytes + e->key_len;
    for (size_t i = 0; i < e->terms; i++) {
        uint64_t term_hash;
        memcpy(&term_hash, from, 8);
        mt_text text = mt_text_make(from + RECORD_BYTES, (unsigned char)from[8]);
        mt_text surface = mt_text_make(token.data + (unsigned char)from[9], (unsigned char)from[10]);
        match_status status = mt_terms_add(out, text, term_hash, surface, err);
        if (status != MATCH_OK) return status;
        from += RECORD_BYTES + text.len;
    }
    return MATCH_OK;
}
