/* A term's lists are read once, when it is first met. */
#include "libmatch/match/spoken.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/gram.h"
#include "libmatch/index/snapshot.h"

_Static_assert(MT_LANG_COUNT <= 64, "a bit for each language");

void mt_spoken_free(mt_spoken *s)
{
    mt_intern_free(&s->terms);
    MT_ARRAY_FREE(&s->languages);
    mt_free(s->item);
    s->item = NULL;
}

/* Languages of the documents of one part of a list, of those of a tile. */
static uint64_t of_bits(const mt_segment *s, const mt_cell *cell, const mt_tile_list *list, unsigned part,
                        const uint8_t *language)
{
    uint64_t docs[MT_TILE_DOCS / 64], found = 0;
    const size_t words = mt_bitset_words(s->tile[cell->tile].docs);
    memset(docs, 0, words * sizeof *docs);
    mt_segment_part_docs(s, cell, list, part, docs);
    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = docs[w]; bits; bits &= bits - 1)
            found |= UINT64_C(1) << language[w * 64 + (size_t)__builtin_ctzll(bits)];
    return found;
}

static uint64_t of_steps(const mt_list_part *p, uint32_t end, const uint8_t *language)
{
    uint64_t found = 0;
    uint32_t doc = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        doc += p->docs[i];
        if (p->docs[i] != 255 && doc < end) found |= UINT64_C(1) << language[doc];
    }
    return found;
}

static uint64_t of_ids(const mt_list_part *p, uint32_t end, const uint8_t *language)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        uint16_t doc;
        memcpy(&doc, p->docs + 2 * (size_t)i, sizeof doc);
        if (doc < end) found |= UINT64_C(1) << language[doc];
    }
    return found;
}

/* Few documents are taken one by one, as they are written. */
static uint64_t of_part(const mt_segment *s, const mt_cell *cell, const mt_tile_list *list, unsigned part,
                        const uint8_t *language)
{
    const mt_list_part *p = &list->part[part];
    const uint32_t end = s->tile[cell->tile].docs;
    switch (p->form) {
    case MT_DOCS_NONE: return 0;
    case MT_DOCS_STEPS: return of_steps(p, end, language);
    case MT_DOCS_IDS: return of_ids(p, end, language);
    default: return of_bits(s, cell, list, part, language);
    }
}

static uint64_t of_cell(const mt_segment *s, const mt_cell *cell, const uint8_t *language)
{
    mt_tile_list list;
    uint64_t found = 0;
    const mt_tile *tile = &s->tile[cell->tile];
    if (!mt_segment_list(s, cell, &list)) return 0;
    if (list.form == MT_CELL_LIST) {
        for (unsigned part = 0; part < MT_PARTS; part++) found |= of_part(s, cell, &list, part, language + tile->first);
    } else {
        uint32_t first = list.inlined & 65535, second = list.inlined >> 16;
        if (first < tile->docs) found |= UINT64_C(1) << language[tile->first + first];
        if (list.form == MT_CELL_TWO && second < tile->docs) found |= UINT64_C(1) << language[tile->first + second];
    }
    return found;
}

/* `language`: of the segment's documents. */
static uint64_t of_term(const mt_segment *s, uint32_t number, const uint8_t *language)
{
    uint64_t found = 0;
    uint32_t cell, end;
    for (mt_segment_cells(s, number, &cell, &end); cell < end; cell++) {
        const mt_cell c = mt_segment_cell(s, cell);
        if (c.tile < s->tiles) found |= of_cell(s, &c, language);
    }
    return found;
}

/* Languages of the documents that are items; of others, none. */
static match_status find_items(mt_spoken *s, const mt_index *index, const uint8_t *language, mt_error *err)
{
    s->item = mt_alloc((size_t)mt_index_docs(index) + 1, sizeof *s->item);
    if (!s->item) return mt_fail_no_memory(err);
    for (size_t g = 0; g < index->segments.len; g++) {
        const mt_snapshot_segment *segment = &index->segments.data[g];
        for (uint32_t d = 0; d < segment->segment->docs; d++)
            if (MT_KINDS_ITEMS >> mt_segment_kind(segment->segment, d) & 1)
                s->item[segment->base + d] = language[segment->base + d];
    }
    return MATCH_OK;
}

/* Reads the lists of the terms that were added last. */
static match_status read_lists(mt_spoken *s, const mt_index *index, const uint8_t *language, mt_error *err)
{
    match_status status = MATCH_OK;
    const size_t first = s->languages.len, n = s->terms.count - first;
    mt_text *text = mt_alloc(n + 1, sizeof *text);
    uint32_t *number = mt_alloc(n + 1, sizeof *number);
    if (!text || !number) MT_TRY(mt_fail_no_memory(err));
    if (!s->item) MT_TRY(find_items(s, index, language, err));
    MT_TRY(MT_RESERVE(&s->languages, first + n, err));
    for (size_t i = 0; i < n; i++) {
        text[i] = mt_intern_text(&s->terms, (uint32_t)(first + i));
        s->languages.data[first + i] = 0;
    }
    for (size_t g = 0; g < index->segments.len; g++) {
        const mt_snapshot_segment *segment = &index->segments.data[g];
        mt_segment_terms(segment->segment, text, n, number);
        for (size_t i = 0; i < n; i++)
            if (number[i] != MT_NONE)
                s->languages.data[first + i] |= of_term(segment->segment, number[i], s->item + segment->base);
    }
    s->languages.len = first + n;
out:
    mt_free(text);
    mt_free(number);
    return status;
}

match_status mt_spoken_select(mt_spoken *s, const mt_index *index, const uint8_t *language, const mt_query_term *terms,
                              size_t n, mt_language in, mt_spoken_terms *out, mt_error *err)
{
    match_status status = MATCH_OK;
    bool grams = false;
    mt_text *text = mt_alloc(n + 1, sizeof *text);
    uint32_t *number = mt_alloc(n + 1, sizeof *number);
    out->len = 0;
    if (!text || !number) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_RESERVE(out, n, err));
    for (size_t i = 0; i < n; i++) {
        text[i] = terms[i].term;
        grams = grams || mt_is_gram(text[i]);
    }
    mt_intern_find_many(&s->terms, text, n, number);
    for (size_t i = 0; i < n; i++)
        if (number[i] == MT_NONE) MT_TRY(mt_intern_add(&s->terms, text[i], &number[i], NULL, err));
    if (s->terms.count > s->languages.len) MT_TRY(read_lists(s, index, language, err));
    for (size_t i = 0; i < n; i++)
        if (grams || s->languages.data[number[i]] >> in & 1) out->data[out->len++] = terms[i];
out:
    mt_free(text);
    mt_free(number);
    if (status != MATCH_OK) mt_spoken_free(s); /* a term may be without its languages */
    return status;
}
