/* Random events, and the definitions of a plan's rules and values as loops over all there is. */
#include "tests/reference/event_reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"

/* --- events ------------------------------------------------------------------------------------------------------- */

static bool chance(mt_random *r, uint32_t percent) { return mt_random_below(r, 100) < percent; }

static void participants_of(mt_strbuf *b, mt_random *r, const reference_size *z)
{
    mt_strbuf_char(b, '[');
    for (uint32_t i = 0; i < z->participants; i++) {
        mt_strbuf_format(b, "%s{\"id\":\"p%u\",\"mode\":\"%s\"", i ? "," : "", i, chance(r, 35) ? "remote" : "onsite");
        if (chance(r, 70)) mt_strbuf_format(b, ",\"org\":\"o%u\"", mt_random_below(r, 3));
        if (chance(r, 60)) mt_strbuf_format(b, ",\"side\":\"s%u\"", mt_random_below(r, 2));
        if (chance(r, 60)) mt_strbuf_format(b, ",\"delegation\":\"d%u\"", mt_random_below(r, 2));
        mt_strbuf_char(b, '}');
    }
    mt_strbuf_char(b, ']');
}

static void tables_of(mt_strbuf *b, mt_random *r, const reference_size *z, bool rich)
{
    if (!rich) {
        mt_strbuf_format(b, ",\"tables\":%u", z->tables);
        return;
    }
    mt_strbuf_format(b, ",\"locations\":[{\"id\":\"hall\",\"capacity\":%u},{\"id\":\"yard\"}],\"tables\":[",
                     mt_random_below(r, 4));
    for (uint32_t i = 0; i < z->tables; i++) {
        mt_strbuf_format(b, "%s{\"id\":\"t%u\"", i ? "," : "", i);
        if (chance(r, 60)) mt_strbuf_format(b, ",\"location\":\"%s\"", chance(r, 50) ? "hall" : "yard");
        if (chance(r, 30)) mt_strbuf_format(b, ",\"host\":\"p%u\"", mt_random_below(r, z->participants));
        mt_strbuf_char(b, '}');
    }
    /* stands are in no location: one with a small capacity would refuse them */
    for (uint32_t i = 0; i < z->stands; i++)
        mt_strbuf_format(b, "%s{\"id\":\"x%u\",\"host\":\"p%u\",\"reserved\":true}", i || z->tables ? "," : "", i,
                         mt_random_below(r, z->participants));
    mt_strbuf_char(b, ']');
    if (chance(r, 15)) mt_strbuf_format(b, ",\"spare_tables\":%u", mt_random_below(r, z->tables + 1));
    if (chance(r, 15)) mt_strbuf_format(b, ",\"across\":\"%s\"", chance(r, 50) ? "side" : "org");
}

static void meeting_of(mt_strbuf *b, mt_random *r, const reference_size *z)
{
    uint32_t first = mt_random_below(r, z->participants), second = mt_random_below(r, z->participants - 1);
    if (second >= first) second++;
    mt_strbuf_format(b, "{\"a\":%u,\"b\":%u", first, second);
    for (uint32_t p = 0; p < z->participants; p++)
        if (p != first && p != second && chance(r, 3)) {
            mt_strbuf_format(b, ",\"others\":[%u]", p);
            break;
        }
    if (chance(r, 25)) mt_strbuf_format(b, ",\"session\":\"%s\"", chance(r, 50) ? "am" : "pm");
    if (chance(r, 8)) mt_strbuf_format(b, ",\"fixed\":%u", mt_random_below(r, z->slots));
    if (chance(r, 70)) mt_strbuf_format(b, ",\"weight\":%u", mt_random_below(r, 9));
    if (z->choices && chance(r, 35)) mt_strbuf_format(b, ",\"choice\":\"c%u\"", mt_random_below(r, z->choices));
    mt_strbuf_char(b, '}');
}

