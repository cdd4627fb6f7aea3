/* Shared concepts: see shared_concepts.h. Few items are read one by one; the codes of many come from one walk over the
 * values of the index. Another walk notes where the documents of these codes are listed, segment by segment, and then
 * the lists of each code are gone through together, so that nobody counts twice. */
#include "libmatch/match/shared_concepts.h"

#include <stdlib.h>

#include "libmatch/index/visit.h"
#include "libmatch/match/concept_table.h"

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

typedef struct search {
    const mt_intern *codes; /* those asked for, or */
    mt_intern *all;         /* everything that is found */
    mt_code_lists *to;
} search;

static match_status note_list(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    search *f = context;
    mt_code_list list = {MT_NONE, rank, s};
    match_status status = MATCH_OK;
    if (f->all)
        status = mt_intern_add(f->all, value, &list.code, NULL, err);
    else
        list.code = mt_intern_find(f->codes, value);
    return status != MATCH_OK || list.code == MT_NONE ? status : MT_PUSH(&f->to->lists, list, err);
}

static int by_code(const void *a, const void *b)
{
    const mt_code_list *x = a, *y = b;
    if (x->code != y->code) return x->code < y->code ? -1 : 1;
    return (x->segment->base > y->segment->base) - (x->segment->base < y->segment->base);
}

void mt_code_lists_free(mt_code_lists *lists)
{
    MT_ARRAY_FREE(&lists->lists);
    MT_ARRAY_FREE(&lists->found);
    mt_free(lists->mark);
    *lists = (mt_code_lists){0};
}

static match_status find_lists(mt_matcher *m, search *f, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_code_lists *l = f->to;
    MT_TRY(mt_index_visit(m->index, mt_text_of(FIELD), note_list, f, err));
    if (l->lists.len) qsort(l->lists.data, l->lists.len, sizeof *l->lists.data, by_code);
    l->mark = mt_alloc((size_t)m->world.vertices + 1, sizeof *l->mark);
    if (!l->mark) MT_TRY(mt_fail_no_memory(err));
out:
    return status;
}

match_status mt_code_lists_find(mt_matcher *m, const mt_intern *codes, mt_code_lists *out, mt_error *err)
{
    search f = {.codes = codes, .to = out};
    return find_lists(m, &f, err);
}

match_status mt_code_lists_all(mt_matcher *m, mt_code_lists *out, size_t *count, mt_error *err)
{
    mt_intern all = {0};
    search f = {.all = &all, .to = out};
    match_status status = find_lists(m, &f, err);
    *count = all.count;
    mt_intern_free(&all);
    return status;
}

static match_status find_vertex(mt_code_lists *l, uint32_t v, uint32_t code, mt_error *err)
{
    if (v == MT_NONE || l->mark[v] == code + 1) return MATCH_OK;
    l->mark[v] = code + 1;
    return MT_PUSH(&l->found, v, err);
}

match_status mt_code_list_read(const mt_matcher *m, mt_code_lists *l, size_t i, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    const mt_snapshot_segment *s = l->lists.data[i].segment;
    uint32_t code = l->lists.data[i].code;
    mt_value_docs list = mt_value_docs_of(s->segment, l->lists.data[i].rank);
    l->found.len = 0;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        if (mt_snapshot_dead(s, doc)) continue;
        mt_num num = s->segment->num[doc];
        l->documents++;
        if (MT_KINDS_ORGANISATIONS >> mt_segment_kind(s->segment, doc) & 1)
            MT_TRY(find_vertex(l, mt_world_vertex(w, num), code, err));
        if (!mt_bitset_has(&m->selection.usable, (size_t)s->base + doc)) continue;
        for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++)
            MT_TRY(find_vertex(l, w->holder[h], code, err));
    }
out:
    return status;
}

static match_status count(mt_matcher *m, const mt_intern *codes, double *shared, size_t *documents, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_code_lists l = {0};
    if (codes->count == 0) return MATCH_OK;
    MT_TRY(mt_code_lists_find(m, codes, &l, err));
    for (size_t i = 0; i < l.lists.len; i++) {
        MT_TRY(mt_code_list_read(m, &l, i, err));
        for (size_t k = 0; k < l.found.len; k++) shared[l.found.data[k]] += 1.0;
    }
    *documents = l.documents;
out:
    mt_code_lists_free(&l);
    return status;
}

match_status mt_codes_count(mt_matcher *m, const mt_intern *codes, double *shared, mt_error *err)
{
    size_t documents;
    return count(m, codes, shared, &documents, err);
}

match_status mt_codes_shared(mt_matcher *m, const mt_subject *subject, double *shared, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_intern codes = {0};
    bool many = subject->items.len > MT_ITEMS_COMPARED, whole = !mt_subject_is_item(subject);
    if (whole && !m->concepts && (many || m->concepts_read > mt_index_docs(m->index)))
        MT_TRY(mt_concept_table_make(m, &m->concepts, err));
    if (whole && m->concepts) {
        mt_concept_table_count(m->concepts, subject->vertex, shared);
        goto out;
    }
    size_t documents = 0;
    MT_TRY(mt_codes_stated(m, subject->num, subject->root, subject->items.data, subject->items.len, &codes, err));
    MT_TRY(count(m, &codes, shared, &documents, err));
    m->concepts_read += documents;
out:
    mt_intern_free(&codes);
    return status;
}

match_status mt_codes_find(mt_matcher *m, const mt_intern *codes, const mt_bitset *docs, mt_bitset *found,
                           mt_error *err)
{
    match_status status = MATCH_OK;
    mt_code_lists lists = {0};
    search f = {.codes = codes, .to = &lists};
    MT_TRY(mt_index_visit(m->index, mt_text_of(FIELD), note_list, &f, err));
    for (size_t i = 0; i < lists.lists.len; i++) {
        const mt_code_list *l = &lists.lists.data[i];
        if (!mt_bitset_has(found, l->code) && has_value(l->segment, l->rank, docs)) mt_bitset_set(found, l->code);
    }
out:
    mt_code_lists_free(&lists);
    return status;
}
