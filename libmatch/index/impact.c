/* BM25F in the form of Robertson and Zaragoza (2009), section 3.6: field counts are weighted and normalised by length
 * before they saturate. The average length is that of the document's own kind: an organisation's page is long among
 * offers, not among organisations. So the saturation of a posting does not depend on which kinds a query asks for, and
 * can be baked into segments. */
#include "libmatch/index/impact.h"

#include <string.h>

const mt_impact_model mt_impact_default = {MT_IMPACT_K1, MT_IMPACT_B, MT_IMPACT_WEIGHT};

bool mt_impact_model_equal(const mt_impact_model *a, const mt_impact_model *b)
{
    bool equal = a->k1 == b->k1;
    for (int f = 0; f < MT_FIELD_COUNT; f++) equal = equal && a->b[f] == b->b[f] && a->weight[f] == b->weight[f];
    return equal;
}

double mt_impact_field_factor(const mt_impact_model *model, const mt_averages *averages, mt_kind kind, mt_field field,
                              uint32_t length)
{
    double average = (unsigned)kind < MT_KIND_COUNT ? averages->field[kind][field] : 0;
    double relative = average > 0 ? (double)length / average : 0;
    double norm = 1 - model->b[field] + model->b[field] * relative;
    return norm > 0 ? model->weight[field] / norm : 0;
}

void mt_impact_factors_of(const mt_impact_model *model, const mt_averages *averages, mt_kind kind,
                          const uint32_t length[MT_LENGTH_COUNT], mt_impact_factors *out)
{
    for (int f = 0; f < MT_FIELD_COUNT; f++)
        out->word[f] = mt_impact_field_factor(model, averages, kind, (mt_field)f, length[f]);
    double average = (unsigned)kind < MT_KIND_COUNT ? averages->field[kind][MT_LENGTH_GRAMS] : 0,
           b = model->b[MT_FIELD_TEXT];
    double norm = 1 - b + (average > 0 ? b * (double)length[MT_LENGTH_GRAMS] / average : 0);
    memset(out->gram, 0, sizeof out->gram);
    out->gram[MT_FIELD_TEXT] = norm > 0 ? 1 / norm : 0;
}