static void limits_of(mt_strbuf *b, mt_random *r, const reference_size *z)
{
    if (chance(r, 30)) mt_strbuf_format(b, ",\"max_meetings\":%u", 1 + mt_random_below(r, z->slots + 1));
    if (chance(r, 30)) {
        mt_strbuf_str(b, ",\"min_meetings\":[");
        for (uint32_t p = 0; p < z->participants; p++) mt_strbuf_format(b, "%s%u", p ? "," : "", mt_random_below(r, 3));
        mt_strbuf_char(b, ']');
    }
    if (chance(r, 40)) mt_strbuf_format(b, ",\"fairness\":%u", mt_random_below(r, 3));
    if (chance(r, 60)) {
        mt_strbuf_str(b, ",\"forbidden\":[");
        for (uint32_t p = 0; p < z->participants; p++) {
            mt_strbuf_str(b, p ? ",[" : "[");
            for (uint32_t t = 0, any = 0; t < z->slots; t++)
                if (chance(r, 10)) mt_strbuf_format(b, any++ ? ",%u" : "%u", t);
            mt_strbuf_char(b, ']');
        }
        mt_strbuf_char(b, ']');
    }
}

static void group_wishes_of(mt_strbuf *b, mt_random *r, const mt_event *people, uint32_t count);

static void wishes_of(mt_strbuf *b, mt_random *r, const reference_size *z, const mt_event *known, uint32_t count)
{
    static const char *const classes[] = {"must", "nice", "nice", "no"};
    mt_strbuf_str(b, ",\"wishes\":[");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = mt_random_below(r, z->participants), to = mt_random_below(r, z->participants - 1);
        if (to >= from) to++;
        mt_strbuf_format(b, "%s{\"from\":%u,\"to\":%u,\"class\":\"%s\"}", i ? "," : "", from, to,
                         classes[mt_random_below(r, MT_COUNT(classes))]);
    }
    if (known && z->choices) group_wishes_of(b, r, known, mt_random_below(r, 3));
    mt_strbuf_char(b, ']');
}

/* Wishes for anyone or all of an organisation, or a delegation; each is one that exists (see people_text). */
static void group_wishes_of(mt_strbuf *b, mt_random *r, const mt_event *people, uint32_t count)
{
    static const char *const keys[] = {"from_any", "to_any", "from_all", "to_all"};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t person = mt_random_below(r, people->participants), way = mt_random_below(r, 4);
        const mt_participant *p = &people->participant[person];
        const char *name = chance(r, 50) || !p->delegation ? p->org : p->delegation;
        uint32_t other = mt_random_below(r, people->participants);
        const mt_participant *o = &people->participant[other];
        bool own =
            name && ((o->org && strcmp(o->org, name) == 0) || (o->delegation && strcmp(o->delegation, name) == 0));
        if (!name || own) continue;
        mt_strbuf_format(b, ",{\"%s\":\"%s\",\"%s\":%u,\"class\":\"%s\"}", keys[way], name, way % 2 ? "from" : "to",
                         other, chance(r, 10) ? "no" : "nice");
    }
}

static void event_text(mt_strbuf *b, mt_random *r, const reference_size *z, const char *people, const mt_event *known)
{
    bool rich = people != NULL;
    mt_strbuf_str(b, "{\"participants\":");
    if (rich)
        mt_strbuf_str(b, people);
    else
        mt_strbuf_format(b, "%u", z->participants);
    mt_strbuf_format(b, ",\"slots\":%u,\"morning_slots\":%u", z->slots, mt_random_below(r, z->slots + 1));
    tables_of(b, r, z, rich);
    if (chance(r, 50)) mt_strbuf_str(b, ",\"kind\":\"selection\"");
    limits_of(b, r, z);
    mt_strbuf_str(b, ",\"meetings\":[");
    for (uint32_t i = 0; i < z->meetings; i++) {
        if (i) mt_strbuf_char(b, ',');
        meeting_of(b, r, z);
    }
    mt_strbuf_char(b, ']');
    if (chance(r, 30) || (rich && z->choices)) wishes_of(b, r, z, known, 1 + mt_random_below(r, 2));
    if (rich && known->participant[0].org && chance(r, 10))
        mt_strbuf_format(b, ",\"shared\":[\"%s\"]", known->participant[0].org);
    if (z->meetings && chance(r, 40)) {
        mt_strbuf_str(b, ",\"precedences\":[");
        for (uint32_t i = 0; i < 2; i++)
            mt_strbuf_format(b, "%s[%u,%u]", i ? "," : "", mt_random_below(r, z->meetings),
                             mt_random_below(r, z->meetings));
        mt_strbuf_char(b, ']');
    }
    mt_strbuf_char(b, '}');
}

