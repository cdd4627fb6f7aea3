/* Facets of a search: counts of values over all records that its text finds, as far as the viewer may see them. */
#ifndef MT_MATCH_FACETS_H
#define MT_MATCH_FACETS_H

#include "libmatch/match/matcher_internal.h"

enum { MT_FACETS_MOST = 16, MT_FACET_VALUES = 10 };

/* The documents that facets of a text are counted over: of the kinds, in `returned`, found by a word of the query, its
 * translations or words of its concepts; where no word is found, by n-grams. `docs` must be {0}. */
match_status mt_facets_found(mt_matcher *m, const mt_query *query, unsigned kinds, const mt_bitset *returned,
                             mt_bitset *docs, mt_error *err);
/* {"found": documents, "facets": [{"field", "distinct", "values": [{"value", "count"}]}]} of the fields that the
 * options name, into *out (json_decref). E_SYNTAX: an unknown field; E_VALUE: one that would tell of hidden records. */
match_status mt_facets_make(mt_matcher *m, const mt_match_options *options, const mt_bitset *docs, json_t **out,
                            mt_error *err);

#endif
