/* One query in one tile. Its lists are looked up; then one of two ways:
 *   whole   sparse lists are scattered, bitmaps summed group by group, all sums searched for those at the bar;
 *   noted   for few postings: sums start at 0, each posting's document is written down, and only these are looked at
 *           (and made 0 again). The cost does not depend on the tile. */
#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_pass.h"

/* A tile of 2^15 documents costs about as much to clear and search as this many postings to note. */
#define NOTED_POSTINGS 2048u
#define CELLS_AHEAD 8
#define LISTS_AHEAD 4 /* so many lists are asked for before they are added */

/* Where a list begins, for asking for it in advance. */
static void prefetch_list(const mt_segment *s, uint32_t cell)
{
    if (s->cell_tile[cell] & 3 || s->cell_tile[cell] >> 2 >= s->tiles) return;
    const uint8_t *p = s->lists + s->tile[s->cell_tile[cell] >> 2].lists_at + s->cell_place[cell];
    __builtin_prefetch(p);
    __builtin_prefetch(p + 64);
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

/* The query's cells of a tile, into p->list_cell and p->list_term; what they lead to is asked for. */
static size_t find_cells(mt_tile_pass *p, uint32_t g, uint32_t tile)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    size_t n, found = 0;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    for (size_t i = 0; i < n; i++) {
        uint32_t c = p->cell[i], end = p->cell_end[i];
        if (i + CELLS_AHEAD < n) {
            __builtin_prefetch(&segment->cell_tile[p->cell[i + CELLS_AHEAD]]);
            __builtin_prefetch(&segment->cell_place[p->cell[i + CELLS_AHEAD]]);
        }
        while (c < end && segment->cell_tile[c] >> 2 < tile) c++;
        p->cell[i] = c;
        if (c == end || segment->cell_tile[c] >> 2 != tile || p->weight[ref[i].term] == 0) continue;
        prefetch_list(segment, c);
        p->list_cell[found] = c;
        p->list_term[found++] = ref[i].term;
    }
    return found;
}

/* The query's lists of a tile, into p->list and p->list_term. *sparse: their postings; SIZE_MAX with bitmaps. */
static size_t gather(mt_tile_pass *p, uint32_t g, uint32_t tile, size_t *sparse)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    size_t cells = find_cells(p, g, tile), found = 0, postings = 0;
    bool bits = false;
    for (size_t i = 0; i < cells; i++) {
        const mt_cell cell = mt_segment_cell(segment, p->list_cell[i]);
        mt_tile_list *list = &p->list[found];
        if (!mt_segment_list(segment, &cell, list)) continue;
        p->list_term[found++] = p->list_term[i];
        postings += 2; /* in the cell */
        for (int j = 0; j < MT_PARTS && list->form == MT_CELL_LIST; j++) {
            bits = bits || list->part[j].form == MT_DOCS_BITS;
            postings += list->part[j].n;
        }
    }
    *sparse = bits ? SIZE_MAX : postings;
    return found;
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

static match_status look_at_all(mt_tile_pass *p, const mt_scan_work *work, uint32_t g, const mt_tile *tile,
                                const uint64_t *eligible, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t words = mt_bitset_words(tile->docs);
    uint64_t mask;
    for (size_t word = 0; (word = work->kernel->find(work->rest, word, words, p->bar, &mask)) < words; word++) {
        if (eligible) mask &= eligible[word];
        for (; mask; mask &= mask - 1) {
            uint32_t local = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(mask);
            uint32_t sum = work->rest[local];
            if (sum < p->bar || local >= tile->docs) continue;
            MT_TRY(mt_tile_pass_offer(p, g, tile->first + local, sum, err));
        }
    }
out:
    return status;
}

static void add_bitmaps(mt_scan_tile *t, const mt_tile_list *list, uint32_t weight, bool gram)
{
    for (int i = 0; i < MT_PARTS; i++) {
        if (list->part[i].form != MT_DOCS_BITS) continue;
        mt_scan_bits bits = {(const uint64_t *)(const void *)list->part[i].docs, list->impact, weight};
        if (i < MT_PLANES)
            t->bits[gram][i][t->n[gram][i]++] = bits;
        else
            t->rest[t->n_rest++] = bits;
    }
}

static match_status run_whole(mt_tile_pass *p, mt_scan_work *work, uint32_t g, uint32_t number, size_t lists,
                              const uint64_t *eligible, mt_error *err)
{
    const mt_tile *tile = &p->s->index->segments.data[g].segment->tile[number];
    size_t words = mt_bitset_words(tile->docs);
    mt_scan_tile t = tile_of(p, g, number);
    mt_scan_work_clear(work, words);
    for (size_t i = 0; i < lists && i < LISTS_AHEAD; i++) mt_scan_prefetch(&p->list[i]);
    for (size_t i = 0; i < lists; i++) {
        const mt_tile_list *list = &p->list[i];
        if (i + LISTS_AHEAD < lists) mt_scan_prefetch(list + LISTS_AHEAD);
        mt_scan_add(work, list, p->weight[p->list_term[i]], p->s->terms.data[p->list_term[i]].gram);
        add_bitmaps(&t, list, p->weight[p->list_term[i]], p->s->terms.data[p->list_term[i]].gram);
    }
    work->kernel->finish(work, &t, words);
    return look_at_all(p, work, g, tile, eligible, err);
}

static match_status run_noted(mt_tile_pass *p, mt_scan_work *work, uint32_t g, uint32_t number, size_t lists,
                              const uint64_t *eligible, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_tile *tile = &p->s->index->segments.data[g].segment->tile[number];
    mt_scan_tile t = tile_of(p, g, number);
    size_t n = 0;
    mt_scan_work_clean(work);
    for (size_t i = 0; i < lists; i++) {
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
                if (local < tile->docs) sum += plane * t.factor[c][j][local] >> 16;
            }
        if (local >= tile->docs) continue; /* damaged */
        if (sum < p->bar || (eligible && !(eligible[local / 64] >> local % 64 & 1))) continue;
        MT_TRY(mt_tile_pass_offer(p, g, tile->first + local, sum, err));
    }
out:
    if (status != MATCH_OK) mt_scan_work_drop(work);
    return status;
}

match_status mt_tile_pass_tile(mt_tile_pass *p, mt_scan_work *work, uint32_t g, uint32_t number, mt_error *err)
{
    const mt_tile *tile = &p->s->index->segments.data[g].segment->tile[number];
    size_t sparse, lists = gather(p, g, number, &sparse);
    if (lists == 0) return MATCH_OK;
    bool some =
        mt_rank_eligible(p->s->index, g, p->task->kinds, p->task->filter, tile->first, tile->docs, work->eligible);
    const uint64_t *eligible = some ? work->eligible : NULL;
    return sparse <= NOTED_POSTINGS ? run_noted(p, work, g, number, lists, eligible, err)
                                    : run_whole(p, work, g, number, lists, eligible, err);
}
