/* What would change a score: every promised score is the one that a store with the changed item gives; texts say it in
 * all languages. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/messages.h"
#include "tests/match/fixture.h"

enum { BODIES = 4, ITEMS = 10 };

static const char *const countries[] = {"RO", "PL", "DE", "FR"};
static const char *const types[] = {"company", "hospital", "research"};
static const char *const words[] = {"lung", "radiology", "sensor", "heart", "software", "imaging"};

typedef struct world {
    json_t *records[BODIES + ITEMS];
} world;

static json_t *list_of(mt_random *random, const char *const *from, uint32_t n)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < n; i++)
        if (mt_random_below(random, 3) == 0) json_array_append_new(list, json_string(from[i]));
    return list;
}

static world make_world(uint64_t seed)
{
    mt_random random = mt_random_seeded(seed);
    world w;
    for (unsigned i = 0; i < BODIES; i++) {
        char id[8];
        snprintf(id, sizeof id, "b%u", i);
        w.records[i] = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", "organisation", "id", id, "name", id, "country",
                                 countries[i % 4], "type", types[mt_random_below(&random, 3)]);
    }
    for (unsigned i = 0; i < ITEMS; i++) {
        char id[8], owner[8], title[80];
        unsigned low = 1 + mt_random_below(&random, 8), high = low + mt_random_below(&random, 10 - low);
        snprintf(id, sizeof id, "i%u", i);
        snprintf(owner, sizeof owner, "b%u", i % BODIES);
        snprintf(title, sizeof title, "%s %s %s", words[mt_random_below(&random, 6)],
                 words[mt_random_below(&random, 6)], words[mt_random_below(&random, 6)]);
        json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:s, s:[i,i]}", "kind", i / 4 % 2 ? "offer" : "request", "id",
                                 id, "owner", owner, "title", title, "language", "en", "trl", low, high);
        json_object_set_new(item, "countries",
                            json_pack("{s:o, s:o}", "wanted", list_of(&random, countries, 4), "excluded",
                                      list_of(&random, countries, 2)));
        json_object_set_new(item, "partner_types", list_of(&random, types, 3));
        w.records[BODIES + i] = item;
    }
    return w;
}

static void free_world(world *w)
{
    for (size_t i = 0; i < MT_COUNT(w->records); i++) json_decref(w->records[i]);
}

static void open_world(fixture *f, const world *w)
{
    fixture_open(f);
    for (size_t i = 0; i < MT_COUNT(w->records); i++) {
        char *text = json_dumps(w->records[i], JSON_COMPACT);
        fixture_add(f, text);
        free(text);
    }
    fixture_ready(f);
}

static json_t *explain(fixture *f, const char *a, const char *b)
{
    json_t *explanation = NULL;
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_explain(f->matcher, mt_text_of(a), mt_text_of(b), &options, &explanation, ERR));
    return explanation;
}

static double number(const json_t *object, const char *key) { return json_number_value(json_object_get(object, key)); }

/* Contributions and intercept give the score; the other side's view is the other way round. */
static void check_sum(const json_t *explanation)
{
    const json_t *parts = json_object_get(explanation, "contributions");
    double sum = number(explanation, "intercept");
    for (size_t i = 0; i < json_array_size(parts); i++) sum += number(json_array_get(parts, i), "value");
    assert_true(fabs(sum - mt_probability_logit(number(explanation, "score"))) < 1e-9);
}

/* The item of a counterfactual as it would be, in a store of its own. */
static double score_when_true(const world *w, const json_t *change, const char *a, const char *b)
{
    fixture f;
    world other;
    const char *code = json_string_value(json_object_get(change, "code"));
    const char *id = json_string_value(json_object_get(json_object_get(change, "item"), "id"));
    json_t *with = json_object_get(change, "with");
    for (size_t i = 0; i < MT_COUNT(w->records); i++) {
        other.records[i] = json_deep_copy(w->records[i]);
        if (strcmp(json_string_value(json_object_get(w->records[i], "id")), id) != 0) continue;
        if (strcmp(code, "trl") == 0) json_object_set(other.records[i], "trl", with);
        if (strcmp(code, "type") == 0) json_object_set(other.records[i], "partner_types", with);
        json_t *stated = json_object_get(other.records[i], "countries");
        if (strcmp(code, "country_unwanted") == 0) json_object_set(stated, "wanted", with);
        if (strcmp(code, "country_excluded") == 0) json_object_set(stated, "excluded", with);
    }
    open_world(&f, &other);
    json_t *explanation = explain(&f, a, b);
    double score = number(explanation, "score");
    json_decref(explanation);
    fixture_close(&f);
    free_world(&other);
    return score;
}

