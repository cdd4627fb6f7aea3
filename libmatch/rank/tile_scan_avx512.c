/* AVX-512 with VBMI2: for 64 documents at a time the packed impacts of a dense list are spread over their lanes by the
 * bitmap word (vpexpandb), multiplied and summed in registers for all lists of the query, and stored once.
 *
 * Impacts are widened to the high byte of 16-bit lanes, so that the high half of the product with the weight is
 * (impact * weight) >> 8. */
#include "libmatch/rank/tile_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt,bmi,bmi2")))

/* Adds 64 documents of a list to the sums of the even and the odd ones. */
TARGET static inline void add_group(const uint8_t *impact, uint64_t mask, __m512i w, __m512i *even, __m512i *odd)
{
    const __m512i high = _mm512_set1_epi16((short)0xff00);
    __m512i v = _mm512_maskz_expand_epi8((__mmask64)mask, _mm512_loadu_si512(impact));
    *even = _mm512_add_epi16(*even, _mm512_mulhi_epu16(_mm512_slli_epi16(v, 8), w));
    *odd = _mm512_add_epi16(*odd, _mm512_mulhi_epu16(_mm512_and_si512(v, high), w));
}

TARGET static inline void store_group(uint16_t *sum, __m512i even, __m512i odd)
{
    /* unpack works inside 128-bit lanes: lane L of lo is documents 16L.., of hi 16L+8.. */
    const __m512i first = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0),
                  second = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    __m512i lo = _mm512_unpacklo_epi16(even, odd), hi = _mm512_unpackhi_epi16(even, odd);
    _mm512_storeu_si512(sum, _mm512_permutex2var_epi64(lo, first, hi));
    _mm512_storeu_si512(sum + 32, _mm512_permutex2var_epi64(lo, second, hi));
}

/* Two groups at a time, so that the weight is spread and the list's pointer moved half as often. */
TARGET static void dense(uint16_t *sum, mt_weighted_list *lists, size_t n, size_t words)
{
    size_t g = 0;
    for (; g + 2 <= words; g += 2) {
        __m512i even = _mm512_setzero_si512(), odd = even, even2 = even, odd2 = even;
        for (size_t i = 0; i < n; i++) {
            const uint64_t *bitmap = lists[i].list.bitmap + g;
            const uint8_t *impact = lists[i].list.impact, *impact2 = impact + __builtin_popcountll(bitmap[0]);
            __m512i w = _mm512_set1_epi16((short)lists[i].weight);
            add_group(impact, bitmap[0], w, &even, &odd);
            add_group(impact2, bitmap[1], w, &even2, &odd2);
            lists[i].list.impact = impact2 + __builtin_popcountll(bitmap[1]);
        }
        store_group(sum + g * 64, even, odd);
        store_group(sum + g * 64 + 64, even2, odd2);
    }
    if (g == words) return;
    __m512i even = _mm512_setzero_si512(), odd = even;
    for (size_t i = 0; i < n; i++)
        add_group(lists[i].list.impact, lists[i].list.bitmap[g], _mm512_set1_epi16((short)lists[i].weight), &even,
                  &odd);
    store_group(sum + g * 64, even, odd);
}

TARGET static void sparse(uint16_t *sum, const mt_weighted_list *list)
{
    const uint16_t *local = list->list.local;
    const uint8_t *impact = list->list.impact;
    uint32_t n = list->list.n, i = 0;
    uint16_t add[32];
    const __m512i w = _mm512_set1_epi16((short)list->weight);
    for (; i + 32 <= n; i += 32) {
        __m512i wide = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(impact + i)));
        _mm512_storeu_si512(add, _mm512_mulhi_epu16(_mm512_slli_epi16(wide, 8), w));
        for (int j = 0; j < 32; j++) sum[local[i + (uint32_t)j]] = (uint16_t)(sum[local[i + (uint32_t)j]] + add[j]);
    }
    for (; i < n; i++) sum[local[i]] = (uint16_t)(sum[local[i]] + (impact[i] * list->weight >> 8));
}

TARGET static size_t find(const uint16_t *sum, size_t word, size_t words, uint32_t bar, uint64_t *mask)
{
    const __m512i b = _mm512_set1_epi16((short)bar);
    for (; word < words; word++) {
        uint64_t low = _mm512_cmpge_epu16_mask(_mm512_loadu_si512(sum + 64 * word), b);
        uint64_t high = _mm512_cmpge_epu16_mask(_mm512_loadu_si512(sum + 64 * word + 32), b);
        if (!(low | high)) continue;
        *mask = low | high << 32;
        return word;
    }
    return words;
}

const mt_scan_kernel mt_scan_avx512 = {"avx512", dense, sparse, find};
#else
typedef int mt_no_avx512; /* a file must not be empty */
#endif
