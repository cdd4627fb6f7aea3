/* Counting by the attribute lists: each value's documents against the set. Values of owners take a way round: which
 * documents are owners and what values they have, which of them an id names, and which items name the id; pairs of an
 * item and a value are sorted, so that two owners with the same value count once. */
#include "libmatch/rank/facet.h"

#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/index/statistics.h"
#include "libmatch/index/visit.h"
#include "libmatch/rank/filter.h"

typedef struct pair {
    uint32_t doc, value;
} pair;
typedef MT_ARRAY(pair) pairs;

typedef struct counting {
    const mt_bitset *docs, *hidden;
    mt_facet *out;
    pairs owned;       /* owner, value */
    mt_intern ids;     /* of the owners that have a value */
    pairs named;       /* by number of the id: the range of `owned` as begin and end */
    pairs item_values; /* item, value */
} counting;

void mt_facet_free(mt_facet *facet)
{
    mt_intern_free(&facet->values);
    MT_ARRAY_FREE(&facet->count);
    *facet = (mt_facet){0};
}

static match_status number_of(mt_facet *f, mt_text value, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_intern_add(&f->values, value, number, NULL, err));
    if (*number == f->count.len) MT_TRY(MT_PUSH(&f->count, UINT64_C(0), err));
out:
    return status;
}

/* ---- fields of the documents themselves ---------------------------------------------------------------------------*/
static match_status count_value(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    counting *c = context;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    uint64_t n = 0;
    uint32_t number;
    c->out->known = true;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) n += (uint64_t)mt_bitset_has(c->docs, (size_t)s->base + doc);
    if (n == 0) return MATCH_OK;
    MT_TRY(number_of(c->out, value, &number, err));
    c->out->count.data[number] += n;
out:
    return status;
}

/* ---- fields of owners ---------------------------------------------------------------------------------------------*/
static bool is_owner(const counting *c, const mt_snapshot_segment *s, uint32_t doc)
{
    return MT_KINDS_ORGANISATIONS >> mt_segment_kind(s->segment, doc) & 1 && !mt_snapshot_dead(s, doc) &&
           !mt_bitset_has(c->hidden, (size_t)s->base + doc);
}

static match_status note_owners(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    counting *c = context;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    uint32_t number;
    c->out->known = true;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        if (!is_owner(c, s, doc)) continue;
        MT_TRY(number_of(c->out, value, &number, err));
        MT_TRY(MT_PUSH(&c->owned, ((pair){s->base + doc, number}), err));
        if (mt_bitset_has(c->docs, (size_t)s->base + doc)) c->out->count.data[number]++; /* its own owner */
    }
out:
    return status;
}

static int by_doc(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->doc != y->doc) return x->doc < y->doc ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

/* The first pair of a document, or where it would be. */
static uint32_t begin_of(const pairs *list, uint32_t doc)
{
    size_t low = 0, high = list->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->data[middle].doc < doc)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static match_status note_id(void *context, const mt_snapshot_segment *s, mt_text id, uint32_t rank, mt_error *err)
{
    match_status status = MATCH_OK;
    counting *c = context;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    uint32_t number;
    bool added;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        if (!is_owner(c, s, doc)) continue; /* an item may have the same id */
        pair range = {begin_of(&c->owned, s->base + doc), begin_of(&c->owned, s->base + doc + 1)};
        if (range.doc == range.value) continue;
        MT_TRY(mt_intern_add(&c->ids, id, &number, &added, err));
        if (added) MT_TRY(MT_PUSH(&c->named, range, err));
    }
out:
    return status;
}

static match_status note_items(void *context, const mt_snapshot_segment *s, mt_text id, uint32_t rank, mt_error *err)
{
    match_status status = MATCH_OK;
    counting *c = context;
    uint32_t number = mt_intern_find(&c->ids, id);
    if (number == MT_NONE) return MATCH_OK;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        if (!mt_bitset_has(c->docs, (size_t)s->base + doc)) continue;
        if (MT_KINDS_ORGANISATIONS >> mt_segment_kind(s->segment, doc) & 1) continue;
        for (uint32_t i = c->named.data[number].doc; i < c->named.data[number].value; i++)
            MT_TRY(MT_PUSH(&c->item_values, ((pair){s->base + doc, c->owned.data[i].value}), err));
    }
out:
    return status;
}

static match_status count_by_owner(const mt_index *index, mt_text field, counting *c, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_index_visit(index, field, note_owners, c, err));
    if (c->owned.len) qsort(c->owned.data, c->owned.len, sizeof *c->owned.data, by_doc);
    MT_TRY(mt_index_visit(index, mt_text_of("id"), note_id, c, err));
    MT_TRY(mt_index_visit(index, mt_text_of("owner"), note_items, c, err));
    MT_TRY(mt_index_visit(index, mt_text_of("participants"), note_items, c, err));
    if (c->item_values.len) qsort(c->item_values.data, c->item_values.len, sizeof *c->item_values.data, by_doc);
    for (size_t i = 0; i < c->item_values.len; i++)
        if (i == 0 || by_doc(&c->item_values.data[i - 1], &c->item_values.data[i]) != 0)
            c->out->count.data[c->item_values.data[i].value]++;
out:
    return status;
}

match_status mt_facet_count(const mt_index *index, mt_text field, const mt_bitset *docs, const mt_bitset *hidden,
                            mt_facet *out, mt_error *err)
{
    static const char prefix[] = "owner.";
    const size_t n = sizeof prefix - 1;
    match_status status = MATCH_OK;
    counting c = {.docs = docs, .hidden = hidden, .out = out};
    bool of_owner = field.len > n && memcmp(field.data, prefix, n) == 0;
    mt_text own = of_owner ? mt_text_make(field.data + n, field.len - n) : field;
    out->known = mt_filter_known(own) || mt_statistics_have_field(index, own);
    if (of_owner)
        MT_TRY(count_by_owner(index, own, &c, err));
    else
        MT_TRY(mt_index_visit(index, own, count_value, &c, err));
out:
    MT_ARRAY_FREE(&c.owned);
    MT_ARRAY_FREE(&c.named);
    MT_ARRAY_FREE(&c.item_values);
    mt_intern_free(&c.ids);
    return status;
}
