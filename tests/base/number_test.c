/* mt_number_read: what is a number and what is not, whatever lies behind the text; read as the C library reads. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/number.h"
#include "libmatch/base/random.h"

#define NONE NAN

static const struct number_case {
    const char *name, *in;
    double out; /* NONE: refused */
} cases[] = {
    {"one digit", "7", 7},
    {"sign minus", "-7", -7},
    {"sign plus", "+7", 7},
    {"zero", "0", 0},
    {"leading zeros", "007", 7},
    {"zeros only", "000", 0},
    {"point inside", "1.25", 1.25},
    {"no digit before the point", ".5", .5},
    {"no digit behind the point", "5.", 5},
    {"zeros and point", "00.50", .5},
    {"exponent", "2e3", 2000},
    {"capital, signs", "-2.5E-1", -.25},
    {"exponent with plus", "2e+2", 200},
    {"too small becomes 0", "1e-400", 0},
    {"nothing", "", NONE},
    {"a sign only", "-", NONE},
    {"a point only", ".", NONE},
    {"sign and point", "+.", NONE},
    {"two signs", "--1", NONE},
    {"two points", "1.2.3", NONE},
    {"exponent without digits", "1e", NONE},
    {"exponent with a sign only", "1e-", NONE},
    {"exponent alone", "e5", NONE},
    {"infinite", "1e400", NONE},
    {"infinite by name", "inf", NONE},
    {"no number by name", "nan", NONE},
    {"hexadecimal", "0x10", NONE},
    {"blank in front", " 1", NONE},
    {"blank behind", "1 ", NONE},
    {"comma", "1,5", NONE},
    {"characters next to the digits", "1/", NONE},
    {"characters next to the digits, above", "1:", NONE},
    {"60 bytes", "000000000000000000000000000000000000000000000000000000000012", 12},
    {"61 bytes", "0000000000000000000000000000000000000000000000000000000000012", NONE},
};

/* Each text with every kind of byte behind it that a number could go on with. */
static void numbers(void **state)
{
    const struct number_case *c = *state;
    static const char behind[] = {'\0', '0', '.', 'e', '-', 'x'};
    for (size_t i = 0; i < sizeof behind; i++) {
        char text[80];
        double value = 42;
        size_t len = strlen(c->in);
        memcpy(text, c->in, len);
        memset(text + len, behind[i], 3);
        bool taken = mt_number_read(mt_text_make(text, len), &value);
        assert_int_equal(taken, !isnan(c->out));
        assert_true(value == (taken ? c->out : 42));
    }
}

static void as_the_c_library(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(3);
    for (int i = 0; i < 5000; i++) {
        char text[64];
        double value = 0, size = pow(10, mt_random_below(&r, 40) - 20.0);
        snprintf(text, sizeof text, i % 2 ? "%.12g" : "%.17g", (mt_random_unit(&r) - .5) * size);
        assert_true(mt_number_read(mt_text_of(text), &value));
        assert_true(value == strtod(text, NULL));
    }
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 1] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, numbers, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[MT_COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(as_the_c_library);
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
