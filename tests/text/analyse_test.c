/* Texts to terms: tables of named cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/analyse.h"
#include "libmatch/text/token.h"
#include "libmatch/text/token_terms.h"

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
    {"codes", "en", "TRL 5 and CPV 33140000-3, IPC A61B 5/055", "trl5 cpv 33140000 ipc a61b5/055 a61b"},
    {"numbers with units", "en", "50 mg at 37 °C and 1,5 T", "50mg 37°c 1.5t"},
    {"fields of magnets", "en", "3T, 3 T, 3 Tesla and a 3-T scanner", "3t x4 3 scanner"},
    {"dimensions", "en", "3D and 3-D", "3d x2 3"},
    {"every level of a range", "en", "TRL 4–6 but TRL 5 and TRL-9", "trl4 trl5 x2 trl6 trl9"},
    {"a range the wrong way", "en", "TRL 6-4", "trl6"},
    {"codes with what they belong to", "en", "NACE 26.60 is C26.60; A61B 5/055, A61B",
     "nace 26.60 x2 c26.60 a61b5/055 a61b x2"},
    {"thousands", "en", "1.000.000 1,000,000 1'000'000 1 000 000 1000000", "1000000 x5"},
    {"one mark may be decimal", "en", "1,500 1.500 15.01.2024", "1.500 x2 15.01.2024"},
    {"versions", "en", "C++17 and C++", "c++ x2"},
    {"research and development", "pl", "B+R, R&D", "b+r r&d"},
    {"micro signs", "en", "10 µm 10 μm", "10μm x2"},
    {"Cyrillic letters in a Latin word", "en", "С\u041EVID-19 and COVID-19", "covid x2 19 x2 covid19 x2"},
    {"Latin letters in a Cyrillic word", "bg", "клиничнo клинично", "клиничн x2"},
    {"scripts stay apart", "bg", "сор cop ИТ-сектор", "сор cop ит сектор"},
    {"gene names", "en", "TGF-β1 TGFβ1 IL-6 IL6", "tgf β1 tgfβ1 x2 il 6 il6 x2"},
    {"unknown language", "", "imaging informațiilor", "imaging informatiilor"},
    {"French elision", "fr", "l'imagerie d’hôpital", "imager hopital"},
    {"unknown language that is English", "", "the analysis of the images in which we are looking for tumours",
     "analysis images looking tumours"},
    {"acronyms are no stop words", "ro", "AI și IT pentru ai noștri", "ai it"},
    {"Romanian clitics", "ro", "s-a dezvoltat într-un laborator", "dezvolt labor"},
    {"e-health", "en", "e-health and eHealth", "e health ehealth x2"},
    {"several joints", "en", "state-of-the-art", "state art"},
    {"all parts stop words", "fr", "qu'il n'est-ce", ""},
    {"Ukrainian apostrophe", "uk", "п'ять п’ять", "пять x2"},
    {"Polish", "pl", "przetwarzanie obrazów i badania kliniczne", "przetwarzan obraz badan kliniczn"},
    {"unknown code is folded only", "ja", "Imaging Łódź", "imaging lodz"},
    {"dotted legal form", "ro", "firma S.R.L. și firma SRL", "firm x2 srl x2"},
    {"white space of all kinds", "zxx", "a\tb\nc\r\nd", "a b c d"},
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
        assert_string_equal(out.data ? out.data : "", c->terms);
    }
    mt_strbuf_free(&out);
    mt_terms_free(&terms);
    mt_analyser_free(&a);
}

static void add(mt_analyser *a, const char *text, mt_language language, mt_terms *terms)
{
    assert_int_equal(mt_analyse(a, mt_text_of(text), language, terms, NULL), MATCH_OK);
}

static void lists_grow_and_remember_surfaces(void **state)
{
    (void)state;
    mt_analyser *a = NULL;
    mt_terms terms = {0};
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    add(a, "Imagistică și imagistica", MT_LANG_RO, &terms);
    add(a, "", MT_LANG_RO, &terms);
    add(a, "imagistice laborator", MT_LANG_RO, &terms);
    assert_int_equal(terms.len, 2);
    assert_int_equal(terms.data[0].count, 3);
    assert_true(mt_text_is(mt_terms_surface(&terms, 0), "Imagistică"));
    assert_int_equal(mt_terms_find(&terms, mt_text_of("labor")), 1);
    assert_true(mt_terms_find(&terms, mt_text_of("laborator")) == MT_NONE);
    mt_terms_clear(&terms);
    assert_int_equal(terms.len, 0);
    assert_true(mt_terms_find(&terms, mt_text_of("labor")) == MT_NONE);
    mt_terms_free(&terms);
    assert_true(mt_terms_find(&terms, mt_text_of("labor")) == MT_NONE);
    mt_analyser_free(&a);
    mt_analyser_free(&a);
}

/* A reference list: every token's terms one by one through an analyser that is new each time, counted by search. */
static void cache_and_lists_change_nothing(void **state)
{
    (void)state;
    enum { TYPES = 200000, WORDS = 400000 }; /* more than the cache holds at its largest */
    mt_analyser *a = NULL, *fresh = NULL;
    mt_terms all = {0}, again = {0};
    mt_strbuf text = {0};
    mt_random random = mt_random_seeded(7);
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    assert_int_equal(mt_analyser_create(&fresh, NULL), MATCH_OK);
    for (size_t i = 0; i < WORDS; i++) mt_strbuf_format(&text, "w%ux%u ", mt_random_below(&random, TYPES), 7u);
    assert_int_equal(mt_strbuf_status(&text, NULL), MATCH_OK);
    add(a, text.data, MT_LANG_EN, &all);
    uint64_t total = 0;
    for (size_t i = 0; i < all.len; i++) total += all.data[i].count;
    assert_int_equal(total, WORDS);
    for (size_t i = 0; i < all.len; i += 997) { /* the list still points to its own texts after it has grown */
        mt_terms_clear(&again);
        mt_text surface = mt_terms_surface(&all, i);
        assert_int_equal(mt_analyse(fresh, surface, MT_LANG_EN, &again, NULL), MATCH_OK);
        assert_int_equal(again.len, 1);
        assert_string_equal(again.data[0].text, all.data[i].text);
    }
    mt_terms_clear(&again);
    add(a, text.data, MT_LANG_EN, &again); /* now with a cache that others have overwritten */
    assert_int_equal(again.len, all.len);
    for (size_t i = 0; i < all.len; i++) {
        assert_string_equal(again.data[i].text, all.data[i].text);
        assert_int_equal(again.data[i].count, all.data[i].count);
    }
    mt_strbuf_free(&text);
    mt_terms_free(&all);
    mt_terms_free(&again);
    mt_analyser_free(&fresh);
    mt_analyser_free(&a);
}

