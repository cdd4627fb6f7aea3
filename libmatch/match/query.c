/* The terms of a query text, in the languages of the store.
 *
 * A store whose records state one language is asked in it. A mixed store is asked in the stated or detected language
 * of the query, and in the store's other languages at a lower weight, for names and terms that each language's stemmer
 * cuts in its own way. */
#include "libmatch/match/matcher_internal.h"

#define OTHER_LANGUAGE_WEIGHT 0.3

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
    m->languages = 0;
    for (mt_language l = 0; l < MT_LANG_COUNT; l++)
        if (g.seen[l]) m->language[m->languages++] = l;
    m->languages_known = true;
out:
    mt_bitset_free(&none);
    return status;
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

match_status mt_query_terms(mt_matcher *m, mt_text text, mt_language stated, mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(store_languages(m, err));
    mt_language first = m->languages == 1           ? m->language[0]
                        : stated != MT_LANG_UNKNOWN ? stated
                                                    : mt_language_detect(text, NULL);
    MT_TRY(add_terms(m, text, first, 1.0, false, profile, err));
    for (size_t i = 0; m->languages > 1 && i < m->languages; i++)
        if (m->language[i] != first && m->language[i] != MT_LANG_ZXX)
            MT_TRY(add_terms(m, text, m->language[i], OTHER_LANGUAGE_WEIGHT, true, profile, err));
    MT_TRY(mt_profile_terms(profile, err));
out:
    return status;
}
