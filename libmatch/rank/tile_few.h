/* A query of few terms in one tile: sums and counts together, tiles that cannot reach the bar left out. */
#ifndef MT_RANK_TILE_FEW_H
#define MT_RANK_TILE_FEW_H

#include "libmatch/rank/tile_pass.h"

/* Whether the query has few terms, and the lists of the present tile are short enough. */
bool mt_tile_few_fits(const mt_tile_pass *p, uint32_t segment);
/* Whether they can bring a document to the bar together. */
bool mt_tile_few_reaches(const mt_tile_pass *p, const mt_tile *tile);
/* How far a document's sum may lie below what the whole tile would give it, for queries of n terms. */
uint32_t mt_tile_few_slack(size_t n);
/* Offers what reaches the bar. */
match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, const mt_tile_place *place, uint32_t tile, mt_error *err);

#endif
