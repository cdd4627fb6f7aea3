/* Tokens: named cases, agreement of the scan with the pattern's classes, hostile inputs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/text/token.h"
#include "libmatch/text/token_scan.h"
#include "libmatch/text/utf8.h"

static const char *const kinds[] = {"w", "c", "t", "n", "k", "u", "e"}; /* in the order of mt_token_kind */

static const struct token_case {
    const char *name, *text, *tokens; /* kind:token|... */
} cases[] = {
    {"words", "Cluster of biomedical engineering.", "w:Cluster|w:of|w:biomedical|w:engineering"},
    {"accents, quotes, dashes", "„Știință” – łódź…", "w:Știință|w:łódź"},
    {"decomposed", "s\u0326coala\u0306", "w:s\u0326coala\u0306"},
    {"other scripts", "Клъстер Υγεία 東京", "w:Клъстер|w:Υγεία|w:東京"},
    {"hyphens", "high-tech CT-scan β-catenin N-E", "c:high-tech|c:CT-scan|c:β-catenin|c:N-E"},
    {"hyphen between blanks", "one - two -three four-", "w:one|w:two|w:three|w:four"},
    {"apostrophes", "l'imagerie dell’ospedale partner's", "c:l'imagerie|c:dell’ospedale|c:partner's"},
    {"programming languages", "C++, C#; .NET and C", "t:C++|t:C#|t:.NET|w:and|w:C"},
    {"dot NETwork", ".NETwork .NET. x.NET", "w:NETwork|t:.NET|w:x|t:.NET"},
    {"ampersands", "IT&C R&D A & B", "t:IT&C|t:R&D|w:A|w:B"},
    {"letters with dots", "S.R.L. and e.V. in the U.S.A.", "t:S.R.L.|w:and|t:e.V.|w:in|w:the|t:U.S.A."},
    {"sentence end", "the end.Next one", "w:the|w:end|w:Next|w:one"},
    {"digits in words", "TP53 H2020 3D 5G CO2", "w:TP53|w:H2020|w:3D|w:5G|w:CO2"},
    {"numbers", "1.5 1,000.25 1 234 567 2026", "n:1.5|n:1,000.25|n:1 234 567|n:2026"},
    {"numbers with units", "50 mg, 20%, 37 °C, 5µm, 300 kHz, 12 m²", "n:50 mg|n:20%|n:37 °C|n:5µm|n:300 kHz|n:12 m²"},
    {"number before a word", "5 models 3x3 10th", "n:5|w:models|w:3x3|w:10th"},
    {"readiness levels", "TRL 5, trl7 and TRL-9; TRL", "k:TRL 5|k:trl7|w:and|k:TRL-9|w:TRL"},
    {"procurement and activity codes", "33140000-3 C26.60 C26.60.1", "k:33140000-3|k:C26.60|k:C26.60.1"},
    {"patent classes", "A61B 5/055 and G06T7/00", "k:A61B 5/055|w:and|k:G06T7/00"},
    {"addresses", "See https://a.example.org/x?y=z#q. Or www.b.example/c, mail x.y@d.example.ro!",
     "w:See|u:https://a.example.org/x?y=z#q|w:Or|u:www.b.example/c|w:mail|e:x.y@d.example.ro"},
    {"address in brackets", "(http://a.example)", "u:http://a.example"},
    {"bare domains", "imago-mol.ro and test.com/path, but final.de word",
     "u:imago-mol.ro|w:and|u:test.com/path|w:but|w:final|w:de|w:word"},
    {"doi", "doi:10.1000/182 next", "u:doi:10.1000/182|w:next"},
    {"slash and underscore", "TCP/IP snake_case", "w:TCP|w:IP|w:snake|w:case"},
    {"bad bytes separate",
     "ab\xFF"
     "cd \xC0\x80 e\xED\xA0\x80"
     "f",
     "w:ab|w:cd|w:e|w:f"},
    {"versions of languages", "C++17, C++x C#8 F#.", "t:C++17|w:C|w:x|t:C#|n:8|t:F#"},
    {"joined by plus", "B+R, K+F-projekt, I+D+i; A + B, x+y, Na+",
     "t:B+R|t:K+F|w:projekt|t:I+D+i|w:A|w:B|w:x|w:y|w:Na"},
    {"elision before an ampersand", "l'R&D d'I+D l'IT&C", "w:l|t:R&D|w:d|t:I+D|w:l|t:IT&C"},
    {"dimensions and prefixes", "3-D 5-FU 5-HT1A 2,4-dinitrophenol 5-fluorouracil",
     "c:3-D|c:5-FU|c:5-HT1A|n:2,4|w:dinitrophenol|n:5|w:fluorouracil"},
    {"fields and temperatures", "1.5 T, 3T, 7 Tesla, 3 tesla 300 K, 5 T-cells 2 Tests",
     "n:1.5 T|n:3T|n:7 Tesla|n:3 tesla|n:300 K|n:5|c:T-cells|n:2|w:Tests"},
    {"both kinds of micro", "10 µm, 10 μm, 5 µg", "n:10 µm|n:10 μm|n:5 µg"},
    {"Swiss thousands", "1'000'000 and 1’500.5 o'clock", "n:1'000'000|w:and|n:1’500.5|c:o'clock"},
    {"ranges of levels", "TRL 4–6, TRL4-6; TRLs 3/4 TRL 9-2024 TRL 4 - 6",
     "k:TRL 4–6|k:TRL4-6|k:TRLs 3/4|k:TRL 9|n:2024|k:TRL 4 - 6"},
    {"domains in other letters", "bücher.com правителство.бг München.de www.łódź.pl/ścieżka",
     "u:bücher.com|u:правителство.бг|w:München|w:de|u:www.łódź.pl/ścieżka"},
    {"gene names", "TGF-β1 TGFβ1 IL-6 IL6 TNF-α BRCA1/2 17β-estradiol",
     "c:TGF-β1|w:TGFβ1|c:IL-6|w:IL6|c:TNF-α|w:BRCA1|n:2|c:17β-estradiol"},
    {"superscripts", "CO₂ H₂O 10⁶ Fe³⁺", "w:CO₂|w:H₂O|w:10⁶|w:Fe³"},
    {"hanging hyphens", "Forschungs- und Entwicklungszentrum, nano-/micro",
     "w:Forschungs|w:und|w:Entwicklungszentrum|w:nano|w:micro"},
    {"invisible characters stay inside", "co\u00ADop zero\u200Bwidth word\u2060joiner",
     "w:co\u00ADop|w:zero\u200Bwidth|w:word\u2060joiner"},
    {"clitics", "într-un s-a dintr‑o qu'il aujourd’hui", "c:într-un|c:s-a|c:dintr‑o|c:qu'il|c:aujourd’hui"},
    {"numbers of Poland", "1 234,56 zł; 2,5 mln; 10 tys.", "n:1 234,56|w:zł|n:2,5|w:mln|n:10|w:tys"},
    {"nothing", " .,;-'\" \n", ""},
};

