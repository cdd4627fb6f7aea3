/* Weights of fields: how they are read, and that searches, explanations and votes follow them. */
#include <math.h>
#include <string.h>

#include "libmatch/match/field_weights.h"
#include "tests/match/fixture.h"

static const struct reading {
    const char *name, *text;
    bool set;
    double of[MT_FIELD_COUNT]; /* title, text, keywords */
} readings[] = {
    {"none", NULL, false, {1, 1, 1}},
    {"empty", "", false, {1, 1, 1}},
    {"all as they are", "title=1,text=1.0,keywords=1e0", false, {1, 1, 1}},
    {"one", "title=2", true, {2, 1, 1}},
    {"blanks", " text = 0.5 , keywords=0 ", true, {1, 0.5, 0}},
    {"the greatest", "keywords=100", true, {1, 1, 100}},
};

static void weights_are_read(void **state)
{
    const struct reading *r = *state;
    mt_field_weights weights = {0};
    FIXTURE_OK(mt_field_weights_read(r->text, &weights, ERR));
    assert_int_equal(weights.set, r->set);
    mt_bm25 model = mt_field_weights_model(&weights);
    for (int i = 0; i < MT_FIELD_COUNT; i++) assert_true(model.weight[i] == r->of[i]);
    assert_true(model.k1 == mt_bm25_default.k1);
}

static const char *const bad[] = {"title",
                                  "title=",
                                  "title=two",
                                  "title=-1",
                                  "title=101",
                                  "title=nan",
                                  "body=1",
                                  "title=1,title=2",
                                  "title=0,text=0,keywords=0",
                                  "title=1,,text=2",
                                  "=1",
                                  "title=1;text=2"};

static void others_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(bad); i++) {
        mt_field_weights weights = {.set = true, .of = {7, 7, 7}};
        mt_error error = {0};
        assert_int_equal(mt_field_weights_read(bad[i], &weights, &error), MATCH_E_VALUE);
        assert_non_null(strstr(error.message, "title=2,text=1,keywords=0.5"));
        assert_true(weights.of[0] == 7);
    }
}

static const char *const records[] = {
    "{\"kind\":\"organisation\",\"id\":\"o1\",\"name\":\"One\"}",
    "{\"kind\":\"organisation\",\"id\":\"o2\",\"name\":\"Two\"}",
    "{\"kind\":\"offer\",\"id\":\"in-title\",\"owner\":\"o1\",\"title\":\"Lasers\",\"text\":\"cutting of steel "
    "plates\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"in-text\",\"owner\":\"o2\",\"title\":\"Workshop\",\"text\":\"lasers and other "
    "lasers\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"in-keywords\",\"title\":\"Service\",\"text\":\"repair of "
    "machines\",\"keywords\":[\"lasers\"],\"language\":\"en\"}",
};

static const struct ranking {
    const char *name, *weights;
    bool organisations;
    const char *expected;
} rankings[] = {
    {"title alone", "text=0,keywords=0", false, "in-title"},
    {"text alone", "title=0,keywords=0", false, "in-text"},
    {"keywords alone", "title=0,text=0", false, "in-keywords"},
    {"title above all", "title=50,text=0.01,keywords=0.001", false, "in-title in-text in-keywords"},
    {"keywords above all", "title=0.001,text=0.01,keywords=50", false, "in-keywords in-text in-title"},
    {"votes follow: title", "text=0.01,keywords=0", true, "o1 o2"},
    {"votes follow: text", "title=0.01,keywords=0", true, "o2 o1"},
};

static void searches_follow(void **state)
{
    const struct ranking *r = *state;
    fixture f;
    fixture_of(&f, records, MT_COUNT(records));
    mt_match_options options = fixture_options();
    options.channels = "words";
    options.explain = true;
    options.by_items = r->organisations;
    options.kinds = r->organisations ? MT_KINDS_ORGANISATIONS : 0;
    FIXTURE_OK(mt_field_weights_read(r->weights, &options.fields, ERR));
    mt_results list = {0};
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("lasers"), &options, &list, ERR));
    mt_strbuf keys = {0};
    for (size_t i = 0; i < list.len; i++) {
        mt_strbuf_format(&keys, "%s%s", i ? " " : "", list.data[i].key);
        const json_t *parts = mt_json_get(list.data[i].explanation, "contributions");
        double sum = 0.0;
        for (size_t p = 0; p < json_array_size(parts); p++)
            sum += json_number_value(mt_json_get(json_array_get(parts, p), "value"));
        assert_true(fabs(sum - list.data[i].score) < 1e-9);
    }
    assert_string_equal(keys.data, r->expected);
    mt_strbuf_free(&keys);
    mt_results_free(&list);
    fixture_close(&f);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(readings) + MT_COUNT(rankings) + 1];
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(readings); i++)
        tests[n++] =
            (struct CMUnitTest){readings[i].name, weights_are_read, NULL, NULL, (void *)(uintptr_t)&readings[i]};
    for (size_t i = 0; i < MT_COUNT(rankings); i++)
        tests[n++] =
            (struct CMUnitTest){rankings[i].name, searches_follow, NULL, NULL, (void *)(uintptr_t)&rankings[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(others_are_refused);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
