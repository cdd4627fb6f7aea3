/* Interests: who of a list has a term or asks for it, how many in the whole store do, and what that is worth. */
#include "libmatch/group/interests.h"

#include <math.h>

#include "../match/fixture.h"
#include "libmatch/match/matcher_internal.h"

static void fill(fixture *f)
{
    static const char *const records[] = {
        "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"A\"}",
        "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"B\"}",
        "{\"kind\":\"organisation\",\"id\":\"x\",\"name\":\"X\",\"keywords\":[\"ROBOTS\"]}",
        "{\"kind\":\"organisation\",\"id\":\"y\",\"name\":\"Y\"}",
        "{\"kind\":\"organisation\",\"id\":\"h\",\"name\":\"H\",\"visibility\":\"confidential\",\"keywords\":["
        "\"robots\"]}",
        "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"a\",\"keywords\":[\"Robots\",\"sensors\"],\"language\":\"en\"}",
        "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"a\",\"keywords\":[\"robots\"],\"language\":\"en\"}",
        "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"b\",\"keywords\":[\"robots\",\"sensors\"],\"language\":"
        "\"en\"}",
        "{\"kind\":\"offer\",\"id\":\"o3\",\"owner\":\"y\",\"keywords\":[\"robots\",\"glass\"],\"language\":\"en\"}"};
    fixture_of(f, records, MT_COUNT(records));
}

static const mt_interest_term *term_of(const mt_interests *all, const char *label)
{
    for (size_t i = 0; i < all->term.len; i++)
        if (strcmp(all->term.data[i].label, label) == 0) return &all->term.data[i];
    return NULL;
}

static void here_and_there(void **state)
{
    static const struct {
        const char *label;
        uint32_t here, there, said; /* said: by how many records */
    } cases[] = {{"robots", 2, 4, 3}, {"sensors", 2, 2, 2}};
    (void)state;
    fixture f;
    mt_interests all = {0};
    const mt_match_options options = {.as_of = FIXTURE_DAY};
    fill(&f);
    FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
    const mt_world *w = &f.matcher->world;
    uint32_t list[2] = {MT_NONE, MT_NONE};
    for (uint32_t v = 0; v < w->vertices; v++) {
        char key[MT_KEY_SIZE];
        mt_kind kind;
        FIXTURE_OK(mt_store_key(f.store, w->num[v], key, &kind, ERR));
        for (int i = 0; i < 2; i++)
            if (strcmp(key, i ? "b" : "a") == 0) list[i] = v;
    }
    FIXTURE_OK(mt_interests_collect(f.matcher, list, 2, MT_LANG_EN, &all, ERR));
    assert_int_equal(all.term.len, MT_COUNT(cases)); /* nobody of the list has glass */
    for (size_t c = 0; c < MT_COUNT(cases); c++) {
        const mt_interest_term *term = term_of(&all, cases[c].label);
        uint32_t said = 0, asked = 0;
        if (!term) term = term_of(&all, "Robots"); /* as it was first written */
        assert_non_null(term);
        assert_null(term->concept);
        assert_int_equal(term->here, cases[c].here);
        assert_int_equal(term->there, cases[c].there);
        assert_float_equal(mt_interest_value(f.matcher, term), term->here * log(1 + (double)w->bodies / term->there),
                           1e-12);
        for (size_t i = 0; i < all.all.len; i++) {
            if (&all.term.data[all.all.data[i].term] != term) continue;
            said++;
            asked += all.all.data[i].asks;
            assert_int_equal(all.all.data[i].asks, all.all.data[i].who == 1);
        }
        assert_int_equal(said, cases[c].said);
        assert_int_equal(asked, 1);
    }
    mt_interests_free(&all);
    mt_matcher_end(f.matcher);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(here_and_there)};
    return cmocka_run_group_tests_name("interests", tests, NULL, NULL);
}
