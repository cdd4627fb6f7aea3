/* The sources' sorted terms are merged into one dictionary; terms are numbered by frequency, most frequent first, so
 * that the steps of forward lists are small. Documents go in order of record number and are cut into tiles. Of each
 * tile the postings are transposed twice by counting: documents to lists (sorted by document), lists to documents
 * (sorted by term). Memory: the vocabulary, and the postings of one tile. */
#include "libmatch/index/segment_write.h"

#include <stdlib.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/tile_write.h"
#include "libmatch/index/value_write.h"
#include "libmatch/index/vocabulary.h"

enum phase { PHASE_VOCABULARY, PHASE_TERMS, PHASE_DOCUMENTS, PHASE_TILES, PHASE_TABLES, PHASE_VALUES, PHASE_DONE };

struct mt_segment_writer {
    mt_segment_plan plan;
    enum phase phase;
    mt_segment_header header;
    mt_doc_places docs;
    mt_vocabulary vocabulary;
    mt_tile_writer tiles;
    mt_value_writer values;
};

static int by_num(const void *a, const void *b)
{
    const mt_doc_place *x = a, *y = b;
    return (x->num > y->num) - (x->num < y->num);
}

/* The live documents of all sources, by record number. */
static match_status collect_docs(mt_segment_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    bool sorted = true;
    for (size_t i = 0; i < w->plan.n_sources; i++) {
        const mt_source *s = w->plan.sources[i];
        for (uint32_t d = 0; d < s->docs; d++) {
            if (!mt_source_live(s, d)) continue;
            if ((s->meta[d] & 15) >= MT_KIND_COUNT) {
                status = mt_fail(err, MATCH_E_CORRUPT, "a damaged index segment: rebuild the index");
                goto out;
            }
            sorted = sorted && (w->docs.len == 0 || w->docs.data[w->docs.len - 1].num < s->num[d]);
            MT_TRY(MT_PUSH(&w->docs, ((mt_doc_place){s->num[d], (uint32_t)i, d}), err));
        }
    }
    if (!sorted) qsort(w->docs.data, w->docs.len, sizeof *w->docs.data, by_num);
    if (w->docs.len >= MT_NONE - 64) status = mt_fail(err, MATCH_E_TOO_BIG, "too many documents in one segment");
out:
    return status;
}

match_status mt_segment_writer_create(const mt_segment_plan *plan, mt_segment_writer **out, mt_error *err)
{
    mt_segment_writer *w = mt_alloc(1, sizeof *w);
    if (!w) return mt_fail_no_memory(err);
    w->plan = *plan;
    match_status status = collect_docs(w, err);
    if (status == MATCH_OK)
        *out = w;
    else
        mt_segment_writer_free(&w);
    return status;
}

void mt_segment_writer_free(mt_segment_writer **writer)
{
    mt_segment_writer *w = *writer;
    if (!w) return;
    MT_ARRAY_FREE(&w->docs);
    mt_vocabulary_free(&w->vocabulary);
    mt_tile_writer_free(&w->tiles);
    mt_value_writer_free(&w->values);
    mt_free(w);
    *writer = NULL;
}

static const mt_source *source_of(const mt_segment_writer *w, const mt_doc_place *p)
{
    return w->plan.sources[p->source];
}

/* ---- sections -----------------------------------------------------------------------------------------------------*/
static void section(mt_sink *s, mt_section name, const void *data, size_t len)
{
    mt_sink_begin(s, name);
    mt_sink_add(s, data, len);
    mt_sink_end(s);
}

/* The hash table from a term to its rank. */
static match_status write_slots(mt_segment_writer *w, mt_error *err)
{
    const mt_vocabulary *v = &w->vocabulary;
    uint32_t slots = mt_term_slots(v->count), *slot = mt_alloc(slots, 4), next = 0;
    uint8_t *tag = mt_alloc(slots, 1);
    if (!slot || !tag) {
        mt_free(slot);
        mt_free(tag);
        return mt_fail_no_memory(err);
    }
    for (uint32_t i = 0; i < v->merged; i++) {
        if (v->number[i] == MT_NONE) continue;
        mt_text text = mt_vocabulary_text(v, i);
        uint64_t hash = mt_hash_bytes(text.data, text.len, MT_TERM_HASH_SEED);
        uint32_t at = (uint32_t)((hash >> 32) * slots >> 32);
        while (slot[at]) at = at + 1 == slots ? 0 : at + 1;
        slot[at] = ++next;
        tag[at] = (uint8_t)hash;
    }
    mt_sink_begin(w->plan.sink, MT_SECTION_TERM_SLOTS);
    mt_sink_add(w->plan.sink, slot, (size_t)slots * 4);
    mt_sink_add(w->plan.sink, tag, slots);
    mt_sink_end(w->plan.sink);
    mt_free(slot);
    mt_free(tag);
    return MATCH_OK;
}

