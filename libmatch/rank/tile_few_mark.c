/* Marks of the documents of a few lists. Bitmaps are set by vectors; a posting of any other form is one byte that is
 * written. One of the rest also leaves its impact at its document's place, in memory that nobody makes 0: it is read
 * only where the mark says so. */
#include "libmatch/base/bitset.h"
#include "libmatch/rank/tile_few_parts.h"

/* For each place and part what a step leaves where it leads: all but 255 lead to a document. */
#define X3(mark) mark, mark, mark
#define X5(mark) mark, mark, mark, mark, mark
#define X17(mark) X5(X3(mark)), mark, mark
#define OF_STEPS(mark)       \
    {                        \
        X5(X3(X17(mark))), 0 \
    }
static const uint8_t mark_of_step[MT_COUNTED_TERMS][MT_PARTS][256] = {{OF_STEPS(1), OF_STEPS(2), OF_STEPS(3)},
                                                                      {OF_STEPS(4), OF_STEPS(8), OF_STEPS(12)},
                                                                      {OF_STEPS(16), OF_STEPS(32), OF_STEPS(48)},
                                                                      {OF_STEPS(64), OF_STEPS(128), OF_STEPS(192)}};

/* Where a part of a list is marked. */
typedef struct target {
    uint8_t *marks, mark;
    const uint8_t *of_step;
    uint32_t docs;
    const uint8_t *from; /* impacts of the postings, which are left in impact[document]; NULL: none */
    uint8_t *impact;
} target;

static inline uint64_t eight_at(const uint8_t *p)
{
    uint64_t bytes;
    memcpy(&bytes, p, 8);
    return bytes;
}

/* Eight steps at a time. The last few have steps of 0 behind them, which stay at the last document: their bytes are
 * those before the end of the list, whose head has some, too. Those of damaged lists may go on beyond the tile's end,
 * and are taken back. */
static void mark_steps(const uint8_t *step, uint32_t n, const target *to)
{
    const uint8_t *const mark = to->of_step;
    uint8_t *const marks = to->marks;
    const size_t docs = to->docs;
    const uint8_t *const end = step + n, *const whole = step + n / 8 * 8;
    size_t doc = 0;
    for (; step < whole && doc < docs; step += 8) {
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++) {
            doc += step[j];
            marks[doc] |= mark[step[j]];
        }
    }
    if (n % 8 && doc < docs) {
        uint64_t steps = eight_at(end - 8) >> 8 * (8 - n % 8);
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++, steps >>= 8) {
            doc += steps & 255;
            marks[doc] |= mark[steps & 255];
        }
    }
    if (doc >= docs) memset(marks + docs, 0, MT_SCAN_OVERRUN);
}

/* The same, with the impacts. */
static void mark_steps_rest(const uint8_t *step, uint32_t n, const target *to)
{
    const uint8_t *const mark = to->of_step, *const from = to->from;
    uint8_t *const marks = to->marks, *const impact = to->impact;
    const size_t docs = to->docs;
    size_t doc = 0, i = 0;
    for (; i + 8 <= n && doc < docs; i += 8) {
#pragma GCC unroll 8
        for (size_t j = 0; j < 8; j++) {
            doc += step[i + j];
            marks[doc] |= mark[step[i + j]];
            impact[doc] = from[i + j];
        }
    }
    for (; i < n && doc < docs; i++) {
        doc += step[i];
        marks[doc] |= mark[step[i]];
        impact[doc] = from[i];
    }
    if (doc >= docs) memset(marks + docs, 0, MT_SCAN_OVERRUN);
}

static void mark_ids(const mt_list_part *part, const target *to)
{
    const target t = *to;
    for (uint32_t i = 0; i < part->n; i++) {
        uint16_t doc;
        memcpy(&doc, part->docs + 2 * (size_t)i, 2);
        if (doc >= t.docs) continue; /* damaged */
        t.marks[doc] |= t.mark;
        if (t.from) t.impact[doc] = t.from[i];
    }
}

static const uint64_t *unpack(const mt_scan_work *work, const uint8_t *packed, size_t words)
{
    uint64_t *bitmap = mt_scan_unpacked(work, 0);
    if (work->kernel->unpack)
        work->kernel->unpack(packed, bitmap, words);
    else
        mt_docs_unpack(packed, words, bitmap);
    return bitmap;
}

