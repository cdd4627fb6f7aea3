/* Reads an event in either form into the model. Sizes are known from the JSON lists before anything is filled, so the
 * arrays and the pool of index lists are allocated once; then every section is read in the order in which later ones
 * refer to earlier ones. Every refusal names the place, the value and what is allowed there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/event_reader.h"
#include "libmatch/store/near.h"

/* --- places and plain values ------------------------------------------------------------------------------------ */

void mt_event_complain(mt_event_reader *r, match_status code, mt_event_place place, const json_t *value,
                       const char *format, ...)
{
    char where[96], what[400];
    mt_strbuf shown = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (!place.list)
        snprintf(where, sizeof where, "%s", place.key);
    else if (!place.key)
        snprintf(where, sizeof where, "%s[%zu]", place.list, place.index);
    else
        snprintf(where, sizeof where, "%s[%zu].%s", place.list, place.index, place.key);
    bool scalar = value && !json_is_object(value) && !json_is_array(value);
    if (scalar) mt_json_write(&shown, value);
    if (shown.data && shown.len <= 80)
        mt_fail(r->err, code, "%s is %s: %s", where, shown.data, what);
    else
        mt_fail(r->err, code, "%s: %s", where, what);
    mt_error_field(r->err, where, shown.data ? shown.data : "");
    mt_strbuf_free(&shown);
}

/* false when the value is no whole number of at most 15 digits */
static bool whole_number(const json_t *value, int64_t *out)
{
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return true;
    }
    if (!json_is_real(value)) return false;
    double real = json_real_value(value);
    if (!(fabs(real) < 1e15) || real != floor(real)) return false;
    *out = (int64_t)real;
    return true;
}

match_status mt_event_read_count(mt_event_reader *r, mt_event_place place, const json_t *value, uint32_t most,
                                 const char *noun, uint32_t *out)
{
    int64_t number;
    if (!value) return mt_event_bad(r, MATCH_E_FORMAT, place, NULL, "missing; give the %s", noun);
    if (!whole_number(value, &number))
        return mt_event_bad(r, MATCH_E_FORMAT, place, value, "the %s must be a whole number", noun);
    if (number < 0) return mt_event_bad(r, MATCH_E_VALUE, place, value, "the %s cannot be negative", noun);
    if (number > most)
        return mt_event_bad(r, MATCH_E_TOO_BIG, place, value, "the %s can be at most %u", noun, (unsigned)most);
    *out = (uint32_t)number;
    return MATCH_OK;
}

match_status mt_event_read_index(mt_event_reader *r, mt_event_place place, const json_t *value, uint32_t count,
                                 const char *noun, uint32_t *out)
{
    int64_t number;
    if (!value) return mt_event_bad(r, MATCH_E_FORMAT, place, NULL, "missing; give the number of a %s, from 0", noun);
    if (!whole_number(value, &number))
        return mt_event_bad(r, MATCH_E_FORMAT, place, value, "name the %s by its number, from 0", noun);
    if (number < 0 || number >= count) {
        if (count == 0) return mt_event_bad(r, MATCH_E_VALUE, place, value, "the event has no %s", noun);
        return mt_event_bad(r, MATCH_E_VALUE, place, value, "there is no such %s; they are numbered 0 to %u", noun,
                            (unsigned)(count - 1));
    }
    *out = (uint32_t)number;
    return MATCH_OK;
}

match_status mt_event_read_weight(mt_event_reader *r, mt_event_place place, const json_t *value, double *out)
{
    if (!json_is_number(value)) return mt_event_bad(r, MATCH_E_FORMAT, place, value, "must be a number");
    double number = json_number_value(value);
    if (!(number >= 0 && number <= MT_EVENT_MAX_WEIGHT))
        return mt_event_bad(r, MATCH_E_VALUE, place, value, "must be from 0 to %d", MT_EVENT_MAX_WEIGHT);
    *out = number;
    return MATCH_OK;
}

match_status mt_event_read_list(mt_event_reader *r, const char *key, size_t most, const json_t **list)
{
    const json_t *value = mt_json_get(r->root, key);
    mt_event_place place = {NULL, 0, key};
    if (value && !json_is_array(value)) return mt_event_bad(r, MATCH_E_FORMAT, place, value, "must be a list");
    if (value && json_array_size(value) > most)
        return mt_event_bad(r, MATCH_E_TOO_BIG, place, NULL, "has %zu items, at most %zu are possible",
                            json_array_size(value), most);
    *list = value;
    return MATCH_OK;
}

