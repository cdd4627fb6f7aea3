/* Groups are gathered in two passes over the participants: names with counts, then members. */
#include "libmatch/meet/event_groups.h"

#include <string.h>

#include "libmatch/base/memory.h"

void mt_groups_free(mt_groups *groups)
{
    mt_intern_free(&groups->names);
    mt_free(groups->start);
    mt_free(groups->member);
    mt_free(groups->company);
    *groups = (mt_groups){0};
}

/* The group that a text of a participant names, or MT_NONE. Delegations called like an organisation are not groups. */
static uint32_t group_of(const mt_groups *g, const char *name, bool delegation)
{
    uint32_t group = name ? mt_intern_find(&g->names, mt_text_of(name)) : MT_NONE;
    return delegation && group != MT_NONE && group < g->organisations ? MT_NONE : group;
}

static match_status gather_names(const mt_event *e, mt_groups *g, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t number;
    for (uint32_t p = 0; p < e->participants; p++)
        if (e->participant[p].org)
            MT_TRY(mt_intern_add(&g->names, mt_text_of(e->participant[p].org), &number, NULL, err));
    g->organisations = (uint32_t)g->names.count;
    for (uint32_t p = 0; p < e->participants; p++)
        if (e->participant[p].delegation)
            MT_TRY(mt_intern_add(&g->names, mt_text_of(e->participant[p].delegation), &number, NULL, err));
out:
    return status;
}

static match_status gather_members(const mt_event *e, mt_groups *g, mt_error *err)
{
    uint32_t groups = (uint32_t)g->names.count, sum = 0;
    g->start = mt_alloc((size_t)groups + 2, sizeof *g->start);
    g->member = mt_alloc(2 * (size_t)e->participants, sizeof *g->member);
    g->company = mt_alloc(e->participants, sizeof *g->company);
    if (!g->start || !g->member || !g->company) return mt_fail_no_memory(err);
    uint32_t *next = g->start + 1; /* shifted by one: filling moves each to its end, the next one's start */
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t p = 0; p < e->participants; p++) {
            const uint32_t own[] = {group_of(g, e->participant[p].org, false),
                                    group_of(g, e->participant[p].delegation, true)};
            for (int k = 0; k < 2; k++) {
                if (own[k] == MT_NONE) continue;
                if (fill)
                    g->member[next[own[k]]++] = p;
                else
                    next[own[k]]++;
            }
        }
        for (uint32_t i = 0; !fill && i < groups; i++) {
            uint32_t count = next[i];
            next[i] = sum;
            sum += count;
        }
    }
    for (uint32_t p = 0; p < e->participants; p++) g->company[p] = MT_NONE;
    return MATCH_OK;
}

static match_status read_shared(mt_event_reader *r, mt_groups *g)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    const json_t *list;
    MT_TRY(mt_event_read_list(r, "shared", MT_EVENT_MAX_PARTICIPANTS, &list));
    e->shared = mt_alloc(json_array_size(list), sizeof *e->shared);
    if (!e->shared) MT_TRY(mt_fail_no_memory(r->err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        uint32_t group = mt_intern_find(&g->names, mt_json_text(item));
        mt_event_place place = {"shared", i, NULL};
        if (!json_is_string(item) || group == MT_NONE)
            MT_TRY(mt_event_bad(r, MATCH_E_VALUE, place, item, "is no participant's organisation or delegation"));
        if (g->start[group + 1] - g->start[group] >= MT_EVENT_MAX_PARTIES)
            MT_TRY(mt_event_bad(r, MATCH_E_TOO_BIG, place, item, "has too many people for one meeting (at most %d)",
                                MT_EVENT_MAX_PARTIES - 1));
        e->shared[e->shared_count] = mt_strdup(json_string_value(item));
        if (!e->shared[e->shared_count++]) MT_TRY(mt_fail_no_memory(r->err));
        for (uint32_t k = g->start[group]; k < g->start[group + 1]; k++)
            if (g->company[g->member[k]] == MT_NONE) g->company[g->member[k]] = group;
        g->any_shared = true;
    }
out:
    return status;
}

match_status mt_groups_init(mt_event_reader *r, mt_groups *groups)
{
    match_status status = MATCH_OK;
    MT_TRY(gather_names(r->event, groups, r->err));
    MT_TRY(gather_members(r->event, groups, r->err));
    MT_TRY(read_shared(r, groups));
out:
    return status;
}

/* --- ends of wishes ----------------------------------------------------------------------------------------------- */