static match_status write_terms(mt_segment_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_sink *sink = w->plan.sink;
    mt_vocabulary *v = &w->vocabulary;
    mt_dictionary_writer dictionary = {0};
    uint32_t *number = mt_alloc(v->count, sizeof *number), *rank = mt_alloc(v->count, sizeof *rank), next = 0;
    if (!number || !rank) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    for (uint32_t i = 0; i < v->merged; i++) {
        if (v->number[i] == MT_NONE) continue;
        MT_TRY(mt_dictionary_add(&dictionary, mt_vocabulary_text(v, i), err));
        number[next] = v->number[i];
        rank[v->number[i]] = next++;
    }
    MT_TRY(mt_dictionary_finish(&dictionary, err));
    section(sink, MT_SECTION_TERM_AT, dictionary.at.data, dictionary.at.len * 4);
    section(sink, MT_SECTION_TERM_BYTES, dictionary.bytes.data, dictionary.bytes.len);
    section(sink, MT_SECTION_TERM_NUMBER, number, (size_t)v->count * 4);
    section(sink, MT_SECTION_TERM_RANK, rank, (size_t)v->count * 4);
    MT_TRY(write_slots(w, err));
    mt_sink_begin(sink, MT_SECTION_DF);
    for (int k = 0; k < MT_KIND_COUNT; k++) {
        if (!(v->kinds >> k & 1)) continue;
        memset(number, 0, (size_t)v->count * 4); /* now the column of this kind, by number */
        for (uint32_t i = 0; i < v->merged; i++)
            if (v->number[i] != MT_NONE) number[v->number[i]] = (uint32_t)v->net.data[i].kind[k];
        mt_sink_add(sink, number, (size_t)v->count * 4);
    }
    mt_sink_end(sink);
    w->header.terms = v->count;
    w->header.words = v->words;
    w->header.df_mask = v->kinds;
out:
    mt_free(number);
    mt_free(rank);
    mt_dictionary_writer_free(&dictionary);
    return status;
}

static void write_stats(mt_segment_writer *w)
{
    mt_kind_stats stats[MT_KIND_COUNT] = {0};
    for (int k = 0; k < MT_KIND_COUNT; k++) {
        for (size_t i = 0; i < w->plan.n_sources; i++) {
            const mt_source *s = w->plan.sources[i];
            stats[k].documents += s->net[k].documents;
            for (int f = 0; f < MT_LENGTH_COUNT; f++) stats[k].length[f] += s->net[k].length[f];
        }
        for (int f = 0; f < MT_LENGTH_COUNT; f++) stats[k].average[f] = w->plan.averages->field[k][f];
    }
    section(w->plan.sink, MT_SECTION_STATS, stats, sizeof stats);
}

static match_status write_kind_bits(mt_segment_writer *w, mt_error *err)
{
    mt_bitset bits = {0};
    for (size_t i = 0; i < w->docs.len; i++)
        w->header.kind_mask |= 1u << (source_of(w, &w->docs.data[i])->meta[w->docs.data[i].doc] & 15);
    match_status status = mt_bitset_init(&bits, w->docs.len, err);
    if (status != MATCH_OK) return status;
    mt_sink_begin(w->plan.sink, MT_SECTION_KIND_BITS);
    for (unsigned k = 0; k < MT_KIND_COUNT; k++) {
        if (!(w->header.kind_mask >> k & 1)) continue;
        mt_bitset_fill(&bits, 0);
        for (size_t i = 0; i < w->docs.len; i++)
            if ((source_of(w, &w->docs.data[i])->meta[w->docs.data[i].doc] & 15) == (int)k) mt_bitset_set(&bits, i);
        mt_sink_add(w->plan.sink, bits.word, mt_bitset_words(bits.bits) * 8);
    }
    mt_sink_end(w->plan.sink);
    mt_bitset_free(&bits);
    return MATCH_OK;
}

/* Each column as narrow as its greatest length allows. */
static void write_lengths(mt_segment_writer *w)
{
    mt_sink *sink = w->plan.sink;
    mt_sink_begin(sink, MT_SECTION_LENGTH);
    for (int f = 0; f < MT_LENGTH_COUNT; f++) {
        uint32_t most = 0;
        for (size_t i = 0; i < w->docs.len; i++) {
            const mt_doc_place *p = &w->docs.data[i];
            if (source_of(w, p)->length[f][p->doc] > most) most = source_of(w, p)->length[f][p->doc];
        }
        w->header.length_bytes[f] = most == 0 ? 0 : most <= UINT16_MAX ? 2 : 4;
        for (size_t i = 0; most && i < w->docs.len; i++) {
            const mt_doc_place *p = &w->docs.data[i];
            uint32_t length = source_of(w, p)->length[f][p->doc];
            uint16_t narrow = (uint16_t)length;
            mt_sink_add(sink, most <= UINT16_MAX ? (const void *)&narrow : &length, w->header.length_bytes[f]);
        }
        mt_sink_pad(sink, 4);
    }
    mt_sink_end(sink);
}

