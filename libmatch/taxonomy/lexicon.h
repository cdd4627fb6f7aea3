/* Translation evidence between two languages, learned from texts that say the same: labels of one concept, descriptions
 * of one organisation.
 *
 * Terms are those of mt_analyse (stemmed, folded). What is learned is, for pieces of source terms (the whole term, its
 * beginning, runs of letters inside), how probable each target term is beside them. Pieces make it work for words that
 * were never seen: compounds ("kabelschuhe") and derived forms. It does not know names or rare words; cognates are
 * better found through character n-grams, so a search uses both. */
#ifndef MT_TAXONOMY_LEXICON_H
#define MT_TAXONOMY_LEXICON_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"
#include "libmatch/taxonomy/concept.h"
#include "libmatch/text/analyse.h"
#include "libmatch/text/language.h"

enum {
    MT_LEXICON_MOST_TERMS = 40, /* in one text of a pair; what is beyond is not read */
    MT_LEXICON_ROUNDS = 5,      /* of expectation and maximisation */
    MT_LEXICON_MOST_CELLS =
        3000000, /* meetings of a piece and a term in pairs of records; what is beyond is left out */
};

/* ---- learning -----------------------------------------------------------------------------------------------------*/
typedef struct mt_lexicon_learner mt_lexicon_learner;

match_status mt_lexicon_learner_create(mt_language from, mt_language to, mt_lexicon_learner **out, mt_error *err);
void mt_lexicon_learner_free(mt_lexicon_learner **learner);

/* One pair of texts that say the same in the two languages. */
match_status mt_lexicon_learner_add(mt_lexicon_learner *learner, mt_text from, mt_text to, mt_error *err);
/* The same from records that an owner wrote in both languages: evidence that is believed as far as owners agree. Of
 * such pairs only what at least two owners have counts, be it a word, a piece or a word beside a piece, so that no
 * single one can teach anything. `owner` is any number that tells them apart. */
match_status mt_lexicon_learner_add_record(mt_lexicon_learner *learner, mt_text from, mt_text to, uint64_t owner,
                                           mt_error *err);
/* The labels of all concepts that have both languages: preferred with preferred, the others with the preferred one of
 * the other side. */
match_status mt_lexicon_learner_add_concepts(mt_lexicon_learner *learner, const mt_concepts *concepts, mt_error *err);
/* The common words of common_words.h, as far as it has both languages. */
match_status mt_lexicon_learner_add_common(mt_lexicon_learner *learner, mt_error *err);
size_t mt_lexicon_learner_pairs(const mt_lexicon_learner *learner); /* that held terms on both sides */
/* Learns and appends the image. Once. */
match_status mt_lexicon_learner_finish(mt_lexicon_learner *learner, mt_strbuf *image, mt_error *err);

/* ---- using --------------------------------------------------------------------------------------------------------*/
typedef struct mt_lexicon mt_lexicon; /* read-only: any number of threads */

/* Over an image (any alignment), which must outlive it. A damaged one gives wrong translations, never a bad access. */
match_status mt_lexicon_map(const void *image, size_t len, mt_lexicon **out, mt_error *err);
/* All at once: learns from the labels of a set, and owns the image. */
match_status mt_lexicon_learn(const mt_concepts *concepts, mt_language from, mt_language to, mt_lexicon **out,
                              mt_error *err);
match_status mt_lexicon_write(const mt_lexicon *dictionary, mt_strbuf *image, mt_error *err);
void mt_lexicon_free(mt_lexicon **dictionary);

mt_language mt_lexicon_from(const mt_lexicon *dictionary);
mt_language mt_lexicon_to(const mt_lexicon *dictionary);

typedef struct mt_translation {
    mt_text term;    /* in the dictionary's memory */
    double weight;   /* (0, 1]: probability, averaged over the term's known pieces */
    bool direct;     /* the term itself was seen beside it, not only pieces of it */
    double records;  /* the part of the weight that was learned from records */
    double sum;      /* the same weight, added up before it is divided: what mt_lexicon_weight() gives */
    uint32_t number; /* of the term in the dictionary */
} mt_translation;
typedef MT_ARRAY(mt_translation) mt_translations;

/* Replaces what the list holds by the translations of a term with at least this weight, the heaviest first, then in
 * byte order, at most `most`. */
match_status mt_lexicon_translate(const mt_lexicon *dictionary, mt_text term, double least, size_t most,
                                  mt_translations *out, mt_error *err);

/* The weight of one translation, whatever others there are: 0 when there is none. */
double mt_lexicon_weight(const mt_lexicon *dictionary, mt_text term, mt_text target);
/* The same of many terms with one target: *number is MT_LEXICON_UNKNOWN before the first, and then what spares the
 * others a comparison of texts. */
#define MT_LEXICON_UNKNOWN UINT32_MAX
double mt_lexicon_weight_of(const mt_lexicon *dictionary, mt_text term, mt_text target, uint32_t *number);
/* Makes the table that mt_lexicon_number() needs, unless it is there. */
match_status mt_lexicon_number_terms(mt_lexicon *dictionary, mt_error *err);
/* The number of a target; MT_LEXICON_UNKNOWN when the dictionary never says it. */
uint32_t mt_lexicon_number(const mt_lexicon *dictionary, mt_text target);

/* A whole query. Every target term once, with the sum over the source terms of count * weight; `source` is the term
 * that gave it most, for explanations. */
typedef struct mt_query_translation {
    mt_text term; /* in the dictionary's memory */
    double weight;
    uint32_t source; /* in the list of terms */
    bool direct;     /* the source term itself was seen beside it */
    bool records;    /* learned from records rather than from labels */
} mt_query_translation;
typedef MT_ARRAY(mt_query_translation) mt_query_translations;

/* Replaces what the list holds, the heaviest first, then in byte order. Per source term as mt_lexicon_translate with
 * `least` and `most`; .02 and 32 are good values. */
match_status mt_lexicon_translate_terms(const mt_lexicon *dictionary, const mt_terms *terms, double least, size_t most,
                                        mt_query_translations *out, mt_error *err);

#endif
