/* A sorted list of texts, front-coded in blocks: find a text's rank, walk in order. */
#ifndef MT_INDEX_DICTIONARY_H
#define MT_INDEX_DICTIONARY_H

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"

#define MT_DICTIONARY_BLOCK 16

/* Writing: texts in strictly ascending byte order. */
typedef struct mt_dictionary_writer {
    MT_ARRAY(uint8_t) bytes;
    MT_ARRAY(uint32_t) at; /* where each block begins; one more at the end */
    mt_strbuf last;
    uint32_t count;
} mt_dictionary_writer;
void mt_dictionary_writer_free(mt_dictionary_writer *w);
match_status mt_dictionary_add(mt_dictionary_writer *w, mt_text text, mt_error *err);
match_status mt_dictionary_finish(mt_dictionary_writer *w, mt_error *err); /* then write `at` and `bytes` */

/* Reading: borrows; any bytes are safe to read, damaged ones give wrong answers only. */
typedef struct mt_dictionary {
    const uint8_t *bytes;
    size_t len;
    const uint32_t *at; /* blocks + 1 */
    uint32_t count;
} mt_dictionary;
static inline uint32_t mt_dictionary_blocks(uint32_t count)
{
    return count / MT_DICTIONARY_BLOCK + (count % MT_DICTIONARY_BLOCK != 0);
}
uint32_t mt_dictionary_find(const mt_dictionary *d, mt_text text); /* rank, or MT_NONE */
bool mt_dictionary_is(const mt_dictionary *d, uint32_t rank, mt_text text);
static inline void mt_dictionary_prefetch(const mt_dictionary *d, uint32_t rank)
{
    if (rank >= d->count || d->at[rank / MT_DICTIONARY_BLOCK] >= d->len) return;
    __builtin_prefetch(d->bytes + d->at[rank / MT_DICTIONARY_BLOCK]);
    __builtin_prefetch(d->bytes + d->at[rank / MT_DICTIONARY_BLOCK] + 64);
}

/* Walks from the first text that is not below `from`; {0} buffers, end with mt_dictionary_cursor_free. */
typedef struct mt_dictionary_cursor {
    const mt_dictionary *dictionary;
    uint32_t rank; /* of `text` */
    const uint8_t *p, *end;
    mt_strbuf text;
    bool valid;
} mt_dictionary_cursor;
match_status mt_dictionary_seek(const mt_dictionary *d, mt_text from, mt_dictionary_cursor *c, mt_error *err);
match_status mt_dictionary_seek_rank(const mt_dictionary *d, uint32_t rank, mt_dictionary_cursor *c, mt_error *err);
match_status mt_dictionary_next(mt_dictionary_cursor *c, mt_error *err); /* clears `valid` at the end */
void mt_dictionary_cursor_free(mt_dictionary_cursor *c);

#endif
