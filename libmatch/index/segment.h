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
/* 2: character n-grams; 3: lists without impacts, forward lists in bits; 4: packed bitmaps, greatest numbers of planes
 */
#define MT_SEGMENT_VERSION 4u
#define MT_TILE_BITS 15u
#define MT_TILE_DOCS (1u << MT_TILE_BITS) /* the most documents of a tile; tiles begin at multiples of 64 */
#define MT_TILE_DENSE 24                  /* one document in so many: a bitmap */
#define MT_TILE_PACKED 12                 /* fewer than one in so many: a packed one */
#define MT_TILE_DENSE_REST 8              /* the same for postings with impacts */
#define MT_TILE_DENSE_LEAST 512           /* documents of a tile that has bitmaps at all */

typedef enum mt_section {
    MT_SECTION_STATS = 0,   /* mt_kind_stats [MT_KIND_COUNT] */
    MT_SECTION_NUM,         /* u32 [docs] record numbers, ascending */
    MT_SECTION_META,        /* u8 [docs] kind | tier << 4 */
    MT_SECTION_LENGTH,      /* [MT_LENGTH_COUNT][docs], each of length_bytes; columns begin at multiples of 4 */
    MT_SECTION_PLANES,      /* u16 [2][64 * words]: mt_impact_plane of words once, twice; again for n-grams if any */
    MT_SECTION_KIND_BITS,   /* u64 [MT_KIND_COUNT][words]; kinds without documents are left out (see kind_mask) */
    MT_SECTION_FORWARD_AT,  /* u32 [docs + tiles] begin of each document in its tile's forward bytes, then their end */
    MT_SECTION_TILES,       /* mt_tile [tiles] */
    MT_SECTION_LISTS,       /* tile by tile: forward bytes, then lists */
    MT_SECTION_TERM_AT,     /* u32 [blocks + 1] */
    MT_SECTION_TERM_BYTES,  /* dictionary of terms */
    MT_SECTION_TERM_NUMBER, /* u32 [terms] rank -> number (words, then n-grams, each most frequent first) */
    MT_SECTION_TERM_RANK,   /* u32 [terms] number -> rank */
    MT_SECTION_TERM_SLOTS,  /* u32 [slots] rank + 1, 0: free; then u8 [slots] a byte of the hash */
    MT_SECTION_DF,          /* i32 [kinds of df_mask][terms] by number: net change of document frequency */
    MT_SECTION_CELL_AT,     /* u32 [terms + 1] by number */
    MT_SECTION_CELLS,    /* u32 [cells] what mt_cell.at says, then u16 [cells] tile << 2 | form; by number, then tile */
    MT_SECTION_VALUE_AT, /* u32 [blocks + 1] */
    MT_SECTION_VALUE_BYTES,   /* dictionary of attributes: path NUL value */
    MT_SECTION_VALUE_LIST_AT, /* u32 [values + 1] by rank */
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
    uint32_t words;                        /* terms that are words: numbers from there on are n-grams */
    uint8_t length_bytes[MT_LENGTH_COUNT]; /* 0 (all are zero), 2 or 4 */
    mt_impact_model model;                 /* what the impacts were baked with */
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
    mt_forward_code code;
    uint16_t plane_most[2][2]; /* greatest number of the tile's documents in each of MT_SECTION_PLANES */
} mt_tile;

/* The postings of a list in three parts: documents with the term once in the text field and nowhere else, twice so, and
 * the rest. The first two need no impacts: they are the same for all such terms of a document (section PLANES). */
enum { MT_PART_ONCE, MT_PART_TWICE, MT_PART_REST, MT_PARTS, MT_PLANES = MT_PART_REST };

/* One term in one tile. */
typedef enum mt_cell_form {
    MT_CELL_LIST = 0, /* at: byte of the list, from the tile's lists_at on */
    MT_CELL_ONE = 1,  /* at: document | part << 16 | impact (of the rest) << 24 */
    MT_CELL_TWO = 2   /* at: document | second document << 16, both once */
} mt_cell_form;
typedef struct mt_cell {
    uint32_t at;
    uint32_t tile;
    mt_cell_form form;
} mt_cell;
#define MT_CELL_TILE_BITS 14u

/* How the documents of a part are written. */
typedef enum mt_docs_form {
    MT_DOCS_NONE = 0,
    MT_DOCS_STEPS = 1, /* u8 [n] steps from the document before (at first from 0); 255: move on, no document here */
    MT_DOCS_IDS = 2,   /* u16 [n] */
    MT_DOCS_BITS = 3,  /* u64 [words of the tile] at a multiple of 64 in the file */
    /* The bitmap without bytes of 0: a bit for each byte, in u64 [mt_packed_words], then the other bytes. In a file it
     * is form 3 and the bit MT_LIST_PACKED of the part. */
    MT_DOCS_PACKED = 4
} mt_docs_form;
#define MT_LIST_PACKED(part) (64u << (part)) /* once, twice */

