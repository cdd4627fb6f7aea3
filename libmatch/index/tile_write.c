/* One tile: count, place by term, place by document, write. A tile ends early, at a multiple of 64 documents, when it
 * holds 8 million postings, which bounds the memory at about 160 MB for any documents. */
#include "libmatch/index/tile_write.h"

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"

#define TILE_POSTINGS (8u << 20)

match_status mt_tile_writer_begin(mt_tile_writer *w, const mt_segment_plan *plan, const mt_doc_places *docs,
                                  const mt_vocabulary *vocabulary, mt_error *err)
{
    w->plan = plan;
    w->docs = docs;
    w->vocabulary = vocabulary;
    w->term_end = mt_alloc((size_t)vocabulary->count + 1, sizeof *w->term_end);
    return w->term_end ? MATCH_OK : mt_fail_no_memory(err);
}

void mt_tile_writer_free(mt_tile_writer *w)
{
    MT_ARRAY_FREE(&w->forward_at);
    MT_ARRAY_FREE(&w->tiles);
    MT_ARRAY_FREE(&w->cells);
    mt_free(w->term_end);
    MT_ARRAY_FREE(&w->list_doc);
    MT_ARRAY_FREE(&w->list_counts);
    MT_ARRAY_FREE(&w->entry_term);
    MT_ARRAY_FREE(&w->entry_counts);
    for (int i = 0; i < 2 * MT_PLANES; i++) MT_ARRAY_FREE(&w->plane[i / MT_PLANES][i % MT_PLANES]);
    MT_ARRAY_FREE(&w->bytes);
    w->term_end = NULL;
}

static mt_forward entries_of(const mt_tile_writer *w, size_t doc)
{
    const mt_doc_place *p = &w->docs->data[doc];
    const mt_source *s = w->plan->sources[p->source];
    return s->class->forward(s, p->doc);
}

static uint32_t number_of(const mt_tile_writer *w, size_t doc, uint32_t term)
{
    return w->vocabulary->map[w->docs->data[doc].source][term];
}

/* Counts the entries of the tile's documents and terms; gives how many documents it takes. The terms have been checked
 * when the vocabulary was made. */
static uint32_t count_tile(mt_tile_writer *w, uint32_t *postings)
{
    uint32_t docs = 0, n = 0;
    memset(w->term_end, 0, ((size_t)w->vocabulary->count + 1) * sizeof *w->term_end);
    while (docs < MT_TILE_DOCS && w->next + docs < w->docs->len && (docs % 64 || n < TILE_POSTINGS)) {
        mt_forward list = entries_of(w, w->next + docs);
        while (mt_forward_next(&list)) {
            w->term_end[number_of(w, w->next + docs, list.term)]++;
            n++;
        }
        w->doc_end[docs++] = n;
    }
    *postings = n;
    return docs;
}

static void raise_to(uint16_t *most, uint16_t value)
{
    if (value > *most) *most = value;
}

static match_status bake_documents(mt_tile_writer *w, mt_tile *tile, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t i = 0; i < tile->docs; i++) {
        const mt_doc_place *p = &w->docs->data[w->next + i];
        const mt_source *s = w->plan->sources[p->source];
        mt_kind kind = (mt_kind)(s->meta[p->doc] & 15);
        uint32_t length[MT_LENGTH_COUNT];
        for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = s->length[f][p->doc];
        mt_impact_factors_of(w->plan->model, w->plan->averages, kind, length, &w->factor[i]);
        for (uint32_t n = 1; n <= MT_PLANES; n++) {
            const uint32_t count[MT_FIELD_COUNT] = {[MT_FIELD_TEXT] = n};
            uint16_t word = mt_impact_plane(mt_impact_saturation(w->plan->model->k1, w->factor[i].word, count));
            uint16_t gram = mt_impact_plane(mt_impact_saturation(w->plan->model->k1, w->factor[i].gram, count));
            raise_to(&tile->plane_most[0][n - 1], word);
            raise_to(&tile->plane_most[1][n - 1], gram);
            MT_TRY(MT_PUSH(&w->plane[0][n - 1], word, err));
            if (w->vocabulary->words < w->vocabulary->count) MT_TRY(MT_PUSH(&w->plane[1][n - 1], gram, err));
        }
    }
out:
    return status;
}

/* Rice parameters from the tile's postings: the expected step is how many numbers of a size there are for each posting
 * of a document among them, and 2^k should be about ln 2 times that (0.488 is the place between two k). */
