/* Agendas: what is written can be read back by libical and by the CSV reader, and means the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libical/ical.h>

#include "libmatch/exchange/agenda_write.h"
#include "libmatch/exchange/csv_read.h"
#include "libmatch/text/utf8.h"

#define MEETINGS                                                                                          \
    "\"participants\":[{\"id\":\"A\",\"name\":\"Alfa; \\\"Imagistică\\\", SRL\",\"org\":\"IM1\"},"       \
    "{\"id\":\"B\",\"name\":\"=Beta\\n<script>\"},{\"id\":\"C\",\"name\":\"Gamma\",\"mode\":\"remote\"}," \
    "{\"id\":\"D\",\"name\":\"Delta\",\"mode\":\"remote\"},{\"id\":\"E\"}],"                              \
    "\"tables\":[{\"id\":\"T1\",\"name\":\"Masa 1\",\"location\":\"Sala \\u0218tefan\"}],"                \
    "\"locations\":[{\"id\":\"Sala \\u0218tefan\",\"capacity\":5}],"                                      \
    "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":0,\"b\":2}]}"

static const char zulu[] = "{\"name\":\"Brokerage, Iași\",\"slots\":[{\"start\":\"2026-05-12T09:00+03:00\",\"end\":"
                           "\"2026-05-12T09:20+03:00\"},{\"start\":\"2026-05-12T09:20+03:00\",\"end\":"
                           "\"2026-05-12T09:40+03:00\"}]," MEETINGS;
static const char local[] = "{\"name\":\"Brokerage, Iași\",\"slots\":[{\"start\":\"2026-05-12T09:00\",\"end\":"
                            "\"2026-05-12T09:20\"},{\"start\":\"2026-05-12T09:20\",\"end\":\"2026-05-12T09:40\"}"
                            "]," MEETINGS;
static const char spring[] = "{\"slots\":[{\"start\":\"2026-03-29T03:10\",\"end\":\"2026-03-29T04:40\"},{}]," MEETINGS;
static const char timeless[] = "{\"slots\":2," MEETINGS;
static const char clocks[] = "{\"slots\":[{\"start\":\"09:00\",\"end\":\"09:20\"},{\"start\":\"09:20\"}]," MEETINGS;
static const char backwards[] = "{\"slots\":[{\"start\":\"2026-05-12T09:00Z\",\"end\":\"2026-05-12T08:20\"},"
                                "{\"start\":\"2026-05-12T09:20\",\"end\":\"2026-05-12T09:40\"}]," MEETINGS;
static const char plan_a[] = "{\"status\":\"feasible\",\"assignment\":[0,0,1],\"tables\":[0,-1,0]}";
static const char plan_b[] = "{\"status\":\"feasible\",\"assignment\":[1,0,0],\"tables\":[0,-1,0]}";

typedef struct fixture {
    mt_event *event;
    mt_plan *plan;
    mt_strbuf out;
    mt_error err;
} fixture;

static fixture fixture_of(const char *event, const char *plan)
{
    fixture f = {0};
    match_status status = mt_event_parse(mt_text_of(event), &f.event, &f.err);
    if (status == MATCH_OK) status = mt_plan_parse(mt_text_of(plan), &f.plan, &f.err);
    if (status != MATCH_OK) fail_msg("%s", f.err.message);
    return f;
}

static void end(fixture *f)
{
    mt_event_free(&f->event);
    mt_plan_free(&f->plan);
    mt_strbuf_free(&f->out);
}

/* RFC 5545 line rules: CRLF everywhere, at most 75 bytes a line, no cut inside a character. */
static void check_lines(const mt_strbuf *ics)
{
    mt_text rest = {ics->data, ics->len};
    assert_true(mt_utf8_valid(rest, NULL));
    while (rest.len) {
        const char *end_of_line = memchr(rest.data, '\n', rest.len);
        assert_non_null(end_of_line);
        size_t len = (size_t)(end_of_line - rest.data);
        assert_true(len >= 1 && rest.data[len - 1] == '\r');
        assert_true(len - 1 <= 75);
        assert_true(mt_utf8_valid(mt_text_make(rest.data, len), NULL));
        rest = mt_text_make(end_of_line + 1, rest.len - len - 1);
    }
}

