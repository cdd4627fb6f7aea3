/* JSON: what is refused and where, and what is written reads the same again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"

static const struct json_case {
    const char *name, *in;
    const char *out; /* NULL: refused */
    match_status status;
    int64_t line;
} cases[] = {
    {"an object, its keys in their order", " {\"b\" : 1, \"a\":[ ] } ", "{\"b\":1,\"a\":[]}", MATCH_OK, 0},
    {"values of all kinds", "[null,true,false,-3,2.5,\"x\",{}]", "[null,true,false,-3,2.5,\"x\",{}]", MATCH_OK, 0},
    {"several members and items", "{\"a\":[1,2,[3,4]],\"b\":{\"c\":\"d\",\"e\":null}}",
     "{\"a\":[1,2,[3,4]],\"b\":{\"c\":\"d\",\"e\":null}}", MATCH_OK, 0},
    {"a text alone", "\"\\u0041\\n\"", "\"A\\n\"", MATCH_OK, 0},
    {"a number alone", "12", "12", MATCH_OK, 0},
    {"what does not fit 64 bits is a real", "9223372036854775808", "9.223372036854776e+18", MATCH_OK, 0},
    {"a real that is whole", "[1.0]", "[1]", MATCH_OK, 0},
    {"nothing", "", NULL, MATCH_E_FORMAT, 1},
    {"blanks only", " \n ", NULL, MATCH_E_FORMAT, 2},
    {"text behind the value", "{} x", NULL, MATCH_E_FORMAT, 1},
    {"the same key twice", "{\"a\":1,\"a\":2}", NULL, MATCH_E_FORMAT, 1},
    {"a comma too many", "[1,\n2,\n]", NULL, MATCH_E_FORMAT, 3},
    {"a NUL escaped", "\"\\u0000\"", NULL, MATCH_E_FORMAT, 1},
    {"a NUL in a key", "{\"\\u0000\":1}", NULL, MATCH_E_FORMAT, 1},
    {"half a surrogate pair", "\"\\ud800\"", NULL, MATCH_E_FORMAT, 1},
    {"a real beyond all", "1e999", NULL, MATCH_E_FORMAT, 1},
    {"no number of JSON", "[NaN]", NULL, MATCH_E_FORMAT, 1},
    {"not UTF-8", "\n\"\xff\"", NULL, MATCH_E_ENCODING, 2},
    {"cut short", "{\"a\":", NULL, MATCH_E_FORMAT, 1},
};

static void values(void **state)
{
    const struct json_case *c = *state;
    json_t *value = NULL, *again = NULL;
    mt_error err = {0};
    mt_strbuf out = {0};
    match_status status = mt_json_parse(mt_text_of(c->in), &value, &err);
    assert_int_equal(status, c->status);
    assert_int_equal(err.line, c->line);
    if (!c->out) {
        assert_null(value);
        assert_non_null(strstr(err.message, "bad JSON at line "));
        return;
    }
    mt_json_write(&out, value);
    assert_string_equal(out.data, c->out);
    assert_int_equal(mt_json_parse(mt_text_of(out.data), &again, NULL), MATCH_OK);
    mt_strbuf_clear(&out);
    mt_json_write(&out, again);
    assert_string_equal(out.data, c->out);
    mt_strbuf_free(&out);
    json_decref(value);
    json_decref(again);
}

/* 2,048 lists in each other are read and written; one more is refused. */
static void nesting(void **state)
{
    enum { DEEPEST = 2048 };
    char text[2 * DEEPEST + 3];
    (void)state;
    for (size_t depth = DEEPEST; depth <= DEEPEST + 1; depth++) {
        json_t *value = NULL;
        mt_error err = {0};
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        match_status status = mt_json_parse(mt_text_make(text, 2 * depth), &value, &err);
        assert_int_equal(status, depth <= DEEPEST ? MATCH_OK : MATCH_E_FORMAT);
        if (status != MATCH_OK) continue;
        mt_strbuf out = {0};
        mt_json_write(&out, value);
        assert_int_equal(out.len, 2 * depth);
        assert_memory_equal(out.data, text, out.len);
        mt_strbuf_free(&out);
        json_decref(value);
    }
}

static void members(void **state)
{
    json_t *object = NULL;
    mt_strbuf out = {0};
    (void)state;
    assert_int_equal(mt_json_parse(mt_text_of("{\"a\":\"x\",\"b\":null,\"c\":3}"), &object, NULL), MATCH_OK);
    assert_non_null(mt_json_get(object, "a"));
    assert_null(mt_json_get(object, "b"));
    assert_null(mt_json_get(object, "d"));
    assert_null(mt_json_get(mt_json_get(object, "c"), "a"));
    assert_null(mt_json_get(NULL, "a"));
    assert_true(mt_text_is(mt_json_get_text(object, "a"), "x"));
    assert_int_equal(mt_json_get_text(object, "c").len, 0);
    assert_string_equal(mt_json_get_text(object, "c").data, "");
    assert_string_equal(mt_json_text(NULL).data, "");
    mt_json_write(&out, NULL);
    assert_string_equal(out.data, "null");
    mt_strbuf_free(&out);
    json_decref(object);
}

