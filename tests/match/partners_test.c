/* Partners, explanations and why-not on a small cluster whose answers are plain to see. */
#include <math.h>

#include "tests/match/fixture.h"

static const char *const records[] = {
    "{\"kind\":\"cluster\",\"id\":\"imago\",\"name\":\"Imago Cluster\",\"country\":\"RO\",\"text\":\"medical "
    "imaging\",\"language\":\"en\"}",
    "{\"kind\":\"cluster\",\"id\":\"optic\",\"name\":\"Optic Cluster\",\"country\":\"FR\",\"text\":\"photonics and "
    "medical imaging\",\"language\":\"en\"}",
    "{\"kind\":\"cluster\",\"id\":\"wood\",\"name\":\"Wood Cluster\",\"country\":\"FI\",\"text\":\"furniture and "
    "timber\",\"language\":\"en\"}",
    "{\"kind\":\"organisation\",\"id\":\"clinic\",\"name\":\"Clinica Sf. Lucia "
    "SRL\",\"country\":\"RO\",\"type\":\"hospital\",\"member_of\":[{\"cluster\":\"imago\"}]}",
    "{\"kind\":\"organisation\",\"id\":\"clinic2\",\"name\":\"CLINICA SF LUCIA\",\"country\":\"RO\"}",
    "{\"kind\":\"organisation\",\"id\":\"laser\",\"name\":\"Laser Works\",\"country\":\"PL\",\"type\":\"company\"}",
    "{\"kind\":\"organisation\",\"id\":\"robot\",\"name\":\"Robot House\",\"country\":\"DE\",\"type\":\"company\"}",
    "{\"kind\":\"organisation\",\"id\":\"rival\",\"name\":\"Rival Clinic\",\"country\":\"RO\",\"type\":\"hospital\"}",
    "{\"kind\":\"organisation\",\"id\":\"sister\",\"name\":\"Sister Clinic\",\"country\":\"RO\",\"parent\":\"clinic\"}",
    "{\"kind\":\"organisation\",\"id\":\"niece\",\"name\":\"Niece Clinic\",\"country\":\"RO\",\"parent\":\"sister\"}",
    "{\"kind\":\"organisation\",\"id\":\"enemy\",\"name\":\"Enemy Clinic\",\"country\":\"RO\"}",
    "{\"kind\":\"organisation\",\"id\":\"secret\",\"name\":\"Secret "
    "Lab\",\"country\":\"RO\",\"visibility\":\"confidential\"}",
    "{\"kind\":\"organisation\",\"id\":\"bare\",\"name\":\"Bare Ltd\"}",
    "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"clinic\",\"title\":\"Laser for eye surgery\",\"text\":\"We look "
    "for a surgical laser source for "
    "ophthalmology\",\"language\":\"en\",\"trl\":[7,9],\"countries\":{\"excluded\":[\"DE\"]}}",
    "{\"kind\":\"offer\",\"id\":\"f1\",\"owner\":\"laser\",\"title\":\"Surgical laser source\",\"text\":\"Laser source "
    "for ophthalmology and eye surgery\",\"language\":\"en\",\"trl\":[8,9]}",
    "{\"kind\":\"offer\",\"id\":\"f2\",\"owner\":\"robot\",\"title\":\"Surgical laser source\",\"text\":\"Laser source "
    "for ophthalmology and eye surgery\",\"language\":\"en\",\"trl\":[8,9]}",
    "{\"kind\":\"request\",\"id\":\"r2\",\"owner\":\"laser\",\"title\":\"Clinical trials\",\"text\":\"hospital for "
    "clinical trials of lasers\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"f3\",\"owner\":\"clinic\",\"title\":\"Clinical trials in "
    "ophthalmology\",\"text\":\"hospital with clinical trials experience\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"old\",\"owner\":\"bare\",\"title\":\"Surgical laser source for "
    "ophthalmology\",\"valid\":[\"2010-01-01\",\"2011-01-01\"],\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"p1\",\"title\":\"Eye "
    "robots\",\"participants\":[\"clinic\",\"rival\",\"ghost\",\"robot\"],\"start\":\"2024-01-01\"}",
    "{\"kind\":\"relation\",\"a\":\"clinic\",\"b\":\"enemy\",\"relation\":\"block\"}",
    "{\"kind\":\"relation\",\"a\":\"rival\",\"b\":\"clinic\",\"relation\":\"competitor\"}",
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

static void best_partner_meets_the_need(void **state)
{
    fixture *f = *state;
    mt_results list = {0};
    mt_match_options options = fixture_options();
    options.mode = MT_MODE_COMPLEMENT;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of("clinic"), &options, &list, ERR));
    assert_int_equal(fixture_rank(&list, "laser"), 0);
    assert_string_equal(list.data[0].name, "Laser Works");
    assert_int_equal(list.data[0].kind, MT_KIND_ORGANISATION);
    static const char *const never[] = {"clinic", "clinic2", "rival", "sister", "niece", "enemy", "ghost", "imago"};
    for (size_t i = 0; i < MT_COUNT(never); i++) assert_int_equal(fixture_rank(&list, never[i]), -1);
    assert_true(fixture_rank(&list, "bare") >= 0);
    mt_results_free(&list);
    options.new_only = true;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of("clinic"), &options, &list, ERR));
    assert_int_equal(fixture_rank(&list, "robot"), -1);
    mt_results_free(&list);
}

