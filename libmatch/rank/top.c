/* The choice of path: the direct one for few postings or where the tiles do not apply, else the tiles; the direct one
 * again where the tiles could not separate the best from the rest. */
#include "libmatch/base/memory.h"
#include "libmatch/rank/paths.h"

/* Scoring a document directly costs about as much as two hundred postings of a tile pass; a tile that must be cleared
 * and searched costs some thousands. */
#define DIRECT_POSTINGS 64

/* An upper bound of the documents that have a term of the query; stops counting above `limit`. */
static size_t postings_up_to(const mt_scorer *s, size_t limit)
{
    size_t sum = 0;
    for (size_t g = 0; g < s->index->segments.len && sum <= limit; g++) {
        const mt_segment *segment = s->index->segments.data[g].segment;
        size_t n;
        const mt_term_ref *ref = mt_scorer_refs(s, g, &n);
        for (size_t i = 0; i < n && sum <= limit; i++) {
            uint32_t cell, end;
            for (mt_segment_cells(segment, ref[i].number, &cell, &end); cell < end && sum <= limit; cell++) {
                mt_tile_list list;
                if (mt_segment_list(segment, &segment->cell[cell], &list)) sum += list.n;
            }
        }
    }
    return sum;
}

static match_status run(const mt_scan_kernel *kernel, bool choose, const mt_index *index, const mt_query_term *terms,
                        size_t n_terms, const mt_bm25 *model, const mt_rank_task *task, mt_hits *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_scorer s = {0};
    mt_hits hits = {0};
    bool proved = false;
    MT_TRY(mt_scorer_init(&s, index, terms, n_terms, model, task->kinds, err));
    bool few = choose && postings_up_to(&s, DIRECT_POSTINGS) <= DIRECT_POSTINGS;
    if (!few && mt_rank_tiles_apply(&s, task)) MT_TRY(mt_rank_tiles(&s, task, kernel, &hits, &proved, err));
    if (!proved) MT_TRY(mt_rank_direct(&s, task, 0, index->segments.len, &hits, err));
    MT_TRY(mt_hits_order(index, &hits, task->k, err));
    MT_ARRAY_FREE(out);
    *out = hits;
    hits = (mt_hits){0};
out:
    mt_scorer_free(&s);
    MT_ARRAY_FREE(&hits);
    return status;
}

match_status mt_rank_top(const mt_index *index, mt_store *store, const mt_query_term *terms, size_t n_terms,
                         const mt_bm25 *model, unsigned kinds, const mt_bitset *filter, size_t k, mt_hits *out,
                         mt_error *err)
{
    mt_rank_task task = {kinds, filter, k};
    (void)store; /* ids are in the index; a path that needs the records may come */
    return run(mt_scan_kernel_at(0), true, index, terms, n_terms, model, &task, out, err);
}

match_status mt_rank_top_by(const mt_scan_kernel *kernel, const mt_index *index, const mt_query_term *terms,
                            size_t n_terms, const mt_bm25 *model, const mt_rank_task *task, mt_hits *out, mt_error *err)
{
    return run(kernel, false, index, terms, n_terms, model, task, out, err);
}
