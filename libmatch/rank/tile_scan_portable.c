/* The portable kernel: vectors of eight 16-bit numbers (tile_eight.h). A byte of a bitmap becomes the mask of its eight
 * documents by a table that stays in the first cache. */
#include "libmatch/rank/tile_scan.h"

typedef mt_scan_eight eight;

#define AHEAD 64 /* words that bitmaps are asked for in advance */

static void prepare(void *table) { (void)table; }

/* ---- steps --------------------------------------------------------------------------------------------------------*/
/* The documents that eight steps lead to. */
static inline eight docs_of(eight x, eight base)
{
    eight d = x + mt_eight_up(x, 1);
    d += mt_eight_up(d, 2);
    d += mt_eight_up(d, 4);
    return d + base;
}

static uint32_t write_docs(const uint8_t *step, uint32_t n, uint32_t at, uint16_t *doc)
{
    const eight none = mt_eight_of(255), behind = mt_eight_of(MT_TILE_DOCS);
    eight base = mt_eight_of(at);
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const eight x = mt_eight_widen(step + i), d = docs_of(x, base);
        mt_eight_store(doc + i, d | ((eight)(x == none) & behind));
        base = mt_eight_last(d);
    }
    if (i < n) {
        const eight x = mt_eight_widen_last(step + n, n - i), d = docs_of(x, base);
        mt_eight_store(doc + i, d | (((eight)(x == none) | mt_eight_from(n - i)) & behind));
        return d[7];
    }
    return base[0];
}

static void write_values(const uint8_t *impact, uint32_t n, uint32_t weight, uint16_t *value)
{
    const eight w = mt_eight_of(weight);
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) mt_eight_store(value + i, mt_eight_product(mt_eight_widen(impact + i) << 8, w));
    if (i < n) mt_eight_store(value + i, mt_eight_product(mt_eight_widen_last(impact + n, n - i) << 8, w));
}

/* ---- bitmaps ------------------------------------------------------------------------------------------------------*/
/* Adds the bitmaps of a plane to the sums of the 64 documents of one word. */
static inline void sum_plane(eight a[8], const uint16_t *sum, const mt_scan_bits *bits, size_t n, size_t word,
                             const eight *mask)
{
    const eight *from = (const eight *)(const void *)(sum + 64 * word);
    eight s0 = from[0], s1 = from[1], s2 = from[2], s3 = from[3], s4 = from[4], s5 = from[5], s6 = from[6],
          s7 = from[7];
    for (size_t i = 0; i < n; i++) {
        const uint64_t m = bits[i].bitmap[word];
        const eight w = mt_eight_of(bits[i].weight);
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
    a[0] = s0, a[1] = s1, a[2] = s2, a[3] = s3, a[4] = s4, a[5] = s5, a[6] = s6, a[7] = s7;
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

/* Adds a plane, times the documents' numbers, to the sums s of 64 documents; the plane's sums become 0. */
static inline void add_plane(eight s[8], uint16_t *sum, const uint16_t *factor, const mt_scan_bits *bits, size_t n,
                             size_t g, const eight *mask)
{
    eight a[8];
    sum_plane(a, sum, bits, n, g, mask);
    for (size_t j = 0; j < 8; j++) {
        s[j] += mt_eight_product(a[j], mt_eight_load(factor + 64 * g + 8 * j));
        mt_eight_store(sum + 64 * g + 8 * j, mt_eight_of(0));
    }
}

static void finish(const mt_scan_work *work, const mt_scan_tile *t, size_t first, size_t n)
{
    for (size_t g = first; g < first + n; g++) {
        eight s[8], *rest = (eight *)(void *)(work->rest + 64 * g);
        for (size_t j = 0; j < 8; j++) s[j] = rest[j];
        for (size_t c = 0; c < t->channels; c++)
            for (int p = 0; p < MT_PLANES; p++)
                add_plane(s, work->plane[c][p], t->factor[c][p], t->bits[c][p], t->n[c][p], g, work->mask);
        for (size_t j = 0; j < 8; j++) rest[j] = s[j];
    }
    for (size_t l = 0; l < t->n_rest; l++) add_rest(work->rest, &t->rest[l], first, first + n);
}

/* Adds a + later, times the documents' numbers, without passing 2^16. */
static inline eight add_bound(eight s, eight a, eight later, eight number)
{
    return mt_eight_add(s, mt_eight_product(a + later, number));
}

/* What the numbers for `twice` are at most. */
static inline eight twice_most(eight once)
{
    return mt_eight_add(mt_eight_product(once, mt_eight_of(MT_TWICE_SLOPE)), mt_eight_of(MT_TWICE_ABOVE));
}

static void judge(const mt_scan_work *work, const mt_scan_tile *t, size_t n)
{
    const eight rest = mt_eight_of(t->later_rest);
    for (size_t g = 0; g < n; g++) {
        const eight *sum = (const eight *)(const void *)(work->rest + 64 * g);
        eight s[8], a[8], most = {0};
        if (t->eligible && !t->eligible[g]) {
            work->most[g] = 0;
            continue;
        }
        for (size_t j = 0; j < 8; j++) s[j] = mt_eight_add(sum[j], rest);
        for (size_t c = 0; c < t->channels; c++) {
            const eight once = mt_eight_of(t->later[c][MT_PART_ONCE]), twice = mt_eight_of(t->later[c][MT_PART_TWICE]);
            const uint16_t *number = t->factor[c][MT_PART_ONCE] + 64 * g;
            sum_plane(a, work->plane[c][0], t->bits[c][0], t->first[c][0], g, work->mask);
            for (size_t j = 0; j < 8; j++) s[j] = add_bound(s[j], a[j], once, mt_eight_load(number + 8 * j));
            sum_plane(a, work->plane[c][1], t->bits[c][1], t->first[c][1], g, work->mask);
            for (size_t j = 0; j < 8; j++)
                s[j] = add_bound(s[j], a[j], twice, twice_most(mt_eight_load(number + 8 * j)));
        }
        for (size_t j = 0; t->eligible && j < 8; j++) s[j] &= work->mask[t->eligible[g] >> 8 * j & 255];
        for (size_t j = 0; j < 8; j++) most = mt_eight_greater(most, s[j]);
        work->most[g] = mt_eight_greatest(most);
    }
}

static size_t find(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask)
{
    const eight b = mt_eight_of(bar);
    for (; word < words; word++) {
        const eight *s = (const eight *)(const void *)(sum + 64 * word);
        uint64_t m = 0;
        for (size_t j = 0; j < 8; j++) m |= (uint64_t)mt_eight_reach(s[j], b) << 8 * j;
        if (!m) continue;
        *mask = m;
        return word;
    }
    return words;
}

const mt_scan_kernel mt_scan_portable = {
    "portable", &mt_marks_portable, prepare, NULL, write_docs, write_values, finish, judge, find};
