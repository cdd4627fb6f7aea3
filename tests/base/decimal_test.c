/* mt_decimal_write: the shortest of 15 to 17 digits that reads back, for nearly all doubles of its range and none
 * beyond. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/decimal.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"

static const struct decimal_case {
    double value;
    const char *text; /* NULL: left to the caller */
} cases[] = {
    {1, "1"},
    {-1, "-1"},
    {0.5, "0.5"},
    {2, "2"},
    {1024, "1024"},
    {0.25, "0.25"},
    {0.1, "0.1"},
    {1.0 / 3, "0.3333333333333333"},
    {2.0 / 3, "0.6666666666666666"},
    {0.1 + 0.2, "0.30000000000000004"},
    {123456.75, "123456.75"},
    {0.0001, "0.0001"},
    {0.001, "0.001"},
    {0.00012, "0.00012"},
    {999999999, "999999999"},
    {999999999.5, "999999999.5"},
    {100000000, "100000000"},
    {0.99999999999999989, "0.9999999999999999"},
    {9.9999999999999982, "9.999999999999998"},
    {1e9, NULL},
    {0.000099, NULL},
    {0, NULL},
    {INFINITY, NULL},
    {-INFINITY, NULL},
    {NAN, NULL},
};

static void decimals(void **state)
{
    (void)state;
#ifdef __SIZEOF_INT128__
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        char text[MT_DECIMAL_SIZE] = "unchanged";
        bool written = mt_decimal_write(cases[i].value, text);
        assert_int_equal(written, cases[i].text != NULL);
        if (written) assert_string_equal(text, cases[i].text);
    }
#else
    skip();
#endif
}

static void nearly_all(void **state)
{
    (void)state;
#ifdef __SIZEOF_INT128__
    mt_random r = mt_random_seeded(11);
    int left = 0;
    for (int i = 0; i < 100000; i++) {
        char text[MT_DECIMAL_SIZE], printed[64];
        double value = ldexp(.5 + mt_random_unit(&r) / 2, (int)mt_random_below(&r, 43) - 13);
        if (i % 3 == 0) value = round(value * 1e4) / 1e4; /* short ones */
        bool inside = value >= 1e-4 && value < 1e9;
        bool written = mt_decimal_write(value, text);
        left += inside && !written;
        if (!inside) assert_false(written);
        if (!written) continue;
        int digits = 15;
        for (; digits < 17; digits++) {
            snprintf(printed, sizeof printed, "%.*g", digits, value);
            if (strtod(printed, NULL) == value) break;
        }
        if (digits == 17) snprintf(printed, sizeof printed, "%.17g", value);
        assert_string_equal(text, printed);
    }
    assert_true(left < 100); /* ties and neighbours of powers of two */
#else
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(decimals), cmocka_unit_test(nearly_all)};
    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
