/* Search and completion: kinds, organisations through their items, states, tiers, languages, explanations. */
#include <math.h>

#include "tests/match/fixture.h"

static const char *const records[] = {
    "{\"kind\":\"organisation\",\"id\":\"o1\",\"name\":\"Alpha\",\"country\":\"RO\"}",
    "{\"kind\":\"organisation\",\"id\":\"o2\",\"name\":\"Beta\",\"country\":\"PL\",\"text\":\"mass "
    "spectrometry\",\"language\":\"en\"}",
    "{\"kind\":\"organisation\",\"id\":\"o3\",\"name\":\"Gamma\",\"country\":\"DE\",\"visibility\":\"members\"}",
    "{\"kind\":\"organisation\",\"id\":\"o4\",\"name\":\"Delta\",\"country\":\"DE\"}",
    "{\"kind\":\"cluster\",\"id\":\"c1\",\"name\":\"Spectrometry Cluster\",\"country\":\"FR\"}",
    "{\"kind\":\"offer\",\"id\":\"f1\",\"owner\":\"o1\",\"title\":\"Mass spectrometry of food\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"f2\",\"owner\":\"o2\",\"title\":\"Furniture design\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"f3\",\"owner\":\"o2\",\"title\":\"Mass "
    "spectrometry\",\"status\":\"closed\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"f4\",\"owner\":\"o1\",\"title\":\"Mass spectrometry "
    "secrets\",\"visibility\":\"confidential\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"f5\",\"title\":\"Mass spectrometry of nobody\",\"language\":\"en\"}",
    "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"o4\",\"title\":\"Spectrometry wanted\",\"language\":\"en\"}",
    "{\"kind\":\"call\",\"id\":\"k1\",\"title\":\"Spectrometry call\",\"closes\":\"2020-01-01\",\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"p1\",\"title\":\"Spectrometry of "
    "water\",\"participants\":[\"o3\",\"o4\",\"ghost\"],\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"p2\",\"title\":\"Wooden "
    "houses\",\"participants\":[\"o1\",\"o4\"],\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"p3\",\"participants\":[\"o1\",\"o2\",\"o4\"]}",
};

static int set_up(void **state)
{
    static fixture f;
    fixture_of(&f, records, MT_COUNT(records));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_close(*state);
    return 0;
}

static const struct search_case {
    const char *name, *text;
    unsigned kinds;
    bool by_items;
    const char *filter;
    mt_tier viewer;
    const char *expected; /* keys in order, parted by blanks */
} cases[] = {
    {"all items", "mass spectrometry food", 0, false, NULL, MT_TIER_CONFIDENTIAL, "f1 f4 f5 r1 p1"},
    {"one kind", "spectrometry", 1u << MT_KIND_REQUEST, false, NULL, MT_TIER_CONFIDENTIAL, "r1"},
    {"closed ones on request", "mass", 1u << MT_KIND_OFFER, false, "status = closed", MT_TIER_CONFIDENTIAL, "f3"},
    {"hidden from the public", "secrets", 0, false, NULL, MT_TIER_PUBLIC, ""},
    {"seen by the owner", "secrets", 0, false, NULL, MT_TIER_CONFIDENTIAL, "f4"},
    {"organisations by own text only", "spectrometry", 1u << MT_KIND_ORGANISATION, false, NULL, MT_TIER_CONFIDENTIAL,
     "o2"},
    {"organisations through items", "water", MT_KINDS_ORGANISATIONS, true, NULL, MT_TIER_CONFIDENTIAL, "o3 o4"},
    {"members stay hidden", "water", MT_KINDS_ORGANISATIONS, true, NULL, MT_TIER_PUBLIC, "o4"},
    {"filter on the organisation", "water", MT_KINDS_ORGANISATIONS, true, "country = PL", MT_TIER_CONFIDENTIAL, ""},
    {"hidden items do not vote", "secrets", MT_KINDS_ORGANISATIONS, true, NULL, MT_TIER_PUBLIC, ""},
    {"nothing but stop words", "the of and", 0, false, NULL, MT_TIER_CONFIDENTIAL, ""},
    {"empty", "", 0, false, NULL, MT_TIER_CONFIDENTIAL, ""},
};

