/* Two maps with linear probing over an index of entry numbers; entries stay in insertion order. */
#include "libmatch/base/hash_map.h"

#include <string.h>

#include "libmatch/base/memory.h"

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    return x;
}

uint64_t mt_hash_bytes(const void *data, size_t len, uint64_t seed)
{
    const unsigned char *p = data;
    uint64_t h = seed ^ (len * 0x9e3779b97f4a7c15u);
    while (len >= 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = mix(h ^ w) + 0x9e3779b97f4a7c15u;
        p += 8;
        len -= 8;
    }
    uint64_t w = 0;
    for (size_t i = 0; i < len; i++) w |= (uint64_t)p[i] << (8 * i);
    return mix(h ^ w);
}

void mt_intern_free(mt_intern *t)
{
    mt_free(t->bytes);
    mt_free(t->offset);
    mt_free(t->len);
    mt_free(t->hash);
    mt_free(t->slot);
    *t = (mt_intern){0};
}

void mt_intern_clear(mt_intern *t)
{
    t->count = t->bytes_len = 0;
    if (t->slots) memset(t->slot, 0, t->slots * sizeof *t->slot);
}

static size_t intern_probe(const mt_intern *t, mt_text text, uint32_t hash)
{
    size_t at = hash & (t->slots - 1);
    for (; t->slot[at]; at = (at + 1) & (t->slots - 1)) {
        uint32_t n = t->slot[at] - 1;
        if (t->hash[n] == hash && t->len[n] == text.len &&
            (text.len == 0 || memcmp(t->bytes + t->offset[n], text.data, text.len) == 0))
            break;
    }
    return at;
}

static match_status intern_rehash(mt_intern *t, mt_error *err)
{
    size_t slots = t->slots ? t->slots * 2 : 64;
    uint32_t *slot = mt_alloc(slots, sizeof *slot);
    if (!slot) return mt_fail_no_memory(err);
    mt_free(t->slot);
    t->slot = slot;
    t->slots = slots;
    for (size_t n = 0; n < t->count; n++) {
        size_t at = t->hash[n] & (slots - 1);
        while (slot[at]) at = (at + 1) & (slots - 1);
        slot[at] = (uint32_t)n + 1;
    }
    return MATCH_OK;
}

match_status mt_intern_add(mt_intern *t, mt_text text, uint32_t *number, bool *added, mt_error *err)
{
    match_status status = MATCH_OK;
    if (text.len > UINT32_MAX / 2 || t->count >= UINT32_MAX - 2)
        return mt_fail(err, MATCH_E_TOO_BIG, "too many or too long texts");
    if (t->slots < (t->count + 1) * 2) MT_TRY(intern_rehash(t, err));
    uint32_t hash = (uint32_t)mt_hash_bytes(text.data, text.len, 0);
    size_t at = intern_probe(t, text, hash);
    if (t->slot[at]) {
        *number = t->slot[at] - 1;
        if (added) *added = false;
        return MATCH_OK;
    }
    MT_TRY(mt_reserve(&t->bytes, &t->bytes_cap, t->bytes_len + text.len + 1, 1, err));
    MT_TRY(mt_reserve(&t->offset, &t->offset_cap, t->count + 1, sizeof *t->offset, err));
    MT_TRY(mt_reserve(&t->len, &t->len_cap, t->count + 1, sizeof *t->len, err));
    MT_TRY(mt_reserve(&t->hash, &t->hash_cap, t->count + 1, sizeof *t->hash, err));
    if (text.len) memcpy(t->bytes + t->bytes_len, text.data, text.len);
    t->bytes[t->bytes_len + text.len] = '\0';
    t->offset[t->count] = t->bytes_len;
    t->len[t->count] = (uint32_t)text.len;
    t->hash[t->count] = hash;
    t->bytes_len += text.len + 1;
    t->slot[at] = (uint32_t)++t->count;
    *number = (uint32_t)t->count - 1;
    if (added) *added = true;
out:
    return status;
}

match_status mt_intern_copy(mt_intern *out, const mt_intern *from, mt_error *err)
{
    match_status status = MATCH_OK;
    const size_t n = from->count, more = n + n / 4; /* copies are made to be added to */
    uint32_t *slot;
    mt_intern_clear(out);
    if (n == 0) return MATCH_OK;
    MT_TRY(mt_reserve(&out->bytes, &out->bytes_cap, from->bytes_len + from->bytes_len / 4, 1, err));
    MT_TRY(mt_reserve(&out->offset, &out->offset_cap, more, sizeof *out->offset, err));
    MT_TRY(mt_reserve(&out->len, &out->len_cap, more, sizeof *out->len, err));
    MT_TRY(mt_reserve(&out->hash, &out->hash_cap, more, sizeof *out->hash, err));
    slot = mt_resize(out->slot, from->slots, sizeof *slot);
    if (!slot) MT_TRY(mt_fail_no_memory(err));
    out->slot = slot;
    out->slots = from->slots;
    memcpy(out->bytes, from->bytes, from->bytes_len);
    memcpy(out->offset, from->offset, n * sizeof *out->offset);
    memcpy(out->len, from->len, n * sizeof *out->len);
    memcpy(out->hash, from->hash, n * sizeof *out->hash);
    memcpy(out->slot, from->slot, from->slots * sizeof *out->slot);
    out->bytes_len = from->bytes_len;
    out->count = n;
out:
    return status;
}

