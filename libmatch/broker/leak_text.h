/* A text as it looks, for patterns and names: what was written to slip through a check reads like plain text. Each byte
 * knows where it comes from, so that what is found can be masked in the text as it was written. */
#ifndef MT_BROKER_LEAK_TEXT_H
#define MT_BROKER_LEAK_TEXT_H

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"

typedef struct mt_leak_text {
    mt_strbuf text;
    MT_ARRAY(size_t) begin, end; /* of the letter in the original, by byte of the text */
    bool mixed;                  /* letters of other scripts that look Latin were replaced */
} mt_leak_text;

void mt_leak_text_free(mt_leak_text *text);
/* Compatibility forms (full width, mathematical, circled letters) in plain letters, accents and invisible characters
 * dropped, blanks and hyphens of all kinds made plain. With `latin`, words that hold nothing but Latin letters and
 * Cyrillic or Greek ones of the same look are spelled in Latin letters. Replaces what the text holds; bytes that are
 * not UTF-8 become blanks. */
match_status mt_leak_text_read(mt_text original, bool latin, mt_leak_text *out, mt_error *err);

#endif
