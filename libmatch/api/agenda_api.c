/* Agendas of a plan as iCalendar, CSV and text. */
#include "libmatch/api/handle.h"
#include "libmatch/exchange/agenda_write.h"

static match_status read_options(const match_agenda_options *given, mt_agenda_options *out, mt_error *err)
{
    match_status status = MATCH_OK;
    match_agenda_options o = {0};
    MT_TRY(mt_api_options(&o, sizeof o, given, "match_agenda_options", err));
    MT_TRY(mt_api_optional(o.language, "language", err));
    MT_TRY(mt_api_optional(o.zone, "zone", err));
    MT_TRY(mt_api_optional(o.stamp, "stamp", err));
    *out = (mt_agenda_options){o.language, o.zone, o.stamp, o.sequence, o.before ? o.before->plan : NULL};
out:
    return status;
}

static match_status check_participant(const match_event *event, size_t participant, mt_error *err)
{
    if (participant < event->event->participants) return MATCH_OK;
    mt_fail(err, MATCH_E_ARGUMENT, "there is no participant %zu; the event has %u, counted from 0", participant,
            (unsigned)event->event->participants);
    mt_error_field(err, "participant", NULL);
    return MATCH_E_ARGUMENT;
}

typedef match_status agenda_writer(const mt_event *event, const mt_plan *plan, uint32_t participant,
                                   const mt_agenda_options *options, mt_strbuf *out, mt_error *err);

static match_status write_one(agenda_writer *write, const match_plan *plan, const match_event *event,
                              size_t participant, const match_agenda_options *options, match_text **text, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_agenda_options o = {0};
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(plan, "plan", err));
    MT_TRY(mt_api_given(event, "event", err));
    MT_TRY(mt_api_given(text, "text", err));
    MT_TRY(check_participant(event, participant, err));
    MT_TRY(read_options(options, &o, err));
    MT_TRY(write(event->event, plan->plan, (uint32_t)participant, &o, &b, err));
    MT_TRY(mt_api_give(&b, text, err));
out:
    mt_strbuf_free(&b);
    return status;
}

match_status match_plan_ics(const match_plan *plan, const match_event *event, size_t participant,
                            const match_agenda_options *options, match_text **ics, match_error *error)
{
    return write_one(mt_agenda_ical, plan, event, participant, options, ics, error);
}

match_status match_plan_agenda_text(const match_plan *plan, const match_event *event, size_t participant,
                                    const match_agenda_options *options, match_text **text, match_error *error)
{
    return write_one(mt_agenda_text, plan, event, participant, options, text, error);
}

match_status match_plan_csv(const match_plan *plan, const match_event *event, const match_agenda_options *options,
                            match_text **csv, match_error *error)
{
    match_status status = MATCH_OK;
    mt_agenda_options o = {0};
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(csv, "csv", error));
    MT_TRY(read_options(options, &o, error));
    MT_TRY(mt_agenda_csv(event->event, plan->plan, &o, &b, error));
    MT_TRY(mt_api_give(&b, csv, error));
out:
    mt_strbuf_free(&b);
    return status;
}
