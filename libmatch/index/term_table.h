/* Terms of a batch and their numbers, in order of appearance.
 *
 * What mt_intern does, laid out for millions of lookups that miss the caches: the hash lies in the slot, a short text
 * in its entry, so a lookup touches two lines of memory, and both can be asked for ahead of time. */
#ifndef MT_INDEX_TERM_TABLE_H
#define MT_INDEX_TERM_TABLE_H

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"

typedef struct mt_term_entry {
    uint64_t head; /* the first eight bytes, big end first, zeros behind a shorter text */
    uint32_t at;   /* where the text lies in bytes */
    uint32_t len;
} mt_term_entry;

typedef struct mt_term_table {
    MT_ARRAY(char) bytes;
    MT_ARRAY(mt_term_entry) entry;
    uint64_t *slot; /* hash << 32 | number + 1; 0: free */
    size_t slots;   /* a power of two, or 0 */
} mt_term_table;

void mt_term_table_free(mt_term_table *t);
void mt_term_table_clear(mt_term_table *t); /* keeps the memory */

static inline uint32_t mt_term_hash(mt_text text) { return (uint32_t)mt_hash_bytes(text.data, text.len, 0); }
static inline mt_text mt_term_table_text(const mt_term_table *t, uint32_t number)
{
    const mt_term_entry *e = &t->entry.data[number];
    return mt_text_make(t->bytes.data + e->at, e->len);
}
/* Ask the memory for what mt_term_table_add will look at: first the slot, then (when that has come) the entry. */
static inline void mt_term_table_prefetch_slot(const mt_term_table *t, uint32_t hash)
{
    if (t->slots) __builtin_prefetch(&t->slot[hash & (t->slots - 1)]);
}
static inline void mt_term_table_prefetch_entry(const mt_term_table *t, uint32_t hash)
{
    uint64_t slot = t->slots ? t->slot[hash & (t->slots - 1)] : 0;
    if (slot >> 32 == hash && slot) __builtin_prefetch(&t->entry.data[(uint32_t)slot - 1]);
}
/* The number of a text, added when new. `hash` is mt_term_hash(text). */
match_status mt_term_table_add(mt_term_table *t, mt_text text, uint32_t hash, uint32_t *number, mt_error *err);
/* Gives all numbers in byte order of their texts (mt_free). */
match_status mt_term_table_sorted(const mt_term_table *t, uint32_t **numbers, mt_error *err);

#endif
