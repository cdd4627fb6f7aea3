/* Expansion: named cases on a small tree, and a slow reference on random graphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/taxonomy/expand.h"

/* health > imaging > {ct, mri > fmri}; health > drugs; another scheme: rx, child of chem; a ring */
static const char *const tree[][3] = {
    {"t", "health", ""},     {"t", "imaging", "health"}, {"t", "ct", "imaging"}, {"t", "mri", "imaging"},
    {"t", "fmri", "mri"},    {"t", "drugs", "health"},   {"u", "chem", ""},      {"u", "rx", "chem"},
    {"t", "ring1", "ring2"}, {"t", "ring2", "ring1"},
};

static mt_concepts *tree_set(void)
{
    mt_concepts *c = NULL;
    assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(tree); i++) {
        mt_concept_input in = {
            .scheme = mt_text_of(tree[i][0]), .code = mt_text_of(tree[i][1]), .parent = mt_text_of(tree[i][2])};
        assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
    }
    assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
    return c;
}

static void write_weights(const mt_concepts *c, const mt_concept_weights *w, mt_strbuf *out)
{
    mt_strbuf_clear(out);
    mt_strbuf_str(out, "");
    for (size_t i = 0; i < w->len; i++) {
        if (i) mt_strbuf_char(out, ' ');
        mt_strbuf_text(out, mt_concept_code(c, w->data[i].concept));
        mt_strbuf_char(out, '=');
        mt_strbuf_fixed(out, w->data[i].weight, 3);
    }
}

static void expansion_cases(void **state)
{
    (void)state;
    static const struct {
        const char *name, *from;
        double weight;
        uint32_t most_hops, most;
        const char *expected;
    } cases[] = {
        {"down by .9, up by .6; not down again after up", "t:imaging", 1, 4, 99,
         "imaging=1.000 ct=0.900 mri=0.900 fmri=0.810 health=0.600"},
        {"up again", "t:fmri", 1, 4, 99, "fmri=1.000 mri=0.600 imaging=0.360 health=0.216"},
        {"never into another scheme", "u:rx", 1, 4, 99, "rx=1.000 chem=0.600"},
        {"hops", "t:health", 1, 1, 99, "health=1.000 imaging=0.900 drugs=0.900"},
        {"number", "t:health", 1, 4, 3, "health=1.000 imaging=0.900 drugs=0.900"},
        {"weights scale", "t:health", .5, 1, 99, "health=0.500 imaging=0.450 drugs=0.450"},
        {"too light to start", "t:health", .1, 4, 99, ""},
        {"no hops", "t:health", 1, 0, 99, "health=1.000"},
        {"ring", "t:ring1", 1, 9, 99, "ring1=1.000 ring2=0.900"},
    };
    mt_concepts *c = tree_set();
    mt_concept_weights out = {0};
    mt_strbuf got = {0};
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_concept_weight w = {mt_concepts_find_name(c, mt_text_of(cases[i].from)), cases[i].weight};
        mt_concept_weights from = {&w, 1, 1};
        mt_expand_options o = mt_expand_default_options();
        o.most_hops = cases[i].most_hops;
        o.most = cases[i].most;
        assert_int_equal(mt_expand(c, &from, &o, &out, NULL), MATCH_OK);
        write_weights(c, &out, &got);
        if (strcmp(got.data, cases[i].expected) != 0)
            fail_msg("%s: \"%s\", expected \"%s\"", cases[i].name, got.data, cases[i].expected);
    }
    MT_ARRAY_FREE(&out);
    mt_strbuf_free(&got);
    mt_concepts_free(&c);
}

