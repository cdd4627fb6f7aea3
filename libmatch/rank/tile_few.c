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
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_few_parts.h"

/* Beyond so many postings in a tile, sums for all its documents cost less than looks at some. */
#define POSTINGS_MOST 8000u

/* Bitmaps that have the memory for the impacts of a tile. */
#define IMPACT_BITMAPS 9u
_Static_assert(IMPACT_BITMAPS *(MT_TILE_DOCS / 8) >= MT_TILE_DOCS + MT_SCAN_OVERRUN, "room for impacts");
_Static_assert(1 + MT_COUNTED_TERMS * IMPACT_BITMAPS <= MT_SCAN_UNPACKED, "room for the impacts of all lists");
_Static_assert(MT_SCAN_OVERRUN > 8 * 255, "room behind marks and impacts");

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

/* ---- tables -------------------------------------------------------------------------------------------------------*/
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

/* The table of n places, of which a mark adds `more`. Gives its size. */
static size_t make_table(uint16_t *table, size_t n, unsigned mark, const uint32_t *more)
{
    size_t size = 4;
    memset(table, 0, 4 * sizeof *table);
    table[mark] = n > 0 ? (uint16_t)more[0] : 0;
    for (size_t i = 1; i < n; i++, size *= 4) widen(table, size, mark, more[i]);
    return size;
}

/* Terms by weight, the heaviest last; what the numbers of a document are multiplied with. */
static match_status make_query(mt_tile_pass *p, mt_error *err)
{
    const mt_scorer *s = p->s;
    const size_t n = s->terms.len, numbers = s->grams ? MT_FEW_NUMBERS : MT_PLANES, codes = (size_t)1 << 2 * n;
    mt_few_query *q = p->few = mt_resize(NULL, sizeof *q + numbers * codes * sizeof **q->weights, 1);
    if (!q) return mt_fail_no_memory(err);
    q->n = n;
    q->numbers = numbers;
    for (uint32_t t = 0; t < q->n; t++) {
        size_t at = t;
        for (; at > 0 && q->weight[at - 1] > p->weight[t]; at--)
            q->weight[at] = q->weight[at - 1], q->term[at] = q->term[at - 1];
        q->weight[at] = p->weight[t];
        q->term[at] = t;
    }
    for (uint32_t i = 0; i < q->n; i++) {
        q->place[q->term[i]] = i;
        q->gram[i] = s->terms.data[q->term[i]].gram;
    }
    for (size_t j = 0; j < q->numbers; j++) {
        uint32_t more[MT_COUNTED_TERMS] = {0};
        for (size_t i = 0; i < q->n; i++) more[i] = q->gram[i] == j / MT_PLANES ? q->weight[i] : 0;
        q->weights[j] = (uint16_t *)(q + 1) + j * codes;
        (void)make_table(q->weights[j], q->n, 1 + j % MT_PLANES, more);
    }
    return MATCH_OK;
}

static void clear_marks(mt_scan_work *work)
{
    if (work->marked) memset(work->marks, 0, work->marked);
    work->marked = 0;
}

match_status mt_tile_few_begin(mt_tile_pass *p, mt_scan_work *work, mt_error *err)
{
    if (p->s->terms.len > MT_COUNTED_TERMS) return MATCH_OK;
    clear_marks(work);
    return p->few ? MATCH_OK : make_query(p, err);
}

void mt_tile_few_by_term(const mt_tile_pass *p, mt_candidate *c)
{
    const mt_candidate at = *c;
    c->counts = 0;
    for (size_t t = 0; t < p->few->n; t++) {
        const uint32_t i = p->few->place[t];
        c->counts |= (at.counts >> 2 * i & 3) << 2 * t;
        c->impact[t] = at.impact[i];
    }
}

/* ---- bounds -------------------------------------------------------------------------------------------------------*/
/* Puts the lists at their places. Gives what they can add together: each product may be rounded down by itself where a
 * plane's weights are added up first. */
static uint32_t take_lists(mt_few_tile *f, const mt_tile_pass *p, const mt_tile *tile)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < f->query->n; i++) f->list[i] = NULL, f->most[i] = 0;
    for (size_t l = 0; l < p->lists; l++) {
        const mt_tile_list *list = &p->list[l];
        const uint32_t i = f->query->place[p->list_term[l]];
        f->list[i] = list;
        sum += mt_tile_list_most(tile, list, f->query->weight[i], f->query->gram[i], &f->most[i]) + 1;
    }
    return sum;
}

/* What the greatest number adds for each code. */
static void add_products(uint16_t *restrict gain, const uint16_t *restrict weights, size_t size, uint32_t most)
{
    for (size_t c = 0; c < size; c++) gain[c] = (uint16_t)(gain[c] + (most * weights[c] >> 16));
}

static void make_gains(mt_few_tile *f, const mt_tile *tile)
{
    const mt_few_query *q = f->query;
    const size_t size = make_table(f->rest, q->n, MT_COUNT_OTHER, f->most);
    memset(f->gain, 0, 16); /* the first eight codes, where there are fewer */
    memcpy(f->gain, f->rest, size * sizeof *f->gain);
    for (size_t j = 0; j < q->numbers; j++)
        add_products(f->gain, q->weights[j], size, tile->plane_most[j / MT_PLANES][j % MT_PLANES]);
}

/* The marks of the tile before are made 0 while memory comes. */
match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, uint32_t segment, uint32_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *s = p->s->index->segments.data[segment].segment;
    const mt_tile *tile = &s->tile[number];
    mt_few_tile f;
    for (size_t i = 0; i < p->lists; i++) mt_scan_prefetch(&p->list[i]);
    MT_TRY(mt_tile_few_begin(p, work, err));
    f.query = p->few;
    f.place = (mt_tile_place){segment, tile->first, tile->docs, NULL};
    f.marks = work->marks;
    if (take_lists(&f, p, tile) < p->bar) {
        work->skipped++;
        return MATCH_OK;
    }
    for (size_t j = 0; j < f.query->numbers; j++) f.number[j] = s->plane[j / MT_PLANES][j % MT_PLANES] + tile->first;
    for (size_t i = 0; i < f.query->n; i++) f.impact[i] = (uint8_t *)mt_scan_unpacked(work, 1 + i * IMPACT_BITMAPS);
    if (mt_rank_eligible(p->s->index, segment, p->task->kinds, p->task->filter, tile->first, tile->docs,
                         work->eligible))
        f.place.eligible = work->eligible;
    make_gains(&f, tile);
    work->marked = mt_bitset_words(tile->docs) * 64;
    mt_few_mark(&f, work);
    MT_TRY(mt_few_look(p, work, &f, err));
out:
    return status;
}
