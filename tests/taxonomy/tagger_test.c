/* The tagger: named cases, images, hostile texts, and a slow obvious matcher on random labels and texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/taxonomy/tagger.h"

typedef struct row {
    const char *scheme, *code, *lang, *label;
} row;

static mt_concepts *set_of(const row *rows, size_t count)
{
    mt_concepts *c = NULL;
    assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
    for (size_t i = 0; i < count; i++) {
        mt_concept_input in = {.scheme = mt_text_of(rows[i].scheme),
                               .code = mt_text_of(rows[i].code),
                               .lang = mt_text_of(rows[i].lang),
                               .label = mt_text_of(rows[i].label)};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    return c;
}

static mt_tagger *tagger_of(const mt_concepts *c)
{
    mt_tagger *t = NULL;
    assert_int_equal(mt_tagger_create(c, &t, NULL), MATCH_OK);
    return t;
}

/* "k:ct[computed tomography]=1.00 ..." */
static void write_hits(const mt_concepts *c, const mt_concept_hits *hits, mt_text text, mt_strbuf *out)
{
    mt_strbuf_clear(out);
    mt_strbuf_str(out, "");
    for (size_t i = 0; i < hits->len; i++) {
        const mt_concept_hit *h = &hits->data[i];
        assert_true(h->start < h->end && h->end <= text.len);
        if (i) mt_strbuf_char(out, ' ');
        mt_strbuf_text(out, mt_concept_name(c, h->concept));
        mt_strbuf_char(out, '[');
        mt_strbuf_add(out, text.data + h->start, h->end - h->start);
        mt_strbuf_str(out, "]=");
        mt_strbuf_fixed(out, h->weight, 2);
    }
    assert_int_equal(mt_strbuf_status(out, NULL), MATCH_OK);
}

static const row labels[] = {
    {"k", "img", "en", "Medical imaging"},
    {"k", "img", "ro", "Imagistică medicală"},
    {"k", "img", "pl", "Obrazowanie medyczne"},
    {"k", "mri", "en", "Magnetic resonance imaging"},
    {"k", "mri", "en", "MRI"},
    {"k", "mri", "ro", "Imagistică prin rezonanță magnetică"},
    {"k", "res", "en", "Magnetic resonance"},
    {"k", "ct", "en", "CT scan"},
    {"k", "ct", "pl", "Tomografia komputerowa"},
    {"k", "sw", "pl", "Oprogramowanie"},
    {"k", "sw", "en", "Software"},
    {"k", "ml", "en", "Machine learning"},
    {"k", "organ", "en", "Organ"},
    {"k", "health", "en", "eHealth"},
    {"k", "iot", "en", "Internet of things"},
    {"k", "over", "en", "Imaging software"},
    {"k", "of", "en", "Of the"},
    {"k", "year", "en", "2024"},
    {"k", "x", "en", "X"},
    {"k", "mercury-planet", "en", "Mercury"},
    {"k", "mercury-metal", "en", "Mercury"},
    {"l", "hg", "en", "Mercury"},
    {"k", "it", "en", "IT"},
    {"k", "care", "en", "Care"},
    {"k", "chem", "de", "Chemische Industrie"},
    {"k", "chem", "hu", "Vegyipar"},
    {"k", "echo", "es", "Ecógrafos"},
    {"k", "drug", "fr", "Médicament"},
    {"k", "dig", "en", "Digital eHealth services"},
    {"k", "wine", "fr", "Vins"},
    {"k", "naive", "en", "Naïve model"},
    {"k", "ce", "ro", "Marcaj CE"},
    {"k", "four", "en", "GMPX"},
    {"k", "five", "en", "ZEBOT"},
    {"shout", "1", "en", "FOOD"},
    {"shout", "2", "en", "ENERGY STORAGE"},
    {"shout", "3", "en", "ROBOTS"},
};

