/* One map of texts to indices for people and one for tables; ids are entered first, so that they win. What is in
 * neither as it stands is looked for once more without regard to case, accents and blanks. */
#include "libmatch/exchange/event_names.h"

#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/exchange/agenda_label.h"
#include "libmatch/exchange/hand_time.h"
#include "libmatch/meet/local_time.h"
#include "libmatch/store/moment.h"
#include "libmatch/text/fold.h"

mt_text mt_event_names_trim(mt_text text)
{
    while (text.len && (text.data[0] == ' ' || text.data[0] == '\t')) text.data++, text.len--;
    while (text.len && (text.data[text.len - 1] == ' ' || text.data[text.len - 1] == '\t')) text.len--;
    return text;
}

typedef struct entry {
    mt_intern *texts;
    int64_t **index;
    size_t *cap;
    mt_error *err;
} entry;

/* `wins`: ids may not be pushed aside by names, nor by the ids of others. */
static match_status enter(const entry *e, mt_text text, int64_t index, bool wins)
{
    uint32_t number;
    bool fresh = false;
    if (text.len == 0) return MATCH_OK;
    match_status status = mt_intern_add(e->texts, text, &number, &fresh, e->err);
    if (status == MATCH_OK) status = mt_reserve(e->index, e->cap, (size_t)number + 1, sizeof **e->index, e->err);
    if (status != MATCH_OK) return status;
    if (fresh)
        (*e->index)[number] = index;
    else if (!wins && (*e->index)[number] != index)
        (*e->index)[number] = MT_NAME_TWICE;
    return MATCH_OK;
}

#define LONGEST_FOLDED 1000 /* bytes of a cell; longer ones name nobody */

/* Case, accents and kinds of blanks gone. */
static match_status fold(mt_text text, mt_strbuf *key, mt_error *err)
{
    mt_strbuf folded = {0};
    match_status status = mt_fold(text, &folded, err);
    mt_strbuf_clear(key);
    for (size_t i = 0; status == MATCH_OK && i < folded.len; i++) {
        bool blank = folded.data[i] == ' ' || folded.data[i] == '\t';
        if (!blank || (key->len && key->data[key->len - 1] != ' ')) mt_strbuf_char(key, blank ? ' ' : folded.data[i]);
    }
    if (key->len && key->data[key->len - 1] == ' ') key->data[--key->len] = '\0';
    mt_strbuf_free(&folded);
    return status == MATCH_OK ? mt_strbuf_status(key, err) : status;
}

/* Enters all texts of a map once more, folded; one that stands for several is nobody's. */
static match_status enter_folded(const mt_intern *texts, const int64_t *index, const entry *to)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    for (uint32_t i = 0; i < texts->count; i++) {
        MT_TRY(fold(mt_intern_text(texts, i), &key, to->err));
        MT_TRY(enter(to, mt_text_make(key.data, key.len), index[i], false));
    }
out:
    mt_strbuf_free(&key);
    return status;
}

static int64_t find_folded(const mt_intern *texts, const int64_t *index, mt_text text)
{
    mt_strbuf key = {0};
    int64_t found = MT_NAME_UNKNOWN;
    if (!text.len || text.len > LONGEST_FOLDED) return MT_NAME_UNKNOWN;
    match_status status = fold(text, &key, NULL);
    if (status == MATCH_E_NO_MEMORY) found = MT_NAME_LOST;
    if (status == MATCH_OK && key.len) {
        uint32_t known = mt_intern_find(texts, mt_text_make(key.data, key.len));
        if (known != MT_NONE) found = index[known];
    }
    mt_strbuf_free(&key);
    return found;
}

static mt_text text_or_none(const char *text) { return text ? mt_text_of(text) : (mt_text){"", 0}; }

/* Ids first; a name that is another's id stays that one's. */
static match_status enter_people(mt_event_names *n, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_event *event = n->event;
    mt_intern ids = {0};
    mt_strbuf label = {0};
    entry e = {&n->people, &n->person, &n->person_cap, err};
    for (uint32_t p = 0; p < event->participants; p++) {
        mt_text id = text_or_none(event->participant[p].id);
        MT_TRY(enter(&e, id, p, true));
        if (id.len) MT_TRY(mt_intern_add(&ids, id, &(uint32_t){0}, NULL, err));
    }
    for (uint32_t p = 0; p < event->participants; p++) {
        mt_text name = text_or_none(event->participant[p].name);
        if (mt_intern_find(&ids, name) == MT_NONE) MT_TRY(enter(&e, name, p, false));
        mt_strbuf_clear(&label);
        mt_label_participant(event, p, &label);
        MT_TRY(mt_strbuf_status(&label, err));
        mt_text whole = mt_text_make(label.data, label.len);
        if (mt_intern_find(&ids, whole) == MT_NONE) MT_TRY(enter(&e, whole, p, false));
    }
out:
    mt_intern_free(&ids);
    mt_strbuf_free(&label);
    return status;
}

