/* One participant's day, ready for the writers of calendars, tables and pages. */
#ifndef MT_MEET_AGENDA_H
#define MT_MEET_AGENDA_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/event.h"
#include "libmatch/meet/plan.h"

/* Texts are borrowed from the event and may be NULL. */
typedef struct mt_agenda_row {
    uint32_t slot, meeting;
    const char *start, *end;
    size_t first_partner; /* into mt_agenda.partners */
    uint32_t partner_count;
    int32_t table;          /* or MT_UNPLACED: remote, or tables are not planned */
    const char *table_name; /* name, else id */
    const char *location;   /* id */
    bool remote;            /* all parties are remote */
} mt_agenda_row;

typedef struct mt_agenda {
    uint32_t participant;
    MT_ARRAY(mt_agenda_row) rows; /* by slot */
    MT_ARRAY(uint32_t) partners;  /* participants, in the order of the rows */
} mt_agenda;

/* Fills *agenda (free with mt_agenda_free) from any plan whose assignment has the event's length (else
 * MATCH_E_ARGUMENT); slots outside the event are left out. */
match_status mt_agenda_of(const mt_event *event, const mt_plan *plan, uint32_t participant, mt_agenda *agenda,
                          mt_error *err);
void mt_agenda_free(mt_agenda *agenda);

#endif
