/* One query on its way through the tiles: weights, the k greatest sums so far, the candidates. */
#ifndef MT_RANK_TILE_PASS_H
#define MT_RANK_TILE_PASS_H

#include "libmatch/rank/paths.h"

typedef struct mt_candidate {
    uint32_t sum;
    uint32_t doc; /* in the segment */
    uint32_t segment;
    uint32_t counts; /* as in mt_scorer_score_counted but in the order of the weights, or MT_COUNTS_UNKNOWN */
    uint8_t impact[MT_COUNTED_TERMS];
} mt_candidate;
#define MT_COUNTS_UNKNOWN UINT32_MAX

typedef struct mt_few_query mt_few_query;

/* A tile that is being scored. */
typedef struct mt_tile_place {
    uint32_t segment, first, docs;
    const uint64_t *eligible; /* NULL: all documents are */
} mt_tile_place;

/* What a tile needs only while it is scored: the queries of one thread share it. */
typedef struct mt_tile_shared {
    mt_scan_bits *bits;                               /* [1 + MT_CHANNELS * MT_PLANES][terms] */
    mt_tile_list *list;                               /* [terms] */
    uint32_t *list_term;                              /* [terms] */
    uint32_t *list_weight;                            /* [terms] */
    uint32_t *found_cell, *found_term, *found_weight; /* [terms] */
    uint32_t *stepped;                                /* [MT_PARTS][terms] */
} mt_tile_shared;

typedef struct mt_tile_pass {
    mt_scorer *s;
    const mt_rank_task *task;
    bool *tiled;                     /* [segments] scored through tiles; the others directly */
    uint32_t *weight;                /* [terms] */
    uint32_t *marked;                /* [terms] the same, + 2^16: an n-gram */
    bool early;                      /* the index is greater than caches: memory is asked for long before it is read */
    double high, least, most, ratio; /* ratio: of least to most */
    double unit;                     /* a score in sums */
    double cut;                      /* what the weights were rounded down by, together */
    double low;                      /* of any document */
    double low_here;                 /* of those in the tile gathered, by the lists that are there */
    double low_gathered;             /* the greatest of these so far */
    double wanted;  /* what a document with the least score that is wanted may have at least, but low */
    uint16_t *heap; /* the k greatest sums; the k-th is at `kth` */
    size_t heap_len, kth;
    mt_few_query *few; /* tables of a query of few terms (tile_few.c); NULL: not made */
    uint32_t bar;      /* a candidate has at least this sum; from 1 */
    MT_ARRAY(mt_candidate) band;
    size_t band_limit;
    uint32_t *cell, *cell_end;                        /* [refs of the present segment] */
    mt_scan_bits *bits;                               /* shared from here on */
    uint32_t *found_cell, *found_term, *found_weight; /* of the tile announced */
    uint32_t *stepped;                                /* lists of the present tile that have steps, part by part */
    size_t found;
    mt_tile_list *list; /* of the present tile */
    uint32_t *list_term;
    uint32_t *list_weight; /* + 2^16: an n-gram */
    size_t lists;
    size_t sparse; /* postings of the present tile; SIZE_MAX with bitmaps */
} mt_tile_pass;

match_status mt_tile_shared_init(mt_tile_shared *shared, size_t terms, mt_error *err); /* the most of any query */
void mt_tile_shared_free(mt_tile_shared *shared);
/* `shared` may be lent later, and that of another thread between tiles. */
match_status mt_tile_pass_init(mt_tile_pass *p, mt_scorer *s, const mt_rank_task *task,
                               const mt_tile_shared *shared /* or NULL */, mt_error *err);
void mt_tile_pass_lend(mt_tile_pass *p, const mt_tile_shared *shared);
void mt_tile_pass_free(mt_tile_pass *p);

/* Segments in any order, of each its tiles in order, or any (in_order false) before the first in order. A tile is
 * announced, so that the memory of its lists is asked for, its lists are gathered, then it is scored; the next one may
 * be announced between these two. */
