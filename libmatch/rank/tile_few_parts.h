/* What the files of a tile of few terms share (tile_few.c says how it is done). */
#ifndef MT_RANK_TILE_FEW_PARTS_H
#define MT_RANK_TILE_FEW_PARTS_H

#include "libmatch/rank/tile_pass.h"

enum { MT_FEW_NUMBERS = MT_CHANNELS * MT_PLANES, MT_FEW_CODES = 1u << 2 * MT_COUNTED_TERMS };

/* A query of few terms, the same in all tiles: each term has a place, two bits of a mark, the heaviest the highest.
 * A document with the marks `code` gains of each of its numbers  number * weights[code] >> 16, below 2^16 as all
 * weights together. */
struct mt_few_query {
    size_t n, numbers;                 /* places; numbers: without those of n-grams when no term is one */
    uint32_t term[MT_COUNTED_TERMS];   /* by place */
    uint32_t weight[MT_COUNTED_TERMS]; /* by place */
    bool gram[MT_COUNTED_TERMS];       /* by place */
    uint32_t place[MT_COUNTED_TERMS];  /* by term */
    uint16_t *weights[MT_FEW_NUMBERS]; /* [codes], which follow */
};

/* What a document with the marks `code` gains of its rest is rest[code], at most. */
typedef struct mt_few_tile {
    const mt_few_query *query;
    mt_tile_place place;
    uint8_t *marks;
    const mt_tile_list *list[MT_COUNTED_TERMS]; /* by place; NULL: not in this tile */
    uint32_t most[MT_COUNTED_TERMS];            /* by place: what the greatest impact adds */
    uint8_t *impact[MT_COUNTED_TERMS];          /* of the documents that a rest has; of others whatever was there */
    const uint16_t *number[MT_FEW_NUMBERS];     /* of the tile's documents */
    uint16_t rest[MT_FEW_CODES];
    uint16_t gain[MT_FEW_CODES]; /* with the tile's greatest numbers */
} mt_few_tile;

/* Marks the documents of all lists and notes the impacts (tile_few_mark.c). */
void mt_few_mark(const mt_few_tile *f, const mt_scan_work *work);
/* Writes the documents of parts (bits) of the list at a place down. False: it has more than `most`, or a bitmap, or is
 * damaged. */
bool mt_few_documents(const mt_few_tile *f, size_t place, unsigned parts, size_t most, uint16_t *docs, size_t *n);
/* Offers the documents that reach the bar (tile_few_look.c). */
match_status mt_few_look(mt_tile_pass *p, const mt_scan_work *work, const mt_few_tile *f, mt_error *err);

#endif
