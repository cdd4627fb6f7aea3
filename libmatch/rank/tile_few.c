/* A query of few terms in one tile, with one array of sums instead of five. A posting of the parts `once` and `twice`
 * adds what its list could add at most in this tile (its weight times the greatest number of the plane), so that
 * nothing is looked up or multiplied for it; one of the rest adds its own. Beside the sum its low bits say for each
 * term whether the document has it once, twice or otherwise. Only for documents whose sum reaches the bar the numbers
 * are read, and the sum becomes what it should be. The exact score of most candidates needs no look into their forward
 * lists either. The bits take the place of the sum's own low bits: a contribution of the rest is rounded down to a
 * multiple of 2^(2 n), which `slack` of the pass accounts for.
 *
 * A tile is left out when even the greatest numbers of its planes and the greatest impacts of its lists together stay
 * below the bar: so tiles without the rare terms of a query are not read. */
#include "libmatch/rank/tile_few.h"

#include "libmatch/base/bitset.h"

#define POSTINGS_MOST 6000u  /* beyond, planes are added faster than postings; their documents fit work->touched */
#define NOTED_POSTINGS 1024u /* up to here documents are noted instead of searching the tile's sums */

_Static_assert(POSTINGS_MOST <= MT_SCAN_TOUCHED, "all documents can be written down");

/* The low bits of a sum, for counts. */
static unsigned coded_bits(const mt_tile_pass *p) { return 2 * (unsigned)p->s->terms.len; }

uint32_t mt_tile_few_slack(size_t n) { return n <= MT_COUNTED_TERMS ? (uint32_t)n << 2 * n : 0; }

/* What the lists hold, with steps of 255. */
static size_t postings_of(const mt_tile_pass *p)
{
    size_t postings = 0;
    for (size_t i = 0; i < p->lists; i++) {
        const mt_tile_list *list = &p->list[i];
        for (int part = 0; part < MT_PARTS && list->form == MT_CELL_LIST; part++) postings += list->part[part].n;
        if (list->form != MT_CELL_LIST) postings += 2;
    }
    return postings;
}

bool mt_tile_few_fits(const mt_tile_pass *p, uint32_t segment)
{
    const mt_segment *s = p->s->index->segments.data[segment].segment;
    return p->s->terms.len <= MT_COUNTED_TERMS && (!p->s->grams || s->plane[1][0]) && postings_of(p) <= POSTINGS_MOST;
}

static bool has_part(const mt_tile_list *list, unsigned part)
{
    if (list->form == MT_CELL_LIST) return list->part[part].form != MT_DOCS_NONE;
    return part == (list->form == MT_CELL_ONE ? list->inlined >> 16 & 3 : MT_PART_ONCE);
}

/* ---- sums ---------------------------------------------------------------------------------------------------------*/
/* How a part of a list adds to the sums. */
typedef struct adder {
    uint16_t *sum;
    uint16_t *noted;                           /* where documents are written down */
    const uint8_t *impact;                     /* of the rest; NULL: every posting adds `value` */
    uint32_t value, weight, keep, count, docs; /* keep: the bits of a contribution that are not for counts */
} adder;

static inline uint32_t value_of(const adder *a, uint32_t impact)
{
    return (impact * a->weight >> 8 & a->keep) | a->count;
}

static inline void add(adder *a, uint32_t doc, uint32_t value)
{
    a->sum[doc] = (uint16_t)(a->sum[doc] + value);
    *a->noted++ = (uint16_t)doc;
}

static inline uint32_t id_at(const uint8_t *ids, uint32_t i)
{
    uint16_t id;
    memcpy(&id, ids + 2 * (size_t)i, 2);
    return id;
}

/* All ones but for step 255, which has no document. */
static inline uint32_t unless_255(uint32_t step) { return (uint32_t)((int32_t)(step - 255) >> 31); }

