/* The tile path: tile after tile with integer sums (tile_run.c), then exact scores for the candidates (tile_pass.c).
 * Several queries go through each tile together and share what they need of it (tile_block.c). */
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_block.h"

#define MOST_TERMS 8192u
#define MOST_K (1u << 14) /* beyond, a heap is the wrong structure */

bool mt_rank_tiles_apply(const mt_scorer *s, const mt_rank_task *task)
{
    return task->k > 0 && task->k <= MOST_K && s->terms.len > 0 && s->terms.len <= MOST_TERMS;
}

/* The tile after one; that which was scored first is left out. */
static uint32_t tile_after(uint32_t tile, uint32_t g, const mt_tile_first *done)
{
    return tile + 1 + (done->segment == g && done->tile == tile + 1);
}

/* One question alone: the lists of its next tile are announced while it is in the present one. */
static match_status run_segment(mt_tile_pass *p, mt_scan_work *work, uint32_t g, const mt_tile_first *done,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *segment = p->s->index->segments.data[g].segment;
    uint32_t t = tile_after(UINT32_MAX, g, done), after;
    if (!p->tiled[g]) return MATCH_OK;
    mt_tile_pass_segment(p, g);
    if (t < segment->tiles) mt_tile_pass_announce(p, g, t, true);
    for (; t < segment->tiles; t = after) {
        after = tile_after(t, g, done);
        mt_tile_pass_gather(p, g);
        if (after < segment->tiles) mt_tile_pass_announce(p, g, after, true);
        MT_TRY(mt_tile_pass_tile(p, work, g, t, err));
    }
out:
    return status;
}

static match_status run_alone(mt_tile_pass *p, mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_index *index = p->s->index;
    mt_tile_first done = {MT_NONE, 0};
    MT_TRY(mt_tile_first_choose(p, &done, err));
    MT_TRY(mt_tile_first_run(p, work, &done, err));
    for (size_t g = 0; g < index->segments.len; g++)
        if (index->segments.data[g].segment->docs) MT_TRY(run_segment(p, work, (uint32_t)g, &done, err));
out:
    return status;
}

/* Questions that share the lists of each tile. */
static match_status run_block(mt_tile_block *b, mt_tile_pass *pass, size_t n, mt_scan_work *work, uint32_t g,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *segment = pass->s->index->segments.data[g].segment;
    mt_tile_block_segment(b, pass, n, g);
    for (uint32_t t = 0; b->terms && t < segment->tiles; t++) {
        mt_tile_block_tile(b, segment, t, work->kernel);
        for (size_t q = 0; q < n; q++) {
            if (!pass[q].tiled[g]) continue;
            mt_tile_block_gather(b, &pass[q], g);
            MT_TRY(mt_tile_pass_tile(&pass[q], work, g, t, err));
        }
    }
out:
    return status;
}

static match_status run_blocks(mt_tile_pass *pass, size_t n, mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_index *index = pass->s->index;
    mt_tile_block block = {0};
    MT_TRY(mt_tile_block_init(&block, pass, n, work->kernel, err));
    for (size_t g = 0; g < index->segments.len; g++)
        if (index->segments.data[g].segment->docs) MT_TRY(run_block(&block, pass, n, work, (uint32_t)g, err));
out:
    mt_tile_block_free(&block);
    return status;
}

/* What cannot be bounded in a query's segments gives its exact hits at once. */
static match_status run_direct(mt_tile_pass *p, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t g = 0; g < p->s->index->segments.len; g++)
        if (!p->tiled[g]) MT_TRY(mt_rank_direct(p->s, p->task, g, g + 1, hits, err));
out:
    return status;
}

match_status mt_rank_tiles(mt_scorer *s, const mt_rank_task *tasks, size_t n, mt_scan_work *work, mt_hits *hits,
                           bool *proved, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t begun = 0, terms = 0;
    mt_tile_shared shared = {0};
    mt_tile_pass *pass = mt_alloc(n, sizeof *pass);
    if (!pass) return mt_fail_no_memory(err);
    for (size_t q = 0; q < n; q++) terms = s[q].terms.len > terms ? s[q].terms.len : terms;
    MT_TRY(mt_tile_shared_init(&shared, terms, err));
    for (; begun < n; begun++) MT_TRY(mt_tile_pass_init(&pass[begun], &s[begun], &tasks[begun], &shared, err));
    for (size_t q = 0; q < n; q++) pass[q].early = pass[q].early || work->early;
    if (mt_tile_block_pays(pass, n))
        MT_TRY(run_blocks(pass, n, work, err));
    else
        for (size_t q = 0; q < n; q++) MT_TRY(run_alone(&pass[q], work, err));
    for (size_t q = 0; q < n; q++) {
        MT_TRY(run_direct(&pass[q], &hits[q], err));
        MT_TRY(mt_tile_pass_finish(&pass[q], &hits[q], &proved[q], err));
        if (!proved[q]) hits[q].len = 0;
    }
out:
    while (begun-- > 0) mt_tile_pass_free(&pass[begun]);
    mt_free(pass);
    mt_tile_shared_free(&shared);
    return status;
}
