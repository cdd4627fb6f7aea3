/* The choice of path. */
#include "libmatch/rank/rank.h"

match_status mt_rank_top(const mt_index *index, mt_store *store, const mt_query_term *terms, size_t n_terms,
                         const mt_bm25 *model, unsigned kinds, const mt_bitset *filter, size_t k, mt_hits *out,
                         mt_error *err)
{
    return mt_rank_reference(index, store, terms, n_terms, model, kinds, filter, k, out, err);
}
