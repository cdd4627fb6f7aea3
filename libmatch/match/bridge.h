/* Records of different languages compared in translation: a Romanian need and a Polish offer.
 *
 * For a document p in language A and a document q in another language B, both stated,
 *   K(p, q) = sum over common terms of idf * s(p) * s(q)
 *           + sum over terms t of p and u of q, t not u, of  T(t, u) * sqrt(idf(t) idf(u)) * s(p, t) * s(q, u)
 *   T(t, u) = min(1, 1.5 sqrt(P(u | t) P(t | u))),  where the root is at least 0.1, else 0
 * with P by the dictionaries from A to B and from B to A. It is the same from both ends; 1.5 is what a translation
 * counts in a search. Documents of one language, or of none that is stated, are compared by their terms alone, and a
 * store that has one language never comes here. */
#ifndef MT_MATCH_BRIDGE_H
#define MT_MATCH_BRIDGE_H

#include "libmatch/match/probe.h"

struct mt_matcher;

/* The languages of one snapshot's documents and the translations that were needed so far. */
typedef struct mt_bridge mt_bridge;
/* NULL in *out when the records state fewer than two languages. Borrowed until the next refresh of the matcher. */
match_status mt_bridge_of(struct mt_matcher *m, mt_bridge **out, mt_error *err);
void mt_bridge_free(mt_bridge **bridge);

mt_language mt_bridge_language(const mt_bridge *bridge, uint32_t doc);
/* Whether documents of these languages are compared in translation. */
bool mt_bridge_crosses(mt_language from, mt_language to);
size_t mt_bridge_languages(const mt_bridge *bridge, const mt_language **list); /* those stated, ascending */

/* Adds to `out` what the words of a profile in `from` mean in `to`, weighted so that an ordinary comparison gives the
 * second sum above; idf over the documents of `kinds`. `links` may be NULL. */
match_status mt_bridge_extend(struct mt_matcher *m, mt_bridge *bridge, const mt_profile *profile, mt_language from,
                              mt_language to, unsigned kinds, mt_profile *out, mt_query_links *links, mt_error *err);
/* The document made ready to be compared with those in `to`; the same as mt_probe_of() where nothing is translated. */
match_status mt_bridge_probe(struct mt_matcher *m, uint32_t doc, mt_language to, mt_probe **probe, mt_error *err);
/* The same for one other document. */
match_status mt_bridge_probe_for(struct mt_matcher *m, uint32_t doc, uint32_t other, mt_probe **probe, mt_error *err);

/* The `depth` items most like a document (0: all) among those in a set, by K. */
match_status mt_bridge_rank(struct mt_matcher *m, uint32_t doc, const mt_bitset *among, size_t depth, mt_hits *hits,
                            mt_error *err);

/* Those of a set that state a language; UNKNOWN: those that state none that is translated. A bit set of the bridge,
 * good until the next call for the same language. */
mt_bitset *mt_bridge_in(mt_bridge *bridge, mt_language language, const mt_bitset *among);

#endif