static void one_case(void **state)
{
    const struct token_case *c = *state;
    mt_tokeniser *t = NULL;
    mt_strbuf out = {0};
    assert_int_equal(mt_tokeniser_create(&t, NULL), MATCH_OK);
    mt_tokeniser_begin(t, mt_text_of(c->text));
    for (mt_token token; mt_tokeniser_next(t, &token);) {
        mt_strbuf_format(&out, "%s%s:", out.len ? "|" : "", kinds[token.kind]);
        mt_strbuf_add(&out, c->text + token.start, token.end - token.start);
    }
    assert_string_equal(out.data ? out.data : "", c->tokens);
    mt_strbuf_free(&out);
    mt_tokeniser_free(&t);
}

static void nul_separates(void **state)
{
    (void)state;
    mt_tokeniser *t = NULL;
    mt_token token;
    assert_int_equal(mt_tokeniser_create(&t, NULL), MATCH_OK);
    mt_tokeniser_begin(t, mt_text_make("ab\0cd", 5));
    assert_true(mt_tokeniser_next(t, &token) && token.end == 2);
    assert_true(mt_tokeniser_next(t, &token) && token.start == 3 && token.end == 5);
    assert_false(mt_tokeniser_next(t, &token));
    assert_false(mt_tokeniser_next(t, &token));
    mt_tokeniser_free(&t);
}

