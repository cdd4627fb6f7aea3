/* The lists of a tile that the questions of a batch share: found, read and unpacked once for all of them. */
#ifndef MT_RANK_TILE_BLOCK_H
#define MT_RANK_TILE_BLOCK_H

#include "libmatch/rank/tile_pass.h"

typedef struct mt_block_term {
    uint32_t number;         /* in the present segment */
    uint32_t cell, cell_end; /* cells from the present tile on */
    uint32_t questions;      /* that have the term */
    bool there;              /* in the present tile */
} mt_block_term;

typedef struct mt_tile_block {
    mt_block_term *term;
    size_t terms;
    mt_tile_list *list; /* [terms] of the present tile, those that are there */
    uint32_t *place;    /* [terms of a segment] the place of a term + 1; 0 but while a segment is begun */
    uint64_t *unpacked; /* NULL: the kernel does not unpack */
} mt_tile_block;

/* Whether questions are worth a block: several, and not too much for it to hold. */
bool mt_tile_block_pays(const mt_tile_pass *pass, size_t n);
match_status mt_tile_block_init(mt_tile_block *b, const mt_tile_pass *pass, size_t n, const mt_scan_kernel *kernel,
                                mt_error *err);
void mt_tile_block_free(mt_tile_block *b);
/* In place of what tile_pass.h has for one question: of a segment, of each of its tiles in order, of each question that
 * goes through them. */
void mt_tile_block_segment(mt_tile_block *b, mt_tile_pass *pass, size_t n, uint32_t segment);
void mt_tile_block_tile(mt_tile_block *b, const mt_segment *segment, uint32_t tile, const mt_scan_kernel *kernel);
void mt_tile_block_gather(const mt_tile_block *b, mt_tile_pass *p, uint32_t segment);

#endif
