/* Repairs of plans that their event does not fit, and figures that rounding must not turn round. (Random repairs are in
 * tests/property/.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/meet/repair.h"

typedef struct repaired {
    mt_event *event;
    mt_plan *plan;
    mt_repair *repair;
} repaired;

static repaired repaired_within(uint64_t moves, const char *event, const char *plan, const char *changes)
{
    repaired x = {0};
    mt_error err = {0};
    mt_repair_options options = {.price = -1, .moves = moves};
    match_status status = mt_event_parse(mt_text_of(event), &x.event, &err);
    if (status == MATCH_OK) status = mt_plan_parse(mt_text_of(plan), &x.plan, &err);
    if (status == MATCH_OK) status = mt_repair_make(x.event, x.plan, mt_text_of(changes), &options, &x.repair, &err);
    if (status != MATCH_OK) fail_msg("%s", err.message);
    return x;
}

static repaired repaired_of(const char *event, const char *plan, const char *changes)
{
    return repaired_within(0, event, plan, changes);
}

static void end(repaired *x)
{
    mt_repair_free(&x->repair);
    mt_plan_free(&x->plan);
    mt_event_free(&x->event);
}

/* A table that the event does not have is none. */
static void tables_of_another_event(void **state)
{
    (void)state;
    static const char *const plans[] = {
        "{\"status\":\"feasible\",\"assignment\":[0],\"tables\":[2]}",
        "{\"status\":\"feasible\",\"assignment\":[0],\"tables\":[9999999]}",
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        mt_strbuf csv = {0};
        repaired x =
            repaired_of("{\"participants\":2,\"slots\":2,\"tables\":[{\"name\":\"North\"},{\"name\":\"South\"}],"
                        "\"meetings\":[{\"a\":0,\"b\":1}]}",
                        plans[i], "{\"now\":0}");
        mt_repair_write_csv(x.repair, &csv);
        assert_non_null(strstr(csv.data, "table,0,participant 1,0,0,,0,,,,North,\"Meeting with participant 1 at "
                                         "another table: now slot 1, North, was slot 1\"\r\n"));
        mt_strbuf_free(&csv);
        end(&x);
    }
}

/* 0.1 + 0.2 + 0.3 is more than 0.3 + 0.2 + 0.1. */
static void a_bound_is_not_below_the_plan(void **state)
{
    (void)state;
    repaired x = repaired_of("{\"participants\":4,\"slots\":2,\"tables\":2,\"kind\":\"selection\",\"meetings\":["
                             "{\"a\":0,\"b\":1,\"weight\":0.1},{\"a\":2,\"b\":3,\"weight\":0.2},"
                             "{\"a\":0,\"b\":2,\"weight\":0.3},{\"a\":1,\"b\":3,\"weight\":0.7}]}",
                             "{\"status\":\"feasible\",\"assignment\":[0,0,1,1]}", "{\"cancelled_meetings\":[3]}");
    assert_true(x.repair->values.weight_after > 0.59);
    assert_true(x.repair->weight_bound >= x.repair->values.weight_after);
    assert_true(x.repair->weight_bound < 0.61);
    end(&x);
}

/* The first has meetings before and after the one that is cancelled, nobody else can sit there: either goes, or it has
 * a break that nobody else has. The printed one stays, be it the lighter or the heavier one, unless the other is
 * locked. */
static void printed_meetings_are_given_up_last(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int weight;
        const char *hold;
        int given_up;
    } cases[] = {
        {"the lighter one is printed", 1, "\"printed\":[0]", 2},
        {"the heavier one is printed", 9, "\"printed\":[0]", 2},
        {"the other is printed", 9, "\"printed\":[2]", 0},
        {"neither: the lighter one goes", 1, "\"printed\":[1]", 0},
        {"both: the lighter one goes", 9, "\"printed\":true", 2},
        {"the other is locked", 9, "\"printed\":[0],\"locked_meetings\":[2]", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mt_strbuf event = {0}, changes = {0};
        mt_strbuf_format(&event,
                         "{\"participants\":4,\"slots\":3,\"tables\":3,\"fairness\":0,"
                         "\"forbidden\":[[],[1,2],[0,2],[0,1]],\"meetings\":["
                         "{\"a\":0,\"b\":1,\"weight\":%d},{\"a\":0,\"b\":2},{\"a\":0,\"b\":3,\"weight\":5}]}",
                         cases[i].weight);
        mt_strbuf_format(&changes, "{\"cancelled_meetings\":[1],%s}", cases[i].hold);
        for (uint64_t moves = 0; moves < 2; moves++) {
            repaired x =
                repaired_within(moves, event.data, "{\"status\":\"feasible\",\"assignment\":[0,1,2]}", changes.data);
            for (int m = 0; m < 3; m += 2)
                if (x.repair->plan->assignment[m] != (m == cases[i].given_up ? -1 : m))
                    fail_msg("%s: meeting %d at %d", cases[i].name, m, x.repair->plan->assignment[m]);
            end(&x);
        }
        mt_strbuf_free(&event);
        mt_strbuf_free(&changes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables_of_another_event),
                                       cmocka_unit_test(a_bound_is_not_below_the_plan),
                                       cmocka_unit_test(printed_meetings_are_given_up_last)};
    return cmocka_run_group_tests_name("meet/repair", tests, NULL, NULL);
}
