/* Texts that may say the same: fit by hand and as a property, sentences against a plain recursion over all choices,
 * pieces of the texts that come out, hostile input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/taxonomy/align.h"

enum { ROUNDS = 60, MOST = 7 };

static mt_analyser *analyser;

static void read_text(const char *text, mt_language language, const mt_lexicon *dictionary, mt_align_text *out)
{
    assert_int_equal(mt_align_read(analyser, mt_text_of(text), language, dictionary, out, NULL), MATCH_OK);
}

static const struct fit_case {
    const char *name, *romanian, *english;
    double least, most;
} fits[] = {
    {"names, numbers and cognates", "Imagistica medicală 3D la Iași", "Medical imaging 3D in Iasi", .5, 1},
    {"other subjects", "Poduri de oțel", "Cheese from sheep milk", 0, .1},
    {"other lengths", "Imagistica medicală", "Medical imaging and much more about cheese, sheep, rivers and towns", 0,
     .3},
    {"other numbers", "12 14 16 18", "13 15 17 19", 0, 0},
    {"the same numbers", "12 14 16 18", "12 14 16 18", 1, 1},
    {"nothing on one side", "", "words", 0, 0},
    {"nothing at all", "", "", 0, 0},
};

static void one_fit(void **state)
{
    const struct fit_case *c = *state;
    mt_align_text a = {0}, b = {0};
    read_text(c->romanian, MT_LANG_RO, NULL, &a);
    read_text(c->english, MT_LANG_EN, NULL, &b);
    double there = mt_align_fit(&a, &b), back = mt_align_fit(&b, &a);
    if (there < c->least || there > c->most) print_message("%.3f\n", there);
    assert_true(there >= c->least && there <= c->most);
    assert_true(fabs(there - back) < 1e-12);
    mt_align_free(&a);
    mt_align_free(&b);
}

static void a_dictionary_helps(void **state)
{
    (void)state;
    mt_align_text a = {0}, b = {0};
    mt_lexicon_learner *learner = NULL;
    mt_lexicon *dictionary = NULL;
    mt_strbuf image = {0};
    assert_int_equal(mt_lexicon_learner_create(MT_LANG_RO, MT_LANG_EN, &learner, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_add_common(learner, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_finish(learner, &image, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_map(image.data, image.len, &dictionary, NULL), MATCH_OK);
    for (int with = 0; with < 2; with++) {
        read_text("Poduri de oțel", MT_LANG_RO, with ? dictionary : NULL, &a);
        read_text("Bridges of steel", MT_LANG_EN, NULL, &b);
        double fit = mt_align_fit(&a, &b);
        assert_true(with ? fit > .5 : fit == 0);
        assert_true(fabs(fit - mt_align_fit(&b, &a)) < 1e-12);
    }
    mt_align_free(&a);
    mt_align_free(&b);
    mt_lexicon_free(&dictionary);
    mt_lexicon_learner_free(&learner);
    mt_strbuf_free(&image);
}

/* ---- sentences ----------------------------------------------------------------------------------------------------*/

typedef struct collected {
    const char *from, *to; /* the whole texts */
    size_t from_len, to_len, from_end, to_end, count;
    char text[4096];
} collected;

static match_status collect(void *context, mt_text from, mt_text to, mt_error *err)
{
    collected *c = context;
    (void)err;
    assert_true(from.data >= c->from + c->from_end && from.data + from.len <= c->from + c->from_len);
    assert_true(to.data >= c->to + c->to_end && to.data + to.len <= c->to + c->to_len);
    c->from_end = (size_t)(from.data - c->from) + from.len;
    c->to_end = (size_t)(to.data - c->to) + to.len;
    size_t len = strlen(c->text);
    snprintf(c->text + len, sizeof c->text - len, "%.*s|%.*s;", (int)from.len, from.data, (int)to.len, to.data);
    c->count++;
    return MATCH_OK;
}

