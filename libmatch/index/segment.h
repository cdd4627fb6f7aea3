/* Segments: immutable index files, mapped read-only. The layout is in docs/segment-format.md.
 *
 * All numbers are little-endian, every section begins at a multiple of 64 bytes. Opening checks the header (magic,
 * version, checksum) and that every section lies inside the file and has the size that the counts demand; it reads
 * nothing else. Every later access is bounded, so damaged contents can give wrong answers but never a wild read;
 * mt_segment_verify() compares the checksums of all sections. */
#ifndef MT_INDEX_SEGMENT_H
#define MT_INDEX_SEGMENT_H

#include "libmatch/base/file.h"
#include "libmatch/index/dictionary.h"
#include "libmatch/index/forward.h"
#include "libmatch/index/impact.h"

#define MT_SEGMENT_MAGIC "MTSEG\r\n\x1a" /* 8 bytes, no NUL */
#define MT_SEGMENT_VERSION 2u            /* 2: character n-grams */
#define MT_TILE_BITS 15u
#define MT_TILE_DOCS (1u << MT_TILE_BITS) /* the most documents of a tile; tiles begin at multiples of 64 */
#define MT_TILE_DENSE_SHIFT 4             /* a list with one document in 2^4 or more is a bitmap */
#define MT_TILE_DENSE_LEAST 512           /* documents of a tile that has bitmaps at all */

typedef enum mt_section {
    MT_SECTION_STATS = 0,   /* mt_kind_stats [MT_KIND_COUNT] */
    MT_SECTION_NUM,         /* u32 [docs] record numbers, ascending */
    MT_SECTION_META,        /* u8 [docs] kind | tier << 4 */
    MT_SECTION_LENGTH,      /* u32 [MT_LENGTH_COUNT][docs] */
    MT_SECTION_KIND_BITS,   /* u64 [MT_KIND_COUNT][words]; kinds without documents are left out (see kind_mask) */
    MT_SECTION_FORWARD_AT,  /* u32 [docs + tiles] begin of each document in its tile's forward bytes, then their end */
    MT_SECTION_TILES,       /* mt_tile [tiles] */
    MT_SECTION_LISTS,       /* tile by tile: forward bytes, then lists */
    MT_SECTION_TERM_AT,     /* u32 [blocks + 1] */
    MT_SECTION_TERM_BYTES,  /* dictionary of terms */
    MT_SECTION_TERM_NUMBER, /* u32 [terms] rank -> number (words, then n-grams, each most frequent first) */
    MT_SECTION_TERM_RANK,   /* u32 [terms] number -> rank */
    MT_SECTION_DF,          /* i32 [kinds of df_mask][terms] by number: net change of document frequency */
    MT_SECTION_CELL_AT,     /* u32 [terms + 1] by number */
    MT_SECTION_CELLS,       /* mt_cell [cells] by number, then tile */
    MT_SECTION_VALUE_AT,    /* u32 [blocks + 1] */
    MT_SECTION_VALUE_BYTES, /* dictionary of attributes: path NUL value */
    MT_SECTION_VALUE_LIST_AT, /* u64 [values + 1] by rank */
    MT_SECTION_VALUE_LISTS,   /* varint steps of document numbers (the first: number + 1) */
    MT_SECTION_ID_ORDER,      /* u32 [docs] rank of the document's id among the segment's attribute values "id" */
    MT_SECTION_COUNT
} mt_section;

typedef struct mt_section_place {
    uint64_t offset, bytes, checksum;
} mt_section_place;

#define MT_SEGMENT_RAISED 1u /* flag: some impact was raised to 1 */

typedef struct mt_segment_header {
    uint8_t magic[8];
    uint32_t version, sections;
    uint64_t file_bytes;
    uint32_t docs, tiles, terms, values;
    uint32_t cells, kind_mask, df_mask, flags;
    uint32_t words, unused; /* terms that are words: numbers from there on are n-grams */
    mt_impact_model model;  /* what the impacts were baked with */
    mt_section_place place[MT_SECTION_COUNT];
    uint64_t checksum; /* of all before */
} mt_segment_header;

