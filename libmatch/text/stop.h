/* Stop words: articles, pronouns, prepositions, auxiliaries that carry no subject. Lists are of this project. */
#ifndef MT_TEXT_STOP_H
#define MT_TEXT_STOP_H

#include <stdbool.h>

#include "libmatch/base/text.h"
#include "libmatch/text/language.h"

/* The word must be folded (mt_fold). Always false for UNKNOWN, ZXX, OTHER. */
bool mt_stop_word(mt_language language, mt_text folded_word);

/* All of a language's stop words, folded, separated by and enclosed in single blanks; NULL when it has none. */
const char *mt_stop_words(mt_language language);

#endif