mt_event *reference_event(mt_random *r, const reference_size *z, uint64_t seed)
{
    mt_strbuf b = {0}, people = {0}, frame = {0};
    mt_event *event = NULL, *known = NULL;
    mt_error err = {0};
    if (chance(r, 40)) {
        participants_of(&people, r, z);
        mt_strbuf_format(&frame, "{\"slots\":0,\"tables\":0,\"participants\":%s}", people.data);
        assert_int_equal(mt_event_parse(mt_text_make(frame.data, frame.len), &known, NULL), MATCH_OK);
    }
    event_text(&b, r, z, people.data, known);
    mt_event_free(&known);
    mt_strbuf_free(&people);
    mt_strbuf_free(&frame);
    if (mt_event_parse(mt_text_make(b.data, b.len), &event, &err) != MATCH_OK)
        fail_msg("seed %llu: %s\n%s", (unsigned long long)seed, err.message, b.data);
    mt_strbuf_free(&b);
    return event;
}

/* --- the slow evaluation ------------------------------------------------------------------------------------------ */

static bool meets_at(const mt_event *e, const int32_t *slot, uint32_t participant, uint32_t t, uint32_t *how_many)
{
    *how_many = 0;
    for (uint32_t m = 0; m < e->meetings; m++)
        for (uint32_t k = 0; k < e->meeting[m].parties.count; k++)
            if (slot[m] == (int32_t)t && e->meeting[m].parties.data[k] == participant) ++*how_many;
    return *how_many > 0;
}

static bool slot_is_right(const mt_event *e, uint32_t m, int32_t t)
{
    const mt_meeting *meeting = &e->meeting[m];
    bool morning = (uint32_t)t < e->morning_slots;
    if (meeting->session == MT_SESSION_AM && !morning) return false;
    if (meeting->session == MT_SESSION_PM && morning) return false;
    if (meeting->fixed >= 0 && meeting->fixed != t) return false;
    for (uint32_t k = 0; k < meeting->parties.count; k++) {
        const mt_participant *p = &e->participant[meeting->parties.data[k]];
        for (uint32_t i = 0; i < p->forbidden.count; i++)
            if ((int32_t)p->forbidden.data[i] == t) return false;
        for (uint32_t j = 0; j < meeting->parties.count; j++)
            for (uint32_t v = 0; v < e->vetoes; v++)
                if (e->veto[v].from == meeting->parties.data[k] && e->veto[v].to == meeting->parties.data[j])
                    return false;
    }
    return true;
}

static uint32_t tables_at_once(const mt_event *e)
{
    uint32_t sum = 0;
    for (uint32_t l = 0; l < e->locations; l++) {
        uint32_t here = 0;
        for (uint32_t i = 0; e->table && i < e->tables; i++) here += e->table[i].location == (int32_t)l;
        sum += here < e->location[l].capacity ? here : e->location[l].capacity;
    }
    for (uint32_t i = 0; i < e->tables; i++) sum += !e->table || (e->table[i].location < 0 && !e->table[i].reserved);
    return sum < e->spare_tables ? 0 : sum - e->spare_tables;
}

/* Remote people need no table, the host of a stand brings one. */
static bool wants_table(const mt_event *e, uint32_t m)
{
    bool remote = true, stand = false;
    for (uint32_t k = 0; k < e->meeting[m].parties.count; k++) {
        const mt_participant *p = &e->participant[e->meeting[m].parties.data[k]];
        if (!p->remote) remote = false;
        for (uint32_t i = 0; p->id && e->table && i < e->tables; i++)
            if (e->table[i].reserved && strcmp(e->table[i].host, p->id) == 0) stand = true;
    }
    return !remote && !stand;
}

static bool differ(const char *a, const char *b) { return !a || !b || strcmp(a, b) != 0; }

static bool goes_across(const mt_event *e, uint32_t m)
{
    const mt_index_list who = e->meeting[m].parties;
    bool side = false, org = false;
    for (uint32_t i = 0; i < who.count; i++)
        for (uint32_t k = 0; k < i; k++) {
            const mt_participant *a = &e->participant[who.data[i]], *b = &e->participant[who.data[k]];
            side |= differ(a->side, b->side);
            org |= differ(a->org, b->org);
        }
    return (side || !(e->across & MT_ACROSS_SIDE)) && (org || !(e->across & MT_ACROSS_ORG));
}

