/* The cache of tokens. An entry in the arena: tag (2 bytes), length of the token (1), number of terms (1), the token
 * with zeros up to 16 bytes, then per term its hash (8), length, surface start, surface length (1 each) and text. */
#include "libmatch/text/word_cache.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"

enum {
    LINE = 64,
    HEAD_BYTES = 4,
    RECORD_BYTES = 11,
    READ_BEHIND = 16, /* bytes that may be read behind the last entry */
    FIRST_BUCKETS = 1 << 9,
    MOST_BUCKETS = 1 << 15,
    FIRST_ARENA = 1 << 16,
    MOST_ARENA = 7 << 20,
};

_Static_assert(sizeof(mt_word_bucket) == LINE, "a bucket is one cache line");

static mt_word_bucket *aligned(void *memory)
{
    return (mt_word_bucket *)(((uintptr_t)memory + LINE - 1) / LINE * LINE);
}

match_status mt_word_cache_init(mt_word_cache *cache, mt_error *err)
{
    void *memory = mt_alloc(FIRST_BUCKETS * sizeof(mt_word_bucket) + LINE, 1);
    char *arena = mt_alloc(FIRST_ARENA, 1);
    if (!memory || !arena) {
        mt_free(memory);
        mt_free(arena);
        return mt_fail_no_memory(err);
    }
    *cache = (mt_word_cache){.bucket = aligned(memory),
                             .memory = memory,
                             .buckets = FIRST_BUCKETS,
                             .arena = arena,
                             .arena_cap = FIRST_ARENA};
    return MATCH_OK;
}

void mt_word_cache_free(mt_word_cache *cache)
{
    mt_free(cache->memory);
    mt_free(cache->arena);
    *cache = (mt_word_cache){0};
}

/* Eight bytes at a time; the table compares keys, so this need not be more. */
uint64_t mt_word_hash_long(mt_text token, uint64_t h)
{
    for (size_t i = 0; i + 8 < token.len; i += 8) {
        h = (h ^ mt_eight_bytes(token.data + i)) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    return h ^ mt_eight_bytes(token.data + token.len - 8);
}

static size_t key_room(size_t len) { return len > MT_WORD_SHORT ? len : MT_WORD_SHORT; }

/* The head as a number; the number of terms, which is no part of the key, is made 0. */
static inline uint32_t head_of_key(uint16_t tag, size_t len)
{
    unsigned char bytes[HEAD_BYTES] = {(unsigned char)tag, (unsigned char)(tag >> 8), (unsigned char)len, 0};
    uint32_t head;
    memcpy(&head, bytes, sizeof head);
    return head;
}

static inline bool same_key(const char *e, const mt_word_key *key)
{
    static const unsigned char kept[HEAD_BYTES] = {255, 255, 255, 0};
    uint32_t head = (mt_four_bytes(e) & mt_four_bytes((const char *)kept)) ^ head_of_key(key->tag, key->token.len);
    e += HEAD_BYTES;
    if (key->token.len > MT_WORD_SHORT) return head == 0 && mt_same_bytes(e, key->token.data, key->token.len);
    return (head | (mt_eight_bytes(e) ^ key->low) | (mt_eight_bytes(e + 8) ^ key->high)) == 0;
}

/* What was kept since fetch_entry is found, too: a text repeats its words at short distance. */
static const char *find_again(const mt_word_cache *cache, const mt_word_key *key)
{
    const mt_word_bucket *b = mt_word_bucket_of(cache, key->mark);
    for (unsigned ways = mt_word_ways(b, key->mark); ways; ways &= ways - 1) {
        const char *e = cache->arena + b->place[__builtin_ctz(ways)];
        if (same_key(e, key)) return e;
    }
    return NULL;
}

static inline const char *find(const mt_word_cache *cache, const mt_word_key *key)
{
    const char *e = cache->arena + key->place;
    return same_key(e, key) ? e : find_again(cache, key);
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
        size_t start = (unsigned char)from[9], len = (unsigned char)from[10];
        if (start == 0 && key->token.len <= MT_WORD_SHORT)
            *status = mt_terms_add_short(out, text, term_hash, e + HEAD_BYTES, len, err);
        else
            *status = mt_terms_add(out, text, term_hash, mt_text_make(key->token.data + start, len), err);
        from += RECORD_BYTES + text.len;
    }
    return true;
}

