/** @file
 *  Search, partners, completion, explanations: everything that ranks. */
#ifndef MATCH_SEARCH_H
#define MATCH_SEARCH_H

#include <match/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Ranked lists
 *  A list is a copy: it does not change with the store and may outlive it. Indices run from 0, best first; an index
 *  out of range gives "", 0 or NULL.
 *  @{ */
MATCH_API size_t match_hits_count(const match_hits *hits);
MATCH_API const char *match_hits_id(const match_hits *hits, size_t i);   /**< borrowed until the list is freed */
MATCH_API const char *match_hits_kind(const match_hits *hits, size_t i); /**< borrowed until the list is freed */
MATCH_API const char *match_hits_name(const match_hits *hits, size_t i); /**< name or title; borrowed likewise */
MATCH_API double match_hits_score(const match_hits *hits, size_t i);     /**< never rises from one hit to the next */
MATCH_API bool match_hits_explained(const match_hits *hits, size_t i);   /**< whether it has an explanation */
/** The explanation of one hit as JSON when it was asked for, else "" (also when memory runs out: it is written when it
 * is first read). Borrowed until the list is freed. Its form is described in docs/explanations.md: it names its scale,
 * and the contributions add up within 1e-9. */
MATCH_API const char *match_hits_explanation(const match_hits *hits, size_t i);
/** Warnings about the query as a JSON array of texts ("unknown member X"). Borrowed until the list is freed. */
MATCH_API const char *match_hits_warnings(const match_hits *hits);
/** Facets as JSON when they were asked for, else "". Borrowed until the list is freed. Form:
 *  {"found": records, "facets": [{"field": name, "distinct": values, "values": [{"value": text, "count": records}]}]},
 *  the most frequent values first, equal counts in byte order; "by": "ngrams" where no word was found, but n-grams.
 *  What is counted: match_rank_options.facets. */
MATCH_API const char *match_hits_facets(const match_hits *hits);
/** Frees the list and sets the pointer to NULL. */
MATCH_API void match_hits_free(match_hits **hits);
/** @} */

/** Options of the ranking calls. Set `size`; zeros are the defaults. */
typedef struct match_rank_options {
    size_t size;
    size_t k;             /**< how many; 0 means 10 */
    match_want want;      /**< what to return */
    match_mode mode;      /**< partners: how to compare */
    const char *filter;   /**< expression on fields of the returned record, docs/filters.md; NULL: none */
    const char *language; /**< search: BCP 47 code of the query; NULL: the store's only language, else detected */
    /** comma list of words (and their translations), ngrams, concepts, learned, silent (works without words, where
     *  organisations are sought), or of what to leave out, as "-silent"; NULL: all (learned: docs/languages.md) */
    const char *channels;
    bool new_only;    /**< partners: leave out those with a past joint project or relation */
    int beyond;       /**< partners: leave out those within this many steps of the collaboration graph; 0: none */
    bool explain;     /**< give every hit its explanation */
    double diversity; /**< partners: 0 as they rank ... 1: nobody beside one almost the same; see docs/lists.md */
    bool undisclosed; /**< partners, explain: what the viewer may not see ranks too, without being shown */
    /** Search: up to 16 fields parted by commas, named as in filters ("kind,themes,owner.country"); NULL: none. Counted
     *  are all records, not the first k only, that a word of the text, of its translations or of its concepts finds
     *  (where no word does, n-grams), that pass the filter and that the viewer may see; in searches of organisations
     *  also those that items speak for. A record counts once for each different value of the field. Nothing hidden
     *  counts: neither records, nor values of hidden owners, nor ids of hidden bodies. */
    const char *facets;
    size_t facet_values; /**< the most frequent so many of each field, up to 1,000; 0 means 10 */
} match_rank_options;

/** Ranks records for a text of any length, from two words to a whole profile (nothing is cut silently).
 *  @param text  UTF-8, `length` bytes, up to 1 MB
 *  @param options  want: a kind of item, or organisations (by their own text and by the items and projects they own or
 *                  took part in); default: all items
 *  @param[out] hits  gives the list
 *  Errors: E_ENCODING, E_TOO_BIG, E_SYNTAX (filter, field of facets), E_ARGUMENT, E_VALUE (facets of memberships for a
 *  viewer who may not see all). Scores: BM25F, see docs/ranking.md; ties by id. */
MATCH_API MATCH_NODISCARD match_status match_store_search(match_store *store, const char *text, size_t length,
                                                          const match_rank_options *options, match_hits **hits);

/** Ranks partners for an organisation, a cluster or an item.
 *  @param id  organisations and clusters are looked up before items
 *  Never returned: the record itself, its aliases and group, blocked ones, records the viewer may not see.
 *  Errors: E_NOT_FOUND, E_SYNTAX. The score and its parts are described in docs/matching.md. */
MATCH_API MATCH_NODISCARD match_status match_store_partners(match_store *store, const char *id,
                                                            const match_rank_options *options, match_hits **hits);

/** Ranks who is missing in a group: from a text about the work and the members known so far.
 *  @param members  `count` ids of organisations; unknown ones are a warning of the list
 *  Errors: E_ENCODING, E_TOO_BIG, E_SYNTAX. */
MATCH_API MATCH_NODISCARD match_status match_store_complete(match_store *store, const char *text, size_t length,
                                                            const char *const *members, size_t count,
                                                            const match_rank_options *options, match_hits **hits);

/** Explains why A and B fit, or how far they do: JSON, see docs/explanations.md. `options` may be NULL (mode matters).
 *  Errors: E_NOT_FOUND. */
MATCH_API MATCH_NODISCARD match_status match_store_explain(match_store *store, const char *a, const char *b,
                                                           const match_rank_options *options, match_text **json);
/** Says why B is not among the first k partners of A: the first rule that removed it, or its rank, score and what is
 *  missing, as JSON. Errors: E_NOT_FOUND, E_SYNTAX. */
MATCH_API MATCH_NODISCARD match_status match_store_why_not(match_store *store, const char *a, const char *b,
                                                           const match_rank_options *options, match_text **json);
/** The explanation of one hit as match_explanation_text() words it, without the way through JSON; empty when none was
 *  asked for. Errors: E_VALUE (language). */
MATCH_API MATCH_NODISCARD match_status match_hits_explanation_text(const match_hits *hits, size_t i,
                                                                   const char *language, match_text **text,
                                                                   match_error *error);
/** The same explanations as readable text: turns the JSON of match_store_explain(), match_store_why_not() or
 *  match_hits_explanation() into lines of English ("en"), Romanian ("ro") or Polish ("pl"): in full for a pair, in a
 * few lines for a hit. Errors: E_FORMAT, E_VALUE (language). */
MATCH_API MATCH_NODISCARD match_status match_explanation_text(const char *json, size_t length, const char *language,
                                                              match_text **text, match_error *error);

/** Options of match_store_duplicates(). Set `size`; zeros are the defaults. */
typedef struct match_duplicate_options {
    size_t size;
    const char *between; /**< "key=v1,v2": only pairs whose value of `key` is v1 on one side and v2 on the other */
    size_t k;            /**< the k best per record; 0: all */
    double minimum;      /**< least score, 0 to 1; 0 means 0.5, or none when `k` bounds the list */
} match_duplicate_options;

/** Finds records of organisations and clusters that may be the same: JSON Lines of {id_a, id_b, score, evidence}, each
 *  pair once, best first, ties by ids. Score: estimated probability. Errors: E_VALUE (between, minimum). */
MATCH_API MATCH_NODISCARD match_status match_store_duplicates(match_store *store,
                                                              const match_duplicate_options *options,
                                                              match_text **jsonl);

/** Scores a TREC run against judgements, both given as text.
 *  @param k       depth of nDCG and P; recall, MRR and MAP look at the first 100 of the run
 *  @param linear  gain = grade instead of 2^grade - 1
 *  @param[out] json  gives {"queries", "ndcg", "precision", "recall", "mrr", "map", "k", "gain"}; of a run whose scores
 *                    all lie from 0 to 1 also "calibration" {"log_loss", "brier", "base_rate", "brier_skill",
 *                    "calibration_error", "bins"}: the first 20 of each judged query as predictions that the grade is
 *                    above 0; match_calibration_svg() draws it
 *  Queries without a relevant record are left out; judged queries that the run does not answer count as 0.
 *  Errors: E_FORMAT (the message names text and line), E_VALUE (no query has a relevant record). */
MATCH_API MATCH_NODISCARD match_status match_evaluate(const char *run, size_t run_length, const char *qrels,
                                                      size_t qrels_length, size_t k, bool linear, match_text **json,
                                                      match_error *error);

#ifdef __cplusplus
}
#endif
#endif
