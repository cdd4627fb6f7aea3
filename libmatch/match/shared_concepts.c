/* Shared concepts: see shared_concepts.h. Few items are read one by one; the codes of many come from one walk over the
 * values of the index. Another walk notes where the documents of these codes are listed, segment by segment, and then
 * the lists of each code are gone through together, so that nobody counts twice. */
#include "libmatch/match/shared_concepts.h"

#include <stdlib.h>

#include "libmatch/index/visit.h"

#define FIELD "concepts"

/* ---- what one side states -----------------------------------------------------------------------------------------*/

static match_status add_codes(const json_t *root, mt_intern *codes, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = mt_record_list_size(root, FIELD);
    for (size_t i = 0; i < n; i++) {
        mt_text code = mt_record_list_item(root, FIELD, i);
        uint32_t number;
        if (code.len) MT_TRY(mt_intern_add(codes, code, &number, NULL, err));
    }
out:
    return status;
}

typedef struct collection {
    const mt_bitset *docs;
    mt_intern *codes;
} collection;

/* Whether one of the documents has a value. */
static bool has_value(const mt_snapshot_segment *s, uint32_t rank, const mt_bitset *docs)
{
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    for (uint32_t doc; mt_value_docs_next(&list, &doc);)
        if (mt_bitset_has(docs, (size_t)s->base + doc) && !mt_snapshot_dead(s, doc)) return true;
    return false;
}

static match_status collect_value(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank,
                                  mt_error *err)
{
    const collection *c = context;
    uint32_t number;
    if (!has_value(s, rank, c->docs)) return MATCH_OK;
    return mt_intern_add(c->codes, value, &number, NULL, err);
}

match_status mt_codes_documents(mt_matcher *m, mt_num num, const mt_num *items, size_t count, mt_bitset *docs,
                                mt_error *err)
{
    match_status status = mt_bitset_init(docs, mt_index_docs(m->index), err);
    for (size_t i = 0; status == MATCH_OK && i <= count; i++) {
        mt_num one = i < count ? items[i] : num;
        uint32_t doc = one ? mt_index_doc_of(m->index, one) : MT_NONE;
        if (doc != MT_NONE) mt_bitset_set(docs, doc);
    }
    return status;
}

match_status mt_codes_stated(mt_matcher *m, mt_num num, const json_t *root, const mt_num *items, size_t count,
                             mt_intern *codes, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset docs = {0};
    collection c = {&docs, codes};
    MT_TRY(add_codes(root, codes, err));
    for (size_t i = 0; i < count && i < MT_ITEMS_COMPARED; i++) {
        mt_facts facts;
        MT_TRY(mt_facts_of(&m->facts, items[i], &facts, err));
        MT_TRY(add_codes(facts.root, codes, err));
    }
    if (count <= MT_ITEMS_COMPARED) goto out;
    MT_TRY(mt_codes_documents(m, num, items, count, &docs, err));
    MT_TRY(mt_index_visit(m->index, mt_text_of(FIELD), collect_value, &c, err));
out:
    mt_bitset_free(&docs);
    return status;
}

/* ---- who states it, too -------------------------------------------------------------------------------------------*/

typedef struct listed {
    uint32_t code, rank;
    const mt_snapshot_segment *segment;
} listed;

typedef struct search {
    const mt_intern *codes;
    MT_ARRAY(listed) lists;
} search;

static match_status note_list(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    search *f = context;
    listed list = {mt_intern_find(f->codes, value), rank, s};
    return list.code == MT_NONE ? MATCH_OK : MT_PUSH(&f->lists, list, err);
}

static int by_code(const void *a, const void *b)
{
    const listed *x = a, *y = b;
    if (x->code != y->code) return x->code < y->code ? -1 : 1;
    return (x->segment->base > y->segment->base) - (x->segment->base < y->segment->base);
}

/* mark[vertex]: 1 + the last code that was counted for it */
static void count_list(const mt_matcher *m, const listed *l, uint32_t *mark, double *shared)
{
    const mt_world *w = &m->world;
    mt_value_docs list = mt_value_docs_of(l->segment->segment, l->rank);
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        if (mt_snapshot_dead(l->segment, doc)) continue;
        uint32_t d = l->segment->base + doc;
        mt_num num = mt_index_num(m->index, d);
        uint32_t v = mt_world_vertex(w, num);
        if (v != MT_NONE && mark[v] != l->code + 1) mark[v] = l->code + 1, shared[v] += 1.0;
        if (!mt_bitset_has(&m->selection.usable, d)) continue;
        for (uint32_t i = w->holder_begin[num]; i < w->holder_begin[num + 1]; i++) {
            v = w->holder[i];
            if (mark[v] != l->code + 1) mark[v] = l->code + 1, shared[v] += 1.0;
        }
    }
}

match_status mt_codes_count(mt_matcher *m, const mt_intern *codes, double *shared, mt_error *err)
{
    match_status status = MATCH_OK;
    search f = {.codes = codes};
    uint32_t *mark = NULL;
    if (codes->count == 0) return MATCH_OK;
    mark = mt_alloc((size_t)m->world.vertices + 1, sizeof *mark);
    if (!mark) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_index_visit(m->index, mt_text_of(FIELD), note_list, &f, err));
    if (f.lists.len) qsort(f.lists.data, f.lists.len, sizeof *f.lists.data, by_code);
    for (size_t i = 0; i < f.lists.len; i++) count_list(m, &f.lists.data[i], mark, shared);
out:
    MT_ARRAY_FREE(&f.lists);
    mt_free(mark);
    return status;
}

match_status mt_codes_find(mt_matcher *m, const mt_intern *codes, const mt_bitset *docs, mt_bitset *found,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    search f = {.codes = codes};
    MT_TRY(mt_index_visit(m->index, mt_text_of(FIELD), note_list, &f, err));
    for (size_t i = 0; i < f.lists.len; i++) {
        const listed *l = &f.lists.data[i];
        if (!mt_bitset_has(found, l->code) && has_value(l->segment, l->rank, docs)) mt_bitset_set(found, l->code);
    }
out:
    MT_ARRAY_FREE(&f.lists);
    return status;
}