/* The last words of a text, of every length and with nothing readable behind them, are what they are amid a text. */
static void ends_of_texts_are_like_their_middles(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "Z", "7", "ă", "-", "'", "λ", "з", "."};
    enum { ROUNDS = 3000, LONGEST = 40 };
    mt_analyser *a = NULL;
    mt_terms end = {0}, middle = {0};
    mt_strbuf word = {0}, padded = {0};
    mt_random random = mt_random_seeded(11);
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    for (int round = 0; round < ROUNDS; round++) {
        mt_strbuf_clear(&word);
        mt_strbuf_clear(&padded);
        size_t points = 1 + mt_random_below(&random, LONGEST);
        for (size_t i = 0; i < points; i++) {
            uint32_t plain = mt_random_below(&random, 4);
            mt_strbuf_str(&word, letters[plain ? mt_random_below(&random, 2) : mt_random_below(&random, 9)]);
        }
        mt_strbuf_add(&padded, word.data, word.len);
        mt_strbuf_str(&padded, "                                   ");
        assert_int_equal(mt_strbuf_status(&padded, NULL), MATCH_OK);
        char *exact = mt_alloc(word.len, 1);
        assert_non_null(exact);
        memcpy(exact, word.data, word.len);
        mt_terms_clear(&end);
        mt_terms_clear(&middle);
        assert_int_equal(mt_analyse(a, mt_text_make(exact, word.len), MT_LANG_EN, &end, NULL), MATCH_OK);
        assert_int_equal(mt_analyse(a, mt_text_make(padded.data, padded.len), MT_LANG_EN, &middle, NULL), MATCH_OK);
        mt_free(exact);
        assert_int_equal(end.len, middle.len);
        for (size_t i = 0; i < end.len; i++) assert_string_equal(end.data[i].text, middle.data[i].text);
    }
    mt_strbuf_free(&word);
    mt_strbuf_free(&padded);
    mt_terms_free(&end);
    mt_terms_free(&middle);
    mt_analyser_free(&a);
}

