/* The two loops over all marks of a tile, in three instruction sets. Whether a group of 64 has a mark that is looked
 * for is not foreseeable, so each is written down, and kept by moving on, without a branch. */
#include "libmatch/rank/tile_marks.h"

#include <stdbool.h>
#include <string.h>

/* ---- portable: words of eight bytes -------------------------------------------------------------------------------*/
#define HIGH UINT64_C(0x8080808080808080)
#define ODD UINT64_C(0x0101010101010101)

/* The bytes whose bits are set in `bits` as 0xff. */
static inline uint64_t spread(uint64_t bits)
{
    uint64_t each = bits * ODD & UINT64_C(0x8040201008040201); /* a bit of each byte's own */
    return ((((each & ~HIGH) + (HIGH - ODD)) | each) & HIGH) / 128 * 255;
}

static void set_portable(uint8_t *marks, const uint64_t *bitmap, size_t words, uint8_t mark)
{
    const uint64_t all = ODD * mark;
    for (size_t w = 0; w < words; w++)
        for (uint64_t m = bitmap[w], i = 0; m; m >>= 8, i += 8) {
            uint64_t eight;
            memcpy(&eight, marks + 64 * w + i, 8);
            eight |= spread(m & 255) & all;
            memcpy(marks + 64 * w + i, &eight, 8);
        }
}

/* Sixteen bytes, as compilers have them for every processor. */
typedef uint8_t sixteen __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t two __attribute__((vector_size(16), aligned(1), may_alias));

/* One bit for each byte of eight that are 0 or 0xff. */
static inline uint64_t bits_of(uint64_t bytes) { return (bytes & ODD) * UINT64_C(0x0102040810204080) >> 56; }

static inline bool has(const mt_mark_set *set, uint8_t mark) { return set->bits[mark / 8] >> mark % 8 & 1; }

/* Marks below the least one are passed over sixteen at a time: there are few others. */
static size_t find_portable(const uint8_t *marks, size_t words, const mt_mark_set *wanted, uint16_t *word,
                            uint64_t *mask)
{
    const sixteen b = (sixteen){0} + (uint8_t)wanted->least;
    size_t n = 0;
    for (size_t w = 0; w < words; w++) {
        two at[4];
        uint64_t m = 0;
        for (size_t i = 0; i < 4; i++) {
            sixteen x;
            memcpy(&x, marks + 64 * w + 16 * i, 16);
            at[i] = (two)(x >= b);
        }
        const two any = at[0] | at[1] | at[2] | at[3];
        if (!(any[0] | any[1])) continue;
        for (size_t i = 0; i < 8; i++) m |= bits_of(at[i / 2][i % 2]) << 8 * i;
        mask[n] = 0;
        for (; m; m &= m - 1)
            if (has(wanted, marks[64 * w + (size_t)__builtin_ctzll(m)])) mask[n] |= m & -m;
        word[n] = (uint16_t)w;
        n += mask[n] != 0;
    }
    return n;
}

static size_t list_portable(const uint16_t *word, const uint64_t *mask, size_t groups, size_t most, uint16_t *docs,
                            size_t *n)
{
    size_t g = 0;
    for (*n = 0; g < groups && *n < most; g++)
        for (uint64_t m = mask[g]; m; m &= m - 1) docs[(*n)++] = (uint16_t)(word[g] * 64 + __builtin_ctzll(m));
    return g;
}

static size_t between_portable(const uint16_t *number, size_t n, uint32_t least, uint32_t end, uint16_t *place)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        place[m] = (uint16_t)i;
        m += number[i] - least < end - least;
    }
    return m;
}

const mt_mark_kernel mt_marks_portable = {set_portable, find_portable, list_portable, between_portable};

#if defined(__x86_64__)
#include <immintrin.h>

/* ---- AVX2 ---------------------------------------------------------------------------------------------------------*/
#define TARGET2 __attribute__((target("avx2,popcnt,bmi,bmi2")))

