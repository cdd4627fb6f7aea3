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

static void bake_documents(mt_tile_writer *w, uint32_t docs)
{
    static const uint32_t once[MT_FIELD_COUNT] = {0, 1, 0};
    for (uint32_t i = 0; i < docs; i++) {
        const mt_doc_place *p = &w->docs->data[w->next + i];
        const mt_source *s = w->plan->sources[p->source];
        mt_kind kind = (mt_kind)(s->meta[p->doc] & 15);
        uint32_t length[MT_LENGTH_COUNT];
        for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = s->length[f][p->doc];
        mt_impact_factors_of(w->plan->model, w->plan->averages, kind, length, &w->factor[i]);
        double word = mt_impact_saturation(w->plan->model->k1, w->factor[i].word, once);
        double gram = mt_impact_saturation(w->plan->model->k1, w->factor[i].gram, once);
        w->raised = w->raised || (length[MT_FIELD_TEXT] && mt_impact_raised(word)) ||
                    (length[MT_LENGTH_GRAMS] && mt_impact_raised(gram));
        w->once[i] = mt_impact_byte(word);
        w->once_gram[i] = mt_impact_byte(gram);
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

static match_status write_forward(mt_tile_writer *w, uint32_t docs, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t begin = mt_sink_at(w->plan->sink);
    uint32_t entry = 0, at = 0;
    for (uint32_t i = 0; i <= docs; i++) {
        if (mt_sink_at(w->plan->sink) - begin > UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "a tile above 4 GiB");
        at = (uint32_t)(mt_sink_at(w->plan->sink) - begin);
        MT_TRY(MT_PUSH(&w->forward_at, at, err));
        if (i == docs) break;
        MT_TRY(MT_RESERVE(&w->bytes, (size_t)(w->doc_end[i] - entry) * MT_FORWARD_ENTRY_MAX, err));
        size_t n = 0;
        uint32_t before = UINT32_MAX, count[MT_FIELD_COUNT];
        for (; entry < w->doc_end[i]; entry++) {
            mt_counts_unpack(w->entry_counts.data[entry], count);
            n += mt_forward_write(w->bytes.data + n, w->entry_term.data[entry] - before, count);
            before = w->entry_term.data[entry];
        }
        mt_sink_add(w->plan->sink, w->bytes.data, n);
    }
out:
    return status;
}

static uint8_t impact_of(mt_tile_writer *w, uint32_t doc, uint32_t packed, bool gram)
{
    if (packed == 1) return gram ? w->once_gram[doc] : w->once[doc];
    uint32_t count[MT_FIELD_COUNT];
    mt_counts_unpack(packed, count);
    double saturation =
        mt_impact_saturation(w->plan->model->k1, gram ? w->factor[doc].gram : w->factor[doc].word, count);
    w->raised = w->raised || mt_impact_raised(saturation);
    return mt_impact_byte(saturation);
}

/* One list of `n` postings from `begin`; gives its size. */
static size_t encode_list(mt_tile_writer *w, uint32_t docs, uint32_t begin, uint32_t n, bool dense, bool gram)
{
    uint8_t *p = w->bytes.data;
    const uint16_t *doc = w->list_doc.data + begin;
    const uint32_t *counts = w->list_counts.data + begin;
    memcpy(p, &n, 4);
    size_t head = dense ? 8 + mt_bitset_words(docs) * 8 : 4 + 2 * (size_t)n;
    if (dense) {
        memset(p + 4, 0, head - 4);
        for (uint32_t i = 0; i < n; i++) p[8 + doc[i] / 8] |= (uint8_t)(1u << doc[i] % 8);
    } else {
        memcpy(p + 4, doc, 2 * (size_t)n);
    }
    for (uint32_t i = 0; i < n; i++) p[head + i] = impact_of(w, doc[i], counts[i], gram);
    return head + n;
}

static match_status write_lists(mt_tile_writer *w, uint32_t docs, uint64_t lists_at, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t begin = 0, tile = (uint32_t)w->tiles.len;
    MT_TRY(MT_RESERVE(&w->bytes, 8 + 3 * (size_t)MT_TILE_DOCS + MT_TILE_DOCS / 8, err));
    for (uint32_t t = 0; t < w->vocabulary->count; t++) {
        uint32_t n = w->term_end[t] - begin;
        if (n == 0) continue;
        bool dense = docs >= MT_TILE_DENSE_LEAST && n >= docs >> MT_TILE_DENSE_SHIFT;
        uint64_t at = (mt_sink_at(w->plan->sink) - lists_at) / 8;
        if (at > UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "a tile above 32 GiB");
        mt_term_cell cell = {t, {tile | (dense ? MT_CELL_DENSE : 0), (uint32_t)at}};
        MT_TRY(MT_PUSH(&w->cells, cell, err));
        mt_sink_add(w->plan->sink, w->bytes.data, encode_list(w, docs, begin, n, dense, t >= w->vocabulary->words));
        mt_sink_pad(w->plan->sink, 8);
        w->dense = w->dense || dense;
        begin = w->term_end[t];
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
    bake_documents(w, docs);
    MT_TRY(transpose(w, docs, postings, err));
    tile.forward_at = mt_sink_at(sink);
    MT_TRY(write_forward(w, docs, err));
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

match_status mt_tile_writer_cells(const mt_tile_writer *w, uint32_t terms, mt_cell **cells, uint32_t **at,
                                  mt_error *err)
{
    if (w->cells.len >= UINT32_MAX) return mt_fail(err, MATCH_E_TOO_BIG, "too many posting lists in one segment");
    mt_cell *sorted = mt_alloc(w->cells.len, sizeof *sorted);
    uint32_t *begin = mt_alloc((size_t)terms + 2, sizeof *begin);
    if (!sorted || !begin) {
        mt_free(sorted);
        mt_free(begin);
        return mt_fail_no_memory(err);
    }
    for (size_t i = 0; i < w->cells.len; i++) begin[w->cells.data[i].term + 2]++;
    for (uint32_t t = 0; t < terms; t++) begin[t + 2] += begin[t + 1];
    /* begin[t + 1] moves from the beginning of t to its end; then begin[t] is the beginning of t */
    for (size_t i = 0; i < w->cells.len; i++) sorted[begin[w->cells.data[i].term + 1]++] = w->cells.data[i].cell;
    *cells = sorted;
    *at = begin;
    return MATCH_OK;
}
