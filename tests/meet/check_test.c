/* The checker, rule by rule: each row is a plan that breaks exactly the rule named, or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/meet/check.h"

#define E(more)                                                                                                        \
    "{\"participants\":4,\"slots\":4,\"morning_slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":" \
    "3}]" more "}"
#define ROOMY(meetings, more) \
    "{\"participants\":4,\"slots\":4,\"morning_slots\":2,\"tables\":2,\"meetings\":[" meetings "]" more "}"
#define TWO "{\"a\":0,\"b\":1},{\"a\":2,\"b\":3}"
#define REMOTE                                                                                                     \
    "{\"participants\":[{\"mode\":\"remote\"},{\"mode\":\"remote\"},{},{}],\"slots\":2,\"tables\":1,\"meetings\":" \
    "[" TWO "]}"
#define HALL                                                                                                           \
    "{\"participants\":4,\"slots\":1,\"locations\":[{\"id\":\"H\",\"capacity\":1}],\"tables\":[{\"location\":\"H\"},{" \
    "\"location\":\"H\"},{}],\"meetings\":[" TWO "]}"

static const struct judged {
    const char *name, *event, *plan;
    const char *codes; /* codes in order, blanks between; empty: valid */
} cases[] = {
    {"valid", E(""), "{\"assignment\":[0,1]}", ""},
    {"wrong length", E(""), "{\"assignment\":[0]}", "shape"},
    {"no assignment", E(""), "{}", "shape"},
    {"gives up without a plan", E(""), "{\"status\":\"infeasible\",\"assignment\":[]}", ""},
    {"no such slot", E(""), "{\"assignment\":[0,4]}", "slot_range"},
    {"not placed", E(""), "{\"assignment\":[0,-1]}", "not_placed"},
    {"null is not placed", E(""), "{\"assignment\":[0,null]}", "not_placed"},
    {"selection may leave out", E(",\"kind\":\"selection\""), "{\"assignment\":[0,-1]}", ""},
    {"tables run out", E(""), "{\"assignment\":[0,0]}", "table_capacity"},
    {"remote takes no table", REMOTE, "{\"assignment\":[0,0],\"tables\":[-1,0]}", ""},
    {"remote at a table", REMOTE, "{\"assignment\":[0,1],\"tables\":[0,0]}", "table_idle"},
    {"onsite without table", REMOTE, "{\"assignment\":[0,1],\"tables\":[-1,-1]}", "table_needed"},
    {"double booked", ROOMY("{\"a\":0,\"b\":1},{\"a\":2,\"b\":0}", ""), "{\"assignment\":[1,1]}", "double_booked"},
    {"third party double booked", ROOMY("{\"a\":0,\"b\":1,\"others\":[3]},{\"a\":2,\"b\":3}", ""),
     "{\"assignment\":[1,1]}", "double_booked"},
    {"morning", ROOMY("{\"a\":0,\"b\":1,\"session\":\"am\"}", ""), "{\"assignment\":[2]}", "session"},
    {"afternoon", ROOMY("{\"a\":0,\"b\":1,\"session\":\"pm\"}", ""), "{\"assignment\":[1]}", "session"},
    {"fixed", ROOMY("{\"a\":0,\"b\":1,\"fixed\":0}", ""), "{\"assignment\":[1]}", "fixed"},
    {"forbidden", ROOMY(TWO, ",\"forbidden\":[[],[1],[],[]]"), "{\"assignment\":[1,1]}", "forbidden"},
    {"precedence", ROOMY(TWO, ",\"precedences\":[[0,1]]"), "{\"assignment\":[1,1]}", "precedence"},
    {"precedence of what is not placed", ROOMY(TWO, ",\"precedences\":[[0,1]],\"kind\":\"selection\""),
     "{\"assignment\":[-1,1]}", ""},
    {"too many meetings", ROOMY("{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}", ",\"max_meetings\":[1,9,9,9]"),
     "{\"assignment\":[0,1]}", "max_meetings"},
    {"minimum is a goal", ROOMY(TWO, ",\"min_meetings\":2"),
     "{\"assignment\":[0,1],\"objective\":{\"below_minimum\":4}}", ""},
    {"fairness", ROOMY("{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}", ",\"fairness\":0"), "{\"assignment\":[0,2]}", "fairness"},
    {"long gap is one break", ROOMY("{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}", ""),
     "{\"assignment\":[0,3],\"objective\":{\"breaks\":1}}", ""},
    {"veto", ROOMY(TWO, ",\"kind\":\"selection\",\"wishes\":[{\"from\":1,\"to\":0,\"class\":\"no\"}]"),
     "{\"assignment\":[0,1]}", "veto"},
    {"no such table", ROOMY(TWO, ""), "{\"assignment\":[0,1],\"tables\":[0,2]}", "table_range"},
    {"table taken", ROOMY(TWO, ""), "{\"assignment\":[0,0],\"tables\":[1,1]}", "table_taken"},
    {"table without slot", ROOMY(TWO, ",\"kind\":\"selection\""), "{\"assignment\":[0,-1],\"tables\":[0,1]}",
     "table_idle"},
    {"tables of wrong length", ROOMY(TWO, ""), "{\"assignment\":[0,1],\"tables\":[0]}", "shape"},
    {"location full", HALL, "{\"assignment\":[0,0],\"tables\":[0,1]}", "location_capacity"},
    {"location and outside", HALL, "{\"assignment\":[0,0],\"tables\":[1,2]}", ""},
    {"false count", E(""), "{\"assignment\":[0,1],\"objective\":{\"scheduled\":1,\"weight\":2,\"breaks\":0}}",
     "claim_objective"},
    {"false list", E(",\"kind\":\"selection\""), "{\"assignment\":[0,-1],\"unscheduled\":[]}", "claim_unscheduled"},
    {"false list of another", E(",\"kind\":\"selection\""), "{\"assignment\":[0,-1],\"unscheduled\":[{\"meeting\":0}]}",
     "claim_unscheduled"},
    {"true list", E(",\"kind\":\"selection\""),
     "{\"assignment\":[0,-1],\"unscheduled\":[{\"meeting\":1,\"reason\":\"x\"}]}", ""},
    {"bound beaten", E(""), "{\"assignment\":[0,1],\"bound\":{\"weight\":1}}", "claim_bound"},
    {"optimal without bounds", E(""), "{\"status\":\"optimal\",\"assignment\":[0,1]}", "claim_status"},
    {"optimal", E(""),
     "{\"status\":\"optimal\",\"assignment\":[0,1],\"bound\":{\"below_minimum\":0,\"weight\":2,\"breaks\":0}}", ""},
    {"infeasible but valid", E(""), "{\"status\":\"infeasible\",\"assignment\":[0,1]}", "claim_status"},
    {"table changes counted", ROOMY("{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}", ""),
     "{\"assignment\":[0,1],\"tables\":[0,1],\"objective\":{\"table_changes\":1}}", ""},
    {"table changes miscounted", ROOMY("{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}", ""),
     "{\"assignment\":[0,1],\"tables\":[0,1],\"objective\":{\"table_changes\":0}}", "claim_objective"},
};

static void judge(void **state)
{
    const struct judged *c = *state;
    mt_event *event = NULL;
    mt_plan *plan = NULL;
    mt_check_report report = {0};
    mt_error err = {0};
    mt_strbuf codes = {0}, json = {0};
    if (mt_event_parse(mt_text_of(c->event), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
    if (mt_plan_parse(mt_text_of(c->plan), &plan, &err) != MATCH_OK) fail_msg("%s", err.message);
    assert_int_equal(mt_check(event, plan, &report, &err), MATCH_OK);
    mt_strbuf_str(&codes, "");
    for (size_t i = 0; i < report.violations; i++)
        mt_strbuf_format(&codes, "%s%s", i ? " " : "", mt_rule_code(report.violation[i].rule));
    assert_string_equal(codes.data ? codes.data : "", c->codes);
    assert_int_equal(report.valid, *c->codes == 0);
    mt_check_report_write(&report, event, &json);
    assert_non_null(strstr(json.data, report.valid ? "\"valid\": true" : c->codes));
    mt_strbuf_free(&json);
    mt_strbuf_free(&codes);
    mt_check_report_free(&report);
    mt_plan_free(&plan);
    mt_event_free(&event);
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(cases)];
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){cases[i].name, judge, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
