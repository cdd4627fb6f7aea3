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

/* Bytes that are no UTF-8 become U+FFFD one by one, in JSON as in HTML; control characters are escaped or replaced. */
static const struct bytes_case {
    const char *name, *in, *json, *html;
} bytes[] = {
    {"controls", "\x01\t\n\r\x1f", "\\u0001\\t\\n\\u000d\\u001f", "?\t\n\r?"},
    {"delete", "\x7f", "\\u007f", "\x7f"},
    {"two bytes, first and last", "\xc2\x80\xdf\xbf", "\xc2\x80\xdf\xbf", "\xc2\x80\xdf\xbf"},
    {"three bytes, first and last", "\xe0\xa0\x80\xef\xbf\xbf", "\xe0\xa0\x80\xef\xbf\xbf", "\xe0\xa0\x80\xef\xbf\xbf"},
    {"around the surrogates", "\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80"},
    {"four bytes, first and last", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
     "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
    {"a byte that continues nothing",
     "a\x80"
     "b",
     "a?b", "a?b"},
    {"too long for its value, two", "\xc1\xbf", "??", "??"},
    {"too long for its value, three", "\xe0\x9f\xbf", "???", "???"},
    {"too long for its value, four", "\xf0\x8f\xbf\xbf", "????", "????"},
    {"a surrogate", "\xed\xa0\x80", "???", "???"},
    {"beyond the last character", "\xf4\x90\x80\x80", "????", "????"},
    {"no such first byte", "\xf5\x80\x80\x80", "????", "????"},
    {"cut short, two", "\xc3", "?", "?"},
    {"cut short, three", "\xe2\x82", "??", "??"},
    {"cut short, four", "\xf0\x9f\x98", "???", "???"},
    {"broken off by a letter",
     "\xe2\x82"
     "a",
     "??a", "??a"},
};

static void expect_marks(const char *written, const char *wanted)
{
    mt_strbuf b = {0};
    for (; *wanted; wanted++) mt_strbuf_str(&b, *wanted == '?' ? "\xef\xbf\xbd" : (char[]){*wanted, '\0'});
    assert_string_equal(written, b.data ? b.data : "");
    mt_strbuf_free(&b);
}

static void any_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(bytes); i++) {
        char quoted[64];
        mt_strbuf b = {0};
        mt_strbuf_json(&b, mt_text_of(bytes[i].in));
        snprintf(quoted, sizeof quoted, "\"%s\"", bytes[i].json);
        expect_marks(b.data, quoted);
        mt_strbuf_clear(&b);
        mt_strbuf_html(&b, mt_text_of(bytes[i].in));
        expect_marks(b.data, bytes[i].html);
        mt_strbuf_free(&b);
    }
}

static void what_is_no_number(void **state)
{
    static const double values[] = {NAN, INFINITY, -INFINITY, -0.0};
    mt_strbuf b = {0};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(values); i++) {
        mt_strbuf_clear(&b);
        mt_strbuf_double(&b, values[i]);
        mt_strbuf_char(&b, ' ');
        mt_strbuf_fixed(&b, values[i], 1);
        assert_string_equal(b.data, "0 0.0");
    }
    mt_strbuf_clear(&b);
    mt_strbuf_int(&b, INT64_MIN);
    mt_strbuf_fixed(&b, -0.06, 1);
    mt_strbuf_fixed(&b, -12.346, 2);
    assert_string_equal(b.data, "-9223372036854775808-0.1-12.35");
    mt_strbuf_free(&b);
}

static void taken_text(void **state)
{
    mt_strbuf b = {0};
    char *text = NULL;
    size_t len = 9;
    (void)state;
    assert_int_equal(mt_strbuf_take(&b, &text, &len, NULL), MATCH_OK); /* of nothing: the empty text */
    assert_string_equal(text, "");
    assert_int_equal(len, 0);
    mt_free(text);
    mt_strbuf_str(&b, "ab");
    assert_int_equal(mt_strbuf_take(&b, &text, NULL, NULL), MATCH_OK);
    assert_string_equal(text, "ab");
    assert_null(b.data);
    mt_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(doubles_read_back),          cmocka_unit_test(any_bytes),
                                       cmocka_unit_test(what_is_no_number),          cmocka_unit_test(taken_text),
                                       cmocka_unit_test(digits_are_those_of_printf), cmocka_unit_test(escapes)};
    return cmocka_run_group_tests_name("strbuf", tests, NULL, NULL);
}
