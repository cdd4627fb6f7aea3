/* The direct path: the union of the terms' documents as a bit set, then the exact score of each. Best for few postings,
 * for all results, and for models that the impacts were not baked with. */
#include "libmatch/base/memory.h"
#include "libmatch/rank/paths.h"

static void add_list(const mt_segment *s, const mt_cell *cell, uint64_t *docs)
{
    mt_tile_list list;
    if (!mt_segment_list(s, cell, &list)) return;
    const mt_tile *tile = &s->tile[cell->tile & ~MT_CELL_DENSE];
    uint64_t *at = docs + tile->first / 64;
    if (list.bitmap)
        for (size_t w = 0; w < mt_bitset_words(tile->docs); w++) at[w] |= list.bitmap[w];
    else
        for (uint32_t i = 0; i < list.n; i++)
            if (list.local[i] < tile->docs) at[list.local[i] / 64] |= UINT64_C(1) << list.local[i] % 64;
}

static match_status score_docs(mt_scorer *s, size_t g, const uint64_t *docs, size_t words, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_snapshot_segment *segment = &s->index->segments.data[g];
    for (size_t w = 0; w < words; w++)
        for (uint64_t m = docs[w]; m; m &= m - 1) {
            uint32_t local = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(m);
            double score = mt_scorer_score(s, g, local, NULL);
            if (score > 0)
                MT_TRY(MT_PUSH(hits, ((mt_hit){segment->base + local, segment->segment->num[local], score}), err));
        }
out:
    return status;
}

match_status mt_rank_direct(mt_scorer *s, const mt_rank_task *task, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t most = mt_bitset_words(s->index->docs);
    uint64_t *docs = mt_alloc(most, 2 * sizeof *docs), *eligible = docs + most;
    if (!docs) return mt_fail_no_memory(err);
    for (size_t g = 0; g < s->index->segments.len; g++) {
        const mt_segment *segment = s->index->segments.data[g].segment;
        size_t words = mt_bitset_words(segment->docs), n;
        const mt_term_ref *ref = mt_scorer_refs(s, g, &n);
        if (n == 0 || words == 0) continue;
        memset(docs, 0, words * sizeof *docs);
        for (size_t i = 0; i < n; i++) {
            uint32_t cell, end;
            for (mt_segment_cells(segment, ref[i].number, &cell, &end); cell < end; cell++)
                add_list(segment, &segment->cell[cell], docs);
        }
        if (segment->docs % 64) docs[words - 1] &= (UINT64_C(1) << segment->docs % 64) - 1;
        if (mt_rank_eligible(s->index, g, task->kinds, task->filter, eligible))
            for (size_t w = 0; w < words; w++) docs[w] &= eligible[w];
        MT_TRY(score_docs(s, g, docs, words, hits, err));
    }
out:
    mt_free(docs);
    return status;
}
