/* Delegations and choices: wishes for anyone or all of an organisation, agendas that are shared, meetings across sides,
 * and alternatives of which one takes place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/check.h"
#include "libmatch/meet/event_write.h"
#include "libmatch/meet/schedule.h"

/* 0 and 1 of Acme, 2 and 3 of Beta, 4 of none; delegations north (0, 2, 4) and south (1, 3) */
#define PEOPLE                                                                                               \
    "\"participants\":[{\"id\":\"A0\",\"org\":\"Acme\",\"delegation\":\"north\",\"side\":\"x\"},"            \
    "{\"id\":\"A1\",\"org\":\"Acme\",\"delegation\":\"south\",\"side\":\"x\"},"                              \
    "{\"id\":\"B0\",\"org\":\"Beta\",\"delegation\":\"north\",\"side\":\"y\"},"                              \
    "{\"id\":\"B1\",\"org\":\"Beta\",\"delegation\":\"south\",\"side\":\"y\"},{\"id\":\"C\",\"delegation\":" \
    "\"north\"}],"

static mt_event *event_of(const char *text)
{
    mt_event *event = NULL;
    mt_error err = {0};
    if (mt_event_parse(mt_text_of(text), &event, &err) != MATCH_OK) fail_msg("%s\n%s", err.message, text);
    return event;
}

/* "0-1-2 w3 c0; ..." */
static void describe(const mt_event *e, mt_strbuf *b)
{
    for (uint32_t m = 0; m < e->meetings; m++) {
        const mt_meeting *x = &e->meeting[m];
        for (uint32_t k = 0; k < x->parties.count; k++)
            mt_strbuf_format(b, "%s%u", k ? "-" : m ? "; " : "", (unsigned)x->parties.data[k]);
        mt_strbuf_str(b, " w");
        mt_strbuf_double(b, x->weight);
        if (x->choice >= 0) mt_strbuf_format(b, " c%d", (int)x->choice);
        if (x->mutual) mt_strbuf_str(b, " m");
        if (x->vetoed) mt_strbuf_str(b, " v");
    }
    if (!b->len) mt_strbuf_str(b, "none");
}

static const struct reading {
    const char *name, *rest, *meetings;
} readings[] = {
    {"anyone of an organisation", "\"wishes\":[{\"from\":4,\"to_any\":\"Acme\"}]", "4-0 w1 c0; 4-1 w1 c0"},
    {"anyone of a delegation", "\"wishes\":[{\"from\":1,\"to_any\":\"north\"}]", "1-2 w1 c0; 1-4 w1 c0"},
    {"all of an organisation", "\"wishes\":[{\"from\":4,\"to_all\":\"Acme\",\"class\":\"must\"}]", "4-0-1 w3"},
    {"all with all", "\"wishes\":[{\"from_all\":\"Beta\",\"to_all\":\"Acme\"}]", "2-3-0-1 w1"},
    {"anyone with anyone", "\"wishes\":[{\"from_any\":\"Beta\",\"to_any\":\"Acme\"}]",
     "2-0 w1 c0; 2-1 w1 c0; 3-0 w1 c0; 3-1 w1 c0"},
    {"both ways", "\"wishes\":[{\"from\":4,\"to_any\":\"Acme\"},{\"from_any\":\"Acme\",\"to\":4,\"priority\":2}]",
     "4-0 w6 c0 m; 4-1 w6 c0 m"},
    {"no one is left out by a veto",
     "\"wishes\":[{\"from\":4,\"to_any\":\"Acme\"},{\"from\":1,\"to\":4,\"class\":\"no\"}]", "4-0 w1"},
    {"a veto of all", "\"wishes\":[{\"from\":4,\"to_any\":\"Acme\"},{\"from_any\":\"Acme\",\"to\":4,\"class\":\"no\"}]",
     "none"},
    {"an own wish joins the choice",
     "\"wishes\":[{\"from\":4,\"to\":1,\"priority\":5},{\"from\":4,\"to_any\":\"Acme\"}]", "4-1 w6 c0; 4-0 w1 c0"},
    {"a listed meeting stands for the wish",
     "\"meetings\":[{\"a\":1,\"b\":4}],\"wishes\":[{\"from\":4,\"to_any\":\"Acme\",\"priority\":7}]", "1-4 w7"},
    {"a pair belongs to the first choice",
     "\"wishes\":[{\"from\":4,\"to_any\":\"Acme\"},{\"from\":4,\"to_any\":\"south\"}]", "4-0 w1 c0; 4-1 w1 c0; 4-3 w1"},
    {"shared agendas",
     "\"shared\":[\"Acme\"],\"wishes\":[{\"from\":4,\"to\":0},{\"from\":1,\"to\":4},{\"from\":2,\"to_any\":"
     "\"Acme\"}],\"meetings\":[{\"a\":1,\"b\":3}]",
     "1-3-0 w1; 4-0-1 w4 m; 2-0-1 w1"},
    {"across organisations",
     "\"across\":\"org\",\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":4,\"b\":0}],"
     "\"wishes\":[{\"from\":2,\"to\":3}]",
     "0-1 w1 v; 0-2 w1; 4-0 w1"},
    {"across sides and delegations",
     "\"across\":[\"side\",\"delegation\"],\"wishes\":[{\"from\":0,\"to\":2},{\"from\":0,"
     "\"to\":3},{\"from\":0,\"to\":1},{\"from\":1,\"to_any\":\"Beta\"}]",
     "0-3 w1; 1-2 w1"},
    {"named choices",
     "\"meetings\":[{\"a\":0,\"b\":2,\"choice\":\"k\"},{\"a\":1,\"b\":2,\"choice\":7},{\"a\":1,\"b\":3,"
     "\"choice\":\"k\"}]",
     "0-2 w1 c0; 1-2 w1 c1; 1-3 w1 c0"},
};

