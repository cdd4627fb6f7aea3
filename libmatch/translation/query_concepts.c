/* A query is tagged, its concepts are expanded over the taxonomy's links (narrower, broader, related; each hop at a
 * discount), and the labels of all these give words: synonyms, abbreviations written out, the same in other languages.
 * The words of a label share the weight of its concept, w / sqrt(n) each, and of several labels with one word the
 * heaviest counts.
 *
 * Records are not tagged: the index stays as it is, whatever taxonomies are loaded when, and the number of words is
 * bounded. Of a big taxonomy only the labels in the languages at hand are read. */
#include "libmatch/translation/query_concepts.h"

#include <math.h>
#include <stdlib.h>

#include "libmatch/taxonomy/expand.h"

#define LEAST_TAG 0.3 /* weaker hits are more likely chance than meant */
#define MOST_LABELS 4 /* of a concept in one language */
#define MOST_CONCEPTS 24
#define OWN_LANGUAGE 0.25  /* what the words of a concept's label are worth beside the words of the query ... */
#define OTHER_LANGUAGE 1.0 /* ... and where these cannot be met */

struct mt_concept_finder {
    uint64_t version;   /* of the taxonomies */
    uint64_t languages; /* bits: labels that were read */
    bool loaded;
    mt_concepts *concepts;
    mt_tagger *tagger; /* NULL: no labels */
};

match_status mt_concept_finder_create(mt_concept_finder **out, mt_error *err)
{
    mt_concept_finder *t = mt_alloc(1, sizeof *t);
    if (!t) return mt_fail_no_memory(err);
    *out = t;
    return MATCH_OK;
}

static void forget(mt_concept_finder *t)
{
    mt_tagger_free(&t->tagger);
    mt_concepts_free(&t->concepts);
    *t = (mt_concept_finder){0};
}

void mt_concept_finder_free(mt_concept_finder **finder)
{
    if (!*finder) return;
    forget(*finder);
    mt_free(*finder);
    *finder = NULL;
}

/* ---- loading ------------------------------------------------------------------------------------------------------*/

static match_status add_row(void *context, const mt_concept_row *row, mt_error *err)
{
    mt_concept_finder *t = context;
    mt_language language = mt_language_from_code(row->lang);
    if (language != MT_LANG_UNKNOWN && !(t->languages >> language & 1)) return MATCH_OK;
    mt_concept_input input = {row->scheme, row->code, row->parent, row->lang, row->label};
    return mt_concepts_add(t->concepts, &input, err);
}

static match_status load(mt_concept_finder *t, mt_store *store, uint64_t languages, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t version = 0;
    MT_TRY(mt_store_taxonomies(store, &version, err));
    if (t->loaded && t->version == version && (languages & ~t->languages) == 0) return MATCH_OK;
    if (t->loaded && t->version == version) languages = UINT64_MAX; /* a third time will not be needed */
    forget(t);
    t->version = version;
    t->languages = languages;
    if (version > 0) {
        MT_TRY(mt_concepts_create(&t->concepts, err));
        MT_TRY(mt_store_concepts(store, mt_text_of(""), add_row, t, err));
        MT_TRY(mt_concepts_finish(t->concepts, err));
        if (mt_concepts_count(t->concepts) > 0) MT_TRY(mt_tagger_create(t->concepts, &t->tagger, err));
    }
    t->loaded = true;
out:
    if (status != MATCH_OK) forget(t);
    return status;
}

/* ---- words of labels ----------------------------------------------------------------------------------------------*/

typedef struct word {
    uint32_t number; /* in the list of words */
    double weight;
    mt_query_link link;
} word;

typedef struct gathering {
    const mt_concept_finder *t;
    const mt_concept_query *query;
    mt_query_links *links;
    mt_analyser *analyser;
    mt_terms terms;
    mt_intern texts;
    MT_ARRAY(word) words; /* by number */
} gathering;

