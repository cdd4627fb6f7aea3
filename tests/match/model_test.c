/* The pure arithmetic: logit and probability, shrinking, harmonic mean, similarity, numbers, channels. */
#include <math.h>

#include "libmatch/base/number.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/match/reciprocal.h"
#include "tests/match/fixture.h"

static void logits_read_back(void **state)
{
    (void)state;
    for (double z = -MT_LOGIT_LIMIT; z <= MT_LOGIT_LIMIT; z += 0.01) {
        double p = mt_logit_probability(z);
        assert_true(p > 0.0 && p < 1.0);
        assert_true(fabs(log(p / (1.0 - p)) - z) < 1e-9);
        assert_true(fabs(mt_probability_logit(p) - z) < 1e-9);
    }
}

static void more_evidence_never_lowers(void **state)
{
    (void)state;
    const mt_mode modes[] = {MT_MODE_BALANCED, MT_MODE_COMPLEMENT, MT_MODE_PEER};
    for (size_t m = 0; m < MT_COUNT(modes); m++) {
        mt_model model = mt_model_default(modes[m], m == 0);
        double feature[MT_FEATURE_COUNT] = {0.0};
        double before = mt_model_logit(&model, feature);
        for (int i = 0; i < MT_FEATURE_COUNT; i++) {
            feature[i] += 0.5;
            double after = mt_model_logit(&model, feature);
            assert_true(model.weight[i] >= 0.0);
            assert_true(after >= before);
            before = after;
            assert_true(mt_feature_code((mt_feature)i)[0] != '\0');
            assert_true(mt_feature_label((mt_feature)i)[0] != '\0');
        }
    }
}

static void unknown_is_the_prior(void **state)
{
    (void)state;
    assert_true(fabs(mt_coverage_shrink(0, 0.0) - MT_COVERAGE_PRIOR) < 1e-15);
    assert_true(mt_coverage_shrink(3, 0.0) < MT_COVERAGE_PRIOR);
    assert_true(mt_coverage_shrink(3, 0.9) > 0.7 && mt_coverage_shrink(3, 0.9) < 0.9);
    assert_true(fabs(mt_coverage_shrink(1e9, 0.4) - 0.4) < 1e-8);
    assert_true(mt_reciprocal(0.5, 0.5) == 0.5);
    assert_true(mt_reciprocal(0.0, 1.0) == 0.0);
    for (double a = 0.0; a <= 1.0; a += 0.05)
        for (double b = 0.0; b <= 1.0; b += 0.05) {
            double h = mt_reciprocal(a, b);
            assert_true(h == mt_reciprocal(b, a));
            assert_true(h <= (a + b) / 2 + 1e-15 && h + 1e-15 >= (a > 0 && b > 0 ? fmin(a, b) : 0.0));
        }
}

static void similarity_is_monotone(void **state)
{
    (void)state;
    double before = 0.0;
    for (double s = 0.0; s < 20.0; s += 0.1) {
        double value = mt_coverage_similarity(s, 10.0);
        assert_true(value >= before && value <= 1.0);
        before = value;
    }
    assert_true(before == 1.0);
    assert_true(mt_coverage_similarity(1.0, 0.0) == 0.0);
}

static const struct number_case {
    const char *text;
    bool fine;
    double value;
} numbers[] = {
    {"1", true, 1},      {"007", true, 7},   {"-2.5", true, -2.5}, {"+3", true, 3},
    {".5", true, .5},    {"5.", true, 5},    {"1e3", true, 1e3},   {"1E-2", true, .01},
    {"", false, 0},      {"-", false, 0},    {".", false, 0},      {"1e", false, 0},
    {"1e999", false, 0}, {"0x10", false, 0}, {"nan", false, 0},    {"inf", false, 0},
    {"1,5", false, 0},   {"1 ", false, 0},   {"--1", false, 0},    {"0.1000000000000000055511151231257827", true, .1}};

static void numbers_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(numbers); i++) {
        double value = -77.0;
        if (mt_number_read(mt_text_of(numbers[i].text), &value) != numbers[i].fine) print_message("case %zu\n", i);
        assert_int_equal(mt_number_read(mt_text_of(numbers[i].text), &value), numbers[i].fine);
        assert_true(value == (numbers[i].fine ? numbers[i].value : -77.0));
    }
}

static void channels_are_named(void **state)
{
    (void)state;
    bool words;
    mt_error error = {0};
    assert_int_equal(mt_channels_read(NULL, &words, &error), MATCH_OK);
    assert_true(words);
    assert_int_equal(mt_channels_read("ngrams, words", &words, &error), MATCH_OK);
    assert_true(words);
    assert_int_equal(mt_channels_read("concepts", &words, &error), MATCH_OK);
    assert_false(words);
    assert_int_equal(mt_channels_read("learned", &words, &error), MATCH_E_VALUE);
    assert_non_null(strstr(error.message, "use words,learned"));
    assert_int_equal(mt_channels_read("learned , ngrams", &words, &error), MATCH_OK);
    assert_false(words);
    assert_int_equal(mt_channels_read("-silent, -ngrams", &words, &error), MATCH_OK);
    assert_true(words);
    assert_false(mt_channels_stated("-silent, -ngrams"));
    assert_false(mt_channels_have("-silent, -ngrams", "ngrams"));
    assert_true(mt_channels_have("-silent, -ngrams", "concepts"));
    assert_int_equal(mt_channels_read("-words", &words, &error), MATCH_OK);
    assert_false(words);
    assert_int_equal(mt_channels_read("words,-silent", &words, &error), MATCH_E_VALUE);
    assert_non_null(strstr(error.message, "mixes"));
    assert_int_equal(mt_channels_read("-words,silent", &words, &error), MATCH_E_VALUE);
    assert_int_equal(mt_channels_read("silent", &words, &error), MATCH_E_VALUE);
    assert_non_null(strstr(error.message, "use words,silent"));
    assert_int_equal(mt_channels_read("-words,-ngrams,-concepts", &words, &error), MATCH_E_VALUE);
    assert_int_equal(mt_channels_read("-", &words, &error), MATCH_E_VALUE);
    assert_int_equal(mt_channels_read("word", &words, &error), MATCH_E_VALUE);
    assert_non_null(strstr(error.message, "words, ngrams, concepts"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logits_read_back),     cmocka_unit_test(more_evidence_never_lowers),
        cmocka_unit_test(unknown_is_the_prior), cmocka_unit_test(similarity_is_monotone),
        cmocka_unit_test(numbers_are_read),     cmocka_unit_test(channels_are_named)};
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