static void calendars_read_back(void **state)
{
    (void)state;
    static const struct {
        const char *event, *zone, *start;
    } cases[] = {{zulu, NULL, "20260512T060000Z"},
                 {zulu, "Europe/Warsaw", "20260512T060000Z"},
                 {local, "Europe/Bucharest", "20260512T060000Z"},
                 {local, "Europe/Warsaw", "20260512T070000Z"},
                 {local, NULL, "20260512T090000"}};
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        fixture f = fixture_of(cases[i].event, plan_a);
        mt_agenda_options options = {
            .language = "ro", .zone = cases[i].zone, .stamp = "2026-05-01T12:00:00Z", .sequence = 3};
        if (mt_agenda_ical(f.event, f.plan, 0, &options, &f.out, &f.err) != MATCH_OK) fail_msg("%s", f.err.message);
        check_lines(&f.out);
        icalcomponent *calendar = icalparser_parse_string(f.out.data);
        assert_non_null(calendar);
        assert_int_equal(icalcomponent_count_errors(calendar), 0);
        assert_int_equal(icalrestriction_check(calendar), 1);
        assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 2);
        icalcomponent *first = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        assert_string_equal(icalcomponent_get_summary(first), "Întâlnire cu =Beta\n<script>");
        assert_string_equal(icalcomponent_get_location(first), "Masa 1, Sala \xC8\x98tefan");
        assert_string_equal(icalcomponent_get_description(first), "Brokerage, Iași");
        assert_int_equal(icalcomponent_get_sequence(first), 3);
        assert_string_equal(icaltime_as_ical_string(icalcomponent_get_dtstart(first)), cases[i].start);
        assert_string_equal(icaltime_as_ical_string(icalcomponent_get_dtstamp(first)), "20260501T120000Z");
        icalcomponent_free(calendar);
        end(&f);
    }
}

/* Nobody said when: the event's own start, later with every revision, the same for the same input. */
static void stamps_follow_the_event(void **state)
{
    static const struct {
        const char *event, *zone, *stamp;
        int sequence;
    } cases[] = {{zulu, NULL, "20260512T060000Z", 0},
                 {zulu, "Europe/Warsaw", "20260512T060000Z", -1},
                 {local, "Europe/Bucharest", "20260512T060002Z", 2},
                 {local, NULL, "20260512T090125Z", 85}};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        fixture f = fixture_of(cases[i].event, plan_a);
        mt_agenda_options options = {.zone = cases[i].zone, .sequence = cases[i].sequence};
        assert_int_equal(mt_agenda_ical(f.event, f.plan, 0, &options, &f.out, &f.err), MATCH_OK);
        icalcomponent *calendar = icalparser_parse_string(f.out.data);
        icalcomponent *first = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        assert_int_equal(icalrestriction_check(calendar), 1);
        assert_string_equal(icaltime_as_ical_string(icalcomponent_get_dtstamp(first)), cases[i].stamp);
        icalcomponent_free(calendar);
        end(&f);
    }
}

/* The UID follows the parties: the same after the meeting was moved and for the other side, another for another pair.
 */
static void uids_are_stable(void **state)
{
    (void)state;
    char uid[4][80];
    const char *const plans[] = {plan_a, plan_b};
    for (size_t i = 0; i < 4; i++) {
        fixture f = fixture_of(zulu, plans[i % 2]);
        const uint32_t who[] = {0, 0, 1, 3};
        assert_int_equal(mt_agenda_ical(f.event, f.plan, who[i], NULL, &f.out, &f.err), MATCH_OK);
        icalcomponent *calendar = icalparser_parse_string(f.out.data);
        icalcomponent *e = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        if (i == 1) e = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT); /* A with B comes second */
        mt_copy_text(uid[i], sizeof uid[i], icalcomponent_get_uid(e), strlen(icalcomponent_get_uid(e)));
        icalcomponent_free(calendar);
        end(&f);
    }
    assert_string_equal(uid[0], uid[1]);
    assert_string_equal(uid[0], uid[2]);
    assert_string_not_equal(uid[0], uid[3]);
}

