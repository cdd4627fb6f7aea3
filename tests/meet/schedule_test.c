/* The planning job: ends of the range, every rule once in a plan, reasons, certificates, life of a job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/meet/bound.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/schedule.h"

static mt_event *event_of(const char *json)
{
    mt_event *event = NULL;
    mt_error err = {0};
    if (mt_event_parse(mt_text_of(json), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
    return event;
}

static mt_plan *plan_of(const mt_event *event, const mt_schedule_options *options)
{
    mt_schedule *schedule = NULL;
    mt_plan *plan = NULL;
    mt_error err = {0};
    bool done = false;
    assert_int_equal(mt_schedule_create(event, options, &schedule, &err), MATCH_OK);
    while (!done) assert_int_equal(mt_schedule_step(schedule, 10000000, &done, &err), MATCH_OK);
    assert_true(mt_schedule_progress(schedule) == 1);
    if (mt_schedule_plan(schedule, &plan, &err) != MATCH_OK) fail_msg("%s", err.message);
    mt_schedule_free(&schedule);
    return plan;
}

static const mt_schedule_options few_moves = {.moves = 20000, .threads = 1, .seed = 1};

static const struct planned {
    const char *name, *event, *status;
    const char *reason; /* part of the plan's reason, or of the reason of the first meeting not scheduled; or NULL */
} cases[] = {
    {"nobody", "{\"participants\":0,\"slots\":0,\"tables\":0}", "optimal", NULL},
    {"one alone", "{\"participants\":1,\"slots\":5,\"tables\":1}", "optimal", NULL},
    {"no slots, no meetings", "{\"participants\":4,\"slots\":0,\"tables\":3}", "optimal", NULL},
    {"no slots", "{\"participants\":2,\"slots\":0,\"tables\":3,\"meetings\":[{\"a\":0,\"b\":1}]}", "infeasible",
     "the event has no slots"},
    {"no tables", "{\"participants\":2,\"slots\":3,\"tables\":0,\"meetings\":[{\"a\":0,\"b\":1}]}", "infeasible",
     "the event has no tables"},
    {"no tables for remote ones",
     "{\"participants\":[{\"mode\":\"remote\"},{\"mode\":\"remote\"}],\"slots\":3,\"tables\":0,\"meetings\":[{\"a\":0,"
     "\"b\":1}]}",
     "optimal", NULL},
    {"fixed in a forbidden slot",
     "{\"participants\":[{\"name\":\"Ana\"},{\"name\":\"Bo\"}],\"slots\":3,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1,"
     "\"fixed\":2}],\"forbidden\":[[],[2]]}",
     "infeasible", "meeting 0 (Ana, Bo) has no possible slot: its fixed slot 2 is not possible; Bo is away in 1 of 3"},
    {"fixed out of session",
     "{\"participants\":2,\"slots\":4,\"morning_slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1,\"fixed\":3,"
     "\"session\":\"am\"}]}",
     "infeasible", "it must be in the morning"},
    {"listed and refused",
     "{\"participants\":2,\"slots\":4,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}],\"wishes\":[{\"from\":1,\"to\":0,"
     "\"class\":\"no\"}]}",
     "infeasible", "participant 1 does not want to meet participant 0"},
    {"refused in a selection",
     "{\"participants\":2,\"slots\":4,\"tables\":1,\"kind\":\"selection\",\"meetings\":[{\"a\":0,\"b\":1}],\"wishes\":["
     "{\"from\":1,\"to\":0,\"class\":\"no\"}]}",
     "optimal", "participant 1 does not want to meet participant 0"},
    {"more than the maximum",
     "{\"participants\":3,\"slots\":4,\"tables\":1,\"max_meetings\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}"
     "]}",
     "infeasible", "participant 0 has 2 meetings but may have at most 1"},
    {"more than the slots",
     "{\"participants\":3,\"slots\":1,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}]}", "infeasible",
     "participant 0 has 2 meetings but there is only 1 slot"},
    {"more than the tables",
     "{\"participants\":4,\"slots\":1,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3}]}", "infeasible",
     "2 meetings need a table, but 1 table in 1 slot hold only 1"},
    {"more than the people allow",
     "{\"participants\":3,\"slots\":2,\"tables\":9,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":1,\"b\":2}]"
     "}",
     "infeasible", "with who can be there when, and 9 tables, only 2 can take place in 2 slots"},
    {"fixed in one slot, few people",
     "{\"participants\":3,\"slots\":3,\"tables\":4,\"meetings\":[{\"a\":0,\"b\":1,\"fixed\":1},{\"a\":0,\"b\":2,"
     "\"fixed\":1}]}",
     "infeasible", "participant 0 has 2 meetings that can only be in the same slot (1)"},
    {"two in one slot",
     "{\"participants\":4,\"slots\":9,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1,\"fixed\":5},{\"a\":0,\"b\":2},{"
     "\"a\":3,\"b\":0,\"fixed\":5}]}",
     "infeasible", "participant 0 has 2 meetings that can only be in the same slot (5)"},
    {"order goes round",
     "{\"participants\":4,\"slots\":9,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3}],\"precedences\":["
     "[0,1],[1,0]]}",
     "infeasible", "go round in a circle"},
    {"before itself",
     "{\"participants\":2,\"slots\":9,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1}],\"precedences\":[[0,0]]}",
     "infeasible", "go round in a circle"},
    {"before itself in a selection",
     "{\"participants\":2,\"slots\":9,\"tables\":2,\"kind\":\"selection\",\"meetings\":[{\"a\":0,\"b\":1}],"
     "\"precedences\":[[0,0]]}",
     NULL, "against the order"},
    {"order too long",
     "{\"participants\":6,\"slots\":2,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":4,\"b\":5}]"
     ",\"precedences\":[[0,1],[1,2]]}",
     "infeasible",
     "meeting 2 (participant 4, participant 5) has no possible slot after the meetings that must come before"},
    {"fairness kept",
     "{\"participants\":4,\"slots\":5,\"tables\":2,\"fairness\":0,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{"
     "\"a\":2,\"b\":3}]}",
     "optimal", NULL},
    {"forced apart",
     "{\"participants\":3,\"slots\":3,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}],\"forbidden\":[["
     "1],[],[]]}",
     "optimal", NULL},
    {"chooses the heavier",
     "{\"participants\":3,\"slots\":1,\"tables\":1,\"kind\":\"selection\",\"meetings\":[{\"a\":0,\"b\":1,\"weight\":2},"
     "{\"a\":0,\"b\":2,\"weight\":5}]}",
     "optimal", "its only possible slot is not free, participant 0 busy in 1, all tables taken in 1"},
};

