/* Events made from a store: find the participants, rank the others for each, write the rich form of an event. What the
 * spec says about slots, tables and limits is handed through; the reader of events judges it. */
#include "libmatch/exchange/event_build.h"

#include <stdlib.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/event_days.h"
#include "libmatch/meet/event.h"

typedef struct participant {
    mt_num num;
    int side; /* number of the cluster in a session between clusters, else 0 */
    char *id, *name, *country;
} participant;

typedef struct builder {
    mt_matcher *matcher;
    mt_store *store;
    mt_day as_of;
    mt_tier viewer;
    json_t *spec;
    MT_ARRAY(participant) who;
    mt_map place; /* record number -> index in who */
    int sides;    /* clusters of a session; 0: there are no sides */
    char *cluster[MT_EVENT_BUILD_CLUSTERS], *delegation[MT_EVENT_BUILD_CLUSTERS]; /* their ids and names */
    bool all_pairs;
    mt_mode mode;
    unsigned kinds;
    int64_t wishes;
} builder;

static void builder_free(builder *b)
{
    for (size_t i = 0; i < b->who.len; i++) {
        mt_free(b->who.data[i].id);
        mt_free(b->who.data[i].name);
        mt_free(b->who.data[i].country);
    }
    MT_ARRAY_FREE(&b->who);
    mt_map_free(&b->place);
    for (int i = 0; i < MT_EVENT_BUILD_CLUSTERS; i++) {
        mt_free(b->cluster[i]);
        mt_free(b->delegation[i]);
    }
}

static match_status bad(mt_error *err, match_status code, const char *key, const char *message)
{
    mt_fail(err, code, "%s: %s", key, message);
    mt_error_field(err, key, NULL);
    return code;
}

/* ---- who takes part -----------------------------------------------------------------------------------------------*/

static match_status copy(mt_text text, char **out, mt_error *err)
{
    *out = mt_strndup(text.data, text.len);
    return *out ? MATCH_OK : mt_fail_no_memory(err);
}

/* Adds the record unless it is there already (*added false). The caller has checked that the viewer may see it. */
static match_status add(builder *b, mt_num num, int side, bool *added, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    participant p = {.num = num, .side = side};
    *added = false;
    if (mt_map_get(&b->place, num)) return MATCH_OK;
    if (b->who.len == MT_EVENT_BUILD_MAX_PARTICIPANTS) {
        mt_fail(err, MATCH_E_TOO_BIG, "participants: more than %d; narrow the filter or make several events",
                MT_EVENT_BUILD_MAX_PARTICIPANTS);
        return MATCH_E_TOO_BIG;
    }
    MT_TRY(mt_store_json(b->store, num, &root, err));
    MT_TRY(copy(mt_json_get_text(root, "id"), &p.id, err));
    MT_TRY(copy(mt_record_name(root), &p.name, err));
    MT_TRY(copy(mt_json_get_text(root, "country"), &p.country, err));
    MT_TRY(mt_map_put(&b->place, num, b->who.len, err));
    MT_TRY(MT_PUSH(&b->who, p, err));
    p = (participant){0};
    *added = true;
out:
    mt_free(p.id);
    mt_free(p.name);
    mt_free(p.country);
    json_decref(root);
    return status;
}

/* The number of an organisation or cluster that the viewer may see. */
static match_status find(builder *b, const char *key, mt_text id, mt_num *num, mt_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num found = 0;
    MT_TRY(mt_store_find(b->store, MT_FAMILY_ORGANISATION, id, &found, err));
    if (found) MT_TRY(mt_store_row(b->store, found, row, err));
    if (!found || row->tier > b->viewer) {
        status = mt_fail(err, MATCH_E_NOT_FOUND, "%s: there is no organisation or cluster \"%.*s\"", key,
                         (int)(id.len < 200 ? id.len : 200), id.data);
        mt_error_field(err, key, NULL);
        goto out;
    }
    *num = found;
out:
    return status;
}

static match_status add_listed(builder *b, const json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        mt_num num = 0;
        mt_row row;
        bool added = false;
        if (!json_is_string(item)) return bad(err, MATCH_E_FORMAT, "participants", "a list of ids is wanted");
        MT_TRY(find(b, "participants", mt_json_text(item), &num, &row, err));
        MT_TRY(add(b, num, 0, &added, err));
        if (!added) {
            status = mt_fail(err, MATCH_E_VALUE, "participants: \"%s\" is there twice", json_string_value(item));
            mt_error_field(err, "participants", json_string_value(item));
            goto out;
        }
    }
