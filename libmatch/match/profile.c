/* Documents as queries: see profile.h. The saturation here and in the ranking floor must be the same formula. */
#include "libmatch/match/profile.h"

void mt_profile_free(mt_profile *p)
{
    mt_intern_free(&p->words);
    MT_ARRAY_FREE(&p->weight);
    MT_ARRAY_FREE(&p->terms);
}

void mt_profile_clear(mt_profile *p)
{
    mt_intern_clear(&p->words);
    p->weight.len = 0;
    p->terms.len = 0;
}

match_status mt_profile_add_term(mt_profile *p, mt_text term, double weight, mt_error *err)
{
    uint32_t number;
    bool added;
    match_status status = mt_intern_add(&p->words, term, &number, &added, err);
    if (status != MATCH_OK) return status;
    if (added) return MT_PUSH(&p->weight, weight, err);
    p->weight.data[number] += weight;
    return MATCH_OK;
}

typedef struct adding {
    mt_profile *profile;
    const mt_bm25 *model;
    double factor;
    double field_norm[MT_FIELD_COUNT]; /* weight / (1 - b + b * length / average) */
} adding;

static match_status add_one(void *context, const mt_doc_term *term, mt_error *err)
{
    adding *a = context;
    double f = 0.0;
    for (int i = 0; i < MT_FIELD_COUNT; i++) f += a->field_norm[i] * term->count[i];
    if (f <= 0.0) return MATCH_OK;
    return mt_profile_add_term(a->profile, term->term, a->factor * f / (a->model->k1 + f), err);
}

match_status mt_profile_add_document(mt_profile *p, const mt_index *index, const mt_bm25 *model, unsigned kinds,
                                     uint32_t doc, double factor, mt_error *err)
{
    mt_field_stats stats;
    adding a = {p, model, factor, {0}};
    mt_index_stats(index, kinds, &stats);
    for (int i = 0; i < MT_FIELD_COUNT; i++) {
        double average = stats.documents ? (double)stats.length[i] / (double)stats.documents : 0.0;
        double relative = average > 0.0 ? mt_index_length(index, doc, (mt_field)i) / average : 0.0;
        double norm = 1.0 - model->b[i] + model->b[i] * relative;
        a.field_norm[i] = norm > 0.0 ? model->weight[i] / norm : 0.0;
    }
    return mt_index_doc_terms(index, doc, add_one, &a, err);
}

match_status mt_profile_terms(mt_profile *p, mt_error *err)
{
    match_status status = MATCH_OK;
    p->terms.len = 0;
    for (uint32_t i = 0; i < p->words.count; i++) {
        mt_query_term term = {mt_intern_text(&p->words, i), p->weight.data[i]};
        MT_TRY(MT_PUSH(&p->terms, term, err));
    }
out:
    return status;
}

match_status mt_profile_compare(mt_profile *p, const mt_index *index, const mt_bm25 *model, unsigned kinds,
                                uint32_t doc, double *score, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_contribution *parts = NULL;
    MT_TRY(mt_profile_terms(p, err));
    parts = mt_alloc(p->terms.len + 1, sizeof *parts);
    if (!parts) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_rank_explain(index, p->terms.data, p->terms.len, model, kinds, doc, parts, score, err));
out:
    mt_free(parts);
    return status;
}
