/* Texts are replaced in place; those that name nobody are left to the reader of the document. */
#include "libmatch/exchange/changes_named.h"

#include <string.h>

#include "libmatch/base/json.h"
#include "libmatch/exchange/event_names.h"
#include "libmatch/exchange/hand_time.h"
#include "libmatch/meet/local_time.h"

/* Which slot a time means. */
typedef enum when {
    FROM_START, /* the first that starts then or later */
    FROM_END,   /* the first that ends later */
    AT_START    /* the one that starts then */
} when;

typedef struct resolver {
    mt_event_names names;
    mt_error *err;
} resolver;

static match_status refuse(resolver *r, const char *place, mt_text text, const char *what)
{
    mt_fail(r->err, MATCH_E_VALUE, "changes: %s: \"%.*s\" %s", place, (int)(text.len < 80 ? text.len : 80), text.data,
            what);
    mt_error_field(r->err, place, NULL);
    return MATCH_E_VALUE;
}

/* ---- people and tables --------------------------------------------------------------------------------------------*/

static bool all_digits(mt_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return true;
}

typedef int64_t find_name(const mt_event_names *names, mt_text text);

/* The number for a name; NULL where it is to stay as it is: no text, a number as text (an id or a slip), nobody's. */
static match_status number_of(resolver *r, const char *place, const json_t *value, find_name *find, json_t **number)
{
    mt_text text = mt_json_text(value);
    *number = NULL;
    if (!json_is_string(value) || all_digits(text)) return MATCH_OK;
    int64_t found = find(&r->names, text);
    if (found == MT_NAME_LOST) return mt_fail_no_memory(r->err);
    if (found == MT_NAME_TWICE) return refuse(r, place, text, "is what several are called; give the id");
    if (found < 0) return MATCH_OK;
    *number = json_integer(found);
    return *number ? MATCH_OK : mt_fail_no_memory(r->err);
}

/* A member of an object. */
static match_status name_member(resolver *r, const char *place, json_t *object, const char *key, find_name *find)
{
    json_t *number;
    match_status status = number_of(r, place, mt_json_get(object, key), find, &number);
    if (status != MATCH_OK || !number) return status;
    return json_object_set_new(object, key, number) == 0 ? MATCH_OK : mt_fail_no_memory(r->err);
}

/* An item of a list. */
static match_status name_item(resolver *r, const char *place, json_t *list, size_t i, find_name *find)
{
    json_t *number;
    match_status status = number_of(r, place, json_array_get(list, i), find, &number);
    if (status != MATCH_OK || !number) return status;
    return json_array_set_new(list, i, number) == 0 ? MATCH_OK : mt_fail_no_memory(r->err);
}

/* ---- times
 * ---------------------------------------------------------------------------------------------------------*/

/* A time as seconds, and whether they are those of a moment (it states an offset) or of the event's clock. */
static bool read_time(mt_text text, bool *dated, bool *moment, int64_t *seconds)
{
    char written[64];
    if (!mt_hand_time(text, written)) mt_copy_text(written, sizeof written, text.data, text.len);
    *dated = written[0] && written[1] && written[2] && written[3] && written[4] == '-';
    *moment = false;
    if (*dated) return mt_time_parse(written, seconds, moment);
    if (!mt_hand_time(mt_text_of(written), written) || strlen(written) != 5) return false;
    *seconds =
        ((written[0] - '0') * 10 + written[1] - '0') * 3600L + ((written[3] - '0') * 10 + written[4] - '0') * 60L;
    return true;
}

#define DAY_SECONDS 86400

