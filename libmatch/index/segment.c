/* Opening and reading segments. Sizes of sections are demanded from the counts in the (checksummed) header, so that
 * fixed arrays can be read without further checks; everything that is an offset stored in a section is checked where it
 * is used. */
#include "libmatch/index/segment.h"

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"

_Static_assert(sizeof(mt_kind_stats) == 72 && sizeof(mt_tile) == 32 && sizeof(mt_cell) == 8, "layout of segments");
_Static_assert(offsetof(mt_segment_header, model) == 64 && offsetof(mt_segment_header, place) == 120,
               "layout of segment headers");

uint64_t mt_section_checksum(uint64_t so_far, const void *chunk, size_t len)
{
    return len ? mt_hash_bytes(chunk, len, so_far) : so_far;
}

static match_status damaged(mt_error *err, const char *name, const char *what)
{
    match_status status =
        mt_fail(err, MATCH_E_CORRUPT, "the index segment \"%s\" is damaged (%s): rebuild the index from the records",
                name, what);
    mt_error_place(err, name, 0);
    return status;
}

static match_status check_header(const mt_segment *s, const char *name, mt_error *err)
{
    const mt_segment_header *h = s->header;
    const uint16_t one = 1;
    if (*(const uint8_t *)&one != 1)
        return mt_fail(err, MATCH_E_UNSUPPORTED, "index segments are little-endian; this machine is not");
    if (s->len < 16) return damaged(err, name, "too short");
    if (memcmp(h->magic, MT_SEGMENT_MAGIC, sizeof h->magic) != 0) return damaged(err, name, "no segment file");
    if (h->version > MT_SEGMENT_VERSION)
        return mt_fail(err, MATCH_E_NEWER,
                       "the index segment \"%s\" has format %u, newer than %u of this version: update libmatch", name,
                       h->version, MT_SEGMENT_VERSION);
    if (h->version < MT_SEGMENT_VERSION)
        return mt_fail(err, MATCH_E_UNSUPPORTED,
                       "the index segment \"%s\" has the older format %u: rebuild the index from the records", name,
                       h->version);
    if (s->len < sizeof *h || h->file_bytes != s->len) return damaged(err, name, "its length is wrong");
    if (h->sections != MT_SECTION_COUNT ||
        mt_section_checksum(0, h, offsetof(mt_segment_header, checksum)) != h->checksum)
        return damaged(err, name, "wrong header checksum");
    for (int i = 0; i < MT_SECTION_COUNT; i++) {
        const mt_section_place *p = &h->place[i];
        if (p->offset % 64 || p->offset > s->len || p->bytes > s->len - p->offset)
            return damaged(err, name, "a section outside the file");
    }
    return MATCH_OK;
}

/* The sizes that the counts demand; UINT64_MAX: any. */
static void expected_sizes(const mt_segment_header *h, uint64_t size[MT_SECTION_COUNT])
{
    uint64_t docs = h->docs, words = mt_bitset_words(h->docs);
    for (int i = 0; i < MT_SECTION_COUNT; i++) size[i] = UINT64_MAX;
    size[MT_SECTION_STATS] = MT_KIND_COUNT * sizeof(mt_kind_stats);
    size[MT_SECTION_NUM] = size[MT_SECTION_ID_ORDER] = docs * 4;
    size[MT_SECTION_META] = docs;
    size[MT_SECTION_LENGTH] = docs * 4 * MT_LENGTH_COUNT;
    size[MT_SECTION_KIND_BITS] = words * 8 * (uint64_t)__builtin_popcount(h->kind_mask);
    size[MT_SECTION_FORWARD_AT] = (docs + h->tiles) * 4;
    size[MT_SECTION_TILES] = h->tiles * sizeof(mt_tile);
    size[MT_SECTION_TERM_AT] = 4 * ((uint64_t)mt_dictionary_blocks(h->terms) + 1);
    size[MT_SECTION_TERM_NUMBER] = size[MT_SECTION_TERM_RANK] = (uint64_t)h->terms * 4;
    size[MT_SECTION_DF] = (uint64_t)h->terms * 4 * (uint64_t)__builtin_popcount(h->df_mask);
    size[MT_SECTION_CELL_AT] = ((uint64_t)h->terms + 1) * 4;
    size[MT_SECTION_CELLS] = h->cells * sizeof(mt_cell);
    size[MT_SECTION_VALUE_AT] = 4 * ((uint64_t)mt_dictionary_blocks(h->values) + 1);
    size[MT_SECTION_VALUE_LIST_AT] = ((uint64_t)h->values + 1) * 8;
}

static const void *section(const mt_segment *s, mt_section i) { return s->data + s->header->place[i].offset; }
static size_t section_len(const mt_segment *s, mt_section i) { return (size_t)s->header->place[i].bytes; }

