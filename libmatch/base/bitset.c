/* Bit sets; bits beyond the length are always clear. */
#include "libmatch/base/bitset.h"

#include <string.h>

#include "libmatch/base/memory.h"

match_status mt_bitset_init(mt_bitset *b, size_t bits, mt_error *err)
{
    uint64_t *word = mt_alloc(mt_bitset_words(bits), sizeof *word);
    if (!word) return mt_fail_no_memory(err);
    *b = (mt_bitset){word, bits};
    return MATCH_OK;
}

void mt_bitset_free(mt_bitset *b)
{
    mt_free(b->word);
    *b = (mt_bitset){0};
}

static void trim(mt_bitset *b)
{
    if (b->bits % 64) b->word[b->bits / 64] &= (UINT64_C(1) << (b->bits % 64)) - 1;
}

void mt_bitset_fill(mt_bitset *b, int value)
{
    if (b->bits == 0) return;
    memset(b->word, value ? 0xFF : 0, mt_bitset_words(b->bits) * sizeof *b->word);
    trim(b);
}

size_t mt_bitset_count(const mt_bitset *b)
{
    size_t n = 0;
    for (size_t i = 0; i < mt_bitset_words(b->bits); i++) n += (size_t)__builtin_popcountll(b->word[i]);
    return n;
}

void mt_bitset_and(mt_bitset *b, const mt_bitset *other)
{
    for (size_t i = 0; i < mt_bitset_words(b->bits); i++) b->word[i] &= other->word[i];
}

void mt_bitset_or(mt_bitset *b, const mt_bitset *other)
{
    for (size_t i = 0; i < mt_bitset_words(b->bits); i++) b->word[i] |= other->word[i];
}

void mt_bitset_not(mt_bitset *b)
{
    for (size_t i = 0; i < mt_bitset_words(b->bits); i++) b->word[i] = ~b->word[i];
    if (b->bits) trim(b);
}