/* A free way of the bucket, else one that the entry's place chooses. */
static int way_for(const mt_word_bucket *b, uint32_t place)
{
    for (int i = 0; i < MT_WORD_WAYS; i++)
        if (b->mark[i] == 0) return i;
    return (int)(place >> 5 & (MT_WORD_WAYS - 1));
}

static void put(mt_word_cache *cache, uint32_t mark, uint32_t place)
{
    mt_word_bucket *b = mt_word_bucket_of(cache, mark);
    int way = way_for(b, place);
    cache->count += b->mark[way] == 0;
    b->mark[way] = mark;
    b->place[way] = place;
}

/* Twice the buckets, with what the old ones hold. */
static bool grow_buckets(mt_word_cache *cache)
{
    size_t buckets = cache->buckets * 2;
    void *memory = buckets <= MOST_BUCKETS ? mt_alloc(buckets * sizeof(mt_word_bucket) + LINE, 1) : NULL;
    if (!memory) return false;
    mt_word_cache old = *cache;
    cache->memory = memory;
    cache->bucket = aligned(memory);
    cache->buckets = buckets;
    cache->count = 0;
    for (size_t i = 0; i < old.buckets * MT_WORD_WAYS; i++) {
        const mt_word_bucket *b = &old.bucket[i / MT_WORD_WAYS];
        if (b->mark[i % MT_WORD_WAYS]) put(cache, b->mark[i % MT_WORD_WAYS], b->place[i % MT_WORD_WAYS]);
    }
    mt_free(old.memory);
    return true;
}

static bool grow_arena(mt_word_cache *cache)
{
    size_t cap = cache->arena_cap * 2 < MOST_ARENA ? cache->arena_cap * 2 : MOST_ARENA;
    char *arena = cap > cache->arena_cap ? mt_resize(cache->arena, cap, 1) : NULL;
    if (!arena) return false;
    cache->arena = arena;
    cache->arena_cap = cap;
    return true;
}

static bool has_room(const mt_word_cache *cache, size_t need)
{
    return cache->arena_cap - cache->arena_len >= need + READ_BEHIND;
}

/* Room for an entry: the table grows while that is allowed and there is memory, then it is emptied. */
static void make_room(mt_word_cache *cache, size_t need)
{
    bool room = cache->count < cache->buckets * MT_WORD_WAYS / 2 || grow_buckets(cache);
    if (room && (has_room(cache, need) || grow_arena(cache))) return;
    memset(cache->bucket, 0, cache->buckets * sizeof *cache->bucket);
    cache->count = cache->arena_len = 0;
}

void mt_word_cache_keep(mt_word_cache *cache, const mt_word_key *key, const mt_token_terms *made)
{
    mt_text token = key->token;
    size_t need = HEAD_BYTES + key_room(token.len) + made->len * RECORD_BYTES;
    for (size_t i = 0; i < made->len; i++) need += made->data[i].len;
    if (need > HEAD_BYTES + MT_WORD_CACHE_BYTES) return;
    make_room(cache, need);
    put(cache, key->mark, (uint32_t)cache->arena_len);
    char *to = cache->arena + cache->arena_len;
    cache->arena_len += need;
    uint32_t head = head_of_key(key->tag, token.len);
    memcpy(to, &head, sizeof head);
    to[3] = (char)made->len;
    to += HEAD_BYTES;
    memset(to, 0, MT_WORD_SHORT); /* the arena is used again when it was full */
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
