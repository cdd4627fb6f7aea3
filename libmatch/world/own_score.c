/* One walk over a document's forward list. A word's idf needs its number of documents in the whole collection: that of
 * the segment where there is only one, else a look into the dictionaries, once a word. The parts are added in the byte
 * order of the words, as scorers add them: the order of the list is the segment's own and changes with merges, and with
 * it the last places of the sum would. */
#include "libmatch/world/own_score.h"

#include <math.h>

#include "libmatch/index/snapshot.h"

void mt_own_scores_free(mt_own_scores *own)
{
    for (size_t g = 0; own->idf && g < own->segments; g++) mt_free(own->idf[g]);
    mt_free(own->idf);
    mt_free(own->score);
    MT_ARRAY_FREE(&own->ranks);
    MT_ARRAY_FREE(&own->parts);
    *own = (mt_own_scores){0};
}

match_status mt_own_scores_init(const mt_index *index, unsigned kinds, mt_own_scores *out, mt_error *err)
{
    mt_own_scores own = {.index = index, .kinds = kinds, .segments = index->segments.len};
    mt_field_stats stats;
    mt_index_stats(index, kinds, &stats);
    mt_index_averages(index, &own.averages);
    own.documents = stats.documents;
    own.score = mt_alloc((size_t)mt_index_docs(index) + 1, sizeof *own.score);
    own.idf = mt_alloc(index->segments.len + 1, sizeof *own.idf);
    if (!own.score || !own.idf) {
        mt_own_scores_free(&own);
        return mt_fail_no_memory(err);
    }
    *out = own;
    return MATCH_OK;
}

static match_status count_documents(const mt_own_scores *own, const mt_segment *segment, uint32_t word, int64_t *df,
                                    mt_error *err)
{
    match_status status = MATCH_OK;
    mt_dictionary_cursor c = {0};
    if (own->index->segments.len == 1 && !own->index->whole) {
        *df = mt_segment_df(segment, word, own->kinds);
        return MATCH_OK;
    }
    MT_TRY(mt_dictionary_seek_rank(&segment->term, segment->term_rank[word], &c, err));
    *df = mt_index_df(own->index, mt_text_make(c.text.data, c.text.len), own->kinds);
out:
    mt_dictionary_cursor_free(&c);
    return status;
}

static match_status idf_of(mt_own_scores *own, size_t g, uint32_t word, double *idf, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_segment *segment = own->index->segments.data[g].segment;
    if (!own->idf[g]) own->idf[g] = mt_alloc((size_t)segment->words + 1, sizeof *own->idf[g]);
    if (!own->idf[g]) return mt_fail_no_memory(err);
    if (own->idf[g][word] == 0.0) {
        int64_t df = 0;
        MT_TRY(count_documents(own, segment, word, &df, err));
        double rest = (double)own->documents - (double)df;
        own->idf[g][word] = log(1 + ((rest > 0 ? rest : 0) + 0.5) / ((double)df + 0.5));
    }
    *idf = own->idf[g][word];
out:
    return status;
}

static match_status add_part(mt_own_scores *own, uint32_t rank, double value, mt_error *err)
{
    mt_keyed place = {rank, (uint32_t)own->parts.len};
    match_status status = MT_PUSH(&own->parts, value, err);
    return status == MATCH_OK ? MT_PUSH(&own->ranks, place, err) : status;
}

static match_status add_up(mt_own_scores *own, double *sum, mt_error *err)
{
    size_t n = own->parts.len;
    match_status status = MT_RESERVE(&own->ranks, 2 * n, err);
    if (status != MATCH_OK || n == 0) return status;
    mt_keyed_sort(own->ranks.data, own->ranks.data + n, n);
    for (size_t i = 0; i < n; i++) *sum += own->parts.data[own->ranks.data[i].place];
    return MATCH_OK;
}

match_status mt_own_score(mt_own_scores *own, uint32_t doc, double *score, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_snapshot_segment *s = mt_index_segment_of(own->index, doc);
    mt_impact_factors factors;
    uint32_t length[MT_LENGTH_COUNT];
    double sum = 0.0;
    if (own->score[doc] != 0.0) goto out;
    if (!s) return mt_fail(err, MATCH_E_NOT_FOUND, "no document %u in the index", (unsigned)doc);
    for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = mt_segment_length(s->segment, (unsigned)f, doc - s->base);
    mt_impact_factors_of(&mt_impact_default, &own->averages, mt_segment_kind(s->segment, doc - s->base), length,
                         &factors);
    mt_forward list = mt_segment_forward(s->segment, doc - s->base);
    own->parts.len = own->ranks.len = 0;
    while (mt_forward_next(&list) && list.term < s->segment->words) {
        double idf, saturation = mt_impact_saturation(mt_impact_default.k1, factors.word, list.count);
        MT_TRY(idf_of(own, (size_t)(s - own->index->segments.data), list.term, &idf, err));
        MT_TRY(add_part(own, s->segment->term_rank[list.term], idf * saturation * saturation, err));
    }
    MT_TRY(add_up(own, &sum, err));
    own->score[doc] = sum;
out:
    if (status == MATCH_OK) *score = own->score[doc];
    return status;
}
