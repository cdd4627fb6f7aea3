/* Opening and reading segments. Sizes of sections are demanded from the counts in the (checksummed) header, so that
 * fixed arrays can be read without further checks; everything that is an offset stored in a section is checked where it
 * is used. */
#include "libmatch/index/segment.h"

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"

_Static_assert(sizeof(mt_kind_stats) == 72 && sizeof(mt_tile) == 104, "layout of segments");
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
        if (p->offset % 64 || p->offset < sizeof *h || p->offset > s->len || p->bytes > s->len - p->offset)
            return damaged(err, name, "a section outside the file");
    }
    return MATCH_OK;
}

static uint64_t column_bytes(const mt_segment_header *h, int f)
{
    return ((uint64_t)h->docs * h->length_bytes[f] + 3) / 4 * 4;
}

/* The sizes that the counts demand; UINT64_MAX: any. */
static void expected_sizes(const mt_segment_header *h, uint64_t size[MT_SECTION_COUNT])
{
    uint64_t docs = h->docs, words = mt_bitset_words(h->docs);
    for (int i = 0; i < MT_SECTION_COUNT; i++) size[i] = UINT64_MAX;
    size[MT_SECTION_STATS] = MT_KIND_COUNT * sizeof(mt_kind_stats);
    size[MT_SECTION_NUM] = size[MT_SECTION_ID_ORDER] = docs * 4;
    size[MT_SECTION_META] = docs;
    size[MT_SECTION_LENGTH] = 0;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) size[MT_SECTION_LENGTH] += column_bytes(h, f);
    size[MT_SECTION_PLANES] = words * 128 * MT_PLANES * (h->terms > h->words ? 2 : 1);
    size[MT_SECTION_KIND_BITS] = words * 8 * (uint64_t)__builtin_popcount(h->kind_mask);
    size[MT_SECTION_FORWARD_AT] = (docs + h->tiles) * 4;
    size[MT_SECTION_TILES] = h->tiles * sizeof(mt_tile);
    size[MT_SECTION_TERM_AT] = 4 * ((uint64_t)mt_dictionary_blocks(h->terms) + 1);
    size[MT_SECTION_TERM_NUMBER] = size[MT_SECTION_TERM_RANK] = (uint64_t)h->terms * 4;
    size[MT_SECTION_TERM_SLOTS] = 5 * (uint64_t)mt_term_slots(h->terms);
    size[MT_SECTION_DF] = (uint64_t)h->terms * 4 * (uint64_t)__builtin_popcount(h->df_mask);
    size[MT_SECTION_CELL_AT] = ((uint64_t)h->terms + 1) * 4;
    size[MT_SECTION_CELLS] = (uint64_t)h->cells * 6;
    size[MT_SECTION_VALUE_AT] = 4 * ((uint64_t)mt_dictionary_blocks(h->values) + 1);
    size[MT_SECTION_VALUE_LIST_AT] = ((uint64_t)h->values + 1) * 4;
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
    if (h->terms > MT_FORWARD_TERM_MAX) return damaged(err, name, "too many terms");
    for (int f = 0; f < MT_LENGTH_COUNT; f++)
        if (h->length_bytes[f] != 0 && h->length_bytes[f] != 2 && h->length_bytes[f] != 4)
            return damaged(err, name, "wrong width of lengths");
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
    const uint8_t *column = section(s, MT_SECTION_LENGTH);
    for (int f = 0; f < MT_LENGTH_COUNT; f++) {
        s->length[f] = column;
        column += column_bytes(h, f);
    }
    const uint16_t *plane = section(s, MT_SECTION_PLANES);
    for (int i = 0; i < 2 * MT_PLANES; i++, plane += 64 * mt_bitset_words(s->docs))
        s->plane[i / MT_PLANES][i % MT_PLANES] = i < MT_PLANES || h->terms > h->words ? plane : NULL;
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
    s->term_slot = section(s, MT_SECTION_TERM_SLOTS);
    s->term_slots = mt_term_slots(s->terms);
    s->term_tag = (const uint8_t *)(s->term_slot + s->term_slots);
    s->cell_at = section(s, MT_SECTION_CELL_AT);
    s->cell_place = section(s, MT_SECTION_CELLS);
    s->cell_tile = (const uint16_t *)(const void *)(s->cell_place + h->cells);
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

/* The slot to begin at, and the first from there on that a term with this hash may have; term_slots: none. */
static uint32_t first_slot(const mt_segment *s, uint64_t hash)
{
    return (uint32_t)((hash >> 32) * s->term_slots >> 32);
}
static uint32_t next_slot(const mt_segment *s, uint64_t hash, uint32_t slot)
{
    for (uint32_t i = 0; i < s->term_slots && s->term_slot[slot]; i++) {
        if (s->term_tag[slot] == (uint8_t)hash) return slot;
        if (++slot == s->term_slots) slot = 0;
    }
    return s->term_slots;
}

