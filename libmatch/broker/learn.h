/* Learning the score from the user's own outcomes: docs/learning.md.
 *
 * The shipped weights are the prior; each weight may move away from it as far as the outcomes ask for and the penalty
 * lets it, never below 0. The penalty is chosen by five-fold cross-validation over who judged; the intercept is free,
 * so that probabilities are those of the user's outcomes. Features are those of the day before the outcome. */
#ifndef MT_BROKER_LEARN_H
#define MT_BROKER_LEARN_H

#include "libmatch/match/matcher.h"

typedef struct mt_learn_options {
    double exposure; /* a list's place r is looked at with chance r^-exposure; 0: no correction */
    bool dry_run;    /* report only */
    bool calibrate;  /* only the intercept: the order of lists stays, and fewer outcomes will do */
    mt_day as_of;
    mt_tier viewer; /* learns from what he may see */
} mt_learn_options;

/* Learns, keeps the model as a new version and puts it to use; *report gives what it did (json_decref). Needs a write
 * transaction unless dry_run. E_STATE when there are too few outcomes; the message says of what. */
match_status mt_learn(mt_matcher *m, mt_store *store, const mt_learn_options *options, json_t **report, mt_error *err);
/* The versions kept, {"used", "models": [{"version", "made", "outcomes", "calibration_error"}]}. */
match_status mt_models_list(mt_store *store, json_t **list, mt_error *err);
/* Puts a version to use, 0: the shipped weights. E_NOT_FOUND. Needs a write transaction. */
match_status mt_model_use(mt_store *store, int64_t version, mt_error *err);

#endif
