/* Terms and attributes get numbers in order of appearance; each document keeps the bytes of its forward list under
 * these numbers. Sorting and inverting happen once, when the batch is written. Net document frequencies go up with
 * every document and down with every dropped one, here or in an older segment. */
#include "libmatch/index/builder.h"

#include <stdlib.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/attribute.h"

typedef struct net_counts {
    int32_t kind[MT_KIND_COUNT];
} net_counts;

typedef struct pair {
    uint32_t value, doc;
} pair;

struct mt_builder {
    mt_intern terms, values;
    MT_ARRAY(net_counts) net; /* by term number */
    MT_ARRAY(uint8_t) forward;
    MT_ARRAY(uint64_t) forward_at; /* [docs + 1] */
    MT_ARRAY(uint32_t) num;
    MT_ARRAY(uint8_t) meta;
    MT_ARRAY(uint32_t) length[MT_LENGTH_COUNT];
    MT_ARRAY(uint64_t) dead; /* bits */
    MT_ARRAY(pair) pairs;    /* attribute and document, in order of documents */
    mt_map doc_of;           /* record number -> document + 1; 0: dropped */
    uint32_t docs, live;
    bool changed; /* something was subtracted */
    struct {
        int64_t documents, length[MT_LENGTH_COUNT];
    } stats[MT_KIND_COUNT];
    /* the document being added: its terms, first come first; `place` is by term number: index + 1 of this document */
    mt_builder_document now;
    struct mt_builder_entry {
        uint32_t term, count[MT_FIELD_COUNT];
    } * entry;
    size_t entries, entry_cap;
    MT_ARRAY(uint32_t) place;
    uint64_t now_length[MT_LENGTH_COUNT];
    mt_strbuf key; /* path NUL value */
};

match_status mt_builder_create(mt_builder **out, mt_error *err)
{
    mt_builder *b = mt_alloc(1, sizeof *b);
    if (!b) return mt_fail_no_memory(err);
    uint64_t zero = 0;
    match_status status = MT_PUSH(&b->forward_at, zero, err);
    if (status == MATCH_OK)
        *out = b;
    else
        mt_builder_free(&b);
    return status;
}

void mt_builder_free(mt_builder **builder)
{
    mt_builder *b = *builder;
    if (!b) return;
    mt_intern_free(&b->terms);
    mt_intern_free(&b->values);
    MT_ARRAY_FREE(&b->net);
    MT_ARRAY_FREE(&b->forward);
    MT_ARRAY_FREE(&b->forward_at);
    MT_ARRAY_FREE(&b->num);
    MT_ARRAY_FREE(&b->meta);
    for (int f = 0; f < MT_LENGTH_COUNT; f++) MT_ARRAY_FREE(&b->length[f]);
    MT_ARRAY_FREE(&b->dead);
    MT_ARRAY_FREE(&b->pairs);
    mt_map_free(&b->doc_of);
    mt_free(b->entry);
    MT_ARRAY_FREE(&b->place);
    mt_strbuf_free(&b->key);
    mt_free(b);
    *builder = NULL;
}

void mt_builder_clear(mt_builder *b)
{
    mt_intern_clear(&b->terms);
    mt_intern_clear(&b->values);
    mt_map_clear(&b->doc_of);
    b->net.len = b->forward.len = b->num.len = b->meta.len = b->dead.len = b->pairs.len = b->place.len = 0;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) b->length[f].len = 0;
    b->forward_at.len = 1;
    b->docs = b->live = 0;
    b->changed = false;
    memset(b->stats, 0, sizeof b->stats);
    b->entries = 0;
}

bool mt_builder_empty(const mt_builder *b) { return b->live == 0 && !b->changed; }
uint32_t mt_builder_live(const mt_builder *b) { return b->live; }

size_t mt_builder_bytes(const mt_builder *b)
{
    return b->terms.bytes_len + b->values.bytes_len + b->terms.count * (sizeof(net_counts) + 28) +
           b->values.count * 24 + b->forward.len + b->pairs.len * sizeof(pair) + (size_t)b->docs * 64;
}

/* The number of a term, with its places in the arrays that run beside. */
static match_status number_of(mt_builder *b, mt_text term, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    bool added;
    MT_TRY(mt_intern_add(&b->terms, term, number, &added, err));
    while (b->net.len < b->terms.count) MT_TRY(MT_PUSH(&b->net, (net_counts){{0}}, err));
    while (b->place.len < b->terms.count) MT_TRY(MT_PUSH(&b->place, (uint32_t){0}, err));
out:
    return status;
}

match_status mt_builder_begin(mt_builder *b, const mt_builder_document *document, mt_error *err)
{
    if (b->docs >= MT_NONE - 1 || b->terms.count >= MT_FORWARD_TERM_MAX)
        return mt_fail(err, MATCH_E_TOO_BIG, "too many documents in one batch: commit more often");
    b->now = *document;
    b->entries = 0;
    memset(b->now_length, 0, sizeof b->now_length);
    return MATCH_OK;
}

