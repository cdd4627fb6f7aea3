/* Concept sets: names, labels, links; rings, parents that no row defines, bad rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/taxonomy/concept.h"

typedef struct row {
    const char *scheme, *code, *parent, *lang, *label;
} row;

static mt_concepts *set_of(const row *rows, size_t count)
{
    mt_concepts *c = NULL;
    assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
    for (size_t i = 0; i < count; i++) {
        mt_concept_input in = {mt_text_of(rows[i].scheme), mt_text_of(rows[i].code), mt_text_of(rows[i].parent),
                               mt_text_of(rows[i].lang), mt_text_of(rows[i].label)};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    return c;
}

static uint32_t number(const mt_concepts *c, const char *name) { return mt_concepts_find_name(c, mt_text_of(name)); }

static void expect_text(mt_text text, const char *expected)
{
    if (!mt_text_is(text, expected)) fail_msg("\"%.*s\", expected \"%s\"", (int)text.len, text.data, expected);
}

static const row health[] = {
    {"k", "1", "", "en", "Health"},
    {"k", "1", "", "ro", "Sănătate"},
    {"k", "1.1", "1", "en", "Medical imaging"},
    {"k", "1.1", "1", "en", "Diagnostic imaging"},
    {"k", "1.1", "1", "ro", "Imagistică medicală"},
    {"k", "1.1.1", "1.1", "pl", "Tomografia komputerowa"},
    {"k", "1.2", "1", "", "Unstated"},
    {"k", "2", "nowhere", "de", "Verwaist"},
    {"k", "2", "nowhere", "fr", "Orphelin"},
    {"k", "3", "1.1", "en", "Two parents"},
    {"k", "3", "1.2", "en", "Two parents"},
    {"k:", "", "", "", ""}, /* sentinel, not added */
};
enum { HEALTH_ROWS = MT_COUNT(health) - 1 };

static void names_and_labels(void **state)
{
    (void)state;
    mt_concepts *c = set_of(health, HEALTH_ROWS);
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    assert_int_equal(mt_concepts_count(c), 6);
    uint32_t imaging = number(c, "k:1.1");
    assert_int_equal(imaging, 1);
    assert_int_equal(number(c, "k:nowhere"), MT_NONE); /* a parent that no row defines is no concept */
    assert_int_equal(number(c, "l:1"), MT_NONE);
    expect_text(mt_concept_name(c, imaging), "k:1.1");
    expect_text(mt_concept_scheme(c, imaging), "k");
    expect_text(mt_concept_code(c, imaging), "1.1");
    assert_int_equal(mt_concept_label_count(c, imaging), 3);
    assert_true(mt_concept_label_at(c, imaging, 0).preferred);
    assert_false(mt_concept_label_at(c, imaging, 1).preferred);
    assert_true(mt_concept_label_at(c, imaging, 2).preferred);
    mt_concepts_free(&c);
    mt_concepts_free(&c);
}

static void display_falls_back(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        mt_language language;
        const char *label;
    } cases[] = {
        {"k:1.1", MT_LANG_RO, "Imagistică medicală"},
        {"k:1.1", MT_LANG_EN, "Medical imaging"},
        {"k:1.1", MT_LANG_HU, "Medical imaging"},
        {"k:1.1.1", MT_LANG_RO, "Tomografia komputerowa"},
        {"k:2", MT_LANG_FR, "Orphelin"},
        {"k:2", MT_LANG_UNKNOWN, "Verwaist"},
        {"k:bare", MT_LANG_EN, "bare"},
    };
    mt_concepts *c = set_of(health, HEALTH_ROWS);
    mt_concept_input bare = {mt_text_of("k"), mt_text_of("bare"), mt_text_of(""), mt_text_of(""), mt_text_of("")};
    assert_int_equal(mt_concepts_add(c, &bare, NULL), MATCH_OK);
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        expect_text(mt_concept_display(c, number(c, cases[i].name), cases[i].language), cases[i].label);
    mt_concepts_free(&c);
}

static void links(void **state)
{
    (void)state;
    mt_concepts *c = set_of(health, HEALTH_ROWS);
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    size_t count;
    const uint32_t *to = mt_concept_neighbours(c, number(c, "k:3"), MT_LINK_BROADER, &count);
    assert_int_equal(count, 2);
    assert_int_equal(to[0], number(c, "k:1.1"));
    assert_int_equal(to[1], number(c, "k:1.2"));
    to = mt_concept_neighbours(c, number(c, "k:1"), MT_LINK_NARROWER, &count);
    assert_int_equal(count, 2);
    assert_int_equal(to[0], number(c, "k:1.1"));
    mt_concept_neighbours(c, number(c, "k:2"), MT_LINK_BROADER, &count);
    assert_int_equal(count, 0); /* its parent is nowhere */
    mt_concept_steps steps = {0};
    assert_int_equal(mt_concepts_reach(c, number(c, "k:3"), MT_LINK_BROADER, 9, &steps, NULL), MATCH_OK);
    assert_int_equal(steps.len, 3); /* 1.1 and 1.2 in one step, 1 in two, once */
    assert_int_equal(steps.data[2].concept, number(c, "k:1"));
    assert_int_equal(steps.data[2].steps, 2);
    assert_int_equal(mt_concepts_reach(c, number(c, "k:3"), MT_LINK_BROADER, 1, &steps, NULL), MATCH_OK);
    assert_int_equal(steps.len, 2);
    MT_ARRAY_FREE(&steps);
    mt_concepts_free(&c);
}