static inline uint64_t eight_at(const uint8_t *p)
{
    uint64_t bytes;
    memcpy(&bytes, p, 8);
    return bytes;
}

/* Eight steps at a time while they cannot leave the tile; damaged lists go on beyond its end. */
static void add_steps(adder *to, const uint8_t *step, uint32_t n)
{
    adder a = *to;
    uint32_t doc = 0, i = 0;
    for (; i + 8 <= n && doc + 8 * 255 < a.docs; i += 8) {
        uint64_t x = eight_at(step + i);
        for (int j = 0; j < 8; j++, x >>= 8) {
            doc += x & 255;
            add(&a, doc, a.value & unless_255(x & 255));
        }
    }
    for (; i < n; i++) {
        doc += step[i];
        if (step[i] != 255 && doc < a.docs) add(&a, doc, a.value);
    }
    to->noted = a.noted;
}

static void add_steps_rest(adder *to, const uint8_t *step, uint32_t n)
{
    adder a = *to;
    uint32_t doc = 0, i = 0;
    for (; i + 8 <= n && doc + 8 * 255 < a.docs; i += 8) {
        uint64_t x = eight_at(step + i), y = eight_at(a.impact + i);
        for (int j = 0; j < 8; j++, x >>= 8, y >>= 8) {
            doc += x & 255;
            add(&a, doc, value_of(&a, y & 255) & unless_255(x & 255));
        }
    }
    for (; i < n; i++) {
        doc += step[i];
        if (step[i] != 255 && doc < a.docs) add(&a, doc, value_of(&a, a.impact[i]));
    }
    to->noted = a.noted;
}

static void add_ids(adder *to, const uint8_t *ids, uint32_t n)
{
    adder a = *to;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t doc = id_at(ids, i);
        if (doc < a.docs) add(&a, doc, a.impact ? value_of(&a, a.impact[i]) : a.value);
    }
    to->noted = a.noted;
}

static void add_bits(adder *to, const uint64_t *bitmap, uint32_t n)
{
    adder a = *to;
    const uint8_t *impact = a.impact;
    for (uint32_t w = 0; w < mt_bitset_words(a.docs) && n; w++)
        for (uint64_t m = bitmap[w]; m && n; m &= m - 1, n--) { /* a damaged one has more than n */
            uint32_t doc = w * 64 + (uint32_t)__builtin_ctzll(m);
            if (doc < a.docs) add(&a, doc, a.impact ? value_of(&a, *impact++) : a.value);
        }
    to->noted = a.noted;
}

static const uint64_t *unpack(const mt_scan_work *work, const uint8_t *packed, uint32_t docs)
{
    uint64_t *bitmap = mt_scan_unpacked(work, 0);
    if (work->kernel->unpack)
        work->kernel->unpack(packed, bitmap, mt_bitset_words(docs));
    else
        mt_docs_unpack(packed, mt_bitset_words(docs), bitmap);
    return bitmap;
}

static void add_part(adder *a, const mt_scan_work *work, const mt_list_part *part)
{
    switch (part->form) {
    case MT_DOCS_NONE: break;
    case MT_DOCS_STEPS:
        if (a->impact)
            add_steps_rest(a, part->docs, part->n);
        else
            add_steps(a, part->docs, part->n);
        break;
    case MT_DOCS_IDS: add_ids(a, part->docs, part->n); break;
    case MT_DOCS_BITS: add_bits(a, (const uint64_t *)(const void *)part->docs, part->n); break;
    case MT_DOCS_PACKED: add_bits(a, unpack(work, part->docs, a->docs), part->n); break;
    }
}

/* What postings of the planes add, by term. */
typedef struct fixed_values {
    uint32_t plane[MT_COUNTED_TERMS][MT_PLANES];
} fixed_values;

