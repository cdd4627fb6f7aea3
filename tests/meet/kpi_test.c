/* Figures after the event, and the feedback that goes back into the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/meet/kpi.h"

static const char event_text[] =
    "{\"participants\":[{\"id\":\"a\",\"org\":\"O1\"},{\"id\":\"b\"},{\"id\":\"c\"},{\"id\":\"d\",\"org\":\"O1\"}],"
    "\"slots\":4,\"tables\":2,\"min_meetings\":[0,2,0,0],\"meetings\":[{\"a\":0,\"b\":1,\"weight\":4,\"mutual\":true},{"
    "\"a\":1,\"b\":2},{\"a\":0,\"b\":2},{\"a\":0,\"b\":3}]}";

typedef struct setting {
    mt_event *event;
    mt_plan *plan;
} setting;

static setting begin(void)
{
    setting s = {0};
    assert_int_equal(mt_event_parse(mt_text_of(event_text), &s.event, NULL), MATCH_OK);
    assert_int_equal(mt_plan_parse(mt_text_of("{\"assignment\":[0,1,2,3]}"), &s.plan, NULL), MATCH_OK);
    return s;
}

static void end(setting *s)
{
    mt_plan_free(&s->plan);
    mt_event_free(&s->event);
}

static void figures_and_feedback(void **state)
{
    setting s = begin();
    mt_strbuf kpi = {0}, feedback = {0};
    (void)state;
    const char *table = "[{\"meeting\":1,\"absent\":[2]},{\"meeting\":0,\"agreement\":true,"
                        "\"ratings\":[{\"participant\":0,\"rating\":5},{\"participant\":1,\"rating\":2}]}]";
    assert_int_equal(mt_kpi_of(s.event, s.plan, mt_text_of(table), "2026-05-12", &kpi, &feedback, NULL), MATCH_OK);
    assert_string_equal(kpi.data,
                        "{\"planned\": 4, \"held\": 3, \"no_shows\": 1, \"attendance\": 0.8750, \"rated\": 2, "
                        "\"mean_rating\": 3.5000, \"agreements\": 1, \"participants\": 4, "
                        "\"participants_met\": 4, \"mutual_held\": 1, \"guaranteed_kept\": 3, \"weight_held\": 6}\n");
    assert_string_equal(
        feedback.data,
        "{\"kind\":\"feedback\",\"a\":\"O1\",\"b\":\"b\",\"outcome\":\"agreement\",\"at\":\"2026-05-12\"}\n"
        "{\"kind\":\"feedback\",\"a\":\"O1\",\"b\":\"b\",\"outcome\":\"accepted\",\"reason\":\"rated 5 of "
        "5\",\"at\":\"2026-05-12\"}\n"
        "{\"kind\":\"feedback\",\"a\":\"b\",\"b\":\"O1\",\"outcome\":\"declined\",\"reason\":\"rated 2 of "
        "5\",\"at\":\"2026-05-12\"}\n"
        "{\"kind\":\"feedback\",\"a\":\"b\",\"b\":\"c\",\"outcome\":\"no_show\",\"at\":\"2026-05-12\"}\n"
        "{\"kind\":\"feedback\",\"a\":\"O1\",\"b\":\"c\",\"outcome\":\"met\",\"at\":\"2026-05-12\"}\n");
    mt_strbuf_free(&kpi);
    mt_strbuf_free(&feedback);
    end(&s);
}

/* Several people of two houses: one record each, an agreement is more than a meeting, ratings are their mean. */
static void houses_with_several_people(void **state)
{
    static const char text[] =
        "{\"participants\":[{\"org\":\"X\"},{\"org\":\"X\"},{\"org\":\"Y\"},{\"org\":\"Y\"}],\"slots\":4,\"tables\":2,"
        "\"meetings\":[{\"a\":2,\"b\":0},{\"a\":1,\"b\":2},{\"a\":0,\"b\":3},{\"a\":1,\"b\":3}]}";
    static const char *const table =
        "[{\"meeting\":0,\"ratings\":[{\"participant\":0,\"rating\":5},{\"participant\":2,\"rating\":1}]},"
        "{\"meeting\":1,\"agreement\":true,\"ratings\":[{\"participant\":1,\"rating\":4},{\"participant\":2,\"rating\":"
        "5}]},"
        "{\"meeting\":2,\"absent\":[3]},{\"meeting\":3,\"absent\":[3]}]";
    setting s = {0};
    mt_strbuf feedback = {0};
    (void)state;
    assert_int_equal(mt_event_parse(mt_text_of(text), &s.event, NULL), MATCH_OK);
    assert_int_equal(mt_plan_parse(mt_text_of("{\"assignment\":[0,1,2,3]}"), &s.plan, NULL), MATCH_OK);
    assert_int_equal(mt_kpi_of(s.event, s.plan, mt_text_of(table), NULL, NULL, &feedback, NULL), MATCH_OK);
    assert_string_equal(
        feedback.data,
        "{\"kind\":\"feedback\",\"a\":\"Y\",\"b\":\"X\",\"outcome\":\"agreement\"}\n"
        "{\"kind\":\"feedback\",\"a\":\"X\",\"b\":\"Y\",\"outcome\":\"no_show\"}\n"
        "{\"kind\":\"feedback\",\"a\":\"X\",\"b\":\"Y\",\"outcome\":\"accepted\",\"reason\":\"rated 4.5 of "
        "5\"}\n");
    mt_strbuf_free(&feedback);
    end(&s);
}

static void bad_tables(void **state)
{
    static const char *const tables[] = {
        "{}",
        "[{\"meeting\":9}]",
        "[{\"meeting\":0,\"absent\":[2]}]",
        "[{\"meeting\":0},{\"meeting\":0}]",
        "[{\"meeting\":0,\"ratings\":[{\"participant\":0,\"rating\":6}]}]",
        "[{\"meeting\":1,\"absent\":2}]",
        "[{\"meeting\":0,\"ratings\":[{\"participant\":0,\"rating\":5},{\"participant\":0,\"rating\":2}]}]",
        "[{\"meeting\":1,\"ratings\":5}]",
        "[{\"meeting\":1,\"absent\":[2],\"ratings\":[{\"participant\":2,\"rating\":5}]}]",
        "[3]",
        "["};
    setting s = begin();
    mt_strbuf kpi = {0};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(tables); i++)
        assert_int_not_equal(mt_kpi_of(s.event, s.plan, mt_text_of(tables[i]), NULL, &kpi, NULL, NULL), MATCH_OK);
    assert_null(kpi.data);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(figures_and_feedback),
                                       cmocka_unit_test(houses_with_several_people), cmocka_unit_test(bad_tables)};
    return cmocka_run_group_tests_name("meet/kpi", tests, NULL, NULL);
}
