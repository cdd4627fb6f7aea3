/* Queries in other languages than the records: dictionaries between languages, learned from the labels of the loaded
 * taxonomies, from the library's common words and from bilingual records, and the terms of a query translated by them.
 */
#ifndef MT_TRANSLATION_TRANSLATE_H
#define MT_TRANSLATION_TRANSLATE_H

#include "libmatch/base/hash_map.h"
#include "libmatch/base/json.h"
#include "libmatch/rank/profile.h"
#include "libmatch/taxonomy/lexicon.h"

/* The dictionaries of a matcher, each learned when first needed, and anew when what it was learned from has changed. */
typedef struct mt_lexicons mt_lexicons;
match_status mt_lexicons_create(mt_lexicons **out, mt_error *err);
void mt_lexicons_free(mt_lexicons **lexicons);
/* The dictionary for the state of a snapshot; NULL in *out when nothing is known of the two languages. Borrowed until
 * the next call after a commit. */
match_status mt_lexicons_find(mt_lexicons *lexicons, mt_store *store, const mt_index *index, mt_language from,
                              mt_language to, const mt_lexicon **out, mt_error *err);
/* The same, ready for mt_lexicon_number(). */
match_status mt_lexicons_find_numbered(mt_lexicons *lexicons, mt_store *store, const mt_index *index, mt_language from,
                                       mt_language to, const mt_lexicon **out, mt_error *err);

/* Where a term of a query came from, for explanations. */
typedef struct mt_query_link {
    uint32_t term;   /* number in the profile */
    uint32_t source; /* the word as the query has it, or the name of the concept, in the list's texts */
    mt_language from, to;
    bool direct;  /* the word itself was learned, not only pieces of it */
    bool records; /* learned from bilingual records rather than from labels and common words */
    bool concept; /* a word of a concept's label */
} mt_query_link;
typedef struct mt_query_links {
    MT_ARRAY(mt_query_link) list;
    mt_intern texts;
} mt_query_links;
void mt_query_links_free(mt_query_links *links);
const mt_query_link *mt_query_link_of(const mt_query_links *links, uint32_t term); /* NULL: no translation */

/* Adds {"translation", "from", "to", "learned_from"} to an entry of an explanation: "labels" (and common words) or
 * "records". */
match_status mt_query_link_tell(const mt_query_link *link, mt_text translation, json_t *entry, mt_error *err);

/* Adds to the profile what the terms (analysed as `from`) may mean in `to`: what the dictionary says times `weight`. */
match_status mt_translate(mt_lexicons *lexicons, mt_store *store, const mt_index *index, const mt_terms *terms,
                          mt_language from, mt_language to, double weight, mt_profile *profile, mt_query_links *links,
                          mt_error *err);

#endif
