/* The portable kernel, and the choice by what the processor can do. */
#include "libmatch/rank/tile_scan.h"

#include <string.h>

void mt_scan_sparse_portable(uint16_t *sum, const mt_weighted_list *list)
{
    const uint16_t *local = list->list.local;
    const uint8_t *impact = list->list.impact;
    uint32_t n = list->list.n, w = list->weight, i = 0;
    for (; i + 4 <= n; i += 4) {
        sum[local[i]] = (uint16_t)(sum[local[i]] + (impact[i] * w >> 8));
        sum[local[i + 1]] = (uint16_t)(sum[local[i + 1]] + (impact[i + 1] * w >> 8));
        sum[local[i + 2]] = (uint16_t)(sum[local[i + 2]] + (impact[i + 2] * w >> 8));
        sum[local[i + 3]] = (uint16_t)(sum[local[i + 3]] + (impact[i + 3] * w >> 8));
    }
    for (; i < n; i++) sum[local[i]] = (uint16_t)(sum[local[i]] + (impact[i] * w >> 8));
}

void mt_scan_dense_portable(uint16_t *sum, mt_weighted_list *lists, size_t n, size_t words)
{
    memset(sum, 0, words * 64 * sizeof *sum);
    for (size_t l = 0; l < n; l++) {
        const uint64_t *bitmap = lists[l].list.bitmap;
        const uint8_t *impact = lists[l].list.impact;
        uint32_t w = lists[l].weight;
        for (size_t i = 0; i < words; i++) {
            uint16_t *group = sum + 64 * i;
            for (uint64_t m = bitmap[i]; m; m &= m - 1) {
                uint16_t *s = group + __builtin_ctzll(m);
                *s = (uint16_t)(*s + (*impact++ * w >> 8));
            }
        }
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

const mt_scan_kernel mt_scan_portable = {"portable", mt_scan_dense_portable, mt_scan_sparse_portable, find};

const mt_scan_kernel *mt_scan_kernel_at(size_t i)
{
    const mt_scan_kernel *usable[3];
    size_t n = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vbmi2"))
        usable[n++] = &mt_scan_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) usable[n++] = &mt_scan_avx2;
#endif
    usable[n++] = &mt_scan_portable;
    return i < n ? usable[i] : NULL;
}