/* Text or whole number (ids often are) -> new text; absent or null -> NULL */
match_status mt_event_read_text(mt_event_reader *r, mt_event_place place, const json_t *object, char **out)
{
    const json_t *value = mt_json_get(object, place.key);
    char number[32];
    if (!value) return MATCH_OK;
    if (json_is_integer(value))
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (!json_is_string(value))
        return mt_event_bad(r, MATCH_E_FORMAT, place, value, "must be a text");
    *out = json_is_integer(value) ? mt_strdup(number) : mt_strndup(json_string_value(value), json_string_length(value));
    return *out ? MATCH_OK : mt_fail_no_memory(r->err);
}

match_status mt_event_read_texts(mt_event_reader *r, const char *list, size_t index, const json_t *item,
                                 const mt_text_key *keys, size_t count, void *out)
{
    match_status status = MATCH_OK;
    if (!json_is_object(item))
        return mt_event_bad(r, MATCH_E_FORMAT, (mt_event_place){list, index, NULL}, item, "must be an object");
    for (size_t k = 0; k < count; k++)
        MT_TRY(mt_event_read_text(r, (mt_event_place){list, index, keys[k].key}, item,
                                  (char **)(void *)((char *)out + keys[k].offset)));
out:
    return status;
}

/* --- rules about participants ------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static match_status read_forbidden(mt_event_reader *r)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *list;
    MT_TRY(mt_event_read_list(r, "forbidden", MT_EVENT_MAX_PARTICIPANTS, &list));
    if (list && json_array_size(list) != e->participants)
        MT_TRY(mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){NULL, 0, "forbidden"}, NULL,
                            "has %zu lists of slots for %u participants; give one each, [] where nothing is forbidden",
                            json_array_size(list), (unsigned)e->participants));
    for (uint32_t p = 0; (list || r->windows) && p < e->participants; p++) {
        const json_t *slots = list ? json_array_get(list, p) : NULL;
        uint32_t *own = r->next, count = 0;
        if (json_is_null(slots)) slots = NULL;
        for (uint32_t t = 0; r->windows && e->participant[p].window && t < e->slots; t++)
            if (mt_bitset_has(&r->closed, (size_t)p * e->slots + t)) own[count++] = t;
        if (slots && !json_is_array(slots))
            MT_TRY(mt_event_bad(r, MATCH_E_FORMAT, (mt_event_place){"forbidden", p, NULL}, slots,
                                "must be a list of slots"));
        for (size_t i = 0; i < json_array_size(slots); i++)
            MT_TRY(mt_event_read_index(r, (mt_event_place){"forbidden", p, NULL}, json_array_get(slots, i), e->slots,
                                       "slot", &own[count++]));
        qsort(own, count, sizeof *own, by_number);
        uint32_t distinct = 0;
        for (uint32_t i = 0; i < count; i++)
            if (!distinct || own[distinct - 1] != own[i]) own[distinct++] = own[i];
        e->participant[p].forbidden = (mt_index_list){own, distinct};
        r->next += distinct;
    }
out:
    return status;
}

static match_status read_limit(mt_event_reader *r, const char *key, size_t offset)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *value = mt_json_get(r->root, key);
    bool each = json_is_array(value);
    if (!value) return MATCH_OK;
    if (each && json_array_size(value) != e->participants)
        return mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){NULL, 0, key}, NULL,
                            "has %zu numbers for %u participants; give one number for all or one each",
                            json_array_size(value), (unsigned)e->participants);
    for (uint32_t p = 0; p < e->participants || (!each && p == 0); p++) {
        const json_t *one = each ? json_array_get(value, p) : value;
        mt_event_place place = {each ? key : NULL, p, each ? NULL : key};
        uint32_t number = 0;
        if (json_is_null(one)) continue;
        MT_TRY(mt_event_read_count(r, place, one, MT_EVENT_MAX_MEETINGS, "number of meetings", &number));
        if (p < e->participants) memcpy((char *)&e->participant[p] + offset, &number, sizeof number);
    }
out:
    return status;
}

/* --- meetings ----------------------------------------------------------------------------------------------------- */

static match_status read_session(mt_event_reader *r, size_t i, const json_t *value, mt_session *out)
{
    static const char *const names[] = {"any", "am", "pm"};
    *out = MT_SESSION_ANY;
    if (!value) return MATCH_OK;
    for (size_t k = 0; k < MT_COUNT(names); k++)
        if (mt_text_is(mt_json_text(value), names[k])) {
            *out = (mt_session)k;
            return MATCH_OK;
        }
    return mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){"meetings", i, "session"}, value, "must be am, pm or any");
}

