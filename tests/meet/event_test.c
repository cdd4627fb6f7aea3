/* Reading events: both forms, defaults, wishes, and what is refused with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/meet/event.h"

#define FRAME "\"participants\":3,\"slots\":4,\"tables\":2"

static const struct refusal {
    const char *name, *json;
    match_status status;
    const char *says; /* part of the message */
} refusals[] = {
    {"no JSON", "{\"participants\":", MATCH_E_FORMAT, "bad JSON at line 1"},
    {"not UTF-8", "{\"name\":\"\xff\"}", MATCH_E_ENCODING, "byte 0xff"},
    {"NUL byte escaped", "{\"name\":\"a\\u0000b\"}", MATCH_E_FORMAT, "bad JSON"},
    {"slots that overlap",
     "{\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:00\",\"end\":\"2026-05-12T10:00\"},"
     "{\"start\":\"2026-05-12T09:30\",\"end\":\"2026-05-12T10:30\"}]}",
     MATCH_E_VALUE, "slots[1].start is \"2026-05-12T09:30\": slot 0 ends at 2026-05-12T10:00; slots follow each"},
    {"slots that overlap in two zones",
     "{\"zone\":\"Europe/"
     "Bucharest\",\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:00\",\"end\":"
     "\"2026-05-12T10:00\"},{\"start\":\"2026-05-12T08:30+02:00\",\"end\":\"2026-05-12T10:30+02:00\"}]}",
     MATCH_E_VALUE, "slots[1].start"},
    {"slots that overlap across one without times",
     "{\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:00\",\"end\":\"2026-05-12T10:00\"},{},"
     "{\"start\":\"2026-05-12T09:30\"}]}",
     MATCH_E_VALUE, "slots[2].start is \"2026-05-12T09:30\": slot 0 ends at 2026-05-12T10:00"},
    {"starts that go back",
     "{\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:30Z\"},{\"start\":\"2026-05-12T09:00Z\"}]"
     "}",
     MATCH_E_VALUE, "slots[1].start is \"2026-05-12T09:00Z\": slot 0 starts at 2026-05-12T09:30Z"},
    {"a slot that ends before it starts",
     "{\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:00Z\",\"end\":\"2026-05-12T09:00Z\"}]}",
     MATCH_E_VALUE, "slots[0].end is \"2026-05-12T09:00Z\": a slot ends after its start"},
    {"two slots that start at once",
     "{\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:00Z\"},{\"start\":\"2026-05-12T11:00+02:"
     "00\"}"
     "]}",
     MATCH_E_VALUE,
     "slots[1].start is \"2026-05-12T11:00+02:00\": slot 0 starts then, too; slots are one after the other"},
    {"no object", "[1]", MATCH_E_FORMAT, "an event is a JSON object"},
    {"no participants", "{\"slots\":1,\"tables\":1}", MATCH_E_FORMAT,
     "give the number of participants or a list of them"},
    {"no slots", "{\"participants\":1,\"tables\":1}", MATCH_E_FORMAT, "slots: missing"},
    {"no tables", "{\"participants\":1,\"slots\":1}", MATCH_E_FORMAT, "tables: missing"},
    {"negative count", "{\"participants\":-1}", MATCH_E_VALUE, "participants is -1: the number"},
    {"half a participant", "{\"participants\":1.5}", MATCH_E_FORMAT, "must be a whole number"},
    {"a text for a count", "{\"participants\":\"many\"}", MATCH_E_FORMAT, "participants is \"many\""},
    {"hostile count", "{\"participants\":1000000000000}", MATCH_E_TOO_BIG, "at most 1000000"},
    {"hostile grid", "{\"participants\":1000000,\"slots\":65535,\"tables\":1}", MATCH_E_TOO_BIG, "split the event"},
    {"morning longer than the day", "{" FRAME ",\"morning_slots\":5}", MATCH_E_TOO_BIG, "morning_slots is 5"},
    {"misspelt rule", "{" FRAME ",\"forbiden\":[]}", MATCH_E_VALUE,
     "forbiden: no such key; did you mean \"forbidden\"?"},
    {"misspelt key of a meeting", "{" FRAME ",\"meetings\":[{\"a\":0,\"b\":1,\"sesion\":\"am\"}]}", MATCH_E_VALUE,
     "meetings[0].sesion: no such key; did you mean \"session\"?"},
    {"unknown kind", "{" FRAME ",\"kind\":\"some\"}", MATCH_E_VALUE, "kind is \"some\": must be all or selection"},
    {"unknown mode", "{\"participants\":[{\"mode\":\"hybrid\"}]}", MATCH_E_VALUE,
     "participants[0].mode is \"hybrid\": must be onsite or remote"},
    {"participant twice", "{\"participants\":[{\"id\":\"x\"},{\"id\":\"x\"}]}", MATCH_E_VALUE,
     "participants[1].id is \"x\": an earlier participant has this id"},
    {"participant is no object", "{\"participants\":[7]}", MATCH_E_FORMAT, "participants[0] is 7: must be an object"},
    {"meeting with a stranger", "{" FRAME ",\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":3}]}", MATCH_E_VALUE,
     "meetings[1].b is 3: there is no such participant; they are numbered 0 to 2"},
    {"meeting without b", "{" FRAME ",\"meetings\":[{\"a\":0}]}", MATCH_E_FORMAT, "meetings[0].b: missing"},
    {"meeting with oneself", "{" FRAME ",\"meetings\":[{\"a\":1,\"b\":1}]}", MATCH_E_VALUE,
     "participant 1 is in this meeting twice"},
    {"other party twice", "{" FRAME ",\"meetings\":[{\"a\":1,\"b\":2,\"others\":[2]}]}", MATCH_E_VALUE,
     "participant 2 is in this meeting twice"},
    {"unknown session", "{" FRAME ",\"meetings\":[{\"a\":0,\"b\":1,\"session\":\"night\"}]}", MATCH_E_VALUE,
     "meetings[0].session is \"night\": must be am, pm or any"},
    {"fixed beyond the day", "{" FRAME ",\"meetings\":[{\"a\":0,\"b\":1,\"fixed\":4}]}", MATCH_E_VALUE,
     "meetings[0].fixed is 4: there is no such slot; they are numbered 0 to 3"},
    {"negative weight", "{" FRAME ",\"meetings\":[{\"a\":0,\"b\":1,\"weight\":-2}]}", MATCH_E_VALUE,
     "meetings[0].weight is -2: must be from 0 to 1000000000"},
    {"forbidden for too few", "{" FRAME ",\"forbidden\":[[]]}", MATCH_E_VALUE,
     "has 1 lists of slots for 3 participants"},
    {"forbidden slot beyond the day", "{" FRAME ",\"forbidden\":[[],[9],[]]}", MATCH_E_VALUE, "forbidden[1] is 9"},
    {"limits for too many", "{" FRAME ",\"max_meetings\":[1,2,3,4]}", MATCH_E_VALUE, "4 numbers for 3 participants"},
    {"precedence of three", "{" FRAME ",\"precedences\":[[0,1,2]]}", MATCH_E_FORMAT, "precedences[0]: must be two"},
    {"precedence of nothing", "{" FRAME ",\"precedences\":[[0,1]]}", MATCH_E_VALUE, "the event has no meeting"},
    {"negative fairness", "{" FRAME ",\"fairness\":-1}", MATCH_E_VALUE, "fairness is -1"},
    {"unknown class of wish", "{" FRAME ",\"wishes\":[{\"from\":0,\"to\":1,\"class\":\"maybe\"}]}", MATCH_E_VALUE,
     "wishes[0].class is \"maybe\": a wish is one of must, nice, no"},
    {"wish for oneself", "{" FRAME ",\"wishes\":[{\"from\":0,\"to\":0}]}", MATCH_E_VALUE, "cannot wish to meet itself"},
    {"wish for one's own house",
     "{\"participants\":[{\"org\":\"X\"},{}],\"slots\":1,\"tables\":1,\"wishes\":[{\"from\":0,\"to_any\":\"X\"}]}",
     MATCH_E_VALUE, "wishes[0].to_any is \"X\": participant 0 is the only one of it"},
    {"a start that the clock is put forward over",
     "{\"participants\":2,\"tables\":1,\"zone\":\"Europe/"
     "Bucharest\",\"slots\":[{\"start\":\"2026-03-29T03:15\",\"end\":\"2026-03-29T04:30\"}]}",
     MATCH_E_VALUE,
     "slots[0].start is \"2026-03-29T03:15\": there is no such time in Europe/Bucharest: on that day the clock is put "
     "forward over it; write 2026-03-29T04:15, or state the offset"},
    {"an end that the clock is put forward over",
     "{\"participants\":2,\"tables\":1,\"zone\":\"Europe/"
     "Bucharest\",\"slots\":[{\"start\":\"2026-03-29T02:40\",\"end\":\"2026-03-29T03:00\"}]}",
     MATCH_E_VALUE, "slots[0].end is \"2026-03-29T03:00\": there is no such time in Europe/Bucharest"},
    {"a start that the clock is put back over",
     "{\"participants\":2,\"tables\":1,\"zone\":\"Europe/"
     "Bucharest\",\"slots\":[{\"start\":\"2026-10-25T03:15\",\"end\":\"2026-10-25T04:30\"}]}",
     MATCH_E_VALUE,
     "slots[0].start is \"2026-10-25T03:15\": that time comes twice in Europe/Bucharest: on that day the clock is put "
     "back "
     "over it; write 2026-10-25T03:15+03:00 or 2026-10-25T03:15+02:00"},
    {"an end that the clock is put back over, west of Greenwich",
     "{\"participants\":2,\"tables\":1,\"zone\":\"America/"
     "New_York\",\"slots\":[{\"start\":\"2026-11-01T00:30\",\"end\":\"2026-11-01T01:59\"}]}",
     MATCH_E_VALUE, "write 2026-11-01T01:59-04:00 or 2026-11-01T01:59-05:00"},
    {"a clock that was put forward before 1970",
     "{\"participants\":2,\"tables\":1,\"zone\":\"America/New_York\",\"slots\":[{\"start\":\"1967-04-30T02:30\"}],"
     "\"meetings\":[]}",
     MATCH_E_VALUE, "write 1967-04-30T03:30, or state the offset"},
    {"a clock that is put forward at midnight",
     "{\"participants\":2,\"tables\":1,\"zone\":\"Africa/"
     "Cairo\",\"slots\":[{\"start\":\"2026-04-24T00:10\",\"end\":\"2026-04-24T01:30\"}]}",
     MATCH_E_VALUE, "write 2026-04-24T01:10"},
    {"a window in which nothing lies",
     "{\"participants\":[{\"window\":[\"09:00\",\"09:00\"]},{}],\"tables\":1,\"slots\":[{\"start\":\"2026-05-12T09:"
     "00\",\"end\":\"2026-05-12T10:00\"}]}",
     MATCH_E_VALUE, "participants[0].window: begins and ends at the same time"},
    {"unknown location",
     "{\"participants\":1,\"slots\":1,\"locations\":[{\"id\":\"A\"}],\"tables\":[{\"location\":\"B\"}]}", MATCH_E_VALUE,
     "tables[0].location: no location has the id \"B\""},
    {"location twice", "{\"participants\":1,\"slots\":1,\"locations\":[{\"id\":\"A\"},{\"id\":\"A\"}],\"tables\":1}",
     MATCH_E_VALUE, "locations[1].id"},
    {"meetings are no list", "{" FRAME ",\"meetings\":{}}", MATCH_E_FORMAT, "meetings: must be a list"},
};

