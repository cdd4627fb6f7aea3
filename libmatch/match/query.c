/* The terms of a query text, in the languages of the store.
 *
 * A store whose records state one language is asked in it. A mixed store is asked in the stated or detected language
 * of the query, and in the store's other languages at a lower weight, for names and terms that each language's stemmer
 * cuts in its own way. */
#include "libmatch/index/gram.h"
#include "libmatch/index/statistics.h"
#include "libmatch/match/matcher_internal.h"

#define OTHER_LANGUAGE_WEIGHT 0.3
/* What n-grams are worth beside words when the query is in a language that no record has: then few words meet. */
#define FOREIGN_GRAMS 2.0

typedef struct gathering {
    bool seen[MT_LANG_COUNT];
} gathering;

static bool note_language(void *context, mt_text value)
{
    gathering *g = context;
    g->seen[mt_language_from_code(value)] = true;
    return false;
}

/* The languages that records state, once per generation. */
static match_status store_languages(mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    gathering g = {{false}};
    mt_bitset none = {0};
    if (m->languages_known) return MATCH_OK;
    MT_TRY(mt_bitset_init(&none, mt_index_docs(m->index), err));
    MT_TRY(mt_index_select(m->index, mt_text_of("language"), note_language, &g, &none, err));
    MT_TRY(mt_statistics_each(m->index, MT_STATISTICS_LANGUAGE, note_language, &g, err));
    m->languages = 0;
    for (int l = 0; l < MT_LANG_COUNT; l++)
        if (g.seen[l]) m->language[m->languages++] = (mt_language)l;
    m->languages_known = true;
out:
    mt_bitset_free(&none);
    return status;
}

static mt_language query_language(const mt_matcher *m, mt_text text, mt_language stated)
{
    if (m->languages == 1) return m->language[0];
    return stated != MT_LANG_UNKNOWN ? stated : mt_language_detect(text, NULL);
}

static match_status add_terms(mt_matcher *m, mt_text text, mt_language language, double weight, bool only_new,
                              mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms terms = {0};
    MT_TRY(mt_analyse(m->analyser, text, language, &terms, err));
    for (size_t i = 0; i < terms.len; i++) {
        mt_text term = mt_text_make(terms.data[i].text, terms.data[i].len);
        if (only_new && mt_intern_find(&profile->words, term) != MT_NONE) continue;
        MT_TRY(mt_profile_add_term(profile, term, weight * terms.data[i].count, err));
    }
out:
    mt_terms_free(&terms);
    return status;
}

static match_status add_gram(void *context, mt_text gram, uint32_t count, mt_error *err)
{
    return mt_profile_add_term(context, gram, count, err);
}

static bool store_has(const mt_matcher *m, mt_language language)
{
    for (size_t i = 0; i < m->languages; i++)
        if (m->language[i] == language) return true;
    return false;
}

/* The grams need the language of the query itself, whatever the store's is: its stop words must not count. */
match_status mt_query_grams(mt_matcher *m, mt_text text, mt_language stated, mt_profile *profile, bool *foreign,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms terms = {0};
    mt_strbuf work = {0};
    mt_language language = stated != MT_LANG_UNKNOWN ? stated : mt_language_detect(text, NULL);
    MT_TRY(store_languages(m, err));
    *foreign = m->languages > 0 && language > MT_LANG_OTHER && !store_has(m, language);
    if (m->languages == 1 && (m->language[0] == MT_LANG_ZXX || language == MT_LANG_UNKNOWN)) language = m->language[0];
    if (language == MT_LANG_ZXX) goto out;
    MT_TRY(mt_analyse(m->analyser, text, language, &terms, err));
    MT_TRY(mt_grams_each(&terms, &work, add_gram, profile, err));
    MT_TRY(mt_profile_terms(profile, err));
out:
    mt_terms_free(&terms);
    mt_strbuf_free(&work);
    return status;
}

mt_bm25 mt_query_model(bool foreign)
{
    mt_bm25 model = mt_bm25_default;
    if (foreign) model.grams = FOREIGN_GRAMS;
    return model;
}

match_status mt_query_terms(mt_matcher *m, mt_text text, mt_language stated, mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(store_languages(m, err));
    mt_language first = query_language(m, text, stated);
    MT_TRY(add_terms(m, text, first, 1.0, false, profile, err));
    for (size_t i = 0; m->languages > 1 && i < m->languages; i++)
        if (m->language[i] != first && m->language[i] != MT_LANG_ZXX)
            MT_TRY(add_terms(m, text, m->language[i], OTHER_LANGUAGE_WEIGHT, true, profile, err));
    MT_TRY(mt_profile_terms(profile, err));
out:
    return status;
}
