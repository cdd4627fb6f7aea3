/* Any bytes as a plan: refused or read; written and read again it is the same; the checker bears it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/meet/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition) abort();
}

static void check(const mt_plan *plan)
{
    static const char json[] =
        "{\"participants\":4,\"slots\":3,\"tables\":1,\"kind\":\"selection\",\"fairness\":1,\"meetings\":["
        "{\"a\":0,\"b\":1},{\"a\":2,\"b\":3,\"session\":\"pm\"},{\"a\":1,\"b\":2,\"fixed\":2}]}";
    mt_event *event = NULL;
    mt_check_report report = {0};
    mt_strbuf b = {0};
    require(mt_event_parse(mt_text_of(json), &event, NULL) == MATCH_OK);
    require(mt_check(event, plan, &report, NULL) == MATCH_OK);
    mt_check_report_write(&report, event, &b);
    require(!b.bad);
    mt_strbuf_free(&b);
    mt_check_report_free(&report);
    mt_event_free(&event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_plan *plan = NULL, *again = NULL;
    mt_strbuf first = {0}, second = {0};
    mt_error err = {0};
    if (mt_plan_parse(mt_text_make((const char *)data, size), &plan, &err) != MATCH_OK) {
        require(err.message[0] != 0);
        return 0;
    }
    mt_plan_write(plan, NULL, &first);
    require(mt_plan_parse(mt_text_make(first.data, first.len), &again, NULL) == MATCH_OK);
    mt_plan_write(again, NULL, &second);
    require(strcmp(first.data, second.data) == 0);
    check(plan);
    mt_strbuf_free(&first);
    mt_strbuf_free(&second);
    mt_plan_free(&plan);
    mt_plan_free(&again);
    return 0;
}