static void bad_arguments(void **state)
{
    (void)state;
    mt_concepts *c = tree_set();
    mt_concept_weight w = {0, 1};
    mt_concept_weights from = {&w, 1, 1}, out = {0};
    mt_expand_options o = mt_expand_default_options();
    o.factor[MT_LINK_BROADER] = 1.1;
    assert_int_equal(mt_expand(c, &from, &o, &out, NULL), MATCH_E_VALUE);
    o = mt_expand_default_options();
    o.least = 0;
    assert_int_equal(mt_expand(c, &from, &o, &out, NULL), MATCH_E_VALUE);
    w.weight = 2;
    assert_int_equal(mt_expand(c, &from, NULL, &out, NULL), MATCH_E_VALUE);
    w = (mt_concept_weight){99, 1};
    assert_int_equal(mt_expand(c, &from, NULL, &out, NULL), MATCH_E_ARGUMENT);
    MT_ARRAY_FREE(&out);
    mt_concepts_free(&c);
}

/* Weights by relaxing every link until nothing changes (hops enough that they do not bind). */
static void expansion_equals_relaxation(void **state)
{
    (void)state;
    enum { NODES = 25, EDGES = 40, SEEDS = 80 };
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        mt_random r = mt_random_seeded(seed);
        mt_concepts *c = NULL;
        char a[16], b[16];
        assert_int_equal(mt_concepts_create(&c, NULL), MATCH_OK);
        for (int i = 0; i < NODES + EDGES; i++) {
            snprintf(a, sizeof a, "%d", i < NODES ? i : (int)mt_random_below(&r, NODES));
            snprintf(b, sizeof b, "%d", (int)mt_random_below(&r, NODES));
            mt_concept_input in = {
                .scheme = mt_text_of("g"), .code = mt_text_of(a), .parent = mt_text_of(i < NODES ? "" : b)};
            assert_int_equal(mt_concepts_add(c, &in, NULL), MATCH_OK);
        }
        assert_int_equal(mt_concepts_finish(c, NULL), MATCH_OK);
        mt_concept_weight start[] = {{mt_random_below(&r, NODES), 1}, {mt_random_below(&r, NODES), .8}};
        mt_concept_weights from = {start, 2, 2}, out = {0};
        mt_expand_options o = mt_expand_default_options();
        o.most_hops = 64;
        o.most = 1000;
        double weight[NODES][2] = {{0}}; /* without and with having gone up */
        for (int i = 0; i < 2; i++)
            if (start[i].weight > weight[start[i].concept][0]) weight[start[i].concept][0] = start[i].weight;
        for (bool changed = true; changed;) {
            changed = false;
            for (uint32_t n = 0; n < NODES; n++)
                for (int up = 0; up < 2; up++)
                    for (mt_concept_link k = 0; k < MT_LINK_KINDS; k++) {
                        size_t count;
                        const uint32_t *to = mt_concept_neighbours(c, n, k, &count);
                        double w = weight[n][up] * o.factor[k];
                        if (w < o.least || (up && k == MT_LINK_NARROWER)) continue;
                        for (size_t i = 0; i < count; i++) {
                            double *best = &weight[to[i]][up || k == MT_LINK_BROADER];
                            if (w > *best + 1e-15) {
                                *best = w;
                                changed = true;
                            }
                        }
                    }
        }
        assert_int_equal(mt_expand(c, &from, &o, &out, NULL), MATCH_OK);
        size_t expected = 0;
        for (uint32_t n = 0; n < NODES; n++) expected += weight[n][0] > 0 || weight[n][1] > 0;
        if (out.len != expected) fail_msg("seed %d: %zu concepts, not %zu", (int)seed, out.len, expected);
        for (size_t i = 0; i < out.len; i++) {
            const double *w = weight[out.data[i].concept];
            double best = w[0] > w[1] ? w[0] : w[1], off = out.data[i].weight - best;
            if (off > 1e-12 || off < -1e-12) fail_msg("seed %d: concept %u", (int)seed, out.data[i].concept);
            assert_true(i == 0 || out.data[i].weight <= out.data[i - 1].weight);
        }
        MT_ARRAY_FREE(&out);
        mt_concepts_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expansion_cases),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(expansion_equals_relaxation),
    };
    return cmocka_run_group_tests_name("expand", tests, NULL, NULL);
}
