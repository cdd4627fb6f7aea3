/* AVX2: there is no byte expand, but a byte shuffle: eight packed impacts at a time go to their words by a table of
 * shuffles for every byte of the bitmap. All dense lists are summed in registers, as with AVX-512. */
#include "libmatch/rank/tile_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,popcnt,bmi,bmi2,sse4.1,ssse3")))

TARGET static inline __m256i products(const uint8_t *impact, __m256i w)
{
    __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)impact));
    return _mm256_mulhi_epu16(_mm256_slli_epi16(wide, 8), w);
}

/* For every byte of a bitmap: the shuffle that takes packed impacts to the high bytes of the eight words whose bits are
 * set, and zero to the others. Made anew for each tile, which costs less than a thousandth of its work. */
TARGET static void make_shuffles(uint8_t shuffle[256][16])
{
    memset(shuffle, 0x80, 256 * 16);
    for (unsigned mask = 0; mask < 256; mask++) {
        uint8_t next = 0;
        for (unsigned bit = 0; bit < 8; bit++)
            if (mask >> bit & 1) shuffle[mask][2 * bit + 1] = next++;
    }
}

TARGET static inline __m128i spread(const uint8_t *impact, const uint8_t *shuffle)
{
    return _mm_shuffle_epi8(_mm_loadl_epi64((const __m128i *)(const void *)impact),
                            _mm_load_si128((const __m128i *)(const void *)shuffle));
}

/* Sixteen of the 64 documents of a bitmap word, from document `first` on. */
TARGET static inline __m256i part(const uint8_t *impact, uint64_t mask, unsigned first, uint8_t shuffle[256][16],
                                  __m256i w)
{
    const uint8_t *low = impact + __builtin_popcountll(_bzhi_u64(mask, first));
    const uint8_t *high = impact + __builtin_popcountll(_bzhi_u64(mask, first + 8));
    return _mm256_mulhi_epu16(
        _mm256_set_m128i(spread(high, shuffle[mask >> (first + 8) & 255]), spread(low, shuffle[mask >> first & 255])),
        w);
}

TARGET static void dense(uint16_t *sum, mt_weighted_list *lists, size_t n, size_t words)
{
    uint8_t shuffle[256][16] __attribute__((aligned(16)));
    make_shuffles(shuffle);
    for (size_t g = 0; g < words; g++) {
        __m256i s0 = _mm256_setzero_si256(), s1 = s0, s2 = s0, s3 = s0;
        for (size_t i = 0; i < n; i++) {
            const uint64_t mask = lists[i].list.bitmap[g];
            const uint8_t *impact = lists[i].list.impact;
            const __m256i w = _mm256_set1_epi16((short)lists[i].weight);
            s0 = _mm256_add_epi16(s0, part(impact, mask, 0, shuffle, w));
            s1 = _mm256_add_epi16(s1, part(impact, mask, 16, shuffle, w));
            s2 = _mm256_add_epi16(s2, part(impact, mask, 32, shuffle, w));
            s3 = _mm256_add_epi16(s3, part(impact, mask, 48, shuffle, w));
            lists[i].list.impact = impact + __builtin_popcountll(mask);
        }
        __m256i *out = (__m256i *)(void *)(sum + 64 * g);
        _mm256_storeu_si256(out, s0);
        _mm256_storeu_si256(out + 1, s1);
        _mm256_storeu_si256(out + 2, s2);
        _mm256_storeu_si256(out + 3, s3);
    }
}

TARGET static void sparse(uint16_t *sum, const mt_weighted_list *list)
{
    const uint16_t *local = list->list.local;
    const uint8_t *impact = list->list.impact;
    uint32_t n = list->list.n, i = 0;
    const __m256i w = _mm256_set1_epi16((short)list->weight);
    uint16_t add[16];
    for (; i + 16 <= n; i += 16) {
        _mm256_storeu_si256((__m256i *)(void *)add, products(impact + i, w));
        for (int j = 0; j < 16; j++) sum[local[i + (uint32_t)j]] = (uint16_t)(sum[local[i + (uint32_t)j]] + add[j]);
    }
    for (; i < n; i++) sum[local[i]] = (uint16_t)(sum[local[i]] + (impact[i] * list->weight >> 8));
}

TARGET static size_t find(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask)
{
    const __m256i b = _mm256_set1_epi16((short)bar);
    for (; word < words; word++) {
        __m256i above[4], any = _mm256_setzero_si256();
        for (int j = 0; j < 4; j++) {
            __m256i s = _mm256_loadu_si256((const __m256i *)(const void *)(sum + 64 * word + 16 * j));
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

const mt_scan_kernel mt_scan_avx2 = {"avx2", dense, sparse, find};
#else
typedef int mt_no_avx2; /* a file must not be empty */
#endif
