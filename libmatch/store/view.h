/* What a viewer may see of a store: the one place that decides it for everything that gives records out. Ranking asks
 * the same of its index (world/selection.h).
 *
 * A record above the viewer's tier does not exist for him. A record that he may see is given without its references to
 * bodies that he may not: owner, participants, member_of, parent. A relation or feedback that names such a body is not
 * given at all. */
#ifndef MT_STORE_VIEW_H
#define MT_STORE_VIEW_H

#include "libmatch/store/store.h"

static inline bool mt_view_shows(mt_tier viewer, mt_tier record) { return record <= viewer; }
/* Whether the organisation or cluster with this id may be named; what names nothing may. */
match_status mt_view_names(mt_store *store, mt_tier viewer, mt_text id, bool *names, mt_error *err);
/* A row as far as the viewer may see it: appends its JSON when *shown. */
match_status mt_view_json(mt_store *store, mt_tier viewer, const mt_row *row, mt_strbuf *out, bool *shown,
                          mt_error *err);
/* Records of each kind that the viewer may see (relations and feedback by their own tier). Free for the highest tier.
 */
match_status mt_view_counts(mt_store *store, mt_tier viewer, size_t counts[MT_KIND_COUNT], mt_error *err);

#endif
