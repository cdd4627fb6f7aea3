/* Facets through the public functions: what is counted, its order and bounds, and that nothing hidden counts. */
#include "support.h"

static const char *const more[] = {
    "{\"kind\":\"organisation\",\"id\":\"ghost\",\"name\":\"Ghost\",\"country\":\"XK\",\"visibility\":"
    "\"confidential\"}",
    "{\"kind\":\"cluster\",\"id\":\"secret\",\"name\":\"Ring\",\"visibility\":\"confidential\"}",
    "{\"kind\":\"organisation\",\"id\":\"double\",\"name\":\"Laser Works\",\"country\":\"DE\",\"language\":\"en\","
    "\"member_of\":[{\"cluster\":\"secret\",\"role\":\"spy\"}]}",
    "{\"kind\":\"offer\",\"id\":\"l1\",\"title\":\"Laser "
    "one\",\"owner\":\"ghost\",\"themes\":[\"b\"],\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"l2\",\"title\":\"Laser "
    "two\",\"owner\":[\"imager\",\"clinic\"],\"themes\":[\"a\",\"c\"],"
    "\"language\":\"en\"}",
    "{\"kind\":\"request\",\"id\":\"l3\",\"title\":\"Laser "
    "three\",\"owner\":\"lab\",\"themes\":[\"c\"],\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"l4\",\"title\":\"Laser "
    "four\",\"owner\":\"lab\",\"themes\":[\"z\"],\"language\":\"en\","
    "\"visibility\":\"members\"}",
};

static match_store *store_with_lasers(void)
{
    match_store *store = small_store(MATCH_TIER_CONFIDENTIAL);
    for (size_t i = 0; i < COUNT(more); i++) upsert(store, more[i]);
    return store;
}

typedef struct question {
    const char *name;
    match_tier viewer;
    match_want want;
    const char *facets, *filter;
    size_t k, values;
    const char *json;
} question;

#define FIELD(field, distinct, values) "{\"field\":\"" field "\",\"distinct\":" distinct ",\"values\":[" values "]}"
#define VALUE(value, count) "{\"value\":\"" value "\",\"count\":" count "}"

static const question questions[] = {
    {"all tiers, by count, then by value", MATCH_TIER_CONFIDENTIAL, 0, "themes", NULL, 0, 0,
     "{\"found\":4,\"facets\":[" FIELD(
         "themes", "4", VALUE("c", "2") "," VALUE("a", "1") "," VALUE("b", "1") "," VALUE("z", "1")) "]}"},
    {"more than the k best count", MATCH_TIER_CONFIDENTIAL, 0, "kind", NULL, 1, 0,
     "{\"found\":4,\"facets\":[" FIELD("kind", "2", VALUE("offer", "3") "," VALUE("request", "1")) "]}"},
    {"hidden records do not count", MATCH_TIER_PUBLIC, 0, "themes,kind", NULL, 0, 0,
     "{\"found\":3,\"facets\":[" FIELD("themes", "3",
                                       VALUE("c", "2") "," VALUE("a", "1") "," VALUE(
                                           "b", "1")) "," FIELD("kind", "2",
                                                                VALUE("offer", "2") "," VALUE("request", "1")) "]}"},
    {"nor hidden owners, as ids", MATCH_TIER_PUBLIC, 0, "owner", NULL, 0, 0,
     "{\"found\":3,\"facets\":[" FIELD("owner", "3",
                                       VALUE("clinic", "1") "," VALUE("imager", "1") "," VALUE("lab", "1")) "]}"},
    {"nor their fields; two owners of one country count once", MATCH_TIER_PUBLIC, 0, "owner.country", NULL, 0, 0,
     "{\"found\":3,\"facets\":[" FIELD("owner.country", "2", VALUE("PL", "1") "," VALUE("RO", "1")) "]}"},
    {"who may see all", MATCH_TIER_CONFIDENTIAL, 0, "owner.country", NULL, 0, 0,
     "{\"found\":4,\"facets\":[" FIELD("owner.country", "3",
                                       VALUE("PL", "2") "," VALUE("RO", "1") "," VALUE("XK", "1")) "]}"},
    {"hidden clusters are not named", MATCH_TIER_PUBLIC, MATCH_WANT_ORGANISATION, "cluster,country", NULL, 0, 0,
     "{\"found\":1,\"facets\":[" FIELD("cluster", "0", "") "," FIELD("country", "1", VALUE("DE", "1")) "]}"},
    {"bodies that items speak for", MATCH_TIER_PUBLIC, MATCH_WANT_ORGANISATIONS, "country", NULL, 0, 0,
     "{\"found\":4,\"facets\":[" FIELD("country", "3",
                                       VALUE("RO", "2") "," VALUE("DE", "1") "," VALUE("PL", "1")) "]}"},
    {"a filter", MATCH_TIER_CONFIDENTIAL, 0, "themes", "kind = request", 0, 0,
     "{\"found\":1,\"facets\":[" FIELD("themes", "1", VALUE("c", "1")) "]}"},
    {"a bound", MATCH_TIER_CONFIDENTIAL, 0, "themes", NULL, 0, 2,
     "{\"found\":4,\"facets\":[" FIELD("themes", "4", VALUE("c", "2") "," VALUE("a", "1")) "]}"},
};

