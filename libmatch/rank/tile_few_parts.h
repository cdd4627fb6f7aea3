/* What the files of a tile of few terms share (tile_few.c says how it is done). */
#ifndef MT_RANK_TILE_FEW_PARTS_H
#define MT_RANK_TILE_FEW_PARTS_H

#include "libmatch/rank/tile_pass.h"

enum { MT_FEW_NUMBERS = MT_CHANNELS * MT_PLANES, MT_FEW_CODES = 1u << 2 * MT_COUNTED_TERMS };

/* Bytes behind the marks and the impacts of a tile that eight steps of a damaged list may reach. */
#define MT_FEW_OVERRUN 2048u

/* A list, in the order of what it can add. */
typedef struct mt_few_list {
    const mt_tile_list *list;
    uint32_t term, weight, rest, most; /* rest: what the greatest impact adds; most: that anything adds */
    bool gram;
    uint8_t *impact; /* of the documents that its rest has; of others whatever was there */
} mt_few_list;

/* What a document with the marks `code` gains is rest[code], at most, and of each of its numbers
 * number * weight[code] >> 16. All stay below 2^16, as all weights together. */
typedef struct mt_few_tile {
    mt_tile_place place;
    uint8_t *marks;
    mt_few_list list[MT_COUNTED_TERMS];
    size_t n, numbers;                      /* numbers: without those of n-grams when no term is one */
    const uint16_t *number[MT_FEW_NUMBERS]; /* of the tile's documents */
    uint16_t weight[MT_FEW_NUMBERS][MT_FEW_CODES], rest[MT_FEW_CODES];
    uint16_t gain[MT_FEW_CODES]; /* with the tile's greatest numbers */
} mt_few_tile;

/* Marks the documents of all lists and notes the impacts (tile_few_mark.c). */
void mt_few_mark(const mt_few_tile *f, const mt_scan_work *work);
/* Offers the documents that reach the bar (tile_few_look.c). */
match_status mt_few_look(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, mt_error *err);

#endif