static void cases(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        mt_language language;
        const char *text, *hits;
    } table[] = {
        {"exact", MT_LANG_EN, "Medical imaging", "k:img[Medical imaging]=1.00"},
        {"case and plural do not matter", MT_LANG_EN, "new MEDICAL imagings here", "k:img[MEDICAL imagings]=1.00"},
        {"Romanian, definite form", MT_LANG_RO, "Dezvoltăm imagistica medicală pentru spitale",
         "k:img[imagistica medicală]=1.00"},
        {"Romanian, genitive", MT_LANG_RO, "domeniul imagisticii medicale", "k:img[imagisticii medicale]=1.00"},
        {"Romanian with cedillas and without marks", MT_LANG_RO, "imagistica prin rezonanţa magnetica",
         "k:mri[imagistica prin rezonanţa magnetica]=1.00"},
        {"Polish, instrumental", MT_LANG_PL, "zajmujemy się obrazowaniem medycznym",
         "k:img[obrazowaniem medycznym]=1.00"},
        {"Polish, genitive", MT_LANG_PL, "badania tomografii komputerowej", "k:ct[tomografii komputerowej]=1.00"},
        {"Polish single word", MT_LANG_PL, "producent oprogramowania", "k:sw[oprogramowania]=0.70"},
        {"nested in a longer label", MT_LANG_EN, "magnetic resonance imaging",
         "k:mri[magnetic resonance imaging]=1.00 k:res[magnetic resonance]=0.50"},
        {"overlapping labels", MT_LANG_EN, "medical imaging software",
         "k:img[medical imaging]=1.00 k:over[imaging software]=1.00 k:sw[software]=0.35"},
        {"a label that loses its name is none", MT_LANG_RO, "marcaj rutier și marcaj CE", ""},
        {"function words do not separate", MT_LANG_EN, "the internet of the things",
         "k:iot[internet of the things]=1.00"},
        {"a sentence's end does", MT_LANG_EN, "We do magnetic. Resonance imaging", ""},
        {"a comma does not", MT_LANG_EN, "medical, imaging", "k:img[medical, imaging]=1.00"},
        {"a paragraph's end does", MT_LANG_EN, "medical\n\nimaging", ""},
        {"a line's end does not", MT_LANG_EN, "medical\nimaging", "k:img[medical\nimaging]=1.00"},
        {"ambiguous label: shared in a scheme, whole in another", MT_LANG_EN, "mercury",
         "k:mercury-planet[mercury]=0.35 k:mercury-metal[mercury]=0.35 l:hg[mercury]=0.70"},
        {"acronym in capitals", MT_LANG_EN, "an MRI unit", "k:mri[MRI]=0.70"},
        {"acronym in small letters is a word", MT_LANG_EN, "an mri unit", ""},
        {"four capitals are an acronym", MT_LANG_EN, "GMPX or gmpx", "k:four[GMPX]=0.70"},
        {"five are a word", MT_LANG_EN, "ZEBOT or zebot", "k:five[ZEBOT]=0.70 k:five[zebot]=0.70"},
        {"IT is not it", MT_LANG_EN, "we use it", ""},
        {"a scheme in capitals has no acronyms", MT_LANG_EN, "food and energy storage",
         "shout:1[food]=0.70 shout:2[energy storage]=1.00"},
        {"stems that only look alike", MT_LANG_EN, "an organization", ""},
        {"its own plural", MT_LANG_EN, "human organs", "k:organ[organs]=0.70"},
        {"stop words, numbers and letters are no labels", MT_LANG_EN, "of the 2024 X", ""},
        {"compound read in parts", MT_LANG_EN, "a CT-scan", "k:ct[CT-scan]=1.00"},
        {"compound written in one word", MT_LANG_EN, "e-health", "k:health[e-health]=0.70"},
        {"compound in one word inside a label", MT_LANG_EN, "digital e-health services",
         "k:dig[digital e-health services]=1.00 k:health[e-health]=0.35"},
        {"English label in a Romanian text", MT_LANG_RO, "folosim machine learning", "k:ml[machine learning]=0.60"},
        {"a Romanian function word is no English label", MT_LANG_RO, "firma care produce", ""},
        {"German case endings", MT_LANG_DE, "in der chemischen Industrie", "k:chem[chemischen Industrie]=1.00"},
        {"Hungarian suffix", MT_LANG_HU, "a vegyiparban", "k:chem[vegyiparban]=0.70"},
        {"short text of unknown language", MT_LANG_UNKNOWN, "obrazowania medycznego",
         "k:img[obrazowania medycznego]=1.00"},
        {"cognate label of another language", MT_LANG_RO, "ecografe", "k:echo[ecografe]=0.42"},
        {"a stem in common with another language is not enough", MT_LANG_RO, "firmă medicală", ""},
        {"a short word of another language is not enough", MT_LANG_RO, "producător de vin", ""},
        {"accents do not matter", MT_LANG_EN, "a naive model", "k:naive[naive model]=1.00"},
        {"a word with letters that English lacks is no English label", MT_LANG_RO, "un naïve model", ""},
        {"opaque tokens", MT_LANG_ZXX, "medical imaging", ""},
        {"addresses are not read", MT_LANG_EN, "medical http://imaging.example.org/ imaging", ""},
        {"twice", MT_LANG_EN, "software; software", "k:sw[software]=0.70 k:sw[software]=0.70"},
        {"nothing", MT_LANG_EN, "", ""},
        {"bad bytes", MT_LANG_EN, "medical\xff\xfe imaging", "k:img[medical\xff\xfe imaging]=1.00"},
    };
    mt_concepts *c = set_of(labels, MT_COUNT(labels));
    mt_tagger *t = tagger_of(c);
    mt_concept_hits hits = {0};
    mt_strbuf got = {0};
    int failed = 0;
    for (size_t i = 0; i < MT_COUNT(table); i++) {
        mt_text text = mt_text_of(table[i].text);
        for (int again = 0; again < 2; again++) { /* the second time from the cache */
            assert_int_equal(mt_tag(t, text, table[i].language, &hits, NULL), MATCH_OK);
            write_hits(c, &hits, text, &got);
            if (strcmp(got.data, table[i].hits) == 0) continue;
            print_error("%s: got \"%s\", expected \"%s\"\n", table[i].name, got.data, table[i].hits);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&got);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
}

