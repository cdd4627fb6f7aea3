/* The choice of path: the direct one for few postings, few documents or where the tiles do not apply, else the tiles;
 * the direct one again where the tiles could not separate the best from the rest. */
#include "libmatch/base/memory.h"
#include "libmatch/rank/paths.h"

/* Scoring a document directly costs about as much as two hundred postings of lists that are noted; a tile that must be
 * cleared and searched costs some thousands. */
#define DIRECT_POSTINGS 64
#define ROUNDING (1 + 1e-9)

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

bool mt_rank_tiles_pay(const mt_scorer *s, const mt_rank_task *task)
{
    return !few_postings(s) && !mt_rank_few_documents(s, task->filter) && mt_rank_tiles_apply(s, task);
}

/* Whether a document with all terms could have the least score that is wanted: saturations are below 1. */
static bool in_reach(const mt_scorer *s, double least)
{
    double sum = 0;
    for (size_t i = 0; i < s->terms.len; i++) sum += s->terms.data[i].gain;
    return sum * ROUNDING >= least;
}

match_status mt_rank_answer(const mt_index *index, const mt_rank_question *q, mt_scan_work *work, bool choose,
                            mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_rank_task task = {q->kinds, q->filter, q->k, q->fuse, q->least};
    mt_scorer s = {0};
    MT_TRY(mt_scorer_init(&s, index, q->terms, q->n_terms, q->model, q->kinds, err));
    if (!in_reach(&s, q->least)) goto out;
    if (choose ? mt_rank_tiles_pay(&s, &task) : mt_rank_tiles_apply(&s, &task))
        MT_TRY(mt_rank_tiles(&s, &task, work, hits, err));
    else
        MT_TRY(mt_rank_direct(&s, &task, 0, index->segments.len, hits, err));
    MT_TRY(mt_hits_order(index, hits, q->k, err));
out:
    mt_scorer_free(&s);
    return status;
}

static match_status run(const mt_scan_kernel *kernel, bool choose, const mt_index *index, const mt_rank_question *q,
                        mt_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_hits hits = {0};
    mt_scan_work *work = work_of(index, kernel, err);
    if (!work) return MATCH_E_NO_MEMORY;
    MT_TRY(mt_rank_answer(index, q, work, choose, &hits, err));
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
    mt_rank_question q = {terms, n_terms, model, kinds, filter, k, NULL, 0};
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
    mt_rank_question q = {terms, n_terms, model, task->kinds, task->filter, task->k, task->fuse, task->least};
    return run(kernel, false, index, &q, out, err);
}
