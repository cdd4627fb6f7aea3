/* The bounds of a selection against trying every plan of random tiny events:
 *   - no plan weighs more than the bound, and most bounds are reached;
 *   - no plan misses fewer meetings to the minimums than the bound says, and most bounds are reached;
 *   - what the surplus of a meeting says of plans with or without it is true of all of them;
 * and against the search on larger ones, which should come as far. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/bound.h"
#include "libmatch/meet/schedule.h"

#define MOST_MEETINGS 8

static bool chance(mt_random *r, uint32_t percent) { return mt_random_below(r, 100) < percent; }

/* Few slots and tables, people who are away, halves of the day, a third party at times, remote people. */
static mt_event *event_of(uint64_t seed)
{
    mt_random r = mt_random_seeded(seed);
    mt_event *event = NULL;
    mt_strbuf b = {0};
    uint32_t people = 3 + mt_random_below(&r, 4), slots = 1 + mt_random_below(&r, 4);
    uint32_t meetings = 2 + mt_random_below(&r, MOST_MEETINGS - 1), scale = chance(&r, 30) ? 1 : 3;
    mt_strbuf_str(&b, "{\"kind\":\"selection\",\"participants\":[");
    for (uint32_t p = 0; p < people; p++)
        mt_strbuf_format(&b, "%s{\"id\":\"p%u\",\"mode\":\"%s\"}", p ? "," : "", p,
                         chance(&r, 25) ? "remote" : "onsite");
    mt_strbuf_format(&b, "],\"slots\":%u,\"morning_slots\":%u,\"tables\":%u,\"max_meetings\":%u,\"meetings\":[", slots,
                     slots / 2, 1 + mt_random_below(&r, 3), 1 + mt_random_below(&r, slots));
    for (uint32_t i = 0; i < meetings; i++) {
        uint32_t one = chance(&r, 40) ? 0 : mt_random_below(&r, people), two = mt_random_below(&r, people - 1);
        if (two >= one) two++;
        mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u,\"weight\":%u", i ? "," : "", one, two,
                         1 + mt_random_below(&r, scale));
        if (chance(&r, 10) && one + two != 3) mt_strbuf_format(&b, ",\"others\":[%u]", one && two ? 0 : 3 - one - two);
        if (slots > 1 && chance(&r, 30)) mt_strbuf_format(&b, ",\"session\":\"%s\"", chance(&r, 50) ? "am" : "pm");
        mt_strbuf_char(&b, '}');
    }
    mt_strbuf_str(&b, "],\"forbidden\":[");
    for (uint32_t p = 0; p < people; p++) {
        mt_strbuf_str(&b, p ? ",[" : "[");
        if (chance(&r, 40)) mt_strbuf_format(&b, "%u", mt_random_below(&r, slots));
        mt_strbuf_char(&b, ']');
    }
    mt_strbuf_str(&b, "],\"min_meetings\":[");
    for (uint32_t p = 0; p < people; p++) mt_strbuf_format(&b, "%s%u", p ? "," : "", mt_random_below(&r, 4));
    mt_strbuf_str(&b, "]}");
    if (mt_event_parse(mt_text_make(b.data, b.len), &event, NULL) != MATCH_OK) event = NULL; /* a party twice */
    mt_strbuf_free(&b);
    return event;
}

typedef struct trial {
    const mt_model *model;
    int32_t slot[MOST_MEETINGS];
    double weight, best, with[MOST_MEETINGS], without[MOST_MEETINGS];
    uint64_t missing; /* to the minimums, of the plan that misses the fewest */
} trial;

static bool meet_in_common(const mt_model *m, uint32_t a, uint32_t b)
{
    for (uint32_t i = m->party_start[a]; i < m->party_start[a + 1]; i++)
        for (uint32_t k = m->party_start[b]; k < m->party_start[b + 1]; k++)
            if (m->party[i] == m->party[k]) return true;
    return false;
}

static bool fits(const trial *t, uint32_t meeting, int32_t slot)
{
    const mt_model *m = t->model;
    uint32_t tables = m->needs_table[meeting];
    for (uint32_t i = 0; i < meeting; i++) {
        if (t->slot[i] != slot) continue;
        if (meet_in_common(m, i, meeting)) return false;
        tables += m->needs_table[i];
    }
    return !m->needs_table[meeting] || tables <= m->capacity;
}

/* Gives the meetings missing to the minimums as well. */
static bool too_many(const trial *t, uint64_t *missing)
{
    const mt_model *m = t->model;
    *missing = 0;
    for (uint32_t p = 0; p < m->participants; p++) {
        uint32_t count = 0;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            count += t->slot[m->meeting_of[k]] != MT_UNPLACED;
        if (count > m->most[p]) return true;
        if (count < m->least[p]) *missing += m->least[p] - count;
    }
    return false;
}

static void try_all(trial *t, uint32_t meeting)
{
    const mt_model *m = t->model;
    if (meeting == m->meetings) {
        uint64_t missing;
        if (too_many(t, &missing)) return;
        if (missing < t->missing) t->missing = missing;
        if (t->weight > t->best) t->best = t->weight;
        for (uint32_t i = 0; i < m->meetings; i++) {
            double *of = t->slot[i] == MT_UNPLACED ? &t->without[i] : &t->with[i];
            if (t->weight > *of) *of = t->weight;
        }
        return;
    }
    t->slot[meeting] = MT_UNPLACED;
    try_all(t, meeting + 1);
    t->weight += m->weight[meeting];
    for (uint32_t k = m->slot_start[meeting]; k < m->slot_start[meeting + 1]; k++) {
        if (!fits(t, meeting, m->slot[k])) continue;
        t->slot[meeting] = m->slot[k];
        try_all(t, meeting + 1);
    }
    t->slot[meeting] = MT_UNPLACED;
    t->weight -= m->weight[meeting];
}

