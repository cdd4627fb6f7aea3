/* Character n-grams of words: the second channel of ranking, beside the words themselves.
 *
 * Each term (a word without its ending, folded; no stop words) is spelled in one way where languages differ
 * ("pharmac", "farmac"; see gram.c) and framed with '#' at its beginning; its grams are runs of four letters of
 * that, and a framed term of fewer letters is one gram, framed at the end too. A query has the grams of all places, a
 * document those of the places 0, 1, 3, 5 ... Grams never cross words. They meet derived forms that a stemmer misses,
 * parts of compounds, and cognates in other languages. In the index they are terms like others, in a namespace of their
 * own: their first byte is MT_GRAM_MARK, which no word has. */
#ifndef MT_INDEX_GRAM_H
#define MT_INDEX_GRAM_H

#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"

#define MT_GRAM_MARK '\x01'
#define MT_GRAM_LETTERS 4

static inline bool mt_is_gram(mt_text term) { return term.len > 0 && term.data[0] == MT_GRAM_MARK; }

typedef match_status (*mt_gram_fn)(void *context, mt_text gram, uint32_t count, mt_error *err);
typedef enum mt_gram_side { MT_GRAMS_DOCUMENT, MT_GRAMS_QUERY } mt_gram_side;
/* The grams of all words of a list, word by word: a gram comes as often as words have it. `work` is memory to use. */
match_status mt_grams_each(const mt_terms *words, mt_gram_side side, mt_strbuf *work, mt_gram_fn each, void *context,
                           mt_error *err);

#endif
