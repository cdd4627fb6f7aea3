/* A tile of a query of few terms (tile_few.c). */
#ifndef MT_RANK_TILE_FEW_H
#define MT_RANK_TILE_FEW_H

#include "libmatch/rank/tile_pass.h"

/* Whether the lists gathered can be taken this way. */
bool mt_tile_few_fits(const mt_tile_pass *p, uint32_t segment);
match_status mt_tile_few(mt_tile_pass *p, mt_scan_work *work, uint32_t segment, uint32_t tile, mt_error *err);

#endif
