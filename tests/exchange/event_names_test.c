/* What people write for slots, participants and tables of an event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/exchange/agenda_label.h"
#include "libmatch/exchange/event_names.h"

/* West of Greenwich: 05:00 there is 09:00 in Greenwich. A second day, where 05:00 comes again. */
#define REST ",\"participants\":2,\"tables\":1}"
static const char stated[] =
    "{\"slots\":[{\"start\":\"2026-05-12T05:00-04:00\"},{\"start\":\"2026-05-12T09:00-04:00\"},"
    "{\"start\":\"2026-05-13T05:00-04:00\"}]" REST;
static const char zoned[] = "{\"zone\":\"America/New_York\",\"slots\":[{\"start\":\"2026-05-12T05:00\"},"
                            "{\"start\":\"2026-05-12T09:00\"},{\"start\":\"2026-05-13T05:00\"}]" REST;

static const struct written {
    const char *event, *text;
    int64_t slot;
} cases[] = {
    {stated, "", MT_UNPLACED},
    {stated, "2026-05-12T09:00-04:00", 1},
    {stated, "2026-05-12T09:00", 1}, /* as the event prints it, not 09:00 in Greenwich */
    {stated, "2026-05-12 9:00:00", 1},
    {stated, "2026-05-12T09:00Z", 0},
    {stated, "2026-05-12T15:00+02:00", 1},
    {stated, "2026-05-14T09:00", MT_NAME_UNKNOWN},
    {stated, "9:00", 1},
    {stated, " 09:00:00 ", 1},
    {stated, "5:00", MT_NAME_TWICE},
    {stated, "9:0", MT_NAME_UNKNOWN},
    {stated, "9", MT_NAME_UNKNOWN},
    {stated, ":", MT_NAME_UNKNOWN},
    {stated, "12.05.2026 9:00", 1},
    {stated, "12/5/2026 09:00:00", 1},
    {stated, "12-05-2026, 9.00", 1},
    {stated, "9:00 AM", 1},
    {stated, "9:00 p.m.", MT_NAME_UNKNOWN},
    {stated, "12.05.2026", MT_NAME_UNKNOWN},
    {stated, "05/13/2026 5:00", MT_NAME_UNKNOWN},
    {stated, "13.05.2026 5.00", 2},
    {stated, "0.375", MT_NAME_UNKNOWN},
    {stated, "9:00 xm", MT_NAME_UNKNOWN},
    {stated, "24:00", MT_NAME_UNKNOWN},
    {zoned, "12.05.2026 09:00", 1},
    {stated, "09:00:0", MT_NAME_UNKNOWN},
    {zoned, "2026-05-12T09:00", 1},
    {zoned, "2026-05-12 09:00:00", 1},
    {zoned, "2026-05-12T09:00Z", 0},
    {zoned, "2026-05-12T09:00-04:00", 1},
    {zoned, "2026-05-13T12:00+03:00", 2},
};

static void starts_of_slots(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_event *event = NULL;
        mt_event_names names;
        mt_error err = {0};
        if (mt_event_parse(mt_text_of(cases[i].event), &event, &err) != MATCH_OK) fail_msg("%s", err.message);
        assert_int_equal(mt_event_names_init(event, &names, &err), MATCH_OK);
        int64_t slot = mt_event_names_start(&names, mt_text_of(cases[i].text));
        if (slot != cases[i].slot) fail_msg("\"%s\" is slot %d, not %d", cases[i].text, (int)cases[i].slot, (int)slot);
        mt_event_names_free(&names);
        mt_event_free(&event);
    }
}

