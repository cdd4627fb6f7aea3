/* Any bytes as an event: refused or read; what was read has its indices in range and can be planned and checked. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/meet/check.h"
#include "libmatch/meet/schedule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Large counts are legal and slow; five digits in a row are enough to find the limits. */
static int has_long_number(const uint8_t *data, size_t size)
{
    for (size_t i = 0, digits = 0; i < size; i++) {
        digits = isdigit(data[i]) ? digits + 1 : 0;
        if (digits > 4 || data[i] == 'e' || data[i] == 'E') {
            if (digits > 4 || (i && isdigit(data[i - 1]))) return 1;
        }
    }
    return 0;
}

static void require(int condition)
{
    if (!condition) abort();
}

static void plan(const mt_event *event)
{
    mt_schedule_options options = {.moves = 500, .threads = 1, .seed = 1};
    mt_schedule *schedule = NULL;
    mt_plan *made = NULL;
    mt_check_report report = {0};
    bool done = false;
    require(mt_schedule_create(event, &options, &schedule, NULL) == MATCH_OK);
    while (!done) require(mt_schedule_step(schedule, 1000000, &done, NULL) == MATCH_OK);
    require(mt_schedule_plan(schedule, &made, NULL) == MATCH_OK);
    require(mt_check(event, made, &report, NULL) == MATCH_OK);
    if (made->status == MT_PLAN_FEASIBLE || made->status == MT_PLAN_OPTIMAL) require(report.valid);
    mt_check_report_free(&report);
    mt_plan_free(&made);
    mt_schedule_free(&schedule);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_event *event = NULL;
    mt_error err = {0};
    if (has_long_number(data, size)) return 0;
    if (mt_event_parse(mt_text_make((const char *)data, size), &event, &err) != MATCH_OK) {
        require(err.message[0] != 0);
        return 0;
    }
    for (uint32_t m = 0; m < event->meetings; m++)
        for (uint32_t k = 0; k < event->meeting[m].parties.count; k++)
            require(event->meeting[m].parties.data[k] < event->participants);
    if ((uint64_t)event->participants * event->slots < 100000) plan(event);
    mt_event_free(&event);
    return 0;
}