/* Texts of words of many spellings, marks, half sequences and long tokens. */
static void random_text(mt_random *random, mt_strbuf *text)
{
    static const char *const parts[] = {
        "a",    "tion",     "ung",  "ție",   "ţii",   "ość", "ů",       "č",       "ß",      "ő",      "æ",  "ø",
        "ñ",    "ë",        "ő",    "ķ",     "ġ",     "ħ",   "ё",       "ъ",       "нов",    "λόγ",    "ος", "ς",
        "İ",    "I",        "ı",    "Ǆ",     "ŉ",     "ﬁ",   "s\u0326", "\u0301",  "\u00AD", "\u200B", "東", "₂",
        "THE",  "și",       "oraz", "und",   "l'",    "’",   "-",       "C++",     "&",      ".",      "7",  "3,5 mg",
        "\xFF", "\xE2\x82", "\xC3", "@x.ro", "TRL 5", "Е",   "Α",       "i\u0307",
    };
    size_t words = mt_random_below(random, 50);
    mt_strbuf_clear(text);
    for (size_t i = 0; i < words; i++) {
        size_t count = 1 + mt_random_below(random, mt_random_below(random, 40) ? 5 : 60);
        for (size_t k = 0; k < count; k++) mt_strbuf_str(text, parts[mt_random_below(random, MT_COUNT(parts))]);
        mt_strbuf_str(text, mt_random_below(random, 3) ? " " : ", ");
    }
}

/* Reference: the rules find each token, the maker makes its terms, and a list that is searched from its beginning
 * counts them. The analyser, whose cache has seen other texts in other languages, must say the same. */
static void cache_is_the_slow_way_in_all_languages(void **state)
{
    (void)state;
    enum { ROUNDS = 6000, SEED = 20261122 };
    mt_analyser *a = NULL;
    mt_tokeniser *tokeniser = NULL;
    mt_token_terms *maker = NULL;
    mt_terms fast = {0};
    mt_strbuf text = {0}, slow = {0}, said = {0};
    mt_random random = mt_random_seeded(SEED);
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    assert_int_equal(mt_tokeniser_create(&tokeniser, NULL), MATCH_OK);
    assert_int_equal(mt_token_terms_create(&maker, NULL), MATCH_OK);
    mt_tokeniser_by_pattern(tokeniser, true);
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&random, &text);
        mt_language language = (mt_language)(MT_LANG_OTHER + mt_random_below(&random, MT_LANG_COUNT - MT_LANG_OTHER));
        mt_strbuf_clear(&slow);
        mt_strbuf_clear(&said);
        size_t wanted = 0;
        mt_tokeniser_begin(tokeniser, mt_text_make(text.data, text.len));
        for (mt_token token; mt_tokeniser_next(tokeniser, &token);) {
            mt_text bytes = mt_text_make(text.data + token.start, token.end - token.start);
            assert_int_equal(mt_token_terms_make(maker, bytes, token.kind, language, language, NULL), MATCH_OK);
            wanted += maker->len;
            for (size_t i = 0; i < maker->len; i++) {
                mt_text term = mt_token_term_text(maker, i);
                mt_strbuf entry = {0};
                mt_strbuf_format(&entry, "\n%.*s\n", (int)term.len, term.data);
                assert_int_equal(mt_strbuf_status(&entry, NULL), MATCH_OK);
                if (!slow.len || !strstr(slow.data, entry.data)) {
                    mt_strbuf_str(&slow, entry.data);
                    assert_int_equal(mt_strbuf_status(&slow, NULL), MATCH_OK);
                }
                mt_strbuf_free(&entry);
            }
        }
        mt_terms_clear(&fast);
        assert_int_equal(mt_analyse(a, mt_text_make(text.data, text.len), language, &fast, NULL), MATCH_OK);
        size_t counted = 0;
        for (size_t i = 0; i < fast.len; i++) {
            mt_strbuf_format(&said, "\n%s\n", fast.data[i].text);
            counted += fast.data[i].count;
            mt_text surface = mt_terms_surface(&fast, i);
            if (surface.len && !memmem(text.data, text.len, surface.data, surface.len))
                fail_msg("seed %d, round %d: surface of %s", SEED, round, fast.data[i].text);
        }
        if (counted != wanted || slow.len != said.len || (slow.len && memcmp(slow.data, said.data, slow.len) != 0))
            fail_msg("seed %d, round %d, %s: %.*s", SEED, round, mt_language_code(language), (int)text.len, text.data);
    }
    mt_strbuf_free(&text);
    mt_strbuf_free(&slow);
    mt_strbuf_free(&said);
    mt_terms_free(&fast);
    mt_token_terms_free(&maker);
    mt_tokeniser_free(&tokeniser);
    mt_analyser_free(&a);
}

static void same_terms(mt_analyser *a, const char *one, const char *other, mt_language language)
{
    mt_terms first = {0}, second = {0};
    add(a, one, language, &first);
    add(a, other, language, &second);
    assert_int_equal(first.len, second.len);
    for (size_t i = 0; i < first.len; i++) {
        assert_string_equal(first.data[i].text, second.data[i].text);
        assert_int_equal(first.data[i].count, second.data[i].count);
    }
    mt_terms_free(&first);
    mt_terms_free(&second);
}

