/* The search key: named cases, every code point for idempotence, and spellings that must meet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/utf8.h"

static const struct fold_case {
    const char *name, *in, *out;
} cases[] = {
    {"ASCII", "Health-Valley 2026", "health-valley 2026"},
    {"empty", "", ""},
    {"comma below", "ȘTIINȚĂ", "stiinta"},
    {"cedilla", "ŞTIINŢĂ", "stiinta"},
    {"decomposed", "S\u0326tiint\u0326a\u0306", "stiinta"},
    {"a, i, e of Romanian and French", "Iași în été", "iasi in ete"},
    {"stroke, not a combining mark", "Łódź, Kraków", "lodz, krakow"},
    {"Nordic", "Ångström Øresund Æbleskive", "angstrom oresund aebleskive"},
    {"Icelandic", "Þór Guðmundur", "thor gudmundur"},
    {"German", "Straße GROẞE Übergröße", "strasse grosse ubergrosse"},
    {"French ligature", "Œuvre cœur", "oeuvre coeur"},
    {"Turkish", "İstanbul ışık Iğdır", "istanbul isik igdir"},
    {"Croatian and Maltese", "Đakovo Ħamrun", "dakovo hamrun"},
    {"Hungarian double acute", "Győr fűtő", "gyor futo"},
    {"Czech and Slovak", "Příliš žluťoučký ďaleko ľahký", "prilis zlutoucky daleko lahky"},
    {"Baltic", "Šķēle ūdens ąžuolas", "skele udens azuolas"},
    {"Greek stays Greek", "Ἀθῆναι ΥΓΕΙΑΣ υγείας", "αθηναι υγειασ υγειασ"},
    {"Cyrillic stays Cyrillic", "София Ёлка Київ", "софия елка киів"},
    {"ligatures and widths", "ﬁle ＡＢＣ", "file abc"},
    {"signs", "m² ½ № 5 µm €", "m2 1/2 no 5 μm eur"},
    {"no-break blank", "5\u00A0mg", "5 mg"},
    {"invisible", "soft\u00ADhy\u200Bphen \uFEFFend", "softhyphen end"},
    {"apostrophes and hyphens", "l’art\u2011nouveau D\u02BCAnnunzio", "l'art-nouveau d'annunzio"},
    {"vowel signs of Devanagari stay", "हिन्दी", "हिन्दी"},
    {"Hebrew and Arabic points go", "שָׁלוֹם مُحَمَّد", "שלום محمد"},
    {"bad bytes are skipped",
     "a\xFF"
     "b\xC3(\xED\xA0\x80"
     "c",
     "ab(c"},
};

static void fold_one(void **state)
{
    const struct fold_case *c = *state;
    mt_strbuf out = {0};
    assert_int_equal(mt_fold(mt_text_of(c->in), &out, NULL), MATCH_OK);
    assert_string_equal(out.data ? out.data : "", c->out);
    mt_strbuf_free(&out);
}

static void folding_appends(void **state)
{
    (void)state;
    mt_strbuf out = {0};
    mt_strbuf_str(&out, "Kept ");
    assert_int_equal(mt_fold(mt_text_of("É"), &out, NULL), MATCH_OK);
    assert_string_equal(out.data, "Kept e");
    mt_strbuf_free(&out);
}

static void check_again(mt_text in, mt_strbuf *once, mt_strbuf *twice, uint64_t what)
{
    mt_strbuf_clear(once);
    mt_strbuf_clear(twice);
    assert_int_equal(mt_fold(in, once, NULL), MATCH_OK);
    assert_int_equal(mt_fold(mt_text_make(once->data, once->len), twice, NULL), MATCH_OK);
    if (!mt_utf8_valid(mt_text_make(once->data, once->len), NULL))
        fail_msg("invalid UTF-8 from %llx", (unsigned long long)what);
    if (once->len != twice->len || (once->len && memcmp(once->data, twice->data, once->len) != 0))
        fail_msg("not idempotent: %llx", (unsigned long long)what);
}

static void every_code_point_folds_once(void **state)
{
    (void)state;
    mt_strbuf once = {0}, twice = {0};
    for (int32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        if (cp >= 0xD800 && cp < 0xE000) continue;
        if (cp == 0x40000) cp = 0xE0000; /* nothing is assigned between */
        if (cp == 0xF0000) break;        /* private use beyond */
        check_again(mt_text_make(bytes, mt_utf8_encode(cp, bytes)), &once, &twice, (uint64_t)cp);
    }
    mt_strbuf_free(&once);
    mt_strbuf_free(&twice);
}

