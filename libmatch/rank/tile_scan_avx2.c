/* AVX2. Bitmaps of postings `once`: sixteen bits at a time are spread over as many lanes, compared with the bit of
 * each lane, and the comparison masks the weight. Bitmaps with impacts: there is no byte expand, but a byte shuffle:
 * eight packed impacts at a time go to their words by a table of shuffles for every byte of the bitmap. */
#include "libmatch/rank/tile_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,popcnt,bmi,bmi2,sse4.1,ssse3")))

#define AHEAD 512 /* bytes that bitmaps are asked for in advance */

_Static_assert(256 * 16 <= MT_SCAN_TABLE, "the table of shuffles");

/* For every byte of a bitmap: the shuffle that takes packed impacts to the high bytes of the eight words whose bits are
 * set, and zero to the others. */
static void prepare(void *table)
{
    uint8_t(*shuffle)[16] = table;
    memset(table, 0x80, MT_SCAN_TABLE);
    for (unsigned mask = 0; mask < 256; mask++) {
        uint8_t next = 0;
        for (unsigned bit = 0; bit < 8; bit++)
            if (mask >> bit & 1) shuffle[mask][2 * bit + 1] = next++;
    }
}

TARGET static inline __m256i load(const uint16_t *p) { return _mm256_loadu_si256((const __m256i *)(const void *)p); }
TARGET static inline void store(uint16_t *p, __m256i v) { _mm256_storeu_si256((__m256i *)(void *)p, v); }

/* For every byte of bits: the shuffle that takes packed bytes to those places, and zero to the others. */
#define PLACE(m, bit) ((m) >> (bit)&1 ? (uint8_t)__builtin_popcount((m) & ((1 << (bit)) - 1)) : 0x80)
#define PLACES(m)                                                                                              \
    {                                                                                                          \
        PLACE(m, 0), PLACE(m, 1), PLACE(m, 2), PLACE(m, 3), PLACE(m, 4), PLACE(m, 5), PLACE(m, 6), PLACE(m, 7) \
    }
#define PLACES_4(m) PLACES(m), PLACES((m) + 1), PLACES((m) + 2), PLACES((m) + 3)
#define PLACES_16(m) PLACES_4(m), PLACES_4((m) + 4), PLACES_4((m) + 8), PLACES_4((m) + 12)
#define PLACES_64(m) PLACES_16(m), PLACES_16((m) + 16), PLACES_16((m) + 32), PLACES_16((m) + 48)
static const uint8_t places[256][8] = {PLACES_64(0), PLACES_64(64), PLACES_64(128), PLACES_64(192)};

TARGET static void unpack(const uint8_t *packed, uint64_t *bitmap, size_t n)
{
    const uint8_t *filled = packed + mt_packed_words(n) * 8;
    for (size_t i = 0; i < n; i++) {
        const __m128i x = _mm_loadl_epi64((const __m128i *)(const void *)filled);
        const __m128i to = _mm_loadl_epi64((const __m128i *)(const void *)places[packed[i]]);
        _mm_storel_epi64((__m128i *)(void *)(bitmap + i), _mm_shuffle_epi8(x, to));
        filled += __builtin_popcount(packed[i]);
    }
}

/* ---- steps --------------------------------------------------------------------------------------------------------*/
/* Sums of steps from the first on. */
TARGET static inline __m256i sums_of_steps(__m256i x)
{
    x = _mm256_add_epi16(x, _mm256_bslli_epi128(x, 2));
    x = _mm256_add_epi16(x, _mm256_bslli_epi128(x, 4));
    x = _mm256_add_epi16(x, _mm256_bslli_epi128(x, 8));
    __m256i whole = _mm256_shuffle_epi8(x, _mm256_set1_epi16(0x0f0e)); /* of each eight */
    return _mm256_add_epi16(x, _mm256_permute2x128_si256(whole, whole, 0x08));
}

static const uint8_t moves[32] = {0,    1,    2,    3,    4,    5,    6,    7,    8,    9,    10,
                                  11,   12,   13,   14,   15,   0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
                                  0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80};

/* The last n bytes before `end`, zeros behind them. The 16 bytes before `end` are read. */
TARGET static inline __m256i widen_last(const uint8_t *end, uint32_t n)
{
    const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(end - 16));
    return _mm256_cvtepu8_epi16(_mm_shuffle_epi8(x, _mm_loadu_si128((const __m128i *)(const void *)(moves + 16 - n))));
}

TARGET static inline __m256i widen(const uint8_t *p)
{
    return _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
}

