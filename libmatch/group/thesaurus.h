/* The taxonomies of a store as one set of concepts with a tagger, and which items state or name which concept. */
#ifndef MT_GROUP_THESAURUS_H
#define MT_GROUP_THESAURUS_H

#include "libmatch/match/matcher_internal.h"
#include "libmatch/taxonomy/concept.h"
#include "libmatch/taxonomy/tagger.h"

typedef struct mt_thesaurus mt_thesaurus;
match_status mt_thesaurus_load(mt_store *store, mt_thesaurus **out, mt_error *err);
void mt_thesaurus_free(mt_thesaurus **thesaurus);
const mt_concepts *mt_thesaurus_concepts(const mt_thesaurus *thesaurus);
/* By "scheme:code", or by the code alone when exactly one scheme has it; MT_NONE otherwise. */
uint32_t mt_thesaurus_find(const mt_thesaurus *thesaurus, mt_text name);

/* Every concept that a word may mean: of this "scheme:code", or of this code in any scheme, or with this label. */
typedef MT_ARRAY(uint32_t) mt_concept_list;
match_status mt_thesaurus_meant(const mt_thesaurus *thesaurus, mt_text word, mt_concept_list *out, mt_error *err);

/* Concepts of one record: stated ones weigh 1, those named in title, text or keywords what the tagger gives (below 1,
 * and left out below 0.3). Replaces what the list holds; ascending by concept, each once. */
match_status mt_thesaurus_of_record(const mt_thesaurus *thesaurus, const json_t *record, mt_concept_weights *out,
                                    mt_error *err);

typedef struct mt_tagged {
    uint32_t concept;
    mt_num item;
    uint32_t place; /* of the item by id */
    double weight;
} mt_tagged;
typedef struct mt_tagging {
    bool made;
    MT_ARRAY(mt_tagged) tag; /* by concept, then id */
    size_t *begin;           /* [concepts + 1] */
} mt_tagging;
/* Of the documents in `among`. */
match_status mt_tagging_make(mt_matcher *m, const mt_thesaurus *thesaurus, const mt_bitset *among, mt_tagging *out,
                             mt_error *err);
void mt_tagging_free(mt_tagging *tagging);

#endif
