/* SHA-256 (FIPS 180-4), for seals that show whether something was changed afterwards. */
#ifndef MT_BASE_SHA256_H
#define MT_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define MT_SHA256_HEX 64 /* digits of a digest in hexadecimal */

typedef struct mt_sha256 {
    uint32_t state[8];
    uint64_t bytes;
    unsigned char block[64];
} mt_sha256;

void mt_sha256_begin(mt_sha256 *s);
void mt_sha256_add(mt_sha256 *s, const void *data, size_t len);
/* Writes the digest as lower-case digits and a NUL; the state is used up. */
void mt_sha256_end(mt_sha256 *s, char hex[MT_SHA256_HEX + 1]);

#endif
