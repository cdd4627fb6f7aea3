/* JSON: what is refused and where, and what is written reads the same again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"

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

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 2] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, values, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[MT_COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(nesting);
    tests[MT_COUNT(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(members);
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
