/* Texts in two languages that may say the same: how well they fit, and which of their sentences belong together.
 *
 * Two words are counterparts when they are the same number, begin with the same four letters (cognates, names), or when
 * a dictionary translates the one into the other. */
#ifndef MT_TAXONOMY_ALIGN_H
#define MT_TAXONOMY_ALIGN_H

#include "libmatch/base/hash_map.h"
#include "libmatch/taxonomy/lexicon.h"

enum {
    MT_ALIGN_MOST_WORDS = 128,    /* different words of a text that are looked at; sentences behind them are not read */
    MT_ALIGN_MOST_SENTENCES = 40, /* of a text */
};
/* Sentences that fit less are not told to belong together. */
#define MT_ALIGN_LEAST_FIT 0.2

typedef struct mt_align_sentence {
    mt_text text;
    size_t letters;
    size_t first, count; /* its words, in the list of numbers */
} mt_align_sentence;

/* A text as it was read. {0} is an empty one. */
typedef struct mt_align_text {
    mt_intern words;                   /* terms of mt_analyse */
    uint64_t key[MT_ALIGN_MOST_WORDS]; /* equal for words that begin alike */
    MT_ARRAY(uint32_t) number;         /* of words, sentence by sentence */
    MT_ARRAY(mt_align_sentence) sentence;
    size_t translated[MT_ALIGN_MOST_WORDS + 1]; /* where the translations of each word begin */
    MT_ARRAY(mt_text) translation;              /* in the dictionary's memory */
    size_t letters;
} mt_align_text;

/* Replaces what `out` holds. `text` must outlive it. A dictionary into the other language, or NULL: of two texts one
 * needs it. Sentences end with a line, or with . ! or ? before a blank. */
match_status mt_align_read(mt_analyser *analyser, mt_text text, mt_language language, const mt_lexicon *dictionary,
                           mt_align_text *out, mt_error *err);
/* Where the sentence that begins at `at` ends. */
size_t mt_align_sentence_end(mt_text text, size_t at);
void mt_align_free(mt_align_text *text);

/* 0 to 1, the same both ways: the share of words with a counterpart, less where the lengths differ much. */
double mt_align_fit(const mt_align_text *a, const mt_align_text *b);

/* One to two sentences of the one side that belong to one or two of the other (not two to two), in their order: the
 * choice of greatest sum of fit times letters. Neighbouring sentences of one text lie together in memory, so `from` and
 * `to` are pieces of the texts. */
match_status mt_align_sentences(const mt_align_text *a, const mt_align_text *b,
                                match_status (*each)(void *context, mt_text from, mt_text to, mt_error *err),
                                void *context, mt_error *err);

#endif
