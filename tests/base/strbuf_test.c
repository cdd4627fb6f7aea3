/* mt_strbuf: numbers read back, escaping is complete. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"

static void doubles_read_back(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(7);
    for (int i = 0; i < 20000; i++) {
        double value = (mt_random_unit(&r) - 0.5) * (i % 3 ? 1.0 : 1e300);
        mt_strbuf b = {0};
        mt_strbuf_double(&b, value);
        assert_true(strtod(b.data, NULL) == value);
        mt_strbuf_free(&b);
    }
}

/* The digits that the C library gives: 17, or 16 where these read back, or 15 where these do, too. */
static void expect_digits(double value)
{
    char expected[64], fewer[64];
    mt_strbuf b = {0};
    snprintf(expected, sizeof expected, "%.16g", value);
    snprintf(fewer, sizeof fewer, "%.15g", value);
    if (strtod(expected, NULL) != value)
        snprintf(expected, sizeof expected, "%.17g", value);
    else if (strtod(fewer, NULL) == value)
        memcpy(expected, fewer, sizeof expected);
    mt_strbuf_double(&b, value == 0 ? 0 : value);
    assert_string_equal(b.data, value == 0 ? "0" : expected);
    mt_strbuf_free(&b);
}

static void digits_are_those_of_printf(void **state)
{
    (void)state;
    const uint64_t seed = 11;
    mt_random r = mt_random_seeded(seed);
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int e = -400; e <= 400; e++) { /* about powers of two and of ten, and on them */
        double powers[] = {ldexp(1, e), pow(10, e / 10)};
        for (int i = 0; i < 2; i++) {
            if (!(powers[i] > 1e-300 && powers[i] < 1e300)) continue;
            expect_digits(powers[i]);
            expect_digits(-nextafter(powers[i], 0));
            expect_digits(nextafter(powers[i], 1e305));
        }
    }
    for (int i = 0; i < 100000; i++) {
        double unit = mt_random_unit(&r), size = pow(10, mt_random_unit(&r) * 16 - 6);
        double decimals = pow(10, (int)(mt_random_unit(&r) * 18));
        expect_digits((unit - 0.5) * size);
        expect_digits(round(unit * size * decimals) / decimals); /* short ones */
        expect_digits(ldexp(floor(unit * 4096), (int)(mt_random_unit(&r) * 40) - 24));
        expect_digits((double)(int)((unit - 0.5) * 2000));
    }
}

static void escapes(void **state)
{
    (void)state;
    mt_strbuf b = {0};
    mt_strbuf_json(&b, mt_text_make("a\"\\\n\x01\xff\xc8\x99", 8));
    assert_string_equal(b.data, "\"a\\\"\\\\\\n\\u0001\xEF\xBF\xBD\xC8\x99\"");
    mt_strbuf_clear(&b);
    mt_strbuf_html(&b, mt_text_of("<a href='x'>&\"</a>"));
    assert_string_equal(b.data, "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    mt_strbuf_clear(&b);
    mt_strbuf_fixed(&b, -0.0001, 2);
    assert_string_equal(b.data, "0.00");
    mt_strbuf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(doubles_read_back),
                                       cmocka_unit_test(digits_are_those_of_printf), cmocka_unit_test(escapes)};
    return cmocka_run_group_tests_name("strbuf", tests, NULL, NULL);
}
