/* Queries in languages that the records are not in: by the common words of the library, by the labels of a loaded
 * taxonomy, by compounds of learned words; what explanations say of it; what happens when the taxonomy changes. */
#include <stdlib.h>

#include "tests/match/fixture.h"

#include "libmatch/base/file.h"
#include "libmatch/base/random.h"
#include "tests/read_file.h"

static const char *const records[] = {
    "{\"kind\":\"offer\",\"id\":\"en1\",\"title\":\"Steel bridges and towers\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"en2\",\"title\":\"Cheese from sheep milk\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"en3\",\"title\":\"Beekeeping supplies\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"en4\",\"title\":\"Cable lugs\",\"language\":\"en\"}",
};
static const char *const polish = "{\"kind\":\"offer\",\"id\":\"pl1\",\"title\":\"Mosty stalowe\",\"language\":\"pl\"}";

static const struct label {
    const char *code, *lang, *label;
} labels[] = {
    {"1", "en", "beekeeping"}, {"1", "ro", "apicultură"}, {"2", "en", "cable"}, {"2", "de", "Kabel"},
    {"3", "en", "lug"},        {"3", "de", "Schuh"},      {"4", "en", "lugs"},  {"4", "de", "Schuhe"},
};

static void load(fixture *f, size_t first, size_t end)
{
    FIXTURE_OK(mt_store_scheme_clear(f->store, mt_text_of("t"), ERR));
    for (size_t i = first; i < end; i++)
        FIXTURE_OK(mt_store_concept_add(f->store, mt_text_of("t"), mt_text_of(labels[i].code), mt_text_of(""),
                                        mt_text_of(labels[i].lang), mt_text_of(labels[i].label), mt_text_of(""), ERR));
}

static void open_english(fixture *f)
{
    fixture_open(f);
    for (size_t i = 0; i < MT_COUNT(records); i++) fixture_add(f, records[i]);
}

static const struct translate_case {
    const char *name, *query, *first;
    mt_language language;
    bool taxonomy;
} cases[] = {
    {"common words, Romanian", "pod de oțel", "en1", MT_LANG_RO, false},
    {"common words, Polish forms", "wieże i mosty", "en1", MT_LANG_PL, false},
    {"common words, Hungarian", "sajt juhtejből", "en2", MT_LANG_HU, false},
    {"nothing known", "apicultură", NULL, MT_LANG_RO, false},
    {"from a label", "apicultură", "en3", MT_LANG_RO, true},
    {"a form of a label", "apiculturii", "en3", MT_LANG_RO, true},
    {"language not stated", "un pod nou de oțel pentru orașe", "en1", MT_LANG_UNKNOWN, false},
    {"compound of learned words", "Kabelschuhe", "en4", MT_LANG_DE, true},
};

static void one_case(void **state)
{
    const struct translate_case *c = *state;
    fixture f;
    mt_results found = {0};
    open_english(&f);
    if (c->taxonomy) load(&f, 0, MT_COUNT(labels));
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    options.language = c->language;
    options.channels = "words";
    FIXTURE_OK(mt_search(f.matcher, mt_text_of(c->query), &options, &found, ERR));
    if (c->first) {
        assert_true(found.len > 0);
        assert_string_equal(found.data[0].key, c->first);
    } else {
        assert_int_equal(found.len, 0);
    }
    mt_results_free(&found);
    fixture_close(&f);
}

static void explanations_name_the_word(void **state)
{
    (void)state;
    fixture f;
    mt_results found = {0};
    json_t *root = NULL;
    open_english(&f);
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    options.language = MT_LANG_RO;
    options.explain = true;
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("oțelul"), &options, &found, ERR));
    assert_int_equal(found.len, 1);
    assert_string_equal(found.data[0].key, "en1");
    root = json_incref(found.data[0].explanation);
    double sum = 0;
    bool named = false;
    const json_t *list = mt_json_get(root, "contributions");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *part = json_array_get(list, i);
        sum += json_number_value(mt_json_get(part, "value"));
        if (!mt_text_is(mt_json_get_text(part, "code"), "translation")) continue;
        assert_true(mt_text_is(mt_json_get_text(part, "label"), "oțelul"));
        assert_true(mt_text_is(mt_json_get_text(part, "from"), "ro"));
        assert_true(mt_text_is(mt_json_get_text(part, "to"), "en"));
        named = named || (mt_text_is(mt_json_get_text(part, "translation"), "steel") &&
                          mt_text_is(mt_json_get_text(part, "written"), "Steel"));
    }
    assert_true(named);
    assert_true(sum > 0.999 * found.data[0].score && sum < 1.001 * found.data[0].score);
    json_decref(root);
    mt_results_free(&found);
    fixture_close(&f);
}

