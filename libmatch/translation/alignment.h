/* What bilingual records say in two languages: pieces of text that belong together, with the owner who wrote them. */
#ifndef MT_TRANSLATION_ALIGNMENT_H
#define MT_TRANSLATION_ALIGNMENT_H

#include "libmatch/base/strbuf.h"
#include "libmatch/translation/bilingual.h"

/* Places in the alignment's bytes: where the pieces begin, and where the second ends. */
typedef struct mt_said {
    uint64_t owner;
    uint64_t one, other, end;
} mt_said;

/* {0}: of no languages. */
typedef struct mt_alignment {
    mt_language one, other; /* the lower first */
    uint64_t mark;          /* of the records (bilingual.h) */
    MT_ARRAY(mt_said) list;
    mt_strbuf bytes;
} mt_alignment;

void mt_alignment_free(mt_alignment *alignment);

/* A learner that knows what labels of the store's taxonomies and the library's common words say. */
match_status mt_alignment_learner(mt_store *store, mt_language from, mt_language to, mt_lexicon_learner **out,
                                  mt_error *err);
/* Either order of the languages gives the same. `mark` is kept with it. */
match_status mt_alignment_make(mt_store *store, const mt_bilingual *bilingual, mt_language from, mt_language to,
                               uint64_t mark, mt_alignment *out, mt_error *err);
/* Tells a learner from one of the languages to the other. */
match_status mt_alignment_teach(const mt_alignment *alignment, mt_language from, mt_lexicon_learner *learner,
                                mt_error *err);

#endif