/* Sent out as plan_a, then the meeting of 0 and 2 took its end: the same UID, cancelled, at the time it had. */
static void what_took_its_end_is_cancelled(void **state)
{
    (void)state;
    fixture f = fixture_of(zulu, "{\"assignment\":[1,0,-1],\"tables\":[0,-1,-1]}"), old = fixture_of(zulu, plan_a);
    mt_agenda_options options = {.sequence = 1, .before = old.plan};
    size_t cancelled = 0, confirmed = 0;
    assert_int_equal(mt_agenda_ical(f.event, f.plan, 0, &options, &f.out, &f.err), MATCH_OK);
    assert_int_equal(mt_agenda_ical(old.event, old.plan, 0, NULL, &old.out, &old.err), MATCH_OK);
    check_lines(&f.out);
    icalcomponent *calendar = icalparser_parse_string(f.out.data), *before = icalparser_parse_string(old.out.data);
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    assert_int_equal(icalrestriction_check(calendar), 1);
    icalcomponent *was = icalcomponent_get_first_component(before, ICAL_VEVENT_COMPONENT);
    was = icalcomponent_get_next_component(before, ICAL_VEVENT_COMPONENT); /* the one of 0 and 2 comes second */
    for (icalcomponent *e = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); e;
         e = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        assert_int_equal(icalcomponent_get_sequence(e), 1);
        confirmed += icalcomponent_get_status(e) == ICAL_STATUS_CONFIRMED;
        if (icalcomponent_get_status(e) != ICAL_STATUS_CANCELLED) continue;
        cancelled++;
        assert_string_equal(icalcomponent_get_uid(e), icalcomponent_get_uid(was));
        assert_string_equal(icaltime_as_ical_string(icalcomponent_get_dtstart(e)), "20260512T062000Z");
    }
    assert_int_equal(cancelled, 1);
    assert_int_equal(confirmed, 1);
    icalcomponent_free(calendar);
    icalcomponent_free(before);
    mt_strbuf_clear(&f.out);
    old.plan->assignments = 9;
    assert_int_equal(mt_agenda_ical(f.event, f.plan, 0, &options, &f.out, &f.err), MATCH_E_ARGUMENT);
    end(&f);
    end(&old);
}

/* 09:00 in Bucharest is 07:00 in London and 23:00 of the day before in San Francisco. */
static void times_by_the_clock_of_each(void **state)
{
    (void)state;
    static const char event[] =
        "{\"zone\":\"Europe/"
        "Bucharest\",\"participants\":[{\"name\":\"A\"},{\"name\":\"L\",\"mode\":\"remote\",\"zone\":"
        "\"Europe/London\"},{\"name\":\"S\",\"zone\":\"America/"
        "Los_Angeles\",\"mode\":\"remote\"}],\"slots\":[{\"start\":"
        "\"2026-05-12T09:00\",\"end\":\"2026-05-12T09:20\"},{\"start\":\"2026-05-12T10:00\",\"end\":\"2026-05-12T10:"
        "20\"}],"
        "\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":1,\"b\":2}]}";
    static const char *const texts[] = {
        "Agenda of A\n===========\n\nTuesday, 12 May 2026\n09:00–09:20  L  Table 1, online\n",
        "Agenda of L\n===========\nTime zone: Europe/London\n\nTuesday, 12 May 2026\n07:00–07:20  A  online (Table "
        "1)\n08:00–08:20  S  "
        "online\n",
        "Agenda of S\n===========\nTime zone: America/Los_Angeles\n\nTuesday, 12 May 2026\n00:00–00:20  L  online\n"};
    fixture f = fixture_of(event, "{\"assignment\":[0,1],\"tables\":[0,-1]}");
    for (uint32_t p = 0; p < 3; p++) {
        mt_strbuf_clear(&f.out);
        assert_int_equal(mt_agenda_text(f.event, f.plan, p, NULL, &f.out, &f.err), MATCH_OK);
        assert_string_equal(f.out.data, texts[p]);
    }
    mt_strbuf_clear(&f.out);
    assert_int_equal(mt_agenda_ical(f.event, f.plan, 2, NULL, &f.out, &f.err), MATCH_OK);
    assert_non_null(strstr(f.out.data, "DTSTART:20260512T070000Z"));
    mt_strbuf_clear(&f.out);
    assert_int_equal(mt_agenda_csv(f.event, f.plan, NULL, &f.out, &f.err), MATCH_OK);
    assert_non_null(strstr(f.out.data, ",mode,partner_id,zone,local_start,local_end\r\n0,A,0,"));
    assert_non_null(strstr(f.out.data, "remote,1,America/Los_Angeles,2026-05-12T00:00,2026-05-12T00:20\r\n"));
    end(&f);
}

