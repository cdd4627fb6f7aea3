/* A group of questions, tile by tile: all of them in one tile, then in the next. What a tile has of their terms is made
 * once (tile_block.c) while the threads are still in the tile before, and they take question after question from a
 * counter. So the lists of a tile are in the caches when the other threads need them, no thread has more to do than it
 * can, and nobody waits at the end of a tile: whoever comes to the next one first takes those questions that left this
 * one first.
 *
 * Work is numbered: for each stop (a tile) one for each question, or a few of few terms, and one for making the lists
 * of the next stop, put where the stop before has surely been left by all. Each needs only work with lower numbers,
 * which somebody has taken before, so nobody waits for ever. A question is in one tile at a time, in order, whoever
 * takes it: answers do not depend on the number of threads. */
#include "libmatch/rank/question_group.h"

#include "libmatch/base/memory.h"

struct mt_asked {
    mt_scorer scorer;
    mt_rank_task task;
    mt_tile_pass pass;
    mt_hits hits;
    bool begun, tiled;
};

/* ---- before and after the tiles -----------------------------------------------------------------------------------*/
static match_status begin_question(mt_question_group *g, size_t i, const mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_rank_question *q = &g->question[i];
    mt_asked *a = &g->asked[i];
    a->task = (mt_rank_task){q->kinds, q->filter, q->k, q->fuse, q->least};
    MT_TRY(mt_scorer_init(&a->scorer, g->index, q->terms, q->n_terms, q->model, q->kinds, err));
    a->begun = true;
    if (g->choose ? mt_rank_tiles_pay(&a->scorer, &a->task) : mt_rank_tiles_apply(&a->scorer, &a->task)) {
        MT_TRY(mt_tile_pass_init(&a->pass, &a->scorer, &a->task, NULL, err));
        a->pass.early = a->pass.early || work->early;
        a->tiled = true;
    } else {
        MT_TRY(mt_rank_direct(&a->scorer, &a->task, 0, g->index->segments.len, &a->hits, err));
    }
out:
    return status;
}

static match_status end_question(mt_question_group *g, size_t i, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_asked *a = &g->asked[i];
    if (a->tiled) MT_TRY(mt_tile_pass_end(&a->pass, &a->hits, err));
    MT_TRY(mt_hits_order(g->index, &a->hits, a->task.k, err));
    g->hits[i] = a->hits;
    a->hits = (mt_hits){0};
out:
    return status;
}

static void free_group(mt_question_group *g)
{
    for (size_t i = 0; g->asked && i < g->n; i++) {
        mt_asked *a = &g->asked[i];
        if (a->tiled) mt_tile_pass_free(&a->pass);
        if (a->begun) mt_scorer_free(&a->scorer);
        MT_ARRAY_FREE(&a->hits);
    }
    mt_tile_block_free(&g->block);
    MT_ARRAY_FREE(&g->stops);
    mt_free(g->asked);
    mt_free(g->pass);
    mt_free(g->done);
    mt_free(g->been);
    g->asked = NULL;
    g->pass = NULL;
    g->done = g->been = NULL;
}

static match_status begin_group(mt_question_group *g, mt_error *err)
{
    g->passes = g->terms_most = 0;
    g->together = false;
    g->asked = mt_alloc(g->n, sizeof *g->asked);
    g->pass = mt_alloc(g->n, sizeof(mt_tile_pass *));
    atomic_store(&g->next_asked, 0);
    atomic_store(&g->next, 0);
    atomic_store(&g->ending, 0);
    atomic_store(&g->ready, 0);
    return g->asked && g->pass ? MATCH_OK : mt_fail_no_memory(err);
}

/* Questions taken at once have so many terms, about: what takes some microseconds in a tile. */
#define PART_TERMS 128u
#define PART_MOST 8u

/* Where the questions go. */
static match_status plan_stops(mt_question_group *g, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t terms = 0;
    unsigned sides = g->team->size > 1 ? MT_BLOCK_SIDES : 1, side = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!g->asked[i].tiled) continue;
        g->pass[g->passes++] = &g->asked[i].pass;
        terms += g->asked[i].scorer.terms.len;
        if (g->asked[i].scorer.terms.len > g->terms_most) g->terms_most = g->asked[i].scorer.terms.len;
    }
    g->together = mt_tile_block_pays(g->pass, g->passes);
    if (!g->together) return MATCH_OK;
    g->part = g->passes * PART_TERMS / (terms + 1);
    g->part = g->part < 1 ? 1 : g->part > PART_MOST ? PART_MOST : g->part;
    g->parts = (g->passes + g->part - 1) / g->part;
    for (size_t s = 0; s < g->index->segments.len; s++) {
        const mt_segment *segment = g->index->segments.data[s].segment;
        for (uint32_t t = 0; t < segment->tiles; t++)
            MT_TRY(MT_PUSH(&g->stops, ((mt_group_stop){(uint32_t)s, t, side}), err));
        if (segment->tiles) side = (side + 1) % sides;
    }
    g->done = mt_alloc(g->stops.len, sizeof *g->done);
    g->been = mt_alloc(g->parts, sizeof *g->been);
    if (!g->done || !g->been) return mt_fail_no_memory(err);
    for (size_t i = 0; i < g->stops.len; i++) atomic_init(&g->done[i], 0);
    for (size_t i = 0; i < g->parts; i++) atomic_init(&g->been[i], 0);
    MT_TRY(mt_tile_block_init(&g->block, g->pass, g->passes, g->kernel, sides, err));