/* The table of common letters says what Unicode says: every letter by itself, and amid texts of all lengths. */
static void table_changes_nothing(void **state)
{
    (void)state;
    enum { ROUNDS = 20000, SEED = 3 };
    mt_strbuf in = {0}, fast = {0}, slow = {0};
    mt_random random = mt_random_seeded(SEED);
    for (int32_t round = 1; round < 0x3000 + ROUNDS; round++) {
        mt_strbuf_clear(&in);
        mt_strbuf_clear(&fast);
        mt_strbuf_clear(&slow);
        for (uint32_t n = round < 0x3000 ? 1 : mt_random_below(&random, 200); n; n--) {
            static const uint32_t kinds[] = {0x80, 0x250, 0x530, 0x3000};
            char bytes[4];
            int32_t cp = round < 0x3000 ? round : (int32_t)mt_random_below(&random, kinds[mt_random_below(&random, 4)]);
            mt_strbuf_add(&in, bytes, mt_utf8_encode(cp, bytes));
            if (round >= 0x3000 && mt_random_below(&random, 50) == 0) mt_strbuf_str(&in, "\xC3\xFF");
        }
        assert_int_equal(mt_fold(mt_text_make(in.data, in.len), &fast, NULL), MATCH_OK);
        assert_int_equal(mt_fold_by_unicode(mt_text_make(in.data, in.len), &slow, NULL), MATCH_OK);
        if (fast.len != slow.len || (fast.len && memcmp(fast.data, slow.data, fast.len) != 0))
            fail_msg("seed %d, round %d, %s: run tools/text/make_fold_table.py", SEED, (int)round, in.data);
    }
    mt_strbuf_free(&in);
    mt_strbuf_free(&fast);
    mt_strbuf_free(&slow);
}

static void fold_form(const char *text, utf8proc_option_t option, mt_strbuf *out)
{
    utf8proc_uint8_t *form = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &form, UTF8PROC_NULLTERM | UTF8PROC_STABLE | option);
    assert_true(n >= 0);
    mt_strbuf_clear(out);
    assert_int_equal(mt_fold(mt_text_make((char *)form, (size_t)n), out, NULL), MATCH_OK);
    free(form);
}

/* Random words over the letters of European alphabets: composed, decomposed, with ş or ș, with accents or without. */
static void spellings_meet(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"ș", "ş"}, {"ț", "ţ"}, {"Ș", "s"}, {"ă", "a"},  {"î", "i"}, {"ą", "a"},      {"ć", "c"},
        {"ł", "l"}, {"ź", "z"}, {"Ż", "z"}, {"é", "e"},  {"è", "E"}, {"ç", "c"},      {"ñ", "n"},
        {"ő", "o"}, {"ű", "u"}, {"ö", "o"}, {"ß", "ss"}, {"ø", "o"}, {"å", "a"},      {"æ", "ae"},
        {"đ", "d"}, {"š", "s"}, {"ľ", "l"}, {"ķ", "k"},  {"ū", "u"}, {"ġ", "g"},      {"ώ", "ω"},
        {"ς", "σ"}, {"й", "и"}, {"b", "B"}, {"m", "m"},  {"t", "T"}, {"-", "\u2010"}, {"'", "’"},
    };
    mt_strbuf keys[4] = {0}, words[2] = {0};
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        mt_random random = mt_random_seeded(seed);
        uint32_t letters = 1 + mt_random_below(&random, 12);
        mt_strbuf_clear(&words[0]);
        mt_strbuf_clear(&words[1]);
        for (uint32_t i = 0; i < letters; i++) {
            uint32_t pick = mt_random_below(&random, MT_COUNT(pairs));
            mt_strbuf_str(&words[0], pairs[pick][0]);
            mt_strbuf_str(&words[1], pairs[pick][1]);
        }
        fold_form(words[0].data, UTF8PROC_COMPOSE, &keys[0]);
        fold_form(words[0].data, UTF8PROC_DECOMPOSE, &keys[1]);
        fold_form(words[1].data, UTF8PROC_COMPOSE, &keys[2]);
        fold_form(words[1].data, UTF8PROC_DECOMPOSE, &keys[3]);
        for (int i = 1; i < 4; i++)
            if (strcmp(keys[0].data, keys[i].data) != 0)
                fail_msg("seed %llu: %s, %s", (unsigned long long)seed, keys[0].data, keys[i].data);
        check_again(mt_text_make(keys[0].data, keys[0].len), &keys[1], &keys[2], seed);
    }
    for (int i = 0; i < 4; i++) mt_strbuf_free(&keys[i]);
    mt_strbuf_free(&words[0]);
    mt_strbuf_free(&words[1]);
}

