/* What happened on the day, as people say it: names of people and tables, times of day. */
#ifndef MT_EXCHANGE_CHANGES_NAMED_H
#define MT_EXCHANGE_CHANGES_NAMED_H

#include "libmatch/base/strbuf.h"
#include "libmatch/meet/event.h"

/* Appends the change document (docs/events.md, "The day") with numbers in place of names and times. A time stands for
 * the first slot that starts then or later in `now` and `late.until`, for the first that is not over by then in
 * `cancelled.from` and `lost_tables.from`, for the slot that starts then in lists of slots; without a date it is a time
 * of the only day. What is no change document stays as it is: its reader says why.
 * E_VALUE: a name that several have, a time that says too little; the error names the place. */
match_status mt_changes_numbered(const mt_event *event, mt_text document, mt_strbuf *out, mt_error *err);

#endif
