/* The concepts that two sides state, themselves or on an item: as many from either side as from the other. */
#ifndef MT_MATCH_SHARED_CONCEPTS_H
#define MT_MATCH_SHARED_CONCEPTS_H

#include "libmatch/match/matcher_internal.h"

/* The codes of a record and its items, in the order of the records: of the newest items as they state them, then those
 * of the older ones in byte order. `num` is 0 when `root` is of no record. */
match_status mt_codes_stated(mt_matcher *m, mt_num num, const json_t *root, const mt_num *items, size_t count,
                             mt_intern *codes, mt_error *err);
/* Adds to shared[vertex] the number of these codes that the vertex or one of its usable items states. */
match_status mt_codes_count(mt_matcher *m, const mt_intern *codes, double *shared, mt_error *err);
/* Sets in found[code] whether one of the documents states it. */
match_status mt_codes_find(mt_matcher *m, const mt_intern *codes, const mt_bitset *docs, mt_bitset *found,
                           mt_error *err);
/* The documents of a record and its items. */
match_status mt_codes_documents(mt_matcher *m, mt_num num, const mt_num *items, size_t count, mt_bitset *docs,
                                mt_error *err);

#endif