/* Composed or decomposed, comma or cedilla, small or capital: one list. */
static void spellings_give_one_list(void **state)
{
    (void)state;
    static const struct {
        mt_language language;
        const char *text;
    } texts[] = {
        {MT_LANG_RO, "Soluții și aplicații pentru sănătate, informații științifice, întreprinderi inovatoare din Iași"},
        {MT_LANG_PL, "Rozwiązania dla służby zdrowia, łańcuchy wartości, małe i średnie przedsiębiorstwa, żywność"},
        {MT_LANG_CS, "Zdravotnické přístroje, výzkum léčiv, dýchání, společnost s ručením omezeným"},
        {MT_LANG_HU, "Egészségügyi képfeldolgozás, gyógyszerkutatás, különböző műszerek"},
        {MT_LANG_FR, "Société d'imagerie médicale, évaluation précoce, hôpitaux, réseaux, forêts"},
        {MT_LANG_DE, "Lösungen für Krankenhäuser, Prüfgeräte und Verfahren für größere Stückzahlen"},
        {MT_LANG_BG, "Клинични изследвания, българский район, най-добрите практики"},
        {MT_LANG_EL, "Ιατρική απεικόνιση, υπηρεσίες υγείας, έρευνα και ανάπτυξη"},
        {MT_LANG_ES, "Investigación médica, señales, pequeñas compañías, energía eólica"},
        {MT_LANG_LV, "Slimnīcas, pētniecība, uzņēmumi, šķidrumi, ģenētika"},
    };
    mt_analyser *a = NULL;
    mt_strbuf cedilla = {0};
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(texts); i++) {
        utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)texts[i].text);
        utf8proc_uint8_t *decomposed = utf8proc_NFD((const utf8proc_uint8_t *)texts[i].text);
        assert_true(composed && decomposed);
        assert_string_not_equal((char *)composed, (char *)decomposed);
        same_terms(a, (char *)composed, (char *)decomposed, texts[i].language);
        free(composed);
        free(decomposed);
    }
    for (const char *s = texts[0].text; *s; s++) { /* comma below to cedilla, by hand */
        if (memcmp(s, "\u0219", 2) == 0)
            mt_strbuf_str(&cedilla, "\u015F"), s++;
        else if (memcmp(s, "\u021B", 2) == 0)
            mt_strbuf_str(&cedilla, "\u0163"), s++;
        else
            mt_strbuf_char(&cedilla, *s);
    }
    same_terms(a, texts[0].text, cedilla.data, MT_LANG_RO);
    mt_strbuf_free(&cedilla);
    mt_analyser_free(&a);
}

static void long_tokens_are_cut_and_still_meet(void **state)
{
    (void)state;
    enum { BYTES = 10 << 20 };
    mt_analyser *a = NULL;
    mt_terms terms = {0};
    char *text = mt_alloc(BYTES, 1);
    assert_non_null(text);
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    memset(text, 'q', BYTES);
    for (int i = 0; i < 2; i++)
        assert_int_equal(mt_analyse(a, mt_text_make(text, BYTES), MT_LANG_DE, &terms, NULL), MATCH_OK);
    assert_int_equal(terms.len, 1);
    assert_int_equal(terms.data[0].count, 2);
    assert_true(terms.data[0].len <= 64);
    text[BYTES - 1] = 'r';
    assert_int_equal(mt_analyse(a, mt_text_make(text, BYTES), MT_LANG_DE, &terms, NULL), MATCH_OK);
    assert_int_equal(terms.len, 2);
    assert_int_equal(mt_analyse(a, mt_text_make(text, BYTES), MT_LANG_ZXX, &terms, NULL), MATCH_OK);
    mt_free(text);
    mt_terms_free(&terms);
    mt_analyser_free(&a);
}

int main(void)
{
    enum { OTHERS = 6 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(cases)] = {
        cmocka_unit_test(lists_grow_and_remember_surfaces),
        cmocka_unit_test(cache_and_lists_change_nothing),
        cmocka_unit_test(ends_of_texts_are_like_their_middles),
        cmocka_unit_test(spellings_give_one_list),
        cmocka_unit_test(long_tokens_are_cut_and_still_meet),
        cmocka_unit_test(cache_is_the_slow_way_in_all_languages),
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[OTHERS + i] = (struct CMUnitTest){cases[i].name, analyse_one, NULL, NULL, (void *)&cases[i]};
    return cmocka_run_group_tests_name("analyse", tests, NULL, NULL);
}
