/* Diverse lists: fewer near-identical entries, scores that never rise, reasons, and nothing changed without the option.
 */
#include <math.h>

#include "libmatch/match/likeness.h"
#include "tests/match/fixture.h"

/* Ten hospitals of one town with the same text, and others that fit a little less. */
static void fill_bodies(fixture *f)
{
    char json[400];
    fixture_open(f);
    fixture_add(f, "{\"kind\":\"organisation\",\"id\":\"me\",\"name\":\"Me\",\"type\":\"hospital\",\"country\":\"RO\","
                   "\"region\":\"RO21\","
                   "\"text\":\"Software for radiology and heart monitoring in hospitals and schools.\","
                   "\"language\":\"en\"}");
    for (int i = 0; i < 10; i++) {
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"h%d\",\"name\":\"Hospital %d\",\"type\":\"hospital\",\"country\":"
                 "\"RO\",\"region\":\"RO21\",\"text\":\"Radiology and heart monitoring, software in hospitals.\","
                 "\"language\":\"en\"}",
                 i, i);
        fixture_add(f, json);
    }
    static const char *const others[] = {"Monitoring of schools in winter.", "Radiology of animals and farms.",
                                         "Software for ships and ports.", "Heart and sports."};
    for (int i = 0; i < 4; i++) {
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"x%d\",\"name\":\"X %d\",\"type\":\"company\",\"country\":\"%s\","
                 "\"text\":\"%s\",\"language\":\"en\"}",
                 i, i, i % 2 ? "PL" : "RO", others[i]);
        fixture_add(f, json);
    }
}

static void fill(fixture *f)
{
    fill_bodies(f);
    fixture_ready(f);
}

static size_t hospitals(const mt_results *results)
{
    size_t n = 0;
    for (size_t i = 0; i < results->len; i++) n += results->data[i].key[0] == 'h';
    return n;
}

static mt_results ask(fixture *f, double diversity, bool explain)
{
    mt_results results = {0};
    mt_match_options options = fixture_options();
    options.k = 5;
    options.diversity = diversity;
    options.explain = explain;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of("me"), &options, &results, ERR));
    for (size_t i = 1; i < results.len; i++) assert_true(results.data[i - 1].score >= results.data[i].score);
    return results;
}

static void near_identical_entries_make_room(void **state)
{
    (void)state;
    fixture f;
    fill(&f);
    mt_results plain = ask(&f, 0.0, false), mild = ask(&f, 0.5, false), full = ask(&f, 1.0, true);
    assert_true(hospitals(&plain) >= 3);
    assert_true(hospitals(&mild) <= hospitals(&plain));
    assert_int_equal(hospitals(&full), 1);
    assert_int_equal(full.len, 5);
    assert_string_equal(full.data[0].key, plain.data[0].key); /* the best one stays */
    const json_t *told = mt_json_get(full.data[1].explanation, "diversity");
    assert_true(json_is_integer(mt_json_get(told, "place")));
    assert_true(mt_json_get_text(mt_json_get(told, "like"), "id").len > 0);
    mt_results_free(&plain);
    mt_results_free(&mild);
    mt_results_free(&full);
    fixture_close(&f);
}

/* What explains an entry is what explains the pair, and the choice. */
static void entries_are_explained_as_pairs(void **state)
{
    size_t with_needs = 0;
    (void)state;
    fixture f;
    fill_bodies(&f);
    for (int i = 0; i < 4; i++) {
        char owner[16] = "me";
        if (i % 2) snprintf(owner, sizeof owner, "x%d", i);
        fixture_addf(&f,
                     "{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"%s\",\"title\":\"Radiology software, part %d\","
                     "\"language\":\"en\"}",
                     i % 2 ? "offer" : "request", i, owner, i);
    }
    fixture_ready(&f);
    for (int d = 1; d <= 4; d++) {
        mt_results list = ask(&f, d / 4.0, true);
        for (size_t i = 0; i < list.len; i++) {
            mt_match_options options = fixture_options();
            json_t *pair = NULL;
            FIXTURE_OK(mt_explain(f.matcher, mt_text_of("me"), mt_text_of(list.data[i].key), &options, &pair, ERR));
            with_needs += json_array_size(mt_json_get(json_array_get(mt_json_get(pair, "directions"), 0), "needs")) > 0;
            assert_int_equal(json_object_set(pair, "diversity", mt_json_get(list.data[i].explanation, "diversity")), 0);
            assert_true(json_equal(pair, list.data[i].explanation));
            json_decref(pair);
        }
        mt_results_free(&list);
    }
    assert_true(with_needs > 0);
    fixture_close(&f);
}

static void why_not_names_the_one_alike(void **state)
{
    (void)state;
    fixture f;
    json_t *explanation = NULL;
    mt_match_options options = fixture_options();
    fill(&f);
    options.k = 5;
    options.diversity = 1.0;
    FIXTURE_OK(mt_why_not(f.matcher, mt_text_of("me"), mt_text_of("h1"), &options, &explanation, ERR));
    assert_string_equal(json_string_value(json_object_get(explanation, "removed_by")), "near_identical");
    assert_string_equal(json_string_value(json_object_get(json_object_get(explanation, "like"), "id")), "h0");
    json_decref(explanation);
    options.diversity = 2.0;
    mt_results results = {0};
    mt_error err = {0};
    assert_int_equal(mt_partners(f.matcher, mt_text_of("me"), &options, &results, &err), MATCH_E_VALUE);
    fixture_close(&f);
}

static void likeness_is_symmetric_and_bounded(void **state)
{
    (void)state;
    fixture f;
    mt_match_options options = fixture_options();
    mt_body bodies[15] = {{0}};
    fill(&f);
    FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
    for (mt_num i = 1; i <= 15; i++) FIXTURE_OK(mt_body_read(f.matcher, i, &bodies[i - 1], ERR));
    for (int i = 0; i < 15; i++)
        for (int j = 0; j < 15; j++) {
            double likeness = mt_bodies_likeness(&bodies[i], &bodies[j]);
            assert_true(likeness >= 0.0 && likeness <= 1.0 + 1e-12);
            assert_true(fabs(likeness - mt_bodies_likeness(&bodies[j], &bodies[i])) < 1e-12);
        }
    assert_true(mt_bodies_likeness(&bodies[1], &bodies[2]) > 0.99);
    assert_true(mt_bodies_likeness(&bodies[1], &bodies[12]) < 0.5);
    for (int i = 0; i < 15; i++) mt_body_free(&bodies[i]);
    mt_matcher_end(f.matcher);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_identical_entries_make_room), cmocka_unit_test(entries_are_explained_as_pairs),
        cmocka_unit_test(why_not_names_the_one_alike), cmocka_unit_test(likeness_is_symmetric_and_bounded)};
    return cmocka_run_group_tests_name("diversity", tests, NULL, NULL);
}
