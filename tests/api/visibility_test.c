/* What a viewer may not see appears nowhere: random stores in which a part of the records is hidden. Every name, title
 * and text of a hidden record holds a word of its own that no output of any call may show. Hidden records are owners,
 * participants and members of visible ones, so that every path that follows a reference is walked. */
#include "support.h"

#include "libmatch/base/random.h"

#define MARK "zqsecret"
enum { ORGANISATIONS = 24, CLUSTERS = 4, ITEMS = 60, PROJECTS = 12 };

static const char *const words[] = {"radiology", "imaging", "sensor", "heart",   "lung", "software",
                                    "clinic",    "study",   "gene",   "therapy", "data", "screening"};
static const char *const item_kinds[] = {"offer", "request", "competence", "idea"};

typedef struct world {
    mt_random random;
    match_store *store;
    bool hidden_organisation[ORGANISATIONS], hidden_cluster[CLUSTERS];
    uint64_t seed;
} world;

static void words_of(world *w, bool hidden, char *out, size_t size)
{
    size_t used = 0;
    for (int i = 0; i < 6; i++)
        used += (size_t)snprintf(out + used, size - used, "%s ", words[mt_random_below(&w->random, COUNT(words))]);
    snprintf(out + used, size - used, "%s", hidden ? MARK "walrus" : "end");
}

static const char *tier_of(bool hidden, world *w)
{
    if (!hidden) return "public";
    return mt_random_below(&w->random, 2) ? "members" : "confidential";
}

/* Everything else that a hidden record may state, each with the mark; keys of its own, too. */
static const char body_marks[] =
    ",\"aliases\":[\"" MARK "a\",\"Body 1\"],\"towns\":[\"" MARK "t\"],\"email\":\"" MARK "e@" MARK
    ".org\",\"region\":\"RO" MARK "\",\"external_ids\":{\"pic\":\"" MARK "\"},\"keywords\":[\"" MARK
    "k\",\"lung\"],\"concepts\":[\"" MARK ":1\",\"t:1\"],\"size\":\"" MARK "\",\"languages\":[\"" MARK
    "l\"],\"source\":\"" MARK "\",\"markets\":[\"" MARK "m\"],\"" MARK "key\":\"" MARK "v\"";
static const char item_marks[] =
    ",\"keywords\":[\"" MARK "k\"],\"concepts\":[\"" MARK ":2\",\"t:1\"],\"stage\":\"" MARK "\",\"ipr\":\"" MARK
    "\",\"partnerships\":[\"" MARK "\"],\"partner_types\":[\"" MARK "\"],\"source\":\"" MARK "\",\"themes\":[\"" MARK
    "\"],\"" MARK "key\":{\"" MARK "\":\"" MARK "\"},\"countries\":{\"wanted\":[\"RO\"]}";

static void add_bodies(world *w)
{
    char json[2000], text[300];
    for (int i = 0; i < CLUSTERS; i++) {
        bool hidden = w->hidden_cluster[i] = mt_random_below(&w->random, 3) == 0;
        words_of(w, hidden, text, sizeof text);
        snprintf(json, sizeof json,
                 "{\"kind\":\"cluster\",\"id\":\"c%d\",\"name\":\"Cluster %d %s\",\"text\":\"%s\",\"language\":\"en\","
                 "\"visibility\":\"%s\",\"url\":\"http://%sexample.org\"%s}",
                 i, i, hidden ? MARK : "", text, tier_of(hidden, w), hidden ? MARK "." : "", hidden ? body_marks : "");
        upsert(w->store, json);
    }
    for (int i = 0; i < ORGANISATIONS; i++) {
        bool hidden = w->hidden_organisation[i] = mt_random_below(&w->random, 3) == 0;
        words_of(w, hidden, text, sizeof text);
        /* pairs of nearly the same name, and one web address for all: food for duplicates and quality */
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Body %d%s SRL\",\"text\":\"%s\","
                 "\"language\":\"en\",\"country\":\"RO\",\"visibility\":\"%s\",\"url\":\"http://example.org\","
                 "\"member_of\":[{\"cluster\":\"c%u\"}]%s}",
                 i, i / 2, hidden ? " " MARK : "", text, tier_of(hidden, w), mt_random_below(&w->random, CLUSTERS),
                 hidden ? body_marks : "");
        upsert(w->store, json);
    }
}

static void add_items(world *w)
{
    char json[2000], text[300];
    for (int i = 0; i < ITEMS + PROJECTS; i++) {
        bool hidden = mt_random_below(&w->random, 3) == 0;
        unsigned one = mt_random_below(&w->random, ORGANISATIONS), two = (one + 5) % ORGANISATIONS;
        words_of(w, hidden, text, sizeof text);
        if (i < ITEMS)
            snprintf(json, sizeof json,
                     "{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"o%u\",\"title\":\"Item %d %s\",\"text\":\"%s\","
                     "\"language\":\"en\",\"visibility\":\"%s\"%s}",
                     item_kinds[i % 4], i, one, i, hidden ? MARK : "", text, tier_of(hidden, w),
                     hidden ? item_marks : "");
        else
            snprintf(
                json, sizeof json,
                "{\"kind\":\"project\",\"id\":\"i%d\",\"participants\":[\"o%u\",\"o%u\"],\"title\":\"Project %d %s\","
                "\"text\":\"%s\",\"language\":\"en\",\"visibility\":\"%s\",\"start\":\"2024-01-01\"}",
                i, one, two, i, hidden ? MARK : "", text, tier_of(hidden, w));
        upsert(w->store, json);
    }
}

