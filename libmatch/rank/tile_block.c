/* A batch asks for the lists of frequent words again and again. What a tile has of the words of all its questions is
 * looked up together: the memory of all heads is asked for at once, each head is read once, and packed bitmaps that
 * several questions have are unpacked once. Questions then take their lists from a table. */
#include "libmatch/rank/tile_block.h"

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"

#define REFS_MOST 65536u                       /* of a block: more would be megabytes */
#define UNPACKED_MOST 256u                     /* bitmaps of a tile; the others stay packed */
#define UNPACKED_WORDS (MT_TILE_DOCS / 64 + 8) /* the same place of each falls into another set of the cache */
#define AHEAD 16

static size_t refs_most(mt_tile_pass *const *pass, size_t n)
{
    size_t most = 0;
    for (size_t g = 0; n && g < pass[0]->s->index->segments.len; g++) {
        size_t refs = 0, some;
        for (size_t q = 0; q < n; q++, refs += some) (void)mt_scorer_refs(pass[q]->s, g, &some);
        if (refs > most) most = refs;
    }
    return most;
}

bool mt_tile_block_pays(mt_tile_pass *const *pass, size_t n) { return n > 1 && refs_most(pass, n) <= REFS_MOST; }

match_status mt_tile_block_init(mt_tile_block *b, mt_tile_pass *const *pass, size_t n, const mt_scan_kernel *kernel,
                                unsigned sides, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_index *index = pass[0]->s->index;
    size_t most = refs_most(pass, n), terms = 0;
    for (size_t g = 0; g < index->segments.len; g++)
        if (index->segments.data[g].segment->terms > terms) terms = index->segments.data[g].segment->terms;
    *b = (mt_tile_block){.place = mt_alloc(terms, sizeof *b->place)};
    bool room = b->place != NULL;
    for (unsigned i = 0; i < sides && room; i++) {
        mt_block_lists *l = &b->lists[i];
        b->terms[i].term = mt_resize(NULL, most, sizeof *b->terms[i].term);
        l->list = mt_resize(NULL, most, sizeof *l->list);
        l->there = mt_resize(NULL, most, sizeof *l->there);
        if (kernel->unpack) l->unpacked = mt_resize(NULL, UNPACKED_MOST * UNPACKED_WORDS, sizeof *l->unpacked);
        room = b->terms[i].term && l->list && l->there && (l->unpacked || !kernel->unpack);
    }
    if (room) return MATCH_OK;
    status = mt_fail_no_memory(err);
    mt_tile_block_free(b);
    return status;
}

void mt_tile_block_free(mt_tile_block *b)
{
    for (unsigned i = 0; i < MT_BLOCK_SIDES; i++) {
        mt_free(b->terms[i].term);
        mt_free(b->lists[i].list);
        mt_free(b->lists[i].there);
        mt_free(b->lists[i].unpacked);
    }
    mt_free(b->place);
    *b = (mt_tile_block){0};
}

/* Where a question keeps the places of its terms: with a block it needs no ends of cells. */
static uint32_t *places_of(const mt_tile_pass *p, unsigned segment_side)
{
    return segment_side ? p->cell_end : p->cell;
}

void mt_tile_block_segment(mt_tile_block *b, unsigned segment_side, mt_tile_pass *const *pass, size_t n, uint32_t g)
{
    const mt_segment *segment = pass[0]->s->index->segments.data[g].segment;
    mt_block_terms *terms = &b->terms[segment_side];
    terms->n = 0;
    for (size_t q = 0; q < n; q++) {
        size_t refs;
        const mt_term_ref *ref = mt_scorer_refs(pass[q]->s, g, &refs);
        uint32_t *at = places_of(pass[q], segment_side);
        if (!pass[q]->tiled[g]) continue;
        for (size_t i = 0; i < refs; i++) {
            uint32_t *place = &b->place[ref[i].number];
            if (*place == 0) {
                terms->term[terms->n++] = (mt_block_term){.number = ref[i].number};
                *place = (uint32_t)terms->n;
            }
            terms->term[*place - 1].questions++;
            at[i] = *place - 1;
        }
    }
    for (size_t i = 0; i < terms->n; i++) {
        mt_block_term *term = &terms->term[i];
        b->place[term->number] = 0;
        mt_segment_cells(segment, term->number, &term->cell, &term->cell_end);
        __builtin_prefetch(&segment->cell_tile[term->cell]);
        __builtin_prefetch(&segment->cell_place[term->cell]);
    }
}

