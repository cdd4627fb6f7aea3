/* Seeded random numbers, the same on every machine (xoshiro256**, Blackman and Vigna 2018; seeded by splitmix64). */
#ifndef MT_BASE_RANDOM_H
#define MT_BASE_RANDOM_H

#include <stdint.h>

typedef struct mt_random {
    uint64_t s[4];
} mt_random;

static inline uint64_t mt_splitmix64(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline mt_random mt_random_seeded(uint64_t seed)
{
    mt_random r;
    for (int i = 0; i < 4; i++) r.s[i] = mt_splitmix64(&seed);
    return r;
}

static inline uint64_t mt_random_next(mt_random *r)
{
    uint64_t *s = r->s, x = s[1] * 5, result = (x << 7 | x >> 57) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 45 | s[3] >> 19;
    return result;
}

/* 0 .. below-1, for below of 1 to 2^32 (multiply-shift; the bias is below 2^-32) */
static inline uint32_t mt_random_below(mt_random *r, uint64_t below)
{
    return (uint32_t)(((mt_random_next(r) >> 32) * below) >> 32);
}

/* [0, 1) with 53 bits */
static inline double mt_random_unit(mt_random *r) { return (double)(mt_random_next(r) >> 11) * 0x1p-53; }

#endif