static void records_of_two_languages(void **state)
{
    (void)state;
    fixture f;
    mt_results found = {0};
    open_english(&f);
    fixture_add(&f, polish);
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    options.language = MT_LANG_PL;
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("stalowe mosty"), &options, &found, ERR));
    assert_int_equal(fixture_rank(&found, "pl1"), 0); /* the words themselves come first */
    assert_int_equal(fixture_rank(&found, "en1"), 1);
    mt_results_free(&found);
    fixture_close(&f);
}

/* A completion asked in a language that the offers are not in. */
static void completions_are_translated(void **state)
{
    (void)state;
    fixture f;
    mt_results found = {0};
    fixture_open(&f);
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"A\"}");
    fixture_add(&f, "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"B\"}");
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"o\",\"owner\":\"b\",\"title\":\"Steel bridges\","
                    "\"language\":\"en\"}");
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    mt_text member = mt_text_of("a");
    options.language = MT_LANG_RO;
    FIXTURE_OK(mt_complete(f.matcher, mt_text_of("pod de oțel"), &member, 1, &options, &found, ERR));
    assert_int_equal(fixture_rank(&found, "b"), 0);
    mt_results_free(&found);
    fixture_close(&f);
}

static void a_new_taxonomy_is_learned(void **state)
{
    (void)state;
    fixture f;
    mt_results found = {0};
    open_english(&f);
    fixture_ready(&f);
    mt_match_options options = fixture_options();
    options.language = MT_LANG_RO;
    options.channels = "words";
    for (int loaded = 0; loaded < 2; loaded++) {
        FIXTURE_OK(mt_search(f.matcher, mt_text_of("apicultură"), &options, &found, ERR));
        assert_int_equal(found.len, loaded);
        mt_results_free(&found);
        if (loaded) break;
        FIXTURE_OK(mt_store_begin(f.store, ERR));
        load(&f, 0, 2);
        FIXTURE_OK(mt_store_commit(f.store, ERR));
    }
    fixture_close(&f);
}

/* ---- dictionaries that are kept as files --------------------------------------------------------------------------*/

enum { MADE_LABELS = 1200, DAMAGES = 40 };

static void open_folder(fixture *f, const char *path, mt_open_mode mode)
{
    *f = (fixture){0};
    FIXTURE_OK(mt_analyser_create(&f->analyser, ERR));
    FIXTURE_OK(mt_store_open(path, mode, 0, &f->store, ERR));
    FIXTURE_OK(mt_index_writer_create(f->store, f->analyser, &f->writer, ERR));
}

static match_status note_name(void *context, const char *name, mt_error *err)
{
    char *found = context;
    (void)err;
    size_t len = strlen(name);
    if (len > 6 && strcmp(name + len - 6, ".words") == 0) mt_copy_text(found, 64, name, len);
    return MATCH_OK;
}

/* Finds "keep7" by what the made labels say of it; *name: the file that is kept. */
static void ask_kept(const char *path, bool expected, char name[64])
{
    fixture f;
    mt_results found = {0};
    open_folder(&f, path, MT_OPEN_WRITE);
    FIXTURE_OK(mt_matcher_create(f.store, f.analyser, &f.matcher, ERR));
    mt_match_options options = fixture_options();
    options.language = MT_LANG_RO;
    options.channels = "words";
    FIXTURE_OK(mt_search(f.matcher, mt_text_of("vorbaxqz"), &options, &found, ERR));
    if (expected) assert_int_equal(fixture_rank(&found, "kept"), 0);
    mt_results_free(&found);
    name[0] = '\0';
    FIXTURE_OK(mt_folder_list(mt_store_segments_folder(f.store), note_name, name, ERR));
    fixture_close(&f);
}