static fixed_values fixed_of(const mt_tile_pass *p, const mt_tile *tile)
{
    fixed_values f = {{{0}}};
    for (size_t t = 0; t < p->s->terms.len; t++)
        for (int i = 0; i < MT_PLANES; i++)
            f.plane[t][i] = (tile->plane_most[p->s->terms.data[t].gram][i] * p->weight[t] >> 16) & UINT32_MAX
                                                                                                       << coded_bits(p);
    return f;
}

/* Adds a list of the tile; gives where the next document is to be noted. */
static uint16_t *add_list(const mt_tile_pass *p, const mt_scan_work *work, const fixed_values *fixed, uint32_t docs,
                          size_t i, uint16_t *noted)
{
    const mt_tile_list *list = &p->list[i];
    uint32_t term = p->list_term[i];
    adder a = {work->rest, noted, NULL, 0, p->weight[term], UINT32_MAX << coded_bits(p), 0, docs};
    const uint8_t impact = (uint8_t)(list->inlined >> 24);
    for (unsigned part = 0; part < MT_PARTS; part++) {
        a.count = (part < MT_PLANES ? part + 1 : MT_COUNT_OTHER) << 2 * term;
        a.value = part < MT_PLANES ? fixed->plane[term][part] | a.count : 0;
        a.impact = part < MT_PLANES ? NULL : list->form == MT_CELL_LIST ? list->impact : &impact;
        if (list->form == MT_CELL_LIST) {
            add_part(&a, work, &list->part[part]);
        } else if (has_part(list, part)) {
            const uint8_t ids[4] = {(uint8_t)list->inlined, (uint8_t)(list->inlined >> 8),
                                    (uint8_t)(list->inlined >> 16), impact};
            add_ids(&a, ids, list->form == MT_CELL_TWO ? 2 : 1);
        }
    }
    return a.noted;
}

/* ---- bounds -------------------------------------------------------------------------------------------------------*/
static uint32_t greatest_impact(const mt_tile_list *list)
{
    uint8_t greatest = 0;
    if (list->form != MT_CELL_LIST) return list->inlined >> 24;
    for (uint32_t i = 0; i < list->part[MT_PART_REST].n; i++)
        greatest = list->impact[i] > greatest ? list->impact[i] : greatest;
    return greatest;
}

bool mt_tile_few_reaches(const mt_tile_pass *p, const mt_tile *tile)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < p->lists && sum < p->bar; i++) {
        uint32_t term = p->list_term[i], most = 0;
        const uint16_t *plane = tile->plane_most[p->s->terms.data[term].gram];
        for (unsigned part = 0; part < MT_PLANES; part++)
            if (has_part(&p->list[i], part) && plane[part] > most) most = plane[part];
        if (has_part(&p->list[i], MT_PART_REST) && most < UINT16_MAX) {
            uint32_t impact = greatest_impact(&p->list[i]) << 8;
            most = impact > most ? impact : most;
        }
        sum += most * p->weight[term] >> 16;
    }
    return sum >= p->bar;
}

/* ---- the tile -----------------------------------------------------------------------------------------------------*/
typedef struct few_tile {
    const mt_tile_place *place;
    const mt_segment *segment;
    fixed_values fixed;
    uint32_t code; /* the bits of a sum that are counts */
} few_tile;

/* The sum with the document's own numbers in the place of the greatest. */
static inline uint32_t settle(const mt_tile_pass *p, const few_tile *f, uint32_t doc, uint32_t coded)
{
    uint32_t sum = coded & ~f->code, counts = coded & f->code;
    for (size_t t = 0; counts; t++, counts >>= 2) {
        if ((counts & 3) == 0 || (counts & 3) == MT_COUNT_OTHER) continue;
        const uint16_t *number = f->segment->plane[p->s->terms.data[t].gram][(counts & 3) - 1] + f->place->first;
        sum += (number[doc] * p->weight[t] >> 16) - f->fixed.plane[t][(counts & 3) - 1];
    }
    return sum;
}

