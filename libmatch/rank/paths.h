/* The exact paths that mt_rank_top chooses from. All give the hits unordered, with exact scores, and at least the k
 * best. */
#ifndef MT_RANK_PATHS_H
#define MT_RANK_PATHS_H

#include "libmatch/rank/many.h"
#include "libmatch/rank/score.h"
#include "libmatch/rank/tile_scan.h"

typedef struct mt_rank_task {
    unsigned kinds;
    const mt_bitset *filter;  /* or NULL */
    size_t k;                 /* 0: all */
    const mt_rank_fuse *fuse; /* or NULL */
    double least;             /* lower scores are not wanted; 0: all are */
} mt_rank_task;

/* Whether a filter leaves so few documents that looking into each costs less than reading postings. */
bool mt_rank_few_documents(const mt_scorer *s, const mt_bitset *filter);
/* Scores every eligible document of the segments first .. end-1 that has a term of the query. */
match_status mt_rank_direct(mt_scorer *s, const mt_rank_task *task, size_t first, size_t end, mt_hits *hits,
                            mt_error *err);

/* Whether the tile path can take the query at all. */
bool mt_rank_tiles_apply(const mt_scorer *s, const mt_rank_task *task);
/* Whether it does, being the better one. */
bool mt_rank_tiles_pay(const mt_scorer *s, const mt_rank_task *task);
/* Tile by tile with integer sums, then exact scores for the band of candidates. Segments whose impacts were baked with
 * another model, or averages too far from today's, are scored directly instead, and all of them when the integers could
 * not separate the best from the rest (fewer than k documents stand out). */
match_status mt_rank_tiles(mt_scorer *s, const mt_rank_task *task, mt_scan_work *work, mt_hits *hits, mt_error *err);
/* Answers a question with the memory of one thread. `choose`: the direct path for few postings. */
match_status mt_rank_answer(const mt_index *index, const mt_rank_question *question, mt_scan_work *work, bool choose,
                            mt_hits *hits, mt_error *err);
/* mt_rank_top with a given kernel, always through the tiles where they apply, and mt_rank_many with one: for tests and
 * benchmarks. */
match_status mt_rank_top_by(const mt_scan_kernel *kernel, const mt_index *index, const mt_query_term *terms,
                            size_t n_terms, const mt_bm25 *model, const mt_rank_task *task, mt_hits *out,
                            mt_error *err);
match_status mt_rank_many_by(const mt_scan_kernel *kernel, bool choose, const mt_index *index,
                             const mt_rank_question *questions, size_t n, unsigned threads, mt_hits *hits,
                             mt_error *err);

#endif
