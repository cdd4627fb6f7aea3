/* Reading a snapshot by term, by document and by attribute. Counts come from the forward lists: the posting lists hold
 * impacts only. */
#include <stdlib.h>

#include "libmatch/base/bitset.h"
#include "libmatch/base/memory.h"
#include "libmatch/index/snapshot.h"
#include "libmatch/index/visit.h"

struct mt_postings {
    const mt_index *index;
    char *term;
    size_t term_len;
    size_t segment; /* the next one to open is segment + 1 */
    uint32_t number, cell, cell_end;
    uint64_t words[MT_TILE_DOCS / 64]; /* documents of the present list */
    uint32_t word_at, word_end;
    uint64_t word;        /* bits left of the present word */
    uint32_t first, docs; /* of the present tile */
};

match_status mt_index_postings(const mt_index *index, mt_text term, mt_postings **out, mt_error *err)
{
    mt_postings *p = mt_alloc(1, sizeof *p);
    if (p) p->term = mt_strndup(term.data, term.len);
    if (!p || !p->term) {
        mt_postings_free(&p);
        return mt_fail_no_memory(err);
    }
    p->index = index;
    p->term_len = term.len;
    p->segment = SIZE_MAX;
    *out = p;
    return MATCH_OK;
}

void mt_postings_free(mt_postings **p)
{
    if (!*p) return;
    mt_free((*p)->term);
    mt_free(*p);
    *p = NULL;
}

static bool open_list(mt_postings *p)
{
    for (;;) {
        while (p->cell < p->cell_end) {
            const mt_segment *s = p->index->segments.data[p->segment].segment;
            const mt_cell cell = mt_segment_cell(s, p->cell++);
            if (cell.tile >= s->tiles) continue;
            const mt_tile *tile = &s->tile[cell.tile];
            p->first = tile->first;
            p->docs = tile->docs;
            p->word_end = (uint32_t)mt_bitset_words(tile->docs);
            p->word_at = 0;
            p->word = 0;
            memset(p->words, 0, p->word_end * 8);
            mt_segment_list_docs(s, &cell, p->words);
            return true;
        }
        if (++p->segment >= p->index->segments.len) {
            p->segment--; /* stays at the end */
            return false;
        }
        const mt_segment *s = p->index->segments.data[p->segment].segment;
        p->number = mt_segment_term(s, mt_text_make(p->term, p->term_len));
        if (p->number != MT_NONE) mt_segment_cells(s, p->number, &p->cell, &p->cell_end);
    }
}

/* The next document of the present list. */
static bool next_local(mt_postings *p, uint32_t *local)
{
    while (p->word == 0 && p->word_at < p->word_end) p->word = p->words[p->word_at++];
    if (p->word == 0) return false;
    *local = (p->word_at - 1) * 64 + (uint32_t)__builtin_ctzll(p->word);
    p->word &= p->word - 1;
    return *local < p->docs;
}

bool mt_postings_next(mt_postings *p, mt_posting *out)
{
    for (;;) {
        uint32_t local;
        if (!next_local(p, &local)) {
            if (!open_list(p)) return false;
            continue;
        }
        const mt_snapshot_segment *s = &p->index->segments.data[p->segment];
        uint32_t doc = p->first + local;
        if (mt_snapshot_dead(s, doc)) continue;
        mt_forward list = mt_segment_forward(s->segment, doc);
        while (mt_forward_next(&list) && list.term < p->number) continue;
        if (list.term != p->number) continue; /* damaged */
        out->doc = s->base + doc;
        memcpy(out->count, list.count, sizeof out->count);
        return true;
    }
}

/* ---- terms of a document ------------------------------------------------------------------------------------------*/
typedef struct doc_term {
    size_t at, len; /* in the bytes */
    uint32_t count[MT_FIELD_COUNT];
    const mt_strbuf *bytes;
} doc_term;

static int by_term(const void *a, const void *b)
{
    const doc_term *x = a, *y = b;
    return mt_text_compare(mt_text_make(x->bytes->data + x->at, x->len), mt_text_make(y->bytes->data + y->at, y->len));
}

