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

enum { WAITING = 16, KINDS = MT_TOKEN_EMAIL + 1 };

_Static_assert(MT_LANG_COUNT *MT_LANG_COUNT *KINDS < UINT16_MAX, "tags have 16 bits");

/* What stays the same through a text. */
typedef struct reading {
    mt_text text;
    mt_language stem, stop;
    uint16_t tag; /* of the languages; a kind is added */
} reading;

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

static inline void announce(const mt_analyser *a, const mt_token *token, const reading *r, waiting_token *waiting)
{
    mt_text bytes = mt_text_make(r->text.data + token->start, token->end - token->start);
    waiting->kind = token->kind;
    mt_word_key_set(&waiting->key, bytes, (uint16_t)(r->tag + token->kind), r->text.len - token->start);
    mt_word_fetch_bucket(&a->cache, &waiting->key);
}

/* The next stretches between white space: opaque tokens. */
static size_t take_opaque(mt_text text, size_t *at, mt_token *tokens, size_t most)
{
    size_t count = 0;
    while (count < most) {
        while (*at < text.len && (unsigned char)text.data[*at] <= ' ') ++*at;
        size_t start = *at;
        while (*at < text.len && (unsigned char)text.data[*at] > ' ') ++*at;
        if (*at == start) break;
        tokens[count++] = (mt_token){start, *at, MT_TOKEN_WORD};
    }
    return count;
}

typedef struct batch {
    waiting_token token[WAITING];
    size_t count;
} batch;

static void read_batch(mt_analyser *a, const reading *r, size_t *at, batch *b)
{
    mt_token tokens[WAITING];
    b->count = r->stem == MT_LANG_ZXX ? take_opaque(r->text, at, tokens, WAITING)
                                      : mt_tokeniser_take(a->tokeniser, tokens, WAITING);
    for (size_t i = 0; i < b->count; i++) announce(a, &tokens[i], r, &b->token[i]);
}

/* Three batches are under way: while one is read and its buckets are asked for, the entries of the one before are asked
 * for, and those of the one before that have come. */
static match_status read_text(mt_analyser *a, const reading *r, mt_terms *out, mt_error *err)
{
    enum { STAGES = 3 };
    match_status status = MATCH_OK;
    batch batches[STAGES];
    size_t at = 0;
    for (size_t i = 0; i < STAGES; i++) batches[i].count = 0;
    batch *fresh = &batches[0], *asked = &batches[1], *ready = &batches[2];
    do {
        read_batch(a, r, &at, fresh);
        for (size_t i = 0; i < asked->count; i++) mt_word_fetch_entry(&a->cache, &asked->token[i].key);
        for (size_t i = 0; i < ready->count; i++) MT_TRY(add_token(a, &ready->token[i], r, out, err));
        batch *done = ready;
        ready = asked;
        asked = fresh;
        fresh = done;
    } while (asked->count || ready->count);
    MT_TRY(mt_tokeniser_status(a->tokeniser, err));
out:
    return status;
}

match_status mt_analyse(mt_analyser *a, mt_text text, mt_language language, mt_terms *out, mt_error *err)
{
    if (language >= MT_LANG_COUNT) language = MT_LANG_OTHER;
    reading r = {text, language, language, 0};
    if (language == MT_LANG_UNKNOWN && mt_language_detect(text, NULL) == MT_LANG_EN) r.stop = MT_LANG_EN;
    r.tag = (uint16_t)((r.stem * MT_LANG_COUNT + r.stop) * KINDS + 1);
    mt_tokeniser_begin(a->tokeniser, text);
    return read_text(a, &r, out, err);
}