static match_status add_party(mt_event_reader *r, size_t i, const char *key, const json_t *value, mt_meeting *m)
{
    uint32_t *own = r->next, party = 0;
    mt_event_place place = {"meetings", i, key};
    match_status status = mt_event_read_index(r, place, value, r->event->participants, "participant", &party);
    if (status != MATCH_OK) return status;
    for (uint32_t k = 0; k < m->parties.count; k++)
        if (own[k] == party)
            return mt_event_bad(r, MATCH_E_VALUE, place, value, "participant %u is in this meeting twice",
                                (unsigned)party);
    own[m->parties.count++] = party;
    return MATCH_OK;
}

static match_status read_parties(mt_event_reader *r, size_t i, const json_t *item, mt_meeting *m)
{
    match_status status = MATCH_OK;
    const json_t *others = mt_json_get(item, "others");
    m->parties = (mt_index_list){r->next, 0};
    MT_TRY(add_party(r, i, "a", mt_json_get(item, "a"), m));
    MT_TRY(add_party(r, i, "b", mt_json_get(item, "b"), m));
    if (others && !json_is_array(others))
        MT_TRY(mt_event_bad(r, MATCH_E_FORMAT, (mt_event_place){"meetings", i, "others"}, others,
                            "must be a list of participants"));
    if (json_array_size(others) > MT_EVENT_MAX_PARTIES - 2)
        MT_TRY(mt_event_bad(r, MATCH_E_TOO_BIG, (mt_event_place){"meetings", i, "others"}, NULL,
                            "a meeting has at most %d parties", MT_EVENT_MAX_PARTIES));
    for (size_t k = 0; k < json_array_size(others); k++)
        MT_TRY(add_party(r, i, "others", json_array_get(others, k), m));
    r->next += m->parties.count;
    m->remote_only = true;
    for (uint32_t k = 0; k < m->parties.count; k++)
        if (!r->event->participant[m->parties.data[k]].remote) m->remote_only = false;
out:
    return status;
}

static match_status read_choice(mt_event_reader *r, size_t i, const json_t *item, mt_meeting *m)
{
    match_status status = MATCH_OK;
    char *name = NULL;
    uint32_t number;
    MT_TRY(mt_event_read_text(r, (mt_event_place){"meetings", i, "choice"}, item, &name));
    if (!name) return MATCH_OK;
    MT_TRY(mt_intern_add(&r->choices, mt_text_of(name), &number, NULL, r->err));
    m->choice = (int32_t)number;
out:
    mt_free(name);
    return status;
}

static match_status read_meeting(mt_event_reader *r, size_t i, const json_t *item, mt_meeting *m)
{
    match_status status = MATCH_OK;
    uint32_t slot;
    if (!json_is_object(item))
        return mt_event_bad(r, MATCH_E_FORMAT, (mt_event_place){"meetings", i, NULL}, item,
                            "a meeting is an object with the keys a and b");
    const json_t *fixed = mt_json_get(item, "fixed"), *weight = mt_json_get(item, "weight");
    const json_t *mutual = mt_json_get(item, "mutual");
    *m = (mt_meeting){.weight = 1, .fixed = MT_UNPLACED, .choice = -1};
    MT_TRY(read_parties(r, i, item, m));
    MT_TRY(read_session(r, i, mt_json_get(item, "session"), &m->session));
    if (fixed) {
        MT_TRY(mt_event_read_index(r, (mt_event_place){"meetings", i, "fixed"}, fixed, r->event->slots, "slot", &slot));
        m->fixed = (int32_t)slot;
    }
    if (weight) MT_TRY(mt_event_read_weight(r, (mt_event_place){"meetings", i, "weight"}, weight, &m->weight));
    r->weight_stated[i] = weight != NULL;
    if (mutual && !json_is_boolean(mutual))
        MT_TRY(mt_event_bad(r, MATCH_E_FORMAT, (mt_event_place){"meetings", i, "mutual"}, mutual,
                            "must be true or false"));
    m->mutual = json_is_true(mutual);
    m->vetoed = json_is_true(mt_json_get(item, "cancelled"));
    MT_TRY(read_choice(r, i, item, m));
out:
    return status;
}

static match_status read_precedences(mt_event_reader *r)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *list;
    MT_TRY(mt_event_read_list(r, "precedences", MT_EVENT_MAX_MEETINGS, &list));
    e->precedence = mt_alloc(json_array_size(list), sizeof *e->precedence);
    if (!e->precedence) MT_TRY(mt_fail_no_memory(r->err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        mt_event_place place = {"precedences", i, NULL};
        mt_precedence p;
        if (!json_is_array(pair) || json_array_size(pair) != 2)
            MT_TRY(mt_event_bad(r, MATCH_E_FORMAT, place, pair, "must be two meetings, the earlier one first"));
        MT_TRY(mt_event_read_index(r, place, json_array_get(pair, 0), e->meetings, "meeting", &p.before));
        MT_TRY(mt_event_read_index(r, place, json_array_get(pair, 1), e->meetings, "meeting", &p.after));
        e->precedence[e->precedences++] = p;
    }
out:
    return status;
}