/* Ones in the lanes from n on. */
TARGET static inline __m256i lanes_from(uint32_t n)
{
    const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(moves + 16 - n));
    return _mm256_cvtepi8_epi16(_mm_cmplt_epi8(x, _mm_setzero_si128()));
}

/* Those of step 255 lie behind every tile. */
TARGET static uint32_t write_docs(const uint8_t *step, uint32_t n, uint32_t at, uint16_t *doc)
{
    const __m256i none = _mm256_set1_epi16(255), behind = _mm256_set1_epi16((short)MT_TILE_DOCS);
    const __m256i last = _mm256_set1_epi16(0x0f0e);
    __m256i base = _mm256_set1_epi16((short)at);
    uint32_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m256i x = widen(step + i), d = sums_of_steps(x);
        const __m256i nothing = _mm256_and_si256(_mm256_cmpeq_epi16(x, none), behind);
        store(doc + i, _mm256_or_si256(_mm256_add_epi16(d, base), nothing));
        base = _mm256_add_epi16(base, _mm256_shuffle_epi8(_mm256_permute4x64_epi64(d, 0xff), last));
    }
    if (i < n) {
        const __m256i x = widen_last(step + n, n - i), d = sums_of_steps(x);
        const __m256i nothing = _mm256_or_si256(_mm256_cmpeq_epi16(x, none), lanes_from(n - i));
        store(doc + i, _mm256_or_si256(_mm256_add_epi16(d, base), _mm256_and_si256(nothing, behind)));
        base = _mm256_add_epi16(base, _mm256_shuffle_epi8(_mm256_permute4x64_epi64(d, 0xff), last));
    }
    return (uint16_t)_mm_cvtsi128_si32(_mm256_castsi256_si128(base));
}

TARGET static void write_values(const uint8_t *impact, uint32_t n, uint32_t weight, uint16_t *value)
{
    const __m256i w = _mm256_set1_epi16((short)weight);
    uint32_t i = 0;
    for (; i + 16 <= n; i += 16) store(value + i, _mm256_mulhi_epu16(_mm256_slli_epi16(widen(impact + i), 8), w));
    if (i < n) store(value + i, _mm256_mulhi_epu16(_mm256_slli_epi16(widen_last(impact + n, n - i), 8), w));
}

/* 16 bits of a bitmap. */
TARGET static inline uint16_t quarter(const uint64_t *bitmap, size_t i)
{
    uint16_t bits;
    memcpy(&bits, (const uint8_t *)bitmap + 2 * i, 2);
    return bits;
}

TARGET static inline __m256i masked(uint16_t bits, __m256i lane, __m256i w)
{
    return _mm256_and_si256(_mm256_cmpeq_epi16(_mm256_and_si256(_mm256_set1_epi16((short)bits), lane), lane), w);
}

/* One plane for 64 documents: its sums and bitmaps. */
TARGET static inline void sum_plane(__m256i a[4], const uint16_t *sum, const mt_scan_bits *bits, size_t n, size_t g,
                                    __m256i lane)
{
    const uint16_t *at = sum + 64 * g;
    __m256i a0 = load(at), a1 = load(at + 16), a2 = load(at + 32), a3 = load(at + 48);
    for (size_t i = 0; i < n; i++) {
        const uint64_t *m = bits[i].bitmap + g;
        const __m256i w = _mm256_set1_epi16((short)bits[i].weight);
        if (g % 8 == 0) __builtin_prefetch((const uint8_t *)m + AHEAD);
        a0 = _mm256_add_epi16(a0, masked(quarter(m, 0), lane, w));
        a1 = _mm256_add_epi16(a1, masked(quarter(m, 1), lane, w));
        a2 = _mm256_add_epi16(a2, masked(quarter(m, 2), lane, w));
        a3 = _mm256_add_epi16(a3, masked(quarter(m, 3), lane, w));
    }
    a[0] = a0, a[1] = a1, a[2] = a2, a[3] = a3;
}

/* Adds a plane, times the documents' numbers, to the sums s of 64 documents; the plane's sums become 0. */
TARGET static inline void add_plane(__m256i s[4], uint16_t *sum, const uint16_t *factor, const mt_scan_bits *bits,
                                    size_t n, size_t g, __m256i lane)
{
    __m256i a[4];
    sum_plane(a, sum, bits, n, g, lane);
    for (size_t j = 0; j < 4; j++) {
        s[j] = _mm256_add_epi16(s[j], _mm256_mulhi_epu16(a[j], load(factor + 64 * g + 16 * j)));
        store(sum + 64 * g + 16 * j, _mm256_setzero_si256());
    }
}

