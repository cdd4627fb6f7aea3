/* The similarity core: BM25F over the index, exact top-k, filters, explanations.
 *
 * score(q, d) = sum over query terms t of  w_t * idf(t) * f / (k1 + f)
 *   f      = sum over fields of  weight_field * tf / (1 - b_field + b_field * length / average length)
 *   idf(t) = ln(1 + (N - df + 0.5) / (df + 0.5)),  N and df over the live documents of the kinds searched
 * Character n-grams (index/gram.h) among the terms are scored alike, f by the n-gram length, and then multiplied with
 *   grams * sum of w_t idf(t) over the words / sum of w_t idf(t) over the n-grams
 * where words that no document has count with df = 0, n-grams that none has so times 100 / (100 + N). N-grams of more
 * than a quarter of the documents (and of more than 20) count in that sum but not in the score. (Robertson and Zaragoza
 * 2009, section 3; idf as in Lucene). Ties by id in byte order. */
#ifndef MT_RANK_RANK_H
#define MT_RANK_RANK_H

#include "libmatch/index/index.h"

typedef struct mt_bm25 {
    double k1;
    double b[MT_FIELD_COUNT];
    double weight[MT_FIELD_COUNT];
    double grams; /* what all character n-grams of a query together are worth beside all its words */
} mt_bm25;
extern const mt_bm25 mt_bm25_default; /* measured on development data, see docs/ranking.md */

typedef struct mt_query_term {
    mt_text term;
    double weight; /* count in the query times discounts */
} mt_query_term;

typedef struct mt_hit {
    uint32_t doc;
    mt_num num;
    double score;
} mt_hit;
typedef struct mt_hits {
    mt_hit *data;
    size_t len, cap;
} mt_hits;

/* The k best live documents of the kinds in `kinds` (and in `filter`, when given) with a score above 0, best first.
 * k 0: all. The reference path: a plain double-precision loop; faster paths must agree with it to 1e-9. */
match_status mt_rank_reference(const mt_index *index, mt_store *store, const mt_query_term *terms, size_t n_terms,
                               const mt_bm25 *model, unsigned kinds, const mt_bitset *filter, size_t k, mt_hits *out,
                               mt_error *err);
/* The path to use: chooses the fastest exact one. Same result as the reference. */
match_status mt_rank_top(const mt_index *index, mt_store *store, const mt_query_term *terms, size_t n_terms,
                         const mt_bm25 *model, unsigned kinds, const mt_bitset *filter, size_t k, mt_hits *out,
                         mt_error *err);

/* All live documents of the kinds (and in `filter`) with a score above 0, into `docs`, which must have mt_index_docs()
 * bits. */
match_status mt_rank_matched(const mt_index *index, const mt_query_term *terms, size_t n_terms, const mt_bm25 *model,
                             unsigned kinds, const mt_bitset *filter, mt_bitset *docs, mt_error *err);

/* How one document got its score: one contribution per query term and document; they add up to the score. */
typedef struct mt_contribution {
    mt_text term; /* borrowed from the query */
    double value;
    double idf;
    uint32_t count[MT_FIELD_COUNT];
} mt_contribution;
match_status mt_rank_explain(const mt_index *index, const mt_query_term *terms, size_t n_terms, const mt_bm25 *model,
                             unsigned kinds, uint32_t doc, mt_contribution *out /* n_terms */, double *score,
                             mt_error *err);

/* ---- filters: the expression language of --filter ------------------------------------------------------------------
 * Grammar in docs/filters.md. Fields of the returned record by dotted path; items also owner.country, owner.type,
 * owner.cluster. `cluster` of an organisation: the clusters it is a member of. Bare words, numbers, 'strings'. */
typedef struct mt_filter mt_filter;
match_status mt_filter_parse(mt_text expression, mt_filter **out, mt_error *err); /* E_SYNTAX: column and cure */
void mt_filter_free(mt_filter **filter);
/* A filter confirms no guess: for a viewer it sees records as he is given them (store/view.h), without ids of hidden
 * bodies, and hidden owners state nothing. Fields of memberships other than the cluster: E_VALUE for who may not see
 * everything, as those of hidden clusters would count. */
match_status mt_filter_check(const mt_filter *filter, mt_tier viewer, mt_error *err);
/* The live documents that satisfy it, hidden ones among them. `out` must be initialised with mt_index_docs() bits. */
match_status mt_filter_apply(const mt_filter *filter, const mt_index *index, mt_store *store, mt_tier viewer,
                             mt_bitset *out, mt_error *err);
/* Whether one document does (slow, from the record itself): the reference for mt_filter_apply, and for why-not. */
match_status mt_filter_accepts(const mt_filter *filter, mt_store *store, mt_tier viewer, mt_num num, bool *accepts,
                               mt_error *err);

#endif
