/* Bit sets of fixed length, 64 bits a word. */
#ifndef MT_BASE_BITSET_H
#define MT_BASE_BITSET_H

#include <stdint.h>

#include "libmatch/base/error.h"

typedef struct mt_bitset {
    uint64_t *word;
    size_t bits;
} mt_bitset;

static inline size_t mt_bitset_words(size_t bits) { return bits / 64 + (bits % 64 != 0); }

match_status mt_bitset_init(mt_bitset *b, size_t bits, mt_error *err); /* all clear */
void mt_bitset_free(mt_bitset *b);
void mt_bitset_fill(mt_bitset *b, int value);
size_t mt_bitset_count(const mt_bitset *b);
void mt_bitset_and(mt_bitset *b, const mt_bitset *other); /* same length */
void mt_bitset_or(mt_bitset *b, const mt_bitset *other);
void mt_bitset_not(mt_bitset *b);

static inline int mt_bitset_has(const mt_bitset *b, size_t i) { return (int)(b->word[i / 64] >> (i % 64) & 1); }
static inline void mt_bitset_set(mt_bitset *b, size_t i) { b->word[i / 64] |= UINT64_C(1) << (i % 64); }
static inline void mt_bitset_unset(mt_bitset *b, size_t i) { b->word[i / 64] &= ~(UINT64_C(1) << (i % 64)); }

#endif