static match_status check_tiles(const mt_segment *s, const char *name, mt_error *err)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < s->tiles; i++) {
        const mt_tile *t = &s->tile[i];
        if (t->first != next || t->first % 64 || t->docs == 0 || t->docs > MT_TILE_DOCS || t->docs > s->docs - next ||
            t->forward_at > t->lists_at || t->lists_at > t->end || t->end > s->lists_len || t->lists_at % 8)
            return damaged(err, name, "wrong tiles");
        next += t->docs;
    }
    return next == s->docs ? MATCH_OK : damaged(err, name, "wrong tiles");
}

static match_status check_counts(mt_segment *s, const char *name, mt_error *err)
{
    const mt_segment_header *h = s->header;
    uint64_t size[MT_SECTION_COUNT];
    if ((h->kind_mask | h->df_mask) >= 1u << MT_KIND_COUNT) return damaged(err, name, "unknown kinds");
    if (h->words > h->terms) return damaged(err, name, "more words than terms");
    expected_sizes(h, size);
    for (int i = 0; i < MT_SECTION_COUNT; i++)
        if (size[i] != UINT64_MAX && size[i] != h->place[i].bytes) return damaged(err, name, "wrong section size");
    return MATCH_OK;
}

static void bind(mt_segment *s)
{
    const mt_segment_header *h = s->header;
    s->docs = h->docs;
    s->tiles = h->tiles;
    s->terms = h->terms;
    s->words = h->words;
    s->values = h->values;
    s->stats = section(s, MT_SECTION_STATS);
    s->num = section(s, MT_SECTION_NUM);
    s->meta = section(s, MT_SECTION_META);
    for (int f = 0; f < MT_LENGTH_COUNT; f++)
        s->length[f] = (const uint32_t *)section(s, MT_SECTION_LENGTH) + (size_t)f * s->docs;
    const uint64_t *bits = section(s, MT_SECTION_KIND_BITS);
    const int32_t *df = section(s, MT_SECTION_DF);
    for (unsigned k = 0; k < MT_KIND_COUNT; k++) {
        if (h->kind_mask >> k & 1) {
            s->kind_bits[k] = bits;
            bits += mt_bitset_words(s->docs);
        }
        if (h->df_mask >> k & 1) {
            s->df[k] = df;
            df += s->terms;
        }
    }
    s->forward_at = section(s, MT_SECTION_FORWARD_AT);
    s->tile = section(s, MT_SECTION_TILES);
    s->lists = section(s, MT_SECTION_LISTS);
    s->lists_len = section_len(s, MT_SECTION_LISTS);
    s->term = (mt_dictionary){section(s, MT_SECTION_TERM_BYTES), section_len(s, MT_SECTION_TERM_BYTES),
                              section(s, MT_SECTION_TERM_AT), s->terms};
    s->value = (mt_dictionary){section(s, MT_SECTION_VALUE_BYTES), section_len(s, MT_SECTION_VALUE_BYTES),
                               section(s, MT_SECTION_VALUE_AT), s->values};
    s->term_number = section(s, MT_SECTION_TERM_NUMBER);
    s->term_rank = section(s, MT_SECTION_TERM_RANK);
    s->cell_at = section(s, MT_SECTION_CELL_AT);
    s->cell = section(s, MT_SECTION_CELLS);
    s->value_list_at = section(s, MT_SECTION_VALUE_LIST_AT);
    s->value_lists = section(s, MT_SECTION_VALUE_LISTS);
    s->value_lists_len = section_len(s, MT_SECTION_VALUE_LISTS);
    s->id_order = section(s, MT_SECTION_ID_ORDER);
}

static match_status open_segment(mt_segment *s, const char *name, mt_segment **out, mt_error *err)
{
    match_status status = MATCH_OK;
    s->header = (const mt_segment_header *)(const void *)s->data;
    MT_TRY(check_header(s, name, err));
    MT_TRY(check_counts(s, name, err));
    bind(s);
    MT_TRY(check_tiles(s, name, err));
    *out = s;
    s = NULL;
out:
    mt_segment_close(&s);
    return status;
}

match_status mt_segment_open(const char *path, mt_segment **out, mt_error *err)
{
    mt_segment *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    match_status status = mt_file_map(path, &s->map, err);
    if (status != MATCH_OK) {
        mt_segment_close(&s);
        return status;
    }
    s->data = s->map.data;
    s->len = s->map.len;
    return open_segment(s, path, out, err);
}

