/* Token rules of users: what they find, what is refused, what hostile patterns cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"
#include "libmatch/text/user_rules.h"

typedef struct found_case {
    const char *name, *rules, *text, *terms;
} found_case;

static const found_case found_cases[] = {
    {"no rules", "", "PN-1234/A engine", "pn 1234 pn1234 engin"},
    {"an empty list", "[]", "PN-1234/A engine", "pn 1234 pn1234 engin"},
    {"a code of an own register", "[{\"name\":\"part\",\"kind\":\"code\",\"pattern\":\"PN-\\\\d{4}/[A-Z]\"}]",
     "The PN-1234/A engine", "pn1234/a engin"},
    {"a token that begins with a mark", "[{\"name\":\"tag\",\"kind\":\"technical\",\"pattern\":\"#[a-z]+\"}]",
     "see #imaging and imaging", "see #imaging imag"},
    {"a mark in other places stays a mark", "[{\"name\":\"tag\",\"kind\":\"technical\",\"pattern\":\"#[a-z]+\"}]",
     "C# is # a language", "c# languag"},
    {"two words as one", "[{\"name\":\"name\",\"kind\":\"code\",\"pattern\":\"(?i:smart) ?(?i:hub)\"}]",
     "Smart Hub and smarthub", "smarthub x2"},
    {"the first rule wins",
     "[{\"name\":\"one\",\"kind\":\"code\",\"pattern\":\"ab\"},{\"name\":\"two\",\"kind\":\"code\",\"pattern\":\"abc\"}"
     "]",
     "abcd", "ab cd"},
    {"built-in rules go on", "[{\"name\":\"tag\",\"kind\":\"technical\",\"pattern\":\"#[a-z]+\"}]",
     "C++ at https://a.org #x", "c++ #x"},
    {"a rule that matches nothing is none", "[{\"name\":\"nothing\",\"kind\":\"code\",\"pattern\":\"x*\"}]", "laser",
     "laser"},
    {"an open quotation stays in its rule", "[{\"name\":\"open\",\"kind\":\"code\",\"pattern\":\"\\\\QA+\"}]",
     "A+ laser", "a+ laser"},
    {"letters beyond ASCII", "[{\"name\":\"rule\",\"kind\":\"code\",\"pattern\":\"ș\\\\d\"}]", "ș7 ț7", "s7 t7"},
};

static void write_terms(const mt_terms *terms, mt_strbuf *out)
{
    for (size_t i = 0; i < terms->len; i++) {
        mt_strbuf_format(out, "%s%s", i ? " " : "", terms->data[i].text);
        if (terms->data[i].count > 1) mt_strbuf_format(out, " x%u", terms->data[i].count);
    }
}

static void finds(void **state)
{
    const found_case *c = *state;
    mt_analyser *a = NULL;
    mt_terms terms = {0};
    mt_strbuf out = {0};
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    for (int round = 0; round < 2; round++) { /* the second time from the cache */
        assert_int_equal(mt_analyser_set_rules(a, mt_text_of(c->rules), NULL), MATCH_OK);
        mt_terms_clear(&terms);
        mt_strbuf_clear(&out);
        assert_int_equal(mt_analyse(a, mt_text_of(c->text), MT_LANG_EN, &terms, NULL), MATCH_OK);
        write_terms(&terms, &out);
        assert_string_equal(out.data ? out.data : "", c->terms);
    }
    mt_strbuf_free(&out);
    mt_terms_free(&terms);
    mt_analyser_free(&a);
}

typedef struct refused_case {
    const char *name, *rules;
    match_status status;
    const char *message; /* part of it */
} refused_case;

static const refused_case refused_cases[] = {
    {"no JSON", "[{", MATCH_E_FORMAT, ""},
    {"no array", "{\"name\":\"x\"}", MATCH_E_FORMAT, "array"},
    {"no name", "[{\"kind\":\"code\",\"pattern\":\"x\"}]", MATCH_E_VALUE, "needs a name"},
    {"no pattern", "[{\"name\":\"x\",\"kind\":\"code\"}]", MATCH_E_VALUE, "needs a pattern"},
    {"unknown kind", "[{\"name\":\"x\",\"kind\":\"thing\",\"pattern\":\"x\"}]", MATCH_E_VALUE, "one of word"},
    {"does not compile", "[{\"name\":\"x\",\"kind\":\"code\",\"pattern\":\"a(b\"}]", MATCH_E_SYNTAX, "character 4"},
    {"verb", "[{\"name\":\"x\",\"kind\":\"code\",\"pattern\":\"(*LIMIT_MATCH=9)x\"}]", MATCH_E_VALUE, "(*"},
    {"callout", "[{\"name\":\"x\",\"kind\":\"code\",\"pattern\":\"a(?C1)b\"}]", MATCH_E_VALUE, "(?C"},
    {"recursion", "[{\"name\":\"x\",\"kind\":\"code\",\"pattern\":\"a(?R)?b\"}]", MATCH_E_VALUE, "(?R"},
    {"too large when compiled", "[{\"name\":\"x\",\"kind\":\"code\",\"pattern\":\"((a{500}){500}){500}\"}]",
     MATCH_E_SYNTAX, "compile"},
};

