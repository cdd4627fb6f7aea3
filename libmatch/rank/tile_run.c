/* One query in one tile. Its lists are looked up; then one of two ways:
 *   whole   sparse lists are scattered, bitmaps summed, the sums searched for those at the bar (tile_whole.c);
 *   noted   for few postings: sums start at 0, each posting's document is written down, and only these are looked at
 *           (and made 0 again), if they have more than what all light lists together can add. The cost does not depend
 *           on the tile. */
#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_few.h"

/* A tile of 2^15 documents costs about as much to clear and search as this many postings to note. */
#define NOTED_POSTINGS 2048u
#define CELLS_AHEAD 8

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

/* The first of a term's cells that is at or behind a tile. */
static uint32_t cell_from(const mt_segment *segment, uint32_t c, uint32_t end, uint32_t tile)
{
    uint32_t at = end - c > tile ? c + tile : end;
    while (at > c && segment->cell_tile[at - 1] >> 2 >= tile) at--;
    return at;
}

void mt_tile_pass_announce(mt_tile_pass *p, uint32_t g, uint32_t tile, bool in_order)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    const size_t lines = n <= MT_COUNTED_TERMS ? 8 : 2; /* few lists take little time before they are read */
    p->found = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = p->cell[i], end = p->cell_end[i];
        if (i + CELLS_AHEAD < n) {
            __builtin_prefetch(&segment->cell_tile[p->cell[i + CELLS_AHEAD]]);
            __builtin_prefetch(&segment->cell_place[p->cell[i + CELLS_AHEAD]]);
        }
        if (in_order) {
            while (c < end && segment->cell_tile[c] >> 2 < tile) c++;
            p->cell[i] = c;
        } else {
            c = cell_from(segment, c, end, tile);
        }
        uint32_t weight = p->marked[ref[i].term];
        if (c == end || segment->cell_tile[c] >> 2 != tile || !(weight & 0xffff)) continue;
        const uint8_t *list = list_begin(segment, c);
        for (size_t j = 0; list && j < lines; j++) __builtin_prefetch(list + 64 * j);
        p->found_cell[p->found] = c;
        p->found_weight[p->found] = weight;
        p->found_term[p->found++] = ref[i].term;
    }
}

void mt_tile_pass_no_lists(mt_tile_pass *p) { p->lists = p->sparse = 0; }

void mt_tile_pass_take_list(mt_tile_pass *p, uint32_t weight, uint32_t term)
{
    const mt_tile_list *list = &p->list[p->lists];
    bool bits = p->sparse == SIZE_MAX;
    p->list_weight[p->lists] = weight;
    p->list_term[p->lists++] = term;
    p->sparse += 2; /* in the cell */
    for (int j = 0; j < MT_PARTS && list->form == MT_CELL_LIST; j++) {
        bits = bits || list->part[j].form >= MT_DOCS_BITS;
        p->sparse += list->part[j].n;
    }
    if (bits) p->sparse = SIZE_MAX;
}

void mt_tile_pass_gather(mt_tile_pass *p, uint32_t g)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    mt_tile_pass_no_lists(p);
    for (size_t i = 0; i < p->found; i++) {
        const mt_cell cell = mt_segment_cell(segment, p->found_cell[i]);
        if (!mt_segment_list(segment, &cell, &p->list[p->lists])) continue;
        mt_tile_pass_take_list(p, p->found_weight[i], p->found_term[i]);
    }
    mt_tile_pass_bound(p);
}

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

uint32_t mt_tile_list_most(const mt_tile *tile, const mt_tile_list *list, uint32_t weight, bool gram, uint32_t *rest)
{
    uint32_t most = has_part(list, MT_PART_REST) ? greatest_impact(list) * weight >> 8 : 0;
    *rest = most;
    for (unsigned part = 0; part < MT_PLANES; part++) {
        const uint32_t gain = tile->plane_most[gram][part] * weight >> 16;
        if (has_part(list, part) && gain > most) most = gain;
    }
    return most;
}

mt_scan_tile mt_tile_pass_scan(const mt_tile_pass *p, uint32_t g, uint32_t tile)
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

/* ---- few postings -------------------------------------------------------------------------------------------------*/
/* What can be added by each list, into `most`. Gives from how much on a list counts: the documents that are in lists
 * with less alone stay below the bar. */
