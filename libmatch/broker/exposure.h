/* Who is seen how often in a batch of lists, and lists that spread attention.
 *
 * Exposure of an organisation: the sum over the lists of 1 / log2(1 + its rank), the discount of nDCG (Singh and
 * Joachims 2018). Reported over all that any list considered: the worst-off, how many are never listed, the Gini
 * coefficient. Bounds: at most so many lists for one organisation, at least so many, or the greatest Gini coefficient
 * allowed. The lists lose some probability of fit for that; how much is reported. */
#ifndef MT_BROKER_EXPOSURE_H
#define MT_BROKER_EXPOSURE_H

#include "libmatch/match/matcher.h"

/* ---- the assignment, on numbers alone ---- */
typedef struct mt_offer {
    uint32_t list, body;
    double score;
} mt_offer;

typedef struct mt_exposure_bounds {
    size_t k;     /* length of a list */
    size_t most;  /* lists of one body, 0: no bound */
    size_t least; /* lists of each body, as far as its offers allow */
    double gini;  /* greatest Gini coefficient of exposure, 0 or 1: no bound; lowers `most` until it holds */
} mt_exposure_bounds;

typedef struct mt_exposure {
    double gini, worst, mean; /* of the exposure of all bodies */
    size_t bodies, unseen;    /* with any offer; listed nowhere */
    size_t most, least;       /* lists of one body */
    size_t short_lists;       /* shorter than k although there were offers */
    double score;             /* sum of the scores listed */
} mt_exposure;

/* Chooses: taken[i] for each offer. Greedy by score under the bound above (each list and each body takes its best),
 * then bodies below the least take the place where least is lost. Deterministic; equal scores go to the earlier offer.
 */
match_status mt_exposure_choose(const mt_offer *offers, size_t count, size_t lists, size_t bodies,
                                const mt_exposure_bounds *bounds, bool *taken, mt_exposure *out, mt_error *err);
/* Gini coefficient of values that are not negative; 0 when all are 0. Sorts them. */
double mt_gini(double *values, size_t count);

/* ---- lists of partners for many ---- */
/* Lists for `count` ids as JSON Lines {query, rank, id, kind, name, score}, and a report {"lists", "k", "before":
 * {...}, "after": {...}, "score_kept", "unknown": [id]}. Every list considers its best max(100, 10 k). */
match_status mt_fair_lists(mt_matcher *m, const mt_text *ids, size_t count, const mt_match_options *options,
                           const mt_exposure_bounds *bounds, mt_strbuf *jsonl, json_t **report, mt_error *err);

#endif
