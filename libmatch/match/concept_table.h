/* Who states which concepts, himself or on a usable item, of everybody at once: made when questions have read as much
 * of the index's lists as making it does, so that it never costs more than half of all that was done. It goes with the
 * world: with the generation, the viewer and the day. */
#ifndef MT_MATCH_CONCEPT_TABLE_H
#define MT_MATCH_CONCEPT_TABLE_H

#include "libmatch/match/matcher_internal.h"

/* Two lists of numbers, there and back. A code stands once for each vertex. */
struct mt_concept_table {
    size_t codes;
    uint32_t *code_begin; /* [codes + 1] into vertex */
    uint32_t *vertex;
    uint32_t *own_begin; /* [vertices + 1] into own */
    uint32_t *own;       /* codes of each vertex */
};

match_status mt_concept_table_make(mt_matcher *m, mt_concept_table **out, mt_error *err);
void mt_concept_table_free(mt_concept_table **table);
/* Adds to shared[w] the number of codes that the vertex and w both state. */
void mt_concept_table_count(const mt_concept_table *table, uint32_t vertex, double *shared);

#endif
