/* Text to terms. A token's way (kind, stop word, stem, folding) depends on its bytes, kind and language only, so it is
 * computed once and kept: texts repeat their words (Zipf), and a cache lookup is all that most tokens cost. */
#include "libmatch/text/analyse.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/text/token.h"
#include "libmatch/text/token_terms.h"
#include "libmatch/text/user_rules.h"
#include "libmatch/text/word_cache.h"

struct mt_analyser {
    mt_tokeniser *tokeniser;
    mt_token_terms *maker;
    mt_word_cache cache;
};

void mt_analyser_free(mt_analyser **analyser)
{
    if (!analyser || !*analyser) return;
    mt_analyser *a = *analyser;
    mt_tokeniser_free(&a->tokeniser);
    mt_token_terms_free(&a->maker);
    mt_word_cache_free(&a->cache);
    mt_free(a);
    *analyser = NULL;
}

match_status mt_analyser_create(mt_analyser **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_analyser *a = mt_alloc(1, sizeof *a);
    if (!a) return mt_fail_no_memory(err);
    MT_TRY(mt_tokeniser_create(&a->tokeniser, err));
    MT_TRY(mt_token_terms_create(&a->maker, err));
    MT_TRY(mt_word_cache_init(&a->cache, err));
    *out = a;
    a = NULL;
out:
    mt_analyser_free(&a);
    return status;
}

mt_text mt_analyser_rules(const mt_analyser *a) { return mt_user_rules_json(mt_tokeniser_rules(a->tokeniser)); }

/* What the cache holds stays true: a token's terms depend on its bytes and kind, whichever rule found it. */
match_status mt_analyser_set_rules(mt_analyser *a, mt_text json, mt_error *err)
{
    mt_user_rules *rules = NULL;
    mt_text known = mt_analyser_rules(a);
    if (known.len == json.len && (json.len == 0 || memcmp(known.data, json.data, json.len) == 0)) return MATCH_OK;
    match_status status = mt_user_rules_create(json, &rules, err);
    if (status == MATCH_OK) mt_tokeniser_set_rules(a->tokeniser, rules);
    return status;
}

static match_status add_made(mt_analyser *a, mt_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < a->maker->len; i++) {
        mt_text text = mt_token_term_text(a->maker, i);
        MT_TRY(mt_terms_add(out, text, mt_hash_bytes(text.data, text.len, 0), mt_token_term_surface(a->maker, i), err));
    }
out:
    return status;
}

/* A token whose place in the cache is being fetched from memory while others are looked at. */
typedef struct waiting_token {
    mt_word_key key;
    mt_token_kind kind;
} waiting_token;

enum { WAITING = 16 };

/* What stays the same through a text. */
typedef struct reading {
    mt_text text;
    mt_language stem, stop;
} reading;

static uint16_t tag_of(const reading *r, mt_token_kind kind)
{
    return (uint16_t)(((r->stem * MT_LANG_COUNT + r->stop) << 3 | kind) + 1);
}

static match_status add_token(mt_analyser *a, const waiting_token *token, const reading *r, mt_terms *out,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    bool cacheable = token->key.token.len <= MT_WORD_CACHE_BYTES;
    if (cacheable && mt_word_cache_add(&a->cache, &token->key, out, &status, err)) return status;
    MT_TRY(mt_token_terms_make(a->maker, token->key.token, token->kind, r->stem, r->stop, err));
    MT_TRY(add_made(a, out, err));
    if (cacheable) mt_word_cache_keep(&a->cache, &token->key, a->maker);
out:
    return status;
}

static waiting_token announce(const mt_analyser *a, mt_text token, mt_token_kind kind, const reading *r)
{
    size_t readable = (size_t)(r->text.data + r->text.len - token.data);
    waiting_token waiting = {mt_word_key_make(token, tag_of(r, kind), readable), kind};
    mt_word_cache_fetch_bucket(&a->cache, &waiting.key);
    return waiting;
}

/* The next stretch between white space, for opaque tokens. */
static bool next_opaque(mt_text text, size_t *at, mt_text *token)
{
    while (*at < text.len && (unsigned char)text.data[*at] <= ' ') ++*at;
    size_t start = *at;
    while (*at < text.len && (unsigned char)text.data[*at] > ' ') ++*at;
    *token = mt_text_make(text.data + start, *at - start);
    return *at > start;
}

static bool next_token(mt_analyser *a, const reading *r, size_t *at, waiting_token *token)
{
    mt_text opaque;
    mt_token found;
    if (r->stem == MT_LANG_ZXX) {
        if (!next_opaque(r->text, at, &opaque)) return false;
        *token = announce(a, opaque, MT_TOKEN_WORD, r);
        return true;
    }
    if (!mt_tokeniser_next(a->tokeniser, &found)) return false;
    *token = announce(a, mt_text_make(r->text.data + found.start, found.end - found.start), found.kind, r);
    return true;
}

match_status mt_analyse(mt_analyser *a, mt_text text, mt_language language, mt_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    if (language >= MT_LANG_COUNT) language = MT_LANG_OTHER;
    reading r = {text, language, language};
    if (language == MT_LANG_UNKNOWN && mt_language_detect(text, NULL) == MT_LANG_EN) r.stop = MT_LANG_EN;
    mt_tokeniser_begin(a->tokeniser, text);
    waiting_token waiting[WAITING];
    size_t count = WAITING, at = 0;
    while (count == WAITING) {
        for (count = 0; count < WAITING && next_token(a, &r, &at, &waiting[count]);) count++;
        for (size_t i = 0; i < count; i++) mt_word_cache_fetch_entry(&a->cache, &waiting[i].key);
        for (size_t i = 0; i < count; i++) MT_TRY(add_token(a, &waiting[i], &r, out, err));
    }
out:
    return status;
}
