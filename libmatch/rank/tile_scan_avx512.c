/* AVX-512 with VBMI2. Bitmaps of postings `once` are masks of additions: 256 documents at a time stay in registers
 * while the weights of all lists are added. Bitmaps with impacts: for 64 documents the packed impacts are spread over
 * their lanes by the bitmap word (vpexpandb), multiplied and summed in registers.
 *
 * Impacts are widened to the high byte of 16-bit lanes, so that the high half of the product with the weight is
 * (impact * weight) >> 8. */
#include "libmatch/rank/tile_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt,bmi,bmi2")))

#define AHEAD 512 /* bytes that bitmaps are asked for in advance: there are more of them than a processor follows */

static void prepare(void *table) { (void)table; }

TARGET static inline __m512i load(const uint16_t *p) { return _mm512_loadu_si512(p); }

/* 32 bits of a bitmap. */
TARGET static inline __mmask32 half(const uint64_t *bitmap, size_t i)
{
    uint32_t bits;
    memcpy(&bits, (const uint8_t *)bitmap + 4 * i, 4);
    return (__mmask32)bits;
}

TARGET static void unpack(const uint8_t *packed, uint64_t *bitmap, size_t n)
{
    const uint8_t *filled = packed + mt_packed_words(n) * 8;
    for (size_t i = 0; i < n; i += 8, packed += 8) {
        uint64_t mask;
        memcpy(&mask, packed, 8);
        _mm512_storeu_si512(bitmap + i, _mm512_maskz_expand_epi8((__mmask64)mask, _mm512_loadu_si512(filled)));
        filled += __builtin_popcountll(mask);
    }
}

/* ---- steps --------------------------------------------------------------------------------------------------------*/
TARGET static inline __mmask32 first_of(uint32_t n) { return _bzhi_u32(UINT32_MAX, n < 32 ? n : 32); }

/* Sums of steps from the first on. */
TARGET static inline __m512i sums_of_steps(__m512i x)
{
    const __m512i top = _mm512_set1_epi16(0x0f0e);
    x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 2));
    x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 4));
    x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 8));
    __m512i whole = _mm512_shuffle_epi8(x, top); /* of each eight */
    __m512i before = _mm512_maskz_shuffle_i64x2(0xfc, whole, whole, 0x90);
    whole = _mm512_add_epi16(whole, before);
    x = _mm512_add_epi16(x, before);
    return _mm512_add_epi16(x, _mm512_maskz_shuffle_i64x2(0xf0, whole, whole, 0x40));
}

/* Those of step 255 lie behind every tile. */
TARGET static uint32_t write_docs(const uint8_t *step, uint32_t n, uint32_t at, uint16_t *doc)
{
    const __m512i last = _mm512_set1_epi16(31), none = _mm512_set1_epi16(255);
    const __m512i behind = _mm512_add_epi16(_mm512_set1_epi16((short)MT_TILE_DOCS),
                                            _mm512_set_epi16(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
                                                             16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    __m512i base = _mm512_set1_epi16((short)at);
    for (uint32_t i = 0; i < n; i += 32) {
        const __mmask32 mask = first_of(n - i);
        __m512i x = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(mask, step + i)), d = sums_of_steps(x);
        __mmask32 nothing = _mm512_cmpeq_epi16_mask(x, none) | ~mask;
        _mm512_storeu_si512(doc + i, _mm512_mask_mov_epi16(_mm512_add_epi16(d, base), nothing, behind));
        base = _mm512_add_epi16(base, _mm512_permutexvar_epi16(last, d));
    }
    return (uint16_t)_mm_cvtsi128_si32(_mm512_castsi512_si128(base));
}

TARGET static void write_values(const uint8_t *impact, uint32_t n, uint32_t weight, uint16_t *value)
{
    const __m512i w = _mm512_set1_epi16((short)weight);
    for (uint32_t i = 0; i < n; i += 32) {
        __m512i x = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(first_of(n - i), impact + i));
        _mm512_storeu_si512(value + i, _mm512_mulhi_epu16(_mm512_slli_epi16(x, 8), w));
    }
}

