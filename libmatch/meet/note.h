/* Notes: what plans, certificates and the checker have to say, as codes and numbers first; sentences in English,
 * Romanian and Polish are made of them (note_texts.inc).
 *
 * A list of notes is one reason. Each note is a statement of its own, a head that the next one belongs to, or a detail
 * of the one before; the sentence is joined accordingly. */
#ifndef MT_MEET_NOTE_H
#define MT_MEET_NOTE_H

#include <jansson.h>
#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/match/messages.h"
#include "libmatch/meet/event.h"

typedef enum mt_note_code {
#define NOTE(name, code, joint, english, romanian, polish) MT_NOTE_##name,
#include "libmatch/meet/note_texts.inc"
#undef NOTE
    MT_NOTE_CODES
} mt_note_code;

#define MT_NOTE_NUMBERS 4

/* Numbers and names by place, as the texts of the code use them. */
typedef struct mt_note {
    mt_note_code code;
    uint8_t numbers;
    double number[MT_NOTE_NUMBERS];
    int64_t participant, other, meeting; /* -1: none */
    uint32_t *list;                      /* slots or meetings; owned */
    uint32_t listed;
    char *text; /* a name as the event prints it; owned */
} mt_note;

typedef struct mt_notes {
    mt_note *data;
    size_t len, cap;
    bool bad; /* out of memory: told by mt_notes_status() */
} mt_notes;

/* A note without names: its numbers follow. */
#define MT_NOTE_OF(code, ...) \
    mt_note_make((code), (uint8_t)(sizeof((double[]){__VA_ARGS__}) / sizeof(double)), (double[]){__VA_ARGS__})
mt_note mt_note_make(mt_note_code code, uint8_t numbers, const double *number);
mt_note mt_note_about(mt_note note, int64_t participant); /* the same, of a participant */

mt_note mt_note_copy(const mt_note *note); /* MT_NOTE_CODES as code: out of memory */

/* Takes the note's list and text. */
void mt_notes_add(mt_notes *notes, mt_note note);
void mt_notes_add_code(mt_notes *notes, mt_note_code code);
/* Appends all of the other list and empties it. */
void mt_notes_move(mt_notes *notes, mt_notes *from);
void mt_notes_clear(mt_notes *notes); /* also frees the memory */
void mt_note_free(mt_note *note);
match_status mt_notes_status(const mt_notes *notes, mt_error *err);

/* Appends the sentence. Names are those of the event. */
void mt_notes_tell(const mt_notes *notes, const mt_event *event, mt_message_language language, mt_strbuf *out);
/* Gives it in English (mt_free). */
match_status mt_notes_english(const mt_notes *notes, const mt_event *event, char **text, mt_error *err);

/* [{code, participant, other, meeting, numbers, list, text}], what does not apply left out. Reading takes what it knows
 * and leaves the list empty if anything is not as it writes it: a reason is no rule of the plan. */
void mt_notes_write(const mt_notes *notes, mt_strbuf *out);
match_status mt_notes_read(const json_t *list, mt_notes *notes, mt_error *err);

const char *mt_note_code_name(mt_note_code code);
/* The text of a code with its places, for tests; NULL when there is none. */
const char *mt_note_template(mt_note_code code, mt_message_language language);

#endif
