/* What people say of the day: names and times become numbers, what is wrong is told, what is unknown stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/exchange/changes_named.h"

#define PEOPLE                                                                                                         \
    "\"participants\":[{\"id\":\"A1\",\"name\":\"Ana Pop\"},{\"id\":\"B1\",\"name\":\"Łukasz\"},{\"id\":\"C1\","      \
    "\"name\":\"Cy\"},{\"id\":\"D1\",\"name\":\"Cy\"}],\"tables\":[{\"id\":\"T\",\"name\":\"Oak\"},{\"name\":\"Elm\"}" \
    "]"
static const char day[] = "{\"zone\":\"Europe/Bucharest\"," PEOPLE
                          ",\"slots\":[{\"start\":\"2026-05-12T09:00\",\"end\":\"2026-05-12T09:20\"},"
                          "{\"start\":\"2026-05-12T09:25\",\"end\":\"2026-05-12T09:45\"},"
                          "{\"start\":\"2026-05-12T09:50\",\"end\":\"2026-05-12T10:10\"}]}";
static const char days[] = "{" PEOPLE ",\"slots\":[{\"start\":\"2026-05-12T09:00+03:00\"},"
                           "{\"start\":\"2026-05-12T10:00+03:00\"},{\"start\":\"2026-05-13T09:00+03:00\"}]}";
static const char counted[] = "{" PEOPLE ",\"slots\":3}";

static const struct said {
    const char *event, *document, *numbered; /* or the message, where `fails` */
    bool fails;
} cases[] = {
    {day, "{\"now\":1}", "{\"now\":1}", false},
    {day, "{\"now\":\"09:25\"}", "{\"now\":1}", false},
    {day, "{\"now\":\"9.26\"}", "{\"now\":2}", false},
    {day, "{\"now\":\"23:00\"}", "{\"now\":3}", false},
    {day, "{\"now\":\"12.05.2026 9:00\"}", "{\"now\":0}", false},
    {day, "{\"now\":\"2026-05-12T06:25Z\"}", "{\"now\":1}", false},
    {day, "{\"now\":\"2026-05-13 08:00\"}", "{\"now\":3}", false},
    {day, "{\"now\":\"soon\"}", "changes: now: \"soon\" is no slot; give its number", true},
    {days, "{\"now\":\"09:30\"}", "changes: now: \"09:30\" may be on several days", true},
    {days, "{\"now\":\"2026-05-12 09:30\"}", "{\"now\":1}", false},
    {days, "{\"now\":\"2026-05-12T10:30+02:00\"}", "{\"now\":2}", false},
    {days, "{\"cancelled\":[{\"participant\":\"ana pop\",\"from\":\"2026-05-12 10:00\"}]}",
     "{\"cancelled\":[{\"participant\":0,\"from\":1}]}", false},
    {counted, "{\"now\":\"09:30\"}", "changes: now: \"09:30\" is a time, but", true},
    {day, "{\"cancelled\":[\"LUKASZ\",\"A1\",\"Nobody\",\"2\",3,{\"participant\":\"B1\",\"from\":\"9:45\"}]}",
     "{\"cancelled\":[1,0,\"Nobody\",\"2\",3,{\"participant\":1,\"from\":2}]}", false},
    {day, "{\"cancelled\":[\"2.0\"]}", "{\"cancelled\":[\"2.0\"]}", false}, /* no row */
    {day, "{\"cancelled\":[\"Cy\"]}", "changes: cancelled: \"Cy\" is what several are called", true},
    {day, "{\"cancelled\":[\"Cy [D1]\"]}", "{\"cancelled\":[3]}", false},
    {day, "{\"late\":[{\"participant\":\"Ana Pop\",\"until\":\"9:30\"}]}",
     "{\"late\":[{\"participant\":0,\"until\":2}]}", false},
    {day, "{\"lost_tables\":[\"oak\",{\"table\":\"Elm\",\"from\":\"9:44\"}]}",
     "{\"lost_tables\":[0,{\"table\":1,\"from\":1}]}", false},
    {day, "{\"lost_tables\":{\"count\":1,\"from\":\"9:20\"}}", "{\"lost_tables\":{\"count\":1,\"from\":1}}", false},
    {day, "{\"lost_slots\":[\"9:25\"],\"locked_slots\":[\"2026-05-12T09:50\",0]}",
     "{\"lost_slots\":[1],\"locked_slots\":[2,0]}", false},
    {day, "{\"lost_slots\":[\"9:26\"]}", "changes: lost_slots: \"9:26\" is the start of no slot", true},
    {day,
     "{\"meetings\":[{\"a\":\"Ana Pop\",\"b\":\"B1\",\"others\":[\"C1\",3]}],\"wishes\":[{\"from\":\"Łukasz\",\"to\":"
     "\"A1\"}]}",
     "{\"meetings\":[{\"a\":0,\"b\":1,\"others\":[2,3]}],\"wishes\":[{\"from\":1,\"to\":0}]}", false},
    {day, "{bad", "{bad", false},
    {day, "[1]", "[1]", false},
};

static void names_and_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mt_event *event = NULL;
        mt_strbuf out = {0};
        mt_error error = {0};
        assert_int_equal(mt_event_parse(mt_text_of(cases[i].event), &event, &error), MATCH_OK);
        match_status status = mt_changes_numbered(event, mt_text_of(cases[i].document), &out, &error);
        assert_int_equal(status, cases[i].fails ? MATCH_E_VALUE : MATCH_OK);
        const char *got = cases[i].fails ? error.message : out.data;
        if (!cases[i].fails || strncmp(got, cases[i].numbered, strlen(cases[i].numbered)) != 0)
            assert_string_equal(got, cases[i].numbered);
        mt_strbuf_free(&out);
        mt_event_free(&event);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_and_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
