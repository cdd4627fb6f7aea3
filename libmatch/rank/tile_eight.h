/* Vectors of eight 16-bit numbers for the portable kernel. Compilers have the type for every processor; what they do
 * not see by themselves (saturating additions, high halves of products) is said in the words of SSE2, which every
 * x86-64 has, and of NEON, and in plain C for all others. */
#ifndef MT_RANK_TILE_EIGHT_H
#define MT_RANK_TILE_EIGHT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/* SSE2, NEON, or plain registers. */
typedef uint16_t mt_scan_eight __attribute__((vector_size(16), aligned(16), may_alias));

static inline mt_scan_eight mt_eight_of(uint32_t value)
{
    const uint16_t v = (uint16_t)value;
    return (mt_scan_eight){v, v, v, v, v, v, v, v};
}

static inline mt_scan_eight mt_eight_load(const uint16_t *p)
{
    mt_scan_eight x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline void mt_eight_store(uint16_t *p, mt_scan_eight x) { memcpy(p, &x, sizeof x); }

/* Eight bytes. */
static inline mt_scan_eight mt_eight_widen(const uint8_t *p)
{
#if defined(__SSE2__)
    const __m128i x = _mm_loadl_epi64((const __m128i *)(const void *)p);
    return (mt_scan_eight)_mm_unpacklo_epi8(x, _mm_setzero_si128());
#elif defined(__ARM_NEON)
    return (mt_scan_eight)vmovl_u8(vld1_u8(p));
#else
    return (mt_scan_eight){p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]};
#endif
}

/* The last n bytes before `end`, zeros behind them; n from 1 to 7. The 8 bytes before `end` are read. */
static inline mt_scan_eight mt_eight_widen_last(const uint8_t *end, uint32_t n)
{
    uint64_t bytes;
    uint8_t last[8];
    memcpy(&bytes, end - 8, 8);
    bytes >>= 8 * (8 - n);
    memcpy(last, &bytes, 8);
    return mt_eight_widen(last);
}

/* Ones in the lanes from n on. */
static inline mt_scan_eight mt_eight_from(uint32_t n)
{
    static const uint16_t lanes[16] = {0,      0,      0,      0,      0,      0,      0,      0,
                                       0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff};
    return mt_eight_load(lanes + 8 - n);
}

/* a + b, at most 65535. */
static inline mt_scan_eight mt_eight_add(mt_scan_eight a, mt_scan_eight b)
{
#if defined(__SSE2__)
    return (mt_scan_eight)_mm_adds_epu16((__m128i)a, (__m128i)b);
#elif defined(__ARM_NEON)
    return (mt_scan_eight)vqaddq_u16((uint16x8_t)a, (uint16x8_t)b);
#else
    const mt_scan_eight s = a + b;
    return s | (mt_scan_eight)(s < a);
#endif
}

/* a * b >> 16 */
static inline mt_scan_eight mt_eight_product(mt_scan_eight a, mt_scan_eight b)
{
#if defined(__SSE2__)
    return (mt_scan_eight)_mm_mulhi_epu16((__m128i)a, (__m128i)b);
#elif defined(__ARM_NEON)
    const uint16x8_t x = (uint16x8_t)a, y = (uint16x8_t)b;
    return (mt_scan_eight)vcombine_u16(vshrn_n_u32(vmull_u16(vget_low_u16(x), vget_low_u16(y)), 16),
                                       vshrn_n_u32(vmull_u16(vget_high_u16(x), vget_high_u16(y)), 16));
#else
    mt_scan_eight r;
    for (int i = 0; i < 8; i++) r[i] = (uint16_t)((uint32_t)a[i] * b[i] >> 16);
    return r;
#endif
}

static inline mt_scan_eight mt_eight_greater(mt_scan_eight a, mt_scan_eight b)
{
#if defined(__SSE2__)
    return (mt_scan_eight)_mm_subs_epu16((__m128i)a, (__m128i)b) + b; /* SSE2 has it for signed numbers only */
#elif defined(__ARM_NEON)
    return (mt_scan_eight)vmaxq_u16((uint16x8_t)a, (uint16x8_t)b);
#else
    const mt_scan_eight more = (mt_scan_eight)(a > b);
    return (a & more) | (b & ~more);
#endif
}

/* The lanes n places up, zeros in the lowest. */
#if defined(__SSE2__)
#define mt_eight_up(x, n) ((mt_scan_eight)_mm_slli_si128((__m128i)(x), 2 * (n)))
#elif defined(__ARM_NEON)
#define mt_eight_up(x, n) ((mt_scan_eight)vextq_u16(vdupq_n_u16(0), (uint16x8_t)(x), 8 - (n)))
#else
static inline mt_scan_eight mt_eight_up(mt_scan_eight x, int n)
{
    mt_scan_eight r = {0};
    for (int i = n; i < 8; i++) r[i] = x[i - n];
    return r;
}
#endif

/* Each of the lanes, and the first of the next ones, in the place of the one before. */
static inline mt_scan_eight mt_eight_down(mt_scan_eight x, mt_scan_eight next)
{
#if defined(__SSE2__)
    return (mt_scan_eight)_mm_or_si128(_mm_srli_si128((__m128i)x, 2), _mm_slli_si128((__m128i)next, 14));
#elif defined(__ARM_NEON)
    return (mt_scan_eight)vextq_u16((uint16x8_t)x, (uint16x8_t)next, 1);
#else
    return (mt_scan_eight){x[1], x[2], x[3], x[4], x[5], x[6], x[7], next[0]};
#endif
}

/* The highest lane in all. */
static inline mt_scan_eight mt_eight_last(mt_scan_eight x)
{
#if defined(__SSE2__)
    const __m128i high = _mm_shufflehi_epi16((__m128i)x, 0xff);
    return (mt_scan_eight)_mm_unpackhi_epi64(high, high);
#else
    return mt_eight_of(x[7]);
#endif
}

static inline uint16_t mt_eight_greatest(mt_scan_eight x)
{
    uint16_t most = x[0];
    for (int i = 1; i < 8; i++) most = x[i] > most ? x[i] : most;
    return most;
}

/* A bit for each lane that is b or more. */
static inline unsigned mt_eight_reach(mt_scan_eight x, mt_scan_eight b)
{
#if defined(__SSE2__)
    const __m128i below = _mm_subs_epu16((__m128i)b, (__m128i)x), none = _mm_setzero_si128();
    return (unsigned)_mm_movemask_epi8(_mm_packs_epi16(_mm_cmpeq_epi16(below, none), none)) & 255;
#else
    unsigned mask = 0;
    for (int i = 0; i < 8; i++) mask |= (unsigned)(x[i] >= b[i]) << i;
    return mask;
#endif
}

#endif
