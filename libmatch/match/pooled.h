/* The items of a subject as one profile, and the votes of every item like it for its holders, whatever its rank: the
 * likeness of the peer mode, the same from both ends (votes.c). Comparing the profile with every item takes a walk over
 * each item's words; a ranking can do with a bound for most holders, which comes from the posting lists for all at
 * once. */
#ifndef MT_MATCH_POOLED_H
#define MT_MATCH_POOLED_H

#include "libmatch/rank/profile.h"
#include "libmatch/rank/score.h"
#include "libmatch/world/world.h"

struct mt_matcher;
struct mt_bridge;

/* The profile as it is held against items in one language; all of them where nothing is translated. */
typedef struct mt_pooled_part {
    mt_profile profile;
    mt_scorer scorer; /* borrows the texts of the profile */
    bool any;         /* there is something to compare */
} mt_pooled_part;

typedef struct mt_pooled {
    struct mt_matcher *m;
    struct mt_bridge *bridge;       /* NULL: nothing is translated */
    MT_ARRAY(mt_pooled_part) parts; /* by place of the language, the last: without one */
    uint8_t part[256];              /* by language */
    mt_bitset known;                /* [vertices] whose votes are exact */
    mt_hits hits;                   /* of one vertex */
    match_status status;            /* of what was worked out when it was asked for */
    mt_error error;
} mt_pooled;

/* votes[vertex], all 0 before, becomes what the vertex gets at most; 0 only for who gets nothing. */
match_status mt_pooled_begin(struct mt_matcher *m, const mt_num *items, size_t count, mt_pooled *out, double *votes,
                             mt_error *err);
void mt_pooled_free(mt_pooled *p);
/* Makes the votes of one vertex exact; what fails is told by p->status. */
void mt_pooled_settle(mt_pooled *p, uint32_t vertex, double *votes);

#endif