/* Unpacks the bitmaps of a list. */
static size_t unpack(const mt_block_lists *l, mt_tile_list *list, size_t words, const mt_scan_kernel *kernel,
                     size_t unpacked)
{
    for (int i = 0; i < MT_PLANES && list->form == MT_CELL_LIST; i++) {
        mt_list_part *part = &list->part[i];
        if (part->form != MT_DOCS_PACKED || unpacked == UNPACKED_MOST) continue;
        uint64_t *bitmap = l->unpacked + UNPACKED_WORDS * unpacked++;
        kernel->unpack(part->docs, bitmap, words);
        part->form = MT_DOCS_BITS;
        part->docs = (const uint8_t *)bitmap;
    }
    return unpacked;
}

void mt_tile_block_tile(mt_tile_block *b, unsigned segment_side, unsigned tile_side, const mt_segment *segment,
                        uint32_t tile, const mt_scan_kernel *kernel)
{
    const mt_tile *t = &segment->tile[tile];
    const mt_block_terms *terms = &b->terms[segment_side];
    const mt_block_lists *l = &b->lists[tile_side];
    size_t unpacked = 0, words = mt_bitset_words(t->docs);
    for (size_t i = 0; i < terms->n; i++) {
        mt_block_term *term = &terms->term[i];
        uint32_t c = term->cell;
        if (i + AHEAD < terms->n) {
            __builtin_prefetch(&segment->cell_tile[term[AHEAD].cell]);
            __builtin_prefetch(&segment->cell_place[term[AHEAD].cell]);
        }
        while (c < term->cell_end && segment->cell_tile[c] >> 2 < tile) c++;
        term->cell = c;
        l->there[i] = c < term->cell_end && segment->cell_tile[c] >> 2 == tile;
        if (!l->there[i] || segment->cell_tile[c] & 3) continue;
        const uint8_t *list = segment->lists + t->lists_at + segment->cell_place[c];
        __builtin_prefetch(list);
    }
    for (size_t i = 0; i < terms->n; i++) {
        if (!l->there[i]) continue;
        const mt_cell cell = mt_segment_cell(segment, terms->term[i].cell);
        l->there[i] = mt_segment_list(segment, &cell, &l->list[i]);
        if (l->there[i] && l->unpacked && terms->term[i].questions > 1)
            unpacked = unpack(l, &l->list[i], words, kernel, unpacked);
    }
}

void mt_tile_block_gather(const mt_tile_block *b, unsigned segment_side, unsigned tile_side, mt_tile_pass *p,
                          uint32_t g)
{
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    const uint32_t *place = places_of(p, segment_side);
    const mt_block_lists *l = &b->lists[tile_side];
    mt_tile_pass_no_lists(p);
    for (size_t i = 0; i < n; i++) {
        uint32_t weight = p->marked[ref[i].term];
        if (i + AHEAD < n) {
            __builtin_prefetch(&l->list[place[i + AHEAD]]);
            __builtin_prefetch((const uint8_t *)&l->list[place[i + AHEAD]] + 64);
        }
        if (!l->there[place[i]] || !(weight & 0xffff)) continue;
        p->list[p->lists] = l->list[place[i]];
        mt_tile_pass_take_list(p, weight, ref[i].term);
    }
    mt_tile_pass_bound(p);
}
