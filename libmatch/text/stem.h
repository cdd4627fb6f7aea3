/* Stemming: Snowball where it has the language, light stemmers of this project where it has not.
 *
 * In: one word as written, any case. Out: the stem, folded (mt_fold). Words of languages without a stemmer are only
 * folded. Snowball needs the accents, so folding comes after it. */
#ifndef MT_TEXT_STEM_H
#define MT_TEXT_STEM_H

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"
#include "libmatch/text/language.h"

typedef struct mt_stemmer mt_stemmer; /* one thread at a time; opens the stemmer of a language at its first use */

match_status mt_stemmer_create(mt_stemmer **out, mt_error *err);
void mt_stemmer_free(mt_stemmer **stemmer);

/* Appends the folded stem of the word. A stem is never empty when the folded word is not. */
match_status mt_stem(mt_stemmer *stemmer, mt_language language, mt_text word, mt_strbuf *out, mt_error *err);

/* whether words of the language are stemmed at all */
bool mt_stem_known(mt_language language);

#endif
