/* A builder as the source of a segment: its terms and attributes sorted, its pairs grouped by attribute. */
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/index/builder_internal.h"

typedef struct builder_source {
    mt_source base;
    mt_builder *b;
    uint32_t *terms, *values; /* numbers in byte order of their texts */
    size_t term_at, value_at;
    uint32_t *docs;     /* of all attributes, grouped */
    uint64_t *docs_end; /* by attribute number */
} builder_source;

static mt_forward forward(const mt_source *base, uint32_t doc)
{
    const mt_builder *b = ((const builder_source *)(const void *)base)->b;
    uint64_t begin = b->forward_at.data[doc];
    return mt_forward_bytes(b->forward.data + begin, (size_t)(b->forward_at.data[doc + 1] - begin));
}

static match_status next_term(mt_source *base, mt_source_term *out, mt_error *err)
{
    builder_source *s = (builder_source *)(void *)base;
    (void)err;
    out->end = s->term_at == s->b->terms.entry.len;
    if (out->end) return MATCH_OK;
    out->number = s->terms[s->term_at++];
    out->text = mt_term_table_text(&s->b->terms, out->number);
    for (int k = 0; k < MT_KIND_COUNT; k++)
        out->net[k] = out->number < s->b->net[k].len ? s->b->net[k].data[out->number] : 0;
    return MATCH_OK;
}

static match_status next_value(mt_source *base, mt_source_value *out, mt_error *err)
{
    builder_source *s = (builder_source *)(void *)base;
    (void)err;
    out->end = s->value_at == s->b->values.entry.len;
    if (out->end) return MATCH_OK;
    uint32_t number = s->values[s->value_at++];
    uint64_t begin = number ? s->docs_end[number - 1] : 0;
    out->text = mt_term_table_text(&s->b->values, number);
    out->docs = s->docs + begin;
    out->n = (size_t)(s->docs_end[number] - begin);
    return MATCH_OK;
}

static void free_source(mt_source *base)
{
    builder_source *s = (builder_source *)(void *)base;
    mt_free(s->terms);
    mt_free(s->values);
    mt_free(s->docs);
    mt_free(s->docs_end);
    mt_free(s);
}

/* Groups the pairs by attribute; documents stay in order, repeated ones go. */
static match_status group_pairs(builder_source *s, mt_error *err)
{
    const mt_builder *b = s->b;
    size_t n = b->values.entry.len;
    s->docs = mt_alloc(b->pairs.len, sizeof *s->docs);
    s->docs_end = mt_alloc(n + 1, sizeof *s->docs_end);
    if (!s->docs || !s->docs_end) return mt_fail_no_memory(err);
    uint64_t *end = s->docs_end, begin = 0;
    for (size_t i = 0; i < b->pairs.len; i++) end[b->pairs.data[i].value + 1]++;
    for (size_t v = 0; v < n; v++) end[v + 1] += end[v]; /* end[v]: where the group of v begins */
    for (size_t i = 0; i < b->pairs.len; i++) {
        /* the group's end moves from its beginning to its end */
        s->docs[end[b->pairs.data[i].value]++] = b->pairs.data[i].doc;
    }
    uint64_t to = 0;
    for (size_t v = 0; v < n; v++) { /* close the gaps of repeated documents */
        uint64_t stop = end[v], first = to;
        for (uint64_t i = begin; i < stop; i++)
            if (to == first || s->docs[to - 1] != s->docs[i]) s->docs[to++] = s->docs[i];
        begin = stop;
        end[v] = to;
    }
    return MATCH_OK;
}

match_status mt_builder_source(mt_builder *b, mt_source **out, mt_error *err)
{
    static const mt_source_class class = {forward, next_term, next_value, free_source};
    match_status status = MATCH_OK;
    builder_source *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->b = b;
    s->base = (mt_source){.class = &class,
                          .docs = b->docs,
                          .terms = (uint32_t)b->terms.entry.len,
                          .num = b->num.data,
                          .meta = b->meta.data,
                          .dead = b->dead.data};
    for (int f = 0; f < MT_LENGTH_COUNT; f++) s->base.length[f] = b->length[f].data;
    for (int k = 0; k < MT_KIND_COUNT; k++) {
        s->base.net[k].documents = b->stats[k].documents;
        memcpy(s->base.net[k].length, b->stats[k].length, sizeof s->base.net[k].length);
    }
    MT_TRY(mt_term_table_sorted(&b->terms, &s->terms, err));
    MT_TRY(mt_term_table_sorted(&b->values, &s->values, err));
    MT_TRY(group_pairs(s, err));
    *out = &s->base;
    s = NULL;
out:
    if (s) free_source(&s->base);
    return status;
}