static void reads(void **state)
{
    const struct reading *c = *state;
    mt_strbuf text = {0}, got = {0}, again = {0}, written = {0};
    json_t *root = NULL;
    mt_strbuf_format(&text, "{\"slots\":3,\"tables\":3,\"kind\":\"selection\"," PEOPLE "%s}", c->rest);
    mt_event *e = event_of(text.data), *back;
    describe(e, &got);
    assert_string_equal(got.data, c->meetings);
    assert_int_equal(mt_event_to_json(e, &root, NULL), MATCH_OK); /* written and read: the same meetings, all listed */
    mt_json_write(&written, root);
    back = event_of(written.data);
    describe(back, &again);
    assert_string_equal(again.data, c->meetings);
    json_decref(root);
    mt_event_free(&e);
    mt_event_free(&back);
    mt_strbuf_free(&text);
    mt_strbuf_free(&got);
    mt_strbuf_free(&again);
    mt_strbuf_free(&written);
}

static const struct refusal {
    const char *name, *rest, *says;
} refusals[] = {
    {"unknown organisation", "\"wishes\":[{\"from\":4,\"to_any\":\"Gamma\"}]", "wishes[0].to_any"},
    {"two of one", "\"wishes\":[{\"from\":4,\"to\":0,\"to_any\":\"Acme\"}]", "give one of them"},
    {"no end", "\"wishes\":[{\"from\":4}]", "wishes[0].to"},
    {"not a text", "\"wishes\":[{\"from\":4,\"to_any\":3}]", "organisation or delegation"},
    {"unknown shared", "\"shared\":[\"Gamma\"]", "shared[0]"},
    {"shared is no list", "\"shared\":\"Acme\"", "shared"},
    {"across what", "\"across\":\"table\"", "across"},
    {"misspelt", "\"wishes\":[{\"from\":4,\"to_anyy\":\"Acme\"}]", "to_any"},
    {"choice of a list", "\"meetings\":[{\"a\":0,\"b\":1,\"choice\":[1]}]", "meetings[0].choice"},
};

static void refuses(void **state)
{
    const struct refusal *c = *state;
    mt_strbuf text = {0};
    mt_event *e = NULL;
    mt_error err = {0};
    mt_strbuf_format(&text, "{\"slots\":3,\"tables\":3," PEOPLE "%s}", c->rest);
    assert_int_not_equal(mt_event_parse(mt_text_make(text.data, text.len), &e, &err), MATCH_OK);
    if (!strstr(err.message, c->says)) fail_msg("\"%s\" does not say \"%s\"", err.message, c->says);
    mt_strbuf_free(&text);
}

