/* The cache of tokens: four places for every token, told apart by marks that stay in the processor's own caches; when
 * all are taken, one not looked up lately goes. With two places some frequent words fought for them on every page. */
#include "libmatch/text/word_cache.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"

enum {
    SETS = 1 << 13,
    WAYS = 4, /* 4 MB in all, of which the system gives only the pages that are touched */
    RECORD_BYTES = 11,
};

match_status mt_word_cache_init(mt_word_cache *cache, mt_error *err)
{
    cache->entry = mt_alloc((size_t)SETS * WAYS, sizeof *cache->entry);
    cache->mark = mt_alloc((size_t)SETS * WAYS, sizeof *cache->mark);
    cache->used = mt_alloc((size_t)SETS * WAYS, sizeof *cache->used);
    return cache->entry && cache->mark && cache->used ? MATCH_OK : mt_fail_no_memory(err);
}

void mt_word_cache_free(mt_word_cache *cache)
{
    mt_free(cache->entry);
    mt_free(cache->mark);
    mt_free(cache->used);
    *cache = (mt_word_cache){0};
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

static size_t set_of(uint64_t hash) { return (hash >> 8 & (SETS - 1)) * WAYS; }
static uint32_t mark_of(uint64_t hash) { return (uint32_t)(hash >> 32) | 1; }

void mt_word_cache_prefetch(const mt_word_cache *cache, uint64_t hash)
{
    size_t set = set_of(hash);
    for (size_t i = set; i < set + WAYS; i++)
        if (cache->mark[i] == mark_of(hash)) __builtin_prefetch(&cache->entry[i]);
}

const mt_word_entry *mt_word_cache_find(mt_word_cache *cache, mt_text token, uint16_t tag, uint64_t hash)
{
    size_t set = set_of(hash);
    for (size_t i = set; i < set + WAYS; i++) {
        const mt_word_entry *e = &cache->entry[i];
        if (cache->mark[i] != mark_of(hash) || e->hash != hash || e->tag != tag || e->key_len != token.len) continue;
        if (memcmp(e->bytes, token.data, token.len) != 0) continue;
        cache->used[i] = 1;
        return e;
    }
    return NULL;
}

/* A free place of the set, else the first that was not used since the last search. */
static size_t victim(mt_word_cache *cache, size_t set)
{
    for (size_t i = set; i < set + WAYS; i++)
        if (cache->mark[i] == 0) return i;
    for (size_t i = set; i < set + WAYS; i++)
        if (!cache->used[i]) return i;
    memset(cache->used + set, 0, WAYS);
    return set;
}

void mt_word_cache_keep(mt_word_cache *cache, mt_text token, uint16_t tag, uint64_t hash, const mt_token_terms *made)
{
    size_t need = token.len + made->len * RECORD_BYTES;
    for (size_t i = 0; i < made->len; i++) need += made->data[i].len;
    if (need > MT_WORD_CACHE_BYTES) return;
    size_t place = victim(cache, set_of(hash));
    mt_word_entry *e = &cache->entry[place];
    cache->mark[place] = mark_of(hash);
    cache->used[place] = 1;
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