static void level_follows_the_record(void **state)
{
    fixture *f = *state;
    mt_results list = {0};
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of("imago"), &options, &list, ERR));
    assert_int_equal(list.len, 2);
    assert_string_equal(list.data[0].key, "optic");
    mt_results_free(&list);
    options.kinds = MT_KINDS_ORGANISATIONS;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of("r1"), &options, &list, ERR)); /* for an item */
    assert_int_equal(fixture_rank(&list, "laser"), 0);
    assert_int_equal(fixture_rank(&list, "clinic"), -1);
    assert_int_equal(fixture_rank(&list, "sister"), -1);
    assert_int_equal(fixture_rank(&list, "robot"), -1); /* from an excluded country */
    mt_results_free(&list);
    mt_error error = {0};
    assert_int_equal(mt_partners(f->matcher, mt_text_of("nobody"), &options, &list, &error), MATCH_E_NOT_FOUND);
    options.viewer = MT_TIER_PUBLIC;
    assert_int_equal(mt_partners(f->matcher, mt_text_of("secret"), &options, &list, &error), MATCH_E_NOT_FOUND);
    options.filter = "country = ";
    assert_int_equal(mt_partners(f->matcher, mt_text_of("imago"), &options, &list, &error), MATCH_E_SYNTAX);
}

static const struct rule_case {
    const char *b, *rule;
    bool new_only;
    int beyond;
    const char *filter;
} rules[] = {{"clinic", "self", false, 0, NULL},        {"imago", "level", false, 0, NULL},
             {"clinic2", "alias", false, 0, NULL},      {"sister", "same_group", false, 0, NULL},
             {"niece", "same_group", false, 0, NULL},   {"enemy", "block", false, 0, NULL},
             {"rival", "competitor", false, 0, NULL},   {"robot", "known_partner", true, 0, NULL},
             {"robot", "near_partner", false, 1, NULL}, {"laser", "filter", false, 0, "country = 'RO'"},
             {"f1", "level", false, 0, NULL},           {"laser", NULL, false, 0, NULL}};

static void why_not_names_the_rule(void **state)
{
    fixture *f = *state;
    for (size_t i = 0; i < MT_COUNT(rules); i++) {
        json_t *answer = NULL;
        mt_match_options options = fixture_options();
        options.new_only = rules[i].new_only;
        options.beyond = rules[i].beyond;
        options.filter = rules[i].filter;
        FIXTURE_OK(mt_why_not(f->matcher, mt_text_of("clinic"), mt_text_of(rules[i].b), &options, &answer, ERR));
        if (strcmp(mt_json_get_text(answer, "removed_by").data, rules[i].rule ? rules[i].rule : "") != 0)
            print_message("%s: %s\n", rules[i].b, mt_json_get_text(answer, "removed_by").data);
        assert_string_equal(mt_json_get_text(answer, "removed_by").data, rules[i].rule ? rules[i].rule : "");
        json_decref(answer);
    }
}

static void why_not_compares_with_the_last(void **state)
{
    fixture *f = *state;
    json_t *answer = NULL;
    mt_match_options options = fixture_options();
    options.k = 1;
    FIXTURE_OK(mt_why_not(f->matcher, mt_text_of("clinic"), mt_text_of("bare"), &options, &answer, ERR));
    assert_true(json_is_false(mt_json_get(answer, "listed")));
    assert_true(json_integer_value(mt_json_get(answer, "rank")) > 1);
    assert_non_null(mt_json_get(answer, "last"));
    assert_true(json_array_size(mt_json_get(answer, "missing")) > 0);
    mt_strbuf text = {0};
    FIXTURE_OK(mt_explanation_text(answer, "pl", &text, ERR));
    assert_non_null(strstr(text.data, "Miejsce"));
    mt_strbuf_free(&text);
    json_decref(answer);
}