/* One plane for 256 documents: its sums and bitmaps. */
TARGET static inline void sum_plane4(__m512i a[8], const uint16_t *sum, const mt_scan_bits *bits, size_t n, size_t g)
{
    const uint16_t *at = sum + 64 * g;
    __m512i a0 = load(at), a1 = load(at + 32), a2 = load(at + 64), a3 = load(at + 96);
    __m512i a4 = load(at + 128), a5 = load(at + 160), a6 = load(at + 192), a7 = load(at + 224);
    for (size_t i = 0; i < n; i++) {
        const uint64_t *m = bits[i].bitmap + g;
        const __m512i w = _mm512_set1_epi16((short)bits[i].weight);
        if (g % 8 == 0) __builtin_prefetch((const uint8_t *)m + AHEAD);
        a0 = _mm512_mask_add_epi16(a0, half(m, 0), a0, w);
        a1 = _mm512_mask_add_epi16(a1, half(m, 1), a1, w);
        a2 = _mm512_mask_add_epi16(a2, half(m, 2), a2, w);
        a3 = _mm512_mask_add_epi16(a3, half(m, 3), a3, w);
        a4 = _mm512_mask_add_epi16(a4, half(m, 4), a4, w);
        a5 = _mm512_mask_add_epi16(a5, half(m, 5), a5, w);
        a6 = _mm512_mask_add_epi16(a6, half(m, 6), a6, w);
        a7 = _mm512_mask_add_epi16(a7, half(m, 7), a7, w);
    }
    a[0] = a0, a[1] = a1, a[2] = a2, a[3] = a3, a[4] = a4, a[5] = a5, a[6] = a6, a[7] = a7;
}

/* The same for 64 documents. */
TARGET static inline void sum_plane1(__m512i a[2], const uint16_t *sum, const mt_scan_bits *bits, size_t n, size_t g)
{
    __m512i low = load(sum + 64 * g), high = load(sum + 64 * g + 32);
    for (size_t i = 0; i < n; i++) {
        const __m512i w = _mm512_set1_epi16((short)bits[i].weight);
        low = _mm512_mask_add_epi16(low, half(bits[i].bitmap + g, 0), low, w);
        high = _mm512_mask_add_epi16(high, half(bits[i].bitmap + g, 1), high, w);
    }
    a[0] = low, a[1] = high;
}

/* Adds a plane, times the documents' numbers, to the sums of 256 documents; the plane's sums become 0. */
TARGET static inline void add_plane4(__m512i s[8], uint16_t *sum, const uint16_t *factor, const mt_scan_bits *bits,
                                     size_t n, size_t g)
{
    __m512i a[8];
    sum_plane4(a, sum, bits, n, g);
    for (size_t j = 0; j < 8; j++) {
        s[j] = _mm512_add_epi16(s[j], _mm512_mulhi_epu16(a[j], load(factor + 64 * g + 32 * j)));
        _mm512_storeu_si512(sum + 64 * g + 32 * j, _mm512_setzero_si512());
    }
}

TARGET static inline void add_plane1(__m512i s[2], uint16_t *sum, const uint16_t *factor, const mt_scan_bits *bits,
                                     size_t n, size_t g)
{
    __m512i a[2];
    sum_plane1(a, sum, bits, n, g);
    for (size_t j = 0; j < 2; j++) {
        s[j] = _mm512_add_epi16(s[j], _mm512_mulhi_epu16(a[j], load(factor + 64 * g + 32 * j)));
        _mm512_storeu_si512(sum + 64 * g + 32 * j, _mm512_setzero_si512());
    }
}

/* Adds 64 documents of a list to the sums of the even and the odd ones. */
TARGET static inline void add_group(const uint8_t *impact, uint64_t mask, __m512i w, __m512i *even, __m512i *odd)
{
    const __m512i high = _mm512_set1_epi16((short)0xff00);
    __m512i v = _mm512_maskz_expand_epi8((__mmask64)mask, _mm512_loadu_si512(impact));
    *even = _mm512_add_epi16(*even, _mm512_mulhi_epu16(_mm512_slli_epi16(v, 8), w));
    *odd = _mm512_add_epi16(*odd, _mm512_mulhi_epu16(_mm512_and_si512(v, high), w));
}

TARGET static inline void add_to_sums(uint16_t *sum, __m512i even, __m512i odd)
{
    /* unpack works inside 128-bit lanes: lane L of lo is documents 16L.., of hi 16L+8.. */
    const __m512i first = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0),
                  second = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    __m512i lo = _mm512_unpacklo_epi16(even, odd), hi = _mm512_unpackhi_epi16(even, odd);
    _mm512_storeu_si512(sum, _mm512_add_epi16(load(sum), _mm512_permutex2var_epi64(lo, first, hi)));
    _mm512_storeu_si512(sum + 32, _mm512_add_epi16(load(sum + 32), _mm512_permutex2var_epi64(lo, second, hi)));
}

