/* Standing queries: what they want, whom they must not hear of, and that the news is the same for any order of imports,
 * at most once each. */
#include "libmatch/base/random.h"
#include "libmatch/broker/standing.h"
#include "tests/match/fixture.h"

static const char *const queries =
    "{\"id\":\"q-lung\",\"text\":\"lung radiology\",\"want\":\"offer\"}\n"
    "{\"id\":\"q-heart\",\"text\":\"heart sensor for athletes\",\"minimum\":0.6}\n"
    "\n"
    "{\"id\":\"q-ro\",\"text\":\"radiology\",\"filter\":\"owner.country = 'RO'\"}\n"
    "{\"id\":\"q-not-ro\",\"text\":\"radiology\",\"filter\":\"not owner.country = 'RO'\"}\n"
    "{\"id\":\"q-acme\",\"text\":\"sensor\",\"owner\":\"acme\"}\n";

static const char *const world[] = {
    "{\"kind\":\"organisation\",\"id\":\"acme\",\"name\":\"Acme\",\"country\":\"RO\"}",
    "{\"kind\":\"organisation\",\"id\":\"bolt\",\"name\":\"Bolt\",\"country\":\"PL\"}",
    "{\"kind\":\"organisation\",\"id\":\"core\",\"name\":\"Core\"}",
    "{\"kind\":\"organisation\",\"id\":\"dorn\",\"name\":\"Dorn\",\"country\":\"RO\"}",
    "{\"kind\":\"relation\",\"a\":\"bolt\",\"b\":\"acme\",\"relation\":\"block\"}",
    "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"acme\",\"title\":\"Lung radiology\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"bolt\",\"title\":\"Radiology of the knee\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o3\",\"owner\":\"core\",\"title\":\"Heart sensor\",\"language\":\"en\"}",
    "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"dorn\",\"title\":\"Lung radiology\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o4\",\"owner\":\"bolt\",\"title\":\"Sensor\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o5\",\"owner\":\"acme\",\"title\":\"Sensor box\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o6\",\"owner\":\"nobody-yet\",\"title\":\"Lung radiology\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o7\",\"title\":\"Lung sensor radiology\",\"status\":\"draft\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o8\",\"owner\":\"dorn\",\"title\":\"Cow "
    "milk\",\"updated\":\"2026-01-01\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o8\",\"owner\":\"dorn\",\"title\":\"Lung radiology\",\"updated\":\"2026-01-02\","
    "\"language\":\"en\"}",
};

static void read_news(fixture *f, mt_strbuf *out)
{
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_news_read(f->matcher, f->store, &options, out, ERR));
}

static void commit(fixture *f)
{
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    FIXTURE_OK(mt_store_commit(f->store, ERR));
}

static void begin(fixture *f) { FIXTURE_OK(mt_store_begin(f->store, ERR)); }

/* a new store with the queries registered, in a new transaction */
static void reopen_with(fixture *f, const char *standing)
{
    size_t count = 0;
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &f->store, ERR));
    FIXTURE_OK(mt_index_writer_create(f->store, f->analyser, &f->writer, ERR));
    FIXTURE_OK(mt_matcher_create(f->store, f->analyser, &f->matcher, ERR));
    begin(f);
    FIXTURE_OK(mt_standing_put(f->matcher, f->store, mt_text_of(standing), &options, &count, ERR));
    commit(f);
    begin(f);
}

static void open_with(fixture *f, const char *standing)
{
    *f = (fixture){0};
    FIXTURE_OK(mt_analyser_create(&f->analyser, ERR));
    reopen_with(f, standing);
}