static void explanation_tells_the_match(void **state)
{
    fixture *f = *state;
    json_t *e = NULL;
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_explain(f->matcher, mt_text_of("clinic"), mt_text_of("laser"), &options, &e, ERR));
    const json_t *directions = mt_json_get(e, "directions"), *there = json_array_get(directions, 0);
    const json_t *need = json_array_get(mt_json_get(there, "needs"), 0);
    assert_string_equal(mt_json_get_text(mt_json_get(need, "request"), "id").data, "r1");
    assert_string_equal(mt_json_get_text(mt_json_get(need, "best"), "id").data, "f1");
    assert_true(json_array_size(mt_json_get(need, "terms")) > 0);
    double x = json_number_value(mt_json_get(there, "coverage"));
    double y = json_number_value(mt_json_get(json_array_get(directions, 1), "coverage"));
    assert_true(x > 0.2 && y > 0.2);
    assert_true(fabs(json_number_value(mt_json_get(mt_json_get(e, "reciprocity"), "value")) - 2 * x * y / (x + y)) <
                1e-9);
    /* the shown need is what the ranking counted */
    assert_true(fabs(json_number_value(mt_json_get(there, "observed")) -
                     json_number_value(mt_json_get(need, "similarity"))) < 1e-9);
    static const char *const languages[] = {"en", "ro", "pl"}, *const expected[] = {"is met by", "acoperită",
                                                                                    "odpowiada"};
    for (size_t i = 0; i < 3; i++) {
        mt_strbuf text = {0};
        FIXTURE_OK(mt_explanation_text(e, languages[i], &text, ERR));
        assert_non_null(strstr(text.data, expected[i]));
        mt_strbuf_free(&text);
    }
    mt_strbuf text = {0};
    mt_error error = {0};
    assert_int_equal(mt_explanation_text(e, "de", &text, &error), MATCH_E_VALUE);
    json_t *none = json_object();
    assert_int_equal(mt_explanation_text(none, "en", &text, &error), MATCH_E_FORMAT);
    json_decref(none);
    mt_strbuf_free(&text);
    json_decref(e);
}

/* The same offer from an excluded country is worth nothing. */
static void excluded_country_counts(void **state)
{
    fixture *f = *state;
    json_t *e = NULL;
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_explain(f->matcher, mt_text_of("clinic"), mt_text_of("robot"), &options, &e, ERR));
    const json_t *there = json_array_get(mt_json_get(e, "directions"), 0);
    const json_t *need = json_array_get(mt_json_get(there, "needs"), 0);
    assert_true(json_number_value(mt_json_get(there, "observed")) == 0.0 ||
                json_number_value(mt_json_get(there, "observed")) < 0.5);
    assert_true(json_number_value(mt_json_get(need, "similarity")) < 0.5);
    json_decref(e);
}

/* An expired offer is not evidence: the bare company is unknown, not a match. */
static void expired_offer_is_not_used(void **state)
{
    fixture *f = *state;
    json_t *e = NULL;
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_explain(f->matcher, mt_text_of("clinic"), mt_text_of("bare"), &options, &e, ERR));
    assert_true(json_is_true(mt_json_get(e, "low_evidence")));
    const json_t *there = json_array_get(mt_json_get(e, "directions"), 0);
    assert_true(fabs(json_number_value(mt_json_get(there, "coverage")) - 0.15) < 1e-12);
    options.as_of = mt_day_from_ymd(2010, 6, 1);
    json_decref(e);
    FIXTURE_OK(mt_explain(f->matcher, mt_text_of("clinic"), mt_text_of("bare"), &options, &e, ERR));
    there = json_array_get(mt_json_get(e, "directions"), 0);
    assert_true(json_number_value(mt_json_get(there, "coverage")) > 0.4);
    json_decref(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_partner_meets_the_need), cmocka_unit_test(level_follows_the_record),
        cmocka_unit_test(why_not_names_the_rule),      cmocka_unit_test(why_not_compares_with_the_last),
        cmocka_unit_test(explanation_tells_the_match), cmocka_unit_test(excluded_country_counts),
        cmocka_unit_test(expired_offer_is_not_used)};
    return cmocka_run_group_tests_name("partners", tests, set_up, tear_down);
}
