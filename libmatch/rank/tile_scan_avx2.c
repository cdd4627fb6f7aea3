/* AVX2: there is no byte expand, so dense lists are walked bit by bit, with the products made sixteen at a time. */
#include "libmatch/rank/tile_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,popcnt,bmi,bmi2")))

TARGET static inline __m256i products(const uint8_t *impact, __m256i w)
{
    __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)impact));
    return _mm256_mulhi_epu16(_mm256_slli_epi16(wide, 8), w);
}

/* Sixteen documents: adds the products of the set bits. */
TARGET static void dense(uint16_t *sum, mt_weighted_list *lists, size_t n, size_t words)
{
    memset(sum, 0, words * 64 * sizeof *sum);
    for (size_t l = 0; l < n; l++) {
        const uint64_t *bitmap = lists[l].list.bitmap;
        const uint8_t *impact = lists[l].list.impact;
        const __m256i w = _mm256_set1_epi16((short)lists[l].weight);
        uint16_t add[64];
        for (size_t i = 0; i < words; i++) {
            uint16_t *group = sum + 64 * i;
            uint64_t m = bitmap[i];
            int bits = __builtin_popcountll(m), j = 0;
            for (int k = 0; k < bits; k += 16)
                _mm256_storeu_si256((__m256i *)(void *)(add + k), products(impact + k, w));
            impact += bits;
            for (; m; m &= m - 1) {
                uint16_t *s = group + __builtin_ctzll(m);
                *s = (uint16_t)(*s + add[j++]);
            }
        }
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
