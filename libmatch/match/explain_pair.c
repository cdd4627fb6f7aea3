/* Evidence of one pair, worked out anew for just the two: the same comparisons as in coverage.c and votes.c, with the
 * words that made them. */
#include "libmatch/match/explain_pair.h"

#include <stdlib.h>

#define TERMS_SHOWN 6
#define ITEMS_LOOKED_AT 40 /* of one side, newest first */

match_status mt_explain_record(mt_matcher *m, mt_num num, json_t **out, mt_error *err)
{
    return mt_facts_reference(&m->facts, num, out, err);
}

/* ---- words ---- */

static int compare_contributions(const mt_contribution *x, const mt_contribution *y)
{
    if (x->value != y->value) return x->value > y->value ? -1 : 1;
    return mt_text_compare(x->term, y->term);
}

/* The k greatest parts to the front, in order: few of many, so no sorting of all. */
static void greatest_first(mt_contribution *parts, size_t n, size_t k)
{
    for (size_t i = 0; i < k && i < n; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            if (compare_contributions(&parts[j], &parts[best]) < 0) best = j;
        mt_contribution swap = parts[i];
        parts[i] = parts[best];
        parts[best] = swap;
    }
}

/* As the record writes it; what it has from elsewhere (labels of its concepts) as it is indexed. */
static mt_text written_word(const mt_written *written, mt_text term)
{
    mt_text word = mt_written_word(written, term);
    return word.len ? word : term;
}

/* The term of the probe's record behind one that it is compared by: itself, or what was translated. */
static mt_text own_term(const mt_probe *probe, mt_text term)
{
    const mt_query_link *link = mt_query_link_of(&probe->links, mt_intern_find(&probe->profile.words, term));
    return link ? mt_intern_text(&probe->links.texts, link->source) : term;
}

/* {"term", "word", "other", "value"}: a term of the other document, the word for it in this one, and in the other;
 * where it is a translation also {"translation", "from", "to", "learned_from"}. */
static match_status add_shared(const mt_probe *probe, const mt_written *theirs, const mt_contribution *part,
                               json_t *list, mt_error *err)
{
    const mt_query_link *link = mt_query_link_of(&probe->links, mt_intern_find(&probe->profile.words, part->term));
    mt_text word = written_word(&probe->written, own_term(probe, part->term));
    mt_text there = written_word(theirs, part->term);
    json_t *entry = json_pack("{s:s%, s:s%, s:s%, s:f}", "term", part->term.data, part->term.len, "word", word.data,
                              word.len, "other", there.data, there.len, "value", part->value);
    match_status status = entry ? MATCH_OK : mt_fail_no_memory(err);
    if (status == MATCH_OK && link) status = mt_query_link_tell(link, part->term, entry, err);
    if (status == MATCH_OK && json_array_append(list, entry) != 0) status = mt_fail_no_memory(err);
    json_decref(entry);
    return status;
}

/* ["of the one", "of the other"]: the sentences in which the shared words stand; "" where none does. */
static match_status add_passages(const mt_probe *probe, const mt_written *theirs, const mt_contribution *parts,
                                 size_t n, json_t **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf one = {0}, two = {0};
    mt_text own[TERMS_SHOWN], other[TERMS_SHOWN];
    double values[TERMS_SHOWN];
    for (size_t i = 0; i < n; i++) {
        own[i] = own_term(probe, parts[i].term);
        other[i] = parts[i].term;
        values[i] = parts[i].value;
    }
    MT_TRY(mt_written_passage(&probe->written, own, values, n, &one, err));
    MT_TRY(mt_written_passage(theirs, other, values, n, &two, err));
    *out = json_pack("[s%, s%]", one.data ? one.data : "", one.len, two.data ? two.data : "", two.len);
    if (!*out) MT_TRY(mt_fail_no_memory(err));
out:
    mt_strbuf_free(&one);
    mt_strbuf_free(&two);
    return status;
}

