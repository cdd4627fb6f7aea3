/* Light stemmers of this project, for languages Snowball lacks: the longest ending of a table that leaves enough of the
 * word is removed, in one or two passes. */
#ifndef MT_TEXT_STEM_LIGHT_H
#define MT_TEXT_STEM_LIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "libmatch/text/language.h"

bool mt_stem_light_known(mt_language language);

/* Shortens the word (lower case, composed, accents in place) in `word`, *len bytes; never to nothing. */
void mt_stem_light(mt_language language, char *word, size_t *len);

#endif