static const struct named {
    const char *text;
    int64_t person, table;
} named[] = {
    {"Ana Pop", 0, MT_NAME_UNKNOWN},
    {"ANA  pop", 0, MT_NAME_UNKNOWN},
    {"ana\xC2\xA0pop ", 0, MT_NAME_UNKNOWN},
    {"Lukasz", 1, MT_NAME_UNKNOWN},
    {"lukasz", 1, MT_NAME_UNKNOWN},
    {"bo", MT_NAME_TWICE, MT_NAME_UNKNOWN},
    {"Bo", 2, MT_NAME_UNKNOWN},
    {"BO", 3, MT_NAME_UNKNOWN},
    {"2.0", 2, 2}, /* a table is a number, too, even one that the event does not have */
    {"2.5", MT_NAME_UNKNOWN, MT_NAME_UNKNOWN},
    {"oak", MT_NAME_UNKNOWN, 0},
    {"masa 2", MT_NAME_UNKNOWN, 1},
    {"", MT_NAME_UNKNOWN, MT_UNPLACED},
};

/* Nobody types names as they stand; but what fits two people is nobody's. */
static void people_and_tables(void **state)
{
    static const char json[] =
        "{\"participants\":[{\"id\":\"a\",\"name\":\"Ana Pop\"},{\"id\":\"l\",\"name\":\"\xC5\x81ukasz\"},"
        "{\"id\":\"Bo\"},{\"id\":\"BO\"}],\"slots\":1,\"tables\":[{\"name\":\"Oak\"},{}]}";
    mt_event *event = NULL;
    mt_event_names names;
    (void)state;
    assert_int_equal(mt_event_parse(mt_text_of(json), &event, NULL), MATCH_OK);
    assert_int_equal(mt_event_names_init(event, &names, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(named); i++) {
        mt_text text = mt_text_of(named[i].text);
        int64_t person = mt_event_names_person(&names, text), table = mt_event_names_table(&names, text);
        if (person != named[i].person || table != named[i].table)
            fail_msg("\"%s\" is person %d, table %d", named[i].text, (int)person, (int)table);
    }
    mt_event_names_free(&names);
    mt_event_free(&event);
}

/* Names that several have are told apart by the organisation, else by the id; so are the labels that agendas print. */
static void namesakes(void **state)
{
    static const char json[] =
        "{\"participants\":[{\"id\":\"a1\",\"name\":\"Ana Pop\"},{\"id\":\"a2\",\"name\":\"Ana Pop\"},{\"name\":\"Ana "
        "Pop\"},"
        "{\"id\":\"a4\",\"name\":\"Ana Pop\",\"org\":\"Lab\"},{\"id\":\"b1\",\"name\":\"Bo\",\"org\":\"Fund\"},"
        "{\"id\":\"b2\",\"name\":\"Bo\",\"org\":\"Fund\"}],\"slots\":1,\"tables\":1}";
    static const char *const labels[][2] = {{"Ana Pop [a1]", "Ana Pop [a1]"}, {"Ana Pop [a2]", "Ana Pop [a2]"},
                                            {"Ana Pop [2]", "Ana Pop [2]"},   {"Ana Pop [a4]", "Ana Pop (Lab)"},
                                            {"Bo [b1]", "Bo [b1] (Fund)"},    {"Bo [b2]", "Bo [b2] (Fund)"}};
    mt_event *event = NULL;
    mt_event_names names;
    mt_strbuf label = {0};
    (void)state;
    assert_int_equal(mt_event_parse(mt_text_of(json), &event, NULL), MATCH_OK);
    assert_int_equal(mt_event_names_init(event, &names, NULL), MATCH_OK);
    for (uint32_t p = 0; p < event->participants; p++) {
        mt_strbuf_clear(&label);
        mt_event_participant_label(event, p, &label);
        assert_string_equal(label.data, labels[p][0]);
        mt_strbuf_clear(&label);
        mt_label_participant(event, p, &label);
        assert_string_equal(label.data, labels[p][1]);
        assert_int_equal(mt_event_names_person(&names, mt_text_make(label.data, label.len)), p);
    }
    assert_int_equal(mt_event_names_person(&names, mt_text_of("Ana Pop")), MT_NAME_TWICE);
    mt_strbuf_free(&label);
    mt_event_names_free(&names);
    mt_event_free(&event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(starts_of_slots), cmocka_unit_test(people_and_tables),
                                       cmocka_unit_test(namesakes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
