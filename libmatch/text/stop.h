/* Stop words: articles, pronouns, prepositions, auxiliaries that carry no subject. Lists are of this project. */
#ifndef MT_TEXT_STOP_H
#define MT_TEXT_STOP_H

#include <stdbool.h>

#include "libmatch/base/text.h"
#include "libmatch/text/language.h"

/* The word must be folded (mt_fold). Always false for UNKNOWN, ZXX, OTHER. */
bool mt_stop_word(mt_language language, mt_text folded_word);

/* The languages that have the folded word as a stop word: bit n for language n. */
uint64_t mt_stop_languages(mt_text folded_word);

/* All of them, by number from 0, with their languages; "" after the last one. */
mt_text mt_stop_word_at(size_t number, uint64_t *languages);

#endif