static void choose_code(const mt_tile_writer *w, uint32_t docs, mt_forward_code *code)
{
    uint64_t postings[2][32] = {{0}}, numbers[2][32] = {{0}};
    for (uint32_t t = 0; t < w->vocabulary->count; t++) {
        int gram = t >= w->vocabulary->words;
        uint32_t distance = gram ? t - w->vocabulary->words : t;
        unsigned size = distance ? 31 - (unsigned)__builtin_clz(distance) : 0;
        numbers[gram][size]++;
        postings[gram][size] += w->term_end[t];
    }
    for (int gram = 0; gram < 2; gram++)
        for (int size = 0; size < 32; size++) {
            uint8_t k = 0;
            while (k < MT_RICE_MOST && numbers[gram][size] * docs * 125 >= postings[gram][size] * 256 << k) k++;
            code->rice[gram][size] = k;
        }
}

/* Two transpositions: by term, then by document again, now with the terms in order. */
static match_status transpose(mt_tile_writer *w, uint32_t docs, uint32_t postings, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(MT_RESERVE(&w->list_doc, postings, err));
    MT_TRY(MT_RESERVE(&w->list_counts, postings, err));
    MT_TRY(MT_RESERVE(&w->entry_term, postings, err));
    MT_TRY(MT_RESERVE(&w->entry_counts, postings, err));
    uint32_t sum = 0;
    for (uint32_t t = 0; t < w->vocabulary->count; t++) { /* now where each list begins */
        uint32_t n = w->term_end[t];
        w->term_end[t] = sum;
        sum += n;
    }
    for (uint32_t i = 0; i < docs; i++) {
        mt_forward list = entries_of(w, w->next + i);
        while (mt_forward_next(&list)) {
            uint32_t at = w->term_end[number_of(w, w->next + i, list.term)]++;
            w->list_doc.data[at] = (uint16_t)i;
            w->list_counts.data[at] = mt_counts_pack(list.count);
        }
    }
    for (uint32_t i = docs; i-- > 1;) w->doc_end[i] = w->doc_end[i - 1]; /* now where each document begins */
    w->doc_end[0] = 0;
    uint32_t at = 0;
    for (uint32_t t = 0; t < w->vocabulary->count; t++)
        for (; at < w->term_end[t]; at++) {
            uint32_t to = w->doc_end[w->list_doc.data[at]]++;
            w->entry_term.data[to] = t;
            w->entry_counts.data[to] = w->list_counts.data[at];
        }
out:
    return status;
}

static match_status write_forward(mt_tile_writer *w, uint32_t docs, const mt_forward_code *code, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t begin = mt_sink_at(w->plan->sink);
    uint32_t entry = 0, at = 0;
    for (uint32_t i = 0; i <= docs; i++) {
        if (mt_sink_at(w->plan->sink) - begin > UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "a tile above 4 GiB");
        at = (uint32_t)(mt_sink_at(w->plan->sink) - begin);
        MT_TRY(MT_PUSH(&w->forward_at, at, err));
        if (i == docs) break;
        MT_TRY(MT_RESERVE(&w->bytes, (size_t)(w->doc_end[i] - entry) * MT_FORWARD_ENTRY_MAX + 8, err));
        mt_forward_writer bits = mt_forward_begin(w->bytes.data);
        for (; entry < w->doc_end[i]; entry++) {
            uint32_t count[MT_FIELD_COUNT];
            mt_counts_unpack(w->entry_counts.data[entry], count);
            mt_forward_add(&bits, code, w->vocabulary->words, w->entry_term.data[entry], count);
        }
        mt_sink_add(w->plan->sink, w->bytes.data, mt_forward_end(&bits));
    }
out:
    return status;
}

static uint8_t impact_of(mt_tile_writer *w, uint32_t doc, uint32_t packed, bool gram)
{
    uint32_t count[MT_FIELD_COUNT];
    mt_counts_unpack(packed, count);
    double saturation =
        mt_impact_saturation(w->plan->model->k1, gram ? w->factor[doc].gram : w->factor[doc].word, count);
    w->raised = w->raised || mt_impact_raised(saturation);
    return mt_impact_byte(saturation);
}

static void part_list(mt_tile_writer *w, uint32_t begin, uint32_t n, bool gram)
{
    memset(w->part_n, 0, sizeof w->part_n);
    for (uint32_t i = begin; i < begin + n; i++) {
        uint16_t doc = w->list_doc.data[i];
        uint32_t counts = w->list_counts.data[i];
        int part = counts == 1 ? MT_PART_ONCE : counts == 2 ? MT_PART_TWICE : MT_PART_REST;
        if (part == MT_PART_REST) w->impact[w->part_n[part]] = impact_of(w, doc, counts, gram);
        w->part_doc[part][w->part_n[part]++] = doc;
    }
}

static uint32_t count_steps(const uint16_t *doc, uint32_t n)
{
    uint32_t before = 0, steps = n;
    for (uint32_t i = 0; i < n; before = doc[i++]) steps += (doc[i] - before) / 255;
    return steps;
}

