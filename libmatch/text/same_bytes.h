/* Equality of short byte strings without a call: words have a few bytes, and a call to memcmp costs more than they do.
 */
#ifndef MT_TEXT_SAME_BYTES_H
#define MT_TEXT_SAME_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t mt_eight_bytes(const char *s)
{
    uint64_t v;
    memcpy(&v, s, 8);
    return v;
}

static inline uint32_t mt_four_bytes(const char *s)
{
    uint32_t v;
    memcpy(&v, s, 4);
    return v;
}

/* Reads only the n bytes of each; ends are compared by loads that overlap. */
static inline bool mt_same_bytes(const char *a, const char *b, size_t n)
{
    if (n >= 8) {
        for (size_t i = 0; i + 8 < n; i += 8)
            if (mt_eight_bytes(a + i) != mt_eight_bytes(b + i)) return false;
        return mt_eight_bytes(a + n - 8) == mt_eight_bytes(b + n - 8);
    }
    if (n >= 4) return mt_four_bytes(a) == mt_four_bytes(b) && mt_four_bytes(a + n - 4) == mt_four_bytes(b + n - 4);
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i]) return false;
    return true;
}

#endif
