/* The tile path of one query: tile after tile with integer sums (tile_run.c), then exact scores for the candidates
 * (tile_pass.c). Those of a batch go through each tile together (question_group.c). */
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_few.h"

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
    MT_TRY(mt_tile_few_begin(p, work, err)); /* while memory comes */
    for (; t < segment->tiles; t = after) {
        after = tile_after(t, g, done);
        mt_tile_pass_gather(p, g);
        if (after < segment->tiles) mt_tile_pass_announce(p, g, after, true);
        MT_TRY(mt_tile_pass_tile(p, work, g, t, err));
    }
out:
    return status;
}

match_status mt_tile_pass_run(mt_tile_pass *p, mt_scan_work *work, mt_error *err)
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

/* What cannot be bounded in a query's segments gives its exact hits at once. */
static match_status run_direct(mt_tile_pass *p, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t g = 0; g < p->s->index->segments.len; g++)
        if (!p->tiled[g]) MT_TRY(mt_rank_direct(p->s, p->task, g, g + 1, hits, err));
out:
    return status;
}

match_status mt_tile_pass_end(mt_tile_pass *p, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    bool proved;
    MT_TRY(run_direct(p, hits, err));
    MT_TRY(mt_tile_pass_finish(p, hits, &proved, err));
    if (proved) return MATCH_OK;
    hits->len = 0;
    MT_TRY(mt_rank_direct(p->s, p->task, 0, p->s->index->segments.len, hits, err));
out:
    return status;
}

match_status mt_rank_tiles(mt_scorer *s, const mt_rank_task *task, mt_scan_work *work, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_tile_shared shared = {0};
    mt_tile_pass pass = {0};
    MT_TRY(mt_tile_shared_init(&shared, s->terms.len, err));
    MT_TRY(mt_tile_pass_init(&pass, s, task, &shared, err));
    pass.early = pass.early || work->early;
    MT_TRY(mt_tile_pass_run(&pass, work, err));
    MT_TRY(mt_tile_pass_end(&pass, hits, err));
out:
    mt_tile_pass_free(&pass);
    mt_tile_shared_free(&shared);
    return status;
}
