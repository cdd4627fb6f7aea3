/* The rules for tokens that are more than a run of letters: data for the tokeniser, tried in order at one place. */
#ifndef MT_TEXT_TOKEN_RULES_H
#define MT_TEXT_TOKEN_RULES_H

#include "libmatch/text/token.h"

typedef struct mt_token_rule {
    const char *name;
    mt_token_kind kind;
    const char *pattern; /* PCRE2, UTF; without capturing groups */
} mt_token_rule;

extern const mt_token_rule mt_token_rules[];
extern const size_t mt_token_rule_count;

/* One word character, as a PCRE2 class: letters, marks, numbers, soft hyphen and joiners. */
#define MT_WORD_CLASS "[\\p{L}\\p{M}\\p{N}\\x{ad}\\x{200b}-\\x{200d}\\x{2060}]"

#endif