static void check_text(const world *w, const char *text, const char *call)
{
    const char *found = strstr(text, MARK);
    if (!found) return;
    print_error("seed %llu, %s shows: %.120s\n", (unsigned long long)w->seed, call,
                found > text + 60 ? found - 60 : text);
    fail();
}

/* Takes the text. */
static void check_given(const world *w, match_text *text, const char *call)
{
    check_text(w, match_text_data(text), call);
    match_text_free(&text);
}

/* Neither words of hidden records nor ids of hidden bodies. */
static void check_facets(const world *w, const char *json, const char *call)
{
    char value[24];
    check_text(w, json, call);
    for (int i = 0; i < ORGANISATIONS; i++) {
        snprintf(value, sizeof value, "\"value\":\"o%d\"", i);
        if (w->hidden_organisation[i]) assert_null(strstr(json, value));
    }
    for (int i = 0; i < CLUSTERS; i++) {
        snprintf(value, sizeof value, "\"value\":\"c%d\"", i);
        if (w->hidden_cluster[i]) assert_null(strstr(json, value));
    }
}

/* Takes the list. */
static void check_hits(const world *w, match_hits *hits, const char *call)
{
    match_report *report = NULL;
    match_text *html = NULL;
    check_text(w, match_hits_warnings(hits), call);
    check_facets(w, match_hits_facets(hits), call);
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        check_text(w, match_hits_name(hits, i), call);
        check_text(w, match_hits_explanation(hits, i), call);
        const char *id = match_hits_id(hits, i);
        if (id[0] == 'o') assert_false(w->hidden_organisation[atoi(id + 1)]);
        if (id[0] == 'c') assert_false(w->hidden_cluster[atoi(id + 1)]);
    }
    assert_int_equal(match_report_create("x", NULL, &report, NULL), MATCH_OK);
    assert_int_equal(match_report_add_hits(report, "x", hits), MATCH_OK);
    assert_int_equal(match_report_html(report, &html), MATCH_OK);
    check_given(w, html, "report");
    match_report_free(&report);
    match_hits_free(&hits);
}

static void check_searches(world *w)
{
    static const match_want wants[] = {MATCH_WANT_DEFAULT, MATCH_WANT_ORGANISATIONS, MATCH_WANT_ANY,
                                       MATCH_WANT_ORGANISATION, MATCH_WANT_PROJECT};
    static const char *const facets[] = {
        "id,name,title,owner,participants,cluster,owner.id,owner.name,owner.cluster,owner.visibility,visibility",
        "keywords,concepts,stage,ipr,source,towns,aliases,region,size,owner.towns,owner.keywords,owner.aliases,themes"};
    static const char query[] = "radiology imaging sensor heart " MARK "walrus";
    const char *const members[] = {"o0", "o1", "o2", "c0"};
    match_hits *hits = NULL;
    for (size_t i = 0; i < COUNT(wants); i++) {
        match_rank_options options = {.size = sizeof options,
                                      .want = wants[i],
                                      .k = 200,
                                      .explain = true,
                                      .facets = facets[i % COUNT(facets)],
                                      .facet_values = 1000};
        store_ok(match_store_search(w->store, "radiology imaging sensor heart", 30, &options, &hits), w->store);
        check_hits(w, hits, "search");
        /* a word of the query may be shown to who typed it, but finds nothing that is hidden */
        options.explain = false;
        store_ok(match_store_search(w->store, query, sizeof query - 1, &options, &hits), w->store);
        check_hits(w, hits, "search for the secret");
    }
    match_rank_options options = {.size = sizeof options, .k = 200, .explain = true};
    store_ok(match_store_complete(w->store, "heart study", 11, members, COUNT(members), &options, &hits), w->store);
    check_hits(w, hits, "complete");
}

static void check_pair(world *w, const char *a, bool hidden_a, const char *b, bool hidden_b)
{
    match_text *json = NULL;
    match_status status = match_store_explain(w->store, a, b, NULL, &json);
    assert_int_equal(status == MATCH_E_NOT_FOUND, hidden_a || hidden_b);
    if (status == MATCH_OK) check_given(w, json, "explain");
    json = NULL;
    status = match_store_why_not(w->store, a, b, NULL, &json);
    assert_int_equal(status == MATCH_E_NOT_FOUND, hidden_a || hidden_b);
    if (status == MATCH_OK) check_given(w, json, "why-not");
}

