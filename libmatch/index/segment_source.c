/* A mapped segment as the source of a merge. */
#include "libmatch/base/memory.h"
#include "libmatch/index/source.h"
#include "libmatch/index/visit.h"

typedef struct segment_source {
    mt_source base;
    const mt_segment *segment;
    mt_dictionary_cursor term, value;
    bool term_begun, value_begun;
    MT_ARRAY(uint32_t) docs;
    uint32_t *lengths; /* [MT_LENGTH_COUNT][docs] */
} segment_source;

static mt_forward forward(const mt_source *s, uint32_t doc)
{
    return mt_segment_forward(((const segment_source *)(const void *)s)->segment, doc);
}

static match_status advance(const mt_dictionary *d, mt_dictionary_cursor *c, bool *begun, mt_error *err)
{
    match_status status = *begun ? mt_dictionary_next(c, err) : mt_dictionary_seek_rank(d, 0, c, err);
    *begun = true;
    return status;
}

static match_status next_term(mt_source *base, mt_source_term *out, mt_error *err)
{
    segment_source *s = (segment_source *)(void *)base;
    match_status status = advance(&s->segment->term, &s->term, &s->term_begun, err);
    out->end = status != MATCH_OK || !s->term.valid;
    if (out->end) return status;
    out->text = mt_text_make(s->term.text.data, s->term.text.len);
    out->number = s->segment->term_number[s->term.rank];
    if (out->number >= s->segment->terms)
        return mt_fail(err, MATCH_E_CORRUPT, "a damaged term number in an index segment: rebuild the index");
    for (int k = 0; k < MT_KIND_COUNT; k++) out->net[k] = s->segment->df[k] ? s->segment->df[k][out->number] : 0;
    return MATCH_OK;
}

static match_status next_value(mt_source *base, mt_source_value *out, mt_error *err)
{
    segment_source *s = (segment_source *)(void *)base;
    const mt_segment *g = s->segment;
    match_status status = advance(&g->value, &s->value, &s->value_begun, err);
    out->end = status != MATCH_OK || !s->value.valid;
    if (out->end) return status;
    mt_value_docs list = mt_value_docs_of(g, s->value.rank);
    s->docs.len = 0;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) MT_TRY(MT_PUSH(&s->docs, doc, err));
    out->text = mt_text_make(s->value.text.data, s->value.text.len);
    out->docs = s->docs.data;
    out->n = s->docs.len;
out:
    return status;
}

static void free_source(mt_source *base)
{
    segment_source *s = (segment_source *)(void *)base;
    mt_dictionary_cursor_free(&s->term);
    mt_dictionary_cursor_free(&s->value);
    MT_ARRAY_FREE(&s->docs);
    mt_free(s->lengths);
    mt_free(s);
}

match_status mt_segment_source(const mt_segment *segment, const uint64_t *dead, mt_source **out, mt_error *err)
{
    static const mt_source_class class = {forward, next_term, next_value, free_source};
    segment_source *s = mt_alloc(1, sizeof *s);
    if (s) s->lengths = mt_alloc((size_t)segment->docs * MT_LENGTH_COUNT, 4);
    if (!s || !s->lengths) {
        mt_free(s);
        return mt_fail_no_memory(err);
    }
    s->segment = segment;
    s->base = (mt_source){.class = &class,
                          .docs = segment->docs,
                          .terms = segment->terms,
                          .num = segment->num,
                          .meta = segment->meta,
                          .dead = dead};
    for (unsigned f = 0; f < MT_LENGTH_COUNT; f++) {
        uint32_t *column = s->lengths + (size_t)f * segment->docs;
        for (uint32_t d = 0; d < segment->docs; d++) column[d] = mt_segment_length(segment, f, d);
        s->base.length[f] = column;
    }
    for (int k = 0; k < MT_KIND_COUNT; k++) {
        s->base.net[k].documents = segment->stats[k].documents;
        for (int f = 0; f < MT_LENGTH_COUNT; f++) s->base.net[k].length[f] = segment->stats[k].length[f];
    }
    *out = &s->base;
    return MATCH_OK;
}
