/* Blocks of 16 texts. The first of a block is written whole, the others as the number of bytes shared with the one
 * before and the rest; both lengths are varints. Finding is a binary search over the first texts, then a walk that
 * never builds a text: it only keeps how many bytes of the wanted one the present text shares. */
#include "libmatch/index/dictionary.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/varint.h"

void mt_dictionary_writer_free(mt_dictionary_writer *w)
{
    MT_ARRAY_FREE(&w->bytes);
    MT_ARRAY_FREE(&w->at);
    mt_strbuf_free(&w->last);
    *w = (mt_dictionary_writer){0};
}

static match_status put_bytes(mt_dictionary_writer *w, const void *data, size_t len, mt_error *err)
{
    if (w->bytes.len + len > UINT32_MAX - 16)
        return mt_fail(err, MATCH_E_TOO_BIG, "a dictionary of more than 4 GiB: write smaller segments");
    match_status status = MT_RESERVE(&w->bytes, w->bytes.len + len + 1, err);
    if (status != MATCH_OK) return status;
    if (len) memcpy(w->bytes.data + w->bytes.len, data, len);
    w->bytes.len += len;
    return MATCH_OK;
}

match_status mt_dictionary_add(mt_dictionary_writer *w, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    uint8_t head[10];
    size_t shared = 0, n = 0;
    if (w->count % MT_DICTIONARY_BLOCK == 0) {
        uint32_t at = (uint32_t)w->bytes.len;
        MT_TRY(MT_PUSH(&w->at, at, err));
    } else {
        while (shared < text.len && shared < w->last.len && text.data[shared] == w->last.data[shared]) shared++;
        n = mt_varint_write(head, (uint32_t)shared);
    }
    n += mt_varint_write(head + n, (uint32_t)(text.len - shared));
    MT_TRY(put_bytes(w, head, n, err));
    MT_TRY(put_bytes(w, text.data + shared, text.len - shared, err));
    mt_strbuf_clear(&w->last);
    mt_strbuf_text(&w->last, text);
    MT_TRY(mt_strbuf_status(&w->last, err));
    w->count++;
out:
    return status;
}

match_status mt_dictionary_finish(mt_dictionary_writer *w, mt_error *err)
{
    uint32_t at = (uint32_t)w->bytes.len;
    return MT_PUSH(&w->at, at, err);
}

static const uint8_t *block_start(const mt_dictionary *d, uint32_t block)
{
    uint32_t at = d->at[block];
    return d->bytes + (at <= d->len ? at : d->len);
}

/* the first text of a block; empty when damaged */
static mt_text block_first(const mt_dictionary *d, uint32_t block)
{
    const uint8_t *p = block_start(d, block), *end = d->bytes + d->len;
    uint32_t len;
    if (!mt_varint_read(&p, end, &len) || len > (size_t)(end - p)) return mt_text_make("", 0);
    return mt_text_make((const char *)p, len);
}

/* The last block whose first text is not above `text`; 0 when there is none. */
static uint32_t block_of(const mt_dictionary *d, mt_text text)
{
    uint32_t low = 0, high = mt_dictionary_blocks(d->count);
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (mt_text_compare(block_first(d, middle), text) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The rank of `text` in a block from its first text up to number `last`. */
static uint32_t find_in_block(const mt_dictionary *d, uint32_t block, uint32_t last, mt_text text)
{
    uint32_t rank = block * MT_DICTIONARY_BLOCK;
    const uint8_t *p = block_start(d, block), *end = d->bytes + d->len;
    size_t matched = 0; /* bytes of `text` that the text before this one begins with; that one is below `text` */
    for (uint32_t i = 0; i <= last && rank < d->count; i++, rank++) {
        uint32_t shared = 0, len;
        if (i && !mt_varint_read(&p, end, &shared)) return MT_NONE;
        if (!mt_varint_read(&p, end, &len) || len > (size_t)(end - p)) return MT_NONE;
        const uint8_t *rest = p;
        p += len;
        if (shared > matched) continue; /* still below */
        if (shared < matched) return MT_NONE;
        size_t n = 0, most = text.len - matched < len ? text.len - matched : len;
        while (n < most && rest[n] == (uint8_t)text.data[matched + n]) n++;
        if (n == len && matched + n == text.len) return rank;
        if (n < len && (n == most || rest[n] > (uint8_t)text.data[matched + n])) return MT_NONE;
        matched += n;
    }
    return MT_NONE;
}

uint32_t mt_dictionary_find(const mt_dictionary *d, mt_text text)
{
    if (d->count == 0) return MT_NONE;
    return find_in_block(d, block_of(d, text), MT_DICTIONARY_BLOCK - 1, text);
}

bool mt_dictionary_is(const mt_dictionary *d, uint32_t rank, mt_text text)
{
    if (rank >= d->count) return false;
    return find_in_block(d, rank / MT_DICTIONARY_BLOCK, rank % MT_DICTIONARY_BLOCK, text) == rank;
}

match_status mt_dictionary_next(mt_dictionary_cursor *c, mt_error *err)
{
    uint32_t shared = 0, len;
    if (++c->rank >= c->dictionary->count) {
        c->valid = false;
        return MATCH_OK;
    }
    if (c->rank % MT_DICTIONARY_BLOCK == 0) {
        c->p = block_start(c->dictionary, c->rank / MT_DICTIONARY_BLOCK);
        mt_strbuf_clear(&c->text);
    } else if (!mt_varint_read(&c->p, c->end, &shared)) {
        goto damaged;
    }
    if (!mt_varint_read(&c->p, c->end, &len) || len > (size_t)(c->end - c->p) || shared > c->text.len) goto damaged;
    c->text.len = shared;
    mt_strbuf_add(&c->text, (const char *)c->p, len);
    c->p += len;
    return mt_strbuf_status(&c->text, err);
damaged:
    c->valid = false;
    return mt_fail(err, MATCH_E_CORRUPT, "a damaged dictionary in an index segment: rebuild the index");
}

match_status mt_dictionary_seek_rank(const mt_dictionary *d, uint32_t rank, mt_dictionary_cursor *c, mt_error *err)
{
    match_status status = MATCH_OK;
    c->dictionary = d;
    c->end = d->bytes + d->len;
    c->valid = rank < d->count;
    mt_strbuf_clear(&c->text);
    if (!c->valid) return MATCH_OK;
    c->rank = rank / MT_DICTIONARY_BLOCK * MT_DICTIONARY_BLOCK - 1; /* wraps for the first block, and back */
    do MT_TRY(mt_dictionary_next(c, err));
    while (c->valid && c->rank < rank);
out:
    return status;
}

match_status mt_dictionary_seek(const mt_dictionary *d, mt_text from, mt_dictionary_cursor *c, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_dictionary_seek_rank(d, d->count ? block_of(d, from) * MT_DICTIONARY_BLOCK : 0, c, err));
    while (c->valid && mt_text_compare(mt_text_make(c->text.data, c->text.len), from) < 0)
        MT_TRY(mt_dictionary_next(c, err));
out:
    return status;
}

void mt_dictionary_cursor_free(mt_dictionary_cursor *c)
{
    mt_strbuf_free(&c->text);
    c->valid = false;
}