static void rings_end(void **state)
{
    (void)state;
    static const row rows[] = {
        {"r", "a", "b", "", "A"},       {"r", "b", "c", "", "B"},    {"r", "c", "a", "", "C"},
        {"r", "self", "self", "", "S"}, {"r", "leaf", "c", "", "L"},
    };
    mt_concepts *c = set_of(rows, MT_COUNT(rows));
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    mt_concept_steps steps = {0};
    size_t count;
    mt_concept_neighbours(c, number(c, "r:self"), MT_LINK_BROADER, &count);
    assert_int_equal(count, 0);
    assert_int_equal(mt_concepts_reach(c, number(c, "r:a"), MT_LINK_BROADER, UINT32_MAX, &steps, NULL), MATCH_OK);
    assert_int_equal(steps.len, 2);
    MT_ARRAY_FREE(&steps);
    mt_concepts_free(&c);
}

static void bad_rows_are_refused(void **state)
{
    (void)state;
    static const row bad[] = {{"", "1", "", "", "x"}, {"a:b", "1", "", "", "x"}, {"a", "", "", "", "x"}};
    mt_concepts *c = set_of(NULL, 0);
    mt_error err;
    for (size_t i = 0; i < MT_COUNT(bad); i++) {
        mt_concept_input in = {mt_text_of(bad[i].scheme), mt_text_of(bad[i].code), mt_text_of(""), mt_text_of(""),
                               mt_text_of(bad[i].label)};
        assert_int_equal(mt_concepts_add(c, &in, &err), MATCH_E_VALUE);
    }
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK); /* an empty set is a set */
    assert_int_equal(mt_concepts_count(c), 0);
    mt_concept_input late = {mt_text_of("a"), mt_text_of("1"), mt_text_of(""), mt_text_of(""), mt_text_of("x")};
    assert_int_equal(mt_concepts_add(c, &late, &err), MATCH_E_STATE);
    assert_int_equal(mt_concepts_finish(c, &err), MATCH_E_STATE);
    mt_concepts_free(&c);
}

static void names_split_at_the_first_colon(void **state)
{
    (void)state;
    static const struct {
        const char *name, *scheme, *code;
    } cases[] = {{"cpv:331", "cpv", "331"}, {"esco:http://x/1", "esco", "http://x/1"},
                 {"x::", "x", ":"},         {"nocolon", NULL, NULL},
                 {":1", NULL, NULL},        {"x:", NULL, NULL},
                 {"", NULL, NULL}};
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_text scheme, code;
        bool split = mt_concept_split(mt_text_of(cases[i].name), &scheme, &code);
        assert_int_equal(split, cases[i].scheme != NULL);
        if (!split) continue;
        expect_text(scheme, cases[i].scheme);
        expect_text(code, cases[i].code);
    }
}

/* On random graphs with rings: reach, both ways, against the closure. */
static void random_graphs(void **state)
{
    (void)state;
    enum { NODES = 30, EDGES = 45, ROUNDS = 60 };
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        mt_random r = mt_random_seeded(seed);
        bool up[NODES][NODES] = {{false}}, reach[NODES][NODES];
        mt_concepts *c = set_of(NULL, 0);
        for (int i = 0; i < NODES + EDGES; i++) {
            char code[16], parent[16] = "";
            uint32_t a = i < NODES ? (uint32_t)i : mt_random_below(&r, NODES), b = mt_random_below(&r, NODES);
            snprintf(code, sizeof code, "%u", (unsigned)a);
            if (i >= NODES) snprintf(parent, sizeof parent, "%u", (unsigned)b);
            if (i >= NODES && a != b) up[a][b] = true;
            mt_concept_input in = {mt_text_of("g"), mt_text_of(code), mt_text_of(parent), mt_text_of(""),
                                   mt_text_of("")};
            assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
        }
        assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
        memcpy(reach, up, sizeof reach);
        for (int k = 0; k < NODES; k++)
            for (int i = 0; i < NODES; i++)
                for (int j = 0; j < NODES; j++) reach[i][j] |= reach[i][k] && reach[k][j];
        mt_concept_steps steps = {0};
        for (uint32_t i = 0; i < NODES; i++)
            for (mt_concept_link kind = 0; kind < MT_LINK_KINDS; kind++) {
                size_t expected = 0;
                for (uint32_t j = 0; j < NODES; j++)
                    expected += j != i && (kind == MT_LINK_BROADER ? reach[i][j] : reach[j][i]);
                assert_int_equal(mt_concepts_reach(c, i, kind, UINT32_MAX, &steps, NULL), MATCH_OK);
                if (steps.len != expected)
                    fail_msg("seed %d: %d reaches %zu, not %zu", (int)seed, (int)i, steps.len, expected);
            }
        MT_ARRAY_FREE(&steps);
        mt_concepts_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_labels),
        cmocka_unit_test(display_falls_back),
        cmocka_unit_test(links),
        cmocka_unit_test(rings_end),
        cmocka_unit_test(bad_rows_are_refused),
        cmocka_unit_test(names_split_at_the_first_colon),
        cmocka_unit_test(random_graphs),
    };
    return cmocka_run_group_tests_name("concept", tests, NULL, NULL);
}
