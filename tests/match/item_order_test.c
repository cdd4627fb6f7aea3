/* Lists of items: the newest first by the days that records state, then by id, however they came; edges and vertices by
 * id. */
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

static const char *const records[] = {
    "{\"kind\":\"organisation\",\"id\":\"z\",\"name\":\"Last\"}",
    "{\"kind\":\"organisation\",\"id\":\"m\",\"name\":\"Middle\"}",
    "{\"kind\":\"offer\",\"id\":\"plain-b\",\"title\":\"x\",\"owner\":\"m\"}",
    "{\"kind\":\"offer\",\"id\":\"plain-a\",\"title\":\"x\",\"owner\":\"m\"}",
    "{\"kind\":\"offer\",\"id\":\"old\",\"title\":\"x\",\"owner\":\"m\",\"updated\":\"2024-01-05T10:00:00Z\"}",
    "{\"kind\":\"offer\",\"id\":\"new\",\"title\":\"x\",\"owner\":\"m\",\"updated\":\"2025-01-05\"}",
    "{\"kind\":\"request\",\"id\":\"even\",\"title\":\"x\",\"owner\":\"m\",\"updated\":\"2025-01-05\"}",
    /* of a project its start counts, not when somebody wrote it down */
    "{\"kind\":\"project\",\"id\":\"p-first\",\"title\":\"x\",\"participants\":[\"z\",\"m\",\"gone\"],\"start\":"
    "\"2019\","
    "\"updated\":\"2026-01-01\"}",
    "{\"kind\":\"project\",\"id\":\"p-second\",\"title\":\"x\",\"participants\":[\"m\",\"z\"],\"start\":2025}",
    "{\"kind\":\"relation\",\"a\":\"z\",\"b\":\"m\",\"relation\":\"partner\"}",
    "{\"kind\":\"relation\",\"a\":\"m\",\"b\":\"z\",\"relation\":\"met\",\"since\":\"2020-01-01\"}"};
static const uint32_t places[] = {1, 2, 5, 3, 4, 6, 7}; /* of these by id */
static const char *const items[] = {"even", "new", "p-second", "old", "p-first", "plain-a", "plain-b"};

static void check_key(const fixture *f, mt_num num, const char *key)
{
    char found[MT_KEY_SIZE];
    FIXTURE_OK(mt_store_key(f->store, num, found, NULL, ERR));
    assert_string_equal(found, key);
}

static void check(bool turned)
{
    const mt_match_options options = {.as_of = FIXTURE_DAY};
    fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(&f, records[turned ? MT_COUNT(records) - 1 - i : i]);
    fixture_ready(&f);
    FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
    const mt_world *w = &f.matcher->world;
    assert_int_equal(w->vertices, 3); /* gone, m, z */
    assert_int_equal(w->num[0], 0);
    check_key(&f, w->num[1], "m");
    check_key(&f, w->num[2], "z");
    for (uint32_t v = 0; v < w->vertices; v++) assert_int_equal(mt_world_named(w, w->name[v]), v);
    assert_int_equal(mt_world_named(w, 0), MT_NONE);
    assert_int_equal(mt_world_named(w, w->names + 1), MT_NONE);
    assert_int_equal(w->item_begin[2] - w->item_begin[1], MT_COUNT(items));
    for (uint32_t i = 0; i < MT_COUNT(items); i++) {
        mt_num num = w->item[w->item_begin[1] + i];
        check_key(&f, num, items[i]);
        assert_int_equal(mt_world_item_place(w, num), places[i]);
    }
    assert_int_equal(mt_world_item_place(w, w->num[1]), 0);
    assert_int_equal(mt_world_item_place(w, UINT32_MAX), 0);
    assert_int_equal(w->graph.edges, 4);
    check_key(&f, w->edge_num[0], "p-first");
    check_key(&f, w->edge_num[1], "p-second");
    assert_int_equal(w->graph.edge_vertex[w->graph.edge_begin[2]], 1); /* m with z, then z with m */
    assert_int_equal(w->graph.edge_vertex[w->graph.edge_begin[3]], 2);
    mt_matcher_end(f.matcher);
    fixture_close(&f);
}

static void order_follows_records(void **state)
{
    (void)state;
    check(false);
    check(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(order_follows_records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
