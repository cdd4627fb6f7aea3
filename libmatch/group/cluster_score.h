/* How well two clusters suit each other: five parts, each 0 to 1, and their weighted sum.
 *
 *   needs       harmonic mean of both need coverages, each shrunk to a prior (reciprocal.h): unknown is not zero
 *   complement  harmonic mean of the shares of what one side's members ask for, as keywords and concepts, that the
 *               other side has; shrunk likewise
 *   common      themes in common (weighted Jaccard of their strengths): the peers
 *   geography   by choice near: 2^(-kilometres / 1000) between capitals; far: 1 - that; abroad: 1 in another country
 *   agreements  1 - (1 - bond) * (1 - joint / (joint + 5)): the relation between the two (agreement 1, partner 0.8,
 *               project 0.6, met 0.3), and the pairs of members that have worked together */
#ifndef MT_GROUP_CLUSTER_SCORE_H
#define MT_GROUP_CLUSTER_SCORE_H

#include "libmatch/group/cluster_terms.h"

typedef enum mt_c2c_part {
    MT_C2C_NEEDS = 0,
    MT_C2C_COMPLEMENT,
    MT_C2C_COMMON,
    MT_C2C_GEOGRAPHY,
    MT_C2C_AGREEMENTS,
    MT_C2C_PARTS
} mt_c2c_part;
const char *mt_c2c_part_name(mt_c2c_part part);

typedef enum mt_c2c_geography { MT_C2C_NEAR = 0, MT_C2C_FAR, MT_C2C_ABROAD } mt_c2c_geography;

/* Weights at least 0; all 0: .45 .25 .2 0 .1 (where partners are is told, and counts when
 * asked to). They are scaled to add up to 1. */
typedef struct mt_c2c_weights {
    double of[MT_C2C_PARTS];
    mt_c2c_geography geography;
} mt_c2c_weights;
/* E_VALUE for a negative weight or one that is no number. */
match_status mt_c2c_weights_scaled(const mt_c2c_weights *given, mt_c2c_weights *out, mt_error *err);

typedef struct mt_c2c_pair {
    double there, back; /* need coverage both ways, of `needs` needs each */
    uint32_t needs_there, needs_back;
    const mt_cluster_terms *a, *b;
    mt_text country_a, country_b;
    uint32_t bonds;       /* between the clusters */
    uint32_t joint_pairs; /* of members */
} mt_c2c_pair;

typedef struct mt_c2c_score {
    double part[MT_C2C_PARTS];
    bool known[MT_C2C_PARTS]; /* false: nothing is stated on one side, the part is what is believed of a stranger */
    double distance;          /* kilometres, negative when unknown */
    double score;
} mt_c2c_score;
void mt_c2c_judge(const mt_c2c_pair *pair, const mt_c2c_weights *scaled, mt_c2c_score *out);

/* {"score", "scale": "linear", "parts": [{"part", "value", "weight", "contribution", "known"}], "distance_km"|null} */
match_status mt_c2c_report(const mt_c2c_score *score, const mt_c2c_weights *scaled, json_t *object, mt_error *err);
/* ["agreement", ...] of bond bits */
match_status mt_c2c_relations(uint32_t bonds, json_t *object, const char *key, mt_error *err);

#endif
