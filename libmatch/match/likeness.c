/* Likeness of bodies: see likeness.h. Words weigh their saturation times their rarity among the kinds of records, as in
 * the ranking formula. */
#include "libmatch/match/likeness.h"

#include <math.h>

#include "libmatch/rank/score.h"

#define ITEMS_READ 10 /* newest items of a body */
#define TEXT_PART 0.6
#define TYPE_PART 0.2
#define PLACE_PART 0.1
#define KNOWN_LEAST 0.6 /* parts known; below, likeness is not believed in full */

void mt_body_free(mt_body *body)
{
    mt_intern_free(&body->words);
    MT_ARRAY_FREE(&body->weight);
    *body = (mt_body){0};
}

static match_status add_items(mt_matcher *m, mt_num num, const mt_bm25 *model, mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    uint32_t v = mt_world_vertex(w, num), read = 0;
    if (v == MT_NONE) return MATCH_OK;
    for (uint32_t i = w->item_begin[v]; i < w->item_begin[v + 1] && read < ITEMS_READ; i++) {
        uint32_t doc = mt_index_doc_of(m->index, w->item[i]);
        if (doc == MT_NONE || !mt_bitset_has(&m->selection.usable, doc)) continue;
        MT_TRY(mt_profile_add_document(profile, m->index, model, doc, 1.0, err));
        read++;
    }
out:
    return status;
}

/* profile -> unit vector */
static match_status weigh(mt_matcher *m, mt_profile *profile, mt_body *body, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_scorer scorer = {0};
    double square = 0.0;
    MT_TRY(mt_profile_terms(profile, err));
    if (profile->terms.len == 0) goto out;
    MT_TRY(mt_scorer_init(&scorer, m->index, profile->terms.data, profile->terms.len, &mt_bm25_default,
                          MT_KINDS_ITEMS | MT_KINDS_ORGANISATIONS, err));
    for (size_t i = 0; i < scorer.terms.len; i++) {
        const mt_scored_term *term = &scorer.terms.data[i];
        uint32_t number;
        if (term->gram || !(term->gain > 0.0)) continue;
        MT_TRY(mt_intern_add(&body->words, term->term, &number, NULL, err));
        MT_TRY(MT_PUSH(&body->weight, term->gain, err));
        square += term->gain * term->gain;
    }
    for (size_t i = 0; i < body->weight.len; i++) body->weight.data[i] /= sqrt(square);
out:
    mt_scorer_free(&scorer);
    return status;
}

match_status mt_body_read(mt_matcher *m, mt_num num, mt_body *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_body body = {.num = num};
    mt_profile profile = {0};
    mt_bm25 model = mt_bm25_default, whole = mt_bm25_default;
    mt_facts facts;
    uint32_t doc = mt_index_doc_of(m->index, num);
    model.weight[MT_FIELD_TITLE] = 0.0;
    MT_TRY(mt_facts_of(&m->facts, num, &facts, err));
    body.type = mt_json_get_text(facts.root, "type");
    body.country = mt_json_get_text(facts.root, "country");
    body.region = mt_json_get_text(facts.root, "region");
    if (doc != MT_NONE) MT_TRY(mt_profile_add_document(&profile, m->index, &model, doc, 1.0, err));
    MT_TRY(add_items(m, num, &whole, &profile, err));
    MT_TRY(weigh(m, &profile, &body, err));
    *out = body;
    body = (mt_body){0};
out:
    mt_profile_free(&profile);
    mt_body_free(&body);
    return status;
}

static double cosine(const mt_body *a, const mt_body *b)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < a->weight.len; i++) {
        uint32_t j = mt_intern_find(&b->words, mt_intern_text(&a->words, i));
        if (j != MT_NONE) sum += a->weight.data[i] * b->weight.data[j];
    }
    return sum < 1.0 ? sum : 1.0;
}

double mt_bodies_likeness(const mt_body *a, const mt_body *b)
{
    double sum = 0.0, known = 0.0;
    const struct {
        mt_text x, y;
        double part;
    } facts[] = {
        {a->type, b->type, TYPE_PART}, {a->country, b->country, PLACE_PART}, {a->region, b->region, PLACE_PART}};
    if (a->weight.len && b->weight.len) {
        sum += TEXT_PART * (a->weight.len < b->weight.len ? cosine(a, b) : cosine(b, a));
        known += TEXT_PART;
    }
    for (size_t i = 0; i < MT_COUNT(facts); i++) {
        if (facts[i].x.len == 0 || facts[i].y.len == 0) continue;
        known += facts[i].part;
        if (mt_text_equal(facts[i].x, facts[i].y)) sum += facts[i].part;
    }
    return sum / fmax(known, KNOWN_LEAST);
}