static void promised_scores_come_true(void **state)
{
    (void)state;
    size_t promised[4] = {0};
    static const char *const codes[] = {"trl", "type", "country_unwanted", "country_excluded"};
    for (uint64_t seed = 1; seed <= 25; seed++) {
        world w = make_world(seed);
        fixture f;
        open_world(&f, &w);
        for (unsigned b = 1; b < BODIES; b++) {
            char id[8];
            snprintf(id, sizeof id, "b%u", b);
            json_t *explanation = explain(&f, "b0", id);
            const json_t *list = json_object_get(explanation, "counterfactuals");
            check_sum(explanation);
            assert_true(json_is_array(list) && json_array_size(list) <= 5);
            for (size_t i = 0; i < json_array_size(list); i++) {
                const json_t *change = json_array_get(list, i);
                const char *code = json_string_value(json_object_get(change, "code"));
                assert_true(number(change, "gain") > 0.0);
                if (strcmp(code, "need_met") == 0) continue;
                for (size_t c = 0; c < MT_COUNT(codes); c++) promised[c] += strcmp(code, codes[c]) == 0;
                double truth = score_when_true(&w, change, "b0", id);
                if (fabs(truth - number(change, "score")) > 1e-12)
                    fail_msg("seed %d, %s, %s: promised %.15f, it is %.15f", (int)seed, id, code,
                             number(change, "score"), truth);
            }
            json_decref(explanation);
        }
        fixture_close(&f);
        free_world(&w);
    }
    for (size_t c = 0; c < MT_COUNT(codes); c++) assert_true(promised[c] > 0);
}

/* In the peer mode, and for what the graph and geography say in any mode, it does not matter who asks. */
static void both_sides_see_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        world w = make_world(seed);
        fixture f;
        open_world(&f, &w);
        for (unsigned i = 0; i < BODIES * BODIES; i++) {
            char a[8], b[8];
            snprintf(a, sizeof a, "b%u", i / BODIES);
            snprintf(b, sizeof b, "b%u", i % BODIES);
            if (i / BODIES >= i % BODIES) continue;
            mt_match_options options = fixture_options();
            json_t *there = NULL, *back = NULL;
            options.mode = MT_MODE_PEER;
            FIXTURE_OK(mt_explain(f.matcher, mt_text_of(a), mt_text_of(b), &options, &there, ERR));
            FIXTURE_OK(mt_explain(f.matcher, mt_text_of(b), mt_text_of(a), &options, &back, ERR));
            assert_true(fabs(number(there, "score") - number(back, "score")) < 1e-12);
            json_decref(there);
            json_decref(back);
            there = explain(&f, a, b);
            back = explain(&f, b, a);
            for (int side = 0; side < 2; side++) { /* the two directions change places */
                const json_t *x = json_array_get(json_object_get(there, "directions"), (size_t)side);
                const json_t *y = json_array_get(json_object_get(back, "directions"), (size_t)!side);
                assert_true(fabs(number(x, "coverage") - number(y, "coverage")) < 1e-12);
            }
            for (int j = 0; j < MT_FEATURE_COUNT; j++) {
                const char *code = mt_feature_code((mt_feature)j);
                double value[2] = {0.0, 0.0};
                if (j == MT_FEATURE_LIKENESS) continue; /* votes are those of the one who asks */
                for (int side = 0; side < 2; side++) {
                    const json_t *parts = json_object_get(side ? back : there, "contributions");
                    for (size_t k = 0; k < json_array_size(parts); k++)
                        if (strcmp(json_string_value(json_object_get(json_array_get(parts, k), "code")), code) == 0)
                            value[side] = number(json_array_get(parts, k), "value");
                }
                if (fabs(value[0] - value[1]) > 1e-9)
                    fail_msg("seed %d: %s of %s and %s: %f, %f", (int)seed, code, a, b, value[0], value[1]);
            }
            json_decref(there);
            json_decref(back);
        }
        fixture_close(&f);
        free_world(&w);
    }
}

static void every_code_has_every_language(void **state)
{
    (void)state;
    static const char *const others[] = {"country_excluded", "country_unwanted", "type", "trl", "limit",
                                         "undisclosed",      "withheld"};
    for (size_t i = 0; i < mt_message_count(); i++)
        for (int l = 0; l < MT_MESSAGE_LANGUAGES; l++) {
            const char *code = mt_message_code(i), *text = mt_message(code, (mt_message_language)l);
            if (!text || !text[0]) fail_msg("%s has no text in language %d", code, l);
            for (int argument = 1; argument <= 9; argument++) { /* the same arguments in all languages */
                char place[4] = {'{', (char)('0' + argument), '}', '\0'};
                bool here = strstr(text, place) != NULL;
                bool there = strstr(mt_message(code, MT_MESSAGE_EN), place) != NULL;
                if (here != there) fail_msg("%s: %s differs in language %d", code, place, l);
            }
            for (size_t j = 0; j < i; j++) assert_string_not_equal(mt_message_code(j), code);
        }
    for (int l = 0; l < MT_MESSAGE_LANGUAGES; l++) {
        for (int j = 0; j < MT_FEATURE_COUNT; j++)
            if (!mt_message(mt_feature_code((mt_feature)j), (mt_message_language)l))
                fail_msg("feature %s", mt_feature_code((mt_feature)j));
        for (int r = MT_RULE_NONE + 1; r < MT_RULE_COUNT; r++)
            if (!mt_message(mt_rule_name((mt_rule)r), (mt_message_language)l))
                fail_msg("rule %s", mt_rule_name((mt_rule)r));
        for (size_t i = 0; i < MT_COUNT(others); i++) assert_non_null(mt_message(others[i], (mt_message_language)l));
    }
}

