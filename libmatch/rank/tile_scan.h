/* The inner loops over one tile, in several instruction sets. All give the same integers: a posting of the part `once`
 * or `twice` adds its list's weight to the document's sum of that plane (words and n-grams apart); one of the rest with
 * impact i adds (i * weight) >> 8 to its last sum. In the end a document's sum is the last sum and for each plane
 *   (its sum * the document's number for it) >> 16
 * All sums stay below 2^16 (the caller sees to that). */
#ifndef MT_RANK_TILE_SCAN_H
#define MT_RANK_TILE_SCAN_H

#include "libmatch/index/segment.h"
#include "libmatch/rank/tile_eight.h"
#include "libmatch/rank/tile_marks.h"

/* Documents with room for every 16-bit number, which damaged lists may hold. */
#define MT_TILE_SUMS 65536u

typedef struct mt_scan_kernel mt_scan_kernel;

/* The part of a list that is a bitmap. */
typedef struct mt_scan_bits {
    const uint64_t *bitmap; /* NULL: still packed */
    const uint8_t *packed;  /* NULL: never was */
    const uint8_t *impacts; /* rest only: packed */
    const uint8_t *impact;  /* rest only: those from group `at` on */
    uint32_t at;
    uint32_t packed_bytes;
    uint16_t weight;
    uint16_t bound; /* what a document may gain by the term is this * the number of the plane; 0: another part says */
    uint8_t coarse; /* the weight in the plane's units, rounded up */
    bool by_rest;   /* the term's rest is a bitmap, and says it */
} mt_scan_bits;

enum { MT_CHANNELS = 2 };                       /* words, n-grams */
#define MT_SCAN_SLACK (MT_CHANNELS * MT_PLANES) /* each plane's product is rounded down */

/* A document's number for `twice` is at most (its number for `once` * SLOPE >> 16) + ABOVE: a term with the saturation
 * s once has 2 s / (1 + s) twice, which is nowhere above its tangent at the s of a usual document, .453. So judge()
 * reads half the numbers. */
#define MT_TWICE_SLOPE 62073u
#define MT_TWICE_ABOVE 12699u

/* Memory and tables of one thread for the tiles of one query after the other. */
typedef struct mt_scan_work {
    uint16_t *plane[MT_CHANNELS][MT_PLANES]; /* [MT_TILE_SUMS] sums; 0 between tiles up to MT_TILE_DOCS */
    uint16_t *rest;                          /* [MT_TILE_SUMS]; the document's sum at the end */
    uint16_t *touched;                       /* [MT_SCAN_TOUCHED] */
    uint64_t *eligible;                      /* [MT_TILE_DOCS / 64] */
    mt_scan_eight *mask;                     /* [256] for a byte of a bitmap 0xffff in the lanes of its documents */
    uint8_t (*place)[8];                     /* [256] for a byte the places of its bits */
    uint8_t *places;                         /* [256] how many */
    void *table;                             /* of the kernel, MT_SCAN_TABLE bytes */
    const mt_scan_kernel *kernel;
    uint64_t *unpacked;      /* [MT_SCAN_UNPACKED][MT_TILE_DOCS / 64] bitmaps of the present tile */
    uint16_t *most;          /* [MT_TILE_DOCS / 64] */
    uint8_t *marks;          /* [MT_TILE_DOCS + MT_SCAN_OVERRUN] of documents in a tile of few terms */
    size_t marked;           /* the marks from here on are 0 */
    size_t left_out;         /* groups of 64 documents that were not finished, ever */
    size_t skipped;          /* tiles of few lists that were left out because of their bounds, ever */
    const uint16_t *numbers; /* of the documents of the tile asked for last */
    bool early;              /* memory is asked for early however small the index is: for tests */
    size_t dirty;            /* the last sums of groups of 64 from here on are 0 */
} mt_scan_work;
#define MT_SCAN_MASKS (256 * (sizeof(mt_scan_eight) + 8 + 1))
#define MT_SCAN_TABLE 4096u
#define MT_SCAN_UNPACKED 128u /* bitmaps */
#define MT_SCAN_TOUCHED 8192u
#define MT_SCAN_GAP 320u /* bytes between the sums: the same place of each falls into another set of the cache */
#define MT_SCAN_BYTES                                                                                       \
    (5 * (MT_TILE_SUMS * 2 + MT_SCAN_GAP) + MT_SCAN_TOUCHED * 2 + MT_TILE_DOCS / 8 + MT_TILE_DOCS / 32 +    \
     MT_SCAN_MASKS + MT_SCAN_TABLE + MT_SCAN_UNPACKED * (MT_TILE_DOCS / 8 + MT_SCAN_SHIFT) + MT_TILE_DOCS + \
     MT_SCAN_OVERRUN)
#define MT_SCAN_OVERRUN 2048u /* bytes that eight steps of a damaged list may reach behind a tile */
#define MT_SCAN_SHIFT 64u     /* bytes between unpacked bitmaps, as MT_SCAN_GAP */

