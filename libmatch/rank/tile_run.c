/* One query in one tile. Its lists are looked up; then one of two ways:
 *   whole   sparse lists are scattered, bitmaps summed group by group, all sums searched for those at the bar;
 *   noted   for few postings: sums start at 0, each posting's document is written down, and only these are looked at
 *           (and made 0 again). The cost does not depend on the tile. */
#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_few.h"

/* A tile of 2^15 documents costs about as much to clear and search as this many postings to note. */
#define NOTED_POSTINGS 2048u
#define CELLS_AHEAD 8
#define LISTS_AHEAD 4 /* so many lists are asked for before they are added */

/* Where a list begins, for asking for it in advance; NULL: in its cell. (A function that only asks would be taken for
 * one without effect, and left out by compilers.) */
static const uint8_t *list_begin(const mt_segment *s, uint32_t cell)
{
    if (s->cell_tile[cell] & 3 || s->cell_tile[cell] >> 2 >= s->tiles) return NULL;
    return s->lists + s->tile[s->cell_tile[cell] >> 2].lists_at + s->cell_place[cell];
}

void mt_tile_pass_segment(mt_tile_pass *p, uint32_t g)
{
    size_t n;
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    for (size_t i = 0; i < n; i++) {
        mt_segment_cells(segment, ref[i].number, &p->cell[i], &p->cell_end[i]);
        __builtin_prefetch(&segment->cell_tile[p->cell[i]]);
        __builtin_prefetch(&segment->cell_place[p->cell[i]]);
    }
}

void mt_tile_pass_announce(mt_tile_pass *p, uint32_t g, uint32_t tile)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    p->found = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = p->cell[i], end = p->cell_end[i];
        if (i + CELLS_AHEAD < n) {
            __builtin_prefetch(&segment->cell_tile[p->cell[i + CELLS_AHEAD]]);
            __builtin_prefetch(&segment->cell_place[p->cell[i + CELLS_AHEAD]]);
        }
        while (c < end && segment->cell_tile[c] >> 2 < tile) c++;
        p->cell[i] = c;
        if (c == end || segment->cell_tile[c] >> 2 != tile || p->weight[ref[i].term] == 0) continue;
        const uint8_t *list = list_begin(segment, c);
        if (list) {
            __builtin_prefetch(list);
            __builtin_prefetch(list + 64);
        }
        p->found_cell[p->found] = c;
        p->found_term[p->found++] = ref[i].term;
    }
}

void mt_tile_pass_gather(mt_tile_pass *p, uint32_t g)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    bool bits = false;
    p->lists = p->sparse = 0;
    for (size_t i = 0; i < p->found; i++) {
        const mt_cell cell = mt_segment_cell(segment, p->found_cell[i]);
        mt_tile_list *list = &p->list[p->lists];
        if (!mt_segment_list(segment, &cell, list)) continue;
        p->list_weight[p->lists] = p->weight[p->found_term[i]] | (uint32_t)p->s->terms.data[p->found_term[i]].gram
                                                                     << 16;
        p->list_term[p->lists++] = p->found_term[i];
        p->sparse += 2; /* in the cell */
        for (int j = 0; j < MT_PARTS && list->form == MT_CELL_LIST; j++) {
            bits = bits || list->part[j].form >= MT_DOCS_BITS;
            p->sparse += list->part[j].n;
        }
    }
    if (bits) p->sparse = SIZE_MAX;
    mt_tile_pass_bound(p);
}

static mt_scan_tile tile_of(const mt_tile_pass *p, uint32_t g, uint32_t tile)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    uint32_t first = segment->tile[tile].first;
    size_t n = p->s->terms.len;
    mt_scan_tile t = {.channels = segment->plane[1][0] && p->s->grams ? 2 : 1, .rest = p->bits};
    for (size_t i = 0; i < t.channels * MT_PLANES; i++) {
        t.factor[i / MT_PLANES][i % MT_PLANES] = segment->plane[i / MT_PLANES][i % MT_PLANES] + first;
        t.bits[i / MT_PLANES][i % MT_PLANES] = p->bits + (i + 1) * n;
    }
    return t;
}

match_status mt_tile_pass_look(mt_tile_pass *p, const mt_scan_work *work, const mt_tile_place *place, size_t g,
                               size_t end, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t mask;
    for (; (g = work->kernel->find(work->rest, g, end, p->bar, &mask)) < end; g++) {
        if (place->eligible) mask &= place->eligible[g];
        for (; mask; mask &= mask - 1) {
            uint32_t local = (uint32_t)(g * 64) + (uint32_t)__builtin_ctzll(mask);
            uint32_t sum = work->rest[local];
            if (sum < p->bar || local >= place->docs) continue;
            MT_TRY(mt_tile_pass_offer(p, place->segment, place->first + local, sum, err));
        }
    }
out:
    return status;
}

/* The bitmap of a part. NULL: packed, and its postings have been added. */
static const uint64_t *bitmap_of(const mt_scan_work *work, mt_scan_tile *t, const mt_list_part *part, size_t words,
                                 uint32_t weight, uint16_t *sum)
{
    if (part->form == MT_DOCS_BITS) return (const uint64_t *)(const void *)part->docs;
    if (!work->kernel->unpack || t->unpacked == MT_SCAN_UNPACKED) {
        mt_scan_add_packed(work, sum, part->docs, words, weight);
        return NULL;
    }
    uint64_t *bitmap = mt_scan_unpacked(work, t->unpacked++);
    work->kernel->unpack(part->docs, bitmap, words);
    return bitmap;
}