/* Pieces of texts as they come and as nobody writes them, joined at random. */
static const char *const pieces[] = {
    "a",
    "B",
    "word",
    "Ünïcödé",
    "știință",
    "łódź",
    "λόγος",
    "Ά",
    "϶",
    "клъстер",
    "CO₂",
    "東京",
    "s\u0326",
    "\u0301",
    "\u00AD",
    "\u200B",
    "\u00D7",
    "\u00F7",
    "\u03A2",
    "\u0387",
    "1",
    "12",
    "123",
    "2026",
    "5G",
    "A61B",
    "trl",
    "TRL",
    "TRLs",
    "x3",
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\t",
    "\u00A0",
    "\u2009",
    ", ",
    ". ",
    ": ",
    ".",
    ",",
    ":",
    "-",
    "'",
    "\u2019",
    "\u2011",
    "\u2013",
    "\u2014",
    "„",
    "”",
    "…",
    "«",
    "»",
    "(",
    ")",
    "/",
    "&",
    "@",
    "+",
    "#",
    "%",
    "°C",
    "µm",
    "mg",
    "kg",
    "T",
    ".NET",
    ".N",
    "http://",
    "www.",
    ".ro",
    ".com",
    "5/055",
    "C26.60",
    "33140000-3",
    "_",
    "~",
    "=",
    "\xFF",
    "\xC0\x80",
    "\xE2\x82",
    "\xED\xA0\x80",
    "\xF4\x90\x80\x80",
    "\xC3",
    "\x80",
    "𝒳",
    "ﬁ",
    "Ⅳ",
};

static void random_text(mt_random *random, mt_strbuf *text)
{
    size_t count = mt_random_below(random, 60);
    mt_strbuf_clear(text);
    for (size_t i = 0; i < count; i++) {
        /* half of them words of letters, of all lengths up to more than a block */
        size_t letters = mt_random_below(random, 4) ? 0 : mt_random_below(random, 12);
        if (mt_random_below(random, 200) == 0) letters = 60 + mt_random_below(random, 80);
        for (; letters; letters--) mt_strbuf_char(text, (char)('a' + mt_random_below(random, 26)));
        mt_strbuf_str(text, pieces[mt_random_below(random, MT_COUNT(pieces))]);
    }
}

/* The fast ways find what the rules find, one token at a time or several, wherever the text ends. */
static void fast_ways_change_nothing(void **state)
{
    (void)state;
    enum { ROUNDS = 40000, SEED = 20261122, MOST = 7 };
    mt_tokeniser *fast = NULL, *slow = NULL;
    mt_strbuf text = {0};
    mt_random random = mt_random_seeded(SEED);
    assert_int_equal(mt_tokeniser_create(&fast, NULL), MATCH_OK);
    assert_int_equal(mt_tokeniser_create(&slow, NULL), MATCH_OK);
    mt_tokeniser_by_pattern(slow, true);
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&random, &text);
        size_t most = 1 + mt_random_below(&random, MOST), count;
        char *exact = mt_alloc(text.len, 1); /* so that reading behind it is seen */
        assert_non_null(exact);
        if (text.len) memcpy(exact, text.data, text.len);
        mt_tokeniser_begin(fast, mt_text_make(exact, text.len));
        mt_tokeniser_begin(slow, mt_text_make(exact, text.len));
        mt_token found[MOST], wanted;
        do {
            count = mt_tokeniser_take(fast, found, most);
            for (size_t i = 0; i < count; i++)
                if (!mt_tokeniser_next(slow, &wanted) || found[i].start != wanted.start || found[i].end != wanted.end ||
                    found[i].kind != wanted.kind)
                    fail_msg("seed %d, round %d, at %zu of: %.*s", SEED, round, found[i].start, (int)text.len, exact);
        } while (count == most);
        if (mt_tokeniser_next(slow, &wanted)) fail_msg("seed %d, round %d: a token is missing", SEED, round);
        mt_free(exact);
    }
    mt_strbuf_free(&text);
    mt_tokeniser_free(&fast);
    mt_tokeniser_free(&slow);
}

