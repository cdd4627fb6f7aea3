/* Meetings made of wishes that name an organisation or a delegation. Who would be in the meeting is enumerated; each
 * possibility becomes a meeting, and several of them a choice. Meetings of the same people are found by their sorted
 * numbers. */
#include <stdlib.h>
#include <string.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/event_groups.h"

#define MOST_POSSIBILITIES 50000000

typedef struct made { /* parties of a meeting, while the memory of all of them grows */
    uint32_t meeting, parties;
    size_t offset;
} made;

typedef struct maker {
    mt_event_reader *r;
    const mt_groups *groups;
    mt_veto_test *vetoed;
    const void *context;
    mt_intern people; /* sorted parties as bytes -> number of a meeting in `of` */
    MT_ARRAY(uint32_t) of;
    MT_ARRAY(uint32_t) pool;
    MT_ARRAY(made) made;
    size_t meeting_cap;
    uint32_t first_made;             /* meetings from here on are made of these wishes */
    uint64_t looked_at;              /* possibilities, of all wishes */
    MT_ARRAY(uint32_t) alternatives; /* of the wish being worked on */
    uint32_t stands_in;              /* the listed meeting that is what the wish asks for, or MT_NONE */
} maker;

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The number of these people, and the meeting of them (MT_NONE at first). */
static match_status meeting_of(maker *w, const uint32_t *party, uint32_t parties, uint32_t **meeting)
{
    uint32_t sorted[MT_EVENT_MAX_PARTIES], number;
    bool fresh = false;
    memcpy(sorted, party, parties * sizeof *party);
    qsort(sorted, parties, sizeof *sorted, by_number);
    match_status status = mt_intern_add(&w->people, mt_text_make((const char *)sorted, parties * sizeof *sorted),
                                        &number, &fresh, w->r->err);
    if (status == MATCH_OK && fresh) status = MT_PUSH(&w->of, MT_NONE, w->r->err);
    if (status == MATCH_OK) *meeting = &w->of.data[number];
    return status;
}

static match_status know_meetings(maker *w)
{
    match_status status = MATCH_OK;
    const mt_event *e = w->r->event;
    for (uint32_t m = 0; m < e->meetings; m++) {
        uint32_t *own = NULL;
        MT_TRY(meeting_of(w, e->meeting[m].parties.data, e->meeting[m].parties.count, &own));
        if (*own == MT_NONE) *own = m;
    }
out:
    return status;
}

/* --- who would meet ----------------------------------------------------------------------------------------------- */

typedef struct sides {
    uint32_t party[2][MT_EVENT_MAX_PARTIES], parties[2];
    bool room;
} sides;

static void fill_side(const maker *w, const mt_end *end, uint32_t pick, sides *s, int side)
{
    mt_index_list members = mt_groups_members(w->groups, end);
    s->parties[side] = 0;
    if (end->kind == MT_END_ANY) {
        s->room = mt_groups_add_party(w->groups, members.data[pick], s->party[side], &s->parties[side]) && s->room;
        return;
    }
    for (uint32_t k = 0; k < members.count; k++)
        s->room = mt_groups_add_party(w->groups, members.data[k], s->party[side], &s->parties[side]) && s->room;
}

static bool same_organisation(const mt_event *e, uint32_t a, uint32_t b)
{
    const char *x = e->participant[a].org, *y = e->participant[b].org;
    return x && y && strcmp(x, y) == 0;
}

/* Nobody on both sides, and nobody of one organisation on both where anyone would do. */
static bool may_meet(const maker *w, const sides *s, bool anyone)
{
    for (uint32_t i = 0; i < s->parties[0]; i++)
        for (uint32_t j = 0; j < s->parties[1]; j++) {
            uint32_t a = s->party[0][i], b = s->party[1][j];
            if (a == b || (anyone && same_organisation(w->r->event, a, b))) return false;
        }
    return true;
}

static bool has_veto(const maker *w, const uint32_t *party, uint32_t parties)
{
    for (uint32_t i = 0; i < parties; i++)
        for (uint32_t j = 0; j < i; j++)
            if (w->vetoed(w->context, party[i], party[j])) return true;
    return false;
}

/* --- meetings ----------------------------------------------------------------------------------------------------- */

