/* Counting in clauses against counting, and proofs that are told bounds which cores would not find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/clock.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/meet/bound.h"
#include "libmatch/meet/proof.h"
#include "libmatch/meet/sat.h"
#include "libmatch/meet/search.h"

#define FOREVER INT64_MAX
#define MOST_LITERALS 7

typedef struct weighing {
    const char *name;
    size_t count, most;
    uint64_t weight[MOST_LITERALS];
} weighing;

static const weighing weighings[] = {
    {"nothing to weigh", 0, 3, {0}},
    {"nothing allowed", 3, 0, {1, 2, 3}},
    {"weights of nothing", 3, 0, {0, 0, 1}},
    {"each just fits", 3, 4, {4, 4, 4}},
    {"one too heavy", 4, 4, {5, 2, 2, 1}},
    {"all fit", 3, 6, {1, 2, 3}},
    {"all but a little", 3, 5, {1, 2, 3}},
    {"light ones first", 6, 7, {1, 1, 1, 2, 3, 7}},
    {"heavy ones first", 6, 7, {7, 3, 2, 1, 1, 1}},
    {"like ones", 7, 6, {2, 2, 2, 2, 2, 2, 2}},
};

/* Is every set of the literals allowed that does not weigh too much, and no other? */
static void weigh_all(const weighing *w, const char *name, uint64_t seed)
{
    mt_sat *sat = NULL;
    int literal[MOST_LITERALS];
    if (mt_sat_create(MT_SAT_PROVE, &sat, NULL) != MATCH_OK) skip(); /* a build without solver */
    for (size_t i = 0; i < w->count; i++) literal[i] = mt_sat_variable(sat);
    assert_int_equal(mt_sat_at_most_weight(sat, literal, w->weight, w->count, w->most, NULL), MATCH_OK);
    for (unsigned set = 0; set < 1U << w->count; set++) {
        int assumed[MOST_LITERALS];
        uint64_t sum = 0;
        for (size_t i = 0; i < w->count; i++) {
            assumed[i] = set >> i & 1 ? literal[i] : -literal[i];
            sum += set >> i & 1 ? w->weight[i] : 0;
        }
        bool fits = mt_sat_solve(sat, assumed, w->count, 1000, FOREVER) == MT_SAT_YES;
        if (fits != (sum <= w->most)) fail_msg("%s, seed %llu, set %u", name, (unsigned long long)seed, set);
    }
    mt_sat_free(&sat);
}

static void weighed(void **state)
{
    const weighing *w = *state;
    weigh_all(w, w->name, 0);
}

static void weighed_at_random(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        mt_random r = mt_random_seeded(seed);
        weighing w = {.count = 1 + mt_random_below(&r, MOST_LITERALS), .most = mt_random_below(&r, 20)};
        for (size_t i = 0; i < w.count; i++) w.weight[i] = mt_random_below(&r, 8);
        weigh_all(&w, "random", seed);
    }
}

/* Thirty people who all want to meet, each at least three times, in four slots with three tables: 12 meetings fill
 * 24 of the 90 seats promised. That tables are too few for more is a long way for cores, and short by prices. */
static void bounds_known_before(void **state)
{
    mt_strbuf b = {0};
    mt_event *event = NULL;
    mt_model *model = NULL;
    mt_search *search = NULL;
    mt_proof *proof = NULL;
    mt_bounds bounds = {0};
    bool done = false;
    (void)state;
    mt_strbuf_str(&b, "{\"participants\":30,\"slots\":4,\"tables\":3,\"kind\":\"selection\",\"min_meetings\":3,"
                      "\"meetings\":[");
    for (int first = 0; first < 30; first++)
        for (int other = first + 1; other < 30; other++)
            mt_strbuf_format(&b, "%s{\"a\":%d,\"b\":%d,\"weight\":2}", other > 1 ? "," : "", first, other);
    mt_strbuf_str(&b, "]}");
    assert_int_equal(mt_event_parse(mt_text_make(b.data, b.len), &event, NULL), MATCH_OK);
    assert_int_equal(mt_model_make(event, &model, NULL), MATCH_OK);
    assert_int_equal(mt_bounds_of_model(model, &bounds, NULL), MATCH_OK);
    assert_int_equal(bounds.missing, 66);
    if (!mt_proof_is_possible(model)) skip();
    assert_int_equal(mt_search_create(model, 1, &search, NULL), MATCH_OK);
    const mt_value known = {.below = 66, .lost = 423};
    mt_search_run(search, 100000, 0, 1, &known);
    mt_value best = mt_search_best(search);
    assert_true(best.below == 66 && best.lost == 423);
    assert_int_equal(mt_proof_create(model, search, &known, FOREVER, &proof, NULL), MATCH_OK);
    int64_t end = mt_clock_thread_cpu_ns() + 4000000000;
    while (!done && !mt_proof_result_of(proof)->breaks_known && mt_clock_thread_cpu_ns() < end)
        assert_int_equal(mt_proof_step(proof, mt_clock_wall_ns() + 1000000, end, &done, NULL), MATCH_OK);
    const mt_proof_result *r = mt_proof_result_of(proof);
    assert_true(r->below_known && r->below == 66);
    assert_true(r->lost_known && r->lost == 423);
    assert_true(r->breaks_known); /* that the proof has come so far is the point */
    mt_proof_free(&proof);
    mt_search_free(&search);
    mt_bounds_free(&bounds);
    mt_model_free(&model);
    mt_event_free(&event);
    mt_strbuf_free(&b);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(weighings) + 2];
    for (size_t i = 0; i < MT_COUNT(weighings); i++)
        tests[i] = (struct CMUnitTest){weighings[i].name, weighed, NULL, NULL, (void *)(uintptr_t)&weighings[i]};
    tests[MT_COUNT(weighings)] = (struct CMUnitTest)cmocka_unit_test(weighed_at_random);
    tests[MT_COUNT(weighings) + 1] = (struct CMUnitTest)cmocka_unit_test(bounds_known_before);
    return cmocka_run_group_tests_name("meet/sat", tests, NULL, NULL);
}
