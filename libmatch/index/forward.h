/* The forward list of a document: its terms with their counts per field, in a few bytes each.
 *
 * An entry is a varint of (term step << 2 | shape), then what the shape says:
 *   0  once in the text field          1  n times in the text field: varint n
 *   2  once in title and text          3  varints title, text, keywords
 * The count of an n-gram is that of the text field. In segments the step is the distance to the term number before (the
 * first: number + 1) and terms ascend; in a builder it is the number itself, in any order. */
#ifndef MT_INDEX_FORWARD_H
#define MT_INDEX_FORWARD_H

#include "libmatch/index/index.h"
#include "libmatch/index/varint.h"

/* Counts are kept up to these; BM25 has long saturated there. */
#define MT_COUNT_MAX_TEXT 65535u
#define MT_COUNT_MAX_OTHER 255u
#define MT_FORWARD_ENTRY_MAX 20 /* bytes */
#define MT_FORWARD_TERM_MAX (UINT32_C(1) << 30)

typedef struct mt_forward {
    const uint8_t *p, *end;
    uint32_t term;
    uint32_t count[MT_FIELD_COUNT];
    bool absolute;
} mt_forward;

static inline mt_forward mt_forward_over(const uint8_t *bytes, size_t len, bool absolute)
{
    return (mt_forward){bytes, bytes + len, UINT32_MAX, {0}, absolute};
}

/* The next entry into term and count; false at the end (or where the bytes are damaged). */
static inline bool mt_forward_next(mt_forward *f)
{
    uint32_t head;
    if (f->p >= f->end || !mt_varint_read(&f->p, f->end, &head)) return false;
    f->term = f->absolute ? head >> 2 : f->term + (head >> 2);
    f->count[0] = f->count[2] = 0;
    f->count[1] = 1;
    switch (head & 3) {
    case 0: return true;
    case 1: return mt_varint_read(&f->p, f->end, &f->count[1]);
    case 2: f->count[0] = 1; return true;
    default:
        return mt_varint_read(&f->p, f->end, &f->count[0]) && mt_varint_read(&f->p, f->end, &f->count[1]) &&
               mt_varint_read(&f->p, f->end, &f->count[2]);
    }
}

static inline size_t mt_forward_write(uint8_t *out, uint32_t step, const uint32_t count[MT_FIELD_COUNT])
{
    uint32_t shape = 3;
    if (count[2] == 0 && count[0] == 0 && count[1] > 0)
        shape = count[1] == 1 ? 0 : 1;
    else if (count[2] == 0 && count[0] == 1 && count[1] == 1)
        shape = 2;
    size_t n = mt_varint_write(out, step << 2 | shape);
    if (shape == 3) n += mt_varint_write(out + n, count[0]);
    if (shape & 1) n += mt_varint_write(out + n, count[1]);
    if (shape == 3) n += mt_varint_write(out + n, count[2]);
    return n;
}

/* Counts in one word, for moving postings about: text 16 bits, title 8, keywords 8. */
static inline uint32_t mt_counts_pack(const uint32_t count[MT_FIELD_COUNT])
{
    uint32_t title = count[0] < MT_COUNT_MAX_OTHER ? count[0] : MT_COUNT_MAX_OTHER;
    uint32_t text = count[1] < MT_COUNT_MAX_TEXT ? count[1] : MT_COUNT_MAX_TEXT;
    uint32_t keywords = count[2] < MT_COUNT_MAX_OTHER ? count[2] : MT_COUNT_MAX_OTHER;
    return text | title << 16 | keywords << 24;
}
static inline void mt_counts_unpack(uint32_t packed, uint32_t count[MT_FIELD_COUNT])
{
    count[0] = packed >> 16 & 255;
    count[1] = packed & 65535;
    count[2] = packed >> 24;
}

#endif
