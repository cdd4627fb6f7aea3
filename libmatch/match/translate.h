/* Queries in other languages than the records: dictionaries between languages, learned from the labels of the loaded
 * taxonomies and from the library's common words, and the terms of a query translated by them. */
#ifndef MT_MATCH_TRANSLATE_H
#define MT_MATCH_TRANSLATE_H

#include "libmatch/base/hash_map.h"
#include "libmatch/match/profile.h"

/* The dictionaries of a matcher, each learned when first needed. */
typedef struct mt_lexicons mt_lexicons;
match_status mt_lexicons_create(mt_lexicons **out, mt_error *err);
void mt_lexicons_free(mt_lexicons **lexicons);

/* Where a term of a query came from, for explanations. */
typedef struct mt_query_link {
    uint32_t term;   /* number in the profile */
    uint32_t source; /* the word as the query has it, or the name of the concept, in the list's texts */
    mt_language from, to;
    bool direct;  /* the word itself was learned, not only pieces of it */
    bool concept; /* a word of a concept's label */
} mt_query_link;
typedef struct mt_query_links {
    MT_ARRAY(mt_query_link) list;
    mt_intern texts;
} mt_query_links;
void mt_query_links_free(mt_query_links *links);
const mt_query_link *mt_query_link_of(const mt_query_links *links, uint32_t term); /* NULL: no translation */

/* Adds to the profile what the terms (analysed as `from`) may mean in `to`: what the dictionary says times `weight`. */
match_status mt_translate(mt_lexicons *lexicons, mt_store *store, const mt_terms *terms, mt_language from,
                          mt_language to, double weight, mt_profile *profile, mt_query_links *links, mt_error *err);

#endif
