/* Which documents may be used at all, for one viewer on one day. The one place where tiers are enforced: what is hidden
 * here takes part in nothing that this floor says. */
#ifndef MT_WORLD_SELECTION_H
#define MT_WORLD_SELECTION_H

#include "libmatch/index/index.h"

typedef struct mt_selection {
    mt_tier viewer;
    mt_day as_of;
    mt_bitset hidden;   /* above the viewer's tier */
    mt_bitset usable;   /* items that are visible, not draft, paused, closed or expired, and valid on the day */
    mt_bitset returned; /* usable items and visible organisations */
} mt_selection;

match_status mt_selection_make(mt_store *store, const mt_index *index, mt_tier viewer, mt_day as_of, mt_selection *out,
                               mt_error *err);
void mt_selection_free(mt_selection *selection);

#endif
