/* Where a question begins. Records that resemble each other often come one after the other in a collection and share
 * words that others have not. So the tile whose lists have the greatest weight together probably holds the best
 * documents; with it first, the bar is high for all the others. Which words a tile has is known from the cells alone.
 */
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_pass.h"

static size_t tiles_of(const mt_tile_pass *p, size_t g)
{
    return p->tiled[g] ? p->s->index->segments.data[g].segment->tiles : 0;
}

/* The heaviest tile of a segment; leaves the weights of all in `weight`. */
static uint32_t heaviest(mt_tile_pass *p, uint32_t g, uint32_t *weight)
{
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    size_t n;
    const mt_term_ref *ref = mt_scorer_refs(p->s, g, &n);
    uint32_t best = 0;
    mt_tile_pass_segment(p, g);
    memset(weight, 0, segment->tiles * sizeof *weight);
    for (size_t i = 0; i < n; i++)
        for (uint32_t c = p->cell[i]; c < p->cell_end[i]; c++) {
            uint32_t tile = segment->cell_tile[c] >> 2;
            if (tile < segment->tiles) weight[tile] += p->weight[ref[i].term];
        }
    for (uint32_t t = 1; t < segment->tiles; t++)
        if (weight[t] > weight[best]) best = t;
    return best;
}

match_status mt_tile_first_choose(mt_tile_pass *p, mt_tile_first *first, mt_error *err)
{
    size_t segments = p->s->index->segments.len, all = 0, most = 0;
    *first = (mt_tile_first){MT_NONE, 0};
    for (size_t g = 0; g < segments; g++) {
        all += tiles_of(p, g);
        if (tiles_of(p, g) > most) most = tiles_of(p, g);
    }
    if (all < 2 || p->s->terms.len <= MT_COUNTED_TERMS) return MATCH_OK; /* few terms: bounds leave tiles out */
    uint32_t *weight = mt_resize(NULL, most, sizeof *weight), greatest = 0;
    if (!weight) return mt_fail_no_memory(err);
    for (size_t g = 0; g < segments; g++) {
        if (tiles_of(p, g) == 0) continue;
        uint32_t tile = heaviest(p, (uint32_t)g, weight);
        if (weight[tile] <= greatest) continue;
        greatest = weight[tile];
        *first = (mt_tile_first){(uint32_t)g, tile};
    }
    mt_free(weight);
    return MATCH_OK;
}

match_status mt_tile_first_run(mt_tile_pass *p, mt_scan_work *work, const mt_tile_first *first, mt_error *err)
{
    if (first->segment == MT_NONE) return MATCH_OK;
    mt_tile_pass_segment(p, first->segment);
    mt_tile_pass_announce(p, first->segment, first->tile, false);
    mt_tile_pass_gather(p, first->segment);
    return mt_tile_pass_tile(p, work, first->segment, first->tile, err);
}
