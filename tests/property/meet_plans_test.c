/* Random events against an evaluation of plans written straight from the definitions:
 *   - plans of the planner are accepted by the checker and by the slow evaluation, with the same counts;
 *   - on tiny events, against trying everything: never better than the best, bounds and claims true;
 *   - plans changed at random: the checker objects exactly when the slow evaluation does;
 *   - the same event, seed and moves give the same bytes for 1, 2 and 4 threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/schedule.h"
#include "tests/reference/event_reference.h"

#define CHECK(condition, seed, what)                                                                    \
    do {                                                                                                \
        if (!(condition)) fail_msg("%s (seed %llu): %s", what, (unsigned long long)(seed), #condition); \
    } while (0)

static mt_plan *plan_of(const mt_event *e, uint64_t moves, uint32_t threads, uint64_t seed, bool prove)
{
    mt_schedule_options options = {60, moves, threads, seed, prove};
    mt_schedule *schedule = NULL;
    mt_plan *plan = NULL;
    mt_error err = {0};
    bool done = false;
    if (mt_schedule_create(e, &options, &schedule, &err) != MATCH_OK)
        fail_msg("seed %llu: %s", (unsigned long long)seed, err.message);
    while (!done) assert_int_equal(mt_schedule_step(schedule, 20000000, &done, &err), MATCH_OK);
    if (mt_schedule_plan(schedule, &plan, &err) != MATCH_OK)
        fail_msg("seed %llu: %s", (unsigned long long)seed, err.message);
    mt_schedule_free(&schedule);
    return plan;
}

static void same_counts(const mt_check_report *r, const reference_value *v, uint64_t seed)
{
    CHECK(r->counted.weight.value == v->weight, seed, "weight");
    CHECK(r->counted.breaks.value == v->breaks, seed, "breaks");
    CHECK(r->counted.below_minimum.value == v->below, seed, "below_minimum");
}

static void judge(const mt_event *e, const mt_plan *plan, uint64_t seed)
{
    mt_check_report report = {0};
    assert_int_equal(mt_check(e, plan, &report, NULL), MATCH_OK);
    reference_value v = reference_evaluate(e, plan->assignment);
    bool claims_valid = plan->status == MT_PLAN_FEASIBLE || plan->status == MT_PLAN_OPTIMAL;
    if (claims_valid && !report.valid) fail_msg("seed %llu: %s", (unsigned long long)seed, report.violation[0].text);
    CHECK(v.valid == claims_valid, seed, "the planner's status against the slow evaluation");
    for (size_t i = 0; i < report.violations; i++)
        CHECK(report.violation[i].rule == MT_RULE_NOT_PLACED || report.violation[i].rule == MT_RULE_FAIRNESS, seed,
              report.violation[i].text);
    same_counts(&report, &v, seed);
    CHECK(e->selection ? plan->status != MT_PLAN_UNKNOWN : 1, seed, "a selection always has a plan");
    for (size_t i = 0; i < plan->unscheduled_count; i++)
        CHECK(plan->unscheduled[i].reason && *plan->unscheduled[i].reason, seed, "a reason each");
    mt_check_report_free(&report);
}

static void plans_are_valid(void **state)
{
    (void)state;
    for (uint64_t seed = reference_asked("MATCH_MEET_FIRST", 1); seed <= reference_asked("MATCH_MEET_EVENTS", 2400);
         seed++) {
        mt_random r = mt_random_seeded(seed);
        reference_size z = {2 + mt_random_below(&r, 10),
                            1 + mt_random_below(&r, seed % 40 == 0 ? 90 : 9),
                            mt_random_below(&r, 26),
                            mt_random_below(&r, 7),
                            0,
                            0};
        reference_richer(&z, &r);
        mt_event *e = reference_event(&r, &z, seed);
        mt_plan *plan = plan_of(e, 3000, 1, seed, false);
        judge(e, plan, seed);
        mt_plan_free(&plan);
        mt_event_free(&e);
    }
}

static void judge_against_best(const mt_event *e, const mt_plan *plan, const reference_value *best, bool prove,
                               uint64_t seed)
{
    reference_value v = reference_evaluate(e, plan->assignment);
    CHECK(!(plan->status == MT_PLAN_INFEASIBLE && best->valid), seed, "infeasible is true");
    if (prove)
        CHECK(plan->status == (best->valid ? MT_PLAN_OPTIMAL : MT_PLAN_INFEASIBLE), seed, "tiny events are closed");
    if (!best->valid) return;
    CHECK(!v.valid || reference_compare(&v, best) >= 0, seed, "nothing is better than the best");
    if (plan->status == MT_PLAN_OPTIMAL) CHECK(reference_compare(&v, best) == 0, seed, "optimal is true");
    CHECK(plan->bound.below_minimum.value <= best->below, seed, "bound on below_minimum");
    if (v.below == best->below)
        CHECK(!plan->bound.weight.known || plan->bound.weight.value >= best->weight - 1e-9, seed, "bound on weight");
    if (v.below == best->below && v.weight == best->weight)
        CHECK(!plan->bound.breaks.known || plan->bound.breaks.value <= best->breaks, seed, "bound on breaks");
}

static void tiny_events_against_everything(void **state)
{
    uint32_t solvable = 0, found = 0, best_found = 0;
    (void)state;
    for (uint64_t seed = reference_asked("MATCH_MEET_FIRST", 1); seed <= reference_asked("MATCH_MEET_TINY", 1500);
         seed++) {
        mt_random r = mt_random_seeded(seed + 100000);
        reference_size z = {2 + mt_random_below(&r, 4),
                            1 + mt_random_below(&r, 4),
                            mt_random_below(&r, 5),
                            mt_random_below(&r, 4),
                            0,
                            0};
        reference_richer(&z, &r);
        mt_event *e = reference_event(&r, &z, seed);
        if (reference_too_many(e)) {
            mt_event_free(&e);
            continue;
        }
        reference_value best = reference_best(e);
        mt_plan *plan = plan_of(e, 2000, 1, seed, false);
        judge(e, plan, seed);
        judge_against_best(e, plan, &best, false, seed);
        reference_value v = reference_evaluate(e, plan->assignment);
        solvable += best.valid;
        found += best.valid && v.valid;
        best_found += best.valid && v.valid && reference_compare(&v, &best) == 0;
        mt_plan_free(&plan);
        mt_event_free(&e);
    }
    if (found * 100 < solvable * 99 || best_found * 100 < solvable * 95 || solvable < 500)
        fail_msg("of %u tiny events with a plan %u got one, %u the best", solvable, found, best_found);
}

/* With a solver in the build every tiny event is closed, and rightly. */
static void tiny_events_proved(void **state)
{
    (void)state;
#ifndef MATCH_HAVE_CADICAL
    skip();
#endif
    for (uint64_t seed = reference_asked("MATCH_MEET_FIRST", 1); seed <= reference_asked("MATCH_MEET_PROOFS", 400);
         seed++) {
        mt_random r = mt_random_seeded(seed + 400000);
        reference_size z = {2 + mt_random_below(&r, 4),
                            1 + mt_random_below(&r, 4),
                            mt_random_below(&r, 6),
                            mt_random_below(&r, 4),
                            0,
                            0};
        reference_richer(&z, &r);
        mt_event *e = reference_event(&r, &z, seed);
        if (reference_too_many(e)) {
            mt_event_free(&e);
            continue;
        }
        reference_value best = reference_best(e);
        mt_plan *plan = plan_of(e, 100, 1, seed, true);
        judge(e, plan, seed);
        judge_against_best(e, plan, &best, true, seed);
        mt_plan_free(&plan);
        mt_event_free(&e);
    }
}