static match_status enter_tables(mt_event_names *n, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_event *event = n->event;
    mt_strbuf label = {0};
    entry e = {&n->tables, &n->table, &n->table_cap, err};
    for (uint32_t i = 0; event->table && i < event->tables; i++)
        MT_TRY(enter(&e, text_or_none(event->table[i].id), i, true));
    for (uint32_t i = 0; i < event->tables; i++)
        for (int tongue = MT_TONGUE_EN; tongue <= MT_TONGUE_PL; tongue++) {
            mt_strbuf_clear(&label);
            mt_label_table(event, i, (mt_tongue)tongue, &label);
            MT_TRY(mt_strbuf_status(&label, err));
            MT_TRY(enter(&e, mt_text_make(label.data, label.len), i, true));
        }
out:
    mt_strbuf_free(&label);
    return status;
}

match_status mt_event_names_init(const mt_event *event, mt_event_names *names, mt_error *err)
{
    match_status status = MATCH_OK;
    *names = (mt_event_names){.event = event};
    MT_TRY(enter_people(names, err));
    MT_TRY(enter_tables(names, err));
    entry people = {&names->folded_people, &names->folded_person, &names->folded_person_cap, err};
    entry tables = {&names->folded_tables, &names->folded_table, &names->folded_table_cap, err};
    MT_TRY(enter_folded(&names->people, names->person, &people));
    MT_TRY(enter_folded(&names->tables, names->table, &tables));
out:
    if (status != MATCH_OK) mt_event_names_free(names);
    return status;
}

void mt_event_names_free(mt_event_names *names)
{
    mt_intern_free(&names->people);
    mt_intern_free(&names->tables);
    mt_intern_free(&names->folded_people);
    mt_intern_free(&names->folded_tables);
    mt_free(names->person);
    mt_free(names->table);
    mt_free(names->folded_person);
    mt_free(names->folded_table);
    *names = (mt_event_names){0};
}

int64_t mt_event_names_number(mt_text text)
{
    int64_t number = 0;
    if (text.len > 2 && memcmp(text.data + text.len - 2, ".0", 2) == 0) text.len -= 2;
    if (text.len == 0 || text.len > 9) return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return -1;
        number = number * 10 + (text.data[i] - '0');
    }
    return number;
}

/* As it stands, also behind the guard against formulas, see csv_write.h. */
static int64_t find_exact(const mt_event_names *names, mt_text text)
{
    uint32_t known = mt_intern_find(&names->people, text);
    if (known == MT_NONE && text.len && text.data[0] == '\'')
        known = mt_intern_find(&names->people, mt_text_make(text.data + 1, text.len - 1));
    return known == MT_NONE ? MT_NAME_UNKNOWN : names->person[known];
}

int64_t mt_event_names_person(const mt_event_names *names, mt_text text)
{
    text = mt_event_names_trim(text);
    int64_t found = find_exact(names, text), number = mt_event_names_number(text);
    if (found != MT_NAME_UNKNOWN) return found;
    if (number >= 0 && number < names->event->participants) return number;
    return find_folded(&names->folded_people, names->folded_person, text);
}

int64_t mt_event_names_called(const mt_event_names *names, mt_text text)
{
    text = mt_event_names_trim(text);
    int64_t found = find_exact(names, text);
    if (found != MT_NAME_UNKNOWN) return found;
    if (mt_event_names_number(text) < 0) return find_folded(&names->folded_people, names->folded_person, text);
    size_t whole = 0;
    while (whole < text.len && text.data[whole] != '.') whole++;
    return find_exact(names, mt_text_make(text.data, whole));
}

#define MOST_MARKS 8 /* semicolons inside one name */

size_t mt_event_names_first(const mt_event_names *names, mt_text cell)
{
    const char *from = cell.data, *end = cell.data + cell.len, *first = NULL, *best = NULL;
    for (int marks = 0; marks <= MOST_MARKS; marks++) {
        const char *mark = memchr(from, ';', (size_t)(end - from));
        if (!mark) mark = end;
        if (!first) first = mark;
        if (mt_event_names_person(names, mt_text_make(cell.data, (size_t)(mark - cell.data))) >= 0) best = mark;
        if (mark == end) break;
        from = mark + 1;
    }
    return (size_t)((best ? best : first) - cell.data);
}

