/* How agendas and pages call participants, times and places. All append. */
#ifndef MT_EXCHANGE_AGENDA_LABEL_H
#define MT_EXCHANGE_AGENDA_LABEL_H

#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/words.h"
#include "libmatch/meet/agenda.h"

/* "Name (organisation)", without the bracket when it says the same; "Name [id]" of namesakes that it does not tell
 * apart. */
void mt_label_participant(const mt_event *event, uint32_t participant, mt_strbuf *out);
/* The name beside which the organisation stands: without id where that tells namesakes apart. */
void mt_label_name(const mt_event *event, uint32_t participant, mt_strbuf *out);
/* The organisation, NULL when there is none or it says the same as the name. */
const char *mt_label_organisation(const mt_event *event, uint32_t participant);
/* The partners of a row, parted by "; ". */
void mt_label_partners(const mt_event *event, const mt_agenda *agenda, const mt_agenda_row *row, mt_strbuf *out);
/* "Table 3, Hall A", "online", or nothing when tables are not planned. Of a meeting with people on the spot and from
 * afar "Table 3, Hall A, online" to the former, "online (Table 3, Hall A)" to the latter; without tables nothing and
 * "online". */
void mt_label_place(const mt_event *event, const mt_agenda *agenda, const mt_agenda_row *row, mt_tongue tongue,
                    mt_strbuf *out);
/* A table: its name, its id, else "Table N", N from 1. */
void mt_label_table(const mt_event *event, uint32_t table, mt_tongue tongue, mt_strbuf *out);
/* "09:00–09:20" of ISO times, else what is printed, else "Slot N", N from 1. */
void mt_label_time(const mt_event *event, uint32_t slot, mt_tongue tongue, mt_strbuf *out);
/* Start and end of a slot by the participant's clock, as "YYYY-MM-DDThh:mm". False: it states no zone, or the slot's
 * times are no moments (`zone` is that of times without offset; NULL: the event's). */
typedef struct mt_local_slot {
    char start[20], end[20];
} mt_local_slot;
bool mt_label_local(const mt_event *event, uint32_t participant, uint32_t slot, const char *zone, mt_local_slot *out);
/* "09:00–09:20" of two ISO times, `end` may be NULL. */
void mt_label_span(const char *start, const char *end, mt_strbuf *out);
/* The day of an ISO date and time: 10 bytes, or nothing. */
mt_text mt_label_day(const mt_event *event, uint32_t slot);
/* "onsite", "remote" or "hybrid" (some of the parties are remote); static text */
const char *mt_label_mode(const mt_event *event, const mt_agenda *agenda, const mt_agenda_row *row);

#endif
