/* From text to counted terms: tokens, stop words left out, stems, folded. The one interface of this floor that indexing
 * and searching use, so that both always do the same.
 *
 * Language UNKNOWN: folded, not stemmed; English stop words are left out when the text is found to be English. ZXX:
 * split at white space and folded, nothing else. URLs and e-mail addresses are left out (except with ZXX). */
#ifndef MT_TEXT_ANALYSE_H
#define MT_TEXT_ANALYSE_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"
#include "libmatch/text/language.h"

/* Holds the compiled patterns, stemmers and a cache of words; one thread at a time. */
typedef struct mt_analyser mt_analyser;

match_status mt_analyser_create(mt_analyser **out, mt_error *err);
void mt_analyser_free(mt_analyser **analyser);

/* Token rules of the user's (user_rules.h) from now on; does nothing when it has them already. Errors leave the rules
 * as they were. */
match_status mt_analyser_set_rules(mt_analyser *analyser, mt_text json, mt_error *err);
mt_text mt_analyser_rules(const mt_analyser *analyser); /* "" for none; borrowed until they are set again */

typedef struct mt_term {
    const char *text; /* NUL-terminated, in the list's memory */
    uint32_t len;
    uint32_t count; /* at least 1 */
} mt_term;

/* Counted terms in order of first appearance, each once. {0} is an empty list. Texts stay where they are until the
 * next append or clear. Members after `cap` are private. */
typedef struct mt_terms {
    mt_term *data;
    size_t len, cap;
    char *bytes; /* terms and surfaces, each followed by a NUL */
    size_t bytes_len, bytes_cap;
    struct mt_term_place *place; /* [cap] hash, where term and surface begin */
    size_t place_cap;
    uint32_t *slot; /* open addressing: index + 1, 0 = free */
    size_t slots;
} mt_terms;

void mt_terms_free(mt_terms *terms);
void mt_terms_clear(mt_terms *terms); /* keeps the memory */

/* Appends the terms of the text (adds to the counts of those already there). On error the list may hold a part. */
match_status mt_analyse(mt_analyser *analyser, mt_text text, mt_language language, mt_terms *out, mt_error *err);

/* The surface form first seen for a term, for explanations ("imagistică" for "imagist"). */
mt_text mt_terms_surface(const mt_terms *terms, size_t i);

/* The index of a term in the list, or MT_NONE (hash_map.h). The text must be as mt_analyse makes it. */
uint32_t mt_terms_find(const mt_terms *terms, mt_text term);

#endif