static void one_case(void **state)
{
    const struct search_case *c = *state;
    fixture f;
    fixture_of(&f, records, MT_COUNT(records));
    mt_match_options options = fixture_options();
    options.kinds = c->kinds;
    options.by_items = c->by_items;
    options.filter = c->filter;
    options.viewer = c->viewer;
    options.explain = true;
    mt_results list = {0};
    FIXTURE_OK(mt_search(f.matcher, mt_text_of(c->text), &options, &list, ERR));
    mt_strbuf keys = {0};
    mt_strbuf_str(&keys, "");
    for (size_t i = 0; i < list.len; i++) {
        mt_strbuf_format(&keys, "%s%s", i ? " " : "", list.data[i].key);
        const json_t *root = list.data[i].explanation;
        const json_t *parts = mt_json_get(root, "contributions");
        double sum = 0.0;
        for (size_t p = 0; p < json_array_size(parts); p++)
            sum += json_number_value(mt_json_get(json_array_get(parts, p), "value"));
        assert_string_equal(mt_json_get_text(root, "scale").data, "linear");
        assert_true(fabs(sum - list.data[i].score) < 1e-9);
    }
    assert_string_equal(keys.data, c->expected);
    mt_strbuf_free(&keys);
    mt_results_free(&list);
    fixture_close(&f);
}

static void completion_finds_the_missing(void **state)
{
    fixture *f = *state;
    mt_match_options options = fixture_options();
    options.explain = true;
    mt_results list = {0};
    const mt_text members[] = {mt_text_of("o1"), mt_text_of("nobody"), mt_text_of("ghost")};
    FIXTURE_OK(mt_complete(f->matcher, mt_text_of("spectrometry of water"), members, 3, &options, &list, ERR));
    assert_int_equal(fixture_rank(&list, "o4"), 0); /* worked with o1 and the dangling ghost, and on the subject */
    assert_int_equal(fixture_rank(&list, "o1"), -1);
    assert_int_equal(fixture_rank(&list, "ghost"), -1);
    assert_int_equal(json_array_size(list.warnings), 2);
    for (size_t i = 0; i < list.len; i++) {
        const json_t *root = list.data[i].explanation;
        const json_t *parts = mt_json_get(root, "contributions");
        double sum = json_number_value(mt_json_get(root, "intercept"));
        for (size_t p = 0; p < json_array_size(parts); p++)
            sum += json_number_value(mt_json_get(json_array_get(parts, p), "value"));
        assert_true(fabs(sum - list.data[i].score) < 1e-9);
    }
    mt_results_free(&list);
    FIXTURE_OK(mt_complete(f->matcher, mt_text_of(""), NULL, 0, &options, &list, ERR));
    assert_int_equal(list.len, 0);
    mt_results_free(&list);
}

/* The matcher follows the store: a new record is found, a removed one is not, without a new matcher. */
static void matcher_follows_the_store(void **state)
{
    (void)state;
    fixture f;
    fixture_open(&f);
    fixture_add(&f, records[0]);
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    mt_results list = {0};
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("quasar"), &options, &list, ERR));
    assert_int_equal(list.len, 0);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"new\",\"title\":\"quasar\",\"owner\":\"o1\",\"language\":\"en\"}");
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("quasar"), &options, &list, ERR));
    assert_int_equal(list.len, 1);
    mt_results_free(&list);
    options.by_items = true;
    options.kinds = MT_KINDS_ORGANISATIONS;
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("quasar"), &options, &list, ERR));
    assert_int_equal(fixture_rank(&list, "o1"), 0);
    mt_results_free(&list);
    fixture_close(&f);
}