static int compare_lines(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* {query, id, version} of every line, sorted; fails when one comes twice */
static char *digest(const mt_strbuf *jsonl)
{
    char *lines[512], *at = jsonl->data;
    size_t n = 0;
    mt_strbuf all = {0};
    while (at && *at) {
        size_t length = strcspn(at, "\n");
        json_t *root = json_loadb(at, length, 0, NULL);
        char line[300];
        assert_true(root && n < 512);
        snprintf(line, sizeof line, "%s %s %s", json_string_value(json_object_get(root, "query")),
                 json_string_value(json_object_get(root, "id")), json_string_value(json_object_get(root, "version")));
        lines[n++] = mt_strdup(line);
        json_decref(root);
        at += length + 1;
    }
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++) {
        if (i) assert_string_not_equal(lines[i - 1], lines[i]);
        mt_strbuf_str(&all, lines[i]);
        mt_strbuf_char(&all, '\n');
    }
    for (size_t i = 0; i < n; i++) mt_free(lines[i]);
    return all.data;
}

static bool told(const char *news, const char *query, const char *id)
{
    char start[100];
    snprintf(start, sizeof start, "%s %s ", query, id);
    return news && strstr(news, start) != NULL;
}

static void news_is_what_was_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *query, *id;
        bool told;
    } cases[] = {
        {"q-lung", "o1", true},  {"q-lung", "r1", false},  {"q-lung", "o6", false},   {"q-lung", "o7", false},
        {"q-lung", "o8", true},  {"q-heart", "o3", true},  {"q-heart", "o5", false},  {"q-ro", "o1", true},
        {"q-ro", "o2", false},   {"q-not-ro", "o2", true}, {"q-not-ro", "o1", false}, {"q-acme", "o3", true},
        {"q-acme", "o4", false}, {"q-acme", "o5", false},  {"q-ro", "r1", true},
    };
    fixture f;
    mt_strbuf out = {0};
    open_with(&f, queries);
    for (size_t i = 0; i < MT_COUNT(world); i++) fixture_add(&f, world[i]);
    commit(&f);
    begin(&f);
    read_news(&f, &out);
    char *news = digest(&out);
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        if (told(news, cases[i].query, cases[i].id) != cases[i].told)
            fail_msg("%s and %s:\n%s", cases[i].query, cases[i].id, news);
    mt_free(news);
    mt_strbuf_clear(&out);
    read_news(&f, &out);
    assert_true(out.len == 0); /* read once */
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"nobody-yet\",\"name\":\"Now\"}");
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"bolt\",\"title\":\"Radiology of the knee\","
                    "\"language\":\"en\",\"updated\":\"2026-02-01\"}");
    commit(&f);
    begin(&f);
    read_news(&f, &out);
    news = digest(&out);
    assert_true(told(news, "q-lung", "o6"));    /* the owner came */
    assert_false(told(news, "q-not-ro", "o2")); /* only the date of the record changed */
    mt_free(news);
    mt_strbuf_free(&out);
    fixture_close(&f);
}