static mt_plan *plan_of(const mt_event *e, bool prove)
{
    mt_schedule_options options = {60, 3000, 1, 1, prove};
    mt_schedule *schedule = NULL;
    mt_plan *plan = NULL;
    bool done = false;
    assert_int_equal(mt_schedule_create(e, &options, &schedule, NULL), MATCH_OK);
    while (!done) assert_int_equal(mt_schedule_step(schedule, 20000000, &done, NULL), MATCH_OK);
    assert_int_equal(mt_schedule_plan(schedule, &plan, NULL), MATCH_OK);
    mt_schedule_free(&schedule);
    return plan;
}

/* Two people of Acme, three visitors, two slots: split, all three are seen; one person alone could see two. */
static void a_split_agenda(void **state)
{
    mt_event *e =
        event_of("{\"slots\":2,\"tables\":2,\"kind\":\"selection\",\"participants\":[{\"org\":\"Acme\"},{\"org\":"
                 "\"Acme\"},{},{},{}],\"wishes\":[{\"from\":2,\"to_any\":\"Acme\"},{\"from\":3,\"to_any\":\"Acme\"},"
                 "{\"from\":4,\"to_any\":\"Acme\"}]}");
    mt_plan *plan = plan_of(e, true);
    mt_check_report report = {0};
    (void)state;
    assert_int_equal(plan->objective.scheduled.value, 3);
#ifdef MATCH_HAVE_CADICAL
    assert_int_equal(plan->status, MT_PLAN_OPTIMAL);
#endif
    assert_int_equal(mt_check(e, plan, &report, NULL), MATCH_OK);
    assert_true(report.valid);
    mt_check_report_free(&report);
    for (size_t i = 0; i < plan->unscheduled_count; i++)
        assert_non_null(strstr(plan->unscheduled[i].reason, "of the same choice takes place"));
    mt_plan_free(&plan);
    mt_event_free(&e);
}

static void one_of_each_must_be(void **state)
{
    mt_event *e =
        event_of("{\"slots\":1,\"tables\":3,\"participants\":4,\"meetings\":[{\"a\":0,\"b\":1,\"choice\":\"k\"},"
                 "{\"a\":0,\"b\":2,\"choice\":\"k\",\"weight\":4},{\"a\":2,\"b\":3}]}");
    mt_plan *plan = plan_of(e, true);
    (void)state;
    assert_int_equal(plan->assignment[0], 0);
    assert_int_equal(plan->assignment[1], -1);
    assert_int_equal(plan->assignment[2], 0);
    mt_plan_free(&plan);
    mt_event_free(&e);
    e = event_of("{\"slots\":1,\"tables\":3,\"participants\":4,\"meetings\":[{\"a\":0,\"b\":1,\"choice\":\"k\"},"
                 "{\"a\":0,\"b\":2,\"choice\":\"k\"},{\"a\":0,\"b\":3}]}");
    plan = plan_of(e, true);
#ifdef MATCH_HAVE_CADICAL
    assert_int_equal(plan->status, MT_PLAN_INFEASIBLE);
#endif
    assert_non_null(strstr(plan->reason, "one of each choice"));
    mt_plan_free(&plan);
    mt_event_free(&e);
}

static mt_plan_status proved_status(const char *json)
{
    mt_event *e = event_of(json);
    mt_plan *plan = plan_of(e, true);
    mt_plan_status status = plan->status;
    mt_plan_free(&plan);
    mt_event_free(&e);
    return status;
}

/* Both people have a break in the only plan: that is fair, since the choice, which has none, is nobody. And where each
 * choice costs another break, giving one up is no way out. */
