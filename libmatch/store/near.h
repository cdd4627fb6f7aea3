/* Near misses: how many typing slips lie between two short texts, and which known word was meant. */
#ifndef MT_STORE_NEAR_H
#define MT_STORE_NEAR_H

#include <stddef.h>
#include <stdint.h>

#include "libmatch/base/text.h"

/* Letters inserted, deleted, replaced, or swapped with their neighbour (optimal string alignment), ASCII letters
 * without case. More than `limit` (at most 8), or a text beyond 128 bytes: limit + 1. */
size_t mt_near_distance(mt_text a, mt_text b, size_t limit);

/* The nearest of `words` (NULL-terminated list), NULL when none is near: one slip in words of up to five letters, two
 * in longer ones; the first of equally near words. An equal word counts only when its case differs. */
const char *mt_near_word(mt_text text, const char *const *words);

#endif
