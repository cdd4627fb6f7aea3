/* Folding: from text as written to keys that compare equal when people mean the same.
 *
 * The search key: compatibility decomposition, full case folding, accents removed (Latin, Greek and Cyrillic letters
 * stay in their script), letters with strokes and ligatures spelled in plain letters (ł l, ø o, ß ss, æ ae, þ th ...),
 * invisible characters dropped, typographic apostrophes and hyphens made plain. Folding a key again changes nothing.
 * Bytes that are not UTF-8 are skipped. */
#ifndef MT_TEXT_FOLD_H
#define MT_TEXT_FOLD_H

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"

/* Appends the search key of the text. */
match_status mt_fold(mt_text in, mt_strbuf *out, mt_error *err);

/* The same without the table of common letters: what it is tested with. */
match_status mt_fold_by_unicode(mt_text in, mt_strbuf *out, mt_error *err);

/* Appends the comparison key of an organisation's name: folded, punctuation made blanks, legal forms (SRL, Sp. z o.o.,
 * GmbH, A/S ...) left out, single blanks between words. A name that is nothing but legal forms keeps them. */
match_status mt_fold_name(mt_text in, mt_strbuf *out, mt_error *err);

#endif