static void changed_plans_are_caught(void **state)
{
    (void)state;
    uint32_t broken = 0, whole = 0;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        mt_random r = mt_random_seeded(seed + 200000);
        reference_size z = {2 + mt_random_below(&r, 6),
                            1 + mt_random_below(&r, 6),
                            1 + mt_random_below(&r, 8),
                            1 + mt_random_below(&r, 4),
                            0,
                            0};
        reference_richer(&z, &r);
        mt_event *e = reference_event(&r, &z, seed);
        mt_plan *made = plan_of(e, 1000, 1, seed, false);
        for (int change = 0; change < 8; change++) {
            mt_plan plan = {.assignment = made->assignment, .assignments = made->assignments};
            uint32_t m = mt_random_below(&r, e->meetings);
            made->assignment[m] = (int32_t)mt_random_below(&r, e->slots + 1) - 1;
            mt_check_report report = {0};
            assert_int_equal(mt_check(e, &plan, &report, NULL), MATCH_OK);
            reference_value v = reference_evaluate(e, plan.assignment);
            if (v.valid != report.valid)
                fail_msg("seed %llu: the slow evaluation says %s, the checker %s", (unsigned long long)seed,
                         v.valid ? "valid" : "broken", report.valid ? "valid" : report.violation[0].text);
            same_counts(&report, &v, seed);
            broken += !v.valid;
            whole += v.valid;
            mt_check_report_free(&report);
        }
        mt_plan_free(&made);
        mt_event_free(&e);
    }
    assert_true(broken > 1000 && whole > 1000);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        mt_random r = mt_random_seeded(seed + 300000);
        reference_size z = {20, 8, 70, 9, seed % 3, seed % 2};
        mt_event *e = reference_event(&r, &z, seed);
        mt_strbuf first = {0}, other = {0};
        for (uint32_t threads = 1; threads <= 4; threads *= 2) {
            mt_plan *plan = plan_of(e, 210000, threads, seed, seed % 2);
            mt_strbuf *b = threads == 1 ? &first : &other;
            mt_strbuf_clear(b);
            mt_plan_write(plan, e, b);
            if (threads > 1) assert_string_equal(first.data, other.data);
            mt_plan_free(&plan);
        }
        mt_strbuf_free(&first);
        mt_strbuf_free(&other);
        mt_event_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plans_are_valid),
                                       cmocka_unit_test(tiny_events_against_everything),
                                       cmocka_unit_test(tiny_events_proved), cmocka_unit_test(changed_plans_are_caught),
                                       cmocka_unit_test(threads_change_nothing)};
    return cmocka_run_group_tests_name("meet plans", tests, NULL, NULL);
}
