/* Texts to terms: tables of named cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"

static const struct analyse_case {
    const char *name, *language, *text, *terms; /* terms in order, "x2" behind those counted twice */
} cases[] = {
    {"English", "en", "The imaging of tissues and the imaging of cells", "imag x2 tissu cell"},
    {"Romanian, comma below", "ro", "prelucrarea informațiilor", "prelucr inform"},
    {"Romanian, cedilla", "ro", "prelucrarea informaţiilor", "prelucr inform"},
    {"Romanian, decomposed", "ro", "informat\u0326iilor", "inform"},
    {"addresses are left out", "en", "see https://www.imago-mol.ro/a?b=c, or office@imago-mol.ro today", "see today"},
    {"opaque tokens", "zxx", "t17 the T17 a-b", "t17 x2 the a-b"},
    {"technical terms", "en", "C++, C# and R&D on a CT-scan for COVID-19",
     "c++ c# r&d ct scan ctscan covid 19 covid19"},
    {"codes", "en", "TRL 5 and CPV 33140000-3, IPC A61B 5/055", "trl5 cpv 33140000 ipc a61b5/055"},
    {"numbers with units", "en", "50 mg at 37 °C and 1,5 T", "50mg 37°c 1.5"},
    {"unknown language", "", "imaging informațiilor", "imaging informatiilor"},
    {"French elision", "fr", "l'imagerie d’hôpital", "imager hopital"},
    {"bad bytes separate", "en",
     "cell\xff"
     "tissue\xc0\x80",
     "cell tissu"},
};

static void analyse_one(void **state)
{
    const struct analyse_case *c = *state;
    mt_analyser *a = NULL;
    mt_terms terms = {0};
    mt_strbuf out = {0};
    mt_error err = {0};
    assert_int_equal(mt_analyser_create(&a, &err), MATCH_OK);
    for (int round = 0; round < 2; round++) { /* the second time from the cache */
        mt_terms_clear(&terms);
        mt_strbuf_clear(&out);
        assert_int_equal(
            mt_analyse(a, mt_text_of(c->text), mt_language_from_code(mt_text_of(c->language)), &terms, &err), MATCH_OK);
        for (size_t i = 0; i < terms.len; i++) {
            mt_strbuf_format(&out, "%s%s", i ? " " : "", terms.data[i].text);
            if (terms.data[i].count > 1) mt_strbuf_format(&out, " x%u", terms.data[i].count);
        }
        assert_string_equal(out.data, c->terms);
    }
    mt_strbuf_free(&out);
    mt_terms_free(&terms);
    mt_analyser_free(&a);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases)] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, analyse_one, NULL, NULL, (void *)&cases[i]};
    return cmocka_run_group_tests_name("analyse", tests, NULL, NULL);
}