static uint32_t weigh_lists(const mt_tile_pass *p, const mt_tile *tile, uint32_t *most)
{
    uint32_t from = 0;
    for (size_t i = 0; i < p->lists; i++) {
        uint32_t rest, weight = p->list_weight[i];
        most[i] = 1 + mt_tile_list_most(tile, &p->list[i], weight & 0xffff, weight >> 16, &rest);
    }
    for (uint32_t bit = UINT32_C(1) << 16; bit; bit >>= 1) {
        uint64_t sum = 0;
        for (size_t i = 0; i < p->lists; i++) sum += most[i] < (from | bit) ? most[i] : 0;
        if (sum < p->bar) from |= bit;
    }
    return from;
}

/* Adds the lists that count, or the others, and writes their documents down. */
static size_t note_lists(const mt_tile_pass *p, mt_scan_work *work, const uint32_t *most, uint32_t from, bool count,
                         size_t n)
{
    for (size_t i = 0; i < p->lists; i++)
        if (count == (most[i] >= from))
            n +=
                mt_scan_note(work, &p->list[i], p->list_weight[i] & 0xffff, p->list_weight[i] >> 16, work->touched + n);
    return n;
}

static uint32_t noted_sum(const mt_scan_work *work, const mt_scan_tile *t, uint32_t local)
{
    uint32_t sum = work->rest[local];
    for (size_t c = 0; c < t->channels; c++)
        for (int j = 0; j < MT_PLANES; j++) sum += (uint32_t)work->plane[c][j][local] * t->factor[c][j][local] >> 16;
    return sum;
}

static void drop_noted(const mt_scan_work *work, const mt_scan_tile *t, uint32_t local)
{
    work->rest[local] = 0;
    for (size_t c = 0; c < t->channels; c++)
        for (int j = 0; j < MT_PLANES; j++) work->plane[c][j][local] = 0;
}

/* Few documents reach the bar, so it is asked of these alone whether they are eligible. Documents that have none of the
 * lists that count are not looked at, and where there is none of those, nothing is read. */
static match_status run_noted(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t number,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_rank_task *task = p->task;
    const mt_scan_tile t = mt_tile_pass_scan(p, place->segment, number);
    const mt_tile *tile = &p->s->index->segments.data[place->segment].segment->tile[number];
    uint32_t *most = p->stepped, from = weigh_lists(p, tile, most);
    mt_scan_work_clean(work);
    const size_t looked = note_lists(p, work, most, from, true, 0);
    const size_t all = looked ? note_lists(p, work, most, from, false, looked) : 0;
    work->skipped += looked == 0;
    for (size_t i = 0; i < looked; i++) { /* a document that comes again has nothing left */
        const uint32_t local = work->touched[i], sum = local < place->docs ? noted_sum(work, &t, local) : 0;
        drop_noted(work, &t, local);
        if (sum < p->bar) continue; /* or it lies behind the tile */
        if (!mt_rank_is_eligible(p->s->index, place->segment, task->kinds, task->filter, place->first + local))
            continue;
        MT_TRY(mt_tile_pass_offer(p, place->segment, place->first + local, sum, err));
    }
    for (size_t i = looked; i < all; i++) drop_noted(work, &t, work->touched[i]);
out:
    if (status != MATCH_OK) mt_scan_work_drop(work);
    return status;
}

/* Whether the filter has no document of a tile. */
static bool filtered_out(const mt_tile_pass *p, uint32_t g, const mt_tile *tile)
{
    const mt_bitset *filter = p->task->filter;
    if (!filter) return false;
    const uint64_t *word = filter->word + (p->s->index->segments.data[g].base + tile->first) / 64;
    for (size_t i = 0; i < mt_bitset_words(tile->docs); i++)
        if (word[i]) return false;
    return true;
}

match_status mt_tile_pass_tile(mt_tile_pass *p, mt_scan_work *work, uint32_t g, uint32_t number, mt_error *err)
{
    const mt_tile *tile = &p->s->index->segments.data[g].segment->tile[number];
    if (p->lists == 0 || filtered_out(p, g, tile)) return MATCH_OK;
    if (mt_tile_few_fits(p, g)) return mt_tile_few(p, work, g, number, err);
    mt_tile_place place = {g, tile->first, tile->docs, NULL};
    if (p->sparse <= NOTED_POSTINGS) return run_noted(p, work, &place, number, err);
    if (mt_rank_eligible(p->s->index, g, p->task->kinds, p->task->filter, tile->first, tile->docs, work->eligible))
        place.eligible = work->eligible;
    return mt_tile_whole(p, work, &place, number, err);
}
