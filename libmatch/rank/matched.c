/* Which documents a query finds at all: the union of its terms' documents, without scoring any. */
#include "libmatch/rank/score.h"

static match_status add_segment(const mt_scorer *s, size_t g, unsigned kinds, const mt_bitset *filter, mt_bitset *docs,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_snapshot_segment *place = &s->index->segments.data[g];
    const mt_segment *segment = place->segment;
    size_t n, words = mt_bitset_words(segment->docs);
    const mt_term_ref *ref = mt_scorer_refs(s, g, &n);
    uint64_t *found = docs->word + place->base / 64;
    mt_bitset eligible = {0};
    for (size_t i = 0; i < n; i++) {
        uint32_t cell, end;
        for (mt_segment_cells(segment, ref[i].number, &cell, &end); cell < end; cell++) {
            const mt_cell c = mt_segment_cell(segment, cell);
            if (c.tile < segment->tiles) mt_segment_list_docs(segment, &c, found + segment->tile[c.tile].first / 64);
        }
    }
    if (segment->docs % 64) found[words - 1] &= (UINT64_C(1) << segment->docs % 64) - 1;
    MT_TRY(mt_bitset_init(&eligible, segment->docs, err));
    if (mt_rank_eligible(s->index, g, kinds, filter, 0, segment->docs, eligible.word))
        for (size_t w = 0; w < words; w++) found[w] &= eligible.word[w];
out:
    mt_bitset_free(&eligible);
    return status;
}

match_status mt_rank_matched(const mt_index *index, const mt_query_term *terms, size_t n_terms, const mt_bm25 *model,
                             unsigned kinds, const mt_bitset *filter, mt_bitset *docs, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_scorer s = {0};
    mt_bitset_fill(docs, 0);
    MT_TRY(mt_scorer_init(&s, index, terms, n_terms, model, kinds, err));
    for (size_t g = 0; g < index->segments.len; g++)
        if (index->segments.data[g].segment->docs) MT_TRY(add_segment(&s, g, kinds, filter, docs, err));
out:
    mt_scorer_free(&s);
    return status;
}
