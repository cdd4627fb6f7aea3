/* Sorting a few hundred things by whole numbers: by their bytes, the lowest first. Stable; time is that of some passes
 * over the keys, without a comparison. */
#ifndef MT_RANK_KEYED_SORT_H
#define MT_RANK_KEYED_SORT_H

#include <stddef.h>
#include <stdint.h>

typedef struct mt_keyed {
    uint64_t key;
    uint32_t place;
} mt_keyed;

/* Sorts `some` by rising key; `other` is room for as many. */
void mt_keyed_sort(mt_keyed *some, mt_keyed *other, size_t n);

#endif