static match_status add_term(mt_builder *b, mt_field field, unsigned length, mt_text term, uint32_t count,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t number;
    MT_TRY(number_of(b, term, &number, err));
    uint32_t at = b->place.data[number];
    if (at == 0 || at > b->entries || b->entry[at - 1].term != number) { /* the place of an earlier document, or none */
        MT_TRY(mt_reserve(&b->entry, &b->entry_cap, b->entries + 1, sizeof *b->entry, err));
        b->entry[b->entries] = (struct mt_builder_entry){number, {0}};
        b->place.data[number] = at = (uint32_t)++b->entries;
    }
    uint32_t *sum = &b->entry[at - 1].count[field];
    *sum = *sum + count < *sum ? UINT32_MAX : *sum + count;
    b->now_length[length] += count;
out:
    return status;
}

match_status mt_builder_term(mt_builder *b, mt_field field, mt_text term, uint32_t count, mt_error *err)
{
    return add_term(b, field, field, term, count, err);
}

match_status mt_builder_gram(mt_builder *b, mt_text gram, uint32_t count, mt_error *err)
{
    return add_term(b, MT_FIELD_TEXT, MT_LENGTH_GRAMS, gram, count, err);
}

static match_status add_value(void *context, mt_text path, mt_text value, mt_error *err)
{
    mt_builder *b = context;
    match_status status = MATCH_OK;
    uint32_t number;
    mt_strbuf_clear(&b->key);
    mt_strbuf_text(&b->key, path);
    mt_strbuf_char(&b->key, '\0');
    mt_strbuf_text(&b->key, value);
    MT_TRY(mt_strbuf_status(&b->key, err));
    MT_TRY(mt_intern_add(&b->values, mt_text_make(b->key.data, b->key.len), &number, NULL, err));
    MT_TRY(MT_PUSH(&b->pairs, ((pair){number, b->docs}), err));
out:
    return status;
}

static match_status write_forward(mt_builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(MT_RESERVE(&b->forward, b->forward.len + b->entries * MT_FORWARD_ENTRY_MAX, err));
    for (size_t i = 0; i < b->entries; i++) {
        const struct mt_builder_entry *e = &b->entry[i];
        uint32_t count[MT_FIELD_COUNT];
        mt_counts_unpack(mt_counts_pack(e->count), count);
        b->forward.len += mt_forward_write(b->forward.data + b->forward.len, e->term, count);
    }
    uint64_t end = b->forward.len;
    MT_TRY(MT_PUSH(&b->forward_at, end, err));
out:
    return status;
}

static void change(mt_builder *b, mt_kind kind, const uint32_t length[MT_LENGTH_COUNT], int sign)
{
    b->stats[kind].documents += sign;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) b->stats[kind].length[f] += sign * (int64_t)length[f];
}

match_status mt_builder_end(mt_builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t pairs = b->pairs.len, forward = b->forward.len;
    uint32_t length[MT_LENGTH_COUNT];
    uint8_t meta = (uint8_t)(b->now.kind | b->now.tier << 4);
    for (int f = 0; f < MT_LENGTH_COUNT; f++)
        length[f] = b->now_length[f] < UINT32_MAX ? (uint32_t)b->now_length[f] : UINT32_MAX;
    MT_TRY(MT_RESERVE(&b->num, (size_t)b->docs + 1, err));
    MT_TRY(MT_RESERVE(&b->meta, (size_t)b->docs + 1, err));
    MT_TRY(MT_RESERVE(&b->dead, mt_bitset_words((size_t)b->docs + 1), err));
    for (int f = 0; f < MT_LENGTH_COUNT; f++) MT_TRY(MT_RESERVE(&b->length[f], (size_t)b->docs + 1, err));
    if (b->now.root) MT_TRY(mt_attributes_each(b->now.root, b->now.kind, add_value, b, err));
    MT_TRY(write_forward(b, err));
    MT_TRY(mt_map_put(&b->doc_of, b->now.num, (uint64_t)b->docs + 1, err));
    b->num.data[b->docs] = b->now.num;
    b->meta.data[b->docs] = meta;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) b->length[f].data[b->docs] = length[f];
    if (b->docs % 64 == 0) b->dead.data[b->docs / 64] = 0;
    for (size_t i = 0; i < b->entries; i++) b->net.data[b->entry[i].term].kind[b->now.kind]++;
    change(b, b->now.kind, length, 1);
    b->docs++;
    b->live++;
    return MATCH_OK;
out:
    b->pairs.len = pairs;
    b->forward.len = forward;
    b->forward_at.len = (size_t)b->docs + 1;
    return status;
}