static void sentences_find_each_other(void **state)
{
    (void)state;
    static const char *const from = "Anno 1998 Kontrakt Bratislava.\nZwischenspiel ohne Partner.\nPortal 2004 Zentrum "
                                    "Warszawa Projekt. Inventar 77 Material.";
    static const char *const to = "Anno 1998 contract Bratislava.\nPortal 2004 centre Warszawa project.\nInventory 77 "
                                  "material.";
    mt_align_text a = {0}, b = {0};
    collected c = {.from = from, .to = to, .from_len = strlen(from), .to_len = strlen(to)};
    read_text(from, MT_LANG_DE, NULL, &a);
    read_text(to, MT_LANG_EN, NULL, &b);
    assert_int_equal(mt_align_sentences(&a, &b, collect, &c, NULL), MATCH_OK);
    assert_string_equal(c.text, "Anno 1998 Kontrakt Bratislava.\n|Anno 1998 contract Bratislava.\n;"
                                "Portal 2004 Zentrum Warszawa Projekt.|Portal 2004 centre Warszawa project.\n;"
                                " Inventar 77 Material.|Inventory 77 material.;");
    mt_align_free(&a);
    mt_align_free(&b);
}

/* The value of sentences i .. i+n of the one with j .. j+k of the other, from the texts of just these. */
static double plain_value(const mt_align_text *a, size_t i, size_t n, const mt_align_text *b, size_t j, size_t k)
{
    size_t found = 0, total = 0, letters[2] = {0, 0};
    const mt_align_text *text[2] = {a, b};
    size_t first[2] = {i, j}, count[2] = {n, k};
    for (int side = 0; side < 2; side++)
        for (size_t s = first[side]; s < first[side] + count[side]; s++) {
            const mt_align_sentence *x = &text[side]->sentence.data[s];
            letters[side] += x->letters;
            for (size_t w = x->first; w < x->first + x->count; w++) {
                bool meets = false;
                for (size_t o = first[!side]; o < first[!side] + count[!side]; o++) {
                    const mt_align_sentence *y = &text[!side]->sentence.data[o];
                    for (size_t v = y->first; v < y->first + y->count; v++)
                        meets = meets || text[side]->key[text[side]->number.data[w]] ==
                                             text[!side]->key[text[!side]->number.data[v]];
                }
                found += meets;
                total++;
            }
        }
    double off = log((double)letters[0] / (double)letters[1]) / 0.4;
    double fit = (double)found / (double)total * exp(-0.5 * off * off);
    if (fit < MT_ALIGN_LEAST_FIT) return 0;
    return fit * (double)(letters[0] + letters[1]) * (n + k > 2 ? 0.95 : 1);
}

/* The best over all choices, from sentences i and j on. At most MOST of either, so nothing is out of the band. */
static double plain_best(const mt_align_text *a, size_t i, const mt_align_text *b, size_t j)
{
    size_t n = a->sentence.len, m = b->sentence.len;
    double best = 0;
    if (i < n) best = fmax(best, plain_best(a, i + 1, b, j));
    if (j < m) best = fmax(best, plain_best(a, i, b, j + 1));
    for (size_t x = 1; x <= 2; x++)
        for (size_t y = 1; y <= 2; y++)
            if (x + y < 4 && i + x <= n && j + y <= m)
                best = fmax(best, plain_value(a, i, x, b, j, y) + plain_best(a, i + x, b, j + y));
    return best;
}

typedef struct chosen {
    const mt_align_text *a, *b;
    double value;
} chosen;

/* How many sentences from which on lie in the piece. */
static void find_sentences(const mt_align_text *text, mt_text piece, size_t *first, size_t *count)
{
    *first = *count = 0;
    while (text->sentence.data[*first].text.data != piece.data) (*first)++;
    for (const mt_align_sentence *s = &text->sentence.data[*first];
         *first + *count < text->sentence.len && s->text.data < piece.data + piece.len; s++)
        (*count)++;
}

