/* Terms of clusters, counted once for each organisation, kept sorted so that two clusters are compared by merging. */
#include "libmatch/group/cluster_terms.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/text/fold.h"

void mt_cluster_terms_free(mt_cluster_terms *terms)
{
    MT_ARRAY_FREE(&terms->has);
    MT_ARRAY_FREE(&terms->asks);
}

/* The folded form under which a keyword is counted. */
static match_status number_of(mt_intern *names, mt_text text, uint32_t *term, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    MT_TRY(mt_fold(text, &folded, err));
    MT_TRY(mt_intern_add(names, mt_text_make(folded.data ? folded.data : "", folded.len), term, NULL, err));
out:
    mt_strbuf_free(&folded);
    return status;
}

typedef struct mentions {
    MT_ARRAY(uint32_t) has;
    MT_ARRAY(uint32_t) asks; /* of one organisation */
} mentions;

static match_status mention(mentions *all, mt_intern *names, const json_t *root, const char *key, bool asked,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < mt_record_list_size(root, key); i++) {
        mt_text text = mt_record_list_item(root, key, i);
        uint32_t term;
        if (text.len == 0) continue;
        MT_TRY(number_of(names, text, &term, err));
        if (asked)
            MT_TRY(MT_PUSH(&all->asks, term, err));
        else
            MT_TRY(MT_PUSH(&all->has, term, err));
    }
out:
    return status;
}

static match_status mention_record(mentions *all, mt_intern *names, const json_t *root, bool asked, mt_error *err)
{
    match_status status = mention(all, names, root, "keywords", asked, err);
    return status == MATCH_OK ? mention(all, names, root, "concepts", asked, err) : status;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int by_term(const void *a, const void *b)
{
    const mt_term_count *x = a, *y = b;
    return (x->term > y->term) - (x->term < y->term);
}

/* each term of one organisation once */
static match_status count_once(uint32_t *term, size_t count, mt_term_counts *out, mt_error *err)
{
    match_status status = MATCH_OK;
    if (count) qsort(term, count, sizeof *term, by_number);
    for (size_t i = 0; i < count; i++) {
        mt_term_count one = {term[i], 1};
        if (i == 0 || term[i] != term[i - 1]) MT_TRY(MT_PUSH(out, one, err));
    }
out:
    return status;
}

static void add_up(mt_term_counts *counts)
{
    size_t kept = 0;
    if (counts->len) qsort(counts->data, counts->len, sizeof *counts->data, by_term);
    for (size_t i = 0; i < counts->len; i++) {
        if (kept && counts->data[kept - 1].term == counts->data[i].term)
            counts->data[kept - 1].holders += counts->data[i].holders;
        else
            counts->data[kept++] = counts->data[i];
    }
    counts->len = kept;
}

match_status mt_cluster_terms_of(mt_matcher *m, const mt_members *members, mt_intern *names, mt_cluster_terms *out,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_world *w = &m->world;
    mt_cluster_terms terms = {0};
    mentions all = {0};
    for (size_t k = 0; k < members->len; k++) {
        uint32_t v = members->data[k];
        mt_facts facts;
        all.has.len = all.asks.len = 0;
        MT_TRY(mt_facts_of(&m->facts, w->num[v], &facts, err));
        MT_TRY(mention_record(&all, names, facts.root, false, err));
        for (uint32_t i = w->item_begin[v]; i < w->item_begin[v + 1]; i++) {
            uint32_t doc = mt_index_doc_of(m->index, w->item[i]);
            if (doc == MT_NONE || !mt_bitset_has(&m->selection.usable, doc)) continue;
            unsigned kind = 1u << mt_index_kind(m->index, doc);
            if (!(kind & (MT_KINDS_EVIDENCE | MT_KINDS_NEEDS))) continue;
            MT_TRY(mt_facts_of(&m->facts, w->item[i], &facts, err));
            MT_TRY(mention_record(&all, names, facts.root, (kind & MT_KINDS_NEEDS) != 0, err));
        }
        MT_TRY(count_once(all.has.data, all.has.len, &terms.has, err));
        MT_TRY(count_once(all.asks.data, all.asks.len, &terms.asks, err));
    }
    add_up(&terms.has);
    add_up(&terms.asks);
    *out = terms;
    terms = (mt_cluster_terms){0};
out:
    MT_ARRAY_FREE(&all.has);
    MT_ARRAY_FREE(&all.asks);
    mt_cluster_terms_free(&terms);
    return status;
}

static double strength(uint32_t holders) { return 1.0 + log((double)holders); }

double mt_terms_common(const mt_term_counts *a, const mt_term_counts *b)
{
    double both = 0.0, either = 0.0;
    for (size_t i = 0, j = 0; i < a->len || j < b->len;) {
        bool left = j == b->len || (i < a->len && a->data[i].term < b->data[j].term);
        bool right = i == a->len || (j < b->len && b->data[j].term < a->data[i].term);
        if (left) {
            either += strength(a->data[i++].holders);
        } else if (right) {
            either += strength(b->data[j++].holders);
        } else {
            double x = strength(a->data[i++].holders), y = strength(b->data[j++].holders);
            both += x < y ? x : y;
            either += x < y ? y : x;
        }
    }
    return either > 0.0 ? both / either : 0.0;
}

double mt_terms_answered(const mt_term_counts *asks, const mt_term_counts *has)
{
    double all = 0.0, answered = 0.0;
    size_t j = 0;
    for (size_t i = 0; i < asks->len; i++) {
        double weight = strength(asks->data[i].holders);
        while (j < has->len && has->data[j].term < asks->data[i].term) j++;
        all += weight;
        if (j < has->len && has->data[j].term == asks->data[i].term) answered += weight;
    }
    return all > 0.0 ? answered / all : -1.0;
}
