/* Hash maps with open addressing whose iteration order is the order of insertion, so that nothing a user sees depends
 * on hash values.
 *
 * mt_intern: text -> number 0, 1, 2 ... (and back). mt_map: uint64 -> uint64. */
#ifndef MT_BASE_HASH_MAP_H
#define MT_BASE_HASH_MAP_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"

#define MT_NONE UINT32_MAX

uint64_t mt_hash_bytes(const void *data, size_t len, uint64_t seed);

typedef struct mt_intern {
    char *bytes; /* all texts one after the other, each followed by a NUL */
    size_t bytes_len, bytes_cap;
    uint64_t *offset; /* [count] start of the text; length in len[] */
    uint32_t *len;
    uint32_t *hash;
    size_t count, offset_cap, len_cap, hash_cap;
    uint32_t *slot; /* number + 1, 0 = free */
    size_t slots;   /* power of two or 0 */
} mt_intern;

void mt_intern_free(mt_intern *t);
void mt_intern_clear(mt_intern *t);
/* The number of the text, added when new; *added tells (may be NULL). */
match_status mt_intern_add(mt_intern *t, mt_text text, uint32_t *number, bool *added, mt_error *err);
/* Replaces what `out` holds by the same texts with the same numbers. */
match_status mt_intern_copy(mt_intern *out, const mt_intern *from, mt_error *err);
uint32_t mt_intern_find(const mt_intern *t, mt_text text); /* MT_NONE when absent */
/* The same for many texts, which wait for memory together. */
void mt_intern_find_many(const mt_intern *t, const mt_text *text, size_t n, uint32_t *number);
mt_text mt_intern_text(const mt_intern *t, uint32_t number); /* NUL-terminated; valid until the next add */

typedef struct mt_map {
    uint64_t *key, *value; /* in insertion order */
    size_t len, key_cap, value_cap;
    uint32_t *slot;
    size_t slots;
} mt_map;

void mt_map_free(mt_map *m);
void mt_map_clear(mt_map *m);
match_status mt_map_put(mt_map *m, uint64_t key, uint64_t value, mt_error *err);
/* A pointer to the value, added as `initial` when new; valid until the next insertion. NULL: no memory. */
uint64_t *mt_map_at(mt_map *m, uint64_t key, uint64_t initial);
const uint64_t *mt_map_get(const mt_map *m, uint64_t key); /* NULL when absent */

#endif