static size_t pool_size(const json_t *forbidden, const json_t *meetings, size_t wishes)
{
    size_t size = 2 * wishes;
    for (size_t i = 0; i < json_array_size(forbidden); i++) size += json_array_size(json_array_get(forbidden, i));
    for (size_t i = 0; i < json_array_size(meetings); i++)
        size += 2 + json_array_size(json_object_get(json_array_get(meetings, i), "others"));
    return size;
}

static match_status read_kind(mt_event_reader *r)
{
    const json_t *kind = mt_json_get(r->root, "kind");
    r->event->selection = mt_text_is(mt_json_text(kind), "selection");
    if (kind && !r->event->selection && !mt_text_is(mt_json_text(kind), "all"))
        return mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){NULL, 0, "kind"}, kind, "must be all or selection");
    return MATCH_OK;
}

static match_status check_grid(mt_event_reader *r)
{
    const mt_event *e = r->event;
    uint64_t rows = e->participants > e->meetings ? e->participants : e->meetings;
    if (rows * e->slots <= MT_EVENT_MAX_GRID) return MATCH_OK;
    return mt_fail(r->err, MATCH_E_TOO_BIG,
                   "%u participants and %u meetings in %u slots are too many together: participants x slots and "
                   "meetings x slots can be at most %d; split the event",
                   (unsigned)e->participants, (unsigned)e->meetings, (unsigned)e->slots, MT_EVENT_MAX_GRID);
}

/* What concerns all meetings, listed or made of wishes: the rule `across`, and the names of the choices. */
static match_status close_meetings(mt_event_reader *r)
{
    mt_event *e = r->event;
    for (uint32_t m = 0; m < e->meetings; m++) {
        mt_meeting *meeting = &e->meeting[m];
        meeting->within = mt_event_within(e, meeting->parties);
        if (meeting->within) meeting->vetoed = true;
        if (meeting->choice >= 0 && meeting->parties.count == MT_EVENT_MAX_PARTIES)
            return mt_event_bad(r, MATCH_E_TOO_BIG, ((mt_event_place){"meetings", m, "choice"}), NULL,
                                "a meeting that is one of a choice has at most %d parties", MT_EVENT_MAX_PARTIES - 1);
    }
    e->choice = mt_alloc(r->choices.count, sizeof *e->choice);
    if (!e->choice) return mt_fail_no_memory(r->err);
    for (uint32_t i = 0; i < r->choices.count; i++) {
        mt_text name = mt_intern_text(&r->choices, i);
        e->choice[i] = mt_strndup(name.data, name.len);
        if (!e->choice[e->choices++]) return mt_fail_no_memory(r->err);
    }
    return MATCH_OK;
}

static match_status read_across(mt_event_reader *r)
{
    static const char *const names[] = {"side", "delegation", "org"};
    const json_t *value = mt_json_get(r->root, "across");
    size_t count = json_is_array(value) ? json_array_size(value) : value ? 1 : 0;
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_array(value) ? json_array_get(value, i) : value;
        size_t k = 0;
        while (k < MT_COUNT(names) && !mt_text_is(mt_json_text(one), names[k])) k++;
        if (k == MT_COUNT(names))
            return mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){NULL, 0, "across"}, one,
                                "must be side, delegation or org, or a list of these");
        r->event->across |= 1u << k;
    }
    return MATCH_OK;
}

