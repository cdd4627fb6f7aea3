/* The channel learned from the store itself: latent semantic analysis (Deerwester, Dumais, Furnas, Landauer and
 * Harshman 1990). Words that the records use alike lie in like directions of a space of few dimensions; texts lie where
 * their words do, and two texts on the same themes point the same way even where they share few words.
 *
 * A model holds a vector for every word: its idf times its row of the right singular vectors of the matrix of records
 * by words, whose cells are (1 + ln count) idf, rows of length 1. The place of a record is the sum of (1 + ln count)
 * times the vectors of its words, that of a query the sum of weight times vector; both made as long as 1. So any record
 * has a place, also one that came after the learning, and the model need not know it.
 *
 * Models are made once and never change (mt_latent_learn); a view binds one to a snapshot. The same records in the same
 * order give the same bytes. Records of the tier public alone are learned from, so that a model tells nothing of the
 * others. */
#ifndef MT_RANK_LATENT_H
#define MT_RANK_LATENT_H

#include "libmatch/rank/rank.h"

enum {
    MT_LATENT_DIMS = 64,
    MT_LATENT_LEAST = 128,  /* records: fewer say nothing about words in general */
    MT_LATENT_SAMPLE = 8192 /* of more records, so many spread over all of them */
};

/* Gives the bytes of a model (a free buffer). *records tells how many there are to learn from; fewer than
 * MT_LATENT_LEAST: E_STATE. */
match_status mt_latent_learn(const mt_index *index, mt_strbuf *image, uint32_t *records, mt_error *err);

typedef struct mt_latent mt_latent;
/* Every byte is checked: damage is E_CORRUPT, another version E_NEWER. `bytes` are copied. */
match_status mt_latent_open(const char *path, mt_latent **out, mt_error *err);
match_status mt_latent_open_bytes(const void *bytes, size_t len, mt_latent **out, mt_error *err);
void mt_latent_free(mt_latent **model);
/* The vector of a word into `out`; false when the model does not have it. */
bool mt_latent_word(const mt_latent *model, mt_text word, double out[MT_LATENT_DIMS]);

/* A model on a snapshot as it is now; the model must outlive it, and it is of no use after a refresh. Places that were
 * asked for are kept, up to a number. */
typedef struct mt_latent_view mt_latent_view;
match_status mt_latent_view_create(const mt_latent *model, const mt_index *index, mt_latent_view **out, mt_error *err);
void mt_latent_view_free(mt_latent_view **view);
/* The place of a query, 0 in all dimensions when the model knows none of its words. N-grams are passed over. */
void mt_latent_query(const mt_latent_view *view, const mt_query_term *terms, size_t n, double out[MT_LATENT_DIMS]);
/* The cosine between a query's place and a document's, from -1 to 1; 0 for what is nowhere. */
match_status mt_latent_cosine(mt_latent_view *view, const double query[MT_LATENT_DIMS], uint32_t doc, double *cosine,
                              mt_error *err);
/* The words of the document that add most to its cosine, best first, at most `most`; each followed by ", " but the
 * last. */
match_status mt_latent_shared(mt_latent_view *view, const double query[MT_LATENT_DIMS], uint32_t doc, size_t most,
                              mt_strbuf *words, mt_error *err);

#endif
