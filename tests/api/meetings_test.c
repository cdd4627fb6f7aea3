/* Policy preview, repairs in steps, certificates and figures through the public functions. */
#include "support.h"

#include <match/meetings.h>

static match_event *event_of(const char *json)
{
    match_event *event = NULL;
    match_error error = {0};
    if (match_event_read(json, strlen(json), &event, &error) != MATCH_OK) fail_msg("%s", error.message);
    return event;
}

static match_plan *plan_of(const char *json)
{
    match_plan *plan = NULL;
    assert_int_equal(match_plan_read(json, strlen(json), &plan, NULL), MATCH_OK);
    return plan;
}

static const char small[] = "{\"participants\":4,\"slots\":2,\"tables\":2,\"kind\":\"selection\",\"min_meetings\":1,"
                            "\"meetings\":[{\"a\":0,\"b\":1,\"weight\":3},{\"a\":2,\"b\":3},{\"a\":0,\"b\":2}]}";

static void a_repair_in_steps(void **state)
{
    match_event *event = event_of(small), *changed = NULL;
    match_plan *plan = plan_of("{\"assignment\":[0,0,1]}"), *repaired = NULL;
    match_repair_options options = {.size = sizeof options, .moves = UINT64_C(1) << 40};
    match_job *job = NULL;
    match_job_state done = MATCH_JOB_MORE;
    match_text *report = NULL, *csv = NULL, *text = NULL;
    match_error error = {0};
    const char changes[] = "{\"cancelled\":[1]}";
    (void)state;
    assert_int_equal(match_event_repair_job(event, plan, "{", 1, NULL, &job, &error), MATCH_E_FORMAT);
    assert_null(job);
    assert_int_equal(match_event_repair_job(event, plan, changes, strlen(changes), &options, &job, &error), MATCH_OK);
    assert_int_equal(match_job_step(job, 1, &done), MATCH_OK);
    assert_int_equal(done, MATCH_JOB_MORE); /* years of work: the host ends it */
    assert_true(match_job_progress(job) >= 0 && match_job_progress(job) < 1);
    assert_int_equal(match_job_message(job, &text), MATCH_OK);
    match_text_free(&text);
    assert_int_equal(match_job_plan(job, &repaired), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_policy(job, &text), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_repair(job, NULL, &repaired, NULL, NULL), MATCH_E_ARGUMENT);
    assert_int_equal(match_job_repair(job, &changed, &repaired, &report, &csv), MATCH_OK);
    assert_int_equal(match_plan_slot(repaired, 0), -1);
    assert_int_equal(match_plan_slot(repaired, 1), 0);
    assert_non_null(strstr(match_text_data(report), "\"orphans\": [\n    {\"meeting\": 0"));
    assert_true(match_text_length(csv) > 0);
    match_event *again = NULL;
    match_plan *twice = NULL;
    assert_int_equal(match_job_repair(job, &again, &twice, NULL, NULL), MATCH_E_STATE);
    assert_null(again);
    assert_int_equal(match_job_step(job, 1, &done), MATCH_OK);
    assert_int_equal(done, MATCH_JOB_DONE);
    match_job_free(&job);
    match_text_free(&report);
    match_text_free(&csv);
    match_event_free(&changed);
    match_plan_free(&repaired);
    match_plan_free(&plan);
    match_event_free(&event);
}

static void a_policy_in_steps(void **state)
{
    match_event *event = event_of(small), *changed = NULL;
    match_plan *repaired = NULL;
    match_policy_options options = {.size = sizeof options, .highest = 2, .moves = 2000};
    match_job *job = NULL;
    match_job_state done = MATCH_JOB_MORE;
    match_text *json = NULL;
    match_error error = {0};
    (void)state;
    options.highest = -1;
    assert_int_equal(match_event_policy(event, &options, &job, &error), MATCH_E_VALUE);
    options.highest = 2;
    assert_int_equal(match_event_policy(event, &options, &job, &error), MATCH_OK);
    assert_int_equal(match_job_policy(job, &json), MATCH_OK); /* no row yet */
    assert_string_equal(match_text_data(json), "[\n]\n");
    match_text_free(&json);
    while (done == MATCH_JOB_MORE) assert_int_equal(match_job_step(job, 0, &done), MATCH_OK);
    assert_int_equal(match_job_policy(job, &json), MATCH_OK);
    assert_non_null(strstr(match_text_data(json), "{\"minimum\": 2, \"status\": \""));
    assert_int_equal(match_job_repair(job, &changed, &repaired, NULL, NULL), MATCH_E_ARGUMENT);
    match_text_free(&json);
    match_job_free(&job);
    match_event_free(&event);
}

static void certificates_and_figures(void **state)
{
    match_event *event = event_of(small);
    match_plan *plan = plan_of("{\"assignment\":[0,0,-1]}"), *other = plan_of("{\"assignment\":[0]}"), *hand = NULL;
    match_text *text = NULL, *lines = NULL;
    match_error error = {0};
    const char table[] = "participant,came\n1,no\n", csv[] = "meeting,slot\n2,1\n";
    bool valid = false;
    (void)state;
    assert_int_equal(match_plan_fairness(plan, event, false, &text, &error), MATCH_OK);
    assert_non_null(strstr(match_text_data(text), "\"guaranteed_kept\": 4"));
    match_text_free(&text);
    assert_int_equal(match_plan_fairness(plan, event, true, &text, &error), MATCH_OK);
    match_text_free(&text);
    assert_int_equal(match_plan_fairness(other, event, true, &text, &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_plan_fairness(NULL, event, true, &text, &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_plan_kpi(plan, event, table, strlen(table), "2026-05-12", &text, &lines, &error), MATCH_OK);
    assert_non_null(strstr(match_text_data(text), "\"held\": 1"));
    assert_string_equal(match_text_data(lines), ""); /* participants without ids teach nothing */
    match_text_free(&text);
    match_text_free(&lines);
    assert_int_equal(match_plan_kpi(plan, event, table, strlen(table), "soon", &text, NULL, &error), MATCH_E_VALUE);
    assert_int_equal(match_plan_kpi(other, event, table, strlen(table), NULL, &text, NULL, &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_plan_kpi(plan, event, NULL, 0, NULL, &text, NULL, &error), MATCH_E_ARGUMENT);
    assert_int_equal(match_plan_read_csv(event, csv, strlen(csv), &hand, &error), MATCH_OK);
    assert_int_equal(match_event_check(event, hand, &valid, NULL, &error), MATCH_OK);
    assert_true(valid && match_plan_slot(hand, 2) == 1);
    match_plan_free(&hand);
    assert_int_equal(match_plan_read_csv(event, "x", 1, &hand, &error), MATCH_E_FORMAT);
    assert_null(hand);
    match_plan_free(&plan);
    match_plan_free(&other);
    match_event_free(&event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_repair_in_steps), cmocka_unit_test(a_policy_in_steps),
                                       cmocka_unit_test(certificates_and_figures)};
    return cmocka_run_group_tests_name("api/meetings", tests, NULL, NULL);
}