/* Bytes of the bitmap that are not 0. */
static uint32_t count_filled(const uint16_t *doc, uint32_t n)
{
    uint32_t before = UINT32_MAX, filled = 0;
    for (uint32_t i = 0; i < n; before = doc[i++] / 8u) filled += doc[i] / 8u != before;
    return filled;
}

/* The smallest form, but a bitmap where it is the fastest. */
static mt_docs_form form_of(uint32_t docs, uint32_t n, uint32_t steps, uint32_t impact_bytes)
{
    if (n == 0) return MT_DOCS_NONE;
    if (docs >= MT_TILE_DENSE_LEAST && n >= docs / (impact_bytes ? MT_TILE_DENSE_REST : MT_TILE_DENSE))
        return impact_bytes || n >= docs / MT_TILE_PACKED ? MT_DOCS_BITS : MT_DOCS_PACKED;
    return (uint64_t)steps * (1 + impact_bytes) <= (uint64_t)n * (2 + impact_bytes) ? MT_DOCS_STEPS : MT_DOCS_IDS;
}

static uint8_t *put_packed(uint8_t *p, const uint16_t *doc, uint32_t n, uint32_t docs)
{
    uint8_t *filled = p + mt_packed_words(mt_bitset_words(docs)) * 8;
    uint32_t before = UINT32_MAX;
    memset(p, 0, (size_t)(filled - p));
    for (uint32_t i = 0; i < n; before = doc[i++] / 8u) {
        p[doc[i] / 64] |= (uint8_t)(1u << doc[i] / 8 % 8);
        if (doc[i] / 8u != before) *filled++ = 0;
        filled[-1] |= (uint8_t)(1u << doc[i] % 8);
    }
    return filled;
}

/* Writes documents (and steps of impacts after them); `p` stands at offset `at` of the section. */
static uint8_t *put_docs(uint8_t *p, uint64_t at, mt_docs_form form, const uint16_t *doc, uint32_t n, uint32_t docs)
{
    uint32_t before = 0;
    size_t fill = (size_t)(64 - at % 64) % 64, bytes = mt_bitset_words(docs) * 8;
    switch (form) {
    case MT_DOCS_NONE: break;
    case MT_DOCS_STEPS:
        for (uint32_t i = 0; i < n; before = doc[i++]) {
            uint32_t step = doc[i] - before;
            for (; step >= 255; step -= 255) *p++ = 255;
            *p++ = (uint8_t)step;
        }
        break;
    case MT_DOCS_IDS:
        memcpy(p, doc, 2 * (size_t)n);
        p += 2 * (size_t)n;
        break;
    case MT_DOCS_BITS:
        memset(p, 0, fill + bytes);
        p += fill;
        for (uint32_t i = 0; i < n; i++) p[doc[i] / 8] |= (uint8_t)(1u << doc[i] % 8);
        p += bytes;
        break;
    case MT_DOCS_PACKED: p = put_packed(p, doc, n, docs); break;
    }
    return p;
}

static uint8_t *put_impacts(uint8_t *p, const mt_tile_writer *w, mt_docs_form form)
{
    const uint16_t *doc = w->part_doc[MT_PART_REST];
    uint32_t before = 0;
    for (uint32_t i = 0; i < w->part_n[MT_PART_REST]; before = doc[i++]) {
        for (uint32_t step = doc[i] - before; form == MT_DOCS_STEPS && step >= 255; step -= 255) *p++ = 0;
        *p++ = w->impact[i];
    }
    return p;
}

/* The parted list into w->bytes, to stand at offset `at` of the section; gives its size. */
static size_t encode_list(mt_tile_writer *w, uint32_t docs, uint64_t at)
{
    mt_docs_form form[MT_PARTS];
    uint8_t *begin = w->bytes.data, *p = begin;
    *p++ = 0;
    for (int i = 0; i < MT_PARTS; i++) {
        uint32_t steps = count_steps(w->part_doc[i], w->part_n[i]);
        form[i] = form_of(docs, w->part_n[i], steps, i == MT_PART_REST);
        if (form[i] == MT_DOCS_NONE) continue;
        bool packed = form[i] == MT_DOCS_PACKED;
        *begin |= (uint8_t)((unsigned)(packed ? MT_DOCS_BITS : form[i]) << 2 * i | (packed ? MT_LIST_PACKED(i) : 0));
        p += mt_varint_write(p, form[i] == MT_DOCS_STEPS ? steps : w->part_n[i]);
        if (packed) p += mt_varint_write(p, count_filled(w->part_doc[i], w->part_n[i]));
    }
    for (int i = 0; i < MT_PARTS; i++)
        p = put_docs(p, at + (uint64_t)(p - begin), form[i], w->part_doc[i], w->part_n[i], docs);
    p = put_impacts(p, w, form[MT_PART_REST]);
    for (int i = 0; i < MT_PARTS; i++) w->dense = w->dense || form[i] >= MT_DOCS_BITS;
    return (size_t)(p - begin);
}