TARGET static inline __m128i spread(const uint8_t *impact, const uint8_t *shuffle)
{
    return _mm_shuffle_epi8(_mm_loadl_epi64((const __m128i *)(const void *)impact),
                            _mm_load_si128((const __m128i *)(const void *)shuffle));
}

/* Sixteen of the 64 documents of a bitmap word, from document `first` on. */
TARGET static inline __m256i part(const uint8_t *impact, uint64_t mask, unsigned first, const uint8_t (*shuffle)[16],
                                  __m256i w)
{
    const uint8_t *low = impact + __builtin_popcountll(_bzhi_u64(mask, first));
    const uint8_t *high = impact + __builtin_popcountll(_bzhi_u64(mask, first + 8));
    return _mm256_mulhi_epu16(
        _mm256_set_m128i(spread(high, shuffle[mask >> (first + 8) & 255]), spread(low, shuffle[mask >> first & 255])),
        w);
}

TARGET static void add_rest(uint16_t *sum, mt_scan_bits *list, size_t n, size_t g, size_t end,
                            const uint8_t (*shuffle)[16])
{
    for (size_t i = 0; i < n; i++) mt_scan_seek(&list[i], g);
    for (; g < end; g++) {
        uint16_t *to = sum + 64 * g;
        __m256i s0 = load(to), s1 = load(to + 16), s2 = load(to + 32), s3 = load(to + 48);
        for (size_t i = 0; i < n; i++) {
            const uint64_t mask = list[i].bitmap[g];
            const uint8_t *impact = list[i].impact;
            const __m256i w = _mm256_set1_epi16((short)list[i].weight);
            s0 = _mm256_add_epi16(s0, part(impact, mask, 0, shuffle, w));
            s1 = _mm256_add_epi16(s1, part(impact, mask, 16, shuffle, w));
            s2 = _mm256_add_epi16(s2, part(impact, mask, 32, shuffle, w));
            s3 = _mm256_add_epi16(s3, part(impact, mask, 48, shuffle, w));
            list[i].impact = impact + __builtin_popcountll(mask);
        }
        store(to, s0), store(to + 16, s1), store(to + 32, s2), store(to + 48, s3);
    }
    for (size_t i = 0; i < n; i++) list[i].at = (uint32_t)end;
}

/* The bit of each of sixteen lanes. */
TARGET static inline __m256i lane_bits(void)
{
    return _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, (short)-32768);
}

TARGET static void finish(const mt_scan_work *work, const mt_scan_tile *t, size_t first, size_t n)
{
    const __m256i lane = lane_bits();
    for (size_t g = first; g < first + n; g++) {
        uint16_t *rest = work->rest + 64 * g;
        __m256i s[4] = {load(rest), load(rest + 16), load(rest + 32), load(rest + 48)};
        for (size_t c = 0; c < t->channels; c++)
            for (int p = 0; p < MT_PLANES; p++)
                add_plane(s, work->plane[c][p], t->factor[c][p], t->bits[c][p], t->n[c][p], g, lane);
        store(rest, s[0]), store(rest + 16, s[1]), store(rest + 32, s[2]), store(rest + 48, s[3]);
    }
    if (t->n_rest) add_rest(work->rest, t->rest, t->n_rest, first, first + n, (const uint8_t(*)[16])work->table);
}

TARGET static inline uint16_t greatest(__m256i x)
{
    __m128i y = _mm_max_epu16(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    return (uint16_t)~_mm_extract_epi16(_mm_minpos_epu16(_mm_xor_si128(y, _mm_set1_epi16(-1))), 0);
}

/* a + later, times the documents' numbers, added to s without passing 2^16. */
TARGET static inline __m256i add_bound(__m256i s, __m256i a, __m256i later, __m256i number)
{
    return _mm256_adds_epu16(s, _mm256_mulhi_epu16(_mm256_adds_epu16(a, later), number));
}

/* What the numbers for `twice` are at most. */
TARGET static inline __m256i twice_most(__m256i once)
{
    return _mm256_adds_epu16(_mm256_mulhi_epu16(once, _mm256_set1_epi16((short)MT_TWICE_SLOPE)),
                             _mm256_set1_epi16((short)MT_TWICE_ABOVE));
}

/* 32 documents of a bitmap, a byte each: the weight or 0. */
TARGET static inline __m256i masked_bytes(const uint64_t *bitmap, size_t i, __m256i spread, __m256i bit, __m256i w)
{
    uint32_t bits;
    memcpy(&bits, (const uint8_t *)bitmap + 4 * i, 4);
    const __m256i x = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32((int)bits), spread), bit);
    return _mm256_and_si256(_mm256_cmpeq_epi8(x, bit), w);
}

