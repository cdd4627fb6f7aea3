/* The classes of bytes that the tokeniser steps over. Letters of two bytes are told by their first byte: C3 to C8 is
 * Latin, CE to D1 Greek and Cyrillic, with the few exceptions that Unicode put among them (× ÷, Greek marks and one
 * sign, a place without a letter). All else beyond ASCII is left to be decoded. With SSE2, which every x86-64 has, a
 * class is a handful of operations on 16 bytes; elsewhere the bytes are looked at one by one. */
#include "libmatch/text/token_scan.h"

#include <stdbool.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Takes the exceptions out of the letters that begin with `lead`, and adds their second bytes. */
static uint64_t two_byte_letters(uint64_t lead, uint64_t exceptions)
{
    lead &= ~exceptions;
    return lead | lead << 1;
}

static bool exception(unsigned char first, unsigned char second)
{
    if (first == 0xC3) return second == 0x97 || second == 0xB7;
    if (first == 0xCE) return (second >= 0x80 && second < 0x90) || second == 0xA2;
    return first == 0xCF && second == 0xB6;
}

void mt_scan_block_portable(const char *block, mt_scan *out)
{
    uint64_t ascii = 0, digit = 0, high = 0, lead = 0, exceptions = 0, plain = 0, special = 0;
    for (unsigned i = 0; i < MT_SCAN_BYTES; i++) {
        unsigned char c = (unsigned char)block[i], next = (unsigned char)block[i + 1], small = c | 0x20;
        bool is_digit = c >= '0' && c <= '9', ends = next == ' ' || next == '\n';
        ascii |= (uint64_t)(is_digit || (small >= 'a' && small <= 'z')) << i;
        digit |= (uint64_t)is_digit << i;
        high |= (uint64_t)(c >= 0x80) << i;
        lead |= (uint64_t)((c >= 0xC3 && c <= 0xC8) || (c >= 0xCE && c <= 0xD1)) << i;
        exceptions |= (uint64_t)exception(c, next) << i;
        plain |= (uint64_t)(c == ' ' || c == '\n' || c == ',' || ((c == '.' || c == ':') && ends)) << i;
        special |= (uint64_t)((c == '.' && next == 'N') ||
                              (small == 't' && (next | 0x20) == 'r' && (block[i + 2] | 0x20) == 'l'))
                   << i;
    }
    out->word = ascii | two_byte_letters(lead, exceptions);
    out->other = high & ~out->word;
    out->digit = digit;
    out->plain = plain;
    out->special = special | digit | out->other;
}

#ifdef __SSE2__
static inline __m128i load(const char *s) { return _mm_loadu_si128((const __m128i *)(const void *)s); }
static inline __m128i equal(__m128i v, unsigned char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)c)); }
static inline __m128i within(__m128i v, unsigned char low, unsigned char high)
{
    __m128i above = _mm_sub_epi8(v, _mm_set1_epi8((char)low));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8((char)(high - low))), above);
}
static inline uint64_t bits(__m128i v) { return (uint64_t)(unsigned)_mm_movemask_epi8(v); }

static uint64_t greek_exceptions(const char *block)
{
    uint64_t found = 0;
    for (unsigned i = 0; i < MT_SCAN_BYTES; i += 16) {
        __m128i v = load(block + i), next = load(block + i + 1);
        __m128i marks = _mm_or_si128(within(next, 0x80, 0x8F), equal(next, 0xA2));
        found |=
            bits(_mm_or_si128(_mm_and_si128(equal(v, 0xCE), marks), _mm_and_si128(equal(v, 0xCF), equal(next, 0xB6))))
            << i;
    }
    return found;
}

static uint64_t letters_beyond_ascii(const char *block)
{
    uint64_t lead = 0, exceptions = 0;
    __m128i any_greek = _mm_setzero_si128();
    for (unsigned i = 0; i < MT_SCAN_BYTES; i += 16) {
        __m128i v = load(block + i), next = load(block + i + 1);
        __m128i greek = within(v, 0xCE, 0xD1);
        any_greek = _mm_or_si128(any_greek, greek);
        lead |= bits(_mm_or_si128(within(v, 0xC3, 0xC8), greek)) << i;
        __m128i signs = _mm_or_si128(equal(next, 0x97), equal(next, 0xB7));
        exceptions |= bits(_mm_and_si128(equal(v, 0xC3), signs)) << i;
    }
    if (bits(any_greek)) exceptions |= greek_exceptions(block);
    return two_byte_letters(lead, exceptions);
}

void mt_scan_block(const char *block, mt_scan *out)
{
    const __m128i small = _mm_set1_epi8(0x20);
    uint64_t ascii = 0, digit = 0, high = 0, blank = 0, comma = 0, stop = 0, special = 0;
    for (unsigned i = 0; i < MT_SCAN_BYTES; i += 16) {
        __m128i v = load(block + i), next = load(block + i + 1), lower = _mm_or_si128(v, small);
        __m128i digits = within(v, '0', '9'), dots = equal(v, '.');
        ascii |= bits(_mm_or_si128(within(lower, 'a', 'z'), digits)) << i;
        digit |= bits(digits) << i;
        high |= bits(v) << i;
        blank |= bits(_mm_or_si128(equal(v, ' '), equal(v, '\n'))) << i;
        comma |= bits(equal(v, ',')) << i;
        stop |= bits(_mm_or_si128(equal(v, ':'), dots)) << i;
        __m128i level = _mm_and_si128(_mm_and_si128(equal(lower, 't'), equal(_mm_or_si128(next, small), 'r')),
                                      equal(_mm_or_si128(load(block + i + 2), small), 'l'));
        special |= bits(_mm_or_si128(level, _mm_and_si128(dots, equal(next, 'N')))) << i;
    }
    unsigned char behind = (unsigned char)block[MT_SCAN_BYTES];
    uint64_t ends = blank >> 1 | (uint64_t)(behind == ' ' || behind == '\n') << (MT_SCAN_BYTES - 1);
    out->word = high ? ascii | letters_beyond_ascii(block) : ascii;
    out->other = high & ~out->word;
    out->digit = digit;
    out->plain = blank | comma | (stop & ends);
    out->special = special | digit | out->other;
}
#else
void mt_scan_block(const char *block, mt_scan *out) { mt_scan_block_portable(block, out); }
#endif
