/* The lists of a tile that the questions of a batch share: found, read and unpacked once for all of them. While
 * questions use one tile's, those of the next may be made, by one thread at a time: what a segment and what a tile has
 * is there twice. */
#ifndef MT_RANK_TILE_BLOCK_H
#define MT_RANK_TILE_BLOCK_H

#include "libmatch/rank/tile_pass.h"

#define MT_BLOCK_SIDES 2

typedef struct mt_block_term {
    uint32_t number;         /* in the segment */
    uint32_t cell, cell_end; /* cells from the tile on that was made last */
    uint32_t questions;      /* that have the term */
} mt_block_term;

/* What a segment has of the questions' terms. */
typedef struct mt_block_terms {
    mt_block_term *term;
    size_t n;
} mt_block_terms;

/* What a tile has of them. */
typedef struct mt_block_lists {
    mt_tile_list *list; /* [terms of the segment] */
    uint8_t *there;     /* the same: whether the tile has the term */
    uint64_t *unpacked; /* NULL: the kernel does not unpack */
} mt_block_lists;

typedef struct mt_tile_block {
    mt_block_terms terms[MT_BLOCK_SIDES];
    mt_block_lists lists[MT_BLOCK_SIDES];
    uint32_t *place; /* [terms of a segment] the place of a term + 1; 0 but while a segment is begun */
} mt_tile_block;

/* Whether questions are worth a block: several, and not too much for it to hold. */
bool mt_tile_block_pays(mt_tile_pass *const *pass, size_t n);
/* `sides`: 1 does where nothing is made beside. */
match_status mt_tile_block_init(mt_tile_block *b, mt_tile_pass *const *pass, size_t n, const mt_scan_kernel *kernel,
                                unsigned sides, mt_error *err);
void mt_tile_block_free(mt_tile_block *b);
/* In place of what tile_pass.h has for one question: of a segment, of each of its tiles in order, of each question that
 * goes through them. Segments and tiles take sides in turn. */
void mt_tile_block_segment(mt_tile_block *b, unsigned segment_side, mt_tile_pass *const *pass, size_t n,
                           uint32_t segment);
void mt_tile_block_tile(mt_tile_block *b, unsigned segment_side, unsigned tile_side, const mt_segment *segment,
                        uint32_t tile, const mt_scan_kernel *kernel);
void mt_tile_block_gather(const mt_tile_block *b, unsigned segment_side, unsigned tile_side, mt_tile_pass *p,
                          uint32_t segment);

#endif
