/* The bound of how much texts resemble each other: never below the exact value, whatever versions a record had. */
#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

enum { BODIES = 24, WORDS = 12, SHORT = 6, LONG = 60, STORES = 30 };

/* Mostly words that nobody else has, so that lengths differ and terms in common stand once or twice. */
static void put(fixture *f, mt_random *r, unsigned body, unsigned version, unsigned length)
{
    char text[1024] = "";
    for (unsigned i = 0; i < length; i++) {
        size_t at = strlen(text);
        if (mt_random_below(r, length) < 4)
            snprintf(text + at, sizeof text - at, "common%u ", mt_random_below(r, WORDS));
        else
            snprintf(text + at, sizeof text - at, "own%ux%ux%u ", body, version, i);
    }
    fixture_addf(f, "{\"kind\":\"organisation\",\"id\":\"b%u\",\"name\":\"Body %u\",\"text\":\"%s\"}", body, body,
                 text);
}

static void the_bound_is_above_the_exact_value(void **state)
{
    unsigned compared = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= STORES; seed++) {
        fixture f;
        mt_random r = mt_random_seeded(seed);
        mt_match_options options = fixture_options();
        mt_resemblance resemblance = {0};
        mt_num num = 0;
        fixture_open(&f);
        for (unsigned b = 0; b < BODIES; b++) put(&f, &r, b, 0, b % 2 ? LONG : SHORT);
        fixture_commit(&f);
        FIXTURE_OK(mt_store_begin(f.store, ERR));
        for (unsigned b = 1; b < BODIES; b += 1 + mt_random_below(&r, 3)) put(&f, &r, b, 1, b % 2 ? SHORT : LONG);
        fixture_ready(&f);
        FIXTURE_OK(mt_matcher_begin(f.matcher, &options, true, ERR));
        FIXTURE_OK(mt_store_find(f.store, MT_FAMILY_ORGANISATION, mt_text_of("b0"), &num, ERR));
        FIXTURE_OK(mt_resemblance_begin(f.matcher, mt_index_doc_of(f.matcher->index, num), &resemblance, ERR));
        assert_true(resemblance.any);
        for (uint32_t v = 0; v < f.matcher->world.vertices; v++) {
            double most = mt_resemblance_bound(&resemblance, v);
            double exact = mt_resemblance_of(&resemblance, &f.matcher->world, v);
            assert_true(exact <= most * (1 + 1e-12));
            compared += exact > 0.0;
        }
        mt_resemblance_free(&resemblance);
        mt_matcher_end(f.matcher);
        fixture_close(&f);
    }
    assert_true(compared > STORES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_bound_is_above_the_exact_value)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