static match_status add_meeting(maker *w, const uint32_t *party, uint32_t parties, const mt_group_wish *wish,
                                uint32_t *number)
{
    match_status status = MATCH_OK;
    mt_event *e = w->r->event;
    mt_error *err = w->r->err;
    if (e->meetings >= MT_EVENT_MAX_MEETINGS)
        return mt_fail(err, MATCH_E_TOO_BIG, "wishes for anyone of an organisation make more than %d possible meetings",
                       MT_EVENT_MAX_MEETINGS);
    MT_TRY(mt_reserve(&e->meeting, &w->meeting_cap, (size_t)e->meetings + 1, sizeof *e->meeting, err));
    MT_TRY(MT_PUSH(&w->made, ((made){e->meetings, parties, w->pool.len}), err));
    mt_meeting m = {.weight = wish->weight,
                    .fixed = MT_UNPLACED,
                    .choice = -1,
                    .mutual = wish->mutual,
                    .remote_only = true,
                    .from_wishes = true};
    for (uint32_t k = 0; k < parties; k++) {
        MT_TRY(MT_PUSH(&w->pool, party[k], err));
        if (!e->participant[party[k]].remote) m.remote_only = false;
    }
    *number = e->meetings;
    e->meeting[e->meetings++] = m;
out:
    return status;
}

/* A pair that wishes of its own made a meeting of: that one joins the choice, with both weights. */
static void join(mt_meeting *m, const mt_group_wish *wish)
{
    m->weight = m->weight + wish->weight < MT_EVENT_MAX_WEIGHT ? m->weight + wish->weight : MT_EVENT_MAX_WEIGHT;
    m->mutual |= wish->mutual;
}

/* `dry`: only looks for a listed meeting that is what the wish asks for. */
static match_status consider(maker *w, const mt_group_wish *wish, const sides *s, bool dry)
{
    match_status status = MATCH_OK;
    mt_event *e = w->r->event;
    uint32_t party[MT_EVENT_MAX_PARTIES], parties = s->parties[0], *known = NULL, number;
    bool anyone = wish->first.kind == MT_END_ANY || wish->second.kind == MT_END_ANY;
    if (++w->looked_at > MOST_POSSIBILITIES)
        return mt_fail(w->r->err, MATCH_E_TOO_BIG, "wishes for anyone of an organisation have too many possibilities");
    if (!s->room || s->parties[0] + s->parties[1] > MT_EVENT_MAX_PARTIES)
        return mt_fail(w->r->err, MATCH_E_TOO_BIG, "wishes: a meeting with everybody has more than %d parties",
                       MT_EVENT_MAX_PARTIES);
    if (!may_meet(w, s, anyone)) return MATCH_OK;
    memcpy(party, s->party[0], parties * sizeof *party);
    memcpy(party + parties, s->party[1], s->parties[1] * sizeof *party);
    parties += s->parties[1];
    if (has_veto(w, party, parties) || mt_event_within(e, (mt_index_list){party, parties})) return MATCH_OK;
    MT_TRY(meeting_of(w, party, parties, &known));
    if (*known != MT_NONE && *known < e->listed_meetings) {
        if (w->stands_in == MT_NONE) w->stands_in = *known;
    } else if (dry) {
        return MATCH_OK;
    } else if (*known == MT_NONE) {
        MT_TRY(add_meeting(w, party, parties, wish, &number));
        *known = number;
        MT_TRY(MT_PUSH(&w->alternatives, number, w->r->err));
    } else if (e->meeting[*known].choice < 0 && *known < w->first_made) {
        join(&e->meeting[*known], wish);
        MT_TRY(MT_PUSH(&w->alternatives, *known, w->r->err));
    }
out:
    return status;
}

/* --- choices ------------------------------------------------------------------------------------------------------ */

static void name_end(const maker *w, const mt_end *end, mt_strbuf *out)
{
    if (end->kind == MT_END_ONE) {
        mt_event_participant_label(w->r->event, end->who, out);
        return;
    }
    mt_text name = mt_intern_text(&w->groups->names, end->who);
    mt_strbuf_str(out, end->kind == MT_END_ANY ? "anyone of " : "all of ");
    mt_strbuf_text(out, name);
}