static void counts(void **state)
{
    const question *q = *state;
    match_store *store = store_with_lasers();
    match_hits *hits = NULL;
    match_rank_options o = {.size = sizeof o,
                            .want = q->want,
                            .facets = q->facets,
                            .filter = q->filter,
                            .k = q->k,
                            .facet_values = q->values};
    store_ok(match_store_set_viewer(store, q->viewer), store);
    store_ok(match_store_search(store, "laser", 5, &o, &hits), store);
    assert_string_equal(match_hits_facets(hits), q->json);
    match_hits_free(&hits);
    match_store_close(&store);
}

static void bad_options(void **state)
{
    static const struct {
        const char *facets, *part;
        match_status status;
        size_t values;
    } bad[] = {
        {"colour", "no record has a field", MATCH_E_SYNTAX, 0},
        {"kindd", "did you mean \"kind\"", MATCH_E_SYNTAX, 0},
        {"kind,", "is empty", MATCH_E_SYNTAX, 0},
        {"", "is empty", MATCH_E_SYNTAX, 0},
        {"member_of.role", "memberships", MATCH_E_VALUE, 0},
        {"owner.member_of.role", "memberships", MATCH_E_VALUE, 0},
        {"kind", "up to 1000", MATCH_E_VALUE, 1001},
        {"id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id", "more than 16", MATCH_E_TOO_BIG, 0},
        {"\xff", "UTF-8", MATCH_E_ENCODING, 0},
    };
    match_store *store = store_with_lasers();
    (void)state;
    store_ok(match_store_set_viewer(store, MATCH_TIER_MEMBERS), store);
    for (size_t i = 0; i < COUNT(bad); i++) {
        match_hits *hits = NULL;
        match_rank_options o = {.size = sizeof o, .facets = bad[i].facets, .facet_values = bad[i].values};
        store_fails(match_store_search(store, "laser", 5, &o, &hits), bad[i].status, store, bad[i].part);
        assert_null(hits);
    }
    match_hits *hits = NULL;
    match_rank_options o = {.size = sizeof o, .facets = "kind"};
    store_fails(match_store_partners(store, "clinic", &o, &hits), MATCH_E_ARGUMENT, store, "searches only");
    match_store_close(&store);
}

static void without_facets(void **state)
{
    match_store *store = store_with_lasers();
    match_hits *hits = NULL;
    (void)state;
    store_ok(match_store_search(store, "laser", 5, NULL, &hits), store);
    assert_string_equal(match_hits_facets(hits), "");
    assert_string_equal(match_hits_facets(NULL), "");
    match_hits_free(&hits);
    match_rank_options o = {.size = sizeof o, .facets = "kind"};
    store_ok(match_store_search(store, "", 0, &o, &hits), store);
    assert_string_equal(match_hits_facets(hits),
                        "{\"found\":0,\"facets\":[{\"field\":\"kind\",\"distinct\":0,\"values\":[]}]}");
    match_hits_free(&hits);
    match_store_close(&store);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(questions) + 2];
    for (size_t i = 0; i < COUNT(questions); i++)
        tests[i] = (struct CMUnitTest){questions[i].name, counts, NULL, NULL, (void *)(uintptr_t)&questions[i]};
    tests[COUNT(questions)] = (struct CMUnitTest)cmocka_unit_test(bad_options);
    tests[COUNT(questions) + 1] = (struct CMUnitTest)cmocka_unit_test(without_facets);
    return _cmocka_run_group_tests("facets", tests, COUNT(tests), NULL, NULL);
}