out:
    return status;
}

static int by_id(const void *a, const void *b)
{
    const participant *x = a, *y = b;
    return strcmp(x->id, y->id);
}

/* Those from `first` on were found, not listed: they come by id, whatever order the records came in. */
static match_status order_found(builder *b, size_t first, mt_error *err)
{
    match_status status = MATCH_OK;
    if (b->who.len > first) qsort(b->who.data + first, b->who.len - first, sizeof *b->who.data, by_id);
    for (size_t i = first; i < b->who.len; i++) MT_TRY(mt_map_put(&b->place, b->who.data[i].num, i, err));
out:
    return status;
}

static match_status add_filtered(builder *b, mt_text expression, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_filter *filter = NULL;
    mt_bitset docs = {0};
    const mt_index *index = mt_matcher_index(b->matcher);
    MT_TRY(mt_filter_parse(expression, &filter, err));
    MT_TRY(mt_bitset_init(&docs, mt_index_docs(index), err));
    MT_TRY(mt_filter_apply(filter, index, b->store, b->viewer, &docs, err));
    for (uint32_t doc = 0; doc < mt_index_docs(index); doc++) {
        mt_row row;
        bool added = false;
        if (!mt_bitset_has(&docs, doc) || !(b->kinds >> mt_index_kind(index, doc) & 1)) continue;
        MT_TRY(mt_store_row(b->store, mt_index_num(index, doc), &row, err));
        if (row.tier <= b->viewer) MT_TRY(add(b, row.num, 0, &added, err));
    }
    MT_TRY(order_found(b, 0, err));
out:
    mt_filter_free(&filter);
    mt_bitset_free(&docs);
    return status;
}

typedef struct members {
    builder *b;
    MT_ARRAY(mt_num) nums; /* links are read to the end before records are */
} members;

static match_status collect_member(void *context, const mt_link_row *link, mt_error *err)
{
    members *m = context;
    bool over = link->until != MT_NO_DAY && link->until < m->b->as_of;
    bool before = link->since != MT_NO_DAY && link->since > m->b->as_of;
    return over || before ? MATCH_OK : MT_PUSH(&m->nums, link->from, err);
}

static match_status add_members(builder *b, mt_text cluster, int side, mt_error *err)
{
    match_status status = MATCH_OK;
    members m = {.b = b};
    mt_num num = 0;
    mt_row row;
    uint32_t name = 0;
    size_t first = b->who.len;
    json_t *root = NULL;
    MT_TRY(find(b, "participants.clusters", cluster, &num, &row, err));
    MT_TRY(mt_store_json(b->store, num, &root, err));
    MT_TRY(copy(cluster, &b->cluster[side], err));
    MT_TRY(copy(mt_record_name(root), &b->delegation[side], err));
    MT_TRY(mt_store_name_of(b->store, cluster, &name, err));
    if (name) MT_TRY(mt_store_links_to(b->store, name, MT_LINK_MEMBER_OF, collect_member, &m, err));
    for (size_t i = 0; i < m.nums.len; i++) {
        bool added = false;
        MT_TRY(mt_store_row(b->store, m.nums.data[i], &row, err));
        if (row.tier <= b->viewer) MT_TRY(add(b, row.num, side, &added, err));
    }
    MT_TRY(order_found(b, first, err));
out:
    MT_ARRAY_FREE(&m.nums);
    json_decref(root);
    return status;
}

static match_status find_participants(builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *given = mt_json_get(b->spec, "participants");
    const json_t *clusters = mt_json_get(given, "clusters"), *filter = mt_json_get(given, "filter");
    if (json_is_array(given)) return add_listed(b, given, err);
    if (json_is_string(filter) && !clusters) return add_filtered(b, mt_json_text(filter), err);
    size_t count = json_array_size(clusters);
    for (size_t i = 0; i < count; i++)
        if (!json_is_string(json_array_get(clusters, i))) count = 0;
    if (count < 2)
        return bad(err, MATCH_E_FORMAT, "participants",
                   "a list of ids, {\"filter\": expression} or {\"clusters\": [a, b, ...]} is wanted");
    if (count > MT_EVENT_BUILD_CLUSTERS)
        return bad(err, MATCH_E_TOO_BIG, "participants.clusters", "a session has at most 26 clusters");
    for (; b->sides < (int)count; b->sides++)
        MT_TRY(add_members(b, mt_json_text(json_array_get(clusters, (size_t)b->sides)), b->sides, err));
out:
    return status;
}

/* ---- wishes -------------------------------------------------------------------------------------------------------*/

