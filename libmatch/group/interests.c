/* One pass over the organisations' records and items; keywords in which the tagger finds a concept count as that
 * concept, so that a theme is not split over spellings and languages. */
#include "libmatch/group/interests.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/text/fold.h"

void mt_interests_free(mt_interests *interests)
{
    for (size_t i = 0; i < interests->term.len; i++) {
        mt_free(interests->term.data[i].label);
        mt_free(interests->term.data[i].concept);
    }
    MT_ARRAY_FREE(&interests->term);
    MT_ARRAY_FREE(&interests->all);
    MT_ARRAY_FREE(&interests->who);
}

typedef struct gatherer {
    mt_matcher *m;
    mt_thesaurus *thesaurus;
    mt_language language;
    mt_intern names; /* "scheme:code" or folded keywords: number of a term */
    mt_concept_weights weights;
    mt_strbuf folded;
    mt_interests found;
} gatherer;

static match_status add_term(gatherer *g, mt_text key, mt_text label, bool concept, uint32_t *term, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_interest_term fresh = {0};
    bool added = false;
    MT_TRY(mt_intern_add(&g->names, key, term, &added, err));
    if (!added) return MATCH_OK;
    fresh.label = mt_strndup(label.data, label.len);
    fresh.concept = concept ? mt_strndup(key.data, key.len) : NULL;
    if (!fresh.label || (concept && !fresh.concept)) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_PUSH(&g->found.term, fresh, err));
    fresh = (mt_interest_term){0};
out:
    mt_free(fresh.label);
    mt_free(fresh.concept);
    return status;
}

static match_status add_concepts(gatherer *g, const mt_interest *like, const json_t *record, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_concepts *set = mt_thesaurus_concepts(g->thesaurus);
    MT_TRY(mt_thesaurus_of_record(g->thesaurus, record, &g->weights, err));
    for (size_t i = 0; i < g->weights.len; i++) {
        mt_interest one = *like;
        uint32_t concept = g->weights.data[i].concept;
        MT_TRY(add_term(g, mt_concept_name(set, concept), mt_concept_display(set, concept, g->language), true,
                        &one.term, err));
        one.weight = g->weights.data[i].weight;
        MT_TRY(MT_PUSH(&g->found.all, one, err));
    }
out:
    return status;
}

/* A keyword counts by itself when no taxonomy knows it. */
static match_status add_keyword(gatherer *g, const mt_interest *like, mt_text keyword, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_interest one = *like;
    json_t *alone = json_pack("{s:s#}", "title", keyword.data, (int)keyword.len);
    if (!alone) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_thesaurus_of_record(g->thesaurus, alone, &g->weights, err));
    if (g->weights.len > 0) goto out;
    mt_strbuf_clear(&g->folded);
    MT_TRY(mt_fold(keyword, &g->folded, err));
    if (g->folded.len == 0) goto out;
    MT_TRY(add_term(g, mt_text_make(g->folded.data, g->folded.len), keyword, false, &one.term, err));
    one.weight = 1.0;
    MT_TRY(MT_PUSH(&g->found.all, one, err));
out:
    json_decref(alone);
    return status;
}

static match_status add_record(gatherer *g, const mt_interest *like, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_facts facts;
    MT_TRY(mt_facts_of(&g->m->facts, like->item, &facts, err));
    MT_TRY(add_concepts(g, like, facts.root, err));
    for (size_t i = 0; i < mt_record_list_size(facts.root, "keywords"); i++) {
        mt_text keyword = mt_record_list_item(facts.root, "keywords", i);
        if (keyword.len) MT_TRY(add_keyword(g, like, keyword, err));
    }
out:
    return status;
}

static match_status add_organisation(gatherer *g, uint32_t who, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &g->m->world;
    uint32_t v = g->found.who.data[who];
    mt_interest like = {.who = who, .item = w->num[v]};
    MT_TRY(add_record(g, &like, err));
    for (uint32_t i = w->item_begin[v]; i < w->item_begin[v + 1]; i++) {
        uint32_t doc = mt_index_doc_of(g->m->index, w->item[i]);
        if (doc == MT_NONE || !mt_bitset_has(&g->m->selection.usable, doc)) continue;
        unsigned kind = 1u << mt_index_kind(g->m->index, doc);
        if (!(kind & (MT_KINDS_EVIDENCE | 1u << MT_KIND_REQUEST | 1u << MT_KIND_IDEA))) continue;
        like.item = w->item[i];
        like.place = mt_world_item_place(w, w->item[i]);
        like.asks = !(kind & MT_KINDS_EVIDENCE);
        MT_TRY(add_record(g, &like, err));
    }
out:
    return status;
}

