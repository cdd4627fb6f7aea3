/* Numbers of texts: looking up many at once gives what looking up each gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "libmatch/base/hash_map.h"

enum { TEXTS = 1000, ASKED = 150 };

static mt_text text_of(char *buffer, size_t size, unsigned i)
{
    int len = snprintf(buffer, size, "word%u", i * 7919u % (2 * TEXTS));
    return mt_text_make(buffer, i % 37 == 0 ? 0 : (size_t)len); /* the empty text, too */
}

static void check_many(const mt_intern *t, size_t n)
{
    char buffer[ASKED][16];
    mt_text text[ASKED] = {{0}};
    uint32_t number[ASKED];
    for (size_t i = 0; i < n; i++) text[i] = text_of(buffer[i], sizeof buffer[i], (unsigned)i);
    mt_intern_find_many(t, text, n, number);
    for (size_t i = 0; i < n; i++) assert_int_equal(number[i], mt_intern_find(t, text[i]));
}

static void many_as_one_by_one(void **state)
{
    static const size_t sizes[] = {0, 1, 31, 32, 33, ASKED};
    mt_intern t = {0};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) check_many(&t, sizes[i]); /* nothing is there */
    for (unsigned i = 0; i < TEXTS; i += 2) {
        char buffer[16];
        uint32_t number;
        assert_int_equal(mt_intern_add(&t, text_of(buffer, sizeof buffer, i), &number, NULL, NULL), MATCH_OK);
    }
    assert_int_equal(mt_intern_find(&t, mt_text_of("")), 0); /* the first; so not all are unknown */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) check_many(&t, sizes[i]);
    mt_intern_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_as_one_by_one)};
    return cmocka_run_group_tests_name("hash map", tests, NULL, NULL);
}
