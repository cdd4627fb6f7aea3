/* What records state about whom they suit, as numbers by document: the same facts as facts.h reads from the records,
 * taken from the index once, so that no record is read while pairs are scored. */
#ifndef MT_WORLD_CONDITIONS_H
#define MT_WORLD_CONDITIONS_H

#include "libmatch/index/index.h"

/* Numbers of texts by document, in compressed rows. */
typedef struct mt_condition_rows {
    uint32_t *begin; /* [docs + 1]; NULL: nobody states any */
    uint32_t *value;
} mt_condition_rows;

typedef struct mt_conditions {
    uint32_t docs;
    mt_intern texts;                            /* countries and types; numbers below are + 1, 0 is "not stated" */
    uint32_t *country, *type;                   /* [docs] */
    uint8_t *trl_low, *trl_high;                /* [docs] 0 when not said */
    double *priority;                           /* [docs] 1 when not said */
    mt_condition_rows wanted, excluded, sought; /* countries, countries, types of partners */
} mt_conditions;

match_status mt_conditions_read(const mt_index *index, mt_conditions *out, mt_error *err);
void mt_conditions_free(mt_conditions *c);

/* mt_fit_factor() of two documents of items and those of their organisations; these may be MT_NONE. */
double mt_conditions_fit(const mt_conditions *c, uint32_t need, uint32_t asker, uint32_t answer, uint32_t answerer);

#endif
