/* One query on its way through the tiles: weights, the k greatest sums so far, the candidates. */
#ifndef MT_RANK_TILE_PASS_H
#define MT_RANK_TILE_PASS_H

#include "libmatch/rank/paths.h"

typedef struct mt_candidate {
    uint32_t sum;
    uint32_t doc; /* in the segment */
    uint32_t segment;
} mt_candidate;

typedef struct mt_tile_pass {
    mt_scorer *s;
    const mt_rank_task *task;
    bool *tiled;      /* [segments] scored through tiles; the others directly */
    uint32_t *weight; /* [terms] */
    double low, high, least, most;
    uint32_t *heap; /* the k greatest sums, the least on top */
    size_t heap_len;
    uint32_t bar; /* a candidate has at least this sum; from 1 */
    MT_ARRAY(mt_candidate) band;
    size_t band_limit;
    uint32_t *cell, *cell_end; /* [refs of the present segment] */
    mt_scan_bits *bits;        /* [1 + MT_CHANNELS * MT_PLANES][terms] */
    mt_tile_list *list;        /* [terms] of the present tile */
    uint32_t *list_cell;       /* [terms] */
    uint32_t *list_term;       /* [terms] */
} mt_tile_pass;

match_status mt_tile_pass_init(mt_tile_pass *p, mt_scorer *s, const mt_rank_task *task, mt_error *err);
void mt_tile_pass_free(mt_tile_pass *p);

/* Segments in order, of each its tiles in order. */
void mt_tile_pass_segment(mt_tile_pass *p, uint32_t segment);
match_status mt_tile_pass_tile(mt_tile_pass *p, mt_scan_work *work, uint32_t segment, uint32_t tile, mt_error *err);
/* A document with a sum at or above the bar. */
match_status mt_tile_pass_offer(mt_tile_pass *p, uint32_t segment, uint32_t doc, uint32_t sum, mt_error *err);

/* After the last tile: exact scores for the candidates. *proved false: the integers could not separate the best from
 * the rest; hits are then untouched. */
match_status mt_tile_pass_finish(mt_tile_pass *p, mt_hits *hits, bool *proved, mt_error *err);

#endif