/* One person is no group, and company goes together. */
static mt_end simplest(const mt_groups *g, mt_end end)
{
    if (end.kind == MT_END_ONE) return g->company[end.who] == MT_NONE ? end : (mt_end){MT_END_ALL, g->company[end.who]};
    if (g->start[end.who + 1] - g->start[end.who] == 1)
        return simplest(g, (mt_end){MT_END_ONE, g->member[g->start[end.who]]});
    if (end.kind == MT_END_ANY && g->company[g->member[g->start[end.who]]] == end.who) end.kind = MT_END_ALL;
    return end;
}

match_status mt_groups_read_end(mt_event_reader *r, const mt_groups *g, size_t wish, const json_t *item,
                                const char *const key[3], mt_end *end)
{
    static const mt_end_kind kinds[] = {MT_END_ONE, MT_END_ANY, MT_END_ALL};
    const json_t *value = NULL;
    mt_event_place place = {"wishes", wish, key[0]};
    int which = 0;
    for (int k = 0; k < 3; k++) {
        const json_t *one = mt_json_get(item, key[k]);
        if (one && value)
            return mt_event_bad(r, MATCH_E_VALUE, ((mt_event_place){"wishes", wish, key[k]}), one,
                                "stands beside %s; give one of them", key[which]);
        if (one) {
            value = one;
            which = k;
        }
    }
    place.key = key[which];
    end->kind = kinds[which];
    if (which == 0) {
        match_status status = mt_event_read_index(r, place, value, r->event->participants, "participant", &end->who);
        if (status == MATCH_OK) *end = simplest(g, *end);
        return status;
    }
    end->who = json_is_string(value) ? mt_intern_find(&g->names, mt_json_text(value)) : MT_NONE;
    if (end->who == MT_NONE)
        return mt_event_bad(r, MATCH_E_VALUE, place, value, "is no participant's organisation or delegation");
    *end = simplest(g, *end);
    return MATCH_OK;
}

mt_index_list mt_groups_members(const mt_groups *g, const mt_end *end)
{
    if (end->kind == MT_END_ONE) return (mt_index_list){&end->who, 1};
    return (mt_index_list){g->member + g->start[end->who], g->start[end->who + 1] - g->start[end->who]};
}

static bool add_one(uint32_t participant, uint32_t *party, uint32_t *parties)
{
    for (uint32_t k = 0; k < *parties; k++)
        if (party[k] == participant) return true;
    if (*parties == MT_EVENT_MAX_PARTIES) return false;
    party[(*parties)++] = participant;
    return true;
}

bool mt_groups_add_party(const mt_groups *g, uint32_t participant, uint32_t *party, uint32_t *parties)
{
    bool room = add_one(participant, party, parties);
    uint32_t group = g->company[participant];
    for (uint32_t k = group == MT_NONE ? 0 : g->start[group]; group != MT_NONE && k < g->start[group + 1]; k++)
        room = room && add_one(g->member[k], party, parties);
    return room;
}

/* --- company in listed meetings ----------------------------------------------------------------------------------- */

match_status mt_groups_share_listed(mt_event_reader *r, const mt_groups *g)
{
    mt_event *e = r->event;
    size_t most = 0;
    if (!g->any_shared) return MATCH_OK;
    for (uint32_t m = 0; m < e->listed_meetings; m++)
        for (uint32_t k = 0; k < e->meeting[m].parties.count; k++) {
            uint32_t group = g->company[e->meeting[m].parties.data[k]];
            most += 1 + (group == MT_NONE ? 0 : g->start[group + 1] - g->start[group]);
        }
    e->shared_pool = mt_alloc(most, sizeof *e->shared_pool);
    if (!e->shared_pool) return mt_fail_no_memory(r->err);
    uint32_t *next = e->shared_pool;
    for (uint32_t m = 0; m < e->listed_meetings; m++) {
        mt_meeting *meeting = &e->meeting[m];
        uint32_t parties = 0;
        bool room = true;
        for (uint32_t k = 0; room && k < meeting->parties.count; k++)
            room = add_one(meeting->parties.data[k], next, &parties);
        for (uint32_t k = 0; room && k < meeting->parties.count; k++)
            room = mt_groups_add_party(g, meeting->parties.data[k], next, &parties);
        if (!room)
            return mt_event_bad(r, MATCH_E_TOO_BIG, ((mt_event_place){"meetings", m, NULL}), NULL,
                                "with the people who share their agendas it has more than %d parties",
                                MT_EVENT_MAX_PARTIES);
        if (parties == meeting->parties.count) continue;
        meeting->parties = (mt_index_list){next, parties};
        for (uint32_t k = 0; k < parties; k++)
            if (!e->participant[next[k]].remote) meeting->remote_only = false;
        next += parties;
    }
    return MATCH_OK;
}
