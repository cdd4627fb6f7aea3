/* The saturation of one term in one document: the query-independent factor f / (k1 + f) of BM25F, exact and as the
 * byte that tile lists hold. */
#ifndef MT_INDEX_IMPACT_H
#define MT_INDEX_IMPACT_H

#include "libmatch/index/index.h"

/* The model that segments are baked with; the rank floor's default is the same (docs/ranking.md). */
#define MT_IMPACT_K1 1.2
#define MT_IMPACT_B      \
    {                    \
        0.75, 0.75, 0.75 \
    }
#define MT_IMPACT_WEIGHT \
    {                    \
        1.0, 1.0, 1.0    \
    }

typedef struct mt_impact_model {
    double k1;
    double b[MT_FIELD_COUNT];
    double weight[MT_FIELD_COUNT];
} mt_impact_model;
extern const mt_impact_model mt_impact_default;

/* A segment is baked anew when an average has become this many times what it was (or the inverse); until then the
 * bounds of its impacts are widened. */
#define MT_IMPACT_DRIFT 1.15

/* Average lengths by kind; a kind without documents has zeros. */
typedef struct mt_averages {
    double field[MT_KIND_COUNT][MT_LENGTH_COUNT];
} mt_averages;

bool mt_impact_model_equal(const mt_impact_model *a, const mt_impact_model *b);

/* weight / (1 - b + b * length / average) of one field: what a term count is multiplied with. An average of 0 can only
 * meet counts of 0. */
double mt_impact_field_factor(const mt_impact_model *model, const mt_averages *averages, mt_kind kind, mt_field field,
                              uint32_t length);

/* The factors of all fields of one document for words, and for its n-grams. The count of an n-gram stands in the place
 * of the text field; it is normalised by the n-gram length, with the text field's b and weight 1. */
typedef struct mt_impact_factors {
    double word[MT_FIELD_COUNT], gram[MT_FIELD_COUNT];
} mt_impact_factors;
void mt_impact_factors_of(const mt_impact_model *model, const mt_averages *averages, mt_kind kind,
                          const uint32_t length[MT_LENGTH_COUNT], mt_impact_factors *out);

/* f = sum over fields of factor * count, in the order of fields; the one place that computes it. */
static inline double mt_impact_saturation(double k1, const double factor[MT_FIELD_COUNT],
                                          const uint32_t count[MT_FIELD_COUNT])
{
    double f = factor[0] * count[0];
    f += factor[1] * count[1];
    f += factor[2] * count[2];
    return f > 0 ? f / (k1 + f) : 0;
}

/* The saturation in 1/255, rounded, at least 1 so that a posting never counts for nothing. */
static inline uint8_t mt_impact_byte(double saturation)
{
    double scaled = saturation * 255 + 0.5;
    return scaled < 1 ? 1 : scaled >= 255 ? 255 : (uint8_t)scaled;
}
/* A saturation in units of 255/256 / 65536: multiplied with a weight and shifted right by 16 it adds what its byte
 * would in the product of (byte * weight) >> 8, only finer. */
static inline uint16_t mt_impact_plane(double saturation)
{
    double scaled = saturation * 65280 + 0.5;
    return scaled >= 65280 ? 65280 : (uint16_t)scaled;
}
/* A byte is at most a half off 255 * saturation, or up to 1 above where it was raised. */
static inline bool mt_impact_raised(double saturation) { return saturation * 255 + 0.5 < 1; }

#endif
