/* The short list by bounds against the full ranking, on random stores, in all modes. */
#include <math.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

#define BODIES 40

static void add_riches(mt_random *r, bool rich, mt_strbuf *b)
{
    uint32_t codes = rich ? mt_random_below(r, 4) : 0;
    for (uint32_t i = 0; i < codes; i++)
        mt_strbuf_format(b, "%s\"s:%u\"", i ? "," : ",\"concepts\":[", (unsigned)mt_random_below(r, 9));
    mt_strbuf_str(b, codes ? "]}" : "}");
}

/* Own texts, regions, memberships, concepts. */
static void add_body(fixture *f, mt_random *r, bool rich, int i)
{
    static const char *const countries[] = {"RO", "PL", "DE", "FR"}, *const types[] = {"company", "university"};
    mt_strbuf b = {0};
    mt_strbuf_format(&b, "{\"kind\":\"%s\",\"id\":\"o%d\",\"name\":\"Body %d\",\"country\":\"%s\",\"type\":\"%s\"",
                     rich && i < 2 ? "cluster" : "organisation", i, i, countries[mt_random_below(r, 4)],
                     types[mt_random_below(r, 2)]);
    if (rich && mt_random_below(r, 3))
        mt_strbuf_format(&b, ",\"region\":\"RO2%u\",\"language\":\"zxx\",\"text\":\"t%u t%u t%u t%u\"",
                         (unsigned)mt_random_below(r, 3), (unsigned)mt_random_below(r, 12),
                         (unsigned)mt_random_below(r, 12), (unsigned)mt_random_below(r, 12),
                         (unsigned)mt_random_below(r, 12));
    if (rich && mt_random_below(r, 3) == 0)
        mt_strbuf_format(&b, ",\"member_of\":[{\"cluster\":\"o%u\"}]", (unsigned)mt_random_below(r, 2));
    add_riches(r, rich, &b);
    fixture_add(f, b.data);
    mt_strbuf_free(&b);
}

static void add_ties(fixture *f, mt_random *r)
{
    static const char *const relations[] = {"partner", "met", "block", "competitor", "same_group", "agreement"};
    char json[128];
    for (int i = 0; i < 30; i++) {
        unsigned a = mt_random_below(r, BODIES), b = mt_random_below(r, BODIES);
        if (a == b) continue;
        snprintf(json, sizeof json, "{\"kind\":\"relation\",\"a\":\"o%u\",\"b\":\"o%u\",\"relation\":\"%s\"}", a, b,
                 relations[mt_random_below(r, MT_COUNT(relations))]);
        fixture_add(f, json);
    }
}

static void make(fixture *f, uint64_t seed)
{
    static const char *const kinds[] = {"offer", "request", "competence"};
    mt_random r = mt_random_seeded(seed);
    mt_strbuf b = {0};
    fixture_open(f);
    bool rich = seed % 3 > 0;
    for (int i = 0; i < BODIES; i++) add_body(f, &r, rich, i);
    for (int i = 0; i < 25; i++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(
            &b, "{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"o%u\",\"language\":\"zxx\",\"text\":\"t%u t%u t%u\"",
            kinds[mt_random_below(&r, 3)], i, (unsigned)mt_random_below(&r, BODIES), (unsigned)mt_random_below(&r, 30),
            (unsigned)mt_random_below(&r, 30), (unsigned)mt_random_below(&r, 30));
        add_riches(&r, rich, &b);
        fixture_add(f, b.data);
    }
    for (int i = 0; i < 15; i++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"project\",\"id\":\"p%d\",\"participants\":[", i);
        uint32_t n = 1 + mt_random_below(&r, 4);
        for (uint32_t p = 0; p < n; p++)
            mt_strbuf_format(&b, "%s\"o%u\"", p ? "," : "", (unsigned)mt_random_below(&r, BODIES));
        mt_strbuf_str(&b, "]");
        add_riches(&r, rich, &b);
        fixture_add(f, b.data);
    }
    if (rich) add_ties(f, &r);
    fixture_ready(f);
    mt_strbuf_free(&b);
}

static void compare(fixture *f, const char *id, mt_mode mode, bool new_only, size_t keep, uint64_t seed)
{
    mt_match_options options = fixture_options();
    mt_subject subject = {0};
    mt_rules rules = {0};
    mt_evidence evidence = {0};
    mt_candidates all = {0}, few = {0};
    mt_model model = mt_model_default(mode, false);
    mt_random r = mt_random_seeded(seed + keep);
    for (int i = 0; seed % 2 && i < MT_FEATURE_COUNT;
         i++) /* as learned from outcomes, and one that cannot be learned */
        model.weight[i] *= mt_random_below(&r, 40) ? 2.0 * mt_random_unit(&r) : -0.5;
    mt_matcher *m = f->matcher;
    options.new_only = new_only;
    FIXTURE_OK(mt_matcher_begin(m, &options, true, ERR));
    FIXTURE_OK(mt_subject_find(m, mt_text_of(id), &subject, ERR));
    FIXTURE_OK(mt_rules_collect(m, &subject, &options, &rules, ERR));
    FIXTURE_OK(mt_evidence_collect(m, &subject, mode, &evidence, ERR));
    FIXTURE_OK(mt_candidates_rank(m, &rules, &evidence, &model, &all, ERR));
    FIXTURE_OK(mt_candidates_shortlist(m, &rules, &evidence, &model, keep, &few, ERR));
    FIXTURE_OK(mt_candidates_sort(&few, ERR));
    size_t wanted = keep < all.len ? keep : all.len;
    if (few.len < wanted) print_message("seed %llu, %s\n", (unsigned long long)seed, id);
    assert_true(few.len >= wanted);
    for (size_t i = 0; i < wanted; i++) {
        assert_int_equal(few.data[i].vertex, all.data[i].vertex);
        assert_true(few.data[i].logit == all.data[i].logit);
    }
    for (size_t i = wanted; i < few.len; i++) assert_true(few.data[i].logit == few.data[wanted - 1].logit);
    mt_matcher_end(m);
    MT_ARRAY_FREE(&all);
    MT_ARRAY_FREE(&few);
    mt_evidence_free(&evidence);
    mt_rules_free(&rules);
    mt_subject_free(&subject);
}

static void short_lists_agree(void **state)
{
    static const mt_mode modes[] = {MT_MODE_BALANCED, MT_MODE_COMPLEMENT, MT_MODE_PEER};
    static const size_t keeps[] = {1, 3, 10, BODIES + 5};
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        fixture f;
        make(&f, seed);
        for (int o = 0; o < BODIES; o++) {
            char id[16];
            snprintf(id, sizeof id, "o%d", o);
            for (size_t k = 0; k < MT_COUNT(keeps); k++)
                compare(&f, id, modes[(size_t)o % MT_COUNT(modes)], o % 2, keeps[k], seed);
        }
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(short_lists_agree)};
    return cmocka_run_group_tests_name("shortlist", tests, NULL, NULL);
}