static void texts_say_what_would_change_it(void **state)
{
    (void)state;
    static const struct {
        const char *language;
        mt_wording wording;
        const char *there, *not_there;
    } cases[] = {{"en", MT_WORDING_MUTUAL, "\"Lung software offered\" at TRL 5: 0", "not there"},
                 {"en", MT_WORDING_MUTUAL, "also open to PL", "not there"},
                 {"en", MT_WORDING_MUTUAL, "Both directions together", "not there"},
                 {"ro", MT_WORDING_MUTUAL, "Ce ar schimba scorul:", "What would"},
                 {"pl", MT_WORDING_MUTUAL, "Co zmieniłoby wynik:", "What would"},
                 {"en", MT_WORDING_A, "B covers", "A covers"},
                 {"en", MT_WORDING_A, "also open to PL", "at TRL 5"},
                 {"en", MT_WORDING_B, "B states no needs", "Both directions together"},
                 {"en", MT_WORDING_B, "at TRL 5", "also open to PL"}};
    fixture f;
    fixture_open(&f);
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"A\",\"country\":\"RO\"}");
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"B\",\"country\":\"PL\"}");
    fixture_add(&f, "{\"kind\":\"request\",\"id\":\"r\",\"owner\":\"a\",\"title\":\"Lung software\",\"trl\":[5,7],"
                    "\"countries\":{\"wanted\":[\"DE\"]},\"language\":\"en\"}");
    fixture_add(&f,
                "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"b\",\"title\":\"Lung software offered\",\"trl\":[2,3],"
                "\"language\":\"en\"}");
    fixture_ready(&f);
    json_t *explanation = explain(&f, "a", "b");
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_strbuf text = {0};
        FIXTURE_OK(mt_explanation_words(explanation, cases[i].language, cases[i].wording, &text, ERR));
        if (!strstr(text.data, cases[i].there) || strstr(text.data, cases[i].not_there))
            fail_msg("case %zu: %s", i, text.data);
        mt_strbuf_free(&text);
    }
    json_decref(explanation);
    fixture_close(&f);
}

/* Of a bare organisation its cluster, region and type speak, and the explanation says how little that is. */
static void a_bare_organisation_gets_a_list(void **state)
{
    (void)state;
    fixture f;
    char json[300];
    fixture_open(&f);
    fixture_add(&f, "{\"kind\":\"cluster\",\"id\":\"c\",\"name\":\"Cluster\"}");
    fixture_add(&f,
                "{\"kind\":\"organisation\",\"id\":\"new\",\"name\":\"New\",\"type\":\"startup\",\"country\":\"RO\","
                "\"region\":\"RO21\",\"concepts\":[\"nace:86\"],\"member_of\":[{\"cluster\":\"c\"}]}");
    for (int i = 0; i < 20; i++) {
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"x%d\",\"name\":\"X%d\",\"country\":\"%s\"%s%s%s}", i, i,
                 i < 10 ? "RO" : "PL", i == 3 ? ",\"region\":\"RO21\"" : "",
                 i == 7 ? ",\"concepts\":[\"nace:86\"]" : "", i == 12 ? ",\"member_of\":[{\"cluster\":\"c\"}]" : "");
        fixture_add(&f, json);
    }
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    mt_results results = {0};
    options.k = 4;
    options.explain = true;
    FIXTURE_OK(mt_partners(f.matcher, mt_text_of("new"), &options, &results, ERR));
    assert_true(fixture_rank(&results, "x3") >= 0 && fixture_rank(&results, "x7") >= 0 &&
                fixture_rank(&results, "x12") >= 0);
    for (size_t i = 0; i < results.len; i++)
        assert_true(json_is_true(mt_json_get(results.data[i].explanation, "low_evidence")));
    mt_results_free(&results);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promised_scores_come_true), cmocka_unit_test(both_sides_see_the_same),
        cmocka_unit_test(every_code_has_every_language), cmocka_unit_test(texts_say_what_would_change_it),
        cmocka_unit_test(a_bare_organisation_gets_a_list)};
    return cmocka_run_group_tests_name("counterfactuals", tests, NULL, NULL);
}