match_status mt_builder_drop(mt_builder *b, mt_num num, bool *was, mt_error *err)
{
    (void)err;
    const uint64_t *place = mt_map_get(&b->doc_of, num);
    *was = place && *place;
    if (!*was) return MATCH_OK;
    uint32_t doc = (uint32_t)*place - 1;
    *mt_map_at(&b->doc_of, num, 0) = 0; /* it is there: no memory needed */
    mt_kind kind = (mt_kind)(b->meta.data[doc] & 15);
    uint32_t length[MT_LENGTH_COUNT];
    for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = b->length[f].data[doc];
    mt_forward list = mt_forward_over(b->forward.data + b->forward_at.data[doc],
                                      (size_t)(b->forward_at.data[doc + 1] - b->forward_at.data[doc]), true);
    while (mt_forward_next(&list)) b->net.data[list.term].kind[kind]--;
    change(b, kind, length, -1);
    b->dead.data[doc / 64] |= UINT64_C(1) << doc % 64;
    b->live--;
    return MATCH_OK;
}

match_status mt_builder_subtract(mt_builder *b, const mt_segment *segment, uint32_t doc, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_kind kind = mt_segment_kind(segment, doc);
    uint32_t length[MT_LENGTH_COUNT], number;
    mt_dictionary_cursor c = {0};
    if (kind >= MT_KIND_COUNT) return mt_fail(err, MATCH_E_CORRUPT, "a damaged index segment: rebuild the index");
    for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = segment->length[f][doc];
    mt_forward list = mt_segment_forward(segment, doc);
    while (mt_forward_next(&list)) {
        if (list.term >= segment->terms) break;
        MT_TRY(mt_dictionary_seek_rank(&segment->term, segment->term_rank[list.term], &c, err));
        MT_TRY(number_of(b, mt_text_make(c.text.data ? c.text.data : "", c.text.len), &number, err));
        b->net.data[number].kind[kind]--;
    }
    change(b, kind, length, -1);
    b->changed = true;
out:
    mt_dictionary_cursor_free(&c);
    return status;
}

/* ---- the builder as a source --------------------------------------------------------------------------------------*/
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
    return mt_forward_over(b->forward.data + begin, (size_t)(b->forward_at.data[doc + 1] - begin), true);
}

static match_status next_term(mt_source *base, mt_source_term *out, mt_error *err)
{
    builder_source *s = (builder_source *)(void *)base;
    (void)err;
    out->end = s->term_at == s->b->terms.count;
    if (out->end) return MATCH_OK;
    out->number = s->terms[s->term_at++];
    out->text = mt_intern_text(&s->b->terms, out->number);
    memcpy(out->net, s->b->net.data[out->number].kind, sizeof out->net);
    return MATCH_OK;
}

static match_status next_value(mt_source *base, mt_source_value *out, mt_error *err)
{
    builder_source *s = (builder_source *)(void *)base;
    (void)err;
    out->end = s->value_at == s->b->values.count;
    if (out->end) return MATCH_OK;
    uint32_t number = s->values[s->value_at++];
    uint64_t begin = number ? s->docs_end[number - 1] : 0;
    out->text = mt_intern_text(&s->b->values, number);
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

typedef struct sort_item {
    uint64_t prefix; /* first eight bytes, big end first */
    mt_text text;
    uint32_t number;
} sort_item;

static int by_text(const void *a, const void *b)
{
    const sort_item *x = a, *y = b;
    if (x->prefix != y->prefix) return x->prefix < y->prefix ? -1 : 1;
    return mt_text_compare(x->text, y->text);
}

static match_status sorted_numbers(const mt_intern *t, uint32_t **out, mt_error *err)
{
    sort_item *item = mt_alloc(t->count, sizeof *item);
    uint32_t *number = mt_alloc(t->count, sizeof *number);
    if (!item || !number) {
        mt_free(item);
        mt_free(number);
        return mt_fail_no_memory(err);
    }
    for (uint32_t i = 0; i < t->count; i++) {
        item[i] = (sort_item){0, mt_intern_text(t, i), i};
        for (size_t j = 0; j < 8; j++)
            item[i].prefix = item[i].prefix << 8 | (j < item[i].text.len ? (uint8_t)item[i].text.data[j] : 0);
    }
    if (t->count) qsort(item, t->count, sizeof *item, by_text);
    for (uint32_t i = 0; i < t->count; i++) number[i] = item[i].number;
    mt_free(item);
    *out = number;
    return MATCH_OK;
}

/* Groups the pairs by attribute; documents stay in order, repeated ones go. */
static match_status group_pairs(builder_source *s, mt_error *err)
{
    const mt_builder *b = s->b;
    size_t n = b->values.count;
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
                          .terms = (uint32_t)b->terms.count,
                          .num = b->num.data,
                          .meta = b->meta.data,
                          .dead = b->dead.data};
    for (int f = 0; f < MT_LENGTH_COUNT; f++) s->base.length[f] = b->length[f].data;
    for (int k = 0; k < MT_KIND_COUNT; k++) {
        s->base.net[k].documents = b->stats[k].documents;
        memcpy(s->base.net[k].length, b->stats[k].length, sizeof s->base.net[k].length);
    }
    MT_TRY(sorted_numbers(&b->terms, &s->terms, err));
    MT_TRY(sorted_numbers(&b->values, &s->values, err));
    MT_TRY(group_pairs(s, err));
    *out = &s->base;
    s = NULL;
out:
    if (s) free_source(&s->base);
    return status;
}
