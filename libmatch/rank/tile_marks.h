/* One byte for each document of a tile: two bits for each of up to four terms say whether the document has it once,
 * twice or otherwise. A byte is all that a posting of any kind writes, so a tile of marks stays in the first cache. */
#ifndef MT_RANK_TILE_MARKS_H
#define MT_RANK_TILE_MARKS_H

#include <stddef.h>
#include <stdint.h>

/* A set of marks: bit m % 8 of byte m / 8; the least of them, from 1; all marks of the tile are below `end`. */
typedef struct mt_mark_set {
    uint8_t bits[32];
    uint32_t least, end;
} mt_mark_set;

typedef struct mt_mark_kernel {
    /* Sets `mark` in the bytes of the documents of a bitmap. */
    void (*set)(uint8_t *marks, const uint64_t *bitmap, size_t words, uint8_t mark);
    /* The groups of 64 documents that hold a mark of the set, with their masks: gives how many. There is room for
     * `words`, and 8 behind. */
    size_t (*find)(const uint8_t *marks, size_t words, const mt_mark_set *wanted, uint16_t *word, uint64_t *mask);
    /* Writes down the documents of groups with their masks, until there are `most` or more. Gives how many groups were
     * taken. There is room for `most` + MT_MARKS_BEHIND. */
    size_t (*list)(const uint16_t *word, const uint64_t *mask, size_t groups, size_t most, uint16_t *docs, size_t *n);
    /* The places of the numbers from `least` to below `end`; there is room for n + MT_MARKS_BEHIND places, and
     * MT_MARKS_BEHIND numbers behind n may be read. */
    size_t (*between)(const uint16_t *number, size_t n, uint32_t least, uint32_t end, uint16_t *place);
} mt_mark_kernel;
#define MT_MARKS_BEHIND 96

extern const mt_mark_kernel mt_marks_portable;
#if defined(__x86_64__)
extern const mt_mark_kernel mt_marks_avx2, mt_marks_avx512;
#endif

#endif