/* Net change that this segment brings to the store's statistics: its documents, less those of other segments that died
 * when it was written. The sum over all segments is exact. */
typedef struct mt_kind_stats {
    int64_t documents;
    int64_t length[MT_LENGTH_COUNT];
    double average[MT_LENGTH_COUNT]; /* baked */
} mt_kind_stats;

typedef struct mt_tile {
    uint32_t first, docs;
    uint64_t forward_at, lists_at, end; /* in the section LISTS */
} mt_tile;

/* One term in one tile. */
typedef struct mt_cell {
    uint32_t tile; /* | MT_CELL_DENSE */
    uint32_t at;   /* in units of 8 bytes from the tile's lists_at */
} mt_cell;
#define MT_CELL_DENSE (UINT32_C(1) << 31)

/* sparse: u32 n, u16 local[n], u8 impact[n]     dense: u32 n, u32 0, u64 bitmap[words of the tile], u8 impact[n] */
typedef struct mt_tile_list {
    uint32_t n;
    const uint16_t *local;  /* sparse; values may exceed the tile in damaged files, but fit 16 bits */
    const uint64_t *bitmap; /* dense */
    const uint8_t *impact;  /* dense: at least the tile's documents + 64 bytes may be read */
} mt_tile_list;

typedef struct mt_segment {
    const uint8_t *data;
    size_t len;
    mt_mapping map;
    uint8_t *owned;
    const mt_segment_header *header;
    uint32_t docs, tiles, terms, words, values;
    const mt_kind_stats *stats;
    const uint32_t *num;
    const uint8_t *meta;
    const uint32_t *length[MT_LENGTH_COUNT];
    const uint64_t *kind_bits[MT_KIND_COUNT]; /* NULL: no document of that kind */
    const uint32_t *forward_at;
    const mt_tile *tile;
    const uint8_t *lists;
    size_t lists_len;
    mt_dictionary term, value;
    const uint32_t *term_number, *term_rank;
    const int32_t *df[MT_KIND_COUNT]; /* NULL: nothing */
    const uint32_t *cell_at;
    const mt_cell *cell;
    const uint64_t *value_list_at;
    const uint8_t *value_lists;
    size_t value_lists_len;
    const uint32_t *id_order;
} mt_segment;

match_status mt_segment_open(const char *path, mt_segment **out, mt_error *err);
/* copies the bytes; `name` for messages */
match_status mt_segment_open_bytes(const void *data, size_t len, const char *name, mt_segment **out, mt_error *err);
void mt_segment_close(mt_segment **segment);
match_status mt_segment_verify(const mt_segment *s, mt_error *err);
uint64_t mt_section_checksum(uint64_t so_far, const void *chunk, size_t len);
#define MT_CHECKSUM_CHUNK 65536u

static inline mt_kind mt_segment_kind(const mt_segment *s, uint32_t doc) { return (mt_kind)(s->meta[doc] & 15); }
static inline mt_tier mt_segment_tier(const mt_segment *s, uint32_t doc) { return (mt_tier)(s->meta[doc] >> 4); }

uint32_t mt_segment_term(const mt_segment *s, mt_text term);               /* number, or MT_NONE */
int64_t mt_segment_df(const mt_segment *s, uint32_t term, unsigned kinds); /* net */
uint32_t mt_segment_doc_of(const mt_segment *s, mt_num num);               /* dead or alive; MT_NONE */
mt_forward mt_segment_forward(const mt_segment *s, uint32_t doc);
/* cells of a term: [*begin, *end) */
void mt_segment_cells(const mt_segment *s, uint32_t term, uint32_t *begin, uint32_t *end);
bool mt_segment_list(const mt_segment *s, const mt_cell *cell, mt_tile_list *list); /* false: damaged */

#endif