static void what_separates(void **state)
{
    (void)state;
    static const char *const apart[] = {". ", "; ", "! ", "? ", ": ", " | ", "\t", "\n\n", "\n\r\n", " \u2022 "};
    static const char *const together[] = {" ", ", ", "\n", " (", "/", " - ", "-", " \u2013 ", " \"", "\u00a0"};
    mt_concepts *c = set_of(labels, MT_COUNT(labels));
    mt_tagger *t = tagger_of(c);
    mt_concept_hits hits = {0};
    mt_strbuf text = {0};
    for (size_t i = 0; i < MT_COUNT(apart) + MT_COUNT(together); i++) {
        bool separates = i < MT_COUNT(apart);
        const char *mark = separates ? apart[i] : together[i - MT_COUNT(apart)];
        mt_strbuf_clear(&text);
        mt_strbuf_str(&text, "medical");
        mt_strbuf_str(&text, mark);
        mt_strbuf_str(&text, "imaging");
        assert_int_equal(mt_tag(t, mt_text_make(text.data, text.len), MT_LANG_EN, &hits, NULL), MATCH_OK);
        if (hits.len != (separates ? 0 : 1)) fail_msg("\"%s\": %zu hits", mark, hits.len);
    }
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&text);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
}

static void common_words_weigh_little(void **state)
{
    (void)state;
    enum { LONGER = 60 };
    row rows[LONGER + 2];
    char code[LONGER][8], label[LONGER][40];
    for (int i = 0; i < LONGER; i++) {
        snprintf(code[i], sizeof code[i], "%d", i);
        snprintf(label[i], sizeof label[i], "Services of kind%dx", i);
        rows[i] = (row){"k", code[i], "en", label[i]};
    }
    rows[LONGER] = (row){"k", "service", "en", "Services"};
    rows[LONGER + 1] = (row){"k", "laser", "en", "Lasers"};
    mt_concepts *c = set_of(rows, LONGER + 2);
    mt_tagger *t = tagger_of(c);
    mt_concept_hits hits = {0};
    mt_strbuf got = {0};
    mt_text text = mt_text_of("services with a laser");
    assert_int_equal(mt_tag(t, text, MT_LANG_EN, &hits, NULL), MATCH_OK);
    write_hits(c, &hits, text, &got);
    assert_string_equal(got.data, "k:service[services]=0.21 k:laser[laser]=0.70");
    mt_tagger_options o = mt_tagger_default_options();
    o.least = 0.3;
    assert_int_equal(mt_tagger_set_options(t, &o, NULL), MATCH_OK);
    assert_int_equal(mt_tag(t, text, MT_LANG_EN, &hits, NULL), MATCH_OK);
    assert_int_equal(hits.len, 1);
    o.single = 0;
    assert_int_equal(mt_tagger_set_options(t, &o, NULL), MATCH_E_VALUE);
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&got);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
}

