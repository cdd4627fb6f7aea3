/* A merge of sorted lists, then numbers: words first, then n-grams, each by falling
 * frequency (equal ones by byte order). So a forward list begins with the words, and whoever needs only those stops
 * early. Net changes add up: the sum over all segments of a store stays what it was, whatever is merged with whatever.
 *
 * Everything is done in steps of some milliseconds: so many terms, so many documents, one digit of the sort by
 * frequency (from the last digit to the first, each keeping the order of the one before). */
#include "libmatch/index/vocabulary.h"

#include "libmatch/base/memory.h"
#include "libmatch/index/gram.h"

enum {
    STEP_TERMS = 20000,
    STEP_POSTINGS = 500000,
    DIGIT_BITS = 11,
    DIGIT_VALUES = 1 << DIGIT_BITS,
    DIGITS = 3, /* 33 bits */
};

void mt_vocabulary_free(mt_vocabulary *v)
{
    for (size_t i = 0; v->map && i < v->sources; i++) mt_free(v->map[i]);
    mt_free(v->map);
    mt_free(v->number);
    mt_free(v->head);
    mt_free(v->postings);
    mt_free(v->order[0]);
    mt_free(v->order[1]);
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

static match_status begin(mt_vocabulary *v, const mt_segment_plan *plan, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t zero = 0;
    v->sources = plan->n_sources;
    v->map = mt_alloc(v->sources, sizeof *v->map);
    v->head = mt_alloc(plan->n_sources, sizeof *v->head);
    if (!v->map || !v->head) return mt_fail_no_memory(err);
    for (size_t i = 0; i < v->sources; i++) {
        v->map[i] = mt_alloc(plan->sources[i]->terms, 4);
        if (!v->map[i]) return mt_fail_no_memory(err);
        memset(v->map[i], 0xff, (size_t)plan->sources[i]->terms * 4);
    }
    MT_TRY(MT_PUSH(&v->at, zero, err));
    for (size_t i = 0; i < plan->n_sources; i++)
        MT_TRY(plan->sources[i]->class->next_term(plan->sources[i], &v->head[i], err));
    v->phase = MT_VOCABULARY_MERGE;
out:
    return status;
}

/* Takes the least term off all sources; *end when there is none. */
static match_status merge_term(mt_vocabulary *v, const mt_segment_plan *plan, bool *end, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_source_term *least = NULL;
    for (size_t i = 0; i < plan->n_sources; i++)
        if (!v->head[i].end && (!least || mt_text_compare(v->head[i].text, least->text) < 0)) least = &v->head[i];
    *end = !least;
    if (!least) return MATCH_OK;
    MT_TRY(add_term(v, least->text, err));
    uint32_t at = (uint32_t)v->net.len - 1;
    mt_text text = mt_vocabulary_text(v, at);
    for (size_t i = 0; i < plan->n_sources; i++) {
        if (v->head[i].end || !mt_text_equal(v->head[i].text, text)) continue;
        v->map[i][v->head[i].number] = at;
        for (int k = 0; k < MT_KIND_COUNT; k++) v->net.data[at].kind[k] += v->head[i].net[k];
        MT_TRY(plan->sources[i]->class->next_term(plan->sources[i], &v->head[i], err));
    }
out:
    return status;
}

static match_status merge_terms(mt_vocabulary *v, const mt_segment_plan *plan, mt_error *err)
{
    match_status status = MATCH_OK;
    bool end = false;
    for (int n = 0; n < STEP_TERMS && !end; n++) MT_TRY(merge_term(v, plan, &end, err));
    if (!end) return MATCH_OK;
    v->merged = (uint32_t)v->net.len;
    v->postings = mt_alloc(v->merged, sizeof *v->postings);
    v->number = mt_alloc(v->merged, sizeof *v->number);
    for (int i = 0; i < 2; i++) v->order[i] = mt_alloc(v->merged, sizeof *v->order[i]);
    if (!v->postings || !v->number || !v->order[0] || !v->order[1]) return mt_fail_no_memory(err);
    v->phase = MT_VOCABULARY_COUNT;
out:
    return status;
}

static match_status count_postings(mt_vocabulary *v, const mt_segment_plan *plan, const mt_doc_places *docs,
                                   mt_error *err)
{
    uint32_t n = 0;
    for (; v->next < docs->len && n < STEP_POSTINGS; v->next++) {
        const mt_doc_place *p = &docs->data[v->next];
        const mt_source *s = plan->sources[p->source];
        mt_forward list = s->class->forward(s, p->doc);
        for (; mt_forward_next(&list); n++) {
            if (list.term >= s->terms || v->map[p->source][list.term] == MT_NONE)
                return mt_fail(err, MATCH_E_CORRUPT, "a damaged forward list in an index segment: rebuild the index");
            v->postings[v->map[p->source][list.term]]++;
        }
    }
    if (v->next == docs->len) v->phase = MT_VOCABULARY_CHOOSE;
    return MATCH_OK;
}

/* Terms that no document has and that change no statistics are left out. */
static void choose_terms(mt_vocabulary *v)
{
    for (uint32_t i = 0; i < v->merged; i++) {
        bool kept = v->postings[i] != 0;
        for (unsigned k = 0; k < MT_KIND_COUNT; k++)
            if (v->net.data[i].kind[k]) {
                kept = true;
                v->kinds |= 1u << k;
            }
        v->number[i] = MT_NONE;
        if (kept) v->order[0][v->count++] = i;
    }
    v->phase = MT_VOCABULARY_SORT;
}

/* What terms are sorted by: words first, then falling frequency. */
static uint64_t key_of(const mt_vocabulary *v, uint32_t merged)
{
    uint64_t gram = mt_is_gram(mt_vocabulary_text(v, merged));
    return gram << 32 | (UINT32_MAX - v->postings[merged]);
}

static void sort_by_digit(mt_vocabulary *v)
{
    uint32_t begin[DIGIT_VALUES + 1] = {0}, shift = v->digit * DIGIT_BITS;
    const uint32_t *from = v->order[v->digit % 2];
    uint32_t *to = v->order[(v->digit + 1) % 2];
    for (uint32_t i = 0; i < v->count; i++) begin[(key_of(v, from[i]) >> shift & (DIGIT_VALUES - 1)) + 1]++;
    for (uint32_t d = 0; d < DIGIT_VALUES; d++) begin[d + 1] += begin[d];
    for (uint32_t i = 0; i < v->count; i++) to[begin[key_of(v, from[i]) >> shift & (DIGIT_VALUES - 1)]++] = from[i];
    if (++v->digit == DIGITS) v->phase = MT_VOCABULARY_NUMBER;
}

static void number_terms(mt_vocabulary *v)
{
    const uint32_t *order = v->order[DIGITS % 2];
    for (uint32_t n = 0; n < v->count; n++) {
        v->number[order[n]] = n;
        v->words += !mt_is_gram(mt_vocabulary_text(v, order[n]));
    }
    v->next = 0;
    v->phase = MT_VOCABULARY_MAP;
}

/* The maps of the sources, one a step: from numbers in the merged order to the new ones. */
static void map_source(mt_vocabulary *v, const mt_segment_plan *plan)
{
    for (uint32_t t = 0; v->next < v->sources && t < plan->sources[v->next]->terms; t++) {
        uint32_t *number = &v->map[v->next][t];
        if (*number != MT_NONE) *number = v->number[*number];
    }
    if (++v->next < v->sources) return;
    v->phase = MT_VOCABULARY_DONE;
    for (int i = 0; i < 2; i++) {
        mt_free(v->order[i]);
        v->order[i] = NULL;
    }
    mt_free(v->postings);
    v->postings = NULL;
}

match_status mt_vocabulary_step(mt_vocabulary *v, const mt_segment_plan *plan, const mt_doc_places *docs, bool *done,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    switch (v->phase) {
    case MT_VOCABULARY_BEGIN: MT_TRY(begin(v, plan, err)); break;
    case MT_VOCABULARY_MERGE: MT_TRY(merge_terms(v, plan, err)); break;
    case MT_VOCABULARY_COUNT: MT_TRY(count_postings(v, plan, docs, err)); break;
    case MT_VOCABULARY_CHOOSE: choose_terms(v); break;
    case MT_VOCABULARY_SORT: sort_by_digit(v); break;
    case MT_VOCABULARY_NUMBER: number_terms(v); break;
    case MT_VOCABULARY_MAP: map_source(v, plan); break;
    case MT_VOCABULARY_DONE: break;
    }
    *done = v->phase == MT_VOCABULARY_DONE;
out:
    return status;
}