static inline match_status look(mt_tile_pass *p, const few_tile *f, uint32_t doc, uint32_t coded, mt_error *err)
{
    const mt_tile_place *at = f->place;
    if (doc >= at->docs || (at->eligible && !(at->eligible[doc / 64] >> doc % 64 & 1))) return MATCH_OK;
    uint32_t sum = settle(p, f, doc, coded);
    if (sum < p->bar) return MATCH_OK;
    return mt_tile_pass_offer_counted(p, (mt_candidate){sum, at->first + doc, at->segment, coded & f->code}, err);
}

/* Numbers lie anywhere: they are asked for while others are looked for. */
static inline void prefetch_numbers(const few_tile *f, uint32_t doc)
{
    for (int i = 0; i < MT_PLANES; i++) __builtin_prefetch(f->segment->plane[0][i] + f->place->first + doc);
}

/* Looks at documents that were written down, and makes their sums 0: what comes again has nothing left. Those at the
 * bar are first gathered, without a branch, at the beginning of the list. */
static match_status look_at_noted(mt_tile_pass *p, mt_scan_work *work, const few_tile *f, uint16_t *noted,
                                  const uint16_t *end, mt_error *err)
{
    match_status status = MATCH_OK;
    uint16_t *kept = noted;
    const uint32_t bar = p->bar;
    for (const uint16_t *at = noted; at < end; at++) {
        uint32_t doc = *at, coded = work->rest[doc];
        bool reaches = coded >= bar;
        work->rest[doc] = reaches ? (uint16_t)coded : 0;
        *kept = (uint16_t)doc;
        prefetch_numbers(f, reaches ? doc : 0);
        kept += reaches;
    }
    for (const uint16_t *doc = noted; doc < kept; doc++) {
        uint32_t coded = work->rest[*doc];
        work->rest[*doc] = 0;
        if (coded >= p->bar) MT_TRY(look(p, f, *doc, coded, err));
    }
out:
    if (status != MATCH_OK) mt_scan_work_drop(work);
    return status;
}

static match_status look_at_all(mt_tile_pass *p, mt_scan_work *work, const few_tile *f, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t words = mt_bitset_words(f->place->docs);
    uint16_t *found = work->touched; /* a document has a posting: there is room for all */
    uint64_t mask;
    for (size_t word = 0; (word = work->kernel->find(work->rest, word, words, p->bar, &mask)) < words; word++)
        for (; mask; mask &= mask - 1) {
            uint32_t doc = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(mask);
            if (doc >= f->place->docs) continue;
            prefetch_numbers(f, doc);
            *found++ = (uint16_t)doc;
        }
    for (const uint16_t *doc = work->touched; doc < found; doc++)
        if (work->rest[*doc] >= p->bar) MT_TRY(look(p, f, *doc, work->rest[*doc], err));
out:
    return status;
}

match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t number,
                         mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *s = p->s->index->segments.data[place->segment].segment;
    const few_tile f = {place, s, fixed_of(p, &s->tile[number]), (1u << coded_bits(p)) - 1};
    bool all_noted = postings_of(p) <= NOTED_POSTINGS;
    uint16_t *noted[MT_COUNTED_TERMS + 1] = {work->touched}; /* ends of the lists' documents */
    size_t n = p->lists;
    for (size_t i = 0; i < n; i++) mt_scan_prefetch(&p->list[i]);
    if (all_noted)
        mt_scan_work_clean(work);
    else
        mt_scan_work_clear(work, mt_bitset_words(place->docs));
    for (size_t i = 0; i < n; i++) noted[i + 1] = add_list(p, work, &f.fixed, place->docs, i, noted[i]);
    /* the last list is the rarest: its documents raise the bar before the many others come */
    for (; n > 0 && p->heap_len < p->task->k; n--) MT_TRY(look_at_noted(p, work, &f, noted[n - 1], noted[n], err));
    if (all_noted)
        status = look_at_noted(p, work, &f, noted[0], noted[n], err);
    else
        status = look_at_all(p, work, &f, err);
out:
    return status;
}
