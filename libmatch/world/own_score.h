/* What documents score against themselves: K(r, r) = sum over their words of idf * s * s (profile.h), the measure of
 * how much a need says. Made when first asked for; words' idf are kept by segment. */
#ifndef MT_WORLD_OWN_SCORE_H
#define MT_WORLD_OWN_SCORE_H

#include "libmatch/base/memory.h"
#include "libmatch/index/impact.h"
#include "libmatch/rank/keyed_sort.h"
#include "libmatch/rank/rank.h"

typedef struct mt_own_scores {
    const mt_index *index; /* borrowed; the snapshot that the scores are of */
    unsigned kinds;        /* whose statistics count */
    int64_t documents;     /* of those kinds */
    size_t segments;       /* of the snapshot: it may be another one when these scores are freed */
    mt_averages averages;
    double *score;            /* [documents] 0: not yet known, or nothing said */
    double **idf;             /* [segments][words] 0: not yet known; NULL: no word of the segment was asked for */
    MT_ARRAY(mt_keyed) ranks; /* of the words of the document at hand in the segment's byte order, and room to sort */
    MT_ARRAY(double) parts;   /* what each adds */
} mt_own_scores;

match_status mt_own_scores_init(const mt_index *index, unsigned kinds, mt_own_scores *out, mt_error *err);
void mt_own_scores_free(mt_own_scores *own);
/* The same as comparing the document's profile with the document, to 1e-9; the same bits wherever the document lies. */
match_status mt_own_score(mt_own_scores *own, uint32_t doc, double *score, mt_error *err);

#endif
