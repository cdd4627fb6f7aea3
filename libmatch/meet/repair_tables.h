/* Tables after a repair: whoever can stay where the agenda says stays. */
#ifndef MT_MEET_REPAIR_TABLES_H
#define MT_MEET_REPAIR_TABLES_H

#include "libmatch/base/error.h"
#include "libmatch/meet/changes.h"

/* present_slot, present_table: the plan before, one entry per meeting of the changed event (present_table NULL: none
 * were planned). Fills table[] for slot[]: a meeting that keeps its slot keeps its table unless it is lost; others get
 * a free table, where a party sits before or after if possible. No two meetings of a slot share one, no location is
 * over its capacity, no lost table is used. MATCH_E_ARGUMENT when a slot has more meetings than room. */
match_status mt_repair_tables(const mt_changes *changes, const int32_t *present_slot, const int32_t *present_table,
                              const int32_t *slot, int32_t *table, mt_error *err);

#endif
