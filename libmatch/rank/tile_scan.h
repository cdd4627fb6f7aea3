/* The inner loops over one tile, in several instruction sets. All give the same integers:
 * an impact i of a list with weight w adds (i * w) >> 8, and sums stay below 2^16 (the caller sees to that). */
#ifndef MT_RANK_TILE_SCAN_H
#define MT_RANK_TILE_SCAN_H

#include "libmatch/index/segment.h"

/* Documents with room for every 16-bit number, which damaged lists may hold. */
#define MT_TILE_SUMS 65536u

typedef struct mt_weighted_list {
    mt_tile_list list;
    uint32_t weight; /* below 2^16 */
} mt_weighted_list;

typedef struct mt_scan_kernel {
    const char *name;
    /* Sets the sums of 64 * words documents to those of the dense lists (which it may use up). */
    void (*dense)(uint16_t *sum, mt_weighted_list *lists, size_t n, size_t words);
    void (*sparse)(uint16_t *sum, const mt_weighted_list *list);
    /* The first group of 64 from `word` on that holds a sum >= bar (bar >= 1), with its mask; `words` when none. */
    size_t (*find)(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask);
} mt_scan_kernel;

/* All kernels that this machine can run, best first; ends with the portable one. i beyond the last: NULL. */
const mt_scan_kernel *mt_scan_kernel_at(size_t i);

extern const mt_scan_kernel mt_scan_portable;
#if defined(__x86_64__)
extern const mt_scan_kernel mt_scan_avx2, mt_scan_avx512;
#endif
void mt_scan_sparse_portable(uint16_t *sum, const mt_weighted_list *list);
void mt_scan_dense_portable(uint16_t *sum, mt_weighted_list *lists, size_t n, size_t words);

#endif
