/* Search by a vector, or by a text and a vector: score = text / best text + weight * max(0, cosine), for every record
 * that either finds. All rows are compared; a product of two unit vectors is summed in double precision, in order. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/vectors.h"
#include "libmatch/rank/score.h"

/* Which records the rows belong to, once per generation. */
static match_status find_records(mt_matcher *m, mt_vectors *v, mt_error *err)
{
    match_status status = MATCH_OK;
    if (v->num && v->generation == m->generation) return MATCH_OK;
    if (!v->num) v->num = mt_alloc(2 * (size_t)v->count + 1, sizeof *v->num);
    if (!v->num) return mt_fail_no_memory(err);
    for (size_t i = 0; i < v->count; i++) {
        mt_text id = mt_text_of(mt_vectors_id(v, i));
        MT_TRY(mt_store_find(m->store, MT_FAMILY_ORGANISATION, id, &v->num[i], err));
        MT_TRY(mt_store_find(m->store, MT_FAMILY_ITEM, id, &v->num[v->count + i], err));
    }
    v->generation = m->generation;
out:
    return status;
}

static double product(const float *a, const double *b, size_t dims)
{
    double sum = 0;
    for (size_t d = 0; d < dims; d++) sum += a[d] * b[d];
    return sum;
}

/* Adds the cosines to what the text gave; cosine[doc] is kept for explanations. */
static match_status add_cosines(mt_matcher *m, const mt_vectors *v, const double *unit, double weight, unsigned kinds,
                                const mt_bitset *returned, double *score, double *cosine)
{
    for (size_t i = 0; i < v->count; i++) {
        double value = -1;
        for (size_t family = 0; family < 2; family++) {
            mt_num num = v->num[family * v->count + i];
            uint32_t doc = num ? mt_index_doc_of(m->index, num) : MT_NONE;
            if (doc == MT_NONE || !mt_bitset_has(returned, doc)) continue;
            if (!(kinds >> mt_index_kind(m->index, doc) & 1)) continue;
            if (value < 0) {
                value = product(v->data + i * v->dims, unit, v->dims);
                value = value > 0 && isfinite(value) ? value : 0; /* rows of a damaged file may hold anything */
            }
            cosine[doc] = value;
            score[doc] += weight * value;
        }
    }
    return MATCH_OK;
}

static match_status explain(mt_result *result, double text, double vector, mt_error *err)
{
    result->explanation =
        json_pack("{s:s, s:f, s:f, s:[{s:s, s:f}, {s:s, s:f}]}", "scale", "linear", "score", result->score, "intercept",
                  0.0, "contributions", "code", "text", "value", text, "code", "vector", "value", vector);
    return result->explanation ? MATCH_OK : mt_fail_no_memory(err);
}

static match_status unit_of(const float *vector, uint32_t dims, double **out, mt_error *err)
{
    double square = 0;
    for (uint32_t d = 0; d < dims; d++) square += (double)vector[d] * vector[d];
    if (!isfinite(square) || !(square > 0))
        return mt_fail(err, MATCH_E_VALUE, "the vector of the query must have finite numbers, not all of them 0");
    double *unit = mt_alloc(dims, sizeof *unit);
    if (!unit) return mt_fail_no_memory(err);
    for (uint32_t d = 0; d < dims; d++) unit[d] = vector[d] / sqrt(square);
    *out = unit;
    return MATCH_OK;
}

typedef struct fused {
    double *unit, *score, *text, *cosine;
    mt_hits hits, all;
    mt_bitset passing;
} fused;

static match_status fuse(mt_matcher *m, mt_vectors *v, double weight, unsigned kinds, const mt_bitset *returned,
                         fused *f, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t docs = (size_t)mt_index_docs(m->index) + 1;
    f->score = mt_alloc(docs, sizeof *f->score);
    f->text = mt_alloc(docs, sizeof *f->text);
    f->cosine = mt_alloc(docs, sizeof *f->cosine);
    if (!f->score || !f->text || !f->cosine) return mt_fail_no_memory(err);
    for (size_t i = 0; i < f->all.len; i++) /* best first */
        f->score[f->all.data[i].doc] = f->text[f->all.data[i].doc] = f->all.data[i].score / f->all.data[0].score;
    MT_TRY(add_cosines(m, v, f->unit, weight, kinds, returned, f->score, f->cosine));
    for (uint32_t d = 0; d < docs - 1; d++) {
        if (!(f->score[d] > 0)) continue;
        mt_hit hit = {d, mt_index_num(m->index, d), f->score[d]};
        MT_TRY(MT_PUSH(&f->hits, hit, err));
    }
out:
    return status;
}

match_status mt_search_vector(mt_matcher *m, mt_vectors *vectors, mt_text text, const float *vector, double weight,
                              const mt_match_options *options, mt_results *out, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_bitset *returned = NULL;
    fused f = {0};
    mt_results made = {0};
    unsigned kinds = options->kinds ? options->kinds : MT_KINDS_ITEMS;
    if (mt_latent_named(options->channels)) {
        status = mt_fail(err, MATCH_E_UNSUPPORTED,
                         "a search with a vector does not take the channel \"learned\": use words, ngrams, concepts");
        mt_error_field(err, "channels", options->channels);
        return status;
    }
    MT_TRY(mt_search_all(m, text, options, kinds, &f.all, &f.passing, &returned, err));
    MT_TRY(unit_of(vector, vectors->dims, &f.unit, err));
    MT_TRY(find_records(m, vectors, err));
    MT_TRY(fuse(m, vectors, weight, kinds, returned, &f, err));
    MT_TRY(mt_hits_order(m->index, &f.hits, options->k ? options->k : 10, err));
    for (size_t i = 0; i < f.hits.len; i++) {
        mt_result result = {0};
        MT_TRY(mt_result_fill(m, f.hits.data[i].num, f.hits.data[i].score, &result, err));
        status = MT_PUSH(&made, result, err);
        if (status != MATCH_OK) mt_result_free(&result);
        if (status != MATCH_OK) goto out;
        uint32_t doc = f.hits.data[i].doc;
        if (options->explain) MT_TRY(explain(&made.data[i], f.text[doc], weight * f.cosine[doc], err));
    }
    *out = made;
    made = (mt_results){0};
out:
    mt_matcher_end(m);
    mt_results_free(&made);
    mt_bitset_free(&f.passing);
    MT_ARRAY_FREE(&f.hits);
    MT_ARRAY_FREE(&f.all);
    mt_free(f.unit);
    mt_free(f.score);
    mt_free(f.text);
    mt_free(f.cosine);
    return status;
}
