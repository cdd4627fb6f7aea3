/* Profiles: documents as weighted queries, so that comparing two documents is one ranking call.
 *
 * The weight of a term is its saturation in the document, f / (k1 + f), the same that the ranking formula gives on the
 * other side. So  K(p, q) = sum over common terms of idf * s(p) * s(q)  is symmetric, and a profile added up from
 * several documents gives the sum of their comparisons. */
#ifndef MT_RANK_PROFILE_H
#define MT_RANK_PROFILE_H

#include "libmatch/rank/rank.h"

typedef struct mt_profile {
    mt_intern words;
    MT_ARRAY(double) weight;
    MT_ARRAY(mt_query_term) terms; /* made by mt_profile_terms() */
} mt_profile;

void mt_profile_free(mt_profile *p);
void mt_profile_clear(mt_profile *p);
/* Adds `factor` times the saturations of one document. */
match_status mt_profile_add_document(mt_profile *p, const mt_index *index, const mt_bm25 *model, uint32_t doc,
                                     double factor, mt_error *err);
/* Makes `out` the same. */
match_status mt_profile_copy(mt_profile *out, const mt_profile *p, mt_error *err);
/* Adds one term with a weight of its own. */
match_status mt_profile_add_term(mt_profile *p, mt_text term, double weight, mt_error *err);
/* Makes p->terms from what was added; borrowed texts stay until the next add or clear. */
match_status mt_profile_terms(mt_profile *p, mt_error *err);

/* K of the profile with one document; `kinds` decides the statistics. */
match_status mt_profile_compare(mt_profile *p, const mt_index *index, const mt_bm25 *model, unsigned kinds,
                                uint32_t doc, double *score, mt_error *err);

#endif
