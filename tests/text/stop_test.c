/* Stop words: the generated table says what tools/text/function_words.txt says, no more and no less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/file.h"
#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/stop.h"
#include "tests/read_file.h"

static mt_text cut(mt_text *rest, char separator)
{
    const char *end = memchr(rest->data, separator, rest->len);
    size_t n = end ? (size_t)(end - rest->data) : rest->len;
    mt_text part = mt_text_make(rest->data, n);
    rest->data += end ? n + 1 : n;
    rest->len -= end ? n + 1 : n;
    return part;
}

static void table_agrees_with_the_list(void **state)
{
    (void)state;
    char *data = NULL;
    size_t len = 0, languages = 0;
    mt_intern words = {0}; /* folded words of all languages */
    uint64_t sets[8192] = {0};
    mt_strbuf key = {0};
    assert_int_equal(test_file_read(MATCH_SOURCE_FOLDER "/tools/text/function_words.txt", 1 << 20, &data, &len, NULL),
                     MATCH_OK);
    mt_text rest = mt_text_make(data, len);
    while (rest.len) {
        mt_text line = cut(&rest, '\n');
        if (line.len == 0 || line.data[0] == '#') continue;
        mt_language language = mt_language_from_code(cut(&line, ':'));
        assert_true(language > MT_LANG_OTHER);
        languages++;
        while (line.len) {
            mt_text word = cut(&line, ' ');
            uint32_t number;
            if (word.len == 0 || memchr(word.data, '\'', word.len) || memchr(word.data, '-', word.len)) continue;
            mt_strbuf_clear(&key);
            assert_int_equal(mt_fold(word, &key, NULL), MATCH_OK);
            assert_int_equal(mt_intern_add(&words, mt_text_make(key.data, key.len), &number, NULL, NULL), MATCH_OK);
            assert_true(number < MT_COUNT(sets));
            sets[number] |= UINT64_C(1) << language;
        }
    }
    assert_int_equal(languages, MT_LANG_COUNT - MT_LANG_OTHER - 1);
    for (uint32_t i = 0; i < words.count; i++) {
        mt_text word = mt_intern_text(&words, i);
        if (mt_stop_languages(word) != sets[i]) fail_msg("%s: run tools/text/make_stop_words.py", word.data);
    }
    mt_intern_free(&words);
    mt_strbuf_free(&key);
    mt_free(data);
}

static const struct stop_case {
    const char *name, *language, *word;
    bool stop;
} cases[] = {
    {"the", "en", "the", true},
    {"content word", "en", "cluster", false},
    {"beginning of a stop word", "en", "th", false},
    {"longer than a stop word", "en", "thes", false},
    {"two words", "en", "of the", false},
    {"empty", "en", "", false},
    {"other language", "ro", "the", false},
    {"Romanian", "ro", "pentru", true},
    {"folded", "ro", "si", true},
    {"not folded", "ro", "și", false},
    {"Polish", "pl", "sie", true},
    {"Bulgarian", "bg", "за", true},
    {"unknown", "", "the", false},
    {"opaque", "zxx", "the", false},
    {"other", "ja", "the", false},
    {"very long", "en", "thethethethethethethethethethethethethethethethethethethethe", false},
};

static void one_case(void **state)
{
    const struct stop_case *c = *state;
    mt_language language = mt_language_from_code(mt_text_of(c->language));
    assert_int_equal(mt_stop_word(language, mt_text_of(c->word)), c->stop);
}

static void numbers_beyond_the_list_are_harmless(void **state)
{
    (void)state;
    for (mt_language l = MT_LANG_COUNT; l < 200; l++) assert_false(mt_stop_word(l, mt_text_of("the")));
}

int main(void)
{
    enum { OTHERS = 2 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(cases)] = {
        cmocka_unit_test(table_agrees_with_the_list),
        cmocka_unit_test(numbers_beyond_the_list_are_harmless),
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[OTHERS + i] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)&cases[i]};
    return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