static void plans(void **state)
{
    const struct planned *c = *state;
    mt_event *event = event_of(c->event);
    mt_plan *plan = plan_of(event, &few_moves);
    mt_check_report report = {0};
    const char *reason = plan->reason ? plan->reason : plan->unscheduled_count ? plan->unscheduled[0].reason : "";
    if (c->status) assert_string_equal(mt_plan_status_name(plan->status), c->status);
    if (c->reason && !strstr(reason, c->reason)) fail_msg("\"%s\" does not say \"%s\"", reason, c->reason);
    assert_int_equal(mt_check(event, plan, &report, NULL), MATCH_OK);
    assert_int_equal(report.valid, plan->status != MT_PLAN_INFEASIBLE);
    mt_check_report_free(&report);
    mt_plan_free(&plan);
    mt_event_free(&event);
}

/* A ring of 200 participants over 150 slots, each with its two neighbours in slots far apart. */
static void more_than_64_slots(void **state)
{
    mt_strbuf b = {0};
    (void)state;
    mt_strbuf_str(
        &b, "{\"participants\":200,\"slots\":150,\"morning_slots\":70,\"tables\":3,\"fairness\":1,\"meetings\":[");
    for (int i = 0; i < 200; i++)
        mt_strbuf_format(&b, "%s{\"a\":%d,\"b\":%d,\"session\":\"%s\"}", i ? "," : "", i, (i + 1) % 200,
                         i < 100 ? "am" : "pm");
    mt_strbuf_str(&b, "]}");
    mt_event *event = event_of(b.data);
    mt_schedule_options options = {.moves = 400000, .threads = 2, .seed = 3};
    mt_plan *plan = plan_of(event, &options);
    mt_check_report report = {0};
    assert_int_equal(mt_check(event, plan, &report, NULL), MATCH_OK);
    if (!report.valid) fail_msg("%s", report.violation[0].text);
    assert_true(plan->objective.breaks.value <= 40);
    mt_check_report_free(&report);
    mt_plan_free(&plan);
    mt_event_free(&event);
    mt_strbuf_free(&b);
}

