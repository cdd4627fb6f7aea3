/* The bytes of a latent model. Internal to latent.c and latent_learn.c.
 *
 * Little-endian: the header; u16 scale [words], filled up to a multiple of 64 bytes; i8 [words][MT_LATENT_DIMS]; u32
 * [blocks + 1] and the bytes of the dictionary. The vector of a word is its row times its scale; the unit is the same
 * for all, and of no consequence, as places have length 1. */
#ifndef MT_RANK_LATENT_IMAGE_H
#define MT_RANK_LATENT_IMAGE_H

#include <stdint.h>

#define MT_LATENT_MAGIC "MTLAT\r\n\x1a" /* 8 bytes, no NUL */
#define MT_LATENT_VERSION 1u
#define MT_LATENT_MOST_SCALE 2047u
#define MT_LATENT_MOST_WORDS (1u << 20)

typedef struct mt_latent_header {
    uint8_t magic[8];
    uint32_t version, dims, words, records;
    uint64_t bytes, dictionary_bytes;
    uint8_t pad[16];
    uint64_t checksum; /* of all before, then of all behind */
} mt_latent_header;
_Static_assert(sizeof(mt_latent_header) == 64, "layout of latent models");

uint64_t mt_latent_checksum(const void *image, uint64_t bytes);
static inline uint64_t mt_latent_scale_bytes(uint32_t words) { return ((uint64_t)words * 2 + 63) / 64 * 64; }

#endif