static match_status add_label(gathering *g, uint32_t concept, mt_concept_label label, double weight, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms_clear(&g->terms);
    MT_TRY(mt_analyse(g->analyser, label.text, label.language, &g->terms, err));
    for (size_t i = 0; i < g->terms.len; i++) {
        uint32_t number;
        bool added;
        word new = {.weight = weight / sqrt((double)g->terms.len), .link = {.concept = true}};
        mt_text term = mt_text_make(g->terms.data[i].text, g->terms.data[i].len);
        MT_TRY(mt_intern_add(&g->texts, term, &number, &added, err));
        if (!added && g->words.data[number].weight >= new.weight) continue;
        new.number = number;
        new.link.from = new.link.to = label.language;
        MT_TRY(mt_intern_add(&g->links->texts, mt_concept_display(g->t->concepts, concept, g->query->language),
                             &new.link.source, NULL, err));
        if (added)
            MT_TRY(MT_PUSH(&g->words, new, err));
        else
            g->words.data[number] = new;
    }
out:
    return status;
}

static match_status add_concept(gathering *g, uint32_t concept, double weight, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_concept_query *q = g->query;
    for (size_t l = 0; l < q->n_records; l++) {
        double worth = weight * (q->records[l] == q->language ? OWN_LANGUAGE : OTHER_LANGUAGE);
        size_t labels = mt_concept_label_count(g->t->concepts, concept), taken = 0;
        for (size_t i = 0; i < labels && taken < MOST_LABELS; i++) {
            mt_concept_label label = mt_concept_label_at(g->t->concepts, concept, i);
            if (label.language != q->records[l]) continue;
            MT_TRY(add_label(g, concept, label, worth, err));
            taken++;
        }
    }
out:
    return status;
}

static match_status add_words(gathering *g, mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < g->words.len; i++) {
        word *w = &g->words.data[i];
        mt_text term = mt_intern_text(&g->texts, w->number);
        bool known = mt_intern_find(&profile->words, term) != MT_NONE;
        if (known && g->query->only_new) continue;
        MT_TRY(mt_profile_add_term(profile, term, w->weight, err));
        if (known) continue;
        w->link.term = mt_intern_find(&profile->words, term);
        MT_TRY(MT_PUSH(&g->links->list, w->link, err));
    }
out:
    return status;
}

/* ---- the query ----------------------------------------------------------------------------------------------------*/

/* Concepts that the text names, and those near them. */
static match_status find_concepts(mt_concept_finder *t, const mt_concept_query *query, mt_concept_weights *found,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    mt_concept_hits hits = {0};
    mt_concept_weights named = {0};
    mt_expand_options options = mt_expand_default_options();
    size_t kept = 0;
    options.factor[MT_LINK_NARROWER] = 0.3; /* lower than in mt_expand: a query's words mean first what they say */
    options.factor[MT_LINK_BROADER] = 0.2;
    options.least = LEAST_TAG / 2;
    options.most_hops = 2;
    if (!query->near) options.factor[MT_LINK_NARROWER] = options.factor[MT_LINK_BROADER] = 0;
    options.most = MOST_CONCEPTS;
    MT_TRY(mt_tag(t->tagger, query->text, query->language, &hits, err));
    MT_TRY(mt_concept_hits_sum(&hits, &named, err));
    for (size_t i = 0; i < named.len; i++)
        if (named.data[i].weight >= LEAST_TAG) named.data[kept++] = named.data[i];
    named.len = kept;
    if (kept > 0) MT_TRY(mt_expand(t->concepts, &named, &options, found, err));
out:
    MT_ARRAY_FREE(&hits);
    MT_ARRAY_FREE(&named);
    return status;
}

match_status mt_concept_finder_expand(mt_concept_finder *t, mt_store *store, mt_analyser *analyser,
                                      const mt_concept_query *query, mt_profile *profile, mt_query_links *links,
                                      mt_error *err)
{
    match_status status = MATCH_OK;
    mt_concept_weights found = {0};
    gathering g = {.t = t, .query = query, .links = links, .analyser = analyser};
    uint64_t languages = UINT64_C(1) << MT_LANG_EN | UINT64_C(1) << query->language;
    for (size_t i = 0; i < query->n_records; i++) languages |= UINT64_C(1) << query->records[i];
    MT_TRY(load(t, store, languages, err));
    if (!t->tagger) goto out;
    MT_TRY(find_concepts(t, query, &found, err));
    for (size_t i = 0; i < found.len; i++) MT_TRY(add_concept(&g, found.data[i].concept, found.data[i].weight, err));
    MT_TRY(add_words(&g, profile, err));
out:
    MT_ARRAY_FREE(&found);
    MT_ARRAY_FREE(&g.words);
    mt_intern_free(&g.texts);
    mt_terms_free(&g.terms);
    return status;
}
