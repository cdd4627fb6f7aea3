/* From some concepts to those near them: expansion with a discount per hop, and how alike two concepts or two sets of
 * concepts are. */
#ifndef MT_TAXONOMY_EXPAND_H
#define MT_TAXONOMY_EXPAND_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/taxonomy/concept.h"
#include "libmatch/taxonomy/tagger.h"

typedef struct mt_expand_options {
    double factor[MT_LINK_KINDS]; /* per hop, each in [0, 1]; 0: never go there */
    double least;                 /* weights below this are left out; at least .001 */
    uint32_t most_hops;
    uint32_t most; /* concepts in the result */
} mt_expand_options;
/* synonym 1.0, narrower .9, broader .6, related .4; least .2, 4 hops, 256 concepts */
mt_expand_options mt_expand_default_options(void);

/* Concepts reached from the given ones, those themselves included. The weight of a concept is the greatest, over all
 * starts and ways, of the start's weight times the factors of the hops. A way that goes up goes not down again, since
 * siblings are not meant. Heaviest first, then fewest hops, then by number. Replaces what the list holds; `from` and
 * `out` may not be the same. E_VALUE for factors, weights or limits out of range, E_ARGUMENT for concepts that the set
 * has not. */
match_status mt_expand(const mt_concepts *concepts, const mt_concept_weights *from, const mt_expand_options *options,
                       mt_concept_weights *out, mt_error *err);

/* Wu and Palmer (1994): 2 d / (da + db), where d is the depth of the deepest common ancestor and da, db the depths by
 * way of it, all counted from 1 at a root. 1 for the same concept and for synonyms; 0 without a common ancestor.
 * *similarity is in [0, 1] and the same both ways. */
match_status mt_concept_similarity(const mt_concepts *concepts, uint32_t a, uint32_t b, double *similarity,
                                   mt_error *err);

/* Two weighted sets: the weighted mean, over both sets, of each concept's best similarity times weight on the other
 * side (the best-match average, as for sets of ontology terms). [0, 1], symmetric; 0 when a side is empty. Sets of up
 * to 256 concepts each: E_TOO_BIG beyond. */
match_status mt_concept_set_similarity(const mt_concepts *concepts, const mt_concept_weights *a,
                                       const mt_concept_weights *b, double *similarity, mt_error *err);

#endif