/* The terms that two documents share, greatest part first, and where they stand. */
static match_status shared_terms(mt_matcher *m, uint32_t doc, uint32_t other, json_t **out, json_t **passages,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_probe *probe, *theirs;
    mt_contribution *parts = NULL;
    double score;
    size_t shown = 0;
    json_t *list = json_array();
    if (!list) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_bridge_probe_for(m, doc, other, &probe, err));
    size_t n = probe->profile.terms.len;
    parts = mt_alloc(n + 1, sizeof *parts);
    if (!parts) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_probe_score(probe, m->index, other, parts, &score, err));
    greatest_first(parts, n, TERMS_SHOWN);
    MT_TRY(mt_probe_of(&m->probes, m->index, other, &theirs, err));
    MT_TRY(mt_written_read(m, mt_index_num(m->index, doc), &probe->written, err));
    MT_TRY(mt_written_read(m, mt_index_num(m->index, other), &theirs->written, err));
    for (; shown < n && shown < TERMS_SHOWN && parts[shown].value > 0.0; shown++)
        MT_TRY(add_shared(probe, &theirs->written, &parts[shown], list, err));
    MT_TRY(add_passages(probe, &theirs->written, parts, shown, passages, err));
    *out = list;
    list = NULL;
out:
    json_decref(list);
    mt_free(parts);
    return status;
}

/* Those documents of the set that have something in common with `doc`, the `k` best (0: all), best first. */
static match_status compare_with(mt_matcher *m, uint32_t doc, const mt_bitset *set, size_t k, mt_hits *hits,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_probe *probe;
    mt_bridge *bridge;
    hits->len = 0;
    MT_TRY(mt_bridge_of(m, &bridge, err));
    MT_TRY(mt_probe_of(&m->probes, m->index, doc, &probe, err));
    for (size_t w = 0; w < mt_bitset_words(set->bits); w++) {
        for (uint64_t bits = set->word[w]; bits; bits &= bits - 1) {
            mt_hit hit = {.doc = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits)};
            if (bridge) MT_TRY(mt_bridge_probe_for(m, doc, hit.doc, &probe, err));
            MT_TRY(mt_probe_score(probe, m->index, hit.doc, NULL, &hit.score, err));
            hit.num = mt_index_num(m->index, hit.doc);
            if (hit.score > 0.0) MT_TRY(MT_PUSH(hits, hit, err));
        }
    }
    MT_TRY(mt_hits_order(m->index, hits, k, err));
out:
    return status;
}

/* ---- needs ---- */

static match_status select_items(mt_matcher *m, const mt_side *side, unsigned kinds, mt_bitset *docs, mt_error *err)
{
    match_status status = mt_bitset_init(docs, mt_index_docs(m->index), err);
    for (size_t i = 0; status == MATCH_OK && i < side->count; i++) {
        uint32_t doc = mt_index_doc_of(m->index, side->items[i]);
        if (doc != MT_NONE && (kinds >> mt_index_kind(m->index, doc) & 1)) mt_bitset_set(docs, doc);
    }
    return status;
}

typedef struct answered {
    mt_num need, best; /* best 0: no answer */
    uint32_t place;    /* of the need by id */
    double similarity, factor;
    unsigned misfits;
} answered;

