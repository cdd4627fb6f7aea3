/** @file
 *  Lists people can use: many lists that share attention fairly, and explanations for one reader. See docs/lists.md. */
#ifndef MATCH_LISTS_H
#define MATCH_LISTS_H

#include <match/search.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bounds of exposure over a batch of lists. Set `size`; zeros mean no bound. */
typedef struct match_exposure_options {
    size_t size;
    size_t most;  /**< in at most so many lists may one organisation be */
    size_t least; /**< every organisation that is among the candidates of enough lists is in at least so many */
    double gini;  /**< greatest Gini coefficient of exposure, 0 to 1; lowers `most` until it holds */
} match_exposure_options;

/** Partners for many at once. Exposure of an organisation: the sum over the lists of 1 / log2(1 + rank). Without bounds
 * the lists are those of match_store_partners(); with bounds they lose some probability of fit, and the report says how
 * much.
 *  @param ids      `count` ids; unknown ones are named in the report
 *  @param options  as for match_store_partners(); `explain` is ignored; may be NULL
 *  @param bounds   NULL: none, only the report
 *  @param[out] jsonl   gives {"query", "rank", "id", "kind", "name", "score"} a line
 *  @param[out] report  gives {"lists", "k", "before", "after": {"gini", "worst", "mean", "organisations",
 * "never_listed", "most_lists", "least_lists", "short_lists"}, "score_kept", "gini_held", "unknown"}; may be NULL
 *  Errors: E_VALUE, E_SYNTAX, E_ARGUMENT. */
MATCH_API MATCH_NODISCARD match_status match_store_fair_lists(match_store *store, const char *const *ids, size_t count,
                                                              const match_rank_options *options,
                                                              const match_exposure_options *bounds, match_text **jsonl,
                                                              match_text **report);

/** For whom an explanation is worded. */
typedef enum match_wording {
    MATCH_WORDING_MUTUAL = 0, /**< both sides' gains */
    MATCH_WORDING_A = 1,      /**< what A gets */
    MATCH_WORDING_B = 2       /**< what B gets */
} match_wording;

/** As match_explanation_text(), for the explanation of a pair, worded for one reader. Errors: E_FORMAT, E_VALUE. */
MATCH_API MATCH_NODISCARD match_status match_explanation_words(const char *json, size_t length, const char *language,
                                                               match_wording wording, match_text **text,
                                                               match_error *error);

#ifdef __cplusplus
}
#endif
#endif