TARGET2 static inline __m256i load2(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)(const void *)p); }

/* 32 bits as bytes of 0 and 0xff. */
TARGET2 static inline __m256i spread2(uint32_t bits)
{
    const __m256i place = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i each = _mm256_set1_epi64x((long long)UINT64_C(0x8040201008040201));
    __m256i x = _mm256_shuffle_epi8(_mm256_set1_epi32((int)bits), place);
    return _mm256_cmpeq_epi8(_mm256_and_si256(x, each), each);
}

TARGET2 static void set2(uint8_t *marks, const uint64_t *bitmap, size_t words, uint8_t mark)
{
    const __m256i all = _mm256_set1_epi8((char)mark);
    for (size_t w = 0; w < words; w++)
        for (size_t i = 0; i < 2; i++) {
            uint8_t *at = marks + 64 * w + 32 * i;
            __m256i x = _mm256_or_si256(load2(at), _mm256_and_si256(spread2((uint32_t)(bitmap[w] >> 32 * i)), all));
            _mm256_storeu_si256((__m256i *)(void *)at, x);
        }
}

/* Which of 32 bytes are in the set: the half of the set that has a byte's eight is chosen by its highest bit, the eight
 * by the next four, the bit by the lowest three. */
TARGET2 static inline uint32_t wanted2(const uint8_t *marks, __m256i low, __m256i high)
{
    const __m256i bit = _mm256_set1_epi64x((long long)UINT64_C(0x8040201008040201));
    __m256i x = load2(marks), eight = _mm256_and_si256(_mm256_srli_epi16(x, 3), _mm256_set1_epi8(15));
    __m256i from = _mm256_blendv_epi8(_mm256_shuffle_epi8(low, eight), _mm256_shuffle_epi8(high, eight), x);
    __m256i one = _mm256_shuffle_epi8(bit, _mm256_and_si256(x, _mm256_set1_epi8(7)));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(from, one), one));
}

/* Of marks below 128 the first half of the set says all, and a byte is its own place in the table of bits. Of those
 * that are not wanted the bit is set. */
TARGET2 static inline uint32_t wanted2_low(const uint8_t *marks, __m256i others)
{
    const __m256i bit = _mm256_set1_epi64x((long long)UINT64_C(0x8040201008040201));
    __m256i x = load2(marks), eight = _mm256_and_si256(_mm256_srli_epi16(x, 3), _mm256_set1_epi8(15));
    __m256i one = _mm256_shuffle_epi8(bit, x);
    one = _mm256_and_si256(_mm256_shuffle_epi8(others, eight), one);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(one, _mm256_setzero_si256()));
}

TARGET2 static inline __m256i half_of_set(const mt_mark_set *set, size_t from)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)(set->bits + from)));
}

TARGET2 static inline size_t keep2(uint32_t low, uint32_t high, size_t w, uint16_t *word, uint64_t *mask)
{
    *mask = low | (uint64_t)high << 32;
    *word = (uint16_t)w;
    return (low | high) != 0;
}

/* Two terms have 16 marks: one table, with the highest bit of those that are wanted. */
TARGET2 static inline uint32_t wanted2_16(const uint8_t *marks, __m256i table)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_shuffle_epi8(table, load2(marks)));
}

/* Three terms have 64 marks. */
TARGET2 static size_t find2(const uint8_t *marks, size_t words, const mt_mark_set *wanted, uint16_t *word,
                            uint64_t *mask)
{
    const __m256i low = half_of_set(wanted, 0), high = half_of_set(wanted, 16);
    size_t n = 0;
    if (wanted->end <= 16) {
        const __m256i table = spread2(wanted->bits[0] | (uint32_t)wanted->bits[1] << 8 |
                                      (uint32_t)wanted->bits[0] << 16 | (uint32_t)wanted->bits[1] << 24);
        for (size_t w = 0; w < words; w++, marks += 64)
            n += keep2(wanted2_16(marks, table), wanted2_16(marks + 32, table), w, word + n, mask + n);
        return n;
    }
    if (wanted->end <= 128) {
        const __m256i others = _mm256_xor_si256(low, _mm256_set1_epi8(-1));
        for (size_t w = 0; w < words; w++, marks += 64)
            n += keep2(wanted2_low(marks, others), wanted2_low(marks + 32, others), w, word + n, mask + n);
        return n;
    }
    for (size_t w = 0; w < words; w++, marks += 64)
        n += keep2(wanted2(marks, low, high), wanted2(marks + 32, low, high), w, word + n, mask + n);
    return n;
}