/* With and without vectors of bytes; and words of the scan are words of the pattern. */
static void scans_agree(void **state)
{
    (void)state;
    enum { ROUNDS = 20000, SEED = 7 };
    mt_strbuf text = {0};
    mt_random random = mt_random_seeded(SEED);
    for (int round = 0; round < ROUNDS; round++) {
        char block[MT_SCAN_READ];
        mt_scan one, other;
        random_text(&random, &text);
        while (text.len < sizeof block) mt_strbuf_str(&text, "ă, ");
        memcpy(block, text.data, sizeof block);
        if (round % 2) /* any bytes: the two must agree on what no text has, too */
            for (size_t i = 0; i < sizeof block; i++) block[i] = (char)mt_random_below(&random, 256);
        mt_scan_block(block, &one);
        mt_scan_block_portable(block, &other);
        if (memcmp(&one, &other, sizeof one) != 0) fail_msg("seed %d, round %d", SEED, round);
    }
    mt_strbuf_free(&text);
}

/* A code point behind a blank (the scan decides) and before a tilde (the pattern decides) must be a word both times. */
static void scan_and_pattern_agree(void **state)
{
    (void)state;
    mt_tokeniser *t = NULL;
    assert_int_equal(mt_tokeniser_create(&t, NULL), MATCH_OK);
    for (int32_t cp = 1; cp < 0x2100; cp++) {
        if (cp == 0x600) cp = 0x1E00; /* beyond Europe the two libraries may be of different Unicode versions */
        char text[16] = "x";
        size_t n = mt_utf8_encode(cp, text + 1);
        mt_token plain, matched;
        memcpy(text + 1 + n, "y ", 3);
        mt_tokeniser_begin(t, mt_text_of(text));
        assert_true(mt_tokeniser_next(t, &plain));
        memcpy(text + 1 + n, "y~", 3);
        mt_tokeniser_begin(t, mt_text_of(text));
        assert_true(mt_tokeniser_next(t, &matched));
        if (plain.end != matched.end || plain.kind != matched.kind) fail_msg("U+%04X", (unsigned)cp);
    }
    mt_tokeniser_free(&t);
}

static const struct hostile_case {
    const char *name, *unit;
} hostile[] = {
    {"one word of letters", "a"},
    {"hyphens", "a-"},
    {"dots", "a."},

    {"ampersands", "a&"},
    {"digits", "7"},
    {"digit groups", "1 234"},
    {"commas in numbers", "1,"},
    {"at signs", "a@"},
    {"long address", "http://a.b/"},
    {"local part", "a.b-c_d+"},
    {"apostrophes", "a'"},
    {"percent", "%@"},
    {"bad bytes", "\xFF"},
    {"cut sequences", "\xE2\x82"},
    {"combining marks", "\u0301"},
    {"ideographs", "\u6771"},
    {"plus", "C+"},
    {"mixed", "x7-@.&'\u2019\xF0"},
};

/* 2 MB without a blank: tokens stay in order, inside the text, and the time stays linear. */
static void hostile_one(void **state)
{
    const struct hostile_case *c = *state;
    enum { BYTES = 2 << 20 };
    mt_tokeniser *t = NULL;
    mt_strbuf text = {0};
    size_t last = 0;
    while (text.len < BYTES) mt_strbuf_str(&text, c->unit);
    assert_int_equal(mt_strbuf_status(&text, NULL), MATCH_OK);
    assert_int_equal(mt_tokeniser_create(&t, NULL), MATCH_OK);
    int64_t start = mt_clock_thread_cpu_ns();
    mt_tokeniser_begin(t, mt_text_make(text.data, text.len));
    for (mt_token token; mt_tokeniser_next(t, &token);) {
        if (token.start < last || token.end <= token.start || token.end > text.len) fail_msg("tokens out of order");
        last = token.end;
    }
    double seconds = (double)(mt_clock_thread_cpu_ns() - start) / 1e9;
    if (seconds > 10) fail_msg("%g s", seconds); /* a second at most in a plain build, more under sanitizers */
    mt_strbuf_free(&text);
    mt_tokeniser_free(&t);
}

int main(void)
{
    enum { OTHERS = 4 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(cases) + MT_COUNT(hostile)] = {
        cmocka_unit_test(nul_separates),
        cmocka_unit_test(scan_and_pattern_agree),
        cmocka_unit_test(fast_ways_change_nothing),
        cmocka_unit_test(scans_agree),
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[OTHERS + i] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)&cases[i]};
    for (size_t i = 0; i < MT_COUNT(hostile); i++)
        tests[OTHERS + MT_COUNT(cases) + i] =
            (struct CMUnitTest){hostile[i].name, hostile_one, NULL, NULL, (void *)&hostile[i]};
    return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