static match_status name_choice(maker *w, const mt_group_wish *wish, uint32_t *choice)
{
    match_status status = MATCH_OK;
    mt_strbuf name = {0};
    bool fresh = false;
    name_end(w, &wish->first, &name);
    mt_strbuf_str(&name, " with ");
    name_end(w, &wish->second, &name);
    while (!fresh) { /* a listed meeting may have taken the name */
        MT_TRY(mt_strbuf_status(&name, w->r->err));
        MT_TRY(mt_intern_add(&w->r->choices, mt_text_make(name.data, name.len), choice, &fresh, w->r->err));
        if (!fresh) mt_strbuf_char(&name, '\'');
    }
out:
    mt_strbuf_free(&name);
    return status;
}

static match_status enumerate(maker *w, const mt_group_wish *wish, bool dry)
{
    match_status status = MATCH_OK;
    uint32_t picks[2];
    sides s;
    picks[0] = wish->first.kind == MT_END_ANY ? mt_groups_members(w->groups, &wish->first).count : 1;
    picks[1] = wish->second.kind == MT_END_ANY ? mt_groups_members(w->groups, &wish->second).count : 1;
    for (uint32_t i = 0; i < picks[0]; i++)
        for (uint32_t j = 0; j < picks[1]; j++) {
            s.room = true;
            fill_side(w, &wish->first, i, &s, 0);
            fill_side(w, &wish->second, j, &s, 1);
            MT_TRY(consider(w, wish, &s, dry));
        }
out:
    return status;
}

/* A listed meeting stands for the wish: it takes its weight if it states none. */
static void stand_in(maker *w, const mt_group_wish *wish)
{
    mt_meeting *m = &w->r->event->meeting[w->stands_in];
    if (!w->r->weight_stated[w->stands_in]) m->weight = wish->weight;
    m->mutual |= wish->mutual;
}

static match_status make_wish(maker *w, const mt_group_wish *wish)
{
    match_status status = MATCH_OK;
    mt_event *e = w->r->event;
    uint32_t choice;
    w->alternatives.len = 0;
    w->stands_in = MT_NONE;
    MT_TRY(enumerate(w, wish, true));
    if (w->stands_in != MT_NONE) {
        stand_in(w, wish);
        return MATCH_OK;
    }
    MT_TRY(enumerate(w, wish, false));
    if (w->alternatives.len < 2) goto out;
    MT_TRY(name_choice(w, wish, &choice));
    for (size_t i = 0; i < w->alternatives.len; i++) e->meeting[w->alternatives.data[i]].choice = (int32_t)choice;
out:
    return status;
}

static match_status settle_pool(maker *w)
{
    mt_event *e = w->r->event;
    e->choice_pool = mt_alloc(w->pool.len, sizeof *e->choice_pool);
    if (!e->choice_pool) return mt_fail_no_memory(w->r->err);
    if (w->pool.len) memcpy(e->choice_pool, w->pool.data, w->pool.len * sizeof *w->pool.data);
    for (size_t i = 0; i < w->made.len; i++)
        e->meeting[w->made.data[i].meeting].parties =
            (mt_index_list){e->choice_pool + w->made.data[i].offset, w->made.data[i].parties};
    return MATCH_OK;
}

match_status mt_groups_make_meetings(mt_event_reader *r, const mt_groups *g, const mt_group_wish *wish, size_t wishes,
                                     mt_veto_test *vetoed, const void *context)
{
    match_status status = MATCH_OK;
    maker w = {.r = r,
               .groups = g,
               .vetoed = vetoed,
               .context = context,
               .meeting_cap = r->event->meetings,
               .first_made = r->event->meetings};
    if (wishes == 0) return MATCH_OK;
    MT_TRY(know_meetings(&w));
    for (size_t i = 0; i < wishes; i++) MT_TRY(make_wish(&w, &wish[i]));
    MT_TRY(settle_pool(&w));
out:
    mt_intern_free(&w.people);
    MT_ARRAY_FREE(&w.of);
    MT_ARRAY_FREE(&w.pool);
    MT_ARRAY_FREE(&w.made);
    MT_ARRAY_FREE(&w.alternatives);
    return status;
}
