/* Words that mix Latin and Cyrillic letters of the same look: typed with the wrong keyboard, or read by a scanner. */
#ifndef MT_TEXT_LOOK_ALIKES_H
#define MT_TEXT_LOOK_ALIKES_H

#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"

/* Writes the word in one script into *out when it mixes the two and all letters of one of them have a twin in the
 * other; Latin when both do. False, and nothing written, for any other word: scripts are never mixed up otherwise. */
bool mt_unmix(mt_text word, mt_strbuf *out);

#endif
