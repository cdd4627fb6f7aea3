/* What Snowball needs done to a word first: spellings and cases its rules do not know. */
#ifndef MT_TEXT_STEM_PREPARE_H
#define MT_TEXT_STEM_PREPARE_H

#include "libmatch/base/strbuf.h"
#include "libmatch/text/language.h"

/* Changes the end of the word (lower case, composed; Romanian with cedillas) where a rule says so. */
void mt_stem_prepare(mt_language language, mt_strbuf *word);

#endif