static void proofs_know_choices_from_people(void **state)
{
    (void)state;
#ifdef MATCH_HAVE_CADICAL
    assert_int_equal(
        proved_status("{\"slots\":3,\"tables\":1,\"participants\":2,\"fairness\":0,\"meetings\":[{\"a\":0,\"b\":1,"
                      "\"fixed\":0},{\"a\":0,\"b\":1,\"fixed\":2,\"choice\":\"x\"}]}"),
        MT_PLAN_OPTIMAL);
    assert_int_equal(
        proved_status("{\"slots\":3,\"tables\":1,\"participants\":3,\"fairness\":0,\"meetings\":[{\"a\":0,\"b\":1,"
                      "\"fixed\":0},{\"a\":0,\"b\":2,\"fixed\":2,\"choice\":\"x\"}]}"),
        MT_PLAN_INFEASIBLE);
    assert_int_equal(/* without the second choice nobody would miss a meeting; it must take place all the same */
                     proved_status("{\"slots\":1,\"tables\":2,\"participants\":5,\"min_meetings\":[0,0,1,1,0],"
                                   "\"meetings\":[{\"a\":0,"
                                   "\"b\":1,\"choice\":\"x\"},{\"a\":2,\"b\":3,\"choice\":\"x\"},{\"a\":2,\"b\":4,"
                                   "\"choice\":\"y\"}]}"),
                     MT_PLAN_OPTIMAL);
#else
    (void)proved_status;
    skip();
#endif
}

/* One of each choice has a slot; what is missing is fairness, not the meetings that were not chosen. */
static void what_is_not_chosen_is_no_reason(void **state)
{
    mt_event *e = event_of(
        "{\"slots\":4,\"tables\":2,\"participants\":4,\"fairness\":0,\"meetings\":[{\"a\":0,\"b\":1,\"fixed\":0},"
        "{\"a\":0,\"b\":2,\"fixed\":2,\"choice\":\"x\"},{\"a\":0,\"b\":3,\"fixed\":3,\"choice\":\"x\"},"
        "{\"a\":2,\"b\":3,\"choice\":\"y\"},{\"a\":1,\"b\":3,\"choice\":\"y\"}]}");
    mt_plan *plan = plan_of(e, false);
    (void)state;
    assert_int_equal(plan->status, MT_PLAN_UNKNOWN);
    assert_int_equal(plan->objective.scheduled.value, 3);
    assert_string_equal(plan->reason, "no plan within the fairness rule was found: breaks differ by 1 more than 0");
    mt_plan_free(&plan);
    mt_event_free(&e);
}

static void the_checker_counts_choices(void **state)
{
    static const struct {
        const char *kind, *plan;
        mt_rule rule;
    } cases[] = {{"selection", "{\"assignment\":[0,1,-1]}", MT_RULE_CHOICE},
                 {"all", "{\"assignment\":[-1,-1,0]}", MT_RULE_NOT_PLACED},
                 {"all", "{\"assignment\":[0,-1,-1]}", MT_RULE_NOT_PLACED}};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_strbuf text = {0};
        mt_plan *plan = NULL;
        mt_check_report report = {0};
        mt_strbuf_format(&text,
                         "{\"slots\":2,\"tables\":3,\"participants\":4,\"kind\":\"%s\",\"meetings\":[{\"a\":0,\"b\":1,"
                         "\"choice\":\"k\"},{\"a\":0,\"b\":2,\"choice\":\"k\"},{\"a\":2,\"b\":3}]}",
                         cases[i].kind);
        mt_event *e = event_of(text.data);
        assert_int_equal(mt_plan_parse(mt_text_of(cases[i].plan), &plan, NULL), MATCH_OK);
        assert_int_equal(mt_check(e, plan, &report, NULL), MATCH_OK);
        assert_int_equal(report.violations_counted, 1);
        assert_int_equal(report.violation[0].rule, cases[i].rule);
        mt_check_report_free(&report);
        mt_plan_free(&plan);
        mt_event_free(&e);
        mt_strbuf_free(&text);
    }
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(readings) + MT_COUNT(refusals) + 5];
    size_t n = 0;
    for (size_t i = 0; i < MT_COUNT(readings); i++)
        tests[n++] = (struct CMUnitTest){readings[i].name, reads, NULL, NULL, (void *)(uintptr_t)&readings[i]};
    for (size_t i = 0; i < MT_COUNT(refusals); i++)
        tests[n++] = (struct CMUnitTest){refusals[i].name, refuses, NULL, NULL, (void *)(uintptr_t)&refusals[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_split_agenda);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(one_of_each_must_be);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(proofs_know_choices_from_people);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(what_is_not_chosen_is_no_reason);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(the_checker_counts_choices);
    return cmocka_run_group_tests_name("meet/choices", tests, NULL, NULL);
}
