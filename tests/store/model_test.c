/* Random puts, removals, rollbacks and reopenings against a plain model in memory: same records, links, names,
 * relations and counts after every commit. */
#include "libmatch/base/random.h"
#include "tests/store/store_help.h"

#define IDS 12 /* keys o0 .. o11 of organisations and items */
#define SLOTS (2 * IDS + IDS * IDS)
#define ROUNDS 60

typedef struct model_record {
    bool present;
    mt_kind kind;
    mt_num num;
    int version;
    size_t targets; /* owners, participants or clusters */
    int target[3];
    int parent; /* -1 none */
} model_record;

typedef struct model {
    model_record record[SLOTS]; /* organisations, items, relations a * IDS + b */
    bool named[IDS];
} model;

static mt_error err;
static uint64_t seed;

/* ---- random records -----------------------------------------------------------------------------------------------*/

static void add_targets(mt_strbuf *b, mt_random *r, model_record *m, const char *before, const char *after)
{
    for (int tries = (int)mt_random_below(r, 4); tries > 0; tries--) {
        int id = (int)mt_random_below(r, IDS);
        bool twice = false;
        for (size_t i = 0; i < m->targets; i++) twice = twice || m->target[i] == id;
        mt_strbuf_format(b, "%s%s\"o%d\"%s", m->targets || twice ? "," : "", before, id, after);
        if (!twice || *before) m->target[m->targets++] = id; /* memberships may repeat, owners count once */
        if (m->targets == 3) break;
    }
}

static void random_record(mt_random *r, int slot, int version, model_record *m, mt_strbuf *json)
{
    *m = (model_record){.present = true, .version = version, .parent = -1};
    mt_strbuf_clear(json);
    if (slot < IDS) {
        m->kind = mt_random_below(r, 2) ? MT_KIND_ORGANISATION : MT_KIND_CLUSTER;
        mt_strbuf_format(json, "{\"kind\":\"%s\",\"id\":\"o%d\",\"name\":\"v%d\"", mt_kind_name(m->kind), slot,
                         version);
        if (mt_random_below(r, 3) == 0) {
            m->parent = (int)mt_random_below(r, IDS);
            mt_strbuf_format(json, ",\"parent\":\"o%d\"", m->parent);
        }
        mt_strbuf_str(json, ",\"member_of\":[");
        add_targets(json, r, m, "{\"cluster\":", "}");
    } else if (slot < 2 * IDS) {
        m->kind = mt_random_below(r, 2) ? MT_KIND_OFFER : MT_KIND_PROJECT;
        mt_strbuf_format(json, "{\"kind\":\"%s\",\"id\":\"o%d\",\"title\":\"v%d\",\"%s\":[", mt_kind_name(m->kind),
                         slot - IDS, version, m->kind == MT_KIND_PROJECT ? "participants" : "owner");
        add_targets(json, r, m, "", "");
    } else {
        int pair = slot - 2 * IDS;
        m->kind = MT_KIND_RELATION;
        mt_strbuf_format(json, "{\"kind\":\"relation\",\"a\":\"o%d\",\"b\":\"o%d\",\"relation\":\"met\",\"v\":[%d",
                         pair / IDS, pair % IDS, version);
    }
    mt_strbuf_str(json, "]}");
}

static void note_names(model *m, int slot)
{
    const model_record *r = &m->record[slot];
    if (slot < IDS) m->named[slot] = true;
    for (size_t i = 0; i < r->targets; i++) m->named[r->target[i]] = true;
    if (r->parent >= 0) m->named[r->parent] = true;
    if (slot >= 2 * IDS) m->named[(slot - 2 * IDS) / IDS] = m->named[(slot - 2 * IDS) % IDS] = true;
}

/* ---- comparing ----------------------------------------------------------------------------------------------------*/

typedef struct walk {
    mt_store *store;
    const model_record *record;
    size_t n;
} walk;

static match_status check_link(void *context, const mt_link_row *row, mt_error *unused)
{
    (void)unused;
    walk *w = context;
    char key[MT_KEY_SIZE];
    mt_num num;
    assert_ok(mt_store_name_key(w->store, row->name, key, &num, &err), err);
    assert_int_equal(num, row->to);
    int expected = row->link == MT_LINK_PARENT ? w->record->parent : w->record->target[w->n];
    if (atoi(key + 1) != expected)
        fail_msg("seed %llu: link to %s, expected o%d", (unsigned long long)seed, key, expected);
    w->n++;
    return MATCH_OK;
}

static void check_links(mt_store *store, const model_record *r)
{
    for (mt_link link = MT_LINK_OWNER; link <= MT_LINK_PARENT; link++) {
        bool own = (link == MT_LINK_OWNER && r->kind == MT_KIND_OFFER) ||
                   (link == MT_LINK_PARTICIPANT && r->kind == MT_KIND_PROJECT) ||
                   (link == MT_LINK_MEMBER_OF && r->kind <= MT_KIND_CLUSTER);
        walk w = {store, r, 0};
        assert_ok(mt_store_links_from(store, r->num, link, check_link, &w, &err), err);
        assert_int_equal(w.n, link == MT_LINK_PARENT ? r->parent >= 0 : own ? r->targets : 0);
    }
}

