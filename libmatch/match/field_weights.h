/* What the fields of a record are worth in searches: weights of BM25F that a user sets, "title=2,keywords=0.5". */
#ifndef MT_MATCH_FIELD_WEIGHTS_H
#define MT_MATCH_FIELD_WEIGHTS_H

#include "libmatch/rank/rank.h"

#define MT_FIELD_WEIGHT_MOST 100.0

typedef struct mt_field_weights {
    bool set; /* else all are those of mt_bm25_default */
    double of[MT_FIELD_COUNT];
} mt_field_weights;

/* Reads FIELD=WEIGHT[,...], fields title, text and keywords; whoever is not named keeps 1. NULL and "" set none.
 * E_VALUE; *out is untouched on error. */
match_status mt_field_weights_read(const char *text, mt_field_weights *out, mt_error *err);
/* The model to rank by. */
mt_bm25 mt_field_weights_model(const mt_field_weights *weights);

#endif
