/* why-not and lists agree: in random worlds whatever why-not says of a pair holds in the list, rule by rule and rank by
 * rank; contributions add up everywhere; the two rules that only items have. */
#include <math.h>
#include <stdlib.h>

#include "tests/match/fixture.h"

#include "libmatch/base/random.h"
#include "libmatch/match/messages.h"
#include "libmatch/match/model.h"
#include "libmatch/match/undisclosed.h"

enum { BODIES = 14, ITEMS = 26 };

static const char *const words[] = {"lung", "heart", "sensor", "imaging", "software", "clinic"};

static void fill(fixture *f, mt_random *random)
{
    static const char *const countries[] = {"RO", "PL", "DE"}, *const tiers[] = {"public", "public", "members"};
    static const char *const relations[] = {"block", "competitor", "same_group", "partner", "met", "partner"};
    static const char *const kinds[] = {"offer", "request", "competence", "idea"};
    static const char *const states[] = {"", "", "", ",\"status\":\"closed\"",
                                         ",\"valid\":[\"2020-01-01\",\"2021-01-01\"]"};
    fixture_open(f);
    for (unsigned i = 0; i < BODIES; i++)
        fixture_addf(
            f,
            "{\"kind\":\"%s\",\"id\":\"b%u\",\"name\":\"Name%c%c\",\"country\":\"%s\",\"visibility\":\"%s\",\"text\":"
            "\"%s\"%s}",
            i % 7 == 0 ? "cluster" : "organisation", i, (char)('a' + (i == 9 ? 8 : i)), 'x',
            countries[mt_random_below(random, 3)], tiers[mt_random_below(random, 3)], words[mt_random_below(random, 6)],
            i % 5 == 4 ? ",\"parent\":\"b2\"" : "");
    for (unsigned i = 0; i < ITEMS; i++)
        fixture_addf(f,
                     "{\"kind\":\"%s\",\"id\":\"i%u\",\"owner\":\"b%u\",\"language\":\"en\",\"title\":\"%s "
                     "%s\",\"visibility\":\"%s\","
                     "\"concepts\":[\"t:%u\"]%s%s}",
                     kinds[i % 4], i, mt_random_below(random, BODIES), words[mt_random_below(random, 6)],
                     words[mt_random_below(random, 6)], tiers[mt_random_below(random, 3)], mt_random_below(random, 3),
                     states[mt_random_below(random, 5)], i % 3 ? "" : ",\"countries\":{\"excluded\":[\"PL\"]}");
    for (unsigned i = 0; i < 8; i++)
        fixture_addf(f, "{\"kind\":\"relation\",\"a\":\"b%u\",\"b\":\"b%u\",\"relation\":\"%s\",\"visibility\":\"%s\"}",
                     mt_random_below(random, BODIES), mt_random_below(random, BODIES),
                     relations[mt_random_below(random, 6)], tiers[mt_random_below(random, 3)]);
    for (unsigned i = 0; i < 5; i++)
        fixture_addf(
            f,
            "{\"kind\":\"project\",\"id\":\"p%u\",\"title\":\"%s\",\"participants\":[\"b%u\",\"b%u\"],\"start\":\"2024-"
            "01-01\"}",
            i, words[i], mt_random_below(random, BODIES), mt_random_below(random, BODIES));
    fixture_ready(f);
}

static double number(const json_t *object, const char *key) { return json_number_value(mt_json_get(object, key)); }

static bool adds_up(const json_t *explanation)
{
    const json_t *parts = mt_json_get(explanation, "contributions");
    double sum = number(explanation, "intercept");
    for (size_t i = 0; i < json_array_size(parts); i++) sum += number(json_array_get(parts, i), "value");
    return fabs(sum - mt_probability_logit(number(explanation, "score"))) < 1e-9;
}

