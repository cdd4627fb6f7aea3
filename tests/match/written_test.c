/* Words as they were written, the sentence that says most, and the concepts of both sides. Random texts against a plain
 * search; broken and very long texts. */
#include "tests/match/fixture.h"

#include <stdlib.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/text/utf8.h"

static const char record[] =
    "{\"kind\":\"offer\",\"id\":\"o\",\"language\":\"en\",\"title\":\"Sensors for hearts\",\"text\":\"We sell pumps. "
    "Small sensors measure the heart at night! v1.2 has no sensor.\\nNothing else\",\"keywords\":[\"cardiology\"]}";

static mt_num only(fixture *f, const char *json, const char *id)
{
    mt_num num = 0;
    fixture_open(f);
    fixture_add(f, json);
    fixture_ready(f);
    FIXTURE_OK(mt_store_find(f->store, MT_FAMILY_ITEM, mt_text_of(id), &num, ERR));
    return num;
}

/* a term as the index has it */
static void term_of(fixture *f, const char *word, char *out, size_t size)
{
    mt_terms terms = {0};
    FIXTURE_OK(mt_analyse(f->analyser, mt_text_of(word), MT_LANG_EN, &terms, ERR));
    assert_true(terms.len > 0);
    mt_copy_text(out, size, terms.data[0].text, terms.data[0].len);
    mt_terms_free(&terms);
}

static void passages_and_words(void **state)
{
    (void)state;
    static const struct {
        const char *one, *two, *passage;
    } cases[] = {{"sensor", "heart", "Small sensors measure the heart at night!"},
                 {"pump", "pump", "We sell pumps."},
                 {"cardiology", "absent", "cardiology"},
                 {"nothing", "else", "Nothing else"},
                 {"absent", "missing", ""}};
    fixture f;
    mt_written w = {0};
    mt_num num = only(&f, record, "o");
    FIXTURE_OK(mt_written_read(f.matcher, num, &w, ERR));
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        char one[40], two[40];
        mt_strbuf out = {0};
        term_of(&f, cases[i].one, one, sizeof one);
        term_of(&f, cases[i].two, two, sizeof two);
        mt_text terms[] = {mt_text_of(one), mt_text_of(two)};
        double values[] = {1.0, 0.5};
        FIXTURE_OK(mt_written_passage(&w, terms, values, 2, &out, ERR));
        assert_string_equal(out.data ? out.data : "", cases[i].passage);
        mt_strbuf_free(&out);
    }
    char term[40];
    term_of(&f, "sensors", term, sizeof term);
    assert_true(mt_text_is(mt_written_word(&w, mt_text_of(term)), "Sensors"));
    assert_int_equal(mt_written_word(&w, mt_text_of("absent")).len, 0);
    mt_written_free(&w);
    fixture_close(&f);
}

/* A title is shown only where nothing else has the words. */
static void the_title_comes_last(void **state)
{
    (void)state;
    fixture f;
    mt_written w = {0};
    mt_strbuf out = {0};
    mt_num num =
        only(&f,
             "{\"kind\":\"offer\",\"id\":\"o\",\"language\":\"en\",\"title\":\"Copper zinc tin\",\"text\":\"Tin "
             "is sold. Iron too.\"}",
             "o");
    FIXTURE_OK(mt_written_read(f.matcher, num, &w, ERR));
    mt_text all[] = {mt_text_of("copper"), mt_text_of("zinc"), mt_text_of("tin")};
    double values[] = {1, 1, 1};
    FIXTURE_OK(mt_written_passage(&w, all, values, 3, &out, ERR));
    assert_string_equal(out.data, "Tin is sold.");
    mt_strbuf_clear(&out);
    FIXTURE_OK(mt_written_passage(&w, all, values, 2, &out, ERR));
    assert_string_equal(out.data, "Copper zinc tin");
    mt_strbuf_free(&out);
    mt_written_free(&w);
    fixture_close(&f);
}

