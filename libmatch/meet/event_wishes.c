/* Wishes become meetings: the directed wishes of a pair are gathered under the key (smaller, larger participant), in
 * order of the pair's first wish, so that meeting numbers follow from the file alone. A side of a pair may also be
 * anyone or all of an organisation; such pairs are handed on (event_choices.c). */
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/event_groups.h"

typedef struct pair {
    uint32_t first, second; /* as in the pair's first wish: becomes a and b; codes, see code_of() */
    double priority[2];     /* greatest of each direction: from the smaller number, from the larger */
    bool wished[2], vetoed;
} pair;

typedef struct pairs {
    mt_map number; /* key of the pair -> index into pair */
    MT_ARRAY(pair) list;
    mt_groups groups;
    size_t veto_cap;
} pairs;

/* A participant is its own code; a group has its kind above the number. */
#define CODE_BITS 30
static uint32_t code_of(mt_end end) { return (uint32_t)end.kind << CODE_BITS | end.who; }
static mt_end end_of(uint32_t code)
{
    return (mt_end){(mt_end_kind)(code >> CODE_BITS), code & ((UINT32_C(1) << CODE_BITS) - 1)};
}
static bool is_pair(const pair *p) { return !(p->first >> CODE_BITS) && !(p->second >> CODE_BITS); }

static uint64_t key_of(uint32_t a, uint32_t b) { return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a; }

static match_status pair_at(pairs *all, uint32_t from, uint32_t to, pair **out, mt_error *err)
{
    uint64_t *at = mt_map_at(&all->number, key_of(from, to), all->list.len);
    if (!at) return mt_fail_no_memory(err);
    if (*at == all->list.len) {
        pair fresh = {.first = from, .second = to};
        match_status status = MT_PUSH(&all->list, fresh, err);
        if (status != MATCH_OK) return status;
    }
    *out = &all->list.data[*at];
    return MATCH_OK;
}

#define MOST_VETOES 10000000

typedef enum wish_class { WISH_NICE, WISH_MUST, WISH_NO } wish_class;

static match_status read_class(mt_event_reader *r, size_t i, const json_t *value, wish_class *out)
{
    static const char *const names[] = {"nice", "must", "no"};
    mt_text text = mt_json_text(value);
    *out = WISH_NICE;
    if (!value) return MATCH_OK;
    for (size_t k = 0; k < MT_COUNT(names); k++)
        if (mt_text_is(text, names[k])) {
            *out = (wish_class)k;
            return MATCH_OK;
        }
    return mt_event_bad(r, MATCH_E_VALUE, (mt_event_place){"wishes", i, "class"}, value,
                        "a wish is one of must, nice, no");
}

/* A veto of or against a group is one between each two of them. */
static match_status forbid(mt_event_reader *r, pairs *all, const mt_end *from, const mt_end *to)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    mt_index_list x = mt_groups_members(&all->groups, from), y = mt_groups_members(&all->groups, to);
    pair *p = NULL;
    for (uint32_t i = 0; i < x.count; i++)
        for (uint32_t k = 0; k < y.count; k++) {
            if (x.data[i] == y.data[k]) continue;
            if (e->vetoes >= MOST_VETOES)
                return mt_fail(r->err, MATCH_E_TOO_BIG, "wishes: more than %d vetoes", MOST_VETOES);
            MT_TRY(pair_at(all, x.data[i], y.data[k], &p, r->err));
            p->vetoed = true;
            MT_TRY(mt_reserve(&e->veto, &all->veto_cap, (size_t)e->vetoes + 1, sizeof *e->veto, r->err));
            e->veto[e->vetoes++] = (mt_veto){x.data[i], y.data[k]};
        }
out:
    return status;
}

static match_status read_wish(mt_event_reader *r, size_t i, const json_t *item, pairs *all)
{
    match_status status = MATCH_OK;
    static const char *const from_keys[3] = {"from", "from_any", "from_all"}, *const to_keys[3] = {"to", "to_any",
                                                                                                   "to_all"};
    mt_end from, to;
    wish_class class;
    pair *p = NULL;
    if (!json_is_object(item))
        return mt_event_bad(r, MATCH_E_FORMAT, (mt_event_place){"wishes", i, NULL}, item,
                            "a wish is an object with the keys from, to, class, priority");
    MT_TRY(mt_groups_read_end(r, &all->groups, i, item, from_keys, &from));
    MT_TRY(mt_groups_read_end(r, &all->groups, i, item, to_keys, &to));
    if (from.kind == MT_END_ONE && to.kind == MT_END_ONE && from.who == to.who) {
        int key = 0;
        while (key < 2 && !mt_json_get(item, to_keys[key])) key++;
        return mt_event_bad(r, MATCH_E_VALUE, ((mt_event_place){"wishes", i, to_keys[key]}),
                            mt_json_get(item, to_keys[key]),
                            key ? "participant %u is the only one of it, and cannot wish to meet itself"
                                : "participant %u cannot wish to meet itself",
                            (unsigned)to.who);
    }
    MT_TRY(read_class(r, i, mt_json_get(item, "class"), &class));
    double priority = class == WISH_MUST ? 3 : 1;
    const json_t *stated = mt_json_get(item, "priority");
    if (stated) MT_TRY(mt_event_read_weight(r, (mt_event_place){"wishes", i, "priority"}, stated, &priority));
    if (class == WISH_NO) {
        MT_TRY(forbid(r, all, &from, &to));
    } else {
        int side = code_of(from) > code_of(to);
        MT_TRY(pair_at(all, code_of(from), code_of(to), &p, r->err));
        p->wished[side] = true;
        if (priority > p->priority[side]) p->priority[side] = priority;
    }
out:
    return status;
}

