/* The learned dictionary: what it should learn from few labels, generalising, images, hostile input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/taxonomy/lexicon.h"
#include "libmatch/text/analyse.h"

static const char *const pairs[][2] = {
    {"Zuckerfabrik", "Sugar factory"},
    {"Zuckerrohr", "Sugar cane"},
    {"Zuckerrüben", "Sugar beet"},
    {"Stahlrohr", "Steel pipe"},
    {"Stahlkabel", "Steel cable"},
    {"Kabelfabrik", "Cable factory"},
    {"Elektrische Kabel", "Electric cables"},
    {"Elektrische Pumpen", "Electric pumps"},
    {"Wasserpumpen", "Water pumps"},
    {"Wasserrohr", "Water pipe"},
    {"Trinkwasser", "Drinking water"},
    {"Pumpen für Trinkwasser", "Pumps for drinking water"},
};

static mt_concepts *set_of_pairs(void)
{
    mt_concepts *c = NULL;
    char code[8];
    assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
    for (size_t i = 0; i < 2 * MT_COUNT(pairs); i++) {
        snprintf(code, sizeof code, "%zu", i / 2);
        mt_concept_input in = {.scheme = mt_text_of("k"),
                               .code = mt_text_of(code),
                               .lang = mt_text_of(i % 2 ? "en" : "de"),
                               .label = mt_text_of(pairs[i / 2][i % 2])};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    return c;
}

/* The first term that the analyser makes of a word. */
static mt_text term_of(mt_analyser *a, mt_terms *terms, const char *word, mt_language language)
{
    mt_terms_clear(terms);
    assert_int_equal(mt_analyse(a, mt_text_of(word), language, terms, NULL), MATCH_OK);
    assert_true(terms->len >= 1);
    return mt_text_make(terms->data[0].text, terms->data[0].len);
}

static void learns_words_and_parts(void **state)
{
    (void)state;
    static const struct {
        const char *german, *english;
        bool direct;
    } cases[] = {
        {"Elektrische", "electric", true}, {"Pumpen", "pump", true},
        {"Kabel", "cable", true},          {"Zuckerwaren", "sugar", false}, /* never seen as a whole */
        {"Wasserwerk", "water", false},    {"Kabelschuhe", "cable", false},
    };
    mt_concepts *c = set_of_pairs();
    mt_lexicon *d = NULL;
    mt_analyser *a = NULL;
    mt_terms german = {0}, english = {0};
    mt_translations out = {0};
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learn(c, MT_LANG_DE, MT_LANG_EN, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_from(d), MT_LANG_DE);
    assert_int_equal(mt_lexicon_to(d), MT_LANG_EN);
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_text from = term_of(a, &german, cases[i].german, MT_LANG_DE),
                to = term_of(a, &english, cases[i].english, MT_LANG_EN);
        assert_int_equal(mt_lexicon_translate(d, from, 0, 10, &out, NULL), MATCH_OK);
        assert_true(out.len > 0);
        if (!mt_text_equal(out.data[0].term, to) || out.data[0].direct != cases[i].direct)
            fail_msg("%s: %.*s (%g)", cases[i].german, (int)out.data[0].term.len, out.data[0].term.data,
                     out.data[0].weight);
        double sum = 0;
        for (size_t k = 0; k < out.len; k++) {
            assert_true(out.data[k].weight > 0 && out.data[k].weight <= 1);
            assert_true(k == 0 || out.data[k].weight <= out.data[k - 1].weight);
            sum += out.data[k].weight;
        }
        assert_true(sum <= 1 + 1e-6);
    }
    assert_int_equal(mt_lexicon_translate(d, mt_text_of("xyzzy"), 0, 10, &out, NULL), MATCH_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(mt_lexicon_translate(d, mt_text_of(""), 0, 10, &out, NULL), MATCH_OK);
    assert_int_equal(out.len, 0);
    mt_text cable = term_of(a, &german, "Kabel", MT_LANG_DE);
    assert_int_equal(mt_lexicon_translate(d, cable, 0, 1, &out, NULL), MATCH_OK);
    assert_int_equal(out.len, 1);
    assert_int_equal(mt_lexicon_translate(d, cable, 1.1, 10, &out, NULL), MATCH_OK);
    assert_int_equal(out.len, 0);
    MT_ARRAY_FREE(&out);
    mt_terms_free(&german);
    mt_terms_free(&english);
    mt_analyser_free(&a);
    mt_lexicon_free(&d);
    mt_concepts_free(&c);
}