/* One subject: every body asked about by why-not against the list of all. */
static void compare(fixture *f, const char *a, const mt_match_options *options, uint64_t seed)
{
    mt_results list = {0};
    mt_error err = {0};
    mt_match_options asked = *options;
    if (mt_partners(f->matcher, mt_text_of(a), options, &list, &err) != MATCH_OK) return; /* hidden, or expired */
    for (size_t i = 0; i < list.len; i++)
        if (!adds_up(list.data[i].explanation)) fail_msg("seed %d: %s and %s", (int)seed, a, list.data[i].key);
    for (unsigned b = 0; b < BODIES; b++) {
        char id[8];
        json_t *answer = NULL;
        snprintf(id, sizeof id, "b%u", b);
        asked.k = 3;
        match_status status = mt_why_not(f->matcher, mt_text_of(a), mt_text_of(id), &asked, &answer, &err);
        int place = fixture_rank(&list, id);
        if (status != MATCH_OK) { /* not for this viewer */
            assert_int_equal(status, MATCH_E_NOT_FOUND);
            assert_int_equal(place, -1);
            continue;
        }
        mt_text rule = mt_json_get_text(answer, "removed_by");
        bool ranked = rule.len == 0;
        if (ranked != (place >= 0) && list.len < options->k)
            fail_msg("seed %d: %s and %s: \"%s\", place %d", (int)seed, a, id, rule.data, place);
        if (place >= 0) {
            assert_int_equal(json_integer_value(mt_json_get(answer, "rank")), place + 1);
            assert_int_equal(json_is_true(mt_json_get(answer, "listed")), place < 3);
            assert_true(fabs(number(answer, "score") - list.data[place].score) < 1e-12);
        }
        assert_true(adds_up(answer));
        json_decref(answer);
    }
    mt_results_free(&list);
}

static void lists_and_why_not_agree(void **state)
{
    (void)state;
    static const char *const filters[] = {NULL, "country = 'RO'"};
    for (uint64_t seed = 1; seed <= 12; seed++) {
        mt_random random = mt_random_seeded(seed);
        fixture f;
        fill(&f, &random);
        for (unsigned i = 0; i < BODIES + ITEMS; i++) {
            char id[8];
            mt_match_options options = fixture_options();
            options.explain = true;
            options.mode = (mt_mode)(i % 3);
            options.viewer = i % 2 ? MT_TIER_PUBLIC : MT_TIER_CONFIDENTIAL;
            options.new_only = i % 5 == 0;
            options.beyond = i % 7 == 0 ? 2 : 0;
            options.filter = filters[i % 4 == 0];
            snprintf(id, sizeof id, i < BODIES ? "b%u" : "i%u", i < BODIES ? i : i - BODIES);
            compare(&f, id, &options, seed);
        }
        fixture_close(&f);
    }
}

/* Listed, and where, as the list says; kept out as almost the same as somebody only where that alone keeps it out. */
static void compare_diverse(fixture *f, const char *a, const mt_match_options *options, uint64_t seed)
{
    mt_results list = {0}, plain = {0};
    mt_error err = {0};
    mt_match_options all = *options;
    all.diversity = 0.0;
    all.k = 100;
    if (mt_partners(f->matcher, mt_text_of(a), options, &list, &err) != MATCH_OK) return;
    FIXTURE_OK(mt_partners(f->matcher, mt_text_of(a), &all, &plain, ERR));
    for (size_t i = 0; i < plain.len; i++) {
        json_t *answer = NULL;
        int place = fixture_rank(&list, plain.data[i].key);
        double least = 1.0;
        FIXTURE_OK(mt_why_not(f->matcher, mt_text_of(a), mt_text_of(plain.data[i].key), options, &answer, ERR));
        bool alike = mt_text_is(mt_json_get_text(answer, "removed_by"), "near_identical");
        for (size_t j = 0; j < list.len; j++)
            least = fmin(least, number(mt_json_get(list.data[j].explanation, "diversity"), "counted"));
        if (json_is_true(mt_json_get(answer, "listed")) != (place >= 0) || (alike && place >= 0))
            fail_msg("seed %d: %s and %s, place %d of %zu", (int)seed, a, plain.data[i].key, place, i);
        assert_int_equal(json_integer_value(mt_json_get(answer, "rank")), place >= 0 ? place + 1 : (int)i + 1);
        if (place < 0 && i < options->k) assert_true(alike);
        if (alike)
            assert_true(plain.data[i].score >= least &&
                        fixture_rank(&list, mt_json_get_text(mt_json_get(answer, "like"), "id").data) >= 0);
        if (place < 0 && !alike) assert_true(plain.data[i].score <= list.data[0].score);
        if (place < 0)
            assert_true(mt_text_is(mt_json_get_text(mt_json_get(answer, "last"), "id"), list.data[list.len - 1].key));
        json_decref(answer);
    }
    mt_results_free(&list);
    mt_results_free(&plain);
}