static void labels_without_language(void **state)
{
    (void)state;
    static const row rows[] = {
        {"ro", "1", "", "Prelucrarea și conservarea cărnii de pasăre"},
        {"ro", "2", "", "Fabricarea produselor lactate și a brânzeturilor"},
        {"ro", "3", "", "Imagistică medicală"},
        {"en", "1", "", "Wind turbines"},
    };
    mt_concepts *c = set_of(rows, MT_COUNT(rows));
    mt_tagger *t = tagger_of(c);
    mt_concept_hits hits = {0};
    mt_strbuf got = {0};
    mt_text text = mt_text_of("specialiști în imagisticii medicale");
    assert_int_equal(mt_tag(t, text, MT_LANG_RO, &hits, NULL), MATCH_OK);
    write_hits(c, &hits, text, &got);
    assert_string_equal(got.data, "ro:3[imagisticii medicale]=1.00");
    assert_int_equal(hits.data[0].language, MT_LANG_RO);
    text = mt_text_of("a wind turbine");
    assert_int_equal(mt_tag(t, text, MT_LANG_EN, &hits, NULL), MATCH_OK);
    write_hits(c, &hits, text, &got);
    assert_string_equal(got.data, "en:1[wind turbine]=1.00");
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&got);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
}

/* More words than the cache of tokens has places, in two languages: what a text gives does not depend on those before.
 */
static void order_of_texts_does_not_matter(void **state)
{
    (void)state;
    enum { WORDS_BETWEEN = 75000 };
    mt_concepts *c = set_of(labels, MT_COUNT(labels));
    mt_tagger *t = tagger_of(c);
    mt_concept_hits first = {0}, other = {0}, again = {0};
    mt_strbuf between = {0};
    mt_text text = mt_text_of("Imagistica medicală și CT-scan cu software pentru machine learning, MRI; mercury in "
                              "magnetic resonance imaging software, e-health");
    for (int i = 0; i < WORDS_BETWEEN; i++) mt_strbuf_format(&between, "cuvânt%d word%d ", i, i);
    for (mt_language l = MT_LANG_UNKNOWN; l < MT_LANG_COUNT; l++) {
        if (l != MT_LANG_RO && l != MT_LANG_EN) continue;
        assert_int_equal(mt_tag(t, text, l, &first, NULL), MATCH_OK);
        assert_true(first.len >= 5);
        assert_int_equal(mt_tag(t, mt_text_make(between.data, between.len), l, &other, NULL), MATCH_OK);
        assert_int_equal(mt_tag(t, text, l, &again, NULL), MATCH_OK);
        assert_int_equal(first.len, again.len);
        for (size_t i = 0; i < first.len; i++) {
            const mt_concept_hit *a = &first.data[i], *b = &again.data[i];
            assert_true(a->concept == b->concept && a->start == b->start && a->end == b->end &&
                        a->language == b->language && !(a->weight < b->weight) && !(a->weight > b->weight));
        }
    }
    MT_ARRAY_FREE(&first);
    MT_ARRAY_FREE(&other);
    MT_ARRAY_FREE(&again);
    mt_strbuf_free(&between);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
}

static void sums(void **state)
{
    (void)state;
    mt_concept_hit data[] = {{7, MT_LANG_EN, .5, 0, 1}, {2, MT_LANG_EN, 1, 2, 3}, {7, MT_LANG_RO, .5, 4, 5}};
    mt_concept_hits hits = {data, 3, 3};
    mt_concept_weights out = {0};
    assert_int_equal(mt_concept_hits_sum(&hits, &out, NULL), MATCH_OK);
    assert_int_equal(out.len, 2);
    assert_int_equal(out.data[0].concept, 2);
    assert_true(out.data[0].weight == 1.0);
    assert_int_equal(out.data[1].concept, 7);
    assert_true(out.data[1].weight == 0.75);
    MT_ARRAY_FREE(&out);
}