void mt_tile_pass_segment(mt_tile_pass *p, uint32_t segment);
void mt_tile_pass_announce(mt_tile_pass *p, uint32_t segment, uint32_t tile, bool in_order);
void mt_tile_pass_gather(mt_tile_pass *p, uint32_t segment);
/* The lists of a tile may be given, too: none, then one after the other at p->list[p->lists], then the bound. */
void mt_tile_pass_no_lists(mt_tile_pass *p);
void mt_tile_pass_take_list(mt_tile_pass *p, uint32_t weight, uint32_t term);
bool mt_tile_pass_barred(const mt_tile_pass *p); /* whether there is a bar yet that says something */
void mt_tile_pass_bound(mt_tile_pass *p);        /* of the tile gathered, as its lists say */
match_status mt_tile_pass_tile(mt_tile_pass *p, mt_scan_work *work, uint32_t segment, uint32_t tile, mt_error *err);
/* What a document of the tile can gain by a list at most; *rest: by an impact, 0 where there is none. Of several lists
 * in one plane each may add 1 more, as their weights are added up before they are multiplied. */
uint32_t mt_tile_list_most(const mt_tile *tile, const mt_tile_list *list, uint32_t weight, bool gram, uint32_t *rest);
mt_scan_tile mt_tile_pass_scan(const mt_tile_pass *p, uint32_t segment, uint32_t tile); /* without any bitmaps */
/* A tile with more lists than it pays to note (tile_whole.c). */
match_status mt_tile_whole(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t number,
                           mt_error *err);
/* A document with a sum at or above the bar. */
match_status mt_tile_pass_offer(mt_tile_pass *p, uint32_t segment, uint32_t doc, uint32_t sum, mt_error *err);
/* Documents with these sums have been seen: raises the bar once for all of them. They are candidates if they are at it.
 */
void mt_tile_pass_note(mt_tile_pass *p, const uint16_t *sum, size_t n);
/* Makes room for n more candidates, if need be by leaving out those that are below the bar by now. */
match_status mt_tile_pass_room(mt_tile_pass *p, size_t n, mt_error *err);

/* Offers the documents of the finished groups g .. end - 1 that are at or above the bar. */
match_status mt_tile_pass_look(mt_tile_pass *p, const mt_scan_work *work, const mt_tile_place *place, size_t g,
                               size_t end, mt_error *err);

/* The tile that a question alone begins with (tile_first.c); segment MT_NONE: it does not matter. */
typedef struct mt_tile_first {
    uint32_t segment, tile;
} mt_tile_first;
match_status mt_tile_first_choose(mt_tile_pass *p, mt_tile_first *first, mt_error *err);
match_status mt_tile_first_run(mt_tile_pass *p, mt_scan_work *work, const mt_tile_first *first, mt_error *err);

/* Puts bitmaps off that can hardly matter to documents at the bar. False: too few, the tile is to be finished as a
 * whole. */
bool mt_tile_put_off(mt_scan_tile *t, uint32_t bar);
/* Finishes and offers what reaches the bar, makes the planes 0. */
match_status mt_tile_finish_some(mt_tile_pass *p, mt_scan_work *work, const mt_scan_tile *t, const mt_tile_place *place,
                                 mt_error *err);

/* After the last tile: whether all of the k best are among the candidates, which are then those that can be. */
bool mt_tile_pass_proved(mt_tile_pass *p);
/* Then (tile_finish.c): exact scores for the candidates. *proved false: the integers could not separate the best from
 * the rest; hits are then untouched. */
match_status mt_tile_pass_finish(mt_tile_pass *p, mt_hits *hits, bool *proved, mt_error *err);

/* One query through all tiles; then its hits, unordered: exact scores, also of segments that are scored directly. */
match_status mt_tile_pass_run(mt_tile_pass *p, mt_scan_work *work, mt_error *err);
match_status mt_tile_pass_end(mt_tile_pass *p, mt_hits *hits, mt_error *err);

#endif
