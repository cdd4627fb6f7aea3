/* UTF-8: strict checking, decoding and encoding.
 *
 * Valid means RFC 3629: no overlong forms (C0 80 for NUL among them), no surrogates (CESU-8), nothing above U+10FFFF.
 * NUL itself is valid UTF-8; callers that hand text on as C strings refuse it with mt_utf8_has_nul(). */
#ifndef MT_TEXT_UTF8_H
#define MT_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libmatch/base/text.h"

/* *bad_at (may be NULL) gets the offset of the first bad byte, or text.len when there is none. */
bool mt_utf8_valid(mt_text text, size_t *bad_at);
static inline bool mt_utf8_has_nul(mt_text text) { return text.len != 0 && memchr(text.data, 0, text.len) != NULL; }

/* Decodes the code point at s, of which `left` bytes may be read. Gives its length (1 to 4), or 0 with *cp = -1 when
 * there is no valid sequence (or left is 0). */
size_t mt_utf8_decode(const char *s, size_t left, int32_t *cp);

/* Writes the code point (a valid one) and gives its length, 1 to 4. */
size_t mt_utf8_encode(int32_t cp, char buffer[4]);

/* Number of code points; every bad byte counts as one. */
size_t mt_utf8_count(mt_text text);

/* The longest prefix of at most `max` code points. */
mt_text mt_utf8_prefix(mt_text text, size_t max);

#endif