/* ---- against jansson's own reader ---------------------------------------------------------------------------------*/

static void add_blanks(mt_strbuf *b, mt_random *r)
{
    if (mt_random_below(r, 6) == 0) mt_strbuf_char(b, " \t\n\r"[mt_random_below(r, 4)]);
}

static void add_random_value(mt_strbuf *b, mt_random *r, int depth)
{
    static const char *const plain[] = {"null",
                                        "true",
                                        "false",
                                        "0",
                                        "-0",
                                        "12",
                                        "-7",
                                        "1.5",
                                        "-2e3",
                                        "1E-2",
                                        "0.1e+1",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "9223372036854775808",
                                        "123456789012345678901234567890",
                                        "1e400",
                                        "1e-400",
                                        "0.30000000000000004",
                                        "\"\"",
                                        "\"a\"",
                                        "\"b c\"",
                                        "\"\xC4\x83\"",
                                        "\"\\u0103\"",
                                        "\"\\ud83d\\ude00\"",
                                        "\"\\ud83d\"",
                                        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                                        "\"\xF0\x9F\x98\x80 and more than sixteen letters\"",
                                        "01",
                                        "1.",
                                        ".5",
                                        "+1",
                                        "-",
                                        "nul",
                                        "NaN",
                                        "\"\\u0000\"",
                                        "\"\\x\"",
                                        "\"\xC3\"",
                                        "\"\x01\"",
                                        "\"\n\"",
                                        "\"\\u12g4\""};
    const uint32_t good = 24;
    uint32_t what = depth > 5 ? 2 : mt_random_below(r, 4), n = mt_random_below(r, 4);
    add_blanks(b, r);
    if (what >= 2) {
        mt_strbuf_str(b, plain[mt_random_below(r, mt_random_below(r, 30) ? good : (uint32_t)MT_COUNT(plain))]);
    } else {
        mt_strbuf_char(b, "[{"[what]);
        for (uint32_t i = 0; i < n; i++) {
            if (i) mt_strbuf_char(b, ',');
            add_blanks(b, r);
            if (what) mt_strbuf_format(b, "\"k%u\"", mt_random_below(r, 30));
            add_blanks(b, r);
            if (what) mt_strbuf_char(b, ':');
            add_random_value(b, r, depth + 1);
        }
        add_blanks(b, r);
        mt_strbuf_char(b, "]}"[what]);
    }
    add_blanks(b, r);
}

static void damage(mt_strbuf *b, mt_random *r)
{
    static const char odd[] = "{}[]:,\"\\ \n0123.eE+-truefalsn\x01\x7F\x80\xC3\xFF";
    char *at = b->data + mt_random_below(r, (uint32_t)b->len);
    if (mt_random_below(r, 3) == 0) {
        b->len = (size_t)(at - b->data);
    } else {
        *at = odd[mt_random_below(r, (uint32_t)sizeof odd - 1)]; /* jansson takes a NUL for the end */
    }
}

static json_t *jansson_reads(const mt_strbuf *b)
{
    json_error_t error;
    size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_t *value = json_loadb(b->data, b->len, flags, &error);
    if (!value && json_error_code(&error) == json_error_numeric_overflow)
        value = json_loadb(b->data, b->len, flags | JSON_DECODE_INT_AS_REAL, &error);
    return value;
}

static void as_jansson_reads(void **state)
{
    enum { TEXTS = 40000 };
    mt_random r = mt_random_seeded(20261123);
    mt_strbuf in = {0}, mine = {0}, theirs = {0};
    int good = 0, bad = 0;
    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        json_t *value = NULL;
        mt_error err = {0};
        mt_strbuf_clear(&in);
        add_random_value(&in, &r, 0);
        if (i % 2) damage(&in, &r);
        json_t *right = jansson_reads(&in);
        match_status status = mt_json_parse(mt_text_make(in.data, in.len), &value, &err);
        if ((status == MATCH_OK) != (right != NULL)) fail_msg("%s, not jansson's: %s", err.message, in.data);
        good += status == MATCH_OK;
        bad += status != MATCH_OK;
        if (status != MATCH_OK) {
            assert_null(value);
            assert_true(err.line > 0);
            continue;
        }
        mt_strbuf_clear(&mine);
        mt_strbuf_clear(&theirs);
        mt_json_write(&mine, value);
        mt_json_write(&theirs, right);
        assert_string_equal(mine.data, theirs.data);
        assert_true(json_equal(value, right));
        json_decref(value);
        json_decref(right);
    }
    assert_true(good > TEXTS / 4 && bad > TEXTS / 4);
    mt_strbuf_free(&in);
    mt_strbuf_free(&mine);
    mt_strbuf_free(&theirs);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 3] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, values, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[MT_COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(nesting);
    tests[MT_COUNT(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(members);
    tests[MT_COUNT(cases) + 2] = (struct CMUnitTest)cmocka_unit_test(as_jansson_reads);
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
