/* A query of few terms in one tile. A posting only marks its document (tile_marks.h): once, twice or otherwise, two
 * bits for each term. What a document with given marks can gain at most is known before: by the greatest numbers of
 * the tile's planes and the greatest impacts of the lists. A table of these bounds says which marks reach the bar; only
 * their documents are looked at, and their sums computed from their own numbers. The mark of the heaviest term has the
 * highest bits, so that nearly all that reach the bar, and few others, are found by one comparison of whole bytes.
 *
 * While there is no bar, the documents of the heaviest term come first, those with the greatest bounds before others.
 * A tile is left out when all its lists together stay below the bar: so tiles without the rare terms of a query are
 * not read. The counts go with the candidates: the exact score of most needs no look into their forward lists. */
#include "libmatch/rank/tile_few.h"

#include "libmatch/base/bitset.h"

/* Beyond so many postings in a tile, sums for all its documents cost less than looks at some. */
#define POSTINGS_MOST 8000u
_Static_assert(POSTINGS_MOST + 7 <= MT_SCAN_TOUCHED, "documents can be written down");

#define BAND_LEAST 64 /* candidates that there is room for from the beginning */

#define CODES (1u << 2 * MT_COUNTED_TERMS)

/* What a list has: with steps of 255. */
static size_t postings_of(const mt_tile_list *list)
{
    size_t postings = 0;
    if (list->form != MT_CELL_LIST) return 1;
    for (int part = 0; part < MT_PARTS; part++) postings += list->part[part].n;
    return postings;
}

bool mt_tile_few_fits(const mt_tile_pass *p, uint32_t segment)
{
    const mt_segment *s = p->s->index->segments.data[segment].segment;
    size_t postings = 0;
    if (p->s->terms.len > MT_COUNTED_TERMS || (p->s->grams && !s->plane[1][0])) return false;
    for (size_t i = 0; i < p->lists; i++) postings += postings_of(&p->list[i]);
    return postings <= POSTINGS_MOST;
}

/* ---- bounds -------------------------------------------------------------------------------------------------------*/
enum { NUMBERS = MT_CHANNELS * MT_PLANES };

/* A list, in the order of what it can add. */
typedef struct few_list {
    const mt_tile_list *list;
    uint32_t term, weight, rest, most; /* rest: what the greatest impact adds; most: that anything adds */
    bool gram;
    const uint16_t *others; /* [of the rest's n] where its steps or ids stand */
} few_list;

/* What a document with the marks `code` gains is rest[code], at most, and of each of its numbers
 * number * weight[code] >> 16. All stay below 2^16, as all weights together. */
typedef struct few_tile {
    mt_tile_place place;
    few_list list[MT_COUNTED_TERMS];
    size_t n, numbers;               /* numbers: without those of n-grams when no term is one */
    const uint16_t *number[NUMBERS]; /* of the tile's documents */
    uint16_t weight[NUMBERS][CODES], rest[CODES];
    uint16_t gain[CODES]; /* with the tile's greatest numbers */
} few_tile;

static bool has_part(const mt_tile_list *list, unsigned part)
{
    if (list->form == MT_CELL_LIST) return list->part[part].form != MT_DOCS_NONE;
    return part == (list->form == MT_CELL_ONE ? list->inlined >> 16 & 3 : MT_PART_ONCE);
}

static uint32_t greatest_impact(const mt_tile_list *list)
{
    uint8_t greatest = 0;
    if (list->form != MT_CELL_LIST) return list->inlined >> 24;
    for (uint32_t i = 0; i < list->part[MT_PART_REST].n; i++)
        greatest = list->impact[i] > greatest ? list->impact[i] : greatest;
    return greatest;
}

static few_list list_of(const mt_tile_pass *p, const mt_tile *tile, size_t i)
{
    const mt_tile_list *list = &p->list[i];
    few_list f = {.list = list, .term = p->list_term[i], .weight = p->weight[p->list_term[i]]};
    f.gram = p->s->terms.data[f.term].gram;
    if (has_part(list, MT_PART_REST)) f.rest = greatest_impact(list) * f.weight >> 8;
    f.most = f.rest;
    for (unsigned part = 0; part < MT_PLANES; part++) {
        uint32_t gain = tile->plane_most[f.gram][part] * f.weight >> 16;
        if (has_part(list, part) && gain > f.most) f.most = gain;
    }
    return f;
}

