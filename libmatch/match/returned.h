/* Which documents a search may return. */
#ifndef MT_MATCH_RETURNED_H
#define MT_MATCH_RETURNED_H

#include "libmatch/match/matcher_internal.h"

/* Documents that are visible, pass the filter, and are live unless the filter itself decides about status. After
 * mt_matcher_begin(). *out is the matcher's selection, or `made`, which the caller frees. */
match_status mt_select_returned(mt_matcher *m, const mt_match_options *options, mt_bitset *made, const mt_bitset **out,
                                mt_error *err);

#endif
