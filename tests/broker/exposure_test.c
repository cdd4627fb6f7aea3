/* Exposure: its figures against plain sums, and lists that keep their bounds on random offers. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/broker/exposure.h"
#include "tests/match/fixture.h"

/* half of the mean difference of all pairs, divided by the mean: the definition */
static double slow_gini(const double *values, size_t n)
{
    double differences = 0.0, sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
        for (size_t j = 0; j < n; j++) differences += fabs(values[i] - values[j]);
    }
    return sum > 0.0 ? differences / (2.0 * (double)n * sum) : 0.0;
}

static void gini_is_that_of_the_definition(void **state)
{
    (void)state;
    mt_random random = mt_random_seeded(1);
    for (int round = 0; round < 50; round++) {
        double values[20];
        size_t n = 1 + mt_random_below(&random, 20);
        for (size_t i = 0; i < n; i++) values[i] = mt_random_below(&random, 3) ? mt_random_unit(&random) : 0.0;
        double slow = slow_gini(values, n);
        assert_true(fabs(mt_gini(values, n) - slow) < 1e-12);
    }
    assert_true(mt_gini(NULL, 0) == 0.0);
}

enum { LISTS = 30, BODIES = 40, PER_LIST = 20 };

typedef struct offers {
    mt_offer offer[LISTS * PER_LIST];
    bool taken[LISTS * PER_LIST];
} offers;

/* popular bodies, so that without bounds few get everything */
static void make_offers(offers *o, uint64_t seed)
{
    mt_random random = mt_random_seeded(seed);
    for (uint32_t l = 0; l < LISTS; l++) {
        bool used[BODIES] = {false};
        for (uint32_t i = 0; i < PER_LIST; i++) {
            uint32_t body = mt_random_below(&random, BODIES);
            while (used[body]) body = (body + 1) % BODIES;
            used[body] = true;
            o->offer[l * PER_LIST + i] = (mt_offer){l, body, mt_random_unit(&random) / (1.0 + body)};
        }
    }
}

static mt_exposure choose(offers *o, mt_exposure_bounds bounds)
{
    mt_exposure e = {0};
    FIXTURE_OK(mt_exposure_choose(o->offer, LISTS * PER_LIST, LISTS, BODIES, &bounds, o->taken, &e, ERR));
    size_t length[LISTS] = {0}, listed[BODIES] = {0}, most = 0, least = SIZE_MAX, unseen = 0;
    double score = 0.0;
    for (size_t i = 0; i < LISTS * PER_LIST; i++) {
        if (!o->taken[i]) continue;
        length[o->offer[i].list]++;
        listed[o->offer[i].body]++;
        score += o->offer[i].score;
    }
    for (size_t l = 0; l < LISTS; l++) assert_true(length[l] <= bounds.k);
    for (size_t b = 0; b < BODIES; b++) {
        if (listed[b] > most) most = listed[b];
        if (listed[b] < least) least = listed[b];
        unseen += listed[b] == 0;
    }
    assert_int_equal(e.most, most);
    assert_int_equal(e.least, least);
    assert_int_equal(e.unseen, unseen);
    assert_true(fabs(e.score - score) < 1e-9);
    return e;
}

static void bounds_hold(void **state)
{
    (void)state;
    offers *o = malloc(sizeof *o);
    assert_non_null(o);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        make_offers(o, seed);
        mt_exposure plain = choose(o, (mt_exposure_bounds){.k = 5});
        mt_exposure capped = choose(o, (mt_exposure_bounds){.k = 5, .most = 6});
        mt_exposure raised = choose(o, (mt_exposure_bounds){.k = 5, .least = 1});
        mt_exposure even = choose(o, (mt_exposure_bounds){.k = 5, .gini = 0.3});
        assert_true(capped.most <= 6 && capped.gini < plain.gini && capped.score <= plain.score);
        assert_int_equal(raised.unseen, 0);
        assert_true(raised.least >= 1 && raised.worst > plain.worst && raised.score <= plain.score);
        assert_true(even.gini <= 0.3);
        assert_true(plain.gini > 0.5 && plain.unseen > 0);
    }
    free(o);
}

/* Exposure from the lists as they are shown: the offers of each in their order, many of equal score. */
static void reported_exposure_is_that_of_the_shown_lists(void **state)
{
    (void)state;
    offers *o = malloc(sizeof *o);
    assert_non_null(o);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        double exposure[BODIES] = {0.0}, sum = 0.0, worst = HUGE_VAL;
        make_offers(o, seed);
        for (uint32_t i = 0; i < LISTS * PER_LIST; i++) o->offer[i].score = 0.9 - 0.1 * (double)(i % PER_LIST / 4);
        mt_exposure e = choose(o, (mt_exposure_bounds){.k = 5, .most = seed % 2 ? 6 : 0, .least = seed % 3});
        for (uint32_t l = 0; l < LISTS; l++) {
            size_t rank = 0;
            for (uint32_t i = l * PER_LIST; i < (l + 1) * PER_LIST; i++)
                if (o->taken[i]) exposure[o->offer[i].body] += 1.0 / log2(1.0 + (double)++rank);
        }
        for (size_t b = 0; b < BODIES; b++) {
            sum += exposure[b];
            worst = fmin(worst, exposure[b]);
        }
        assert_true(fabs(e.gini - slow_gini(exposure, BODIES)) < 1e-12);
        assert_true(fabs(e.mean - sum / BODIES) < 1e-12 && fabs(e.worst - worst) < 1e-12);
    }
    free(o);
}

static void lists_of_a_store_keep_bounds(void **state)
{
    (void)state;
    fixture f;
    char json[200];
    fixture_open(&f);
    for (int i = 0; i < 12; i++) {
        snprintf(json, sizeof json, "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"O%d\",\"country\":\"%s\"}", i,
                 i, i < 3 ? "RO" : "PL");
        fixture_add(&f, json);
    }
    fixture_ready(&f);
    const mt_text ids[] = {mt_text_of("o0"), mt_text_of("o1"), mt_text_of("none"), mt_text_of("o5"), mt_text_of("o6")};
    mt_match_options options = fixture_options();
    mt_exposure_bounds bounds = {.k = 3, .most = 2, .least = 1};
    mt_strbuf lines = {0};
    json_t *report = NULL;
    FIXTURE_OK(mt_fair_lists(f.matcher, ids, MT_COUNT(ids), &options, &bounds, &lines, &report, ERR));
    const json_t *after = json_object_get(report, "after");
    assert_true(json_integer_value(json_object_get(after, "most_lists")) <= 2);
    assert_int_equal(json_integer_value(json_object_get(after, "never_listed")), 0);
    assert_int_equal(json_array_size(json_object_get(report, "unknown")), 1);
    size_t count = 0;
    for (const char *c = lines.data; *c; c++) count += *c == '\n';
    assert_int_equal(count, 12); /* four lists of three */
    assert_non_null(strstr(lines.data, "{\"query\":\"o0\",\"rank\":1,"));
    json_decref(report);
    mt_error err = {0};
    bounds.least = 5;
    assert_int_equal(mt_fair_lists(f.matcher, ids, 1, &options, &bounds, &lines, &report, &err), MATCH_E_VALUE);
    mt_strbuf_free(&lines);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(gini_is_that_of_the_definition), cmocka_unit_test(bounds_hold),
                                       cmocka_unit_test(reported_exposure_is_that_of_the_shown_lists),
                                       cmocka_unit_test(lists_of_a_store_keep_bounds)};
    return cmocka_run_group_tests_name("exposure", tests, NULL, NULL);
}
