/* What a viewer may see of a store: the one place that decides it for everything that gives records out. Ranking asks
 * the same of its index (world/selection.h).
 *
 * A record above the viewer's tier does not exist for him. A record that he may see is given without its references to
 * bodies that he may not: owner, participants, member_of, parent. A relation or feedback that names such a body is not
 * given at all.
 *
 * A viewer who writes changes and removes only what he is given whole; what he adds is his own affair. */
#ifndef MT_STORE_VIEW_H
#define MT_STORE_VIEW_H

#include "libmatch/store/store.h"

static inline bool mt_view_shows(mt_tier viewer, mt_tier record) { return record <= viewer; }
/* Whether the organisation or cluster with this id may be named; what names nothing may. */
match_status mt_view_names(mt_store *store, mt_tier viewer, mt_text id, bool *names, mt_error *err);
/* A row as far as the viewer may see it: appends its JSON when *shown. */
match_status mt_view_json(mt_store *store, mt_tier viewer, const mt_row *row, mt_strbuf *out, bool *shown,
                          mt_error *err);
/* Whether the viewer may change or remove a record: E_EXISTS when it is above his tier, E_READ_ONLY when it names
 * bodies that are, which he would lose without knowing. `called` is the id by which he asks, for the message.
 * mt_store_put() and mt_store_remove() ask this for the tier of their store (mt_store_set_viewer()). */
match_status mt_view_may_change(mt_store *store, mt_tier viewer, mt_num num, mt_text called, mt_error *err);
/* Whether the two statuses above are what a write failed with: then nothing was written. */
static inline bool mt_view_refused(match_status status)
{
    return status == MATCH_E_EXISTS || status == MATCH_E_READ_ONLY;
}
/* Records of each kind that the viewer may see (relations and feedback by their own tier). Free for the highest tier.
 */
match_status mt_view_counts(mt_store *store, mt_tier viewer, size_t counts[MT_KIND_COUNT], mt_error *err);

#endif