/* How many a group has is not foreseeable: four places are written in any case. */
TARGET2 static size_t list2(const uint16_t *word, const uint64_t *mask, size_t groups, size_t most, uint16_t *docs,
                            size_t *n)
{
    size_t g = 0, len = 0;
    for (; g < groups && len < most; g++) {
        const uint32_t first = word[g] * 64u;
        uint64_t m = mask[g];
        size_t at = len;
        len += (size_t)__builtin_popcountll(m);
        do
            for (int i = 0; i < 4; i++, m &= m - 1) docs[at++] = (uint16_t)(first + _tzcnt_u64(m));
        while (m);
    }
    *n = len;
    return g;
}

/* Sixteen numbers: below `end` is what is at most `last`. */
TARGET2 static size_t between2(const uint16_t *number, size_t n, uint32_t least, uint32_t end, uint16_t *place)
{
    const __m256i low = _mm256_set1_epi16((short)least), last = _mm256_set1_epi16((short)(end - 1));
    size_t len = 0;
    for (size_t i = 0; i < n; i += 16) {
        const __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(number + i));
        const __m256i from = _mm256_cmpeq_epi16(_mm256_max_epu16(x, low), x),
                      to = _mm256_cmpeq_epi16(_mm256_min_epu16(x, last), x);
        const __m256i both = _mm256_and_si256(from, to);
        const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
        uint32_t m = _mm_movemask_epi8(bytes);
        if (n - i < 16) m &= (1u << (n - i)) - 1;
        size_t at = len;
        len += (size_t)__builtin_popcount(m);
        while (m)
            for (int j = 0; j < 4; j++, m &= m - 1) place[at++] = (uint16_t)(i + _tzcnt_u32(m));
    }
    return len;
}

const mt_mark_kernel mt_marks_avx2 = {set2, find2, list2, between2};

/* ---- AVX-512 ------------------------------------------------------------------------------------------------------*/
#define TARGET512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,bmi,bmi2")))

TARGET512 static void set512(uint8_t *marks, const uint64_t *bitmap, size_t words, uint8_t mark)
{
    const __m512i all = _mm512_set1_epi8((char)mark);
    for (size_t w = 0; w < words; w++) {
        __m512i x = _mm512_loadu_si512(marks + 64 * w);
        x = _mm512_or_si512(x, _mm512_maskz_mov_epi8((__mmask64)bitmap[w], all));
        _mm512_storeu_si512(marks + 64 * w, x);
    }
}

/* A byte of 0 or 0xff for each of 64 marks. */
TARGET512 static inline __m512i table512(const mt_mark_set *set, size_t from)
{
    uint64_t bits;
    memcpy(&bits, set->bits + from / 8, 8);
    return _mm512_movm_epi8((__mmask64)bits);
}

/* Of the masks of all groups those that are not 0. */
TARGET512 static size_t keep512(size_t words, uint16_t *word, uint64_t *mask)
{
    const __m128i eight = _mm_set1_epi16(8);
    __m128i at = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
    size_t n = 0;
    for (size_t w = 0; w < words; w += 8, at = _mm_add_epi16(at, eight)) {
        const __mmask8 there = words - w < 8 ? (__mmask8)((1u << (words - w)) - 1) : 0xff;
        const __m512i x = _mm512_maskz_loadu_epi64(there, mask + w);
        const __mmask8 some = _mm512_test_epi64_mask(x, x);
        _mm512_storeu_si512(mask + n, _mm512_maskz_compress_epi64(some, x));
        _mm_storeu_si128((__m128i *)(void *)(word + n), _mm_maskz_compress_epi16(some, at));
        n += (size_t)__builtin_popcount(some);
    }
    return n;
}