/* A list of one or two postings may stand in its cell. */
static mt_cell_form inline_list(const mt_tile_writer *w, uint32_t n, uint64_t *place)
{
    if (n == 1) {
        unsigned part = w->part_n[MT_PART_ONCE]    ? MT_PART_ONCE
                        : w->part_n[MT_PART_TWICE] ? MT_PART_TWICE
                                                   : MT_PART_REST;
        *place = w->part_doc[part][0] | part << 16;
        if (part == MT_PART_REST) *place |= (uint64_t)w->impact[0] << 24;
        return MT_CELL_ONE;
    }
    if (n != 2 || w->part_n[MT_PART_ONCE] != 2) return MT_CELL_LIST;
    *place = w->part_doc[MT_PART_ONCE][0] | (uint64_t)w->part_doc[MT_PART_ONCE][1] << 16;
    return MT_CELL_TWO;
}

static match_status write_lists(mt_tile_writer *w, uint32_t docs, uint64_t lists_at, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t begin = 0, tile = (uint32_t)w->tiles.len;
    /* steps and their impacts are at most as long as ids and impacts */
    MT_TRY(MT_RESERVE(&w->bytes, 512 + 7 * (size_t)MT_TILE_DOCS + MT_TILE_DOCS / 2, err));
    for (uint32_t t = 0; t < w->vocabulary->count; t++) {
        uint32_t n = w->term_end[t] - begin;
        if (n == 0) continue;
        uint64_t at = mt_sink_at(w->plan->sink), place = at - lists_at;
        part_list(w, begin, n, t >= w->vocabulary->words);
        begin = w->term_end[t];
        mt_cell_form form = inline_list(w, n, &place);
        if (form == MT_CELL_LIST) mt_sink_add(w->plan->sink, w->bytes.data, encode_list(w, docs, at));
        if (place > UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "a tile above 4 GiB");
        mt_term_cell cell = {t, (uint32_t)place, (uint16_t)(tile << 2 | (unsigned)form)};
        MT_TRY(MT_PUSH(&w->cells, cell, err));
    }
out:
    return status;
}

match_status mt_tile_writer_step(mt_tile_writer *w, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_sink *sink = w->plan->sink;
    uint32_t postings = 0, docs = count_tile(w, &postings);
    mt_tile tile = {.first = (uint32_t)w->next, .docs = docs};
    *done = docs == 0;
    if (*done) return MATCH_OK;
    if (w->tiles.len >> MT_CELL_TILE_BITS) return mt_fail(err, MATCH_E_TOO_BIG, "too many documents in one segment");
    choose_code(w, docs, &tile.code);
    MT_TRY(bake_documents(w, &tile, err));
    MT_TRY(transpose(w, docs, postings, err));
    tile.forward_at = mt_sink_at(sink);
    MT_TRY(write_forward(w, docs, &tile.code, err));
    mt_sink_pad(sink, 64);
    tile.lists_at = mt_sink_at(sink);
    MT_TRY(write_lists(w, docs, tile.lists_at, err));
    tile.end = mt_sink_at(sink);
    MT_TRY(MT_PUSH(&w->tiles, tile, err));
    w->next += docs;
    *done = w->next == w->docs->len;
out:
    return status;
}

match_status mt_tile_writer_cells(const mt_tile_writer *w, uint32_t terms, uint32_t **place, uint16_t **tile,
                                  uint32_t **at, mt_error *err)
{
    if (w->cells.len >= UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "too many posting lists in one segment");
    uint32_t *places = mt_alloc(w->cells.len, sizeof *places), *begin = mt_alloc((size_t)terms + 2, sizeof *begin);
    uint16_t *tiles = mt_alloc(w->cells.len, sizeof *tiles);
    if (!places || !begin || !tiles) {
        mt_free(places);
        mt_free(begin);
        mt_free(tiles);
        return mt_fail_no_memory(err);
    }
    for (size_t i = 0; i < w->cells.len; i++) begin[w->cells.data[i].term + 2]++;
    for (uint32_t t = 0; t < terms; t++) begin[t + 2] += begin[t + 1];
    /* begin[t + 1] moves from the beginning of t to its end; then begin[t] is the beginning of t */
    for (size_t i = 0; i < w->cells.len; i++) {
        const mt_term_cell *c = &w->cells.data[i];
        uint32_t to = begin[c->term + 1]++;
        places[to] = c->at;
        tiles[to] = c->tile;
    }
    *place = places;
    *tile = tiles;
    *at = begin;
    return MATCH_OK;
}