/* A timetable made by hand may have no tables: who is far away still reads how to join. */
static void online_without_tables(void **state)
{
    (void)state;
    static const struct {
        uint32_t participant;
        const char *text;
    } cases[] = {{0, "\nSlot 1       Beta\nSlot 2       Gamma\n"}, {2, "\nSlot 2       Alfa  online\n"}};
    static const char event[] =
        "{\"participants\":[{\"name\":\"Alfa\"},{\"name\":\"Beta\"},{\"name\":\"Gamma\",\"mode\":\"remote\"}],"
        "\"slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2}]}";
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        fixture f = fixture_of(event, "{\"assignment\":[0,1]}");
        assert_int_equal(mt_agenda_text(f.event, f.plan, cases[i].participant, NULL, &f.out, &f.err), MATCH_OK);
        assert_non_null(strstr(f.out.data, cases[i].text));
        end(&f);
    }
}

static void calendars_refuse(void **state)
{
    (void)state;
    static const struct {
        const char *event;
        uint32_t participant;
        mt_agenda_options options;
        match_status status;
        const char *says;
    } cases[] = {
        {timeless, 0, {0}, MATCH_E_VALUE, "give the slots start and end"},
        {clocks, 0, {0}, MATCH_E_VALUE, "needs date and time"},
        {backwards, 0, {0}, MATCH_E_VALUE, "not after its start"},
        {zulu, 9, {0}, MATCH_E_ARGUMENT, "participant 9"},
        {zulu, 0, {.zone = "Europe/Atlantis"}, MATCH_E_VALUE, "unknown time zone"},
        {zulu, 0, {.zone = "../../etc/passwd"}, MATCH_E_VALUE, "unknown time zone"},
        {spring, 0, {.zone = "Europe/Bucharest"}, MATCH_E_VALUE, "put forward over on that day"},
        {zulu, 0, {.stamp = "today"}, MATCH_E_VALUE, "no ISO 8601 time"},
        {zulu, 0, {.language = "xx"}, MATCH_E_VALUE, "no texts in the language"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        fixture f = fixture_of(cases[i].event, plan_a);
        match_status status = mt_agenda_ical(f.event, f.plan, cases[i].participant, &cases[i].options, &f.out, &f.err);
        if (status != cases[i].status || !strstr(f.err.message, cases[i].says))
            fail_msg("case %zu: status %d, %s", i, (int)status, f.err.message);
        assert_int_equal(f.out.len, 0);
        end(&f);
    }
    fixture f = fixture_of(timeless, plan_a); /* nobody meets E: nothing needs a time */
    assert_int_equal(mt_agenda_ical(f.event, f.plan, 4, NULL, &f.out, &f.err), MATCH_OK);
    assert_null(strstr(f.out.data, "VEVENT"));
    end(&f);
}

static void one_table(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "participant_id|participant|slot|start|end|partner|table|location|mode|partner_id",
        "A|Alfa; \"Imagistică\", SRL (IM1)|0|2026-05-12T09:00|2026-05-12T09:20|'=Beta\n<script>|Masa 1|Sala "
        "Ștefan|onsite|B",
        "A|Alfa; \"Imagistică\", SRL (IM1)|1|2026-05-12T09:20|2026-05-12T09:40|Gamma|Masa 1|Sala Ștefan|hybrid|C",
        "B|'=Beta\n<script>|0|2026-05-12T09:00|2026-05-12T09:20|Alfa; \"Imagistică\", SRL (IM1)|Masa 1|Sala "
        "Ștefan|onsite|A",
        "C|Gamma|0|2026-05-12T09:00|2026-05-12T09:20|Delta|||remote|D",
        "C|Gamma|1|2026-05-12T09:20|2026-05-12T09:40|Alfa; \"Imagistică\", SRL (IM1)|Masa 1|Sala Ștefan|hybrid|A",
        "D|Delta|0|2026-05-12T09:00|2026-05-12T09:20|Gamma|||remote|C",
    };
    fixture f = fixture_of(local, plan_a);
    mt_csv csv;
    bool found = true;
    size_t row = 0;
    assert_int_equal(mt_agenda_csv(f.event, f.plan, NULL, &f.out, &f.err), MATCH_OK);
    mt_csv_open(&csv, mt_text_make(f.out.data, f.out.len), 0);
    for (; mt_csv_next(&csv, &found, &f.err) == MATCH_OK && found; row++) {
        mt_strbuf joined = {0};
        assert_int_equal(csv.cells.len, 10);
        for (size_t i = 0; i < csv.cells.len; i++) {
            if (i) mt_strbuf_char(&joined, '|');
            mt_strbuf_text(&joined, csv.cells.data[i]);
        }
        assert_true(row < MT_COUNT(rows));
        assert_string_equal(joined.data, rows[row]);
        mt_strbuf_free(&joined);
    }
    assert_int_equal(row, MT_COUNT(rows));
    mt_csv_close(&csv);
    end(&f);
}