/* A word at a time beside the plain sum over all that its pieces say, and the table of the words that are said. */
static void agrees_with_single_weights(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(5);
    mt_lexicon_learner *l = NULL;
    mt_lexicon *d = NULL;
    mt_strbuf image = {0};
    mt_translations out = {0};
    size_t said = 0;
    assert_int_equal(mt_lexicon_learner_create(MT_LANG_OTHER, MT_LANG_OTHER, &l, NULL), MATCH_OK);
    for (int i = 0; i < 800; i++) {
        char from[64] = "", to[64] = "";
        for (size_t w = 0; w < 3; w++) {
            unsigned word = mt_random_below(&r, 150);
            snprintf(from + strlen(from), 16, "ba%c%cxq%c ", 'a' + word % 7, 'a' + word / 7, 'a' + word % 3);
            if (mt_random_below(&r, 3) == 0) word = mt_random_below(&r, 150);
            snprintf(to + strlen(to), 16, "co%c%cyd%c ", 'a' + word % 5, 'a' + word / 6, 'a' + word % 2);
        }
        assert_int_equal(i % 3 ? mt_lexicon_learner_add(l, mt_text_of(from), mt_text_of(to), NULL)
                               : mt_lexicon_learner_add_record(l, mt_text_of(from), mt_text_of(to), (uint64_t)i, NULL),
                         MATCH_OK);
    }
    assert_int_equal(mt_lexicon_learner_finish(l, &image, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_map(image.data, image.len, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_number_terms(d, NULL), MATCH_OK);
    for (unsigned word = 0; word < 200; word++) {
        char from[16], to[16];
        double sum = 0, all = 0;
        snprintf(from, sizeof from, "ba%c%cxq%c", 'a' + word % 7, 'a' + word / 7 % 26, 'a' + word % 3);
        assert_int_equal(mt_lexicon_translate(d, mt_text_of(from), 0, SIZE_MAX, &out, NULL), MATCH_OK);
        for (size_t i = 0; i < out.len; i++) {
            const mt_translation *t = &out.data[i];
            uint32_t number = t->number;
            assert_true(t->sum == mt_lexicon_weight(d, mt_text_of(from), t->term));
            assert_true(t->sum == mt_lexicon_weight_of(d, mt_text_of(from), t->term, &number));
            assert_true(fabs(t->sum - t->weight) < 1e-12 && t->records <= t->weight + 1e-12);
            assert_int_equal(mt_lexicon_number(d, t->term), t->number);
            all += t->sum;
        }
        for (unsigned other = 0; other < 200; other++) { /* whatever the dictionary can say, each once */
            bool known = false;
            for (unsigned before = 0; before < other; before++)
                known |= before % 5 == other % 5 && before / 6 % 26 == other / 6 % 26 && before % 2 == other % 2;
            snprintf(to, sizeof to, "co%c%cyd%c", 'a' + other % 5, 'a' + other / 6 % 26, 'a' + other % 2);
            double weight = mt_lexicon_weight(d, mt_text_of(from), mt_text_of(to));
            assert_true(weight == 0 || mt_lexicon_number(d, mt_text_of(to)) != MT_LEXICON_UNKNOWN);
            sum += known ? 0 : weight;
        }
        assert_true(fabs(sum - all) < 1e-9);
        said += out.len;
    }
    assert_true(said > 400);
    assert_true(mt_lexicon_number(d, mt_text_of("nothing")) == MT_LEXICON_UNKNOWN);
    MT_ARRAY_FREE(&out);
    mt_lexicon_free(&d);
    mt_lexicon_learner_free(&l);
    mt_strbuf_free(&image);
}

static double weight_of(const mt_translations *list, const char *term)
{
    for (size_t i = 0; i < list->len; i++)
        if (mt_text_is(list->data[i].term, term)) return list->data[i].weight;
    return 0;
}

/* What other pairs explain is taken from a word that was seen once. */
static void others_explain(void **state)
{
    (void)state;
    static const char *const texts[][2] = {{"rotor blau", "red blue"},
                                           {"rotor gelb", "red yellow"},
                                           {"rotor grün", "red green"},
                                           {"rotor", "red"},
                                           {"rotor zange", "red pliers"}};
    mt_lexicon_learner *l = NULL;
    mt_lexicon *d = NULL;
    mt_strbuf image = {0};
    mt_translations out = {0};
    assert_int_equal(mt_lexicon_learner_create(MT_LANG_OTHER, MT_LANG_OTHER, &l, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(texts); i++)
        assert_int_equal(mt_lexicon_learner_add(l, mt_text_of(texts[i][0]), mt_text_of(texts[i][1]), NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_finish(l, &image, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_map(image.data, image.len, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_translate(d, mt_text_of("zange"), 0, 9, &out, NULL), MATCH_OK);
    assert_true(weight_of(&out, "pliers") > 3 * weight_of(&out, "red"));
    assert_int_equal(mt_lexicon_translate(d, mt_text_of("rotor"), 0, 9, &out, NULL), MATCH_OK);
    assert_true(weight_of(&out, "red") > .8);
    MT_ARRAY_FREE(&out);
    mt_lexicon_free(&d);
    mt_lexicon_learner_free(&l);
    mt_strbuf_free(&image);
}

static void which_labels_are_paired(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"de", "Pumpe"},    {"de", "Förderer"}, {"en", "Pump"},
                                          {"en", "Conveyor"}, {"fr", "Pompe"},    {"en", "of the"}};
    mt_concepts *c = NULL;
    mt_lexicon_learner *l = NULL;
    mt_strbuf image = {0};
    assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(rows); i++) {
        mt_concept_input in = {.scheme = mt_text_of("k"),
                               .code = mt_text_of("1"),
                               .lang = mt_text_of(rows[i][0]),
                               .label = mt_text_of(rows[i][1])};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_create(MT_LANG_DE, MT_LANG_EN, &l, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_add_concepts(l, c, NULL), MATCH_OK);
    /* Pumpe-Pump, Pumpe-Conveyor, Förderer-Pump; not Förderer-Conveyor, not the stop words */
    assert_int_equal(mt_lexicon_learner_pairs(l), 3);
    assert_int_equal(mt_lexicon_learner_finish(l, &image, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_finish(l, &image, NULL), MATCH_E_STATE);
    assert_int_equal(mt_lexicon_learner_add(l, mt_text_of("a"), mt_text_of("b"), NULL), MATCH_E_STATE);
    mt_lexicon_learner_free(&l);
    mt_strbuf_free(&image);
    mt_concepts_free(&c);
}

static void translates_queries(void **state)
{
    (void)state;
    mt_concepts *c = set_of_pairs();
    mt_lexicon *d = NULL;
    mt_analyser *a = NULL;
    mt_terms terms = {0}, english = {0};
    mt_translations one = {0};
    mt_query_translations out = {0};
    assert_int_equal(mt_analyser_create(&a, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learn(c, MT_LANG_DE, MT_LANG_EN, &d, NULL), MATCH_OK);
    mt_text query = mt_text_of("Pumpen, Pumpen und Zuckerwaren");
    assert_int_equal(mt_analyse(a, query, MT_LANG_DE, &terms, NULL), MATCH_OK);
    assert_int_equal(terms.len, 2);
    assert_int_equal(mt_lexicon_translate_terms(d, &terms, 0, 32, &out, NULL), MATCH_OK);
    mt_text pump = term_of(a, &english, "pump", MT_LANG_EN);
    assert_true(out.len > 2 && mt_text_equal(out.data[0].term, pump));
    assert_int_equal(out.data[0].source, 0);
    assert_true(out.data[0].direct);
    for (size_t i = 0; i < out.len; i++) { /* the sum of the parts, once, in order */
        double sum = 0;
        for (size_t k = 0; k < terms.len; k++) {
            mt_text term = mt_text_make(terms.data[k].text, terms.data[k].len);
            assert_int_equal(mt_lexicon_translate(d, term, 0, 32, &one, NULL), MATCH_OK);
            for (size_t j = 0; j < one.len; j++)
                if (mt_text_equal(one.data[j].term, out.data[i].term)) sum += terms.data[k].count * one.data[j].weight;
        }
        assert_true(out.data[i].weight - sum < 1e-12 && sum - out.data[i].weight < 1e-12);
        assert_true(i == 0 || out.data[i].weight <= out.data[i - 1].weight);
        for (size_t j = 0; j < i; j++) assert_false(mt_text_equal(out.data[i].term, out.data[j].term));
    }
    mt_terms_clear(&terms);
    assert_int_equal(mt_lexicon_translate_terms(d, &terms, 0, 32, &out, NULL), MATCH_OK);
    assert_int_equal(out.len, 0);
    MT_ARRAY_FREE(&one);
    MT_ARRAY_FREE(&out);
    mt_terms_free(&terms);
    mt_terms_free(&english);
    mt_analyser_free(&a);
    mt_lexicon_free(&d);
    mt_concepts_free(&c);
}

static void images(void **state)
{
    (void)state;
    mt_concepts *c = set_of_pairs();
    mt_lexicon *d = NULL, *e = NULL;
    mt_strbuf image = {0}, again = {0};
    mt_translations one = {0}, two = {0};
    mt_text term = mt_text_of("zuckerfabrik");
    assert_int_equal(mt_lexicon_learn(c, MT_LANG_DE, MT_LANG_EN, &d, NULL), MATCH_OK);
    mt_strbuf_char(&image, 'x');
    assert_int_equal(mt_lexicon_write(d, &image, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_map(image.data + 1, image.len - 1, &e, NULL), MATCH_OK); /* at an odd address */
    assert_int_equal(mt_lexicon_translate(d, term, 0, 99, &one, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_translate(e, term, 0, 99, &two, NULL), MATCH_OK);
    assert_int_equal(one.len, two.len);
    for (size_t i = 0; i < one.len; i++) {
        assert_true(mt_text_equal(one.data[i].term, two.data[i].term));
        assert_true(one.data[i].weight == two.data[i].weight);
    }
    mt_lexicon_free(&e);
    mt_lexicon_free(&d);
    assert_int_equal(mt_lexicon_learn(c, MT_LANG_DE, MT_LANG_EN, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_write(d, &again, NULL), MATCH_OK);
    assert_int_equal(again.len, image.len - 1); /* the same bytes from the same labels */
    assert_memory_equal(again.data, image.data + 1, again.len);
    mt_random r = mt_random_seeded(3);
    for (int round = 0; round < 2000; round++) {
        size_t len = round % 3 ? again.len : mt_random_below(&r, again.len);
        char *copy = malloc(len ? len : 1);
        memcpy(copy, again.data, len);
        for (int k = 0; k < 5 && len; k++) copy[mt_random_below(&r, len)] = (char)mt_random_next(&r);
        if (mt_lexicon_map(copy, len, &e, NULL) == MATCH_OK) {
            assert_int_equal(mt_lexicon_translate(e, term, 0, 99, &two, NULL), MATCH_OK);
            assert_int_equal(mt_lexicon_number_terms(e, NULL), MATCH_OK);
            for (size_t i = 0; i < two.len; i++)
                assert_true(mt_lexicon_number(e, two.data[i].term) != MT_LEXICON_UNKNOWN);
            mt_lexicon_free(&e);
        }
        free(copy);
    }
    MT_ARRAY_FREE(&one);
    MT_ARRAY_FREE(&two);
    mt_strbuf_free(&image);
    mt_strbuf_free(&again);
    mt_lexicon_free(&d);
    mt_concepts_free(&c);
}

static void hostile_pairs(void **state)
{
    (void)state;
    mt_lexicon_learner *l = NULL;
    mt_lexicon *d = NULL;
    mt_strbuf text = {0}, image = {0};
    mt_translations out = {0};
    assert_int_equal(mt_lexicon_learner_create(MT_LANG_PL, MT_LANG_EN, &l, NULL), MATCH_OK);
    for (int i = 0; i < 3000; i++) mt_strbuf_format(&text, "słowo%d ", i);
    mt_text big = mt_text_make(text.data, text.len);
    assert_int_equal(mt_lexicon_learner_add(l, big, big, NULL), MATCH_OK); /* only the beginning is read */
    assert_int_equal(mt_lexicon_learner_add(l, mt_text_of("\xff\xfe\x80"), mt_text_of("x\xc3"), NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_add(l, mt_text_of(""), mt_text_of(""), NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_finish(l, &image, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_map(image.data, image.len, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_translate(d, big, 0, 9, &out, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_translate(d, mt_text_of("\xff\xff\xff\xff\xff\xff"), 0, 9, &out, NULL), MATCH_OK);
    mt_lexicon_free(&d);
    mt_lexicon_learner_free(&l);
    mt_strbuf_clear(&image);
    assert_int_equal(mt_lexicon_learner_create(MT_LANG_PL, MT_LANG_EN, &l, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_learner_finish(l, &image, NULL), MATCH_OK); /* of nothing */
    assert_int_equal(mt_lexicon_map(image.data, image.len, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_translate(d, mt_text_of("pompa"), 0, 9, &out, NULL), MATCH_OK);
    assert_int_equal(out.len, 0);
    mt_lexicon_free(&d);
    mt_lexicon_learner_free(&l);
    MT_ARRAY_FREE(&out);
    mt_strbuf_free(&text);
    mt_strbuf_free(&image);
}

/* ---- evidence of owners -------------------------------------------------------------------------------------------*/

typedef struct told {
    const char *from, *to;
    uint64_t owner; /* 0: a label */
} told;

static const struct owner_case {
    const char *name, *term, *target;
    told pairs[6];
    size_t count;
    bool known, records;
} owner_cases[] = {
    {"a label is enough", "vlastoni", "brimmel", {{"vlastoni", "brimmel", 0}}, 1, true, false},
    {"one owner is not", "vlastoni", "brimmel", {{"vlastoni", "brimmel", 9}}, 1, false, false},
    {"however often he says it",
     "vlastoni",
     "brimmel",
     {{"vlastoni", "brimmel", 9}, {"vlastoni", "brimmel", 9}, {"vlastoni", "brimmel", 9}},
     3,
     false,
     false},
    {"two owners are", "vlastoni", "brimmel", {{"vlastoni", "brimmel", 9}, {"vlastoni", "brimmel", 8}}, 2, true, true},
    {"two who say different things are not",
     "vlastoni",
     "brimmel",
     {{"vlastoni", "brimmel", 9}, {"vlastoni", "scaffold", 8}},
     2,
     false,
     false},
    {"labels and an owner",
     "vlastoni",
     "brimmel",
     {{"vlastoni", "brimmel", 0}, {"vlastoni", "brimmel", 0}, {"vlastoni", "brimmel", 8}},
     3,
     true,
     false},
    {"one owner against a label",
     "vlastoni",
     "scaffold",
     {{"vlastoni", "brimmel", 0}, {"vlastoni", "scaffold", 8}, {"vlastoni", "scaffold", 8}},
     3,
     false,
     false},
    {"nor through words that others have",
     "vlastoni",
     "scaffold",
     {{"vlastoni", "scaffold", 9}, {"ketterin", "scaffold", 8}, {"vlastoni", "brimmel", 7}, {"vlastoni", "brimmel", 6}},
     4,
     false,
     false},
};

static void one_owner_case(void **state)
{
    const struct owner_case *c = *state;
    mt_lexicon_learner *l = NULL;
    mt_lexicon *d = NULL;
    mt_strbuf image = {0};
    mt_translations out = {0};
    assert_int_equal(mt_lexicon_learner_create(MT_LANG_OTHER, MT_LANG_OTHER, &l, NULL), MATCH_OK);
    for (size_t i = 0; i < c->count; i++) {
        mt_text from = mt_text_of(c->pairs[i].from), to = mt_text_of(c->pairs[i].to);
        match_status status = c->pairs[i].owner ? mt_lexicon_learner_add_record(l, from, to, c->pairs[i].owner, NULL)
                                                : mt_lexicon_learner_add(l, from, to, NULL);
        assert_int_equal(status, MATCH_OK);
    }
    assert_int_equal(mt_lexicon_learner_finish(l, &image, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_map(image.data, image.len, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_translate(d, mt_text_of(c->term), 0, 99, &out, NULL), MATCH_OK);
    bool found = false;
    for (size_t i = 0; i < out.len; i++) {
        double alone = mt_lexicon_weight(d, mt_text_of(c->term), out.data[i].term);
        assert_true(alone > out.data[i].weight - 1e-12 && alone < out.data[i].weight + 1e-12);
        if (!mt_text_is(out.data[i].term, c->target)) continue;
        found = true;
        assert_int_equal(out.data[i].records > 0.5 * out.data[i].weight, c->records);
    }
    assert_int_equal(found, c->known);
    assert_true(mt_lexicon_weight(d, mt_text_of(c->term), mt_text_of("nothing")) == 0);
    mt_lexicon_free(&d);
    mt_lexicon_learner_free(&l);
    mt_strbuf_free(&image);
    MT_ARRAY_FREE(&out);
}

/* Labels say with and without an owner's odd records what they say; and sentences beyond the limit are left out. */
static void an_odd_owner_changes_nothing(void **state)
{
    (void)state;
    mt_random random = mt_random_seeded(11);
    mt_strbuf image[2] = {{0}, {0}};
    for (int odd = 0; odd < 2; odd++) {
        mt_lexicon_learner *l = NULL;
        assert_int_equal(mt_lexicon_learner_create(MT_LANG_DE, MT_LANG_EN, &l, NULL), MATCH_OK);
        for (size_t i = 0; i < MT_COUNT(pairs); i++)
            assert_int_equal(mt_lexicon_learner_add(l, mt_text_of(pairs[i][0]), mt_text_of(pairs[i][1]), NULL),
                             MATCH_OK);
        for (int i = 0; i < 200 * odd; i++) {
            char from[64], to[64];
            snprintf(from, sizeof from, "Quxwort%u Quxding%u", mt_random_below(&random, 50),
                     mt_random_below(&random, 50));
            snprintf(to, sizeof to, "gibber%u jabber%u", mt_random_below(&random, 50), mt_random_below(&random, 50));
            assert_int_equal(mt_lexicon_learner_add_record(l, mt_text_of(from), mt_text_of(to), 1, NULL), MATCH_OK);
        }
        assert_int_equal(mt_lexicon_learner_finish(l, &image[odd], NULL), MATCH_OK);
        mt_lexicon_learner_free(&l);
    }
    mt_lexicon *d = NULL, *e = NULL;
    mt_translations one = {0}, two = {0};
    assert_int_equal(mt_lexicon_map(image[0].data, image[0].len, &d, NULL), MATCH_OK);
    assert_int_equal(mt_lexicon_map(image[1].data, image[1].len, &e, NULL), MATCH_OK);
    static const char *const words[] = {"zuckerfabrik", "kabel", "wasserpump", "quxwort1", "trinkwass"};
    for (size_t w = 0; w < MT_COUNT(words); w++) {
        assert_int_equal(mt_lexicon_translate(d, mt_text_of(words[w]), 0, 99, &one, NULL), MATCH_OK);
        assert_int_equal(mt_lexicon_translate(e, mt_text_of(words[w]), 0, 99, &two, NULL), MATCH_OK);
        assert_int_equal(one.len, two.len);
        for (size_t i = 0; i < one.len; i++) {
            assert_true(mt_text_equal(one.data[i].term, two.data[i].term));
            assert_true(one.data[i].weight == two.data[i].weight);
        }
    }
    mt_lexicon_free(&d);
    mt_lexicon_free(&e);
    for (int odd = 0; odd < 2; odd++) mt_strbuf_free(&image[odd]);
    MT_ARRAY_FREE(&one);
    MT_ARRAY_FREE(&two);
}

int main(void)
{
    static struct CMUnitTest tests[MT_COUNT(owner_cases) + 7] = {
        cmocka_unit_test(learns_words_and_parts), cmocka_unit_test(agrees_with_single_weights),
        cmocka_unit_test(others_explain),         cmocka_unit_test(which_labels_are_paired),
        cmocka_unit_test(translates_queries),     cmocka_unit_test(images),
        cmocka_unit_test(hostile_pairs),          cmocka_unit_test(an_odd_owner_changes_nothing),
    };
    for (size_t i = 0; i < MT_COUNT(owner_cases); i++)
        tests[7 + i] =
            (struct CMUnitTest){owner_cases[i].name, one_owner_case, NULL, NULL, (void *)(uintptr_t)&owner_cases[i]};
    return cmocka_run_group_tests_name("dictionary", tests, NULL, NULL);
}
