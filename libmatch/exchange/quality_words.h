/* The checks of the quality report in the languages of pages. */
#ifndef MT_EXCHANGE_QUALITY_WORDS_H
#define MT_EXCHANGE_QUALITY_WORDS_H

#include "libmatch/base/text.h"
#include "libmatch/exchange/words.h"

/* What a check finds, by its code ("url.email"); NULL for a code that is none of ours. Static text. */
const char *mt_quality_words(mt_text code, mt_tongue tongue);

#endif
