/* The event model in normal form: whatever form the JSON had (counts or lists, one number or one per participant,
 * meetings or wishes), the rest of the floor sees this. Owned by mt_event, read-only for everybody else; indices are
 * from 0. */
#ifndef MT_MEET_EVENT_H
#define MT_MEET_EVENT_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"

#define MT_EVENT_MAX_PARTICIPANTS 1000000
#define MT_EVENT_MAX_MEETINGS 1000000
#define MT_EVENT_MAX_TABLES 1000000
#define MT_EVENT_MAX_SLOTS 65535
#define MT_EVENT_MAX_GRID 50000000 /* participants x slots, and meetings x slots: a planner's tables hold them */
#define MT_EVENT_MAX_PARTIES 64
#define MT_EVENT_MAX_WEIGHT 1000000000

#define MT_NO_LIMIT UINT32_MAX
#define MT_UNPLACED (-1) /* no slot, no table, nothing fixed */

typedef enum mt_session { MT_SESSION_ANY, MT_SESSION_AM, MT_SESSION_PM } mt_session;

/* A list of numbers inside mt_event.pool: data + count. */
typedef struct mt_index_list {
    const uint32_t *data;
    uint32_t count;
} mt_index_list;

/* Texts are NULL when the event does not say. */
typedef struct mt_participant {
    char *id, *org, *name, *side, *delegation;
    char *zone;   /* IANA name of where the participant is */
    char *window; /* when it can meet, as the compact JSON of the event, or NULL; `forbidden` says the same */
    char *extra;  /* the unknown keys as one compact JSON object, or NULL */
    mt_index_list forbidden; /* slots, ascending, each once */
    uint32_t max_meetings;   /* MT_NO_LIMIT when there is none */
    uint32_t min_meetings;   /* a goal, the first criterion of the objective, no hard rule */
    bool remote;
    bool namesake; /* others have the same name: labels add the id */
    bool twin;     /* of the same organisation, too */
} mt_participant;

typedef struct mt_slot {
    char *start, *end; /* as printed in the event, or NULL */
} mt_slot;

typedef struct mt_table {
    char *id, *name,
        *host;        /* host: participant id, organisation or index as printed; a preference of the table phase */
    int32_t location; /* index into locations, or -1 */
    bool reserved;    /* a stand: for meetings of its host alone */
} mt_table;

typedef struct mt_location {
    char *id;
    uint32_t capacity; /* meetings at one time; MT_NO_LIMIT when not stated */
} mt_location;

typedef struct mt_meeting {
    mt_index_list parties; /* 2 to MT_EVENT_MAX_PARTIES participants: a, b, then the others; each once */
    double weight;         /* 0 to MT_EVENT_MAX_WEIGHT */
    int32_t fixed;         /* slot, or MT_UNPLACED */
    mt_session session;
    bool mutual;
    int32_t choice;   /* of the meetings of one choice at most one takes place; index, or -1 */
    bool remote_only; /* all parties are remote: takes no table */
    bool at_stand;    /* a party has a reserved table: takes none of the shared ones */
    bool vetoed;      /* must not take place: cancelled, a party said no to another, or `within` */
    bool within;      /* its parties are all of one side, which the event's rule `across` forbids */
    bool from_wishes; /* made of wishes, not listed in the event */
} mt_meeting;

/* `from` does not want to meet `to`. */
typedef struct mt_veto {
    uint32_t from, to;
} mt_veto;

typedef struct mt_precedence {
    uint32_t before, after; /* meetings: slot(before) < slot(after) where both are placed */
} mt_precedence;

/* What the parties of a meeting must not all have in common. */
typedef enum mt_across { MT_ACROSS_SIDE = 1, MT_ACROSS_DELEGATION = 2, MT_ACROSS_ORG = 4 } mt_across;

typedef struct mt_event {
    char *name; /* or NULL */
    char *zone; /* IANA name of the zone of slots that state none, or NULL */
    mt_participant *participant;
    uint32_t participants;
    mt_slot *slot; /* NULL in the compact form */
    uint32_t slots, morning_slots;
    mt_table *table; /* NULL in the compact form */
    uint32_t tables;
    uint32_t spare_tables;   /* shared tables that the plan keeps free in every slot */
    uint32_t tables_at_once; /* shared tables usable at one time: without stands, spare ones and what is beyond the
                                capacity of a location */
    mt_location *location;
    uint32_t locations;
    mt_meeting *meeting; /* the listed ones in their order, then those made of wishes in order of first wish */
    uint32_t meetings, listed_meetings;
    mt_veto *veto;
    uint32_t vetoes;
    mt_precedence *precedence;
    uint32_t precedences;
    int32_t fairness; /* most breaks - fewest breaks, or -1: no rule */
    bool selection;   /* kind selection: choose which meetings take place; else all must, and one of each choice */
    unsigned across;  /* mt_across, or-ed */
    char **choice;    /* names of the choices */
    uint32_t choices;
    char **shared; /* organisations or delegations whose people go to every meeting together */
    uint32_t shared_count;
    uint32_t *pool, *shared_pool, *choice_pool; /* memory of the index lists */
} mt_event;

/* Reads an event, compact or rich form (docs/events.md). Wishes become meetings: one per pair with a wish of weight and
 * without any `no`; weight = sum of the two priorities (greatest of repeated wishes of one direction; not stated: must
 * 3, nice 1), doubled when both wish it (mutual). A pair that has a listed meeting gets no second one: the listed
 * meeting takes the weight of the wishes if it states none itself, and is vetoed by a `no`. Contradictory rules are no
 * error here. MATCH_E_FORMAT (shape), MATCH_E_VALUE (range), MATCH_E_TOO_BIG, MATCH_E_ENCODING. Gives *event. */
match_status mt_event_parse(mt_text json, mt_event **event, mt_error *err);

/* Do the parties all state the same side (delegation, organisation), where the rule `across` forbids it? */
bool mt_event_within(const mt_event *event, mt_index_list parties);

/* Takes *event and sets it to NULL; NULL is fine. */
void mt_event_free(mt_event **event);

/* May the meeting be in the slot, as far as session, fixed slot and forbidden slots of its parties go? */
bool mt_event_allows(const mt_event *event, uint32_t meeting, uint32_t slot);

/* Name for people: name, else id, else "participant N". Appends to the buffer. */
void mt_event_participant_label(const mt_event *event, uint32_t participant, mt_strbuf *out);

#endif