static match_status write_documents(mt_segment_writer *w, mt_error *err)
{
    mt_sink *sink = w->plan.sink;
    write_stats(w);
    mt_sink_begin(sink, MT_SECTION_NUM);
    for (size_t i = 0; i < w->docs.len; i++) mt_sink_add(sink, &w->docs.data[i].num, 4);
    mt_sink_end(sink);
    mt_sink_begin(sink, MT_SECTION_META);
    for (size_t i = 0; i < w->docs.len; i++) {
        const mt_doc_place *p = &w->docs.data[i];
        mt_sink_add(sink, &source_of(w, p)->meta[p->doc], 1);
    }
    mt_sink_end(sink);
    write_lengths(w);
    w->header.docs = (uint32_t)w->docs.len;
    return write_kind_bits(w, err);
}

static void write_plane(mt_sink *sink, const uint16_t *plane, size_t n)
{
    static const uint16_t zeros[64];
    mt_sink_add(sink, plane, n * sizeof *plane);
    mt_sink_add(sink, zeros, (64 - n % 64) % 64 * sizeof *plane);
}

static match_status write_tables(mt_segment_writer *w, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_sink *sink = w->plan.sink;
    mt_tile_writer *t = &w->tiles;
    uint32_t *place = NULL, *at = NULL;
    uint16_t *tile = NULL;
    MT_TRY(mt_tile_writer_cells(t, w->vocabulary.count, &place, &tile, &at, err));
    section(sink, MT_SECTION_FORWARD_AT, t->forward_at.data, t->forward_at.len * 4);
    section(sink, MT_SECTION_TILES, t->tiles.data, t->tiles.len * sizeof *t->tiles.data);
    section(sink, MT_SECTION_CELL_AT, at, ((size_t)w->vocabulary.count + 1) * 4);
    mt_sink_begin(sink, MT_SECTION_CELLS);
    mt_sink_add(sink, place, t->cells.len * sizeof *place);
    mt_sink_add(sink, tile, t->cells.len * sizeof *tile);
    mt_sink_end(sink);
    mt_sink_begin(sink, MT_SECTION_PLANES);
    for (int i = 0; i < 2 * MT_PLANES; i++)
        write_plane(sink, t->plane[i / MT_PLANES][i % MT_PLANES].data, t->plane[i / MT_PLANES][i % MT_PLANES].len);
    mt_sink_end(sink);
    w->header.tiles = (uint32_t)t->tiles.len;
    w->header.cells = (uint32_t)t->cells.len;
out:
    mt_free(place);
    mt_free(tile);
    mt_free(at);
    return status;
}

/* Behind the lists the file goes on for at least a tile and a load of 64 bytes, see mt_segment_list. */
static match_status finish(mt_segment_writer *w, mt_error *err)
{
    static const uint8_t zeros[4096];
    if (w->tiles.dense)
        for (size_t i = 0; i < MT_TILE_DOCS / sizeof zeros + 1; i++) mt_sink_add(w->plan.sink, zeros, sizeof zeros);
    w->header.flags = w->tiles.raised ? MT_SEGMENT_RAISED : 0;
    w->header.model = *w->plan.model;
    return mt_sink_finish(w->plan.sink, &w->header, err);
}

match_status mt_segment_writer_step(mt_segment_writer *w, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    bool last = true;
    switch (w->phase) {
    case PHASE_VOCABULARY: MT_TRY(mt_vocabulary_step(&w->vocabulary, &w->plan, &w->docs, &last, err)); break;
    case PHASE_TERMS: MT_TRY(write_terms(w, err)); break;
    case PHASE_DOCUMENTS:
        MT_TRY(write_documents(w, err));
        MT_TRY(mt_tile_writer_begin(&w->tiles, &w->plan, &w->docs, &w->vocabulary, err));
        mt_sink_begin(w->plan.sink, MT_SECTION_LISTS);
        break;
    case PHASE_TILES:
        MT_TRY(mt_tile_writer_step(&w->tiles, &last, err));
        if (last) mt_sink_end(w->plan.sink);
        break;
    case PHASE_TABLES: MT_TRY(write_tables(w, err)); break;
    case PHASE_VALUES:
        MT_TRY(mt_value_writer_step(&w->values, &w->plan, &w->docs, &last, err));
        w->header.values = w->values.dictionary.count;
        if (last) MT_TRY(finish(w, err));
        break;
    case PHASE_DONE: break;
    }
    if (last && w->phase != PHASE_DONE) w->phase++;
    *done = w->phase == PHASE_DONE;
out:
    return status;
}

void mt_segment_writer_summary(const mt_segment_writer *w, mt_segment_summary *summary)
{
    *summary = (mt_segment_summary){w->header.docs, w->header.file_bytes, w->header.checksum};
}

match_status mt_segment_write(const mt_segment_plan *plan, mt_segment_summary *summary, mt_error *err)
{
    mt_segment_writer *w = NULL;
    bool done = false;
    match_status status = mt_segment_writer_create(plan, &w, err);
    while (status == MATCH_OK && w && !done) status = mt_segment_writer_step(w, &done, err);
    if (status == MATCH_OK && w) mt_segment_writer_summary(w, summary);
    mt_segment_writer_free(&w);
    return status;
}
