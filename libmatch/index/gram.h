/* Character n-grams of words: the second channel of ranking, beside the words themselves.
 *
 * Each word (without stop words, as first written in its field) is folded, spelled in one way where languages differ
 * ("technology", "technologie"; see gram.c) and framed with '#'; its grams are all runs of four letters of that, and a
 * framed word of four letters or fewer is one gram. Grams never cross words. They meet inflected and derived forms that
 * a stemmer misses, parts of compounds, and cognates in other languages. In the index they are terms like others, in a
 * namespace of their own: their first byte is MT_GRAM_MARK, which no word has. */
#ifndef MT_INDEX_GRAM_H
#define MT_INDEX_GRAM_H

#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"

#define MT_GRAM_MARK '\x01'
#define MT_GRAM_LETTERS 4

static inline bool mt_is_gram(mt_text term) { return term.len > 0 && term.data[0] == MT_GRAM_MARK; }

typedef match_status (*mt_gram_fn)(void *context, mt_text gram, uint32_t count, mt_error *err);
/* The grams of all words of a list, word by word: a gram comes as often as words have it. `work` is memory to use. */
match_status mt_grams_each(const mt_terms *words, mt_strbuf *work, mt_gram_fn each, void *context, mt_error *err);

#endif
