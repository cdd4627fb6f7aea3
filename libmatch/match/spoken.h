/* The languages that items with a term state. A profile that is held against the items of one language has many terms
 * that none of them has, the words of its own language; without these, lists are spared and scores are the same. */
#ifndef MT_MATCH_SPOKEN_H
#define MT_MATCH_SPOKEN_H

#include "libmatch/base/hash_map.h"
#include "libmatch/rank/rank.h"
#include "libmatch/text/language.h"

typedef MT_ARRAY(mt_query_term) mt_spoken_terms;

/* What is known so far of one snapshot. */
typedef struct mt_spoken {
    mt_intern terms;
    uint8_t *item;                /* [documents] languages of the items; NULL: not looked for yet */
    MT_ARRAY(uint64_t) languages; /* by number of the term: bits of the languages; 1: none that is stated */
} mt_spoken;

void mt_spoken_free(mt_spoken *spoken);
/* Makes `out` those of the terms that some item in a language may have, in their order; `language`: of each document.
 * N-grams weigh what they do beside all words, so a query with one is left as it is. */
match_status mt_spoken_select(mt_spoken *spoken, const mt_index *index, const uint8_t *language,
                              const mt_query_term *terms, size_t n, mt_language in, mt_spoken_terms *out,
                              mt_error *err);

#endif