/* n-grams of the words of a query, as the explanations of the organisations found tell them */
static bool tells_ngrams(fixture *f, const char *text, bool by_items, const char *channels)
{
    mt_match_options options = fixture_options();
    options.kinds = MT_KINDS_ORGANISATIONS;
    options.by_items = by_items;
    options.channels = channels;
    options.explain = true;
    mt_results list = {0};
    bool found = false;
    FIXTURE_OK(mt_search(f->matcher, mt_text_of(text), &options, &list, ERR));
    for (size_t i = 0; i < list.len; i++) {
        const json_t *parts = mt_json_get(list.data[i].explanation, "contributions");
        for (size_t p = 0; p < json_array_size(parts); p++)
            found = found || mt_text_is(mt_json_get_text(json_array_get(parts, p), "code"), "ngrams");
    }
    mt_results_free(&list);
    return found;
}

#define TWELVE_WORDS "mass spectrometry food water furniture design wooden houses wanted secrets alpha cluster"
#define STRANGE_WORDS                                                                                           \
    "spectrometrical masses2 foody watery2 furnitures2 designy houselike woodeny wantedly secretly2 nobodies2 " \
    "clusterly"

static void long_texts_find_organisations_by_words(void **state)
{
    static const struct {
        const char *text, *channels;
        bool by_items, ngrams;
    } rows[] = {
        {"mass spectrometry", NULL, true, true},
        {TWELVE_WORDS, NULL, true, true},
        {TWELVE_WORDS " masses", NULL, true, true}, /* no word that is new */
        {TWELVE_WORDS " call", NULL, true, false},
        {TWELVE_WORDS " quasar", NULL, true, false},
        {TWELVE_WORDS " call", "", true, false},
        {TWELVE_WORDS " call", "words,ngrams", true, true}, /* asked for by name */
        {TWELVE_WORDS " call", "words", true, false},
        {TWELVE_WORDS " call", NULL, false, true},         /* records by their own text */
        {STRANGE_WORDS " spectrometry", NULL, true, true}, /* words that no record has */
    };
    fixture *f = *state;
    for (size_t i = 0; i < MT_COUNT(rows); i++) {
        bool ngrams = tells_ngrams(f, rows[i].text, rows[i].by_items, rows[i].channels);
        if (ngrams != rows[i].ngrams) fail_msg("row %zu: %s", i, rows[i].text);
    }
}

/* Records in a second language are reached by n-grams, whatever the length of the text. */
static void mixed_stores_keep_ngrams(void **state)
{
    (void)state;
    fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(&f, records[i]);
    fixture_add(&f,
                "{\"kind\":\"offer\",\"id\":\"f6\",\"title\":\"Spectrometrie\",\"owner\":\"o1\",\"language\":\"ro\"}");
    fixture_ready(&f);
    assert_true(tells_ngrams(&f, TWELVE_WORDS " call", true, NULL));
    fixture_close(&f);
}

static void bad_options_are_refused(void **state)
{
    fixture *f = *state;
    mt_error error = {0};
    mt_results list = {0};
    mt_match_options options = fixture_options();
    options.channels = "pictures";
    assert_int_equal(mt_search(f->matcher, mt_text_of("x"), &options, &list, &error), MATCH_E_VALUE);
    options.channels = NULL;
    options.filter = "country ~ x";
    assert_int_equal(mt_search(f->matcher, mt_text_of("x"), &options, &list, &error), MATCH_E_SYNTAX);
    assert_int_equal(list.len, 0);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 5] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)&cases[i]};
    tests[MT_COUNT(cases)] =
        (struct CMUnitTest)cmocka_unit_test_setup_teardown(completion_finds_the_missing, set_up, tear_down);
    tests[MT_COUNT(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(matcher_follows_the_store);
    tests[MT_COUNT(cases) + 2] =
        (struct CMUnitTest)cmocka_unit_test_setup_teardown(bad_options_are_refused, set_up, tear_down);
    tests[MT_COUNT(cases) + 3] =
        (struct CMUnitTest)cmocka_unit_test_setup_teardown(long_texts_find_organisations_by_words, set_up, tear_down);
    tests[MT_COUNT(cases) + 4] = (struct CMUnitTest)cmocka_unit_test(mixed_stores_keep_ngrams);
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