/* One import in a random order, in random pieces; news is collected, and with `read` also read, in between. */
static char *news_of_an_order(mt_analyser *analyser, mt_random *random, const char *const *records, size_t count,
                              bool read)
{
    const char *order[64];
    fixture f = {.analyser = analyser};
    mt_strbuf out = {0};
    for (size_t i = 0; i < count; i++) order[i] = records[i];
    for (size_t i = count - 1; i > 0; i--) {
        size_t j = mt_random_below(random, i + 1);
        const char *swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    reopen_with(&f, queries);
    for (size_t i = 0; i < count; i++) {
        fixture_add(&f, order[i]);
        if (mt_random_below(random, 4) && i + 1 < count) continue;
        commit(&f);
        begin(&f);
        if (i + 1 == count || mt_random_below(random, 2) == 0) continue;
        mt_match_options options = fixture_options();
        if (read)
            read_news(&f, &out);
        else
            FIXTURE_OK(mt_news_collect(f.matcher, f.store, &options, ERR));
    }
    read_news(&f, &out);
    char *news = digest(&out);
    mt_strbuf_free(&out);
    f.analyser = NULL;
    fixture_close(&f);
    return news;
}

static void check_orders(const char *const *records, size_t count, bool read, size_t orders)
{
    mt_random random = mt_random_seeded(20261121);
    mt_analyser *analyser = NULL;
    char *first = NULL;
    FIXTURE_OK(mt_analyser_create(&analyser, ERR));
    for (size_t i = 0; i < orders; i++) {
        char *news = news_of_an_order(analyser, &random, records, count, read);
        assert_non_null(news);
        if (first && strcmp(first, news) != 0) fail_msg("order %zu:\n%s\nand at first:\n%s", i, news, first);
        if (first)
            mt_free(news);
        else
            first = news;
    }
    mt_free(first);
    mt_analyser_free(&analyser);
}

static size_t orders(void)
{
    const char *given = getenv("MATCH_STANDING_ORDERS");
    return given ? strtoul(given, NULL, 10) : 1000;
}

/* Everything shuffled, blocks and owners too; looked at in between, read at the end. */
static void any_order_gives_the_same_news(void **state)
{
    (void)state;
    check_orders(world, MT_COUNT(world), false, orders());
}

/* Keys in another order and a later `updated` are no new version; anything else that a record says is. */
static void versions_are_what_records_say(void **state)
{
    (void)state;
    static const char *const first =
        "{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":1,\"b\":[1,2]},\"updated\":\"2026-01-01\"}";
    static const struct {
        const char *json;
        bool same;
    } cases[] = {
        {"{\"n\":{\"b\":[1,2],\"a\":1},\"id\":\"x\",\"kind\":\"offer\",\"updated\":\"2026-02-01\"}", true},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":1,\"b\":[1,2]}}", true},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":1,\"b\":[2,1]}}", false},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":1,\"b\":[[1],2]}}", false},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":\"1\",\"b\":[1,2]}}", false},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":1,\"b\":[1,2],\"updated\":\"2026\"}}", false},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"b\":1,\"a\":[1,2]}}", false},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":1,\"b\":[1,2]},\"m\":null}", false},
        {"{\"kind\":\"offer\",\"id\":\"x\",\"n\":{\"a\":2,\"b\":[1,2]}}", false},
    };
    json_t *one = json_loads(first, 0, NULL);
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        json_t *other = json_loads(cases[i].json, 0, NULL);
        assert_non_null(other);
        if ((mt_record_version(one) == mt_record_version(other)) != cases[i].same) fail_msg("case %zu", i);
        json_decref(other);
    }
    json_decref(one);
}

/* Read in between: the records of one version each; relations are there first, as what was told cannot be taken back.
 */
static void reading_in_between_changes_nothing(void **state)
{
    (void)state;
    const char *records[MT_COUNT(world)];
    size_t count = 0;
    for (size_t i = 0; i < MT_COUNT(world) - 2; i++)
        if (!strstr(world[i], "\"relation\"")) records[count++] = world[i];
    check_orders(records, count, true, orders() / 4 + 1);
}

static void a_query_asks_for_what_is_there_on_request(void **state)
{
    (void)state;
    fixture f;
    mt_strbuf out = {0};
    size_t count = 0;
    mt_match_options options = fixture_options();
    fixture_of(&f, world, MT_COUNT(world));
    begin(&f);
    const char *two = "{\"id\":\"old\",\"text\":\"lung\",\"existing\":true}\n{\"id\":\"new\",\"text\":\"lung\"}\n"
                      "{\"id\":\"like-r1\",\"record\":\"r1\",\"existing\":true}";
    FIXTURE_OK(mt_standing_put(f.matcher, f.store, mt_text_of(two), &options, &count, ERR));
    assert_int_equal(count, 3);
    read_news(&f, &out);
    char *news = digest(&out);
    assert_true(told(news, "old", "o1"));
    assert_false(told(news, "new", "o1"));
    assert_true(told(news, "like-r1", "o1")); /* a request asks for answers */
    assert_false(told(news, "like-r1", "r1"));
    assert_false(told(news, "like-r1", "o8")); /* the asker's own */
    mt_free(news);
    mt_strbuf_free(&out);
    fixture_close(&f);
}