/* The sums of bytes of 64 documents, added to those of a plane. */
TARGET static inline void sum_coarse(__m256i a[4], const uint16_t *sum, const mt_scan_bits *bits, size_t n,
                                     uint16_t unit, size_t g)
{
    const __m256i spread = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201), u = _mm256_set1_epi16((short)unit);
    __m256i low = _mm256_setzero_si256(), high = low;
    for (size_t i = 0; i < n; i++) {
        const uint64_t *m = bits[i].bitmap + g;
        const __m256i w = _mm256_set1_epi8((char)bits[i].coarse);
        if (g % 8 == 0) __builtin_prefetch((const uint8_t *)m + AHEAD);
        low = _mm256_add_epi8(low, masked_bytes(m, 0, spread, bit, w));
        high = _mm256_add_epi8(high, masked_bytes(m, 1, spread, bit, w));
    }
    const __m128i b[4] = {_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1), _mm256_castsi256_si128(high),
                          _mm256_extracti128_si256(high, 1)};
    for (size_t j = 0; j < 4; j++)
        a[j] = _mm256_adds_epu16(load(sum + 64 * g + 16 * j), _mm256_mullo_epi16(_mm256_cvtepu8_epi16(b[j]), u));
}

/* A plane for judge(): at least its sums with the first bitmaps. */
TARGET static inline void sum_first(__m256i a[4], const mt_scan_work *work, const mt_scan_tile *t, size_t c, int p,
                                    size_t g)
{
    if (t->unit[c][p])
        sum_coarse(a, work->plane[c][p], t->bits[c][p], t->first[c][p], t->unit[c][p], g);
    else
        sum_plane(a, work->plane[c][p], t->bits[c][p], t->first[c][p], g, lane_bits());
}

TARGET static void judge(const mt_scan_work *work, const mt_scan_tile *t, size_t n)
{
    const __m256i lane = lane_bits(), rest = _mm256_set1_epi16((short)t->later_rest);
    for (size_t g = 0; g < n; g++) {
        __m256i s[4], a[4];
        if (t->eligible && !t->eligible[g]) {
            work->most[g] = 0;
            continue;
        }
        for (size_t j = 0; j < 4; j++) s[j] = _mm256_adds_epu16(rest, load(work->rest + 64 * g + 16 * j));
        for (size_t c = 0; c < t->channels; c++) {
            const __m256i once = _mm256_set1_epi16((short)t->later[c][MT_PART_ONCE]),
                          twice = _mm256_set1_epi16((short)t->later[c][MT_PART_TWICE]);
            const uint16_t *number = t->factor[c][MT_PART_ONCE] + 64 * g;
            sum_first(a, work, t, c, 0, g);
            for (size_t j = 0; j < 4; j++) s[j] = add_bound(s[j], a[j], once, load(number + 16 * j));
            sum_first(a, work, t, c, 1, g);
            for (size_t j = 0; j < 4; j++) s[j] = add_bound(s[j], a[j], twice, twice_most(load(number + 16 * j)));
        }
        for (size_t j = 0; t->eligible && j < 4; j++) s[j] = masked(quarter(t->eligible + g, j), lane, s[j]);
        work->most[g] = greatest(_mm256_max_epu16(_mm256_max_epu16(s[0], s[1]), _mm256_max_epu16(s[2], s[3])));
    }
}

TARGET static size_t find(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask)
{
    const __m256i b = _mm256_set1_epi16((short)bar);
    for (; word < words; word++) {
        __m256i above[4], any = _mm256_setzero_si256();
        for (int j = 0; j < 4; j++) {
            __m256i s = load(sum + 64 * word + 16 * j);
            above[j] = _mm256_cmpeq_epi16(_mm256_max_epu16(s, b), s); /* s >= bar */
            any = _mm256_or_si256(any, above[j]);
        }
        if (_mm256_testz_si256(any, any)) continue;
        uint64_t m = 0;
        for (int j = 0; j < 4; j += 2) { /* packs works inside lanes: 0..7 16..23 | 8..15 24..31 */
            __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(above[j], above[j + 1]), 0xd8);
            m |= (uint64_t)(uint32_t)_mm256_movemask_epi8(bytes) << (16 * j);
        }
        *mask = m;
        return word;
    }
    return words;
}

const mt_scan_kernel mt_scan_avx2 = {"avx2",       &mt_marks_avx2, prepare, unpack, write_docs,
                                     write_values, finish,         judge,   find};
#else
typedef int mt_no_avx2; /* a file must not be empty */
#endif