/* Long texts of letters of two bytes, with and without blanks: cut between letters, and never long. */
static void passages_are_short(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        mt_random random = mt_random_seeded(seed);
        mt_strbuf json = {0}, out = {0};
        fixture f;
        mt_written w = {0};
        mt_strbuf_str(&json, "{\"kind\":\"offer\",\"id\":\"o\",\"language\":\"ro\",\"title\":\"x\",\"text\":\"");
        for (unsigned i = 0, n = 300 + mt_random_below(&random, 4000); i < n; i++) {
            unsigned c = mt_random_below(&random, seed % 2 ? 12 : 200);
            mt_strbuf_str(&json, c == 0 ? " " : c == 1 ? ". " : c == 2 ? "a" : "ș");
        }
        mt_strbuf_str(&json, " oțel\"}");
        mt_num num = only(&f, json.data, "o");
        FIXTURE_OK(mt_written_read(f.matcher, num, &w, ERR));
        for (size_t t = 0; t < w.terms.len && t < 50; t++) {
            mt_text term = mt_text_make(w.terms.data[t].text, w.terms.data[t].len);
            double value = 1;
            mt_strbuf_clear(&out);
            FIXTURE_OK(mt_written_passage(&w, &term, &value, 1, &out, ERR));
            if (out.len == 0 || out.len > 210 || !mt_utf8_valid(mt_text_make(out.data, out.len), NULL))
                fail_msg("seed %d: %zu bytes: %s", (int)seed, out.len, out.data ? out.data : "");
            mt_text word = mt_written_word(&w, term);
            char copy[20000];
            assert_true(word.len < sizeof copy);
            mt_copy_text(copy, sizeof copy, word.data, word.len);
            assert_non_null(strstr(w.text.data, copy));
        }
        mt_strbuf_free(&out);
        mt_strbuf_free(&json);
        mt_written_free(&w);
        fixture_close(&f);
    }
}

static const char *const pair[] = {
    "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"A\",\"concepts\":[\"t:1\",\"t:2\",\"u:none\"]}",
    "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"B\",\"concepts\":[\"u:none\"]}",
    "{\"kind\":\"offer\",\"id\":\"a1\",\"owner\":\"a\",\"title\":\"x\",\"concepts\":[\"t:3\",\"t:1\"]}",
    "{\"kind\":\"offer\",\"id\":\"b1\",\"owner\":\"b\",\"title\":\"y\",\"concepts\":[\"t:3\",\"t:1\",\"t:9\"]}",
    "{\"kind\":\"offer\",\"id\":\"b2\",\"owner\":\"b\",\"title\":\"z\",\"concepts\":[\"t:2\"],\"status\":\"draft\"}",
};

static void concepts_of_both_sides(void **state)
{
    (void)state;
    fixture f;
    json_t *made = NULL;
    fixture_open(&f);
    FIXTURE_OK(mt_store_scheme_clear(f.store, mt_text_of("t"), ERR));
    static const char *const labels[][2] = {{"en", "heart"}, {"pl", "serce"}, {"de-AT", "Herz"}};
    for (size_t i = 0; i < MT_COUNT(labels); i++)
        FIXTURE_OK(mt_store_concept_add(f.store, mt_text_of("t"), mt_text_of("1"), mt_text_of(""),
                                        mt_text_of(labels[i][0]), mt_text_of(labels[i][1]), mt_text_of(""), ERR));
    for (size_t i = 0; i < MT_COUNT(pair); i++) fixture_add(&f, pair[i]);
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    FIXTURE_OK(mt_explain(f.matcher, mt_text_of("a"), mt_text_of("b"), &options, &made, ERR));
    char *text = json_dumps(mt_json_get(made, "concepts"), JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, "[{\"id\":\"t:1\",\"labels\":{\"en\":\"heart\",\"pl\":\"serce\"}},"
                              "{\"id\":\"u:none\",\"labels\":{}},{\"id\":\"t:3\",\"labels\":{}}]");
    mt_strbuf words = {0};
    FIXTURE_OK(mt_explanation_text(made, "pl", &words, ERR));
    assert_non_null(strstr(words.data, "Wspólne pojęcia: serce, u:none, t:3.\n"));
    mt_strbuf_free(&words);
    free(text);
    json_decref(made);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(passages_and_words), cmocka_unit_test(the_title_comes_last),
                                       cmocka_unit_test(passages_are_short), cmocka_unit_test(concepts_of_both_sides)};
    return cmocka_run_group_tests_name("written", tests, NULL, NULL);
}
