/* A few threads that work through the same things in the same order, each taking the next one from a counter. They wait
 * for each other rarely and briefly, so they look again and again instead of being woken. */
#ifndef MT_RANK_TEAM_H
#define MT_RANK_TEAM_H

#include <stdatomic.h>
#include <stdbool.h>

typedef struct mt_team {
    unsigned size;
    atomic_bool *failed; /* of all teams: nobody goes on */
    atomic_uint waiting, phase;
} mt_team;

/* Returns when all have come here. */
void mt_team_meet(mt_team *team);
/* Returns when the value is `least` at least, and what was written before it is seen; false: somebody has failed. */
bool mt_team_await(const atomic_bool *failed, const atomic_uint *value, unsigned least);

#endif
