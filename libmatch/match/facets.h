/* Facets of a search: counts of values over all records that its text finds, as far as the viewer may see them. */
#ifndef MT_MATCH_FACETS_H
#define MT_MATCH_FACETS_H

#include "libmatch/match/matcher_internal.h"

enum { MT_FACETS_MOST = 16, MT_FACET_VALUES = 10 };

/* The documents that facets of a text are counted over: of the kinds, in `returned`, found by a word of the query, its
 * translations or words of its concepts; where no word is found, by n-grams, which *by_grams tells. `docs` must be {0}.
 */
match_status mt_facets_found(mt_matcher *m, const mt_query *query, unsigned kinds, const mt_bitset *returned,
                             mt_bitset *docs, bool *by_grams, mt_error *err);
/* {"found": documents, "facets": [{"field", "distinct", "values": [{"value", "count"}]}]} of the fields that the
 * options name, into *out (json_decref). E_SYNTAX: an unknown field; E_VALUE: one that would tell of hidden records. */
match_status mt_facets_make(mt_matcher *m, const mt_match_options *options, const mt_bitset *docs, json_t **out,
                            mt_error *err);

typedef struct mt_facet_entry {
    mt_text value;
    uint64_t count;
} mt_facet_entry;
/* Appends {"field", "distinct", "values"} to `facets`, with the `most` most frequent of the entries, which it sorts. */
match_status mt_facet_append(mt_text field, mt_facet_entry *list, size_t n, size_t most, json_t *facets, mt_error *err);

/* Facets of disjoint parts of a collection as those of the whole (facets_merge.c), the `most` most frequent values of
 * each field (0: all), into *out (json_decref). Parts that n-grams found count only where no part was found by words. A
 * field of which some part lists fewer values than it has gets "at_least": true. E_FORMAT: no facets, or those of other
 * fields. */
match_status mt_facets_merge(json_t *const *facets, size_t count, size_t most, json_t **out, mt_error *err);

#endif
