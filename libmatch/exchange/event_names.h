/* What people write for participants, slots and tables of an event: numbers, ids, names, times. For tables made by
 * hand. */
#ifndef MT_EXCHANGE_EVENT_NAMES_H
#define MT_EXCHANGE_EVENT_NAMES_H

#include "libmatch/base/hash_map.h"
#include "libmatch/meet/event.h"

#define MT_NAME_UNKNOWN (-2) /* nothing is called so */
#define MT_NAME_TWICE (-3)   /* several are */
#define MT_NAME_LOST (-4)    /* out of memory: not told */

typedef struct mt_event_names {
    const mt_event *event;
    mt_intern people, tables; /* every text that names one */
    int64_t *person, *table;  /* by number of the text: index, or MT_NAME_TWICE */
    size_t person_cap, table_cap;
    mt_intern folded_people, folded_tables; /* the same texts without case, accents and doubled blanks */
    int64_t *folded_person, *folded_table;
    size_t folded_person_cap, folded_table_cap;
} mt_event_names;

/* Free with mt_event_names_free. */
match_status mt_event_names_init(const mt_event *event, mt_event_names *names, mt_error *err);
void mt_event_names_free(mt_event_names *names);

/* Index of a participant: by id, by number from 0, by name, by "name (organisation)"; or MT_NAME_UNKNOWN, _TWICE,
 * _LOST. What nobody is called exactly may differ in case, accents and blanks; so for tables. */
int64_t mt_event_names_person(const mt_event_names *names, mt_text text);
/* The same without numbers from 0, for tables that were sorted and cut on their way: a number is an id or nobody's. */
int64_t mt_event_names_called(const mt_event_names *names, mt_text text);
/* Bytes of the first of the people parted by ";": up to the mark before which most of the cell is somebody's name,
 * since names may hold marks themselves; where nobody is called so, up to the first one. */
size_t mt_event_names_first(const mt_event_names *names, mt_text cell);
/* Index of a table: by id, by number from 0, by name, by "Table N" (N from 1) as agendas write it; MT_UNPLACED for
 * nothing and for "online". */
int64_t mt_event_names_table(const mt_event_names *names, mt_text text);
/* Number of a slot from 0, which may be one that the event does not have; MT_UNPLACED for nothing. */
int64_t mt_event_names_slot(const mt_event_names *names, mt_text text);
/* The slot that starts so (ISO 8601, or as in hand_time.h): the same text, the same moment (without an offset: the same
 * time as the event prints it), or the same time of day if only one slot has it. */
int64_t mt_event_names_start(const mt_event_names *names, mt_text text);

/* A whole number of at most nine digits, or -1; "3.0" is how tables with gaps write 3. */
int64_t mt_event_names_number(mt_text text);
/* A text without blanks at its ends. */
mt_text mt_event_names_trim(mt_text text);

#endif
