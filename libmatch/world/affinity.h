/* Which groups of organisations (countries, types) work together more, or less, than their amounts of work alone would
 * bring about: ln((m(a, b) + 1) / (m(a) m(b) / m + 1)), m(a, b) the joint work between the two groups. The 1 keeps rare
 * groups near 0; symmetric in the two. */
#ifndef MT_WORLD_AFFINITY_H
#define MT_WORLD_AFFINITY_H

#include "libmatch/index/index.h"
#include "libmatch/world/graph.h"
#include "libmatch/world/selection.h"

/* groups told apart; values beyond, last in byte order, count as not stated */
#define MT_AFFINITY_GROUPS 512

typedef struct mt_affinity {
    uint32_t groups; /* 0 is "not stated" */
    uint32_t *group; /* [vertices] */
    double *tie;     /* [groups * groups]; 0 where one is not stated */
} mt_affinity;

/* `doc`: the document of each vertex of the graph or MT_NONE; those that the viewer may not see state nothing. */
match_status mt_affinity_build(const mt_graph *graph, const mt_index *index, const mt_selection *selection,
                               const uint32_t *doc, const char *field, mt_affinity *out, mt_error *err);
void mt_affinity_free(mt_affinity *a);

static inline double mt_affinity_tie(const mt_affinity *a, uint32_t x, uint32_t y)
{
    return a->tie[(size_t)a->group[x] * a->groups + a->group[y]];
}

#endif
