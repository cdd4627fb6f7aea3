/* What people write for the slots of an event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(starts_of_slots)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
