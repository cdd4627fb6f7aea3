/* Writes the event model as JSON: what a change of the day is applied to, and what the changed event is handed out as.
 * Lists are written in full (one limit per participant, all meetings listed), so that every index stays what it was. */
#include "libmatch/meet/event_write.h"

#include <string.h>

/* jansson's setters take over the value and fail on NULL, so one flag at the end tells whether memory sufficed. */
typedef struct writer {
    const mt_event *event;
    bool bad;
} writer;

static void set(writer *w, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) w->bad = true;
}

static void add(writer *w, json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) != 0) w->bad = true;
}

static void set_text(writer *w, json_t *object, const char *key, const char *text)
{
    if (text) set(w, object, key, json_stringn_nocheck(text, strlen(text)));
}

/* whole numbers without a fraction, so that a file stays readable */
static json_t *number(double value)
{
    if (value >= 0 && value < 1e15 && value == (double)(json_int_t)value) return json_integer((json_int_t)value);
    return json_real(value);
}

/* A value that was kept as text. */
static json_t *kept(const char *text)
{
    json_t *value = NULL;
    return mt_json_parse(mt_text_of(text), &value, NULL) == MATCH_OK ? value : NULL;
}

static json_t *participant(writer *w, const mt_participant *p)
{
    json_t *o = p->extra ? kept(p->extra) : json_object();
    if (!json_is_object(o)) w->bad = true;
    set_text(w, o, "id", p->id);
    set_text(w, o, "org", p->org);
    set_text(w, o, "name", p->name);
    set_text(w, o, "side", p->side);
    set_text(w, o, "delegation", p->delegation);
    set_text(w, o, "zone", p->zone);
    if (p->window) set(w, o, "window", kept(p->window));
    if (p->remote) set_text(w, o, "mode", "remote");
    return o;
}

static bool plain_participants(const mt_event *e)
{
    for (uint32_t i = 0; i < e->participants; i++) {
        const mt_participant *p = &e->participant[i];
        if (p->id || p->org || p->name || p->side || p->delegation || p->zone || p->extra || p->remote || p->window)
            return false;
    }
    return true;
}

static void write_people(writer *w, json_t *root)
{
    const mt_event *e = w->event;
    json_t *forbidden = json_array(), *most = json_array(), *least = json_array(), *list = NULL;
    bool any_most = false, any_least = false, plain = plain_participants(e);
    if (!plain) list = json_array();
    for (uint32_t i = 0; i < e->participants; i++) {
        const mt_participant *p = &e->participant[i];
        json_t *slots = json_array();
        for (uint32_t k = 0; k < p->forbidden.count; k++) add(w, slots, json_integer(p->forbidden.data[k]));
        add(w, forbidden, slots);
        add(w, most, p->max_meetings == MT_NO_LIMIT ? json_null() : json_integer(p->max_meetings));
        add(w, least, json_integer(p->min_meetings));
        any_most |= p->max_meetings != MT_NO_LIMIT;
        any_least |= p->min_meetings > 0;
        if (list) add(w, list, participant(w, p));
    }
    set(w, root, "participants", list || !plain ? list : json_integer(e->participants));
    set(w, root, "forbidden", forbidden);
    if (any_most)
        set(w, root, "max_meetings", most);
    else
        json_decref(most);
    if (any_least)
        set(w, root, "min_meetings", least);
    else
        json_decref(least);
}

static void write_slots(writer *w, json_t *root)
{
    const mt_event *e = w->event;
    json_t *list = e->slot ? json_array() : NULL;
    for (uint32_t t = 0; e->slot && t < e->slots; t++) {
        json_t *o = json_object();
        set_text(w, o, "start", e->slot[t].start);
        set_text(w, o, "end", e->slot[t].end);
        add(w, list, o);
    }
    set(w, root, "slots", e->slot ? list : json_integer(e->slots));
    set(w, root, "morning_slots", json_integer(e->morning_slots));
}