/* Compares a time of a slot with the one asked: -1, 0, 1; 2 when it cannot be told. */
static int compare(const resolver *r, const char *time, bool dated, bool moment, int64_t seconds)
{
    int64_t own;
    bool stated;
    if (!time || !mt_time_parse(time, &own, &stated)) return 2;
    if (moment) {
        if (!mt_time_moment(time, r->names.event->zone, &own)) return 2;
    } else if (stated) { /* as it is printed, without its offset */
        char printed[17];
        mt_copy_text(printed, sizeof printed, time, strlen(time));
        if (!mt_time_parse(printed, &own, &stated)) return 2;
    }
    if (!dated) own = (own % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
    return (own > seconds) - (own < seconds);
}

static bool on_one_day(const mt_event *e)
{
    for (uint32_t t = 1; e->slot && t < e->slots; t++)
        if (!e->slot[0].start || !e->slot[t].start || strncmp(e->slot[0].start, e->slot[t].start, 10) != 0)
            return false;
    return true;
}

static match_status slot_of(resolver *r, const char *place, const json_t *value, when which, json_t **number)
{
    const mt_event *e = r->names.event;
    mt_text text = mt_json_text(value);
    int64_t seconds;
    bool dated, moment;
    *number = NULL;
    if (!json_is_string(value)) return MATCH_OK;
    if (!read_time(text, &dated, &moment, &seconds))
        return refuse(r, place, text, "is no slot; give its number from 0, or a time such as \"2026-05-12 11:00\"");
    if (!e->slot)
        return refuse(r, place, text, "is a time, but the slots of this event state none; give a number from 0");
    if (!dated && !on_one_day(e))
        return refuse(r, place, text, "may be on several days; write the date, too: \"2026-05-12 11:00\"");
    uint32_t slot = 0;
    for (; slot < e->slots; slot++) {
        const mt_slot *s = &e->slot[slot];
        int order = compare(r, which == FROM_END && s->end ? s->end : s->start, dated, moment, seconds);
        if (order == 2)
            return refuse(r, place, text, "cannot be compared with the times of the slots; give a number from 0");
        if (which == AT_START ? order == 0 : which == FROM_END && s->end ? order > 0 : order >= 0) break;
    }
    if (which == AT_START && slot == e->slots) return refuse(r, place, text, "is the start of no slot");
    *number = json_integer(slot);
    return *number ? MATCH_OK : mt_fail_no_memory(r->err);
}

static match_status time_member(resolver *r, const char *place, json_t *object, const char *key, when which)
{
    json_t *number;
    match_status status = slot_of(r, place, mt_json_get(object, key), which, &number);
    if (status != MATCH_OK || !number) return status;
    return json_object_set_new(object, key, number) == 0 ? MATCH_OK : mt_fail_no_memory(r->err);
}

/* ---- the document
 * --------------------------------------------------------------------------------------------------*/

static match_status resolve_slots(resolver *r, json_t *document, const char *key)
{
    match_status status = MATCH_OK;
    json_t *list = mt_json_get(document, key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *number;
        MT_TRY(slot_of(r, key, json_array_get(list, i), AT_START, &number));
        if (number && json_array_set_new(list, i, number) != 0) MT_TRY(mt_fail_no_memory(r->err));
    }
out:
    return status;
}

/* [name or {key: name, "from": time}] */
static match_status resolve_from(resolver *r, json_t *document, const char *list_key, const char *key, find_name *find)
{
    match_status status = MATCH_OK;
    json_t *list = mt_json_get(document, list_key);
    if (json_is_object(list)) MT_TRY(time_member(r, list_key, list, "from", FROM_END)); /* {"count", "from"} */
    for (size_t i = 0; i < json_array_size(list); i++) {
        MT_TRY(name_item(r, list_key, list, i, find));
        json_t *item = json_array_get(list, i); /* the number that took the place of a name, or an object */
        MT_TRY(name_member(r, list_key, item, key, find));
        MT_TRY(time_member(r, list_key, item, "from", FROM_END));
    }
out:
    return status;
}

static match_status resolve_pairs(resolver *r, json_t *document, const char *list_key, const char *a, const char *b)
{
    match_status status = MATCH_OK;
    json_t *list = mt_json_get(document, list_key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i), *others = mt_json_get(item, "others");
        MT_TRY(name_member(r, list_key, item, a, mt_event_names_called));
        MT_TRY(name_member(r, list_key, item, b, mt_event_names_called));
        for (size_t k = 0; k < json_array_size(others); k++)
            MT_TRY(name_item(r, list_key, others, k, mt_event_names_called));
    }
out:
    return status;
}

static match_status resolve(resolver *r, json_t *document)
{
    match_status status = MATCH_OK;
    json_t *late = mt_json_get(document, "late");
    MT_TRY(time_member(r, "now", document, "now", FROM_START));
    MT_TRY(resolve_from(r, document, "cancelled", "participant", mt_event_names_called));
    MT_TRY(resolve_from(r, document, "lost_tables", "table", mt_event_names_table));
    for (size_t i = 0; i < json_array_size(late); i++) {
        MT_TRY(name_member(r, "late", json_array_get(late, i), "participant", mt_event_names_called));
        MT_TRY(time_member(r, "late", json_array_get(late, i), "until", FROM_START));
    }
    MT_TRY(resolve_slots(r, document, "lost_slots"));
    MT_TRY(resolve_slots(r, document, "locked_slots"));
    MT_TRY(resolve_pairs(r, document, "meetings", "a", "b"));
    MT_TRY(resolve_pairs(r, document, "wishes", "from", "to"));
out:
    return status;
}

match_status mt_changes_numbered(const mt_event *event, mt_text text, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *document = NULL;
    resolver r = {.err = err};
    if (mt_json_parse(text, &document, NULL) != MATCH_OK || !json_is_object(document)) {
        mt_strbuf_text(out, text);
        goto out;
    }
    MT_TRY(mt_event_names_init(event, &r.names, err));
    MT_TRY(resolve(&r, document));
    mt_json_write(out, document);
out:
    mt_event_names_free(&r.names);
    json_decref(document);
    return status == MATCH_OK ? mt_strbuf_status(out, err) : status;
}