static void diverse_lists_and_why_not_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        mt_random random = mt_random_seeded(seed);
        fixture f;
        fill(&f, &random);
        for (unsigned i = 0; i < BODIES; i++) {
            char id[8];
            mt_match_options options = fixture_options();
            options.k = 2 + i % 3;
            options.explain = true;
            options.kinds = MT_KINDS_ORGANISATIONS;
            options.mode = (mt_mode)(i % 3);
            options.diversity = i % 2 ? 1.0 : 0.4;
            snprintf(id, sizeof id, "b%u", i);
            compare_diverse(&f, id, &options, seed);
        }
        fixture_close(&f);
    }
}

static void what_cannot_be_shown_adds_up_too(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        mt_random random = mt_random_seeded(seed);
        fixture f;
        size_t made = 0;
        fill(&f, &random);
        for (unsigned a = 0; a < BODIES; a++) {
            char one[8], two[8];
            json_t *explanation = NULL;
            mt_error err = {0};
            mt_match_options options = fixture_options();
            options.viewer = MT_TIER_PUBLIC;
            options.undisclosed = true;
            snprintf(one, sizeof one, "b%u", a);
            snprintf(two, sizeof two, "b%u", (a + 3) % BODIES);
            if (mt_explain_undisclosed(f.matcher, mt_text_of(one), mt_text_of(two), &options, &explanation, &err) !=
                MATCH_OK)
                continue;
            assert_true(adds_up(explanation));
            json_decref(explanation);
            made++;
        }
        assert_true(made > 0);
        fixture_close(&f);
    }
}

static void rules_of_items(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b, *rule;
    } cases[] = {{"i1", "pl", "not_eligible"},
                 {"i1", "de", ""},
                 {"ro", "old", "expired"},
                 {"ro", "shut", "expired"},
                 {"i1", "ro", "self"}};
    fixture f;
    fixture_open(&f);
    fixture_addf(&f, "{\"kind\":\"organisation\",\"id\":\"ro\",\"name\":\"Aa\",\"country\":\"RO\"}");
    fixture_addf(&f, "{\"kind\":\"organisation\",\"id\":\"pl\",\"name\":\"Bb\",\"country\":\"PL\"}");
    fixture_addf(&f, "{\"kind\":\"organisation\",\"id\":\"de\",\"name\":\"Cc\",\"country\":\"DE\"}");
    fixture_addf(
        &f,
        "{\"kind\":\"request\",\"id\":\"i1\",\"owner\":\"ro\",\"title\":\"T\",\"countries\":{\"excluded\":[\"PL\"]}}");
    fixture_addf(
        &f, "{\"kind\":\"offer\",\"id\":\"old\",\"owner\":\"pl\",\"title\":\"T\",\"valid\":[\"2020-01-01\",\"2021-01-"
            "01\"]}");
    fixture_addf(&f, "{\"kind\":\"offer\",\"id\":\"shut\",\"owner\":\"pl\",\"title\":\"T\",\"status\":\"closed\"}");
    fixture_ready(&f);
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        static const char *const languages[] = {"en", "ro", "pl"};
        json_t *answer = NULL;
        mt_match_options options = fixture_options();
        FIXTURE_OK(mt_why_not(f.matcher, mt_text_of(cases[i].a), mt_text_of(cases[i].b), &options, &answer, ERR));
        assert_string_equal(mt_json_get_text(answer, "removed_by").data, cases[i].rule);
        for (size_t l = 0; l < MT_COUNT(languages); l++) {
            mt_strbuf text = {0};
            FIXTURE_OK(mt_explanation_text(answer, languages[l], &text, ERR));
            if (cases[i].rule[0]) assert_non_null(strstr(text.data, mt_message(cases[i].rule, (mt_message_language)l)));
            mt_strbuf_free(&text);
        }
        json_decref(answer);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_and_why_not_agree), cmocka_unit_test(diverse_lists_and_why_not_agree),
        cmocka_unit_test(what_cannot_be_shown_adds_up_too), cmocka_unit_test(rules_of_items)};
    return cmocka_run_group_tests_name("why-not", tests, NULL, NULL);
}
