/* The tiles of a new segment: forward lists and posting lists of up to 2^15 documents at a time. */
#ifndef MT_INDEX_TILE_WRITE_H
#define MT_INDEX_TILE_WRITE_H

#include "libmatch/index/vocabulary.h"

typedef struct mt_term_cell {
    uint32_t term, at;
    uint16_t tile; /* << 2 | form */
} mt_term_cell;

typedef struct mt_tile_writer {
    const mt_segment_plan *plan;
    const mt_doc_places *docs;
    const mt_vocabulary *vocabulary;
    size_t next; /* document */
    bool dense;  /* a bitmap was written */
    bool raised; /* an impact below a half was written as 1 */
    MT_ARRAY(uint32_t) forward_at;
    MT_ARRAY(mt_tile) tiles;
    MT_ARRAY(mt_term_cell) cells;
    /* of the present tile */
    uint32_t *term_end;             /* [terms] end of each list */
    uint32_t doc_end[MT_TILE_DOCS]; /* end of each document's entries */
    mt_impact_factors factor[MT_TILE_DOCS];
    MT_ARRAY(uint16_t) plane[2][MT_PLANES];    /* of all documents so far */
    uint16_t part_doc[MT_PARTS][MT_TILE_DOCS]; /* the present list */
    uint32_t part_n[MT_PARTS];
    uint8_t impact[MT_TILE_DOCS]; /* of the rest */
    MT_ARRAY(uint16_t) list_doc;  /* by term, then document */
    MT_ARRAY(uint32_t) list_counts;
    MT_ARRAY(uint32_t) entry_term; /* by document, then term */
    MT_ARRAY(uint32_t) entry_counts;
    MT_ARRAY(uint8_t) bytes;
} mt_tile_writer;

/* The writer must be {0}. Writes into the sink's section LISTS, which the caller opens. */
match_status mt_tile_writer_begin(mt_tile_writer *w, const mt_segment_plan *plan, const mt_doc_places *docs,
                                  const mt_vocabulary *vocabulary, mt_error *err);
match_status mt_tile_writer_step(mt_tile_writer *w, bool *done, mt_error *err); /* one tile */
/* Gives the cells by term number and tile, and where each term's begin. */
match_status mt_tile_writer_cells(const mt_tile_writer *w, uint32_t terms, uint32_t **place, uint16_t **tile,
                                  uint32_t **at, mt_error *err);
void mt_tile_writer_free(mt_tile_writer *w);

#endif
