/* Documents as queries: see profile.h. The saturation is that of the index floor. */
#include "libmatch/rank/profile.h"

#include <string.h>

#include "libmatch/index/impact.h"

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

match_status mt_profile_copy(mt_profile *out, const mt_profile *p, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_profile_clear(out);
    MT_TRY(mt_intern_copy(&out->words, &p->words, err));
    MT_TRY(MT_RESERVE(&out->weight, p->weight.len, err));
    if (p->weight.len) memcpy(out->weight.data, p->weight.data, p->weight.len * sizeof *p->weight.data);
    out->weight.len = p->weight.len;
out:
    if (status != MATCH_OK) mt_profile_clear(out);
    return status;
}

typedef struct adding {
    mt_profile *profile;
    const mt_bm25 *model;
    double factor;
    double field[MT_FIELD_COUNT]; /* what a count is multiplied with */
} adding;

static match_status add_one(void *context, const mt_doc_term *term, mt_error *err)
{
    adding *a = context;
    double saturation = mt_impact_saturation(a->model->k1, a->field, term->count);
    return saturation > 0.0 ? mt_profile_add_term(a->profile, term->term, a->factor * saturation, err) : MATCH_OK;
}

match_status mt_profile_add_document(mt_profile *p, const mt_index *index, const mt_bm25 *model, uint32_t doc,
                                     double factor, mt_error *err)
{
    mt_kind kind = mt_index_kind(index, doc);
    mt_impact_model impact = {.k1 = model->k1};
    mt_averages averages = {{{0}}};
    mt_field_stats stats;
    adding a = {p, model, factor, {0}};
    mt_index_stats(index, 1u << kind, &stats);
    for (int i = 0; i < MT_FIELD_COUNT; i++) {
        impact.b[i] = model->b[i];
        impact.weight[i] = model->weight[i];
        averages.field[kind][i] = stats.documents ? (double)stats.length[i] / (double)stats.documents : 0.0;
        a.field[i] =
            mt_impact_field_factor(&impact, &averages, kind, (mt_field)i, mt_index_length(index, doc, (mt_field)i));
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
