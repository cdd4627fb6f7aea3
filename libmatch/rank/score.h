/* A query made ready for a snapshot, and the exact score of one document: the arithmetic that every path shares. */
#ifndef MT_RANK_SCORE_H
#define MT_RANK_SCORE_H

#include "libmatch/index/snapshot.h"
#include "libmatch/rank/rank.h"

typedef struct mt_scored_term {
    mt_text term;
    size_t place; /* in the caller's query */
    int64_t df;   /* over the kinds searched */
    double idf;
    double gain; /* weight * idf */
    bool gram;   /* a character n-gram */
} mt_scored_term;

/* A term's number in one segment; sorted by number. */
typedef struct mt_term_ref {
    uint32_t number, term;
} mt_term_ref;

/* Terms are in byte order (equal ones in the order of the query); those without a document or weight are left out.
 * A score is the sum of the contributions in this order, which makes it the same double on every path. */
typedef struct mt_scorer {
    const mt_index *index;
    mt_bm25 model;
    mt_averages averages;
    MT_ARRAY(mt_scored_term) terms;
    mt_term_ref *refs; /* of all segments */
    size_t *ref_end;   /* [segments] */
    double *part;      /* [terms] */
    uint64_t *present; /* [terms / 64 + 1] bits of the terms that the document scored last has */
    bool grams;        /* some term is an n-gram */
    /* For scoring many documents of one segment: for the remainder of a term number the first ref that has it, + 1;
     * then for each ref the next one of the same remainder, + 1, or 0. NULL: not made. It spares the comparison with
     * the query's terms for nearly all entries that it has not. */
    uint16_t *sieve; /* [MT_FORWARD_SIEVE + refs] */
} mt_scorer;

match_status mt_scorer_init(mt_scorer *s, const mt_index *index, const mt_query_term *terms, size_t n_terms,
                            const mt_bm25 *model, unsigned kinds, mt_error *err);
void mt_scorer_free(mt_scorer *s);
static inline const mt_term_ref *mt_scorer_refs(const mt_scorer *s, size_t segment, size_t *n)
{
    size_t begin = segment ? s->ref_end[segment - 1] : 0;
    *n = s->ref_end[segment] - begin;
    return s->refs + begin;
}
/* Makes s->sieve for a segment, which must be the one scored until mt_scorer_unprepare or the next call. */
match_status mt_scorer_prepare(mt_scorer *s, size_t segment, mt_error *err);
void mt_scorer_unprepare(mt_scorer *s);
/* Leaves the contributions in s->part. */
double mt_scorer_score(mt_scorer *s, size_t segment, uint32_t local, mt_contribution *parts /* [terms] or NULL */);

/* The same when it is known which terms the document has: two bits for each of the first MT_COUNTED_TERMS, and there
 * are no more: 0, once or twice in the text field and nowhere else, MT_COUNT_OTHER. `impact`: of these; 0: not known.
 * The segment was baked with the model of the scorer. */
enum { MT_COUNTED_TERMS = 4 };
#define MT_COUNT_OTHER 3u
#define MT_COUNTS_ODD UINT32_C(0x55555555)
double mt_scorer_score_counted(const mt_scorer *s, size_t segment, uint32_t local, uint32_t counts,
                               const uint8_t impact[MT_COUNTED_TERMS]);

/* What a query asks of documents besides its terms: bits of the documents first .. first + n - 1 of a segment that are
 * eligible, into `out`; `first` is a multiple of 64. False when all are (out is then not written). */
bool mt_rank_eligible(const mt_index *index, size_t segment, unsigned kinds, const mt_bitset *filter, uint32_t first,
                      uint32_t n, uint64_t *out);

/* The same of one document. */
bool mt_rank_is_eligible(const mt_index *index, size_t segment, unsigned kinds, const mt_bitset *filter,
                         uint32_t local);

/* Orders hits by falling score, equal ones by id, and cuts after k (0: none). */
match_status mt_hits_order(const mt_index *index, mt_hits *hits, size_t k, mt_error *err);

#endif