static void mark_bits(const mt_scan_work *work, const uint64_t *bitmap, const target *to)
{
    const uint8_t *from = to->from;
    const size_t words = mt_bitset_words(to->docs);
    work->kernel->marks->set(to->marks, bitmap, words, to->mark);
    for (size_t w = 0; from && w < words; w++)
        for (uint64_t m = bitmap[w]; m; m &= m - 1) to->impact[64 * w + (size_t)__builtin_ctzll(m)] = *from++;
}

static void mark_part(const mt_scan_work *work, const mt_list_part *part, const target *to)
{
    switch (part->form) {
    case MT_DOCS_NONE: break;
    case MT_DOCS_STEPS: (to->from ? mark_steps_rest : mark_steps)(part->docs, part->n, to); break;
    case MT_DOCS_IDS: mark_ids(part, to); break;
    case MT_DOCS_BITS: mark_bits(work, (const uint64_t *)(const void *)part->docs, to); break;
    case MT_DOCS_PACKED: mark_bits(work, unpack(work, part->docs, mt_bitset_words(to->docs)), to); break;
    }
}

static void mark_one(const target *to, uint32_t doc, unsigned part, unsigned shift, uint32_t impact)
{
    if (doc >= to->docs) return;
    to->marks[doc] |= (uint8_t)((part + 1) << shift);
    to->impact[doc] = (uint8_t)impact;
}

void mt_few_mark(const mt_few_tile *f, const mt_scan_work *work)
{
    for (unsigned i = 0; i < f->query->n; i++) {
        const mt_tile_list *list = f->list[i];
        target to = {.marks = f->marks, .docs = f->place.docs, .impact = f->impact[i]};
        if (!list) continue;
        const uint32_t first = list->inlined & 65535, second = list->inlined >> 16;
        switch (list->form) {
        case MT_CELL_LIST:
            for (unsigned part = 0; part < MT_PARTS; part++) {
                to.mark = (uint8_t)((part + 1) << 2 * i);
                to.of_step = mark_of_step[i][part];
                to.from = part == MT_PART_REST ? list->impact : NULL;
                mark_part(work, &list->part[part], &to);
            }
            break;
        case MT_CELL_ONE: mark_one(&to, first, second & 3, 2 * i, list->inlined >> 24); break;
        case MT_CELL_TWO:
            mark_one(&to, first, MT_PART_ONCE, 2 * i, 0);
            mark_one(&to, second, MT_PART_ONCE, 2 * i, 0);
            break;
        }
    }
}

static size_t write_steps(const uint8_t *step, size_t n, uint16_t *docs, size_t *last)
{
    size_t doc = 0, written = 0;
    for (size_t i = 0; i < n; i++) {
        doc += step[i];
        docs[written] = (uint16_t)doc;
        written += step[i] != 255;
    }
    *last = doc;
    return written;
}

static size_t copy_ids(const uint8_t *ids, size_t n, uint16_t *docs, size_t *greatest)
{
    uint16_t most = 0;
    memcpy(docs, ids, n * sizeof *docs);
    for (size_t i = 0; i < n; i++) most = docs[i] > most ? docs[i] : most;
    *greatest = most;
    return n;
}

bool mt_few_documents(const mt_few_tile *f, size_t place, unsigned parts, size_t most, uint16_t *docs, size_t *n)
{
    const mt_tile_list *list = f->list[place];
    const size_t end = f->place.docs;
    size_t room = most;
    *n = 0;
    if (list->form != MT_CELL_LIST) {
        const unsigned part = list->form == MT_CELL_ONE ? list->inlined >> 16 & 3 : MT_PART_ONCE;
        docs[0] = (uint16_t)list->inlined;
        docs[1] = (uint16_t)(list->inlined >> 16);
        if (parts >> part & 1) *n = list->form == MT_CELL_TWO ? 2 : 1;
        return docs[0] < end && (*n < 2 || docs[1] < end);
    }
    for (unsigned i = 0; i < MT_PARTS; i++) {
        const mt_list_part *part = &list->part[i];
        size_t greatest = 0;
        if (!(parts >> i & 1) || part->form == MT_DOCS_NONE) continue;
        if (part->form >= MT_DOCS_BITS || part->n > room) return false;
        room -= part->n;
        *n += part->form == MT_DOCS_STEPS ? write_steps(part->docs, part->n, docs + *n, &greatest)
                                          : copy_ids(part->docs, part->n, docs + *n, &greatest);
        if (greatest >= end) return false;
    }
    return true;
}
