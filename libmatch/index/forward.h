/* The forward list of a document: its terms with their counts per field.
 *
 * Segments hold it in bits (least significant first), terms ascending: for every term its step from the one before (the
 * first: number + 1) as a Rice code, whose parameter depends on how great the number before is (mt_forward_code, one
 * per tile: terms are numbered by frequency, so the expected step grows with the number), then its counts: 0 once in
 * the text field             1 0 gamma(n - 1)   n times in the text field 1 1 0             once in title and text 1 1
 * 1 and three gammas of title, text, keywords, each + 1 gamma(v): as many ones as v has bits after its highest, a zero,
 * those bits. A Rice quotient of 20 ones means that 32 bits with the step less 1 follow. The last byte is filled up
 * with ones, which no code consists of. The count of an n-gram is that of the text field.
 *
 * A builder's lists are in bytes and in any order: varint (term << 2 | shape) and varints of counts. */
#ifndef MT_INDEX_FORWARD_H
#define MT_INDEX_FORWARD_H

#include <string.h>

#include "libmatch/index/index.h"
#include "libmatch/index/varint.h"

/* Counts are kept up to these; BM25 has long saturated there. */
#define MT_COUNT_MAX_TEXT 65535u
#define MT_COUNT_MAX_OTHER 255u
#define MT_FORWARD_ENTRY_MAX 20 /* bytes, in either form */
#define MT_FORWARD_TERM_MAX (UINT32_C(1) << 30)
#define MT_RICE_ESCAPE 20u
#define MT_RICE_MOST 24u

/* Rice parameters by the number of bits of the number before: [0] words, [1] n-grams, counted from the first. */
typedef struct mt_forward_code {
    uint8_t rice[2][32];
} mt_forward_code;

typedef struct mt_forward {
    const uint8_t *p, *end; /* in bits: the first byte, and where reading must stop */
    uint64_t at, bits;
    const mt_forward_code *code; /* NULL: a builder's list */
    uint32_t words;              /* numbers from here on are n-grams */
    uint32_t term;
    uint32_t count[MT_FIELD_COUNT];
    unsigned rice;       /* the parameter before terms up to here: */
    uint32_t rice_until; /* which keeps its look-up out of the chain of what each entry waits for */
} mt_forward;

static inline mt_forward mt_forward_bytes(const uint8_t *bytes, size_t len)
{
    return (mt_forward){.p = bytes, .end = bytes + len};
}
/* `readable` >= len bytes may be touched from `bytes` on: 7 more than the list make reading faster. */
static inline mt_forward mt_forward_bits(const uint8_t *bytes, size_t len, size_t readable, const mt_forward_code *code,
                                         uint32_t words)
{
    return (mt_forward){.p = bytes,
                        .end = bytes + readable,
                        .bits = (uint64_t)len * 8,
                        .code = code,
                        .words = words,
                        .term = UINT32_MAX};
}

static inline unsigned mt_forward_rice(const mt_forward_code *code, uint32_t words, uint32_t before)
{
    uint32_t next = before + 1; /* 0: the first */
    bool gram = next >= words && next > 0;
    uint32_t distance = gram ? next - words : next;
    return code->rice[gram][distance ? 31 - (unsigned)__builtin_clz(distance) : 0] & 31u;
}

/* The same for the place that a list is at. A parameter holds from one power of two to the next; where the end would
 * overflow it comes out too low, and is looked up every time. */
static inline unsigned mt_forward_rice_here(mt_forward *f)
{
    uint32_t next = f->term + 1;
    if (next >= f->rice_until) {
        bool gram = next >= f->words && next > 0;
        uint32_t from = gram ? f->words : 0, distance = next - from;
        f->rice = mt_forward_rice(f->code, f->words, f->term);
        f->rice_until = from + (distance ? UINT32_C(2) << (31 - (unsigned)__builtin_clz(distance)) : 1);
        if (!gram && next < f->words && f->words < f->rice_until) f->rice_until = f->words;
    }
    return f->rice;
}

/* At least 57 bits from a place on. */
static inline uint64_t mt_forward_window(const mt_forward *f, uint64_t at)
{
    uint64_t word = 0;
    const uint8_t *p = f->p + at / 8;
    if (f->end - p >= 8)
        memcpy(&word, p, 8);
    else if (f->end > p)
        for (ptrdiff_t i = 0; i < f->end - p; i++) word |= (uint64_t)p[i] << 8 * i;
    return word >> at % 8;
}

static inline uint32_t mt_forward_gamma(mt_forward *f)
{
    uint64_t w = mt_forward_window(f, f->at);
    unsigned n = (unsigned)__builtin_ctzll(~w | UINT64_C(1) << 17); /* counts have 17 bits at most */
    f->at += 2 * n + 1;
    return UINT32_C(1) << n | (uint32_t)(w >> (n + 1) & ((UINT64_C(1) << n) - 1));
}

