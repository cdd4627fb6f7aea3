/* What the computing and the telling of a matrix share. */
#ifndef MT_GROUP_CLUSTER_MATRIX_INTERNAL_H
#define MT_GROUP_CLUSTER_MATRIX_INTERNAL_H

#include "libmatch/group/cluster_matrix.h"

typedef struct mt_matrix_cluster {
    uint32_t vertex, needs;
    mt_members members;
    mt_cluster_terms terms;
    char country[8];
} mt_matrix_cluster;

struct mt_cluster_matrix {
    mt_cluster_options_c2c o;
    mt_c2c_weights weights;
    char *subject; /* NULL: the matrix; else the first of the ids */
    bool all;      /* every cluster, found anew when the store changed */
    MT_ARRAY(char *) ids;

    /* of one generation */
    bool begun;
    uint64_t generation;
    size_t count;
    mt_matrix_cluster *cluster; /* [count] */
    uint32_t *number;           /* [vertices] of a cluster, MT_NONE */
    mt_intern names;            /* of terms */
    double *d;                  /* [count * count]: sums, and when the row is finished means; -1 unknown */
    uint32_t *joint;            /* [count * count] pairs of members that worked together */

    /* where the work is */
    size_t described, asked, need;
    bool loaded; /* the needs of cluster `asked` */
    mt_needs needs;
    double weight;
    double *best; /* [count] */
    mt_asker *asker;
};

#endif