static void bad_queries_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json, *part;
        match_status code;
    } cases[] = {
        {"{\"text\":\"x\"}", "id", MATCH_E_VALUE},
        {"{\"id\":\"a b\",\"text\":\"x\"}", "id", MATCH_E_VALUE},
        {"{\"id\":\"a\"}", "either a text or", MATCH_E_VALUE},
        {"{\"id\":\"a\",\"text\":\"x\",\"record\":\"r1\"}", "either a text or", MATCH_E_VALUE},
        {"{\"id\":\"a\",\"text\":\"the of and\",\"language\":\"en\"}", "at least one word", MATCH_E_VALUE},
        {"{\"id\":\"a\",\"text\":\"lung\",\"minimum\":2}", "least score", MATCH_E_VALUE},
        {"{\"id\":\"a\",\"text\":\"lung\",\"want\":\"relation\"}", "cannot be wanted", MATCH_E_VALUE},
        {"{\"id\":\"a\",\"text\":\"lung\",\"filter\":\"country =\"}", "", MATCH_E_SYNTAX},
        {"{\"id\":\"a\",\"record\":\"nothing\"}", "no record", MATCH_E_NOT_FOUND},
        {"[1]", "object", MATCH_E_FORMAT},
        {"{", "", MATCH_E_FORMAT},
    };
    fixture f;
    open_with(&f, queries);
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_error err = {0};
        size_t count = 0;
        mt_match_options options = fixture_options();
        match_status status = mt_standing_put(f.matcher, f.store, mt_text_of(cases[i].json), &options, &count, &err);
        if (status != cases[i].code || !strstr(err.message, cases[i].part))
            fail_msg("%s: %d %s", cases[i].json, (int)status, err.message);
        assert_int_equal(err.line, 1);
    }
    mt_error err = {0};
    assert_int_equal(mt_standing_remove(f.store, mt_text_of("none"), MT_TIER_CONFIDENTIAL, &err), MATCH_E_NOT_FOUND);
    FIXTURE_OK(mt_standing_remove(f.store, mt_text_of("q-lung"), MT_TIER_CONFIDENTIAL, ERR));
    mt_strbuf list = {0};
    FIXTURE_OK(mt_standing_list(f.store, MT_TIER_CONFIDENTIAL, &list, ERR));
    assert_null(strstr(list.data, "q-lung"));
    assert_non_null(strstr(list.data, "q-heart"));
    assert_null(strstr(list.data, "words"));
    mt_strbuf_free(&list);
    fixture_close(&f);
}

/* Nobody hears of what is above the tier of the query, and who may see less reads less. */
static void tiers_hold(void **state)
{
    (void)state;
    fixture f;
    mt_strbuf out = {0};
    size_t count = 0;
    mt_match_options options = fixture_options(), all = fixture_options();
    options.viewer = MT_TIER_PUBLIC;
    fixture_open(&f);
    fixture_ready(&f);
    begin(&f);
    FIXTURE_OK(
        mt_standing_put(f.matcher, f.store, mt_text_of("{\"id\":\"low\",\"text\":\"lung\"}"), &options, &count, ERR));
    FIXTURE_OK(
        mt_standing_put(f.matcher, f.store, mt_text_of("{\"id\":\"high\",\"text\":\"lung\"}"), &all, &count, ERR));
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"open\",\"title\":\"Lung\",\"language\":\"en\"}");
    fixture_add(
        &f, "{\"kind\":\"offer\",\"id\":\"shut\",\"title\":\"Lung\",\"language\":\"en\",\"visibility\":\"members\"}");
    commit(&f);
    begin(&f);
    FIXTURE_OK(mt_news_collect(f.matcher, f.store, &options, ERR));
    FIXTURE_OK(mt_news_read(f.matcher, f.store, &options, &out, ERR));
    char *news = digest(&out);
    assert_true(told(news, "low", "open") && !told(news, "low", "shut") && !told(news, "high", "open"));
    mt_free(news);
    mt_strbuf_clear(&out);
    FIXTURE_OK(mt_news_read(f.matcher, f.store, &all, &out, ERR));
    news = digest(&out);
    assert_true(told(news, "high", "open") && told(news, "high", "shut") && !told(news, "low", "shut"));
    mt_free(news);
    mt_strbuf_clear(&out);
    FIXTURE_OK(mt_standing_list(f.store, MT_TIER_PUBLIC, &out, ERR));
    assert_non_null(strstr(out.data, "low"));
    assert_null(strstr(out.data, "high"));
    mt_strbuf_free(&out);
    fixture_close(&f);
}

