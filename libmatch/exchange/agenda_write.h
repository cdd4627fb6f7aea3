/* Agendas of participants for calendars (iCalendar), spreadsheets (CSV) and paper (plain text). */
#ifndef MT_EXCHANGE_AGENDA_WRITE_H
#define MT_EXCHANGE_AGENDA_WRITE_H

#include "libmatch/base/strbuf.h"
#include "libmatch/meet/agenda.h"

typedef struct mt_agenda_options {
    const char *language;  /* "en" (NULL), "ro", "pl" */
    const char *zone;      /* IANA name that local times are in; NULL: the event's; none: they stay floating */
    const char *stamp;     /* DTSTAMP, ISO 8601; NULL: start of the first slot, a second more per sequence */
    int sequence;          /* SEQUENCE, raised by the host with every change people are told of */
    const mt_plan *before; /* the plan that was sent out, of this event as far as it has meetings: what had a place in
                              it and has none now is written as cancelled; NULL: none was */
} mt_agenda_options;

/* All append to `out`; options may be NULL. E_ARGUMENT: no such participant, or a plan of another event.
 *
 * iCalendar (RFC 5545), one VEVENT per meeting. Times with an offset or Z, and local ones when options.zone is given,
 * are written in UTC, others floating. UID depends on the event's name and the parties alone, so that a moved meeting
 * replaces the old one in people's calendars. E_VALUE: a slot without start or end, or a time that is no ISO 8601 date
 * and time; an unknown zone or stamp. */
match_status mt_agenda_ical(const mt_event *event, const mt_plan *plan, uint32_t participant,
                            const mt_agenda_options *options, mt_strbuf *out, mt_error *err);
/* One row per participant and meeting: participant_id, participant, slot, start, end, partner, table, location, mode,
 * partner_id;
 * where some participant states a zone also zone, local_start and local_end by the participant's own clock. */
match_status mt_agenda_csv(const mt_event *event, const mt_plan *plan, const mt_agenda_options *options, mt_strbuf *out,
                           mt_error *err);
/* One participant's day as lines of text, by its own clock if it states a zone. */
match_status mt_agenda_text(const mt_event *event, const mt_plan *plan, uint32_t participant,
                            const mt_agenda_options *options, mt_strbuf *out, mt_error *err);

/* The id of a participant, or its index as text. Appends. */
void mt_agenda_participant_id(const mt_event *event, uint32_t participant, mt_strbuf *out);

#endif