int64_t mt_event_names_table(const mt_event_names *names, mt_text text)
{
    text = mt_event_names_trim(text);
    if (text.len == 0) return MT_UNPLACED;
    uint32_t known = mt_intern_find(&names->tables, text);
    if (known != MT_NONE) return names->table[known];
    for (int tongue = MT_TONGUE_EN; tongue <= MT_TONGUE_PL; tongue++)
        if (mt_text_is(text, mt_word_in((mt_tongue)tongue, MT_WORD_ONLINE))) return MT_UNPLACED;
    int64_t number = mt_event_names_number(text);
    return number >= 0 ? number : find_folded(&names->folded_tables, names->folded_table, text);
}

int64_t mt_event_names_slot(const mt_event_names *names, mt_text text)
{
    (void)names;
    text = mt_event_names_trim(text);
    if (text.len == 0 || mt_text_is(text, "-1")) return MT_UNPLACED;
    int64_t number = mt_event_names_number(text);
    return number >= 0 ? number : MT_NAME_UNKNOWN;
}

/* The hh:mm of a slot's start, or nothing */
static mt_text clock_of(const char *start)
{
    size_t len = strlen(start);
    if (len >= 16 && start[4] == '-' && start[7] == '-' && start[13] == ':') return mt_text_make(start + 11, 5);
    return len == 5 && start[2] == ':' ? mt_text_make(start, 5) : (mt_text){"", 0};
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* "9:25", "09:25:00" as spreadsheets write times of day: hh:mm into `clock`. */
static bool read_clock(mt_text text, char clock[6])
{
    if (text.len < 4) return false;
    bool short_hour = text.data[1] == ':';
    size_t hour = short_hour ? 1 : 2, len = text.len - hour;
    const char *rest = text.data + hour;
    if (len < 3 || !digit(text.data[0]) || !digit(text.data[hour - 1]) || rest[0] != ':') return false;
    if (!digit(rest[1]) || !digit(rest[2])) return false;
    if (len != 3 && !(len == 6 && rest[3] == ':' && digit(rest[4]) && digit(rest[5]))) return false;
    clock[0] = short_hour ? '0' : text.data[0];
    clock[1] = text.data[hour - 1];
    memcpy(clock + 2, rest, 3);
    clock[5] = '\0';
    return true;
}

/* Whether a date and time says where on earth. */
static bool has_offset(mt_text time)
{
    for (size_t i = 11; i < time.len; i++)
        if (strchr("Zz+-", time.data[i])) return true;
    return false;
}

/* The same moment; times without an offset are those of the event. */
static bool is_moment(const mt_event *event, const char *start, mt_text text, int64_t moment)
{
    int64_t other;
    if (has_offset(text)) return mt_time_moment(start, event->zone, &other) && other == moment;
    return !has_offset(mt_text_of(start)) && mt_moment_parse(mt_text_of(start), &other) && other == moment;
}

int64_t mt_event_names_start(const mt_event_names *names, mt_text text)
{
    const mt_event *event = names->event;
    int64_t same_clock = MT_NAME_UNKNOWN, moment = 0;
    text = mt_event_names_trim(text);
    if (text.len == 0) return MT_UNPLACED;
    char clock[6] = "", written[MT_HAND_TIME_SIZE];
    if (mt_hand_time(text, written)) text = mt_text_of(written);
    bool dated = text.len > 11 && (text.data[10] == ' ' || text.data[10] == 'T');
    bool at = read_clock(dated ? mt_text_make(text.data + 11, text.len - 11) : text, clock);
    bool timed = text.len >= 16 && mt_moment_parse(text, &moment);
    for (uint32_t t = 0; event->slot && t < event->slots; t++) {
        const char *start = event->slot[t].start;
        if (!start) continue;
        if (mt_text_is(text, start)) return t;
        if (timed && is_moment(event, start, text, moment)) return t;
        if (!at || !mt_text_is(clock_of(start), clock)) continue;
        if (dated && strncmp(start, text.data, 10) == 0) return t; /* as printed, without the offset */
        if (!dated) same_clock = same_clock == MT_NAME_UNKNOWN ? (int64_t)t : MT_NAME_TWICE;
    }
    return same_clock;
}
