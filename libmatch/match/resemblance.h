/* How much the records' own texts of organisations resemble one of them: BM25F of their descriptions, names left out
 * ("University of ..." says nothing), in translation where the two state different languages (bridge.h). The exact
 * value costs a walk over a document's terms; most of a ranking can do with a bound, which comes from the posting lists
 * for all at once. */
#ifndef MT_MATCH_RESEMBLANCE_H
#define MT_MATCH_RESEMBLANCE_H

#include "libmatch/rank/profile.h"
#include "libmatch/rank/score.h"
#include "libmatch/world/world.h"

struct mt_matcher;
struct mt_bridge;

/* The text of who is compared, as it is held against those in one language. */
typedef struct mt_resembling {
    mt_profile profile;
    mt_scorer scorer; /* borrows the texts of the profile */
} mt_resembling;

typedef struct mt_resemblance {
    const struct mt_bridge *bridge; /* NULL: nothing is translated */
    MT_ARRAY(mt_resembling) parts;  /* the first: without translation */
    uint8_t part[256];              /* by language of the other one */
    bool any;                       /* there is something to compare */
    double *most;                   /* [vertices] not below the exact value; 0: nothing in common */
    double *exact;                  /* [vertices] once asked for, else -1 */
} mt_resemblance;

/* `doc`: the document of who is compared, or MT_NONE: nobody resembles it. */
match_status mt_resemblance_begin(struct mt_matcher *m, uint32_t doc, mt_resemblance *out, mt_error *err);
void mt_resemblance_free(mt_resemblance *r);

static inline double mt_resemblance_bound(const mt_resemblance *r, uint32_t vertex)
{
    return r->any ? r->most[vertex] : 0.0;
}
double mt_resemblance_of(mt_resemblance *r, const mt_world *world, uint32_t vertex);

#endif
