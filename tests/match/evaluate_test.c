/* mt_evaluate: cases worked out by hand, and random runs against a slow reference. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher.h"

static const struct evaluate_case {
    const char *name, *run, *qrels;
    bool linear;
    match_status status;
    double ndcg, precision, recall, mrr, map;
} cases[] = {
    {"perfect", "q Q0 a 1 9 x\nq Q0 b 2 8 x\n", "q\t0\ta\t2\nq\t0\tb\t1\n", false, MATCH_OK, 1, .2, 1, 1, 1},
    {"second place", "q Q0 z 1 9 x\nq Q0 a 2 8 x\n", "q\t0\ta\t1\n", false, MATCH_OK, 0.63092975357145743, .1, 1, .5,
     .5},
    {"rank column decides, not the line", "q Q0 a 2 8 x\nq Q0 z 1 9 x\n", "q\t0\ta\t1\n", false, MATCH_OK,
     0.63092975357145743, .1, 1, .5, .5},
    {"linear gain", "q Q0 b 1 9 x\nq Q0 a 2 8 x\n", "q\t0\ta\t2\nq\t0\tb\t1\n", true, MATCH_OK, 0.8597186998521972, .2,
     1, 1, 1},
    {"exponential gain", "q Q0 b 1 9 x\nq Q0 a 2 8 x\n", "q\t0\ta\t2\nq\t0\tb\t1\n", false, MATCH_OK,
     0.7967075809905066, .2, 1, 1, 1},
    {"unanswered query counts as 0", "q Q0 a 1 9 x\n", "q\t0\ta\t1\nr\t0\ta\t1\n", false, MATCH_OK, .5, .05, .5, .5,
     .5},
    {"query without relevant records is left out", "q Q0 a 1 9 x\n", "q\t0\ta\t1\nr\t0\ta\t0\n", false, MATCH_OK, 1, .1,
     1, 1, 1},
    {"three columns with a header", "q Q0 a 1 9 x\n", "query\tid\tgrade\nq\ta\t1\n", false, MATCH_OK, 1, .1, 1, 1, 1},
    {"carriage returns and empty lines", "q Q0 a 1 9 x\r\n\r\n", "\nq\t0\ta\t1\r\n", false, MATCH_OK, 1, .1, 1, 1, 1},
    {"nothing relevant", "q Q0 a 1 9 x\n", "q\t0\ta\t0\n", false, MATCH_E_VALUE, 0, 0, 0, 0, 0},
    {"short line", "q Q0 a 1\n", "q\t0\ta\t1\n", false, MATCH_E_FORMAT, 0, 0, 0, 0, 0},
    {"rank is no number", "q Q0 a first 9 x\n", "q\t0\ta\t1\n", false, MATCH_E_FORMAT, 0, 0, 0, 0, 0},
    {"grade is no number", "q Q0 a 1 9 x\n", "q\t0\ta\t1\nq\t0\tb\tgood\n", false, MATCH_E_FORMAT, 0, 0, 0, 0, 0},
    {"ranked twice", "q Q0 a 1 9 x\nq Q0 a 2 8 x\n", "q\t0\ta\t1\n", false, MATCH_E_FORMAT, 0, 0, 0, 0, 0},
    {"empty", "", "", false, MATCH_E_VALUE, 0, 0, 0, 0, 0},
};

static double value(const json_t *report, const char *key) { return json_number_value(mt_json_get(report, key)); }

static void one_case(void **state)
{
    const struct evaluate_case *c = *state;
    json_t *report = NULL;
    mt_error error = {0};
    match_status status = mt_evaluate(mt_text_of(c->run), mt_text_of(c->qrels), 10, c->linear, &report, &error);
    assert_int_equal(status, c->status);
    if (status != MATCH_OK) {
        assert_true(error.message[0] != '\0');
        return;
    }
    assert_true(fabs(value(report, "ndcg") - c->ndcg) < 1e-12);
    assert_true(fabs(value(report, "precision") - c->precision) < 1e-12);
    assert_true(fabs(value(report, "recall") - c->recall) < 1e-12);
    assert_true(fabs(value(report, "mrr") - c->mrr) < 1e-12);
    assert_true(fabs(value(report, "map") - c->map) < 1e-12);
    json_decref(report);
}

/* nDCG, recall and MAP once more, straight from their definitions, for one query of `n` ranked records */
static void random_runs(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        mt_random r = mt_random_seeded(seed);
        uint32_t n = mt_random_below(&r, 130), judged = 1 + mt_random_below(&r, 140), k = 1 + mt_random_below(&r, 12);
        int grade[140], best[140];
        mt_strbuf run = {0}, qrels = {0};
        for (uint32_t i = 0; i < judged; i++) {
            grade[i] = best[i] = i == 0 ? 1 : (int)mt_random_below(&r, 4);
            mt_strbuf_format(&qrels, "q\t0\td%u\t%d\n", (unsigned)i, grade[i]);
        }
        uint32_t order[140];
        for (uint32_t i = 0; i < 140; i++) order[i] = i;
        for (uint32_t i = 139; i > 0; i--) {
            uint32_t j = mt_random_below(&r, i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        for (uint32_t i = 0; i < n; i++)
            mt_strbuf_format(&run, "q Q0 d%u %u 1 x\n", (unsigned)order[i], (unsigned)i + 1);
        for (uint32_t i = 0; i < judged; i++)
            for (uint32_t j = i + 1; j < judged; j++)
                if (best[j] > best[i]) {
                    int swap = best[i];
                    best[i] = best[j];
                    best[j] = swap;
                }
        double dcg = 0, ideal = 0, found = 0, relevant = 0, map = 0;
        for (uint32_t i = 0; i < judged; i++) relevant += grade[i] > 0;
        for (uint32_t i = 0; i < k && i < judged; i++) ideal += (pow(2, best[i]) - 1) / (log(i + 2) / log(2));
        for (uint32_t i = 0; i < n; i++) {
            int g = order[i] < judged ? grade[order[i]] : 0;
            if (i < k) dcg += (pow(2, g) - 1) / (log(i + 2) / log(2));
            if (i < 100 && g > 0) map += ++found / (i + 1);
        }
        json_t *report = NULL;
        mt_error error = {0};
        match_status status = mt_evaluate(mt_text_make(run.data ? run.data : "", run.len),
                                          mt_text_make(qrels.data, qrels.len), k, false, &report, &error);
        if (status != MATCH_OK) print_message("seed %llu: %s\n", (unsigned long long)seed, error.message);
        assert_int_equal(status, MATCH_OK);
        assert_true(fabs(value(report, "ndcg") - dcg / ideal) < 1e-9);
        assert_true(fabs(value(report, "recall") - found / relevant) < 1e-9);
        assert_true(fabs(value(report, "map") - map / relevant) < 1e-9);
        json_decref(report);
        mt_strbuf_free(&run);
        mt_strbuf_free(&qrels);
    }
}

/* Scores that are probabilities are held against the judgements, others are not. */
static void probabilities_are_calibrated(void **state)
{
    (void)state;
    mt_random random = mt_random_seeded(3);
    mt_strbuf run = {0}, qrels = {0};
    for (int q = 0; q < 200; q++) {
        double p = 0.99;
        for (int i = 0; i < 25; i++) { /* only the first 20 count */
            p *= 0.93;
            mt_strbuf_format(&run, "q%d Q0 r%d %d ", q, i, i + 1);
            mt_strbuf_double(&run, i < 20 ? p : 1.0);
            mt_strbuf_str(&run, " x\n");
            mt_strbuf_format(&qrels, "q%d 0 r%d %d\n", q, i, mt_random_unit(&random) < p);
        }
    }
    json_t *report = NULL;
    mt_error error = {0};
    assert_int_equal(
        mt_evaluate(mt_text_make(run.data, run.len), mt_text_make(qrels.data, qrels.len), 10, false, &report, &error),
        MATCH_OK);
    const json_t *calibration = json_object_get(report, "calibration"), *bins = json_object_get(calibration, "bins");
    assert_true(value(calibration, "calibration_error") < 0.04 && value(calibration, "brier_skill") > 0.1);
    double count = 0;
    for (size_t i = 0; i < json_array_size(bins); i++) count += value(json_array_get(bins, i), "count");
    assert_int_equal(json_array_size(bins), 15);
    assert_int_equal((int)count, 4000);
    json_decref(report);
    mt_strbuf_str(&run, "q0 Q0 other 26 1.5 x\n");
    assert_int_equal(
        mt_evaluate(mt_text_make(run.data, run.len), mt_text_make(qrels.data, qrels.len), 10, false, &report, &error),
        MATCH_OK);
    assert_null(json_object_get(report, "calibration"));
    json_decref(report);
    mt_strbuf_free(&run);
    mt_strbuf_free(&qrels);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 2] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)&cases[i]};
    tests[MT_COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(random_runs);
    tests[MT_COUNT(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(probabilities_are_calibrated);
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