out:
    return status;
}

/* ---- the tiles ----------------------------------------------------------------------------------------------------*/
/* Makes the lists of a stop; false: somebody has failed. */
static bool make_lists(mt_question_group *g, size_t stop)
{
    const size_t sides = g->team->size > 1 ? MT_BLOCK_SIDES : 1;
    const mt_group_stop *at = &g->stops.data[stop];
    if (stop >= sides && !mt_team_await(g->team->failed, &g->done[stop - sides], (unsigned)g->parts)) return false;
    if (!mt_team_await(g->team->failed, &g->ready, (unsigned)stop)) return false;
    if (at->tile == 0) mt_tile_block_segment(&g->block, at->segment_side, g->pass, g->passes, at->segment);
    mt_tile_block_tile(&g->block, at->segment_side, (unsigned)(stop % sides),
                       g->index->segments.data[at->segment].segment, at->tile, g->kernel);
    atomic_store_explicit(&g->ready, (unsigned)stop + 1, memory_order_release);
    return true;
}

static match_status visit(mt_question_group *g, size_t stop, size_t part, const mt_tile_shared *shared,
                          mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    const unsigned sides = g->team->size > 1 ? MT_BLOCK_SIDES : 1;
    const mt_group_stop *at = &g->stops.data[stop];
    const size_t end = (part + 1) * g->part < g->passes ? (part + 1) * g->part : g->passes;
    if (!mt_team_await(g->team->failed, &g->ready, (unsigned)stop + 1)) return MATCH_OK;
    if (!mt_team_await(g->team->failed, &g->been[part], (unsigned)stop)) return MATCH_OK;
    for (size_t q = part * g->part; q < end; q++) {
        mt_tile_pass *p = g->pass[q];
        if (!p->tiled[at->segment]) continue;
        mt_tile_pass_lend(p, shared);
        mt_tile_block_gather(&g->block, at->segment_side, (unsigned)stop % sides, p, at->segment);
        MT_TRY(mt_tile_pass_tile(p, work, at->segment, at->tile, err));
    }
    atomic_store_explicit(&g->been[part], (unsigned)stop + 1, memory_order_release);
    atomic_fetch_add_explicit(&g->done[stop], 1, memory_order_acq_rel);
out:
    return status;
}

static match_status go_together(mt_question_group *g, const mt_tile_shared *shared, mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    const size_t each = g->parts + 1, all = g->stops.len ? 1 + g->stops.len * each : 0;
    const size_t turn = g->team->size > 1 ? g->parts / 2 : g->parts; /* when the next stop's lists are made */
    for (size_t i; (i = atomic_fetch_add(&g->next, 1)) < all && !atomic_load(g->team->failed);) {
        const size_t stop = i ? (i - 1) / each : 0, at = i ? (i - 1) % each : 0;
        if (i == 0)
            (void)make_lists(g, 0);
        else if (at != turn)
            MT_TRY(visit(g, stop, at - (at > turn), shared, work, err));
        else if (stop + 1 < g->stops.len)
            (void)make_lists(g, stop + 1);
    }
out:
    return status;
}

/* What is not worth a block: question by question. */
static match_status go_alone(mt_question_group *g, const mt_tile_shared *shared, mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t q; (q = atomic_fetch_add(&g->next, 1)) < g->passes && !atomic_load(g->team->failed);) {
        mt_tile_pass_lend(g->pass[q], shared);
        MT_TRY(mt_tile_pass_run(g->pass[q], work, err));
    }
out:
    return status;
}

/* ---- a thread's part ----------------------------------------------------------------------------------------------*/
static match_status begin_questions(mt_question_group *g, const mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i; (i = atomic_fetch_add(&g->next_asked, 1)) < g->n && !atomic_load(g->team->failed);)
        MT_TRY(begin_question(g, i, work, err));
out:
    return status;
}

static match_status go(mt_question_group *g, mt_scan_work *work, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_tile_shared shared = {0};
    MT_TRY(mt_tile_shared_init(&shared, g->terms_most, err));
    status = g->together ? go_together(g, &shared, work, err) : go_alone(g, &shared, work, err);
    work->numbers = NULL;
out:
    mt_tile_shared_free(&shared);
    return status;
}

static match_status end_questions(mt_question_group *g, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i; (i = atomic_fetch_add(&g->ending, 1)) < g->n && !atomic_load(g->team->failed);)
        MT_TRY(end_question(g, i, err));
out:
    return status;
}

/* Ends a part of the work for all; false: nobody goes on. */
static bool meet(mt_question_group *g, match_status status)
{
    if (status != MATCH_OK) atomic_store(g->team->failed, true);
    mt_team_meet(g->team);
    return !atomic_load(g->team->failed);
}

match_status mt_question_group_answer(mt_question_group *g, bool leads, mt_scan_work *work, mt_error *err)
{
    match_status status = leads ? begin_group(g, err) : MATCH_OK;
    bool on = meet(g, status);
    if (on) status = begin_questions(g, work, err);
    on = meet(g, status);
    if (on && leads) status = plan_stops(g, err);
    on = meet(g, status);
    if (on) status = go(g, work, err);
    on = meet(g, status);
    if (on) status = end_questions(g, err);
    (void)meet(g, status);
    if (leads) free_group(g);
    return status;
}