static void write_places(writer *w, json_t *root)
{
    const mt_event *e = w->event;
    json_t *list = e->table ? json_array() : NULL, *locations = e->locations ? json_array() : NULL;
    for (uint32_t i = 0; i < e->locations; i++) {
        json_t *o = json_object();
        set_text(w, o, "id", e->location[i].id);
        if (e->location[i].capacity != MT_NO_LIMIT) set(w, o, "capacity", json_integer(e->location[i].capacity));
        add(w, locations, o);
    }
    for (uint32_t i = 0; e->table && i < e->tables; i++) {
        const mt_table *t = &e->table[i];
        json_t *o = json_object();
        set_text(w, o, "id", t->id);
        set_text(w, o, "name", t->name);
        set_text(w, o, "host", t->host);
        if (t->location >= 0) set_text(w, o, "location", e->location[t->location].id);
        if (t->reserved) set(w, o, "reserved", json_true());
        add(w, list, o);
    }
    if (e->locations) set(w, root, "locations", locations);
    set(w, root, "tables", e->table ? list : json_integer(e->tables));
    if (e->spare_tables) set(w, root, "spare_tables", json_integer(e->spare_tables));
}

static json_t *meeting(writer *w, const mt_event *e, const mt_meeting *m)
{
    static const char *const sessions[] = {"any", "am", "pm"};
    json_t *o = json_object();
    set(w, o, "a", json_integer(m->parties.data[0]));
    set(w, o, "b", json_integer(m->parties.data[1]));
    if (m->parties.count > 2) {
        json_t *others = json_array();
        for (uint32_t k = 2; k < m->parties.count; k++) add(w, others, json_integer(m->parties.data[k]));
        set(w, o, "others", others);
    }
    if (m->session != MT_SESSION_ANY) set_text(w, o, "session", sessions[m->session]);
    if (m->fixed != MT_UNPLACED) set(w, o, "fixed", json_integer(m->fixed));
    set(w, o, "weight", number(m->weight));
    if (m->mutual) set(w, o, "mutual", json_true());
    if (m->choice >= 0) set_text(w, o, "choice", e->choice[m->choice]);
    if (m->vetoed && !m->within) set(w, o, "cancelled", json_true());
    return o;
}

static void write_across(writer *w, json_t *root)
{
    static const char *const names[] = {"side", "delegation", "org"};
    json_t *list = json_array();
    for (size_t i = 0; i < 3; i++)
        if (w->event->across >> i & 1) add(w, list, json_string(names[i]));
    set(w, root, "across", list);
}

static void write_rules(writer *w, json_t *root)
{
    const mt_event *e = w->event;
    json_t *meetings = json_array(), *wishes = e->vetoes ? json_array() : NULL;
    json_t *order = e->precedences ? json_array() : NULL;
    for (uint32_t i = 0; i < e->meetings; i++) add(w, meetings, meeting(w, e, &e->meeting[i]));
    set(w, root, "meetings", meetings);
    for (uint32_t i = 0; i < e->vetoes; i++)
        add(w, wishes,
            json_pack("{s:I,s:I,s:s}", "from", (json_int_t)e->veto[i].from, "to", (json_int_t)e->veto[i].to, "class",
                      "no"));
    if (wishes) set(w, root, "wishes", wishes);
    for (uint32_t i = 0; i < e->precedences; i++)
        add(w, order, json_pack("[I,I]", (json_int_t)e->precedence[i].before, (json_int_t)e->precedence[i].after));
    if (order) set(w, root, "precedences", order);
    set_text(w, root, "kind", e->selection ? "selection" : "all");
    if (e->across) write_across(w, root);
    if (e->shared_count) {
        json_t *shared = json_array();
        for (uint32_t i = 0; i < e->shared_count; i++) add(w, shared, json_string(e->shared[i]));
        set(w, root, "shared", shared);
    }
    if (e->fairness >= 0) set(w, root, "fairness", json_integer(e->fairness));
}

match_status mt_event_to_json(const mt_event *event, json_t **root, mt_error *err)
{
    writer w = {.event = event};
    json_t *o = json_object();
    set_text(&w, o, "name", event->name);
    set_text(&w, o, "zone", event->zone);
    write_people(&w, o);
    write_slots(&w, o);
    write_places(&w, o);
    write_rules(&w, o);
    if (w.bad) {
        json_decref(o);
        return mt_fail_no_memory(err);
    }
    *root = o;
    return MATCH_OK;
}
