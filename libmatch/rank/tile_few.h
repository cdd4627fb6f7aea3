/* A tile of a query of few terms (tile_few.c). */
#ifndef MT_RANK_TILE_FEW_H
#define MT_RANK_TILE_FEW_H

#include "libmatch/rank/tile_pass.h"

/* Whether the lists gathered can be taken this way. */
bool mt_tile_few_fits(const mt_tile_pass *p, uint32_t segment);
/* Makes the tables of a query of few terms, if it is one, and the marks 0; mt_tile_few() would, if they are not. */
match_status mt_tile_few_begin(mt_tile_pass *p, mt_scan_work *work, mt_error *err);
/* A candidate's marks and impacts, noted in the order of the weights, in the order of the terms. */
void mt_tile_few_by_term(const mt_tile_pass *p, mt_candidate *c);
match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, uint32_t segment, uint32_t tile, mt_error *err);

#endif
