/* Cells of the tables that this floor writes (the floor above has a whole CSV writer, which may not be used here). */
#ifndef MT_MEET_CSV_CELL_H
#define MT_MEET_CSV_CELL_H

#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"

/* Appends the text, in quotes where RFC 4180 wants them; one that a spreadsheet would take for a formula begins
 * with '. */
void mt_csv_put(mt_strbuf *out, const char *text);
/* The participant's label (mt_event_participant_label) as a cell. */
void mt_csv_put_label(mt_strbuf *out, const mt_event *event, uint32_t participant);

#endif
