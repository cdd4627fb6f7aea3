/* Lists of notes, their JSON, and the sentences made of them. */
#include "libmatch/meet/note.h"

#include <math.h>
#include <string.h>

#include "libmatch/base/json.h"

typedef enum joint { JOIN_STATEMENT, JOIN_HEAD, JOIN_DETAIL } joint;

static const struct {
    const char *code;
    joint joint;
    const char *text[MT_MESSAGE_LANGUAGES];
} entries[] = {
#define NOTE(name, code, joint, english, romanian, polish) {code, joint, {english, romanian, polish}},
#include "libmatch/meet/note_texts.inc"
#undef NOTE
};

const char *mt_note_code_name(mt_note_code code) { return (size_t)code < MT_NOTE_CODES ? entries[code].code : ""; }

const char *mt_note_template(mt_note_code code, mt_message_language language)
{
    bool known = (size_t)code < MT_NOTE_CODES && (size_t)language < MT_MESSAGE_LANGUAGES;
    return known ? entries[code].text[language] : NULL;
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

mt_note mt_note_make(mt_note_code code, uint8_t numbers, const double *number)
{
    mt_note note = {.code = code, .numbers = numbers, .participant = -1, .other = -1, .meeting = -1};
    for (uint8_t i = 0; i < numbers && i < MT_NOTE_NUMBERS; i++) note.number[i] = number[i];
    return note;
}

mt_note mt_note_about(mt_note note, int64_t participant)
{
    note.participant = participant;
    return note;
}

mt_note mt_note_copy(const mt_note *note)
{
    mt_note copy = *note;
    copy.list = note->list ? mt_alloc(note->listed, sizeof *copy.list) : NULL;
    copy.text = note->text ? mt_strdup(note->text) : NULL;
    if ((note->list && !copy.list) || (note->text && !copy.text)) {
        mt_note_free(&copy);
        copy.code = MT_NOTE_CODES;
        return copy;
    }
    for (uint32_t i = 0; copy.list && i < note->listed; i++) copy.list[i] = note->list[i];
    return copy;
}

void mt_note_free(mt_note *note)
{
    mt_free(note->list);
    mt_free(note->text);
    *note = (mt_note){0};
}

void mt_notes_add(mt_notes *notes, mt_note note)
{
    if (note.code < MT_NOTE_CODES && !notes->bad && MT_PUSH(notes, note, NULL) == MATCH_OK) return;
    notes->bad = true;
    mt_note_free(&note);
}

void mt_notes_add_code(mt_notes *notes, mt_note_code code) { mt_notes_add(notes, mt_note_make(code, 0, NULL)); }

void mt_notes_move(mt_notes *notes, mt_notes *from)
{
    for (size_t i = 0; i < from->len; i++) mt_notes_add(notes, from->data[i]);
    notes->bad |= from->bad;
    MT_ARRAY_FREE(from);
    from->bad = false;
}

void mt_notes_clear(mt_notes *notes)
{
    for (size_t i = 0; i < notes->len; i++) mt_note_free(&notes->data[i]);
    MT_ARRAY_FREE(notes);
    notes->bad = false;
}

match_status mt_notes_status(const mt_notes *notes, mt_error *err)
{
    return notes->bad ? mt_fail_no_memory(err) : MATCH_OK;
}

/* --- sentences ---------------------------------------------------------------------------------------------------- */

/* Which form goes with a number: 0 one, 1 few, 2 other. Romanian has "few" for 0 and for all that ends in 01 to 19,
 * Polish for what ends in 2 to 4 but not in 12 to 14 (as in the plural rules of the Unicode CLDR). */
static int plural_form(double number, mt_message_language language)
{
    if (number == 1) return 0;
    if (language == MT_MESSAGE_EN || number != floor(number)) return language == MT_MESSAGE_RO ? 1 : 2;
    unsigned hundred = (unsigned)fmod(fabs(number), 100), ten = hundred % 10;
    if (language == MT_MESSAGE_RO) return number == 0 || (hundred >= 1 && hundred <= 19) ? 1 : 2;
    return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? 1 : 2;
}

typedef struct writer {
    const mt_note *note;
    const mt_event *event;
    mt_message_language language;
    mt_strbuf *out;
} writer;

static void write_person(const writer *w, int64_t participant)
{
    static const char *const words[] = {"participant", "participantul", "uczestnik"};
    const mt_event *e = w->event;
    bool named = e && participant >= 0 && participant < (int64_t)e->participants &&
                 (e->participant[participant].name || e->participant[participant].id);
    if (named)
        mt_event_participant_label(e, (uint32_t)participant, w->out);
    else
        mt_strbuf_format(w->out, "%s %lld", words[w->language], (long long)participant);
}

#define MOST_NAMED 4

static void write_meeting(const writer *w)
{
    static const char *const words[] = {"meeting", "întâlnirea", "spotkanie"};
    int64_t meeting = w->note->meeting;
    mt_strbuf_format(w->out, "%s %lld", words[w->language], (long long)meeting);
    if (!w->event || meeting < 0 || meeting >= (int64_t)w->event->meetings) return;
    mt_index_list who = w->event->meeting[meeting].parties;
    for (uint32_t k = 0; k < who.count && k < MOST_NAMED; k++) {
        mt_strbuf_str(w->out, k ? ", " : " (");
        write_person(w, who.data[k]);
    }
    mt_strbuf_str(w->out, who.count > MOST_NAMED ? ", ...)" : ")");
}

#define MOST_LISTED 12

static void write_list(const writer *w)
{
    for (uint32_t i = 0; i < w->note->listed && i < MOST_LISTED; i++) {
        if (i) mt_strbuf_str(w->out, ", ");
        mt_strbuf_int(w->out, w->note->list[i]);
    }
    if (w->note->listed > MOST_LISTED) mt_strbuf_str(w->out, ", ...");
}

static double number_at(const writer *w, char digit)
{
    size_t at = (size_t)(digit - '1');
    return at < w->note->numbers && at < MT_NOTE_NUMBERS ? w->note->number[at] : 0;
}

/* The form of "{1?one|few|other}" that goes with the number; gives what follows the closing brace. */
static const char *write_form(const writer *w, const char *forms, double number)
{
    int wanted = plural_form(number, w->language);
    if (w->language == MT_MESSAGE_EN && wanted == 2) wanted = 1;
    for (int form = 0; *forms && *forms != '}'; forms++) {
        if (*forms == '|')
            form++;
        else if (form == wanted && *forms == '#')
            mt_strbuf_double(w->out, number);
        else if (form == wanted)
            mt_strbuf_char(w->out, *forms);
    }
    return *forms ? forms + 1 : forms;
}

static void write_place(const writer *w, char key)
{
    switch (key) {
    case 'p': write_person(w, w->note->participant); break;
    case 'q': write_person(w, w->note->other); break;
    case 'm': mt_strbuf_int(w->out, w->note->meeting); break;
    case 'M': write_meeting(w); break;
    case 'l': write_list(w); break;
    case 't': mt_strbuf_str(w->out, w->note->text ? w->note->text : ""); break;
    default: mt_strbuf_double(w->out, number_at(w, key)); break;
    }
}

static void write_note(const writer *w)
{
    const char *text = entries[w->note->code].text[w->language];
    while (*text) {
        if (text[0] == '{' && text[1] && text[2] == '?') {
            text = write_form(w, text + 3, number_at(w, text[1]));
        } else if (text[0] == '{' && text[1] && text[2] == '}') {
            write_place(w, text[1]);
            text += 3;
        } else {
            mt_strbuf_char(w->out, *text++);
        }
    }
}

void mt_notes_tell(const mt_notes *notes, const mt_event *event, mt_message_language language, mt_strbuf *out)
{
    for (size_t i = 0; i < notes->len; i++) {
        writer w = {&notes->data[i], event, language, out};
        if (i) {
            bool after_head = entries[notes->data[i - 1].code].joint == JOIN_HEAD;
            mt_strbuf_str(out, after_head ? ": " : entries[w.note->code].joint == JOIN_DETAIL ? ", " : "; ");
        }
        write_note(&w);
    }
}

match_status mt_notes_english(const mt_notes *notes, const mt_event *event, char **text, mt_error *err)
{
    mt_strbuf b = {0};
    match_status status = mt_notes_status(notes, err);
    if (status != MATCH_OK) return status;
    mt_notes_tell(notes, event, MT_MESSAGE_EN, &b);
    status = mt_strbuf_take(&b, text, NULL, err);
    mt_strbuf_free(&b);
    return status;
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static void write_index(mt_strbuf *out, const char *key, int64_t value)
{
    if (value >= 0) mt_strbuf_format(out, ", \"%s\": %lld", key, (long long)value);
}

void mt_notes_write(const mt_notes *notes, mt_strbuf *out)
{
    mt_strbuf_char(out, '[');
    for (size_t i = 0; i < notes->len; i++) {
        const mt_note *n = &notes->data[i];
        mt_strbuf_format(out, "%s{\"code\": \"%s\"", i ? ", " : "", entries[n->code].code);
        write_index(out, "participant", n->participant);
        write_index(out, "other", n->other);
        write_index(out, "meeting", n->meeting);
        for (uint8_t k = 0; k < n->numbers; k++) {
            mt_strbuf_str(out, k ? ", " : ", \"numbers\": [");
            mt_strbuf_double(out, n->number[k]);
        }
        if (n->numbers) mt_strbuf_char(out, ']');
        for (uint32_t k = 0; k < n->listed; k++)
            mt_strbuf_format(out, "%s%u", k ? ", " : ", \"list\": [", (unsigned)n->list[k]);
        if (n->listed) mt_strbuf_char(out, ']');
        if (n->text) {
            mt_strbuf_str(out, ", \"text\": ");
            mt_strbuf_json(out, mt_text_of(n->text));
        }
        mt_strbuf_char(out, '}');
    }
    mt_strbuf_char(out, ']');
}

static bool read_code(const json_t *object, mt_note_code *code)
{
    mt_text name = mt_json_get_text(object, "code");
    for (size_t i = 0; i < MT_NOTE_CODES; i++) {
        if (!mt_text_is(name, entries[i].code)) continue;
        *code = (mt_note_code)i;
        return true;
    }
    return false;
}

static int64_t read_index(const json_t *object, const char *key)
{
    const json_t *value = mt_json_get(object, key);
    json_int_t number = json_is_integer(value) ? json_integer_value(value) : -1;
    return number >= 0 && number <= INT32_MAX ? (int64_t)number : -1;
}

static match_status read_lists(const json_t *object, mt_note *n, mt_error *err)
{
    const json_t *numbers = mt_json_get(object, "numbers"), *list = mt_json_get(object, "list"),
                 *text = mt_json_get(object, "text");
    size_t count = json_array_size(numbers);
    n->numbers = (uint8_t)(count < MT_NOTE_NUMBERS ? count : MT_NOTE_NUMBERS);
    for (uint8_t i = 0; i < n->numbers; i++) n->number[i] = json_number_value(json_array_get(numbers, i));
    count = json_array_size(list);
    n->list = count ? mt_alloc(count, sizeof *n->list) : NULL;
    if (count && !n->list) return mt_fail_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        json_int_t value = json_integer_value(json_array_get(list, i));
        n->list[i] = value > 0 && value < INT32_MAX ? (uint32_t)value : 0;
    }
    n->listed = (uint32_t)count;
    if (!json_is_string(text)) return MATCH_OK;
    n->text = mt_strndup(json_string_value(text), json_string_length(text));
    return n->text ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_notes_read(const json_t *list, mt_notes *notes, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_notes read = {0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        mt_note n = mt_note_make(MT_NOTE_TEXT, 0, NULL);
        if (!json_is_object(object) || !read_code(object, &n.code)) goto out; /* of another version, or by hand */
        n.participant = read_index(object, "participant");
        n.other = read_index(object, "other");
        n.meeting = read_index(object, "meeting");
        status = read_lists(object, &n, err);
        if (status != MATCH_OK) {
            mt_note_free(&n);
            goto out;
        }
        mt_notes_add(&read, n);
    }
    MT_TRY(mt_notes_status(&read, err));
    mt_notes_move(notes, &read);
out:
    mt_notes_clear(&read);
    return status;
}
