/* A query of few terms in one tile. A posting only marks its document (tile_marks.h): once, twice or otherwise, two
 * bits for each term. What a document with given marks can gain at most is known before: by the greatest numbers of
 * the tile's planes and the greatest impacts of the lists. A table of these bounds says which marks reach the bar; only
 * their documents are looked at, and their sums computed from their own numbers and impacts. The mark of the heaviest
 * term has the highest bits.
 *
 * While there is no bar, the documents of the heaviest term come first, those with the greatest bounds before others.
 * A tile is left out when all its lists together stay below the bar: so tiles without the rare terms of a query are
 * not read. The counts go with the candidates: the exact score of most needs no look into their forward lists. */
#include "libmatch/rank/tile_few.h"

#include "libmatch/base/bitset.h"
#include "libmatch/rank/tile_few_parts.h"

/* Beyond so many postings in a tile, sums for all its documents cost less than looks at some. */
#define POSTINGS_MOST 8000u

#define BAND_LEAST 48 /* candidates that there is room for from the beginning */

/* Bitmaps that have the memory for the impacts of a tile. */
#define IMPACT_BITMAPS 9u
_Static_assert(IMPACT_BITMAPS *(MT_TILE_DOCS / 8) >= MT_TILE_DOCS + MT_FEW_OVERRUN, "room for impacts");
_Static_assert(1 + MT_COUNTED_TERMS * IMPACT_BITMAPS <= MT_SCAN_UNPACKED, "room for the impacts of all lists");
_Static_assert(MT_TILE_DOCS + MT_FEW_OVERRUN <= MT_TILE_SUMS * 2 && MT_FEW_OVERRUN > 8 * 255, "room for marks");

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

static mt_few_list list_of(const mt_tile_pass *p, const mt_tile *tile, size_t i)
{
    const mt_tile_list *list = &p->list[i];
    mt_few_list f = {.list = list, .term = p->list_term[i], .weight = p->weight[p->list_term[i]]};
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
static uint32_t take_lists(mt_few_tile *f, const mt_tile_pass *p, const mt_tile *tile)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < p->lists; i++) mt_scan_prefetch(&p->list[i]);
    for (f->n = 0; f->n < p->lists; f->n++) {
        const mt_few_list list = list_of(p, tile, f->n);
        size_t at = f->n;
        for (; at > 0 && f->list[at - 1].most > list.most; at--) f->list[at] = f->list[at - 1];
        f->list[at] = list;
        sum += list.most + 1;
    }
    return sum;
}

/* The same table for the codes with one more term, four of them at a time: with the mark it has `more`. Nothing is
 * carried from one to the next. */
static void widen(uint16_t *table, size_t size, unsigned mark, uint32_t more)
{
    const uint64_t each = more * UINT64_C(0x0001000100010001);
    for (unsigned m = 1; m <= MT_COUNT_OTHER; m++)
        for (size_t c = 0; c < size; c += 4) {
            uint64_t four;
            memcpy(&four, table + c, sizeof four);
            four += m == mark ? each : 0;
            memcpy(table + m * size + c, &four, sizeof four);
        }
}

/* The table of the lists, of which a mark adds `more`. */
static size_t make_table(const mt_few_tile *f, uint16_t *table, unsigned mark, const uint32_t *more)
{
    size_t size = 4;
    memset(table, 0, 4 * sizeof *table);
    table[mark] = (uint16_t)more[0];
    for (size_t i = 1; i < f->n; i++, size *= 4) widen(table, size, mark, more[i]);
    return size;
}

static void make_gains(mt_few_tile *f, const mt_tile *tile)
{
    uint32_t more[MT_COUNTED_TERMS] = {0};
    for (size_t i = 0; i < f->n; i++) more[i] = f->list[i].rest;
    const size_t size = make_table(f, f->rest, MT_COUNT_OTHER, more);
    memset(f->gain, 0, 16); /* the first eight codes, where there are fewer */
    memcpy(f->gain, f->rest, size * sizeof *f->gain);
    for (size_t j = 0; j < f->numbers; j++) {
        const uint16_t most = tile->plane_most[j / MT_PLANES][j % MT_PLANES];
        for (size_t i = 0; i < f->n; i++) more[i] = f->list[i].gram == j / MT_PLANES ? f->list[i].weight : 0;
        (void)make_table(f, f->weight[j], 1 + j % MT_PLANES, more);
        for (size_t c = 0; c < size; c++)
            f->gain[c] = (uint16_t)(f->gain[c] + ((uint32_t)most * f->weight[j][c] >> 16));
    }
}

/* The marks are in the memory of a plane's sums, all 0 between tiles like these. */
match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, uint32_t segment, uint32_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *s = p->s->index->segments.data[segment].segment;
    const mt_tile *tile = &s->tile[number];
    mt_few_tile f;
    f.place = (mt_tile_place){segment, tile->first, tile->docs, NULL};
    f.marks = (uint8_t *)work->plane[0][0];
    f.numbers = p->s->grams ? MT_FEW_NUMBERS : MT_PLANES;
    if (take_lists(&f, p, tile) < p->bar) {
        work->skipped++;
        return MATCH_OK;
    }
    for (size_t j = 0; j < f.numbers; j++) f.number[j] = s->plane[j / MT_PLANES][j % MT_PLANES] + tile->first;
    for (size_t i = 0; i < f.n; i++) f.list[i].impact = (uint8_t *)mt_scan_unpacked(work, 1 + i * IMPACT_BITMAPS);
    if (mt_rank_eligible(p->s->index, segment, p->task->kinds, p->task->filter, tile->first, tile->docs,
                         work->eligible))
        f.place.eligible = work->eligible;
    make_gains(&f, tile);
    MT_TRY(MT_RESERVE(&p->band, BAND_LEAST, err));
    mt_few_mark(&f, work);
    MT_TRY(mt_few_look(p, work, &f, err));
out:
    memset(f.marks, 0, mt_bitset_words(tile->docs) * 64);
    return status;
}
