/* Tokens: where words, numbers, codes, addresses stand in a text.
 *
 * Plain words are found by a hand-written scan; whatever stands next to an unusual mark is given to one PCRE2 pattern
 * made of the rules in token_rules.c, with match and depth limits, over a bounded window. Bytes that are not UTF-8
 * separate tokens. Any input costs time proportional to its length. */
#ifndef MT_TEXT_TOKEN_H
#define MT_TEXT_TOKEN_H

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"

typedef enum mt_token_kind {
    MT_TOKEN_WORD,      /* letters and digits */
    MT_TOKEN_COMPOUND,  /* words joined by hyphens or apostrophes: CT-scan, l'imagerie, într-un */
    MT_TOKEN_TECHNICAL, /* C++, C#, R&D, IT&C, .NET, S.R.L. */
    MT_TOKEN_NUMBER,    /* 1.5, 1 000, 5 mg, 20 % */
    MT_TOKEN_CODE,      /* TRL 5, 33140000-3, C26.60, A61B 5/055 */
    MT_TOKEN_URL,
    MT_TOKEN_EMAIL,
} mt_token_kind;

typedef struct mt_token {
    size_t start, end; /* bytes in the text */
    mt_token_kind kind;
} mt_token;

typedef struct mt_tokeniser mt_tokeniser; /* one thread at a time */

match_status mt_tokeniser_create(mt_tokeniser **out, mt_error *err);
void mt_tokeniser_free(mt_tokeniser **tokeniser);

/* Takes rules that stand before the built-in ones (user_rules.h), NULL for none; keeps and frees them. */
struct mt_user_rules;
void mt_tokeniser_set_rules(mt_tokeniser *tokeniser, struct mt_user_rules *rules);
const struct mt_user_rules *mt_tokeniser_rules(const mt_tokeniser *tokeniser);

/* For tests: every token is looked for by the rules, none by the faster ways, with the same result. */
void mt_tokeniser_by_pattern(mt_tokeniser *tokeniser, bool by_pattern);

/* Begins with a text, borrowed until the next begin. */
void mt_tokeniser_begin(mt_tokeniser *tokeniser, mt_text text);
/* The next token; false at the end. */
bool mt_tokeniser_next(mt_tokeniser *tokeniser, mt_token *token);
/* The next ones, at most so many; fewer than asked for only at the end. */
size_t mt_tokeniser_take(mt_tokeniser *tokeniser, mt_token *tokens, size_t most);
/* To be asked at the end of a text: E_NO_MEMORY when a rule could not be tried, so that tokens may be others. */
match_status mt_tokeniser_status(const mt_tokeniser *tokeniser, mt_error *err);

#endif