match_status mt_segment_open_bytes(const void *data, size_t len, const char *name, mt_segment **out, mt_error *err)
{
    mt_segment *s = mt_alloc(1, sizeof *s);
    /* room to begin at a multiple of 64, as a mapping does */
    if (s) s->owned = mt_alloc(len + 64, 1);
    if (!s || !s->owned) {
        mt_segment_close(&s);
        return mt_fail_no_memory(err);
    }
    uint8_t *aligned = s->owned + (64 - (uintptr_t)s->owned % 64) % 64;
    if (len) memcpy(aligned, data, len);
    s->data = aligned;
    s->len = len;
    return open_segment(s, name, out, err);
}

void mt_segment_close(mt_segment **segment)
{
    mt_segment *s = *segment;
    if (!s) return;
    mt_file_unmap(&s->map);
    mt_free(s->owned);
    mt_free(s);
    *segment = NULL;
}

match_status mt_segment_verify(const mt_segment *s, mt_error *err)
{
    for (int i = 0; i < MT_SECTION_COUNT; i++) {
        const mt_section_place *p = &s->header->place[i];
        uint64_t hash = (uint64_t)i;
        for (uint64_t at = 0; at < p->bytes; at += MT_CHECKSUM_CHUNK) {
            uint64_t n = p->bytes - at < MT_CHECKSUM_CHUNK ? p->bytes - at : MT_CHECKSUM_CHUNK;
            hash = mt_section_checksum(hash, s->data + p->offset + at, (size_t)n);
        }
        if (hash != p->checksum)
            return mt_fail(err, MATCH_E_CORRUPT,
                           "an index segment is damaged (wrong checksum of section %d): rebuild the index", i);
    }
    return MATCH_OK;
}

uint32_t mt_segment_term(const mt_segment *s, mt_text term)
{
    uint32_t rank = mt_dictionary_find(&s->term, term);
    if (rank == MT_NONE) return MT_NONE;
    uint32_t number = s->term_number[rank];
    return number < s->terms ? number : MT_NONE;
}

int64_t mt_segment_df(const mt_segment *s, uint32_t term, unsigned kinds)
{
    int64_t df = 0;
    for (unsigned k = 0; k < MT_KIND_COUNT; k++)
        if (kinds >> k & 1 && s->df[k]) df += s->df[k][term];
    return df;
}

uint32_t mt_segment_doc_of(const mt_segment *s, mt_num num)
{
    uint32_t low = 0, high = s->docs;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->num[middle] < num)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->docs && s->num[low] == num ? low : MT_NONE;
}

static uint32_t tile_of(const mt_segment *s, uint32_t doc)
{
    uint32_t low = 0, high = s->tiles;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (s->tile[middle].first <= doc)
            low = middle;
        else
            high = middle;
    }
    return low;
}

mt_forward mt_segment_forward(const mt_segment *s, uint32_t doc)
{
    uint32_t t = tile_of(s, doc);
    const mt_tile *tile = &s->tile[t];
    uint64_t most = tile->lists_at - tile->forward_at;
    uint64_t begin = s->forward_at[(size_t)doc + t], end = s->forward_at[(size_t)doc + t + 1];
    if (begin > end || end > most) begin = end = 0;
    return mt_forward_over(s->lists + tile->forward_at + begin, (size_t)(end - begin), false);
}

void mt_segment_cells(const mt_segment *s, uint32_t term, uint32_t *begin, uint32_t *end)
{
    *begin = s->cell_at[term];
    *end = s->cell_at[term + 1];
    if (*begin > *end || *end > s->header->cells) *begin = *end = 0;
}

bool mt_segment_list(const mt_segment *s, const mt_cell *cell, mt_tile_list *list)
{
    uint32_t number = cell->tile & ~MT_CELL_DENSE;
    if (number >= s->tiles) return false;
    const mt_tile *t = &s->tile[number];
    uint64_t at = t->lists_at + (uint64_t)cell->at * 8;
    if (at + 8 > t->end) return false;
    const uint8_t *p = s->lists + at;
    uint64_t room = t->end - at;
    memcpy(&list->n, p, 4);
    if (list->n > t->docs) return false;
    if (cell->tile & MT_CELL_DENSE) {
        uint64_t bitmap = mt_bitset_words(t->docs) * 8;
        if (8 + bitmap + list->n > room) return false;
        list->local = NULL;
        list->bitmap = (const uint64_t *)(const void *)(p + 8);
        list->impact = p + 8 + bitmap;
        /* a damaged bitmap may hold more bits than n: what the whole tile would need must be readable */
        return (uint64_t)(s->data + s->len - list->impact) >= (uint64_t)t->docs + 64;
    }
    if (4 + 3 * (uint64_t)list->n > room) return false;
    list->bitmap = NULL;
    list->local = (const uint16_t *)(const void *)(p + 4);
    list->impact = p + 4 + 2 * (size_t)list->n;
    return true;
}
