/* The tile path: tile after tile with integer sums (tile_run.c), then exact scores for the candidates (tile_pass.c).
 * Several queries go through each tile together, so that its lists are still in the cache for the next. */
#include "libmatch/base/memory.h"
#include "libmatch/rank/tile_pass.h"

#define MOST_TERMS 8192u
#define MOST_K (1u << 14) /* beyond, a heap is the wrong structure */

bool mt_rank_tiles_apply(const mt_scorer *s, const mt_rank_task *task)
{
    return task->k > 0 && task->k <= MOST_K && s->terms.len > 0 && s->terms.len <= MOST_TERMS;
}

/* The first query from q on that goes through the tiles of a segment; n: none. */
static size_t tiled_from(const mt_tile_pass *pass, size_t n, size_t q, uint32_t g)
{
    while (q < n && !pass[q].tiled[g]) q++;
    return q;
}

/* The tile after one; that which was scored first is left out. */
static uint32_t tile_after(uint32_t tile, uint32_t g, const mt_tile_first *done)
{
    return tile + 1 + (done->segment == g && done->tile == tile + 1);
}

static match_status run_segment(mt_tile_pass *pass, size_t n, mt_scan_work *work, uint32_t g, const mt_tile_first *done,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *segment = pass->s->index->segments.data[g].segment;
    size_t first = tiled_from(pass, n, 0, g);
    if (first == n) return MATCH_OK;
    for (size_t q = first; q < n; q = tiled_from(pass, n, q + 1, g)) mt_tile_pass_segment(&pass[q], g);
    uint32_t t = tile_after(UINT32_MAX, g, done), after;
    if (t < segment->tiles) mt_tile_pass_announce(&pass[first], g, t, true);
    for (; t < segment->tiles; t = after) {
        after = tile_after(t, g, done);
        for (size_t q = first, next; q < n; q = next) {
            next = tiled_from(pass, n, q + 1, g);
            mt_tile_pass_gather(&pass[q], g);
            if (next < n)
                mt_tile_pass_announce(&pass[next], g, t, true);
            else if (after < segment->tiles)
                mt_tile_pass_announce(&pass[first], g, after, true);
            MT_TRY(mt_tile_pass_tile(&pass[q], work, g, t, err));
        }
    }
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

match_status mt_rank_tiles(mt_scorer *s, const mt_rank_task *tasks, size_t n, mt_scan_work *work, mt_hits *hits,
                           bool *proved, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t begun = 0, terms = 0;
    mt_tile_shared shared = {0};
    mt_tile_first done = {MT_NONE, 0};
    mt_tile_pass *pass = mt_alloc(n, sizeof *pass);
    if (!pass) return mt_fail_no_memory(err);
    for (size_t q = 0; q < n; q++) terms = s[q].terms.len > terms ? s[q].terms.len : terms;
    MT_TRY(mt_tile_shared_init(&shared, terms, err));
    for (; begun < n; begun++) MT_TRY(mt_tile_pass_init(&pass[begun], &s[begun], &tasks[begun], &shared, err));
    for (size_t q = 0; q < n; q++) pass[q].early = pass[q].early || work->early;
    if (n == 1) {
        MT_TRY(mt_tile_first_choose(pass, &done, err));
        MT_TRY(mt_tile_first_run(pass, work, &done, err));
    }
    for (size_t g = 0; n && g < s->index->segments.len; g++)
        if (s->index->segments.data[g].segment->docs) MT_TRY(run_segment(pass, n, work, (uint32_t)g, &done, err));
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