uint32_t mt_intern_find(const mt_intern *t, mt_text text)
{
    if (t->count == 0) return MT_NONE;
    size_t at = intern_probe(t, text, (uint32_t)mt_hash_bytes(text.data, text.len, 0));
    return t->slot[at] ? t->slot[at] - 1 : MT_NONE;
}

enum { TOGETHER = 32 };

static void find_together(const mt_intern *t, const mt_text *text, size_t n, uint32_t *number)
{
    uint32_t hash[TOGETHER];
    for (size_t i = 0; i < n; i++) {
        hash[i] = (uint32_t)mt_hash_bytes(text[i].data, text[i].len, 0);
        __builtin_prefetch(&t->slot[hash[i] & (t->slots - 1)]);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t slot = t->slot[hash[i] & (t->slots - 1)];
        if (slot == 0) continue;
        __builtin_prefetch(&t->hash[slot - 1]);
        __builtin_prefetch(&t->len[slot - 1]);
        __builtin_prefetch(&t->offset[slot - 1]);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t slot = t->slot[intern_probe(t, text[i], hash[i])];
        number[i] = slot ? slot - 1 : MT_NONE;
    }
}

void mt_intern_find_many(const mt_intern *t, const mt_text *text, size_t n, uint32_t *number)
{
    for (size_t i = 0; i < n && t->count == 0; i++) number[i] = MT_NONE;
    for (size_t i = 0; i < n && t->count > 0; i += TOGETHER)
        find_together(t, text + i, n - i < TOGETHER ? n - i : TOGETHER, number + i);
}

mt_text mt_intern_text(const mt_intern *t, uint32_t number)
{
    return mt_text_make(t->bytes + t->offset[number], t->len[number]);
}

void mt_map_free(mt_map *m)
{
    mt_free(m->key);
    mt_free(m->value);
    mt_free(m->slot);
    *m = (mt_map){0};
}

void mt_map_clear(mt_map *m)
{
    m->len = 0;
    if (m->slots) memset(m->slot, 0, m->slots * sizeof *m->slot);
}

static size_t map_probe(const mt_map *m, uint64_t key)
{
    size_t at = mix(key + 0x9e3779b97f4a7c15u) & (m->slots - 1);
    while (m->slot[at] && m->key[m->slot[at] - 1] != key) at = (at + 1) & (m->slots - 1);
    return at;
}

static match_status map_rehash(mt_map *m)
{
    size_t slots = m->slots ? m->slots * 2 : 32;
    uint32_t *slot = mt_alloc(slots, sizeof *slot);
    if (!slot) return MATCH_E_NO_MEMORY;
    mt_free(m->slot);
    m->slot = slot;
    m->slots = slots;
    for (size_t n = 0; n < m->len; n++) slot[map_probe(m, m->key[n])] = (uint32_t)n + 1;
    return MATCH_OK;
}

uint64_t *mt_map_at(mt_map *m, uint64_t key, uint64_t initial)
{
    if (m->len >= UINT32_MAX - 2) return NULL;
    if (m->slots < (m->len + 1) * 2 && map_rehash(m) != MATCH_OK) return NULL;
    size_t at = map_probe(m, key);
    if (m->slot[at]) return &m->value[m->slot[at] - 1];
    if (mt_reserve(&m->key, &m->key_cap, m->len + 1, sizeof *m->key, NULL) != MATCH_OK ||
        mt_reserve(&m->value, &m->value_cap, m->len + 1, sizeof *m->value, NULL) != MATCH_OK)
        return NULL;
    m->key[m->len] = key;
    m->value[m->len] = initial;
    m->slot[at] = (uint32_t)++m->len;
    return &m->value[m->len - 1];
}

match_status mt_map_put(mt_map *m, uint64_t key, uint64_t value, mt_error *err)
{
    uint64_t *at = mt_map_at(m, key, value);
    if (!at) return mt_fail_no_memory(err);
    *at = value;
    return MATCH_OK;
}

const uint64_t *mt_map_get(const mt_map *m, uint64_t key)
{
    if (m->len == 0) return NULL;
    size_t at = map_probe(m, key);
    return m->slot[at] ? &m->value[m->slot[at] - 1] : NULL;
}