/* The bitmaps of a list; what a document can gain by the term is said by the part where that is most. */
static void add_bitmaps(const mt_scan_work *work, mt_scan_tile *t, const mt_tile_list *list, size_t words,
                        uint32_t weight, bool gram)
{
    if (list->form != MT_CELL_LIST) return;
    bool said = list->part[MT_PART_REST].form == MT_DOCS_BITS, by_rest = said;
    if (by_rest) {
        t->rest[t->n_rest++] = (mt_scan_bits){.bitmap = (const uint64_t *)(const void *)list->part[MT_PART_REST].docs,
                                              .impacts = list->impact,
                                              .impact = list->impact,
                                              .weight = (uint16_t)weight};
        t->later_rest += weight;
    }
    for (int i = MT_PLANES; i-- > 0;) {
        if (list->part[i].form < MT_DOCS_BITS) continue;
        const uint64_t *bitmap = bitmap_of(work, t, &list->part[i], words, weight, work->plane[gram][i]);
        if (!bitmap) continue;
        t->bits[gram][i][t->n[gram][i]++] = (mt_scan_bits){
            .bitmap = bitmap, .weight = (uint16_t)weight, .bound = (uint16_t)(said ? 0 : weight), .by_rest = by_rest};
        said = true;
    }
}

/* Half a tile at a time, and one part after the other: the sums stay in the first cache. */
static void add_steps(mt_tile_pass *p, const mt_scan_work *work)
{
    static const uint32_t limits[] = {MT_TILE_DOCS / 2, MT_TILE_SUMS};
    for (size_t half = 0; half < 2; half++)
        for (unsigned part = 0; part < MT_PARTS; part++)
            for (size_t i = 0; i < p->lists; i++)
                if (p->list[i].part[part].form == MT_DOCS_STEPS)
                    mt_scan_add_steps(work, &p->list[i], part, limits[half], p->list_weight[i] & 0xffff,
                                      p->list_weight[i] >> 16);
}

static match_status run_whole(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t number,
                              mt_error *err)
{
    size_t words = mt_bitset_words(place->docs);
    mt_scan_tile t = tile_of(p, place->segment, number);
    t.eligible = place->eligible;
    mt_scan_work_clear(work, words);
    for (size_t i = 0; i < p->lists && i < LISTS_AHEAD; i++) mt_scan_prefetch(&p->list[i]);
    for (size_t i = 0; i < p->lists; i++) {
        const mt_tile_list *list = &p->list[i];
        if (i + LISTS_AHEAD < p->lists) mt_scan_prefetch(list + LISTS_AHEAD);
        mt_scan_add_few(work, list, p->list_weight[i] & 0xffff, p->list_weight[i] >> 16);
        add_bitmaps(work, &t, list, words, p->list_weight[i] & 0xffff, p->list_weight[i] >> 16);
    }
    add_steps(p, work);
    if (p->task->k < words && mt_tile_put_off(&t, p->heap_len < p->task->k ? 0 : p->bar))
        return mt_tile_finish_some(p, work, &t, place, err);
    work->kernel->finish(work, &t, 0, words);
    return mt_tile_pass_look(p, work, place, 0, words, err);
}

static match_status run_noted(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t number,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    const uint64_t *eligible = place->eligible;
    mt_scan_tile t = tile_of(p, place->segment, number);
    size_t n = 0;
    mt_scan_work_clean(work);
    for (size_t i = 0; i < p->lists; i++) {
        const mt_tile_list *list = &p->list[i];
        mt_scan_add(work, list, p->weight[p->list_term[i]], p->s->terms.data[p->list_term[i]].gram);
        n += mt_scan_note(list, work->touched + n);
    }
    for (size_t i = 0; i < n; i++) { /* a document that comes again has nothing left */
        uint32_t local = work->touched[i], sum = work->rest[local];
        work->rest[local] = 0;
        for (size_t c = 0; c < t.channels; c++)
            for (int j = 0; j < MT_PLANES; j++) {
                uint32_t plane = work->plane[c][j][local];
                work->plane[c][j][local] = 0;
                if (local < place->docs) sum += plane * t.factor[c][j][local] >> 16;
            }
        if (local >= place->docs) continue; /* damaged */
        if (sum < p->bar || (eligible && !(eligible[local / 64] >> local % 64 & 1))) continue;
        MT_TRY(mt_tile_pass_offer(p, place->segment, place->first + local, sum, err));
    }
out:
    if (status != MATCH_OK) mt_scan_work_drop(work);
    return status;
}

match_status mt_tile_pass_tile(mt_tile_pass *p, mt_scan_work *work, uint32_t g, uint32_t number, mt_error *err)
{
    const mt_tile *tile = &p->s->index->segments.data[g].segment->tile[number];
    if (p->lists == 0) return MATCH_OK;
    if (mt_tile_few_fits(p, g)) return mt_tile_few(p, work, g, number, err);
    bool some =
        mt_rank_eligible(p->s->index, g, p->task->kinds, p->task->filter, tile->first, tile->docs, work->eligible);
    mt_tile_place place = {g, tile->first, tile->docs, some ? work->eligible : NULL};
    return p->sparse <= NOTED_POSTINGS ? run_noted(p, work, &place, number, err)
                                       : run_whole(p, work, &place, number, err);
}
