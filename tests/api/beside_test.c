/* What lies beside a store: vectors and statistics of a whole, with damaged files; figures from hostile input. */
#include <unistd.h>

#include "tests/api/support.h"

static char folder[64];

static match_store *fresh(const char *name)
{
    char path[128];
    match_store *store = NULL;
    match_open_options o = {.size = sizeof o, .mode = MATCH_OPEN_CREATE, .as_of = "2026-05-31"};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(match_store_open(path, &o, &store, NULL), MATCH_OK);
    for (size_t i = 0; i < COUNT(records); i++)
        store_ok(match_store_upsert(store, records[i], strlen(records[i]), NULL, NULL), store);
    return store;
}

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/match-beside-XXXXXX");
    return mkdtemp(folder) ? 0 : 1;
}

static int teardown(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Every byte of a file changed in turn, or the file cut: reading it must fail or go well, never wildly. */
static void damage(const char *path, size_t step, void (*use)(void *context), void *context)
{
    FILE *f = fopen(path, "rb+");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    for (long at = 0; at < size; at += (long)step) {
        fseek(f, at, SEEK_SET);
        int byte = fgetc(f);
        fseek(f, at, SEEK_SET);
        fputc(byte ^ 0x55, f);
        fflush(f);
        use(context);
        fseek(f, at, SEEK_SET);
        fputc(byte, f);
        fflush(f);
    }
    for (long length = size - 1; length >= 0; length -= size / 9 + 1) {
        assert_int_equal(ftruncate(fileno(f), length), 0);
        use(context);
    }
    fclose(f);
}

typedef struct place {
    match_store *store;
    char path[160];
    size_t refused;
} place;

static void use_statistics(void *context)
{
    place *p = context;
    match_hits *hits = NULL;
    if (match_store_use_statistics(p->store, p->path) != MATCH_OK) {
        p->refused++;
        return;
    }
    store_ok(match_store_search(p->store, "radiology", 9, NULL, &hits), p->store);
    match_hits_free(&hits);
}

static void test_damaged_statistics(void **state)
{
    place p = {.store = fresh("counted")};
    (void)state;
    snprintf(p.path, sizeof p.path, "%s/statistics", folder);
    store_ok(match_store_write_statistics(p.store, p.path), p.store);
    store_ok(match_store_use_statistics(p.store, p.path), p.store);
    damage(p.path, 997, use_statistics, &p);
    assert_true(p.refused > 8);
    store_ok(match_store_use_statistics(p.store, NULL), p.store);
    store_fails_at(match_store_use_statistics(p.store, "/no/such/file"), MATCH_E_IO, p.store, "/no/such/file", __FILE__,
                   __LINE__);
    match_store_close(&p.store);
}

static void use_vectors(void *context)
{
    place *p = context;
    match_hits *hits = NULL;
    match_store *reader = NULL;
    match_open_options o = {.size = sizeof o};
    const float query[3] = {1, 0, 0};
    char path[128];
    snprintf(path, sizeof path, "%s/vectored", folder);
    assert_int_equal(match_store_open(path, &o, &reader, NULL), MATCH_OK);
    if (match_store_search_vector(reader, NULL, 0, query, 3, 1, NULL, &hits) != MATCH_OK) p->refused++;
    match_hits_free(&hits);
    match_store_close(&reader);
}

static void find_vectors(place *p)
{
    char command[256];
    snprintf(command, sizeof command, "ls %s/vectored/*.vec", folder);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    assert_non_null(fgets(p->path, sizeof p->path, f));
    p->path[strcspn(p->path, "\n")] = '\0';
    pclose(f);
}

static void test_damaged_vectors(void **state)
{
    static const char *const ids[] = {"o1", "r1", "nobody"};
    static const float rows[] = {1, 0, 0, 0.6f, 0.8f, 0, 0, 0, 2};
    place p = {.store = fresh("vectored")};
    match_vectors *vectors = NULL;
    (void)state;
    store_ok(match_store_set_vectors(p.store, ids, 3, rows, 3), p.store);
    store_ok(match_store_vectors(p.store, &vectors), p.store);
    assert_int_equal(match_vectors_count(vectors), 3);
    assert_string_equal(match_vectors_id(vectors, 0), "nobody");
    assert_string_equal(match_vectors_id(vectors, 3), "");
    assert_true(match_vectors_data(vectors)[2] == 1);
    match_vectors_free(&vectors);
    match_vectors_free(&vectors);
    find_vectors(&p);
    damage(p.path, 1, use_vectors, &p);
    assert_true(p.refused > 20);
    match_store_close(&p.store);
}

static void test_vector_arguments(void **state)
{
    static const char *const ids[] = {"a", NULL};
    static const float rows[] = {1, 2, 3, 4};
    match_store *store = fresh("arguments");
    match_vectors *vectors = NULL;
    match_hits *hits = NULL;
    match_rank_options o = {.size = sizeof o, .want = MATCH_WANT_CLUSTERS};
    (void)state;
    store_fails_at(match_store_vectors(store, &vectors), MATCH_E_NOT_FOUND, store, "no vectors", __FILE__, __LINE__);
    store_fails_at(match_store_set_vectors(store, NULL, 1, rows, 1), MATCH_E_ARGUMENT, store, "ids", __FILE__,
                   __LINE__);
    store_fails_at(match_store_set_vectors(store, ids, 2, rows, 2), MATCH_E_ARGUMENT, store, "ids", __FILE__, __LINE__);
    store_fails_at(match_store_set_vectors(store, ids, 1, rows, 0), MATCH_E_VALUE, store, "dimensions", __FILE__,
                   __LINE__);
    store_fails_at(match_store_set_vectors(store, ids, 1, rows, 100000), MATCH_E_VALUE, store, "dimensions", __FILE__,
                   __LINE__);
    store_ok(match_store_set_vectors(store, ids, 1, rows, 4), store);
    store_fails_at(match_store_search_vector(store, NULL, 0, rows, 3, 1, NULL, &hits), MATCH_E_VALUE, store, "has 3",
                   __FILE__, __LINE__);
    store_fails_at(match_store_search_vector(store, NULL, 0, rows, 4, 1, &o, &hits), MATCH_E_ARGUMENT, store, "want",
                   __FILE__, __LINE__);
    store_fails_at(match_store_search_vector(store, NULL, 0, NULL, 4, 1, NULL, &hits), MATCH_E_ARGUMENT, store,
                   "vector", __FILE__, __LINE__);
    store_ok(match_store_begin(store), store);
    store_fails_at(match_store_set_vectors(store, NULL, 0, NULL, 0), MATCH_E_STATE, store, "batch", __FILE__, __LINE__);
    match_store_rollback(store);
    store_ok(match_store_set_vectors(store, NULL, 0, NULL, 0), store);
    store_fails_at(match_store_search_vector(store, NULL, 0, rows, 4, 1, NULL, &hits), MATCH_E_NOT_FOUND, store,
                   "no vectors", __FILE__, __LINE__);
    match_store_close(&store);
}

static void test_hostile_networks(void **state)
{
    static const struct {
        const char *json;
        match_status status;
    } cases[] = {{"", MATCH_E_FORMAT},
                 {"[]", MATCH_E_FORMAT},
                 {"{}", MATCH_E_FORMAT},
                 {"{\"nodes\":{}}", MATCH_E_FORMAT},
                 {"{\"nodes\":[1]}", MATCH_E_VALUE},
                 {"{\"nodes\":[{\"id\":1}]}", MATCH_E_VALUE},
                 {"{\"nodes\":[{\"id\":\"a\"}],\"edges\":[1]}", MATCH_E_VALUE},
                 {"{\"nodes\":[{\"id\":\"a\"}],\"edges\":{}}", MATCH_E_FORMAT},
                 {"{\"nodes\":[{\"id\":\"a\",\"weight\":1e300}]}", MATCH_E_VALUE},
                 {"{\"nodes\":[]}", MATCH_OK},
                 {"{\"nodes\":[{\"id\":\"a\"}],\"edges\":[{\"a\":\"a\",\"b\":\"a\"}]}", MATCH_OK},
                 {"{\"title\":7,\"nodes\":[{\"id\":\"a\",\"name\":[],\"group\":{}}]}", MATCH_OK}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        match_text *svg = NULL;
        match_error error = {0};
        match_status status = match_network_svg(cases[i].json, strlen(cases[i].json), &svg, &error);
        if (status != cases[i].status) print_error("case %zu: %s %s\n", i, match_status_name(status), error.message);
        assert_int_equal(status, cases[i].status);
        if (status == MATCH_OK) assert_non_null(strstr(match_text_data(svg), "</svg>"));
        match_text_free(&svg);
    }
    assert_int_equal(match_network_svg(NULL, 0, NULL, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(match_plan_svg(NULL, NULL, NULL, NULL), MATCH_E_ARGUMENT);
}

/* Reports that nobody of ours made: wrong types, figures beyond all bounds, foreign languages. */
static void test_hostile_calibrations(void **state)
{
    static const struct {
        const char *json, *language;
        match_status status;
    } cases[] = {{"", NULL, MATCH_E_FORMAT},
                 {"[]", NULL, MATCH_E_FORMAT},
                 {"{\"held_out\":7}", NULL, MATCH_E_FORMAT},
                 {"{\"held_out\":{\"bins\":{}}}", NULL, MATCH_E_FORMAT},
                 {"{\"held_out\":{\"bins\":[]}}", "de", MATCH_E_VALUE},
                 {"{\"held_out\":{\"bins\":[]}}", "ro", MATCH_OK},
                 {"{\"calibration\":{\"bins\":[1,null,{}]},\"held_out\":[]}", "pl", MATCH_OK},
                 {"{\"held_out\":{\"bins\":[{\"count\":1e308,\"predicted\":-1e308,\"observed\":1e308},"
                  "{\"count\":-5,\"predicted\":\"x\"}],\"calibration_error\":\"<b>\"},"
                  "\"held_out_shipped_weights\":{\"bins\":[[]]}}",
                  NULL, MATCH_OK}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        match_text *svg = NULL;
        match_error error = {0};
        match_status status =
            match_calibration_svg(cases[i].json, strlen(cases[i].json), cases[i].language, &svg, &error);
        if (status != cases[i].status) print_error("case %zu: %s %s\n", i, match_status_name(status), error.message);
        assert_int_equal(status, cases[i].status);
        if (status == MATCH_OK) {
            assert_non_null(strstr(match_text_data(svg), "</svg>"));
            assert_null(strstr(match_text_data(svg), "inf"));
            assert_null(strstr(match_text_data(svg), "nan"));
        }
        match_text_free(&svg);
    }
    assert_int_equal(match_calibration_svg(NULL, 0, NULL, NULL, NULL), MATCH_E_ARGUMENT);
}

/* Counts add up; a part that n-grams found counts where no part knows the words; lists that were cut say so. */
static void facets_of_parts(void)
{
#define FACET(distinct, values) "\"facets\":[{\"field\":\"kind\",\"distinct\":" distinct ",\"values\":[" values "]}]"
#define VALUE(text, count) "{\"value\":\"" text "\",\"count\":" count "}"
    static const char *const words = "{\"found\":3," FACET("2", VALUE("b", "2") "," VALUE("a", "1")) "}";
    static const char *const more = "{\"found\":2," FACET("2", VALUE("a", "2") "," VALUE("c", "1")) "}";
    static const char *const grams = "{\"found\":9," FACET("1", VALUE("a", "9")) ",\"by\":\"ngrams\"}";
    static const char *const none = "{\"found\":0," FACET("0", "") "}";
#define MOST "9223372036854775807"
    static const char *const most = "{\"found\":" MOST "," FACET("1", VALUE("a", "1")) "}";
    static const char *const twice = "{\"found\":1," FACET("1", VALUE("a", MOST) "," VALUE("a", "1")) "}";
    static const char *const cut = "{\"found\":5," FACET("7", VALUE("a", "1")) "}";
    static const struct {
        const char *parts[3];
        size_t count, most;
        match_status status;
        const char *merged;
    } cases[] = {
        {{words, more, none},
         3,
         0,
         MATCH_OK,
         "{\"found\":5," FACET("3", VALUE("a", "3") "," VALUE("b", "2") "," VALUE("c", "1")) "}"},
        {{words, more}, 2, 1, MATCH_OK, "{\"found\":5," FACET("3", VALUE("a", "3")) "}"},
        {{grams, words}, 2, 0, MATCH_OK, words},
        {{none, grams}, 2, 0, MATCH_OK, grams},
        {{cut, more},
         2,
         0,
         MATCH_OK,
         "{\"found\":7,\"facets\":[{\"field\":\"kind\",\"distinct\":7,\"values\":[" VALUE("a", "3") "," VALUE(
             "c", "1") "],"
                       "\"at_least\":true}]}"},
        {{words, "{\"found\":1,\"facets\":[]}"}, 2, 0, MATCH_E_FORMAT, "the same fields"},
        {{words, "{\"found\":-1,\"facets\":[]}"}, 2, 0, MATCH_E_FORMAT, "facets must be"},
        {{"[1]"}, 1, 0, MATCH_E_FORMAT, "facets must be"},
        {{"{"}, 1, 0, MATCH_E_FORMAT, "bad JSON"},
        {{words, NULL}, 2, 0, MATCH_E_ARGUMENT, "facets"},
        {{most, words}, 2, 0, MATCH_E_FORMAT, "greater than any collection"},
        {{twice}, 1, 0, MATCH_E_FORMAT, "greater than any collection"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        match_text *text = NULL;
        match_error error = {0};
        assert_int_equal(match_facets_merge(cases[i].parts, cases[i].count, cases[i].most, &text, &error),
                         cases[i].status);
        if (text)
            assert_string_equal(match_text_data(text), cases[i].merged);
        else
            assert_non_null(strstr(error.message, cases[i].merged));
        match_text_free(&text);
    }
#undef FACET
#undef VALUE
#undef MOST
}

/* What shards say in rounds, merged; an error's message when it cannot be. */
static void votes_of_parts(void)
{
#define VOTER "{\"id\":\"a\",\"score\":2,\"holders\":[\"o\"]}"
#define ROUND2(voters, items) "{\"version\":1,\"round\":2,\"voters\":[" voters "],\"items\":" items "}"
#define ROUND3(voters, works) "{\"version\":1,\"round\":3,\"voters\":[" voters "],\"works\":[" works "]}"
#define WORK(id, fits) "{\"id\":\"" id "\",\"fits\":" fits ",\"value\":1,\"holders\":[]}"
    static const struct {
        const char *part[2], *merged;
        match_status status;
    } cases[] = {
        {{"[" VOTER "]", "[]"}, "[" VOTER "]", MATCH_OK},
        {{"[" VOTER "]", "[" VOTER "]"}, "[" VOTER "]", MATCH_OK},
        {{ROUND2(VOTER, "{\"o\":2,\"p\":1}"), ROUND2(VOTER, "{\"o\":5}")},
         ROUND2(VOTER, "{\"o\":7,\"p\":1}"),
         MATCH_OK},
        {{ROUND3("", WORK("x", "1")), ROUND3("", WORK("z", "2") "," WORK("w", "1"))},
         ROUND3("", WORK("z", "2") "," WORK("w", "1") "," WORK("x", "1")),
         MATCH_OK},
        {{ROUND3("", WORK("x", "1")), ROUND3("", WORK("x", "1"))}, ROUND3("", WORK("x", "1")), MATCH_OK},
        {{"[" VOTER "]", ROUND2(VOTER, "{}")}, "of round 1 and of round 2", MATCH_E_FORMAT},
        {{ROUND2(VOTER, "{}"), ROUND2("", "{}")}, "different voters", MATCH_E_FORMAT},
        {{ROUND2("", "{\"o\":4294967295}"), ROUND2("", "{\"o\":1}")}, "o holds more items", MATCH_E_VALUE},
        {{ROUND2("", "{\"o\":-1}"), "[]"}, "voters must be", MATCH_E_FORMAT},
        {{ROUND2("", "{\"o\":1.5}"), "[]"}, "voters must be", MATCH_E_FORMAT},
        {{ROUND2("", "[]"), "[]"}, "voters must be", MATCH_E_FORMAT},
        {{ROUND3("", "1"), "[]"}, "voters must be", MATCH_E_FORMAT},
        {{"{\"version\":1,\"round\":2,\"voters\":[]}", "[]"}, "voters must be", MATCH_E_FORMAT},
        {{"{\"version\":1,\"round\":2,\"items\":{}}", "[]"}, "voters must be", MATCH_E_FORMAT},
        {{"{\"version\":1,\"round\":2,\"voters\":[],\"items\":{},\"works\":[]}", "[]"},
         "voters must be",
         MATCH_E_FORMAT},
        {{"{\"version\":1,\"round\":4,\"voters\":[],\"works\":[]}", "[]"}, "voters must be", MATCH_E_FORMAT},
        {{"{\"version\":2,\"round\":2,\"voters\":[],\"items\":{}}", "[]"}, "same version of libmatch", MATCH_E_NEWER},
        {{"[{\"id\":\"a\",\"score\":2,\"holders\":[7]}]", "[]"}, "voters must be", MATCH_E_FORMAT},
        {{"[" VOTER ",{\"id\":\"b\",\"score\":3,\"holders\":[]}]", "[]"}, "best first", MATCH_E_FORMAT},
        {{ROUND3("", WORK("x", "1e31")), "[]"}, "voters must be", MATCH_E_FORMAT},
        {{ROUND3("", WORK("x", "-1")), "[]"}, "voters must be", MATCH_E_FORMAT},
        {{"7", "[]"}, "voters must be", MATCH_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        match_text *text = NULL;
        match_error error = {0};
        assert_int_equal(match_voters_merge(cases[i].part, 2, &text, &error), cases[i].status);
        if (text)
            assert_string_equal(match_text_data(text), cases[i].merged);
        else
            assert_non_null(strstr(error.message, cases[i].merged));
        match_text_free(&text);
    }
#undef VOTER
#undef ROUND2
#undef ROUND3
#undef WORK
}

/* Whatever ids the voters name, nothing is said of a body above the viewer's tier. */
static void test_rounds_tell_no_hidden_body(void **state)
{
    static const char lines[] =
        "{\"kind\":\"organisation\",\"id\":\"o\",\"name\":\"Open\"}\n"
        "{\"kind\":\"organisation\",\"id\":\"h\",\"name\":\"Hidden\",\"visibility\":\"confidential\"}\n"
        "{\"kind\":\"project\",\"id\":\"w\",\"title\":\"ARGO\",\"participants\":[\"o\",\"h\",\"gone\"]}\n";
    static const char voters[] = "[{\"id\":\"v\",\"score\":1,\"holders\":[\"o\",\"h\",\"gone\",\"\"]}]";
    static const char *const said[] = {"\"items\":{\"o\":1}}", "\"works\":[]}"};
    static const char *const known[] = {"\"items\":{\"o\":1,\"h\":1}}", "\"holders\":[\"o\",\"h\"]}]}"};
    match_store *store = fresh("rounds");
    match_rank_options o = {.size = sizeof o, .want = MATCH_WANT_ORGANISATIONS};
    match_job *job = NULL;
    match_job_state at = MATCH_JOB_MORE;
    (void)state;
    store_ok(match_store_import_text(store, "records", lines, sizeof lines - 1, NULL, &job), store);
    assert_int_equal(match_job_step(job, -1, &at), MATCH_OK);
    match_job_free(&job);
    for (int all = 0; all < 2; all++) {
        match_text *text = NULL, *next = NULL;
        store_ok(match_store_set_viewer(store, all ? MATCH_TIER_CONFIDENTIAL : MATCH_TIER_PUBLIC), store);
        store_ok(match_store_voters_next(store, &o, voters, sizeof voters - 1, &text), store);
        assert_non_null(strstr(match_text_data(text), (all ? known : said)[0]));
        store_ok(match_store_voters_next(store, &o, match_text_data(text), match_text_length(text), &next), store);
        assert_non_null(strstr(match_text_data(next), (all ? known : said)[1]));
        match_text_free(&text);
        match_text_free(&next);
    }
    match_store_close(&store);
}

static void test_shard_arguments(void **state)
{
    match_store *store = fresh("shards");
    match_job *job = NULL;
    match_hits *hits = NULL;
    match_text *text = NULL;
    match_error error = {0};
    match_rank_options o = {.size = sizeof o, .want = MATCH_WANT_ORGANISATIONS};
    const char *bad[] = {"[{\"id\":1}]"}, *paths[] = {"/no/such"};
    (void)state;
    assert_int_equal(match_shard_of(NULL, 3), 0);
    assert_int_equal(match_shard_of("x", 0), 0);
    store_fails_at(match_store_split(store, "/tmp/x", 3, 3, &job), MATCH_E_VALUE, store, "3/3", __FILE__, __LINE__);
    store_fails_at(match_store_split(store, ":memory:", 0, 3, &job), MATCH_E_VALUE, store, "folder", __FILE__,
                   __LINE__);
    store_fails_at(match_store_split(store, NULL, 0, 3, &job), MATCH_E_ARGUMENT, store, "path", __FILE__, __LINE__);
    store_fails_at(match_store_voters(store, "x", 1, NULL, &text), MATCH_E_ARGUMENT, store, "want", __FILE__, __LINE__);
    store_fails_at(match_store_search_voted(store, "x", 1, &o, "{}", 2, &hits), MATCH_E_FORMAT, store, "voters",
                   __FILE__, __LINE__);
    store_fails_at(match_store_search_voted(store, "x", 1, &o, "[]", 2, &hits), MATCH_E_ARGUMENT, store, "round 1 of 3",
                   __FILE__, __LINE__);
    store_fails_at(match_store_voters_next(store, &o, "[1]", 3, &text), MATCH_E_FORMAT, store, "voters", __FILE__,
                   __LINE__);
    store_fails_at(match_store_voters_next(store, NULL, "[]", 2, &text), MATCH_E_ARGUMENT, store, "want", __FILE__,
                   __LINE__);
    o.channels = "-silent";
    store_ok(match_store_search_voted(store, "x", 1, &o, "[]", 2, &hits), store);
    match_hits_free(&hits);
    o.channels = "loud";
    assert_int_equal(match_shards_search(&store, 1, "x", 1, &o, &hits, &error), MATCH_E_VALUE);
    assert_non_null(strstr(error.message, "no channel \"loud\""));
    o.channels = NULL;
    assert_int_equal(match_shards_search(&store, 0, "x", 1, &o, &hits, &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_shards_search(NULL, 1, "x", 1, &o, &hits, &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_shards_search(&store, 1, NULL, 0, &o, &hits, NULL), MATCH_E_ARGUMENT);
    votes_of_parts();
    assert_int_equal(match_voters_merge(bad, 1, &text, &error), MATCH_E_FORMAT);
    assert_int_equal(match_voters_merge(NULL, 0, &text, &error), MATCH_OK);
    assert_string_equal(match_text_data(text), "[]");
    match_text_free(&text);
    facets_of_parts();
    assert_int_equal(match_statistics_merge(paths, 1, "/tmp/x", &error), MATCH_E_IO);
    assert_int_equal(match_statistics_merge(paths, 0, "/tmp/x", &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_hits_merge(NULL, 0, 0, &hits, &error), MATCH_OK);
    assert_int_equal(match_hits_count(hits), 0);
    assert_int_equal(match_hits_write(NULL, "q", &text, &error), MATCH_E_ARGUMENT);
    match_hits_free(&hits);
    match_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_statistics),         cmocka_unit_test(test_damaged_vectors),
        cmocka_unit_test(test_vector_arguments),           cmocka_unit_test(test_hostile_networks),
        cmocka_unit_test(test_hostile_calibrations),       cmocka_unit_test(test_shard_arguments),
        cmocka_unit_test(test_rounds_tell_no_hidden_body),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
