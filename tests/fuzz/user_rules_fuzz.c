/* Any bytes as token rules of a user (the first line) and a text (the rest): rules are refused with a reason, or give
 * tokens that lie in the text, one behind the other, the same by the faster ways and by the rules alone. Hostile
 * patterns cost no more than their limits: the fuzzer's own time limit says so. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/text/analyse.h"
#include "libmatch/text/user_rules.h"
#include "libmatch/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 4000 };

static void demand(bool holds)
{
    if (!holds) abort();
}

/* What one rule matches is a part of what stands there, and begins as it was said. */
static void match_everywhere(mt_user_rules *rules, mt_text text)
{
    mt_user_rules_begin(rules);
    for (size_t at = 0; at < text.len; at++) {
        size_t length = 0;
        mt_token_kind kind = MT_TOKEN_URL;
        if (((unsigned char)text.data[at] & 0xc0) == 0x80) continue;
        if (!mt_user_rules_match(rules, text.data + at, text.len - at, &length, &kind)) continue;
        demand(length > 0 && length <= text.len - at);
        demand(kind <= MT_TOKEN_CODE);
        demand(mt_user_rules_may_begin(rules, (unsigned char)text.data[at]));
        demand(mt_utf8_valid(mt_text_make(text.data + at, length), NULL));
    }
}

/* Takes the rules. */
static size_t tokens_of(mt_user_rules *rules, mt_text text, bool by_pattern, mt_token tokens[MOST])
{
    static mt_tokeniser *t; /* costs more than most inputs */
    if (!t) demand(mt_tokeniser_create(&t, NULL) == MATCH_OK);
    mt_tokeniser_set_rules(t, rules);
    mt_tokeniser_by_pattern(t, by_pattern);
    mt_tokeniser_begin(t, text);
    size_t n = mt_tokeniser_take(t, tokens, MOST);
    for (size_t i = 0, end = 0; i < n; end = tokens[i++].end)
        demand(tokens[i].start >= end && tokens[i].start < tokens[i].end && tokens[i].end <= text.len);
    return n;
}

static void analyse(mt_text json, mt_text text)
{
    static mt_analyser *a;
    mt_terms terms = {0};
    if (!a) demand(mt_analyser_create(&a, NULL) == MATCH_OK);
    demand(mt_analyser_set_rules(a, json, NULL) == MATCH_OK);
    demand(mt_analyse(a, text, MT_LANG_EN, &terms, NULL) == MATCH_OK);
    for (size_t i = 0; i < terms.len; i++) demand(terms.data[i].count > 0 && terms.data[i].len > 0);
    mt_terms_free(&terms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static mt_token fast[MOST], slow[MOST];
    mt_user_rules *rules = NULL, *again = NULL;
    mt_error err = {0};
    if (size > MOST) return 0;
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    size_t first = end ? (size_t)(end - data) : size, rest = end ? first + 1 : size;
    mt_text json = mt_text_make((const char *)data, first), text = mt_text_make((const char *)data + rest, size - rest);
    if (mt_user_rules_create(json, &rules, &err) != MATCH_OK) {
        demand(err.message[0] != 0 && rules == NULL);
        return 0;
    }
    if (!rules) return 0; /* an empty list */
    demand(mt_text_equal(mt_user_rules_json(rules), json));
    if (mt_utf8_valid(text, NULL)) match_everywhere(rules, text);
    demand(mt_user_rules_create(json, &again, NULL) == MATCH_OK);
    size_t n = tokens_of(rules, text, false, fast);
    demand(n == tokens_of(again, text, true, slow));
    for (size_t i = 0; i < n; i++)
        demand(fast[i].start == slow[i].start && fast[i].end == slow[i].end && fast[i].kind == slow[i].kind);
    analyse(json, text);
    return 0;
}
