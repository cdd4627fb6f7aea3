/* Growable text. A failed append makes the buffer "bad" and later appends do nothing, so a writer checks once, at the
 * end, with mt_strbuf_status(). Output never depends on the locale. */
#ifndef MT_BASE_STRBUF_H
#define MT_BASE_STRBUF_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"

typedef struct mt_strbuf {
    char *data; /* always NUL-terminated once anything was added; NULL before */
    size_t len, cap;
    bool bad; /* out of memory at some point */
} mt_strbuf;

void mt_strbuf_free(mt_strbuf *b);
void mt_strbuf_clear(mt_strbuf *b); /* keeps the memory */
void mt_strbuf_add(mt_strbuf *b, const char *data, size_t len);
void mt_strbuf_text(mt_strbuf *b, mt_text text);
void mt_strbuf_str(mt_strbuf *b, const char *string);
void mt_strbuf_char(mt_strbuf *b, char c);
/* printf without floating point directives (they follow the locale): use mt_strbuf_double or mt_strbuf_fixed */
void mt_strbuf_format(mt_strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void mt_strbuf_int(mt_strbuf *b, int64_t value);
/* the shortest of %.15g, %.16g, %.17g that reads back as the same value; a point as decimal mark; no inf or nan: 0 */
void mt_strbuf_double(mt_strbuf *b, double value);
/* fixed number of decimals (0 to 9), a point as decimal mark */
void mt_strbuf_fixed(mt_strbuf *b, double value, int decimals);
/* a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD */
void mt_strbuf_json(mt_strbuf *b, mt_text text);
/* escaped for HTML or XML text and attribute values */
void mt_strbuf_html(mt_strbuf *b, mt_text text);
match_status mt_strbuf_status(const mt_strbuf *b, mt_error *err);
/* Gives the text (never NULL on success), leaves the buffer empty. */
match_status mt_strbuf_take(mt_strbuf *b, char **text, size_t *len, mt_error *err);

#endif