/* What is left to do for a tile when its sparse parts have been added. */
typedef struct mt_scan_tile {
    size_t channels;                                /* 1: no n-grams */
    const uint64_t *eligible;                       /* documents that count for judge(); NULL: all */
    const uint16_t *factor[MT_CHANNELS][MT_PLANES]; /* of the tile's documents */
    mt_scan_bits *bits[MT_CHANNELS][MT_PLANES];
    size_t n[MT_CHANNELS][MT_PLANES];
    mt_scan_bits *rest;
    size_t n_rest;
    size_t packed; /* bitmaps for work->unpacked */
    /* For judge(): the first so many bitmaps of a plane are added; the bounds of the others, and of the rest. */
    size_t first[MT_CHANNELS][MT_PLANES];
    uint32_t later[MT_CHANNELS][MT_PLANES], later_rest;
    uint16_t unit[MT_CHANNELS][MT_PLANES]; /* with which the first bitmaps' weights stay in a byte; 0: as they are */
    uint32_t ask_from; /* judge() asks for the memory of groups with such bounds, which are going to be finished */
} mt_scan_tile;

struct mt_scan_kernel {
    const char *name;
    const mt_mark_kernel *marks;
    void (*prepare)(void *table);
    /* The bitmap of n groups of 64 documents; up to 7 words behind it are written. NULL: adding packed ones is faster.
     */
    void (*unpack)(const uint8_t *packed, uint64_t *bitmap, size_t n);
    /* Writes down the documents that n steps lead to from document `at` on; those of step 255 lie behind every tile,
     * and so do up to 31 more. Gives where the steps end. 16 bytes before the steps may be read, here and below. */
    uint32_t (*docs)(const uint8_t *step, uint32_t n, uint32_t at, uint16_t *doc);
    /* What impacts add with a weight. */
    void (*values)(const uint8_t *impact, uint32_t n, uint32_t weight, uint16_t *value);
    /* Adds the bitmaps of the groups g .. g + n - 1 of 64 documents, leaves their sums in work->rest, makes the planes
     * 0. Once for each group. */
    void (*finish)(const mt_scan_work *work, const mt_scan_tile *tile, size_t g, size_t n);
    /* For each of the first n groups of 64 documents the greatest sum of the sparse parts, the first bitmaps and the
     * bounds of the others, into work->most; changes nothing else. With MT_SCAN_SLACK added it is at least the greatest
     * sum that finish() would give an eligible document; 0 where none is. */
    void (*judge)(const mt_scan_work *work, const mt_scan_tile *tile, size_t n);
    /* The first group of 64 from `word` on that holds a sum >= bar (bar >= 1), with its mask; `words` when none. */
    size_t (*find)(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask);
};

/* `memory`: MT_SCAN_BYTES at a multiple of 64, zeros when work->kernel is NULL; kept by the caller. */
void mt_scan_work_begin(mt_scan_work *work, void *memory, const mt_scan_kernel *kernel);
/* Makes the last sums of the first 64 * n documents 0, for scattering and finish(). */
void mt_scan_work_clear(mt_scan_work *work, size_t n);
/* Makes all sums 0, for noting; the caller leaves them so. */
void mt_scan_work_clean(mt_scan_work *work);
/* After an error in the middle of a tile. */
void mt_scan_work_drop(mt_scan_work *work);

/* Asks for the memory of a list's parts that are not bitmaps. */
void mt_scan_prefetch(const mt_tile_list *list);
/* Memory for an unpacked bitmap. */
static inline uint64_t *mt_scan_unpacked(const mt_scan_work *work, size_t i)
{
    return work->unpacked + i * (MT_TILE_DOCS + 8 * MT_SCAN_SHIFT) / 64;
}
/* Adds a packed bitmap, eight documents at a time. */
void mt_scan_add_packed(const mt_scan_work *work, uint16_t *sum, const uint8_t *packed, size_t words, uint32_t weight);
/* Unpacks it, byte by byte. */
void mt_scan_unpack(const mt_scan_work *work, const uint8_t *packed, size_t words, uint64_t *bitmap);
/* Adds the parts of a list that are not bitmaps: postings in cells and numbers; then steps, part by part. */
void mt_scan_add_few(const mt_scan_work *work, const mt_tile_list *list, uint32_t weight, bool gram);
void mt_scan_add_steps(const mt_scan_work *work, const mt_tile_list *list, unsigned part, uint32_t weight, bool gram);
/* Both for a list without bitmaps, whose documents it writes down: gives how many (some twice, some behind every tile,
 * which have nothing); up to 31 more are written. */
size_t mt_scan_note(const mt_scan_work *work, const mt_tile_list *list, uint32_t weight, bool gram, uint16_t *doc);

/* Asks for the memory that finishing a group will read and judging has not. */
static inline void mt_scan_ask_later(const mt_scan_tile *t, size_t g)
{
    for (size_t c = 0; c < t->channels; c++)
        for (int p = 0; p < MT_PLANES; p++) {
            for (size_t i = t->first[c][p]; i < t->n[c][p]; i++) __builtin_prefetch(t->bits[c][p][i].bitmap + g);
            __builtin_prefetch(t->factor[c][p] + 64 * g);
            __builtin_prefetch(t->factor[c][p] + 64 * g + 32);
        }
}

/* Moves a rest's impacts to group g. */
static inline void mt_scan_seek(mt_scan_bits *b, size_t g)
{
    if (b->at > g) b->at = 0, b->impact = b->impacts;
    for (; b->at < g; b->at++) b->impact += __builtin_popcountll(b->bitmap[b->at]);
}

/* All kernels that this machine can run, best first; ends with the portable one. i beyond the last: NULL. */
const mt_scan_kernel *mt_scan_kernel_at(size_t i);

extern const mt_scan_kernel mt_scan_portable;
#if defined(__x86_64__)
extern const mt_scan_kernel mt_scan_avx2, mt_scan_avx512;
#endif

#endif
