/* Plain text from cells that carry HTML: known tags off (blocks leave a line end, list items a dash), the content of
 * script and style off, character references decoded. Text that only looks like a tag ("p<0.05") stays. */
#ifndef MT_EXCHANGE_MARKUP_H
#define MT_EXCHANGE_MARKUP_H

#include "libmatch/base/strbuf.h"

/* Whether the text holds a known HTML tag. */
bool mt_markup_found(mt_text text);
/* Appends the plain text. */
void mt_markup_strip(mt_text text, mt_strbuf *out);

#endif