static int compare_answered(const void *a, const void *b)
{
    const answered *x = a, *y = b;
    if (x->similarity != y->similarity) return x->similarity > y->similarity ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* The needs of one side against the answers of the other. */
typedef struct answering {
    mt_matcher *m;
    const mt_looked_at *looked_at;
    bool forward; /* the needs are the subject's, else the answers are */
    const mt_side *from, *to;
    mt_bitset answers, counted;
} answering;

/* The answers that the need was held against, into a->counted: of many needs of the other side only few were looked at.
 */
static bool find_counted(answering *a, mt_num need, uint32_t need_doc)
{
    const mt_looked_at *l = a->looked_at;
    bool some = false;
    mt_bitset_fill(&a->counted, 0);
    for (size_t i = 0; i < l->items.len; i++) {
        mt_num item = l->items.data[i].item;
        uint32_t answer = a->forward ? MT_NONE : mt_index_doc_of(a->m->index, item);
        if (a->forward ? item != need : answer == MT_NONE) continue;
        for (uint32_t d = i ? l->items.data[i - 1].end : 0; d < l->items.data[i].end; d++) {
            uint32_t doc = l->docs.data[d];
            if (a->forward) answer = doc;
            if ((!a->forward && doc != need_doc) || !mt_bitset_has(&a->answers, answer)) continue;
            mt_bitset_set(&a->counted, answer);
            some = true;
        }
    }
    return some;
}

static match_status best_answer(answering *a, mt_num need, answered *out, mt_error *err)
{
    mt_matcher *m = a->m;
    match_status status = MATCH_OK;
    mt_probe *probe;
    mt_hits hits = {0};
    mt_facts need_facts, answer_facts;
    double own;
    uint32_t doc = mt_index_doc_of(m->index, need);
    *out = (answered){.need = need, .place = mt_world_item_place(&m->world, need), .factor = 1.0};
    if (!find_counted(a, need, doc)) return MATCH_OK;
    MT_TRY(mt_facts_of(&m->facts, need, &need_facts, err));
    MT_TRY(mt_probe_of(&m->probes, m->index, doc, &probe, err));
    MT_TRY(mt_probe_score(probe, m->index, doc, NULL, &own, err));
    MT_TRY(compare_with(m, doc, &a->counted, 0, &hits, err));
    for (size_t i = 0; i < hits.len; i++) {
        double similarity = mt_coverage_similarity(hits.data[i].score, own);
        unsigned misfits;
        if (mt_index_kind(m->index, hits.data[i].doc) == MT_KIND_PROJECT) similarity *= MT_PROJECT_FACTOR;
        if (out->best != 0 && similarity <= out->similarity) continue; /* conditions only lower it */
        MT_TRY(mt_facts_of(&m->facts, hits.data[i].num, &answer_facts, err));
        double factor = mt_fit_factor(&need_facts, a->from->root, &answer_facts, a->to->root, &misfits);
        if (out->best != 0 && similarity * factor <= out->similarity) continue;
        *out = (answered){need, hits.data[i].num, out->place, similarity * factor, factor, misfits};
    }
out:
    MT_ARRAY_FREE(&hits);
    return status;
}

static match_status add_misfits(json_t *entry, unsigned misfits, mt_error *err)
{
    static const struct {
        unsigned bit;
        const char *code;
    } names[] = {{MT_MISFIT_COUNTRY_EXCLUDED, "country_excluded"},
                 {MT_MISFIT_COUNTRY_UNWANTED, "country_unwanted"},
                 {MT_MISFIT_TYPE, "type"},
                 {MT_MISFIT_TRL, "trl"}};
    json_t *list = json_array();
    bool good = list != NULL;
    for (size_t i = 0; good && i < MT_COUNT(names); i++)
        if (misfits & names[i].bit) good = json_array_append_new(list, json_string(names[i].code)) == 0;
    good = good && json_object_set(entry, "misfits", list) == 0;
    json_decref(list);
    return good ? MATCH_OK : mt_fail_no_memory(err);
}

static match_status add_answered(mt_matcher *m, const answered *a, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *request = NULL, *best = NULL, *terms = NULL, *passages = NULL, *entry = NULL;
    MT_TRY(mt_explain_record(m, a->need, &request, err));
    if (a->best) {
        MT_TRY(mt_explain_record(m, a->best, &best, err));
        MT_TRY(shared_terms(m, mt_index_doc_of(m->index, a->need), mt_index_doc_of(m->index, a->best), &terms,
                            &passages, err));
    }
    entry = json_pack("{s:O, s:O?, s:f, s:f, s:O?, s:O*}", "request", request, "best", best, "similarity",
                      a->similarity, "factor", a->factor, "terms", terms, "passages", passages);
    if (!entry) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(add_misfits(entry, a->misfits, err));
    if (json_array_append(list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(request);
    json_decref(best);
    json_decref(terms);
    json_decref(passages);
    json_decref(entry);
    return status;
}

match_status mt_explain_needs(mt_matcher *m, const mt_evidence *evidence, bool forward, const mt_side *from,
                              const mt_side *to, size_t limit, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    answering a = {.m = m, .looked_at = &evidence->looked_at, .forward = forward, .from = from, .to = to};
    MT_ARRAY(answered) all = {0};
    MT_TRY(select_items(m, to, MT_KINDS_EVIDENCE, &a.answers, err));
    MT_TRY(mt_bitset_init(&a.counted, a.answers.bits, err));
    for (size_t i = 0; i < from->count; i++) {
        uint32_t doc = mt_index_doc_of(m->index, from->items[i]);
        if (doc == MT_NONE || !(MT_KINDS_NEEDS >> mt_index_kind(m->index, doc) & 1)) continue;
        answered one;
        bool compared = true;
        if (forward) mt_looked_at_has(a.looked_at, from->items[i], MT_NONE, &compared);
        if (!compared) continue; /* older than those that are compared */
        MT_TRY(best_answer(&a, from->items[i], &one, err));
        MT_TRY(MT_PUSH(&all, one, err));
    }
    if (all.len) qsort(all.data, all.len, sizeof *all.data, compare_answered);
    for (size_t i = 0; i < all.len && i < limit; i++) MT_TRY(add_answered(m, &all.data[i], list, err));
out:
    mt_bitset_free(&a.answers);
    mt_bitset_free(&a.counted);
    MT_ARRAY_FREE(&all);
    return status;
}

/* ---- likeness ---- */

typedef struct alike {
    mt_num a, b;
    uint32_t a_place, b_place; /* by id */
    double similarity;
} alike;

static int compare_alike(const void *a, const void *b)
{
    const alike *x = a, *y = b;
    if (x->similarity != y->similarity) return x->similarity > y->similarity ? -1 : 1;
    if (x->a_place != y->a_place) return x->a_place < y->a_place ? -1 : 1;
    return (x->b_place > y->b_place) - (x->b_place < y->b_place);
}

static match_status add_alike(mt_matcher *m, const alike *pair, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *one = NULL, *two = NULL, *terms = NULL, *passages = NULL;
    MT_TRY(mt_explain_record(m, pair->a, &one, err));
    MT_TRY(mt_explain_record(m, pair->b, &two, err));
    MT_TRY(shared_terms(m, mt_index_doc_of(m->index, pair->a), mt_index_doc_of(m->index, pair->b), &terms, &passages,
                        err));
    json_t *entry = json_pack("{s:O, s:O, s:f, s:O, s:O}", "a", one, "b", two, "similarity", pair->similarity, "terms",
                              terms, "passages", passages);
    if (!entry || json_array_append_new(list, entry) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    json_decref(one);
    json_decref(two);
    json_decref(terms);
    json_decref(passages);
    return status;
}

match_status mt_explain_alike(mt_matcher *m, const mt_side *a, const mt_side *b, size_t limit, json_t *list,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset theirs = {0};
    mt_hits hits = {0};
    MT_ARRAY(alike) all = {0};
    MT_TRY(select_items(m, b, MT_KINDS_ITEMS, &theirs, err));
    for (size_t i = 0; i < a->count && i < ITEMS_LOOKED_AT; i++) {
        uint32_t doc = mt_index_doc_of(m->index, a->items[i]);
        if (doc == MT_NONE || mt_bitset_has(&theirs, doc)) continue; /* a shared project is named elsewhere */
        MT_TRY(compare_with(m, doc, &theirs, limit, &hits, err));
        for (size_t h = 0; h < hits.len; h++) {
            mt_num other = hits.data[h].num;
            alike pair = {a->items[i], other, mt_world_item_place(&m->world, a->items[i]),
                          mt_world_item_place(&m->world, other), hits.data[h].score};
            MT_TRY(MT_PUSH(&all, pair, err));
        }
    }
    if (all.len) qsort(all.data, all.len, sizeof *all.data, compare_alike);
    for (size_t i = 0; i < all.len && i < limit; i++) MT_TRY(add_alike(m, &all.data[i], list, err));
out:
    mt_bitset_free(&theirs);
    MT_ARRAY_FREE(&hits);
    MT_ARRAY_FREE(&all);
    return status;
}