/* ---- property -----------------------------------------------------------------------------------------------------
 */

enum { LABELS = 60, WORDS = 12, TEXT_WORDS = 80, LABEL_WORDS = 4 };

/* Nonsense words that no stemmer changes and no list knows. */
static const char *const vocabulary[WORDS] = {"zorka",  "blixo", "kwampa", "drufo", "sklona", "vrempo",
                                              "gryzko", "tolva", "pnexa",  "murko", "jaxpo",  "lintka"};

typedef struct words {
    uint32_t word[TEXT_WORDS];
    size_t len;
} words;

static void write_words(const words *w, size_t start[], mt_strbuf *out)
{
    mt_strbuf_clear(out);
    for (size_t i = 0; i < w->len; i++) {
        if (i) mt_strbuf_char(out, ' ');
        start[i] = out->len;
        mt_strbuf_str(out, vocabulary[w->word[i]]);
    }
    mt_strbuf_str(out, "");
}

/* All places of all labels, nestedness by comparing every pair. */
static size_t slow_hits(const words *label, const words *text, const size_t start[], const mt_tagger_options *o,
                        mt_concept_hit *out)
{
    size_t count = 0;
    for (uint32_t l = 0; l < LABELS; l++)
        for (size_t at = 0; at + label[l].len <= text->len; at++) {
            if (memcmp(label[l].word, text->word + at, label[l].len * sizeof *text->word) != 0) continue;
            double share = 0;
            for (uint32_t m = 0; m < LABELS; m++)
                share += label[m].len == label[l].len &&
                         memcmp(label[m].word, label[l].word, label[l].len * sizeof *label[l].word) == 0;
            size_t last = at + label[l].len - 1, end = start[last] + strlen(vocabulary[text->word[last]]);
            out[count++] =
                (mt_concept_hit){l, MT_LANG_EN, 1 / share * (label[l].len == 1 ? o->single : 1), start[at], end};
        }
    for (size_t i = 0; i < count; i++) {
        bool nested = false;
        for (size_t j = 0; j < count; j++)
            nested |= out[j].start <= out[i].start && out[j].end >= out[i].end &&
                      out[j].end - out[j].start > out[i].end - out[i].start;
        if (nested) out[i].weight *= o->nested;
    }
    return count;
}

static int by_place(const void *pa, const void *pb)
{
    const mt_concept_hit *a = pa, *b = pb;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    if (a->end != b->end) return a->end > b->end ? -1 : 1;
    return (a->concept > b->concept) - (a->concept < b->concept);
}

