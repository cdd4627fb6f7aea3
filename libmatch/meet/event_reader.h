/* What the two readers of an event share: the JSON root, the event being filled, and error messages that name the
 * place ("meetings[3].a: ..."). Private to event_json.c and event_wishes.c. */
#ifndef MT_MEET_EVENT_READER_H
#define MT_MEET_EVENT_READER_H

#include "libmatch/base/bitset.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/json.h"
#include "libmatch/meet/event.h"

typedef struct mt_event_reader {
    const json_t *root;
    mt_event *event;
    uint32_t *next;      /* free part of event->pool, sized beforehand for every list */
    bool *weight_stated; /* per listed meeting */
    mt_bitset closed;    /* [participants x slots] outside of their windows; no bits when nobody has one */
    uint32_t windows;    /* participants with one */
    mt_intern choices;   /* names */
    mt_error *err;
} mt_event_reader;

/* A place in the event: list[index].key; list NULL: the key alone, key NULL: the item itself. */
typedef struct mt_event_place {
    const char *list;
    size_t index;
    const char *key;
} mt_event_place;

/* mt_event_bad(reader, code, place, value, format, ...): fills the error record and gives `code`; a macro as mt_fail
 * is. */
void mt_event_complain(mt_event_reader *r, match_status code, mt_event_place place, const json_t *value,
                       const char *format, ...) __attribute__((format(printf, 5, 6)));
#define mt_event_bad(r, code, ...) (mt_event_complain((r), (code), __VA_ARGS__), mt_fail_status(code))

/* A whole number from 0 to `most`; reals without fraction count. `noun` says what it is, for the message. */
match_status mt_event_read_count(mt_event_reader *r, mt_event_place place, const json_t *value, uint32_t most,
                                 const char *noun, uint32_t *out);
/* An index below `count`. */
match_status mt_event_read_index(mt_event_reader *r, mt_event_place place, const json_t *value, uint32_t count,
                                 const char *noun, uint32_t *out);
/* 0 to MT_EVENT_MAX_WEIGHT */
match_status mt_event_read_weight(mt_event_reader *r, mt_event_place place, const json_t *value, double *out);
/* A member that must be a list; NULL when absent or null. */
match_status mt_event_read_list(mt_event_reader *r, const char *key, size_t most, const json_t **list);

typedef struct mt_text_key {
    const char *key;
    size_t offset; /* of the char * in the struct */
} mt_text_key;

/* Text or whole number (ids often are) -> new text; absent or null: *out stays. */
match_status mt_event_read_text(mt_event_reader *r, mt_event_place place, const json_t *object, char **out);
/* Several of them into the struct at `out`. */
match_status mt_event_read_texts(mt_event_reader *r, const char *list, size_t index, const json_t *item,
                                 const mt_text_key *keys, size_t count, void *out);

/* The frame, in the order in which later parts refer to earlier ones. */
match_status mt_event_read_participants(mt_event_reader *r);
match_status mt_event_read_slots(mt_event_reader *r);
match_status mt_event_read_tables(mt_event_reader *r); /* and locations */
/* Fills `closed`; also keeps the windows as text. After slots. */
match_status mt_event_read_windows(mt_event_reader *r);
/* After meetings: which of them are at a stand, and how many shared tables are left. */
match_status mt_event_count_tables(mt_event_reader *r);

/* Reads `wishes`: appends the meetings made of them (room was made for one per wish) and fills the vetoes. */
match_status mt_event_read_wishes(mt_event_reader *r, const json_t *wishes);

#endif