/* Two groups at a time, so that the weight is spread and the list's pointer moved half as often. */
TARGET static void add_rest(uint16_t *sum, mt_scan_bits *list, size_t n, size_t g, size_t end)
{
    for (size_t i = 0; i < n; i++) mt_scan_seek(&list[i], g);
    for (; g + 2 <= end; g += 2) {
        __m512i even = _mm512_setzero_si512(), odd = even, even2 = even, odd2 = even;
        for (size_t i = 0; i < n; i++) {
            const uint64_t *bitmap = list[i].bitmap + g;
            const uint8_t *impact = list[i].impact, *impact2 = impact + __builtin_popcountll(bitmap[0]);
            const __m512i w = _mm512_set1_epi16((short)list[i].weight);
            if (g % 8 == 0) __builtin_prefetch((const uint8_t *)bitmap + AHEAD);
            add_group(impact, bitmap[0], w, &even, &odd);
            add_group(impact2, bitmap[1], w, &even2, &odd2);
            list[i].impact = impact2 + __builtin_popcountll(bitmap[1]);
        }
        add_to_sums(sum + g * 64, even, odd);
        add_to_sums(sum + g * 64 + 64, even2, odd2);
    }
    for (; g < end; g++) {
        __m512i even = _mm512_setzero_si512(), odd = even;
        for (size_t i = 0; i < n; i++) {
            add_group(list[i].impact, list[i].bitmap[g], _mm512_set1_epi16((short)list[i].weight), &even, &odd);
            list[i].impact += __builtin_popcountll(list[i].bitmap[g]);
        }
        add_to_sums(sum + g * 64, even, odd);
    }
    for (size_t i = 0; i < n; i++) list[i].at = (uint32_t)end;
}

TARGET static void finish(const mt_scan_work *work, const mt_scan_tile *t, size_t first, size_t n)
{
    size_t g = first, end = first + n;
    for (; g + 4 <= end; g += 4) {
        uint16_t *rest = work->rest + 64 * g;
        __m512i s[8];
        for (int j = 0; j < 8; j++) s[j] = load(rest + 32 * j);
        for (size_t c = 0; c < t->channels; c++)
            for (int p = 0; p < MT_PLANES; p++)
                add_plane4(s, work->plane[c][p], t->factor[c][p], t->bits[c][p], t->n[c][p], g);
        for (int j = 0; j < 8; j++) _mm512_storeu_si512(rest + 32 * j, s[j]);
    }
    for (; g < end; g++) {
        uint16_t *rest = work->rest + 64 * g;
        __m512i s[2] = {load(rest), load(rest + 32)};
        for (size_t c = 0; c < t->channels; c++)
            for (int p = 0; p < MT_PLANES; p++)
                add_plane1(s, work->plane[c][p], t->factor[c][p], t->bits[c][p], t->n[c][p], g);
        _mm512_storeu_si512(rest, s[0]), _mm512_storeu_si512(rest + 32, s[1]);
    }
    if (t->n_rest) add_rest(work->rest, t->rest, t->n_rest, first, end);
}

TARGET static inline uint16_t greatest(__m512i x)
{
    __m256i y = _mm256_max_epu16(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
    __m128i z = _mm_max_epu16(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1));
    return (uint16_t)~_mm_extract_epi16(_mm_minpos_epu16(_mm_xor_si128(z, _mm_set1_epi16(-1))), 0);
}

/* Of the eligible among 64 documents. */
TARGET static inline uint16_t greatest_of(const mt_scan_tile *t, const __m512i s[2], size_t g)
{
    if (!t->eligible) return greatest(_mm512_max_epu16(s[0], s[1]));
    return greatest(_mm512_max_epu16(_mm512_maskz_mov_epi16(half(t->eligible + g, 0), s[0]),
                                     _mm512_maskz_mov_epi16(half(t->eligible + g, 1), s[1])));
}

/* a + later, times the documents' numbers, added to s without passing 2^16. */
TARGET static inline __m512i add_bound(__m512i s, __m512i a, __m512i later, __m512i number)
{
    return _mm512_adds_epu16(s, _mm512_mulhi_epu16(_mm512_adds_epu16(a, later), number));
}

/* What the numbers for `twice` are at most. */
TARGET static inline __m512i twice_most(__m512i once)
{
    return _mm512_adds_epu16(_mm512_mulhi_epu16(once, _mm512_set1_epi16((short)MT_TWICE_SLOPE)),
                             _mm512_set1_epi16((short)MT_TWICE_ABOVE));
}

/* The sums of bytes of 256 documents, added to those of a plane. */
TARGET static inline void sum_coarse4(__m512i a[8], const uint16_t *sum, const mt_scan_bits *bits, size_t n,
                                      uint16_t unit, size_t g)
{
    __m512i b0 = _mm512_setzero_si512(), b1 = b0, b2 = b0, b3 = b0;
    const __m512i u = _mm512_set1_epi16((short)unit);
    for (size_t i = 0; i < n; i++) {
        const uint64_t *m = bits[i].bitmap + g;
        const __m512i w = _mm512_set1_epi8((char)bits[i].coarse);
        if (g % 8 == 0) __builtin_prefetch((const uint8_t *)m + AHEAD);
        b0 = _mm512_mask_add_epi8(b0, (__mmask64)m[0], b0, w);
        b1 = _mm512_mask_add_epi8(b1, (__mmask64)m[1], b1, w);
        b2 = _mm512_mask_add_epi8(b2, (__mmask64)m[2], b2, w);
        b3 = _mm512_mask_add_epi8(b3, (__mmask64)m[3], b3, w);
    }
    const __m512i b[4] = {b0, b1, b2, b3};
    for (size_t j = 0; j < 4; j++) {
        const uint16_t *at = sum + 64 * (g + j);
        __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(b[j])),
                high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(b[j], 1));
        a[2 * j] = _mm512_adds_epu16(load(at), _mm512_mullo_epi16(low, u));
        a[2 * j + 1] = _mm512_adds_epu16(load(at + 32), _mm512_mullo_epi16(high, u));
    }
}

