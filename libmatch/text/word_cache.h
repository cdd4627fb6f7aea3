/* What a token became, remembered: the analyser's cache.
 *
 * A table of sets of fixed-size entries, filled and overwritten in place, so that its size never changes. A small mark
 * per entry tells whether it is worth looking at. Results never depend on what the cache holds. */
#ifndef MT_TEXT_WORD_CACHE_H
#define MT_TEXT_WORD_CACHE_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"
#include "libmatch/text/token_terms.h"

enum { MT_WORD_CACHE_BYTES = 116 };

typedef struct mt_word_entry {
    uint64_t hash;   /* of the token */
    uint16_t tag;    /* language and kind; 0 = free */
    uint8_t key_len; /* bytes[0 .. key_len) is the token */
    uint8_t terms;   /* records behind the key: hash (8 bytes), text length, surface start, surface length, text */
    char bytes[MT_WORD_CACHE_BYTES];
} mt_word_entry;

typedef struct mt_word_cache {
    mt_word_entry *entry;
    uint32_t *mark; /* of each entry: a part of its hash, 0 = free */
    uint8_t *used;  /* of each entry: looked up since its set was last searched for a victim */
} mt_word_cache;

match_status mt_word_cache_init(mt_word_cache *cache, mt_error *err);
void mt_word_cache_free(mt_word_cache *cache);

uint64_t mt_word_hash(mt_text token, uint16_t tag);
/* Asks the memory for the place where a hash would be. */
void mt_word_cache_prefetch(const mt_word_cache *cache, uint64_t hash);
/* NULL when it is not there. The tag is not 0. */
const mt_word_entry *mt_word_cache_find(mt_word_cache *cache, mt_text token, uint16_t tag, uint64_t hash);
/* Remembers what the maker made of the token; does nothing when that does not fit an entry. */
void mt_word_cache_keep(mt_word_cache *cache, mt_text token, uint16_t tag, uint64_t hash, const mt_token_terms *made);
/* Adds the terms of an entry to the list. */
match_status mt_word_cache_add(const mt_word_entry *entry, mt_text token, mt_terms *out, mt_error *err);

#endif
