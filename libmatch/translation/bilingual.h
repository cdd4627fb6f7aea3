/* Records that say the same in two languages: what dictionaries learn from beside labels of taxonomies. Two items of
 * one owner, of one kind, each stating its language; a record with `translations`; one whose text has both languages.
 *
 * Only public records that are no drafts take part, for every viewer alike: a word of another one would otherwise come
 * out as a translation. Which records belong together, and what is found in them, depends on the records alone, not on
 * the order in which they came. */
#ifndef MT_TRANSLATION_BILINGUAL_H
#define MT_TRANSLATION_BILINGUAL_H

#include "libmatch/store/store.h"
#include "libmatch/taxonomy/align.h"

struct mt_index;

enum {
    MT_BILINGUAL_MOST_ITEMS = 2048,  /* that are read for two languages, owners in the order of a hash of their ids */
    MT_BILINGUAL_MOST_ALIKE = 32,    /* of an owner, of one kind, in one language */
    MT_BILINGUAL_MOST_SENTENCES = 64 /* pairs of them that one owner gives */
};

/* What one snapshot has of such owners: found from the index, without reading records. */
typedef struct mt_bilingual mt_bilingual;
match_status mt_bilingual_scan(const struct mt_index *index, mt_bilingual **out, mt_error *err);
void mt_bilingual_free(mt_bilingual **bilingual);
/* The same as long as the records in question and their segments are; 0: there are none. Either order. */
match_status mt_bilingual_mark(const mt_bilingual *bilingual, mt_language one, mt_language other, uint64_t *mark,
                               mt_error *err);

/* Calls `each` with pieces of text that say the same, owner by owner; `from` is in the first language. `dictionary`:
 * from the first language to the second, helps to tell which records are translations; may be NULL. `owner`: a hash; of
 * records that several own, that of the first. */
typedef match_status (*mt_bilingual_fn)(void *context, uint64_t owner, mt_text from, mt_text to, mt_error *err);
match_status mt_bilingual_each(const mt_bilingual *bilingual, mt_store *store, const mt_lexicon *dictionary,
                               mt_language from, mt_language to, mt_bilingual_fn each, void *context, mt_error *err);

/* Which of n records in one language (rows) is a translation of which of m in the other, from how well they fit: the
 * best for each other, well enough, and clearly better than the next. match[row] = column or MT_NONE. */
void mt_bilingual_choose(const double *fit, size_t n, size_t m, uint32_t *match);

#endif
