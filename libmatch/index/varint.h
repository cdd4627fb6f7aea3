/* Unsigned numbers of 32 bits in 1 to 5 bytes, low 7 bits first (LEB128). Reading never passes `end`. */
#ifndef MT_INDEX_VARINT_H
#define MT_INDEX_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t mt_varint_write(uint8_t *out /* 5 bytes */, uint32_t value)
{
    size_t n = 0;
    for (; value >= 128; value >>= 7) out[n++] = (uint8_t)(value | 128);
    out[n++] = (uint8_t)value;
    return n;
}

static inline bool mt_varint_read(const uint8_t **at, const uint8_t *end, uint32_t *value)
{
    const uint8_t *p = *at;
    if (p < end && *p < 128) {
        *value = *p;
        *at = p + 1;
        return true;
    }
    uint32_t v = 0;
    for (unsigned shift = 0; shift < 35 && p < end; shift += 7) {
        uint8_t byte = *p++;
        v |= (uint32_t)(byte & 127) << shift;
        if (byte < 128) {
            *value = v;
            *at = p;
            return true;
        }
    }
    return false;
}

#endif
