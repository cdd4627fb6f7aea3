/* A query of few lists in one tile. Every posting's contribution is computed when it is scattered, so that there is one
 * array of sums instead of five, and the document's counts go with it: for queries of up to four terms the low bits of
 * a sum say for each term whether the document has it once, twice or otherwise. The exact score of most candidates then
 * needs no look into their forward lists. The bits take the place of the sum's own low bits: a list's contribution is
 * rounded down to a multiple of 2^(2 n), which `slack` of the pass accounts for.
 *
 * A tile is left out when even the greatest numbers of its planes and the greatest impacts of its lists together stay
 * below the bar: so tiles without the rare terms of a query are not read. */
#include "libmatch/rank/tile_few.h"

#include "libmatch/base/bitset.h"

#define POSTINGS_MOST 6000u  /* beyond, planes are added faster than postings */
#define NOTED_POSTINGS 1024u /* up to here documents are noted instead of searching the tile's sums */

static unsigned coded_bits(size_t terms) { return terms <= MT_COUNTED_TERMS ? 2 * (unsigned)terms : 0; }

uint32_t mt_tile_few_slack(size_t n) { return coded_bits(n) ? (uint32_t)n << coded_bits(n) : 0; }

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
    return p->lists <= MT_FEW_LISTS && (!p->s->grams || s->plane[1][0]) && postings_of(p) <= POSTINGS_MOST;
}

/* ---- sums ---------------------------------------------------------------------------------------------------------*/
/* How a part of a list adds to the sums. */
typedef struct adder {
    uint16_t *sum;
    uint16_t *noted;        /* where documents are written down */
    const uint16_t *number; /* of the tile's documents; NULL: the rest, with impacts */
    const uint8_t *impact;
    uint32_t docs, weight, keep, count; /* keep: the bits of a contribution that are not for counts */
} adder;

static inline uint32_t value_of(const adder *a, uint32_t number)
{
    return (number * a->weight >> 16 & a->keep) | a->count;
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
            add(&a, doc, value_of(&a, a.number[doc]) & unless_255(x & 255));
        }
    }
    for (; i < n; i++) {
        doc += step[i];
        if (step[i] != 255 && doc < a.docs) add(&a, doc, value_of(&a, a.number[doc]));
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
            add(&a, doc, value_of(&a, (uint32_t)(y & 255) << 8) & unless_255(x & 255));
        }
    }
    for (; i < n; i++) {
        doc += step[i];
        if (step[i] != 255 && doc < a.docs) add(&a, doc, value_of(&a, (uint32_t)a.impact[i] << 8));
    }
    to->noted = a.noted;
}

static void add_ids(adder *to, const uint8_t *ids, uint32_t n)
{
    adder a = *to;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t doc = id_at(ids, i);
        if (doc < a.docs) add(&a, doc, value_of(&a, a.number ? a.number[doc] : (uint32_t)a.impact[i] << 8));
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
            if (doc < a.docs) add(&a, doc, value_of(&a, a.number ? a.number[doc] : (uint32_t)*impact++ << 8));
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
        if (a->number)
            add_steps(a, part->docs, part->n);
        else
            add_steps_rest(a, part->docs, part->n);
        break;
    case MT_DOCS_IDS: add_ids(a, part->docs, part->n); break;
    case MT_DOCS_BITS: add_bits(a, (const uint64_t *)(const void *)part->docs, part->n); break;
    case MT_DOCS_PACKED: add_bits(a, unpack(work, part->docs, a->docs), part->n); break;
    }
}

static void add_inlined(adder *a, const mt_tile_list *list, const uint16_t *const number[MT_PLANES], unsigned place)
{
    unsigned part = list->form == MT_CELL_ONE ? list->inlined >> 16 & 3 : MT_PART_ONCE;
    const uint32_t doc[2] = {list->inlined & 65535, list->inlined >> 16};
    if (~a->keep) a->count = (part < MT_PART_REST ? part + 1 : MT_COUNT_OTHER) << place;
    for (int i = 0; i < (list->form == MT_CELL_TWO ? 2 : 1); i++)
        if (doc[i] < a->docs)
            add(a, doc[i], value_of(a, part < MT_PLANES ? number[part][doc[i]] : list->inlined >> 24 << 8));
}

