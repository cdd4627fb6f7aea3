/* The concepts channel: synonyms, abbreviations and other languages by the labels of a taxonomy; what lies near; what
 * explanations say; taxonomies that come and go. */
#include "tests/match/fixture.h"

static const char *const records[] = {
    "{\"kind\":\"offer\",\"id\":\"mri\",\"title\":\"Magnetic resonance tomography\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"ct\",\"title\":\"Rentals of a CT scanner\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"img\",\"title\":\"Medical imaging\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"pl\",\"title\":\"Obrazowanie medyczne\",\"language\":\"pl\"}",
    "{\"kind\":\"offer\",\"id\":\"mark\",\"title\":\"Road signs\",\"language\":\"en\"}",
};

static const struct label {
    const char *code, *parent, *lang, *label;
} labels[] = {
    {"img", "", "en", "medical imaging"},
    {"img", "", "pl", "obrazowanie medyczne"},
    {"img", "", "ro", "imagistică medicală"},
    {"mri", "img", "en", "magnetic resonance tomography"},
    {"mri", "img", "en", "NMR"},
    {"mri", "img", "ro", "RMN"},
    {"ce", "", "ro", "marcaj CE"},
    {"ce", "", "en", "signs"},
};

static void load(fixture *f, size_t count)
{
    FIXTURE_OK(mt_store_scheme_clear(f->store, mt_text_of("t"), ERR));
    for (size_t i = 0; i < count; i++)
        FIXTURE_OK(mt_store_concept_add(f->store, mt_text_of("t"), mt_text_of(labels[i].code),
                                        mt_text_of(labels[i].parent), mt_text_of(labels[i].lang),
                                        mt_text_of(labels[i].label), mt_text_of(""), ERR));
}

static void open_all(fixture *f)
{
    fixture_open(f);
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(f, records[i]);
    load(f, MT_COUNT(labels));
    fixture_ready(f);
}

static const struct concept_case {
    const char *name, *query;
    mt_language language;
    const char *channels, *expected; /* in order; what follows may be anything */
    const char *absent;
} cases[] = {
    {"an abbreviation written out", "NMR", MT_LANG_EN, "words,concepts", "mri", "mark"},
    {"not by words alone", "NMR", MT_LANG_EN, "words", NULL, "mri"},
    {"what is narrower comes behind", "medical imaging", MT_LANG_EN, "words,concepts", "img", "mark"},
    {"another language", "imagistica medicală", MT_LANG_RO, "concepts", "img", "mark"},
    {"two other languages", "imagistica medicală", MT_LANG_RO, "concepts", "img pl", "mark"},
    {"an abbreviation of another language", "RMN", MT_LANG_RO, "concepts", "mri", "mark"},
    {"a label that lost its name", "marcaj rutier", MT_LANG_RO, "concepts", NULL, "mark"},
    {"no concept named", "bread", MT_LANG_EN, "concepts", NULL, "img"},
};

static void one_case(void **state)
{
    const struct concept_case *c = *state;
    fixture f;
    mt_results found = {0};
    open_all(&f);
    mt_match_options options = fixture_options();
    options.language = c->language;
    options.channels = c->channels;
    FIXTURE_OK(mt_search(f.matcher, mt_text_of(c->query), &options, &found, ERR));
    char expected[64] = "";
    if (c->expected) mt_copy_text(expected, sizeof expected, c->expected, strlen(c->expected));
    int rank = 0;
    for (char *at = expected, *end; *at; at = end, rank++) {
        end = at + strcspn(at, " ");
        if (*end) *end++ = '\0';
        assert_int_equal(fixture_rank(&found, at), rank);
    }
    assert_int_equal(fixture_rank(&found, c->absent), -1);
    mt_results_free(&found);
    fixture_close(&f);
}

static void explanations_name_the_concept(void **state)
{
    (void)state;
    fixture f;
    mt_results found = {0};
    json_t *root = NULL;
    open_all(&f);
    mt_match_options options = fixture_options();
    options.language = MT_LANG_EN;
    options.explain = true;
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("NMR"), &options, &found, ERR));
    assert_true(found.len > 0);
    assert_string_equal(found.data[0].key, "mri");
    root = json_incref(found.data[0].explanation);
    const json_t *first = json_array_get(mt_json_get(root, "contributions"), 0);
    assert_true(mt_text_is(mt_json_get_text(first, "code"), "concept"));
    assert_true(mt_text_is(mt_json_get_text(first, "label"), "magnetic resonance tomography"));
    assert_true(mt_json_get_text(first, "term").len > 0);
    json_decref(root);
    mt_results_free(&found);
    fixture_close(&f);
}

static void taxonomies_come_and_go(void **state)
{
    (void)state;
    fixture f;
    mt_results found = {0};
    fixture_of(&f, records, MT_COUNT(records));
    mt_match_options options = fixture_options();
    options.language = MT_LANG_EN;
    for (size_t round = 0; round < 3; round++) {
        FIXTURE_OK(mt_search(f.matcher, mt_text_of("NMR"), &options, &found, ERR));
        assert_int_equal(found.len > 0, round == 1);
        mt_results_free(&found);
        FIXTURE_OK(mt_store_begin(f.store, ERR));
        load(&f, round == 0 ? MT_COUNT(labels) : 0);
        FIXTURE_OK(mt_store_commit(f.store, ERR));
    }
    fixture_close(&f);
}

int main(void)
{
    static struct CMUnitTest tests[MT_COUNT(cases) + 2];
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[n++] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(explanations_name_the_concept);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(taxonomies_come_and_go);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
