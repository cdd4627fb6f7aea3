/* Strict UTF-8 (RFC 3629). Nearly all text that comes in is ASCII or has sequences of two bytes, which are checked 16
 * (or, without vectors of bytes, eight) bytes at a time; the rest byte by byte. */
#include "libmatch/text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Length of the sequence a lead byte announces; 0 for bytes that lead nothing valid (80-C1, F5-FF). */
static size_t announced(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF5 ? 4 : 0;
}

/* The second byte carries the rules against overlong forms, surrogates and too large values. */
static bool second_allowed(unsigned char lead, unsigned char second)
{
    switch (lead) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return (second & 0xC0) == 0x80;
    }
}

size_t mt_utf8_decode(const char *text, size_t left, int32_t *cp)
{
    const unsigned char *s = (const unsigned char *)text;
    *cp = -1;
    if (left == 0) return 0;
    if (s[0] < 0x80) {
        *cp = s[0];
        return 1;
    }
    size_t n = announced(s[0]);
    if (n == 0 || n > left || !second_allowed(s[0], s[1])) return 0;
    int32_t value = s[0] & (0xFF >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
        value = value << 6 | (s[i] & 0x3F);
    }
    *cp = value;
    return n;
}

size_t mt_utf8_encode(int32_t cp, char buffer[4])
{
    if (cp < 0x80) {
        buffer[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        buffer[0] = (char)(0xC0 | cp >> 6);
        buffer[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        buffer[0] = (char)(0xE0 | cp >> 12);
        buffer[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        buffer[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    buffer[0] = (char)(0xF0 | cp >> 18);
    buffer[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    buffer[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    buffer[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

/* How many of the next bytes are certainly ASCII and whole sequences of two; 0: not known. */
#ifdef __SSE2__
static inline size_t simple_bytes(const char *s, size_t left)
{
    if (left < 16) return 0;
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)s);
    unsigned high = (unsigned)_mm_movemask_epi8(v);
    if (high == 0) return 16;
    /* as signed numbers: 80 to BF lie below C0, C2 to DF between */
    unsigned second = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, _mm_set1_epi8((char)0xC0)));
    unsigned first = (unsigned)_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)0xC1)), _mm_cmplt_epi8(v, _mm_set1_epi8((char)0xE0))));
    unsigned bad = (high ^ (first | second)) | ((first << 1 ^ second) & 0xFFFF);
    unsigned good = bad ? (unsigned)__builtin_ctz(bad) : 16;
    return good && (first >> (good - 1) & 1) ? good - 1 : good; /* not half a sequence */
}
#else
static inline size_t simple_bytes(const char *s, size_t left)
{
    uint64_t eight;
    if (left < sizeof eight) return 0;
    memcpy(&eight, s, sizeof eight);
    return (eight & UINT64_C(0x8080808080808080)) == 0 ? sizeof eight : 0;
}
#endif

bool mt_utf8_valid(mt_text text, size_t *bad_at)
{
    size_t i = 0;
    while (i < text.len) {
        size_t simple = simple_bytes(text.data + i, text.len - i);
        if (simple) {
            i += simple;
            continue;
        }
        int32_t cp;
        size_t n = mt_utf8_decode(text.data + i, text.len - i, &cp);
        if (n == 0) break;
        i += n;
    }
    if (bad_at) *bad_at = i;
    return i == text.len;
}

size_t mt_utf8_count(mt_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; count++) {
        int32_t cp;
        size_t n = mt_utf8_decode(text.data + i, text.len - i, &cp);
        i += n ? n : 1;
    }
    return count;
}

mt_text mt_utf8_prefix(mt_text text, size_t max)
{
    size_t i = 0;
    for (; i < text.len && max > 0; max--) {
        int32_t cp;
        size_t n = mt_utf8_decode(text.data + i, text.len - i, &cp);
        i += n ? n : 1;
    }
    return mt_text_make(text.data, i);
}