static void time_stops_and_says_so(void **state)
{
    /* a ring of four at one table: no plan without a break, and the cheap bounds do not see it */
    mt_event *event = event_of("{\"participants\":4,\"slots\":4,\"tables\":1,\"kind\":\"selection\",\"meetings\":[{"
                               "\"a\":0,\"b\":1},{\"a\":1,\"b\":2},{\"a\":2,\"b\":3},{\"a\":3,\"b\":0}]}");
    mt_schedule_options options = {.time_limit_s = 0.03};
    (void)state;
    mt_plan *plan = plan_of(event, &options);
    assert_int_equal(plan->status, MT_PLAN_FEASIBLE);
    assert_string_equal(plan->stopped, "time");
    mt_plan_free(&plan);
#ifdef MATCH_HAVE_CADICAL
    options = (mt_schedule_options){.time_limit_s = 30, .prove = true};
    plan = plan_of(event, &options);
    assert_int_equal(plan->status, MT_PLAN_OPTIMAL);
    assert_string_equal(plan->stopped, "proved");
    assert_true(plan->bound.breaks.value > 0);
    mt_plan_free(&plan);
#endif
    mt_event_free(&event);
}

/* Small events are given to the solver unasked; when it does not finish, the search goes on, whatever the threads. */
static void search_after_the_solver(void **state)
{
    static const uint32_t threads[] = {1, 3, 64};
    mt_strbuf b = {0};
    mt_random r = mt_random_seeded(5);
    (void)state;
    mt_strbuf_str(&b, "{\"participants\":50,\"slots\":16,\"tables\":14,\"meetings\":[");
    for (int i = 0; i < 200; i++) {
        uint32_t first = mt_random_below(&r, 50), step = 1 + mt_random_below(&r, 49);
        mt_strbuf_format(&b, "%s{\"a\":%u,\"b\":%u}", i ? "," : "", first, (first + step) % 50);
    }
    mt_strbuf_str(&b, "]}");
    mt_event *event = event_of(b.data);
    for (size_t i = 0; i < MT_COUNT(threads); i++) {
        mt_schedule_options options = {.time_limit_s = 0.3 / threads[i], .threads = threads[i], .seed = 1};
        mt_schedule *schedule = NULL;
        mt_plan *plan = NULL;
        double before = 0;
        bool done = false;
        assert_int_equal(mt_schedule_create(event, &options, &schedule, NULL), MATCH_OK);
        while (!done) {
            assert_int_equal(mt_schedule_step(schedule, 1000000, &done, NULL), MATCH_OK);
            double now = mt_schedule_progress(schedule);
            if (now < before || now > 1) fail_msg("%u threads: %g after %g", threads[i], now, before);
            before = now;
        }
        assert_int_equal(mt_schedule_plan(schedule, &plan, NULL), MATCH_OK);
        assert_int_not_equal(plan->status, MT_PLAN_INFEASIBLE);
        assert_true(plan->bound.breaks.value <= plan->objective.breaks.value);
        if (plan->status != MT_PLAN_OPTIMAL) assert_string_equal(plan->stopped, "time");
        mt_plan_free(&plan);
        mt_schedule_free(&schedule);
    }
    mt_event_free(&event);
    mt_strbuf_free(&b);
}

