/* From some concepts to those near them: expansion with a discount per hop. */
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
/* narrower .9, broader .6; least .2, 4 hops, 256 concepts */
mt_expand_options mt_expand_default_options(void);

/* Concepts reached from the given ones, those themselves included. The weight of a concept is the greatest, over all
 * starts and ways, of the start's weight times the factors of the hops. A way that goes up goes not down again, since
 * siblings are not meant. Heaviest first, then fewest hops, then by number. Replaces what the list holds; `from` and
 * `out` may not be the same. E_VALUE for factors, weights or limits out of range, E_ARGUMENT for concepts that the set
 * has not. */
match_status mt_expand(const mt_concepts *concepts, const mt_concept_weights *from, const mt_expand_options *options,
                       mt_concept_weights *out, mt_error *err);

#endif