static int by_place(const void *a, const void *b)
{
    const mt_interest *x = a, *y = b;
    if (x->term != y->term) return x->term < y->term ? -1 : 1;
    if (x->who != y->who) return x->who < y->who ? -1 : 1;
    if (x->asks != y->asks) return x->asks ? 1 : -1;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return (x->weight < y->weight) - (x->weight > y->weight);
}

static void count_here(mt_interests *found)
{
    size_t kept = 0;
    if (found->all.len) qsort(found->all.data, found->all.len, sizeof *found->all.data, by_place);
    for (size_t i = 0; i < found->all.len; i++) {
        const mt_interest *one = &found->all.data[i], *last = kept ? &found->all.data[kept - 1] : NULL;
        bool new_term = !last || last->term != one->term;
        if (new_term || last->who != one->who) found->term.data[one->term].here++;
        if (last && !new_term && last->who == one->who && last->item == one->item) continue;
        found->all.data[kept++] = *one;
    }
    found->all.len = kept;
}

typedef struct wanted_value {
    const mt_intern *names;
    mt_strbuf *folded;
    uint32_t term;
    bool exact; /* codes are, keywords are folded */
    match_status status;
    mt_error *err;
} wanted_value;

static bool same_term(void *context, mt_text value)
{
    wanted_value *w = context;
    if (w->status != MATCH_OK) return false;
    if (w->exact) return mt_intern_find(w->names, value) == w->term;
    mt_strbuf_clear(w->folded);
    w->status = mt_fold(value, w->folded, w->err);
    return w->status == MATCH_OK &&
           mt_intern_find(w->names, mt_text_make(w->folded->data ? w->folded->data : "", w->folded->len)) == w->term;
}

/* How many organisations of the store state a term, by attribute: enough to tell rare terms from those that everybody
 * has. */
static match_status count_there(gatherer *g, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &g->m->world;
    mt_bitset docs = {0}, holders = {0};
    for (size_t t = 0; t < g->found.term.len; t++) {
        mt_interest_term *term = &g->found.term.data[t];
        wanted_value wanted = {&g->names, &g->folded, (uint32_t)t, term->concept != NULL, MATCH_OK, err};
        term->there = term->here;
        if (term->here < 2) continue; /* no theme */
        mt_bitset_free(&docs);
        mt_bitset_free(&holders);
        MT_TRY(mt_bitset_init(&docs, mt_index_docs(g->m->index), err));
        MT_TRY(mt_bitset_init(&holders, w->vertices, err));
        MT_TRY(mt_index_select(g->m->index, mt_text_of(term->concept ? "concepts" : "keywords"), same_term, &wanted,
                               &docs, err));
        MT_TRY(wanted.status);
        mt_bitset_and(&docs, &g->m->selection.returned);
        for (uint32_t d = 0; d < docs.bits; d++) {
            if (!mt_bitset_has(&docs, d)) continue;
            mt_num num = mt_index_num(g->m->index, d);
            uint32_t v = mt_world_vertex(w, num);
            if (v != MT_NONE) mt_bitset_set(&holders, v);
            for (uint32_t h = w->holder_begin[num]; h < w->holder_begin[num + 1]; h++)
                mt_bitset_set(&holders, w->holder[h]);
        }
        uint32_t there = (uint32_t)mt_bitset_count(&holders);
        if (there > term->there) term->there = there;
    }
out:
    mt_bitset_free(&docs);
    mt_bitset_free(&holders);
    return status;
}

match_status mt_interests_collect(mt_matcher *m, const uint32_t *vertices, size_t count, mt_language language,
                                  mt_interests *out, mt_error *err)
{
    match_status status = MATCH_OK;
    gatherer g = {.m = m, .language = language};
    MT_TRY(mt_thesaurus_load(m->store, &g.thesaurus, err));
    for (size_t i = 0; i < count; i++) MT_TRY(MT_PUSH(&g.found.who, vertices[i], err));
    for (size_t i = 0; i < count; i++) MT_TRY(add_organisation(&g, (uint32_t)i, err));
    count_here(&g.found);
    MT_TRY(count_there(&g, err));
    *out = g.found;
    g.found = (mt_interests){0};
out:
    mt_thesaurus_free(&g.thesaurus);
    mt_intern_free(&g.names);
    MT_ARRAY_FREE(&g.weights);
    mt_strbuf_free(&g.folded);
    mt_interests_free(&g.found);
    return status;
}

double mt_interest_value(const mt_matcher *m, const mt_interest_term *term)
{
    return term->here * log(1.0 + (double)m->world.bodies / (double)term->there);
}
