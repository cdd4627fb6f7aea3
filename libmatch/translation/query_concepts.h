/* The concepts that a query names, by the labels of the loaded taxonomies, and the words for them and for what is near
 * them, in the languages of the records: the concepts channel. */
#ifndef MT_TRANSLATION_QUERY_CONCEPTS_H
#define MT_TRANSLATION_QUERY_CONCEPTS_H

#include "libmatch/translation/translate.h"

/* The concepts of a store as far as queries have needed their languages. */
typedef struct mt_concept_finder mt_concept_finder;
match_status mt_concept_finder_create(mt_concept_finder **out, mt_error *err);
void mt_concept_finder_free(mt_concept_finder **finder);

typedef struct mt_concept_query {
    mt_text text;
    mt_language language;       /* UNKNOWN: told from the text */
    const mt_language *records; /* the languages of the records */
    size_t n_records;
    bool near;     /* with narrower, broader and related concepts */
    bool only_new; /* words that the profile already has stay as they are */
} mt_concept_query;

/* Adds the words of labels to the profile, and a link for each. */
match_status mt_concept_finder_expand(mt_concept_finder *finder, mt_store *store, mt_analyser *analyser,
                                      const mt_concept_query *query, mt_profile *profile, mt_query_links *links,
                                      mt_error *err);

#endif
