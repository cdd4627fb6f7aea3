/* What organisations have and ask for, term by term: concepts stated or named in their texts, and keywords that no
 * taxonomy knows. The common ground of themes, networks and working groups. */
#ifndef MT_GROUP_INTERESTS_H
#define MT_GROUP_INTERESTS_H

#include "libmatch/group/answers.h"

typedef struct mt_interest {
    uint32_t term, who; /* who: place in the list of organisations */
    bool asks;          /* a request or idea; else an offer, a competence, a project or the organisation's own record */
    mt_num item;
    uint32_t place; /* of the item by id; 0: the organisation itself */
    double weight;  /* 0 to 1: how plainly it is said */
} mt_interest;

typedef struct mt_interest_term {
    char *label;    /* as people read it */
    char *concept;  /* "scheme:code", or NULL for a keyword */
    uint32_t here;  /* organisations of the list that have it or ask for it */
    uint32_t there; /* organisations of the whole store, by what they state */
} mt_interest_term;

typedef struct mt_interests {
    MT_ARRAY(uint32_t) who;    /* vertices, in the order given */
    MT_ARRAY(mt_interest) all; /* by term, then who, then offers before requests, then by id */
    MT_ARRAY(mt_interest_term) term;
} mt_interests;
void mt_interests_free(mt_interests *interests);

/* `language` of the labels of concepts. */
match_status mt_interests_collect(mt_matcher *m, const uint32_t *vertices, size_t count, mt_language language,
                                  mt_interests *out, mt_error *err);
/* What a term says about this list: organisations here * ln(1 + organisations of the store / organisations with it). */
double mt_interest_value(const mt_matcher *m, const mt_interest_term *term);

#endif