static void plain_text(void **state)
{
    (void)state;
    static const struct {
        const char *event, *language;
        uint32_t participant;
        const char *text;
    } cases[] = {
        {local, "pl", 2,
         "Program: Gamma\n==============\nBrokerage, Iași\n\nWtorek, 12 maja 2026\n09:00–09:20  Delta  online\n"
         "09:20–09:40  Alfa; \"Imagistică\", SRL (IM1)  online (Masa 1, Sala Ștefan)\n"},
        {local, NULL, 0,
         "Agenda of Alfa; \"Imagistică\", SRL (IM1)\n=======================================\nBrokerage, Iași\n\n"
         "Tuesday, 12 May 2026\n09:00–09:20  =Beta\n<script>  Masa 1, Sala Ștefan\n09:20–09:40  Gamma  Masa 1, Sala "
         "Ștefan, "
         "online\n"},
        {timeless, "ro", 3, "Agenda pentru Delta\n===================\n\nInterval 1   Gamma  online\n"},
        {timeless, NULL, 4, "Agenda of E\n===========\n\nNo meetings.\n"},
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        fixture f = fixture_of(cases[i].event, plan_a);
        mt_agenda_options options = {.language = cases[i].language};
        assert_int_equal(mt_agenda_text(f.event, f.plan, cases[i].participant, &options, &f.out, &f.err), MATCH_OK);
        assert_string_equal(f.out.data, cases[i].text);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendars_read_back),
        cmocka_unit_test(stamps_follow_the_event),
        cmocka_unit_test(uids_are_stable),
        cmocka_unit_test(calendars_refuse),
        cmocka_unit_test(one_table),
        cmocka_unit_test(plain_text),
        cmocka_unit_test(what_took_its_end_is_cancelled),
        cmocka_unit_test(times_by_the_clock_of_each),
        cmocka_unit_test(online_without_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
