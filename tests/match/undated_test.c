/* How much of the joint work has no date: against a plain count, and in scores. */
#include <math.h>

#include "libmatch/base/random.h"
#include "libmatch/match/learned.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

enum { BODIES = 8, WORKS = 12, RELATIONS = 4, STORES = 60 };

typedef struct counted {
    unsigned works, undated; /* of what everybody may see */
} counted;

static void add_work(fixture *f, mt_random *r, unsigned i, counted *c)
{
    char names[256] = "";
    unsigned size = mt_random_below(r, 5);
    bool dated = mt_random_below(r, 2), hidden = mt_random_below(r, 5) == 0;
    for (unsigned p = 0, first = mt_random_below(r, BODIES); p < size; p++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s\"b%u\"", p ? "," : "", (first + p) % BODIES);
    fixture_addf(f, "{\"kind\":\"project\",\"id\":\"w%u\",\"title\":\"x\",\"participants\":[%s]%s%s}", i, names,
                 dated ? ",\"start\":\"2020-01-01\"" : "", hidden ? ",\"visibility\":\"confidential\"" : "");
    if (size < 2 || hidden) return;
    c->works++;
    c->undated += !dated;
}

static void add_relation(fixture *f, mt_random *r, unsigned i, counted *c)
{
    bool dated = mt_random_below(r, 2), work = mt_random_below(r, 2);
    fixture_addf(f, "{\"kind\":\"relation\",\"a\":\"b%u\",\"b\":\"b%u\",\"relation\":\"%s\"%s}", i, i + 1,
                 work ? "partner" : "competitor", dated ? ",\"since\":\"2021-01-01\"" : "");
    if (!work) return;
    c->works++;
    c->undated += !dated;
}

static double contribution(const json_t *explanation, const char *code)
{
    size_t i;
    json_t *part;
    json_array_foreach (json_object_get(explanation, "contributions"), i, part) {
        if (strcmp(json_string_value(json_object_get(part, "code")), code) == 0)
            return json_number_value(json_object_get(part, "value"));
    }
    return 0.0;
}

static void the_share_is_counted(void **state)
{
    unsigned mixed = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= STORES; seed++) {
        fixture f;
        counted c = {0};
        mt_random r = mt_random_seeded(seed);
        mt_match_options options = fixture_options();
        json_t *explanation = NULL;
        options.viewer = MT_TIER_PUBLIC;
        fixture_open(&f);
        for (unsigned b = 0; b < BODIES; b++)
            fixture_addf(&f, "{\"kind\":\"organisation\",\"id\":\"b%u\",\"name\":\"Body %u\"}", b, b);
        for (unsigned i = 0, n = mt_random_below(&r, WORKS); i < n; i++) add_work(&f, &r, i, &c);
        for (unsigned i = 0, n = mt_random_below(&r, RELATIONS); i < n; i++) add_relation(&f, &r, i, &c);
        fixture_ready(&f);
        FIXTURE_OK(mt_explain(f.matcher, mt_text_of("b0"), mt_text_of("b7"), &options, &explanation, ERR));
        double share = c.works ? (double)c.undated / c.works : 0.0,
               weight = mt_model_default(MT_MODE_BALANCED, false).weight[MT_FEATURE_UNDATED];
        assert_true(f.matcher->world.undated == share);
        assert_true(fabs(contribution(explanation, "undated_work") + weight * share) < 1e-12);
        mixed += share > 0.0 && share < 1.0;
        json_decref(explanation);
        fixture_close(&f);
    }
    assert_in_range(mixed, STORES / 3, STORES);
}

/* A model learned before there was this weight has the level of its store in the intercept. */
static void earlier_models_keep_their_level(void **state)
{
    (void)state;
    mt_model shipped = mt_model_balanced();
    json_t *document = json_pack("{s:f, s:{s:f}}", "intercept", -5.0, "weights", "joint_work", 0.5);
    mt_model learned = mt_learned_read(document, &shipped);
    assert_true(learned.weight[MT_FEATURE_UNDATED] == 0.0 && learned.weight[MT_FEATURE_JOINT] == 0.5);
    assert_true(learned.weight[MT_FEATURE_CIRCLES] == shipped.weight[MT_FEATURE_CIRCLES]);
    json_object_set_new(json_object_get(document, "weights"), "undated_work", json_real(0.25));
    learned = mt_learned_read(document, &shipped);
    assert_true(learned.weight[MT_FEATURE_UNDATED] == 0.25);
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_share_is_counted),
                                       cmocka_unit_test(earlier_models_keep_their_level)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
