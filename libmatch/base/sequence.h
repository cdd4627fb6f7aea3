/* One sequence of UTF-8, for what writes and reads JSON below the floor of texts. */
#ifndef MT_BASE_SEQUENCE_H
#define MT_BASE_SEQUENCE_H

#include <stddef.h>

/* Length of the valid UTF-8 sequence at s (1 to 4), of which `left` bytes (1 or more) may be read; 0: none. */
static inline size_t mt_sequence_length(const char *text, size_t left)
{
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0x80) return 1;
    size_t n = s[0] >= 0xF0 && s[0] <= 0xF4 ? 4 : s[0] >= 0xE0 && s[0] < 0xF0 ? 3 : s[0] >= 0xC2 && s[0] < 0xE0 ? 2 : 0;
    if (n == 0 || n > left) return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) ||
        (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

#endif
