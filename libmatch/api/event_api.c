/* Events and plans: reading, the checker, agendas. Planning itself is a job: see job_api.c. */
#include <stdio.h>
#include <string.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/event_build.h"
#include "libmatch/meet/check.h"

/* ---- events -------------------------------------------------------------------------------------------------------*/

#define LABEL_WORD "participant "

/* People and programs need something to call a participant by: "participant 7", of which "7" serves as id. */
static match_status label_participants(match_event *e, mt_error *err)
{
    uint32_t count = e->event->participants;
    bool needed = false;
    for (uint32_t i = 0; i < count && !needed; i++) needed = !e->event->participant[i].id;
    if (!needed) return MATCH_OK;
    e->labels = mt_alloc(count, MT_API_LABEL);
    if (!e->labels) return mt_fail_no_memory(err);
    for (uint32_t i = 0; i < count; i++)
        snprintf(e->labels + (size_t)i * MT_API_LABEL, MT_API_LABEL, LABEL_WORD "%u", (unsigned)i);
    return MATCH_OK;
}

match_status match_event_read(const char *json, size_t length, match_event **event, match_error *error)
{
    match_status status = MATCH_OK;
    match_event *e = NULL;
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "the event", error));
    e = mt_alloc(1, sizeof *e);
    if (!e) {
        status = mt_fail_no_memory(error);
        goto out;
    }
    MT_TRY(mt_event_parse(mt_text_make(json, length), &e->event, error));
    MT_TRY(label_participants(e, error));
    *event = e;
    e = NULL;
out:
    match_event_free(&e);
    return status;
}

void match_event_free(match_event **event)
{
    if (!event || !*event) return;
    mt_event_free(&(*event)->event);
    mt_free((*event)->labels);
    mt_free(*event);
    *event = NULL;
}

size_t match_event_participants(const match_event *event) { return event ? event->event->participants : 0; }
size_t match_event_meetings(const match_event *event) { return event ? event->event->meetings : 0; }
size_t match_event_slots(const match_event *event) { return event ? event->event->slots : 0; }
size_t match_event_tables(const match_event *event) { return event ? event->event->tables : 0; }

static const char *label(const match_event *event, size_t i)
{
    return event->labels ? event->labels + i * MT_API_LABEL : LABEL_WORD;
}

const char *match_event_participant_id(const match_event *event, size_t participant)
{
    if (!event || participant >= event->event->participants) return "";
    const char *id = event->event->participant[participant].id;
    return id ? id : label(event, participant) + strlen(LABEL_WORD);
}

const char *match_event_participant_name(const match_event *event, size_t participant)
{
    if (!event || participant >= event->event->participants) return "";
    const mt_participant *p = &event->event->participant[participant];
    return p->name ? p->name : p->id ? p->id : label(event, participant);
}

match_status match_store_build_event(match_store *store, const char *spec_json, size_t length, match_text **event_json)
{
    if (!store) return MATCH_E_ARGUMENT;
    mt_error *err = &store->error;
    match_status status = MATCH_OK;
    mt_matcher *matcher = NULL;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(spec_json, "spec_json", err));
    MT_TRY(mt_api_given(event_json, "event_json", err));
    MT_TRY(mt_api_text(spec_json, length, MT_API_MAX_JSON, "spec_json", err));
    MT_TRY(mt_api_matcher(store, &matcher, err));
    MT_TRY(mt_event_build(matcher, store->store, mt_text_make(spec_json, length), mt_api_today(store), store->viewer,
                          &b, err));
    MT_TRY(mt_api_give(&b, event_json, err));
out:
    mt_strbuf_free(&b);
    return status;
}

/* ---- plans --------------------------------------------------------------------------------------------------------*/

match_status match_plan_read(const char *json, size_t length, match_plan **plan, match_error *error)
{
    match_status status = MATCH_OK;
    match_plan *p = NULL;
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "the plan", error));
    p = mt_alloc(1, sizeof *p);
    if (!p) {
        status = mt_fail_no_memory(error);
        goto out;
    }
    MT_TRY(mt_plan_parse(mt_text_make(json, length), &p->plan, error));
    *plan = p;
    p = NULL;
out:
    match_plan_free(&p);
    return status;
}

match_status match_plan_write(const match_plan *plan, const match_event *event, match_text **json)
{
    if (!plan || !event || !json) return MATCH_E_ARGUMENT;
    mt_strbuf b = {0};
    mt_plan_write(plan->plan, event->event, &b);
    return mt_api_give(&b, json, NULL);
}

match_status match_plan_write_in(const match_plan *plan, const match_event *event, const char *language,
                                 match_text **json, match_error *error)
{
    match_status status = MATCH_OK;
    mt_message_language tongue = MT_MESSAGE_EN;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_message_language_read(language, &tongue, error));
    mt_plan_write_in(plan->plan, event->event, tongue, &b);
    MT_TRY(mt_api_give(&b, json, error));
out:
    mt_strbuf_free(&b);
    return status;
}

const char *match_plan_status(const match_plan *plan) { return plan ? mt_plan_status_name(plan->plan->status) : ""; }
size_t match_plan_meetings(const match_plan *plan) { return plan ? plan->plan->assignments : 0; }

int match_plan_slot(const match_plan *plan, size_t meeting)
{
    return plan && meeting < plan->plan->assignments ? plan->plan->assignment[meeting] : MT_UNPLACED;
}

int match_plan_table(const match_plan *plan, size_t meeting)
{
    return plan && meeting < plan->plan->tables_count ? plan->plan->tables[meeting] : MT_UNPLACED;
}

void match_plan_free(match_plan **plan)
{
    if (!plan || !*plan) return;
    mt_plan_free(&(*plan)->plan);
    mt_free(*plan);
    *plan = NULL;
}

match_status match_event_check(const match_event *event, const match_plan *plan, bool *valid, match_text **report_json,
                               match_error *error)
{
    return match_event_check_in(event, plan, NULL, valid, report_json, error);
}

match_status match_event_check_in(const match_event *event, const match_plan *plan, const char *language, bool *valid,
                                  match_text **report_json, match_error *error)
{
    match_status status = MATCH_OK;
    mt_message_language tongue = MT_MESSAGE_EN;
    mt_check_report report = {0};
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_given(valid, "valid", error));
    MT_TRY(mt_message_language_read(language, &tongue, error));
    MT_TRY(mt_check_in(event->event, plan->plan, tongue, &report, error));
    if (report_json) {
        mt_check_report_write(&report, event->event, &b);
        MT_TRY(mt_api_give(&b, report_json, error));
    }
    *valid = report.valid;
out:
    mt_check_report_free(&report);
    mt_strbuf_free(&b);
    return status;
}
