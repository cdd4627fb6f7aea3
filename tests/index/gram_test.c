/* Grams of words: the spelling that languages share, the frame, the places that documents keep, letters of several
 * bytes. */
#include "libmatch/index/gram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct seen {
    mt_strbuf text;
    uint32_t count;
} seen;

static match_status note(void *context, mt_text gram, uint32_t count, mt_error *err)
{
    seen *s = context;
    (void)err;
    assert_true(mt_is_gram(gram));
    assert_int_equal(count, s->count);
    if (s->text.len) mt_strbuf_char(&s->text, ' ');
    mt_strbuf_text(&s->text, mt_text_make(gram.data + 1, gram.len - 1));
    return MATCH_OK;
}

static void words(void **state)
{
    static const struct {
        const char *word;
        mt_gram_side side;
        const char *grams;
    } cases[] = {
        {"pharma", MT_GRAMS_QUERY, "#far farm arma"},
        {"farma", MT_GRAMS_QUERY, "#far farm arma"},
        {"\xC5\x9Etiin\xC5\xA3\xC4\x83", MT_GRAMS_QUERY,
         "#sti stin tint inta"}, /* capitals, cedillas, double letters */
        {"stiinta", MT_GRAMS_QUERY, "#sti stin tint inta"},
        {"rhythm", MT_GRAMS_QUERY, "#rit ritm"},
        {"block", MT_GRAMS_QUERY, "#blo bloc"},
        {"chaos", MT_GRAMS_QUERY, "#cao caos"},
        {"kajak", MT_GRAMS_QUERY, "#cai caia aiac"},
        {"wizz", MT_GRAMS_QUERY, "#vis"}, /* four letters with the frame */
        {"ct", MT_GRAMS_QUERY, "#ct#"},
        {"ct", MT_GRAMS_DOCUMENT, "#ct#"},
        {"a", MT_GRAMS_DOCUMENT, "#a#"},
        {"5", MT_GRAMS_QUERY, "#5#"},
        {"a55", MT_GRAMS_QUERY, "#a55"}, /* digits stay double */
        {"abcdefgh", MT_GRAMS_QUERY, "#abc abcd bcde cdef defg efgh"},
        {"abcdefgh", MT_GRAMS_DOCUMENT, "#abc abcd cdef efgh"},
        {"\xD0\xB0\xD0\xB1\xD0\xB2\xD0\xB3", MT_GRAMS_DOCUMENT,
         "#\xD0\xB0\xD0\xB1\xD0\xB2 \xD0\xB0\xD0\xB1\xD0\xB2\xD0\xB3"},
    };
    (void)state;
    mt_strbuf work = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_term term = {cases[i].word, (uint32_t)strlen(cases[i].word), (uint32_t)(1 + i % 3)};
        const mt_terms list = {.data = &term, .len = 1};
        seen s = {.count = term.count};
        assert_int_equal(mt_grams_each(&list, cases[i].side, &work, note, &s, NULL), MATCH_OK);
        assert_string_equal(s.text.data, cases[i].grams);
        mt_strbuf_free(&s.text);
    }
    mt_strbuf_free(&work);
}

static match_status fail_at_third(void *context, mt_text gram, uint32_t count, mt_error *err)
{
    (void)gram, (void)count;
    return ++*(int *)context == 3 ? mt_fail(err, MATCH_E_CANCELLED, "enough") : MATCH_OK;
}

static void an_error_ends_it(void **state)
{
    (void)state;
    mt_term terms[] = {{"abcde", 5, 1}, {"fghijk", 6, 1}};
    const mt_terms list = {.data = terms, .len = 2};
    mt_strbuf work = {0};
    int calls = 0;
    assert_int_equal(mt_grams_each(&list, MT_GRAMS_QUERY, &work, fail_at_third, &calls, NULL), MATCH_E_CANCELLED);
    assert_int_equal(calls, 3);
    mt_strbuf_free(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words), cmocka_unit_test(an_error_ends_it)};
    return cmocka_run_group_tests_name("grams", tests, NULL, NULL);
}
