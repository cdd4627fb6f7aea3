/* The table of common words: every cell can be used, and no row says a thing twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/taxonomy/common_words.h"
#include "libmatch/taxonomy/lexicon.h"
#include "libmatch/text/fold.h"

static const mt_language languages[] = {MT_LANG_EN, MT_LANG_RO, MT_LANG_PL, MT_LANG_DE,
                                        MT_LANG_FR, MT_LANG_IT, MT_LANG_ES, MT_LANG_HU};

static void languages_are_known(void **state)
{
    (void)state;
    for (size_t l = 0; l < MT_COUNT(languages); l++) assert_true(mt_common_words_have(languages[l]));
    assert_false(mt_common_words_have(MT_LANG_FI));
    assert_false(mt_common_words_have(MT_LANG_UNKNOWN));
    mt_text forms[MT_COMMON_MOST_FORMS];
    assert_int_equal(mt_common_word(mt_common_words_count(), MT_LANG_EN, forms), 0);
    assert_int_equal(mt_common_word(0, MT_LANG_FI, forms), 0);
    assert_true(mt_common_words_count() >= 700);
}

static void check_cell(size_t row, mt_language language)
{
    mt_text forms[MT_COMMON_MOST_FORMS];
    size_t n = mt_common_word(row, language, forms);
    for (size_t i = 0; i < n; i++) {
        mt_strbuf folded = {0};
        const char *at = forms[i].data;
        size_t len = forms[i].len;
        if (at[0] == ' ' || at[len - 1] == ' ') fail_msg("row %zu: \"%.*s\" has a blank at an end", row, (int)len, at);
        for (size_t j = 0; j + 1 < len; j++) /* Romanian with the comma below, not the cedilla */
            if (at[j] == '\xC5' && (at[j + 1] == '\x9F' || at[j + 1] == '\xA3'))
                fail_msg("row %zu: \"%.*s\" has a cedilla", row, (int)len, at);
        assert_int_equal(mt_fold(forms[i], &folded, NULL), MATCH_OK);
        if (folded.len == 0) fail_msg("row %zu: \"%.*s\" is nothing", row, (int)len, at);
        for (size_t j = 0; j < i; j++)
            if (mt_text_equal(forms[j], forms[i])) fail_msg("row %zu: \"%.*s\" twice", row, (int)len, at);
        mt_strbuf_free(&folded);
    }
}

static void cells_are_sound(void **state)
{
    (void)state;
    for (size_t row = 0; row < mt_common_words_count(); row++) {
        mt_text forms[MT_COMMON_MOST_FORMS];
        assert_true(mt_common_word(row, MT_LANG_EN, forms) > 0);
        for (size_t l = 0; l < MT_COUNT(languages); l++) check_cell(row, languages[l]);
    }
}

/* What is learned from the table alone. */
static void words_are_learned(void **state)
{
    (void)state;
    static const struct {
        mt_language from, to;
        const char *term, *expected;
    } cases[] = {
        {MT_LANG_RO, MT_LANG_EN, "pod", "bridg"},  {MT_LANG_PL, MT_LANG_EN, "most", "bridg"},
        {MT_LANG_DE, MT_LANG_EN, "wass", "water"}, {MT_LANG_EN, MT_LANG_DE, "hospit", "krankenhaus"},
        {MT_LANG_HU, MT_LANG_FR, "tenger", "mer"}, {MT_LANG_ES, MT_LANG_IT, "quesa", NULL},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_lexicon_learner *learner = NULL;
        mt_lexicon *lexicon = NULL;
        mt_strbuf image = {0};
        mt_translations list = {0};
        bool found = false;
        assert_int_equal(mt_lexicon_learner_create(cases[i].from, cases[i].to, &learner, NULL), MATCH_OK);
        assert_int_equal(mt_lexicon_learner_add_common(learner, NULL), MATCH_OK);
        assert_true(mt_lexicon_learner_pairs(learner) >= 700);
        assert_int_equal(mt_lexicon_learner_finish(learner, &image, NULL), MATCH_OK);
        assert_int_equal(mt_lexicon_map(image.data, image.len, &lexicon, NULL), MATCH_OK);
        assert_int_equal(mt_lexicon_translate(lexicon, mt_text_of(cases[i].term), .02, 32, &list, NULL), MATCH_OK);
        for (size_t k = 0; k < list.len && cases[i].expected; k++)
            found = found || mt_text_is(list.data[k].term, cases[i].expected);
        if (cases[i].expected && !found) fail_msg("%s does not give %s", cases[i].term, cases[i].expected);
        if (!cases[i].expected) assert_int_equal(list.len, 0);
        MT_ARRAY_FREE(&list);
        mt_lexicon_free(&lexicon);
        mt_strbuf_free(&image);
        mt_lexicon_learner_free(&learner);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(languages_are_known), cmocka_unit_test(cells_are_sound),
                                       cmocka_unit_test(words_are_learned)};
    return cmocka_run_group_tests_name("common words", tests, NULL, NULL);
}
