/* The matcher: what ranking partners needs beside the store: an index snapshot, an analyser, and the collaboration
 * graph, all following the store's generation. One per store handle, one thread at a time.
 *
 * Every call here runs inside one read snapshot of the store and refreshes what it holds when the store changed. */
#ifndef MT_MATCH_MATCHER_H
#define MT_MATCH_MATCHER_H

#include "libmatch/match/field_weights.h"
#include "libmatch/rank/rank.h"

typedef enum mt_mode { MT_MODE_BALANCED = 0, MT_MODE_COMPLEMENT = 1, MT_MODE_PEER = 2 } mt_mode;

typedef struct mt_matcher mt_matcher;
match_status mt_matcher_create(mt_store *store, mt_analyser *analyser, mt_matcher **out, mt_error *err); /* borrows */
void mt_matcher_free(mt_matcher **matcher);
match_status mt_matcher_refresh(mt_matcher *m, mt_error *err);
const mt_index *mt_matcher_index(mt_matcher *m); /* after a refresh */

typedef struct mt_match_options {
    size_t k;       /* 0: 10 */
    unsigned kinds; /* bits of the kinds to return; search: MT_KINDS_ORGANISATIONS together = by votes of items;
                       partners: 0 = the level of the record asked for */
    bool by_items;  /* search: organisations found by their own text and by items and projects */
    mt_mode mode;
    const char *filter;      /* or NULL */
    mt_language language;    /* MT_LANG_UNKNOWN: the store's only one, else detected */
    const char *channels;    /* or NULL */
    mt_field_weights fields; /* searches */
    bool new_only;
    int beyond;
    bool explain;
    mt_day as_of;
    mt_tier viewer;
    double diversity;     /* partners: 0 none ... 1; see diversity.h */
    bool undisclosed;     /* partners, explain: what the viewer may not see ranks too; see undisclosed.h */
    const char *facets;   /* search: fields parted by commas, or NULL; see facets.h */
    size_t facet_values;  /* the most frequent so many; 0: 10 */
    const json_t *voters; /* search by_items: the items that vote, of all shards; NULL: those of this store */
    const json_t *works;  /* with voters: the silent works that vote, or NULL; shard_votes.h has both forms */
} mt_match_options;

typedef struct mt_result {
    mt_num num;
    mt_kind kind;
    char *key, *name;
    double score;
    json_t *explanation; /* or NULL; it may share parts with others, so nobody changes it */
} mt_result;
typedef struct mt_results {
    mt_result *data;
    size_t len, cap;
    json_t *warnings; /* array of texts, or NULL */
    json_t *facets;   /* object, or NULL: not asked for */
} mt_results;
void mt_results_free(mt_results *results);

/* The most values that a facet lists. */
#define MT_FACET_VALUES_MOST 1000
/* How many items vote in a search for organisations. */
#define MT_VOTES_DEPTH 100
match_status mt_search(mt_matcher *m, mt_text text, const mt_match_options *options, mt_results *out, mt_error *err);
/* All records of the kinds that a text finds (none for an empty text), best first, and which may be returned at all:
 * borrowed, or `passing`. The caller ends the snapshot with mt_matcher_end(), also after a failure. */
match_status mt_search_all(mt_matcher *m, mt_text text, const mt_match_options *options, unsigned kinds, mt_hits *all,
                           mt_bitset *passing, const mt_bitset **returned, mt_error *err);
/* For a collection in several stores: the items of this one that vote for organisations, best first, as an array of
 * {id, kind, title, score, holders}. Gives *voters (json_decref). */
match_status mt_search_voters(mt_matcher *m, mt_text text, const mt_match_options *options, json_t **voters,
                              mt_error *err);
match_status mt_partners(mt_matcher *m, mt_text id, const mt_match_options *options, mt_results *out, mt_error *err);
match_status mt_complete(mt_matcher *m, mt_text text, const mt_text *members, size_t count,
                         const mt_match_options *options, mt_results *out, mt_error *err);
/* give *explanation (json_decref) */
match_status mt_explain(mt_matcher *m, mt_text a, mt_text b, const mt_match_options *options, json_t **explanation,
                        mt_error *err);
/* The same of one with several others: what is known of A is collected once. Gives `count` of them, those before a
 * failure also then. */
match_status mt_explain_each(mt_matcher *m, mt_text a, const mt_text *b, size_t count, const mt_match_options *options,
                             json_t **explanations, mt_error *err);
match_status mt_why_not(mt_matcher *m, mt_text a, mt_text b, const mt_match_options *options, json_t **explanation,
                        mt_error *err);

/* The JSON of an explanation (of mt_explain, mt_why_not or a result) as lines of text in "en", "ro" or "pl". */
match_status mt_explanation_text(const json_t *explanation, const char *language, mt_strbuf *out, mt_error *err);
/* The same for one reader: both sides' gains (as above), or only what A gets, or only what B gets. */
typedef enum mt_wording { MT_WORDING_MUTUAL = 0, MT_WORDING_A = 1, MT_WORDING_B = 2 } mt_wording;
match_status mt_explanation_words(const json_t *explanation, const char *language, mt_wording wording, mt_strbuf *out,
                                  mt_error *err);

/* Pairs of organisations and clusters that may be the same; a < b by key. `k` 0: all; else a pair is kept when it is
 * among the k best of one of its records. `minimum` 0: 0.5, or 0.0005 when k is given. */
typedef struct mt_duplicate {
    char *a, *b;
    double score;
    char *evidence; /* JSON object */
} mt_duplicate;
typedef struct mt_duplicates {
    mt_duplicate *data;
    size_t len, cap;
} mt_duplicates;
void mt_duplicates_free(mt_duplicates *duplicates);
match_status mt_duplicates_find(mt_matcher *m, const char *between, size_t k, double minimum, mt_tier viewer,
                                mt_duplicates *out, mt_error *err);

/* TREC evaluation: no store needed. Gives *report (json_decref). */
match_status mt_evaluate(mt_text run, mt_text qrels, size_t k, bool linear, json_t **report, mt_error *err);

#endif