/* One of each choice at most; kind all: exactly one. */
static bool choices_hold(const mt_event *e, const int32_t *slot)
{
    for (uint32_t c = 0; c < e->choices; c++) {
        uint32_t held = 0;
        for (uint32_t m = 0; m < e->meetings; m++) held += e->meeting[m].choice == (int32_t)c && slot[m] >= 0;
        if (held > 1 || (held == 0 && !e->selection)) return false;
    }
    return true;
}

reference_value reference_evaluate(const mt_event *e, const int32_t *slot)
{
    reference_value v = {.valid = true};
    uint32_t most = 0, fewest = UINT32_MAX;
    for (uint32_t m = 0; m < e->meetings; m++) {
        if (slot[m] < 0) {
            v.unplaced += e->meeting[m].choice < 0;
            continue;
        }
        v.weight += e->meeting[m].weight;
        if (!slot_is_right(e, m, slot[m]) || !goes_across(e, m)) v.valid = false;
    }
    if (!choices_hold(e, slot)) v.valid = false;
    if (v.unplaced && !e->selection) v.valid = false;
    for (uint32_t t = 0; t < e->slots; t++) {
        uint32_t tables = 0;
        for (uint32_t m = 0; m < e->meetings; m++) tables += slot[m] == (int32_t)t && wants_table(e, m);
        if (tables > tables_at_once(e)) v.valid = false;
    }
    for (uint32_t i = 0; i < e->precedences; i++) {
        int32_t before = slot[e->precedence[i].before], after = slot[e->precedence[i].after];
        if (before >= 0 && after >= 0 && before >= after) v.valid = false;
    }
    for (uint32_t p = 0; p < e->participants; p++) {
        uint32_t meetings = 0, breaks = 0, idle = 0, n;
        for (uint32_t t = 0; t < e->slots; t++) {
            if (!meets_at(e, slot, p, t, &n)) {
                idle++;
                continue;
            }
            if (n > 1) v.valid = false;
            if (meetings && idle) breaks++;
            meetings += n;
            idle = 0;
        }
        if (meetings > e->participant[p].max_meetings) v.valid = false;
        if (meetings < e->participant[p].min_meetings) v.below += e->participant[p].min_meetings - meetings;
        v.breaks += breaks;
        if (breaks > most) most = breaks;
        if (breaks < fewest) fewest = breaks;
    }
    if (e->fairness >= 0 && e->participants && most - fewest > (uint32_t)e->fairness) v.valid = false;
    return v;
}

/* negative: a is better */
int reference_compare(const reference_value *a, const reference_value *b)
{
    if (a->below != b->below) return a->below < b->below ? -1 : 1;
    if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
    return (a->breaks > b->breaks) - (a->breaks < b->breaks);
}

/* More plans than can be tried one by one? */
bool reference_too_many(const mt_event *e)
{
    double plans = 1;
    for (uint32_t m = 0; m < e->meetings; m++) plans *= e->slots + 1;
    return e->meetings > REFERENCE_MEETINGS || plans > 20000;
}

/* The next of all ways to place the meetings; false: that was the last. */
bool reference_next_plan(const mt_event *e, int32_t *slot)
{
    uint32_t m = 0;
    while (m < e->meetings && ++slot[m] == (int32_t)e->slots) slot[m++] = -1;
    return m < e->meetings;
}

/* The best valid plan of all; valid is false when there is none. */
reference_value reference_best(const mt_event *e)
{
    int32_t slot[REFERENCE_MEETINGS];
    reference_value best = {.valid = false};
    for (uint32_t m = 0; m < e->meetings; m++) slot[m] = -1;
    do {
        reference_value v = reference_evaluate(e, slot);
        if (v.valid && (!best.valid || reference_compare(&v, &best) < 0)) best = v;
    } while (reference_next_plan(e, slot));
    return best;
}

uint64_t reference_asked(const char *variable, uint64_t usual)
{
    const char *text = getenv(variable);
    return text ? strtoull(text, NULL, 10) : usual;
}

/* Half of the events have choices, or stands, or both. */
void reference_richer(reference_size *z, mt_random *r)
{
    if (chance(r, 35)) z->choices = 1 + mt_random_below(r, 3);
    if (chance(r, 25)) z->stands = 1 + mt_random_below(r, 2);
}