static void equals_a_slow_search(void **state)
{
    (void)state;
    static mt_concept_hit expected[LABELS * TEXT_WORDS];
    mt_tagger_options options = {.single = .7, .common = 1, .nested = .5, .foreign = .6, .least = 0};
    mt_strbuf image = {0}, bytes = {0};
    mt_concept_hits hits = {0};
    for (uint64_t seed = 1; seed <= 40; seed++) {
        mt_random r = mt_random_seeded(seed);
        words label[LABELS], text;
        mt_concepts *c = NULL;
        mt_tagger *t = NULL;
        size_t start[TEXT_WORDS];
        assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
        uint32_t used = 2 + mt_random_below(&r, WORDS - 1);
        for (uint32_t l = 0; l < LABELS; l++) {
            char code[8];
            label[l].len = 1 + mt_random_below(&r, LABEL_WORDS);
            for (size_t i = 0; i < label[l].len; i++) label[l].word[i] = mt_random_below(&r, used);
            write_words(&label[l], start, &bytes);
            snprintf(code, sizeof code, "%u", (unsigned)l);
            mt_concept_input in = {.scheme = mt_text_of("k"),
                                   .code = mt_text_of(code),
                                   .lang = mt_text_of("en"),
                                   .label = mt_text_make(bytes.data, bytes.len)};
            assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
        }
        assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
        mt_strbuf_clear(&image);
        mt_strbuf_char(&image, 'x'); /* an odd address */
        assert_int_equal(mt_tagger_build(c, &image, NULL), MATCH_OK);
        assert_int_equal(mt_tagger_map(image.data + 1, image.len - 1, &t, NULL), MATCH_OK);
        assert_int_equal(mt_tagger_set_options(t, &options, NULL), MATCH_OK);
        for (int round = 0; round < 20; round++) {
            text.len = mt_random_below(&r, TEXT_WORDS + 1);
            for (size_t i = 0; i < text.len; i++) text.word[i] = mt_random_below(&r, WORDS);
            write_words(&text, start, &bytes);
            size_t count = slow_hits(label, &text, start, &options, expected);
            qsort(expected, count, sizeof *expected, by_place);
            assert_int_equal(mt_tag(t, mt_text_make(bytes.data, bytes.len), MT_LANG_EN, &hits, NULL), MATCH_OK);
            if (hits.len != count) fail_msg("seed %d: %zu hits, expected %zu", (int)seed, hits.len, count);
            for (size_t i = 0; i < count; i++)
                if (by_place(&hits.data[i], &expected[i]) != 0 || hits.data[i].weight - expected[i].weight > 1e-12 ||
                    expected[i].weight - hits.data[i].weight > 1e-12)
                    fail_msg("seed %d, round %d: hit %zu", (int)seed, round, i);
        }
        mt_tagger_free(&t);
        mt_concepts_free(&c);
    }
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&image);
    mt_strbuf_free(&bytes);
}

/* ---- images and hostile input -------------------------------------------------------------------------------------
 */

static void images_are_stable(void **state)
{
    (void)state;
    mt_concepts *c = set_of(labels, MT_COUNT(labels));
    mt_strbuf one = {0}, two = {0};
    mt_tagger *t = NULL, *u = NULL;
    assert_int_equal(mt_tagger_build(c, &one, NULL), MATCH_OK);
    assert_int_equal(mt_tagger_map(one.data, one.len, &t, NULL), MATCH_OK);
    assert_int_equal(mt_tagger_write(t, &two, NULL), MATCH_OK);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.data, two.data, one.len);
    assert_int_equal(mt_tagger_concepts(t), mt_concepts_count(c));
    assert_int_equal(mt_tagger_map(one.data, one.len, &u, NULL), MATCH_OK); /* two over one image */
    one.data[7]++;
    mt_tagger *newer = NULL;
    assert_int_equal(mt_tagger_map(one.data, one.len, &newer, NULL), MATCH_E_NEWER);
    assert_null(newer);
    mt_tagger_free(&t);
    mt_tagger_free(&u);
    mt_strbuf_free(&one);
    mt_strbuf_free(&two);
    mt_concepts_free(&c);
}

static void damaged_images_do_no_harm(void **state)
{
    (void)state;
    mt_concepts *c = set_of(labels, MT_COUNT(labels));
    mt_strbuf image = {0};
    mt_concept_hits hits = {0};
    mt_random r = mt_random_seeded(5);
    mt_text text = mt_text_of("Magnetic resonance imaging software for CT-scan, MRI and machine learning of mercury.");
    int opened = 0;
    assert_int_equal(mt_tagger_build(c, &image, NULL), MATCH_OK);
    for (int round = 0; round < 300; round++) {
        uint8_t *copy = malloc(image.len);
        mt_tagger *t = NULL;
        memcpy(copy, image.data, image.len);
        size_t len = round % 3 ? image.len : mt_random_below(&r, image.len);
        for (int k = 0; k < 4; k++) copy[mt_random_below(&r, image.len)] = (uint8_t)mt_random_next(&r);
        if (mt_tagger_map(copy, len, &t, NULL) == MATCH_OK) {
            opened++;
            for (size_t i = 0; i < 3; i++)
                assert_int_equal(mt_tag(t, text, i ? MT_LANG_EN : MT_LANG_RO, &hits, NULL), MATCH_OK);
            mt_tagger_free(&t);
        }
        free(copy);
    }
    assert_true(opened > 50);
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&image);
    mt_concepts_free(&c);
}

