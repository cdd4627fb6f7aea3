/* Organisations in the order of how well they fit; equal ones in the order of their ids, which is that of the vertices.
 */
#ifndef MT_GROUP_RANKED_H
#define MT_GROUP_RANKED_H

#include <stdint.h>

typedef struct mt_ranked {
    double fit;
    uint32_t vertex;
} mt_ranked;

/* for qsort: best first */
static inline int mt_ranked_better(const void *a, const void *b)
{
    const mt_ranked *x = a, *y = b;
    if (x->fit != y->fit) return x->fit > y->fit ? -1 : 1;
    return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

/* for qsort of vertices: by id */
static inline int mt_vertex_before(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

#endif
