/* Similarity of names of organisations: cosine of tf-idf weighted character 3-grams of the folded name without legal
 * forms. Built once over many names; pairs are found through the inverted lists. The same vectors may be made of whole
 * words instead: for addresses, and for names compared word by word. */
#ifndef MT_MATCH_NAMES_H
#define MT_MATCH_NAMES_H

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"

typedef struct mt_gram {
    uint32_t gram;
    double weight; /* of a unit vector */
} mt_gram;

typedef struct mt_name_posting {
    uint32_t name;
    float weight;
} mt_name_posting;

typedef struct mt_names {
    mt_intern grams;
    MT_ARRAY(size_t) begin; /* of each name in `entry`; one more than names after mt_names_finish() */
    MT_ARRAY(mt_gram) entry;
    uint32_t *list_begin;  /* [grams + 1] */
    mt_name_posting *list; /* names that have the gram, ascending */
    double *score;         /* [names] scratch of mt_names_like(), all zero between calls */
    uint32_t names;
} mt_names;

void mt_names_free(mt_names *n);
/* Adds a name as it is folded by mt_fold_name(); gives nothing: names are numbered in order from 0. */
match_status mt_names_add(mt_names *n, mt_text folded, mt_error *err);
/* Adds a folded text by its words: a set of vectors is either of 3-grams or of words. */
match_status mt_names_add_words(mt_names *n, mt_text folded, mt_error *err);
match_status mt_names_finish(mt_names *n, mt_error *err);
/* The cosine of two of the vectors. */
double mt_names_cosine(const mt_names *n, uint32_t a, uint32_t b);
/* Of two vectors of words: how much of the weight of `a` is found in `b`, 0 to 1. Words that differ in their ending
 * only, as those of two languages or cases do (university, universitatea), count by the share of letters in common. */
double mt_names_covered(const mt_names *n, uint32_t a, uint32_t b);
/* Calls `each` for every other name numbered `from` or above with a cosine of at least `least`, by ascending number. */
match_status mt_names_like(mt_names *n, uint32_t name, uint32_t from, double least,
                           match_status (*each)(void *context, uint32_t other, double cosine, mt_error *err),
                           void *context, mt_error *err);

#endif