static uint32_t number_in_slot(const mt_segment *s, uint32_t slot, mt_text term)
{
    uint32_t rank = s->term_slot[slot] - 1;
    if (!mt_dictionary_is(&s->term, rank, term)) return MT_NONE;
    return s->term_number[rank] < s->terms ? s->term_number[rank] : MT_NONE;
}

static uint32_t find_term(const mt_segment *s, mt_text term, uint64_t hash, uint32_t slot)
{
    for (uint32_t i = 0; i < s->term_slots; i++) {
        slot = next_slot(s, hash, slot);
        if (slot == s->term_slots) return MT_NONE;
        uint32_t number = number_in_slot(s, slot, term);
        if (number != MT_NONE) return number;
        if (++slot == s->term_slots) slot = 0;
    }
    return MT_NONE;
}

uint32_t mt_segment_term(const mt_segment *s, mt_text term)
{
    if (s->term_slots == 0) return MT_NONE;
    uint64_t hash = mt_hash_bytes(term.data, term.len, MT_TERM_HASH_SEED);
    return find_term(s, term, hash, first_slot(s, hash));
}

enum { TOGETHER = 32 };

/* Each step of all terms asks for the memory of the next step. */
static void find_some(const mt_segment *s, const mt_text *term, size_t n, uint32_t *number)
{
    uint64_t hash[TOGETHER];
    uint32_t slot[TOGETHER];
    for (size_t i = 0; i < n; i++) {
        hash[i] = mt_hash_bytes(term[i].data, term[i].len, MT_TERM_HASH_SEED);
        slot[i] = first_slot(s, hash[i]);
        __builtin_prefetch(&s->term_slot[slot[i]]);
        __builtin_prefetch(&s->term_tag[slot[i]]);
    }
    for (size_t i = 0; i < n; i++) {
        slot[i] = next_slot(s, hash[i], slot[i]);
        if (slot[i] == s->term_slots) continue;
        uint32_t rank = s->term_slot[slot[i]] - 1;
        if (rank >= s->terms) continue;
        __builtin_prefetch(&s->term.at[rank / MT_DICTIONARY_BLOCK]);
        __builtin_prefetch(&s->term_number[rank]);
    }
    for (size_t i = 0; i < n; i++)
        if (slot[i] < s->term_slots) mt_dictionary_prefetch(&s->term, s->term_slot[slot[i]] - 1);
    for (size_t i = 0; i < n; i++) {
        number[i] = slot[i] < s->term_slots ? find_term(s, term[i], hash[i], slot[i]) : MT_NONE;
        if (number[i] == MT_NONE) continue;
        for (int k = 0; k < MT_KIND_COUNT; k++)
            if (s->df[k]) __builtin_prefetch(&s->df[k][number[i]]);
        __builtin_prefetch(&s->cell_at[number[i]]);
    }
}

void mt_segment_terms(const mt_segment *s, const mt_text *term, size_t n, uint32_t *number)
{
    if (s->term_slots == 0) {
        for (size_t i = 0; i < n; i++) number[i] = MT_NONE;
        return;
    }
    for (size_t i = 0; i < n; i += TOGETHER) find_some(s, term + i, n - i < TOGETHER ? n - i : TOGETHER, number + i);
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
    return mt_forward_bits(s->lists + tile->forward_at + begin, (size_t)(end - begin),
                           s->lists_len - (size_t)(tile->forward_at + begin), &tile->code, s->words);
}

void mt_segment_cells(const mt_segment *s, uint32_t term, uint32_t *begin, uint32_t *end)
{
    *begin = s->cell_at[term];
    *end = s->cell_at[term + 1];
    if (*begin > *end || *end > s->header->cells) *begin = *end = 0;
}

/* The documents of a part at *at; false: they reach beyond `end`. */
static bool take_docs(const mt_segment *s, const mt_tile *t, mt_list_part *part, const uint8_t **at, const uint8_t *end)
{
    size_t bytes = part->form == MT_DOCS_IDS ? 2 * (size_t)part->n : part->n;
    if (part->form == MT_DOCS_BITS) {
        *at += (64 - (size_t)(*at - s->data) % 64) % 64;
        bytes = mt_bitset_words(t->docs) * 8;
    }
    if (part->form == MT_DOCS_PACKED) {
        size_t words = mt_bitset_words(t->docs);
        bytes = mt_packed_words(words) * 8 + part->filled;
        /* damaged bits may ask for more bytes than there are */
        if ((uint64_t)(s->data + s->len - *at) < mt_packed_words(words) * 72 + 64) return false;
    }
    if (*at > end || bytes > (size_t)(end - *at)) return false;
    part->docs = *at;
    *at += bytes;
    return true;
}