static void write_wish(mt_strbuf *out, size_t from, size_t to, int64_t priority, bool *first)
{
    mt_strbuf_str(out, *first ? "\n" : ",\n");
    *first = false;
    mt_strbuf_format(out, "    {\"from\": %zu, \"to\": %zu, \"class\": \"nice\", \"priority\": %lld}", from, to,
                     (long long)priority);
}

static match_status write_wishes_of(builder *b, size_t from, mt_strbuf *out, bool *first, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_results ranked = {0};
    mt_match_options options = {
        .k = SIZE_MAX / 2, .kinds = MT_KINDS_ORGANISATIONS, .mode = b->mode, .as_of = b->as_of, .viewer = b->viewer};
    int64_t left = b->wishes;
    MT_TRY(mt_partners(b->matcher, mt_text_of(b->who.data[from].id), &options, &ranked, err));
    for (size_t i = 0; i < ranked.len && left > 0; i++) {
        const uint64_t *to = mt_map_get(&b->place, ranked.data[i].num);
        if (!to || *to == from) continue;
        if (b->sides && b->who.data[*to].side == b->who.data[from].side) continue;
        write_wish(out, from, (size_t)*to, left--, first);
    }
out:
    mt_results_free(&ranked);
    return status;
}

/* ---- the event ----------------------------------------------------------------------------------------------------*/

static void write_text_key(mt_strbuf *out, const char *key, const char *text)
{
    if (!text || !*text) return;
    mt_strbuf_format(out, ", \"%s\": ", key);
    mt_strbuf_json(out, mt_text_of(text));
}

static void write_participants(const builder *b, mt_strbuf *out)
{
    mt_strbuf_str(out, "  \"participants\": [");
    for (size_t i = 0; i < b->who.len; i++) {
        const participant *p = &b->who.data[i];
        mt_strbuf_str(out, i ? ",\n    {\"id\": " : "\n    {\"id\": ");
        mt_strbuf_json(out, mt_text_of(p->id));
        write_text_key(out, "org", p->id);
        write_text_key(out, "name", p->name);
        write_text_key(out, "country", p->country);
        if (b->sides) {
            write_text_key(out, "side", b->cluster[p->side]);
            write_text_key(out, "delegation", b->delegation[p->side]);
        }
        mt_strbuf_char(out, '}');
    }
    mt_strbuf_str(out, b->who.len ? "\n  ],\n" : "],\n");
}

static void write_given(const builder *b, mt_strbuf *out)
{
    static const char *const keys[] = {"name",         "slots",        "morning_slots", "tables",
                                       "max_meetings", "min_meetings", "fairness",      "zone",
                                       "locations",    "spare_tables", "shared",        "across"};
    for (size_t i = 0; i < MT_COUNT(keys); i++) {
        const json_t *value = mt_json_get(b->spec, keys[i]);
        if (!value) continue;
        mt_strbuf_format(out, "  \"%s\": ", keys[i]);
        mt_json_write(out, value);
        mt_strbuf_str(out, ",\n");
    }
}

/* Every two may meet, across the sides where there are some; wishes give the weights. */
static match_status write_pairs(const builder *b, mt_strbuf *out, mt_error *err)
{
    size_t count = 0;
    mt_strbuf_str(out, "  \"meetings\": [");
    for (size_t i = 0; i < b->who.len; i++)
        for (size_t k = i + 1; k < b->who.len; k++) {
            if (b->sides && b->who.data[i].side == b->who.data[k].side) continue;
            if (++count > MT_EVENT_MAX_MEETINGS)
                return bad(err, MATCH_E_TOO_BIG, "pairs", "all pairs are more than an event can have meetings");
            mt_strbuf_format(out, "%s{\"a\": %zu, \"b\": %zu}", count == 1 ? "\n    " : ",\n    ", i, k);
        }
    mt_strbuf_str(out, "\n  ],\n");
    return MATCH_OK;
}

static match_status write_event(builder *b, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    bool first = true;
    mt_strbuf_str(out, "{\n");
    write_given(b, out);
    mt_strbuf_str(out, "  \"kind\": \"selection\",\n");
    if (b->sides && !mt_json_get(b->spec, "across")) mt_strbuf_str(out, "  \"across\": \"side\",\n");
    write_participants(b, out);
    if (b->all_pairs) MT_TRY(write_pairs(b, out, err));
    mt_strbuf_str(out, "  \"wishes\": [");
    for (size_t i = 0; i < b->who.len; i++) MT_TRY(write_wishes_of(b, i, out, &first, err));
    mt_strbuf_str(out, first ? "]\n}\n" : "\n  ]\n}\n");
    MT_TRY(mt_strbuf_status(out, err));
out:
    return status;
}