static void refuses(void **state)
{
    const struct refusal *c = *state;
    mt_event *event = NULL;
    mt_error err = {0};
    assert_int_equal(mt_event_parse(mt_text_of(c->json), &event, &err), c->status);
    assert_null(event);
    if (!strstr(err.message, c->says)) fail_msg("\"%s\" does not say \"%s\"", err.message, c->says);
}

static mt_event *event_of(const char *json)
{
    mt_event *event = NULL;
    mt_error err = {0};
    if (mt_event_parse(mt_text_of(json), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
    return event;
}

static void defaults(void **state)
{
    (void)state;
    mt_event *e = event_of("{" FRAME ",\"meetings\":[{\"a\":2,\"b\":0,\"fixed\":null}],\"fairness\":null}");
    assert_int_equal(e->participants, 3);
    assert_int_equal(e->morning_slots, 4);
    assert_false(e->selection);
    assert_int_equal(e->fairness, -1);
    assert_int_equal(e->tables_at_once, 2);
    assert_int_equal(e->participant[1].max_meetings, MT_NO_LIMIT);
    assert_true(e->meeting[0].weight == 1);
    assert_int_equal(e->meeting[0].fixed, MT_UNPLACED);
    assert_int_equal(e->meeting[0].parties.data[0], 2);
    mt_event_free(&e);
    mt_event_free(&e);
}

/* Slots that follow each other by moments, though not by the clock; times that are none; a byte order mark. */
static void slots_in_order(void **state)
{
    (void)state;
    static const char *const events[] = {
        "\xEF\xBB\xBF{" FRAME "}",
        "{\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"2026-10-25T03:30+03:00\",\"end\":\"2026-10-25T03:50+"
        "03:"
        "00\"},{\"start\":\"2026-10-25T03:00+02:00\",\"end\":\"2026-10-25T03:20+02:00\"}]}",
        "{\"participants\":2,\"tables\":1,\"slots\":[{\"start\":\"second\",\"end\":\"first\"},{},{\"start\":\"2026-05-"
        "12T09:"
        "00\"},{\"start\":\"2026-05-12T08:00Z\"}]}",
        "{\"participants\":2,\"tables\":1,\"zone\":\"Europe/"
        "Bucharest\",\"slots\":[{\"start\":\"2026-03-29T02:40\",\"end\":\"2026-03-29T02:59\"},{\"start\":\"2026-03-"
        "29T04:00\",\"end\":\"2026-03-29T04:20\"},{\"start\":\"2026-03-29T10:00\",\"end\":\"2026-03-29T10:20\"},{"
        "\"start\":\"2026-03-30T03:15\",\"end\":\"2026-03-30T03:30\"}]}",
        "{\"participants\":2,\"tables\":1,\"zone\":\"Europe/"
        "Bucharest\",\"slots\":[{\"start\":\"2026-03-29T03:30+03:00\",\"end\":\"2026-03-29T03:50+03:00\"}]}",
        "{\"participants\":2,\"tables\":1,\"zone\":\"Europe/"
        "Bucharest\",\"slots\":[{\"start\":\"2026-10-25T03:30+02:00\",\"end\":\"2026-10-25T04:00\"}]}",
    };
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        mt_event *e = event_of(events[i]);
        mt_event_free(&e);
    }
}

static void rich_form(void **state)
{
    (void)state;
    mt_event *e = event_of(
        "{\"name\":\"Day\",\"participants\":[{\"id\":\"p\",\"org\":\"O\",\"name\":\"Ana\",\"mode\":\"remote\","
        "\"vegan\":true},"
        "{\"id\":\"q\",\"mode\":\"remote\"},{\"id\":3}],\"slots\":[{\"start\":\"09:00\",\"end\":\"09:20\"},{}],"
        "\"locations\":[{\"id\":\"hall\",\"capacity\":1}],"
        "\"tables\":[{\"id\":\"T1\",\"location\":\"hall\",\"host\":\"p\"},{\"id\":\"T2\",\"location\":\"hall\"},{}],"
        "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":1,\"others\":[2]}],\"max_meetings\":[1,null,3],\"forbidden\":[["
        "1,0,1],"
        "null,[]]}");
    assert_string_equal(e->participant[0].extra, "{\"vegan\":true}");
    assert_string_equal(e->participant[2].id, "3");
    assert_string_equal(e->slot[0].end, "09:20");
    assert_int_equal(e->tables_at_once, 2); /* one of the two in the hall, and the one outside */
    assert_true(e->meeting[0].remote_only);
    assert_false(e->meeting[1].remote_only);
    assert_int_equal(e->meeting[1].parties.count, 3);
    assert_int_equal(e->participant[0].max_meetings, 1);
    assert_int_equal(e->participant[1].max_meetings, MT_NO_LIMIT);
    assert_int_equal(e->participant[0].forbidden.count, 2);
    assert_false(mt_event_allows(e, 0, 0));
    mt_strbuf b = {0};
    mt_event_participant_label(e, 0, &b);
    mt_event_participant_label(e, 1, &b);
    assert_string_equal(b.data, "Anaq");
    mt_strbuf_free(&b);
    mt_event_free(&e);
}

static void wishes_become_meetings(void **state)
{
    (void)state;
    mt_event *e =
        event_of("{\"participants\":5,\"slots\":2,\"tables\":2,\"kind\":\"selection\",\"meetings\":[{\"a\":3,\"b\":4},"
                 "{\"a\":0,\"b\":2,\"weight\":7}],\"wishes\":["
                 "{\"from\":1,\"to\":0,\"class\":\"must\"},{\"from\":0,\"to\":1},"            /* mutual: 2 x (3 + 1) */
                 "{\"from\":1,\"to\":2,\"priority\":5},{\"from\":1,\"to\":2,\"priority\":4}," /* greatest: 5 */
                 "{\"from\":2,\"to\":3},{\"from\":3,\"to\":2,\"class\":\"no\"},"              /* veto: no meeting */
                 "{\"from\":0,\"to\":3,\"priority\":0},"      /* no weight: no meeting */
                 "{\"from\":4,\"to\":3,\"priority\":6},"      /* joins meeting 0, which states no weight */
                 "{\"from\":2,\"to\":0,\"class\":\"no\"}]}"); /* vetoes meeting 1 */
    assert_int_equal(e->listed_meetings, 2);
    assert_int_equal(e->meetings, 4);
    assert_true(e->meeting[0].weight == 6);
    assert_true(e->meeting[1].vetoed && e->meeting[1].weight == 7);
    assert_true(e->meeting[2].mutual && e->meeting[2].weight == 8);
    assert_int_equal(e->meeting[2].parties.data[0], 1);
    assert_true(!e->meeting[3].mutual && e->meeting[3].weight == 5);
    assert_int_equal(e->vetoes, 2);
    mt_event_free(&e);
}

static void empty_events(void **state)
{
    (void)state;
    static const char *const events[] = {"{\"participants\":0,\"slots\":0,\"tables\":0}",
                                         "{\"participants\":1,\"slots\":3,\"tables\":1,\"meetings\":[]}",
                                         "{\"participants\":[],\"slots\":[],\"tables\":[],\"meetings\":null}"};
    for (size_t i = 0; i < MT_COUNT(events); i++) {
        mt_event *e = event_of(events[i]);
        assert_int_equal(e->meetings, 0);
        mt_event_free(&e);
    }
}

int main(void)
{
    struct CMUnitTest tests[MT_COUNT(refusals) + 5];
    for (size_t i = 0; i < MT_COUNT(refusals); i++)
        tests[i] = (struct CMUnitTest){refusals[i].name, refuses, NULL, NULL, (void *)(uintptr_t)&refusals[i]};
    const struct CMUnitTest others[] = {cmocka_unit_test(defaults), cmocka_unit_test(rich_form),
                                        cmocka_unit_test(wishes_become_meetings), cmocka_unit_test(empty_events),
                                        cmocka_unit_test(slots_in_order)};
    memcpy(tests + MT_COUNT(refusals), others, sizeof others);
    return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