static void is_refused(void **state)
{
    const refused_case *c = *state;
    mt_analyser *a = NULL;
    mt_error err = {0};
    static const char good[] = "[{\"name\":\"tag\",\"kind\":\"technical\",\"pattern\":\"#[a-z]+\"}]";
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    assert_int_equal(mt_analyser_set_rules(a, mt_text_of(good), NULL), MATCH_OK);
    assert_int_equal(mt_analyser_set_rules(a, mt_text_of(c->rules), &err), c->status);
    if (!strstr(err.message, c->message)) fail_msg("\"%s\" is not in: %s", c->message, err.message);
    assert_true(mt_text_is(mt_analyser_rules(a), good)); /* a refused set changes nothing */
    mt_analyser_free(&a);
}

static void limits_hold(void **state)
{
    (void)state;
    mt_strbuf json = {0};
    mt_user_rules *rules = NULL;
    mt_strbuf_str(&json, "[");
    for (int i = 0; i <= MT_USER_RULES_MOST; i++)
        mt_strbuf_format(&json, "%s{\"name\":\"r%d\",\"kind\":\"code\",\"pattern\":\"x%d\"}", i ? "," : "", i, i);
    mt_strbuf_str(&json, "]");
    assert_int_equal(mt_user_rules_create(mt_text_make(json.data, json.len), &rules, NULL), MATCH_E_TOO_BIG);
    mt_strbuf_clear(&json);
    while (json.len <= MT_USER_RULES_BYTES) mt_strbuf_str(&json, "          ");
    assert_int_equal(mt_user_rules_create(mt_text_make(json.data, json.len), &rules, NULL), MATCH_E_TOO_BIG);
    assert_null(rules);
    mt_strbuf_free(&json);
}

/* Patterns with exponential and quadratic behaviour over texts made for them: time stays in proportion to the text. */
static void hostile_patterns_are_bounded(void **state)
{
    (void)state;
    static const char *const patterns[] = {"(?:a+)+$", "(?:a|aa)+b", "(?:.*){12}z", "a*a*a*a*a*a*b",
                                           "(?:(?:a?){30})a{30}"};
    enum { TEXT = 200000 };
    mt_analyser *a = NULL;
    mt_terms terms = {0};
    mt_strbuf text = {0}, json = {0};
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    for (size_t i = 0; i < TEXT; i++) mt_strbuf_char(&text, i % 40 == 39 ? ' ' : 'a');
    for (size_t i = 0; i < MT_COUNT(patterns); i++) {
        mt_strbuf_clear(&json);
        mt_strbuf_format(&json, "[{\"name\":\"hostile\",\"kind\":\"word\",\"pattern\":\"%s\"}]", patterns[i]);
        assert_int_equal(mt_analyser_set_rules(a, mt_text_make(json.data, json.len), NULL), MATCH_OK);
        mt_terms_clear(&terms);
        int64_t start = mt_clock_thread_cpu_ns();
        assert_int_equal(mt_analyse(a, mt_text_make(text.data, text.len), MT_LANG_EN, &terms, NULL), MATCH_OK);
        double seconds = (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
        if (seconds > 5) fail_msg("%s took %.1f s", patterns[i], seconds);
        assert_true(terms.len > 0);
    }
    mt_strbuf_free(&text);
    mt_strbuf_free(&json);
    mt_terms_free(&terms);
    mt_analyser_free(&a);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(found_cases) + MT_COUNT(refused_cases) + 2] = {{0}};
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(found_cases); i++)
        tests[n++] = (struct CMUnitTest){found_cases[i].name, finds, NULL, NULL, (void *)&found_cases[i]};
    for (size_t i = 0; i < MT_COUNT(refused_cases); i++)
        tests[n++] = (struct CMUnitTest){refused_cases[i].name, is_refused, NULL, NULL, (void *)&refused_cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(limits_hold);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(hostile_patterns_are_bounded);
    return cmocka_run_group_tests_name("user_rules", tests, NULL, NULL);
}
