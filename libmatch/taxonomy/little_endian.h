/* Numbers in the persisted layouts of this floor: little-endian, at any alignment. */
#ifndef MT_TAXONOMY_LITTLE_ENDIAN_H
#define MT_TAXONOMY_LITTLE_ENDIAN_H

#include <stdint.h>
#include <string.h>

#include "libmatch/base/strbuf.h"

/* The i-th 32-bit number of an array. */
static inline uint32_t mt_le32(const uint8_t *array, size_t i)
{
    uint32_t v;
    memcpy(&v, array + 4 * i, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

static inline uint64_t mt_le64(const uint8_t *array, size_t i)
{
    return (uint64_t)mt_le32(array, 2 * i + 1) << 32 | mt_le32(array, 2 * i);
}

static inline void mt_strbuf_le32(mt_strbuf *b, uint32_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    char bytes[sizeof v];
    memcpy(bytes, &v, sizeof v);
    mt_strbuf_add(b, bytes, sizeof bytes);
}

static inline void mt_strbuf_le64(mt_strbuf *b, uint64_t v)
{
    mt_strbuf_le32(b, (uint32_t)v);
    mt_strbuf_le32(b, (uint32_t)(v >> 32));
}

static inline void mt_strbuf_le32_array(mt_strbuf *b, const uint32_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++) mt_strbuf_le32(b, v[i]);
}

#endif