/* A plane for judge(): at least its sums with the first bitmaps. */
TARGET static inline void sum_first4(__m512i a[8], const mt_scan_work *work, const mt_scan_tile *t, size_t c, int p,
                                     size_t g)
{
    if (t->unit[c][p])
        sum_coarse4(a, work->plane[c][p], t->bits[c][p], t->first[c][p], t->unit[c][p], g);
    else
        sum_plane4(a, work->plane[c][p], t->bits[c][p], t->first[c][p], g);
}

static inline bool none_eligible(const uint64_t *eligible, size_t n)
{
    uint64_t any = 0;
    for (size_t i = 0; i < n; i++) any |= eligible[i];
    return any == 0;
}

TARGET static void judge(const mt_scan_work *work, const mt_scan_tile *t, size_t n)
{
    const __m512i rest = _mm512_set1_epi16((short)t->later_rest);
    size_t g = 0;
    for (; g + 4 <= n; g += 4) {
        __m512i s[8], a[8];
        if (t->eligible && none_eligible(t->eligible + g, 4)) {
            memset(work->most + g, 0, 4 * sizeof *work->most);
            continue;
        }
        for (size_t j = 0; j < 8; j++) s[j] = _mm512_adds_epu16(rest, load(work->rest + 64 * g + 32 * j));
        for (size_t c = 0; c < t->channels; c++) {
            const __m512i once = _mm512_set1_epi16((short)t->later[c][MT_PART_ONCE]),
                          twice = _mm512_set1_epi16((short)t->later[c][MT_PART_TWICE]);
            const uint16_t *number = t->factor[c][MT_PART_ONCE] + 64 * g;
            sum_first4(a, work, t, c, 0, g);
            for (size_t j = 0; j < 8; j++) s[j] = add_bound(s[j], a[j], once, load(number + 32 * j));
            sum_first4(a, work, t, c, 1, g);
            for (size_t j = 0; j < 8; j++) s[j] = add_bound(s[j], a[j], twice, twice_most(load(number + 32 * j)));
        }
        for (size_t j = 0; j < 4; j++) {
            work->most[g + j] = greatest_of(t, s + 2 * j, g + j);
            if (work->most[g + j] >= t->ask_from) mt_scan_ask_later(t, g + j);
        }
    }
    for (; g < n; g++) {
        __m512i s[2], a[2];
        for (size_t j = 0; j < 2; j++) s[j] = _mm512_adds_epu16(rest, load(work->rest + 64 * g + 32 * j));
        for (size_t c = 0; c < t->channels; c++) {
            const __m512i once = _mm512_set1_epi16((short)t->later[c][MT_PART_ONCE]),
                          twice = _mm512_set1_epi16((short)t->later[c][MT_PART_TWICE]);
            const uint16_t *number = t->factor[c][MT_PART_ONCE] + 64 * g;
            sum_plane1(a, work->plane[c][0], t->bits[c][0], t->first[c][0], g);
            for (size_t j = 0; j < 2; j++) s[j] = add_bound(s[j], a[j], once, load(number + 32 * j));
            sum_plane1(a, work->plane[c][1], t->bits[c][1], t->first[c][1], g);
            for (size_t j = 0; j < 2; j++) s[j] = add_bound(s[j], a[j], twice, twice_most(load(number + 32 * j)));
        }
        work->most[g] = greatest_of(t, s, g);
    }
}

TARGET static size_t find(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask)
{
    const __m512i b = _mm512_set1_epi16((short)bar);
    for (; word < words; word++) {
        uint64_t low = _mm512_cmpge_epu16_mask(load(sum + 64 * word), b);
        uint64_t high = _mm512_cmpge_epu16_mask(load(sum + 64 * word + 32), b);
        if (!(low | high)) continue;
        *mask = low | high << 32;
        return word;
    }
    return words;
}

const mt_scan_kernel mt_scan_avx512 = {"avx512",     &mt_marks_avx512, prepare, unpack, write_docs,
                                       write_values, finish,           judge,   find};
#else
typedef int mt_no_avx512; /* a file must not be empty */
#endif
