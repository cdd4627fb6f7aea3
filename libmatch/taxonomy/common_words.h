/* A few words of everyday and technical language in several languages at once, from which dictionaries learn even when
 * no taxonomy is loaded. Written for libmatch; common_words.inc says how. */
#ifndef MT_TAXONOMY_COMMON_WORDS_H
#define MT_TAXONOMY_COMMON_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "libmatch/base/text.h"
#include "libmatch/text/language.h"

enum { MT_COMMON_MOST_FORMS = 6 };

bool mt_common_words_have(mt_language language);
size_t mt_common_words_count(void);
/* What row `row` says in a language: forms[0 .. result), static; 0 when it says nothing there. */
size_t mt_common_word(size_t row, mt_language language, mt_text forms[MT_COMMON_MOST_FORMS]);

#endif