static match_status count_link(void *context, const mt_link_row *row, mt_error *unused)
{
    (void)unused;
    (void)row;
    ++*(size_t *)context;
    return MATCH_OK;
}

static match_status count_relation(void *context, const mt_relation_row *row, mt_error *unused)
{
    (void)unused;
    assert_string_equal(row->relation, "met");
    ++*(size_t *)context;
    return MATCH_OK;
}

static void check_names(mt_store *store, const model *m)
{
    for (int id = 0; id < IDS; id++) {
        char key[8];
        uint32_t name;
        size_t relations = 0, expected = 0;
        snprintf(key, sizeof key, "o%d", id);
        assert_ok(mt_store_name_of(store, mt_text_of(key), &name, &err), err);
        assert_int_equal(name != 0, m->named[id]);
        if (!name) continue;
        mt_num num;
        assert_ok(mt_store_name_key(store, name, NULL, &num, &err), err);
        assert_int_equal(num, m->record[id].present ? m->record[id].num : 0);
        assert_ok(mt_store_relations(store, name, count_relation, &relations, &err), err);
        for (int other = 0; other < IDS; other++) {
            expected += m->record[2 * IDS + id * IDS + other].present;
            expected += other != id && m->record[2 * IDS + other * IDS + id].present;
        }
        assert_int_equal(relations, expected);
    }
}

static match_status count_row(void *context, const mt_row *row, mt_error *unused)
{
    (void)unused;
    size_t *counts = context;
    counts[row->kind]++;
    return MATCH_OK;
}

static void compare(mt_store *store, const model *m)
{
    size_t counts[MT_KIND_COUNT], walked[MT_KIND_COUNT] = {0}, expected[MT_KIND_COUNT] = {0}, links = 0, all = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
        const model_record *r = &m->record[slot];
        if (!r->present) continue;
        expected[r->kind]++;
        links += r->targets + (r->parent >= 0);
        json_t *root = NULL;
        assert_ok(mt_store_json(store, r->num, &root, &err), err);
        if (slot < 2 * IDS) assert_int_equal(atoi(mt_record_name(root).data + 1), r->version);
        json_decref(root);
        check_links(store, r);
    }
    for (mt_link link = MT_LINK_OWNER; link <= MT_LINK_PARENT; link++)
        assert_ok(mt_store_links_all(store, link, count_link, &all, &err), err);
    assert_int_equal(all, links);
    assert_ok(mt_store_counts(store, counts, &err), err);
    assert_ok(mt_store_each(store, ~0u, count_row, walked, &err), err);
    for (int kind = 0; kind < MT_KIND_COUNT; kind++) {
        assert_int_equal(counts[kind], expected[kind]);
        assert_int_equal(walked[kind], expected[kind]);
    }
    check_names(store, m);
}

/* ---- the walk -----------------------------------------------------------------------------------------------------*/

static void one_change(mt_store *store, mt_random *r, model *m, int version, mt_strbuf *json)
{
    int slot = (int)mt_random_below(r, 3) == 0 ? 2 * IDS + (int)mt_random_below(r, IDS * IDS)
                                               : (int)mt_random_below(r, 2 * IDS);
    model_record *old = &m->record[slot];
    if (old->present && mt_random_below(r, 3) == 0) {
        assert_ok(mt_store_remove(store, old->num, &err), err);
        *old = (model_record){0};
        return;
    }
    model_record fresh;
    mt_num num = 0;
    random_record(r, slot, version, &fresh, json);
    mt_change change = put(store, json->data, &num);
    assert_int_equal(change, old->present ? MT_UPDATED : MT_INSERTED);
    if (old->present) assert_int_equal(num, old->num);
    assert_int_equal(put(store, json->data, NULL), MT_UNCHANGED);
    fresh.num = num;
    *old = fresh;
    note_names(m, slot);
}

static void random_history(void **state)
{
    (void)state;
    temporary t = temporary_make();
    mt_strbuf json = {0};
    model *now = calloc(1, sizeof *now), *saved = calloc(1, sizeof *saved);
    assert_true(now && saved);
    seed = 20261121;
    mt_random r = mt_random_seeded(seed);
    mt_store *store = open_store(t.store, MT_OPEN_CREATE);
    for (int round = 0; round < ROUNDS; round++) {
        *saved = *now;
        assert_ok(mt_store_begin(store, &err), err);
        for (int k = (int)mt_random_below(&r, 30); k >= 0; k--) one_change(store, &r, now, round * 100 + k, &json);
        if (mt_random_below(&r, 4) == 0) {
            mt_store_rollback(store);
            *now = *saved;
        } else {
            assert_ok(mt_store_commit(store, &err), err);
        }
        if (mt_random_below(&r, 5) == 0) {
            mt_store_close(&store);
            store = open_store(t.store, MT_OPEN_WRITE);
        }
        compare(store, now);
    }
    mt_store_close(&store);
    store = open_store(t.store, MT_OPEN_READ);
    compare(store, now);
    mt_store_close(&store);
    mt_strbuf_free(&json);
    free(now);
    free(saved);
    temporary_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_history)};
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