/* ---- the spec -----------------------------------------------------------------------------------------------------*/

static match_status read_mode(builder *b, mt_error *err)
{
    mt_text mode = mt_json_get_text(b->spec, "mode"), want = mt_json_get_text(b->spec, "want");
    if (mt_text_is(mode, "complement"))
        b->mode = MT_MODE_COMPLEMENT;
    else if (mt_text_is(mode, "peer"))
        b->mode = MT_MODE_PEER;
    else if (mt_json_get(b->spec, "mode") && !mt_text_is(mode, "balanced"))
        return bad(err, MATCH_E_VALUE, "mode", "it is one of balanced, complement and peer");
    if (mt_text_is(want, "clusters"))
        b->kinds = 1u << MT_KIND_CLUSTER;
    else if (mt_text_is(want, "any"))
        b->kinds = MT_KINDS_ORGANISATIONS;
    else if (mt_json_get(b->spec, "want") && !mt_text_is(want, "organisations"))
        return bad(err, MATCH_E_VALUE, "want", "it is one of organisations, clusters and any");
    b->all_pairs = mt_text_is(mt_json_get_text(b->spec, "pairs"), "all");
    if (mt_json_get(b->spec, "pairs") && !b->all_pairs && !mt_text_is(mt_json_get_text(b->spec, "pairs"), "wished"))
        return bad(err, MATCH_E_VALUE, "pairs", "it is one of wished and all");
    return MATCH_OK;
}

static match_status read_spec(builder *b, mt_error *err)
{
    static const char *const known[] = {"name",          "participants", "slots",
                                        "morning_slots", "tables",       "max_meetings",
                                        "min_meetings",  "fairness",     "wishes_per_participant",
                                        "mode",          "want",         "pairs",
                                        "zone",          "locations",    "spare_tables",
                                        "shared",        "across"};
    const json_t *wishes = mt_json_get(b->spec, "wishes_per_participant");
    const char *key;
    json_t *value;
    if (!json_is_object(b->spec)) return mt_fail(err, MATCH_E_FORMAT, "the spec of an event is one JSON object");
    match_status status = mt_event_days_expand(b->spec, err);
    if (status != MATCH_OK) return status;
    json_object_foreach (b->spec, key, value) {
        size_t i = 0;
        while (i < MT_COUNT(known) && !mt_text_is(mt_text_of(key), known[i])) i++;
        if (i == MT_COUNT(known))
            return bad(err, MATCH_E_VALUE, key,
                       "no such key; there are name, participants, slots, days, morning_slots, tables, max_meetings, "
                       "min_meetings, fairness, wishes_per_participant, mode, want, pairs, zone, locations, "
                       "spare_tables, shared and across");
    }
    if (wishes) {
        if (!json_is_integer(wishes) || json_integer_value(wishes) < 0 || json_integer_value(wishes) > 10000)
            return bad(err, MATCH_E_VALUE, "wishes_per_participant", "a whole number from 0 to 10000 is wanted");
        b->wishes = json_integer_value(wishes);
    }
    return read_mode(b, err);
}

match_status mt_event_build(mt_matcher *matcher, mt_store *store, mt_text spec, mt_day as_of, mt_tier viewer,
                            mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_event *event = NULL;
    mt_strbuf made = {0};
    bool reading = false;
    builder b = {.matcher = matcher,
                 .store = store,
                 .as_of = as_of,
                 .viewer = viewer,
                 .kinds = 1u << MT_KIND_ORGANISATION,
                 .wishes = MT_EVENT_BUILD_WISHES};
    MT_TRY(mt_json_parse(spec, &root, err));
    b.spec = root;
    MT_TRY(read_spec(&b, err));
    MT_TRY(mt_store_read_begin(store, err));
    reading = true;
    MT_TRY(mt_matcher_refresh(matcher, err));
    MT_TRY(find_participants(&b, err));
    MT_TRY(write_event(&b, &made, err));
    /* A bad number of slots or tables is found here rather than when somebody plans the event. */
    MT_TRY(mt_event_parse(mt_text_make(made.data, made.len), &event, err));
    mt_strbuf_add(out, made.data, made.len);
    MT_TRY(mt_strbuf_status(out, err));
out:
    if (reading) mt_store_read_end(store);
    mt_event_free(&event);
    mt_strbuf_free(&made);
    builder_free(&b);
    json_decref(root);
    return status;
}