static const struct name_case {
    const char *name, *in, *out;
} names[] = {
    {"Romanian SRL", "Vitamed Imagistică S.R.L.", "vitamed imagistica"},
    {"Romanian SC in front", "SC ROMSOFT SRL", "romsoft"},
    {"S.C. ... S.A.", "S.C. Antibiotice S.A.", "antibiotice"},
    {"Polish", "Nowa Technika Sp. z o.o.", "nowa technika"},
    {"Polish without blanks", "Nowa Technika sp.z o.o. sp.k.", "nowa technika"},
    {"Polish in full", "ABC Spółka z ograniczoną odpowiedzialnością", "abc"},
    {"German", "Müller & Söhne GmbH & Co. KG", "muller sohne"},
    {"German association", "BioRegio STERN e.V.", "bioregio stern"},
    {"English", "Acme Widgets, Inc.", "acme widgets"},
    {"Co., Ltd.", "Foo Co., Ltd.", "foo"},
    {"Nordic", "Novo Gadget A/S", "novo gadget"},
    {"Finnish", "Oulun Laite Oy", "oulun laite"},
    {"Dutch", "Health Valley Netherlands B.V.", "health valley netherlands"},
    {"Italian", "Prova S.p.A.", "prova"},
    {"Hungarian", "Példa Kft.", "pelda"},
    {"Slovene", "Primer d.o.o.", "primer"},
    {"Czech", "Příklad, s. r. o.", "priklad"},
    {"Estonian in front", "OÜ Näide", "naide"},
    {"Bulgarian", "Пример ЕООД", "пример"},
    {"initials", "M.B.I. S.R.L.", "mbi"},
    {"initials inside", "U.M.F. Gr. T. Popa, v.v.i.", "umf gr t popa"},
    {"Turkish", "Örnek Sanayi ve Ticaret Limited Şirketi", "ornek"},
    {"French in full", "Exemple Société par actions simplifiée", "exemple"},
    {"a form inside stays", "SAS Institute", "sas institute"},
    {"nothing but forms", "AS SA", "as"},
    {"only a form", "SRL", "srl"},
    {"punctuation", "IMAGO-MOL: Cluster, regional (N-E)", "imago mol cluster regional n e"},
    {"ampersand inside", "IT&C Cluster", "it&c cluster"},
    {"apostrophe", "L’Oréal SAS", "loreal"},
    {"empty", "", ""},
    {"only punctuation", " --- ", ""},
};

static void name_one(void **state)
{
    const struct name_case *c = *state;
    mt_strbuf out = {0};
    assert_int_equal(mt_fold_name(mt_text_of(c->in), &out, NULL), MATCH_OK);
    assert_string_equal(out.data ? out.data : "", c->out);
    mt_strbuf_free(&out);
}

static void long_names_are_bounded(void **state)
{
    (void)state;
    mt_strbuf in = {0}, out = {0};
    for (int i = 0; i < 100000; i++) mt_strbuf_str(&in, "s.r.l. ");
    assert_int_equal(mt_fold_name(mt_text_make(in.data, in.len), &out, NULL), MATCH_OK);
    assert_true(out.len > 0);
    mt_strbuf_free(&in);
    mt_strbuf_free(&out);
}

int main(void)
{
    enum { OTHERS = 5 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(cases) + MT_COUNT(names)] = {
        cmocka_unit_test(folding_appends),       cmocka_unit_test(every_code_point_folds_once),
        cmocka_unit_test(spellings_meet),        cmocka_unit_test(long_names_are_bounded),
        cmocka_unit_test(table_changes_nothing),
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[OTHERS + i] = (struct CMUnitTest){cases[i].name, fold_one, NULL, NULL, (void *)&cases[i]};
    for (size_t i = 0; i < MT_COUNT(names); i++)
        tests[OTHERS + MT_COUNT(cases) + i] =
            (struct CMUnitTest){names[i].name, name_one, NULL, NULL, (void *)&names[i]};
    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