static void check_partners(world *w)
{
    char id[16], other[16];
    for (int i = 0; i < ORGANISATIONS; i++) {
        snprintf(id, sizeof id, "o%d", i);
        int j = (i + 7) % ORGANISATIONS;
        snprintf(other, sizeof other, "o%d", j);
        check_pair(w, id, w->hidden_organisation[i], other, w->hidden_organisation[j]);
        match_hits *hits = NULL;
        match_rank_options options = {
            .size = sizeof options, .want = MATCH_WANT_ANY, .mode = (match_mode)(i % 3), .k = 99, .explain = true};
        match_status status = match_store_partners(w->store, id, &options, &hits);
        assert_int_equal(status, w->hidden_organisation[i] ? MATCH_E_NOT_FOUND : MATCH_OK);
        if (status == MATCH_OK) check_hits(w, hits, "partners");
    }
    for (int i = 0; i < CLUSTERS; i++) {
        match_hits *hits = NULL;
        match_rank_options options = {.size = sizeof options, .k = 99, .explain = true};
        snprintf(id, sizeof id, "c%d", i);
        match_status status = match_store_partners(w->store, id, &options, &hits);
        assert_int_equal(status, w->hidden_cluster[i] ? MATCH_E_NOT_FOUND : MATCH_OK);
        if (status == MATCH_OK) check_hits(w, hits, "partners of a cluster");
    }
}

static void check_whole_store(world *w)
{
    match_text *text = NULL;
    match_duplicate_options duplicates = {.size = sizeof duplicates, .minimum = 1e-9};
    static const char spec[] = "{\"participants\":{\"filter\":\"country = 'RO'\"},\"slots\":3,\"tables\":2}";
    store_ok(match_store_export(w->store, NULL, &text), w->store);
    check_given(w, text, "export");
    store_ok(match_store_quality(w->store, &text), w->store);
    check_given(w, text, "quality");
    store_ok(match_store_duplicates(w->store, &duplicates, &text), w->store);
    check_given(w, text, "duplicates");
    store_ok(match_store_build_event(w->store, spec, sizeof spec - 1, &text), w->store);
    check_given(w, text, "event");
    for (int i = 0; i < ITEMS; i++) {
        char id[16];
        snprintf(id, sizeof id, "i%d", i);
        if (match_store_blind_profile(w->store, id, &text) == MATCH_OK) check_given(w, text, "blind profile");
        match_error error;
        match_store_error(w->store, &error);
        check_text(w, error.message, "error of a blind profile");
    }
    if (!w->hidden_cluster[0] && !w->hidden_cluster[1]) {
        static const char c2c[] = "{\"participants\":{\"clusters\":[\"c0\",\"c1\"]},\"slots\":3,\"tables\":2}";
        store_ok(match_store_build_event(w->store, c2c, sizeof c2c - 1, &text), w->store);
        check_given(w, text, "session");
    }
}

static void nothing_hidden_is_shown(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        world w = {.random = mt_random_seeded(seed), .seed = seed};
        w.store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_CONFIDENTIAL);
        store_ok(match_store_begin(w.store), w.store);
        add_bodies(&w);
        add_items(&w);
        store_ok(match_store_commit(w.store), w.store);
        match_text *all = NULL;
        store_ok(match_store_export(w.store, NULL, &all), w.store);
        assert_non_null(strstr(match_text_data(all), MARK)); /* or the test proves nothing */
        match_text_free(&all);
        store_ok(match_store_set_viewer(w.store, MATCH_TIER_PUBLIC), w.store);
        check_searches(&w);
        check_partners(&w);
        check_whole_store(&w);
        match_store_close(&w.store);
    }
}

/* Members of a cluster that is hidden have nothing in common by it. */
static void a_hidden_cluster_joins_nobody(void **state)
{
    static const char *const own[] = {
        "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"C\",\"visibility\":\"members\"}",
        "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"A\",\"member_of\":[{\"cluster\":\"c\"}]}",
        "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"B\",\"member_of\":[{\"cluster\":\"c\"}]}"};
    (void)state;
    match_store *store = open_store(":memory:", MATCH_OPEN_CREATE, MATCH_TIER_CONFIDENTIAL);
    for (size_t i = 0; i < COUNT(own); i++) upsert(store, own[i]);
    for (int tier = MATCH_TIER_PUBLIC; tier <= MATCH_TIER_CONFIDENTIAL; tier++) {
        match_text *json = NULL;
        store_ok(match_store_set_viewer(store, (match_tier)tier), store);
        store_ok(match_store_explain(store, "a", "b", NULL, &json), store);
        assert_int_equal(strstr(match_text_data(json), "same_cluster") != NULL, tier >= MATCH_TIER_MEMBERS);
        match_text_free(&json);
    }
    match_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_hidden_is_shown),
                                       cmocka_unit_test(a_hidden_cluster_joins_nobody)};
    return cmocka_run_group_tests_name("visibility", tests, NULL, NULL);
}