/* The masks of all groups first. Two or three terms have 64 marks at most: one table. */
TARGET512 static size_t find512(const uint8_t *marks, size_t words, const mt_mark_set *wanted, uint16_t *word,
                                uint64_t *mask)
{
    const __m512i t0 = table512(wanted, 0), t1 = table512(wanted, 64), t2 = table512(wanted, 128),
                  t3 = table512(wanted, 192);
    if (wanted->end <= 64) {
#pragma GCC unroll 4
        for (size_t w = 0; w < words; w++) {
            const __m512i x = _mm512_loadu_si512(marks + 64 * w);
            mask[w] = _mm512_movepi8_mask(_mm512_permutexvar_epi8(x, t0));
        }
        return keep512(words, word, mask);
    }
    for (size_t w = 0; w < words; w++) {
        __m512i x = _mm512_loadu_si512(marks + 64 * w);
        __m512i low = _mm512_permutex2var_epi8(t0, x, t1), high = _mm512_permutex2var_epi8(t2, x, t3);
        __m512i either = _mm512_ternarylogic_epi64(x, high, low, 0xca); /* the highest bit counts */
        mask[w] = _mm512_movepi8_mask(either);
    }
    return keep512(words, word, mask);
}

/* How many a group has is not foreseeable: all 64 places are written, those of its documents first. */
TARGET512 static size_t list512(const uint16_t *word, const uint64_t *mask, size_t groups, size_t most, uint16_t *docs,
                                size_t *n)
{
    uint16_t count[64];
    for (unsigned i = 0; i < 64; i++) count[i] = (uint16_t)i;
    const __m512i low = _mm512_loadu_si512(count), high = _mm512_loadu_si512(count + 32);
    size_t g = 0, len = 0;
    for (; g < groups && len < most; g++) {
        const __m512i first = _mm512_set1_epi16((short)(word[g] * 64));
        const uint32_t m = (uint32_t)mask[g], m2 = (uint32_t)(mask[g] >> 32);
        _mm512_storeu_si512(docs + len, _mm512_maskz_compress_epi16(m, _mm512_add_epi16(first, low)));
        len += (size_t)__builtin_popcount(m);
        _mm512_storeu_si512(docs + len, _mm512_maskz_compress_epi16(m2, _mm512_add_epi16(first, high)));
        len += (size_t)__builtin_popcount(m2);
    }
    *n = len;
    return g;
}

TARGET512 static size_t between512(const uint16_t *number, size_t n, uint32_t least, uint32_t end, uint16_t *place)
{
    uint16_t count[32];
    for (unsigned i = 0; i < 32; i++) count[i] = (uint16_t)i;
    const __m512i low = _mm512_set1_epi16((short)least), width = _mm512_set1_epi16((short)(end - 1 - least));
    __m512i at = _mm512_loadu_si512(count);
    size_t len = 0;
    for (size_t i = 0; i < n; i += 32, at = _mm512_add_epi16(at, _mm512_set1_epi16(32))) {
        const __mmask32 there = n - i < 32 ? (1u << (n - i)) - 1 : UINT32_MAX;
        const __m512i x = _mm512_sub_epi16(_mm512_loadu_si512(number + i), low);
        const __mmask32 m = _mm512_mask_cmple_epu16_mask(there, x, width);
        _mm512_storeu_si512(place + len, _mm512_maskz_compress_epi16(m, at));
        len += (size_t)__builtin_popcount(m);
    }
    return len;
}

const mt_mark_kernel mt_marks_avx512 = {set512, find512, list512, between512};
#endif
