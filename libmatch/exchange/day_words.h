/* Days as people read them. */
#ifndef MT_EXCHANGE_DAY_WORDS_H
#define MT_EXCHANGE_DAY_WORDS_H

#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"
#include "libmatch/exchange/words.h"

/* Appends "Tuesday, 12 May 2026" of "2026-05-12"; any other text as it is. */
void mt_day_words(mt_text day, mt_tongue tongue, mt_strbuf *out);

#endif