static void make_kept(const char *path)
{
    fixture f;
    open_folder(&f, path, MT_OPEN_CREATE);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    fixture_add(&f, "{\"kind\":\"offer\",\"id\":\"kept\",\"title\":\"wordxqz\",\"language\":\"en\"}");
    FIXTURE_OK(mt_store_scheme_clear(f.store, mt_text_of("t"), ERR));
    for (int i = 0; i < MADE_LABELS; i++) {
        char code[16], from[32], to[32];
        snprintf(code, sizeof code, "%d", i);
        snprintf(from, sizeof from, i ? "cuvant%c%c%c" : "vorbaxqz", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
        snprintf(to, sizeof to, i ? "thing%c%c%c" : "wordxqz", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
        FIXTURE_OK(mt_store_concept_add(f.store, mt_text_of("t"), mt_text_of(code), mt_text_of(""), mt_text_of("ro"),
                                        mt_text_of(from), mt_text_of(""), ERR));
        FIXTURE_OK(mt_store_concept_add(f.store, mt_text_of("t"), mt_text_of(code), mt_text_of(""), mt_text_of("en"),
                                        mt_text_of(to), mt_text_of(""), ERR));
    }
    FIXTURE_OK(mt_index_flush(f.writer, ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    fixture_close(&f);
}

/* A kept file is used, one of another state of the taxonomies is replaced, and a damaged one does no harm. */
static void big_dictionaries_are_kept(void **state)
{
    (void)state;
    char folder[] = "/tmp/match-translate-XXXXXX", store[64], name[64], again[64], path[192];
    mt_random random = mt_random_seeded(7);
    char *bytes = NULL;
    size_t len = 0;
    assert_non_null(mkdtemp(folder));
    snprintf(store, sizeof store, "%s/store", folder);
    make_kept(store);
    ask_kept(store, true, name);
    assert_true(strncmp(name, "ro-en-", 6) == 0);
    snprintf(path, sizeof path, "%s/segments/%s", store, name);
    FIXTURE_OK(test_file_read(path, 1 << 24, &bytes, &len, ERR));
    for (int i = 0; i < DAMAGES; i++) {
        size_t cut = i % 2 ? mt_random_below(&random, (uint32_t)len) : len;
        char *worse = malloc(len);
        assert_non_null(worse);
        memcpy(worse, bytes, len);
        for (int j = 0; j < 30; j++)
            worse[mt_random_below(&random, (uint32_t)len)] = (char)mt_random_below(&random, 256);
        FIXTURE_OK(mt_file_write(path, worse, cut, ERR));
        free(worse);
        ask_kept(store, false, again);
        assert_string_equal(again, name);
    }
    FIXTURE_OK(mt_file_write(path, "short", 5, ERR)); /* no image: learned again and replaced */
    ask_kept(store, true, again);
    ask_kept(store, true, again);
    mt_free(bytes);
    fixture f;
    open_folder(&f, store, MT_OPEN_WRITE);
    FIXTURE_OK(mt_store_begin(f.store, ERR));
    FIXTURE_OK(mt_store_scheme_clear(f.store, mt_text_of("other"), ERR));
    FIXTURE_OK(mt_store_commit(f.store, ERR));
    fixture_close(&f);
    ask_kept(store, true, again);
    assert_string_not_equal(again, name);
    assert_false(mt_file_exists(path));
    snprintf(path, sizeof path, "rm -rf %s", folder);
    assert_int_equal(system(path), 0);
}

int main(void)
{
    static struct CMUnitTest tests[MT_COUNT(cases) + 5];
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[n++] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(explanations_name_the_word);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(records_of_two_languages);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(completions_are_translated);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_new_taxonomy_is_learned);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(big_dictionaries_are_kept);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
