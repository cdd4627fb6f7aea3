/* Second phase: slots are given, tables are assigned. */
#ifndef MT_MEET_TABLES_H
#define MT_MEET_TABLES_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/event.h"

/* Fills table[] (one per meeting; MT_UNPLACED without slot or for remote meetings) so that no two meetings of a slot
 * share one and no location is over its capacity. Fewest table changes of participants between their consecutive
 * meetings, after this: a host's meetings at the host's own table, others not there while another table is free.
 * MATCH_E_ARGUMENT when a slot has more meetings than tables at once. */
match_status mt_tables_assign(const mt_event *event, const int32_t *slot, int32_t *table, mt_error *err);

#endif
