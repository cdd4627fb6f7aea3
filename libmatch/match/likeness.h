/* How alike two organisations are, as bodies rather than as partners: what near-identical entries of a list share. */
#ifndef MT_MATCH_LIKENESS_H
#define MT_MATCH_LIKENESS_H

#include "libmatch/match/matcher_internal.h"

/* A body: the words of its description and items as a unit vector, and where and what it is. */
typedef struct mt_body {
    mt_num num;
    mt_intern words; /* tokens of the vector */
    MT_ARRAY(double) weight;
    mt_text type, country, region; /* borrowed from the cache of facts: within one question */
} mt_body;

/* Needs a begun matcher with its world. Names are left out: "hospital of ..." would make all hospitals alike. */
match_status mt_body_read(mt_matcher *m, mt_num num, mt_body *body, mt_error *err);
void mt_body_free(mt_body *body);
/* 0 to 1, symmetric: 0.6 cosine of the words (when both have any) + 0.2 same type + 0.1 same country + 0.1 same region
 * (each when both state it), divided by the parts that are known, or by 0.6 when less is known. */
double mt_bodies_likeness(const mt_body *a, const mt_body *b);

#endif
