/* UTF-8: named cases, every code point there and back, and random bytes against an obvious reference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/error.h"
#include "libmatch/base/random.h"
#include "libmatch/text/utf8.h"

static const struct valid_case {
    const char *name;
    mt_text text;
    size_t bad_at; /* len: valid */
} cases[] = {
    {"empty", {"", 0}, 0},
    {"ASCII", {"plain", 5}, 5},
    {"NUL is valid", {"a\0b", 3}, 3},
    {"two, three, four bytes", {"\xC8\x99\xE2\x82\xAC\xF0\x9F\x98\x80", 9}, 9},
    {"C0 80 for NUL", {"ab\xC0\x80", 4}, 2},
    {"overlong slash, two bytes", {"\xC0\xAF", 2}, 0},
    {"overlong slash, three bytes", {"\xE0\x80\xAF", 3}, 0},
    {"overlong slash, four bytes", {"\xF0\x80\x80\xAF", 4}, 0},
    {"first surrogate", {"\xED\xA0\x80", 3}, 0},
    {"CESU-8 pair", {"x\xED\xA0\xBD\xED\xB8\x80", 7}, 1},
    {"before the surrogates", {"\xED\x9F\xBF", 3}, 3},
    {"after the surrogates", {"\xEE\x80\x80", 3}, 3},
    {"10FFFF", {"\xF4\x8F\xBF\xBF", 4}, 4},
    {"110000", {"\xF4\x90\x80\x80", 4}, 0},
    {"F5", {"\xF5\x80\x80\x80", 4}, 0},
    {"FE and FF", {"\xFE\xFF", 2}, 0},
    {"lone continuation", {"12345678\x80", 9}, 8},
    {"cut at the end", {"12345678\xE2\x82", 10}, 8},
    {"lead followed by ASCII", {"\xC3(", 2}, 0},
    {"bad byte inside the fast lane",
     {"1234567\xFF"
      "abcdefgh",
      16},
     7},
    {"Latin-1", {"Ia\xBAi", 4}, 2},
};

static void one_case(void **state)
{
    const struct valid_case *c = *state;
    size_t bad_at = 99;
    assert_int_equal(mt_utf8_valid(c->text, &bad_at), c->bad_at == c->text.len);
    assert_int_equal(bad_at, c->bad_at);
    assert_int_equal(mt_utf8_valid(c->text, NULL), c->bad_at == c->text.len);
}

static void every_code_point_there_and_back(void **state)
{
    (void)state;
    for (int32_t cp = 0; cp <= 0x10FFFF; cp++) {
        if (cp >= 0xD800 && cp < 0xE000) continue;
        char bytes[4];
        int32_t back;
        size_t n = mt_utf8_encode(cp, bytes);
        if (mt_utf8_decode(bytes, n, &back) != n || back != cp) fail_msg("code point %x", (unsigned)cp);
        if (mt_utf8_decode(bytes, n - 1, &back) != 0) fail_msg("cut code point %x", (unsigned)cp);
    }
}

/* The reference: takes the bits apart and asks whether the shortest form of a scalar value was used. */
static size_t reference_bad_at(const unsigned char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        unsigned char lead = s[i];
        size_t n = lead < 0x80             ? 1
                   : (lead & 0xE0) == 0xC0 ? 2
                   : (lead & 0xF0) == 0xE0 ? 3
                   : (lead & 0xF8) == 0xF0 ? 4
                                           : 0;
        if (n == 0 || n > len - i) return i;
        unsigned value = n == 1 ? lead : lead & ((1u << (7 - n)) - 1);
        for (size_t j = 1; j < n; j++) {
            if (s[i + j] >> 6 != 2) return i;
            value = value * 64 + (s[i + j] & 63);
        }
        size_t shortest = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
        if (shortest != n || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return i;
        i += n;
    }
    return len;
}

static void random_bytes_agree_with_the_reference(void **state)
{
    (void)state;
    enum { ROUNDS = 200000, LONGEST = 24 };
    static const unsigned char leads[] = {0x41, 0xC0, 0xC3, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5};
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        mt_random random = mt_random_seeded(seed);
        unsigned char bytes[LONGEST];
        size_t len = mt_random_below(&random, LONGEST + 1), bad_at;
        for (size_t i = 0; i < len; i++) { /* mostly continuation bytes behind interesting leads */
            uint32_t pick = mt_random_below(&random, 10);
            bytes[i] = pick < 3   ? leads[mt_random_below(&random, MT_COUNT(leads))]
                       : pick < 8 ? (unsigned char)(0x80 + mt_random_below(&random, 64))
                       : pick < 9 ? (unsigned char)mt_random_below(&random, 128)
                                  : (unsigned char)mt_random_below(&random, 256);
        }
        size_t expected = reference_bad_at(bytes, len);
        mt_utf8_valid(mt_text_make((char *)bytes, len), &bad_at);
        if (bad_at != expected) fail_msg("seed %llu: %zu, expected %zu", (unsigned long long)seed, bad_at, expected);
    }
}

static void counts_and_prefixes(void **state)
{
    (void)state;
    assert_int_equal(mt_utf8_count(mt_text_of("știință")), 7);
    assert_int_equal(mt_utf8_count(mt_text_of("a\xFF\xFE"
                                              "b")),
                     4);
    assert_int_equal(mt_utf8_prefix(mt_text_of("știință"), 1).len, 2);
    assert_int_equal(mt_utf8_prefix(mt_text_of("abc"), 9).len, 3);
    assert_int_equal(mt_utf8_prefix(mt_text_of("abc"), 0).len, 0);
    assert_true(mt_utf8_has_nul(mt_text_make("a\0", 2)));
    assert_false(mt_utf8_has_nul(mt_text_make("a\0", 1)));
    assert_false(mt_utf8_has_nul(mt_text_make(NULL, 0)));
}

int main(void)
{
    enum { OTHERS = 3 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(cases)] = {
        cmocka_unit_test(every_code_point_there_and_back),
        cmocka_unit_test(random_bytes_agree_with_the_reference),
        cmocka_unit_test(counts_and_prefixes),
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[OTHERS + i] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)&cases[i]};
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
