/* What a token became, remembered: the analyser's cache.
 *
 * Buckets of one cache line hold marks and places; the entries lie packed in an arena. The table starts small and grows
 * with the vocabulary up to a bound (about 9 MB), then it is emptied: texts that repeat the words of one language stay
 * small, an import of twenty languages gets room for them. Results never depend on what it holds.
 */
#ifndef MT_TEXT_WORD_CACHE_H
#define MT_TEXT_WORD_CACHE_H

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"
#include "libmatch/text/same_bytes.h"
#include "libmatch/text/token_terms.h"

enum {
    MT_WORD_CACHE_BYTES = 116, /* of a token and what it became; longer ones are not kept */
    MT_WORD_SHORT = 16,
    MT_WORD_WAYS = 8,
};

typedef struct mt_word_bucket {
    uint32_t mark[MT_WORD_WAYS]; /* a part of the hash, 0 = free */
    uint32_t place[MT_WORD_WAYS];
} mt_word_bucket;

typedef struct mt_word_cache {
    mt_word_bucket *bucket;
    void *memory; /* of the buckets */
    size_t buckets, count;
    char *arena;
    size_t arena_len, arena_cap;
} mt_word_cache;

match_status mt_word_cache_init(mt_word_cache *cache, mt_error *err);
void mt_word_cache_free(mt_word_cache *cache);

/* A token as the cache knows it: language and kind, and for tokens of up to 16 bytes the bytes themselves, with zeros
 * behind them, so that equality is two comparisons and nothing depends on the length. */
typedef struct mt_word_key {
    mt_text token;
    uint64_t low, high; /* of a short token */
    uint32_t mark;      /* a part of the hash, not 0 */
    uint32_t place;     /* where its entry is likely to be, as of fetch_entry */
    uint16_t tag;       /* not 0 */
} mt_word_key;

uint64_t mt_word_hash_long(mt_text token, uint64_t seed);

/* @param readable  bytes that may be read from token.data on, at least token.len */
static inline void mt_word_key_set(mt_word_key *key, mt_text token, uint16_t tag, size_t readable)
{
    /* a window of 16 bytes that begins `len` bytes before the zeros keeps as many bytes of a token */
    static const unsigned char keep[2 * MT_WORD_SHORT] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                          255, 255, 255, 255, 255, 255, 255, 255};
    uint64_t h = (uint64_t)tag * UINT64_C(0x9e3779b97f4a7c15) ^ token.len;
    key->token = token;
    key->tag = tag;
    if (token.len > MT_WORD_SHORT) {
        h = mt_word_hash_long(token, h);
    } else {
        char bytes[MT_WORD_SHORT] = {0};
        const char *from = token.data, *mask = (const char *)keep + MT_WORD_SHORT - token.len;
        if (readable < MT_WORD_SHORT) {
            if (token.len) memcpy(bytes, token.data, token.len);
            from = bytes;
        }
        key->low = mt_eight_bytes(from) & mt_eight_bytes(mask);
        key->high = mt_eight_bytes(from + 8) & mt_eight_bytes(mask + 8);
        h ^= key->low ^ (key->high * UINT64_C(0x9e3779b97f4a7c15) << 1 | key->high >> 63);
    }
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 32;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    key->mark = (uint32_t)(h >> 32) | 1;
}

/* The bucket follows from the mark, so that the table grows without a look at the entries. */
static inline mt_word_bucket *mt_word_bucket_of(const mt_word_cache *cache, uint32_t mark)
{
    return &cache->bucket[mark >> 1 & (cache->buckets - 1)];
}

/* The ways that have the mark; no branches, as this is done for every token. */
static inline unsigned mt_word_ways(const mt_word_bucket *b, uint32_t sought)
{
#ifdef __SSE2__
    const __m128i mark = _mm_set1_epi32((int)sought), *marks = (const __m128i *)(const void *)b->mark;
    __m128i low = _mm_cmpeq_epi32(_mm_load_si128(marks), mark), high = _mm_cmpeq_epi32(_mm_load_si128(marks + 1), mark);
    return (unsigned)_mm_movemask_epi8(_mm_packs_epi16(_mm_packs_epi32(low, high), _mm_setzero_si128()));
#else
    unsigned ways = 0;
    for (int i = 0; i < MT_WORD_WAYS; i++) ways |= (unsigned)(b->mark[i] == sought) << i;
    return ways;
#endif
}

/* Asks the memory for the bucket of a key; then, once it has come, for the entry. */
static inline void mt_word_fetch_bucket(const mt_word_cache *cache, const mt_word_key *key)
{
    __builtin_prefetch(mt_word_bucket_of(cache, key->mark));
}
static inline void mt_word_fetch_entry(const mt_word_cache *cache, mt_word_key *key)
{
    const mt_word_bucket *b = mt_word_bucket_of(cache, key->mark);
    key->place = b->place[__builtin_ctz(mt_word_ways(b, key->mark) | 1 << (MT_WORD_WAYS - 1))];
    __builtin_prefetch(cache->arena + key->place);
    __builtin_prefetch(cache->arena + key->place + sizeof *b - 1);
}

/* Adds the terms of a known token to the list; false when it is not there. */
bool mt_word_cache_add(const mt_word_cache *cache, const mt_word_key *key, mt_terms *out, match_status *status,
                       mt_error *err);
/* Remembers what the maker made of the token; does nothing when that is too long or there is no memory. */
void mt_word_cache_keep(mt_word_cache *cache, const mt_word_key *key, const mt_token_terms *made);

#endif