typedef struct mt_list_part {
    mt_docs_form form;
    uint32_t n;          /* as many steps, ids, or (bits) documents */
    uint32_t filled;     /* packed: bytes that are not 0 */
    const uint8_t *docs; /* packed: whatever the bits say, the bytes of a whole bitmap + 64 may be read */
} mt_list_part;

/* A list is u8 with the forms of its parts (2 bits each), varint n of each part that is there (packed: also of the
 * bytes that are not 0), their documents, and u8 [n] impacts of the rest (for STEPS one per step, 0 where there is no
 * document). */
typedef struct mt_tile_list {
    mt_cell_form form;
    uint32_t inlined; /* forms ONE and TWO: as in the cell */
    mt_list_part part[MT_PARTS];
    const uint8_t *impact; /* of the rest; bits: at least the tile's documents + 64 bytes may be read */
    const uint8_t *end;
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
    const uint8_t *length[MT_LENGTH_COUNT];   /* of header->length_bytes each: mt_segment_length */
    const uint16_t *plane[2][MT_PLANES];      /* of words, of n-grams; NULL: no n-grams */
    const uint64_t *kind_bits[MT_KIND_COUNT]; /* NULL: no document of that kind */
    const uint32_t *forward_at;
    const mt_tile *tile;
    const uint8_t *lists;
    size_t lists_len;
    mt_dictionary term, value;
    const uint32_t *term_number, *term_rank;
    const int32_t *df[MT_KIND_COUNT]; /* NULL: nothing */
    const uint32_t *term_slot;        /* NULL: none */
    const uint8_t *term_tag;
    uint32_t term_slots;
    const uint32_t *cell_at;
    const uint32_t *cell_place;
    const uint16_t *cell_tile;
    const uint32_t *value_list_at;
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

/* Of a damaged segment, too, a kind that there is: tables are read by it. */
static inline mt_kind mt_segment_kind(const mt_segment *s, uint32_t doc)
{
    unsigned kind = s->meta[doc] & 15u;
    return (mt_kind)(kind < MT_KIND_COUNT ? kind : 0);
}
static inline mt_tier mt_segment_tier(const mt_segment *s, uint32_t doc) { return (mt_tier)(s->meta[doc] >> 4); }

static inline uint32_t mt_segment_length(const mt_segment *s, unsigned field, uint32_t doc)
{
    uint32_t wide = 0;
    uint16_t narrow = 0;
    switch (s->header->length_bytes[field]) {
    case 2: memcpy(&narrow, s->length[field] + 2 * (size_t)doc, 2); return narrow;
    case 4: memcpy(&wide, s->length[field] + 4 * (size_t)doc, 4); return wide;
    default: return 0;
    }
}

/* The hash that finds a term's slot: the first is hash >> 32 scaled to the number of slots, then on by one. */
#define MT_TERM_HASH_SEED 3u
static inline uint32_t mt_term_slots(uint32_t terms) { return terms ? terms + terms / 2 + 1 : 0; }

uint32_t mt_segment_term(const mt_segment *s, mt_text term); /* number, or MT_NONE */
void mt_segment_terms(const mt_segment *s, const mt_text *term, size_t n, uint32_t *number);
int64_t mt_segment_df(const mt_segment *s, uint32_t term, unsigned kinds); /* net */
uint32_t mt_segment_doc_of(const mt_segment *s, mt_num num);               /* dead or alive; MT_NONE */
mt_forward mt_segment_forward(const mt_segment *s, uint32_t doc);
/* cells of a term: [*begin, *end) */
void mt_segment_cells(const mt_segment *s, uint32_t term, uint32_t *begin, uint32_t *end);
static inline mt_cell mt_segment_cell(const mt_segment *s, uint32_t cell)
{
    return (mt_cell){s->cell_place[cell], s->cell_tile[cell] >> 2, (mt_cell_form)(s->cell_tile[cell] & 3)};
}
static inline size_t mt_packed_words(size_t words) { return (words + 7) / 8; }
/* Writes a packed bitmap of so many words. */
void mt_docs_unpack(const uint8_t *packed, size_t words, uint64_t *bitmap);
bool mt_segment_list(const mt_segment *s, const mt_cell *cell, mt_tile_list *list); /* false: damaged */
/* Sets the bits of the documents of one part of a list in the words of its tile. */
void mt_segment_part_docs(const mt_segment *s, const mt_cell *cell, const mt_tile_list *list, unsigned part,
                          uint64_t *words);
/* Sets the bits of a list's documents in the words of its tile. */
void mt_segment_list_docs(const mt_segment *s, const mt_cell *cell, uint64_t *words);

#endif