bool mt_segment_list(const mt_segment *s, const mt_cell *cell, mt_tile_list *list)
{
    if (cell->tile >= s->tiles) return false;
    const mt_tile *t = &s->tile[cell->tile];
    if (cell->form != MT_CELL_LIST) {
        *list = (mt_tile_list){.form = cell->form, .inlined = cell->at};
        return cell->form == MT_CELL_TWO || (cell->form == MT_CELL_ONE && (cell->at >> 16 & 3) < MT_PARTS);
    }
    list->form = MT_CELL_LIST;
    list->inlined = 0;
    const uint8_t *p = s->lists + t->lists_at, *end = s->lists + t->end;
    if (cell->at >= (size_t)(end - p)) return false;
    p += cell->at;
    const uint8_t forms = *p++;
    for (int i = 0; i < MT_PARTS; i++) {
        mt_list_part *part = &list->part[i];
        *part = (mt_list_part){.form = (mt_docs_form)(forms >> 2 * i & 3)};
        if (part->form == MT_DOCS_NONE) continue;
        if (!mt_varint_read(&p, end, &part->n)) return false;
        if (i == MT_PART_REST || part->form != MT_DOCS_BITS || !(forms & MT_LIST_PACKED(i))) continue;
        part->form = MT_DOCS_PACKED;
        if (!mt_varint_read(&p, end, &part->filled)) return false;
    }
    for (int i = 0; i < MT_PARTS; i++)
        if (!take_docs(s, t, &list->part[i], &p, end)) return false;
    const mt_list_part *rest = &list->part[MT_PART_REST];
    list->impact = p;
    if (rest->n > (size_t)(end - p)) return false;
    list->end = p + rest->n;
    /* a damaged bitmap may hold more bits than n: what the whole tile would need must be readable */
    return rest->form != MT_DOCS_BITS || (uint64_t)(s->data + s->len - p) >= (uint64_t)t->docs + 64;
}

void mt_docs_unpack(const uint8_t *packed, size_t words, uint64_t *bitmap)
{
    const uint8_t *filled = packed + mt_packed_words(words) * 8;
    memset(bitmap, 0, words * sizeof *bitmap);
    for (size_t w = 0; w < words; w++)
        for (unsigned m = packed[w]; m; m &= m - 1) bitmap[w] |= (uint64_t)*filled++ << 8 * __builtin_ctz(m);
}

/* Adds a bitmap of `end` documents. */
static void set_bits(const uint64_t *bitmap, uint32_t end, uint64_t *words)
{
    for (size_t w = 0; w < mt_bitset_words(end); w++) words[w] |= bitmap[w];
    if (end % 64) words[end / 64] &= (UINT64_C(1) << end % 64) - 1;
}

static void set_docs(const mt_list_part *part, uint32_t end, uint64_t *words)
{
    const uint8_t *docs = part->docs;
    uint32_t doc = 0, n = part->n;
    switch (part->form) {
    case MT_DOCS_NONE: break;
    case MT_DOCS_STEPS:
        for (uint32_t i = 0; i < n; i++) {
            doc += docs[i];
            if (docs[i] != 255 && doc < end) words[doc / 64] |= UINT64_C(1) << doc % 64;
        }
        break;
    case MT_DOCS_IDS:
        for (uint32_t i = 0; i < n; i++) {
            doc = docs[2 * (size_t)i] | (uint32_t)docs[2 * (size_t)i + 1] << 8;
            if (doc < end) words[doc / 64] |= UINT64_C(1) << doc % 64;
        }
        break;
    case MT_DOCS_BITS: set_bits((const uint64_t *)(const void *)docs, end, words); break;
    case MT_DOCS_PACKED: {
        uint64_t bitmap[MT_TILE_DOCS / 64];
        mt_docs_unpack(docs, mt_bitset_words(end), bitmap);
        set_bits(bitmap, end, words);
        break;
    }
    }
}

void mt_segment_part_docs(const mt_segment *s, const mt_cell *cell, const mt_tile_list *list, unsigned part,
                          uint64_t *words)
{
    uint32_t end = s->tile[cell->tile].docs;
    uint32_t first = list->inlined & 65535, second = list->inlined >> 16;
    switch (list->form) {
    case MT_CELL_LIST: set_docs(&list->part[part], end, words); break;
    case MT_CELL_ONE:
        if (first < end && (list->inlined >> 16 & 255) == part) words[first / 64] |= UINT64_C(1) << first % 64;
        break;
    case MT_CELL_TWO:
        if (part != MT_PART_ONCE) break;
        if (first < end) words[first / 64] |= UINT64_C(1) << first % 64;
        if (second < end) words[second / 64] |= UINT64_C(1) << second % 64;
        break;
    }
}

void mt_segment_list_docs(const mt_segment *s, const mt_cell *cell, uint64_t *words)
{
    mt_tile_list list;
    if (!mt_segment_list(s, cell, &list)) return;
    uint32_t end = s->tile[cell->tile].docs;
    uint32_t first = list.inlined & 65535, second = list.inlined >> 16;
    if (list.form != MT_CELL_LIST && first < end) words[first / 64] |= UINT64_C(1) << first % 64;
    if (list.form == MT_CELL_TWO && second < end) words[second / 64] |= UINT64_C(1) << second % 64;
    for (int i = 0; i < MT_PARTS; i++) set_docs(&list.part[i], end, words);
}