/* The lists by what they can add, the most last. Gives what they can add together: each product may be rounded down
 * by itself where a plane's weights are added up first. */
static uint32_t take_lists(few_tile *f, const mt_tile_pass *p, const mt_tile *tile)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < p->lists; i++) mt_scan_prefetch(&p->list[i]);
    for (f->n = 0; f->n < p->lists; f->n++) {
        const few_list list = list_of(p, tile, f->n);
        size_t at = f->n;
        for (; at > 0 && f->list[at - 1].most > list.most; at--) f->list[at] = f->list[at - 1];
        f->list[at] = list;
        sum += list.most + 1;
    }
    return sum;
}

/* The same table for the codes with one more term: with the mark it has `more`. */
static void widen(uint16_t *table, size_t size, unsigned mark, uint32_t more)
{
    for (unsigned m = 1; m <= MT_COUNT_OTHER; m++)
        for (size_t c = 0; c < size; c++) table[m * size + c] = (uint16_t)(table[c] + (m == mark ? more : 0));
}

static void make_gains(few_tile *f, const mt_tile *tile)
{
    size_t size = 1;
    f->rest[0] = 0;
    for (size_t j = 0; j < f->numbers; j++) f->weight[j][0] = 0;
    for (size_t i = 0; i < f->n; i++, size *= 4) {
        const few_list *list = &f->list[i];
        widen(f->rest, size, MT_COUNT_OTHER, list->rest);
        for (size_t j = 0; j < f->numbers; j++)
            widen(f->weight[j], size, 1 + j % MT_PLANES, list->gram == j / MT_PLANES ? list->weight : 0);
    }
    memset(f->gain, 0, 16); /* the first eight codes, where there are fewer */
    memcpy(f->gain, f->rest, size * sizeof *f->gain);
    for (size_t j = 0; j < f->numbers; j++) {
        const uint32_t most = tile->plane_most[j / MT_PLANES][j % MT_PLANES];
        for (size_t c = 0; c < size; c++) f->gain[c] = (uint16_t)(f->gain[c] + (most * f->weight[j][c] >> 16));
    }
}

/* The codes that reach the bar; false: none does. */
static bool codes_from(const few_tile *f, uint32_t bar, mt_mark_set *set)
{
    *set = (mt_mark_set){{0}, CODES, 1u << 2 * f->n};
    for (uint32_t eight = 0; eight < (set->end + 7) / 8; eight++) {
        uint32_t bits = 0;
        for (uint32_t i = 0; i < 8; i++) bits |= (uint32_t)(f->gain[eight * 8 + i] >= bar) << i;
        set->bits[eight] = (uint8_t)bits;
        if (bits && set->least == CODES) set->least = eight * 8 + (uint32_t)__builtin_ctz(bits);
    }
    return set->least < CODES;
}

/* ---- marks --------------------------------------------------------------------------------------------------------*/
static inline uint32_t id_at(const uint8_t *ids, uint32_t i)
{
    uint16_t id;
    memcpy(&id, ids + 2 * (size_t)i, 2);
    return id;
}

static inline uint64_t eight_at(const uint8_t *p)
{
    uint64_t bytes;
    memcpy(&bytes, p, 8);
    return bytes;
}

/* All ones but for step 255, which has no document. */
static inline uint32_t unless_255(uint32_t step) { return (uint32_t)((int32_t)(step - 255) >> 31); }

/* Eight steps at a time; those of damaged lists may go on beyond the tile's end. Where documents are written down,
 * there is room for seven more. */
#define OVERRUN 2048u
_Static_assert(MT_TILE_DOCS + OVERRUN <= MT_TILE_SUMS * 2 && OVERRUN > 8 * 255, "room for marks in a plane's sums");

static inline uint32_t mark_eight(uint8_t *marks, uint32_t doc, uint64_t steps, uint32_t mark, uint16_t *noted)
{
    for (int j = 0; j < 8; j++, steps >>= 8) {
        doc += steps & 255;
        marks[doc] |= (uint8_t)(mark & unless_255(steps & 255));
        if (noted) noted[j] = (uint16_t)doc;
    }
    return doc;
}

/* The last few have steps of 0 behind them, which stay at the last document: their bytes are those before the end of
 * the list, whose head has some, too. */