static match_status add_value(void *context, mt_text from, mt_text to, mt_error *err)
{
    chosen *c = context;
    size_t i, n, j, k;
    (void)err;
    find_sentences(c->a, from, &i, &n);
    find_sentences(c->b, to, &j, &k);
    c->value += plain_value(c->a, i, n, c->b, j, k);
    return MATCH_OK;
}

static void made_text(mt_random *random, char *text, size_t size)
{
    size_t len = 0, sentences = 1 + mt_random_below(random, 4);
    text[0] = '\0';
    for (size_t s = 0; s < sentences; s++) {
        size_t words = 1 + mt_random_below(random, 6);
        for (size_t w = 0; w < words; w++)
            len += (size_t)snprintf(text + len, size - len, "%c%cxqzq%u ", (char)('a' + mt_random_below(random, 4)),
                                    (char)('a' + mt_random_below(random, 3)), mt_random_below(random, 2));
        len += (size_t)snprintf(text + len, size - len, "\n");
    }
}

static void agrees_with_all_choices(void **state)
{
    (void)state;
    size_t some = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        mt_random random = mt_random_seeded(seed);
        char from[1024], to[1024];
        mt_align_text a = {0}, b = {0};
        made_text(&random, from, sizeof from);
        made_text(&random, to, sizeof to);
        read_text(from, MT_LANG_OTHER, NULL, &a);
        read_text(to, MT_LANG_OTHER, NULL, &b);
        assert_true(a.sentence.len <= MOST && b.sentence.len <= MOST);
        chosen c = {&a, &b, 0};
        assert_int_equal(mt_align_sentences(&a, &b, add_value, &c, NULL), MATCH_OK);
        double fast = c.value, slow = plain_best(&a, 0, &b, 0);
        if (fabs(fast - slow) > 1e-9) print_message("seed %d: %.9f, plainly %.9f\n", (int)seed, fast, slow);
        assert_true(fabs(fast - slow) <= 1e-9);
        some += slow > 0;
        mt_align_free(&a);
        mt_align_free(&b);
    }
    assert_true(some > ROUNDS / 3);
}

static void takes_anything(void **state)
{
    (void)state;
    mt_random random = mt_random_seeded(5);
    mt_align_text a = {0}, b = {0};
    char *big = malloc(300001);
    assert_non_null(big);
    for (int round = 0; round < 12; round++) {
        collected c = {.from = big, .to = "one. two! 3?", .from_len = 300000, .to_len = 12};
        for (size_t i = 0; i < 300000; i++)
            big[i] = round < 4    ? (char)mt_random_below(&random, 256)
                     : round < 8  ? "ab1. \n"[mt_random_below(&random, 6)]
                     : round < 10 ? (i % 25 == 24 ? '\n' : 'x')
                                  : '.';
        mt_text text = mt_text_make(big, round % 2 ? 300000 : mt_random_below(&random, 300000));
        assert_int_equal(mt_align_read(analyser, text, MT_LANG_EN, NULL, &a, NULL), MATCH_OK);
        read_text("one. two! 3?", MT_LANG_PL, NULL, &b);
        assert_true(a.sentence.len <= MT_ALIGN_MOST_SENTENCES && a.words.count <= MT_ALIGN_MOST_WORDS);
        double fit = mt_align_fit(&a, &b);
        assert_true(fit >= 0 && fit <= 1);
        assert_int_equal(mt_align_sentences(&a, &b, collect, &c, NULL), MATCH_OK);
    }
    free(big);
    mt_align_free(&a);
    mt_align_free(&b);
}

int main(void)
{
    static struct CMUnitTest tests[MT_COUNT(fits) + 4];
    size_t n = 0;
    assert_int_equal(mt_analyser_create(&analyser, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(fits); i++)
        tests[n++] = (struct CMUnitTest){fits[i].name, one_fit, NULL, NULL, (void *)(uintptr_t)&fits[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_dictionary_helps);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(sentences_find_each_other);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(agrees_with_all_choices);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(takes_anything);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mt_analyser_free(&analyser);
    return failed;
}
