/* The reference: every eligible document, one after the other, in double precision. */
#include "libmatch/base/memory.h"
#include "libmatch/rank/score.h"

static match_status score_segment(mt_scorer *s, size_t g, const uint64_t *eligible, mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_snapshot_segment *segment = &s->index->segments.data[g];
    for (uint32_t d = 0; d < segment->segment->docs; d++) {
        if (eligible && !(eligible[d / 64] >> d % 64 & 1)) continue;
        double score = mt_scorer_score(s, g, d, NULL);
        if (!(score > 0)) continue;
        MT_TRY(MT_PUSH(hits, ((mt_hit){segment->base + d, segment->segment->num[d], score}), err));
    }
out:
    return status;
}

match_status mt_rank_reference(const mt_index *index, mt_store *store, const mt_query_term *terms, size_t n_terms,
                               const mt_bm25 *model, unsigned kinds, const mt_bitset *filter, size_t k, mt_hits *out,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    (void)store;
    mt_scorer s = {0};
    mt_hits hits = {0};
    uint64_t *eligible = mt_alloc(mt_bitset_words(index->docs), sizeof *eligible);
    if (!eligible) return mt_fail_no_memory(err);
    MT_TRY(mt_scorer_init(&s, index, terms, n_terms, model, kinds, err));
    for (size_t g = 0; g < index->segments.len && s.terms.len; g++) {
        bool some = mt_rank_eligible(index, g, kinds, filter, 0, index->segments.data[g].segment->docs, eligible);
        MT_TRY(score_segment(&s, g, some ? eligible : NULL, &hits, err));
    }
    MT_TRY(mt_hits_order(index, &hits, k, err));
    MT_ARRAY_FREE(out);
    *out = hits;
    hits = (mt_hits){0};
out:
    mt_scorer_free(&s);
    MT_ARRAY_FREE(&hits);
    mt_free(eligible);
    return status;
}
