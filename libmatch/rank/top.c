/* The choice of path: the direct one for few postings, few documents or where the tiles do not apply, else the tiles;
 * the direct one again where the tiles could not separate the best from the rest. */
#include "libmatch/base/memory.h"
#include "libmatch/rank/paths.h"

/* Scoring a document directly costs about as much as two hundred postings of a tile pass; a tile that must be cleared
 * and searched costs some thousands. */
#define DIRECT_POSTINGS 64

static bool few_postings(const mt_scorer *s)
{
    int64_t sum = 0;
    for (size_t i = 0; i < s->terms.len && sum <= DIRECT_POSTINGS; i++) sum += s->terms.data[i].df;
    return sum <= DIRECT_POSTINGS;
}

/* The handle's memory for tiles, kept from query to query. */
static mt_scan_work *work_of(const mt_index *index, const mt_scan_kernel *kernel, mt_error *err)
{
    const size_t head = (sizeof(mt_scan_work) + 63) / 64 * 64;
    mt_scan_work *work = mt_index_workspace(index, head + MT_SCAN_BYTES);
    if (work)
        mt_scan_work_begin(work, (uint8_t *)work + head, kernel);
    else
        mt_fail_no_memory(err);
    return work;
}

/* Questions that go through the tiles, one after the other in memory. */
typedef struct together {
    mt_scorer *scorer;
    mt_rank_task *task;
    size_t *place; /* in the caller's questions */
    mt_hits *hits;
    bool *proved;
    size_t n;
} together;

static match_status take_question(together *t, const mt_index *index, const mt_rank_question *q, size_t place,
                                  bool choose, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_scorer *s = &t->scorer[t->n];
    mt_rank_task *task = &t->task[t->n];
    *task = (mt_rank_task){q->kinds, q->filter, q->k, q->fuse};
    MT_TRY(mt_scorer_init(s, index, q->terms, q->n_terms, q->model, q->kinds, err));
    if (!(choose && (few_postings(s) || mt_rank_few_documents(q->filter))) && mt_rank_tiles_apply(s, task)) {
        t->place[t->n++] = place;
        return MATCH_OK;
    }
    status = mt_rank_direct(s, task, 0, index->segments.len, hits, err);
    if (status == MATCH_OK) status = mt_hits_order(index, hits, q->k, err);
    mt_scorer_free(s);
out:
    return status;
}

static match_status order_tiled(together *t, size_t i, const mt_index *index, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    if (!t->proved[i]) MT_TRY(mt_rank_direct(&t->scorer[i], &t->task[i], 0, index->segments.len, &t->hits[i], err));
    MT_TRY(mt_hits_order(index, &t->hits[i], t->task[i].k, err));
    hits[t->place[i]] = t->hits[i];
    t->hits[i] = (mt_hits){0};
out:
    return status;
}

match_status mt_rank_answer(const mt_index *index, const mt_rank_question *questions, size_t n, mt_scan_work *work,
                            bool choose, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    together t = {mt_alloc(n, sizeof *t.scorer), mt_alloc(n, sizeof *t.task),   mt_alloc(n, sizeof *t.place),
                  mt_alloc(n, sizeof *t.hits),   mt_alloc(n, sizeof *t.proved), 0};
    if (!t.scorer || !t.task || !t.place || !t.hits || !t.proved) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++) MT_TRY(take_question(&t, index, &questions[i], i, choose, &hits[i], err));
    MT_TRY(mt_rank_tiles(t.scorer, t.task, t.n, work, t.hits, t.proved, err));
    for (size_t i = 0; i < t.n; i++) MT_TRY(order_tiled(&t, i, index, hits, err));
out:
    for (size_t i = 0; i < t.n; i++) {
        mt_scorer_free(&t.scorer[i]);
        MT_ARRAY_FREE(&t.hits[i]);
    }
    mt_free(t.scorer);
    mt_free(t.task);
    mt_free(t.place);
    mt_free(t.hits);
    mt_free(t.proved);
    return status;
}

static match_status run(const mt_scan_kernel *kernel, bool choose, const mt_index *index, const mt_rank_question *q,
                        mt_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_hits hits = {0};
    mt_scan_work *work = work_of(index, kernel, err);
    if (!work) return MATCH_E_NO_MEMORY;
    MT_TRY(mt_rank_answer(index, q, 1, work, choose, &hits, err));
    MT_ARRAY_FREE(out);
    *out = hits;
    hits = (mt_hits){0};
out:
    MT_ARRAY_FREE(&hits);
    return status;
}

match_status mt_rank_top(const mt_index *index, mt_store *store, const mt_query_term *terms, size_t n_terms,
                         const mt_bm25 *model, unsigned kinds, const mt_bitset *filter, size_t k, mt_hits *out,
                         mt_error *err)
{
    mt_rank_question q = {terms, n_terms, model, kinds, filter, k, NULL};
    (void)store; /* ids are in the index; a path that needs the records may come */
    return run(mt_scan_kernel_at(0), true, index, &q, out, err);
}

match_status mt_rank_one(const mt_index *index, const mt_rank_question *question, mt_hits *out, mt_error *err)
{
    return run(mt_scan_kernel_at(0), true, index, question, out, err);
}

match_status mt_rank_top_by(const mt_scan_kernel *kernel, const mt_index *index, const mt_query_term *terms,
                            size_t n_terms, const mt_bm25 *model, const mt_rank_task *task, mt_hits *out, mt_error *err)
{
    mt_rank_question q = {terms, n_terms, model, task->kinds, task->filter, task->k, task->fuse};
    return run(kernel, false, index, &q, out, err);
}
