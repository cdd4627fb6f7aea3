/* The event as clauses: every model is a valid plan, every valid plan is a model. */
#ifndef MT_MEET_ENCODE_H
#define MT_MEET_ENCODE_H

#include "libmatch/base/error.h"
#include "libmatch/meet/model.h"
#include "libmatch/meet/sat.h"

/* Rules that can be left out, to find which ones together allow no plan. */
typedef enum mt_rules { MT_RULES_TABLES = 1, MT_RULES_ORDER = 2, MT_RULES_FAIRNESS = 4, MT_RULES_ALL = 7 } mt_rules;

/* Something wanted: the literal true, worth `weight`. */
typedef struct mt_wanted {
    int literal;
    int64_t weight;
} mt_wanted;

typedef MT_ARRAY(mt_wanted) mt_wanted_list;

typedef struct mt_encoding {
    mt_sat *sat;
    int *at;                 /* one literal per allowed slot of each meeting, laid out as model->slot */
    int *placed;             /* [meetings] */
    int *whole;              /* [participants] without break; 0: always so */
    mt_wanted_list minimums; /* each a meeting towards somebody's minimum */
    mt_wanted_list weights;  /* each a meeting placed, in 1/1024 units of the model; kind all: empty */
    mt_wanted_list breaks;   /* each "p has fewer than so many breaks" */
} mt_encoding;

/* Is it small enough to be worth the memory? */
bool mt_encoding_is_reasonable(const mt_model *model);

/* The aim chooses between encodings of the same plans. */
match_status mt_encode(const mt_model *model, unsigned rules, mt_sat_aim aim, mt_encoding *encoding, mt_error *err);
void mt_encoding_free(mt_encoding *encoding);

/* Reads the plan from the model the solver found. */
void mt_encoding_plan(const mt_encoding *encoding, const mt_model *model, int32_t *slot);

#endif
