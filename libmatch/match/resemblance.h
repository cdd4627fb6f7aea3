/* How much the records' own texts of organisations resemble one of them: BM25F of their descriptions, names left out
 * ("University of ..." says nothing). The exact value costs a walk over a document's terms; most of a ranking can do
 * with a bound, which comes from the posting lists for all at once. */
#ifndef MT_MATCH_RESEMBLANCE_H
#define MT_MATCH_RESEMBLANCE_H

#include "libmatch/match/profile.h"
#include "libmatch/match/world.h"
#include "libmatch/rank/score.h"

typedef struct mt_resemblance {
    mt_profile profile;
    mt_scorer scorer; /* borrows the texts of the profile */
    bool any;         /* there is something to compare */
    double *most;     /* [vertices] not below the exact value; 0: nothing in common */
    double *exact;    /* [vertices] once asked for, else -1 */
} mt_resemblance;

/* `doc`: the document of who is compared, or MT_NONE: nobody resembles it. */
match_status mt_resemblance_begin(const mt_index *index, const mt_world *world, uint32_t doc, mt_resemblance *out,
                                  mt_error *err);
void mt_resemblance_free(mt_resemblance *r);

static inline double mt_resemblance_bound(const mt_resemblance *r, uint32_t vertex)
{
    return r->any ? r->most[vertex] : 0.0;
}
double mt_resemblance_of(mt_resemblance *r, const mt_world *world, uint32_t vertex);

#endif
