/* The five parts of a score between clusters, and how they are told. */
#include "libmatch/group/cluster_score.h"

#include <math.h>

#include "libmatch/group/place.h"
#include "libmatch/match/reciprocal.h"

#define HALVING_KM 1000.0
#define JOINT_HALF 5.0

static const char *const names[] = {"needs", "complement", "common", "geography", "agreements"};
static const double weights[] = {0.45, 0.25, 0.2, 0.0, 0.1};
static const struct {
    uint32_t bond;
    double worth;
    const char *name;
} bonds_known[] = {{MT_BOND_AGREEMENT, 1.0, "agreement"},
                   {MT_BOND_PARTNER, 0.8, "partner"},
                   {MT_BOND_PROJECT, 0.6, "project"},
                   {MT_BOND_MET, 0.3, "met"}};

const char *mt_c2c_part_name(mt_c2c_part part) { return names[part]; }

match_status mt_c2c_weights_scaled(const mt_c2c_weights *given, mt_c2c_weights *out, mt_error *err)
{
    double sum = 0.0;
    for (int p = 0; p < MT_C2C_PARTS; p++) {
        if (!(given->of[p] >= 0.0 && given->of[p] <= 1e6))
            return mt_fail(err, MATCH_E_VALUE, "the weight of \"%s\" is out of range: give 0 to 1000000", names[p]);
        sum += given->of[p];
    }
    out->geography = given->geography;
    for (int p = 0; p < MT_C2C_PARTS; p++) out->of[p] = sum > 0.0 ? given->of[p] / sum : weights[p];
    return MATCH_OK;
}

static double geography(mt_c2c_geography how, mt_text a, mt_text b, double distance)
{
    if (how == MT_C2C_ABROAD) return mt_text_equal(a, b) ? 0.0 : 1.0;
    double near = exp2(-distance / HALVING_KM);
    return how == MT_C2C_FAR ? 1.0 - near : near;
}

void mt_c2c_judge(const mt_c2c_pair *p, const mt_c2c_weights *w, mt_c2c_score *out)
{
    double asked = mt_terms_answered(&p->a->asks, &p->b->has), given = mt_terms_answered(&p->b->asks, &p->a->has);
    *out = (mt_c2c_score){.distance = mt_place_distance(p->country_a, p->country_b)};
    out->part[MT_C2C_NEEDS] =
        mt_reciprocal(mt_coverage_shrink(p->needs_there, p->there), mt_coverage_shrink(p->needs_back, p->back));
    out->known[MT_C2C_NEEDS] = p->needs_there && p->needs_back;
    out->part[MT_C2C_COMPLEMENT] = mt_reciprocal(mt_coverage_shrink((double)p->a->asks.len, asked < 0.0 ? 0.0 : asked),
                                                 mt_coverage_shrink((double)p->b->asks.len, given < 0.0 ? 0.0 : given));
    out->known[MT_C2C_COMPLEMENT] = asked >= 0.0 && given >= 0.0;
    out->part[MT_C2C_COMMON] = mt_terms_common(&p->a->has, &p->b->has);
    out->known[MT_C2C_COMMON] = p->a->has.len && p->b->has.len;
    out->known[MT_C2C_GEOGRAPHY] =
        w->geography == MT_C2C_ABROAD ? p->country_a.len && p->country_b.len : out->distance >= 0.0;
    out->part[MT_C2C_GEOGRAPHY] =
        out->known[MT_C2C_GEOGRAPHY] ? geography(w->geography, p->country_a, p->country_b, out->distance) : 0.5;
    double bond = 0.0, joint = p->joint_pairs;
    for (size_t i = 0; i < MT_COUNT(bonds_known); i++)
        if ((p->bonds & bonds_known[i].bond) && bonds_known[i].worth > bond) bond = bonds_known[i].worth;
    out->part[MT_C2C_AGREEMENTS] = 1.0 - (1.0 - bond) * (1.0 - joint / (joint + JOINT_HALF));
    out->known[MT_C2C_AGREEMENTS] = true;
    for (int i = 0; i < MT_C2C_PARTS; i++) out->score += w->of[i] * out->part[i];
}

match_status mt_c2c_report(const mt_c2c_score *score, const mt_c2c_weights *w, json_t *object, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *parts = NULL;
    MT_TRY(mt_group_set_real(object, "score", score->score, err));
    MT_TRY(mt_group_set(object, "scale", json_string("linear"), err));
    MT_TRY(mt_group_list(object, "parts", &parts, err));
    for (int p = 0; p < MT_C2C_PARTS; p++) {
        json_t *one = NULL;
        MT_TRY(mt_group_add(parts, &one, err));
        MT_TRY(mt_group_set(one, "part", json_string(names[p]), err));
        MT_TRY(mt_group_set_real(one, "value", score->part[p], err));
        MT_TRY(mt_group_set_real(one, "weight", w->of[p], err));
        MT_TRY(mt_group_set_real(one, "contribution", w->of[p] * score->part[p], err));
        MT_TRY(mt_group_set_bool(one, "known", score->known[p], err));
    }
    MT_TRY(mt_group_set(object, "distance_km", score->distance < 0.0 ? json_null() : json_real(round(score->distance)),
                        err));
out:
    return status;
}

match_status mt_c2c_relations(uint32_t bonds, json_t *object, const char *key, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *list = NULL;
    MT_TRY(mt_group_list(object, key, &list, err));
    for (size_t i = 0; i < MT_COUNT(bonds_known); i++)
        if (bonds & bonds_known[i].bond) MT_TRY(mt_group_append(list, json_string(bonds_known[i].name), err));
out:
    return status;
}