/* Nobody hears of his own group, however far, of either owner's, nor of whom one of them blocks. */
static void groups_hear_nothing_of_their_own(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"kind\":\"organisation\",\"id\":\"mother\",\"name\":\"M\"}",
        "{\"kind\":\"organisation\",\"id\":\"one\",\"name\":\"O\",\"parent\":\"mother\"}",
        "{\"kind\":\"organisation\",\"id\":\"two\",\"name\":\"T\"}",
        "{\"kind\":\"organisation\",\"id\":\"sister\",\"name\":\"S\",\"parent\":\"mother\"}",
        "{\"kind\":\"organisation\",\"id\":\"niece\",\"name\":\"N\"}",
        "{\"kind\":\"organisation\",\"id\":\"enemy\",\"name\":\"E\"}",
        "{\"kind\":\"organisation\",\"id\":\"friend\",\"name\":\"F\"}",
        "{\"kind\":\"relation\",\"a\":\"niece\",\"b\":\"sister\",\"relation\":\"same_group\"}",
        "{\"kind\":\"relation\",\"a\":\"enemy\",\"b\":\"two\",\"relation\":\"block\"}",
        "{\"kind\":\"request\",\"id\":\"ask\",\"owner\":[\"one\",\"two\"],\"title\":\"Lung "
        "radiology\",\"language\":\"en\"}"};
    static const char *const bodies[] = {"mother", "one", "two", "sister", "niece", "enemy", "friend"};
    fixture f;
    mt_strbuf out = {0};
    size_t count = 0;
    mt_match_options options = fixture_options();
    open_with(&f, "{\"id\":\"other\",\"text\":\"lung radiology\",\"owner\":\"friend\"}");
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(&f, records[i]);
    commit(&f);
    begin(&f);
    FIXTURE_OK(
        mt_standing_put(f.matcher, f.store, mt_text_of("{\"id\":\"q\",\"record\":\"ask\"}"), &options, &count, ERR));
    commit(&f);
    begin(&f);
    for (size_t i = 0; i < MT_COUNT(bodies); i++) {
        char json[200];
        snprintf(json, sizeof json,
                 "{\"kind\":\"offer\",\"id\":\"of-%s\",\"owner\":\"%s\",\"title\":\"Lung radiology\","
                 "\"language\":\"en\"}",
                 bodies[i], bodies[i]);
        fixture_add(&f, json);
    }
    commit(&f);
    begin(&f);
    FIXTURE_OK(mt_news_read(f.matcher, f.store, &options, &out, ERR));
    char *news = digest(&out);
    for (size_t i = 0; i < MT_COUNT(bodies); i++) {
        char id[20];
        snprintf(id, sizeof id, "of-%s", bodies[i]);
        bool friend = strcmp(bodies[i], "friend") == 0;
        if (told(news, "q", id) != friend || told(news, "other", id) == friend) fail_msg("%s\n%s", id, news);
    }
    mt_free(news);
    mt_strbuf_free(&out);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(versions_are_what_records_say),
                                       cmocka_unit_test(news_is_what_was_asked_for),
                                       cmocka_unit_test(any_order_gives_the_same_news),
                                       cmocka_unit_test(reading_in_between_changes_nothing),
                                       cmocka_unit_test(a_query_asks_for_what_is_there_on_request),
                                       cmocka_unit_test(bad_queries_are_refused),
                                       cmocka_unit_test(groups_hear_nothing_of_their_own),
                                       cmocka_unit_test(tiers_hold)};
    return cmocka_run_group_tests_name("standing queries", tests, NULL, NULL);
}
