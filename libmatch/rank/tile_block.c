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

static size_t refs_most(const mt_tile_pass *pass, size_t n)
{
    size_t most = 0;
    for (size_t g = 0; n && g < pass->s->index->segments.len; g++) {
        size_t refs = 0, some;
        for (size_t q = 0; q < n; q++, refs += some) (void)mt_scorer_refs(pass[q].s, g, &some);
        if (refs > most) most = refs;
    }
    return most;
}

bool mt_tile_block_pays(const mt_tile_pass *pass, size_t n) { return n > 1 && refs_most(pass, n) <= REFS_MOST; }

match_status mt_tile_block_init(mt_tile_block *b, const mt_tile_pass *pass, size_t n, const mt_scan_kernel *kernel,
                                mt_error *err)
{
    const mt_index *index = pass->s->index;
    size_t most = refs_most(pass, n), terms = 0;
    for (size_t g = 0; g < index->segments.len; g++)
        if (index->segments.data[g].segment->terms > terms) terms = index->segments.data[g].segment->terms;
    *b = (mt_tile_block){.term = mt_resize(NULL, most, sizeof *b->term),
                         .list = mt_resize(NULL, most, sizeof *b->list),
                         .place = mt_alloc(terms, sizeof *b->place)};
    if (kernel->unpack) b->unpacked = mt_resize(NULL, UNPACKED_MOST * UNPACKED_WORDS, sizeof *b->unpacked);
    if (b->term && b->list && b->place && (b->unpacked || !kernel->unpack)) return MATCH_OK;
    mt_tile_block_free(b);
    return mt_fail_no_memory(err);
}

void mt_tile_block_free(mt_tile_block *b)
{
    mt_free(b->term);
    mt_free(b->list);
    mt_free(b->place);
    mt_free(b->unpacked);
    *b = (mt_tile_block){0};
}

void mt_tile_block_segment(mt_tile_block *b, mt_tile_pass *pass, size_t n, uint32_t g)
{
    const mt_segment *segment = pass->s->index->segments.data[g].segment;
    b->terms = 0;
    for (size_t q = 0; q < n; q++) {
        size_t refs;
        const mt_term_ref *ref = mt_scorer_refs(pass[q].s, g, &refs);
        if (!pass[q].tiled[g]) continue;
        for (size_t i = 0; i < refs; i++) {
            uint32_t *place = &b->place[ref[i].number];
            if (*place == 0) {
                b->term[b->terms++] = (mt_block_term){.number = ref[i].number};
                *place = (uint32_t)b->terms;
            }
            b->term[*place - 1].questions++;
            pass[q].cell[i] = *place - 1;
        }
    }
    for (size_t i = 0; i < b->terms; i++) {
        mt_block_term *term = &b->term[i];
        b->place[term->number] = 0;
        mt_segment_cells(segment, term->number, &term->cell, &term->cell_end);
        __builtin_prefetch(&segment->cell_tile[term->cell]);
        __builtin_prefetch(&segment->cell_place[term->cell]);
    }
}

/* Unpacks the bitmaps of a list. */
static size_t unpack(mt_tile_block *b, mt_tile_list *list, size_t words, const mt_scan_kernel *kernel, size_t unpacked)
{
    for (int i = 0; i < MT_PLANES && list->form == MT_CELL_LIST; i++) {
        mt_list_part *part = &list->part[i];
        if (part->form != MT_DOCS_PACKED || unpacked == UNPACKED_MOST) continue;
        uint64_t *bitmap = b->unpacked + UNPACKED_WORDS * unpacked++;
        kernel->unpack(part->docs, bitmap, words);
        part->form = MT_DOCS_BITS;
        part->docs = (const uint8_t *)bitmap;
    }
    return unpacked;
}

void mt_tile_block_tile(mt_tile_block *b, const mt_segment *segment, uint32_t tile, const mt_scan_kernel *kernel)
{
    const mt_tile *t = &segment->tile[tile];
    size_t unpacked = 0, words = mt_bitset_words(t->docs);
    for (size_t i = 0; i < b->terms; i++) {
        mt_block_term *term = &b->term[i];
        uint32_t c = term->cell;
        if (i + AHEAD < b->terms) {
            __builtin_prefetch(&segment->cell_tile[term[AHEAD].cell]);
            __builtin_prefetch(&segment->cell_place[term[AHEAD].cell]);
        }
        while (c < term->cell_end && segment->cell_tile[c] >> 2 < tile) c++;
        term->cell = c;
        term->there = c < term->cell_end && segment->cell_tile[c] >> 2 == tile;
        if (!term->there || segment->cell_tile[c] & 3) continue;
        const uint8_t *list = segment->lists + t->lists_at + segment->cell_place[c];
        __builtin_prefetch(list);
    }
    for (size_t i = 0; i < b->terms; i++) {
        mt_block_term *term = &b->term[i];
        if (!term->there) continue;
        const mt_cell cell = mt_segment_cell(segment, term->cell);
        term->there = mt_segment_list(segment, &cell, &b->list[i]);
        if (term->there && b->unpacked && term->questions > 1)
            unpacked = unpack(b, &b->list[i], words, kernel, unpacked);
    }
}

void mt_tile_block_gather(const mt_tile_block *b, mt_tile_pass *p, uint32_t g)
{
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    mt_tile_pass_no_lists(p);
    for (size_t i = 0; i < n; i++) {
        uint32_t weight = p->marked[ref[i].term];
        if (i + AHEAD < n) {
            __builtin_prefetch(&b->list[p->cell[i + AHEAD]]);
            __builtin_prefetch((const uint8_t *)&b->list[p->cell[i + AHEAD]] + 64);
        }
        if (!b->term[p->cell[i]].there || !(weight & 0xffff)) continue;
        p->list[p->lists] = b->list[p->cell[i]];
        mt_tile_pass_take_list(p, weight, ref[i].term);
    }
    mt_tile_pass_bound(p);
}