static inline void mark_steps(uint8_t *marks, const mt_list_part *part, uint32_t docs, uint32_t mark, uint16_t *noted)
{
    const uint32_t whole = part->n / 8 * 8;
    uint32_t doc = 0, i = 0;
    for (; i < whole && doc < docs; i += 8)
        doc = mark_eight(marks, doc, eight_at(part->docs + i), mark, noted ? noted + i : NULL);
    if (part->n % 8 && doc < docs)
        mark_eight(marks, doc, eight_at(part->docs + part->n - 8) >> 8 * (8 - part->n % 8), mark,
                   noted ? noted + i : NULL);
    for (; noted && i < part->n && doc >= docs; i++) noted[i] = UINT16_MAX; /* damaged */
}

static inline void mark_ids(uint8_t *marks, const mt_list_part *part, uint32_t docs, uint8_t mark, uint16_t *noted)
{
    for (uint32_t i = 0; i < part->n; i++) {
        uint32_t doc = id_at(part->docs, i);
        if (doc < docs) marks[doc] |= mark;
        if (noted) noted[i] = (uint16_t)doc;
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

/* `noted`: where the documents of steps and ids are written down; NULL: nowhere. */
static inline void mark_part(const mt_scan_work *work, uint8_t *marks, const mt_list_part *part, uint32_t docs,
                             uint8_t mark, uint16_t *noted)
{
    const size_t words = mt_bitset_words(docs);
    switch (part->form) {
    case MT_DOCS_NONE: break;
    case MT_DOCS_STEPS: mark_steps(marks, part, docs, mark, noted); break;
    case MT_DOCS_IDS: mark_ids(marks, part, docs, mark, noted); break;
    case MT_DOCS_BITS: work->kernel->marks->set(marks, (const uint64_t *)(const void *)part->docs, words, mark); break;
    case MT_DOCS_PACKED: work->kernel->marks->set(marks, unpack(work, part->docs, words), words, mark); break;
    }
}

static void mark_list(const mt_scan_work *work, uint8_t *marks, const mt_tile_list *list, uint32_t docs, size_t place,
                      uint16_t *noted)
{
    for (unsigned part = 0; part < MT_PLANES; part++)
        mark_part(work, marks, &list->part[part], docs, (uint8_t)((part + 1) << 2 * place), NULL);
    mark_part(work, marks, &list->part[MT_PART_REST], docs, (uint8_t)(MT_COUNT_OTHER << 2 * place), noted);
}

static void mark_all(few_tile *f, const mt_scan_work *work, uint8_t *marks)
{
    uint16_t *noted = work->touched; /* no more than postings */
    for (size_t i = 0; i < f->n; i++) {
        const mt_tile_list *list = f->list[i].list;
        const uint32_t first = list->inlined & 65535, second = list->inlined >> 16, docs = f->place.docs;
        switch (list->form) {
        case MT_CELL_LIST:
            f->list[i].others = noted;
            mark_list(work, marks, list, docs, i, noted);
            noted += list->part[MT_PART_REST].n;
            break;
        case MT_CELL_ONE:
            if (first < docs) marks[first] |= (uint8_t)(((second & 3) + 1) << 2 * i);
            break;
        case MT_CELL_TWO:
            if (first < docs) marks[first] |= (uint8_t)(1 << 2 * i);
            if (second < docs) marks[second] |= (uint8_t)(1 << 2 * i);
            break;
        }
    }
}

/* ---- documents ----------------------------------------------------------------------------------------------------*/
/* The impact of a document that the rest of a list has; 0 only where the list is damaged. */
static uint8_t impact_of(const few_list *f, uint32_t doc)
{
    const mt_tile_list *list = f->list;
    const mt_list_part *rest = &list->part[MT_PART_REST];
    const uint64_t *bitmap = (const uint64_t *)(const void *)rest->docs;
    uint32_t n = 0;
    if (list->form != MT_CELL_LIST) return (uint8_t)(list->inlined >> 24);
    if (rest->form == MT_DOCS_BITS) {
        for (uint32_t w = 0; w < doc / 64; w++) n += (uint32_t)__builtin_popcountll(bitmap[w]);
        n += (uint32_t)__builtin_popcountll(bitmap[doc / 64] & ((UINT64_C(1) << doc % 64) - 1));
    } else {
        uint16_t before = 0; /* counted without a branch, and as narrow as vectors can */
        for (uint32_t i = 0; i < rest->n; i++) before = (uint16_t)(before + (f->others[i] < doc));
        n = before;
        while (n + 1 < rest->n && list->impact[n] == 0 && f->others[n + 1] == doc) n++; /* steps of 255 */
    }
    return n < rest->n ? list->impact[n] : 0;
}

/* The counts of a code, by term. */
static uint32_t counts_of(const few_tile *f, uint32_t code)
{
    uint32_t counts = 0;
    for (size_t i = 0; i < f->n && i < MT_COUNTED_TERMS; i++) counts |= (code >> 2 * i & 3) << 2 * f->list[i].term;
    return counts;
}

/* A document whose sum with the greatest impacts is at the bar: with its own. */
static match_status look(mt_tile_pass *p, const few_tile *f, uint32_t doc, uint32_t code, uint32_t sum, mt_error *err)
{
    mt_candidate c = {.sum = sum, .doc = f->place.first + doc, .segment = f->place.segment};
    for (size_t i = 0; i < f->n; i++) {
        const few_list *list = &f->list[i];
        if ((code >> 2 * i & 3) != MT_COUNT_OTHER) continue;
        c.impact[list->term] = impact_of(list, doc);
        c.sum -= list->rest - (c.impact[list->term] * list->weight >> 8);
        if (c.sum < p->bar) return MATCH_OK;
    }
    c.counts = counts_of(f, code);
    return mt_tile_pass_offer_counted(p, c, err);
}

/* Documents of one tile that are to be looked at, some at a time. */
enum { SOME = 256 };
typedef struct gathered {
    const uint16_t *word; /* groups that are left, with their masks */
    const uint64_t *mask;
    size_t words, n;
    uint16_t doc[SOME + MT_MARKS_BEHIND], sum[SOME + MT_MARKS_BEHIND];
} gathered;

static void find_groups(gathered *g, const few_tile *f, const mt_scan_work *work, const uint8_t *marks,
                        const mt_mark_set *wanted)
{
    const size_t words = mt_bitset_words(f->place.docs), beyond = f->place.docs % 64;
    uint64_t *mask = mt_scan_unpacked(work, 0);
    g->words = work->kernel->marks->find(marks, words, wanted, work->most, mask);
    g->word = work->most;
    g->mask = mask;
    if (beyond && g->words && g->word[g->words - 1] == words - 1) /* damaged bitmaps go on behind the tile */
        mask[g->words - 1] &= (UINT64_C(1) << beyond) - 1;
    for (size_t i = 0; f->place.eligible && i < g->words; i++) mask[i] &= f->place.eligible[g->word[i]];
}

/* The sum of a document's own numbers and the greatest impacts. */
static inline uint32_t sum_of(const few_tile *f, uint32_t doc, uint32_t code)
{
    uint32_t sum = f->rest[code];
    for (size_t j = 0; j < f->numbers; j++) sum += (uint32_t)f->number[j][doc] * f->weight[j][code] >> 16;
    return sum;
}

/* The next documents whose sums may reach the bar; false: no more. */
static bool gather(gathered *g, const mt_scan_work *work, const few_tile *f, const uint8_t *marks, uint32_t bar)
{
    size_t n;
    if (g->words == 0) return false;
    size_t taken = work->kernel->marks->list(g->word, g->mask, g->words, SOME, g->doc, &n);
    g->words -= taken;
    g->word += taken;
    g->mask += taken;
    g->n = 0;
    for (size_t i = 0; i < n; i++) {
        const uint16_t doc = g->doc[i];
        const uint32_t sum = sum_of(f, doc, marks[doc]);
        g->doc[g->n] = doc;
        g->sum[g->n] = (uint16_t)sum;
        g->n += sum >= bar;
    }
    return true;
}

/* The greatest value, but for its last bits, that at least `wanted` of the sums reach; 0: there are not so many. Behind
 * the sums is room for seven. */
static uint32_t reached_by(uint16_t *sum, size_t n, size_t wanted)
{
    uint32_t value = 0;
    if (n < wanted) return 0;
    memset(sum + n, 0, 7 * sizeof *sum);
    for (uint32_t bit = UINT32_C(1) << 15; bit >= 256; bit >>= 1) {
        const uint16_t least = (uint16_t)(value | bit);
        const mt_scan_eight b = {least, least, least, least, least, least, least, least};
        mt_scan_eight reach = {0};
        for (size_t i = 0; i < n; i += 8) {
            mt_scan_eight x;
            memcpy(&x, sum + i, sizeof x);
            reach -= (mt_scan_eight)(x >= b);
        }
        uint32_t reached = 0;
        for (int j = 0; j < 8; j++) reached += reach[j];
        value |= reached >= wanted ? bit : 0;
    }
    return value;
}

/* Looks at those gathered that are at the bar, the best first. Who has been looked at loses the marks. */
static match_status look_at(mt_tile_pass *p, const few_tile *f, gathered *g, uint8_t *marks, mt_error *err)
{
    match_status status = MATCH_OK;
    const uint32_t first = g->n > p->task->k ? reached_by(g->sum, g->n, p->task->k) : 0;
    uint16_t place[SOME + 64]; /* the best from the front, the others from the back: both without a branch */
    size_t best = 0, other = g->n;
    for (size_t i = 0; i < g->n; i++) {
        const bool is_best = g->sum[i] >= first;
        place[is_best ? best : other - 1] = (uint16_t)i;
        best += is_best;
        other -= !is_best;
    }
    for (size_t j = 0; j < g->n; j++) {
        const uint16_t i = place[j], doc = g->doc[i];
        if (g->sum[i] < p->bar) continue;
        MT_TRY(look(p, f, doc, marks[doc], g->sum[i], err));
        marks[doc] = 0;
    }
out:
    return status;
}

/* Before there is a bar: the documents of the heaviest list, then those of the next, until there is one. */
static match_status look_at_best(mt_tile_pass *p, const mt_scan_work *work, const few_tile *f, uint8_t *marks,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    gathered g;
    for (size_t i = f->n; i-- > 0 && p->heap_len < p->task->k;) {
        mt_mark_set wanted = {.least = 1u << 2 * i, .end = 1u << 2 * f->n};
        memset(wanted.bits, 0xff, sizeof wanted.bits);
        memset(wanted.bits, 0, wanted.least / 8);
        wanted.bits[wanted.least / 8] = (uint8_t)(0xff << wanted.least % 8);
        find_groups(&g, f, work, marks, &wanted);
        while (gather(&g, work, f, marks, p->bar)) MT_TRY(look_at(p, f, &g, marks, err));
    }
out:
    return status;
}

static match_status look_at_rest(mt_tile_pass *p, const mt_scan_work *work, const few_tile *f, uint8_t *marks,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_mark_set wanted;
    gathered g;
    if (!codes_from(f, p->bar, &wanted)) return MATCH_OK;
    find_groups(&g, f, work, marks, &wanted);
    while (gather(&g, work, f, marks, p->bar)) MT_TRY(look_at(p, f, &g, marks, err));
out:
    return status;
}

/* The marks are in the memory of a plane's sums, all 0 between tiles like these. */
match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, uint32_t segment, uint32_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *s = p->s->index->segments.data[segment].segment;
    const mt_tile *tile = &s->tile[number];
    uint8_t *marks = (uint8_t *)work->plane[0][0];
    few_tile f;
    f.place = (mt_tile_place){segment, tile->first, tile->docs, NULL};
    f.numbers = p->s->grams ? NUMBERS : MT_PLANES;
    if (take_lists(&f, p, tile) < p->bar) {
        work->skipped++;
        return MATCH_OK;
    }
    for (size_t j = 0; j < f.numbers; j++) f.number[j] = s->plane[j / MT_PLANES][j % MT_PLANES] + tile->first;
    if (mt_rank_eligible(p->s->index, segment, p->task->kinds, p->task->filter, tile->first, tile->docs,
                         work->eligible))
        f.place.eligible = work->eligible;
    make_gains(&f, tile);
    MT_TRY(MT_RESERVE(&p->band, BAND_LEAST, err));
    mark_all(&f, work, marks);
    if (p->heap_len < p->task->k) MT_TRY(look_at_best(p, work, &f, marks, err));
    MT_TRY(look_at_rest(p, work, &f, marks, err));
out:
    memset(marks, 0, mt_bitset_words(tile->docs) * 64 + OVERRUN);
    return status;
}
