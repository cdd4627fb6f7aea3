/** @file
 *  Learning the score of partners from the user's own outcomes. Method and meaning: docs/learning.md. */
#ifndef MATCH_LEARN_H
#define MATCH_LEARN_H

#include <match/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options of match_store_learn(). Set `size`; zeros are the defaults. */
typedef struct match_learn_options {
    size_t size;
    double exposure;     /**< place r of a list is looked at with chance r^-exposure, 0 to 2; 0 means 1, negative: no
                            correction */
    bool dry_run;        /**< report only; the store may be open for reading */
    bool calibrate_only; /**< only the level (the intercept): the shipped weights and with them the order of every list
                            stay; half as many outcomes will do */
} match_learn_options;

/** Learns the weights of the score from the feedback records of the store (accepted, declined, met ...), keeps them as
 * a new version and puts it to use. The shipped weights are the prior; weights never fall below 0.
 * Learns from what the viewer of the handle may see: a broker sets it to confidential.
 *  @param[out] json  gives the report: outcomes used and left aside with reasons, weights, and calibration on held-out
 *                    outcomes beside that of the shipped weights (bins, Brier skill)
 *  Errors: E_STATE (too few outcomes: the message says of what; or a batch is open), E_VALUE, E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_learn(match_store *store, const match_learn_options *options,
                                                         match_text **json);
/** The models kept: {"used": version, "models": [{"version", "made", "outcomes", "calibration_error", "brier_skill",
 * "held_out"}]}; version 0 is the shipped model. */
MATCH_API MATCH_NODISCARD match_status match_store_models(match_store *store, match_text **json);
/** Puts a model to use by its version, 0 for the shipped one: learning is taken back, or on again. Errors: E_NOT_FOUND,
 *  E_STATE (a batch is open), E_READ_ONLY, E_BUSY. */
MATCH_API MATCH_NODISCARD match_status match_store_use_model(match_store *store, int64_t version);

#ifdef __cplusplus
}
#endif
#endif