/* What only the solver can refuse says why as codes, and so in every language. */
static void exhausted_in_every_language(void **state)
{
    static const struct {
        const char *event, *says[MT_MESSAGE_LANGUAGES];
    } refused[] = {
        {"{\"participants\":6,\"slots\":2,\"tables\":3,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":1,\"b\":2},{\"a\":2,"
         "\"b\":0},"
         "{\"a\":3,\"b\":4},{\"a\":4,\"b\":5},{\"a\":5,\"b\":3}]}",
         {"forbidden slots leave them", "cele interzise", "ustalone i niedozwolone"}},
        {"{\"participants\":6,\"slots\":3,\"tables\":2,\"fairness\":0,\"meetings\":[{\"a\":0,\"b\":1,\"fixed\":0},"
         "{\"a\":0,\"b\":3,\"fixed\":2},{\"a\":4,\"b\":5}]}",
         {"slots leave them, given the fairness rule", "interzise, ținând seama de regula de echitate",
          "niedozwolone, przy zasadzie równości"}}};
    const mt_schedule_options prove = {.prove = true, .moves = 1000, .seed = 1, .time_limit_s = 10};
    (void)state;
#ifndef MATCH_HAVE_CADICAL
    skip();
#endif
    for (size_t i = 0; i < MT_COUNT(refused); i++) {
        mt_event *event = event_of(refused[i].event);
        mt_plan *plan = plan_of(event, &prove);
        assert_int_equal(plan->status, MT_PLAN_INFEASIBLE);
        assert_non_null(strstr(plan->reason, refused[i].says[MT_MESSAGE_EN]));
        for (int language = 0; language < MT_MESSAGE_LANGUAGES; language++) {
            mt_strbuf json = {0};
            mt_plan_write_in(plan, event, (mt_message_language)language, &json);
            const char *said = strstr(json.data, refused[i].says[language]);
            if (!said || said[strlen(refused[i].says[language])] != '"')
                fail_msg("\"%s\" does not end with \"%s\"", json.data, refused[i].says[language]);
            assert_non_null(strstr(json.data, "\"code\": \"exhausted\""));
            mt_strbuf_free(&json);
        }
        mt_plan_free(&plan);
        mt_event_free(&event);
    }
}

static void best_so_far_before_any_step(void **state)
{
    mt_event *event = event_of("{\"participants\":2,\"slots\":4,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}");
    mt_schedule *schedule = NULL;
    mt_plan *plan = NULL;
    mt_plan_values value, bound;
    (void)state;
    assert_int_equal(mt_schedule_create(event, NULL, &schedule, NULL), MATCH_OK);
    assert_int_equal(mt_schedule_plan(schedule, &plan, NULL), MATCH_OK);
    assert_int_equal(plan->status, MT_PLAN_UNKNOWN);
    assert_string_equal(plan->stopped, "host");
    assert_non_null(strstr(plan->reason, "no plan with the one meeting was found"));
    mt_schedule_best(schedule, &value, &bound);
    assert_true(value.scheduled.value == 0 && bound.weight.value == 1);
    mt_plan_free(&plan);
    mt_schedule_free(&schedule);
    mt_schedule_free(&schedule);
    mt_event_free(&event);
}

static void minimums_come_before_weight(void **state)
{
    /* one slot, one table: the light meeting helps two who have a minimum */
    mt_event *event =
        event_of("{\"participants\":4,\"slots\":1,\"tables\":1,\"kind\":\"selection\",\"min_meetings\":[0,0,1,1],"
                 "\"meetings\":[{\"a\":0,\"b\":1,\"weight\":100},{\"a\":2,\"b\":3,\"weight\":1}]}");
    (void)state;
    mt_plan *plan = plan_of(event, &few_moves);
    assert_int_equal(plan->assignment[0], MT_UNPLACED);
    assert_int_equal(plan->assignment[1], 0);
    assert_true(plan->objective.below_minimum.value == 0);
    mt_plan_free(&plan);
    mt_event_free(&event);
}

static void bounds_alone(void **state)
{
    mt_event *event =
        event_of("{\"participants\":4,\"slots\":5,\"tables\":4,\"min_meetings\":[3,0,0,0],\"meetings\":[{\"a\":0,"
                 "\"b\":1},{\"a\":0,\"b\":2}],\"forbidden\":[[1,3],[],[],[]]}");
    mt_bounds bounds;
    (void)state;
    assert_int_equal(mt_bounds_of(event, &bounds, NULL), MATCH_OK);
    assert_int_equal(bounds.breaks, 1); /* slots 0, 2, 4 are all apart */
    assert_int_equal(bounds.missing, 1);
    assert_false(bounds.infeasible);
    mt_bounds_free(&bounds);
    mt_event_free(&event);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases) + 7];
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, plans, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    const struct CMUnitTest others[] = {cmocka_unit_test(more_than_64_slots),
                                        cmocka_unit_test(time_stops_and_says_so),
                                        cmocka_unit_test(search_after_the_solver),
                                        cmocka_unit_test(exhausted_in_every_language),
                                        cmocka_unit_test(best_so_far_before_any_step),
                                        cmocka_unit_test(minimums_come_before_weight),
                                        cmocka_unit_test(bounds_alone)};
    memcpy(tests + MT_COUNT(cases), others, sizeof others);
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