static void hostile_sets_and_texts(void **state)
{
    (void)state;
    mt_concepts *c = NULL;
    assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
    mt_strbuf text = {0};
    char code[16];
    for (int i = 1; i <= 40; i++) { /* "zorka", "zorka zorka" ...: every place ends 32 labels; 8 are too long */
        if (i > 1) mt_strbuf_char(&text, ' ');
        mt_strbuf_str(&text, "zorka");
        snprintf(code, sizeof code, "%d", i);
        mt_concept_input in = {.scheme = mt_text_of("deep"),
                               .code = mt_text_of(code),
                               .lang = mt_text_of("en"),
                               .label = mt_text_make(text.data, text.len)};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    for (int i = 0; i < 300; i++) { /* one label for too many */
        snprintf(code, sizeof code, "%d", i);
        mt_concept_input in = {.scheme = mt_text_of("same"),
                               .code = mt_text_of(code),
                               .lang = mt_text_of("en"),
                               .label = mt_text_of("other blixo")};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    static const char *const odd[] = {"",  " ", "\xff\xfe", "---", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v",
                                      "'", "()"};
    for (size_t i = 0; i < MT_COUNT(odd); i++) {
        mt_concept_input in = {.scheme = mt_text_of("odd"),
                               .code = mt_text_of(odd[i][0] ? odd[i] : "e"),
                               .lang = mt_text_of("x-nonsense"),
                               .label = mt_text_of(odd[i])};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    mt_tagger *t = tagger_of(c);
    mt_concept_hits hits = {0};
    mt_tagger_options options = mt_tagger_default_options();
    options.least = 0;
    assert_int_equal(mt_tagger_set_options(t, &options, NULL), MATCH_OK);
    mt_strbuf_clear(&text);
    while (text.len < 100000) mt_strbuf_str(&text, "zorka other blixo-zorka a-b-c-d-e-f-g ");
    assert_int_equal(mt_tag(t, mt_text_make(text.data, text.len), MT_LANG_EN, &hits, NULL), MATCH_OK);
    assert_true(hits.len > 1000);
    for (size_t i = 0; i < hits.len; i++)
        assert_string_not_equal(mt_concept_scheme(c, hits.data[i].concept).data, "same");
    mt_strbuf_clear(&text);
    while (text.len < 100000) mt_strbuf_str(&text, "zorka ");
    assert_int_equal(mt_tag(t, mt_text_make(text.data, text.len), MT_LANG_EN, &hits, NULL), MATCH_OK);
    assert_int_equal(mt_tag(t, mt_text_make(text.data, text.len), 60000, &hits, NULL), MATCH_OK);
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&text);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
    c = set_of(NULL, 0);
    t = tagger_of(c);
    assert_int_equal(mt_tag(t, mt_text_of("anything"), MT_LANG_EN, &hits, NULL), MATCH_OK);
    assert_int_equal(hits.len, 0);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
}

static void long_text(void **state)
{
    (void)state;
    enum { BYTES = 10 << 20 };
    mt_concepts *c = set_of(labels, MT_COUNT(labels));
    mt_tagger *t = tagger_of(c);
    mt_strbuf text = {0};
    mt_concept_hits hits = {0};
    size_t sentences = 0;
    for (; text.len < BYTES; sentences++)
        mt_strbuf_str(&text, "Our company has long been at home in medical imaging and in everything around it. ");
    assert_int_equal(mt_tag(t, mt_text_make(text.data, text.len), MT_LANG_EN, &hits, NULL), MATCH_OK);
    assert_int_equal(hits.len, sentences);
    MT_ARRAY_FREE(&hits);
    mt_strbuf_free(&text);
    mt_tagger_free(&t);
    mt_concepts_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases),
        cmocka_unit_test(what_separates),
        cmocka_unit_test(common_words_weigh_little),
        cmocka_unit_test(labels_without_language),
        cmocka_unit_test(order_of_texts_does_not_matter),
        cmocka_unit_test(sums),
        cmocka_unit_test(equals_a_slow_search),
        cmocka_unit_test(images_are_stable),
        cmocka_unit_test(damaged_images_do_no_harm),
        cmocka_unit_test(hostile_sets_and_texts),
        cmocka_unit_test(long_text),
    };
    return cmocka_run_group_tests_name("tagger", tests, NULL, NULL);
}