static inline bool mt_forward_next_bits(mt_forward *f)
{
    uint64_t w = mt_forward_window(f, f->at);
    unsigned k = mt_forward_rice_here(f);
    unsigned q = (unsigned)__builtin_ctzll(~w | UINT64_C(1) << MT_RICE_ESCAPE);
    uint32_t step;
    if (q < MT_RICE_ESCAPE) {
        step = (uint32_t)((uint64_t)q << k | (w >> (q + 1) & ((UINT64_C(1) << k) - 1)));
        w >>= q + 1 + k;
        f->at += q + 1 + k;
    } else {
        step = (uint32_t)(w >> MT_RICE_ESCAPE);
        w >>= MT_RICE_ESCAPE + 32;
        f->at += MT_RICE_ESCAPE + 32;
    }
    if (f->at >= f->bits) return false; /* the filling, or damage */
    f->term += step + 1;
    f->count[0] = f->count[2] = 0;
    f->count[1] = 1;
    f->at++;
    if ((w & 1) == 0) return true;
    w = mt_forward_window(f, f->at);
    if ((w & 1) == 0) {
        f->at++;
        f->count[1] = mt_forward_gamma(f) + 1;
        return true;
    }
    f->at += 2;
    if ((w & 2) == 0) {
        f->count[0] = 1;
        return true;
    }
    for (int i = 0; i < MT_FIELD_COUNT; i++) f->count[i] = mt_forward_gamma(f) - 1;
    return true;
}