match_status mt_index_doc_terms(const mt_index *index, uint32_t doc,
                                match_status (*each)(void *context, const mt_doc_term *term, mt_error *err),
                                void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_ARRAY(doc_term) terms = {0};
    mt_strbuf bytes = {0};
    mt_dictionary_cursor c = {0};
    const mt_snapshot_segment *s = mt_index_segment_of(index, doc);
    if (!s) return mt_fail(err, MATCH_E_NOT_FOUND, "no document %u in the index", doc);
    mt_forward list = mt_segment_forward(s->segment, doc - s->base);
    while (mt_forward_next(&list) && list.term < s->segment->words) {
        MT_TRY(mt_dictionary_seek_rank(&s->segment->term, s->segment->term_rank[list.term], &c, err));
        doc_term t = {bytes.len, c.text.len, {list.count[0], list.count[1], list.count[2]}, &bytes};
        mt_strbuf_add(&bytes, c.text.data, c.text.len);
        MT_TRY(mt_strbuf_status(&bytes, err));
        MT_TRY(MT_PUSH(&terms, t, err));
    }
    if (terms.len) qsort(terms.data, terms.len, sizeof *terms.data, by_term);
    for (size_t i = 0; i < terms.len; i++) {
        mt_doc_term t = {.term = mt_text_make(bytes.data + terms.data[i].at, terms.data[i].len)};
        memcpy(t.count, terms.data[i].count, sizeof t.count);
        MT_TRY(each(context, &t, err));
    }
out:
    MT_ARRAY_FREE(&terms);
    mt_strbuf_free(&bytes);
    mt_dictionary_cursor_free(&c);
    return status;
}

/* ---- attributes ---------------------------------------------------------------------------------------------------*/
mt_value_docs mt_value_docs_of(const mt_segment *s, uint32_t value)
{
    uint64_t begin = s->value_list_at[value], end = s->value_list_at[value + 1];
    if (begin > end || end > s->value_lists_len) begin = end = 0;
    return (mt_value_docs){s->value_lists + begin, s->value_lists + end, UINT32_MAX, s->docs, 0};
}

static match_status visit_segment(const mt_snapshot_segment *s, mt_text prefix, mt_value_fn each, void *context,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    mt_dictionary_cursor c = {0};
    for (status = mt_dictionary_seek(&s->segment->value, prefix, &c, err); status == MATCH_OK && c.valid;
         status = mt_dictionary_next(&c, err)) {
        if (c.text.len < prefix.len || memcmp(c.text.data, prefix.data, prefix.len) != 0) break;
        MT_TRY(each(context, s, mt_text_make(c.text.data + prefix.len, c.text.len - prefix.len), c.rank, err));
    }
out:
    mt_dictionary_cursor_free(&c);
    return status;
}

match_status mt_index_visit(const mt_index *index, mt_text field, mt_value_fn each, void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf prefix = {0};
    mt_strbuf_text(&prefix, field);
    mt_strbuf_char(&prefix, '\0');
    MT_TRY(mt_strbuf_status(&prefix, err));
    for (size_t i = 0; i < index->segments.len; i++)
        MT_TRY(visit_segment(&index->segments.data[i], mt_text_make(prefix.data, prefix.len), each, context, err));
out:
    mt_strbuf_free(&prefix);
    return status;
}

typedef struct selection {
    mt_value_test test;
    void *context;
    mt_bitset *docs;
} selection;

static match_status select_value(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank,
                                 mt_error *err)
{
    selection *w = context;
    (void)err;
    if (!w->test(w->context, value)) return MATCH_OK;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    for (uint32_t doc; mt_value_docs_next(&list, &doc);)
        if (!mt_snapshot_dead(s, doc)) mt_bitset_set(w->docs, (size_t)s->base + doc);
    return MATCH_OK;
}

match_status mt_index_select(const mt_index *index, mt_text field, mt_value_test test, void *context, mt_bitset *docs,
                             mt_error *err)
{
    selection w = {test, context, docs};
    return mt_index_visit(index, field, select_value, &w, err);
}

match_status mt_index_id(const mt_index *index, uint32_t doc, char *buffer, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_dictionary_cursor c = {0};
    const mt_snapshot_segment *s = mt_index_segment_of(index, doc);
    if (!s) return mt_fail(err, MATCH_E_NOT_FOUND, "no document %u in the index", doc);
    MT_TRY(mt_dictionary_seek(&s->segment->value, mt_text_make("id", 3), &c, err));
    uint64_t rank = (uint64_t)c.rank + s->segment->id_order[doc - s->base];
    if (c.valid)
        MT_TRY(mt_dictionary_seek_rank(&s->segment->value, rank < MT_NONE ? (uint32_t)rank : MT_NONE, &c, err));
    if (!c.valid || c.text.len < 3 || memcmp(c.text.data, "id", 3) != 0) {
        status = mt_fail(err, MATCH_E_CORRUPT, "a document without its id in an index segment: rebuild the index");
        goto out;
    }
    mt_copy_text(buffer, 201, c.text.data + 3, c.text.len - 3);
out:
    mt_dictionary_cursor_free(&c);
    return status;
}