static match_status read_rules(mt_event_reader *r)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *meetings, *wishes, *fairness = mt_json_get(r->root, "fairness");
    uint32_t number;
    MT_TRY(read_across(r));
    MT_TRY(mt_event_read_list(r, "meetings", MT_EVENT_MAX_MEETINGS, &meetings));
    MT_TRY(mt_event_read_list(r, "wishes", MT_EVENT_MAX_MEETINGS - json_array_size(meetings), &wishes));
    size_t listed = json_array_size(meetings), wished = json_array_size(wishes);
    MT_TRY(mt_event_read_windows(r));
    size_t pool = pool_size(mt_json_get(r->root, "forbidden"), meetings, wished) + (size_t)r->windows * e->slots;
    e->pool = mt_alloc(pool, sizeof *e->pool);
    e->meeting = mt_alloc(listed + wished, sizeof *e->meeting);
    r->weight_stated = mt_alloc(listed, sizeof *r->weight_stated);
    if (!e->pool || !e->meeting || !r->weight_stated) MT_TRY(mt_fail_no_memory(r->err));
    r->next = e->pool;
    MT_TRY(read_forbidden(r));
    MT_TRY(read_limit(r, "max_meetings", offsetof(mt_participant, max_meetings)));
    MT_TRY(read_limit(r, "min_meetings", offsetof(mt_participant, min_meetings)));
    for (size_t i = 0; i < listed; i++) MT_TRY(read_meeting(r, i, json_array_get(meetings, i), &e->meeting[i]));
    e->meetings = e->listed_meetings = (uint32_t)listed;
    MT_TRY(mt_event_read_wishes(r, wishes));
    MT_TRY(close_meetings(r));
    MT_TRY(mt_event_count_tables(r));
    MT_TRY(read_precedences(r));
    e->fairness = -1;
    if (fairness) {
        MT_TRY(mt_event_read_count(r, (mt_event_place){NULL, 0, "fairness"}, fairness, MT_EVENT_MAX_SLOTS,
                                   "greatest difference of breaks", &number));
        e->fairness = (int32_t)number;
    }
    MT_TRY(check_grid(r));
out:
    mt_free(r->weight_stated);
    mt_bitset_free(&r->closed);
    mt_intern_free(&r->choices);
    return status;
}

static bool is_one_of(const char *key, const char *const *known)
{
    for (; *known; known++)
        if (strcmp(key, *known) == 0) return true;
    return false;
}

/* A rule whose key is misspelt would vanish unseen. Keys that resemble no rule are the user's own and stay. */
static match_status refuse_misspelt(mt_event_reader *r, const char *list, const char *const *known)
{
    const json_t *items = list ? mt_json_get(r->root, list) : NULL;
    size_t count = list ? json_array_size(items) : 1;
    for (size_t i = 0; i < count; i++) {
        const json_t *object = list ? json_array_get(items, i) : r->root;
        const char *key;
        json_t *value;
        json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
            const char *near = is_one_of(key, known) ? NULL : mt_near_word(mt_text_of(key), known);
            if (near)
                return mt_event_bad(r, MATCH_E_VALUE, ((mt_event_place){list, i, key}), NULL,
                                    "no such key; did you mean \"%s\"?", near);
        }
    }
    return MATCH_OK;
}

static match_status refuse_misspelt_keys(mt_event_reader *r)
{
    static const char *const rules[] = {
        "participants", "slots",     "morning_slots", "tables",       "locations", "meetings",
        "wishes",       "forbidden", "precedences",   "kind",         "zone",      "max_meetings",
        "across",       "shared",    "min_meetings",  "spare_tables", "fairness",  NULL};
    static const char *const meeting[] = {"others", "session", "fixed", "weight", "mutual", "choice", NULL};
    static const char *const wish[] = {"class", "priority", "from_any", "from_all", "to_any", "to_all", NULL};
    static const char *const table[] = {"reserved", "host", "location", NULL};
    static const char *const participant[] = {"window", "delegation", NULL};
    match_status status = refuse_misspelt(r, NULL, rules);
    if (status == MATCH_OK) status = refuse_misspelt(r, "tables", table);
    if (status == MATCH_OK) status = refuse_misspelt(r, "participants", participant);
    if (status == MATCH_OK) status = refuse_misspelt(r, "meetings", meeting);
    return status == MATCH_OK ? refuse_misspelt(r, "wishes", wish) : status;
}

match_status mt_event_parse(mt_text json, mt_event **event, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_event_reader r = {.err = err};
    MT_TRY(mt_json_parse(json, &root, err));
    r.root = root;
    if (!json_is_object(root))
        MT_TRY(mt_fail(err, MATCH_E_FORMAT,
                       "an event is a JSON object with the keys participants, slots, tables and meetings"));
    r.event = mt_alloc(1, sizeof *r.event);
    if (!r.event) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(refuse_misspelt_keys(&r));
    MT_TRY(mt_event_read_text(&r, (mt_event_place){NULL, 0, "name"}, root, &r.event->name));
    MT_TRY(mt_event_read_participants(&r));
    MT_TRY(mt_event_read_slots(&r));
    MT_TRY(mt_event_read_tables(&r));
    MT_TRY(read_kind(&r));
    MT_TRY(read_rules(&r));
    *event = r.event;
    r.event = NULL;
out:
    mt_event_free(&r.event);
    json_decref(root);
    return status;
}
