/* The portable kernel: vectors of eight 16-bit numbers, which compilers have for every processor (SSE2, NEON, or plain
 * registers). A byte of a bitmap becomes the mask of its eight documents by a table that stays in the first cache. */
#include "libmatch/rank/tile_scan.h"

typedef mt_scan_eight eight;

#define AHEAD 64 /* words that bitmaps are asked for in advance */

static void prepare(void *table) { (void)table; }

static inline eight splat(uint32_t w)
{
    uint16_t v = (uint16_t)w;
    return (eight){v, v, v, v, v, v, v, v};
}

/* Adds the bitmaps of a plane to the 64 sums of one word. */
static inline void add_bits(uint16_t *sum, const mt_scan_bits *bits, size_t n, size_t word, const eight *mask)
{
    eight *to = (eight *)(void *)sum;
    eight s0 = to[0], s1 = to[1], s2 = to[2], s3 = to[3], s4 = to[4], s5 = to[5], s6 = to[6], s7 = to[7];
    for (size_t i = 0; i < n; i++) {
        uint64_t m = bits[i].bitmap[word];
        eight w = splat(bits[i].weight);
        if (word % 8 == 0) __builtin_prefetch(bits[i].bitmap + word + AHEAD);
        s0 += mask[m & 255] & w;
        s1 += mask[m >> 8 & 255] & w;
        s2 += mask[m >> 16 & 255] & w;
        s3 += mask[m >> 24 & 255] & w;
        s4 += mask[m >> 32 & 255] & w;
        s5 += mask[m >> 40 & 255] & w;
        s6 += mask[m >> 48 & 255] & w;
        s7 += mask[m >> 56] & w;
    }
    to[0] = s0, to[1] = s1, to[2] = s2, to[3] = s3, to[4] = s4, to[5] = s5, to[6] = s6, to[7] = s7;
}

/* Adds a plane of 64 documents to their last sums, and makes it 0. */
static inline void combine(uint16_t *restrict rest, uint16_t *restrict sum, const uint16_t *restrict factor)
{
    for (size_t i = 0; i < 64; i++) rest[i] = (uint16_t)(rest[i] + (uint16_t)((uint32_t)sum[i] * factor[i] >> 16));
    memset(sum, 0, 64 * sizeof *sum);
}

/* One list after the other: bits of a word one by one. */
static void add_rest(uint16_t *sum, mt_scan_bits *list, size_t g, size_t end)
{
    uint32_t w = list->weight;
    mt_scan_seek(list, g);
    const uint8_t *impact = list->impact;
    for (; g < end; g++) {
        uint16_t *group = sum + 64 * g;
        for (uint64_t m = list->bitmap[g]; m; m &= m - 1) {
            uint16_t *s = group + __builtin_ctzll(m);
            *s = (uint16_t)(*s + (*impact++ * w >> 8));
        }
    }
    list->impact = impact;
    list->at = (uint32_t)end;
}

static void finish(const mt_scan_work *work, const mt_scan_tile *t, size_t first, size_t n)
{
    for (size_t g = first; g < first + n; g++)
        for (size_t c = 0; c < t->channels; c++)
            for (int p = 0; p < MT_PLANES; p++) {
                uint16_t *sum = work->plane[c][p] + 64 * g;
                if (t->n[c][p]) add_bits(sum, t->bits[c][p], t->n[c][p], g, work->mask);
                combine(work->rest + 64 * g, sum, t->factor[c][p] + 64 * g);
            }
    for (size_t l = 0; l < t->n_rest; l++) add_rest(work->rest, &t->rest[l], first, first + n);
}

/* Adds (sum + later) times the documents' numbers without passing 2^16. */
static inline void add_bound(uint16_t *restrict to, const uint16_t *restrict sum, uint32_t later,
                             const uint16_t *restrict number)
{
    for (size_t i = 0; i < 64; i++) {
        uint16_t gain = (uint16_t)((uint32_t)(uint16_t)(sum[i] + later) * number[i] >> 16),
                 s = (uint16_t)(to[i] + gain);
        to[i] = (uint16_t)(s | -(s < gain));
    }
}

/* What the numbers for `twice` are at most. */
static inline void twice_most(uint16_t *restrict twice, const uint16_t *restrict once)
{
    for (size_t i = 0; i < 64; i++) {
        uint16_t s = (uint16_t)(((uint32_t)once[i] * MT_TWICE_SLOPE >> 16) + MT_TWICE_ABOVE);
        twice[i] = (uint16_t)(s | -(s < MT_TWICE_ABOVE));
    }
}

static void judge(const mt_scan_work *work, const mt_scan_tile *t, size_t n)
{
    const uint16_t rest = (uint16_t)t->later_rest;
    eight bound_memory[8], sum_memory[8], twice_memory[8];
    uint16_t *bound = (uint16_t *)(void *)bound_memory, *sum = (uint16_t *)(void *)sum_memory;
    uint16_t *twice = (uint16_t *)(void *)twice_memory;
    for (size_t g = 0; g < n; g++) {
        const uint16_t *from = work->rest + 64 * g;
        for (size_t i = 0; i < 64; i++) {
            uint16_t s = (uint16_t)(from[i] + rest);
            bound[i] = (uint16_t)(s | -(s < rest));
        }
        for (size_t c = 0; c < t->channels; c++)
            for (int p = 0; p < MT_PLANES; p++) {
                memcpy(sum, work->plane[c][p] + 64 * g, 64 * sizeof *sum);
                if (t->first[c][p]) add_bits(sum, t->bits[c][p], t->first[c][p], g, work->mask);
                const uint16_t *number = t->factor[c][MT_PART_ONCE] + 64 * g;
                if (p == MT_PART_TWICE) twice_most(twice, number);
                add_bound(bound, sum, t->later[c][p], p == MT_PART_TWICE ? twice : number);
            }
        for (size_t i = 0; t->eligible && i < 8; i++) bound_memory[i] &= work->mask[t->eligible[g] >> 8 * i & 255];
        uint16_t most = 0;
        for (size_t i = 0; i < 64; i++) most = bound[i] > most ? bound[i] : most;
        work->most[g] = most;
    }
}

static size_t find(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask)
{
    for (; word < words; word++) {
        const uint16_t *s = sum + 64 * word;
        uint16_t any = 0;
        for (int j = 0; j < 64; j++) any |= s[j] >= bar;
        if (!any) continue;
        uint64_t m = 0;
        for (int j = 0; j < 64; j++) m |= (uint64_t)(s[j] >= bar) << j;
        *mask = m;
        return word;
    }
    return words;
}

const mt_scan_kernel mt_scan_portable = {"portable", &mt_marks_portable, prepare, NULL, NULL, NULL, finish, judge,
                                         find};