/* The next entry into term and count; false at the end (or where the list is damaged). */
static inline bool mt_forward_next(mt_forward *f)
{
    uint32_t head;
    if (f->code) return mt_forward_next_bits(f);
    if (f->p >= f->end || !mt_varint_read(&f->p, f->end, &head)) return false;
    f->term = head >> 2;
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

/* An entry as mt_forward_some() gives it. */
typedef struct mt_forward_entry {
    uint32_t term, count[MT_FIELD_COUNT];
} mt_forward_entry;
/* A sieve has something at the remainders of the terms that are wanted: small enough for the first cache. */
#define MT_FORWARD_SIEVE 8192u
static inline bool mt_forward_passes(const uint16_t *sieve, uint32_t term)
{
    return !sieve || sieve[term % MT_FORWARD_SIEVE] != 0;
}

/* What mt_forward_some() may touch behind a list that it reads at full speed: an entry that begins in the list. */
#define MT_FORWARD_BEHIND 32

/* The counts of an entry whose first bit says that it is not once in the text. */
static inline uint64_t mt_forward_counts(const uint8_t *p, uint64_t at, uint32_t count[MT_FIELD_COUNT])
{
    mt_forward f = {.p = p, .end = p + at / 8 + MT_FORWARD_BEHIND, .at = at};
    uint64_t w = mt_forward_window(&f, at);
    if ((w & 1) == 0) {
        f.at++;
        count[1] = mt_forward_gamma(&f) + 1;
    } else if ((w & 2) == 0) {
        f.at += 2;
        count[0] = 1;
    } else {
        f.at += 2;
        for (int i = 0; i < MT_FIELD_COUNT; i++) count[i] = mt_forward_gamma(&f) - 1;
    }
    return f.at;
}

/* The next entries up to the term `last`, at most `most` (there is room for so many), into `out`: those alone that a
 * sieve lets through; NULL: all. *open false: there is nothing more. The same as mt_forward_next() again and again,
 * with all that an entry waits for in registers. */
static inline size_t mt_forward_some(mt_forward *f, uint32_t last, const uint16_t *sieve, mt_forward_entry *out,
                                     size_t most, bool *open)
{
    size_t n = 0;
    if (!f->code || (uint64_t)(f->end - f->p) < f->bits / 8 + MT_FORWARD_BEHIND) {
        while (n < most && (*open = mt_forward_next(f) && f->term <= last)) {
            out[n].term = f->term;
            memcpy(out[n].count, f->count, sizeof f->count);
            n += mt_forward_passes(sieve, f->term);
        }
        return n;
    }
    const uint8_t *p = f->p;
    const uint64_t bits = f->bits;
    uint64_t at = f->at;
    uint32_t term = f->term;
    unsigned k = f->rice;
    uint32_t until = f->rice_until;
    *open = true;
    while (n < most) {
        uint64_t w;
        uint32_t step;
        memcpy(&w, p + at / 8, 8);
        w >>= at % 8;
        if (__builtin_expect(term + 1 >= until, 0)) {
            f->term = term;
            k = mt_forward_rice_here(f);
            until = f->rice_until;
        }
        unsigned q = (unsigned)__builtin_ctzll(~w | UINT64_C(1) << MT_RICE_ESCAPE);
        if (__builtin_expect(q < MT_RICE_ESCAPE, 1)) {
            step = (uint32_t)((uint64_t)q << k | (w >> (q + 1) & ((UINT64_C(1) << k) - 1)));
            w >>= q + 1 + k;
            at += q + 1 + k;
        } else {
            step = (uint32_t)(w >> MT_RICE_ESCAPE);
            w >>= MT_RICE_ESCAPE + 32;
            at += MT_RICE_ESCAPE + 32;
        }
        term += step + 1;
        if (at >= bits || term > last) { /* the filling, or damage; or what nobody asked for */
            *open = false;
            break;
        }
        out[n] = (mt_forward_entry){term, {0, 1, 0}};
        at++;
        if (w & 1) at = mt_forward_counts(p, at, out[n].count);
        n += mt_forward_passes(sieve, term);
    }
    f->at = at;
    f->term = term;
    return n;
}

/* A builder's entry. */
static inline size_t mt_forward_write(uint8_t *out, uint32_t term, const uint32_t count[MT_FIELD_COUNT])
{
    uint32_t shape = 3;
    if (count[2] == 0 && count[0] == 0 && count[1] > 0)
        shape = count[1] == 1 ? 0 : 1;
    else if (count[2] == 0 && count[0] == 1 && count[1] == 1)
        shape = 2;
    size_t n = mt_varint_write(out, term << 2 | shape);
    if (shape == 3) n += mt_varint_write(out + n, count[0]);
    if (shape & 1) n += mt_varint_write(out + n, count[1]);
    if (shape == 3) n += mt_varint_write(out + n, count[2]);
    return n;
}

/* Writes a segment's list; `out` has room for MT_FORWARD_ENTRY_MAX bytes an entry and 8 more. */
typedef struct mt_forward_writer {
    uint8_t *out;
    uint64_t word; /* bits not yet in whole bytes */
    unsigned n;
    size_t len;
    uint32_t before;
} mt_forward_writer;

static inline mt_forward_writer mt_forward_begin(uint8_t *out) { return (mt_forward_writer){out, 0, 0, 0, UINT32_MAX}; }

static inline void mt_forward_put(mt_forward_writer *w, uint64_t bits, unsigned n) /* n <= 56 */
{
    w->word |= bits << w->n;
    w->n += n;
    memcpy(w->out + w->len, &w->word, 8);
    w->len += w->n / 8;
    w->word = w->n / 8 < 8 ? w->word >> w->n / 8 * 8 : 0;
    w->n %= 8;
}

static inline void mt_forward_put_gamma(mt_forward_writer *w, uint32_t value)
{
    unsigned n = 31 - (unsigned)__builtin_clz(value);
    mt_forward_put(w, (UINT64_C(1) << n) - 1, n + 1);
    mt_forward_put(w, value & ((UINT64_C(1) << n) - 1), n);
}

static inline void mt_forward_add(mt_forward_writer *w, const mt_forward_code *code, uint32_t words, uint32_t term,
                                  const uint32_t count[MT_FIELD_COUNT])
{
    unsigned k = mt_forward_rice(code, words, w->before);
    uint32_t step = term - w->before - 1, q = step >> k;
    if (q < MT_RICE_ESCAPE) {
        mt_forward_put(w, (UINT64_C(1) << q) - 1, q + 1);
        mt_forward_put(w, step & ((UINT64_C(1) << k) - 1), k);
    } else {
        mt_forward_put(w, (UINT64_C(1) << MT_RICE_ESCAPE) - 1, MT_RICE_ESCAPE);
        mt_forward_put(w, step, 32);
    }
    w->before = term;
    if (count[0] == 0 && count[2] == 0 && count[1] == 1) {
        mt_forward_put(w, 0, 1);
    } else if (count[0] == 0 && count[2] == 0 && count[1] > 1) {
        mt_forward_put(w, 1, 2);
        mt_forward_put_gamma(w, count[1] - 1);
    } else if (count[0] == 1 && count[1] == 1 && count[2] == 0) {
        mt_forward_put(w, 3, 3);
    } else {
        mt_forward_put(w, 7, 3);
        for (int i = 0; i < MT_FIELD_COUNT; i++) mt_forward_put_gamma(w, count[i] + 1);
    }
}

static inline size_t mt_forward_end(mt_forward_writer *w) /* bytes */
{
    if (w->n) mt_forward_put(w, (UINT64_C(1) << (8 - w->n)) - 1, 8 - w->n);
    return w->len;
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
