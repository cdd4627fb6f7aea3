/* Organisations in the order of how well they fit; equal ones in the order of their ids. */
#ifndef MT_GROUP_RANKED_H
#define MT_GROUP_RANKED_H

#include <stdint.h>

typedef struct mt_ranked {
    double fit;
    uint32_t vertex, order; /* order: rank of the id among all, in byte order */
} mt_ranked;

/* for qsort: best first */
static inline int mt_ranked_better(const void *a, const void *b)
{
    const mt_ranked *x = a, *y = b;
    if (x->fit != y->fit) return x->fit > y->fit ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

#endif
