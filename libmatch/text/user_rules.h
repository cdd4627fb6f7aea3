/* Token rules that a user adds to the built-in ones, as data: names of products, codes of an own register.
 *
 * JSON: [{"name": "part number", "kind": "code", "pattern": "PN-\\d{4}/[A-Z]"}], tried in their order before the
 * built-in rules, at every place where one of them can begin. Kinds: word, compound, technical, number, code. A pattern
 * is hostile input: its length, its compiled form, what one attempt may cost and how often attempts may give up in one
 * text are bounded. */
#ifndef MT_TEXT_USER_RULES_H
#define MT_TEXT_USER_RULES_H

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"
#include "libmatch/text/token.h"

enum {
    MT_USER_RULES_BYTES = 32 * 1024, /* of the JSON */
    MT_USER_RULES_MOST = 32,
    MT_USER_RULE_BYTES = 500, /* of one pattern */
};

typedef struct mt_user_rules mt_user_rules; /* one thread at a time */

/* Gives NULL for an empty text or an empty array. Errors: E_FORMAT (JSON), E_VALUE (field and value name the rule),
 * E_SYNTAX (a pattern that does not compile, with the place). */
match_status mt_user_rules_create(mt_text json, mt_user_rules **out, mt_error *err);
void mt_user_rules_free(mt_user_rules **rules);

/* The JSON they were made from. */
mt_text mt_user_rules_json(const mt_user_rules *rules);

/* Whether a rule may begin with this byte. */
bool mt_user_rules_may_begin(const mt_user_rules *rules, unsigned char first);

/* A new text: attempts that gave up in the last one are forgotten. */
void mt_user_rules_begin(mt_user_rules *rules);
/* Whether memory was too short for an attempt since then: what was found is not to be relied on. */
bool mt_user_rules_no_memory(const mt_user_rules *rules);

/* The first rule that matches at data (valid UTF-8): length and kind; false when none does. */
bool mt_user_rules_match(mt_user_rules *rules, const char *data, size_t len, size_t *length, mt_token_kind *kind);

#endif