static double weight_of(const pair *p)
{
    double sum = p->priority[0] + p->priority[1];
    return p->wished[0] && p->wished[1] ? 2 * sum : sum;
}

/* Listed meetings first: they take weight and veto from the wishes of their pair, which then makes no second one. */
static void join_listed(mt_event_reader *r, pairs *all)
{
    mt_event *e = r->event;
    for (uint32_t m = 0; m < e->listed_meetings; m++) {
        mt_meeting *meeting = &e->meeting[m];
        mt_index_list who = meeting->parties;
        for (uint32_t i = 0; i < who.count; i++)
            for (uint32_t j = i + 1; j < who.count; j++) {
                const uint64_t *at = mt_map_get(&all->number, key_of(who.data[i], who.data[j]));
                const pair *p = at ? &all->list.data[*at] : NULL;
                if (p && p->vetoed) meeting->vetoed = true;
                if (!p || who.count > 2) continue;
                if (p->wished[0] && p->wished[1]) meeting->mutual = true;
                double weight = weight_of(p);
                if (!r->weight_stated[m] && weight > 0 && weight <= MT_EVENT_MAX_WEIGHT) meeting->weight = weight;
            }
    }
}

static match_status make_meetings(mt_event_reader *r, pairs *all)
{
    mt_event *e = r->event;
    mt_map listed = {0};
    match_status status = MATCH_OK;
    for (uint32_t m = 0; m < e->listed_meetings; m++)
        if (e->meeting[m].parties.count == 2)
            MT_TRY(
                mt_map_put(&listed, key_of(e->meeting[m].parties.data[0], e->meeting[m].parties.data[1]), 1, r->err));
    for (size_t i = 0; i < all->list.len; i++) {
        const pair *p = &all->list.data[i];
        double weight = weight_of(p);
        if (!is_pair(p) || p->vetoed || weight <= 0 || mt_map_get(&listed, key_of(p->first, p->second))) continue;
        if (weight > MT_EVENT_MAX_WEIGHT) weight = MT_EVENT_MAX_WEIGHT;
        r->next[0] = p->first;
        r->next[1] = p->second;
        if (mt_event_within(e, (mt_index_list){r->next, 2})) continue;
        e->meeting[e->meetings++] = (mt_meeting){
            .parties = {r->next, 2},
            .weight = weight,
            .fixed = MT_UNPLACED,
            .choice = -1,
            .mutual = p->wished[0] && p->wished[1],
            .remote_only = e->participant[p->first].remote && e->participant[p->second].remote,
            .from_wishes = true,
        };
        r->next += 2;
    }
out:
    mt_map_free(&listed);
    return status;
}

static bool is_vetoed(const void *context, uint32_t a, uint32_t b)
{
    const pairs *all = context;
    const uint64_t *at = mt_map_get(&all->number, key_of(a, b));
    return at && all->list.data[*at].vetoed;
}

static match_status make_group_meetings(mt_event_reader *r, pairs *all)
{
    match_status status = MATCH_OK;
    size_t count = 0;
    mt_group_wish *wish = mt_alloc(all->list.len, sizeof *wish);
    if (!wish) return mt_fail_no_memory(r->err);
    for (size_t i = 0; i < all->list.len; i++) {
        const pair *p = &all->list.data[i];
        double weight = weight_of(p);
        if (is_pair(p) || weight <= 0) continue;
        wish[count++] =
            (mt_group_wish){end_of(p->first), end_of(p->second),
                            weight < MT_EVENT_MAX_WEIGHT ? weight : MT_EVENT_MAX_WEIGHT, p->wished[0] && p->wished[1]};
    }
    status = mt_groups_make_meetings(r, &all->groups, wish, count, is_vetoed, all);
    mt_free(wish);
    return status;
}

match_status mt_event_read_wishes(mt_event_reader *r, const json_t *wishes)
{
    match_status status = MATCH_OK;
    pairs all = {0};
    MT_TRY(mt_groups_init(r, &all.groups));
    MT_TRY(mt_groups_share_listed(r, &all.groups));
    for (size_t i = 0; i < json_array_size(wishes); i++) MT_TRY(read_wish(r, i, json_array_get(wishes, i), &all));
    join_listed(r, &all);
    MT_TRY(make_meetings(r, &all));
    MT_TRY(make_group_meetings(r, &all));
out:
    mt_groups_free(&all.groups);
    mt_map_free(&all.number);
    MT_ARRAY_FREE(&all.list);
    return status;
}
