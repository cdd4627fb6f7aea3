/* Words that mix Latin and Cyrillic letters of the same look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/text/look_alikes.h"

static const struct mixed_case {
    const char *name, *in, *out; /* NULL: the word is left as it is */
} cases[] = {
    {"Latin only", "partner", NULL},
    {"Cyrillic only", "партнер", NULL},
    {"Latin with an accent", "Société", NULL},
    {"Greek beside Latin", "αb", NULL},
    {"nothing", "", NULL},
    {"one Cyrillic letter in a Latin word", "p\xd0\xb0rtner", "partner"},
    {"a Cyrillic capital first", "\xd0\xa1luster", "Cluster"},
    {"one Latin letter in a Cyrillic word",
     "\xd0\xbf"
     "a"
     "\xd1\x80\xd1\x82\xd0\xbd\xd0\xb5\xd1\x80",
     "партнер"},
    {"a Latin capital in a Cyrillic word", "P\xd0\xb8\xd0\xb3\xd0\xb0", "Рига"},
    {"both have twins: Latin", "c\xd0\xbe\xd1\x80y", "copy"},
    {"one letter of each", "a\xd0\xbe", "ao"},
    {"both have letters of their own", "d\xd0\xb6", NULL},
    {"an accent is a letter of Latin's own", "caf\xc3\xa9\xd0\xbe", "caféo"},
    {"an accent against a Cyrillic letter of its own", "a\xc3\xa9\xd0\xb6", NULL},
    {"digits and hyphens stay", "CO2-\xd0\xb0", "CO2-a"},
    {"the last letter is looked at, too", "abr\xd0\xb5", "abre"},
    {"first of the twins", "\xd0\x90z", "Az"},
    {"last of the twins", "\xd1\x98z", "jz"},
    {"beyond the Cyrillic block", "a\xd4\xb0", NULL},
    {"last of the Cyrillic block", "a\xd4\xaf", "\xd0\xb0\xd4\xaf"},
};

static void words(void **state)
{
    const struct mixed_case *c = *state;
    mt_strbuf out = {0};
    mt_strbuf_str(&out, "before ");
    assert_int_equal(mt_unmix(mt_text_of(c->in), &out), c->out != NULL);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "before %s", c->out ? c->out : "");
    assert_string_equal(out.data, wanted);
    mt_strbuf_free(&out);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases)] = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, words, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    return cmocka_run_group_tests_name("look-alikes", tests, NULL, NULL);
}
