/* A merge of sorted lists, then numbers: words first, then n-grams, each by falling
 * frequency (equal ones by byte order). So a forward list begins with the words, and whoever needs only those stops
 * early. Net changes add up: the sum over all segments of a store stays what it was, whatever is merged with whatever.
 */
#include "libmatch/index/vocabulary.h"

#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/index/gram.h"

void mt_vocabulary_free(mt_vocabulary *v)
{
    for (size_t i = 0; v->map && i < v->sources; i++) mt_free(v->map[i]);
    mt_free(v->map);
    mt_free(v->number);
    MT_ARRAY_FREE(&v->at);
    MT_ARRAY_FREE(&v->net);
    mt_strbuf_free(&v->bytes);
    *v = (mt_vocabulary){0};
}

static match_status add_term(mt_vocabulary *v, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t end;
    mt_strbuf_text(&v->bytes, text);
    MT_TRY(mt_strbuf_status(&v->bytes, err));
    end = v->bytes.len;
    MT_TRY(MT_PUSH(&v->at, end, err));
    MT_TRY(MT_PUSH(&v->net, (mt_net_counts){{0}}, err));
    if (v->net.len >= MT_FORWARD_TERM_MAX) status = mt_fail(err, MATCH_E_TOO_BIG, "too many terms in one segment");
out:
    return status;
}

static match_status merge_terms(mt_vocabulary *v, const mt_segment_plan *plan, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t zero = 0;
    mt_source_term *head = mt_alloc(plan->n_sources, sizeof *head);
    if (!head) return mt_fail_no_memory(err);
    MT_TRY(MT_PUSH(&v->at, zero, err));
    for (size_t i = 0; i < plan->n_sources; i++)
        MT_TRY(plan->sources[i]->class->next_term(plan->sources[i], &head[i], err));
    for (;;) {
        const mt_source_term *least = NULL;
        for (size_t i = 0; i < plan->n_sources; i++)
            if (!head[i].end && (!least || mt_text_compare(head[i].text, least->text) < 0)) least = &head[i];
        if (!least) break;
        MT_TRY(add_term(v, least->text, err));
        uint32_t at = (uint32_t)v->net.len - 1;
        mt_text text = mt_vocabulary_text(v, at);
        for (size_t i = 0; i < plan->n_sources; i++) {
            if (head[i].end || !mt_text_equal(head[i].text, text)) continue;
            v->map[i][head[i].number] = at;
            for (int k = 0; k < MT_KIND_COUNT; k++) v->net.data[at].kind[k] += head[i].net[k];
            MT_TRY(plan->sources[i]->class->next_term(plan->sources[i], &head[i], err));
        }
    }
    v->merged = (uint32_t)v->net.len;
out:
    mt_free(head);
    return status;
}

static match_status count_postings(const mt_vocabulary *v, const mt_segment_plan *plan, const mt_doc_places *docs,
                                   uint32_t *postings, mt_error *err)
{
    for (size_t i = 0; i < docs->len; i++) {
        const mt_doc_place *p = &docs->data[i];
        const mt_source *s = plan->sources[p->source];
        mt_forward list = s->class->forward(s, p->doc);
        while (mt_forward_next(&list)) {
            if (list.term >= s->terms || v->map[p->source][list.term] == MT_NONE)
                return mt_fail(err, MATCH_E_CORRUPT, "a damaged forward list in an index segment: rebuild the index");
            postings[v->map[p->source][list.term]]++;
        }
    }
    return MATCH_OK;
}

typedef struct frequency {
    bool gram;
    uint32_t postings, merged;
} frequency;

static int by_frequency(const void *a, const void *b)
{
    const frequency *x = a, *y = b;
    if (x->gram != y->gram) return x->gram ? 1 : -1;
    if (x->postings != y->postings) return x->postings > y->postings ? -1 : 1;
    return (x->merged > y->merged) - (x->merged < y->merged);
}

static match_status number_terms(mt_vocabulary *v, const uint32_t *postings, mt_error *err)
{
    frequency *order = mt_alloc(v->merged, sizeof *order);
    v->number = mt_alloc(v->merged, sizeof *v->number);
    if (!order || !v->number) {
        mt_free(order);
        return mt_fail_no_memory(err);
    }
    for (uint32_t i = 0; i < v->merged; i++) {
        bool kept = postings[i] != 0;
        for (unsigned k = 0; k < MT_KIND_COUNT; k++)
            if (v->net.data[i].kind[k]) {
                kept = true;
                v->kinds |= 1u << k;
            }
        v->number[i] = MT_NONE;
        if (!kept) continue;
        bool gram = mt_is_gram(mt_vocabulary_text(v, i));
        order[v->count++] = (frequency){gram, postings[i], i};
        v->words += !gram;
    }
    if (v->count) qsort(order, v->count, sizeof *order, by_frequency);
    for (uint32_t n = 0; n < v->count; n++) v->number[order[n].merged] = n;
    mt_free(order);
    return MATCH_OK;
}

match_status mt_vocabulary_build(mt_vocabulary *v, const mt_segment_plan *plan, const mt_doc_places *docs,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t *postings = NULL;
    v->sources = plan->n_sources;
    v->map = mt_alloc(v->sources, sizeof *v->map);
    for (size_t i = 0; v->map && i < v->sources; i++) {
        v->map[i] = mt_alloc(plan->sources[i]->terms, 4);
        if (!v->map[i]) return mt_fail_no_memory(err);
        memset(v->map[i], 0xff, (size_t)plan->sources[i]->terms * 4);
    }
    if (!v->map) return mt_fail_no_memory(err);
    MT_TRY(merge_terms(v, plan, err));
    postings = mt_alloc(v->merged, sizeof *postings);
    if (!postings) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(count_postings(v, plan, docs, postings, err));
    MT_TRY(number_terms(v, postings, err));
    for (size_t i = 0; i < v->sources; i++)
        for (uint32_t t = 0; t < plan->sources[i]->terms; t++)
            if (v->map[i][t] != MT_NONE) v->map[i][t] = v->number[v->map[i][t]];
out:
    mt_free(postings);
    return status;
}