#define CHECK(condition, seed, what)                                                                    \
    do {                                                                                                \
        if (!(condition)) fail_msg("%s (seed %llu): %s", what, (unsigned long long)(seed), #condition); \
    } while (0)

typedef struct tally {
    uint32_t events, weight, missing; /* bounds that are reached */
} tally;

static void judge(const mt_model *model, uint64_t seed, tally *all)
{
    trial t = {.model = model, .missing = UINT64_MAX};
    mt_bounds bounds;
    for (uint32_t i = 0; i < model->meetings; i++) t.with[i] = t.without[i] = -INFINITY;
    try_all(&t, 0);
    assert_int_equal(mt_bounds_of_model(model, &bounds, NULL), MATCH_OK);
    double unit = model->weight_unit, dual = bounds.weighing.value;
    all->events++;
    all->weight += bounds.weight <= t.best * unit + 1e-9;
    all->missing += bounds.missing == t.missing;
    CHECK(bounds.missing <= t.missing, seed, "no plan misses fewer meetings to the minimums");
    CHECK(bounds.weight >= t.best * unit - 1e-9, seed, "no plan beats the bound");
    for (uint32_t i = 0; i < model->meetings; i++) {
        double surplus = bounds.weighing.surplus[i] * unit;
        if (surplus > 0) CHECK(t.without[i] * unit <= dual - surplus + 1e-6, seed, "a plan without the meeting");
        if (surplus < 0) CHECK(t.with[i] * unit <= dual + surplus + 1e-6, seed, "a plan with the meeting");
    }
    mt_bounds_free(&bounds);
}

static void tiny_events(void **state)
{
    tally all = {0};
    const char *wanted = getenv("MATCH_MEET_BOUNDS");
    uint64_t most = wanted ? strtoull(wanted, NULL, 10) : 4000;
    (void)state;
    for (uint64_t seed = 1; seed <= most; seed++) {
        mt_event *event = event_of(seed);
        mt_model *model = NULL;
        if (!event) continue;
        assert_int_equal(mt_model_make(event, &model, NULL), MATCH_OK);
        judge(model, seed, &all);
        mt_model_free(&model);
        mt_event_free(&event);
    }
    print_message("of %u events the bound is reached by weight in %u, by meetings missing to the minimums in %u\n",
                  all.events, all.weight, all.missing);
    assert_true(all.events > most / 2);
    assert_true(all.weight * 100 >= all.events * 90);
    assert_true(all.missing * 100 >= all.events * 90);
}

static bool weight_is_proved(const mt_event *event, const mt_schedule_options *options, uint64_t seed)
{
    mt_schedule *schedule = NULL;
    mt_plan *plan = NULL;
    bool done = false;
    assert_int_equal(mt_schedule_create(event, options, &schedule, NULL), MATCH_OK);
    while (!done) assert_int_equal(mt_schedule_step(schedule, INT64_C(1000000000), &done, NULL), MATCH_OK);
    assert_int_equal(mt_schedule_plan(schedule, &plan, NULL), MATCH_OK);
    double found = plan->objective.weight.value, bound = plan->bound.weight.value;
    CHECK(plan->status != MT_PLAN_UNKNOWN && found <= bound, seed, "a plan within its bound");
    mt_plan_free(&plan);
    mt_schedule_free(&schedule);
    return found == bound;
}

/* Events in which many want the same few: the search reaches the bound of most, and says that nothing weighs more. */
static void search_reaches_bound(void **state)
{
    const mt_schedule_options options = {.moves = 200000, .seed = 1, .threads = 1};
    const uint32_t events = 30, people = 40, slots = 8;
    uint32_t reached = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= events; seed++) {
        mt_random r = mt_random_seeded(seed);
        mt_event *event = NULL;
        mt_strbuf b = {0};
        mt_strbuf_format(&b, "{\"kind\":\"selection\",\"participants\":%u,\"slots\":%u,\"tables\":%u,\"meetings\":[",
                         people, slots, 8 + mt_random_below(&r, 8));
        for (uint32_t one = 0, any = 0; one < people; one++)
            for (uint32_t two = one + 1; two < people; two++)
                if (chance(&r, one < 6 ? 50 : 8))
                    mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u,\"weight\":%u}", any++ ? "," : "", one, two,
                                     1 + mt_random_below(&r, 9));
        mt_strbuf_str(&b, "],\"forbidden\":[");
        for (uint32_t p = 0; p < people; p++)
            mt_strbuf_format(&b, "%s[%u,%u]", p ? "," : "", mt_random_below(&r, slots / 2),
                             slots / 2 + mt_random_below(&r, slots / 2));
        mt_strbuf_str(&b, "]}");
        assert_int_equal(mt_event_parse(mt_text_make(b.data, b.len), &event, NULL), MATCH_OK);
        mt_strbuf_free(&b);
        reached += weight_is_proved(event, &options, seed);
        mt_event_free(&event);
    }
    print_message("%u of %u selections reach the bound\n", reached, events);
    assert_true(reached * 10 >= events * 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tiny_events), cmocka_unit_test(search_reaches_bound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
