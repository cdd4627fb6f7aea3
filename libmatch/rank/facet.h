/* Facets: how many documents of a set have each value of a field. */
#ifndef MT_RANK_FACET_H
#define MT_RANK_FACET_H

#include "libmatch/base/hash_map.h"
#include "libmatch/rank/rank.h"

typedef struct mt_facet {
    bool known; /* the data model or some record has the field */
    mt_intern values;
    MT_ARRAY(uint64_t) count; /* by number of the value; may be 0 */
} mt_facet;

/* Counts over `docs` (live ones only); a document counts once for each different value. Field "owner.X": values of
 * field X of the owners and participants of items, of the organisations themselves; owners in `hidden` do not count.
 * `out` must be {0}. */
match_status mt_facet_count(const mt_index *index, mt_text field, const mt_bitset *docs, const mt_bitset *hidden,
                            mt_facet *out, mt_error *err);
void mt_facet_free(mt_facet *facet);

#endif
