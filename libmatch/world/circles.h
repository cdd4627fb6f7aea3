/* Where everybody stands in the network, as a few numbers: the greatest directions of the matrix of works by
 * participants. Two that stand in the same direction move in the same circles, also where they have no partner in
 * common; so does a newcomer with whom its one partner usually works. */
#ifndef MT_WORLD_CIRCLES_H
#define MT_WORLD_CIRCLES_H

#include "libmatch/world/graph.h"

#define MT_CIRCLES_DIMS 48

typedef struct mt_circles_place {
    float scale; /* 1 / length of the numbers, 0 for who is nowhere */
    int8_t at[MT_CIRCLES_DIMS];
} mt_circles_place;

/* The places of all vertices [vertices], from joint works; who has none is nowhere. `signs` [vertices]: random bits of
 * each that depend on nobody else, such as a hash of its id, of which MT_CIRCLES_DIMS are used. The caller frees the
 * places. */
match_status mt_circles_build(const mt_graph *graph, const uint64_t *signs, mt_circles_place **places, mt_error *err);

/* How much the directions of two places agree: from 0 to 1, the same from both ends. */
double mt_circles_shared(const mt_circles_place *a, const mt_circles_place *b);

#endif
