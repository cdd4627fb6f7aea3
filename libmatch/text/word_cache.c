/* The cache of tokens. An entry in the arena: tag (2 bytes), length of the token (1), number of terms (1), the token
 * with zeros up to 16 bytes, then per term its hash (8), length, surface start, surface length (1 each) and text. */
#include "libmatch/text/word_cache.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/text/same_bytes.h"

enum {
    WAYS = 8,
    LINE = 64,
    HEAD_BYTES = 4,
    SHORT_BYTES = 16,
    RECORD_BYTES = 11,
    ENTRY_BYTES = 56, /* expected, for the size of the arena */
    FIRST_BUCKETS = 1 << 9,
    MOST_BUCKETS = 1 << 15,
};

typedef struct mt_word_bucket {
    uint32_t mark[WAYS]; /* a part of the hash, 0 = free */
    uint32_t place[WAYS];
} word_bucket;

_Static_assert(sizeof(word_bucket) == LINE, "a bucket is one cache line");

static match_status make_table(mt_word_cache *cache, size_t buckets, mt_error *err)
{
    size_t arena_cap = buckets * WAYS / 2 * ENTRY_BYTES;
    void *memory = mt_alloc(buckets * sizeof(word_bucket) + LINE, 1);
    char *arena = mt_alloc(arena_cap, 1);
    if (!memory || !arena) {
        mt_free(memory);
        mt_free(arena);
        return mt_fail_no_memory(err);
    }
    mt_word_cache_free(cache);
    *cache = (mt_word_cache){.bucket = (word_bucket *)(((uintptr_t)memory + LINE - 1) / LINE * LINE),
                             .memory = memory,
                             .buckets = buckets,
                             .arena = arena,
                             .arena_cap = arena_cap};
    return MATCH_OK;
}

match_status mt_word_cache_init(mt_word_cache *cache, mt_error *err) { return make_table(cache, FIRST_BUCKETS, err); }

void mt_word_cache_free(mt_word_cache *cache)
{
    mt_free(cache->memory);
    mt_free(cache->arena);
    *cache = (mt_word_cache){0};
}

