/* What a token became, remembered: the analyser's cache.
 *
 * Buckets of one cache line hold marks and places; the entries lie packed in an arena. The table starts small, and when
 * it is half full it is emptied and made four times as large, up to a bound (about 9 MB): texts that repeat the words
 * of one language stay small, an import of twenty languages gets room for them. Results never depend on what it holds.
 */
#ifndef MT_TEXT_WORD_CACHE_H
#define MT_TEXT_WORD_CACHE_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"
#include "libmatch/text/token_terms.h"

enum { MT_WORD_CACHE_BYTES = 116 }; /* of a token and what it became; longer ones are not kept */

typedef struct mt_word_cache {
    struct mt_word_bucket *bucket;
    void *memory; /* of the buckets */
    size_t buckets, count;
    char *arena;
    size_t arena_len, arena_cap;
} mt_word_cache;

match_status mt_word_cache_init(mt_word_cache *cache, mt_error *err);
void mt_word_cache_free(mt_word_cache *cache);

/* A token as the cache knows it: language and kind, and for tokens of up to 16 bytes the bytes themselves, with zeros
 * behind them, so that equality is two comparisons and nothing depends on the length. */
typedef struct mt_word_key {
    mt_text token;
    uint64_t low, high;
    uint64_t hash;
    uint16_t tag;  /* not 0 */
    unsigned ways; /* bits of the places of its bucket that may hold it, as of fetch_entry */
} mt_word_key;

/* @param readable  bytes that may be read from token.data on, at least token.len */
mt_word_key mt_word_key_make(mt_text token, uint16_t tag, size_t readable);

/* Asks the memory for the bucket of a key; then, once it has come, for the entry. */
void mt_word_cache_fetch_bucket(const mt_word_cache *cache, const mt_word_key *key);
void mt_word_cache_fetch_entry(const mt_word_cache *cache, mt_word_key *key);
/* Adds the terms of a known token to the list; false when it is not there. */
bool mt_word_cache_add(const mt_word_cache *cache, const mt_word_key *key, mt_terms *out, match_status *status,
                       mt_error *err);
/* Remembers what the maker made of the token; does nothing when that is too long or there is no memory. */
void mt_word_cache_keep(mt_word_cache *cache, const mt_word_key *key, const mt_token_terms *made);

#endif
