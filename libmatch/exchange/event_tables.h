/* Events from tables: registrations, and who wishes to meet whom. */
#ifndef MT_EXCHANGE_EVENT_TABLES_H
#define MT_EXCHANGE_EVENT_TABLES_H

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"

/* Appends an event in the rich form to `event`, and what is to be told of the tables to `notes`: a JSON list, see
 * people_csv.h.
 *
 * spec: the event without participants and wishes; `days` stands for slots (event_days.h), "columns": {header: column}
 * for tables with other headers; kind is selection when not stated. People: people_csv.h. Wishes (may be empty):
 * columns from, to, class, priority; whoever is named by id, e-mail or name, or an organisation of people (with
 * several: any of them).
 *
 * E_FORMAT, E_VALUE, E_TOO_BIG: the spec, or a table that cannot be read; the message begins with "people" or "wishes".
 */
match_status mt_event_from_tables(mt_text spec, mt_text people, mt_text wishes, mt_strbuf *event, mt_strbuf *notes,
                                  mt_error *err);

#endif