/* Eight bytes at a time; the table compares keys, so this need not be more. */
static uint64_t hash_long(mt_text token, uint64_t h)
{
    for (size_t i = 0; i + 8 < token.len; i += 8) {
        h = (h ^ mt_eight_bytes(token.data + i)) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    return h ^ mt_eight_bytes(token.data + token.len - 8);
}

mt_word_key mt_word_key_make(mt_text token, uint16_t tag, size_t readable)
{
    mt_word_key key = {.token = token, .tag = tag};
    uint64_t h = (uint64_t)tag * UINT64_C(0x9e3779b97f4a7c15) ^ token.len;
    if (token.len > SHORT_BYTES) {
        h = hash_long(token, h);
    } else {
        char bytes[SHORT_BYTES] = {0};
        const char *from = token.data;
        if (readable < SHORT_BYTES) {
            if (token.len) memcpy(bytes, token.data, token.len);
            from = bytes;
        }
        /* what stands behind the token is shifted out, in two steps as a shift by 64 means nothing in C */
        unsigned gap_low = token.len < 8 ? 64 - 8 * (unsigned)token.len : 0;
        unsigned gap_high = token.len > 8 ? 128 - 8 * (unsigned)token.len : 64;
        key.low = mt_word_bytes(mt_eight_bytes(from), gap_low);
        key.high = mt_word_bytes(mt_eight_bytes(from + 8), gap_high);
        h ^= key.low ^ (key.high * UINT64_C(0x9e3779b97f4a7c15) << 1 | key.high >> 63);
    }
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 32;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    key.hash = h ^ h >> 29;
    return key;
}

static word_bucket *bucket_of(const mt_word_cache *cache, uint64_t hash)
{
    return &cache->bucket[hash & (cache->buckets - 1)];
}
static uint32_t mark_of(uint64_t hash) { return (uint32_t)(hash >> 32) | 1; }

void mt_word_cache_fetch_bucket(const mt_word_cache *cache, const mt_word_key *key)
{
    __builtin_prefetch(bucket_of(cache, key->hash));
}

static unsigned ways_of(const word_bucket *b, uint64_t hash)
{
    unsigned ways = 0;
    for (int i = 0; i < WAYS; i++)
        ways |= (unsigned)(b->mark[i] == mark_of(hash)) << i; /* no branches: one per token */
    return ways;
}

void mt_word_cache_fetch_entry(const mt_word_cache *cache, mt_word_key *key)
{
    const word_bucket *b = bucket_of(cache, key->hash);
    key->ways = ways_of(b, key->hash);
    if (key->ways) __builtin_prefetch(cache->arena + b->place[__builtin_ctz(key->ways)]);
}

static size_t key_room(size_t len) { return len > SHORT_BYTES ? len : SHORT_BYTES; }

static bool same_key(const char *e, const mt_word_key *key)
{
    uint16_t tag;
    memcpy(&tag, e, 2);
    if (tag != key->tag || (unsigned char)e[2] != key->token.len) return false;
    e += HEAD_BYTES;
    if (key->token.len > SHORT_BYTES) return mt_same_bytes(e, key->token.data, key->token.len);
    return ((mt_eight_bytes(e) ^ key->low) | (mt_eight_bytes(e + 8) ^ key->high)) == 0;
}

/* The entry of the key. What was kept since fetch_entry is found, too: a text repeats its words at short distance. */
static const char *find(const mt_word_cache *cache, const mt_word_key *key)
{
    const word_bucket *b = bucket_of(cache, key->hash);
    for (unsigned ways = key->ways; ways; ways &= ways - 1) {
        const char *e = cache->arena + b->place[__builtin_ctz(ways)];
        if (same_key(e, key)) return e;
    }
    for (unsigned ways = ways_of(b, key->hash); ways; ways &= ways - 1) {
        const char *e = cache->arena + b->place[__builtin_ctz(ways)];
        if (same_key(e, key)) return e;
    }
    return NULL;
}

bool mt_word_cache_add(const mt_word_cache *cache, const mt_word_key *key, mt_terms *out, match_status *status,
                       mt_error *err)
{
    const char *e = find(cache, key);
    if (!e) return false;
    const char *from = e + HEAD_BYTES + key_room(key->token.len);
    *status = MATCH_OK;
    for (int i = 0; i < e[3] && *status == MATCH_OK; i++) {
        uint64_t term_hash;
        memcpy(&term_hash, from, 8);
        mt_text text = mt_text_make(from + RECORD_BYTES, (unsigned char)from[8]);
        mt_text surface = mt_text_make(key->token.data + (unsigned char)from[9], (unsigned char)from[10]);
        *status = mt_terms_add(out, text, term_hash, surface, err);
        from += RECORD_BYTES + text.len;
    }
    return true;
}

/* Empties the table, and enlarges it while that is allowed and there is memory. */
static void make_room(mt_word_cache *cache)
{
    if (cache->buckets < MOST_BUCKETS && make_table(cache, cache->buckets * 4, NULL) == MATCH_OK) return;
    memset(cache->bucket, 0, cache->buckets * sizeof *cache->bucket);
    cache->count = cache->arena_len = 0;
}

/* A free way of the bucket, else one that the hash chooses. */
static int way_for(const word_bucket *b, uint64_t hash)
{
    for (int i = 0; i < WAYS; i++)
        if (b->mark[i] == 0) return i;
    return (int)(hash >> 29 & (WAYS - 1));
}

void mt_word_cache_keep(mt_word_cache *cache, const mt_word_key *key, const mt_token_terms *made)
{
    mt_text token = key->token;
    size_t need = key_room(token.len) + made->len * RECORD_BYTES;
    for (size_t i = 0; i < made->len; i++) need += made->data[i].len;
    if (need > MT_WORD_CACHE_BYTES) return;
    if (cache->count >= cache->buckets * WAYS / 2 || cache->arena_cap - cache->arena_len < need + HEAD_BYTES)
        make_room(cache);
    word_bucket *b = bucket_of(cache, key->hash);
    int way = way_for(b, key->hash);
    cache->count += b->mark[way] == 0;
    b->mark[way] = mark_of(key->hash);
    b->place[way] = (uint32_t)cache->arena_len;
    char *to = cache->arena + cache->arena_len;
    cache->arena_len += need + HEAD_BYTES;
    memcpy(to, &key->tag, 2);
    to[2] = (char)token.len;
    to[3] = (char)made->len;
    to += HEAD_BYTES;
    memset(to, 0, SHORT_BYTES); /* the arena is used again when it was full */
    memcpy(to, token.data, token.len);
    to += key_room(token.len);
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
