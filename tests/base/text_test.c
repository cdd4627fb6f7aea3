/* Borrowed texts: equality, order, and equality apart from the case of A to Z. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/text.h"

static const struct text_case {
    const char *name, *a;
    size_t a_len;
    const char *b;
    int order;
    bool any_case;
} cases[] = {
    {"nothing and nothing", "", 0, "", 0, true},
    {"nothing and something", "", 0, "a", -1, false},
    {"the same", "id", 2, "id", 0, true},
    {"capitals", "ID", 2, "id", -1, true},
    {"capitals on the other side", "id", 2, "ID", 1, true},
    {"beginning of the other", "part", 4, "participant", -1, false},
    {"the other is its beginning", "participant", 11, "part", 1, false},
    {"first letters of the alphabet", "AZ", 2, "az", -1, true},
    {"what lies before A is no letter", "@", 1, "`", -1, false},
    {"what lies behind Z is no letter", "[", 1, "{", -1, false},
    {"letters beyond ASCII stay as they are", "\xc3\x89", 2, "\xc3\xa9", -1, false},
    {"a NUL is a byte like any other", "a\0b", 3, "a", 1, false},
    {"bytes are not signed", "\x80", 1, "\x7f", 1, false},
};

static void texts(void **state)
{
    const struct text_case *c = *state;
    mt_text a = mt_text_make(c->a, c->a_len), b = mt_text_of(c->b);
    int order = mt_text_compare(a, b);
    assert_int_equal((order > 0) - (order < 0), c->order);
    assert_int_equal(mt_text_equal(a, b), c->order == 0);
    assert_int_equal(mt_text_is(a, c->b), c->order == 0);
    assert_int_equal(mt_text_is_any_case(a, c->b), c->any_case);
}

static void no_string_is_no_text(void **state)
{
    (void)state;
    assert_int_equal(mt_text_of(NULL).len, 0);
    assert_true(mt_text_is_any_case(mt_text_make(NULL, 0), NULL));
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 1] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, texts, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[MT_COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(no_string_is_no_text);
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
