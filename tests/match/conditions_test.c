/* What is taken from the index once against what is read from the records: fit factors, priorities, own scores. */
#include <math.h>

#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/world/facts.h"
#include "tests/match/fixture.h"

static const char *const countries[] = {"RO", "PL", "DE"}, *const types[] = {"company", "university", "hospital"};

static void add_list(mt_strbuf *b, mt_random *r, const char *key, const char *const values[3])
{
    bool first = true;
    mt_strbuf_format(b, "\"%s\":[", key);
    for (int i = 0; i < 3; i++)
        if (mt_random_below(r, 3) == 0) {
            mt_strbuf_format(b, "%s\"%s\"", first ? "" : ",", values[i]);
            first = false;
        }
    mt_strbuf_str(b, "]");
}

static void add_item(fixture *f, mt_random *r, int i, mt_strbuf *b)
{
    static const char *const kinds[] = {"offer", "request", "idea", "competence"};
    mt_strbuf_clear(b);
    mt_strbuf_format(b, "{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"o%d\",\"language\":\"zxx\",\"text\":\"",
                     kinds[mt_random_below(r, 4)], i, i % 5);
    for (int w = 0; w < 6; w++) mt_strbuf_format(b, "t%u ", (unsigned)mt_random_below(r, 12));
    mt_strbuf_str(b, "\"");
    if (mt_random_below(r, 2)) {
        unsigned low = 1 + mt_random_below(r, 9), high = low + mt_random_below(r, 10 - low);
        mt_strbuf_format(b, ",\"trl\":[%u,%u]", low, high);
    }
    if (mt_random_below(r, 2)) {
        static const char *const stated[] = {"3", "\"2.5\"", "\"high\"", "0", "1000", "0.5"};
        mt_strbuf_format(b, ",\"priority\":%s", stated[mt_random_below(r, 6)]);
    }
    if (mt_random_below(r, 2)) {
        mt_strbuf_str(b, ",\"countries\":{");
        add_list(b, r, "wanted", countries);
        mt_strbuf_str(b, ",");
        add_list(b, r, "excluded", countries);
        mt_strbuf_str(b, "}");
    }
    if (mt_random_below(r, 2)) {
        mt_strbuf_str(b, ",");
        add_list(b, r, "partner_types", types);
    }
    mt_strbuf_str(b, "}");
    FIXTURE_OK(mt_strbuf_status(b, ERR));
    fixture_add(f, b->data);
}

static void make(fixture *f, uint64_t seed, bool two_segments)
{
    mt_random r = mt_random_seeded(seed);
    mt_strbuf b = {0};
    fixture_open(f);
    for (int i = 0; i < 5; i++) {
        mt_strbuf_clear(&b);
        mt_strbuf_format(&b, "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Body %d\"", i, i);
        if (i) mt_strbuf_format(&b, ",\"country\":\"%s\"", countries[mt_random_below(&r, 3)]);
        if (i > 1) mt_strbuf_format(&b, ",\"type\":\"%s\"", types[mt_random_below(&r, 3)]);
        mt_strbuf_str(&b, "}");
        fixture_add(f, b.data);
    }
    for (int i = 0; i < 30; i++) {
        if (two_segments && i == 20) FIXTURE_OK(mt_index_flush(f->writer, ERR));
        add_item(f, &r, i, &b);
    }
    fixture_ready(f);
    FIXTURE_OK(mt_matcher_refresh(f->matcher, ERR));
    mt_strbuf_free(&b);
}

static void fits_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        fixture f;
        mt_conditions c = {0};
        mt_fact_cache cache = {0};
        make(&f, seed, seed % 2);
        cache.store = f.store;
        FIXTURE_OK(mt_conditions_read(f.matcher->index, &c, ERR));
        uint32_t docs = mt_index_docs(f.matcher->index), compared = 0;
        for (uint32_t a = 0; a < docs; a++) {
            for (uint32_t b = 0; b < docs; b++) {
                if (!mt_index_live(f.matcher->index, a) || !mt_index_live(f.matcher->index, b)) continue;
                if (mt_index_kind(f.matcher->index, a) == MT_KIND_ORGANISATION) continue;
                if (mt_index_kind(f.matcher->index, b) == MT_KIND_ORGANISATION) continue;
                mt_facts need, answer, asker, answerer;
                mt_num x = (mt_num)(a % 5 + 1), y = (mt_num)(b % 5 + 1); /* the organisations came first */
                FIXTURE_OK(mt_facts_of(&cache, mt_index_num(f.matcher->index, a), &need, ERR));
                FIXTURE_OK(mt_facts_of(&cache, mt_index_num(f.matcher->index, b), &answer, ERR));
                FIXTURE_OK(mt_facts_of(&cache, x, &asker, ERR));
                FIXTURE_OK(mt_facts_of(&cache, y, &answerer, ERR));
                double slow = mt_fit_factor(&need, asker.root, &answer, answerer.root, NULL);
                double fast = mt_conditions_fit(&c, a, mt_index_doc_of(f.matcher->index, x), b,
                                                mt_index_doc_of(f.matcher->index, y));
                if (fabs(slow - fast) > 1e-15 || need.priority != c.priority[a])
                    print_message("seed %llu, documents %u and %u: %g %g\n", (unsigned long long)seed, (unsigned)a,
                                  (unsigned)b, slow, fast);
                assert_true(fabs(slow - fast) <= 1e-15);
                assert_true(need.priority == c.priority[a]);
                assert_true(mt_conditions_fit(&c, a, MT_NONE, b, MT_NONE) >= fast);
                compared++;
            }
        }
        assert_int_equal(compared, 900);
        mt_conditions_free(&c);
        mt_fact_cache_free(&cache);
        fixture_close(&f);
    }
}

static void own_scores_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        fixture f;
        mt_own_scores own = {0};
        make(&f, seed, seed % 2);
        const mt_index *index = f.matcher->index;
        FIXTURE_OK(mt_own_scores_init(index, MT_KINDS_ITEMS, &own, ERR));
        for (uint32_t d = 0; d < mt_index_docs(index); d++) {
            if (!mt_index_live(index, d)) continue;
            mt_profile profile = {0};
            double slow, fast;
            FIXTURE_OK(mt_profile_add_document(&profile, index, &mt_bm25_default, d, 1.0, ERR));
            FIXTURE_OK(mt_profile_compare(&profile, index, &mt_bm25_default, MT_KINDS_ITEMS, d, &slow, ERR));
            FIXTURE_OK(mt_own_score(&own, d, &fast, ERR));
            if (mt_index_kind(index, d) != MT_KIND_ORGANISATION) {
                assert_true(fast > 0.0);
                assert_true(fabs(slow - fast) <= 1e-9 * slow);
            }
            mt_profile_free(&profile);
        }
        mt_own_scores_free(&own);
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_agree),
        cmocka_unit_test(own_scores_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