/* Adds a list of the tile; gives where the next document is to be noted. */
static uint16_t *add_list(const mt_tile_pass *p, const mt_scan_work *work, const mt_segment *s, const mt_tile *tile,
                          size_t i, uint16_t *noted)
{
    const mt_tile_list *list = &p->list[i];
    uint32_t term = p->list_term[i];
    const uint16_t *const *plane = (const uint16_t *const *)s->plane[p->s->terms.data[term].gram];
    const uint16_t *const number[MT_PLANES] = {plane[0] + tile->first, plane[1] + tile->first};
    unsigned bits = coded_bits(p->s->terms.len), place = bits ? 2 * term : 0;
    adder a = {work->rest, noted, NULL, list->impact, tile->docs, p->weight[term], UINT32_MAX << bits, 0};
    if (list->form != MT_CELL_LIST) {
        add_inlined(&a, list, number, place);
        return a.noted;
    }
    for (unsigned part = 0; part < MT_PARTS; part++) {
        a.number = part < MT_PLANES ? number[part] : NULL;
        a.count = bits ? (part < MT_PLANES ? part + 1 : MT_COUNT_OTHER) << place : 0;
        add_part(&a, work, &list->part[part]);
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

static bool has_part(const mt_tile_list *list, unsigned part)
{
    if (list->form == MT_CELL_LIST) return list->part[part].form != MT_DOCS_NONE;
    return part == (list->form == MT_CELL_ONE ? list->inlined >> 16 & 3 : MT_PART_ONCE);
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
static inline match_status look(mt_tile_pass *p, const mt_tile_place *at, uint32_t code, uint32_t doc, uint32_t coded,
                                mt_error *err)
{
    uint32_t sum = coded & ~code;
    if (sum < p->bar || doc >= at->docs) return MATCH_OK;
    if (at->eligible && !(at->eligible[doc / 64] >> doc % 64 & 1)) return MATCH_OK;
    const mt_candidate candidate = {sum, at->first + doc, at->segment, code ? coded & code : MT_COUNTS_UNKNOWN};
    return mt_tile_pass_offer_counted(p, candidate, err);
}

/* Looks at the documents of the lists only, and makes their sums 0 again. */
static match_status look_at_noted(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *at, uint32_t code,
                                  const uint16_t *end, mt_error *err)
{
    match_status status = MATCH_OK;
    for (const uint16_t *doc = work->touched; doc < end; doc++) {
        uint32_t coded = work->rest[*doc];
        work->rest[*doc] = 0; /* what comes again has nothing left */
        if (coded >= p->bar) MT_TRY(look(p, at, code, *doc, coded, err));
    }
out:
    if (status != MATCH_OK) mt_scan_work_drop(work);
    return status;
}

static match_status look_at_all(mt_tile_pass *p, const mt_scan_work *work, const mt_tile_place *at, uint32_t code,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    size_t words = mt_bitset_words(at->docs);
    uint64_t mask;
    for (size_t word = 0; (word = work->kernel->find(work->rest, word, words, p->bar, &mask)) < words; word++)
        for (; mask; mask &= mask - 1) {
            uint32_t doc = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(mask);
            MT_TRY(look(p, at, code, doc, work->rest[doc], err));
        }
out:
    return status;
}

match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t number,
                         mt_error *err)
{
    const mt_segment *s = p->s->index->segments.data[place->segment].segment;
    const uint32_t code = (1u << coded_bits(p->s->terms.len)) - 1; /* the bits of a sum that are counts */
    bool noted = postings_of(p) <= NOTED_POSTINGS;
    uint16_t *end = work->touched;
    if (noted)
        mt_scan_work_clean(work);
    else
        mt_scan_work_clear(work, mt_bitset_words(place->docs));
    for (size_t i = 0; i < p->lists; i++) end = add_list(p, work, s, &s->tile[number], i, noted ? end : work->touched);
    return noted ? look_at_noted(p, work, place, code, end, err) : look_at_all(p, work, place, code, err);
}
